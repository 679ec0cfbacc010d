using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Realised;

/// <summary>One counted case; no name of a person.</summary>
internal sealed record CaseLine(RealisedCase Case, string AgencyName);

/// <param name="Realised">Cut to what the asker may see.</param>
internal sealed record RealisedView(Asked Asked, RealisedCoverage Realised)
{
    /// <summary>The cases of one prefecture with their facts.</summary>
    /// <param name="promotions">The promotions in place of the first diagnoses.</param>
    public IReadOnlyList<CaseLine> Lines(string prefecture, bool promotions = false)
    {
        var names = Asked.Engine.Facts.Agencies.GroupBy(a => a.Id).ToDictionary(g => g.Key, g => g.First().Name);
        return [.. Realised.Prefectures.Where(p => p.Prefecture == prefecture).SelectMany(p => promotions ? p.BehindPromotions() : p.Rows).Select(r => new CaseLine(r, names.GetValueOrDefault(r.Agency, r.Agency)))];
    }
}

/// <summary>Where the people of each prefecture were diagnosed. For commissions, each its own area.</summary>
internal sealed class ShowRealised(AskCoverage ask)
{
    public async Task<Outcome<RealisedView>> Handle(CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, true, caller, ct);
        if (asked.Value is not { } a) { return Outcome<RealisedView>.Refuse(asked.Refused!.Value, asked.Findings); }
        var all = a.Engine.Realised(a.From, a.Day);
        if (a.Scope.Whole) { return new RealisedView(a, all); }
        var mine = all.Prefectures.Where(p => a.Scope.Sees(p.Prefecture)).ToArray();
        var kept = Enumerable.Range(0, all.Flags.Count).Where(i => all.FlagHomes[i] is { } home && a.Scope.Sees(home)).ToArray();
        return new RealisedView(a, all with { Prefectures = mine, Elsewhere = 0, Flags = [.. kept.Select(i => all.Flags[i])], FlagHomes = [.. kept.Select(i => all.FlagHomes[i])] });
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/realised",
        async ([AsParameters] CoverageQuestion question, Caller caller, ShowRealised handler, CancellationToken ct) => (await handler.Handle(question, caller, ct)).Audit(v => EvaluateCoverage.Realised(v.Realised)))
        .For(Roles.Commission).WithTags("Coverage").WithSummary("Where people were diagnosed (from, to, basis=EMPLOYER|HUKOU|RESIDENCE)").Produces<RealisedAnswer>().ProducesProblem(403).ProducesProblem(422);
}
