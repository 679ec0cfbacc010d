using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>A field of an assessment as the dated reference data know it.</summary>
/// <param name="Units">In which it may be measured; empty for scores and texts.</param>
public sealed record AssessmentFieldInfo(string Assessment, string Field, string Zh, string En, IReadOnlyList<string> Units);

/// <summary>One measured value.</summary>
/// <param name="Assessment">6MWT, SPIRO, SPO2, CAT …</param>
/// <param name="Text">For fields that are words; else null.</param>
/// <param name="Unit">As measured; null where the field has one unit or none.</param>
public sealed record FollowUpReading(string Assessment, string Field, decimal? Number, string? Text = null, string? Unit = null);

/// <summary>One answer of a follow-up, by the names of the API (smoking, homeRehab, satisfaction …).</summary>
/// <param name="Has">For questions of yes and no.</param>
/// <param name="Text">What goes with a yes, or the text itself.</param>
/// <param name="Code">A word of a scale: Up, Same, Down; Good, Fair, Poor.</param>
public sealed record FollowUpAnswer(string Field, bool? Has = null, string? Text = null, string? Code = null, int? Number = null, DateOnly? Date = null);

/// <summary>A follow-up that came in by exchange.</summary>
/// <param name="Id">The sender's own, made from what was sent: the same again is taken once.</param>
/// <param name="Kind">Phone, Visit, Clinic or Remote.</param>
/// <param name="Outcome">Reached, NotReached, Died or MovedOut.</param>
public sealed record FollowUpSubmission(Guid Id, Guid PatientId, DateOnly On, string Kind, string Outcome, string? LossReason, DateOnly? DiedOn, string? DeathCause, string? DeathSource, string? Site, string? Physician,
    IReadOnlyList<FollowUpAnswer> Answers, IReadOnlyList<FollowUpReading> Readings);

/// <summary>A follow-up that came in by exchange and is now said otherwise, or taken back.</summary>
/// <param name="Submission">The whole of it as it should be; of one that is taken back: as it was sent last.</param>
/// <param name="Reason">Needed where anything changes.</param>
/// <param name="TakenBack">Entered in error.</param>
public sealed record FollowUpChange(FollowUpSubmission Submission, string? Reason, bool TakenBack = false);

/// <param name="Outcome">Created, Corrected, Withdrawn, Unchanged, NotFound, Forbidden, Conflict or Refused.</param>
/// <param name="Readers">Keys of the lawful readers of the patient's follow-ups: offices, station, hospitals.</param>
/// <param name="Findings">Errors when refused, warnings otherwise; fields on, kind, outcome, lossReason …, answers.{field}, readings[i]; reason of a change.</param>
public sealed record FollowUpTaken(string Outcome, Guid? FollowUpId, IReadOnlyList<string> Readers, IReadOnlyList<FindingText> Findings);

/// <summary>Takes follow-ups that came in another way than by the station's pages and API, with the same checks.</summary>
public interface IFollowUpIntake
{
    IReadOnlyList<AssessmentFieldInfo> Fields(DateOnly day);

    /// <summary>What <see cref="RecordAsync"/> would answer now; nothing of it is kept.</summary>
    Task<FollowUpTaken> CheckAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default);

    /// <summary>One follow-up, by the station that is responsible for the patient, in a transaction of its own.</summary>
    Task<FollowUpTaken> RecordAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default);

    /// <summary>What <see cref="ChangeAsync"/> would answer now; nothing of it is kept.</summary>
    Task<FollowUpTaken> CheckChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default);

    /// <summary>The next version of a follow-up that came by <see cref="RecordAsync"/>, by the station that sent it. What stands already is Unchanged.</summary>
    Task<FollowUpTaken> ChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default);
}
