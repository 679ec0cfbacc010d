using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Data;

namespace Diagnosis.CoverageAudit.Snapshots;

/// <summary>An audit as it was taken: what was asked, of which inputs it was made (hashes per agency), and the result to the byte. Never changed; the module's history chain seals it.</summary>
internal sealed class AuditSnapshot : Record
{
    /// <summary>Known-at of the audit, to the millisecond.</summary>
    public DateTimeOffset TakenAt { get; set; }
    public string TakenBy { get; set; } = "";
    public string Note { get; set; } = "";
    public DateOnly From { get; set; }
    public DateOnly AsOf { get; set; }
    public string Province { get; set; } = "";
    /// <summary>The one prefecture it is about; null = the province.</summary>
    public string? Area { get; set; }
    public string Catalogue { get; set; } = "";
    public SnapshotPolicy Policy { get; set; } = null!;
    public string ReferenceHash { get; set; } = "";
    public string CasesHash { get; set; } = "";
    public Dictionary<string, string> AgencyHashes { get; set; } = [];
    /// <summary>SHA-256 over all of the above.</summary>
    public string InputsHash { get; set; } = "";
    /// <summary>The result as JSON, byte for byte as it was hashed.</summary>
    public string Result { get; set; } = "";
    public string ResultHash { get; set; } = "";
}

/// <summary>A policy as plain values: what is stored must be readable whatever becomes of the enums.</summary>
internal sealed record SnapshotPolicy(int MinPhysicians, bool ProvincialBodiesCount, string Transition, string Basis, int MinCasesForPercentage, bool CountHiredFromOutside, string CapabilityStart)
{
    public static SnapshotPolicy Of(CoveragePolicy p) => new(p.MinPhysicians, p.ProvincialBodiesCount, p.Transition.ToString(), p.Basis.ToString(), p.MinCasesForPercentage, p.CountHiredFromOutside, p.CapabilityStart.ToString());

    public CoveragePolicy ToPolicy() => new()
    {
        MinPhysicians = MinPhysicians, ProvincialBodiesCount = ProvincialBodiesCount, Transition = Enum.Parse<Registry.Contracts.FilingTransition>(Transition), Basis = Enum.Parse<AttributionBasis>(Basis),
        MinCasesForPercentage = MinCasesForPercentage, CountHiredFromOutside = CountHiredFromOutside, CapabilityStart = Enum.Parse<CapabilityStart>(CapabilityStart),
    };
}

/// <summary>What a snapshot says: every prefecture's figures, every disease's state with the reason, the measures of the period, and where people were diagnosed.</summary>
internal sealed record SnapshotResult(DateOnly AsOf, DateOnly From, DateTimeOffset KnownAt, string Catalogue, SnapshotPolicy Policy, IReadOnlyList<SnapshotPrefecture> Prefectures, IReadOnlyList<string> UncoveredEverywhere)
{
    public static SnapshotResult Of(CoverageEngine engine, DateOnly from, DateOnly asOf, DateTimeOffset knownAt, string? area)
    {
        var realised = engine.Realised(from, asOf).Prefectures.ToDictionary(p => p.Prefecture);
        var province = engine.AsOf(asOf);
        return new(asOf, from, knownAt, province.Catalogue ?? "", SnapshotPolicy.Of(engine.Policy), [.. province.Prefectures.Where(p => area is null || p.Prefecture == area).Select(p =>
        {
            var period = engine.Period(p.Prefecture, from, asOf);
            var r = realised[p.Prefecture];
            return new SnapshotPrefecture(p.Prefecture, p.Name, p.Figures.Items, p.Figures.Paper, p.Figures.ClassesTouched, p.Figures.ClassesFull, p.Figures.TargetMet, period.DayWeighted, [.. period.Continuous.Order(StringComparer.Ordinal)],
                [.. p.Items.Select(i => new SnapshotItem(i.Disease, i.Entry.Code, i.CapableAgencies, i.Agencies.Count, i.Reason?.ToString()))],
                new(r.Cases, r.Inside, r.ChoiceLeaks, r.CapabilityLeaks, r.UnlawfulPlaces, r.Raw, r.Attributable, r.Positive));
        })], [.. province.UncoveredEverywhere.Select(i => i.Disease)]);
    }
}

internal sealed record SnapshotPrefecture(string Prefecture, string Name, Ratio Items, Ratio Paper, Ratio ClassesTouched, Ratio ClassesFull, bool TargetMet, Ratio DayWeighted, IReadOnlyList<string> Continuous, IReadOnlyList<SnapshotItem> Diseases, SnapshotRealised Realised);
/// <param name="Capable">Agencies that could diagnose it.</param>
/// <param name="Filed">Agencies that filed it.</param>
internal sealed record SnapshotItem(string Disease, string Code, int Capable, int Filed, string? Reason);
internal sealed record SnapshotRealised(int Cases, int Inside, int ChoiceLeaks, int CapabilityLeaks, int UnlawfulPlaces, Ratio Raw, Ratio Attributable, Ratio Positive);
