using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>What waits for an exam agency (tell and report, decide duplicates) and for the commissions of the employer's place (cases not yet taken up).</summary>
internal sealed class ExamWork(ExamReportingDb db, Words words) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("exam.work.suspected-case", [Roles.Exam, Roles.Commission], "exam.work.suspected-case.when", "TL-11"),
        new("exam.work.contraindication", [Roles.Exam], "exam.work.contraindication.when", "TL-12"),
        new("exam.work.possible-duplicate", [Roles.Exam], "exam.work.possible-duplicate.when", null, "exam.possible-duplicate-days")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (!caller.Has(Roles.Exam, Roles.Commission)) { return []; }
        bool exam = caller.Has(Roles.Exam);
        var cases = db.SuspectedCases.AsNoTracking().VisibleTo(db, caller);
        cases = exam ? cases.Where(c => (c.State == CaseState.Found || c.State == CaseState.Notified || c.State == CaseState.Reported) && (c.WorkerNotifiedOn == null || c.EmployerNotifiedOn == null || c.ReportedOn == null))
            : cases.Where(c => c.State == CaseState.Found || c.State == CaseState.Notified || c.State == CaseState.Reported || c.State == CaseState.Observation || c.State == CaseState.RefusedByWorker || c.State == CaseState.EmployerFailed);
        var items = (await cases.OrderBy(c => c.ReportDue).ThenBy(c => c.Id).Take(most).ToListAsync(ct)).Select(c => new WorkItem("exam.work.suspected-case",
            $"{Mask.Name(c.PersonName)} · {c.DiseaseName}", exam ? Missing(c) : $"{c.EmployerName} · {words["exam.case-state." + c.State]}", $"/exam/suspected-cases/{c.Id}", c.ReportedOn is null ? "TL-11" : null, c.FoundOn, c.ReportedOn is null ? c.ReportDue : null)).ToList();
        if (!exam) { return items; }
        items.AddRange((await db.Contraindications.AsNoTracking().VisibleTo(db, caller).Where(c => !c.Withdrawn && (c.WorkerNotifiedOn == null || c.EmployerNotifiedOn == null)).OrderBy(c => c.Id).Take(most).ToListAsync(ct))
            .Select(c => new WorkItem("exam.work.contraindication", $"{Mask.Name(c.PersonName)} · {c.Name}", c.EmployerName, "/exam/contraindications?open=true", "TL-12", c.FoundOn, c.Due)));
        items.AddRange((await db.Reports.AsNoTracking().VisibleTo(db, caller).Where(r => r.State == ReportState.Held).OrderBy(r => r.Id).Take(most).Select(r => new { r.Id, r.PersonName, r.ExamDate, r.KnownAt, r.RecordNumber }).ToListAsync(ct))
            .Select(r => new WorkItem("exam.work.possible-duplicate", $"{Mask.Name(r.PersonName)} · {r.ExamDate:yyyy-MM-dd}", r.RecordNumber ?? "", $"/exam/possible-duplicates/{r.Id}", null, ChinaTime.DateOf(r.KnownAt), null)));
        return items;
    }

    string Missing(SuspectedCase c) => string.Join(words["exam.work.and"], new[] { c.WorkerNotifiedOn is null ? words["exam.work.tell-worker"] : null, c.EmployerNotifiedOn is null ? words["exam.work.tell-employer"] : null, c.ReportedOn is null ? words["exam.work.report"] : null }.OfType<string>());
}
