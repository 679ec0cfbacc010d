using Diagnosis.Kernel.Events;

namespace Diagnosis.DiagnosisAppraisal.Contracts;

/// <summary>The law opens a case by application only; this says that one was received, perhaps from a lead.</summary>
[Contract("diagnosis.case-received.v1")]
public sealed record CaseReceived(Guid CaseId, int Version, Guid? SuspectedCaseId, Guid PersonId, Guid AgencyId, string AgencyName, DateOnly ReceivedOn);

/// <summary>First, promotion, additional disease, new evidence (procedures §3).</summary>
public enum CaseKind { First, Promotion, Additional, NewEvidence }

/// <summary>OD: occupational disease; NotOd: not an occupational disease.</summary>
public enum Conclusion { Od, NotOd }

/// <summary>A panel concluded and the certificate was issued. One message per case; a later effective version (appraisal) carries a higher version.</summary>
/// <param name="Stage">Pneumoconiosis stage I, II or III, or a degree; null where the disease has none.</param>
/// <param name="EmployerAddress">Employer's, registered (hukou) and habitual residence at the application date, nine digits: the three lawful places.</param>
/// <param name="FinalConclusion">The last effective conclusion; equals <paramref name="Conclusion"/> until an appraisal changes it.</param>
[Contract("diagnosis.case-concluded.v1")]
public sealed record CaseConcluded(Guid CaseId, int Version, Guid? SuspectedCaseId, Guid PersonId, string PersonName, string Sex, DateOnly BirthDate, Guid AgencyId, string AgencyName, string AgencyDivision,
    string DiseaseCode, string Disease, string DiseaseName, bool Pneumoconiosis, CaseKind Kind, Conclusion Conclusion, Conclusion FinalConclusion, string? Stage,
    DateOnly AppliedOn, DateOnly AcceptedOn, DateOnly ConcludedOn, string CertificateNumber, string EmployerName, string EmployerAddress, string HukouAddress, string ResidenceAddress, string? CaseNumber = null);
