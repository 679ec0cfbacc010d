using Diagnosis.HospitalTiering.Acts;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.HospitalTiering.Referrals;

/// <summary>Up to a higher tier, down to a lower one (省市诊断鉴定、省市县救治、基层康复), or a question to another tier without the patient travelling.</summary>
internal enum ReferralKind { Up, Down, Teleconsultation }

internal enum ReferralState { Requested, Accepted, Refused, Arrived, Completed, Answered, Withdrawn }

internal enum Urgency { Routine, Urgent, Emergency }

/// <summary>One patient sent, or asked about, from one body to another. Both and their commissions may read it; commissions see the name masked.</summary>
internal sealed class Referral : CourseRecord
{
    /// <summary>Note of the first step of a referral that came by exchange.</summary>
    public const string ExchangeNote = "FHIR";

    public ReferralKind Kind { get; set; }
    public ReferralState State { get; set; }
    public string FromName { get; set; } = "";
    public Guid ToId { get; set; }
    public string ToName { get; set; } = "";
    public string PersonName { get; set; } = "";
    public Sealed? Number { get; set; }
    public string? NumberHash { get; set; }
    public string Sex { get; set; } = "";
    public DateOnly? BirthDate { get; set; }
    /// <summary>What for: the disease, the stage, the purpose.</summary>
    public string Reason { get; set; } = "";
    public string Summary { get; set; } = "";
    public Urgency Urgency { get; set; }
    public DateOnly RequestedOn { get; set; }
    public DateOnly? DecidedOn { get; set; }
    /// <summary>Appointed day of an accepted referral or of the conference.</summary>
    public DateOnly? ExpectedOn { get; set; }
    public string? RefusalReason { get; set; }
    public DateOnly? ArrivedOn { get; set; }
    public DateOnly? EndedOn { get; set; }
    /// <summary>What the receiving body writes back: treatment and advice, or the answer of the conference.</summary>
    public string? Answer { get; set; }
    public string? AnsweredBy { get; set; }

    public bool Open => State is ReferralState.Requested or ReferralState.Accepted or ReferralState.Arrived;

    /// <summary>Days from the request to the decision; to the day asked about while there is none.</summary>
    public int WaitForDecision(DateOnly day) => (DecidedOn ?? (State == ReferralState.Withdrawn ? EndedOn : null) ?? day).DayNumber - RequestedOn.DayNumber;

    /// <summary>Days from the request to the arrival (to the answer of a teleconsultation); null where it never came to that.</summary>
    public int? WaitForCare(DateOnly day) => State switch
    {
        ReferralState.Refused or ReferralState.Withdrawn => null,
        ReferralState.Answered => EndedOn!.Value.DayNumber - RequestedOn.DayNumber,
        _ => (ArrivedOn ?? day).DayNumber - RequestedOn.DayNumber,
    };

    private Refusal? Only(params ReadOnlySpan<ReferralState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return TieringDesk.WrongState("tiering.referral.state." + State);
    }

    public Refusal? Accept(DateOnly? expected, DateOnly on)
    {
        if (Only(ReferralState.Requested) is { } no) { return no; }
        if (expected > on.AddYears(1)) { return Refusal.Invalid(new Finding("referral-day", "expectedOn", "tiering.day-far", DateEntry.Show(expected), DateEntry.Show(on.AddYears(1)))); }
        if (expected < on) { return Refusal.Invalid(new Finding("referral-day", "expectedOn", "tiering.referral.expected-past")); }
        (State, DecidedOn, ExpectedOn) = (ReferralState.Accepted, on, expected);
        return null;
    }

    public Refusal? Refuse(string? reason, DateOnly on)
    {
        if (Only(ReferralState.Requested) is { } no) { return no; }
        if (TieringDesk.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("referral-reason", "note", "tiering.reason-why")); }
        (State, DecidedOn, EndedOn, RefusalReason) = (ReferralState.Refused, on, on, why);
        return null;
    }

    public Refusal? Arrive(DateOnly on)
    {
        if (Only(ReferralState.Accepted) is { } no) { return no; }
        if (Kind == ReferralKind.Teleconsultation) { return Refusal.Conflict(new Finding("referral-kind", "", "tiering.referral.nobody-travels")); }
        (State, ArrivedOn) = (ReferralState.Arrived, on);
        return null;
    }

    /// <summary>Ends it with what the receiving body writes back.</summary>
    public Refusal? Reply(string? answer, string? by, DateOnly on)
    {
        if (Only(Kind == ReferralKind.Teleconsultation ? ReferralState.Accepted : ReferralState.Arrived) is { } no) { return no; }
        var findings = new List<Finding>();
        if (TieringDesk.Blank(answer) is null) { findings.Add(new("referral-answer", "answer", "tiering.referral.answer-needed")); }
        if (TieringDesk.Blank(by) is null) { findings.Add(new("referral-answer", "answeredBy", "tiering.referral.by-needed")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        (State, EndedOn, Answer, AnsweredBy) = (Kind == ReferralKind.Teleconsultation ? ReferralState.Answered : ReferralState.Completed, on, answer!.Trim(), by!.Trim());
        return null;
    }

    public Refusal? Withdraw(string? reason, DateOnly on)
    {
        if (Only(ReferralState.Requested, ReferralState.Accepted) is { } no) { return no; }
        if (TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("referral-reason", "note", "tiering.reason-why")); }
        (State, EndedOn) = (ReferralState.Withdrawn, on);
        return null;
    }
}
