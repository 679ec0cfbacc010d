namespace Diagnosis.CoverageAudit.Engine;

/// <summary>Every fact about one agency. An agency about which nothing was learned stays the same object, and what was worked out of it stays true:
/// that is the whole incremental read model.</summary>
internal sealed class AgencyFile(string id)
{
    public string Id { get; } = id;
    /// <summary>The county where it stands at present, for the map; no fact of the audit.</summary>
    public string? County { get; init; }
    public IReadOnlyList<AgencyFact> Places { get; init; } = [];
    public IReadOnlyList<FilingFact> Filings { get; init; } = [];
    public IReadOnlyList<PhysicianFact> Physicians { get; init; } = [];
    public IReadOnlyList<QcFact> QcResults { get; init; } = [];
    public IReadOnlyList<EvaluationFact> Evaluations { get; init; } = [];
    public IReadOnlyList<SuspensionFact> Suspensions { get; init; } = [];

    /// <summary>As believed at an instant (null = now), the marks of knowing removed.</summary>
    public AgencyFile KnownAt(DateTimeOffset? at) => new(Id)
    {
        County = County,
        Places = [.. Places.Where(f => f.Known.At(at)).Select(f => f with { Known = null })],
        Filings = [.. Filings.Where(f => f.Line.Known(at)).Select(f => f with { Line = f.Line with { KnownAt = default, SupersededAt = null } })],
        Physicians = [.. Physicians.Where(f => f.Known.At(at)).Select(f => f with { Known = null })],
        QcResults = [.. QcResults.Where(f => f.Known.At(at)).Select(f => f with { Known = null })],
        Evaluations = [.. Evaluations.Where(f => f.Known.At(at)).Select(f => f with { Known = null })],
        Suspensions = [.. Suspensions.Where(f => f.Known.At(at)).Select(f => f with { Known = null })],
    };

    /// <summary>The same agency with further facts.</summary>
    public AgencyFile With(IEnumerable<FilingFact>? filings = null, IEnumerable<PhysicianFact>? physicians = null, IEnumerable<EvaluationFact>? evaluations = null, IReadOnlyList<SuspensionFact>? suspensions = null) => new(Id)
    {
        County = County, Places = Places, Filings = [.. Filings, .. filings ?? []], Physicians = [.. Physicians, .. physicians ?? []], QcResults = QcResults,
        Evaluations = [.. Evaluations, .. evaluations ?? []], Suspensions = suspensions ?? Suspensions,
    };

    /// <summary>The facts of a document or test, agency by agency.</summary>
    public static IReadOnlyList<AgencyFile> Of(CoverageFacts facts)
    {
        var (places, filings, physicians) = (facts.Agencies.ToLookup(f => f.Id), facts.Filings.ToLookup(f => f.Agency), facts.Physicians.ToLookup(f => f.Agency));
        var (qc, evaluations, suspensions) = (facts.QcResults.ToLookup(f => f.Agency), facts.Evaluations.ToLookup(f => f.Agency), facts.Suspensions.ToLookup(f => f.Agency));
        return [.. places.Select(g => g.Key).Union(filings.Select(g => g.Key)).Union(physicians.Select(g => g.Key)).Union(qc.Select(g => g.Key)).Union(evaluations.Select(g => g.Key)).Union(suspensions.Select(g => g.Key))
            .Select(id => new AgencyFile(id)
            {
                Places = [.. places[id]], Filings = [.. filings[id]], Physicians = [.. physicians[id]], QcResults = [.. qc[id]], Evaluations = [.. evaluations[id]], Suspensions = [.. suspensions[id]],
            })];
    }
}

/// <summary>A prefecture through time: between two starts nothing about any of its counted agencies changes.</summary>
internal sealed class PrefectureTimeline
{
    private readonly DateOnly[] _starts;
    private readonly IReadOnlyList<AgencyTimeline> _agencies;
    private readonly CatalogueIndex _index;
    // two threads may both work a stretch out; they get the same answer
    private readonly (DiseaseSet Capable, DiseaseSet Filed)?[] _sets;
    private readonly Lock _lock = new();

    public PrefectureTimeline(IReadOnlyList<AgencyTimeline> agencies, CatalogueIndex index)
    {
        (_agencies, _index) = (agencies, index);
        var starts = agencies.SelectMany(t => t.Starts).Append(DateOnly.MinValue).ToArray();
        Array.Sort(starts);
        _starts = [.. starts.Distinct()];
        _sets = new (DiseaseSet, DiseaseSet)?[_starts.Length];
    }

    public IReadOnlyList<DateOnly> Starts => _starts;
    /// <summary>What somebody here can diagnose on a day.</summary>
    public DiseaseSet Capable(DateOnly day) => At(day).Capable;
    /// <summary>What somebody here has filed on a day.</summary>
    public DiseaseSet Filed(DateOnly day) => At(day).Filed;

    private (DiseaseSet Capable, DiseaseSet Filed) At(DateOnly day)
    {
        var at = Array.BinarySearch(_starts, day);
        if (at < 0) at = ~at - 1;
        // a pair is wider than a word, so it is read and written under the lock
        lock (_lock)
        {
            if (_sets[at] is { } known) return known;
            var (capable, filed) = (_index.NewSet(), _index.NewSet());
            foreach (var t in _agencies)
                if (t.On(_starts[at]) is { } state) { capable.UnionWith(state.Capable); filed.UnionWith(state.Filed); }
            return (_sets[at] = (capable, filed)).Value;
        }
    }
}
