using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record TakeBackRequest(string? Reason);

/// <summary>Takes a conclusion back before a certificate carries it; the opinions stay, the clock of the conclusion (TL-25) runs on from where it began.</summary>
internal sealed class TakeBackConclusion(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/conclusion/withdrawal", async (Guid id, TakeBackRequest r, Caller caller, IfMatch ifMatch, TakeBackConclusion handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Take a conclusion back while no certificate carries it").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, TakeBackRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        if (record!.TakeBackConclusion(r.Reason) is { } no) { return no; }
        return await desk.SaveAsync(record, "take-back-conclusion", r.Reason!.Trim(), null, ct);
    }
}
