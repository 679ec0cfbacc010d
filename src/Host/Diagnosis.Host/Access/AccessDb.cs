using Diagnosis.Host.Work;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Access;

/// <summary>Somebody who may sign in: a person, or a machine client of an institution.</summary>
internal sealed class Account : Record
{
    public required string UserName { get; set; }
    public required string Name { get; set; }
    public bool IsMachine { get; set; }
    public required string SecretHash { get; set; }
    public List<string> Roles { get; set; } = [];
    public string? InstitutionName { get; set; }
    /// <summary>Registry's practitioner whose own account this is: what a physician alone may do (reading a film blind, signing) binds to it.</summary>
    public Guid? PractitionerId { get; set; }
    /// <summary>Made by the demonstration; a production configuration refuses to start while one exists.</summary>
    public bool IsDemonstration { get; set; }
    public bool Disabled { get; set; }
    /// <summary>Public keys a machine client signs with (JSON Web Key Set), as registered; or <see cref="JwksUri"/>.</summary>
    public string? Jwks { get; set; }
    public string? JwksUri { get; set; }
    /// <summary>SMART scopes a machine client may ask for; null: whatever its roles allow.</summary>
    public string? Scopes { get; set; }

    public Caller ToCaller() => new(UserName + (IsMachine ? "@machine" : ""), Name, Roles.ToHashSet(), InstitutionId, InstitutionName, Division.Length == 0 ? null : Division, IsMachine) { PractitionerId = PractitionerId };
}

/// <summary>Failed tries, kept apart from the account so that guessing does not fill its history.</summary>
internal sealed class FailedTries
{
    public Guid AccountId { get; set; }
    public int Count { get; set; }
    public DateTimeOffset LastAt { get; set; }
}

/// <summary>What the demonstration has already made: its anchor date, and a mark for each finished step, so that a start after a crash goes on where the last one stopped.</summary>
internal sealed class DemonstrationMark
{
    public required string Key { get; set; }
    public required string Value { get; set; }
}

internal abstract class AccessDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, "access")
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<FailedTries> FailedTries => Set<FailedTries>();
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<DemonstrationMark> DemonstrationMarks => Set<DemonstrationMark>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Account>(e =>
        {
            e.ToTable("account");
            e.Property(x => x.UserName).HasMaxLength(64);
            e.HasIndex(x => new { x.UserName, x.IsMachine }).IsUnique();
            e.Property(x => x.Roles).HasJson();
        });
        model.Entity<UsedAssertion>(e => { e.ToTable("used_assertion"); e.Property(x => x.Id).HasMaxLength(64); e.HasIndex(x => x.Until); });
        model.Entity<Message>(e =>
        {
            e.ToTable("message");
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.AccountId).HasMaxLength(80);
            e.Property(x => x.ClockKey).HasMaxLength(200);
            e.Property(x => x.Threshold).HasMaxLength(20);
            // decides who writes a message when two rounds meet
            e.HasIndex(x => new { x.AccountId, x.ClockKey, x.Threshold }).IsUnique();
            e.HasIndex(x => new { x.AccountId, x.ReadAt });
        });
        model.Entity<FailedTries>(e => { e.ToTable("failed_tries"); e.HasKey(x => x.AccountId); });
        model.Entity<DemonstrationMark>(e => { e.ToTable("demonstration_mark"); e.HasKey(x => x.Key); e.Property(x => x.Key).HasMaxLength(64); });
    }
}

internal sealed class AccessSqliteDb : AccessDb
{
    public AccessSqliteDb(DbContextOptions<AccessSqliteDb> options, ModuleServices services) : base(options, services) { }
    public AccessSqliteDb() : base(DesignTime.Options<AccessSqliteDb>(false, "access"), DesignTime.Services) { }
}

internal sealed class AccessNpgsqlDb : AccessDb
{
    public AccessNpgsqlDb(DbContextOptions<AccessNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public AccessNpgsqlDb() : base(DesignTime.Options<AccessNpgsqlDb>(true, "access"), DesignTime.Services) { }
}
