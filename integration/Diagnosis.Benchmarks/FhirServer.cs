using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Diagnosis.Exchange;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Stories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Diagnosis.Benchmarks;

/// <summary>
/// What the FHIR server costs on PostgreSQL beside a floor: bare Kestrel and Npgsql that write and read the very same rows without any FHIR logic. Both run as
/// processes of their own; the load comes from this one; all share the machine. The caller is set without a token (what checking one costs is not in here, for either).
///
///   Diagnosis.Benchmarks fhir-server [sizes, default 10000,100000] [seconds a figure, default 4] [connections, default 1,8,32] [one figure only, e.g. read]
///   Diagnosis.Benchmarks fhir-import [lines, default 50000]      $import of NDJSON beside COPY of the very rows it wrote
///   Diagnosis.Benchmarks fhir-races [rounds, default 1000]       conditional creates of 64 writers
///   Diagnosis.Benchmarks fhir-memory [MB, default 50]            the highest memory of the server that takes one transaction of this size, three times over
/// </summary>
internal static class FhirServerBenchmark
{
    static readonly Guid Institution = Guid.Parse("0199a000-0000-7000-8000-0000000000a1");
    static readonly Caller Hospital = new("bench@machine", "Bench", new HashSet<string> { Roles.Hospital }, Institution, "Bench", "320706", true);
    const string KeyText = "{\"Current\":\"k\",\"DataKeys\":{\"k\":\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"},\"HashKey\":\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"}";

    static Protector Key()
    {
        string file = Path.Combine(Path.GetTempPath(), $"fhir-bench-key-{Environment.ProcessId}.json");
        File.WriteAllText(file, KeyText);
        var protector = Protector.Open(file, false);
        File.Delete(file);
        return protector;
    }

    // ---- the two servers

    public static async Task<int> ServeAsync(string connection, string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        builder.Services.AddSingleton(new DatabaseSettings(true, connection)).AddSingleton(Key()).AddSingleton(new Words(typeof(Words).Assembly, typeof(ExchangeModule).Assembly)).AddSingleton(TimeProvider.System);
        builder.Services.AddFhir();
        var app = builder.Build();
        var principal = Hospital.ToPrincipal("bench");
        app.Use((http, next) => { http.User = principal; return next(http); });
        app.UseRouting();
        FhirServer.MapFhir(app);
        await app.RunAsync();
        return 0;
    }

    /// <summary>The same rows, made once; each request gives them fresh numbers and sends them through the same SQL.</summary>
    public static async Task<int> FloorAsync(string connection, string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        var app = builder.Build();
        var database = new FhirPostgres(connection);
        var store = new FhirStore(database, new FhirKeys(Key()), Key(), TimeProvider.System);
        var patient = store.Prepare(FhirDocument.Parse(Data.Patient(1)), "x", null, "POST", FhirStore.AudienceOf(Hospital));
        var observation = store.Prepare(FhirDocument.Parse(Data.Observation("Patient/p1", 1)), "x", null, "POST", FhirStore.AudienceOf(Hospital));
        app.MapPost("/create", async (HttpContext http) =>
        {
            var body = new byte[(int)http.Request.ContentLength!.Value];
            await http.Request.Body.ReadExactlyAsync(body);
            var set = new WriteSet();
            set.Resources.Add(Fresh(observation, body));
            set.Audit.Add(store.AuditOf(Hospital, 'C', "Observation", "x", 1));
            await using var session = await database.OpenAsync(http.RequestAborted);
            await session.ApplyAsync(set, http.RequestAborted);
            http.Response.StatusCode = 201;
            await http.Response.Body.WriteAsync(body);
        });
        app.MapPost("/transaction", async (HttpContext http) =>
        {
            var body = new byte[(int)http.Request.ContentLength!.Value];
            await http.Request.Body.ReadExactlyAsync(body);
            var set = new WriteSet();
            for (int i = 0; i < 100; i++) { set.Resources.Add(Fresh(i == 0 ? patient : observation, observation.Body)); set.Audit.Add(store.AuditOf(Hospital, 'C', "Observation", "x", 1)); }
            await using var session = await database.OpenAsync(http.RequestAborted);
            await session.ApplyAsync(set, http.RequestAborted);
        });
        app.MapGet("/read/{type}/{id}", async (string type, string id, HttpContext http) =>
        {
            await using var session = await database.OpenAsync(http.RequestAborted);
            var row = await session.ReadAsync(store.Keys.Self(type, id), http.RequestAborted);
            await http.Response.Body.WriteAsync(row!.Body);
        });
        await app.RunAsync();
        return 0;

        static ResourceWrite Fresh(ResourceWrite w, byte[] body)
        {
            long r = Random.Shared.NextInt64();
            var rows = new IndexRows();
            foreach (var (_, system) in w.Add.Tokens) { rows.Tokens.Add((Random.Shared.NextInt64(), system)); }
            foreach (var s in w.Add.Strings) { rows.Strings.Add(s); }
            foreach (var d in w.Add.Dates) { rows.Dates.Add(d); }
            foreach (var (p, _) in w.Add.References) { rows.References.Add((p, Random.Shared.NextInt64())); }
            foreach (var q in w.Add.Quantities) { rows.Quantities.Add(q); }
            return new() { Self = r, Type = w.Type, Id = Guid.CreateVersion7().ToString(), Version = 1, Updated = w.Updated, Method = "POST", Present = w.Present, Institution = w.Institution, Division = w.Division, Body = body, Text = body, Add = rows };
        }
    }

    // ---- the run

    public static async Task<int> RunAsync(string[] args)
    {
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG") is not { } server) { Console.WriteLine("DIAGNOSIS_TEST_PG names no PostgreSQL server."); return 1; }
        int[] sizes = [.. (args.Length > 0 ? args[0] : "10000,100000").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        int seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4;
        int[] connections = [.. (args.Length > 2 ? args[2] : "1,8,32").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        string? only = args.Length > 3 ? args[3] : null;
        await using var db = await BenchDb.CreateAsync(server);
        using var ours = new Child("fhir-serve", db.Ours);
        using var floor = new Child("fhir-floor", db.Floor);
        await ours.ReadyAsync("/fhir/metadata");
        await floor.ReadyAsync("/");
        var filler = new FhirPostgres(db.Ours);
        var store = new FhirStore(filler, new FhirKeys(Key()), Key(), TimeProvider.System);
        int stored = 0;
        foreach (int size in sizes)
        {
            long start = Stopwatch.GetTimestamp();
            int from = stored;
            stored = await FillAsync(store, stored, size);
            double fill = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await db.FillFloorAsync();
            Console.WriteLine($"\n== {size} resources (filled {stored - from} in {fill:0.0} s = {(stored - from) / Math.Max(fill, 0.001):0}/s by the same write path, 500 at a time); server {ours.Megabytes} MB; load average {Load()}");
            int patients = size / 10;
            foreach (int c in connections)
            {
                await PairAsync("create", c, i => Post("/fhir/Observation", Data.Observation($"Patient/p{i % patients}", i)), i => Post("/create", Data.Observation($"Patient/p{i % patients}", i)));
                await PairAsync("read", c, i => Get($"/fhir/Patient/p{Mix(i) % patients}"), i => Get($"/read/Patient/p{Mix(i) % patients}"));
                await PairAsync("identifier search", c, i => Get($"/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.3|N{Mix(i) % patients}"), null);
                await PairAsync("patient + date, sorted", c, i => Get($"/fhir/Observation?patient=p{Mix(i) % patients}&date=ge2025-01-01&_sort=-date&_count=10"), null);
                await PairAsync("transaction of 100", c, i => Post("/fhir", Data.Bundle(i)), i => Post("/transaction", Data.Bundle(i)), 100);
            }
            Console.WriteLine($"  server memory {ours.Megabytes} MB, floor {floor.Megabytes} MB");
        }
        await filler.DisposeAsync();
        return 0;

        // three rounds in turn, the middle one counts: what else the machine does meets both
        async Task PairAsync(string what, int c, Func<int, HttpRequestMessage> make, Func<int, HttpRequestMessage>? floorMake, int each = 1)
        {
            if (only is not null && !what.StartsWith(only, StringComparison.Ordinal)) { return; }
            var rounds = new List<(Figure Ours, Figure? Floor)>();
            for (int round = 0; round < 3; round++) { rounds.Add((await LoadAsync(ours, c, seconds, make), floorMake is null ? null : await LoadAsync(floor, c, seconds, floorMake))); }
            var (mine, below) = rounds.OrderBy(r => r.Floor is null ? r.Ours.PerSecond : r.Ours.PerSecond / r.Floor.PerSecond).ElementAt(1);
            Say($"{what}, {c} connections", mine with { Failures = rounds.Sum(r => r.Ours.Failures) }, below, each);
        }
    }

    /// <summary>An import from the first byte sent until the job says it is finished, beside COPY of all the rows it made into the same empty tables.</summary>
    public static async Task<int> ImportAsync(string[] args)
    {
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG") is not { } server) { Console.WriteLine("DIAGNOSIS_TEST_PG names no PostgreSQL server."); return 1; }
        int lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50_000;
        await using var db = await BenchDb.CreateAsync(server);
        using var ours = new Child("fhir-serve", db.Ours);
        await ours.ReadyAsync("/fhir/metadata");
        using var http = ours.Client(4);
        await RunAsync(2000);
        var ratios = new List<double>();
        for (int round = 0; round < 3; round++)
        {
            await db.EmptyAsync(db.Ours);
            double import = await RunAsync(lines);
            long rows = 0;
            double copy = 0;
            string folder = Directory.CreateTempSubdirectory("fhir-copy-").FullName;
            await db.EmptyAsync(db.Floor);
            foreach (string table in BenchDb.Imported)
            {
                string file = Path.Combine(folder, table);
                await db.SaveAsync(table, file);
                long start = Stopwatch.GetTimestamp();
                await db.CopyAsync(table, file);
                copy += Stopwatch.GetElapsedTime(start).TotalSeconds;
                rows += await db.CountAsync(table);
            }
            Directory.Delete(folder, true);
            ratios.Add(import / copy);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {lines} lines: import {import:0.0} s = {lines / import:0}/s; COPY of its {rows} rows {copy:0.0} s = {lines / copy:0} resources/s; import / COPY {import / copy:0.00}; server {ours.Megabytes} MB; load average {Load()}"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  import / COPY, the middle of three: {ratios.Order().ElementAt(1):0.00} (goal 3)"));
        return 0;

        async Task<double> RunAsync(int count)
        {
            long start = Stopwatch.GetTimestamp();
            using var body = new StreamContent(new LineStream(count)) { Headers = { ContentType = new MediaTypeHeaderValue("application/fhir+ndjson") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/$import") { Content = body };
            request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
            using var kick = await http.SendAsync(request);
            if (kick.StatusCode != System.Net.HttpStatusCode.Accepted) { throw new InvalidOperationException(await kick.Content.ReadAsStringAsync()); }
            while (true)
            {
                using var state = await http.GetAsync(kick.Content.Headers.ContentLocation);
                if (state.StatusCode == System.Net.HttpStatusCode.Accepted) { await Task.Delay(20); continue; }
                using var manifest = JsonDocument.Parse(await state.Content.ReadAsStringAsync());
                int stored = manifest.RootElement.GetProperty("output").EnumerateArray().Sum(o => o.GetProperty("count").GetInt32());
                if (stored != count) { throw new InvalidOperationException($"{stored} of {count} lines were stored"); }
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
    }

    /// <summary>Lines made while they are sent: a tenth are patients.</summary>
    sealed class LineStream(int count) : Stream
    {
        byte[] line = [];
        int at, number;

        public override int Read(Span<byte> buffer)
        {
            int written = 0;
            while (written < buffer.Length)
            {
                if (at == line.Length)
                {
                    if (number == count) { break; }
                    line = [.. (number % 10 == 0 ? Data.Patient(number / 10) : Data.Observation($"Patient/p{number / 10}", number)).AsSpan().Trim((byte)'\n'), (byte)'\n'];
                    (at, number) = (0, number + 1);
                }
                int some = Math.Min(buffer.Length - written, line.Length - at);
                line.AsSpan(at, some).CopyTo(buffer[written..]);
                at += some;
                written += some;
            }
            return written;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    public static async Task<int> RacesAsync(string[] args)
    {
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG") is not { } server) { Console.WriteLine("DIAGNOSIS_TEST_PG names no PostgreSQL server."); return 1; }
        int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        await using var db = await BenchDb.CreateAsync(server);
        using var ours = new Child("fhir-serve", db.Ours);
        await ours.ReadyAsync("/fhir/metadata");
        using var http = ours.Client(64);
        int bad = 0;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
            {
                using var request = Post("/fhir/Patient", Data.Patient(round + 1_000_000_000));
                request.Headers.TryAddWithoutValidation("If-None-Exist", $"identifier=urn:oid:2.16.156.10011.1.3|N{round + 1_000_000_000}");
                using var answer = await http.SendAsync(request);
                return ((int)answer.StatusCode, answer.Headers.Location?.ToString());
            }));
            if (answers.Count(a => a.Item1 == 201) != 1 || answers.Count(a => a.Item1 == 200) != 63 || answers.Select(a => a.Item2).Distinct().Count() != 1) { bad++; Console.WriteLine($"round {round}: {string.Join(", ", answers.GroupBy(a => a.Item1).Select(g => $"{g.Key} x {g.Count()}"))}"); }
        }
        Console.WriteLine($"{rounds} rounds of 64 conditional creates in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {rounds - bad} with exactly one resource (201 once, 200 for the rest), {bad} not");
        return bad == 0 ? 0 : 1;
    }

    public static async Task<int> MemoryAsync(string[] args)
    {
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_TEST_PG") is not { } server) { Console.WriteLine("DIAGNOSIS_TEST_PG names no PostgreSQL server."); return 1; }
        int megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
        await using var db = await BenchDb.CreateAsync(server);
        using var ours = new Child("fhir-serve", db.Ours);
        await ours.ReadyAsync("/fhir/metadata");
        using var http = ours.Client(1);
        Console.WriteLine($"server at rest: {ours.Megabytes} MB");
        bool failed = false;
        for (int round = 0; round < 3; round++)
        {
            byte[] bundle = Data.Measurements(megabytes << 20, round);
            long start = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(Post("/fhir", bundle));
            failed |= !answer.IsSuccessStatusCode;
            Console.WriteLine($"{bundle.Length >> 20} MB, answered {(int)answer.StatusCode} after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; at most {ours.MostMegabytes} MB so far");
        }
        return failed ? 1 : 0;
    }

    static async Task<int> FillAsync(FhirStore store, int from, int to)
    {
        await using var session = await store.Database.OpenAsync(CancellationToken.None);
        for (int i = from; i < to; i += 500)
        {
            var set = new WriteSet();
            for (int n = i; n < Math.Min(i + 500, to); n++)
            {
                // a tenth are patients
                bool patient = n % 10 == 0;
                var document = FhirDocument.Parse(patient ? Data.Patient(n / 10) : Data.Observation($"Patient/p{n / 10}", n));
                FhirValidator.Validate(document, FhirDefinitions.R4);
                set.Resources.Add(store.Prepare(document, patient ? "p" + n / 10 : FhirStore.NewId(store.Clock), null, "POST", FhirStore.AudienceOf(Hospital)));
            }
            await session.ApplyAsync(set, CancellationToken.None);
        }
        return Math.Max(from, to);
    }

    // ---- load

    sealed record Figure(double PerSecond, double P50, double P95, double P99, int Failures);

    static async Task<Figure> LoadAsync(Child child, int connections, int seconds, Func<int, HttpRequestMessage> make)
    {
        using var http = child.Client(connections);
        var times = new List<double>[connections];
        int failures = 0, number = Random.Shared.Next(1_000_000_000);
        await RunAsync(1, record: false);
        failures = 0;
        long start = Stopwatch.GetTimestamp();
        await RunAsync(seconds, record: true);
        double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = times.SelectMany(t => t).Order().ToList();
        return new(all.Count / took, all[all.Count / 2], all[(int)(all.Count * 0.95)], all[Math.Min(all.Count - 1, (int)(all.Count * 0.99))], failures);

        Task RunAsync(int length, bool record) => Task.WhenAll(Enumerable.Range(0, connections).Select(w => Task.Run(async () =>
        {
            var mine = times[w] = [];
            long end = Stopwatch.GetTimestamp() + (length * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end)
            {
                using var request = make(Interlocked.Increment(ref number) & int.MaxValue);
                long at = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(request);
                await answer.Content.ReadAsByteArrayAsync();
                if (record) { mine.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds); }
                if (!answer.IsSuccessStatusCode) { Interlocked.Increment(ref failures); }
            }
        })));
    }

    static void Say(string what, Figure ours, Figure? floor, int each = 1) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {what,-42} {ours.PerSecond * each,8:0}/s  p50 {ours.P50:0.0} p95 {ours.P95:0.0} p99 {ours.P99:0.0} ms, {ours.Failures} failures{(floor is null ? "" : $"   floor {floor.PerSecond * each:0}/s   ratio {ours.PerSecond / floor.PerSecond:0.00}")}"));

    static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);
    static HttpRequestMessage Post(string path, byte[] body) => new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/fhir+json") } } };
    static int Mix(int i) => (int)((uint)i * 2654435761u >> 1);
    static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    /// <summary>Invented people and results.</summary>
    static class Data
    {
        public static byte[] Patient(int n) => Encoding.UTF8.GetBytes($$"""
            {"resourceType":"Patient","identifier":[{"use":"official","system":"urn:oid:2.16.156.10011.1.3","value":"N{{n}}"},{"system":"urn:diagnosis:health-file","value":"H{{n}}"}],"active":true,"name":[{"use":"official","text":"欧阳大明","family":"欧阳","given":["大明{{n % 1000}}"]}],"telecom":[{"system":"phone","value":"138{{n % 100000000:00000000}}","use":"mobile"}],"gender":"male","birthDate":"19{{60 + (n % 40)}}-06-15","address":[{"use":"home","text":"江苏省连云港市海州区海州路 {{n % 500}} 号","city":"连云港市","district":"海州区"}]}
            """);

        public static byte[] Observation(string patient, int n) => Encoding.UTF8.GetBytes($$"""
            {"resourceType":"Observation","identifier":[{"system":"urn:hospital:lab","value":"L{{n}}"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"exam"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"19868-9","display":"Forced vital capacity"}],"text":"用力肺活量"},"subject":{"reference":"{{patient}}"},"effectiveDateTime":"202{{n % 6}}-0{{1 + (n % 9)}}-{{10 + (n % 18)}}T08:30:00+08:00","issued":"2026-02-21T09:00:00.000+08:00","performer":[{"display":"示例医院肺功能室"}],"valueQuantity":{"value":{{2 + (n % 3)}}.{{n % 100:00}},"unit":"L","system":"http://unitsofmeasure.org","code":"L"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}],"referenceRange":[{"low":{"value":2.50,"unit":"L"},"text":"≥ 2.50 L"}]}
            """);

        static readonly string Words = string.Concat(Enumerable.Range(0, 700).Select(i => "所见 " + i.ToString(CultureInfo.InvariantCulture) + " "));

        /// <summary>As many reports as fit, each with its narrative and some values, at 10 KB.</summary>
        public static byte[] Measurements(int size, int n)
        {
            var text = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
            string urn = "urn:uuid:" + Guid.NewGuid();
            text.Append(CultureInfo.InvariantCulture, $"{{\"fullUrl\":\"{urn}\",\"resource\":{Encoding.UTF8.GetString(Patient(n))},\"request\":{{\"method\":\"POST\",\"url\":\"Patient\"}}}}");
            for (int i = 0; i < 4990 && text.Length < size; i++)
            {
                string components = string.Join(',', Enumerable.Range(0, 8).Select(c => $"{{\"code\":{{\"coding\":[{{\"system\":\"urn:hospital:lab\",\"code\":\"C{c}\",\"display\":\"Component {c}\"}}]}},\"valueQuantity\":{{\"value\":{(i + c) % 100}.{c % 10},\"unit\":\"L\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"L\"}}}}"));
                string observation = Encoding.UTF8.GetString(Observation(urn, (n * 10_000) + i)).TrimEnd();
                text.Append(CultureInfo.InvariantCulture, $",{{\"fullUrl\":\"urn:uuid:{Guid.NewGuid()}\",\"resource\":{observation[..^1]},\"note\":[{{\"text\":\"{Words}\"}}],\"component\":[{components}]}},\"request\":{{\"method\":\"POST\",\"url\":\"Observation\"}}}}");
            }
            return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
        }

        public static byte[] Bundle(int n)
        {
            var text = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
            string urn = "urn:uuid:" + Guid.NewGuid();
            text.Append(CultureInfo.InvariantCulture, $"{{\"fullUrl\":\"{urn}\",\"resource\":{Encoding.UTF8.GetString(Patient(n))},\"request\":{{\"method\":\"POST\",\"url\":\"Patient\"}}}}");
            for (int i = 1; i < 100; i++) { text.Append(CultureInfo.InvariantCulture, $",{{\"fullUrl\":\"urn:uuid:{Guid.NewGuid()}\",\"resource\":{Encoding.UTF8.GetString(Observation(urn, n + i))},\"request\":{{\"method\":\"POST\",\"url\":\"Observation\"}}}}"); }
            return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
        }
    }

    sealed class Child : IDisposable
    {
        readonly Process process;
        readonly Uri address;

        public Child(string what, string connection)
        {
            int port = Product.FreePort();
            address = new Uri("http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
            // run as "dotnet X.dll" the process is dotnet, which wants to be told the program
            string program = Environment.ProcessPath!;
            string[] dll = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
            process = Process.Start(new ProcessStartInfo(program, [.. dll, what, connection, port.ToString(CultureInfo.InvariantCulture)]) { Environment = { ["DOTNET_gcServer"] = "0" } })!;
        }

        public HttpClient Client(int connections) => new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        public long MostMegabytes { get { process.Refresh(); return process.PeakWorkingSet64 >> 20; } }
        public long Megabytes { get { process.Refresh(); return process.WorkingSet64 >> 20; } }

        public async Task ReadyAsync(string path)
        {
            using var http = Client(1);
            while (true)
            {
                if (process.HasExited) { throw new InvalidOperationException("a server of the benchmark stopped"); }
                try { using var answer = await http.GetAsync(path); return; } catch (HttpRequestException) { await Task.Delay(100); }
            }
        }

        public void Dispose() { process.Kill(); process.WaitForExit(); process.Dispose(); }
    }

    /// <summary>A database each, so that neither pays for the other's rows.</summary>
    sealed class BenchDb : IAsyncDisposable
    {
        public required string Server { get; init; }
        public required string Ours { get; init; }
        public required string Floor { get; init; }

        public static async Task<BenchDb> CreateAsync(string server)
        {
            string[] all = ["fhir_bench_" + Guid.NewGuid().ToString("N"), "fhir_floor_" + Guid.NewGuid().ToString("N")];
            string[] connections = [.. all.Select(n => new NpgsqlConnectionStringBuilder(server) { Database = n, MaxPoolSize = 40 }.ConnectionString)];
            await using (var c = new NpgsqlConnection(server))
            {
                await c.OpenAsync();
                foreach (string n in all) { await using var make = new NpgsqlCommand($"CREATE DATABASE {n}", c); await make.ExecuteNonQueryAsync(); }
            }
            foreach (string connection in connections)
            {
                var services = new ServiceCollection();
                services.AddLogging();
                services.AddSingleton(new DatabaseSettings(true, connection)).AddSingleton(Key());
                services.AddKernel();
                services.AddExchange();
                await using var provider = services.BuildServiceProvider();
                await provider.MigrateModulesAsync();
            }
            return new() { Server = server, Ours = connections[0], Floor = connections[1] };
        }

        public static readonly string[] Imported = ["fhir_resource", "fhir_token", "fhir_string", "fhir_date", "fhir_reference", "fhir_quantity", "fhir_audit"];

        public async Task EmptyAsync(string which)
        {
            await using var c = new NpgsqlConnection(which);
            await c.OpenAsync();
            await using (var empty = new NpgsqlCommand("TRUNCATE " + string.Join(", ", Imported.Select(t => "exchange." + t)), c)) { await empty.ExecuteNonQueryAsync(); }
            await using var rest = new NpgsqlCommand("CHECKPOINT", c) { CommandTimeout = 600 };
            await rest.ExecuteNonQueryAsync();
        }

        public async Task SaveAsync(string table, string file)
        {
            await using var c = new NpgsqlConnection(Ours);
            await c.OpenAsync();
            await using var read = await c.BeginRawBinaryCopyAsync($"COPY exchange.{table} TO STDOUT (FORMAT BINARY)");
            await using var to = File.Create(file);
            await read.CopyToAsync(to);
        }

        public async Task CopyAsync(string table, string file)
        {
            await using var c = new NpgsqlConnection(Floor);
            await c.OpenAsync();
            await using var from = File.OpenRead(file);
            await using var write = await c.BeginRawBinaryCopyAsync($"COPY exchange.{table} FROM STDIN (FORMAT BINARY)");
            await from.CopyToAsync(write);
        }

        public async Task<long> CountAsync(string table)
        {
            await using var c = new NpgsqlConnection(Floor);
            await c.OpenAsync();
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM exchange.{table}", c);
            return (long)(await count.ExecuteScalarAsync())!;
        }

        /// <summary>The floor holds the same rows as the server.</summary>
        public async Task FillFloorAsync()
        {
            await using var from = new NpgsqlConnection(Ours);
            await using var to = new NpgsqlConnection(Floor);
            await from.OpenAsync();
            await to.OpenAsync();
            foreach (string table in (string[])["fhir_resource", "fhir_token", "fhir_string", "fhir_date", "fhir_reference", "fhir_quantity"])
            {
                await using (var empty = new NpgsqlCommand($"TRUNCATE exchange.{table}", to)) { await empty.ExecuteNonQueryAsync(); }
                await using var read = await from.BeginRawBinaryCopyAsync($"COPY exchange.{table} TO STDOUT (FORMAT BINARY)");
                await using var write = await to.BeginRawBinaryCopyAsync($"COPY exchange.{table} FROM STDIN (FORMAT BINARY)");
                await read.CopyToAsync(write);
            }
            // numbers behind those of the copied rows
            await using (var next = new NpgsqlCommand("SELECT setval('exchange.fhir_key', (SELECT max(key) + 1000000 FROM exchange.fhir_resource))", to)) { await next.ExecuteScalarAsync(); }
            foreach (var c in (NpgsqlConnection[])[from, to]) { await using var analyse = new NpgsqlCommand("VACUUM ANALYZE", c) { CommandTimeout = 600 }; await analyse.ExecuteNonQueryAsync(); }
        }

        public async ValueTask DisposeAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await using var c = new NpgsqlConnection(Server);
            await c.OpenAsync();
            foreach (string n in (string[])[new NpgsqlConnectionStringBuilder(Ours).Database!, new NpgsqlConnectionStringBuilder(Floor).Database!]) { await using var drop = new NpgsqlCommand($"DROP DATABASE {n} WITH (FORCE)", c); await drop.ExecuteNonQueryAsync(); }
        }
    }
}
