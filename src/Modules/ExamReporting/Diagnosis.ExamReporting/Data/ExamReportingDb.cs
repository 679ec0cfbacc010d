using Diagnosis.ExamReporting.Contraindications;
using Diagnosis.ExamReporting.Imports;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Data;

internal abstract class ExamReportingDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, ExamReportingModule.Schema)
{
    public DbSet<ExamReport> Reports => Set<ExamReport>();
    public DbSet<PersonAtAgency> People => Set<PersonAtAgency>();
    public DbSet<SuspectedCase> SuspectedCases => Set<SuspectedCase>();
    public DbSet<Contraindication> Contraindications => Set<Contraindication>();
    public DbSet<DiagnosisRight> DiagnosisRights => Set<DiagnosisRight>();
    public DbSet<ImportBatch> Batches => Set<ImportBatch>();
    public DbSet<ImportProgress> Progress => Set<ImportProgress>();
    public DbSet<ImportFilePart> FileParts => Set<ImportFilePart>();
    public DbSet<ImportRejection> Rejections => Set<ImportRejection>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<ExamReport>(e =>
        {
            e.ToTable("report");
            e.Property(x => x.BusinessKey).HasMaxLength(120);
            e.HasIndex(x => x.BusinessKey).IsUnique();
            e.HasIndex(x => new { x.PersonHash, x.InstitutionId });
            e.HasIndex(x => x.PersonId);
            e.HasIndex(x => x.BatchId);
            e.HasIndex(x => new { x.State, x.InstitutionId });
            e.Property(x => x.Employer).HasJson();
            e.Property(x => x.UsingUnit!).HasJson().IsRequired(false);
            e.Property(x => x.Exam).HasJson();
            e.Property(x => x.Conclusions).HasJson();
            e.Property(x => x.Items).HasJson();
            e.Property(x => x.Report).HasJson();
            e.Property(x => x.Audit!).HasJson().IsRequired(false);
            e.Property(x => x.Warnings).HasJson();
            e.Ignore(x => x.FoundOn);
        });
        model.HasReaders<ExamReport>();
        model.Entity<PersonAtAgency>(e => { e.ToTable("person_at_agency"); e.HasKey(x => new { x.PersonHash, x.AgencyId }); e.Property(x => x.Records).IsConcurrencyToken(); });
        model.Entity<SuspectedCase>(e =>
        {
            e.ToTable("suspected_case");
            // one case for a disease of a record: the key also stops a second open at the same moment
            e.HasIndex(x => new { x.ReportId, x.Disease }).IsUnique();
            e.HasIndex(x => new { x.State, x.ReportDue });
            e.HasIndex(x => x.DiagnosisCaseId);
            e.Property(x => x.Factors).HasJson();
        });
        model.HasReaders<SuspectedCase>();
        model.Entity<Contraindication>(e =>
        {
            e.ToTable("contraindication");
            e.HasIndex(x => new { x.ReportId, x.Factor }).IsUnique();
        });
        model.HasReaders<Contraindication>();
        model.Entity<DiagnosisRight>(e => { e.ToTable("diagnosis_right"); e.HasKey(x => new { x.PersonId, x.InstitutionId, x.CaseId }); });
        model.Entity<ImportBatch>(e => { e.ToTable("import_batch"); e.HasIndex(x => x.State); e.Property(x => x.Notes).HasJson(); });
        model.Entity<ImportProgress>(e => { e.ToTable("import_progress"); e.HasKey(x => x.BatchId); e.Property(x => x.Done).IsConcurrencyToken(); });
        model.Entity<ImportFilePart>(e => { e.ToTable("import_file_part"); e.HasKey(x => new { x.BatchId, x.File, x.No }); });
        model.Entity<ImportRejection>(e =>
        {
            e.ToTable("import_rejection");
            e.HasKey(x => new { x.BatchId, x.No });
            e.Property(x => x.Args).HasJson();
        });
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
