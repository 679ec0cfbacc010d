using Diagnosis.Kernel.Data;
using Diagnosis.Terminology.Reference;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Data;

internal abstract class TerminologyDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, TerminologyModule.Schema)
{
    public DbSet<TimeLimitRow> TimeLimits => Set<TimeLimitRow>();
    public DbSet<PolicyRow> Policies => Set<PolicyRow>();
    public DbSet<CodeRow> Codes => Set<CodeRow>();
    public DbSet<HolidayRow> Holidays => Set<HolidayRow>();
    public DbSet<CatalogueRow> Catalogues => Set<CatalogueRow>();
    public DbSet<DiseaseRow> Diseases => Set<DiseaseRow>();
    public DbSet<HazardRow> Hazards => Set<HazardRow>();
    public DbSet<DivisionRow> Divisions => Set<DivisionRow>();
    public DbSet<Stamp> Stamps => Set<Stamp>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<TimeLimitRow>(e =>
        {
            e.ToTable("time_limit");
            e.Ignore(x => x.Key);
            e.Property(x => x.LimitId).HasMaxLength(30);
            e.Property(x => x.Pauses).HasJson();
            e.HasIndex(x => new { x.LimitId, x.LimitVersion }).IsUnique();
        });
        model.Entity<PolicyRow>(e =>
        {
            e.ToTable("policy");
            e.Ignore(x => x.Key);
            e.Property(x => x.Name).HasMaxLength(80);
            e.HasIndex(x => new { x.Name, x.Division, x.PolicyVersion }).IsUnique();
        });
        model.Entity<CodeRow>(e =>
        {
            e.ToTable("code_item");
            e.Ignore(x => x.Key);
            e.Property(x => x.List).HasMaxLength(60);
            e.Property(x => x.Code).HasMaxLength(60);
            e.HasIndex(x => new { x.List, x.Code });
        });
        model.Entity<HolidayRow>(e => { e.ToTable("holiday"); e.Ignore(x => x.Key); e.HasIndex(x => x.Date).IsUnique(); });
        model.Entity<CatalogueRow>(e =>
        {
            e.ToTable("catalogue");
            e.Ignore(x => x.Key);
            e.Property(x => x.Content).HasJson();
            e.Property(x => x.Classes).HasJson();
            e.HasIndex(x => x.Edition).IsUnique();
        });
        model.Entity<DiseaseRow>(e =>
        {
            e.ToTable("disease");
            e.Ignore(x => x.Key);
            e.Property(x => x.Content).HasJson();
            e.HasIndex(x => new { x.Edition, x.Code }).IsUnique();
        });
        model.Entity<HazardRow>(e => { e.ToTable("hazard"); e.Ignore(x => x.Key); e.HasIndex(x => x.Code).IsUnique(); });
        model.Entity<DivisionRow>(e => { e.ToTable("division"); e.Ignore(x => x.Key); e.Property(x => x.Code).HasMaxLength(12); e.HasIndex(x => x.Code).IsUnique(); });
        model.Entity<Stamp>(e => { e.ToTable("stamp"); e.Property(x => x.Id).ValueGeneratedNever(); });
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
