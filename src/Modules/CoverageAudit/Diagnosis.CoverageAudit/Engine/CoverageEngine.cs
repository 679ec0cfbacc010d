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
internal sealed class CoverageEngine
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

        var (cuts, through) = (Cuts(prefecture, from, to), Through(prefecture));
        for (var c = 0; c < cuts.Count; c++)
        {
            var start = cuts[c];
            var end = c + 1 < cuts.Count ? cuts[c + 1].AddDays(-1) : to;
            var length = end.DayNumber - start.DayNumber + 1;
            if (_index.On(start) is not { } edition) { Close(); continue; }
            var (capable, filed) = (through.Capable(start), through.Filed(start));
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
        var run = new RealisedRun(this, Prefectures.Count);
        var again = new List<int>();
        _cases.Each(from.DayNumber, to.DayNumber, KnownAt?.UtcTicks, (at, in c) =>
        {
            if (c.Kind != CaseKind.First) run.Other(c);
            else if (c.PersonAgain) again.Add(at);
            else run.Count(at, c);
        });
        // one person diagnosed twice counts for the agency that accepted first
        again.Sort(ByAcceptance);
        var counted = new Dictionary<(Guid Person, int Disease), Guid>();
        foreach (var at in again)
        {
            ref readonly var c = ref _cases[at];
            var key = (c.Person, run.Position(c.Disease));
            if (counted.TryAdd(key, c.Case)) run.Count(at, c);
            else run.Flag(at, c, CaseProblem.DoubledDiagnosis, _cases.Name(counted[key]));
        }
        return run.Result(from, to);
    }

    private int ByAcceptance(int x, int y)
    {
        ref readonly var a = ref _cases[x];
        ref readonly var b = ref _cases[y];
        return a.Accepted != b.Accepted ? a.Accepted.CompareTo(b.Accepted) : string.CompareOrdinal(_cases.Name(a.Case), _cases.Name(b.Case));
    }

    /// <summary>One run over the cases of a period. Everything looked up by name is a position here, so that a case costs less than a microsecond.</summary>
    private sealed class RealisedRun
    {
        private readonly CoverageEngine _engine;
        private readonly CaseTable _cases;
        private readonly int[] _prefecture, _diseases;
        private readonly AgencyTimeline[][] _places;
        private readonly int[][] _placeAreas;
        private readonly PrefectureTimeline[] _timelines;
        private readonly (int Day, DiseaseSet? Capable)[] _last;
        private readonly Dictionary<string, int> _areaOf = [];
        private readonly List<string> _otherAreas = [];
        private readonly int[] _inside, _capability, _choice, _unlawful, _positive, _positiveInside, _appraisals, _promotions, _evidence;
        private readonly List<int>[] _rows;
        private readonly List<(int Row, CaseFlag Flag, string? Home)> _flags = [];
        private int _elsewhere;

        public RealisedRun(CoverageEngine engine, int n)
        {
            (_engine, _cases) = (engine, engine._cases);
            var codes = engine.Prefectures.Select((p, i) => (p.Code, i)).ToDictionary(x => x.Code, x => x.i);
            _prefecture = [.. _cases.Areas.Select(a => codes.GetValueOrDefault(a, -1))];
            _diseases = [.. _cases.Diseases.Select((d, i) => i == 0 ? -1 : engine._index.Position(d))];
            _places = [.. _cases.Agencies.Select(a => engine._byAgency.GetValueOrDefault(a, []))];
            _timelines = [.. engine.Prefectures.Select(p => engine.Through(p.Code))];
            for (var i = 1; i < _cases.Areas.Count; i++) _areaOf[_cases.Areas[i]] = i;
            // an area no case names has a number of its own below zero
            int NumberOf(string area)
            {
                if (_areaOf.TryGetValue(area, out var number)) return number;
                _otherAreas.Add(area);
                return _areaOf[area] = -_otherAreas.Count;
            }
            _placeAreas = [.. _places.Select(p => p.Select(t => NumberOf(t.Agency.Prefecture)).ToArray())];
            (_inside, _capability, _choice, _unlawful, _positive, _positiveInside, _appraisals, _promotions, _evidence) = (new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n]);
            _rows = [.. Enumerable.Range(0, n).Select(_ => new List<int>())];
            _last = new (int, DiseaseSet?)[n];
        }

        public int Position(int disease) => _diseases[disease];

        public void Other(in CaseRow c)
        {
            if (Home(c) is var home && (home == 0 || _prefecture[home] < 0)) return;
            if (c.Kind == CaseKind.Promotion) _promotions[_prefecture[home]]++;
            else _evidence[_prefecture[home]]++;
        }

        public void Count(int at, in CaseRow c)
        {
            var home = Home(c);
            if (home == 0) { Flag(at, c, CaseProblem.HomeUnknown); return; }
            var place = Place(c);
            if (place == 0) { Flag(at, c, CaseProblem.AgencyPlaceUnknown); return; }
            if (_prefecture[home] < 0) { _elsewhere++; return; }
            var (p, (outcome, _)) = (_prefecture[home], Judge(at, c, home, place, true));
            _rows[p].Add(at);
            (outcome switch { PlaceOutcome.Inside => _inside, PlaceOutcome.CapabilityLeak => _capability, PlaceOutcome.ChoiceLeak => _choice, _ => _unlawful })[p]++;
            var (positive, appraised) = Final(c);
            if (positive) { _positive[p]++; if (outcome == PlaceOutcome.Inside) _positiveInside[p]++; }
            if (appraised && outcome != PlaceOutcome.Inside) _appraisals[p]++;
        }

        public void Flag(int at, in CaseRow c, CaseProblem problem, string? other = null) =>
            _flags.Add((at, new CaseFlag(_cases.Name(c.Case), _cases.Diseases[c.Disease], problem, other), _cases.Area(Home(c))));

        public RealisedCoverage Result(DateOnly from, DateOnly to)
        {
            var engine = _engine;
            Ratio Share(long n, long d) => Ratio.Of(n, d, engine.Policy.MinCasesForPercentage);
            var prefectures = engine.Prefectures.Select((p, i) => new RealisedPrefecture(p.Code, _rows[i].Count, _inside[i], _capability[i], _choice[i], _unlawful[i],
                Share(_inside[i], _rows[i].Count), Share(_rows[i].Count - _capability[i], _rows[i].Count), Share(_positiveInside[i], _positive[i]),
                _appraisals[i], _promotions[i], _evidence[i], () => Rows(_rows[i]))).ToArray();
            _flags.Sort((a, b) => engine.ByAcceptance(a.Row, b.Row));
            return new RealisedCoverage(from, to, engine.Policy.Basis, prefectures, _elsewhere, [.. _flags.Select(f => f.Flag)]) { FlagHomes = [.. _flags.Select(f => f.Home)] };
        }

        private RealisedCase[] Rows(List<int> rows)
        {
            var sorted = rows.ToArray();
            Array.Sort(sorted, _engine.ByAcceptance);
            return [.. sorted.Select(at =>
            {
                ref readonly var c = ref _cases[at];
                var (home, disease, accepted, concluded) = (Home(c), _cases.Diseases[c.Disease], DateOnly.FromDayNumber(c.Accepted), DateOnly.FromDayNumber(c.Concluded));
                var place = Place(c);
                var (outcome, covered) = Judge(at, c, home, place, false);
                var (positive, appraised) = Final(c);
                return new RealisedCase(_cases.Name(c.Case), disease, _engine.Catalogue.VersionOn(concluded)?.Id, _cases.Areas[home], place > 0 ? _cases.Areas[place] : _otherAreas[-place - 1], _cases.Agencies[c.Agency], outcome, covered, positive, appraised,
                    outcome == PlaceOutcome.CapabilityLeak ? _engine.Item(_cases.Areas[home], disease, accepted) : null) { AcceptedOn = accepted, ConcludedOn = concluded };
            })];
        }

        private (PlaceOutcome Outcome, bool Covered) Judge(int at, in CaseRow c, int home, int place, bool tell)
        {
            var here = place == home;
            var lawful = here || place == c.Employer || place == c.Hukou || place == c.Residence;
            if (!lawful && (c.Employer == 0 || c.Hukou == 0 || c.Residence == 0))
            {
                // the missing place may be the lawful one: nothing is alleged, the hole is shown
                if (tell) Flag(at, c, CaseProblem.LawfulPlacesIncomplete);
                lawful = true;
            }
            if (!lawful && tell) Flag(at, c, CaseProblem.UnlawfulPlace);
            var disease = _diseases[c.Disease];
            var covered = disease >= 0 && Capable(_prefecture[home], c.Accepted)[disease];
            return (!lawful ? PlaceOutcome.UnlawfulPlace : here ? PlaceOutcome.Inside : covered ? PlaceOutcome.ChoiceLeak : PlaceOutcome.CapabilityLeak, covered);
        }

        // cases come nearly in the order of their days: most ask about the day asked about last
        private DiseaseSet Capable(int prefecture, int day)
        {
            if (_last[prefecture] is { Capable: { } known } last && last.Day == day) return known;
            var set = _timelines[prefecture].Capable(DateOnly.FromDayNumber(day));
            _last[prefecture] = (day, set);
            return set;
        }

        private (bool Positive, bool Appraised) Final(in CaseRow c)
        {
            if (c.Appraisals == 0) return (c.Conclusion == Conclusion.OccupationalDisease, false);
            var known = _cases.Appraisals(c).Where(a => a.Known.At(_engine.KnownAt)).ToArray();
            return ((known.Length == 0 ? c.Conclusion : known.MaxBy(a => a.EffectiveOn)!.Conclusion) == Conclusion.OccupationalDisease, known.Length > 0);
        }

        private int Home(in CaseRow c) => _engine.Policy.Basis switch { AttributionBasis.Hukou => c.Hukou, AttributionBasis.Residence => c.Residence, _ => c.Employer };

        // where it stood that day; an agency accepting outside its days is a fault elsewhere, its place is still known
        private int Place(in CaseRow c)
        {
            var rows = _places[c.Agency];
            if (rows.Length == 0) return c.AgencyArea;
            if (rows.Length == 1) return _placeAreas[c.Agency][0];
            var day = DateOnly.FromDayNumber(c.Accepted);
            var at = Array.FindIndex(rows, t => t.Agency.Valid.Contains(day));
            if (at < 0) at = Array.IndexOf(rows, rows.MaxBy(t => t.Agency.Valid.To ?? DateOnly.MaxValue)!);
            return _placeAreas[c.Agency][at];
        }
    }

    /// <summary>Concluded diagnoses of every kind per agency, idle agencies included.</summary>
    public IReadOnlyList<AgencyWorkload> Workload(DateOnly from, DateOnly to)
    {
        var seen = new HashSet<(int, Guid)>();
        var counts = new int[_cases.Agencies.Count];
        foreach (var at in _cases.Concluded(from.DayNumber, to.DayNumber, KnownAt?.UtcTicks))
        {
            ref readonly var c = ref _cases[at];
            if (seen.Add((c.Agency, c.Case))) counts[c.Agency]++;
        }
        var done = Enumerable.Range(1, counts.Length - 1).Where(a => counts[a] > 0).ToDictionary(a => _cases.Agencies[a], a => counts[a]);
        var sole = Prefectures.Select(p => AsOf(p.Code, to)).OfType<PrefectureSnapshot>().SelectMany(p => p.SinglePoints)
            .ToLookup(i => i.Agencies.First(a => a.Capable).Agency, i => i.Disease);
        return Facts.Agencies.Select(a => a.Id).Union(done.Keys).Order(StringComparer.Ordinal).Select(id =>
        {
            var at = PlaceRow(id, to);
            return new AgencyWorkload(id, at?.Name ?? id, at?.Prefecture, done.GetValueOrDefault(id), [.. sole[id]]);
        }).ToArray();
    }

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
        foreach (var start in Through(prefecture).Starts) Add(start);
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
}
