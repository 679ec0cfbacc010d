using System.Collections.Concurrent;
using System.Diagnostics;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Protection;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Diagnosis.Testing;

public enum Engine { Sqlite, Postgres }

/// <summary>Both engines, for <c>[Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]</c>.</summary>
public static class Engines
{
    public static TheoryData<Engine> Both => [Engine.Sqlite, Engine.Postgres];
}

/// <summary>A clock that stands where a test puts it.</summary>
public sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;
    /// <summary>Noon in China on this day.</summary>
    public static TestClock At(int year, int month, int day) => new(new DateTimeOffset(year, month, day, 12, 0, 0, TimeSpan.FromHours(8)));
    public void AdvanceDays(int days) => Now = Now.AddDays(days);
    public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
}

/// <summary>
/// Modules on a fresh real database: a SQLite file, or a database of its own on the PostgreSQL server that DIAGNOSIS_TEST_PG names
/// (./test starts one). Migrated by the modules' own migrations, thrown away afterwards. Events run through the real outbox, relay and Mediator.
/// </summary>
public sealed class TestModules : IAsyncDisposable
{
    readonly ServiceProvider services;
    readonly string? sqliteFile;
    readonly string? pgDatabase;

    public TestClock Clock { get; }
    public IServiceProvider Services => services;

    TestModules(ServiceProvider services, TestClock clock, string? sqliteFile, string? pgDatabase) { this.services = services; Clock = clock; this.sqliteFile = sqliteFile; this.pgDatabase = pgDatabase; }

    public static string? PostgresServer => Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG");

    /// <param name="add">Adds the modules (and stand-ins for questions of modules that are not under test).</param>
    public static async Task<TestModules> StartAsync(Engine engine, Action<IServiceCollection> add, TestClock? clock = null)
    {
        clock ??= TestClock.At(2026, 3, 2);
        string? file = null, database = null;
        DatabaseSettings settings;
        if (engine == Engine.Postgres)
        {
            (database, settings) = await FreshPostgresAsync();
        }
        else
        {
            file = Path.Combine(Path.GetTempPath(), $"diagnosis-{Guid.NewGuid():N}");
            settings = new(false, $"Data Source={file}-{{module}}.db");
        }
        var collection = new ServiceCollection();
        collection.AddLogging(l => l.AddFilter("MassTransit", LogLevel.Error).AddFilter("Diagnosis", LogLevel.Error));
        collection.AddSingleton(settings);
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddSingleton(Protector.Ephemeral());
        collection.AddKernel();
        add(collection);
        var consumers = collection.Where(d => d.ServiceType == typeof(ConsumerRegistration)).Select(d => (ConsumerRegistration)d.ImplementationInstance!).ToList();
        collection.AddMediator(m => { foreach (var c in consumers) { m.AddConsumer(c.Consumer); } });
        collection.AddSingleton<EventTransport, MediatorTransport>();
        var services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        await services.MakeTablesAsync();
        return new TestModules(services, clock, file, database);
    }

    /// <summary>Runs one piece of work in a scope of its own, as one request would.</summary>
    public async Task<TResult> In<TService, TResult>(Func<TService, Task<TResult>> work, Caller? caller = null) where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        var service = scope.ServiceProvider.GetRequiredService<TService>();
        if (service is ModuleDb db) { db.Actor = caller ?? Caller.System("test"); }
        return await work(service);
    }

    public Task In<TService>(Func<TService, Task> work, Caller? caller = null) where TService : notnull => In<TService, bool>(async s => { await work(s); return true; }, caller);

    /// <summary>Delivers every due event of every module until nothing is left; returns how many deliveries were settled.</summary>
    public async Task<int> DeliverAllAsync()
    {
        var relay = services.GetRequiredService<OutboxRelay>();
        int total = 0, round;
        do
        {
            round = 0;
            foreach (var module in services.GetServices<ModuleDatabase>()) { round += await relay.DeliverOnceAsync(module, CancellationToken.None); }
            total += round;
        }
        while (round > 0);
        return total;
    }

    /// <summary>A database of its own on the test server, for a test that starts its own host; skips where there is no server.</summary>
    /// <returns>Its name and its settings.</returns>
    public static async Task<(string Name, DatabaseSettings Settings)> FreshPostgresAsync()
    {
        Assert.SkipWhen(PostgresServer is null, "DIAGNOSIS_TEST_PG names no PostgreSQL server; ./test starts one");
        string database = "t_" + Guid.NewGuid().ToString("N");
        await OnServerAsync($"CREATE DATABASE {database}");
        return (database, Of(database));
    }

    static DatabaseSettings Of(string database) => new(true, new NpgsqlConnectionStringBuilder(PostgresServer) { Database = database, MaxPoolSize = 20 }.ConnectionString);

    /// <summary>Throws a database of <see cref="FreshPostgresAsync"/> away.</summary>
    public static Task DropPostgresAsync(string name)
    {
        // only its own: other tests are at work
        using (var own = new NpgsqlConnection(Of(name).ConnectionString)) { NpgsqlConnection.ClearPool(own); }
        return OnServerAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresServer);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (sqliteFile is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            foreach (var f in Directory.GetFiles(Path.GetDirectoryName(sqliteFile)!, Path.GetFileName(sqliteFile) + "*")) { File.Delete(f); }
        }
        if (pgDatabase is not null) { await DropPostgresAsync(pgDatabase); }
    }
}

/// <summary>The modules' tables for one test.</summary>
public static class TestTables
{
    static readonly ConcurrentDictionary<Type, string> scripts = [];

    /// <summary>
    /// Runs the modules' own migrations as the script EF writes of them. It is written once a process: working them out anew took
    /// four fifths of a test's start. The tests of the host and the stories migrate as the product does.
    /// </summary>
    public static Task MakeTablesAsync(this IServiceProvider services) => Parallel.ForEachAsync(services.GetServices<ModuleDatabase>(), async (module, stop) =>
    {
        await using var scope = services.CreateAsyncScope();
        var db = (ModuleDb)scope.ServiceProvider.GetRequiredService(module.Context);
        string script = scripts.GetOrAdd(db.GetType(), _ => db.GetService<IMigrator>().GenerateScript());
        await db.Database.OpenConnectionAsync(stop);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = db.IsPostgres ? script : "PRAGMA journal_mode=WAL;" + script;
        await command.ExecuteNonQueryAsync(stop);
    });
}

/// <summary>Where the repository stands, for tests that read its data files or its sources.</summary>
public static class Repository
{
    public static string Root { get; } = Find();
    public static string Data => Path.Combine(Root, "data");
    static string Find()
    {
        for (var dir = new DirectoryInfo(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
        {
            if (File.Exists(Path.Combine(dir.FullName, "Diagnosis.sln"))) { return dir.FullName; }
        }
        throw new UnreachableException("No Diagnosis.sln above the test's folder.");
    }
}
