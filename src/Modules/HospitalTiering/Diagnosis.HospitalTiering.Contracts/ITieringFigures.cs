namespace Diagnosis.HospitalTiering.Contracts;

/// <summary>One row behind a figure of tiering: it counts in the denominator, and in the numerator where <paramref name="Met"/>.</summary>
/// <param name="Measure">network.capabilities-prefecture, network.capabilities-county, network.draw, network.rectified, network.outside-sampled, network.gap-lists, network.summaries, network.accredited-cdcs or network.monitoring-cdcs.</param>
/// <param name="Kind">INSTITUTION, DIVISION, OUTSIDE (a body from another province) or ISSUE (of a quality-control visit; the id is visit/number).</param>
/// <param name="Division">Where it counts, six digits or more.</param>
/// <param name="Held">For capabilities: how many are held.</param>
public sealed record TieringFact(string Measure, string Kind, string Id, string Name, string Division, bool Met, string? Why, int? Held = null);

/// <summary>What the plans' indicators ask of tiering, as of a day: rows, not sums, so that whoever shows a figure can show what makes it.</summary>
public interface ITieringFigures
{
    Task<IReadOnlyList<TieringFact>> AsOfAsync(DateOnly day, CancellationToken ct = default);
}
