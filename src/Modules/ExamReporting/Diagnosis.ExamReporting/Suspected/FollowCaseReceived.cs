using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>A diagnosis agency received an application: it may read the person's exam results, and a suspected case it came from is in diagnosis.</summary>
internal sealed class FollowCaseReceived(ExamReportingDb db) : EventConsumer<CaseReceived, ExamReportingDb>(db)
{
    protected override async Task Handle(CaseReceived message, CancellationToken ct)
    {
        if (!await Db.DiagnosisRights.AnyAsync(x => x.PersonId == message.PersonId && x.InstitutionId == message.AgencyId && x.CaseId == message.CaseId, ct))
        {
            Db.Add(new DiagnosisRight { PersonId = message.PersonId, InstitutionId = message.AgencyId, CaseId = message.CaseId, ReceivedOn = message.ReceivedOn });
        }
        if (message.SuspectedCaseId is { } id && await Db.SuspectedCases.FirstOrDefaultAsync(c => c.Id == id, ct) is { } found)
        {
            found.DiagnosisReceived(message.CaseId, message.Version, message.AgencyName, message.ReceivedOn);
        }
    }
}
