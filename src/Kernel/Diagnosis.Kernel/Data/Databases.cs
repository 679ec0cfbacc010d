using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Data;

/// <summary>Which engine this process runs on. SQLite is the embedded default, PostgreSQL the production database.</summary>
public sealed record DatabaseSettings(bool Postgres, string ConnectionString)
{
    public void Configure(DbContextOptionsBuilder options, string module)
    {
        if (Postgres) { options.UseNpgsql(ConnectionString, x => x.MigrationsHistoryTable("__ef_migrations", module)); }
        else { options.UseSqlite(ConnectionString, x => x.MigrationsHistoryTable($"{module}___ef_migrations")); }
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
        var settings = services.GetRequiredService<DatabaseSettings>();
        if (!settings.Postgres)
        {
            await using var connection = new SqliteConnection(settings.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            await command.ExecuteNonQueryAsync(ct);
        }
        foreach (var module in services.GetServices<ModuleDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            await ((ModuleDb)scope.ServiceProvider.GetRequiredService(module.Context)).Database.MigrateAsync(ct);
        }
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
