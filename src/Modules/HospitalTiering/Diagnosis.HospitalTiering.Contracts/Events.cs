using Diagnosis.Kernel.Events;

namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>A published quality-control result. "Not taken part" is a state of its own, not grade D.</summary>
/// <param name="Domain">EXAM, DIAGNOSIS or TECHNICAL_SERVICE.</param>
/// <param name="Grade">A, B, C, D or NOT_TAKEN_PART.</param>
/// <param name="SupersededAt">When a correction replaced this result; the audit still sees it for earlier known-at dates.</param>
public sealed record QcFact(Guid FactId, string Domain, int Year, string Level, string Grade, DateOnly PublishedOn, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>A confirmation by evaluation (评估确认) or standard (达标确认) with its period, both days included.</summary>
/// <param name="Route">EVALUATION or STANDARD; DIRECT follows from quality control alone and is never stored.</param>
public sealed record ConfirmationFact(Guid FactId, string Domain, string Route, DateOnly From, DateOnly? To, string Assessor, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>A unit's quality-control results or confirmations changed; carries all of them, superseded ones included.</summary>
[Contract("tiering.unit-standing-changed.v1")]
public sealed record UnitStandingChanged(Guid InstitutionId, int Version, IReadOnlyList<QcFact> QcResults, IReadOnlyList<ConfirmationFact> Confirmations);
