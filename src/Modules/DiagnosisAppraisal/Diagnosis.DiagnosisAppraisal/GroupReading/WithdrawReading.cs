using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

internal sealed record WithdrawReadingRequest(string? Reason, bool OnPaper = false);

/// <summary>A session that was begun in error. What was read in it stays; withdrawn blind, it stays blind.</summary>
internal sealed class WithdrawReading(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/readings/{id:guid}/withdrawal", async (Guid id, WithdrawReadingRequest r, Caller caller, IfMatch ifMatch, WithdrawReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Group reading").WithSummary("Withdraw a session before it is signed, with a reason").Produces<SessionAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<SessionAnswer>> Handle(Guid id, WithdrawReadingRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        desk.ChangeAsync(id, caller, ifMatch, "withdraw-reading", r.Reason, s => ReadingDesk.Chairs(s, caller, r.OnPaper) ?? s.Withdraw(r.Reason), ct);
}
