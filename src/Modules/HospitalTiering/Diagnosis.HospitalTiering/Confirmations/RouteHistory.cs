using Diagnosis.HospitalTiering.Units;

namespace Diagnosis.HospitalTiering.Confirmations;

/// <summary>A route a unit had, both days included.</summary>
/// <param name="Grade">The published result it rested on.</param>
internal sealed record RoutePeriod(string Domain, string Route, DateOnly From, DateOnly? To, string? Grade, DateOnly? PublishedOn);

/// <summary>Kept history: how a unit was confirmed from its first fact on. A new D ends DIRECT on its day of publication.</summary>
internal static class RouteHistory
{
    public static IReadOnlyList<RoutePeriod> Of(Unit unit, string domain)
    {
        var days = unit.QcResults.Where(r => r.Domain == domain && r.SupersededAt is null).Select(r => r.PublishedOn)
            .Concat(unit.Assessments.Where(a => a.Domain == domain && a.SupersededAt is null).SelectMany(a => new[] { a.AppliedOn, a.From, a.To?.AddDays(1) }))
            .Concat(unit.Filings.Where(f => f.Domain == domain).SelectMany(f => new[] { f.From, f.To?.AddDays(1) }))
            .OfType<DateOnly>().Distinct().Order().ToList();
        var periods = new List<RoutePeriod>();
        foreach (var day in days)
        {
            var (route, last) = (unit.RouteOn(domain, day).Word(), unit.LastResult(domain, day));
            if (periods is [.., var before] && before.Route == route && before.Grade == last?.Grade && before.PublishedOn == last?.PublishedOn) { continue; }
            if (periods is [.., var open]) { periods[^1] = open with { To = day.AddDays(-1) }; }
            periods.Add(new RoutePeriod(domain, route, day, null, last?.Grade, last?.PublishedOn));
        }
        return periods;
    }
}
