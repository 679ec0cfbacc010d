using System.Numerics;
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
    private readonly Scoped[] _filings;
    private readonly Practice[] _practices;
    private readonly int _persons;
    private readonly QcFact[] _qc;
    private readonly EvaluationFact[] _evaluations;
    private readonly Scoped[] _suspensions;
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
            ? f.Line with { ValidFrom = f.Line.WorkStartedOn.Value } : f.Line)
            .Select(l => new Scoped(new Days(l.ValidFrom, l.ValidTo), index.Editions.Length, e => index.Expand(l, e, policy.Transition)))];
        var people = new Dictionary<string, int>();
        _practices = [.. physicians.Where(p => policy.CountHiredFromOutside || !p.HiredFromOutside).Select(p => new Practice(p.Practice.From?.DayNumber ?? 0, p.Practice.To?.DayNumber ?? int.MaxValue,
            p.Id is null ? -1 : people.TryGetValue(p.Id, out var known) ? known : people[p.Id] = people.Count, p.Count, index.ClassBits(p.Classes)))];
        _persons = people.Count;
        _qc = [.. qc.OrderBy(q => q.PublishedOn).ThenBy(q => q.Grade)];
        _evaluations = [.. evaluations];
        _suspensions = [.. suspensions.Select(s => new Scoped(s.Valid, index.Editions.Length, e => index.Expand(s, e)))];

        var cuts = new SortedSet<DateOnly> { DateOnly.MinValue };
        void Cut(DateOnly? from, DateOnly? to)
        {
            if (from is { } f) cuts.Add(f);
            if (to is { } t && t < DateOnly.MaxValue) cuts.Add(t.AddDays(1));
        }
        foreach (var e in index.Editions) Cut(e.Version.ValidFrom, e.Version.ValidTo);
        Cut(agency.Valid.From, agency.Valid.To);
        foreach (var f in _filings) Cut(f.Valid.From, f.Valid.To);
        foreach (var p in _practices) Cut(p.From == 0 ? null : DateOnly.FromDayNumber(p.From), p.To == int.MaxValue ? null : DateOnly.FromDayNumber(p.To));
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
            if (line.Valid.Contains(day)) filed.UnionWith(line.In(edition));

        var staffed = _index.NewSet();
        var counts = Physicians(day, edition.Groups);
        for (var g = 0; g < counts.Length; g++)
            if (counts[g] >= _policy.MinPhysicians) staffed.UnionWith(edition.Groups[g].Diseases);

        var suspended = _index.NewSet();
        DateOnly? until = null;
        var open = false;
        foreach (var s in _suspensions)
        {
            if (!s.Valid.Contains(day)) continue;
            suspended.UnionWith(s.In(edition));
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
    private int[] Physicians(DateOnly day, CatalogueIndex.StaffGroup[] groups)
    {
        const int Bits = 64;
        var words = (_persons + 63) / 64;
        var named = new ulong[Bits * words];
        Span<int> unnamed = stackalloc int[Bits];
        foreach (ref readonly var p in _practices.AsSpan())
        {
            if (day.DayNumber < p.From || day.DayNumber > p.To) continue;
            for (var rest = p.Classes; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (p.Person < 0) unnamed[bit] += p.Count;
                else named[(bit * words) + (p.Person >> 6)] |= 1UL << (p.Person & 63);
            }
        }
        var counts = new int[groups.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            var most = 0;
            for (var rest = groups[g].Classes; rest != 0; rest &= rest - 1) most = Math.Max(most, unnamed[BitOperations.TrailingZeroCount(rest)]);
            for (var w = 0; w < words; w++)
            {
                var some = 0UL;
                for (var rest = groups[g].Classes; rest != 0; rest &= rest - 1) some |= named[(BitOperations.TrailingZeroCount(rest) * words) + w];
                counts[g] += BitOperations.PopCount(some);
            }
            counts[g] += most;
        }
        return counts;
    }

    /// <summary>One person's practice, or so many unnamed people's, as numbers.</summary>
    private readonly record struct Practice(int From, int To, int Person, int Count, ulong Classes);

    /// <summary>A filing line or suspension with what it means in each edition, worked out once.</summary>
    private sealed class Scoped(Days valid, int editions, Func<CatalogueIndex.Edition, DiseaseSet> expand)
    {
        private readonly DiseaseSet?[] _in = new DiseaseSet?[editions];
        public Days Valid => valid;
        public DiseaseSet In(CatalogueIndex.Edition edition) => _in[edition.Number] ??= expand(edition);
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
