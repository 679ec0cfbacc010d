using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>What a slip of the pen may have spoilt; null: stays as it is. Name, sex, birth date and number are taken from the register of people, where they are corrected first.</summary>
/// <param name="Reason">Printed nowhere, kept for good.</param>
internal sealed record CorrectCertificateRequest(string? Reason, string? ReviewedBy, string? EmployerName = null, string? EmployerCreditCode = null, string? EmployerAddressDetail = null, string? ResidenceDetail = null,
    string? Findings = null, string? Handling = null, string? Basis = null, string? HistorySummary = null, DateOnly? On = null);

/// <summary>
/// A further version of the certificate for an error of writing: same number, new verification code, signed and handed over anew; the sheet before it verifies as superseded.
/// The conclusion, the disease and the stage are not corrected here: that is a new diagnosis or an appraisal.
/// </summary>
internal sealed class CorrectCertificate(CaseDesk desk, IPeople people, CertificateSheet sheet)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/certificate/corrections", async (Guid id, CorrectCertificateRequest r, Caller caller, IfMatch ifMatch, CorrectCertificate handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}/certificate.pdf"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Issue a corrected version of the certificate: same number, the earlier sheet is superseded").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, CorrectCertificateRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.MayCorrect() is { } no) { return no; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        var wrong = new List<Finding>();
        if (DiagnosisCase.Blank(r.Reason) is null) { wrong.Add(new("E67", "reason", "diagnosis.correct-reason")); }
        if (DiagnosisCase.Blank(r.ReviewedBy) is null) { wrong.Add(new("D61", "reviewedBy", "diagnosis.reviewer-required") { Basis = "职业病防治法 第46条" }); }
        if (DiagnosisCase.Blank(r.EmployerCreditCode) is { } code && Kernel.Identifiers.CreditCode.Check(code, desk.Terminology.Identifiers) is { Valid: false }) { wrong.Add(new("D50", "employerCreditCode", "diagnosis.credit-code-invalid")); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }

        var before = Printed(record);
        if (await people.FindAsync(record.PersonId, ct) is { } person)
        {
            (record.PersonName, record.Sex, record.BirthDate, record.Phone) = (person.Name, person.Sex, person.BirthDate, person.Phone);
            if (person.NumberHash != record.NumberHash) { (record.Number, record.NumberHash, record.DocumentType) = (person.Number, person.NumberHash, person.DocumentType); }
        }
        record.Employer = record.Employer with { Name = DiagnosisCase.Blank(r.EmployerName) ?? record.Employer.Name, CreditCode = DiagnosisCase.Blank(r.EmployerCreditCode) ?? record.Employer.CreditCode, AddressDetail = DiagnosisCase.Blank(r.EmployerAddressDetail) ?? record.Employer.AddressDetail };
        record.EmployerName = record.Employer.Name;
        record.ResidenceDetail = DiagnosisCase.Blank(r.ResidenceDetail) ?? record.ResidenceDetail;
        record.Outcome = record.Outcome! with { Findings = DiagnosisCase.Blank(r.Findings) ?? record.Outcome.Findings, Handling = DiagnosisCase.Blank(r.Handling) ?? record.Outcome.Handling, Basis = DiagnosisCase.Blank(r.Basis) ?? record.Outcome.Basis };
        if (record.History is { } history) { record.History = history with { Summary = DiagnosisCase.Blank(r.HistorySummary) ?? history.Summary }; }
        if (Printed(record) == before) { return Refusal.Invalid(new Finding("E68", "", "diagnosis.correct-nothing")); }
        if (await sheet.WhyNotPrintableAsync(record, ct) is { } unprintable) { return Refusal.Invalid(unprintable); }

        var (db, sheetBefore) = (desk.Db, record.Current!);
        record.Reissue(sheetBefore with { Version = sheetBefore.Version + 1, Code = IssueCertificate.NewCode(), IssuedOn = day, ReviewedBy = r.ReviewedBy!.Trim(), Reason = r.Reason!.Trim(), OnPaper = false, Wording = await sheet.WordingAsync(day, ct) });
        db.Add(new CertificateCode { Code = record.Current!.Code, CaseId = record.Id, CertificateVersion = record.Current.Version });
        db.Publish(IssueCertificate.Announce(record, record.Version + 1));
        return await desk.SaveAsync(record, "correct-certificate", r.Reason, null, ct);
    }

    static (string, string, DateOnly, string, Unit, string?, string, string, string?, string?) Printed(DiagnosisCase c) =>
        (c.PersonName, c.Sex, c.BirthDate, c.NumberHash, c.Employer, c.ResidenceDetail, c.Outcome!.Findings, c.Outcome.Handling, c.Outcome.Basis, c.History?.Summary);
}
