namespace Diagnosis.CoverageAudit.Engine;

/// <content>Where people were diagnosed, and how much each agency did.</content>
internal sealed partial class CoverageEngine
{
    /// <summary>Where people who were diagnosed for the first time in the period were diagnosed. A case counts by its conclusion date
    /// and is judged on its acceptance date; an unlawful place is told before anything else.</summary>
    /// <param name="halveFrom">From so many cases in all the period is run as two halves at the same time; the answer is the same.</param>
    public RealisedCoverage Realised(DateOnly from, DateOnly to, int halveFrom = 100_000)
    {
        (RealisedRun Run, List<int> Again) Part(int first, int last)
        {
            var part = (Run: new RealisedRun(this, Prefectures.Count), Again: new List<int>());
            _cases.Each(first, last, KnownAt?.UtcTicks, (at, in c) =>
            {
                if (c.Kind != CaseKind.First) part.Run.Other(at, c);
                else if (c.PersonAgain) part.Again.Add(at);
                else part.Run.Count(at, c);
            });
            return part;
        }

        RealisedRun run;
        List<int> again;
        if (_cases.Count < halveFrom || from == to) (run, again) = Part(from.DayNumber, to.DayNumber);
        else
        {
            var middle = from.DayNumber + (to.DayNumber - from.DayNumber) / 2;
            var halves = new (RealisedRun Run, List<int> Again)[2];
            Parallel.Invoke(() => halves[0] = Part(from.DayNumber, middle), () => halves[1] = Part(middle + 1, to.DayNumber));
            halves[0].Run.Add(halves[1].Run);
            (run, again) = (halves[0].Run, [.. halves[0].Again, .. halves[1].Again]);
        }
        // one person diagnosed twice counts for the agency that accepted first
        again.Sort(ByAcceptance);
        var counted = new Dictionary<(Guid Person, int Disease), Guid>();
        foreach (var at in again)
        {
            ref readonly var c = ref _cases[at];
            var key = (c.Person, run.Position(c.Disease));
            if (counted.TryAdd(key, c.Case)) run.Count(at, c);
            else run.Flag(at, CaseProblem.DoubledDiagnosis, _cases.Name(counted[key]));
        }
        return run.Result(from, to);
    }

    private int ByAcceptance(int x, int y)
    {
        ref readonly var a = ref _cases[x];
        ref readonly var b = ref _cases[y];
        return a.Accepted != b.Accepted ? a.Accepted.CompareTo(b.Accepted)
            : _cases.ByName(a.Case, b.Case) is var name and not 0 ? name
            : string.CompareOrdinal(_cases.Diseases[a.Disease], _cases.Diseases[b.Disease]);
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
}
