using System.Text.Json;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

/// <summary>Whatever was learned, late, corrected or withdrawn: the engine that takes over what did not change says what one made afresh says.</summary>
public sealed class IncrementalTests
{
    private static readonly string[] Agencies = [.. Enumerable.Range(0, 7).Select(n => $"A{n}")];
    private static readonly PrefectureFact[] Prefectures = [new("P", "P"), new("Q", "Q"), new("R", "R")];
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>A history of facts, each step learned a day later: new, corrected (the old one believed until then) or withdrawn.</summary>
    private sealed class History(int seed)
    {
        private readonly Random _r = new(seed);
        private readonly Dictionary<string, AgencyFile> _files = Agencies.ToDictionary(a => a, a => new AgencyFile(a) { Places = [new(a, a, "PQR"[a[1] % 3].ToString(), a == "A3", Days.Always)] });
        private readonly Dictionary<Guid, List<CaseFact>> _cases = [];
        private int _day;

        public Dictionary<string, int> Done { get; } = [];
        public IReadOnlyCollection<AgencyFile> Files => [.. _files.Values];
        public IReadOnlyDictionary<Guid, List<CaseFact>> Cases => _cases;
        public DateTimeOffset Now => Start.AddDays(_day);
        public DateTimeOffset Sometime() => Start.AddDays(_r.Next(_day + 1)).AddHours(1);
        public DateOnly AnyDay() => Day("2025-01-01").AddDays(_r.Next(0, 540));
        private Days Some() => AnyDay() is var from && _r.Next(3) == 0 ? new(from, null) : new(from, from.AddDays(_r.Next(0, 200)));
        private ClassRef Class() => _r.Next(2) == 0 ? new("CAT2013", _r.Next(1, 11)) : new("CAT2024", _r.Next(1, 13));
        private void Did(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;

        /// <summary>One fact about one agency; true when a case was learned instead, with the record that changed.</summary>
        public Guid? Step()
        {
            _day++;
            if (_r.Next(3) == 0) { return LearnCase(); }
            var f = _files[Agencies[_r.Next(Agencies.Length)]];
            _files[f.Id] = _r.Next(6) switch
            {
                0 => Change(f, filings: Revise(f.Filings, () => new FilingFact(f.Id, Line() with { KnownAt = Known() }), (x, at) => x with { Line = x.Line with { SupersededAt = at } }, x => x.Line.SupersededAt is null, "filing")),
                1 => Change(f, physicians: Revise(f.Physicians, () => new PhysicianFact(f.Id, $"d{_r.Next(9)}", [Class(), Class()], 1, _r.Next(7) == 0, Some(), new Known(Known())), (x, at) => x with { Known = x.Known! with { Until = at } }, x => x.Known!.Until is null, "physician")),
                2 => Change(f, qc: Revise(f.QcResults, () => new QcFact(f.Id, (QcGrade)_r.Next(5), AnyDay(), new Known(Known())), (x, at) => x with { Known = x.Known! with { Until = at } }, x => x.Known!.Until is null, "result")),
                3 => Change(f, evaluations: Revise(f.Evaluations, () => new EvaluationFact(f.Id, Some(), new Known(Known())), (x, at) => x with { Known = x.Known! with { Until = at } }, x => x.Known!.Until is null, "evaluation")),
                4 => Change(f, suspensions: Revise(f.Suspensions, () => new SuspensionFact(f.Id, _r.Next(2) == 0 ? null : [Class()], Some(), new Known(Known())), (x, at) => x with { Known = x.Known! with { Until = at } }, x => x.Known!.Until is null, "suspension")),
                // many facts at once, so that something is ever covered
                _ => Change(f, [.. f.Filings, .. Enumerable.Range(1, 8).Select(c => new FilingFact(f.Id, FilingLine.WholeClass(c, "CAT2013", Day("2024-01-01")) with { KnownAt = Now }))],
                    [.. f.Physicians, .. Enumerable.Range(1, 8).SelectMany(c => Enumerable.Range(0, 3).Select(n => new PhysicianFact(f.Id, $"m{c}{n}", [new("CAT2013", c)], 1, false, Days.Always, new Known(Now))))], [.. f.QcResults, new QcFact(f.Id, QcGrade.B, Day("2024-12-10"), new Known(Now))]),
            };
            return null;
        }

        // most are known from today; some are late, and say so: they were known elsewhere before they came here
        private DateTimeOffset Known() => _r.Next(3) == 0 ? Sometime() : Now;

        private FilingLine Line()
        {
            var (c, days) = (Class(), Some());
            var members = National.Entries(c.Catalogue).Where(e => e.Class == c.Number).ToArray();
            return _r.Next(3) switch
            {
                0 => FilingLine.WholeClass(c.Number, c.Catalogue, days.From!.Value, days.To),
                1 => FilingLine.SingleItem(members[_r.Next(members.Length)].Code, c.Catalogue, days.From!.Value, days.To),
                _ => FilingLine.ClassWithout(c.Number, [members[_r.Next(members.Length)].Code], c.Catalogue, days.From!.Value, days.To),
            };
        }

        private List<T> Revise<T>(IReadOnlyList<T> facts, Func<T> fresh, Func<T, DateTimeOffset, T> supersede, Func<T, bool> believed, string kind)
        {
            var list = facts.ToList();
            var open = Enumerable.Range(0, list.Count).Where(i => believed(list[i])).ToArray();
            var what = open.Length == 0 ? 0 : _r.Next(3);
            if (what > 0) { var at = open[_r.Next(open.Length)]; list[at] = supersede(list[at], Now); }
            if (what < 2) { list.Add(fresh()); }
            Did(what switch { 0 => "new ", 1 => "corrected ", _ => "withdrawn " } + kind);
            return list;
        }

        private static AgencyFile Change(AgencyFile f, IReadOnlyList<FilingFact>? filings = null, IReadOnlyList<PhysicianFact>? physicians = null, IReadOnlyList<QcFact>? qc = null, IReadOnlyList<EvaluationFact>? evaluations = null, IReadOnlyList<SuspensionFact>? suspensions = null) => new(f.Id)
        {
            Places = f.Places, Filings = filings ?? f.Filings, Physicians = physicians ?? f.Physicians, QcResults = qc ?? f.QcResults, Evaluations = evaluations ?? f.Evaluations, Suspensions = suspensions ?? f.Suspensions,
        };

        private Guid LearnCase()
        {
            var fresh = _cases.Count < 5 || _r.Next(2) == 0;
            var record = fresh ? new Guid(_cases.Count + 1, 7, 7, new byte[8]) : _cases.Keys.ElementAt(_r.Next(_cases.Count));
            if (fresh) { _cases[record] = []; }
            var versions = _cases[record];
            if (versions.Count > 0 && versions[^1].Known!.Until is null) { versions[^1] = versions[^1] with { Known = versions[^1].Known! with { Until = Now } }; }
            if (fresh || _r.Next(5) > 0)
            {
                string? Place() => _r.Next(6) == 0 ? null : "PQR"[_r.Next(3)].ToString();
                var accepted = AnyDay();
                var entries = National.Entries("CAT2013");
                versions.Add(new CaseFact(record.ToString(), entries[_r.Next(entries.Count)].StableId, $"p{_r.Next(12)}", Place(), Place(), Place(), Agencies[_r.Next(Agencies.Length)], null, accepted, accepted.AddDays(30), (CaseKind)_r.Next(3), (Conclusion)_r.Next(2),
                    _r.Next(3) == 0 ? [new AppraisalFact(accepted.AddDays(60), (Conclusion)_r.Next(2))] : [], new Known(Now)));
                Did(fresh ? "new case" : "corrected case");
            }
            else { Did("withdrawn case"); }
            return record;
        }
    }

    /// <param name="halveFrom">0 = the period in two halves at once.</param>
    private static string Everything(CoverageEngine engine, DateOnly day, DateOnly from, DateOnly to, int halveFrom = int.MaxValue)
    {
        var realised = engine.Realised(from, to, halveFrom);
        return JsonSerializer.Serialize(new
        {
            day = engine.AsOf(day), periods = Prefectures.Select(p => engine.Period(p.Code, from, to)), engine.InputsHash, workload = engine.Workload(from, to),
            realised = realised.Prefectures.Select(p => new { p.Prefecture, p.Cases, p.Inside, p.CapabilityLeaks, p.ChoiceLeaks, p.UnlawfulPlaces, p.Raw, p.Positive, p.Promotions, p.NewEvidence, p.AppraisalsLeaked, p.Rows }), realised.Elsewhere, realised.Flags,
        });
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void Taking_over_what_did_not_change_equals_making_all_afresh(int seed)
    {
        var (history, index, builder) = (new History(seed), new CatalogueIndex(National), new CaseTable.Builder());
        var policy = Policy with { Transition = (FilingTransition)(seed % 2), MinPhysicians = (seed % 3) + 1 };
        CoverageEngine? now = null, then = null;
        var (reused, covered, cases, compared) = (0, 0L, 0, 0);
        var moment = Start.AddDays(40);
        for (var step = 1; step <= 120; step++)
        {
            if (history.Step() is { } record) { builder.Replace(record, history.Cases[record]); }
            var table = builder.Table();
            now = new CoverageEngine(index, Prefectures, history.Files, table, policy, null, now);
            then = new CoverageEngine(index, Prefectures, history.Files, table, policy, moment, then);
            reused += now.Reused;
            if (step % 4 != 0) { continue; }
            CoverageEngine Fresh(DateTimeOffset? at) => new(new CatalogueIndex(National), Prefectures, history.Files, CaseTable.Of([.. history.Cases.Values.SelectMany(v => v)]), policy, at);
            var (day, from) = (history.AnyDay(), history.AnyDay());
            Assert.Equal(Everything(Fresh(null), day, from, from.AddDays(200)), Everything(now, day, from, from.AddDays(200)));
            Assert.Equal(Everything(now, day, from, from.AddDays(200)), Everything(now, day, from, from.AddDays(200), 0));
            Assert.Equal(Everything(Fresh(moment), day, from, from.AddDays(200)), Everything(then, day, from, from.AddDays(200)));
            covered += now.AsOf(day).Prefectures.Sum(p => p.Figures.Items.Numerator);
            cases += now.Realised(from, from.AddDays(200)).Prefectures.Sum(p => p.Cases);
            compared++;
        }
        // the comparison means something only if things were covered, cases counted, agencies taken over, and every way of learning happened
        Assert.True(covered > 0 && cases > 0 && reused > 120 * 5 && compared == 30, $"covered {covered}, cases {cases}, reused {reused}");
        foreach (var how in new[] { "new filing", "corrected filing", "new case", "corrected case" }) { Assert.True(history.Done.ContainsKey(how), how); }
        Assert.Contains(history.Done, d => d.Key.StartsWith("withdrawn ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_given_out_never_changes()
    {
        var builder = new CaseTable.Builder();
        CaseFact Fact(string disease) => new("K1", disease, "x", "P", "P", "P", "A0", null, Day("2025-02-01"), Day("2025-03-01"), CaseKind.First, Conclusion.OccupationalDisease, [], new Known(Start));
        var record = Guid.NewGuid();
        builder.Replace(record, [Fact("OD2013-01-001")]);
        var before = builder.Table();
        builder.Replace(record, [Fact("OD2013-01-002")]);
        var after = builder.Table();
        string Said(CaseTable t) => string.Join(' ', t.Concluded(0, int.MaxValue, null).Select(r => t.Diseases[t[r].Disease]));
        Assert.Equal(("OD2013-01-001", "OD2013-01-002"), (Said(before), Said(after)));
    }
}
