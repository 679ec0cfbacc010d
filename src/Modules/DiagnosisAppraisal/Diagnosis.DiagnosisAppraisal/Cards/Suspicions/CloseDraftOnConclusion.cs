using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>A diagnosis or an exclusion exists: the card of the suspicion is closed by it, filed or not (procedures §6); a later effective conclusion of an appraisal is followed.</summary>
internal sealed class CloseDraftOnConclusion(DiagnosisAppraisalDb db) : EventConsumer<CaseConcluded, DiagnosisAppraisalDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        // a worker who came without the lead ends the same suspicion
        foreach (var draft in await Db.Set<SuspicionDraft>().Where(d => d.PersonId == message.PersonId && (d.SuspectedCaseId == message.SuspectedCaseId || d.CaseId == message.CaseId || d.Disease == message.Disease && d.FoundOn <= message.ConcludedOn)).ToListAsync(ct))
        {
            if (draft.Conclude(message.CaseId, message.Version, message.FinalConclusion, message.CertificateNumber, message.ConcludedOn)) { draft.Because("concluded", message.CertificateNumber); }
        }
    }
}
