using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Diagnosis.Kernel.Data;

/// <summary>Unique keys decide races: who loses one reads again and finds what the other wrote.</summary>
public static class Races
{
    const int Most = 6;

    /// <summary>Runs read-decide-write again when somebody else wrote the same key, or the same version, in between.</summary>
    public static async Task<T> AgainOnRaceAsync<T>(this ModuleDb db, Func<Task<T>> work)
    {
        for (int attempt = 1; ; attempt++)
        {
            try { return await work(); }
            // inside a wider transaction the loser's transaction is spoilt; whoever began it must start over
            catch (Exception error) when (attempt < Most && db.Database.CurrentTransaction is null && IsRace(error)) { db.ChangeTracker.Clear(); }
        }
    }

    /// <summary>A unique key or a version was taken by somebody else in the meantime.</summary>
    public static bool IsRace(Exception error) => error switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => IsRace(inner),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        SqliteException { SqliteErrorCode: 19 } => true,
        _ => false,
    };
}
