using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Consolidation;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.Leads;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Data;

internal abstract class HospitalTieringDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, HospitalTieringModule.Schema)
{
    public DbSet<Unit> Units => Set<Unit>();
    public DbSet<QcImport> Imports => Set<QcImport>();
    public DbSet<RejectedFile> RejectedFiles => Set<RejectedFile>();
    public DbSet<Standard> Standards => Set<Standard>();
    public DbSet<SelfCheck> SelfChecks => Set<SelfCheck>();
    public DbSet<SubmittedSummary> Summaries => Set<SubmittedSummary>();
    public DbSet<GradeReview> Reviews => Set<GradeReview>();
    public DbSet<EvidenceFile> Evidence => Set<EvidenceFile>();
    public DbSet<ConfirmedList> Lists => Set<ConfirmedList>();
    public DbSet<QcRound> Rounds => Set<QcRound>();
    public DbSet<QcVisit> Visits => Set<QcVisit>();
    public DbSet<OutsideBody> OutsideBodies => Set<OutsideBody>();
    public DbSet<EnforcementLead> Leads => Set<EnforcementLead>();
    public DbSet<CountedCase> Workload => Set<CountedCase>();
    public DbSet<Merge> Merges => Set<Merge>();
    public DbSet<Referral> Referrals => Set<Referral>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Unit>(e =>
        {
            e.ToTable("unit");
            e.Property(x => x.Code).HasMaxLength(18);
            e.Property(x => x.Name).HasMaxLength(200);
            e.Property(x => x.Level).HasMaxLength(20);
            e.Property(x => x.Prefecture).HasMaxLength(6);
            e.HasIndex(x => x.Code);
            e.Property(x => x.Kinds).HasJson();
            e.Property(x => x.Filings).HasJson();
            e.Property(x => x.QcResults).HasJson();
            e.Property(x => x.Assessments).HasJson();
            e.Property(x => x.Suspensions).HasJson();
            e.Property(x => x.CentreOf).HasMaxLength(20);
            e.Property(x => x.Ties).HasJson();
            e.Property(x => x.Capabilities).HasJson();
            e.Property(x => x.RiskChecks).HasJson();
            e.Ignore(x => x.Scope);
        });
        model.HasReaders<Unit>();
        model.Entity<QcImport>(e =>
        {
            e.ToTable("qc_import");
            e.Property(x => x.FileName).HasMaxLength(260);
            e.Property(x => x.Rows).HasJson();
        });
        model.HasReaders<QcImport>();
        model.Entity<RejectedFile>(e =>
        {
            e.ToTable("qc_import_rejected");
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.FileName).HasMaxLength(260);
        });
        Procedures(model);
    }

    private static void Procedures(ModelBuilder model)
    {
        model.Entity<Standard>(e =>
        {
            e.ToTable("standard");
            e.Property(x => x.Code).HasMaxLength(40);
            e.Property(x => x.Edition).HasMaxLength(40);
            e.HasIndex(x => new { x.Code, x.Edition }).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.Levels).HasJson();
            e.Property(x => x.Chapters).HasJson();
        });
        model.Entity<SelfCheck>(e =>
        {
            e.ToTable("self_check");
            e.Property(x => x.OpenKey).HasMaxLength(80);
            e.HasIndex(x => x.OpenKey).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.Answers).HasJson();
            e.Property(x => x.Gaps).HasJson();
            e.Property(x => x.Measures).HasJson();
        });
        model.HasReaders<SelfCheck>();
        model.Entity<SubmittedSummary>(e =>
        {
            e.ToTable("prefecture_summary");
            e.Property(x => x.Prefecture).HasMaxLength(6);
            e.Property(x => x.Hash).HasMaxLength(64);
            // two clerks at once: one of them gets the number
            e.HasIndex(x => new { x.Prefecture, x.Year, x.Number }).IsUnique();
            e.Property(x => x.Totals).HasJson();
            e.Property(x => x.Units).HasJson();
            e.Ignore(x => x.Late);
            e.Ignore(x => x.Intact);
        });
        model.HasReaders<SubmittedSummary>();
        model.Entity<GradeReview>(e =>
        {
            e.ToTable("grade_review");
            e.Property(x => x.OpenKey).HasMaxLength(40);
            e.HasIndex(x => x.OpenKey).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.SelfResults).HasJson();
            e.Property(x => x.SiteResults).HasJson();
            e.Property(x => x.Objections).HasJson();
        });
        model.HasReaders<GradeReview>();
        model.Entity<EvidenceFile>(e =>
        {
            e.ToTable("evidence");
            e.HasIndex(x => x.OwnerId);
            e.Property(x => x.Part).HasMaxLength(60);
            e.Property(x => x.File).HasJson();
        });
        model.Entity<ConfirmedList>(e =>
        {
            e.ToTable("confirmed_list");
            e.Property(x => x.Rows).HasJson();
        });
        model.HasReaders<ConfirmedList>();
        model.Entity<QcRound>(e =>
        {
            e.ToTable("qc_round");
            e.HasIndex(x => new { x.Division, x.Year }).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.Agencies).HasJson();
            e.Property(x => x.Policy!).HasJson().IsRequired(false);
            e.Property(x => x.Draw!).HasJson().IsRequired(false);
        });
        model.HasReaders<QcRound>();
        model.Entity<QcVisit>(e =>
        {
            e.ToTable("qc_visit");
            e.HasIndex(x => new { x.RoundId, x.InstitutionId }).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.Categories).HasJson();
            e.Property(x => x.Issues).HasJson();
        });
        model.HasReaders<QcVisit>();
        model.Entity<OutsideBody>(e =>
        {
            e.ToTable("outside_body");
            e.Property(x => x.Code).HasMaxLength(18);
            e.HasIndex(x => x.Code).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.Years).HasJson();
        });
        model.HasReaders<OutsideBody>();
        model.Entity<EnforcementLead>(e =>
        {
            e.ToTable("lead");
            e.Property(x => x.Course).HasJson();
        });
        model.HasReaders<EnforcementLead>();
        model.Entity<CountedCase>(e =>
        {
            e.ToTable("counted_case");
            e.HasKey(x => x.CaseId);
            e.Property(x => x.CaseId).ValueGeneratedNever();
            e.HasIndex(x => new { x.AgencyId, x.Year });
        });
        model.Entity<Merge>(e =>
        {
            e.ToTable("merge");
            e.Property(x => x.OpenKey).HasMaxLength(40);
            e.HasIndex(x => x.OpenKey).IsUnique();
            e.Property(x => x.Course).HasJson();
            e.Property(x => x.SoleFor).HasJson();
        });
        model.HasReaders<Merge>();
        model.Entity<Referral>(e =>
        {
            e.ToTable("referral");
            e.HasIndex(x => x.ToId);
            e.HasIndex(x => x.NumberHash);
            e.Property(x => x.NumberHash).HasMaxLength(64);
            e.Property(x => x.Course).HasJson();
            e.Ignore(x => x.Open);
        });
        model.HasReaders<Referral>();
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
