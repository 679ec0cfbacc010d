using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>A diagnosis agency received an application that came from a suspected case: the case is in diagnosis.</summary>
internal sealed class FollowCaseReceived(ExamReportingDb db) : EventConsumer<CaseReceived, ExamReportingDb>(db)
{
    protected override async Task Handle(CaseReceived message, CancellationToken ct)
    {
        if (message.SuspectedCaseId is { } id && await Db.SuspectedCases.FirstOrDefaultAsync(c => c.Id == id, ct) is { } found)
        {
            found.DiagnosisReceived(message.CaseId, message.Version, message.AgencyName, message.ReceivedOn);
        }
    }
}
