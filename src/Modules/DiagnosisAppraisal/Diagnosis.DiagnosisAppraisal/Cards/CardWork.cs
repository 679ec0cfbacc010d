using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Acute cases that were not telephoned yet, for the body that filed them and for the commissions that wait for the call; suspected cards that wait to be filed, and to the commissions those that are overdue.</summary>
internal sealed class CardWork(DiagnosisAppraisalDb db) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.diagnosis-telephone", [Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Commission], "work.diagnosis-telephone.when", "TL-50"),
        new("work.diagnosis-suspected-card", [Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Commission], "work.diagnosis-suspected-card.when", "TL-11")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (!caller.Has(ReadCards.Readers)) { return []; }
        // the duty stands in a JSON column; acute cards of the last weeks are few
        var since = db.Clock.GetUtcNow().AddDays(-30);
        var cards = await db.Set<Card>().AsNoTracking().VisibleTo(db, caller).Where(c => c.Acute && c.FiledAt > since).OrderByDescending(c => c.Id).Take(200).ToListAsync(ct);
        var today = db.Clock.Today();
        bool office = caller.InstitutionId is null;
        var drafts = await db.Set<SuspicionDraft>().AsNoTracking().VisibleTo(db, caller).Where(d => d.State == DraftState.Open && (office ? d.Due < today : d.InstitutionId == caller.InstitutionId)).OrderBy(d => d.Due).Take(most).ToListAsync(ct);
        return [.. drafts.Select(d => new WorkItem("work.diagnosis-suspected-card", $"{Mask.Name(d.PersonName)} · {d.DiseaseName}", office ? $"{d.ExamAgencyName} · {d.EmployerName}" : d.EmployerName, $"/diagnosis/suspected-card-drafts/{d.Id}", "TL-11", d.FoundOn, d.Due)),
            .. cards.Where(c => c.OwesTelephone).Take(most).Select(c => { var day = ChinaTime.DateOf(c.FirstVisitAt ?? c.FiledAt); return new WorkItem("work.diagnosis-telephone", $"{Mask.Name(c.PersonName)} · {c.Subject}", $"{c.CardNo} · {c.Content.Filer.Body}", $"/diagnosis/cards/{c.Id}", "TL-50", day, day); })];
    }
}
