using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Flows.FollowUps;
using Diagnosis.Exchange.Queue;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Data;

internal abstract class ExchangeDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, ExchangeModule.Schema)
{
    public DbSet<Upload> Uploads => Set<Upload>();
    public DbSet<FollowUpPart> FollowUpParts => Set<FollowUpPart>();
    public DbSet<FollowUpSeen> FollowUpsSeen => Set<FollowUpSeen>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Upload>(e =>
        {
            e.ToTable("upload");
            // decides races and repeats: one row per card and version, whoever tells us of it and how often
            e.HasIndex(x => new { x.CardNo, x.CardVersion }).IsUnique();
            e.HasIndex(x => new { x.State, x.NextTry });
            e.HasIndex(x => x.CaseId);
            e.Property(x => x.CardNo).HasMaxLength(40);
            e.Property(x => x.Card).HasJson();
            e.Property(x => x.Attempts).HasJson();
            e.Property(x => x.Problems).HasJson();
            e.Property(x => x.Receipt!).HasJson();
            e.Ignore(x => x.Key);
        });
        model.HasReaders<Upload>();
        model.Entity<FollowUpPart>(e => { e.ToTable("follow_up_part"); e.HasKey(x => x.Address); e.Property(x => x.Address).HasMaxLength(100); e.HasIndex(x => x.FollowUpId); });
        model.Entity<FollowUpSeen>(e => { e.ToTable("follow_up_seen"); e.HasKey(x => x.FollowUpId); });
        model.MapFhir(IsPostgres);
    }
}

internal sealed class ExchangeSqliteDb : ExchangeDb
{
    public ExchangeSqliteDb(DbContextOptions<ExchangeSqliteDb> options, ModuleServices services) : base(options, services) { }
    public ExchangeSqliteDb() : base(DesignTime.Options<ExchangeSqliteDb>(false, ExchangeModule.Schema), DesignTime.Services) { }
}

internal sealed class ExchangeNpgsqlDb : ExchangeDb
{
    public ExchangeNpgsqlDb(DbContextOptions<ExchangeNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public ExchangeNpgsqlDb() : base(DesignTime.Options<ExchangeNpgsqlDb>(true, ExchangeModule.Schema), DesignTime.Services) { }
}
