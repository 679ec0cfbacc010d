using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

internal sealed record TransferPatientRequest(Guid ToStationId, string Reason);

internal sealed record AnswerTransferRequest(bool Accept, string? Reason);

/// <summary>
/// A patient moves: the station (or the commission) asks, the receiving station accepts or declines. Until then the sender stays
/// responsible; what nobody answers in time the county decides.
/// </summary>
internal sealed class TransferPatient(RehabStationsDb db, IPeople people, RehabReference reference)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/rehab/patients/{id:guid}/transfer", async (Guid id, TransferPatientRequest request, Caller caller, IfMatch ifMatch, TransferPatient handler, CancellationToken ct) => (await handler.Handle(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Station, Roles.Commission).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Ask another station to take a patient over").Produces<PatientRow>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/rehab/patients/{id:guid}/transfer/answer", async (Guid id, AnswerTransferRequest request, Caller caller, IfMatch ifMatch, TransferPatient handler, CancellationToken ct) => (await handler.Answer(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Station, Roles.Commission).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Accept or decline a transfer").Produces<PatientRow>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
    }

    public async Task<Outcome<PatientRow>> Handle(Guid id, TransferPatientRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var patient = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);
        if (patient is null) { return Refusal.NotFound(); }
        if (!caller.SeesAll && !caller.Has(Roles.Commission) && patient.InstitutionId != caller.InstitutionId) { return Refusal.Forbidden("rehab.not-your-patient"); }
        if (await db.CheckAsync(patient, ifMatch, ct) is { } stale) { return stale; }
        if (!patient.IsCurrent) { return Refusal.Conflict(new Finding("state", "", "rehab.not-current")); }
        if (patient.TransferToStationId is not null) { return Refusal.Conflict(new Finding("R42", "toStationId", "rehab.transfer-open")); }
        if (patient.StationId is null) { return Refusal.Conflict(new Finding("R43", "toStationId", "rehab.transfer-unassigned")); }
        if (string.IsNullOrWhiteSpace(request.Reason)) { return Refusal.Invalid(new Finding("required", "reason", "rehab.reason-needed")); }
        // the receiving station lies elsewhere by nature, so it is not looked up among the caller's own rows
        var station = await db.Stations.FirstOrDefaultAsync(s => s.Id == request.ToStationId, ct);
        if (station is null || !Station.Serves(station.State) || station.Id == patient.StationId) { return Refusal.Invalid(new Finding("R41", "toStationId", "rehab.station-not-serving")); }
        patient.Transfer = [new(station.Id, station.Name, request.Reason.Trim(), db.Clock.Today(), caller.Name)];
        patient.TransferToStationId = station.Id;
        await db.GrantReadersAsync(people, patient, station.InstitutionId, ct);
        patient.Because("transfer", request.Reason);
        await db.SaveChangesAsync(ct);
        return PatientRow.Of(patient, db.Clock.Today());
    }

    public async Task<Outcome<PatientRow>> Answer(Guid id, AnswerTransferRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var patient = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);
        if (patient is null) { return Refusal.NotFound(); }
        if (patient.TransferToStationId is not { } to || patient.Transfer is not [var asked]) { return Refusal.Conflict(new Finding("R44", "", "rehab.no-transfer")); }
        if (await db.CheckAsync(patient, ifMatch, ct) is { } stale) { return stale; }
        var today = db.Clock.Today();
        var station = await db.Stations.FirstAsync(s => s.Id == to, ct);
        bool escalated = today > asked.AskedOn.AddDays(reference.Rules.Whole("transfer.accept-days", asked.AskedOn));
        bool receiver = caller.Has(Roles.Station) && station.InstitutionId == caller.InstitutionId;
        if (!caller.SeesAll && !receiver && !(caller.Has(Roles.Commission) && escalated)) { return Refusal.Forbidden("rehab.receiver-answers"); }
        if (!request.Accept && string.IsNullOrWhiteSpace(request.Reason)) { return Refusal.Invalid(new Finding("required", "reason", "rehab.reason-needed")); }
        if (request.Accept) { await AssignPatient.MoveAsync(db, people, patient, station, "TRANSFER", asked.Reason, ct); }
        else
        {
            patient.Transfer = [];
            patient.TransferToStationId = null;
            await db.GrantReadersAsync(people, patient, null, ct);
        }
        patient.Because(request.Accept ? "accept-transfer" : "decline-transfer", request.Reason);
        await db.SaveChangesAsync(ct);
        return PatientRow.Of(patient, today);
    }
}
