using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="Papers">Codes of papers that are there now; those noted before stay.</param>
/// <param name="Notify">True sends the one notice of what is missing.</param>
internal sealed record AppraisalPapersRequest(IReadOnlyList<string>? Papers, bool Notify = false, DateOnly? On = null);
internal sealed record AcceptRequest(bool Accepted, string? Reason = null, DateOnly? On = null);
/// <param name="Party">Whose application is taken back where both parties applied; null: the first applicant's.</param>
internal sealed record AppraisalWithdrawal(string? Reason, AppraisalParty? Party = null);

/// <summary>Five working days to accept, or to say once what is missing (TL-32).</summary>
internal sealed class AcceptApplication(AppraisalDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/papers", async (Guid id, AppraisalPapersRequest r, Caller caller, IfMatch ifMatch, AcceptApplication h, CancellationToken ct) => (await h.PapersAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Note papers that came in; notify sends the one notice of what is missing").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/acceptance", async (Guid id, AcceptRequest r, Caller caller, IfMatch ifMatch, AcceptApplication h, CancellationToken ct) => (await h.AcceptAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Accept the application, or not with the reason; the 40 days begin").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/withdrawal", async (Guid id, AppraisalWithdrawal r, Caller caller, IfMatch ifMatch, AcceptApplication h, CancellationToken ct) => (await h.WithdrawAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("An applicant withdraws, before the vote; the other party's application stands").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<AppraisalAnswer>> PapersAsync(Guid id, AppraisalPapersRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, r.On, r.Notify ? "ask-supplement" : "papers", null, (c, day) =>
        {
            var kinds = desk.Reference.Papers(c.Level, c.AppliedOn);
            if ((r.Papers ?? []).FirstOrDefault(p => kinds.All(k => k.Code != p)) is { } unknown) { return Refusal.Invalid(new Finding("J15", "papers", "appraisal.paper-unknown", unknown)); }
            if (c.TakePapers(r.Papers ?? [], day) is { } no) { return no; }
            return r.Notify ? c.AskSupplement(desk.Reference.Missing(c.Level, c.AppliedOn, c.Papers), day) : null;
        }, ct);

    public async Task<Outcome<AppraisalAnswer>> AcceptAsync(Guid id, AcceptRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (!r.Accepted) { return c.NotAccept(r.Reason) is { } cannot ? cannot : await desk.SaveAsync(c, "not-accepted", r.Reason, null, ct); }
        var missing = desk.Reference.Missing(c.Level, c.AppliedOn, c.Papers).Select(m => desk.Reference.Papers(c.Level, c.AppliedOn).First(p => p.Code == m).Name).ToList();
        if (c.Accept(missing, day) is { } no) { return no; }
        // the agency, or the first office, learns that its conclusion is disputed, and will be asked for the file
        await desk.Db.GrantAsync(c, [Readers.Institution(c.AgencyId), .. c.FirstOfficeId is { } office ? new[] { Readers.Institution(office) } : []], ct);
        return await desk.SaveAsync(c, "accept", null, null, ct);
    }

    public async Task<Outcome<AppraisalAnswer>> WithdrawAsync(Guid id, AppraisalWithdrawal r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, null, "withdraw", r.Reason, (c, _) => c.Withdraw(r.Reason, r.Party, desk.Today), ct);
}
