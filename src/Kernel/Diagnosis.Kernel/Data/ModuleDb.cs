using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Diagnosis.Kernel.Data;

/// <summary>What every module database needs from the process.</summary>
public sealed record ModuleServices(TimeProvider Clock, ConsumerMap Consumers, Protector Protector, RelaySignal Signal);

/// <summary>
/// A module's own database: a schema on PostgreSQL, a table prefix on SQLite. One save writes the change, its history entry and the
/// events it announces, or nothing. Each module derives one abstract context and from it one context per engine (for their migrations).
/// </summary>
public abstract class ModuleDb : DbContext
{
    readonly ModuleServices services;
    bool announced;

    protected ModuleDb(DbContextOptions options, ModuleServices services, string module) : base(options)
    {
        this.services = services;
        Module = module;
        IsPostgres = options.Extensions.Any(x => x.GetType().Name.StartsWith("Npgsql", StringComparison.Ordinal));
    }

    public string Module { get; }
    public bool IsPostgres { get; }
    /// <summary>Who stands behind the changes of this context; requests and consumers set it.</summary>
    public Caller Actor { get; set; } = Caller.System("unnamed");
    public TimeProvider Clock => services.Clock;
    public Protector Protector => services.Protector;

    public DbSet<HistoryEntry> History => Set<HistoryEntry>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<InboxEntry> Inbox => Set<InboxEntry>();
    internal DbSet<IdempotentReply> Replies => Set<IdempotentReply>();

    /// <summary>The module's own tables, without anything that only one engine knows.</summary>
    protected abstract void Map(ModelBuilder model);

    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Map(modelBuilder);
        modelBuilder.Entity<HistoryEntry>(e =>
        {
            e.ToTable("history");
            e.Property(x => x.Id).ValueGeneratedOnAdd();
            e.HasIndex(x => new { x.RecordId, x.Version });
            e.HasIndex(x => x.ChainNo).IsUnique();
        });
        modelBuilder.Entity<OutboxMessage>(e => { e.ToTable("outbox"); e.Property(x => x.Id).ValueGeneratedNever(); });
        modelBuilder.Entity<Delivery>(e => { e.ToTable("outbox_delivery"); e.HasKey(x => new { x.MessageId, x.Consumer }); e.HasIndex(x => new { x.State, x.NextTry }); });
        modelBuilder.Entity<InboxEntry>(e => { e.ToTable("inbox"); e.HasKey(x => new { x.MessageId, x.Consumer }); });
        modelBuilder.Entity<IdempotentReply>(e => { e.ToTable("idempotent_reply"); e.HasKey(x => new { x.CallerId, x.Key }); });
        foreach (var entity in modelBuilder.Model.GetEntityTypes().ToList())
        {
            if (typeof(Record).IsAssignableFrom(entity.ClrType))
            {
                modelBuilder.Entity(entity.ClrType, e =>
                {
                    e.Property(nameof(Record.Id)).ValueGeneratedNever();
                    e.Property(nameof(Record.Version)).IsConcurrencyToken();
                    e.Property(nameof(Record.Division)).HasMaxLength(9);
                    e.HasIndex(nameof(Record.Division), nameof(Record.InstitutionId));
                });
            }
        }
        if (IsPostgres) { modelBuilder.HasDefaultSchema(Module); return; }
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table) { entity.SetTableName($"{Module}_{table}"); }
        }
    }

    protected sealed override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<Sealed>().HaveConversion<Converters.SealedText>();
        if (IsPostgres) { configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Converters.Utc>(); }
        else { configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Converters.Microseconds>(); }
    }

    /// <summary>Set by a loader of former years: its events are delivered, but never before what is happening now.</summary>
    public bool PublishesPast { get; set; }

    /// <summary>Announces an event in the same save: one outbox row and one delivery per consumer. Never publish on the bus yourself.</summary>
    public void Publish(object message)
    {
        var contract = ContractAttribute.NameOf(message.GetType());
        var row = new OutboxMessage { Contract = contract, Body = Json.Write(message, message.GetType()), At = Clock.GetUtcNow() };
        Add(row);
        foreach (var consumer in services.Consumers.Of(contract))
        {
            Add(new Delivery { MessageId = row.Id, Consumer = consumer.Name, NextTry = PublishesPast ? DateTimeOffset.UnixEpoch : row.At });
        }
        announced = true;
    }

    /// <summary>Records that somebody read personal data of a record, with the purpose or reason; saved with the next save.</summary>
    public void RecordRead(Record record, string action, string? reason = null) =>
        Add(new HistoryEntry { Kind = record.GetType().Name, RecordId = record.Id, Version = record.Version, Action = action, Reason = reason, At = Clock.GetUtcNow(), ActorId = Actor.Id, ActorName = Actor.Name });

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        KeepVersions();
        int rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        AfterSave();
        return rows;
    }

    /// <summary>The bulk path: the same checks, versions, history and events, but added rows go in by COPY (PostgreSQL) or prepared inserts (SQLite).</summary>
    public async Task SaveInBulkAsync(CancellationToken ct = default)
    {
        KeepVersions();
        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(ct) : null;
        await BulkWriter.WriteAddedAsync(this, ct);
        await base.SaveChangesAsync(true, ct);
        if (own is not null) { await own.CommitAsync(ct); }
        AfterSave();
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Save asynchronously.");

    void AfterSave()
    {
        // inside a wider transaction the rows are not visible yet; whoever commits signals
        if (announced && Database.CurrentTransaction is null) { SignalRelay(); }
    }

    /// <summary>Wakes the relay once the events of this context are committed.</summary>
    public void SignalRelay() { if (announced) { announced = false; services.Signal.Wake(Module); } }

    void KeepVersions()
    {
        var now = Clock.GetUtcNow();
        foreach (EntityEntry<Record> entry in ChangeTracker.Entries<Record>().ToList())
        {
            var record = entry.Entity;
            if (entry.State == EntityState.Deleted) { throw new InvalidOperationException($"{record.GetType().Name} {record.Id} cannot be deleted: withdraw it."); }
            if (entry.State is not (EntityState.Added or EntityState.Modified)) { continue; }
            record.Version = entry.State == EntityState.Added ? 1 : entry.OriginalValues.GetValue<int>(nameof(Record.Version)) + 1;
            record.KnownAt = now;
            var (action, reason) = record.Doing ?? (entry.State == EntityState.Added ? "create" : "change", null);
            record.Doing = null;
            Add(new HistoryEntry
            {
                Kind = record.GetType().Name, RecordId = record.Id, Version = record.Version, At = now, ActorId = Actor.Id, ActorName = Actor.Name,
                Action = action, Reason = reason, Content = Json.Write(record, record.GetType()),
            });
        }
    }

    internal async Task<bool> EnterInboxAsync(Guid messageId, string consumer, CancellationToken ct)
    {
        string table = IsPostgres ? $"{Module}.inbox" : $"{Module}_inbox";
        object id = IsPostgres ? messageId : messageId.ToString().ToUpperInvariant();
        object at = IsPostgres ? Clock.GetUtcNow() : Converters.ToMicroseconds(Clock.GetUtcNow());
#pragma warning disable EF1002 // the table name is the module's own, never input
        int fresh = await Database.ExecuteSqlRawAsync($"INSERT INTO {table} (\"MessageId\", \"Consumer\", \"At\") VALUES ({{0}}, {{1}}, {{2}}) ON CONFLICT DO NOTHING", [id, consumer, at], ct);
#pragma warning restore EF1002
        return fresh == 1;
    }
}
