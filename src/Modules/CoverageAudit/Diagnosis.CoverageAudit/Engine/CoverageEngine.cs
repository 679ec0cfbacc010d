using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>
/// "Diagnosis does not leave the prefecture" as a calculation: coverage(prefecture, as of a day, known at an instant).
/// Pure and immutable; built once per set of facts, policy and instant, then asked as often as needed, from several threads.
/// </summary>
internal sealed partial class CoverageEngine
{
    private readonly CatalogueIndex _index;
    private readonly Dictionary<AgencyFile, Worked> _worked = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, AgencyTimeline[]> _byPrefecture;
    private readonly Dictionary<string, AgencyTimeline[]> _byAgency;
    private readonly ConcurrentDictionary<string, PrefectureTimeline> _timelines = new();
    private readonly Dictionary<string, string> _prefectureNames;
    private readonly CaseTable _cases;
    private readonly Lazy<CoverageFacts> _facts;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _agencyHashes;
    private readonly Lazy<string> _hash;

    /// <summary>What was made of one agency's file: the facts believed, a timeline per place, and their hash.</summary>
    private sealed record Worked(AgencyFile Known, AgencyTimeline[] Places, Lazy<string> Hash);

    /// <param name="knownAt">Facts recorded later are not seen; null = everything believed now.</param>
    public CoverageEngine(DiseaseCatalogue catalogue, CoverageFacts facts, CoveragePolicy policy, DateTimeOffset? knownAt = null)
        : this(new CatalogueIndex(catalogue), facts, policy, knownAt) { }

    /// <summary>As the other, sharing one index between engines over the same catalogue.</summary>
    public CoverageEngine(CatalogueIndex index, CoverageFacts facts, CoveragePolicy policy, DateTimeOffset? knownAt = null)
        : this(index, facts.Prefectures, AgencyFile.Of(facts), CaseTable.Of(facts.Cases), policy, knownAt) { }

    /// <summary>Over facts sorted by agency.</summary>
    /// <param name="before">An engine over older facts: with the same index, policy and instant, what it worked out for agencies whose file is the same object is taken over.</param>
    public CoverageEngine(CatalogueIndex index, IReadOnlyList<PrefectureFact> prefectures, IReadOnlyCollection<AgencyFile> files, CaseTable cases, CoveragePolicy policy, DateTimeOffset? knownAt, CoverageEngine? before = null)
    {
        (_index, _cases, Policy, KnownAt, Prefectures) = (index, cases, policy, knownAt, prefectures);
        var old = before is not null && ReferenceEquals(before._index, index) && before.Policy == policy && before.KnownAt == knownAt ? before._worked : null;
        foreach (var file in files)
        {
            if (old is not null && old.TryGetValue(file, out var done)) { _worked.Add(file, done); Reused++; }
            else { _worked.Add(file, Work(file.KnownAt(knownAt))); }
        }
        var timelines = _worked.Values.SelectMany(w => w.Places).OrderBy(t => t.Agency.Id, StringComparer.Ordinal).ToArray();
        _byPrefecture = timelines.GroupBy(t => t.Agency.Prefecture).ToDictionary(g => g.Key, g => g.ToArray());
        _byAgency = timelines.GroupBy(t => t.Agency.Id).ToDictionary(g => g.Key, g => g.ToArray());
        _prefectureNames = prefectures.DistinctBy(p => p.Code).ToDictionary(p => p.Code, p => p.Name);
        _facts = new(() => CoverageFacts.Of(prefectures, [.. _worked.Values.Select(w => w.Known).OrderBy(f => f.Id, StringComparer.Ordinal)]));
        _agencyHashes = new(() => _worked.Values.OrderBy(w => w.Known.Id, StringComparer.Ordinal).ToDictionary(w => w.Known.Id, w => w.Hash.Value));
        _hash = new Lazy<string>(() => Sha(string.Join('\n', ReferenceHash, string.Join('\n', AgencyHashes.Select(h => h.Key + " " + h.Value)), CasesHash(DateOnly.MinValue, DateOnly.MaxValue))));
    }

    /// <summary>How many agencies were taken over from the engine before.</summary>
    public int Reused { get; }
    public CoveragePolicy Policy { get; }
    public DateTimeOffset? KnownAt { get; }
    public DiseaseCatalogue Catalogue => _index.Catalogue;
    public IReadOnlyList<PrefectureFact> Prefectures { get; }
    /// <summary>The facts about agencies believed at <see cref="KnownAt"/>.</summary>
    public CoverageFacts Facts => _facts.Value;
    public string NameOf(string prefecture) => _prefectureNames.GetValueOrDefault(prefecture, prefecture);

    /// <summary>SHA-256 (lower-case hex) of catalogue, policy and the facts known: a stored audit proves with it what it was made of.
    /// Independent of the order in which facts were given.</summary>
    public string InputsHash => _hash.Value;

    /// <summary>SHA-256 of catalogue, policy and the list of prefectures.</summary>
    public string ReferenceHash => Sha(string.Join('\n', Lines("version", Catalogue.Versions).Concat(Lines("entry", Catalogue.Versions.SelectMany(v => Catalogue.Entries(v.Id))))
        .Concat(Lines("policy", [Policy])).Concat(Lines("prefecture", Prefectures))));

    /// <summary>SHA-256 of the facts known about each agency, by its id.</summary>
    public IReadOnlyDictionary<string, string> AgencyHashes => _agencyHashes.Value;

    /// <summary>SHA-256 of the cases known that were concluded in a period, whatever their order; the extreme days take in open cases too.</summary>
    public string CasesHash(DateOnly from, DateOnly to)
    {
        var at = KnownAt?.UtcTicks;
        var lines = new List<string>();
        foreach (var r in _cases.Concluded(from == DateOnly.MinValue ? int.MinValue : from.DayNumber, to == DateOnly.MaxValue ? int.MaxValue : to.DayNumber, at)) lines.Add(Sha(_cases.Canonical(_cases[r], at)));
        lines.Sort(StringComparer.Ordinal);
        return Sha(string.Join('\n', lines));
    }

    /// <summary>The file of one agency as believed; null for an unknown one.</summary>
    public AgencyFile? File(string agency) => _worked.Values.FirstOrDefault(w => w.Known.Id == agency)?.Known;

    /// <summary>The counted agencies standing in a prefecture on a day, and how they stand.</summary>
    public IReadOnlyList<(AgencyFact Place, AgencyState State)> Standing(string prefecture, DateOnly day) => [.. States(prefecture, day)];

    /// <summary>The edition in force on a day; null when none is.</summary>
    public CatalogueIndex.Edition? Edition(DateOnly day) => _index.On(day);

    /// <summary>An agency in a place as it would be with other facts.</summary>
    public AgencyTimeline Suppose(AgencyFile file, AgencyFact place) => Timeline(file, place);

    private Worked Work(AgencyFile known) => new(known, [.. known.Places.Select(p => Timeline(known, p))], new Lazy<string>(() => Sha(string.Join('\n',
        Lines("agency", known.Places).Concat(Lines("filing", known.Filings)).Concat(Lines("physician", known.Physicians)).Concat(Lines("qc", known.QcResults))
            .Concat(Lines("evaluation", known.Evaluations)).Concat(Lines("suspension", known.Suspensions))))));

    private AgencyTimeline Timeline(AgencyFile f, AgencyFact place) => new(place, _index, Policy, f.Filings, f.Physicians, f.QcResults, f.Evaluations, f.Suspensions);

    private static IEnumerable<string> Lines<T>(string kind, IEnumerable<T> facts) => facts.Select(f => kind + JsonSerializer.Serialize(f)).Order(StringComparer.Ordinal);
    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A prefecture through time, worked out when first asked for.</summary>
    public PrefectureTimeline Through(string prefecture) => _timelines.GetOrAdd(prefecture, p => new PrefectureTimeline([.. Counted(p)], _index));

    /// <summary>Some counted agency of the prefecture can lawfully diagnose the disease on the day.</summary>
    /// <param name="disease">Any edition's code, or an identity.</param>
    public bool Covered(string prefecture, string disease, DateOnly day)
    {
        var i = _index.Position(disease);
        return i >= 0 && Through(prefecture).Capable(day)[i];
    }

    /// <summary>An agency's standing for a disease; null when agency or disease is not there that day.</summary>
    public AgencyCapability? Capability(string agency, string disease, DateOnly day)
    {
        var i = _index.Position(disease);
        if (i < 0 || !_byAgency.TryGetValue(agency, out var places)) return null;
        foreach (var t in places)
            if (t.On(day) is { } state && state.Edition.Listed[i]) return Describe(t.Agency, state, i);
        return null;
    }

    /// <summary>All prefectures on a day.</summary>
    public ProvinceSnapshot AsOf(DateOnly day)
    {
        var all = Prefectures.Select(p => AsOf(p.Code, day)).OfType<PrefectureSnapshot>().ToArray();
        var nowhere = all.Length == 0 ? [] : all[0].Items.Where((_, n) => all.All(p => !p.Items[n].Covered)).ToArray();
        return new ProvinceSnapshot(day, _index.On(day)?.Version.Id, all, nowhere);
    }

    /// <summary>One prefecture on a day; null when no catalogue is in force.</summary>
    public PrefectureSnapshot? AsOf(string prefecture, DateOnly day)
    {
        if (_index.On(day) is not { } edition) return null;
        var here = States(prefecture, day).ToArray();
        var items = new ItemCoverage[edition.Entries.Length];
        for (var e = 0; e < items.Length; e++) items[e] = Item(edition, e, here);
        var classes = Catalogue.Classes(edition.Version.Id)
            .Select(c => new ClassCoverage(c, items.Count(i => i.Covered && i.Entry.Class == c.Number), items.Count(i => i.Entry.Class == c.Number)))
            .Where(c => c.Items > 0).ToArray();
        var left = Policy.ProvincialBodiesCount ? [] : All(prefecture).Where(t => t.Agency.Provincial && t.On(day) is not null).Select(t => t.Agency.Id).ToArray();
        return new PrefectureSnapshot(prefecture, NameOf(prefecture), Figures(edition, day, here), classes, items, left);
    }

    private ItemCoverage? Item(string prefecture, string disease, DateOnly day)
    {
        if (_index.On(day) is not { } edition) return null;
        var e = Array.IndexOf(edition.Diseases, _index.Position(disease));
        return e < 0 ? null : Item(edition, e, [.. States(prefecture, day)]);
    }

    private ItemCoverage Item(CatalogueIndex.Edition edition, int e, (AgencyFact Agency, AgencyState State)[] here)
    {
        var i = edition.Diseases[e];
        var entry = edition.Entries[e];
        var filing = new List<AgencyCapability>();
        var capable = 0;
        GapReason? best = GapReason.NoFiling;
        foreach (var (agency, state) in here)
        {
            if (!state.Filed[i]) continue;
            var standing = Describe(agency, state, i);
            filing.Add(standing);
            if (standing.Capable) capable++;
            else if (standing.Reason < best) best = standing.Reason;
        }
        var fresh = edition.Number > 0 && Catalogue.StoodFor(entry.StableId, _index.Editions[edition.Number - 1].Version.Id) is null;
        return new ItemCoverage(entry, capable > 0, filing.Count > 0, capable, capable > 0 ? null : best, filing, fresh);
    }

    private AgencyCapability Describe(AgencyFact agency, AgencyState state, int i)
    {
        var (filed, staffed, suspended) = (state.Filed[i], state.Staffed[i], state.Suspended[i]);
        var confirmed = state.Confirmation.Route != ConfirmationRoute.None;
        // what must be solved first is what is farthest away: a suspended agency without physicians lacks physicians
        GapReason? reason = !filed ? GapReason.NoFiling
            : !staffed ? GapReason.NotStaffed
            : !confirmed ? GapReason.NotConfirmed
            : suspended ? GapReason.Suspended
            : null;
        return new AgencyCapability(agency.Id, agency.Name, Catalogue.Identities[i], filed, staffed, confirmed, suspended, reason,
            state.Physicians(i), Policy.MinPhysicians, state.Confirmation, suspended ? state.SuspendedUntil : null);
    }

    private CoverageFigures Figures(CatalogueIndex.Edition edition, DateOnly day, (AgencyFact, AgencyState)[] here)
    {
        var (capable, filed) = Union(here);
        var byClass = new Dictionary<int, (int Covered, int Items)>();
        for (var e = 0; e < edition.Entries.Length; e++)
        {
            var (covered, items) = byClass.GetValueOrDefault(edition.Entries[e].Class);
            byClass[edition.Entries[e].Class] = (covered + (capable[edition.Diseases[e]] ? 1 : 0), items + 1);
        }
        return new CoverageFigures(day, edition.Version.Id, Ratio.Of(capable.Count, edition.ListedCount), Ratio.Of(filed.Count, edition.ListedCount),
            Ratio.Of(byClass.Values.Count(c => c.Covered > 0), byClass.Count), Ratio.Of(byClass.Values.Count(c => c.Covered == c.Items), byClass.Count));
    }

    private (DiseaseSet Capable, DiseaseSet Filed) Union(IEnumerable<(AgencyFact, AgencyState State)> here)
    {
        var (capable, filed) = (_index.NewSet(), _index.NewSet());
        foreach (var (_, state) in here)
        {
            capable.UnionWith(state.Capable);
            filed.UnionWith(state.Filed);
        }
        return (capable, filed);
    }

    private IEnumerable<(AgencyFact Agency, AgencyState State)> States(string prefecture, DateOnly day)
    {
        foreach (var t in Counted(prefecture))
            if (t.On(day) is { } state) yield return (t.Agency, state);
    }

    private AgencyTimeline[] All(string prefecture) => _byPrefecture.GetValueOrDefault(prefecture, []);
    private IEnumerable<AgencyTimeline> Counted(string prefecture) => All(prefecture).Where(t => Policy.ProvincialBodiesCount || !t.Agency.Provincial);
}
