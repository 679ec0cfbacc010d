using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>A referral that a hospital's system sends.</summary>
/// <param name="Id">The sender's own: the same again is taken once.</param>
/// <param name="Kind">Up, Down or Teleconsultation.</param>
/// <param name="ToId">The institution that shall take or answer.</param>
/// <param name="Number">Resident identity number in clear; it is sealed before it is stored.</param>
/// <param name="Sex">GB/T 2261.1; only needed without a number.</param>
/// <param name="Urgency">Routine, Urgent or Emergency.</param>
public sealed record ReferralSent(Guid Id, string Kind, Guid? ToId, string? PersonName, string? Number, string? Sex, DateOnly? BirthDate, string? Reason, string? Summary, string Urgency, DateOnly? On);

/// <summary>What a body does to a referral that stands.</summary>
/// <param name="Act">accept, refuse, arrive, reply (by the receiver) or withdraw (by the sender).</param>
/// <param name="Note">Why, for refuse and withdraw.</param>
public sealed record ReferralAct(Guid ReferralId, string Act, string? Note, DateOnly? ExpectedOn, string? Answer, string? AnsweredBy, DateOnly? On);

/// <param name="Outcome">Created, Done, Unchanged, NotFound, Forbidden or Refused.</param>
/// <param name="Other">The other one of the two bodies; null when it was not taken.</param>
/// <param name="Findings">Fields kind, toId, personName, number, sex, reason, summary, on, expectedOn, note, answer, answeredBy.</param>
public sealed record ReferralTaken(string Outcome, Guid? ReferralId, Guid? Other, IReadOnlyList<FindingText> Findings);

/// <summary>Takes referrals and what becomes of them by exchange, with the checks of the pages.</summary>
public interface IReferralIntake
{
    /// <summary>What <see cref="RequestAsync"/> would answer now; nothing of it is kept.</summary>
    Task<ReferralTaken> CheckRequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default);
    /// <summary>What <see cref="ActAsync"/> would answer now; nothing of it is kept.</summary>
    Task<ReferralTaken> CheckActAsync(ReferralAct act, Caller caller, CancellationToken ct = default);
    Task<ReferralTaken> RequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default);
    Task<ReferralTaken> ActAsync(ReferralAct act, Caller caller, CancellationToken ct = default);
}
