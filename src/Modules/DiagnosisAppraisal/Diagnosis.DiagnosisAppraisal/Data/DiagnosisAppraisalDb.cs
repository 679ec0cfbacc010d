using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Data;

internal abstract class DiagnosisAppraisalDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, DiagnosisAppraisalModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class DiagnosisAppraisalSqliteDb : DiagnosisAppraisalDb
{
    public DiagnosisAppraisalSqliteDb(DbContextOptions<DiagnosisAppraisalSqliteDb> options, ModuleServices services) : base(options, services) { }
    public DiagnosisAppraisalSqliteDb() : base(DesignTime.Options<DiagnosisAppraisalSqliteDb>(false, DiagnosisAppraisalModule.Schema), DesignTime.Services) { }
}

internal sealed class DiagnosisAppraisalNpgsqlDb : DiagnosisAppraisalDb
{
    public DiagnosisAppraisalNpgsqlDb(DbContextOptions<DiagnosisAppraisalNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public DiagnosisAppraisalNpgsqlDb() : base(DesignTime.Options<DiagnosisAppraisalNpgsqlDb>(true, DiagnosisAppraisalModule.Schema), DesignTime.Services) { }
}
