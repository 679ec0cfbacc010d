using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>What a computed indicator says and how it is judged, without figures.</summary>
/// <param name="Division">Area of the plan, six digits.</param>
/// <param name="Persons">It counts people: figures under five are not told to everybody.</param>
public sealed record MeasureDefinition(string Plan, string No, string PlanNameZh, string NameZh, string NameEn, string NumeratorZh, string NumeratorEn, string DenominatorZh, string DenominatorEn, string Operator, string Target,
    string Unit, string UnitZh, string TrapZh, string TrapEn, bool Persons, string Division, DateOnly From, DateOnly To, string Source, string Status);

/// <param name="Outcome">Done, NotFound, Forbidden or Invalid.</param>
/// <param name="DivisionName">Name of the area the figure is of.</param>
/// <param name="CaseRights">The caller may see what stands behind a figure; without, small figures are left out of <paramref name="Result"/> already.</param>
public sealed record MeasureAnswer(string Outcome, IndicatorResult? Result, string? DivisionName, bool CaseRights, IReadOnlyList<FindingText> Findings);

/// <summary>Computed indicators one by one, as a caller may see them: the same answer as the page of its plan.</summary>
public interface IMeasures
{
    IReadOnlyList<MeasureDefinition> Computed { get; }

    /// <param name="division">Province, prefecture or county, six digits; null = the area of the plan, or the caller's own inside it.</param>
    Task<MeasureAnswer> EvaluateAsync(string plan, string no, string? division, DateOnly asOf, Caller caller, CancellationToken ct = default);
}
