using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Hazards">Hazard factor codes.</param>
/// <param name="Years">Real contact time: years and months, breaks left out.</param>
/// <param name="DecidedWithout">On what the panel decides without papers the employer did not give; only after the request, its ten days, the pressing and other evidence (LAW art. 48).</param>
internal sealed record CompleteFileRequest(string? Job, DateOnly? ContactBegan, int Years, int Months, IReadOnlyList<string>? Hazards, string? Summary, string? DecidedWithout = null, DateOnly? On = null);

/// <summary>The file is complete: the 30 days of TL-25 run from here.</summary>
internal sealed class CompleteFile(CaseDesk desk, PaperList list)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/file", async (Guid id, CompleteFileRequest r, Caller caller, IfMatch ifMatch, CompleteFile handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("The file is complete; starts the clock of the conclusion (TL-25)").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, CompleteFileRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.Received, CaseState.Evidence) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Job)) { wrong.Add(new("D56", "job", "diagnosis.job-required")); }
        if (r.ContactBegan is null) { wrong.Add(new("D17", "contactBegan", "diagnosis.contact-began-required")); }
        if (string.IsNullOrWhiteSpace(r.Summary)) { wrong.Add(new("D57", "summary", "diagnosis.summary-required")); }
        if (r.Hazards is not { Count: > 0 }) { wrong.Add(new("D58", "hazards", "diagnosis.hazards-required")); }
        foreach (string code in r.Hazards ?? []) { if (desk.Terminology.Hazard(code) is null) { wrong.Add(new("D58", "hazards", "diagnosis.hazard-unknown", code)); } }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }
        // contested employer data: the diagnosis waits for who may decide it, it does not take a side (procedures §3)
        var timeline = await desk.Db.ExposureTimelines.AsNoTracking().FirstOrDefaultAsync(t => t.CaseId == record.Id, ct);
        if (timeline?.Lines.FirstOrDefault(l => l is { Counts: true, Disputed: true }) is { } disputed && !record.Evidence.Any(e => e.Kind is EvidenceKind.CommissionDecision or EvidenceKind.ArbitrationAward or EvidenceKind.SurveyReport))
        {
            return Refusal.Conflict(new Finding("E72", "history.contactBegan", "diagnosis.history-disputed", DiagnosisCase.Show(disputed.From), disputed.Employer) { Basis = "职业病防治法 第48条、第49条" });
        }
        var lacking = list.Missing(record, day, CheckDocuments.Radiation(record));
        var missing = lacking.Select(p => p.NameZh).ToList();
        // the worker's own papers are never replaced by the employer's silence
        string? without = lacking.Any(p => p.From == "worker") ? null : r.DecidedWithout;
        if (record.CompleteFile(new(r.Job!.Trim(), r.ContactBegan!.Value, r.Years, r.Months, r.Hazards!, r.Summary!.Trim()), missing, without, day,
            missing.Count == 0 ? null : WithoutEmployer.WhyNot(record, day, q => CaseClocks.DueOf(desk.Terminology, "TL-21", q.NoticedOn))) is { } no) { return no; }
        return await desk.SaveAsync(record, "complete-file", record.DecidedWithout, null, ct);
    }
}
