using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.CoverageAudit.Indicators;

/// <summary>An institution as the indicators see it.</summary>
internal sealed record UnitFacts(InstitutionProfile Profile, IReadOnlyList<PlaceFact> Places, UnitStanding? Standing)
{
    public InstitutionInfo Info => Profile.Institution;
    public bool In(string division) => Info.Division.StartsWith(Significant(division), StringComparison.Ordinal);

    /// <summary>320000 → 32, 321200 → 3212, 321202 → 321202.</summary>
    public static string Significant(string division) => division[2..] == "0000" ? division[..2] : division[4..6] == "00" ? division[..4] : division[..6];

    /// <param name="categories">A category's code and its Chinese word, as both are stored; null = any.</param>
    public bool ExamFiled(string[]? categories, DateOnly day) => Profile.ExamCategories.Any(c => c.SupersededAt is null && (categories is null || categories.Contains(c.Category)) && day >= c.ValidFrom && (c.ValidTo is null || day <= c.ValidTo));
    public bool DiagnosisFiled(DateOnly day) => Profile.Filings.Any(f => f.Domain == FilingDomain.Diagnosis && f.Line.Known(null) && f.Line.On(day));

    /// <summary>Some diagnosis line held on every day of a period.</summary>
    public bool DiagnosisFiledThroughout(DateOnly from, DateOnly to)
    {
        var day = from;
        foreach (var line in Profile.Filings.Where(f => f.Domain == FilingDomain.Diagnosis && f.Line.Known(null)).Select(f => f.Line).OrderBy(l => l.ValidFrom))
        {
            if (line.ValidFrom > day) { return false; }
            if (line.ValidTo is null || line.ValidTo >= to) { return true; }
            if (line.ValidTo >= day) { day = line.ValidTo.Value.AddDays(1); }
        }
        return false;
    }
}

/// <param name="Value">Null when the denominator is empty.</param>
/// <param name="Met">Decided by the measure itself, where comparing value and target would say something else.</param>
/// <param name="Text">Several counts of one indicator, in the order of its target.</param>
internal sealed record Computed(long Numerator, long? Denominator, decimal? Value, string? Text, IReadOnlyList<IndicatorSubject> Subjects, bool? Met = null)
{
    public static Computed Share(IEnumerable<IndicatorSubject> subjects)
    {
        var all = subjects.ToArray();
        var (n, d) = (all.Count(s => s is { InNumerator: true, InDenominator: true }), all.Count(s => s.InDenominator));
        return new(n, d, Ratio.Of(n, d).Percent, null, all);
    }

    public static Computed Count(IEnumerable<IndicatorSubject> subjects) => subjects.ToArray() is var all ? new(all.Count(s => s.InNumerator), null, all.Count(s => s.InNumerator), null, all) : null!;
}

/// <summary>How each computed indicator is made of facts, for an area and a day. Pure.</summary>
/// <param name="region">Only these prefectures of the area; null = all of it.</param>
internal sealed class ComputeIndicator(IReadOnlyList<UnitFacts> units, CoverageEngine coverage, Divisions divisions, IReadOnlySet<string>? region = null, IReadOnlyList<TieringFact>? tiering = null, IReadOnlyList<TownshipFact>? townships = null)
{
    private static readonly string[] Dust = ["DUST", "粉尘"], Chemical = ["CHEMICAL", "化学"], Physical = ["PHYSICAL", "物理"], Radiation = ["RADIATION", "放射"];

    public static readonly IReadOnlySet<string> Measures = new HashSet<string> { "hospital.prefectures", "hospital.city", "hospital.counties", "hospital.levels", "diagnosis.public", "exam.public-counties", "exam.radiation", "exam.three-factors", "coverage.items", "diagnosis.workload", "exam.qc-rounds",
        "network.capabilities-prefecture", "network.capabilities-county", "network.draw", "network.rectified", "network.outside-sampled", "network.gap-lists", "network.summaries", "network.accredited-cdcs", "network.monitoring-cdcs", RehabTownships };

    public const string RehabTownships = "rehab.townships";

    public Computed Handle(string measure, string division, DateOnly day)
    {
        var mine = units.Where(u => u.In(division) && InRegion(u.Info.Division)).OrderBy(u => u.Info.Division, StringComparer.Ordinal).ThenBy(u => u.Info.Name, StringComparer.Ordinal).ToArray();
        return measure switch
        {
            "hospital.prefectures" => Computed.Share(Areas(division).Select(p => Division(p, mine.Where(u => u.Info.Is(InstitutionKind.PreventionHospital) && u.Info.Level == "prefecture" && Facts.Area.Of(u.Info.Division) == p.Code.Value)))),
            "hospital.city" => One(mine.Where(u => u.Info.Is(InstitutionKind.PreventionHospital) && u.Info.Level == "prefecture")),
            "hospital.counties" => Computed.Count(mine.Where(u => u.Info.Is(InstitutionKind.PreventionHospital) && u.Info.Level == "county").Select(u => Subject(u, true))),
            "hospital.levels" => Levels(mine.Where(u => u.Info.Is(InstitutionKind.PreventionHospital)).ToArray(), division),
            "diagnosis.public" => One(mine.Where(u => u.Info.IsPublic && u.DiagnosisFiled(day))),
            "exam.radiation" => One(mine.Where(u => u.Info.Is(InstitutionKind.ExamAgency) && u.ExamFiled(Radiation, day))),
            "exam.public-counties" => Computed.Share(Counties(division).Select(c => Division(c, mine.Where(u => u.Info.IsPublic && u.ExamFiled(null, day) && County(u) == c.Code.Value)))),
            "exam.three-factors" => Computed.Share(Counties(division).Select(c => Division(c, mine.Where(u => u.ExamFiled(Dust, day) && u.ExamFiled(Chemical, day) && u.ExamFiled(Physical, day) && County(u) == c.Code.Value)))),
            "exam.qc-rounds" => Computed.Share(mine.Where(u => u.ExamFiled(null, day)).Select(u => Subject(u, u.Standing?.QcResults.Any(q => q.Domain == "EXAM" && q.SupersededAt is null && q.Grade != "NOT_TAKEN_PART" && q.PublishedOn.Year == day.Year && q.PublishedOn <= day) == true))),
            "diagnosis.workload" => Workload(mine, day),
            "coverage.items" => Items(division, day),
            RehabTownships => Computed.Share((townships ?? []).Where(t => t.Code.StartsWith(UnitFacts.Significant(division), StringComparison.Ordinal) && InRegion(t.Code)).Select(t => new IndicatorSubject("DIVISION", t.Code, t.Name, t.Served, true, t.StationName))),
            "network.capabilities-prefecture" or "network.capabilities-county" => Capabilities(measure, division),
            _ when measure.StartsWith("network.", StringComparison.Ordinal) && Measures.Contains(measure) => Computed.Share(Tiering(measure, division).Select(Subject)),
            _ => throw new ArgumentException($"no such measure: {measure}", nameof(measure)),
        };
    }

    private static Computed Levels(IReadOnlyList<UnitFacts> hospitals, string division)
    {
        string[] levels = division[2..] == "0000" ? ["province", "prefecture", "county"] : ["prefecture", "county"];
        var subjects = hospitals.Where(h => levels.Contains(h.Info.Level)).Select(h => Subject(h, true) with { Why = h.Info.Level }).ToArray();
        return new(subjects.Length, null, null, string.Join('/', levels.Select(l => subjects.Count(s => s.Why == l))), subjects);
    }

    private Computed Workload(IReadOnlyList<UnitFacts> mine, DateOnly day)
    {
        var from = new DateOnly(day.Year, 1, 1);
        var done = coverage.Workload(from, day).ToDictionary(w => w.Agency, w => w.Concluded);
        return Computed.Share(mine.Where(u => u.DiagnosisFiled(day)).Select(u => (Unit: u, Whole: u.DiagnosisFiledThroughout(from, day), Cases: done.GetValueOrDefault(u.Info.Id.ToString())))
            .Select(x => new IndicatorSubject("INSTITUTION", x.Unit.Info.Id.ToString(), x.Unit.Info.Name, x.Cases > 0 && x.Whole, x.Whole, x.Cases.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    private TieringFact[] Tiering(string measure, string division) =>
        [.. (tiering ?? []).Where(f => f.Measure == measure && f.Division.StartsWith(UnitFacts.Significant(division), StringComparison.Ordinal) && InRegion(f.Division))];

    // the target counts capabilities: the body that holds fewest says how far all have come
    private Computed Capabilities(string measure, string division)
    {
        var facts = Tiering(measure, division);
        return Computed.Share(facts.Select(Subject)) with { Value = facts.Length == 0 ? null : facts.Min(f => f.Held ?? 0), Met = facts.Length == 0 ? null : facts.All(f => f.Met) };
    }

    private static IndicatorSubject Subject(TieringFact f) => new(f.Kind, f.Id, f.Name, f.Met, true, f.Why);

    // one row per prefecture and disease would be 1 755 rows; one per prefecture and gap, and one that says how many are covered, add up the same
    private Computed Items(string division, DateOnly day)
    {
        var key = UnitFacts.Significant(division);
        var all = coverage.Prefectures.Where(p => p.Code.StartsWith(key, StringComparison.Ordinal) && InRegion(p.Code)).Select(p => coverage.AsOf(p.Code, day)).OfType<PrefectureSnapshot>().ToArray();
        var subjects = all.SelectMany(p => p.Items.Select(i => new IndicatorSubject("DISEASE", p.Prefecture + "/" + i.Disease, $"{p.Name} {i.Entry.NameZh}", i.Covered, true, i.Reason?.ToString()))).ToArray();
        // the target counts diseases, not shares: of several prefectures the one that covers fewest says how far all have come. Met when nothing is missing,
        // because the list grew from 132 to 135 and the plan's number did not
        return Computed.Share(subjects) with { Value = all.Length == 0 ? null : all.Min(p => p.Items.Count(i => i.Covered)), Met = all.Length == 0 ? null : subjects.All(s => s.InNumerator) };
    }

    private static Computed One(IEnumerable<UnitFacts> found) => found.Select(u => Subject(u, true) with { InDenominator = false }).ToArray() is var all ? new(all.Length > 0 ? 1 : 0, 1, all.Length > 0 ? 100.0m : 0.0m, null, all) : null!;

    private static IndicatorSubject Subject(UnitFacts u, bool counts) => new("INSTITUTION", u.Info.Id.ToString(), u.Info.Name, counts, true);

    private static IndicatorSubject Division(Division d, IEnumerable<UnitFacts> having) => having.Select(u => u.Info.Name).ToArray() is var names ? new("DIVISION", d.Code.Value, d.Name, names.Length > 0, true, string.Join('、', names)) : null!;

    private bool InRegion(string division) => region is null || (Facts.Area.Of(division) is { } area && region.Contains(area));
    private static string? County(UnitFacts u) => u.Info.Division is { Length: >= 6 } d ? d[..6] : null;

    private IEnumerable<Division> Areas(string division) => Facts.Area.In(division[..2] + "0000", divisions).Where(d => InRegion(d.Code.Value) && d.Code.Value.StartsWith(UnitFacts.Significant(division), StringComparison.Ordinal));
    private IEnumerable<Division> Counties(string division) => divisions.All.Where(d => d.Level == DivisionLevel.County && d.ListedAsStatutory && InRegion(d.Code.Value) && d.Code.Value.StartsWith(UnitFacts.Significant(division), StringComparison.Ordinal));
}
