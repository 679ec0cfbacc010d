using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>The 疑似职业病报告卡 of a suspected case was filed: the duty to report it is done.</summary>
internal sealed class ReportOnCard(ExamReportingDb db) : EventConsumer<ReportCardFiled, ExamReportingDb>(db)
{
    protected override async Task Handle(ReportCardFiled message, CancellationToken ct)
    {
        if (message.SuspectedCaseId is { } id && await Db.SuspectedCases.FirstOrDefaultAsync(c => c.Id == id && c.ReportedOn == null, ct) is { } found && found.InstitutionId == message.AgencyId)
        {
            found.Reported(message.Card.Filer.FiledOn, "疑似职业病报告卡 " + message.Card.CardNo);
        }
    }
}
