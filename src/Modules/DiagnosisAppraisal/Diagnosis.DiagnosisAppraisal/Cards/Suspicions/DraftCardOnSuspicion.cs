using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Puts the card of a suspected case, filled in, before the body that has to report it. It files nothing.</summary>
internal sealed class DraftCardOnSuspicion(DiagnosisAppraisalDb db, ITerminology terminology) : EventConsumer<SuspectedCaseOpened, DiagnosisAppraisalDb>(db)
{
    protected override async Task Handle(SuspectedCaseOpened message, CancellationToken ct)
    {
        var draft = await Db.Set<SuspicionDraft>().FirstOrDefaultAsync(d => d.SuspectedCaseId == message.SuspectedCaseId, ct);
        if (draft is null)
        {
            // reported before this system knew of it (first loads): there is nothing left to file
            if (message is { Version: 1, ReportedOn: not null }) { return; }
            draft = new();
            Db.Add(draft);
            // the conclusion may have been told first
            if (await Db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.PersonId == message.PersonId && c.SuspectedCaseId == message.SuspectedCaseId && c.IssuedOn != null, ct) is { } concluded)
            {
                draft.Conclude(concluded.Id, concluded.Version, Appraisal.AppraisalEffects.InForce(concluded).Conclusion, concluded.CertificateNumber, concluded.ConcludedOn!.Value);
            }
        }
        if (!draft.Follow(message, terminology.Catalogue.Find(message.DiseaseCode, message.ExamDate)?.NameZh ?? message.DiseaseCode)) { return; }
        draft.Because(draft.State == DraftState.Withdrawn ? "withdraw" : draft.Version == 0 ? "draft" : "update");
        await Db.GrantAsync(draft, [Readers.Institution(message.ExamAgencyId), .. Readers.Chain(message.EmployerAddress)], ct);
    }
}
