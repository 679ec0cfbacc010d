using Diagnosis.Registry.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>One thing an agency can do about its gaps.</summary>
internal enum GapStepKind { File, Staff, Confirm, LiftSuspension }

/// <param name="Class">Class of the edition in force, for filing and staffing.</param>
/// <param name="Physicians">How many more, for staffing.</param>
internal sealed record GapStep(GapStepKind Kind, int? Class = null, int Physicians = 0);

/// <summary>What an agency would have to do, and which diseases could then be diagnosed in the prefecture that cannot be now.</summary>
/// <param name="Closes">Stable identities, worked out by the engine over the altered facts.</param>
internal sealed record GapOption(string Agency, string Name, IReadOnlyList<GapStep> Steps, IReadOnlyList<string> Closes)
{
    /// <summary>One per filing, confirmation and lifted suspension, one per physician.</summary>
    public int Effort => Steps.Sum(s => s.Kind == GapStepKind.Staff ? s.Physicians : 1);
    public bool Single => Steps.Count == 1;
    /// <summary>Names the option in an address or form: the agency and its steps.</summary>
    public string Key => Agency + ":" + string.Join(',', Steps.Select(s => s.Kind switch { GapStepKind.File => $"F{s.Class}", GapStepKind.Staff => $"S{s.Class}", GapStepKind.Confirm => "C", _ => "L" }));
}

/// <summary>One step of a plan: the option, and what is covered once it is done.</summary>
internal sealed record GapStage(GapOption Option, int Covered, int Listed);

/// <summary>"What if": which filing, physicians, confirmation or end of a suspension closes most gaps of a prefecture. Pure; the facts themselves are not touched.</summary>
internal sealed class GapOptions
{
    private readonly CoverageEngine _engine;
    private readonly DateOnly _day;
    private readonly CatalogueIndex.Edition _edition;
    private readonly List<(AgencyFact Place, AgencyFile File, AgencyState State)> _agencies = [];
    private readonly DiseaseSet _covered;

    /// <exception cref="ArgumentException">No catalogue is in force on the day.</exception>
    public GapOptions(CoverageEngine engine, string prefecture, DateOnly day)
    {
        (_engine, _day, _edition) = (engine, day, engine.Edition(day) ?? throw new ArgumentException("no catalogue in force", nameof(day)));
        _covered = engine.Through(prefecture).Capable(day).Copy();
        foreach (var (place, state) in engine.Standing(prefecture, day)) { _agencies.Add((place, engine.File(place.Id)!, state)); }
    }

    public int Covered => _covered.Count;
    public int Listed => _edition.ListedCount;

    /// <summary>Every distinct set of steps that closes at least one gap; most gaps first, then least effort.</summary>
    public IReadOnlyList<GapOption> All() => [.. _agencies.SelectMany(OfAgency).OrderByDescending(o => o.Closes.Count).ThenBy(o => o.Effort).ThenBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Key, StringComparer.Ordinal)];

    /// <summary>One after another the option that closes most gaps for its effort, until none is left that closes any.</summary>
    public IReadOnlyList<GapStage> Plan()
    {
        var stages = new List<GapStage>();
        while (true)
        {
            var best = _agencies.SelectMany(OfAgency).OrderByDescending(o => (double)o.Closes.Count / o.Effort).ThenByDescending(o => o.Closes.Count).ThenBy(o => o.Key, StringComparer.Ordinal).FirstOrDefault();
            if (best is null) { return stages; }
            var at = _agencies.FindIndex(a => a.Place.Id == best.Agency);
            var (place, file, _) = _agencies[at];
            var altered = Apply(file, best.Steps);
            var state = _engine.Suppose(altered, place).On(_day)!;
            _agencies[at] = (place, altered, state);
            _covered.UnionWith(state.Capable);
            stages.Add(new(best, _covered.Count, Listed));
        }
    }

    private IEnumerable<GapOption> OfAgency((AgencyFact Place, AgencyFile File, AgencyState State) a)
    {
        var wanted = new Dictionary<string, List<GapStep>>();
        for (var e = 0; e < _edition.Entries.Length; e++)
        {
            var i = _edition.Diseases[e];
            if (_covered[i]) { continue; }
            var steps = Needed(a.State, i, _edition.Entries[e].Class);
            var key = string.Join(',', steps.Select(s => $"{s.Kind}{s.Class}"));
            // diseases of one class may be served by different physicians: enough for all of them
            if (wanted.TryGetValue(key, out var known)) { steps = [.. steps.Zip(known, (x, y) => x.Physicians >= y.Physicians ? x : y)]; }
            wanted[key] = steps;
        }
        foreach (var steps in wanted.Values)
        {
            var after = _engine.Suppose(Apply(a.File, steps), a.Place).On(_day)!.Capable.Copy();
            after.ExceptWith(_covered);
            if (after.Count > 0) { yield return new(a.Place.Id, a.Place.Name, steps, [.. after.Members().Select(i => _engine.Catalogue.Identities[i])]); }
        }
    }

    private List<GapStep> Needed(AgencyState state, int i, int number)
    {
        var steps = new List<GapStep>();
        if (!state.Filed[i]) { steps.Add(new(GapStepKind.File, number)); }
        if (!state.Staffed[i]) { steps.Add(new(GapStepKind.Staff, number, _engine.Policy.MinPhysicians - state.Physicians(i))); }
        if (state.Confirmation.Route == ConfirmationRoute.None) { steps.Add(new(GapStepKind.Confirm)); }
        if (state.Suspended[i]) { steps.Add(new(GapStepKind.LiftSuspension)); }
        return steps;
    }

    private AgencyFile Apply(AgencyFile file, IReadOnlyList<GapStep> steps)
    {
        var edition = _edition.Version.Id;
        var lift = steps.Any(s => s.Kind == GapStepKind.LiftSuspension);
        return file.With(
            steps.Where(s => s.Kind == GapStepKind.File).Select(s => new FilingFact(file.Id, FilingLine.WholeClass(s.Class!.Value, edition, _day))),
            steps.Where(s => s.Kind == GapStepKind.Staff).SelectMany(s => Enumerable.Range(file.Physicians.Count, s.Physicians).Select(n =>
                new PhysicianFact(file.Id, $"+{s.Class}.{n}", [new ClassRef(edition, s.Class!.Value)], 1, false, new Days(_day, null)))),
            steps.Where(s => s.Kind == GapStepKind.Confirm).Select(_ => new EvaluationFact(file.Id, new Days(_day, null))),
            lift ? [.. file.Suspensions.Where(s => !s.Valid.Contains(_day))] : null);
    }
}
