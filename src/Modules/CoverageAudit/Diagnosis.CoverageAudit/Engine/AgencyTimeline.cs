using Diagnosis.Registry.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

internal enum ConfirmationRoute { None, Direct, Evaluation }

/// <summary>What confirmed the agency, or what stood in the way.</summary>
internal sealed record Confirmation(ConfirmationRoute Route, QcGrade? LastGrade, DateOnly? LastPublishedOn, DateOnly? EvaluatedUntil);

/// <summary>An agency during days on which nothing about it changes.</summary>
internal sealed class AgencyState(
    CatalogueIndex.Edition edition, DiseaseSet filed, DiseaseSet staffed, DiseaseSet suspended, DiseaseSet capable,
    Confirmation confirmation, int[] physicians, DateOnly? suspendedUntil)
{
    public CatalogueIndex.Edition Edition => edition;
    public DiseaseSet Filed => filed;
    public DiseaseSet Staffed => staffed;
    public DiseaseSet Suspended => suspended;
    public DiseaseSet Capable => capable;
    public Confirmation Confirmation => confirmation;
    /// <summary>Last day of the suspension that ends last; null when none holds or one has no end.</summary>
    public DateOnly? SuspendedUntil => suspendedUntil;

    /// <summary>Physicians who may diagnose the disease.</summary>
    public int Physicians(int disease)
    {
        for (var g = 0; g < edition.Groups.Length; g++)
            if (edition.Groups[g].Diseases[disease]) return physicians[g];
        return 0;
    }
}

/// <summary>One agency through time, cut at the days on which something changes; each stretch is worked out when first asked for.</summary>
internal sealed class AgencyTimeline
{
    private readonly CatalogueIndex _index;
    private readonly CoveragePolicy _policy;
    private readonly FilingLine[] _filings;
    private readonly (PhysicianFact Fact, ulong Bits, ulong[] EachBit)[] _physicians;
    private readonly QcFact[] _qc;
    private readonly EvaluationFact[] _evaluations;
    private readonly SuspensionFact[] _suspensions;
    private readonly DateOnly[] _starts;
    private readonly AgencyState?[] _states;

    public AgencyTimeline(
        AgencyFact agency, CatalogueIndex index, CoveragePolicy policy, IEnumerable<FilingFact> filings, IEnumerable<PhysicianFact> physicians,
        IEnumerable<QcFact> qc, IEnumerable<EvaluationFact> evaluations, IEnumerable<SuspensionFact> suspensions)
    {
        Agency = agency;
        _index = index;
        _policy = policy;
        _filings = [.. filings.Select(f => policy.CapabilityStart == CapabilityStart.WorkStarted && f.Line.WorkStartedOn < f.Line.ValidFrom
            ? f.Line with { ValidFrom = f.Line.WorkStartedOn.Value } : f.Line)];
        _physicians = [.. physicians.Where(p => policy.CountHiredFromOutside || !p.HiredFromOutside)
            .Select(p => (p, index.ClassBits(p.Classes), p.Classes.Select(c => index.ClassBits([c])).Distinct().ToArray()))];
        _qc = [.. qc.OrderBy(q => q.PublishedOn).ThenBy(q => q.Grade)];
        _evaluations = [.. evaluations];
        _suspensions = [.. suspensions];

        var cuts = new SortedSet<DateOnly> { DateOnly.MinValue };
        void Cut(DateOnly? from, DateOnly? to)
        {
            if (from is { } f) cuts.Add(f);
            if (to is { } t && t < DateOnly.MaxValue) cuts.Add(t.AddDays(1));
        }
        foreach (var e in index.Editions) Cut(e.Version.ValidFrom, e.Version.ValidTo);
        Cut(agency.Valid.From, agency.Valid.To);
        foreach (var f in _filings) Cut(f.ValidFrom, f.ValidTo);
        foreach (var p in _physicians) Cut(p.Fact.Practice.From, p.Fact.Practice.To);
        foreach (var q in _qc) Cut(q.PublishedOn, null);
        foreach (var e in _evaluations) Cut(e.Valid.From, e.Valid.To);
        foreach (var s in _suspensions) Cut(s.Valid.From, s.Valid.To);
        _starts = [.. cuts];
        _states = new AgencyState?[_starts.Length];
    }

    public AgencyFact Agency { get; }

    /// <summary>First days of the stretches.</summary>
    public IReadOnlyList<DateOnly> Starts => _starts;

    /// <summary>The agency on a day; null when it does not stand here that day or no catalogue is in force.</summary>
    public AgencyState? On(DateOnly day)
    {
        if (!Agency.Valid.Contains(day) || _index.On(day) is not { } edition) return null;
        var at = Array.BinarySearch(_starts, day);
        if (at < 0) at = ~at - 1;
        // two threads may both work a stretch out; they get the same answer
        return _states[at] ??= WorkOut(_starts[at] == DateOnly.MinValue ? day : _starts[at], edition);
    }

    private AgencyState WorkOut(DateOnly day, CatalogueIndex.Edition edition)
    {
        var filed = _index.NewSet();
        foreach (var line in _filings)
            if (line.On(day)) filed.UnionWith(_index.Expand(line, edition, _policy.Transition));

        var staffed = _index.NewSet();
        var counts = new int[edition.Groups.Length];
        for (var g = 0; g < counts.Length; g++)
        {
            counts[g] = Physicians(day, edition.Groups[g].Classes);
            if (counts[g] >= _policy.MinPhysicians) staffed.UnionWith(edition.Groups[g].Diseases);
        }

        var suspended = _index.NewSet();
        DateOnly? until = null;
        var open = false;
        foreach (var s in _suspensions)
        {
            if (!s.Valid.Contains(day)) continue;
            suspended.UnionWith(_index.Expand(s, edition));
            if (s.Valid.To is null) open = true;
            else if (until is null || s.Valid.To > until) until = s.Valid.To;
        }

        var confirmation = Confirm(day);
        var capable = _index.NewSet();
        if (confirmation.Route != ConfirmationRoute.None)
        {
            capable.UnionWith(filed);
            capable.IntersectWith(staffed);
            capable.ExceptWith(suspended);
        }
        return new AgencyState(edition, filed, staffed, suspended, capable, confirmation, counts, open ? null : until);
    }

    // Named people count once. Unnamed counts of two classes may be the same people, so only the larger is sure.
    private int Physicians(DateOnly day, ulong classes)
    {
        HashSet<string>? named = null;
        var unnamed = new Dictionary<ulong, int>();
        foreach (var (fact, bits, eachBit) in _physicians)
        {
            if ((bits & classes) == 0 || !fact.Practice.Contains(day)) continue;
            if (fact.Id is not null) (named ??= []).Add(fact.Id);
            else
                foreach (var bit in eachBit)
                    if ((bit & classes) != 0) unnamed[bit] = unnamed.GetValueOrDefault(bit) + fact.Count;
        }
        return (named?.Count ?? 0) + (unnamed.Count == 0 ? 0 : unnamed.Values.Max());
    }

    private Confirmation Confirm(DateOnly day)
    {
        var last = Array.FindLast(_qc, q => q.PublishedOn <= day);
        var evaluation = _evaluations.Where(e => e.Valid.Contains(day)).MaxBy(e => e.Valid.To ?? DateOnly.MaxValue);
        var route = last is { Grade: QcGrade.A or QcGrade.B or QcGrade.C } ? ConfirmationRoute.Direct
            : evaluation is not null ? ConfirmationRoute.Evaluation
            : ConfirmationRoute.None;
        return new Confirmation(route, last?.Grade, last?.PublishedOn, evaluation?.Valid.To);
    }
}
