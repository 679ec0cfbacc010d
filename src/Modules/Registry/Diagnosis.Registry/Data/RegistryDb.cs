using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Employers;
using Diagnosis.Registry.Filings;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.People;
using Diagnosis.Registry.Practitioners;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Data;

internal abstract class RegistryDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, RegistryModule.Schema)
{
    public DbSet<Person> People => Set<Person>();
    public DbSet<Reader<Person>> PersonReaders => Set<Reader<Person>>();
    public DbSet<PersonConflict> Conflicts => Set<PersonConflict>();
    public DbSet<RevealDay> Reveals => Set<RevealDay>();
    public DbSet<Employer> Employers => Set<Employer>();
    public DbSet<Institution> Institutions => Set<Institution>();
    public DbSet<Practitioner> Practitioners => Set<Practitioner>();
    public DbSet<FilingApplication> Filings => Set<FilingApplication>();
    public DbSet<AgencyDesignation> Designations => Set<AgencyDesignation>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Person>(e =>
        {
            e.ToTable("person");
            e.Property(x => x.NumberHash).HasMaxLength(43);
            e.Property(x => x.DocumentType).HasMaxLength(20);
            e.Property(x => x.Name).HasMaxLength(100);
            // the hash leads: every look-up comes with a number
            e.HasIndex(x => new { x.NumberHash, x.DocumentType, x.Name }).IsUnique();
        });
        model.HasReaders<Person>();
        model.Entity<PersonConflict>(e =>
        {
            e.ToTable("person_conflict");
            e.HasIndex(x => new { x.FirstId, x.SecondId }).IsUnique();
            e.HasIndex(x => new { x.State, x.Id });
        });
        model.Entity<RevealDay>(e => { e.ToTable("reveal_day"); e.HasKey(x => new { x.CallerId, x.Day }); e.Property(x => x.Count).IsConcurrencyToken(); });
        model.Entity<Employer>(e =>
        {
            e.ToTable("employer");
            e.Property(x => x.MatchKey).HasMaxLength(240);
            e.Property(x => x.CreditCode).HasMaxLength(18);
            e.HasIndex(x => x.MatchKey).IsUnique();
            e.HasIndex(x => x.CreditCode);
            e.HasIndex(x => new { x.Name, x.Id });
        });
        model.Entity<Institution>(e =>
        {
            e.ToTable("institution");
            e.Property(x => x.Code).HasMaxLength(18);
            e.Property(x => x.KindSet).HasMaxLength(200);
            e.Property(x => x.Filings).HasJson();
            e.Property(x => x.ExamCategories).HasJson();
            e.Property(x => x.Practices).HasJson();
            e.Property(x => x.Suspensions).HasJson();
            e.HasIndex(x => x.Code).IsUnique();
        });
        model.Entity<Practitioner>(e =>
        {
            e.ToTable("practitioner");
            e.Property(x => x.QualificationNo).HasMaxLength(40);
            e.Property(x => x.Qualifications).HasJson();
            e.HasIndex(x => x.QualificationNo).IsUnique();
        });
        FilingSlices.Map(model);
    }
}

internal sealed class RegistrySqliteDb : RegistryDb
{
    public RegistrySqliteDb(DbContextOptions<RegistrySqliteDb> options, ModuleServices services) : base(options, services) { }
    public RegistrySqliteDb() : base(DesignTime.Options<RegistrySqliteDb>(false, RegistryModule.Schema), DesignTime.Services) { }
}

internal sealed class RegistryNpgsqlDb : RegistryDb
{
    public RegistryNpgsqlDb(DbContextOptions<RegistryNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public RegistryNpgsqlDb() : base(DesignTime.Options<RegistryNpgsqlDb>(true, RegistryModule.Schema), DesignTime.Services) { }
}
