using System.Globalization;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>How the pages of this module say things.</summary>
internal static class CoverageShow
{
    public static string Name(this CatalogueEntry entry) => Words.Language == "en" && entry.NameEn.Length > 0 ? entry.NameEn : entry.NameZh;
    public static string Name(this CatalogueClass c) => Words.Language == "en" && c.NameEn.Length > 0 ? c.NameEn : c.NameZh;

    /// <summary>Number and name: the same number stands for another class in another edition.</summary>
    public static string Class(DiseaseCatalogue catalogue, CatalogueEntry e) => catalogue.Classes(e.Version).FirstOrDefault(c => c.Number == e.Class) is { } c ? $"{c.Number} {c.Name()}" : e.Class.ToString(CultureInfo.InvariantCulture);

    /// <summary>41.7% (5/12); only the counts where the engine gives no percentage.</summary>
    public static string Show(this Ratio r) => r.Percent is { } p ? string.Create(CultureInfo.InvariantCulture, $"{p:0.0}% ({r.Numerator}/{r.Denominator})") : string.Create(CultureInfo.InvariantCulture, $"{r.Numerator}/{r.Denominator}");

    public static string Key(this GapReason? reason) => "coverage.reason." + (reason?.ToString() ?? "capable");
    public static string Tone(this GapReason? reason) => reason switch { null => "ok", GapReason.Suspended or GapReason.NotConfirmed => "warn", _ => "error" };
    public static string Tone(this PlaceOutcome outcome) => outcome switch { PlaceOutcome.Inside => "ok", PlaceOutcome.ChoiceLeak => "plain", PlaceOutcome.CapabilityLeak => "warn", _ => "error" };

    public static string From(Words w, DateOnly? day) => day is null ? w["coverage.since-ever"] : DateEntry.Show(day);
    public static string To(Words w, DateOnly? day) => day is null ? w["coverage.open-end"] : DateEntry.Show(day);

    public static string Line(Words w, FilingLine l) => l.Kind switch
    {
        FilingKind.Item => w["coverage.filing.Item", l.Item, l.Catalogue, DateEntry.Show(l.ValidFrom), To(w, l.ValidTo)],
        FilingKind.Class => w["coverage.filing.Class", l.Class, l.Catalogue, DateEntry.Show(l.ValidFrom), To(w, l.ValidTo)],
        _ => w["coverage.filing.ClassMinusItems", l.Class, l.Catalogue, DateEntry.Show(l.ValidFrom), To(w, l.ValidTo), l.Except.Count],
    };

    /// <summary>What stands nearest to closing a gap, in one sentence.</summary>
    public static string Nearest(Words w, ItemCoverage gap)
    {
        if (gap.Agencies.Where(a => a.Reason == gap.Reason).ToList() is not { Count: > 0 } list) { return w["coverage.near.NoFiling"]; }
        if (gap.Reason == GapReason.Suspended) { var a = list.MinBy(x => x.SuspendedUntil ?? DateOnly.MaxValue)!; return w["coverage.near.Suspended", a.Name, To(w, a.SuspendedUntil)]; }
        if (gap.Reason == GapReason.NotStaffed) { var a = list.MinBy(x => x.PhysiciansNeeded - x.Physicians)!; return w["coverage.near.NotStaffed", a.Name, a.PhysiciansNeeded - a.Physicians]; }
        return w["coverage.near.NotConfirmed", list[0].Name, list[0].Confirmation.LastGrade is { } g ? w["coverage.grade." + g] : w["coverage.none"]];
    }

    public static string Policy(Words w, CoveragePolicy p) => w["coverage.policy.line", p.MinPhysicians, w[p.ProvincialBodiesCount ? "coverage.policy.counted" : "coverage.policy.not-counted"], w["coverage.transition." + p.Transition],
        w["coverage.basis." + p.Basis], p.MinCasesForPercentage, w["coverage.policy.start." + p.CapabilityStart]];

    /// <summary>The days people ask for: around the change of catalogue, today, the last ends of years.</summary>
    public static IReadOnlyList<TabLink> Days(Words w, string uri, DiseaseCatalogue catalogue, DateOnly day, DateOnly today)
    {
        var list = new List<(DateOnly Day, string Text)>();
        foreach (var v in catalogue.Versions.Skip(1))
        {
            list.Add((v.ValidFrom.AddDays(-1), w["coverage.day.last-old", DateEntry.Show(v.ValidFrom.AddDays(-1))]));
            list.Add((v.ValidFrom, w["coverage.day.first-new", DateEntry.Show(v.ValidFrom)]));
        }
        list.Add((today, w["coverage.today"]));
        for (var year = today.Year - 1; year >= today.Year - 2; year--) { list.Add((new DateOnly(year, 12, 31), w["coverage.day.year-end", year])); }
        return [.. list.DistinctBy(x => x.Day).Select(x => new TabLink(x.Text, QueryLink.With(uri, ("asOf", DateEntry.Show(x.Day))), x.Day == day))];
    }

    /// <summary>The views of the province.</summary>
    public static IReadOnlyList<TabLink> Nav(Words w, string current, DateOnly day, bool commission)
    {
        TabLink To(string name, string path) => new(w["coverage.nav." + name], QueryLink.With(path, ("asOf", DateEntry.Show(day))), name == current);
        return [To("matrix", "/coverage"), To("map", "/coverage/map"), To("trend", "/coverage/trend"), new(w["coverage.nav.year"], $"/coverage/year?year={day.Year}", current == "year"), To("variants", "/coverage/variants"),
            .. commission ? [new TabLink(w["coverage.nav.snapshots"], "/coverage/snapshots", current == "snapshots")] : Array.Empty<TabLink>()];
    }

    /// <summary>The views of one prefecture. The change of catalogue is a view of its own: the two days beside each other.</summary>
    public static IReadOnlyList<TabLink> Nav(Words w, string current, string code, DateOnly day, DiseaseCatalogue catalogue, string? knownAt = null, string? variant = null)
    {
        TabLink To(string name, string path) => new(w["coverage.nav." + name], QueryLink.With(path, ("asOf", DateEntry.Show(day)), ("knownAt", Blank(knownAt)), ("variant", Blank(variant))), name == current);
        var list = new List<TabLink> { To("gaps", $"/coverage/{code}"), To("agencies", $"/coverage/{code}/agencies") };
        if (catalogue.Versions.Count > 1) { list.Add(new(w["coverage.nav.between"], QueryLink.With($"/coverage/{code}/between", ("knownAt", Blank(knownAt)), ("variant", Blank(variant))), current == "between")); }
        list.Add(To("options", $"/coverage/{code}/options"));
        list.Add(new(w["coverage.nav.trend"], QueryLink.With("/coverage/trend", ("asOf", DateEntry.Show(day)), ("prefecture", code)), current == "trend"));
        list.Add(new(w["coverage.nav.map"], QueryLink.With("/coverage/map/" + code, ("asOf", DateEntry.Show(day))), current == "map"));
        return list;
    }

    public static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The regions to choose from; none for who sees one prefecture only.</summary>
    public static IReadOnlyList<Choice> Regions(Asked asked, Regions regions) => asked.Scope.Area is not null ? [] : [.. regions.On(asked.Day).Select(r => new Choice(r.Id, r.Name))];

    public static IReadOnlyList<Choice> Variants(Words w) => [.. CoverageVariants.All.Select(v => new Choice(v, w["coverage.variant." + v]))];

    public static string Step(Words w, GapStep s) => s.Kind == GapStepKind.Staff ? w["coverage.step.Staff", s.Class, s.Physicians] : w["coverage.step." + s.Kind, s.Class];
    public static string Step(Words w, Contracts.GapMeasure m) => m.Kind == "STAFF" ? w["coverage.step.STAFF", m.Class, m.Physicians] : w["coverage.step." + m.Kind, m.Class];

    public static IEnumerable<string> Problems<T>(Words w, Outcome<T> outcome) => outcome.Findings.Select(f => w[f.Key, f.Args] + " " + w[f.Key + ".remedy", f.Args]);

    /// <summary>A refusal as the problems of a form whose inputs are named <c>Input.Field</c>; a field the form lacks falls to the form as a whole.</summary>
    public static FormProblems Form<T>(Words w, Outcome<T> outcome, params string[] fields)
    {
        var problems = new FormProblems();
        foreach (var f in outcome.Findings)
        {
            var field = fields.FirstOrDefault(x => f.Field.Equals(x, StringComparison.OrdinalIgnoreCase));
            problems.Add(field is null ? "" : "Input." + field, w[f.Key, f.Args] + " " + w[f.Key + ".remedy", f.Args]);
        }
        return problems;
    }

    /// <summary>Reads a date from the address; an unreadable one says so and counts as not given.</summary>
    public static DateOnly? Day(string? text, Words w, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }
        if (DateEntry.TryParse(text, out var day) && AskCoverage.Answers(day)) { return day; }
        problems.Add(w["coverage.as-of.bad", text]);
        return null;
    }
}
