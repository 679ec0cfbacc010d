using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.DiagnosisAppraisal.Leads;

internal enum LeadState { Open, Applied, Closed }

/// <summary>
/// A suspected case as the diagnosis agencies see it: somebody who may want to apply. It opens nothing by itself; by law (art. 43-44)
/// only the worker's application opens a case.
/// </summary>
internal sealed class Lead : Record
{
    /// <summary>The suspected case of ExamReporting, whose version decides which message is newer.</summary>
    public Guid SuspectedCaseId { get; set; }
    public int SuspicionVersion { get; set; }
    public LeadState State { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public string DiseaseCode { get; set; } = "";
    public string Disease { get; set; } = "";
    public string DiseaseName { get; set; } = "";
    public string EmployerName { get; set; } = "";
    public string EmployerCreditCode { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public string? UsingUnitName { get; set; }
    public string ExamAgencyName { get; set; } = "";
    public DateOnly ExamDate { get; set; }
    public DateOnly FoundOn { get; set; }
    public DateOnly? ReportDue { get; set; }
    /// <summary>The case that was opened from it.</summary>
    public Guid? CaseId { get; set; }

    /// <summary>Takes over what the suspicion says now; false when a newer message was already here.</summary>
    public bool Follow(SuspectedCaseOpened e, string diseaseName)
    {
        if (e.Version <= SuspicionVersion) { return false; }
        SuspicionVersion = e.Version;
        SuspectedCaseId = e.SuspectedCaseId;
        Division = e.EmployerAddress;
        (PersonId, PersonName, Sex, BirthDate) = (e.PersonId, e.PersonName, e.Sex, e.BirthDate);
        (DiseaseCode, Disease, DiseaseName) = (e.DiseaseCode, e.Disease, diseaseName);
        (EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName) = (e.EmployerName, e.EmployerCreditCode, e.EmployerAddress, e.UsingUnitName);
        (ExamAgencyName, ExamDate, FoundOn, ReportDue) = (e.ExamAgencyName, e.ExamDate, e.FoundOn, e.ReportDue);
        // an application stands whatever becomes of the suspicion
        if (State != LeadState.Applied) { State = e.Withdrawn ? LeadState.Closed : LeadState.Open; }
        return true;
    }
}
