using Diagnosis.CoverageAudit.Facts;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.CoverageAudit.Maps;
using Diagnosis.CoverageAudit.Snapshots;
using Diagnosis.CoverageAudit.WhatIf;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Data;

/// <summary>Grows by one with every change of the facts of one kind, in the same transaction: a host sees with one small read whether what it holds in memory is still true.</summary>
internal sealed class FactStamp
{
    public const string Agencies = "agencies", Cases = "cases";
    public required string Kind { get; set; }
    public long Value { get; set; }
}

internal abstract class CoverageAuditDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, CoverageAuditModule.Schema)
{
    public DbSet<AgencyFacts> Agencies => Set<AgencyFacts>();
    public DbSet<UnitStanding> Standings => Set<UnitStanding>();
    public DbSet<ConcludedCase> Cases => Set<ConcludedCase>();
    public DbSet<AuditSnapshot> Snapshots => Set<AuditSnapshot>();
    public DbSet<GapPlan> GapPlans => Set<GapPlan>();
    public DbSet<IndicatorFigure> Figures => Set<IndicatorFigure>();
    public DbSet<BaseMap> Maps => Set<BaseMap>();
    public DbSet<FactStamp> Stamps => Set<FactStamp>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<AgencyFacts>(e =>
        {
            e.ToTable("agency_facts");
            e.Property(x => x.Profile).HasJson();
            e.Property(x => x.Places).HasJson();
        });
        model.Entity<UnitStanding>(e =>
        {
            e.ToTable("unit_standing");
            e.Property(x => x.QcResults).HasJson();
            e.Property(x => x.Confirmations).HasJson();
        });
        model.Entity<ConcludedCase>(e =>
        {
            e.ToTable("concluded_case");
            e.Property(x => x.Disease).HasMaxLength(40);
            e.Property(x => x.Versions).HasJson();
            e.HasIndex(x => new { x.CaseId, x.Disease }).IsUnique();
            e.HasIndex(x => x.Changed);
        });
        model.Entity<AuditSnapshot>(e =>
        {
            e.ToTable("audit_snapshot");
            e.Property(x => x.Policy).HasJson();
            e.Property(x => x.AgencyHashes).HasJson();
            e.HasIndex(x => x.Area);
        });
        model.Entity<GapPlan>(e =>
        {
            e.ToTable("gap_plan");
            e.Property(x => x.Prefecture).HasMaxLength(6);
            e.Property(x => x.OptionKey).HasMaxLength(400);
            e.Property(x => x.Measures).HasJson();
            e.Property(x => x.Closes).HasJson();
            e.HasIndex(x => x.Prefecture);
            e.HasIndex(x => new { x.InstitutionId, x.AsOf, x.OptionKey }).IsUnique();
        });
        model.Entity<IndicatorFigure>(e =>
        {
            e.ToTable("indicator_figure");
            e.Property(x => x.Plan).HasMaxLength(10);
            e.Property(x => x.No).HasMaxLength(10);
            e.Property(x => x.Area).HasMaxLength(6);
            e.HasIndex(x => new { x.Plan, x.No, x.Area, x.Day }).IsUnique();
        });
        model.Entity<BaseMap>(e =>
        {
            e.ToTable("base_map");
            e.Property(x => x.Title).HasMaxLength(100);
            e.Property(x => x.Hash).HasMaxLength(64);
            e.Property(x => x.Shapes).HasJson();
        });
        model.Entity<FactStamp>(e =>
        {
            e.ToTable("fact_stamp");
            e.HasKey(x => x.Kind);
            e.Property(x => x.Kind).HasMaxLength(20);
            e.HasData(new FactStamp { Kind = FactStamp.Agencies }, new FactStamp { Kind = FactStamp.Cases });
        });
    }

    /// <summary>Tells every host, once this transaction commits, that what it holds is old; gives the new stamp.</summary>
    public async Task<long> StampAsync(string kind, CancellationToken ct)
    {
        await Stamps.Where(s => s.Kind == kind).ExecuteUpdateAsync(u => u.SetProperty(s => s.Value, s => s.Value + 1), ct);
        return await Stamps.Where(s => s.Kind == kind).Select(s => s.Value).SingleAsync(ct);
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
