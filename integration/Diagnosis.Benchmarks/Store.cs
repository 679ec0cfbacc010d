using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Diagnosis.Benchmarks;

/// <summary>The product's database seen from outside: what an import wrote, and the same rows once more without the product.</summary>
internal abstract class Store : IAsyncDisposable
{
    // an import writes its records here and people, employers and their readers there
    protected static readonly string[] Written = ["exam", "registry"];
    protected static readonly string[] Modules = ["terminology", "registry", "exam", "diagnosis", "rehab", "tiering", "coverage"];

    public abstract string Name { get; }
    public abstract string RawMeans { get; }
    public string Folder { get; protected init; } = "";
    /// <summary>The demonstration stands there already, from an earlier run.</summary>
    public bool IsMade { get; protected init; }
    public string[] Settings { get; protected init; } = [];

    /// <summary>What is written from here on is what the import wrote.</summary>
    public abstract Task MarkAsync(CancellationToken ct);
    /// <summary>Copies everything written since the mark into empty tables with the same columns and indexes.</summary>
    public abstract Task<(int Tables, long Rows, TimeSpan Took)> LoadRawAsync(CancellationToken ct);
    public abstract Task AgeFactsAsync(CancellationToken ct);
    public abstract Task<long> CountDeliveriesAsync(CancellationToken ct);
    protected abstract Task<long> UnsealedAsync(CancellationToken ct);

    public async Task SealedAsync(CancellationToken ct) { while (await UnsealedAsync(ct) > 0) { await Task.Delay(100, ct); } }
    public abstract ValueTask DisposeAsync();
}

internal sealed class SqliteStore : Store
{
    readonly Dictionary<(string Module, string Table), long> mark = [];

    public SqliteStore(string? made) => (Folder, IsMade) = (made ?? Directory.CreateTempSubdirectory("diagnosis-bench-").FullName, made is not null);
    public override string Name => "SQLite";
    public override string RawMeans => "prepared inserts, one transaction a module";

    SqliteConnection Open(string module)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, module + ".db")};Default Timeout=60;Pooling=False");
        connection.Open();
        return connection;
    }

    static List<string[]> Rows(SqliteConnection c, string sql)
    {
        using var command = c.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read()) { rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetString(i))]); }
        return rows;
    }

    static long Scalar(SqliteConnection c, string sql)
    {
        using var command = c.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }

    static List<string[]> Tables(SqliteConnection c, string module) => [.. Rows(c, "SELECT name, sql FROM sqlite_master WHERE type = 'table'").Where(t => t[0].StartsWith(module + "_", StringComparison.Ordinal) && !t[0].Contains("__ef", StringComparison.Ordinal))];

    public override Task MarkAsync(CancellationToken ct)
    {
        foreach (var module in Written)
        {
            using var c = Open(module);
            foreach (var t in Tables(c, module)) { mark[(module, t[0])] = Scalar(c, $"SELECT max(rowid) FROM \"{t[0]}\""); }
        }
        return Task.CompletedTask;
    }

    public override Task<(int, long, TimeSpan)> LoadRawAsync(CancellationToken ct)
    {
        (int tables, long rows, var took) = (0, 0L, TimeSpan.Zero);
        foreach (var module in Written)
        {
            using var c = Open(module);
            var loads = new List<(string Insert, List<object[]> Rows)>();
            foreach (var t in Tables(c, module))
            {
                var values = new List<object[]>();
                using (var read = c.CreateCommand())
                {
                    read.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM \"{t[0]}\" WHERE rowid > {mark[(module, t[0])]} ORDER BY rowid");
                    using var reader = read.ExecuteReader();
                    while (reader.Read()) { var row = new object[reader.FieldCount]; reader.GetValues(row); values.Add(row); }
                }
                if (values.Count == 0) { continue; }
                foreach (string sql in (string[])[t[1].Replace($"\"{t[0]}\"", $"\"{t[0]}_raw\"", StringComparison.Ordinal), .. Rows(c, $"SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{t[0]}' AND sql IS NOT NULL").Select(i => i[0].Replace("INDEX \"", "INDEX \"raw_", StringComparison.Ordinal).Replace($" ON \"{t[0]}\"", $" ON \"{t[0]}_raw\"", StringComparison.Ordinal))])
                {
                    using var make = c.CreateCommand();
                    make.CommandText = sql;
                    make.ExecuteNonQuery();
                }
                loads.Add(($"INSERT INTO \"{t[0]}_raw\" VALUES ({string.Join(',', values[0].Select((_, i) => "$p" + i.ToString(CultureInfo.InvariantCulture)))})", values));
                tables++;
                rows += values.Count;
            }
            long start = Stopwatch.GetTimestamp();
            using (var transaction = c.BeginTransaction())
            {
                foreach (var (insert, values) in loads)
                {
                    using var command = c.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = insert;
                    var parameters = values[0].Select((_, i) => command.Parameters.AddWithValue("$p" + i.ToString(CultureInfo.InvariantCulture), DBNull.Value)).ToArray();
                    command.Prepare();
                    foreach (var row in values) { for (int i = 0; i < row.Length; i++) { parameters[i].Value = row[i]; } command.ExecuteNonQuery(); }
                }
                transaction.Commit();
            }
            took += Stopwatch.GetElapsedTime(start);
        }
        return Task.FromResult((tables, rows, took));
    }

    public override Task AgeFactsAsync(CancellationToken ct) { using var c = Open("coverage"); Scalar(c, "UPDATE coverage_fact_stamp SET Value = Value + 1 WHERE Kind = 'agencies'"); return Task.CompletedTask; }

    public override Task<long> CountDeliveriesAsync(CancellationToken ct)
    {
        long all = 0;
        foreach (var module in Modules) { using var c = Open(module); all += Scalar(c, $"SELECT count(*) FROM {module}_outbox_delivery"); }
        return Task.FromResult(all);
    }

    protected override Task<long> UnsealedAsync(CancellationToken ct)
    {
        long all = 0;
        foreach (var module in Modules) { using var c = Open(module); all += Scalar(c, $"SELECT count(*) FROM {module}_history WHERE ChainNo IS NULL"); }
        return Task.FromResult(all);
    }

    public override ValueTask DisposeAsync() { if (!IsMade) { Directory.Delete(Folder, recursive: true); } return ValueTask.CompletedTask; }
}

internal sealed class PostgresStore : Store
{
    readonly string server, database;
    readonly NpgsqlDataSource source;
    long mark;

    PostgresStore(string server, string database)
    {
        (this.server, this.database) = (server, database);
        string here = new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;
        source = NpgsqlDataSource.Create(here);
        Folder = Directory.CreateTempSubdirectory("diagnosis-bench-").FullName;
        Settings = ["--Database:Provider", "postgres", "--Database:ConnectionString", here];
    }

    public static async Task<PostgresStore> CreateAsync(string server, CancellationToken ct)
    {
        string name = $"bench_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using (var make = new NpgsqlCommand($"CREATE DATABASE {name}", connection)) { await make.ExecuteNonQueryAsync(ct); }
        return new(server, name);
    }

    public override string Name => "PostgreSQL";
    public override string RawMeans => "COPY BINARY, one transaction";

    async Task<long> ScalarAsync(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct) ?? 0L, CultureInfo.InvariantCulture);
    }

    // a row's xmin is the transaction that wrote it
    public override async Task MarkAsync(CancellationToken ct) => mark = await ScalarAsync("SELECT pg_current_xact_id()::text::bigint", ct);

    public override async Task<(int, long, TimeSpan)> LoadRawAsync(CancellationToken ct)
    {
        await using var c = await source.OpenConnectionAsync(ct);
        var names = new List<(string Schema, string Table)>();
        await using (var ask = new NpgsqlCommand("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(@s) AND tablename <> '__ef_migrations' ORDER BY 1, 2", c) { Parameters = { new("s", Written) } })
        await using (var reader = await ask.ExecuteReaderAsync(ct)) { while (await reader.ReadAsync(ct)) { names.Add((reader.GetString(0), reader.GetString(1))); } }
        var loads = new List<(string Into, MemoryStream Rows)>();
        long rows = 0;
        foreach (var (schema, table) in names)
        {
            string fresh = string.Create(CultureInfo.InvariantCulture, $"FROM {schema}.\"{table}\" WHERE xmin::text::bigint > {mark}");
            long count;
            await using (var ask = new NpgsqlCommand($"SELECT count(*) {fresh}", c)) { count = (long)(await ask.ExecuteScalarAsync(ct))!; }
            if (count == 0) { continue; }
            rows += count;
            await using (var make = new NpgsqlCommand($"CREATE TABLE {schema}.\"{table}_raw\" (LIKE {schema}.\"{table}\" INCLUDING ALL)", c)) { await make.ExecuteNonQueryAsync(ct); }
            var bytes = new MemoryStream();
            await using (var copy = await c.BeginRawBinaryCopyAsync($"COPY (SELECT * {fresh}) TO STDOUT (FORMAT BINARY)", ct)) { await copy.CopyToAsync(bytes, ct); }
            bytes.Position = 0;
            loads.Add(($"COPY {schema}.\"{table}_raw\" FROM STDIN (FORMAT BINARY)", bytes));
        }
        long start = Stopwatch.GetTimestamp();
        await using (var transaction = await c.BeginTransactionAsync(ct))
        {
            foreach (var (into, bytes) in loads) { await using var copy = await c.BeginRawBinaryCopyAsync(into, ct); await bytes.CopyToAsync(copy, ct); }
            await transaction.CommitAsync(ct);
        }
        return (loads.Count, rows, Stopwatch.GetElapsedTime(start));
    }

    public override async Task AgeFactsAsync(CancellationToken ct) => await ScalarAsync("UPDATE coverage.fact_stamp SET \"Value\" = \"Value\" + 1 WHERE \"Kind\" = 'agencies' RETURNING 1", ct);
    public override Task<long> CountDeliveriesAsync(CancellationToken ct) => ScalarAsync("SELECT " + string.Join(" + ", Modules.Select(m => $"(SELECT count(*) FROM {m}.outbox_delivery)")), ct);
    protected override Task<long> UnsealedAsync(CancellationToken ct) => ScalarAsync("SELECT " + string.Join(" + ", Modules.Select(m => $"(SELECT count(*) FROM {m}.history WHERE \"ChainNo\" IS NULL)")), ct);

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using (var drop = new NpgsqlCommand($"DROP DATABASE {database} WITH (FORCE)", connection)) { await drop.ExecuteNonQueryAsync(); }
        Directory.Delete(Folder, recursive: true);
    }
}
