using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <summary>A patient in a list; the name is masked.</summary>
/// <param name="Stage">1, 2, 3; 0 where there is none.</param>
/// <param name="DaysLeft">Days to the next follow-up; negative when overdue.</param>
internal sealed record PatientRow(Guid Id, int Version, string Name, string Sex, int Age, int Stage, PatientState State, string? DiseaseName, Guid? StationId, string? StationName, string Division, string ResidenceAddress, DateOnly DiagnosedOn,
    DateOnly? LastFollowUpOn, DateOnly? NextDue, int? DaysLeft, string? TransferTo) : IVersioned
{
    internal static PatientRow Of(Patient p, DateOnly today) => new(p.Id, p.Version, Mask.Name(p.Name), p.Sex, Formulas.AgeOn(p.BirthDate, today), p.Stage, p.State, p.LeadingDiagnosis?.DiseaseName, p.StationId, p.StationName, p.Division, p.ResidenceAddress,
        p.DiagnosedOn, p.LastFollowUpOn, p.NextDue, p.NextDue?.DayNumber - today.DayNumber, p.Transfer is [var t] ? t.ToStationName : null);
}

/// <param name="Text">Part of a name, or a whole resident identity number (found by its hash; never in an address).</param>
/// <param name="Which">all (default), due, unassigned, transfers, new.</param>
/// <param name="Number">A whole document number, found by its hash.</param>
internal sealed record PatientFilter(string? Text = null, PatientState? State = null, int? Stage = null, string Which = "all", string? Number = null, string DocumentType = "1");

/// <param name="DocumentType">Code list identity-document; 1 (resident identity card) when left out.</param>
internal sealed record PatientSearch(string? Number, string? DocumentType);

internal sealed class ListPatients(RehabStationsDb db, RehabReference reference)
{
    /// <summary>The states in which somebody is no patient any more; <see cref="Patient.IsCurrent"/> for queries.</summary>
    internal static readonly PatientState[] Gone = [PatientState.Died, PatientState.NotPneumoconiosis, PatientState.Duplicate, PatientState.Transferred];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rehab/patients", async (string? q, PatientState? state, int? stage, string? which, string? after, int? size, Caller caller, ListPatients handler, CancellationToken ct) =>
                PersonalNumber.Looks(q) ? Outcome<Page<PatientRow>>.Refuse(Refused.Invalid, PersonalNumber.InAddress("q", "POST /api/v1/rehab/patients/search")).Answer()
                    : (await handler.Handle(new(q, state, stage, which ?? "all"), after, size, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("The patient register: all, due, unassigned, transfers or new; names masked; q is part of a name").Produces<Page<PatientRow>>().ProducesProblem(422);
        api.MapPost("/rehab/patients/search", async (PatientSearch request, Caller caller, ListPatients handler, CancellationToken ct) =>
                string.IsNullOrWhiteSpace(request.Number) ? Outcome<Page<PatientRow>>.Refuse(Refused.Invalid, new Finding("required", "number", "problem.required", "number")).Answer()
                    : (await handler.Handle(new(Number: request.Number, DocumentType: request.DocumentType ?? "1"), null, null, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("The patient with this identity document; a POST keeps the number out of addresses and logs").Produces<Page<PatientRow>>().ProducesProblem(422);
    }

    public async Task<Outcome<Page<PatientRow>>> Handle(PatientFilter filter, string? after, int? size, Caller caller, CancellationToken ct)
    {
        var today = db.Clock.Today();
        int take = Paging.Size(size);
        var rows = db.Patients.AsNoTracking().VisibleTo(db, caller);
        if (filter.State is { } state) { rows = rows.Where(p => p.State == state); }
        if (filter.Stage is { } stage) { rows = rows.Where(p => p.Stage == stage); }
        string? number = filter.Number ?? (PersonalNumber.Looks(filter.Text) ? filter.Text : null);
        if (!string.IsNullOrWhiteSpace(number))
        {
            string hash = db.Protector.Hash($"{filter.DocumentType}:{number.Trim().ToUpperInvariant()}");
            rows = rows.Where(p => p.NumberHash == hash);
        }
        else if (filter.Text?.Trim() is { Length: > 0 } text) { rows = rows.Where(p => p.Name.Contains(text)); }
        switch (filter.Which)
        {
            case "all": break;
            case "due": { var until = today.AddDays(reference.Rules.Whole("follow-up.notice-days", today)); rows = rows.Where(p => p.NextDue != null && p.NextDue <= until && p.StationId != null); break; }
            case "unassigned": rows = rows.Where(p => p.StationId == null && !Gone.Contains(p.State)); break;
            case "transfers": rows = rows.Where(p => p.TransferToStationId != null); break;
            case "new": rows = rows.Where(p => p.State == PatientState.Identified && p.StationId != null); break;
            default: return Refusal.Invalid(new Finding("code", "which", "problem.code-unknown", "which", filter.Which));
        }
        if (filter.Which == "due")
        {
            // most urgent first: keyset by due date and id
            if (after?.Split('_') is [var day, var key] && DateOnly.TryParseExact(day, "yyyyMMdd", out var due) && Guid.TryParse(key, out var id)) { rows = rows.Where(p => p.NextDue > due || (p.NextDue == due && p.Id.CompareTo(id) > 0)); }
            return (await rows.OrderBy(p => p.NextDue).ThenBy(p => p.Id).Take(take + 1).ToListAsync(ct)).ToPage(take, p => $"{p.NextDue:yyyyMMdd}_{p.Id}").Select(p => PatientRow.Of(p, today));
        }
        if (Guid.TryParse(after, out var last)) { rows = rows.Where(p => p.Id.CompareTo(last) > 0); }
        return (await rows.OrderBy(p => p.Id).Take(take + 1).ToListAsync(ct)).ToPage(take, p => p.Id.ToString()).Select(p => PatientRow.Of(p, today));
    }
}

internal static class PageMapping
{
    public static Page<TOut> Select<T, TOut>(this Page<T> page, Func<T, TOut> make) => new([.. page.Items.Select(make)], page.Next);
}
