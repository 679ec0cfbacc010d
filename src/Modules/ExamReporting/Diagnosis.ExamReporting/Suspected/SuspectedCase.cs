using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Data;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>procedures §2. Withdrawn: a later version of the record no longer says 疑似职业病.</summary>
internal enum CaseState { Found, Notified, Reported, InDiagnosis, Observation, RefusedByWorker, EmployerFailed, MovedAway, ConfirmedOd, Excluded, Lost, Withdrawn }

/// <summary>
/// A suspected occupational disease, from its finding to its confirmation or exclusion. Telling the worker, telling the employer and reporting are three
/// duties of their own (LAW art. 50, 55): a worker who cannot be reached must not hold up the report, so each is a date and the state follows the dates.
/// </summary>
internal sealed class SuspectedCase : Record
{
    public Guid ReportId { get; set; }
    /// <summary>The agency's own number of its record.</summary>
    public string? RecordNumber { get; set; }
    public CaseState State { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    /// <summary>Code in the edition in force on the exam date.</summary>
    public string DiseaseCode { get; set; } = "";
    /// <summary>Identity over editions.</summary>
    public string Disease { get; set; } = "";
    public string DiseaseName { get; set; } = "";
    public List<string> Factors { get; set; } = [];
    public string EmployerName { get; set; } = "";
    public string EmployerCreditCode { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public string? UsingUnitName { get; set; }
    public string AgencyName { get; set; } = "";
    public string ExamType { get; set; } = "";
    public DateOnly ExamDate { get; set; }
    /// <summary>Start of the clock TL-11.</summary>
    public DateOnly FoundOn { get; set; }
    /// <summary>Last day of TL-11 under the rule in force when it was found; null where the rule has no number.</summary>
    public DateOnly? ReportDue { get; set; }
    public int? LimitVersion { get; set; }
    public DateOnly? WorkerNotifiedOn { get; set; }
    public string? WorkerNotifiedHow { get; set; }
    public DateOnly? EmployerNotifiedOn { get; set; }
    public string? EmployerNotifiedHow { get; set; }
    public DateOnly? ReportedOn { get; set; }
    public string? ReportedTo { get; set; }
    /// <summary>The diagnosis case that took it up, and the newest version of it heard of.</summary>
    public Guid? DiagnosisCaseId { get; set; }
    public int DiagnosisCaseVersion { get; set; }
    public string? DiagnosisAgencyName { get; set; }
    public DateOnly? DiagnosisSince { get; set; }
    public DateOnly? ConcludedOn { get; set; }

    public static SuspectedCase Open(ExamReport report, Suspicion suspicion, DateOnly? due, int? limitVersion)
    {
        var c = new SuspectedCase { ReportId = report.Id, InstitutionId = report.InstitutionId, Disease = suspicion.Disease, State = CaseState.Found };
        c.Take(report, suspicion, due, limitVersion);
        c.Because("open");
        return c;
    }

    /// <summary>Takes what its record says now; true when something that others know has changed. A withdrawn case that is said again is open again.</summary>
    public bool Follow(ExamReport report, Suspicion suspicion, DateOnly? due, int? limitVersion)
    {
        var before = (State, PersonId, PersonName, Sex, BirthDate, DiseaseCode, EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName, ExamDate, FoundOn);
        if (State == CaseState.Withdrawn) { State = StateOfDuties; }
        Take(report, suspicion, due, limitVersion);
        bool changed = before != (State, PersonId, PersonName, Sex, BirthDate, DiseaseCode, EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName, ExamDate, FoundOn);
        if (changed) { Because("follow"); }
        return changed;
    }

    void Take(ExamReport report, Suspicion suspicion, DateOnly? due, int? limitVersion)
    {
        Division = report.Employer.AddressCode;
        RecordNumber = report.RecordNumber;
        (PersonId, PersonName, Sex, BirthDate) = (report.PersonId, report.PersonName, report.Sex, report.BirthDate);
        (DiseaseCode, DiseaseName) = (suspicion.DiseaseCode, suspicion.DiseaseName);
        // a new list of the same factors would be a new version to the change tracker
        if (!Factors.SequenceEqual(suspicion.Factors)) { Factors = [.. suspicion.Factors]; }
        (EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName) = (report.EmployerName, report.Employer.CreditCode, report.Employer.AddressCode, report.UsingUnit?.Name);
        (AgencyName, ExamType, ExamDate, FoundOn, ReportDue, LimitVersion) = (report.AgencyName, report.ExamType, report.ExamDate, report.FoundOn, due, limitVersion);
    }

    public bool IsOpen => State is CaseState.Found or CaseState.Notified or CaseState.Reported or CaseState.InDiagnosis or CaseState.Observation or CaseState.RefusedByWorker or CaseState.EmployerFailed or CaseState.MovedAway;
    public bool DutiesDone => WorkerNotifiedOn is not null && EmployerNotifiedOn is not null && ReportedOn is not null;
    CaseState StateOfDuties => ReportedOn is not null ? CaseState.Reported : WorkerNotifiedOn is not null && EmployerNotifiedOn is not null ? CaseState.Notified : CaseState.Found;

    public void WorkerNotified(DateOnly on, string? how) { (WorkerNotifiedOn, WorkerNotifiedHow) = (on, how); AfterDuty("notify-worker", how); }
    public void EmployerNotified(DateOnly on, string? how) { (EmployerNotifiedOn, EmployerNotifiedHow) = (on, how); AfterDuty("notify-employer", how); }
    public void Reported(DateOnly on, string? to) { (ReportedOn, ReportedTo) = (on, to); AfterDuty("report", to); }

    void AfterDuty(string act, string? reason)
    {
        // duties done late do not take a case back out of diagnosis
        if (State is CaseState.Found or CaseState.Notified) { State = StateOfDuties; }
        Because(act, reason);
    }

    /// <summary>Where the worker's way may lead besides a diagnosis, and where from.</summary>
    public static bool MayMove(CaseState from, CaseState to) => to switch
    {
        CaseState.Observation or CaseState.RefusedByWorker or CaseState.EmployerFailed or CaseState.MovedAway => from is CaseState.Notified or CaseState.Reported or CaseState.Observation or CaseState.RefusedByWorker or CaseState.EmployerFailed or CaseState.MovedAway && from != to,
        CaseState.Lost => from is CaseState.Reported or CaseState.Observation or CaseState.RefusedByWorker or CaseState.EmployerFailed or CaseState.MovedAway,
        CaseState.Reported => from is CaseState.Observation or CaseState.RefusedByWorker or CaseState.EmployerFailed or CaseState.MovedAway or CaseState.Lost,
        _ => false,
    };

    public void Move(CaseState to, string reason) { State = to; Because("outcome", reason); }

    /// <summary>A diagnosis agency received the worker's application. From any state: the law lets the worker apply at any time.</summary>
    public void DiagnosisReceived(Guid caseId, int version, string agency, DateOnly on)
    {
        if (DiagnosisCaseId == caseId && version <= DiagnosisCaseVersion) { return; }
        (DiagnosisCaseId, DiagnosisCaseVersion, DiagnosisAgencyName, DiagnosisSince) = (caseId, version, agency, on);
        if (State is not (CaseState.ConfirmedOd or CaseState.Excluded)) { State = CaseState.InDiagnosis; }
        Because("in-diagnosis");
    }

    /// <summary>The panel concluded, or a later appraisal changed the conclusion; older versions are ignored.</summary>
    public void DiagnosisConcluded(Guid caseId, int version, string agency, bool od, DateOnly on)
    {
        if (DiagnosisCaseId == caseId && version <= DiagnosisCaseVersion) { return; }
        (DiagnosisCaseId, DiagnosisCaseVersion, DiagnosisAgencyName, ConcludedOn) = (caseId, version, agency, on);
        State = od ? CaseState.ConfirmedOd : CaseState.Excluded;
        Because("concluded");
    }

    /// <summary>Its record no longer says so. A case that is in diagnosis or concluded lives on by itself.</summary>
    public bool Withdraw(string? reason)
    {
        if (State is CaseState.Withdrawn or CaseState.InDiagnosis or CaseState.ConfirmedOd or CaseState.Excluded) { return false; }
        State = CaseState.Withdrawn;
        Because("withdraw", reason);
        return true;
    }

    /// <summary>What other modules hear, as of the next save.</summary>
    public SuspectedCaseOpened ToEvent() => new(Id, Version + 1, ReportId, PersonId, PersonName, Sex, BirthDate, DiseaseCode, Disease, EmployerName, EmployerCreditCode, EmployerAddress, UsingUnitName,
        InstitutionId!.Value, AgencyName, ExamDate, FoundOn, ReportDue, State == CaseState.Withdrawn, ReportedOn, RecordNumber);
}
