using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="Absent">Of the employer: none can be found, and <paramref name="Text"/> says why; then nobody speaks for it.</param>
internal sealed record StatementRequest(AppraisalParty Party, string? By, string? Text, bool Absent = false);

/// <param name="Present">Members who are there: all of the panel; who is not is replaced first.</param>
/// <param name="ChairId">Elected by the members from among themselves.</param>
internal sealed record HearingRequest(IReadOnlyList<Guid>? Present, Guid? ChairId, IReadOnlyList<StatementRequest>? Statements, string? Minutes, DateOnly? On = null);

internal sealed record VoteRequest(Guid ExpertId, bool Favour, string? Opinion = null);

/// <param name="DiseaseCode">Code of the edition in force on the day of the disputed diagnosis; null: the disease in dispute.</param>
/// <param name="ExcludingEvidence">With NotOd: what excludes the link (LAW art. 46).</param>
/// <param name="Votes">One of every member.</param>
internal sealed record MotionRequest(Conclusion? Conclusion, string? DiseaseCode, string? Stage, string? OpenText, string? Basis, string? Findings, string? Handling, string? ExcludingEvidence, IReadOnlyList<VoteRequest>? Votes, DateOnly? On = null);

/// <summary>The session: the members elect their chair, hear both parties, and vote. A conclusion passes with half of the members at least; every tally is kept.</summary>
internal sealed class HoldHearing(AppraisalDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/hearing", async (Guid id, HearingRequest r, Caller caller, IfMatch ifMatch, HoldHearing h, CancellationToken ct) => (await h.HearAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Record the hearing: chair, statements of both parties, minutes").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/votes", async (Guid id, MotionRequest r, Caller caller, IfMatch ifMatch, HoldHearing h, CancellationToken ct) => (await h.VoteAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Put a conclusion to the vote; one that fails is kept and another may be put").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<AppraisalAnswer>> HearAsync(Guid id, HearingRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        string place = c.DrawId is { } drawId ? await desk.Db.Draws.AsNoTracking().Where(d => d.Id == drawId).Select(d => d.Place).FirstOrDefaultAsync(ct) ?? "" : "";
        var hearing = new Hearing(day, place, r.ChairId ?? Guid.Empty, c.Panel.FirstOrDefault(s => s.ExpertId == r.ChairId)?.Name ?? "", [.. (r.Statements ?? []).Select(s => new Statement(s.Party, s.By?.Trim() ?? "", s.Text?.Trim() ?? "", s.Absent))], r.Minutes?.Trim() ?? "");
        return c.Hear(hearing, [.. (r.Present ?? []).Distinct()]) is { } no ? no : await desk.SaveAsync(c, "hear", null, null, ct);
    }

    public async Task<Outcome<AppraisalAnswer>> VoteAsync(Guid id, MotionRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (c.Only(AppraisalState.Heard) is { } state) { return state; }
        if (r.Conclusion is not { } conclusion) { return Refusal.Invalid(new Finding("D60", "conclusion", "diagnosis.conclusion-required")); }
        var judged = await desk.Db.Cases.AsNoTracking().FirstAsync(x => x.Id == c.DiagnosisCaseId, ct);
        var catalogue = desk.Terminology.Catalogue;
        var before = AppraisalEffects.InForce(judged);
        // the appraisal judges that diagnosis, so the list of that day holds
        string code = DiagnosisCase.Blank(r.DiseaseCode) ?? catalogue.Find(before.Disease, judged.Outcome!.On)?.Code ?? judged.Outcome!.DiseaseCode;
        var (disease, problem) = DiseaseOnDay.Resolve(catalogue, code, judged.Outcome!.On, "diseaseCode");
        if (problem is not null) { return Refusal.Invalid(problem); }
        bool od = conclusion == Conclusion.Od;
        var proposed = new PanelOutcome(conclusion, disease!.Code, disease.StableId, disease.NameZh, DiseaseOnDay.IsPneumoconiosis(disease), od ? DiagnosisCase.Blank(r.OpenText) : null, od ? DiagnosisCase.Blank(r.Stage) : null,
            DiagnosisCase.Blank(r.Basis), r.Findings?.Trim() ?? "", r.Handling?.Trim() ?? "", DiagnosisCase.Blank(r.ExcludingEvidence), null, day, 0, 0, [], [$"catalogue={disease.Version}", .. desk.PolicyOf(c, day).Rules]);
        if (DiagnosisCase.Contents(proposed, disease) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        if (!od && !ExcludingEvidence.Names(proposed.ExcludingEvidence, desk.Terminology, c.Division, day)) { return Refusal.Invalid(new Finding("J55", "excludingEvidence", "appraisal.names-no-evidence", proposed.ExcludingEvidence ?? "") { Basis = "职业病防治法 第46条" }); }
        var votes = (r.Votes ?? []).Select(v => new ExpertVote(v.ExpertId, c.Panel.FirstOrDefault(s => s.ExpertId == v.ExpertId)?.Name ?? "", v.Favour, DiagnosisCase.Blank(v.Opinion))).ToList();
        if (c.Vote(proposed, AppraisalCase.EffectOf(before, proposed), votes) is { } no) { return no; }
        var motion = c.Motions[^1];
        return await desk.SaveAsync(c, motion.Passed ? "vote" : "vote-failed", $"{motion.Favour}:{motion.Against}", motion.Passed ? null : [Finding.Warn("V04", "votes", "appraisal.motion-failed", motion.Favour, motion.Against)], ct);
    }
}
