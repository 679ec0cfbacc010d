using Diagnosis.Kernel.Events;

namespace Diagnosis.ExamReporting.Contracts;

/// <summary>
/// An exam conclusion 疑似职业病 opened a suspected case, or a later version of its report changed it. No identity number or phone travels:
/// who needs them asks Registry for the person.
/// </summary>
/// <param name="DiseaseCode">Code in the catalogue in force on the exam date.</param>
/// <param name="Disease">Stable identity over catalogue versions.</param>
/// <param name="EmployerAddress">Nine digits; the case belongs to this county.</param>
/// <param name="ReportedOn">Day it was reported to the local commission; null: not yet.</param>
/// <param name="RecordNumber">The agency's own number of the exam record, by which its system knows it.</param>
/// <param name="ReportDue">End of the local reporting term (TL-11), null when the term has no number.</param>
[Contract("exam.suspected-case-opened.v1")]
public sealed record SuspectedCaseOpened(Guid SuspectedCaseId, int Version, Guid ReportId, Guid PersonId, string PersonName, string Sex, DateOnly BirthDate, string DiseaseCode, string Disease,
    string EmployerName, string EmployerCreditCode, string EmployerAddress, string? UsingUnitName, Guid ExamAgencyId, string ExamAgencyName, DateOnly ExamDate, DateOnly FoundOn, DateOnly? ReportDue, bool Withdrawn = false, DateOnly? ReportedOn = null, string? RecordNumber = null);
