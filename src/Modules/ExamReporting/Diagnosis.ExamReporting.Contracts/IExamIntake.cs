using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.ExamReporting.Contracts;

/// <summary>What became of one record that came in by exchange.</summary>
/// <param name="Outcome">Created, Updated, Unchanged, PossibleDuplicate, Refused or Forbidden; Readable when it was only checked.</param>
/// <param name="Findings">Errors when refused, warnings otherwise; fields as the API spells them.</param>
public sealed record IntakeAnswer(string Outcome, Guid? ReportId, int? Version, IReadOnlyList<FindingText> Findings, IReadOnlyList<Guid> SuspectedCases);

/// <summary>Takes exam case records that came in another form than the API's, with the same checks and the same answers.</summary>
public interface IExamIntake
{
    /// <summary>One record, in a transaction of its own: what is wrong with it does not touch its neighbours. Sending it again answers Unchanged.</summary>
    Task<IntakeAnswer> SubmitAsync(ExamReportSubmission record, Caller caller, CancellationToken ct = default);

    /// <summary>What <see cref="SubmitAsync"/> or <see cref="SubmitTogetherAsync"/> would say of these records, each for itself: Readable with its warnings, Refused or Forbidden. Nothing is stored, nobody is registered.</summary>
    /// <returns>One answer for each record, in their order.</returns>
    Task<IReadOnlyList<IntakeAnswer>> CheckAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default);

    /// <summary>Records that were sent as one (a FHIR transaction): all are taken or none. When one is refused, its neighbours answer Refused without findings.</summary>
    /// <returns>One answer for each record, in their order.</returns>
    Task<IReadOnlyList<IntakeAnswer>> SubmitTogetherAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default);
}
