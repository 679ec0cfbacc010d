using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

internal sealed record ChangePatientStateRequest(PatientState State, string? Reason);

/// <summary>Invite, enrol, decline, start, pause and end the programme. The follow-up duty does not depend on it.</summary>
internal sealed class ChangePatientState(RehabStationsDb db, RehabReference reference)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/rehab/patients/{id:guid}/state", async (Guid id, ChangePatientStateRequest request, Caller caller, IfMatch ifMatch, ChangePatientState handler, CancellationToken ct) => (await handler.Handle(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Station).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Invite, enrol, decline, start, pause or end the programme").Produces<PatientRow>().ProducesProblem(403).ProducesProblem(409);

    public async Task<Outcome<PatientRow>> Handle(Guid id, ChangePatientStateRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var patient = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);
        if (patient is null) { return Refusal.NotFound(); }
        if (!caller.SeesAll && (patient.StationId is null || patient.InstitutionId != caller.InstitutionId)) { return Refusal.Forbidden("rehab.not-your-patient"); }
        if (await db.CheckAsync(patient, ifMatch, ct) is { } stale) { return stale; }
        if (!patient.MayBecome.Contains(request.State)) { return Refusal.Conflict(new Finding("state", "state", "rehab.step-impossible")); }
        if (request.State is PatientState.Declined or PatientState.Paused or PatientState.Discharged or PatientState.Duplicate && string.IsNullOrWhiteSpace(request.Reason)) { return Refusal.Invalid(new Finding("required", "reason", "rehab.reason-needed")); }
        patient.StateBefore = patient.State;
        patient.State = request.State;
        patient.PlanNext(reference.Rules);
        patient.Because(request.State.ToString(), request.Reason);
        await db.SaveChangesAsync(ct);
        return PatientRow.Of(patient, db.Clock.Today());
    }
}
