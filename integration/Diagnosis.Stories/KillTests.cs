using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Diagnosis.Stories;

/// <summary>
/// kill -9 at random points under load, then count: every acknowledged report is there once, each opened one suspected case, each of
/// those offered one lead, and every effect happened once (a second one would have written a second version into the history).
/// </summary>
public class KillTests
{
    const int Kills = 5, Senders = 4;

    [Fact]
    public Task Nothing_is_lost_and_nothing_happens_twice_on_SQLite_in_process() => RunAsync(null, null, 101);

    [Fact]
    public async Task Nothing_is_lost_and_nothing_happens_twice_on_PostgreSQL_in_process()
    {
        await using var database = await OwnDatabase.CreateAsync();
        await RunAsync(database, null, 202);
    }

    [Fact]
    public async Task Nothing_is_lost_and_nothing_happens_twice_on_PostgreSQL_over_RabbitMQ()
    {
        string? mq = Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_MQ");
        Assert.SkipWhen(mq is null, "DIAGNOSIS_TEST_MQ names no RabbitMQ server; ./test starts one");
        await using var database = await OwnDatabase.CreateAsync();
        await RunAsync(database, mq, 303);
    }

    static async Task RunAsync(OwnDatabase? database, string? rabbit, int seed)
    {
        var ct = TestContext.Current.CancellationToken;
        var random = new Random(seed);
        await using var product = new Product(null, [
            "--Demonstration:Cases=false",
            .. database is null ? Array.Empty<string>() : ["--Database:Provider", "postgres", "--Database:ConnectionString", database.ConnectionString],
            .. rabbit is null ? Array.Empty<string>() : ["--Bus:RabbitMq", rabbit]]);
        await product.StartAsync(ct);
        using var first = await product.ClientAsync("demo-exam", ct);
        string county = (await first.GetFromJsonAsync<JsonObject>("/api/v1/me", ct))!["division"]!.GetValue<string>()[..6];
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime).AddDays(-3);

        var acknowledged = new ConcurrentDictionary<string, Guid>();
        using var stop = new CancellationTokenSource();
        int next = 0;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            HttpClient? http = null;
            while (!stop.IsCancellationRequested)
            {
                int no = Interlocked.Increment(ref next);
                string record = "KILL-" + no.ToString("00000", CultureInfo.InvariantCulture);
                // the same key until an answer comes: that is what a sender does whose connection broke
                while (true)
                {
                    try
                    {
                        http ??= await product.ClientAsync("demo-exam", ct);
                        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/exam/reports") { Content = JsonContent.Create(Exams.Silica(record, no, county, day)) };
                        request.Headers.Add("Idempotency-Key", record);
                        using var answer = await http.SendAsync(request, ct);
                        string body = await answer.Content.ReadAsStringAsync(ct);
                        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {body}");
                        acknowledged[record] = JsonNode.Parse(body)!["id"]!.GetValue<Guid>();
                        break;
                    }
                    catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException && !ct.IsCancellationRequested)
                    {
                        http?.Dispose();
                        http = null;
                        await Task.Delay(50, ct);
                    }
                }
            }
        }, ct)).ToArray();

        for (int kill = 0; kill < Kills; kill++)
        {
            int until = acknowledged.Count + random.Next(15, 60);
            while (acknowledged.Count < until && !senders.Any(s => s.IsFaulted)) { await Task.Delay(random.Next(1, 20), ct); }
            await product.KillAsync();
            await product.StartAsync(ct);
        }
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        await UntilDeliveredAsync(product, ct);
        var counts = await CountAsync(product, database, rabbit is not null, ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"acknowledged {acknowledged.Count}, {counts}");
        Assert.True(acknowledged.Count >= Kills * 15, "the load never got going");
        Assert.Equal(acknowledged.Count, acknowledged.Values.Distinct().Count());
        // every sender waited for its answer, so nothing is there that was not acknowledged either
        Assert.Equal(acknowledged.Count, counts.Reports);
        Assert.Equal(acknowledged.Count, counts.SuspectedCases);
        Assert.Equal(acknowledged.Count, counts.Leads);
        Assert.Equal(counts.Leads, counts.LeadVersions);
        Assert.Equal(counts.Reports, counts.ReportVersions);
    }

    static async Task UntilDeliveredAsync(Product product, CancellationToken ct)
    {
        using var operator_ = await product.ClientAsync("demo-commission", ct);
        while (true)
        {
            var modules = (await operator_.GetFromJsonAsync<JsonArray>("/api/v1/operations/deliveries", ct))!;
            Assert.All(modules, m => Assert.Empty(m!["parked"]!.AsArray()));
            if (modules.Sum(m => m!["pending"]!.GetValue<int>()) == 0) { return; }
            await Task.Delay(200, ct);
        }
    }

    sealed record Counts(long Reports, long ReportVersions, long SuspectedCases, long Leads, long LeadVersions);

    static async Task<Counts> CountAsync(Product product, OwnDatabase? database, bool overBroker, CancellationToken ct)
    {
        Task<long> Count(string module, string table, string where) => database is null
            ? SqliteCountAsync(Path.Combine(product.Data, module + ".db"), $"SELECT count(*) FROM {module}_{table} WHERE {where}", ct)
            : database.CountAsync($"SELECT count(*) FROM {module}.{table} WHERE {where}", ct);
        async Task<Counts> Now() => new(await Count("exam", "report", "\"RecordNumber\" LIKE 'KILL-%'"), await Count("exam", "history", "\"Kind\" = 'ExamReport' AND \"Content\" LIKE '%KILL-%'"), await Count("exam", "suspected_case", "1 = 1"),
            await Count("diagnosis", "lead", "1 = 1"), await Count("diagnosis", "history", "\"Kind\" = 'Lead'"));
        var counts = await Now();
        // a confirmed message may still be on its way from the broker to its consumer
        while (overBroker && counts.Leads < counts.SuspectedCases) { await Task.Delay(200, ct); counts = await Now(); }
        return counts;
    }

    static async Task<long> SqliteCountAsync(string file, string sql, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}

/// <summary>A database of its own on the suite's PostgreSQL server.</summary>
public sealed class OwnDatabase : IAsyncDisposable
{
    readonly string server, name;
    public string ConnectionString { get; }

    OwnDatabase(string server, string name)
    {
        this.server = server;
        this.name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 30 }.ConnectionString;
    }

    public static async Task<OwnDatabase> CreateAsync()
    {
        string? server = Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG");
        Assert.SkipWhen(server is null, "DIAGNOSIS_TEST_PG names no PostgreSQL server; ./test starts one");
        var made = new OwnDatabase(server!, "s_" + Guid.NewGuid().ToString("N"));
        await ExecuteAsync(server!, $"CREATE DATABASE {made.name}");
        return made;
    }

    public async Task<long> CountAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
    }
}
