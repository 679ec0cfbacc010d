using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Data;

/// <summary>
/// Which engine this process runs on. SQLite is the embedded default, PostgreSQL the production database.
/// On SQLite <c>{module}</c> in the connection string stands for the module's name: a file each, because SQLite has one writer per file and a
/// module that asks another one inside its own transaction would wait for itself (docs/decisions/0002).
/// </summary>
public sealed record DatabaseSettings(bool Postgres, string ConnectionString)
{
    public string For(string module) => ConnectionString.Replace("{module}", module, StringComparison.Ordinal);

    public void Configure(DbContextOptionsBuilder options, string module)
    {
        if (Postgres) { options.UseNpgsql(For(module), x => x.MigrationsHistoryTable("__ef_migrations", module)); }
        else { options.UseSqlite(For(module), x => x.MigrationsHistoryTable($"{module}___ef_migrations")); }
        options.ConfigureWarnings(w => w.Ignore(RelationalEventId.CommandExecuted));
    }
}

/// <summary>One module's database as the relay, the sealer, the migrations and the operations page meet it.</summary>
public sealed record ModuleDatabase(string Module, Type Context);

public static class DatabaseExtensions
{
    /// <summary>Registers a module's database: handlers ask for <typeparamref name="TDb"/> and get the context of the configured engine.</summary>
    public static IServiceCollection AddModuleDb<TDb, TSqlite, TNpgsql>(this IServiceCollection services, string module)
        where TDb : ModuleDb where TSqlite : TDb where TNpgsql : TDb
    {
        services.AddDbContext<TSqlite>((sp, o) => sp.GetRequiredService<DatabaseSettings>().Configure(o, module));
        services.AddDbContext<TNpgsql>((sp, o) => sp.GetRequiredService<DatabaseSettings>().Configure(o, module));
        services.AddScoped<TDb>(sp =>
        {
            TDb db = sp.GetRequiredService<DatabaseSettings>().Postgres ? sp.GetRequiredService<TNpgsql>() : sp.GetRequiredService<TSqlite>();
            // a request acts for its caller; consumers and loaders name themselves
            if (sp.GetService<IHttpContextAccessor>()?.HttpContext is { } http) { db.Actor = Caller.From(http.User); }
            return db;
        });
        services.AddSingleton(new ModuleDatabase(module, typeof(TDb)));
        return services;
    }

    /// <summary>Brings every module's tables up to date; runs before anything else starts.</summary>
    public static async Task MigrateModulesAsync(this IServiceProvider services, CancellationToken ct = default)
    {
        // each module has tables, and on SQLite mostly a file, of its own: one need not wait for another
        bool apart = services.GetRequiredService<DatabaseSettings>() is { } settings && (settings.Postgres || settings.For("a") != settings.For("b"));
        await Parallel.ForEachAsync(services.GetServices<ModuleDatabase>(), new ParallelOptions { MaxDegreeOfParallelism = apart ? Environment.ProcessorCount : 1, CancellationToken = ct }, async (module, stop) =>
        {
            await using var scope = services.CreateAsyncScope();
            var db = (ModuleDb)scope.ServiceProvider.GetRequiredService(module.Context);
            await db.Database.MigrateAsync(stop);
            // readers must not wait for the writer; the setting stays with the file
            if (!db.IsPostgres) { await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", stop); }
        });
    }
}

/// <summary>For the parameterless constructors that the migrations tool needs; never used at run time.</summary>
public static class DesignTime
{
    public static readonly ModuleServices Services = new(TimeProvider.System, new ConsumerMap([]), Protection.Protector.Ephemeral(), new RelaySignal());

    public static DbContextOptions<T> Options<T>(bool postgres, string module) where T : DbContext
    {
        var builder = new DbContextOptionsBuilder<T>();
        new DatabaseSettings(postgres, postgres ? "Host=127.0.0.1;Database=design" : "Data Source=:memory:").Configure(builder, module);
        return builder.Options;
    }
}
