using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Diagnosis.Benchmarks;

/// <summary>Milliseconds of a series of calls.</summary>
internal sealed record Series(IReadOnlyList<double> Sorted)
{
    public double P50 => Sorted[Sorted.Count / 2];
    public double P95 => Sorted[(int)(Sorted.Count * 0.95)];
    public override string ToString() => $"p50 {P50:0.0} ms, p95 {P95:0.0} ms, {Sorted.Count} calls";
}

internal static class Audit
{
    const string Path = "/api/v1/coverage/prefectures?asOf=2025-12-31";

    public static async Task<Series> WarmAsync(HttpClient http, int calls, CancellationToken ct)
    {
        for (int i = 0; i < 20; i++) { await CallAsync(http, ct); }
        return await MeasureAsync(calls, () => CallAsync(http, ct));
    }

    /// <summary>Before each call the stamp of the facts is counted up in the database, as any change of a filing does: the product then reads the facts and builds the engine again.</summary>
    public static async Task<Series> RecomputeAsync(HttpClient http, Store store, int calls, CancellationToken ct)
    {
        for (int i = 0; i < 20; i++) { await store.AgeFactsAsync(ct); await CallAsync(http, ct); }
        var times = new List<double>(calls);
        for (int i = 0; i < calls; i++)
        {
            await store.AgeFactsAsync(ct);
            long start = Stopwatch.GetTimestamp();
            await CallAsync(http, ct);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return new([.. times.Order()]);
    }

    static async Task<Series> MeasureAsync(int calls, Func<Task> call)
    {
        var times = new List<double>(calls);
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return new([.. times.Order()]);
    }

    static async Task CallAsync(HttpClient http, CancellationToken ct)
    {
        using var answer = await http.GetAsync(Path, ct);
        answer.EnsureSuccessStatusCode();
        // an audit over nothing would be fast
        if ((await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["prefectures"]!.AsArray().Count < 10) { throw new InvalidOperationException("The audit has no prefectures."); }
    }

    /// <summary>Returns when no module has a delivery waiting.</summary>
    public static async Task DeliveredAsync(HttpClient http, CancellationToken ct)
    {
        while (true)
        {
            var modules = (await http.GetFromJsonAsync<JsonArray>("/api/v1/operations/deliveries", ct))!;
            if (modules.Any(m => m!["parked"]!.AsArray().Count > 0)) { throw new InvalidOperationException($"Parked deliveries: {modules}"); }
            if (modules.All(m => m!["pending"]!.GetValue<int>() == 0)) { return; }
            await Task.Delay(100, ct);
        }
    }
}
