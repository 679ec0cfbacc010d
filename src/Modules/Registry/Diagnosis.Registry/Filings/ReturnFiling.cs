using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>The province finds the papers incomplete; the agency files again, and TL-03 begins with the complete papers.</summary>
internal sealed class ReturnFiling(FilingDesk desk)
{
    internal sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/filings/{id:guid}/return", async (Guid id, Request r, Caller caller, IfMatch match, ReturnFiling h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Papers are incomplete: back to the agency with the reason").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Province, "return", r.Reason, (f, _, problems, _) =>
    {
        if (f.Waiting is not { } waiting) { problems.Add(new("filing-state", "state", "filing.nothing-waits")); return Task.CompletedTask; }
        if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); return Task.CompletedTask; }
        f.Pending = waiting with { ReturnedOn = desk.Today, ReturnReason = r.Reason.Trim() };
        return Task.CompletedTask;
    }, ct);
}
