using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.WhatIf;

/// <param name="Options">Most gaps first.</param>
/// <param name="Plan">Greedy: most gaps for the effort, one after another.</param>
/// <param name="Left">Gaps no agency standing here can close by itself.</param>
internal sealed record GapOptionsView(Asked Asked, PrefectureSnapshot Snapshot, IReadOnlyList<GapOption> Options, IReadOnlyList<GapStage> Plan, IReadOnlyList<ItemCoverage> Left);

internal sealed record GapOptionsAnswer(string Prefecture, DateOnly AsOf, string Catalogue, Ratio Items, int Gaps, IReadOnlyList<GapOption> Options, IReadOnlyList<GapStage> Plan, string InputsHash);

/// <summary>What would close the gaps of a prefecture: every single step and every set of steps of its agencies, ranked.</summary>
internal sealed class ShowGapOptions(AskCoverage ask)
{
    public async Task<Outcome<GapOptionsView>> Handle(string code, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<GapOptionsView>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Engine.Prefectures.All(p => p.Code != code)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(code)) { return Refusal.Forbidden("coverage.not-your-area"); }
        if (a.Engine.AsOf(code, a.Day) is not { } snapshot) { return Refusal.NotFound(); }
        var options = new GapOptions(a.Engine, code, a.Day);
        var (all, plan) = (options.All(), options.Plan());
        var closed = plan.SelectMany(s => s.Option.Closes).ToHashSet();
        return new GapOptionsView(a, snapshot, all, plan, [.. snapshot.Gaps.Where(g => !closed.Contains(g.Disease))]);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures/{code}/options",
        async (string code, [AsParameters] CoverageQuestion question, Caller caller, ShowGapOptions handler, CancellationToken ct) =>
            (await handler.Handle(code, question, caller, ct)).Audit(v => new GapOptionsAnswer(code, v.Asked.Day, v.Snapshot.Figures.Catalogue, v.Snapshot.Figures.Items, v.Snapshot.Gaps.Count(), v.Options, v.Plan, v.Asked.Engine.InputsHash)))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("What if: which filing, physicians, confirmation or end of a suspension closes most gaps of a prefecture")
        .Produces<GapOptionsAnswer>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
