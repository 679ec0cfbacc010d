using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Exposure;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.DiagnosisAppraisal.Measurements;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Data;

internal abstract class DiagnosisAppraisalDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, DiagnosisAppraisalModule.Schema)
{
    public DbSet<Lead> Leads => Set<Lead>();
    public DbSet<DiagnosisCase> Cases => Set<DiagnosisCase>();
    public DbSet<CertificateCode> CertificateCodes => Set<CertificateCode>();
    public DbSet<CaseAttachment> Attachments => Set<CaseAttachment>();
    public DbSet<ExposureTimeline> ExposureTimelines => Set<ExposureTimeline>();
    public DbSet<ReadingSession> ReadingSessions => Set<ReadingSession>();
    public DbSet<BlindReading> BlindReadings => Set<BlindReading>();
    public DbSet<AppraisalCase> Appraisals => Set<AppraisalCase>();
    public DbSet<Draw> Draws => Set<Draw>();
    public DbSet<Expert> Experts => Set<Expert>();
    public DbSet<ExpertPool> ExpertPools => Set<ExpertPool>();
    public DbSet<CommissionTask> CommissionTasks => Set<CommissionTask>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Lead>(e =>
        {
            e.ToTable("lead");
            e.HasIndex(x => x.SuspectedCaseId).IsUnique();
        });
        model.HasReaders<Lead>();
        model.Entity<DiagnosisCase>(e =>
        {
            e.ToTable("diagnosis_case");
            e.HasIndex(x => x.CaseNo).IsUnique();
            e.HasIndex(x => x.CertificateNumber).IsUnique();
            e.HasIndex(x => x.NumberHash);
            e.HasIndex(x => x.PersonId);
            e.HasIndex(x => new { x.State, x.InstitutionId });
            e.Property(x => x.Agent!).HasJson();
            e.Property(x => x.Employer).HasJson();
            e.Property(x => x.UsingUnit!).HasJson();
            e.Property(x => x.Papers).HasJson();
            e.Property(x => x.Notice!).HasJson();
            e.Property(x => x.NotReceived!).HasJson();
            e.Property(x => x.History!).HasJson();
            e.Property(x => x.Panel).HasJson();
            e.Property(x => x.Opinions).HasJson();
            e.Property(x => x.Outcome!).HasJson();
            e.Property(x => x.Certificates).HasJson();
            e.Property(x => x.Scans).HasJson();
            e.Property(x => x.Handovers).HasJson();
            e.Property(x => x.Cards).HasJson();
            e.Property(x => x.Enrolment!).HasJson();
            foreach (string computed in (string[])[nameof(DiagnosisCase.AgencyId), nameof(DiagnosisCase.Current), nameof(DiagnosisCase.IsOd), nameof(DiagnosisCase.IsSealed), nameof(DiagnosisCase.LastAct)]) { e.Ignore(computed); }
        });
        model.HasReaders<DiagnosisCase>();
        EvidenceSlices.Map(model);
        model.Entity<CertificateCode>(e => { e.ToTable("certificate_code"); e.HasKey(x => x.Code); e.Property(x => x.Code).HasMaxLength(24); });
        AttachmentSlices.Map(model);
        ExposureSlices.Map(model);
        ReadingSlices.Map(model);
        CardSlices.Map(model);
        MeasurementSlices.Map(model);
        DocumentSlices.Map(model);
        model.Entity<Serial>(e => { e.ToTable("serial"); e.HasKey(x => x.Scope); e.Property(x => x.Scope).HasMaxLength(80); });
        AppraisalSlices.Map(model);
    }

    /// <summary>
    /// Takes the next numbers of a series inside the caller's transaction: the row stays locked until it commits, and a roll-back gives
    /// the numbers back, so a series has neither doubles nor gaps.
    /// </summary>
    /// <returns>The last of the <paramref name="count"/> numbers taken.</returns>
    public async Task<int> TakeSerialsAsync(string scope, int count, CancellationToken ct)
    {
        if (Database.CurrentTransaction is null) { throw new InvalidOperationException("A number is taken in the transaction that uses it."); }
        string table = IsPostgres ? $"{Module}.serial" : $"{Module}_serial";
#pragma warning disable EF1002 // the table name is the module's own, never input
        var taken = await Database.SqlQueryRaw<int>($"INSERT INTO {table} AS s (\"Scope\", \"Last\") VALUES ({{0}}, {{1}}) ON CONFLICT (\"Scope\") DO UPDATE SET \"Last\" = s.\"Last\" + {{1}} RETURNING \"Last\" AS \"Value\"", scope, count).ToListAsync(ct);
#pragma warning restore EF1002
        return taken[0];
    }
}

/// <summary>A verification code and the certificate version, or the appraisal document, it was printed on.</summary>
internal sealed class CertificateCode
{
    public required string Code { get; set; }
    public Guid CaseId { get; set; }
    public int CertificateVersion { get; set; }
    /// <summary>Set for the code of an appraisal document.</summary>
    public Guid? AppraisalId { get; set; }
}

/// <summary>The last number given in a series such as one agency's certificates of one year.</summary>
internal sealed class Serial
{
    public required string Scope { get; set; }
    public int Last { get; set; }
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
