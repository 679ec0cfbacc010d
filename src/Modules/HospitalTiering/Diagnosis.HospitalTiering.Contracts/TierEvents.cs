using Diagnosis.Kernel.Events;

namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>A grade was granted, or one that had been granted was withdrawn. It stays in force until its last day whatever edition of the standard follows.</summary>
/// <param name="Grade">Code of the level in the standard, e.g. 3A.</param>
/// <param name="WithdrawnOn">First day without the grade; null while it stands.</param>
[Contract("tiering.grade-granted.v1")]
public sealed record GradeGranted(Guid ReviewId, int Version, Guid InstitutionId, string Grade, string GradeName, string StandardName, DateOnly From, DateOnly To, DateOnly? WithdrawnOn);

/// <summary>A body asks another tier to take a patient, or for a teleconsultation. Carries nothing about the person.</summary>
/// <param name="Kind">Up, Down or Teleconsultation.</param>
/// <param name="Urgency">Routine, Urgent or Emergency.</param>
[Contract("tiering.referral-requested.v1")]
public sealed record ReferralRequested(Guid ReferralId, int Version, string Kind, Guid FromId, string FromName, Guid ToId, string ToName, string Urgency, DateOnly RequestedOn);

/// <summary>A referral went on: accepted, refused, arrived, completed, answered or withdrawn.</summary>
/// <param name="State">The state it has now.</param>
[Contract("tiering.referral-answered.v1")]
public sealed record ReferralAnswered(Guid ReferralId, int Version, string Kind, Guid FromId, Guid ToId, string State, DateOnly? DecidedOn, DateOnly? ArrivedOn, DateOnly? EndedOn);

/// <summary>An agency without workload is merged into another one: proposed, and each further step.</summary>
/// <param name="State">Proposed, Hearing, ArchiveTransfer, ChangedFiling, Closed or Dropped.</param>
/// <param name="StopOn">Last day of the agency's diagnosing, once known.</param>
/// <param name="Custodian">Who keeps the permanent archive, once known.</param>
[Contract("tiering.merge-advanced.v1")]
public sealed record MergeAdvanced(Guid MergeId, int Version, Guid FromId, Guid IntoId, string State, DateOnly? StopOn, string? Custodian);
