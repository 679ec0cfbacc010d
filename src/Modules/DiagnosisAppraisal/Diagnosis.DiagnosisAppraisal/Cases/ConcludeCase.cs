using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="DiseaseCode">Code of the edition in force on the day; null: the disease applied for, as that edition lists it.</param>
/// <param name="OpenText">The named disease when an open clause is used.</param>
/// <param name="Basis">Diagnosis standard, number and year.</param>
/// <param name="Place">Where the panel sat; the agency when left out.</param>
/// <param name="WithoutReading">Why a pneumoconiosis is concluded without a signed group reading; kept with the conclusion.</param>
/// <param name="ExcludingEvidence">With NotOd: what excludes the link (LAW art. 46).</param>
internal sealed record ConcludeRequest(Conclusion? Conclusion, string? DiseaseCode, string? Stage, string? OpenText, string? Basis, string? Findings, string? Handling, string? ExcludingEvidence, DateOnly? ReviewOn = null, DateOnly? On = null, string? WithoutReading = null, string? Place = null);

/// <summary>The panel concludes by simple majority. Scope, edition, stage, presumption: all are checked for this day.</summary>
internal sealed class ConcludeCase(CaseDesk desk)
{
    /// <summary>Kind of attachment: the opinions as the physicians signed them.</summary>
    public const string OpinionSheet = "opinion-sheet";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/conclusion", async (Guid id, ConcludeRequest r, Caller caller, IfMatch ifMatch, ConcludeCase handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Conclude by the majority of the panel").Produces<CaseAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, ConcludeRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.Diagnosing) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (r.Conclusion is not { } conclusion) { return Refusal.Invalid(new Finding("D60", "conclusion", "diagnosis.conclusion-required")); }
        var catalogue = desk.Terminology.Catalogue;
        string code = DiagnosisCase.Blank(r.DiseaseCode) ?? catalogue.Find(record.AppliedDisease, day)?.Code ?? record.AppliedDiseaseCode;
        var (disease, problem) = DiseaseOnDay.Resolve(catalogue, code, day, "diseaseCode");
        if (problem is not null) { return Refusal.Invalid(problem); }
        if (await desk.OutOfScopeAsync(record, disease!, day, ct) is { } stop) { return stop; }
        var known = await desk.EarlierAsync(record, ct);
        if (KindRule.WhyNot(record.Kind, disease!, record.Earlier, known) is { } otherKind) { return Refusal.Invalid(otherKind); }
        if (conclusion == Conclusion.Od && KindRule.StageSoFar(disease!.StableId, record.Earlier, known) is { } before)
        {
            int rise = string.CompareOrdinal(r.Stage, before);
            if (record.Kind == CaseKind.Promotion && rise <= 0) { return Refusal.Invalid(new Finding("E24", "stage", "diagnosis.stage-must-rise", DiagnosisCase.StageWord(r.Stage), DiagnosisCase.StageWord(before))); }
            // only an appraisal lowers a stage (report-cards §7)
            if (rise < 0) { return Refusal.Invalid(new Finding("E61", "stage", "diagnosis.stage-must-not-fall", DiagnosisCase.StageWord(r.Stage), DiagnosisCase.StageWord(before))); }
        }
        var readings = await desk.Db.Set<GroupReading.ReadingSession>().AsNoTracking().Where(s => s.CaseId == record.Id).Select(s => s.State).ToListAsync(ct);
        if (readings.Any(GroupReading.ReadingSession.IsOpen)) { return Refusal.Conflict(new Finding("E66", "", "diagnosis.reading-open") { Basis = "GBZ 70" }); }
        var policy = CasePolicy.On(desk.Terminology, record.Division, day);
        bool unread = conclusion == Conclusion.Od && DiseaseOnDay.IsPneumoconiosis(disease!) && !readings.Contains(GroupReading.ReadingState.Signed);
        if (unread && policy.ReadingRequired && DiagnosisCase.Blank(r.WithoutReading) is null) { return Refusal.Invalid(new Finding("E77", "withoutReading", "diagnosis.must-be-read") { Basis = "GBZ 70" }); }
        List<Finding> warnings = unread ? [Finding.Warn("W04", "", "diagnosis.no-reading")] : [];
        // what was entered for a physician rests on the paper the physician signed (LAW art. 46)
        var onPaper = PanelRule.Latest(record.Opinions).Where(o => !o.Own).Select(o => o.Name).ToList();
        if (onPaper.Count > 0 && !await desk.Db.Attachments.AnyAsync(a => a.CaseId == record.Id && a.Kind == OpinionSheet && a.Withdrawn == null, ct))
        {
            var sheet = new Finding("E83", "", "diagnosis.opinion-sheet-missing", string.Join('、', onPaper)) { Basis = "职业病防治法 第46条" };
            if (desk.Terminology.PolicySwitch("diagnosis.opinion-sheet-required", record.Division, day)) { return Refusal.Conflict(sheet); }
            warnings.Add(sheet with { Level = Level.Warning });
        }
        bool od = conclusion == Conclusion.Od;
        if (!od && DiagnosisCase.Blank(r.ExcludingEvidence) is { } named && !ExcludingEvidence.Names(named, desk.Terminology, record.Division, day)) { return Refusal.Invalid(new Finding("E70", "excludingEvidence", "diagnosis.names-no-evidence", named) { Basis = "职业病防治法 第46条" }); }
        var outcome = new PanelOutcome(conclusion, disease!.Code, disease.StableId, disease.NameZh, DiseaseOnDay.IsPneumoconiosis(disease), DiagnosisCase.Blank(r.OpenText), od ? DiagnosisCase.Blank(r.Stage) : null,
            DiagnosisCase.Blank(r.Basis), r.Findings?.Trim() ?? "", r.Handling?.Trim() ?? "", DiagnosisCase.Blank(r.ExcludingEvidence), r.ReviewOn, day, 0, 0, [], [$"catalogue={disease.Version}", .. policy.Rules, .. unread && DiagnosisCase.Blank(r.WithoutReading) is { } because ? [$"without-reading={because}"] : Array.Empty<string>()]) { Place = DiagnosisCase.Blank(r.Place) ?? record.AgencyName };
        if (record.Conclude(outcome, disease, policy) is { } no) { return no; }
        return await desk.SaveAsync(record, "conclude", null, warnings, ct);
    }
}
