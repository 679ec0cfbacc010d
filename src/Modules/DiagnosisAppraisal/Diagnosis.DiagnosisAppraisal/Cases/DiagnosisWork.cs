using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>What waits at a diagnosis agency; a commission sees the same clocks of the cases it may read, and not the clerical work.</summary>
internal sealed class DiagnosisWork(DiagnosisAppraisalDb db, ITerminology terminology) : IWorkSource
{
    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        bool agency = caller.Has(Roles.Diagnosis);
        if (!agency && !caller.Has(Roles.Commission)) { return []; }
        var items = new List<WorkItem>();
        var cases = db.Cases.AsNoTracking().VisibleTo(db, caller);
        // each kind is cut by its own oldest, so that one kind cannot push the others out
        var concluding = await cases.Where(c => (c.State == CaseState.FileComplete || c.State == CaseState.Diagnosing) && c.FileCompletedOn != null).OrderBy(c => c.FileCompletedOn).Take(most).ToListAsync(ct);
        items.AddRange(concluding.Select(c => Clock(c, "work.diagnosis-conclude", "TL-25", c.FileCompletedOn!.Value)));
        var delivering = await cases.Where(c => c.DeliveredOn == null && c.IssuedOn != null && (c.State == CaseState.Certified || c.State == CaseState.Reported)).OrderBy(c => c.IssuedOn).Take(most).ToListAsync(ct);
        items.AddRange(delivering.Select(c => Clock(c, c.IsSealed ? "work.diagnosis-deliver" : "work.diagnosis-scan", "TL-26", c.IssuedOn!.Value)));
        var reporting = await cases.Where(c => c.CardFiledOn == null && (c.State == CaseState.Concluded || c.State == CaseState.Certified || c.State == CaseState.Delivered)).OrderBy(c => c.ConcludedOn).Take(most).ToListAsync(ct);
        items.AddRange(reporting.Where(c => c.IsOd).Select(c => Clock(c, "work.diagnosis-report", "TL-27", c.ConcludedOn!.Value)));
        if (agency)
        {
            var leads = await db.Leads.AsNoTracking().VisibleTo(db, caller).Where(l => l.State == LeadState.Open).OrderBy(l => l.Id).Take(most).ToListAsync(ct);
            items.AddRange(leads.Select(l => new WorkItem("work.diagnosis-lead", $"{Mask.Name(l.PersonName)} · {l.DiseaseName}", l.EmployerName, "/diagnosis/leads", null, l.FoundOn, null)));
            var checking = await cases.Where(c => c.State == CaseState.Applied).OrderBy(c => c.Id).Take(most).ToListAsync(ct);
            items.AddRange(checking.Select(c => new WorkItem("work.diagnosis-documents", Title(c), c.EmployerName, Href(c), null, c.AppliedOn, null)));
        }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];

        WorkItem Clock(DiagnosisCase c, string kind, string limit, DateOnly start) => new(kind, Title(c), $"{c.CaseNo} · {c.EmployerName}", Href(c), limit, start, terminology.Limits.Find(limit, start) is null ? null : terminology.Due(limit, start).Due);
        static string Title(DiagnosisCase c) => $"{Mask.Name(c.PersonName)} · {c.Outcome?.DiseaseName ?? c.AppliedDiseaseName}";
        static string Href(DiagnosisCase c) => $"/diagnosis/cases/{c.Id}";
    }
}
