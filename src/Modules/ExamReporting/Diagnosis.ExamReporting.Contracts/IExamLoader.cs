namespace Diagnosis.ExamReporting.Contracts;

/// <summary>A record to load, and what its agency has done since about the suspected cases it opens.</summary>
/// <param name="NotifiedOn">Day worker and employer were told; null: not yet.</param>
/// <param name="ReportedOn">Day the case was reported to the local commission; null: not yet.</param>
public sealed record AgencyReport(Guid AgencyId, ExamReportSubmission Report, DateOnly? NotifiedOn = null, DateOnly? ReportedOn = null);

/// <summary>What became of a loaded record.</summary>
/// <param name="Outcome">Created, Updated, Unchanged, PossibleDuplicate or Rejected.</param>
/// <param name="Problems">Rule and field of what was wrong when rejected.</param>
public sealed record LoadedReport(string Outcome, Guid? ReportId, Guid? PersonId, IReadOnlyList<Guid> SuspectedCases, IReadOnlyList<string> Problems);

/// <summary>Loads exam records in bulk through the same checks and decisions as the API, as if they had been recorded at another time: first loads and the demonstration.</summary>
public interface IExamLoader
{
    /// <summary>One transaction per call; a few hundred records at once are cheapest. Answers in the order given.</summary>
    /// <param name="recordedOn">The clock of this load: known-at, "today" of the checks, and the time in the history.</param>
    Task<IReadOnlyList<LoadedReport>> LoadAsync(IReadOnlyList<AgencyReport> reports, DateTimeOffset recordedOn, CancellationToken ct = default);
}
