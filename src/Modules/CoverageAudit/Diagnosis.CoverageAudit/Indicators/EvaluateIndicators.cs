using System.Globalization;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Indicators;

/// <param name="Region">Only this region of the division (SOUTH …); null = all of it.</param>
internal sealed record IndicatorsView(IndicatorPlan Plan, string Division, string DivisionName, DateOnly AsOf, IReadOnlyList<IndicatorResult> Results, string? Region = null);

/// <summary>An indicator at the ends of the plan's years, the day asked about last.</summary>
internal sealed record IndicatorPoint(DateOnly Day, decimal? Value);

/// <summary>The indicators of a plan for an area as of a day: computed where the product has the facts, else the last figure imported up to that day.</summary>
internal sealed class EvaluateIndicators(CoverageAuditDb db, AskCoverage ask, CoverageReference reference, ITerminology terminology, ITieringFigures tiering, IRehabFigures rehab) : IIndicators
{
    /// <summary>Figures under this are not told to roles without case rights when they count people.</summary>
    public const int SmallestShown = 5;

    // one request asks for several days
    private UnitFacts[]? _units;

    public IReadOnlyList<IndicatorPlan> Plans => reference.Indicators.Plans;

    /// <param name="division">Null = the area of the plan, or the caller's own when that lies inside it.</param>
    /// <param name="region">A region of the province; targets are the plan's own area's, so counts are then shown without a judgement.</param>
    /// <param name="no">Only this one; null = all of the plan.</param>
    public async Task<Outcome<IndicatorsView>> Handle(string plan, string? division, DateOnly? asOf, Caller caller, CancellationToken ct, string? region = null, string? no = null)
    {
        if (Plans.FirstOrDefault(p => p.Id == plan) is not { } known) { return Refusal.NotFound(); }
        var day = asOf ?? ask.Today;
        if (!AskCoverage.Answers(day)) { return Refusal.Invalid(new Finding("indicators", "asOf", "coverage.no-edition", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))); }
        if (CoverageScope.Of(caller, ask.Policies.Province(ask.Today)) is not { } scope) { return Refusal.Forbidden("coverage.not-for-role"); }
        var area = division ?? (scope.Area is { } own && own.StartsWith(UnitFacts.Significant(known.Division), StringComparison.Ordinal) ? own : known.Division);
        if (area.Length != 6 || !Kernel.Identifiers.DivisionCode.TryParse(area, out var code) || terminology.Divisions.Find(code) is not { } place) { return Refusal.Invalid(new Finding("indicators", "division", "indicators.division", area)); }
        if (scope.Area is { } only && !area.StartsWith(UnitFacts.Significant(only), StringComparison.Ordinal)) { return Refusal.Forbidden("coverage.not-your-area"); }
        Region? part = null;
        if (!string.IsNullOrEmpty(region) && (part = ask.Regions.Find(region, day)) is null) { return Refusal.Invalid(new Finding("indicators", "region", "coverage.no-such-region", region, string.Join(", ", ask.Regions.On(day).Select(r => r.Id)))); }
        var cases = caller.SeesAll || caller.Has(Roles.Commission);
        var results = await EvaluateAsync(reference.Indicators.Indicators.Where(i => i.Plan == plan && (no is null || i.No == no)), area, day, part, ct);
        return new IndicatorsView(known, area, part is null ? place.Name : $"{place.Name} · {part.Name}", day, [.. results.Select(r => cases ? r : Hide(r)).Select(r => part is not null && r.Unit != "%" ? r with { Met = null } : r)], part?.Id);
    }

    /// <summary>How each indicator moved: its value at the end of every year of the plan up to the day, by number. Values that may not be shown are gaps.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>>> CourseAsync(IndicatorsView view, Caller caller, CancellationToken ct)
    {
        var points = new Dictionary<string, List<IndicatorPoint>>();
        // of the years ahead nothing is known: the course ends with the plan, or with this year where that is later
        var last = Math.Min(view.AsOf.Year, Math.Max(view.Plan.FinalOn.Year, ask.Today.Year) + 1);
        var days = Enumerable.Range(view.Plan.From.Year, Math.Max(0, last - view.Plan.From.Year)).Select(y => new DateOnly(y, 12, 31)).Append(view.AsOf).Distinct();
        foreach (var day in days)
        {
            var at = day == view.AsOf ? view : (await Handle(view.Plan.Id, view.Division, day, caller, ct, view.Region)).Value;
            foreach (var r in at?.Results ?? [])
            {
                if (!points.TryGetValue(r.No, out var list)) { points[r.No] = list = []; }
                list.Add(new(day, r.Value));
            }
        }
        return points.ToDictionary(p => p.Key, p => (IReadOnlyList<IndicatorPoint>)p.Value);
    }

    public async Task<IReadOnlyList<IndicatorResult>> ComputedAsync(string division, DateOnly asOf, CancellationToken ct = default) =>
        await EvaluateAsync(reference.Indicators.Indicators.Where(i => i.Measure is not null), division, asOf, null, ct);

    private async Task<IReadOnlyList<IndicatorResult>> EvaluateAsync(IEnumerable<Indicator> indicators, string area, DateOnly day, Region? region, CancellationToken ct)
    {
        var wanted = indicators.ToArray();
        var (compute, done) = (wanted.Any(i => i.Measure is not null) ? await ComputeAsync(day, region, wanted.Any(i => i.Measure == ComputeIndicator.RehabTownships), ct) : null, new Dictionary<string, Computed>());
        // figures are told for divisions, never for a region: the province's would be wrong for its part
        var figures = (region is not null ? [] : await db.Figures.AsNoTracking().Where(f => f.Area == area && f.Day <= day).ToListAsync(ct)).GroupBy(f => (f.Plan, f.No)).ToDictionary(g => g.Key, g => g.MaxBy(f => f.Day)!);
        return [.. wanted.Select(i =>
        {
            if (i.Measure is { } measure)
            {
                if (!done.TryGetValue(measure, out var c)) { done[measure] = c = compute!.Handle(measure, area, day); }
                var said = Say(i, area, day, day, "COMPUTED", c.Numerator, c.Denominator, c.Value, c.Text, null, c.Subjects);
                return c.Met is { } met ? said with { Met = met } : said;
            }
            if (figures.GetValueOrDefault((i.Plan, i.No)) is not { } f) { return Say(i, area, day, null, "NONE", null, null, null, null, null, []); }
            var value = f.Numerator is { } n && f.Denominator is { } d ? d == 0 ? null : i.Unit == "%" ? Math.Round(100m * n / d, 1, MidpointRounding.AwayFromZero) : n : f.Value ?? f.Numerator;
            return Say(i, area, day, f.Day, "IMPORTED", (long?)f.Numerator, (long?)f.Denominator, value, f.Text, f.Source, []);
        })];
    }

    private async Task<ComputeIndicator> ComputeAsync(DateOnly day, Region? region, bool townships, CancellationToken ct)
    {
        if (_units is null)
        {
            var standings = await db.Standings.AsNoTracking().ToDictionaryAsync(s => s.Id, ct);
            _units = [.. (await db.Agencies.AsNoTracking().ToListAsync(ct)).Select(a => new UnitFacts(a.Profile, a.Places, standings.GetValueOrDefault(a.Id)))];
        }
        // before the first policy and the first list there is nothing to cover; the rest still has an answer
        var policies = ask.Policies;
        var policyDay = day < terminology.Catalogue.Versions[0].ValidFrom ? terminology.Catalogue.Versions[0].ValidFrom : day;
        return new(_units, await ask.EngineAsync(policies.On(policyDay), null, policies.Province(policyDay), true, ct), terminology.Divisions, region?.Prefectures, await tiering.AsOfAsync(day, ct), townships ? await rehab.QualifyingTownshipsAsync(day, ct) : null);
    }

    private static IndicatorResult Say(Indicator i, string area, DateOnly asOf, DateOnly? day, string origin, long? numerator, long? denominator, decimal? value, string? text, string? figureSource, IReadOnlyList<IndicatorSubject> subjects) =>
        new(i.Plan, i.No, i.NameZh, i.NameEn, i.Numerator, i.Denominator, i.Operator, i.Target, i.Unit, area, asOf, day, origin, i.Measure, numerator, denominator, value, text, denominator == 0, Met(i, value, text), i.Source, i.TrapZh, i.TrapEn, figureSource, i.Persons, subjects) { NumeratorZh = i.NumeratorZh, DenominatorZh = i.DenominatorZh, UnitZh = i.UnitZh };

    /// <summary>Against the target as printed. A direction ("steady rise") needs two years and is not judged; several counts must each reach their own.</summary>
    internal static bool? Met(Indicator i, decimal? value, string? text)
    {
        if (i.Operator == "UP") { return null; }
        if (i.Target.Contains('/', StringComparison.Ordinal))
        {
            if (text is null || text.Split('/') is var parts && parts.Length != i.Target.Count(c => c == '/') + 1) { return null; }
            return i.Target.Split('/').Zip(text.Split('/'), (t, v) => (Target: Number(t), Value: Number(v))).All(x => x.Value >= x.Target);
        }
        if (value is not { } v || Number(i.Target) is not { } target) { return null; }
        // "= 100 %" is reached at 100; "= 2 times" means at least twice; more than promised is no failure
        return v >= target;
    }

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static IndicatorResult Hide(IndicatorResult r) => r.Persons && (r.Numerator is > 0 and < SmallestShown || r.Value is > 0 and < SmallestShown && r.Unit != "%")
        ? r with { Numerator = null, Denominator = null, Value = null, ValueText = "<" + SmallestShown, Subjects = [] } : r;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/indicators/plans", (EvaluateIndicators handler) => Results.Json(handler.Plans, EvaluateJson.Options))
            .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Indicators").WithSummary("The plans whose indicators are evaluated").Produces<IReadOnlyList<IndicatorPlan>>();
        api.MapGet("/indicators/{plan}", async (string plan, string? division, string? region, DateOnly? asOf, Caller caller, EvaluateIndicators handler, CancellationToken ct) => (await handler.Handle(plan, division, asOf, caller, ct, region)).Audit(v => v))
            .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Indicators").WithSummary("Every indicator of a plan for an area as of a day, with the rows behind computed ones").Produces<IndicatorsView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
    }
}
