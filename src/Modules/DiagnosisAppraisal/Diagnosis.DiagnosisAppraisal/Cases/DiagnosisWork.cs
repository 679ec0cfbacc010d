using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>
/// What waits at a diagnosis agency; a commission sees what stands still there, and in its own inbox what agencies ask of it; those above see
/// what is overdue there. The agencies' own clocks stand in the supervisor's view (Supervision/): nobody's list holds acts that are another's.
/// </summary>
internal sealed class DiagnosisWork(DiagnosisAppraisalDb db, ITerminology terminology, PaperList papers, Words words) : IWorkSource
{
    static readonly string[] Agency = [Roles.Diagnosis], Both = [Roles.Diagnosis, Roles.Commission], Office = [Roles.Commission];

    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.diagnosis-lead", Agency, "work.diagnosis-lead.when", null, "职业病防治法(2018-12-29) 第43条"),
        new("work.diagnosis-documents", Agency, "work.diagnosis-documents.when"),
        new("work.diagnosis-request", Agency, "work.diagnosis-request.when", "TL-20"),
        new("work.diagnosis-employer", Agency, "work.diagnosis-employer.when", "TL-21"),
        new("work.diagnosis-silent", Agency, "work.diagnosis-silent.when", null, "职业病防治法(2018-12-29) 第48条"),
        new("work.diagnosis-file", Agency, "work.diagnosis-file.when"),
        new("work.diagnosis-suspended", Both, "work.diagnosis-suspended.when", "TL-25"),
        new("work.diagnosis-opinion", Agency, "work.diagnosis-opinion.when", "TL-25"),
        new("work.diagnosis-conclude", Agency, "work.diagnosis-conclude.when", "TL-25"),
        new("work.diagnosis-scan", Agency, "work.diagnosis-scan.when", "TL-26"),
        new("work.diagnosis-deliver", Agency, "work.diagnosis-deliver.when", "TL-26"),
        new("work.diagnosis-report", Agency, "work.diagnosis-report.when", "TL-27"),
        new("work.diagnosis-press", Office, "work.diagnosis-press.when", null, "职业病防治法(2018-12-29) 第48条"),
        new("work.diagnosis-survey", Office, "work.diagnosis-survey.when", "TL-22"),
        new("work.diagnosis-survey-report", Office, "work.diagnosis-survey-report.when", "TL-22-FINISH"),
        new("work.diagnosis-decide", Office, "work.diagnosis-decide.when", "TL-23"),
        new("work.diagnosis-task-overdue", Office, "work.diagnosis-task-overdue.when", null, "TL-22, TL-22-FINISH, TL-23")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        bool agency = caller.Has(Roles.Diagnosis), office = caller.Has(Roles.Commission);
        if (!agency && !office) { return []; }
        var today = db.Clock.Today();
        var items = new List<WorkItem>();
        var cases = db.Cases.AsNoTracking().VisibleTo(db, caller);
        // each kind is cut by its own oldest, so that one kind cannot push the others out
        if (agency) { await ClocksAsync(); }
        var stopped = await cases.Where(c => c.State == CaseState.SuspendedData || c.State == CaseState.SuspendedSite || c.State == CaseState.SuspendedArbitration).OrderBy(c => c.ReceivedOn).Take(most).ToListAsync(ct);
        items.AddRange(stopped.Select(c => Clock(c, "work.diagnosis-suspended", new("TL-25", c.FileCompletedOn ?? c.OpenSuspension!.From, null, c.Pauses)) with { Due = null, PausedSince = c.OpenSuspension!.From, PausedFor = string.Join('、', c.OpenSuspensions.Select(s => words["diagnosis.suspension." + s.Kind])) }));
        if (office) { await TasksAsync(); }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];

        async Task ClocksAsync()
        {
            var concluding = await cases.Where(c => (c.State == CaseState.FileComplete || c.State == CaseState.Diagnosing) && c.FileCompletedOn != null).OrderBy(c => c.FileCompletedOn).Take(most).ToListAsync(ct);
            items.AddRange(concluding.Select(c => Clock(c, "work.diagnosis-conclude", new("TL-25", c.FileCompletedOn!.Value, null, c.Pauses))));
            // who gathered the panel asked each of its physicians; a physician's own account is asked for the own opinion only
            items.AddRange(concluding.Where(c => c.State == CaseState.Diagnosing).SelectMany(c => c.Panel.Where(m => (caller.PractitionerId ?? m.PractitionerId) == m.PractitionerId && PanelRule.Latest(c.Opinions).All(o => o.PractitionerId != m.PractitionerId))
                .Select(m => Clock(c, "work.diagnosis-opinion", new("TL-25", c.FileCompletedOn!.Value, null, c.Pauses)) with { Detail = $"{m.Name} · {c.CaseNo}", AssignedTo = m.Name, AssignedBy = c.PanelBy?.Id })));
            var delivering = await cases.Where(c => c.DeliveredOn == null && c.IssuedOn != null && (c.State == CaseState.Certified || c.State == CaseState.Reported)).OrderBy(c => c.IssuedOn).Take(most).ToListAsync(ct);
            items.AddRange(delivering.Select(c => Clock(c, c.IsSealed ? "work.diagnosis-deliver" : "work.diagnosis-scan", new("TL-26", c.IssuedOn!.Value, null))));
            var reporting = await cases.Where(c => c.CardFiledOn == null && (c.State == CaseState.Concluded || c.State == CaseState.Certified || c.State == CaseState.Delivered)).OrderBy(c => c.ConcludedOn).Take(most).ToListAsync(ct);
            // a closed case that an appraisal changed owes its card too
            var turned = db.Appraisals.Where(a => a.State == Appraisal.AppraisalState.DocumentIssued || a.State == Appraisal.AppraisalState.Delivered || a.State == Appraisal.AppraisalState.Reported || a.State == Appraisal.AppraisalState.Archived).Select(a => a.DiagnosisCaseId);
            reporting.AddRange(await cases.Where(c => c.CardFiledOn == null && (c.State == CaseState.Archived || c.State == CaseState.Reported) && turned.Contains(c.Id)).OrderBy(c => c.ConcludedOn).Take(most).ToListAsync(ct));
            items.AddRange(reporting.Where(c => c.IsOd).Select(c => Clock(c, "work.diagnosis-report", new("TL-27", CaseClocks.ReportFrom(c)!.Value, null))));
            var leads = await db.Leads.AsNoTracking().VisibleTo(db, caller).Where(l => l.State == LeadState.Open).OrderBy(l => l.Id).Take(most).ToListAsync(ct);
            items.AddRange(leads.Select(l => new WorkItem("work.diagnosis-lead", $"{Mask.Name(l.PersonName)} · {l.DiseaseName}", l.EmployerName, "/diagnosis/leads", null, l.FoundOn, null)));
            var checking = await cases.Where(c => c.State == CaseState.Applied).OrderBy(c => c.Id).Take(most).ToListAsync(ct);
            items.AddRange(checking.Select(c => Plain(c, "work.diagnosis-documents", c.AppliedOn)));
            var gathering = await cases.Where(c => c.State == CaseState.Received || c.State == CaseState.Evidence).OrderBy(c => c.ReceivedOn).Take(most).ToListAsync(ct);
            items.AddRange(gathering.Select(c => Gathering(c, today)));
        }

        async Task TasksAsync()
        {
            var open = db.CommissionTasks.AsNoTracking().VisibleTo(db, caller).Where(t => t.State == TaskState.Open || t.State == TaskState.Organised);
            string mine = caller.Division ?? "";
            foreach (var t in await open.Where(t => t.Division == mine).OrderBy(t => t.AskedOn).Take(most).ToListAsync(ct))
            {
                var (kind, limit) = t.Kind switch { TaskKind.Press => ("work.diagnosis-press", null), TaskKind.DataDecision => ("work.diagnosis-decide", t.LimitId), _ => t.OrganisedOn is null ? ("work.diagnosis-survey", "TL-22") : ("work.diagnosis-survey-report", t.LimitId) };
                items.Add(new(kind, $"{Mask.Name(t.PersonName)} · {t.EmployerName}", $"{t.AgencyName} · {t.Reason}", $"/diagnosis/commission-tasks/{t.Id}", limit, t.AskedOn, limit is null ? null : DueOf(limit, t.AskedOn)));
            }
            foreach (var t in await open.Where(t => t.Division != mine && t.Due < today).OrderBy(t => t.Due).Take(most).ToListAsync(ct))
            {
                items.Add(new("work.diagnosis-task-overdue", $"{Mask.Name(t.PersonName)} · {t.EmployerName}", $"{words["diagnosis.task." + t.Kind]} · {t.AgencyName}", $"/diagnosis/commission-tasks/{t.Id}", t.LimitId, t.AskedOn, t.Due));
            }
        }
    }

    WorkItem Gathering(DiagnosisCase c, DateOnly today)
    {
        if (CaseClocks.RequestEnded(c, papers).On is null) { return Clock(c, "work.diagnosis-request", new("TL-20", c.ReceivedOn!.Value, null)); }
        if (c.Requests.LastOrDefault() is { Answer: null } waiting)
        {
            var clock = Clock(c, "work.diagnosis-employer", new("TL-21", waiting.NoticedOn, null));
            if (clock.Due >= today) { return clock; }
            // the ten days are over: press, and decide on what there is
            return Plain(c, "work.diagnosis-silent", clock.Due?.AddDays(1) ?? waiting.NoticedOn);
        }
        return Plain(c, "work.diagnosis-file", c.ReceivedOn!.Value);
    }

    static WorkItem Plain(DiagnosisCase c, string kind, DateOnly since) => new(kind, Title(c), c.EmployerName, Href(c), null, since, null, AssignedTo: c.Assignments.LastOrDefault()?.Name, AssignedBy: c.Assignments.LastOrDefault()?.By.Id);

    WorkItem Clock(DiagnosisCase c, string kind, RunningClock clock) => new(kind, Title(c), $"{c.CaseNo} · {c.EmployerName}", Href(c), clock.Limit, clock.Start, DueOf(clock.Limit, clock.Start, clock.Pauses),
        AssignedTo: c.Assignments.LastOrDefault()?.Name, AssignedBy: c.Assignments.LastOrDefault()?.By.Id);

    DateOnly? DueOf(string limit, DateOnly start, IReadOnlyList<Pause>? pauses = null) => CaseClocks.DueOf(terminology, limit, start, pauses);

    static string Title(DiagnosisCase c) => $"{Mask.Name(c.PersonName)} · {c.Outcome?.DiseaseName ?? c.AppliedDiseaseName}";
    static string Href(DiagnosisCase c) => $"/diagnosis/cases/{c.Id}";
}
