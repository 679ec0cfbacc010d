using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Who acted, as the history names them: an agency's account is often shared, so the name typed beside it matters.</summary>
internal sealed record Actor(string Id, string Name)
{
    public static Actor Of(Kernel.Access.Caller caller) => new(caller.Id, caller.Name);
}

/// <summary>What a piece of evidence is (LAW art. 46-48).</summary>
internal enum EvidenceKind { EmployerData, WorkerAccount, CoWorkerStatement, SupervisionData, SurveyReport, CommissionDecision, ArbitrationAward }

/// <summary>A piece of evidence on the work and contact history.</summary>
/// <param name="From">Whose it is: the worker, the co-workers by name, the office.</param>
/// <param name="Signed">Statements of people count only with their signature.</param>
/// <param name="EnteredBy">The account that entered it.</param>
internal sealed record EvidenceItem(int No, EvidenceKind Kind, string From, bool Signed, string Text, DateOnly On, string EnteredBy);

/// <summary>How the employer answered the written request.</summary>
internal enum EmployerAnswerKind { Supplied, PartlySupplied, Refused, CannotBeFound }

internal sealed record EmployerAnswer(EmployerAnswerKind Kind, DateOnly On, IReadOnlyList<string> Papers, string? Text);

/// <summary>A written request to the employer (TL-20); its ten days (TL-21) run from the day it was received.</summary>
/// <param name="NoticedOn">The day the employer received it, as its receipt says.</param>
/// <param name="Asked">Codes of the papers asked for.</param>
internal sealed record EmployerRequest(int No, DateOnly SentOn, DateOnly NoticedOn, string LetterNo, IReadOnlyList<string> Asked, EmployerAnswer? Answer, DateOnly? PressAskedOn = null, DateOnly? PressedOn = null);

/// <summary>Why the clock of the conclusion stands.</summary>
internal enum SuspensionKind { Data, Site, Arbitration }

/// <summary>A stop of the diagnosis, with its reason and basis; the decision that ends it is its last day, and both days are stopped.</summary>
/// <param name="Basis">Rule and article in force when it began.</param>
/// <param name="ResumesTo">Where the case goes on.</param>
/// <param name="TaskId">The task at the county commission; null for an arbitration.</param>
/// <param name="Body">Who decides: the commission, or the arbitration commission named by the parties.</param>
internal sealed record Suspension(int No, SuspensionKind Kind, DateOnly From, DateOnly? To, string Reason, string Basis, CaseState ResumesTo, Guid? TaskId, string Body,
    DateOnly? OrganisedOn = null, string? Decision = null, string? DecisionNo = null)
{
    /// <summary>Code of list pause-reason, as the time limits name it.</summary>
    public string PauseReason => ReasonOf(Kind);
    public Pause AsPause => new(From, To, PauseReason);
    public static string ReasonOf(SuspensionKind kind) => kind switch { SuspensionKind.Data => "data-decision", SuspensionKind.Site => "site-survey", _ => "labour-arbitration" };
    public static CaseState StateOf(SuspensionKind kind) => kind switch { SuspensionKind.Data => CaseState.SuspendedData, SuspensionKind.Site => CaseState.SuspendedSite, _ => CaseState.SuspendedArbitration };
    /// <summary>The limit within which the decision must come.</summary>
    public static string LimitOf(SuspensionKind kind) => kind switch { SuspensionKind.Data => "TL-23", SuspensionKind.Site => "TL-22-FINISH", _ => "TL-24" };
}

/// <summary>An earlier diagnosis the application rests on; what the system itself knows overrides what was declared.</summary>
/// <param name="CertificateNumber">As printed on the worker's certificate.</param>
/// <param name="NewEvidence">What is new, with NEW_EVIDENCE.</param>
internal sealed record EarlierDiagnosis(string? CertificateNumber, string? AgencyName, DateOnly? ConcludedOn, string? Stage, string? NewEvidence);

/// <summary>Who is to see to the case, and who said so.</summary>
internal sealed record Assignment(Guid PractitionerId, string Name, Actor By, DateOnly On, string? Note);

/// <summary>Whether the employer can be found and had insured the worker; null: not known yet.</summary>
internal sealed record PaymentStanding(bool? EmployerFound, bool? Insured, string? Note, DateOnly On, Actor By);

/// <summary>The departments that help (LAW art. 57-61): 民政, 人社, 医保, 工会.</summary>
internal enum AidDepartment { CivilAffairs, HumanResources, MedicalInsurance, TradeUnion }

/// <summary>
/// A hand-over of the worker's matter to a department, with the worker's consent; or the worker's refusal, in which case nothing was given.
/// </summary>
/// <param name="ConsentBy">Who declared it: the worker or the agent, by name.</param>
/// <param name="RecordedBy">The account that recorded the declaration.</param>
/// <param name="Given">What was handed over, by kind of paper; empty when refused.</param>
internal sealed record AidReferral(int No, AidDepartment Department, bool Consented, string ConsentBy, DateOnly ConsentOn, Actor RecordedBy, DateOnly? HandedOverOn, string? To, IReadOnlyList<string> Given, string? Reason, ConsentWithdrawal? Withdrawn = null);

/// <summary>The consent was taken back (PIPL art. 15): nothing more is handed over, and the department was told; what it had received before stays lawful.</summary>
/// <param name="By">Who declared it: the worker or the agent, by name.</param>
internal sealed record ConsentWithdrawal(DateOnly On, string By, DateOnly DepartmentToldOn, Actor RecordedBy);
