using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Stations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

internal sealed record AssignPatientRequest(Guid StationId, string? Reason);

/// <summary>The commission of the county (or above it) gives a patient of the unassigned queue to a station.</summary>
internal sealed class AssignPatient(RehabStationsDb db, IPeople people)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/rehab/patients/{id:guid}/assignment", async (Guid id, AssignPatientRequest request, Caller caller, IfMatch ifMatch, AssignPatient handler, CancellationToken ct) => (await handler.Handle(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Commission).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Give a patient of the unassigned queue to a station").Produces<PatientRow>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<PatientRow>> Handle(Guid id, AssignPatientRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission)) { return Refusal.Forbidden(); }
        var patient = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);
        if (patient is null) { return Refusal.NotFound(); }
        if (await db.CheckAsync(patient, ifMatch, ct) is { } stale) { return stale; }
        if (patient.StationId is not null) { return Refusal.Conflict(new Finding("R40", "stationId", "rehab.already-assigned")); }
        if (!patient.IsCurrent) { return Refusal.Conflict(new Finding("state", "", "rehab.not-current")); }
        var station = await db.Stations.VisibleTo(db, caller).FirstOrDefaultAsync(s => s.Id == request.StationId, ct);
        if (station is null || !Station.Serves(station.State)) { return Refusal.Invalid(new Finding("R41", "stationId", "rehab.station-not-serving")); }
        await MoveAsync(db, people, patient, station, "COMMISSION", request.Reason, ct);
        patient.Because("assign", request.Reason);
        await db.SaveChangesAsync(ct);
        return PatientRow.Of(patient, db.Clock.Today());
    }

    /// <summary>Makes a station responsible and tells the others.</summary>
    internal static async Task MoveAsync(RehabStationsDb db, IPeople people, Patient patient, Station station, string rule, string? reason, CancellationToken ct)
    {
        patient.StationId = station.Id;
        patient.StationName = station.Name;
        patient.InstitutionId = station.InstitutionId;
        patient.Division = station.Division;
        patient.Transfer = [];
        patient.TransferToStationId = null;
        patient.Assignments = [.. patient.Assignments, new(station.Id, station.Name, station.Division, db.Clock.Today(), rule, reason)];
        await db.GrantReadersAsync(people, patient, null, ct);
        db.Publish(new PatientEnrolled(patient.Id, patient.Version + 1, patient.LeadingDiagnosis?.CaseId ?? patient.Diagnoses[^1].CaseId, patient.PersonId, station.Id, station.Name, patient.Division) { Hospitals = PatientReaders.Hospitals(patient) });
    }
}
