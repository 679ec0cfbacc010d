using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Trend;

/// <summary>The last day of a month, or of a year.</summary>
internal sealed record TrendPoint(DateOnly Day, string Catalogue, Ratio Items, Ratio Paper);

/// <param name="Prefecture">Null = all that the asker sees, added up.</param>
internal sealed record TrendView(Asked Asked, string? Prefecture, IReadOnlyList<TrendPoint> Points);

/// <summary>The three measures of a year, prefecture by prefecture, and added up where adding up means something.</summary>
/// <param name="DayWeighted">Of all prefectures: numerators and denominators added.</param>
internal sealed record YearView(Asked Asked, DateOnly From, DateOnly To, IReadOnlyList<PeriodMeasures> Prefectures, Ratio DayWeighted, Ratio LastDay);

/// <summary>Item coverage from month to month or year to year, and the measures of a year.</summary>
internal sealed class ShowTrend(AskCoverage ask)
{
    private const int MostPoints = 240;

    /// <param name="by">month or year.</param>
    public async Task<Outcome<TrendView>> Handle(string? prefecture, string by, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<TrendView>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (prefecture is not null && a.Engine.Prefectures.All(p => p.Code != prefecture)) { return Refusal.NotFound(); }
        if (prefecture is not null && !a.Scope.Sees(prefecture)) { return Refusal.Forbidden("coverage.not-your-area"); }
        var mine = prefecture is null ? a.Prefectures.Select(p => p.Code).ToArray() : [prefecture];
        var points = new List<TrendPoint>();
        foreach (var day in Ends(a.From, a.Day, by == "year").Take(MostPoints))
        {
            if (a.Engine.Edition(day) is not { } edition) { continue; }
            long covered = 0, filed = 0;
            foreach (var p in mine) { covered += a.Engine.Through(p).Capable(day).Count; filed += a.Engine.Through(p).Filed(day).Count; }
            points.Add(new(day, edition.Version.Id, Ratio.Of(covered, (long)mine.Length * edition.ListedCount), Ratio.Of(filed, (long)mine.Length * edition.ListedCount)));
        }
        return new TrendView(a, prefecture, points);
    }

    public async Task<Outcome<YearView>> Year(CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<YearView>.Refuse(asked.Refused!.Value, asked.Findings); }
        var all = a.Prefectures.Select(p => a.Engine.Period(p.Code, a.From, a.Day)).ToArray();
        return new YearView(a, a.From, a.Day, all, Ratio.Of(all.Sum(p => p.DayWeighted.Numerator), all.Sum(p => p.DayWeighted.Denominator)),
            Ratio.Of(all.Sum(p => p.LastDay?.Items.Numerator ?? 0), all.Sum(p => p.LastDay?.Items.Denominator ?? 0)));
    }

    /// <summary>Last days of months or years, the last day asked about included whatever it is.</summary>
    internal static IEnumerable<DateOnly> Ends(DateOnly from, DateOnly to, bool years)
    {
        for (var first = years ? new DateOnly(from.Year, 1, 1) : new DateOnly(from.Year, from.Month, 1); ;)
        {
            var next = years ? first.AddYears(1) : first.AddMonths(1);
            if (next > to) { yield return to; yield break; }
            yield return next.AddDays(-1);
            first = next;
            if (first > to) { yield break; }
        }
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/coverage/trend", async (string? prefecture, string? by, [AsParameters] CoverageQuestion question, Caller caller, ShowTrend handler, CancellationToken ct) =>
                (await handler.Handle(prefecture, by ?? "month", question, caller, ct)).Audit(v => v.Points))
            .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Item and paper coverage at the ends of months or years (prefecture, by=month|year, from, to)").Produces<IReadOnlyList<TrendPoint>>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
        api.MapGet("/coverage/year", async ([AsParameters] CoverageQuestion question, Caller caller, ShowTrend handler, CancellationToken ct) =>
                (await handler.Year(question, caller, ct)).Audit(v => v.Prefectures))
            .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Day-weighted, continuous and last-day coverage of every prefecture over a period").Produces<IReadOnlyList<PeriodMeasures>>().ProducesProblem(403).ProducesProblem(422);
    }
}
