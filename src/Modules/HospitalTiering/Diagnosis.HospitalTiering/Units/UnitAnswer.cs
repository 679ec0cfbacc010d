using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Http;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Units;

/// <summary>Route and last result of one domain.</summary>
internal sealed record DomainStanding(string Domain, string Route, string? LastGrade, DateOnly? PublishedOn, DateOnly? ConfirmedFrom, DateOnly? ConfirmedTo);

/// <param name="Ties">Pairs and alliances of the day.</param>
internal sealed record UnitSummary(Guid Id, int Version, string Name, string Code, IReadOnlyList<string> Kinds, string Level, bool IsPublic, bool IsProvincial, string Prefecture, string Division, IReadOnlyList<DomainStanding> Domains, IReadOnlyList<SuspendedDays> Suspensions, string? CentreOf, IReadOnlyList<NetworkTie> Ties) : IVersioned
{
    public static UnitSummary Of(Unit u, DateOnly day) => new(u.Id, u.Version, u.Name, u.Code, [.. u.Kinds.Select(k => k.ToString())], u.Level, u.IsPublic, u.IsProvincial, u.Prefecture, u.Division, [.. u.Scope.Select(d =>
    {
        var route = u.RouteOn(d, day);
        var last = u.LastResult(d, day);
        var held = route is ConfirmationRoute.Evaluation or ConfirmationRoute.Standard
            ? u.Assessments.LastOrDefault(a => a.Domain == d && a.SupersededAt is null && a.Passed == true && a.From <= day && (a.To is null || a.To >= day)) : null;
        return new DomainStanding(d, route.Word(), last?.Grade, last?.PublishedOn, held?.From, held?.To);
    })], u.SuspendedOn(day), u.CentreOf, [.. u.Ties.Where(t => t.From <= day && (t.To is null || day <= t.To))]);
}

/// <summary>A unit whole: superseded results and assessments stay visible, and so does every route it had.</summary>
internal sealed record UnitDetail(Guid Id, int Version, UnitSummary Unit, IReadOnlyList<QcResult> QcResults, IReadOnlyList<Assessment> Assessments, IReadOnlyList<RoutePeriod> History, IReadOnlyList<NetworkTie> Ties, IReadOnlyList<HeldCapability> Capabilities, DateOnly? AccreditedOn, IReadOnlyList<RiskCheck> RiskChecks) : IVersioned
{
    public static UnitDetail Of(Unit u, DateOnly day) => new(u.Id, u.Version, UnitSummary.Of(u, day),
        [.. u.QcResults.AsEnumerable().Reverse().OrderByDescending(r => r.Year).ThenByDescending(r => r.KnownAt)], [.. u.Assessments.AsEnumerable().Reverse().OrderByDescending(a => a.AppliedOn).ThenByDescending(a => a.KnownAt)],
        [.. u.Scope.SelectMany(d => RouteHistory.Of(u, d)).OrderBy(h => h.Domain, StringComparer.Ordinal).ThenByDescending(h => h.From)], u.Ties, u.Capabilities, u.AccreditedOn, u.RiskChecks);
}

internal static class UnitSaves
{
    /// <summary>Saves a changed unit and announces its standing with the version it gets by this save.</summary>
    public static void Announce(this HospitalTieringDb db, Unit unit) => db.Publish(unit.Standing(db.Entry(unit).State == EntityState.Added ? 1 : unit.Version + 1));
}
