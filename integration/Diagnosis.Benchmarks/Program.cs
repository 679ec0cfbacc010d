// What the product costs, for SQLite and PostgreSQL in one run: start-up, memory, delivery of events, the exam import beside a raw load of the very rows
// it wrote, and the coverage audit from the read model beside a full recompute. Figures and their meaning: docs/benchmarks.md.
//
//   Diagnosis.Benchmarks [rows, default 20000] [sqlite|postgres|both] [folder]
//   Diagnosis.Benchmarks fhir-parse        the FHIR library alone: parse, validate, serialise beside JsonDocument.Parse
//   Diagnosis.Benchmarks coverage        the coverage audit alone, with a million cases (Coverage.cs)
//
// With a folder (SQLite only) the demonstration made there by an earlier start is used and kept; the first start is then not measured.
//
// DIAGNOSIS_TEST_PG names a PostgreSQL server; without it that half is left out and the output says so.
using System.Diagnostics;
using System.Globalization;
using Diagnosis.Benchmarks;
using Diagnosis.Stories;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args.FirstOrDefault())
{
    case "fhir-server": return await FhirServerBenchmark.RunAsync(args[1..]);
    case "fhir-import": return await FhirServerBenchmark.ImportAsync(args[1..]);
    case "fhir-memory": return await FhirServerBenchmark.MemoryAsync(args[1..]);
    case "fhir-races": return await FhirServerBenchmark.RacesAsync(args[1..]);
    case "fhir-serve": return await FhirServerBenchmark.ServeAsync(args[1], args[2]);
    case "fhir-floor": return await FhirServerBenchmark.FloorAsync(args[1], args[2]);
}
if (args is ["fhir-parse", ..]) { return FhirParse.Run(); }
if (args is ["coverage", ..])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, load average before the run {Load()}");
    await Coverage.RunAsync(Path.Combine(AppContext.BaseDirectory, "data"), CancellationToken.None);
    return 0;
}
int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
string which = args.Length > 1 ? args[1] : "both";
string? made = args.Length > 2 ? Path.GetFullPath(args[2]) : null;
var ct = CancellationToken.None;
var server = Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG");
Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}, load average before the run {Load()}");
if (which is "both" or "sqlite") { await RunAsync(null); }
if (which is "both" or "postgres")
{
    if (server is null) { Console.WriteLine("PostgreSQL left out: DIAGNOSIS_TEST_PG names no server."); return 1; }
    await RunAsync(server);
}
return 0;

async Task RunAsync(string? postgres)
{
    await using var store = postgres is null ? (Store)new SqliteStore(made) : await PostgresStore.CreateAsync(postgres, ct);
    Console.WriteLine($"\n== {store.Name} (load average {Load()})");
    await using var product = new Product(store.Folder, store.Settings);

    // (c) start-up
    var watch = Stopwatch.StartNew();
    if (!store.IsMade)
    {
        await product.StartAsync(ct);
        Say("first start until ready", $"{watch.Elapsed.TotalSeconds:0.0} s wall, {product.ProcessorTime.TotalSeconds:0.0} s processor (migrations, reference data and the demonstration province)");
        using var commission = await product.ClientAsync("demo-commission", ct);
        while (!product.Output.Contains("Demonstration province complete", StringComparison.Ordinal)) { await Task.Delay(100, ct); }
        var past = (watch.Elapsed, product.ProcessorTime);
        Say("the past loaded after", $"{past.Elapsed.TotalSeconds:0.0} s wall, {past.ProcessorTime.TotalSeconds:0.0} s processor");
        foreach (string line in product.Output.Split('\n').Where(l => l.Contains("Demonstration province", StringComparison.Ordinal))) { Say("  the product's log", line.Trim()); }
        await Audit.DeliveredAsync(commission, ct);
        long delivered = await store.CountDeliveriesAsync(ct);
        Say("all events delivered after", $"{watch.Elapsed.TotalSeconds:0.0} s wall, {product.ProcessorTime.TotalSeconds:0.0} s processor; {delivered} deliveries");
        await store.SealedAsync(ct);
        Say("history sealed after", $"{watch.Elapsed.TotalSeconds:0.0} s wall");
        Say("memory", $"{product.WorkingSetBytes >> 20} MiB working set after the first load");
        await product.StopAsync(ct);
    }
    watch.Restart();
    await product.StartAsync(ct);
    Say("second start until ready", $"{watch.Elapsed.TotalSeconds:0.0} s wall, {product.ProcessorTime.TotalSeconds:0.0} s processor; {product.WorkingSetBytes >> 20} MiB working set");

    // (b) the audit
    using var auditor = await product.ClientAsync("demo-commission", ct);
    await Audit.DeliveredAsync(auditor, ct);
    var (read, recompute) = (await Audit.WarmAsync(auditor, 50, ct), await Audit.RecomputeAsync(auditor, store, 50, ct));
    Say("audit from the read model", read.ToString());
    Say("audit recomputed", recompute.ToString() + " (facts read again, engine built again)");
    Say("ratio recompute : read model", $"p50 {recompute.P50 / read.P50:0.0}, p95 {recompute.P95 / read.P95:0.0}");
    Say("memory", $"{product.WorkingSetBytes >> 20} MiB working set after the audit");

    // (a) the import
    using var exam = await product.ClientAsync("demo-exam", ct);
    var file = ExamFile.Write(rows, Diagnosis.Kernel.Calendar.ChinaTime.Today(TimeProvider.System).AddDays(-30));
    await store.MarkAsync(ct);
    var busy = product.ProcessorTime;
    watch.Restart();
    int suspected = await ExamFile.ImportAsync(exam, file, rows, ct);
    var (took, cost) = (watch.Elapsed, product.ProcessorTime - busy);
    Say("import over HTTP", $"{rows} rows ({file.Length >> 10} KiB CSV, {suspected} suspected cases) in {took.TotalSeconds:0.00} s = {rows / took.TotalSeconds:0} rows/s; {cost.TotalSeconds:0.0} s processor = {rows / cost.TotalSeconds:0} rows per processor second");
    Say("memory", $"{product.WorkingSetBytes >> 20} MiB working set after the import");
    await Audit.DeliveredAsync(auditor, ct);
    await store.SealedAsync(ct);
    Say("its events delivered and history sealed", $"{watch.Elapsed.TotalSeconds:0.00} s after the upload began");
    await product.StopAsync(ct);
    var (tables, written, raw) = await store.LoadRawAsync(ct);
    Say("raw load of the same rows", $"{written} table rows in {tables} tables in {raw.TotalSeconds:0.00} s = {rows / raw.TotalSeconds:0} exam rows/s ({store.RawMeans})");
    Say("ratio import : raw", $"1 : {took.TotalSeconds / raw.TotalSeconds:0.0}");
}

static void Say(string what, string figure) => Console.WriteLine($"  {what,-42} {figure}");
static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
