using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.RehabStations.FollowUps;

internal sealed record WithdrawFollowUpRequest(string? Reason);

/// <summary>A follow-up that should never have been recorded (another patient, another day twice) is taken back: it stays to be seen and counts nowhere.</summary>
internal sealed class WithdrawFollowUp(RehabStationsDb db, RehabReference reference)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/rehab/patients/{id:guid}/follow-ups/{followUp:guid}/withdrawal", async (Guid id, Guid followUp, WithdrawFollowUpRequest request, Caller caller, IfMatch ifMatch, WithdrawFollowUp handler, CancellationToken ct) =>
                (await handler.Handle(id, followUp, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Station).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Take back a follow-up entered in error, with a reason").Produces<FollowUpView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    /// <param name="byExchange">The system that sent the follow-up takes it back.</param>
    public async Task<Outcome<FollowUpView>> Handle(Guid patientId, Guid followUpId, WithdrawFollowUpRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct, bool byExchange = false)
    {
        if (await CorrectFollowUp.OpenAsync(db, patientId, followUpId, caller, ct) is not var (patient, all, followUp)) { return Refusal.NotFound(); }
        // a retry whose answer was lost
        if (byExchange && followUp is { Withdrawn: true, ByExchange: true } && CorrectFollowUp.IsOwn(followUp.InstitutionId, caller)) { return FollowUpView.Of(followUp, db); }
        if (CorrectFollowUp.Refuse(patient, followUp, caller, byExchange) is { } no) { return no; }
        if (await db.CheckAsync(followUp, ifMatch, ct) is { } stale) { return stale; }
        if (CorrectFollowUp.ReasonFaults(request.Reason).ToList() is { Count: > 0 } faults) { return Refusal.Invalid(faults); }
        var was = FormerFollowUp.Of(followUp);
        followUp.Withdrawn = true;
        followUp.Because("withdraw", request.Reason!.Trim());
        await SettleFollowUps.SettleAsync(db, reference.Rules, patient, all, followUp, was, request.Reason.Trim(), ct);
        await db.SaveChangesAsync(ct);
        return FollowUpView.Of(followUp, db);
    }
}
