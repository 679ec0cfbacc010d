using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

internal sealed record CloseBlindPhaseRequest(string? Reason, bool OnPaper = false);

/// <summary>The chair opens the readings before all have read. Who has not, no longer reads, signs or sees until all is signed.</summary>
internal sealed class CloseBlindPhase(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/readings/{id:guid}/closing", async (Guid id, CloseBlindPhaseRequest r, Caller caller, IfMatch ifMatch, CloseBlindPhase handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Group reading").WithSummary("Close the blind phase before all have read, with a reason").Produces<SessionAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<SessionAnswer>> Handle(Guid id, CloseBlindPhaseRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        desk.ChangeAsync(id, caller, ifMatch, "close-blind-phase", r.Reason, s => ReadingDesk.Chairs(s, caller, r.OnPaper) ?? s.CloseBlindPhase(r.Reason, desk.Now, caller.Name, caller.PractitionerId is null), ct);
}
