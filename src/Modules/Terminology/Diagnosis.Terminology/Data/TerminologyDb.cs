using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Data;

internal abstract class TerminologyDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, TerminologyModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class TerminologySqliteDb : TerminologyDb
{
    public TerminologySqliteDb(DbContextOptions<TerminologySqliteDb> options, ModuleServices services) : base(options, services) { }
    public TerminologySqliteDb() : base(DesignTime.Options<TerminologySqliteDb>(false, TerminologyModule.Schema), DesignTime.Services) { }
}

internal sealed class TerminologyNpgsqlDb : TerminologyDb
{
    public TerminologyNpgsqlDb(DbContextOptions<TerminologyNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public TerminologyNpgsqlDb() : base(DesignTime.Options<TerminologyNpgsqlDb>(true, TerminologyModule.Schema), DesignTime.Services) { }
}
