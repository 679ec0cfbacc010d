using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>Counts with their percentage to one decimal, half away from zero; no percentage where it would mislead.</summary>
internal readonly record struct Ratio(long Numerator, long Denominator, decimal? Percent)
{
    /// <param name="minDenominator">Below this, only counts.</param>
    public static Ratio Of(long numerator, long denominator, int minDenominator = 1) => new(numerator, denominator,
        denominator == 0 || denominator < minDenominator ? null
            : Math.Round(100m * numerator / denominator, 1, MidpointRounding.AwayFromZero) + 0.0m); // + 0.0: 100 is written 100.0
}

/// <summary>Why nobody can diagnose, nearest to closing first.</summary>
internal enum GapReason { Suspended, NotConfirmed, NotStaffed, NoFiling }

/// <summary>One agency's standing for one disease on one day.</summary>
/// <param name="Reason">What is farthest from being solved; null when capable.</param>
/// <param name="Physicians">Physicians of a serving class.</param>
internal sealed record AgencyCapability(
    string Agency, string Name, string Disease, bool Filed, bool Staffed, bool Confirmed, bool IsSuspended, GapReason? Reason,
    int Physicians, int PhysiciansNeeded, Confirmation Confirmation, DateOnly? SuspendedUntil)
{
    public bool Capable => Reason is null;
}

/// <param name="Agencies">Every agency that files the disease.</param>
/// <param name="Reason">Null when covered.</param>
/// <param name="NewlyListed">The edition before did not have it, not even as part of another item.</param>
internal sealed record ItemCoverage(
    CatalogueEntry Entry, bool Covered, bool OnPaper, int CapableAgencies, GapReason? Reason, IReadOnlyList<AgencyCapability> Agencies, bool NewlyListed)
{
    public string Disease => Entry.StableId;
    public bool SinglePoint => CapableAgencies == 1;
}

/// <summary>The figures of a prefecture on a day.</summary>
internal sealed record CoverageFigures(DateOnly Day, string Catalogue, Ratio Items, Ratio Paper, Ratio ClassesTouched, Ratio ClassesFull)
{
    /// <summary>Every item of the edition in force is covered.</summary>
    public bool TargetMet => Items.Denominator > 0 && Items.Numerator == Items.Denominator;
}

internal sealed record ClassCoverage(CatalogueClass Class, int Covered, int Items);

/// <param name="NotCounted">Provincial bodies standing here which the policy leaves out.</param>
internal sealed record PrefectureSnapshot(
    string Prefecture, string Name, CoverageFigures Figures, IReadOnlyList<ClassCoverage> Classes, IReadOnlyList<ItemCoverage> Items, IReadOnlyList<string> NotCounted)
{
    public IEnumerable<ItemCoverage> Gaps => Items.Where(i => !i.Covered);
    public IEnumerable<ItemCoverage> SinglePoints => Items.Where(i => i.SinglePoint);
}

/// <param name="UncoveredEverywhere">Items no prefecture covers; the newly listed ones start here and must be seen.</param>
internal sealed record ProvinceSnapshot(DateOnly Day, string? Catalogue, IReadOnlyList<PrefectureSnapshot> Prefectures, IReadOnlyList<ItemCoverage> UncoveredEverywhere);

/// <param name="FirstCovered">First covered day inside the period.</param>
/// <param name="LastCovered">Last covered day inside the period.</param>
internal sealed record ItemPeriod(string Disease, int DaysListed, int DaysCovered, DateOnly? FirstCovered, DateOnly? LastCovered);

/// <summary>The part of a period under one edition; a report over a change of catalogue shows each.</summary>
internal sealed record EditionPart(string Catalogue, DateOnly From, DateOnly To, Ratio DayWeighted, CoverageFigures LastDay);

/// <summary>The three measures of a period, never to be mixed: weighted by days, continuous, and on the last day.</summary>
/// <param name="Continuous">Items covered on every single day of the period (so an item listed later cannot be among them).</param>
/// <param name="ListedThroughout">Items on the list on every day of the period.</param>
internal sealed record PeriodMeasures(
    string Prefecture, DateOnly From, DateOnly To, Ratio DayWeighted, Ratio PaperDayWeighted, IReadOnlyList<string> Continuous, int ListedThroughout,
    CoverageFigures? LastDay, IReadOnlyList<ItemPeriod> Items, IReadOnlyList<EditionPart> Editions);

/// <summary>What became of a case, seen from its home prefecture.</summary>
internal enum PlaceOutcome { Inside, CapabilityLeak, ChoiceLeak, UnlawfulPlace }

/// <param name="Catalogue">Edition of the conclusion date, which the case keeps.</param>
/// <param name="HomeGap">For a capability leak: why home could not, agency by agency.</param>
internal sealed record RealisedCase(
    string Case, string Disease, string? Catalogue, string Home, string AgencyPrefecture, string Agency, PlaceOutcome Outcome, bool HomeCovered,
    bool FinalPositive, bool Appraised, ItemCoverage? HomeGap)
{
    public DateOnly AcceptedOn { get; init; }
    public DateOnly ConcludedOn { get; init; }
}

/// <param name="Attributable">1 − capability leaks: only the prefecture's own failure counts.</param>
/// <param name="Positive">Inside among those finally positive.</param>
/// <param name="AppraisalsLeaked">Outside cases that were appealed: by law the appeal follows the diagnosing agency.</param>
internal sealed record RealisedPrefecture(
    string Prefecture, int Cases, int Inside, int CapabilityLeaks, int ChoiceLeaks, int UnlawfulPlaces, Ratio Raw, Ratio Attributable, Ratio Positive,
    int AppraisalsLeaked, int Promotions, int NewEvidence, Func<IReadOnlyList<RealisedCase>> Behind)
{
    private IReadOnlyList<RealisedCase>? _rows;
    /// <summary>The promotions counted beside the cases; they are not diagnosed for the first time and stand in no other figure.</summary>
    public Func<IReadOnlyList<RealisedCase>> BehindPromotions { get; init; } = () => [];
    /// <summary>The cases that make the figures; read when somebody opens them.</summary>
    public IReadOnlyList<RealisedCase> Rows => _rows ??= Behind();
}

internal enum CaseProblem { DoubledDiagnosis, HomeUnknown, AgencyPlaceUnknown, UnlawfulPlace, LawfulPlacesIncomplete }

internal sealed record CaseFlag(string Case, string Disease, CaseProblem Problem, string? Other = null);

/// <summary>A list of known length whose members are made when they are read.</summary>
internal sealed class ReadLater<T>(int count, Func<int, T> make) : IReadOnlyList<T>
{
    public int Count => count;
    public T this[int index] => make(index);

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < count; i++) yield return make(i);
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <param name="Elsewhere">Concluded first diagnoses whose home is none of the prefectures audited.</param>
internal sealed record RealisedCoverage(
    DateOnly From, DateOnly To, AttributionBasis Basis, IReadOnlyList<RealisedPrefecture> Prefectures, int Elsewhere, IReadOnlyList<CaseFlag> Flags)
{
    /// <summary>The home of each flagged case, where it has one, in the order of <see cref="Flags"/>.</summary>
    public IReadOnlyList<string?> FlagHomes { get; init; } = [];
}

/// <param name="Concluded">Concluded diagnoses of every kind; a certificate naming two diseases is one.</param>
/// <param name="SoleCoverOf">Diseases for which the agency is the prefecture's only cover on the last day: not to be merged before another takes over.</param>
internal sealed record AgencyWorkload(string Agency, string Name, string? Prefecture, int Concluded, IReadOnlyList<string> SoleCoverOf);
