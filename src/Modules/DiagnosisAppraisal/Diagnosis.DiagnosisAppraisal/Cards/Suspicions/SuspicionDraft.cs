using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Open: to be filed. Filed: its card was. ReportedOtherwise: the case was reported without this card. Closed: a diagnosis or an exclusion exists. Withdrawn: the exam record no longer says so.</summary>
internal enum DraftState { Open, Filed, ReportedOtherwise, Closed, Withdrawn }

/// <summary>
/// The 疑似职业病报告卡 that an exam conclusion calls for, made by itself and filed by nobody but a person. It belongs to the body that found the case
/// (LAW art. 50), runs with the clock TL-11, and ends when a diagnosis or an exclusion exists (procedures §6).
/// </summary>
internal sealed class SuspicionDraft : Record
{
    public Guid SuspectedCaseId { get; set; }
    public int SuspicionVersion { get; set; }
    public Guid ReportId { get; set; }
    public DraftState State { get; set; }
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
    /// <summary>End of TL-11; null where the rule has no number.</summary>
    public DateOnly? Due { get; set; }
    public Guid? CardId { get; set; }
    public DateOnly? FiledOn { get; set; }
    /// <summary>The diagnosis case that ended it, and the newest version of it heard of.</summary>
    public Guid? CaseId { get; set; }
    public int CaseVersion { get; set; }
    public Conclusion? Conclusion { get; set; }
    public string? CertificateNumber { get; set; }
    public DateOnly? ClosedOn { get; set; }

    /// <summary>Takes over what the suspicion says now; false when a newer message was already here.</summary>
    public bool Follow(SuspectedCaseOpened e, string diseaseName)
    {
        if (e.Version <= SuspicionVersion) { return false; }
        (SuspectedCaseId, SuspicionVersion, ReportId, InstitutionId, Division) = (e.SuspectedCaseId, e.Version, e.ReportId, e.ExamAgencyId, e.EmployerAddress);
        (PersonId, PersonName, Sex, BirthDate) = (e.PersonId, e.PersonName, e.Sex, e.BirthDate);
        (DiseaseCode, Disease, DiseaseName) = (e.DiseaseCode, e.Disease, diseaseName);
        (EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName) = (e.EmployerName, e.EmployerCreditCode, e.EmployerAddress, e.UsingUnitName);
        (ExamAgencyName, ExamDate, FoundOn, Due) = (e.ExamAgencyName, e.ExamDate, e.FoundOn, e.ReportDue);
        // what was filed stays filed: a card is taken back by a correction, which a person makes
        if (State is DraftState.Open or DraftState.Withdrawn or DraftState.ReportedOtherwise) { State = e.Withdrawn ? DraftState.Withdrawn : e.ReportedOn is not null ? DraftState.ReportedOtherwise : DraftState.Open; }
        return true;
    }

    public void Filed(Guid card, DateOnly on) => (State, CardId, FiledOn) = (DraftState.Filed, card, on);

    /// <summary>A panel or an appraisal concluded on this disease; false when nothing new was said.</summary>
    public bool Conclude(Guid caseId, int version, Conclusion conclusion, string? certificate, DateOnly on)
    {
        if (CaseId == caseId && version <= CaseVersion) { return false; }
        (CaseId, CaseVersion, Conclusion, CertificateNumber, ClosedOn) = (caseId, version, conclusion, certificate, on);
        if (State != DraftState.Withdrawn) { State = DraftState.Closed; }
        return true;
    }
}
