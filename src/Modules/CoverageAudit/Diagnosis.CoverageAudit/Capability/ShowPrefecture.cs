using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>One prefecture on a day, its gaps ordered nearest to closing.</summary>
internal sealed record PrefectureView(Asked Asked, PrefectureSnapshot Snapshot, IReadOnlyList<ItemCoverage> Gaps);

internal sealed class ShowPrefecture(AskCoverage ask)
{
    public async Task<Outcome<PrefectureView>> Handle(string code, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<PrefectureView>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Engine.Prefectures.All(p => p.Code != code)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(code)) { return Refusal.Forbidden("coverage.not-your-area"); }
        return a.Engine.AsOf(code, a.Day) is { } snapshot ? new PrefectureView(a, snapshot, Order(snapshot.Gaps)) : Refusal.NotFound();
    }

    /// <summary>Nearest to closing first: by reason, then the suspension that ends first, then the fewest physicians missing.</summary>
    internal static IReadOnlyList<ItemCoverage> Order(IEnumerable<ItemCoverage> gaps) =>
        [.. gaps.OrderBy(g => g.Reason).ThenBy(Nearness).ThenBy(g => g.Entry.Class).ThenBy(g => g.Entry.Sequence)];

    private static int Nearness(ItemCoverage gap)
    {
        var nearest = gap.Agencies.Where(a => a.Reason == gap.Reason).ToList();
        if (nearest.Count == 0) { return 0; }
        return gap.Reason switch
        {
            GapReason.Suspended => nearest.Min(a => a.SuspendedUntil?.DayNumber ?? int.MaxValue),
            GapReason.NotStaffed => nearest.Min(a => a.PhysiciansNeeded - a.Physicians),
            _ => 0,
        };
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures/{code}",
        async (string code, [AsParameters] CoverageQuestion question, Caller caller, ShowPrefecture handler, CancellationToken ct) =>
            (await handler.Handle(code, question, caller, ct)).Audit(v => EvaluateCoverage.Prefecture(v.Snapshot) with { Gaps = [.. v.Gaps.Select(g => g.Disease)] }))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("One prefecture: every disease with its reason; gaps nearest to closing first")
        .Produces<PrefectureAnswer>().ProducesProblem(403).ProducesProblem(404);
}
