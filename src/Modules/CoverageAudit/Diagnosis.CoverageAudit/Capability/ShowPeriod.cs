using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>The three measures of a period: day-weighted, continuous, last day.</summary>
internal sealed class ShowPeriod(AskCoverage ask)
{
    public async Task<Outcome<PeriodMeasures>> Handle(string prefecture, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<PeriodMeasures>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Engine.Prefectures.All(p => p.Code != prefecture)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(prefecture)) { return Refusal.Forbidden("coverage.not-your-area"); }
        return a.Engine.Period(prefecture, a.From, a.Day);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/period",
        async (string prefecture, [AsParameters] CoverageQuestion question, Caller caller, ShowPeriod handler, CancellationToken ct) => (await handler.Handle(prefecture, question, caller, ct)).Audit(v => v))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Day-weighted, continuous and last-day coverage of a prefecture over a period (from, to; both days included)")
        .Produces<PeriodMeasures>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
