using Diagnosis.RehabStations.Stations;

namespace Diagnosis.RehabStations.Coverage;

/// <param name="Patients">Living, resident, diagnosed pneumoconiosis patients on the day.</param>
/// <param name="Best">What serves the township; a station before a point.</param>
internal sealed record TownshipCount(string Township, int Patients, StationLevel? Best);

/// <param name="Rate">Per cent, one decimal; null where no township qualifies: not applicable, never 0 or 100.</param>
/// <param name="ReachRate">Patients living in served townships by patients in qualifying townships; not the plan's indicator.</param>
internal sealed record CoverageResult(int Qualifying, int Served, decimal? Rate, int Patients, int PatientsServed, decimal? ReachRate);

/// <summary>Townships at or above the threshold with an operating station; pure.</summary>
internal static class TownshipCoverage
{
    public static bool IsServed(TownshipCount t, bool pointCounts) => t.Best == StationLevel.Station || (pointCounts && t.Best == StationLevel.Point);

    public static CoverageResult Compute(IEnumerable<TownshipCount> townships, int threshold, bool pointCounts)
    {
        var qualifying = townships.Where(t => t.Patients >= threshold).ToList();
        var served = qualifying.Where(t => IsServed(t, pointCounts)).ToList();
        int patients = qualifying.Sum(t => t.Patients), reached = served.Sum(t => t.Patients);
        return new(qualifying.Count, served.Count, Percent(served.Count, qualifying.Count), patients, reached, Percent(reached, patients));
    }

    /// <summary>Townships needed to reach a target: 95 % of 12 is 12.</summary>
    public static int Needed(int qualifying, decimal targetPercent) => (int)Math.Ceiling(qualifying * targetPercent / 100);

    internal static decimal? Percent(int part, int whole) => whole == 0 ? null : Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero);
}

/// <param name="Due">Registered without duplicates, wrong diagnoses and people gone before the year.</param>
/// <param name="Rate">Followed alive or found dead in the year, by those due; per cent, null where nobody was due.</param>
internal sealed record FollowUpRateResult(int Registered, int Due, int Alive, int DiedInYear, int Lost, decimal? Rate, decimal? LossRate);

internal static class FollowUpRate
{
    /// <summary>Deaths found this year count as followed; earlier deaths leave the denominator.</summary>
    public static FollowUpRateResult Compute(int registered, int duplicates, int notPneumoconiosis, int goneBefore, int followedAlive, int diedInYear)
    {
        int due = registered - duplicates - notPneumoconiosis - goneBefore, lost = due - followedAlive - diedInYear;
        return new(registered, due, followedAlive, diedInYear, lost, TownshipCoverage.Percent(followedAlive + diedInYear, due), TownshipCoverage.Percent(lost, due));
    }
}
