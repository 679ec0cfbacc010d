using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="NoEmployer">Why no employer can be found; then the fee falls on whom policy appraisal.fee-bearer-without-employer names, the public purse as shipped (otherwise the employer, LAW art. 53).</param>
internal sealed record IssueDocumentRequest(string? NoEmployer = null, DateOnly? On = null);

/// <summary>
/// Issues the 职业病鉴定书 with its number. Until it is signed and stamped it is a draft: its conclusion takes effect with the scan (<see cref="TakeEffect"/>),
/// so that no card is withdrawn and no certificate given up for a paper nobody has signed.
/// </summary>
internal sealed class IssueDocument(AppraisalDesk desk, IInstitutions institutions, Templates templates)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/appraisal/cases/{id:guid}/document", async (Guid id, IssueDocumentRequest r, Caller caller, IfMatch ifMatch, IssueDocument h, CancellationToken ct) => (await h.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/appraisal/cases/{v.Id}/document.pdf"))
            .For(Roles.Appraisal).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal").WithSummary("Issue the appraisal document with its number; its conclusion takes effect with the signed scan").Produces<AppraisalAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<AppraisalAnswer>> Handle(Guid id, IssueDocumentRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (c.Only(AppraisalState.Voted) is { } state) { return state; }
        var db = desk.Db;
        var office = await institutions.FindAsync(c.OfficeId, ct);
        var policy = desk.PolicyOf(c, day);
        var motion = c.Passed!;
        int wording = (await templates.ForAsync(PrintDocument.WordingOf(c.Level), day, null, ct)).TemplateVersion;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        int serial = await db.TakeSerialsAsync($"appraisal-document:{c.OfficeId:N}:{day.Year}", 1, ct);
        // what was in force may have changed since the vote only through another document of the same case, which cannot be
        c.Issue(new(NumberOf(office?.Code ?? "", day.Year, serial), day, [.. policy.Copies.SelectMany(x => Enumerable.Repeat(x.Addressee, x.Count)).Select((a, i) => new CertificateCopy(i + 1, a))],
            string.IsNullOrWhiteSpace(r.NoEmployer) ? policy.Fee : policy.FeeWithoutEmployer, DiagnosisCase.Blank(r.NoEmployer), motion.Effect, policy.Rules) { Code = IssueCertificate.NewCode(), Wording = wording });
        db.Add(new CertificateCode { Code = c.Document!.Code!, CaseId = c.DiagnosisCaseId, AppraisalId = c.Id });

        var answer = await desk.SaveAsync(c, "issue-document", motion.Effect.ToString(), null, ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;
    }

    /// <summary>Organisation code of the office, JD, year, serial.</summary>
    internal static string NumberOf(string officeCode, int year, int serial) => $"{ApplyForDiagnosis.Short(officeCode)}-JDS{year}-{serial:00000}";
}
