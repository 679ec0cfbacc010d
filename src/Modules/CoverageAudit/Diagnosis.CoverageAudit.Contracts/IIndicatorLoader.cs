namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>A figure of an indicator that is imported, for an area and a day: a rate by numerator and denominator, a count by its value, several counts as text (10/20/100).</summary>
public sealed record FigureLoad(string Plan, string No, string Division, DateOnly Day, decimal? Numerator, decimal? Denominator, decimal? Value, string? Text, string Source);

/// <summary>Brings in figures in bulk (demonstration, first load). Safe to repeat: a figure that is there stays as it is.</summary>
public interface IIndicatorLoader
{
    /// <returns>How many were new.</returns>
    /// <exception cref="ArgumentException">No such indicator, or it is computed.</exception>
    Task<int> LoadAsync(IReadOnlyList<FigureLoad> figures, CancellationToken ct = default);
}
