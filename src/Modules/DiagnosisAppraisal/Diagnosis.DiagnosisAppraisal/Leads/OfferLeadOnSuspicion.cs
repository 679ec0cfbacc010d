using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Leads;

/// <summary>
/// Shows a suspected case to those who may act on it: the diagnosis agencies of the employer's prefecture that have filed the disease,
/// and the commissions above the employer. Once shown it stays visible to an agency, even if a later version names another disease.
/// </summary>
internal sealed class OfferLeadOnSuspicion(DiagnosisAppraisalDb db, IInstitutions institutions, ITerminology terminology) : EventConsumer<SuspectedCaseOpened, DiagnosisAppraisalDb>(db)
{
    protected override async Task Handle(SuspectedCaseOpened message, CancellationToken ct)
    {
        var lead = await Db.Leads.FirstOrDefaultAsync(l => l.SuspectedCaseId == message.SuspectedCaseId, ct);
        if (lead is null) { lead = new Lead(); Db.Add(lead); }
        string name = terminology.Catalogue.Find(message.DiseaseCode, message.ExamDate)?.NameZh ?? message.DiseaseCode;
        if (!lead.Follow(message, name)) { return; }
        lead.Because(message.Withdrawn ? "withdraw" : lead.Version == 0 ? "offer" : "update");
        string prefecture = message.EmployerAddress[..4] + "00";
        var agencies = await institutions.FiledForAsync(message.Disease, prefecture, message.FoundOn, ct);
        await Db.GrantAsync(lead, [.. agencies.Select(a => Readers.Institution(a.Id)), .. Readers.Chain(message.EmployerAddress)], ct);
    }
}
