using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>What a person adds to a draft or changes in it; what is left out is as the exam has it, and what neither has is asked for (report-cards §5).</summary>
/// <param name="ResidenceAddress">Nine digits; the exam record does not know it, so the employer's township stands there until somebody says better.</param>
/// <param name="Employer">Name, code and place are the exam's; the rest may be changed here.</param>
/// <param name="FirstSymptomsOn">Day of onset; the day of the exam that found it when left out.</param>
internal sealed record FileDraftRequest(string? Occupation = null, string? ResidenceAddress = null, string? ResidenceDetail = null, string? Job = null, string? Phone = null, CardUnitRequest? Employer = null, DateOnly? FirstSymptomsOn = null);

/// <summary>What the exam knows of the fields a card must have; the contact's phone masked.</summary>
internal sealed record DraftKnown(string? AddressDetail, string? Industry, string? EconomicType, string? Scale, string? Contact, string ContactPhone, string? Job, string Phone);

/// <summary>A draft as it would be filed. The person's number is masked; it is taken from Registry when the card is filed.</summary>
/// <param name="Mine">The caller's body has to file it.</param>
internal sealed record DraftView(Guid Id, int Version, DraftState State, Guid SuspectedCaseId, string PersonName, string DocumentNumber, string Sex, DateOnly BirthDate, string DiseaseCode, string DiseaseName, string EmployerName, string EmployerCreditCode, string EmployerAddress, string EmployerPlace,
    string? UsingUnitName, string ExamAgencyName, DateOnly ExamDate, DateOnly FoundOn, string ResidenceAddress, string ResidencePlace, CardContact? Contact, CaseClock? Clock, Guid? CardId, DateOnly? FiledOn, Guid? CaseId, Contracts.Conclusion? Conclusion, string? CertificateNumber, DateOnly? ClosedOn, bool Mine) : IVersioned
{
    /// <summary>For the body that files it; null for others.</summary>
    public DraftKnown? Known { get; init; }
}

/// <summary>Shows the draft of a suspected card, and files it when a person says so: by one click when nothing is to be changed.</summary>
internal sealed class FileDraft(CaseDesk desk, FileCard cards, IPeople people, IExamHistory exams)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/suspected-card-drafts/{id:guid}", async (Guid id, Caller caller, FileDraft handler, CancellationToken ct) => (await handler.ShowAsync(id, caller, ct)).Answer())
            .For(ReadCards.Readers).WithTags("Report cards").WithSummary("A suspected card filled in from the exam, as it would be filed").Produces<DraftView>().ProducesProblem(404);
        api.MapPost("/diagnosis/suspected-card-drafts/{id:guid}/filing", async (Guid id, FileDraftRequest r, Caller caller, IfMatch ifMatch, FileDraft handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cards/{v.Id}"))
            .For(FileCard.Filers).Idempotent<DiagnosisAppraisalDb>().WithTags("Report cards").WithSummary("File the suspected card of a draft (TL-11)").Produces<CardAnswer>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<DraftView>> ShowAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Set<SuspicionDraft>().VisibleTo(db, caller).FirstOrDefaultAsync(d => d.Id == id, ct) is not { } d) { return Refusal.NotFound(); }
        db.RecordRead(d, "read");
        await db.SaveChangesAsync(ct);
        bool mine = ListDrafts.Mine(d, caller);
        var person = await people.FindAsync(d.PersonId, ct);
        var clock = ListDrafts.ClockOf(d, desk);
        var exam = mine ? await ExamAsync(d, caller, ct) : null;
        return new DraftView(d.Id, d.Version, d.State, d.SuspectedCaseId, mine ? d.PersonName : Mask.Name(d.PersonName), person is null ? "" : Mask.ResidentId(db.Protector.Open(person.Number)), d.Sex, d.BirthDate, d.DiseaseCode, d.DiseaseName, d.EmployerName, d.EmployerCreditCode, d.EmployerAddress,
            desk.PlaceName(d.EmployerAddress), d.UsingUnitName, d.ExamAgencyName, d.ExamDate, d.FoundOn, d.EmployerAddress, desk.PlaceName(d.EmployerAddress), mine ? ContactOf(d, exam, null) : null, clock, d.CardId, d.FiledOn, d.CaseId, d.Conclusion, d.CertificateNumber, d.ClosedOn, mine)
        {
            Known = mine ? UnitOf(d, exam) is var u ? new(u?.AddressDetail, u?.Industry, u?.EconomicType, u?.Scale, u?.Contact, Mask.Phone(u is null ? "" : db.Protector.Open(u.ContactPhone)), exam?.Job, Mask.Phone(person is null ? "" : db.Protector.Open(person.Phone))) : null : null,
        };
    }

    public async Task<Outcome<CardAnswer>> Handle(Guid id, FileDraftRequest r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Set<SuspicionDraft>().VisibleTo(db, caller).FirstOrDefaultAsync(d => d.Id == id, ct) is not { } draft) { return Refusal.NotFound(); }
        if (caller.InstitutionId != draft.InstitutionId) { return Refusal.Forbidden("diagnosis.draft.not-yours", "职业病防治法 第50条"); }
        if (await db.CheckAsync(draft, match, ct) is { } stale) { return stale; }
        if (draft.State != DraftState.Open) { return Refusal.Conflict(new Finding("D90", "", "diagnosis.draft.not-open." + draft.State)); }
        if (await people.FindAsync(draft.PersonId, ct) is not { } person) { return Refusal.Conflict(new Finding("D91", "", "diagnosis.draft.no-person")); }
        var exam = await ExamAsync(draft, caller, ct);
        var (u, typed) = (UnitOf(draft, exam), r.Employer);
        var unit = new CardUnitRequest(draft.EmployerName, draft.EmployerCreditCode, draft.EmployerAddress, DiagnosisCase.Blank(typed?.AddressDetail) ?? u?.AddressDetail, DiagnosisCase.Blank(typed?.Industry) ?? u?.Industry, DiagnosisCase.Blank(typed?.EconomicType) ?? u?.EconomicType,
            DiagnosisCase.Blank(typed?.Scale) ?? u?.Scale, DiagnosisCase.Blank(typed?.ZipCode) ?? u?.ZipCode, DiagnosisCase.Blank(typed?.Contact) ?? u?.Contact, DiagnosisCase.Blank(typed?.Phone) ?? (u is null ? null : db.Protector.Open(u.ContactPhone)));
        return await cards.Handle(new(CardType.Suspected, "FIRST", null, new(person.Name, person.DocumentType, db.Protector.Open(person.Number), person.Sex, person.BirthDate, DiagnosisCase.Blank(r.Phone) ?? db.Protector.Open(person.Phone)),
            r.Occupation, DiagnosisCase.Blank(r.ResidenceAddress) ?? draft.EmployerAddress, r.ResidenceDetail, null, unit, draft.DiseaseCode,
            ContactOf(draft, exam, r.Job), r.FirstSymptomsOn ?? draft.ExamDate, draft.ExamDate, null, null, null, false, null, new("EXAM", null, null, false), null, null), caller, ct);
    }

    /// <summary>The exam that found it; the read is recorded with its purpose.</summary>
    async Task<PersonExam?> ExamAsync(SuspicionDraft d, Caller caller, CancellationToken ct) => (await exams.OfPersonAsync(d.PersonId, caller, "suspected card", ct)).FirstOrDefault(e => e.ReportId == d.ReportId);

    static PersonExamEmployer? UnitOf(SuspicionDraft d, PersonExam? exam) => exam?.Employer is { } u && u.CreditCode == d.EmployerCreditCode ? u : null;

    /// <summary>Contact with the hazard as the exam record states it.</summary>
    static CardContact? ContactOf(SuspicionDraft d, PersonExam? exam, string? job)
    {
        job = DiagnosisCase.Blank(job) ?? DiagnosisCase.Blank(exam?.Job);
        var said = exam?.Conclusions.Where(c => c.Conclusion == "03" && c.Detail == d.DiseaseCode).ToList() ?? [];
        if (said.Count == 0) { return DiagnosisCase.Blank(job) is { } typed ? new(typed, null, null, 0, 0, []) : null; }
        var first = said.OrderBy(c => c.HarmStart ?? DateOnly.MaxValue).First();
        return new(DiagnosisCase.Blank(job) ?? "", null, first.HarmStart, first.HarmYears ?? 0, first.HarmMonths ?? 0, [.. said.Select(c => c.Factor)]);
    }
}
