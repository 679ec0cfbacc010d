namespace Diagnosis.CoverageAudit.Engine;

/// <content>A year or any other period, from change to change.</content>
internal sealed partial class CoverageEngine
{
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
}
