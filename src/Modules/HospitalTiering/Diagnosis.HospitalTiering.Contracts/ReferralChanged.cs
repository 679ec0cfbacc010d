using Diagnosis.Kernel.Events;

namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>A referral was asked for, decided, or went on. It says nothing of who the patient is: both bodies know, and others need not.</summary>
/// <param name="Kind">Up, Down or Teleconsultation.</param>
/// <param name="State">Requested, Accepted, Refused, Arrived, Completed, Answered or Withdrawn.</param>
/// <param name="FromDivision">Where the sender is; its commissions read the referral, as those of the receiver do.</param>
/// <param name="ToDivision">Null when the receiver's place was not known to this change; its readers were told with the first one.</param>
/// <param name="StateReason">Why it was refused or withdrawn.</param>
/// <param name="WaitingDays">To the decision; running while there is none.</param>
/// <param name="DaysToCare">To arrival or answer; null where it never comes to that.</param>
/// <param name="ByExchange">It came as a ServiceRequest of this id.</param>
[Contract("tiering.referral-changed.v1")]
public sealed record ReferralChanged(Guid ReferralId, int Version, string Kind, string State, string Urgency, Guid FromId, string FromName, string FromDivision, Guid ToId, string ToName, string? ToDivision,
    DateOnly RequestedOn, DateOnly? DecidedOn, DateOnly? ExpectedOn, DateOnly? ArrivedOn, DateOnly? EndedOn, string? StateReason, int WaitingDays, int? DaysToCare, bool ByExchange);
