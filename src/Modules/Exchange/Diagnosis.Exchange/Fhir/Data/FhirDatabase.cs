using System.Collections.Concurrent;
using System.Data.Common;
using Diagnosis.Kernel.Data;

namespace Diagnosis.Exchange.Fhir.Data;

/// <summary>
/// The store's SQL on one engine. No change tracking here: one request is one or two round trips. The same statement text serves both engines
/// ($1, $2 … are positions on PostgreSQL and names on SQLite; <c>~resource</c> stands for the table with schema or prefix).
/// </summary>
internal abstract class FhirDatabase : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);
    readonly string prefix;

    protected FhirDatabase(string prefix) => this.prefix = prefix;

    public static FhirDatabase For(DatabaseSettings settings) => settings.Postgres ? new FhirPostgres(settings.For(ExchangeModule.Schema)) : new FhirSqlite(settings.For(ExchangeModule.Schema));

    /// <summary>A connection of the store's own pool.</summary>
    public abstract ValueTask<FhirSession> OpenAsync(CancellationToken ct);

    /// <summary>The connection and transaction of a consumer or a handler, so that its effect and the resource commit together.</summary>
    public abstract FhirSession Within(DbConnection connection, DbTransaction? transaction);

    public string Text(string sql) => texts.GetOrAdd(sql, s => s.Replace("~", prefix, StringComparison.Ordinal));

    /// <summary>For search texts, of which there are many: not kept.</summary>
    public string Rename(string sql) => sql.Replace("~", prefix, StringComparison.Ordinal);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One connection, perhaps inside somebody's transaction.</summary>
internal abstract class FhirSession(FhirDatabase database, DbConnection connection, DbTransaction? transaction, bool owned) : IAsyncDisposable
{
    public const string Columns = "r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body";

    protected FhirDatabase Database { get; } = database;
    protected DbConnection Connection { get; } = connection;
    protected DbTransaction? Transaction { get; set; } = transaction;

    /// <summary>Writes everything or nothing.</summary>
    /// <exception cref="FhirRaceException">A version, an address or a criterion was taken in the meantime.</exception>
    public abstract Task ApplyAsync(WriteSet set, CancellationToken ct);

    /// <summary>Adds what index rows of these states are missing, if each still stands in that version; else nothing is written and the answer is false.</summary>
    /// <exception cref="FhirLostException">The progress is somebody else's now.</exception>
    public abstract Task<bool> ReindexAsync(IReadOnlyList<ResourceWrite> rows, IReadOnlyList<(long Hash, byte[] Body)> texts, (string Sql, object[] Values) progress, CancellationToken ct);

    /// <summary>A connection of its own, so that what is applied is committed.</summary>
    public bool Owned => owned;

    /// <summary>Reads rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) { rows.Add(read(reader)); }
        return rows;
    }

    public async Task<int> ExecuteAsync(string sql, IReadOnlyList<object> values, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<StoredResource?> ReadAsync(long self, CancellationToken ct)
    {
        await using var command = Command($"SELECT {Columns} FROM ~fhir_resource r WHERE r.self = $1", [self]);
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SingleRow, ct);
        return await reader.ReadAsync(ct) ? Row(reader) : null;
    }

    /// <summary>A former or the current version.</summary>
    public async Task<StoredResource?> ReadVersionAsync(StoredResource current, int version, CancellationToken ct)
    {
        if (version == current.Version) { return current; }
        var rows = await QueryAsync("SELECT v.version, v.updated, v.state, v.method, v.body FROM ~fhir_version v WHERE v.key = $1 AND v.version = $2", [current.Key, version],
            r => current with { Version = r.GetInt32(0), Updated = r.GetInt64(1), Deleted = r.GetInt32(2) == 1, Method = r.GetString(3), Body = (byte[])r.GetValue(4) }, ct);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<bool> IsReaderAsync(long key, string reader, CancellationToken ct) =>
        (await QueryAsync("SELECT 1 FROM ~fhir_reader WHERE key = $1 AND reader = $2", [key, reader], r => r.GetInt32(0), ct)).Count > 0;

    public static StoredResource Row(DbDataReader r) => new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt64(4), r.GetInt32(5) == 1, r.GetString(6), r.GetString(7), r.GetString(8), r.GetInt32(9) == 1, (byte[])r.GetValue(10));

    protected DbCommand Command(string sql, IReadOnlyList<object> values)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql.Length < 400 ? Database.Text(sql) : Database.Rename(sql);
        command.Transaction = Transaction;
        for (int i = 0; i < values.Count; i++) { command.Parameters.Add(Parameter(command, i, values[i])); }
        return command;
    }

    protected abstract DbParameter Parameter(DbCommand command, int index, object value);

    public async ValueTask DisposeAsync()
    {
        if (!owned) { return; }
        if (Transaction is not null) { await Transaction.DisposeAsync(); }
        await Connection.DisposeAsync();
    }
}
