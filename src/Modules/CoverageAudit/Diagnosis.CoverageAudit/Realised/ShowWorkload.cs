using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Realised;

/// <summary>Concluded diagnoses per agency, idle ones included, and of what each is the only cover.</summary>
internal sealed class ShowWorkload(AskCoverage ask)
{
    public async Task<Outcome<IReadOnlyList<AgencyWorkload>>> Handle(CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, true, caller, ct);
        if (asked.Value is not { } a) { return Outcome<IReadOnlyList<AgencyWorkload>>.Refuse(asked.Refused!.Value, asked.Findings); }
        return Outcome<IReadOnlyList<AgencyWorkload>>.Done([.. a.Engine.Workload(a.From, a.Day).Where(w => a.Scope.Whole || (w.Prefecture is { } p && a.Scope.Sees(p)))]);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/workload",
        async ([AsParameters] CoverageQuestion question, Caller caller, ShowWorkload handler, CancellationToken ct) => (await handler.Handle(question, caller, ct)).Audit(v => v))
        .For(Roles.Commission).WithTags("Coverage").WithSummary("Concluded diagnoses per agency (from, to)").Produces<IReadOnlyList<AgencyWorkload>>().ProducesProblem(403).ProducesProblem(422);
}
