using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>A panel concluded: the suspected case ends confirmed or excluded, after the last effective conclusion.</summary>
internal sealed class CloseOnConclusion(ExamReportingDb db) : EventConsumer<CaseConcluded, ExamReportingDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        if (message.SuspectedCaseId is { } id && await Db.SuspectedCases.FirstOrDefaultAsync(c => c.Id == id, ct) is { } found)
        {
            found.DiagnosisConcluded(message.CaseId, message.Version, message.AgencyName, message.FinalConclusion == Conclusion.Od, message.ConcludedOn);
        }
    }
}
