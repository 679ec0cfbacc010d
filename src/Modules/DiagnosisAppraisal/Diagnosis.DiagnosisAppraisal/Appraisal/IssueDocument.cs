using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
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
/// Issues the 职业病鉴定书 with its number. From here on the appraisal's conclusion is the one in force: the case carries it, the report card is
/// corrected, and the other modules hear of it, all in the same save.
/// </summary>
internal sealed class IssueDocument(AppraisalDesk desk, IInstitutions institutions, IPeople people)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/appraisal/cases/{id:guid}/document", async (Guid id, IssueDocumentRequest r, Caller caller, IfMatch ifMatch, IssueDocument h, CancellationToken ct) => (await h.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/appraisal/cases/{v.Id}/document.pdf"))
            .For(Roles.Appraisal).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal").WithSummary("Issue the appraisal document with its number; its conclusion takes effect").Produces<AppraisalAnswer>(201).ProducesProblem(409).ProducesProblem(422);

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
        var judged = await db.Cases.FirstAsync(x => x.Id == c.DiagnosisCaseId, ct);
        var policy = desk.PolicyOf(c, day);
        var motion = c.Passed!;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        int serial = await db.TakeSerialsAsync($"appraisal-document:{c.OfficeId:N}:{day.Year}", 1, ct);
        // what was in force may have changed since the vote only through another document of the same case, which cannot be
        c.Issue(new(NumberOf(office?.Code ?? "", day.Year, serial), day, [.. policy.Copies.SelectMany(x => Enumerable.Repeat(x.Addressee, x.Count)).Select((a, i) => new CertificateCopy(i + 1, a))],
            string.IsNullOrWhiteSpace(r.NoEmployer) ? policy.Fee : policy.FeeWithoutEmployer, DiagnosisCase.Blank(r.NoEmployer), motion.Effect, policy.Rules) { Code = IssueCertificate.NewCode() });
        db.Add(new CertificateCode { Code = c.Document!.Code!, CaseId = judged.Id, AppraisalId = c.Id });

        var p = motion.Proposed;
        var now = new AppraisedConclusion(c.Id, c.Level, c.DocumentNumber!, motion.Effect, p.Conclusion, p.DiseaseCode, p.Disease, p.DiseaseName, p.Pneumoconiosis, p.OpenText, p.Stage, p.Basis, day);
        judged.Appraised = [.. judged.Appraised ?? [], now];
        if (motion.Effect != AppraisalEffect.Upheld)
        {
            if (AppraisalEffects.CardOf(judged, now, desk.Terminology.Catalogue, c.OfficeName, caller.Name) is { } card)
            {
                // cases of the past carry no copy of the number
                var number = !judged.Number.IsEmpty ? judged.Number : (await people.FindAsync(judged.PersonId, ct))?.Number ?? default;
                var content = CaseCard.Of(judged, card, judged.AgencyCode, number, await CaseCard.StagesAsync(db, judged, ct), desk.Terminology);
                judged.Cards = [.. judged.Cards, card];
                judged.CardFiledOn ??= day;
                db.Publish(new ReportCardFiled(judged.Id, judged.Version + 1, judged.Id, judged.PersonId, judged.AgencyId, judged.AgencyName, judged.Division, CaseCard.DueAt(judged, desk.Terminology), content));
            }
            db.Publish(IssueCertificate.Announce(judged, judged.Version + 1));
        }
        judged.Because("appraised", c.DocumentNumber);
        // the employer's commissions and the worker's see what became of the case they know
        await db.GrantAsync(c, [.. Readers.Chain(c.EmployerAddress), .. Readers.Chain(judged.Division)], ct);
        var answer = await desk.SaveAsync(c, "issue-document", motion.Effect.ToString(), null, ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;
    }

    /// <summary>Organisation code of the office, JD, year, serial.</summary>
    internal static string NumberOf(string officeCode, int year, int serial) => $"{ApplyForDiagnosis.Short(officeCode)}-JDS{year}-{serial:00000}";
}
