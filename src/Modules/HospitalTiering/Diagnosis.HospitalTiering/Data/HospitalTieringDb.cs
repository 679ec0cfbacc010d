using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Data;

internal abstract class HospitalTieringDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, HospitalTieringModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class HospitalTieringSqliteDb : HospitalTieringDb
{
    public HospitalTieringSqliteDb(DbContextOptions<HospitalTieringSqliteDb> options, ModuleServices services) : base(options, services) { }
    public HospitalTieringSqliteDb() : base(DesignTime.Options<HospitalTieringSqliteDb>(false, HospitalTieringModule.Schema), DesignTime.Services) { }
}

internal sealed class HospitalTieringNpgsqlDb : HospitalTieringDb
{
    public HospitalTieringNpgsqlDb(DbContextOptions<HospitalTieringNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public HospitalTieringNpgsqlDb() : base(DesignTime.Options<HospitalTieringNpgsqlDb>(true, HospitalTieringModule.Schema), DesignTime.Services) { }
}
