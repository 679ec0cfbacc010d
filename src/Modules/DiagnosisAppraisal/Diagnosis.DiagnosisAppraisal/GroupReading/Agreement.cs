namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>Weighted kappa of two readers; null values: not computable.</summary>
/// <param name="Zones">How many zones both could read.</param>
/// <param name="Linear">With linear weights over the 12 points.</param>
/// <param name="Quadratic">With quadratic weights.</param>
internal sealed record PairAgreement(Guid A, Guid B, int Zones, decimal? Linear, decimal? Quadratic);

/// <param name="Spread">Steps of the 12-point scale between the lowest and the highest reading; null when fewer than two could read the zone.</param>
/// <param name="GradesDiffer">The major grades 0-3 differ: that may change a stage.</param>
internal sealed record ZoneAgreement(string Zone, int? Spread, bool GradesDiffer);

/// <param name="Linear">Mean of the computable pairs (Light's kappa); null: none is.</param>
internal sealed record GroupAgreement(IReadOnlyList<PairAgreement> Pairs, decimal? Linear, decimal? Quadratic, IReadOnlyList<ZoneAgreement> Zones);

/// <summary>
/// Agreement between readers (docs/decisions, "blind reading"). For n zones read by both, with d the distance on the scale (squared for quadratic
/// weights): kappa = 1 − observed ÷ expected, observed the mean of d over the zones, expected the mean of d over all n² combinations of one reader's
/// zones with the other's. The number of scale points cancels out. Exact integers until the one division.
/// </summary>
internal static class Agreement
{
    /// <summary>Kappa over the pairs; null when there is no pair, or when both readers gave one and the same value throughout: chance then explains everything and the quotient is 0 ÷ 0.</summary>
    /// <param name="quadratic">Square the distances.</param>
    public static decimal? Kappa(IReadOnlyList<(int A, int B)> pairs, bool quadratic)
    {
        long observed = 0, expected = 0;
        foreach (var (a, _) in pairs) { foreach (var (_, b) in pairs) { expected += Distance(a, b); } }
        foreach (var (a, b) in pairs) { observed += Distance(a, b); }
        return expected == 0 ? null : decimal.Round(1 - (decimal)observed * pairs.Count / expected, 3, MidpointRounding.AwayFromZero);

        long Distance(int a, int b) => quadratic ? (long)(a - b) * (a - b) : Math.Abs(a - b);
    }

    public static GroupAgreement Of(IReadOnlyList<(Guid Reader, FilmReading Reading)> readings)
    {
        var pairs = new List<PairAgreement>();
        for (int i = 0; i < readings.Count; i++)
        {
            for (int j = i + 1; j < readings.Count; j++)
            {
                var zones = readings[i].Reading.Zones.Zip(readings[j].Reading.Zones, (a, b) => (A: Profusion.IndexOf(a), B: Profusion.IndexOf(b))).Where(p => p.A is not null && p.B is not null).Select(p => (p.A!.Value, p.B!.Value)).ToList();
                pairs.Add(new(readings[i].Reader, readings[j].Reader, zones.Count, Kappa(zones, false), Kappa(zones, true)));
            }
        }
        return new(pairs, Mean(pairs.Select(p => p.Linear)), Mean(pairs.Select(p => p.Quadratic)),
            [.. FilmReading.ZoneNames.Select((name, z) => Zone(name, [.. readings.Select(r => Profusion.IndexOf(r.Reading.Zones.ElementAtOrDefault(z))).OfType<int>()]))]);
    }

    static ZoneAgreement Zone(string name, List<int> read) => read.Count < 2 ? new(name, null, false) : new(name, read.Max() - read.Min(), read.Max() / 3 != read.Min() / 3);

    static decimal? Mean(IEnumerable<decimal?> values)
    {
        var known = values.OfType<decimal>().ToList();
        return known.Count == 0 ? null : decimal.Round(known.Sum() / known.Count, 3, MidpointRounding.AwayFromZero);
    }
}
