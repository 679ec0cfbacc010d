using System.Security.Cryptography;
using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="ReviewedBy">Who reviewed it for the agency (LAW art. 46: the agency reviews and stamps).</param>
internal sealed record IssueRequest(string? ReviewedBy, DateOnly? On = null);

/// <summary>
/// Issues the numbered certificate and tells the world (<see cref="CaseConcluded"/>, once). Number, certificate and event stand in one
/// transaction, so that a number is neither given twice nor lost. The clocks TL-26 and TL-27 run from here and from the conclusion.
/// </summary>
internal sealed class IssueCertificate(CaseDesk desk, CertificateSheet sheet)
{
    // no 0/O, 1/I: the code is read out over the telephone
    const string CodeAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/certificate", async (Guid id, IssueRequest r, Caller caller, IfMatch ifMatch, IssueCertificate handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}/certificate.pdf"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Issue the certificate with its number").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, IssueRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.MayIssue() is { } no) { return no; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (string.IsNullOrWhiteSpace(r.ReviewedBy)) { return Refusal.Invalid(new Finding("D61", "reviewedBy", "diagnosis.reviewer-required") { Basis = "职业病防治法 第46条" }); }
        // of two cases of one matter that ran side by side only one is certified
        if (desk.Terminology.Catalogue.Find(record.Outcome!.Disease, record.Outcome.On) is { } disease && KindRule.WhyNot(record.Kind, disease, record.Earlier, await desk.EarlierAsync(record, ct)) is { } otherKind) { return Refusal.Conflict(otherKind); }
        if (await sheet.WhyNotPrintableAsync(record, ct) is { } unprintable) { return Refusal.Invalid(unprintable); }
        var db = desk.Db;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        int serial = await db.TakeSerialsAsync(Series(record.AgencyId, day.Year), 1, ct);
        var policy = CasePolicy.On(desk.Terminology, record.Division, day);
        int wording = await sheet.WordingAsync(day, ct);
        record.Issue(new(NumberOf(record.AgencyCode, day.Year, serial), 1, NewCode(), day, r.ReviewedBy.Trim(), Copies(policy), [.. record.Panel.Select(m => $"{m.Name}（{m.QualificationNo}）")], null, false) { Wording = wording });
        db.Add(new CertificateCode { Code = record.Current!.Code, CaseId = record.Id, CertificateVersion = record.Current.Version });
        db.Publish(Announce(record, record.Version + 1));
        var answer = await desk.SaveAsync(record, "issue-certificate", null, null, ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;
    }

    internal static string Series(Guid agency, int year) => $"certificate:{agency:N}:{year}";

    /// <summary>Organisation code of the agency, year, serial.</summary>
    internal static string NumberOf(string agencyCode, int year, int serial) => $"{ApplyForDiagnosis.Short(agencyCode)}-{year}-{serial:00000}";

    internal static string NewCode() => RandomNumberGenerator.GetString(CodeAlphabet, 16);

    internal static IReadOnlyList<CertificateCopy> Copies(CasePolicy policy) =>
        [.. policy.Copies.SelectMany(c => Enumerable.Repeat(c.Addressee, c.Count)).Select((addressee, i) => new CertificateCopy(i + 1, addressee))];

    /// <summary>What the other modules hear.</summary>
    /// <param name="version">Of the save that carries the event.</param>
    internal static CaseConcluded Announce(DiagnosisCase c, int version) => Appraisal.AppraisalEffects.Over(c, new(c.Id, version, c.SuspectedCaseId, c.PersonId, c.PersonName, c.Sex, c.BirthDate, c.AgencyId, c.AgencyName, c.Division,
        c.Outcome!.DiseaseCode, c.Outcome.Disease, c.Outcome.OpenText ?? c.Outcome.DiseaseName, c.Outcome.Pneumoconiosis, c.Kind, c.Outcome.Conclusion, c.Outcome.Conclusion, Roman(c.Outcome),
        c.AppliedOn, c.ReceivedOn!.Value, c.ConcludedOn!.Value, c.CertificateNumber!, c.EmployerName, c.EmployerAddress, c.HukouAddress, c.ResidenceAddress, c.CaseNo));

    // the contract speaks of stages I, II, III; "no stage on record" has none
    static string? Roman(PanelOutcome o) => !o.Pneumoconiosis ? o.Stage : o.Stage switch { "1" => "I", "2" => "II", "3" => "III", _ => null };
}
