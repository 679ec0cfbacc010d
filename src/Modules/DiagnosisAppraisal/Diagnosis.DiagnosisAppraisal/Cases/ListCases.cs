using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="PersonName">Masked for all but the agency of the case.</param>
/// <param name="DiseaseName">Of the conclusion in force, as <paramref name="Conclusion"/>; the disease applied for until there is one.</param>
/// <param name="Clock">The most urgent open time limit.</param>
/// <param name="AppraisalDocument">Number of the appraisal document the conclusion in force stands in; null: the certificate.</param>
internal sealed record CaseRow(Guid Id, int Version, CaseState State, CaseKind Kind, string CaseNo, string? CertificateNumber, string PersonName, string EmployerName, string AgencyName, string DiseaseName, Conclusion? Conclusion, DateOnly AppliedOn, DateOnly? ConcludedOn, CaseClock? Clock, string? AppraisalDocument = null);

/// <param name="Text">Case or certificate number, a whole identity number, or the beginning of a name or employer.</param>
/// <param name="Number">A whole document number, found by its hash.</param>
/// <param name="Open">Only cases in which something is still to be done.</param>
internal sealed record CaseFilter(CaseState? State = null, string? Text = null, string? Disease = null, bool Open = false, Guid? PersonId = null, Guid? After = null, int? Size = null, string? Number = null, string DocumentType = "1");

/// <param name="DocumentType">Code list identity-document; 1 (resident identity card) when left out.</param>
internal sealed record CaseSearch(string? Number, string? DocumentType, Guid? After, int? Size);

/// <summary>Cases a caller may see, the newest first.</summary>
internal sealed class ListCases(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/cases", async (Caller caller, ListCases handler, CaseState? state, string? q, string? disease, bool? open, Guid? personId, Guid? after, int? size, CancellationToken ct) =>
                PersonalNumber.Looks(q) ? Outcome<Page<CaseRow>>.Refuse(Refused.Invalid, PersonalNumber.InAddress("q", "POST /api/v1/diagnosis/cases/search")).Answer()
                    : Outcome<Page<CaseRow>>.Done(await handler.Handle(caller, new(state, q, disease, open ?? false, personId, after, size), ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("Cases by state, disease or text (case or certificate number, beginning of a name, part of an employer)").Produces<Page<CaseRow>>().ProducesProblem(422);
        api.MapPost("/diagnosis/cases/search", async (CaseSearch request, Caller caller, ListCases handler, CancellationToken ct) =>
                string.IsNullOrWhiteSpace(request.Number) ? Outcome<Page<CaseRow>>.Refuse(Refused.Invalid, new Finding("required", "number", "problem.required", "number")).Answer()
                    : Outcome<Page<CaseRow>>.Done(await handler.Handle(caller, new(Number: request.Number, DocumentType: request.DocumentType ?? "1", After: request.After, Size: request.Size), ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("Cases of the person with this identity document; a POST keeps the number out of addresses and logs").Produces<Page<CaseRow>>().ProducesProblem(422);
    }

    public async Task<Page<CaseRow>> Handle(Caller caller, CaseFilter f, CancellationToken ct)
    {
        int most = Paging.Size(f.Size);
        var db = desk.Db;
        var query = db.Cases.AsNoTracking().VisibleTo(db, caller);
        if (f.State is { } state) { query = query.Where(c => c.State == state); }
        if (f.Open) { query = query.Where(c => c.State != CaseState.NotReceived && c.State != CaseState.Withdrawn && c.State != CaseState.Reported && c.State != CaseState.Archived); }
        if (f.PersonId is { } person) { query = query.Where(c => c.PersonId == person); }
        if (f.Disease is { Length: > 0 } && (desk.Terminology.Catalogue.Identity(f.Disease) ?? f.Disease) is { } disease) { query = query.Where(c => c.AppliedDisease == disease); }
        if (DiagnosisCase.Blank(f.Number ?? (PersonalNumber.Looks(f.Text) ? f.Text : null)) is { } number)
        {
            // a whole number is compared by its keyed hash and never by its digits
            string hash = db.Protector.Hash($"{f.DocumentType}:{number.ToUpperInvariant()}");
            query = query.Where(c => c.NumberHash == hash);
        }
        else if (DiagnosisCase.Blank(f.Text) is { } text)
        {
            query = query.Where(c => c.CaseNo == text || c.CertificateNumber == text || c.PersonName.StartsWith(text) || c.EmployerName.Contains(text));
        }
        // cases of the past are loaded late: the day of application tells what is new, the id only breaks ties
        if (f.After is { } after && await db.Cases.AsNoTracking().Where(c => c.Id == after).Select(c => (DateOnly?)c.AppliedOn).FirstOrDefaultAsync(ct) is { } day) { query = query.Where(c => c.AppliedOn < day || c.AppliedOn == day && c.Id.CompareTo(after) < 0); }
        var rows = await query.OrderByDescending(c => c.AppliedOn).ThenByDescending(c => c.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(c => Row(c, caller)).ToPage(most, r => r.Id.ToString());
    }

    CaseRow Row(DiagnosisCase c, Caller caller)
    {
        bool mine = caller.SeesAll || caller.InstitutionId == c.InstitutionId;
        var now = c.Outcome is null ? null : Appraisal.AppraisalEffects.InForce(c);
        var clock = CaseClocks.MostUrgent(desk.Clocks(c));
        return new(c.Id, c.Version, c.State, c.Kind, c.CaseNo, c.CertificateNumber, mine ? c.PersonName : Mask.Name(c.PersonName), c.EmployerName, c.AgencyName, now?.OpenText ?? now?.DiseaseName ?? c.AppliedDiseaseName, now?.Conclusion, c.AppliedOn, c.ConcludedOn, clock, c.Appraised is [.., var last] ? last.DocumentNumber : null);
    }
}
