using Diagnosis.Kernel.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Data;

/// <summary>
/// SQLite has one writer: a question that writes here, asked by a module that already holds the write lock in the same request (an
/// idempotent POST, a consumer), would wait for its own asker. There the write joins the asker's transaction; PostgreSQL needs none of this.
/// </summary>
internal sealed class OneWriter(RegistryDb db, IEnumerable<ModuleDatabase> modules, IServiceProvider scope)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        if (db.IsPostgres || db.Database.CurrentTransaction is not null || Asker() is not { } asker) { return await db.AgainOnRaceAsync(work); }
        string own = db.Database.GetDbConnection().ConnectionString;
        db.Database.SetDbConnection(asker.Database.GetDbConnection());
        try
        {
            await db.Database.UseTransactionAsync(asker.Database.CurrentTransaction!.GetDbTransaction());
            return await work();
        }
        finally
        {
            await db.Database.UseTransactionAsync(null);
            // the context has closed its own connection with the change
            db.Database.SetDbConnection(new SqliteConnection(own), contextOwnsConnection: true);
        }
    }

    ModuleDb? Asker() => modules.Where(m => m.Module != db.Module).Select(m => (ModuleDb)scope.GetRequiredService(m.Context)).FirstOrDefault(m => m.Database.CurrentTransaction is not null);
}
