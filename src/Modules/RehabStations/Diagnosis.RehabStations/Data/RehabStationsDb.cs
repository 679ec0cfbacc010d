using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Data;

internal abstract class RehabStationsDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, RehabStationsModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class RehabStationsSqliteDb : RehabStationsDb
{
    public RehabStationsSqliteDb(DbContextOptions<RehabStationsSqliteDb> options, ModuleServices services) : base(options, services) { }
    public RehabStationsSqliteDb() : base(DesignTime.Options<RehabStationsSqliteDb>(false, RehabStationsModule.Schema), DesignTime.Services) { }
}

internal sealed class RehabStationsNpgsqlDb : RehabStationsDb
{
    public RehabStationsNpgsqlDb(DbContextOptions<RehabStationsNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public RehabStationsNpgsqlDb() : base(DesignTime.Options<RehabStationsNpgsqlDb>(true, RehabStationsModule.Schema), DesignTime.Services) { }
}
