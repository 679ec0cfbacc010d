namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>A body, area or disease behind an indicator.</summary>
/// <param name="Kind">INSTITUTION, DIVISION, DISEASE, ISSUE (of a quality-control visit) or OUTSIDE (a body from another province).</param>
/// <param name="Id">Institution id, division code, or prefecture/stable identity of a disease.</param>
public sealed record IndicatorSubject(string Kind, string Id, string Name, bool InNumerator, bool InDenominator, string? Why = null);

/// <summary>One indicator evaluated for an area as of a day.</summary>
/// <param name="Plan">JS, TZ, JM, JX or 3A; with <paramref name="No"/> it names the indicator for good.</param>
/// <param name="NumeratorDefinition">In words, as the plan defines or the product reads it.</param>
/// <param name="Operator">&gt;=, = or UP.</param>
/// <param name="Target">As printed in the plan; three counts are written 1/13/25.</param>
/// <param name="Origin">COMPUTED from facts, IMPORTED, or NONE.</param>
/// <param name="Day">The day the figure is of: the day asked, or the day of the last imported figure.</param>
/// <param name="Denominator">Null for a plain count.</param>
/// <param name="Value">Per cent, or the count; null when there is no figure or the denominator is empty ("not applicable", never 0 or 100).</param>
/// <param name="NotApplicable">The denominator is empty.</param>
/// <param name="Met">Null where no judgement is possible.</param>
/// <param name="Subjects">For computed indicators: the rows that make numerator and denominator; they add up.</param>
public sealed record IndicatorResult(string Plan, string No, string NameZh, string NameEn, string NumeratorDefinition, string DenominatorDefinition, string Operator, string Target, string Unit,
    string Division, DateOnly AsOf, DateOnly? Day, string Origin, string? Measure, long? Numerator, long? Denominator, decimal? Value, string? ValueText, bool NotApplicable, bool? Met,
    string Source, string TrapZh, string TrapEn, string? FigureSource, bool Persons, IReadOnlyList<IndicatorSubject> Subjects)
{
    public string NumeratorZh { get; init; } = "";
    public string DenominatorZh { get; init; } = "";
    public string UnitZh { get; init; } = "";
}

/// <summary>The plans' indicators, for other modules (FHIR Measure and MeasureReport are made of them).</summary>
public interface IIndicators
{
    /// <summary>Every indicator of every plan whose facts the product holds, evaluated for an area as of a day.</summary>
    /// <param name="division">Province or prefecture, six digits.</param>
    Task<IReadOnlyList<IndicatorResult>> ComputedAsync(string division, DateOnly asOf, CancellationToken ct = default);
}
