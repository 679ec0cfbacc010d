using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>What waits in appraisals: the office's clocks, the old file at whoever was asked for it, and the same clocks for the commissions.</summary>
internal sealed class AppraisalWork(DiagnosisAppraisalDb db, ITerminology terminology) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.appraisal-accept", [Roles.Appraisal, Roles.Commission], "work.appraisal-accept.when", "TL-32"),
        new("work.appraisal-ask-file", [Roles.Appraisal, Roles.Commission], "work.appraisal-ask-file.when", "TL-34"),
        new("work.appraisal-await-file", [Roles.Appraisal, Roles.Commission], "work.appraisal-await-file.when", "TL-33"),
        new("work.appraisal-hand-over", [Roles.Diagnosis, Roles.Appraisal], "work.appraisal-hand-over.when", "TL-33"),
        new("work.appraisal-draw", [Roles.Appraisal, Roles.Commission], "work.appraisal-draw.when", "TL-34"),
        new("work.appraisal-ordered", [Roles.Appraisal, Roles.Commission], "work.appraisal-ordered.when", "TL-34"),
        new("work.appraisal-hear", [Roles.Appraisal, Roles.Commission], "work.appraisal-hear.when", "TL-34"),
        new("work.appraisal-vote", [Roles.Appraisal, Roles.Commission], "work.appraisal-vote.when", "TL-34"),
        new("work.appraisal-issue", [Roles.Appraisal, Roles.Commission], "work.appraisal-issue.when", "TL-34"),
        new("work.appraisal-deliver", [Roles.Appraisal, Roles.Commission], "work.appraisal-deliver.when", "TL-35"),
        new("work.appraisal-report", [Roles.Appraisal, Roles.Commission], "work.appraisal-report.when", "TL-35"),
        new("work.appraisal-report-change", [Roles.Appraisal, Roles.Commission], "work.appraisal-report-change.when", "TL-36")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (!caller.Has(Roles.Appraisal, Roles.Commission, Roles.Diagnosis)) { return []; }
        var open = await db.Appraisals.AsNoTracking().VisibleTo(db, caller).Where(c => c.State != AppraisalState.Archived && c.State != AppraisalState.RejectedLate && c.State != AppraisalState.NotAccepted && c.State != AppraisalState.Withdrawn && c.State != AppraisalState.Reported)
            .OrderBy(c => c.Id).Take(most).ToListAsync(ct);
        var items = new List<WorkItem>();
        foreach (var c in open)
        {
            bool office = caller.Has(Roles.Appraisal) && caller.InstitutionId == c.InstitutionId, asked = c.File is { HandedOverOn: null } f && f.From == caller.InstitutionId;
            foreach (var (limit, start, doneOn, stops) in AppraisalDesk.Running(c))
            {
                if (doneOn is not null || terminology.Limits.Find(limit, start) is null) { continue; }
                // whoever was asked sees the file only; the office sees that it waits
                if (limit == "TL-33" ? !(asked || office || caller.Has(Roles.Commission)) : !(office || caller.Has(Roles.Commission))) { continue; }
                var deadline = terminology.Due(limit, start, stops);
                var pause = limit == "TL-34" ? c.OpenPause : null;
                items.Add(new(Kind(c, limit, asked), $"{Mask.Name(c.PersonName)} · {c.CertificateNumber}", $"{c.CaseNo} · {c.AgencyName}", $"/appraisal/cases/{c.Id}", limit, start, pause is null ? deadline.Due : null, pause?.From, pause?.Reason));
            }
        }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];
    }

    static string Kind(AppraisalCase c, string limit, bool asked) => limit switch
    {
        "TL-32" => "work.appraisal-accept", "TL-33" => asked ? "work.appraisal-hand-over" : "work.appraisal-await-file", "TL-35" => c.DeliveredOn is null ? "work.appraisal-deliver" : "work.appraisal-report", "TL-36" => "work.appraisal-report-change",
        _ => c.State switch
        {
            AppraisalState.Accepted => "work.appraisal-ask-file", AppraisalState.FileRequested or AppraisalState.FileReceived => "work.appraisal-draw", AppraisalState.ExamOrdered or AppraisalState.SiteSurvey => "work.appraisal-ordered",
            AppraisalState.Heard => "work.appraisal-vote", AppraisalState.Voted => "work.appraisal-issue", _ => "work.appraisal-hear",
        },
    };
}
