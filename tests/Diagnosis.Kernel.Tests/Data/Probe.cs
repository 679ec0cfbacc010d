using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Protection;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Record = Diagnosis.Kernel.Data.Record;

namespace Diagnosis.Kernel.Tests.Data;

/// <summary>A module as small as can be, to try what every module leans on.</summary>
public sealed class Thing : Record
{
    public string Name { get; set; } = "";
    public Sealed Number { get; set; }
    public List<string> Parts { get; set; } = [];
    public DateOnly Day { get; set; }
    public decimal? Amount { get; set; }
}

[Contract("probe.thing-told.v1")]
public sealed record ThingTold(Guid Id, string Name);

/// <summary>Rows without a unique key, so that a second effect would show.</summary>
public sealed class Effect
{
    public long Id { get; set; }
    public required string By { get; set; }
    public Guid Thing { get; set; }
}

public abstract class ProbeDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, "probe")
{
    public DbSet<Thing> Things => Set<Thing>();
    public DbSet<Effect> Effects => Set<Effect>();
    protected override void Map(ModelBuilder model)
    {
        model.Entity<Thing>(e => { e.ToTable("thing"); e.Property(x => x.Parts).HasJson(); });
        model.HasReaders<Thing>();
        model.Entity<Effect>(e => e.ToTable("effect"));
    }
}

public sealed class ProbeSqliteDb(DbContextOptions<ProbeSqliteDb> o, ModuleServices s) : ProbeDb(o, s);
public sealed class ProbeNpgsqlDb(DbContextOptions<ProbeNpgsqlDb> o, ModuleServices s) : ProbeDb(o, s);

/// <summary>How often a consumer still has to fail before it works; shared by the process of one test.</summary>
public sealed class Trouble { public int Left { get; set; } }

public sealed class CountThing(ProbeDb db) : EventConsumer<ThingTold, ProbeDb>(db)
{
    protected override Task Handle(ThingTold message, CancellationToken ct) { Db.Add(new Effect { By = nameof(CountThing), Thing = message.Id }); return Task.CompletedTask; }
}

public sealed class StumbleOverThing(ProbeDb db, Trouble trouble) : EventConsumer<ThingTold, ProbeDb>(db)
{
    protected override Task Handle(ThingTold message, CancellationToken ct)
    {
        Db.Add(new Effect { By = nameof(StumbleOverThing), Thing = message.Id });
        // after the change was made: a failed try must leave nothing behind
        return trouble.Left-- > 0 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
    }
}

public static class Probe
{
    public static async Task<TestModules> StartAsync(Engine engine, TestClock? clock = null)
    {
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddModuleDb<ProbeDb, ProbeSqliteDb, ProbeNpgsqlDb>("probe");
            s.AddSingleton<Trouble>();
            s.AddEventConsumer<CountThing>("probe");
            s.AddEventConsumer<StumbleOverThing>("probe");
        }, clock);
        // the probe has no migrations, so the migrator leaves it without tables
        await app.In<ProbeDb>(db => db.Database.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator>().CreateTablesAsync());
        return app;
    }

    static T GetService<T>(this Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade database) where T : class =>
        Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<T>(database);
}
