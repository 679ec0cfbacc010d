namespace Diagnosis.HospitalTiering.Consolidation;

/// <summary>What becomes of a diagnosis agency by its workload (tiering §7).</summary>
internal enum WorkloadOutcome { HasWorkload, TooNew, ZeroButSole, ZeroTransferFirst, Consolidate }

/// <summary>A diagnosis agency with its concluded diagnoses by year.</summary>
/// <param name="FiledOn">Since when it is filed without a break.</param>
/// <param name="SoleFor">Diseases that nobody else in the prefecture can diagnose.</param>
internal sealed record AgencyWorkload(Guid Id, string Name, string Prefecture, DateOnly FiledOn, IReadOnlyDictionary<int, int> ByYear, IReadOnlyList<string> SoleFor);

/// <summary>Where a prefecture has several agencies and some had no workload in recent years, they merge (3A L47). Workload = concluded diagnoses, not applications.</summary>
internal static class ZeroWorkload
{
    /// <summary>The full years looked at.</summary>
    public static IReadOnlyList<int> Window(int asOfYear, int lookback) => [.. Enumerable.Range(asOfYear - lookback, lookback)];

    /// <param name="inPrefecture">All agencies of the prefecture, this one included.</param>
    public static WorkloadOutcome Judge(AgencyWorkload agency, int inPrefecture, int asOfYear, int lookback)
    {
        var window = Window(asOfYear, lookback);
        if (window.Any(y => agency.ByYear.GetValueOrDefault(y) > 0)) { return WorkloadOutcome.HasWorkload; }
        // filed after the window began: it never had the years it is judged by
        if (agency.FiledOn > new DateOnly(window[0], 1, 1)) { return WorkloadOutcome.TooNew; }
        if (inPrefecture == 1) { return WorkloadOutcome.ZeroButSole; }
        return agency.SoleFor.Count > 0 ? WorkloadOutcome.ZeroTransferFirst : WorkloadOutcome.Consolidate;
    }
}
