using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Data;

internal abstract class CoverageAuditDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, CoverageAuditModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class CoverageAuditSqliteDb : CoverageAuditDb
{
    public CoverageAuditSqliteDb(DbContextOptions<CoverageAuditSqliteDb> options, ModuleServices services) : base(options, services) { }
    public CoverageAuditSqliteDb() : base(DesignTime.Options<CoverageAuditSqliteDb>(false, CoverageAuditModule.Schema), DesignTime.Services) { }
}

internal sealed class CoverageAuditNpgsqlDb : CoverageAuditDb
{
    public CoverageAuditNpgsqlDb(DbContextOptions<CoverageAuditNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public CoverageAuditNpgsqlDb() : base(DesignTime.Options<CoverageAuditNpgsqlDb>(true, CoverageAuditModule.Schema), DesignTime.Services) { }
}
