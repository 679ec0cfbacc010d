using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

/// <summary>The engine against the definition, written out day by day and fact by fact with none of the engine's shortcuts.</summary>
public sealed class BruteForceTests
{
    private static readonly DateOnly From = Day("2025-05-01"), To = Day("2025-10-31");

    private static CoverageFacts Random(int seed)
    {
        var r = new Random(seed);
        DateOnly Any() => From.AddDays(r.Next(-60, 244));
        Days Some() { var from = Any(); return r.Next(3) == 0 ? new Days(from, null) : new Days(from, from.AddDays(r.Next(0, 150))); }
        ClassRef Class() => r.Next(2) == 0 ? new ClassRef("CAT2013", r.Next(1, 11)) : new ClassRef("CAT2024", r.Next(1, 13));
        string[] ids = [.. Enumerable.Range(0, 9).Select(n => $"A{n}")];
        var facts = new CoverageFacts
        {
            Prefectures = [new("P", "P"), new("Q", "Q"), new("R", "R")],
            Agencies = [.. ids.Select(id => new AgencyFact(id, id, "PQR"[r.Next(3)].ToString(), r.Next(4) == 0, r.Next(3) == 0 ? Some() : Days.Always))],
            Filings = [.. ids.SelectMany(id => Enumerable.Range(0, r.Next(2, 9)).Select(_ =>
            {
                var (c, days) = (Class(), Some());
                var members = National.Entries(c.Catalogue).Where(e => e.Class == c.Number).ToArray();
                var line = r.Next(3) switch
                {
                    0 => FilingLine.WholeClass(c.Number, c.Catalogue, days.From!.Value, days.To),
                    1 => FilingLine.SingleItem(members[r.Next(members.Length)].Code, c.Catalogue, days.From!.Value, days.To),
                    _ => FilingLine.ClassWithout(c.Number, [members[r.Next(members.Length)].Code, members[r.Next(members.Length)].Code], c.Catalogue, days.From!.Value, days.To),
                };
                return new FilingFact(id, line);
            }))],
            Physicians = [.. ids.SelectMany(id => Enumerable.Range(0, r.Next(5, 25)).Select(n =>
                new PhysicianFact(id, $"d{r.Next(12)}", [Class(), Class()], 1, r.Next(8) == 0, r.Next(2) == 0 ? Days.Always : Some())))],
            QcResults = [.. ids.SelectMany(id => Enumerable.Range(0, r.Next(0, 4)).Select(_ => new QcFact(id, (QcGrade)r.Next(5), Any())))],
            Evaluations = [.. ids.Where(_ => r.Next(3) == 0).Select(id => new EvaluationFact(id, Some()))],
            Suspensions = [.. ids.Where(_ => r.Next(3) == 0).Select(id => new SuspensionFact(id, r.Next(2) == 0 ? null : [Class()], Some()))],
        };
        return facts;
    }

    private static bool Capable(CoverageFacts f, CoveragePolicy policy, AgencyFact a, string disease, DateOnly day)
    {
        if (!a.Valid.Contains(day) || (a.Provincial && !policy.ProvincialBodiesCount)) return false;
        if (!FiledScope.Filed(f.Filings.Where(x => x.Agency == a.Id).Select(x => x.Line), disease, day, National, policy.Transition)) return false;
        var version = National.VersionOn(day)!;
        // the classes the disease or what it was split from has had up to that day
        var serving = National.Versions.Where(v => v.ValidFrom <= version.ValidFrom).Select(v => National.StoodFor(disease, v.Id)?.ClassIdentity).OfType<string>().ToHashSet();
        var doctors = f.Physicians.Where(p => p.Agency == a.Id && p.Practice.Contains(day) && (policy.CountHiredFromOutside || !p.HiredFromOutside)
            && p.Classes.Any(c => serving.Contains(National.Class(c.Catalogue, c.Number)!.Identity))).Select(p => p.Id).Distinct().Count();
        if (doctors < policy.MinPhysicians) return false;
        var published = f.QcResults.Where(q => q.Agency == a.Id && q.PublishedOn <= day).ToArray();
        var direct = published.Length > 0 && published.Where(q => q.PublishedOn == published.Max(x => x.PublishedOn)).All(q => q.Grade is QcGrade.A or QcGrade.B or QcGrade.C);
        if (!direct && !f.Evaluations.Any(e => e.Agency == a.Id && e.Valid.Contains(day))) return false;
        var now = National.Find(disease, day)!;
        return !f.Suspensions.Any(s => s.Agency == a.Id && s.Valid.Contains(day) && (s.Classes is null || s.Classes.Any(c =>
            National.Class(c.Catalogue, c.Number)!.Identity == now.ClassIdentity || National.StoodFor(disease, c.Catalogue)?.Class == c.Number)));
    }

    [Theory]
    [InlineData(1, FilingTransition.Carry, 3, true)]
    [InlineData(2, FilingTransition.Reread, 2, true)]
    [InlineData(3, FilingTransition.Carry, 1, false)]
    [InlineData(4, FilingTransition.Reread, 1, true)]
    public void The_period_worked_out_by_changes_equals_the_sum_of_its_days(int seed, FilingTransition transition, int physicians, bool provincial)
    {
        var facts = Random(seed);
        var policy = Policy with { Transition = transition, MinPhysicians = physicians, ProvincialBodiesCount = provincial };
        var engine = new CoverageEngine(National, facts, policy);
        var anything = 0L;
        foreach (var prefecture in facts.Prefectures)
        {
            var period = engine.Period(prefecture.Code, From, To);
            long covered = 0, listed = 0;
            var days = new Dictionary<string, int>();
            var first = new Dictionary<string, DateOnly>();
            var last = new Dictionary<string, DateOnly>();
            for (var day = From; day <= To; day = day.AddDays(1))
            {
                var entries = National.Entries(National.VersionOn(day)!.Id);
                listed += entries.Count;
                var today = 0;
                foreach (var e in entries)
                {
                    if (!facts.Agencies.Any(a => a.Prefecture == prefecture.Code && Capable(facts, policy, a, e.StableId, day))) continue;
                    today++;
                    days[e.StableId] = days.GetValueOrDefault(e.StableId) + 1;
                    first.TryAdd(e.StableId, day);
                    last[e.StableId] = day;
                }
                covered += today;
                if (day.Day is 1 or 17)
                {
                    var snapshot = engine.AsOf(prefecture.Code, day)!;
                    Assert.Equal((today, entries.Count), ((int)snapshot.Figures.Items.Numerator, (int)snapshot.Figures.Items.Denominator));
                    Assert.Equal(today, snapshot.Items.Count(i => i.Covered));
                    Assert.True(snapshot.Figures.Items.Numerator <= snapshot.Figures.Paper.Numerator);
                    Assert.All(snapshot.Gaps, g => Assert.Equal(g.Agencies.Select(a => a.Reason).Append(GapReason.NoFiling).Min(), g.Reason));
                }
            }
            Assert.Equal((covered, listed), (period.DayWeighted.Numerator, period.DayWeighted.Denominator));
            Assert.Equal(covered, period.Editions.Sum(e => e.DayWeighted.Numerator));
            Assert.Equal(days.Where(d => d.Value == To.DayNumber - From.DayNumber + 1).Select(d => d.Key).Order(), period.Continuous.Order());
            foreach (var item in period.Items)
            {
                Assert.Equal(days.GetValueOrDefault(item.Disease), item.DaysCovered);
                Assert.Equal(first.TryGetValue(item.Disease, out var f) ? f : null, item.FirstCovered);
                Assert.Equal(last.TryGetValue(item.Disease, out var l) ? l : null, item.LastCovered);
            }
            anything += covered;
        }
        Assert.True(anything > 0, "the facts drawn cover nothing, so nothing was compared");
    }

    [Fact]
    public void Ids_are_ordered_as_their_texts_whether_or_not_some_have_names()
    {
        var r = new Random(7);
        var bytes = new byte[16];
        var ids = Enumerable.Range(0, 500).Select(_ => { r.NextBytes(bytes); return new Guid(bytes); }).Append(Guid.Parse("80000000-0000-0000-0000-000000000001")).Append(Guid.Parse("7fffffff-ffff-ffff-ffff-ffffffffffff")).ToArray();
        CaseFact Case(string id) => new(id, National.Identities[0], null, "P", "P", "P", "A0", null, From, From.AddDays(1), CaseKind.First, Conclusion.OccupationalDisease, []);
        var bare = CaseTable.Of([Case(ids[0].ToString())]);
        var named = CaseTable.Of([Case("K1"), Case(ids[0].ToString())]);
        foreach (var table in new[] { bare, named })
        {
            Assert.Equal(ids.Select(i => i.ToString()).Order(StringComparer.Ordinal), ids.Order(Comparer<Guid>.Create(table.ByName)).Select(i => i.ToString()));
        }
    }
}
