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
internal sealed class CoverageEngine
{
    private readonly CatalogueIndex _index;
    private readonly CoverageFacts _facts;
    private readonly Dictionary<string, AgencyTimeline[]> _byPrefecture;
    private readonly Dictionary<string, AgencyTimeline[]> _byAgency;
    private readonly Lazy<string> _hash;

    /// <param name="knownAt">Facts recorded later are not seen; null = everything believed now.</param>
    public CoverageEngine(DiseaseCatalogue catalogue, CoverageFacts facts, CoveragePolicy policy, DateTimeOffset? knownAt = null)
        : this(new CatalogueIndex(catalogue), facts, policy, knownAt) { }

    /// <summary>As the other, sharing one index between engines over the same catalogue.</summary>
    public CoverageEngine(CatalogueIndex index, CoverageFacts facts, CoveragePolicy policy, DateTimeOffset? knownAt = null)
    {
        _index = index;
        _facts = facts.KnownAt(knownAt);
        Policy = policy;
        KnownAt = knownAt;
        var filings = _facts.Filings.ToLookup(f => f.Agency);
        var physicians = _facts.Physicians.ToLookup(f => f.Agency);
        var qc = _facts.QcResults.ToLookup(f => f.Agency);
        var evaluations = _facts.Evaluations.ToLookup(f => f.Agency);
        var suspensions = _facts.Suspensions.ToLookup(f => f.Agency);
        var timelines = _facts.Agencies.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => new AgencyTimeline(
            a, index, policy, filings[a.Id], physicians[a.Id], qc[a.Id], evaluations[a.Id], suspensions[a.Id])).ToArray();
        _byPrefecture = timelines.GroupBy(t => t.Agency.Prefecture).ToDictionary(g => g.Key, g => g.ToArray());
        _byAgency = timelines.GroupBy(t => t.Agency.Id).ToDictionary(g => g.Key, g => g.ToArray());
        _hash = new Lazy<string>(Hash);
    }

    public CoveragePolicy Policy { get; }
    public DateTimeOffset? KnownAt { get; }
    public DiseaseCatalogue Catalogue => _index.Catalogue;
    public IReadOnlyList<PrefectureFact> Prefectures => _facts.Prefectures;
    /// <summary>The facts believed at <see cref="KnownAt"/>.</summary>
    public CoverageFacts Facts => _facts;

    /// <summary>SHA-256 (lower-case hex) of catalogue, policy and the facts known: a stored audit proves with it what it was made of.
    /// Independent of the order in which facts were given.</summary>
    public string InputsHash => _hash.Value;

    /// <summary>Some counted agency of the prefecture can lawfully diagnose the disease on the day.</summary>
    /// <param name="disease">Any edition's code, or an identity.</param>
    public bool Covered(string prefecture, string disease, DateOnly day)
    {
        var i = _index.Position(disease);
        return i >= 0 && Counted(prefecture).Any(t => t.On(day)?.Capable[i] == true);
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
        var all = _facts.Prefectures.Select(p => AsOf(p.Code, day)).OfType<PrefectureSnapshot>().ToArray();
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
        var names = _facts.Prefectures.FirstOrDefault(p => p.Code == prefecture)?.Name ?? prefecture;
        var classes = Catalogue.Classes(edition.Version.Id)
            .Select(c => new ClassCoverage(c, items.Count(i => i.Covered && i.Entry.Class == c.Number), items.Count(i => i.Entry.Class == c.Number)))
            .Where(c => c.Items > 0).ToArray();
        var left = Policy.ProvincialBodiesCount ? [] : All(prefecture).Where(t => t.Agency.Provincial && t.On(day) is not null).Select(t => t.Agency.Id).ToArray();
        return new PrefectureSnapshot(prefecture, names, Figures(edition, day, here), classes, items, left);
    }

    /// <summary>The measures of a period (both days inclusive), worked out from change to change, never day by day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period ends before it begins.</exception>
    public PeriodMeasures Period(string prefecture, DateOnly from, DateOnly to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        var days = to.DayNumber - from.DayNumber + 1;
        long covered = 0, paper = 0, listed = 0;
        var listedDays = new int[_index.Size];
        var coveredDays = new int[_index.Size];
        var first = new DateOnly?[_index.Size];
        var last = new DateOnly?[_index.Size];
        var parts = new List<EditionPart>();
        (long Covered, long Listed, DateOnly From, DateOnly To, CatalogueIndex.Edition Edition)? open = null;

        void Close()
        {
            if (open is not { } o) return;
            parts.Add(new EditionPart(o.Edition.Version.Id, o.From, o.To, Ratio.Of(o.Covered, o.Listed), Figures(o.Edition, o.To, [.. States(prefecture, o.To)])));
            open = null;
        }

        var cuts = Cuts(prefecture, from, to);
        for (var c = 0; c < cuts.Count; c++)
        {
            var start = cuts[c];
            var end = c + 1 < cuts.Count ? cuts[c + 1].AddDays(-1) : to;
            var length = end.DayNumber - start.DayNumber + 1;
            if (_index.On(start) is not { } edition) { Close(); continue; }
            var (capable, filed) = Union(States(prefecture, start));
            var now = capable.Count;
            covered += (long)now * length;
            paper += (long)filed.Count * length;
            listed += (long)edition.ListedCount * length;
            foreach (var i in edition.Diseases) listedDays[i] += length;
            foreach (var i in capable.Members())
            {
                coveredDays[i] += length;
                first[i] ??= start;
                last[i] = end;
            }
            if (open is { } o && o.Edition == edition)
                open = (o.Covered + (long)now * length, o.Listed + (long)edition.ListedCount * length, o.From, end, edition);
            else
            {
                Close();
                open = ((long)now * length, (long)edition.ListedCount * length, start, end, edition);
            }
        }
        Close();

        var ids = Catalogue.Identities;
        var items = Enumerable.Range(0, ids.Count).Where(i => listedDays[i] > 0)
            .Select(i => new ItemPeriod(ids[i], listedDays[i], coveredDays[i], first[i], last[i])).ToArray();
        return new PeriodMeasures(prefecture, from, to, Ratio.Of(covered, listed), Ratio.Of(paper, listed),
            [.. items.Where(i => i.DaysCovered == days).Select(i => i.Disease)], items.Count(i => i.DaysListed == days),
            _index.On(to) is { } ending ? Figures(ending, to, [.. States(prefecture, to)]) : null, items, parts);
    }

    /// <summary>Where people who were diagnosed for the first time in the period were diagnosed. A case counts by its conclusion date
    /// and is judged on its acceptance date; an unlawful place is told before anything else.</summary>
    public RealisedCoverage Realised(DateOnly from, DateOnly to)
    {
        var concluded = _facts.Cases.Where(c => c.ConcludedOn >= from && c.ConcludedOn <= to)
            .OrderBy(c => c.AcceptedOn).ThenBy(c => c.Id, StringComparer.Ordinal).ToArray();
        var flags = new List<CaseFlag>();
        var rows = new List<RealisedCase>();
        var counted = new Dictionary<(string Person, int Disease), CaseFact>();
        var audited = _facts.Prefectures.Select(p => p.Code).ToHashSet();
        var elsewhere = 0;
        foreach (var c in concluded.Where(c => c.Kind == CaseKind.First))
        {
            if (c.Person is { } person && !counted.TryAdd((person, _index.Position(c.Disease)), c))
            {
                flags.Add(new CaseFlag(c.Id, c.Disease, CaseProblem.DoubledDiagnosis, counted[(person, _index.Position(c.Disease))].Id));
                continue;
            }
            if (Home(c) is not { } home) { flags.Add(new CaseFlag(c.Id, c.Disease, CaseProblem.HomeUnknown)); continue; }
            if (PlaceOf(c) is not { } place) { flags.Add(new CaseFlag(c.Id, c.Disease, CaseProblem.AgencyPlaceUnknown)); continue; }
            if (!audited.Contains(home)) { elsewhere++; continue; }
            rows.Add(Judge(c, home, place, flags));
        }

        int Others(string prefecture, CaseKind kind) => concluded.Count(c => c.Kind == kind && Home(c) == prefecture);
        var prefectures = _facts.Prefectures.Select(p =>
        {
            var mine = rows.Where(r => r.Home == p.Code).ToArray();
            int Of(PlaceOutcome outcome) => mine.Count(r => r.Outcome == outcome);
            var (inside, capability) = (Of(PlaceOutcome.Inside), Of(PlaceOutcome.CapabilityLeak));
            var positive = mine.Where(r => r.FinalPositive).ToArray();
            Ratio Share(long n, long d) => Ratio.Of(n, d, Policy.MinCasesForPercentage);
            return new RealisedPrefecture(p.Code, mine.Length, inside, capability, Of(PlaceOutcome.ChoiceLeak), Of(PlaceOutcome.UnlawfulPlace),
                Share(inside, mine.Length), Share(mine.Length - capability, mine.Length),
                Share(positive.Count(r => r.Outcome == PlaceOutcome.Inside), positive.Length),
                mine.Count(r => r.Appraised && r.Outcome != PlaceOutcome.Inside),
                Others(p.Code, CaseKind.Promotion), Others(p.Code, CaseKind.NewEvidence), mine);
        }).ToArray();
        return new RealisedCoverage(from, to, Policy.Basis, prefectures, elsewhere, flags);
    }

    /// <summary>Concluded diagnoses of every kind per agency, idle agencies included.</summary>
    public IReadOnlyList<AgencyWorkload> Workload(DateOnly from, DateOnly to)
    {
        var done = _facts.Cases.Where(c => c.ConcludedOn >= from && c.ConcludedOn <= to)
            .GroupBy(c => c.Agency).ToDictionary(g => g.Key, g => g.Select(c => c.Id).Distinct().Count());
        var sole = _facts.Prefectures.Select(p => AsOf(p.Code, to)).OfType<PrefectureSnapshot>().SelectMany(p => p.SinglePoints)
            .ToLookup(i => i.Agencies.First(a => a.Capable).Agency, i => i.Disease);
        return _facts.Agencies.Select(a => a.Id).Union(done.Keys).Order(StringComparer.Ordinal).Select(id =>
        {
            var at = PlaceRow(id, to);
            return new AgencyWorkload(id, at?.Name ?? id, at?.Prefecture, done.GetValueOrDefault(id), [.. sole[id]]);
        }).ToArray();
    }

    private RealisedCase Judge(CaseFact c, string home, string place, List<CaseFlag> flags)
    {
        var here = place == home;
        var lawful = here || place == c.Employer || place == c.Hukou || place == c.Residence;
        if (!lawful && (c.Employer is null || c.Hukou is null || c.Residence is null))
        {
            // the missing place may be the lawful one: nothing is alleged, the hole is shown
            flags.Add(new CaseFlag(c.Id, c.Disease, CaseProblem.LawfulPlacesIncomplete));
            lawful = true;
        }
        if (!lawful) flags.Add(new CaseFlag(c.Id, c.Disease, CaseProblem.UnlawfulPlace));
        var covered = Covered(home, c.Disease, c.AcceptedOn);
        var outcome = !lawful ? PlaceOutcome.UnlawfulPlace
            : here ? PlaceOutcome.Inside
            : covered ? PlaceOutcome.ChoiceLeak
            : PlaceOutcome.CapabilityLeak;
        var final = c.Appraisals.Count == 0 ? c.Conclusion : c.Appraisals.MaxBy(a => a.EffectiveOn)!.Conclusion;
        return new RealisedCase(c.Id, c.Disease, Catalogue.VersionOn(c.ConcludedOn!.Value)?.Id, home, place, c.Agency, outcome, covered,
            final == Conclusion.OccupationalDisease, c.Appraisals.Count > 0,
            outcome == PlaceOutcome.CapabilityLeak ? Item(home, c.Disease, c.AcceptedOn) : null);
    }

    private string? Home(CaseFact c) => Policy.Basis switch
    {
        AttributionBasis.Hukou => c.Hukou,
        AttributionBasis.Residence => c.Residence,
        _ => c.Employer,
    };

    private string? PlaceOf(CaseFact c) => PlaceRow(c.Agency, c.AcceptedOn)?.Prefecture ?? c.AgencyPrefecture;

    // where it stood that day; an agency accepting outside its days is a fault elsewhere, its place is still known
    private AgencyFact? PlaceRow(string agency, DateOnly day) => !_byAgency.TryGetValue(agency, out var rows) ? null
        : (rows.FirstOrDefault(t => t.Agency.Valid.Contains(day)) ?? rows.MaxBy(t => t.Agency.Valid.To ?? DateOnly.MaxValue))!.Agency;

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

    private List<DateOnly> Cuts(string prefecture, DateOnly from, DateOnly to)
    {
        var cuts = new SortedSet<DateOnly> { from };
        void Add(DateOnly? day) { if (day > from && day <= to) cuts.Add(day.Value); }
        foreach (var t in Counted(prefecture))
            foreach (var start in t.Starts) Add(start);
        foreach (var e in _index.Editions)
        {
            Add(e.Version.ValidFrom);
            if (e.Version.ValidTo is { } end && end < DateOnly.MaxValue) Add(end.AddDays(1));
        }
        return [.. cuts];
    }

    private IEnumerable<(AgencyFact Agency, AgencyState State)> States(string prefecture, DateOnly day)
    {
        foreach (var t in Counted(prefecture))
            if (t.On(day) is { } state) yield return (t.Agency, state);
    }

    private AgencyTimeline[] All(string prefecture) => _byPrefecture.GetValueOrDefault(prefecture, []);
    private IEnumerable<AgencyTimeline> Counted(string prefecture) => All(prefecture).Where(t => Policy.ProvincialBodiesCount || !t.Agency.Provincial);

    private string Hash()
    {
        static IEnumerable<string> Lines<T>(string kind, IEnumerable<T> facts) => facts.Select(f => kind + JsonSerializer.Serialize(f)).Order(StringComparer.Ordinal);
        var all = Lines("version", Catalogue.Versions)
            .Concat(Lines("entry", Catalogue.Versions.SelectMany(v => Catalogue.Entries(v.Id))))
            .Concat(Lines("policy", [Policy]))
            .Concat(Lines("prefecture", _facts.Prefectures)).Concat(Lines("agency", _facts.Agencies)).Concat(Lines("filing", _facts.Filings))
            .Concat(Lines("physician", _facts.Physicians)).Concat(Lines("qc", _facts.QcResults)).Concat(Lines("evaluation", _facts.Evaluations))
            .Concat(Lines("suspension", _facts.Suspensions)).Concat(Lines("case", _facts.Cases));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all))));
    }
}
