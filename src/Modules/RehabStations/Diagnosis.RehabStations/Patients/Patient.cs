using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.RehabStations.Reference;

namespace Diagnosis.RehabStations.Patients;

/// <summary>InCare: reached by the station at least once, and so under its follow-up, which does not depend on the programme that begins with the invitation.</summary>
internal enum PatientState { Identified, InCare, Invited, Declined, Enrolled, Baseline, InProgramme, Maintenance, Paused, Discharged, Transferred, Died, Lost, NotPneumoconiosis, Duplicate }

/// <summary>What the network knows of one diagnosis case of the patient, at its latest version.</summary>
/// <param name="Stage">1, 2, 3; 0 where there is none.</param>
/// <param name="Positive">The last effective conclusion is a pneumoconiosis.</param>
internal sealed record PatientDiagnosis(Guid CaseId, int CaseVersion, string DiseaseCode, string Disease, string DiseaseName, int Stage, bool Positive, DateOnly ConcludedOn, string CertificateNumber, string AgencyName)
{
    /// <summary>Null for what was loaded or taken before it was kept.</summary>
    public Guid? AgencyId { get; init; }
}

/// <param name="Why">DIAGNOSIS, PROMOTION or APPRAISAL.</param>
internal sealed record StageStep(int Stage, DateOnly On, Guid CaseId, string Why);

/// <param name="Rule">Id of the responsibility rule, or who decided: COMMISSION, TRANSFER.</param>
internal sealed record Assignment(Guid? StationId, string? StationName, string Division, DateOnly From, string Rule, string? Reason);

internal sealed record TransferRequest(Guid ToStationId, string ToStationName, string Reason, DateOnly AskedOn, string AskedBy);

internal sealed record Death(DateOnly On, string Cause, string Source);

/// <summary>A contact that failed; three on different days in two ways make a loss.</summary>
internal sealed record Attempt(DateOnly On, string Kind, string Reason);

/// <summary>One person with pneumoconiosis, for whom one station (or a county's queue) is responsible. One record per person, whatever the number of cases.</summary>
internal sealed class Patient : Record
{
    public Guid PersonId { get; set; }
    public string Name { get; set; } = "";
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public Sealed Number { get; set; }
    /// <summary>Keyed hash, to find a patient by the whole number without reading it.</summary>
    public string NumberHash { get; set; } = "";
    public Sealed Phone { get; set; }
    public PatientState State { get; set; }
    /// <summary>Where a lost, reversed or paused patient returns to.</summary>
    public PatientState? StateBefore { get; set; }
    public Guid? StationId { get; set; }
    public string? StationName { get; set; }
    public Guid? TransferToStationId { get; set; }
    public TransferRequest[] Transfer { get; set; } = [];
    /// <summary>Current stage: the highest of the effective diagnoses; 0 where none is on record.</summary>
    public int Stage { get; set; }
    public List<PatientDiagnosis> Diagnoses { get; set; } = [];
    public List<StageStep> StageHistory { get; set; } = [];
    public List<Assignment> Assignments { get; set; } = [];
    public string EmployerName { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public string HukouAddress { get; set; } = "";
    /// <summary>Habitual residence, nine digits: the township in which the patient counts.</summary>
    public string ResidenceAddress { get; set; } = "";
    public DateOnly DiagnosedOn { get; set; }
    public bool HomeOxygen { get; set; }
    public DateOnly? LastFollowUpOn { get; set; }
    public DateOnly? NextDue { get; set; }
    public Death[] Death { get; set; } = [];
    public DateOnly? DiedOn { get; set; }
    /// <summary>Left the province; later years no longer count the patient.</summary>
    public DateOnly? MovedOutOn { get; set; }
    public DateOnly? LostOn { get; set; }
    public List<Attempt> Attempts { get; set; } = [];

    /// <summary>Alive and a patient as far as anybody knows; counts for the township and for follow-up.</summary>
    public bool IsCurrent => State is not (PatientState.Died or PatientState.NotPneumoconiosis or PatientState.Duplicate or PatientState.Transferred);

    public PatientDiagnosis? LeadingDiagnosis => Diagnoses.Where(d => d.Positive).OrderByDescending(d => d.Stage).ThenByDescending(d => d.ConcludedOn).FirstOrDefault();

    /// <summary>
    /// Takes a case at a version. The stage is the highest of the effective diagnoses, so the order of messages does not matter and the
    /// stage falls only when a later version of a case (an appraisal) takes a higher one away.
    /// </summary>
    /// <returns>False when this version, or a later one, is known already.</returns>
    public bool Take(PatientDiagnosis diagnosis)
    {
        var known = Diagnoses.FirstOrDefault(d => d.CaseId == diagnosis.CaseId);
        if (known is not null && known.CaseVersion >= diagnosis.CaseVersion) { return false; }
        bool isFirst = Diagnoses.Count == 0;
        Diagnoses = [.. Diagnoses.Where(d => d.CaseId != diagnosis.CaseId), diagnosis];
        int before = Stage;
        bool wasPatient = isFirst || State != PatientState.NotPneumoconiosis;
        var positive = Diagnoses.Where(d => d.Positive).ToList();
        Stage = positive.Select(d => d.Stage).DefaultIfEmpty(0).Max();
        if (positive.Count == 0)
        {
            if (State != PatientState.NotPneumoconiosis) { StateBefore = State; State = PatientState.NotPneumoconiosis; NextDue = null; }
        }
        else
        {
            DiagnosedOn = positive.Min(d => d.ConcludedOn);
            if (!wasPatient) { State = StateBefore ?? PatientState.Identified; StateBefore = null; }
        }
        if (isFirst || Stage != before)
        {
            string why = known is not null ? "APPRAISAL" : isFirst ? "DIAGNOSIS" : "PROMOTION";
            StageHistory = [.. StageHistory, new(Stage, diagnosis.ConcludedOn, diagnosis.CaseId, why)];
        }
        return true;
    }

    public void PlanNext(RehabRules rules) => NextDue = IsCurrent ? rules.DueAfter(LastFollowUpOn ?? DiagnosedOn, Stage, HomeOxygen) : null;

    static readonly Dictionary<PatientState, PatientState[]> Next = new()
    {
        [PatientState.Identified] = [PatientState.Invited, PatientState.Duplicate],
        [PatientState.InCare] = [PatientState.Invited, PatientState.Duplicate],
        [PatientState.Invited] = [PatientState.Declined, PatientState.Enrolled],
        [PatientState.Declined] = [PatientState.Invited, PatientState.Enrolled],
        [PatientState.Enrolled] = [PatientState.Baseline, PatientState.Discharged],
        [PatientState.Baseline] = [PatientState.InProgramme, PatientState.Discharged],
        [PatientState.InProgramme] = [PatientState.Maintenance, PatientState.Paused, PatientState.Discharged],
        [PatientState.Maintenance] = [PatientState.InProgramme, PatientState.Paused, PatientState.Discharged],
        [PatientState.Paused] = [PatientState.InProgramme, PatientState.Maintenance, PatientState.Discharged],
        [PatientState.Discharged] = [PatientState.Invited],
    };

    /// <summary>States staff may set; death, loss and reversal follow from what is recorded.</summary>
    public IReadOnlyList<PatientState> MayBecome => Next.GetValueOrDefault(State, []);
}
