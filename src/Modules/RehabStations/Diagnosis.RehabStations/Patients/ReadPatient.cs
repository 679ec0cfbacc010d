using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <param name="Name">In full for the responsible station, masked for others.</param>
/// <param name="Number">Masked; the whole value only by a recorded reveal.</param>
internal sealed record PatientCard(Guid Id, int Version, string Name, string Sex, DateOnly BirthDate, int Age, string Number, string Phone, PatientState State, IReadOnlyList<PatientState> MayBecome, int Stage, Guid? StationId, string? StationName, string Division,
    string ResidenceAddress, string HukouAddress, string EmployerName, DateOnly DiagnosedOn, bool HomeOxygen, DateOnly? LastFollowUpOn, DateOnly? NextDue, int? DaysLeft,
    IReadOnlyList<PatientDiagnosis> Diagnoses, IReadOnlyList<StageStep> StageHistory, IReadOnlyList<Assignment> Assignments, IReadOnlyList<Attempt> Attempts, TransferRequest? Transfer, Death? Death) : IVersioned;

/// <param name="Field">phone or number.</param>
internal sealed record RevealRequest(string Field, string Reason);

internal sealed record Revealed(string Field, string Value);

/// <summary>One patient; every read is recorded.</summary>
internal sealed class ReadPatient(RehabStationsDb db)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rehab/patients/{id:guid}", async (Guid id, Caller caller, ReadPatient handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("One patient; personal numbers masked").Produces<PatientCard>().ProducesProblem(404);
        api.MapPost("/rehab/patients/{id:guid}/reveal", async (Guid id, RevealRequest request, Caller caller, ReadPatient handler, CancellationToken ct) => (await handler.Reveal(id, request, caller, ct)).Answer())
            .For(Roles.Station).WithTags("Rehabilitation").WithSummary("Show a masked number in full, with a recorded reason").Produces<Revealed>().ProducesProblem(404).ProducesProblem(422);
    }

    public async Task<Outcome<PatientCard>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var p = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(x => x.Id == id, ct);
        if (p is null) { return Refusal.NotFound(); }
        db.RecordRead(p, "read");
        await db.SaveChangesAsync(ct);
        var today = db.Clock.Today();
        return new PatientCard(p.Id, p.Version, IsOwn(p, caller) ? p.Name : Mask.Name(p.Name), p.Sex, p.BirthDate, Formulas.AgeOn(p.BirthDate, today), Mask.ResidentId(db.Protector.Open(p.Number)), Mask.Phone(db.Protector.Open(p.Phone)), p.State, p.MayBecome, p.Stage,
            p.StationId, p.StationName, p.Division, p.ResidenceAddress, p.HukouAddress, p.EmployerName, p.DiagnosedOn, p.HomeOxygen, p.LastFollowUpOn, p.NextDue, p.NextDue?.DayNumber - today.DayNumber,
            p.Diagnoses, p.StageHistory, p.Assignments, p.Attempts, p.Transfer.FirstOrDefault(), p.Death.FirstOrDefault());
    }

    public async Task<Outcome<Revealed>> Reveal(Guid id, RevealRequest request, Caller caller, CancellationToken ct)
    {
        var p = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(x => x.Id == id, ct);
        if (p is null) { return Refusal.NotFound(); }
        if (!IsOwn(p, caller)) { return Refusal.Forbidden("rehab.not-your-patient"); }
        if (string.IsNullOrWhiteSpace(request.Reason)) { return Refusal.Invalid(new Finding("required", "reason", "rehab.reason-needed")); }
        if (request.Field is not ("phone" or "number")) { return Refusal.Invalid(new Finding("code", "field", "problem.code-unknown", "field", request.Field)); }
        db.RecordRead(p, "reveal", request.Field + ": " + request.Reason.Trim());
        await db.SaveChangesAsync(ct);
        return new Revealed(request.Field, db.Protector.Open(request.Field == "phone" ? p.Phone : p.Number));
    }

    /// <summary>The responsible station has the right to the case; a station merely asked to take over, and the offices, see masked names.</summary>
    static bool IsOwn(Patient p, Caller caller) => caller.SeesAll || (caller.Has(Roles.Station) && p.StationId is not null && p.InstitutionId == caller.InstitutionId);
}
