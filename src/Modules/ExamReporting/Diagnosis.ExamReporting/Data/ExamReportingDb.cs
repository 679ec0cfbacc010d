using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Data;

internal abstract class ExamReportingDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, ExamReportingModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class ExamReportingSqliteDb : ExamReportingDb
{
    public ExamReportingSqliteDb(DbContextOptions<ExamReportingSqliteDb> options, ModuleServices services) : base(options, services) { }
    public ExamReportingSqliteDb() : base(DesignTime.Options<ExamReportingSqliteDb>(false, ExamReportingModule.Schema), DesignTime.Services) { }
}

internal sealed class ExamReportingNpgsqlDb : ExamReportingDb
{
    public ExamReportingNpgsqlDb(DbContextOptions<ExamReportingNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public ExamReportingNpgsqlDb() : base(DesignTime.Options<ExamReportingNpgsqlDb>(true, ExamReportingModule.Schema), DesignTime.Services) { }
}
