using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Events;

namespace Diagnosis.DiagnosisAppraisal.Contracts;

/// <summary>A report card, or a correction of one, was filed: complete, so that whoever sends it on needs no question. One message per version of a card.</summary>
/// <param name="CardId">The card, or the case whose card it is.</param>
/// <param name="CaseId">The diagnosis case it was made from; null for a card filed on its own.</param>
/// <param name="DueAt">End of its reporting term, where the term has a number.</param>
[Contract("diagnosis.report-card-filed.v1")]
public sealed record ReportCardFiled(Guid CardId, int Version, Guid? CaseId, Guid PersonId, Guid AgencyId, string AgencyName, string AgencyDivision, DateTimeOffset? DueAt, CardContent Card)
{
    /// <summary>The suspected case of ExamReporting that the card reports; null for every other card.</summary>
    public Guid? SuspectedCaseId { get; init; }
}
