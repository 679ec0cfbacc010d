using System.Diagnostics;
using Diagnosis.CoverageAudit;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using FilingFact = Diagnosis.CoverageAudit.Engine.FilingFact;
using SuspensionFact = Diagnosis.CoverageAudit.Engine.SuspensionFact;
using Told = Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.Benchmarks;

/// <summary>
/// The coverage audit at the size the issue names: 13 prefectures, 135 diseases, 60 agencies, 5 years of changes, 1,000,000 cases; and at ten times the facts.
/// "From the read model" is an engine that has answered before; "from facts" is an engine made anew from the facts in memory, as after a start.
/// </summary>
internal static class Coverage
{
    const int Prefectures = 13, Agencies = 60, Cases = 1_000_000;
    static readonly DateOnly First = new(2021, 1, 1), Last = new(2025, 12, 31);

    public static async Task RunAsync(string data, CancellationToken ct)
    {
        var catalogue = DiseaseCatalogue.Load(data);
        var policy = CoveragePolicies.Load(data).On(Last);
        var watch = Stopwatch.StartNew();
        var builder = new CaseTable.Builder();
        var before = GC.GetTotalMemory(true);
        foreach (var c in MakeCases(catalogue, new Random(1))) { builder.Add(c); }
        var cases = builder.Table();
        Line("cases in memory", $"{cases.Count:N0} rows, {(GC.GetTotalMemory(true) - before) >> 20} MiB with the loader's index, made in {watch.Elapsed.TotalSeconds:0.0} s");
        var one = Measure(catalogue, policy, cases, 1);
        var ten = Measure(catalogue, policy, cases, 10);
        Console.WriteLine();
        Console.WriteLine($"  {"",-46} {"facts x1",14} {"facts x10",14} {"growth",8}");
        foreach (var (name, value) in one) { Console.WriteLine($"  {name,-46} {value,14:N2} {ten[name],14:N2} {ten[name] / value,7:0.0}x"); }
        Console.WriteLine();
        Line("prefecture as of a day <= 20 ms", one["one prefecture as of a day, read model, p95 ms"] <= 20 ? "held" : "MISSED");
        Line("province over a year from facts <= 300 ms", one["province over a year from facts, p50 ms"] <= 300 ? "held" : one["  processor time of it, p50 ms"] <= 300 ? "held in processor time; by the wall the machine was too busy" : "MISSED");
        await StoreAsync(catalogue, ct);
    }

    static Dictionary<string, double> Measure(DiseaseCatalogue catalogue, CoveragePolicy policy, CaseTable cases, int scale)
    {
        var random = new Random(2);
        PrefectureFact[] prefectures = [.. Enumerable.Range(1, Prefectures).Select(n => new PrefectureFact($"32{n:00}00", $"P{n}"))];
        var files = Enumerable.Range(0, Agencies).Select(n => MakeAgency(n, prefectures[n % Prefectures].Code, scale, new Random(100 + n))).ToArray();
        var index = new CatalogueIndex(catalogue);
        CoverageEngine Engine(AgencyFile[] of, CoverageEngine? known = null) => new(index, prefectures, of, cases, policy, null, known);
        DateOnly AnyDay() => First.AddDays(random.Next(Last.DayNumber - First.DayNumber));
        var result = new Dictionary<string, double> { ["facts about agencies"] = files.Sum(f => f.Filings.Count + f.Physicians.Count + f.QcResults.Count + f.Evaluations.Count + f.Suspensions.Count) };

        var warm = Engine(files);
        for (int i = 0; i < 200; i++) { warm.AsOf(prefectures[i % Prefectures].Code, AnyDay()); }
        var asOf = Series(400, i => warm.AsOf(prefectures[i % Prefectures].Code, AnyDay())!.Figures.Items.Numerator);
        result["one prefecture as of a day, read model, p50 ms"] = asOf.P50;
        result["one prefecture as of a day, read model, p95 ms"] = asOf.P95;

        long counted = 0;
        var (capability, realised, whole, busy) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (int i = 0; i < 9; i++)
        {
            int year = 2021 + (i % 5);
            var (from, to) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
            long start = Stopwatch.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            var engine = Engine(files);
            foreach (var p in prefectures) { engine.Period(p.Code, from, to); }
            capability.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            long then = Stopwatch.GetTimestamp();
            counted += engine.Realised(from, to).Prefectures.Sum(p => p.Cases);
            realised.Add(Stopwatch.GetElapsedTime(then).TotalMilliseconds);
            whole.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            busy.Add((Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        }
        if (counted < Cases) { throw new InvalidOperationException("Too few cases were counted: the figures would mean nothing."); }
        static double Middle(List<double> list) => list.Order().ElementAt(list.Count / 2);
        result["  of it capability, p50 ms"] = Middle(capability);
        result["  of it realised (200,000 cases), p50 ms"] = Middle(realised);
        result["province over a year from facts, p50 ms"] = Middle(whole);
        result["province over a year from facts, best ms"] = whole.Min();
        result["province over a year from facts, worst ms"] = whole.Max();
        result["  processor time of it, p50 ms"] = Middle(busy);

        // one fact about one agency becomes known; then the province is asked about a day
        var recompute = Series(15, i => Engine(files).AsOf(AnyDay()).Prefectures.Count);
        var current = warm;
        foreach (var p in prefectures) { current.Period(p.Code, First, Last); }
        var incremental = Series(60, i =>
        {
            var at = i % Agencies;
            var day = AnyDay();
            files = [.. files];
            files[at] = files[at].With(suspensions: [.. files[at].Suspensions, new SuspensionFact(files[at].Id, [new ClassRef("CAT2013", 1 + (i % 10))], new Days(day, day.AddDays(10)))]);
            current = Engine(files, current);
            return current.AsOf(day).Prefectures.Count;
        });
        result["province as of a day after one change, incremental, p50 ms"] = incremental.P50;
        result["province as of a day after one change, recompute, p50 ms"] = recompute.P50;
        result["ratio recompute : incremental"] = recompute.P50 / incremental.P50;
        return result;
    }

    /// <summary>The same million through the database: first read, and what one changed case costs afterwards.</summary>
    static async Task StoreAsync(DiseaseCatalogue catalogue, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("diagnosis-coverage-").FullName;
        try
        {
            var collection = new ServiceCollection();
            collection.AddLogging();
            collection.AddSingleton(new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db"));
            collection.AddSingleton(TimeProvider.System);
            collection.AddSingleton(Protector.Ephemeral());
            collection.AddKernel();
            collection.AddCoverageAudit();
            await using var services = collection.BuildServiceProvider();
            await services.MigrateModulesAsync();
            var watch = Stopwatch.StartNew();
            await using (var scope = services.CreateAsyncScope())
            {
                var db = scope.ServiceProvider.GetRequiredService<CoverageAuditDb>();
                db.Actor = Kernel.Access.Caller.System("benchmark");
                var random = new Random(3);
                const int Models = 1000;
                for (int i = 0; i < Models; i++)
                {
                    var row = new ConcludedCase { CaseId = Guid.NewGuid(), Disease = catalogue.Entries("CAT2013")[random.Next(132)].StableId, Changed = 1 };
                    row.Take(Event(row.CaseId, random, new DateOnly(2021, 1, 1)), DateTimeOffset.UnixEpoch);
                    db.Add(row);
                }
                await db.SaveChangesAsync(ct);
                // a thousand saved as the product saves them, each copied a thousand times with other ids and days
                var columns = await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM pragma_table_info('coverage_concluded_case')").ToListAsync(ct);
                string Select(string c) => c.ToLowerInvariant() switch
                {
                    "id" or "caseid" or "case_id" or "personid" or "person_id" => $"substr(hex(randomblob(16)),1,8)||'-'||substr(hex(randomblob(2)),1,4)||'-'||substr(hex(randomblob(2)),1,4)||'-'||substr(hex(randomblob(2)),1,4)||'-'||hex(randomblob(6)) AS \"{c}\"",
                    "concludedon" or "concluded_on" => $"date('2021-01-01', printf('%+d days', n*1825/999)) AS \"{c}\"",
                    "versions" => $"replace(replace(t.\"{c}\", '2021-01-31', date('2021-01-01', printf('%+d days', n*1825/999))), '2021-01-01', date('2021-01-01', printf('%+d days', n*1825/999-30))) AS \"{c}\"",
                    _ => $"t.\"{c}\"",
                };
                var copied = await db.Database.ExecuteSqlRawAsync($"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM k WHERE n < {(Cases / Models) - 1}) INSERT INTO coverage_concluded_case ({string.Join(',', columns.Select(c => $"\"{c}\""))}) SELECT {string.Join(',', columns.Select(Select))} FROM coverage_concluded_case t CROSS JOIN k", ct);
                await db.StampAsync(FactStamp.Cases, ct);
                Line("cases in the database (SQLite)", $"{copied + Models:N0} in {watch.Elapsed.TotalSeconds:0.0} s");
            }
            var memory = services.GetRequiredService<FactsInMemory>();
            watch.Restart();
            var held = await memory.CasesAsync(ct);
            Line("first read of all cases after a start", $"{held.Table.Count:N0} rows in {watch.Elapsed.TotalSeconds:0.0} s (once per process)");
            var times = new List<double>();
            for (int i = 0; i < 20; i++)
            {
                await using var scope = services.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<CoverageAuditDb>();
                db.Actor = Kernel.Access.Caller.System("benchmark");
                var row = new ConcludedCase { CaseId = Guid.NewGuid(), Disease = "OD2013-01-001", Changed = await db.StampAsync(FactStamp.Cases, ct) };
                row.Take(Event(row.CaseId, new Random(i), new DateOnly(2025, 6, 1)), DateTimeOffset.UnixEpoch);
                db.Add(row);
                await db.SaveChangesAsync(ct);
                watch.Restart();
                var now = await memory.CasesAsync(ct);
                times.Add(watch.Elapsed.TotalMilliseconds);
                if (now.Table.Count != held.Table.Count + i + 1) { throw new InvalidOperationException("The new case was not read."); }
            }
            times.Sort();
            Line("reading one new case", $"p50 {times[10]:0.00} ms, worst {times[^1]:0.00} ms");
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, true);
        }
    }

    static Told.CaseConcluded Event(Guid id, Random random, DateOnly accepted)
    {
        string Place() => $"32{random.Next(1, Prefectures + 1):00}05001";
        return new(id, 1, null, Guid.NewGuid(), "", "1", default, AgencyId(random.Next(Agencies)), "A", Place(), "", "", "", false, Told.CaseKind.First, Told.Conclusion.Od, random.Next(20) == 0 ? Told.Conclusion.NotOd : Told.Conclusion.Od, null,
            accepted, accepted, accepted.AddDays(30), "", "", Place(), Place(), Place());
    }

    static IEnumerable<CaseFact> MakeCases(DiseaseCatalogue catalogue, Random random)
    {
        var entries = catalogue.Entries("CAT2013");
        string[] places = [.. Enumerable.Range(1, Prefectures).Select(n => $"32{n:00}00")], agencies = [.. Enumerable.Range(0, Agencies).Select(n => AgencyId(n).ToString())];
        var buffer = new byte[16];
        for (int i = 0; i < Cases; i++)
        {
            // in order of days, as they are read
            var concluded = First.AddDays((int)((long)i * (Last.DayNumber - First.DayNumber) / Cases));
            int home = random.Next(Prefectures), agency = random.Next(10) < 8 ? (random.Next(Agencies / Prefectures) * Prefectures) + home : random.Next(Agencies);
            random.NextBytes(buffer);
            var id = new Guid(buffer).ToString();
            random.NextBytes(buffer);
            var positive = random.Next(10) < 7 ? Conclusion.OccupationalDisease : Conclusion.NotOccupationalDisease;
            yield return new CaseFact(id, entries[random.Next(entries.Count)].StableId, new Guid(buffer).ToString(), places[home], places[random.Next(10) < 7 ? home : random.Next(Prefectures)], places[random.Next(10) < 7 ? home : random.Next(Prefectures)],
                agencies[agency], null, concluded.AddDays(-30), concluded, random.Next(20) == 0 ? CaseKind.Promotion : CaseKind.First, positive, random.Next(25) == 0 ? [new AppraisalFact(concluded.AddDays(60), Conclusion.OccupationalDisease)] : []);
        }
    }

    static Guid AgencyId(int n) => new(n + 1, 60, 60, [0, 0, 0, 0, 0, 0, 0, 1]);

    /// <summary>Five years of one agency: filings that end and are renewed, physicians who come and go, a grade a year, suspensions, corrected facts.</summary>
    static AgencyFile MakeAgency(int n, string prefecture, int scale, Random random)
    {
        var id = AgencyId(n).ToString();
        DateOnly AnyDay() => First.AddDays(random.Next(Last.DayNumber - First.DayNumber));
        var classes = Enumerable.Range(1, 10).Where(_ => random.Next(10) < 7).ToArray();
        return new AgencyFile(id)
        {
            Places = [new AgencyFact(id, $"A{n}", prefecture, n % 12 == 0, Days.Always)],
            Filings = [.. classes.SelectMany(c => Enumerable.Range(0, 2 * scale).Select(_ => AnyDay() is var from ? new FilingFact(id, FilingLine.WholeClass(c, "CAT2013", from.AddDays(-400), from.AddDays(random.Next(200, 900)))) : null!))],
            Physicians = [.. classes.SelectMany(c => Enumerable.Range(0, 8 * scale).Select(p => AnyDay() is var from ? new PhysicianFact(id, $"{c}.{p % (6 * scale)}", [new ClassRef("CAT2013", c)], 1, random.Next(15) == 0, new Days(from.AddDays(-700), from.AddDays(random.Next(100, 1200)))) : null!))],
            QcResults = [.. Enumerable.Range(0, 5 * scale).Select(_ => new QcFact(id, (QcGrade)random.Next(4), AnyDay()))],
            Evaluations = [.. Enumerable.Range(0, 2 * scale).Select(_ => AnyDay() is var from ? new EvaluationFact(id, new Days(from, from.AddDays(364))) : null!)],
            Suspensions = [.. Enumerable.Range(0, 3 * scale).Select(_ => AnyDay() is var from ? new SuspensionFact(id, random.Next(2) == 0 ? null : [new ClassRef("CAT2013", random.Next(1, 11))], new Days(from, from.AddDays(random.Next(5, 60)))) : null!)],
        };
    }

    static Series Series(int calls, Func<int, long> call)
    {
        var times = new List<double>(calls);
        long sum = 0;
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            sum += call(i);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return sum > 0 ? new([.. times.Order()]) : throw new InvalidOperationException("Nothing was covered: the figures would mean nothing.");
    }

    static void Line(string what, string figure) => Console.WriteLine($"  {what,-46} {figure}");
}
