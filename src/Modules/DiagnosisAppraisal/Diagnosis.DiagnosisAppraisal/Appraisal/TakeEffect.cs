using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>
/// What the signed document changes, in the save that records it: the case carries the conclusion in force, the report card is corrected, and the
/// other modules hear of it.
/// </summary>
internal sealed class TakeEffect(AppraisalDesk desk, IPeople people, ICardCheck checks)
{
    /// <returns>What the diagnosing agency is left with: a card that cannot be sent as it stands.</returns>
    public async Task<IReadOnlyList<Finding>> ApplyAsync(AppraisalCase c, Caller caller, CancellationToken ct)
    {
        var left = new List<Finding>();
        var (db, motion, document) = (desk.Db, c.Passed!, c.Document!);
        var judged = await db.Cases.FirstAsync(x => x.Id == c.DiagnosisCaseId, ct);
        var p = motion.Proposed;
        var now = new AppraisedConclusion(c.Id, c.Level, document.Number, motion.Effect, p.Conclusion, p.DiseaseCode, p.Disease, p.DiseaseName, p.Pneumoconiosis, p.OpenText, p.Stage, p.Basis, document.IssuedOn);
        judged.Appraised = [.. judged.Appraised ?? [], now];
        if (motion.Effect != AppraisalEffect.Upheld)
        {
            if (AppraisalEffects.CardOf(judged, now, desk.Terminology.Catalogue, c.OfficeName, caller.Name) is { } card)
            {
                // cases of the past carry no copy of the number
                var number = !judged.Number.IsEmpty ? judged.Number : (await people.FindAsync(judged.PersonId, ct))?.Number ?? default;
                var content = CaseCard.Of(judged, card, judged.AgencyCode, number, await CaseCard.StagesAsync(db, judged, ct), desk.Terminology);
                // a card taken back asks for nothing more; another that the queue would keep back is the agency's to complete, and owed until then
                if (card.ReportKind != CaseCard.Cancel && checks.Of(content).Count > 0)
                {
                    judged.CardFiledOn = null;
                    left.Add(Finding.Warn("W06", "", "appraisal.card-owed", judged.AgencyName));
                }
                else
                {
                    judged.Cards = [.. judged.Cards, card];
                    judged.CardFiledOn ??= desk.Today;
                    db.Publish(new ReportCardFiled(judged.Id, judged.Version + 1, judged.Id, judged.PersonId, judged.AgencyId, judged.AgencyName, judged.Division, CaseCard.DueAt(judged, desk.Terminology), content));
                }
            }
            db.Publish(IssueCertificate.Announce(judged, judged.Version + 1));
        }
        judged.Because("appraised", c.DocumentNumber);
        // the employer's commissions and the worker's see what became of the case they know
        await db.GrantAsync(c, [.. Readers.Chain(c.EmployerAddress), .. Readers.Chain(judged.Division)], ct);
        return left;
    }
}
