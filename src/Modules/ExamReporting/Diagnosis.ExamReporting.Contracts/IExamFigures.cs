namespace Diagnosis.ExamReporting.Contracts;

/// <summary>What an exam agency found in a period. Each person counts once per agency, however many records; held, merged and withdrawn records count for nothing.</summary>
/// <param name="Examined">Persons examined.</param>
/// <param name="Suspected">Persons with a conclusion 疑似职业病 (03).</param>
/// <param name="Contraindications">Persons with a conclusion 职业禁忌证 (04).</param>
/// <param name="Records">Records counted, re-tests included.</param>
public sealed record AgencyExamFigures(Guid AgencyId, int Examined, int Suspected, int Contraindications, int Records);

/// <summary>Figures of exam agencies for quality control and planning: counts only, nobody can be told from them.</summary>
public interface IExamFigures
{
    /// <summary>One row for each agency with an exam in the period, both days included.</summary>
    Task<IReadOnlyList<AgencyExamFigures>> OfAgenciesAsync(DateOnly from, DateOnly to, CancellationToken ct = default);
}
