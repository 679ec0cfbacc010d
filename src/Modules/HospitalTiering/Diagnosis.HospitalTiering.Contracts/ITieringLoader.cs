namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>A published quality-control result as a first load brings it.</summary>
/// <param name="FactId">The caller's: the same load twice changes nothing the second time.</param>
/// <param name="Domain">EXAM, DIAGNOSIS or TECHNICAL_SERVICE.</param>
/// <param name="Level">PROVINCE or PREFECTURE: who controlled.</param>
/// <param name="Grade">A, B, C, D or NOT_TAKEN_PART.</param>
/// <param name="KnownAt">Null = now; an older result may carry the day it was published.</param>
public sealed record QcLoad(Guid FactId, Guid InstitutionId, string Domain, int Year, string Level, string Grade, DateOnly PublishedOn, string Reviewer, DateTimeOffset? KnownAt = null);

/// <summary>A confirmation by evaluation or by standard with its period, both days included.</summary>
/// <param name="Route">EVALUATION or STANDARD.</param>
public sealed record ConfirmationLoad(Guid FactId, Guid InstitutionId, string Domain, string Route, DateOnly From, DateOnly? To, string Assessor, DateTimeOffset? KnownAt = null);

public sealed record TieringLoad(IReadOnlyList<QcLoad> QcResults, IReadOnlyList<ConfirmationLoad> Confirmations);

/// <summary>Units whose standing changed; facts that were already there.</summary>
public sealed record TieringLoaded(int Units, int Added, int Unchanged);

/// <summary>Loads results and confirmations in bulk; publishes <see cref="UnitStandingChanged"/> for each unit that changed. A unit that Registry has not told yet waits without a name.</summary>
public interface ITieringLoader
{
    /// <exception cref="ArgumentException">A word (domain, route, level, grade) is unknown.</exception>
    Task<TieringLoaded> LoadAsync(TieringLoad load, CancellationToken ct = default);
}

/// <summary>Worked examples of the procedures (self-checks, a review, a round, referrals) on the units that are there; for demonstrations only.</summary>
public interface ITieringExamples
{
    /// <returns>How many were made; 0 where there are some already or no unit is known yet.</returns>
    Task<int> LoadAsync(CancellationToken ct = default);

    /// <summary>Proposes a merge where workload says so; to be called when the concluded cases of the past have been told, else everybody looks idle.</summary>
    /// <returns>How many were proposed; 0 where there is one already.</returns>
    Task<int> ProposeMergeAsync(CancellationToken ct = default);
}
