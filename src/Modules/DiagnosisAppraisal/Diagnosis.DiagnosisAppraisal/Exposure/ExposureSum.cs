namespace Diagnosis.DiagnosisAppraisal.Exposure;

/// <summary>Real contact time of one factor.</summary>
/// <param name="Began">First day of contact.</param>
/// <param name="ComputedMonths">Whole months of the union of the lines: years told by two sources, or in two posts at once, count once.</param>
/// <param name="UndisputedMonths">The same without disputed lines.</param>
/// <param name="Override">What a person settled instead, with the reason.</param>
internal sealed record FactorTotal(string Code, string Name, string Category, DateOnly Began, int ComputedMonths, int UndisputedMonths, FactorOverride? Override)
{
    public int Months => Override is { } o ? o.Years * 12 + o.Months : ComputedMonths;
}

/// <summary>All factors of a category together: all dusts are one contact.</summary>
internal sealed record CategoryTotal(string Category, int Months);

/// <summary>Two lines whose days overlap: told by two sources, or two posts at once.</summary>
internal sealed record Overlap(int First, int Second, DateOnly From, DateOnly To);

/// <summary>Adds up contact time; pure.</summary>
internal static class ExposureSum
{
    /// <param name="today">Where lines end that are still going on.</param>
    public static IReadOnlyList<FactorTotal> Of(ExposureTimeline t, DateOnly today)
    {
        var counted = t.Lines.Where(l => l.Counts).SelectMany(l => l.Factors.Select(f => (Line: l, Factor: f))).ToList();
        return [.. counted.GroupBy(x => x.Factor.Code).Select(g => new FactorTotal(g.Key, g.First().Factor.Name, g.First().Factor.Category, g.Min(x => x.Line.From),
            Months(g.Select(x => x.Line), today), Months(g.Where(x => !x.Line.Disputed).Select(x => x.Line), today), t.Overrides.Find(o => o.Code == g.Key))).OrderBy(x => x.Began).ThenBy(x => x.Code, StringComparer.Ordinal)];
    }

    public static IReadOnlyList<CategoryTotal> Categories(ExposureTimeline t, DateOnly today) =>
        [.. t.Lines.Where(l => l.Counts).SelectMany(l => l.Factors.Select(f => (Line: l, f.Category))).GroupBy(x => x.Category).Select(g => new CategoryTotal(g.Key, Months(g.Select(x => x.Line), today))).OrderBy(c => c.Category, StringComparer.Ordinal)];

    public static IReadOnlyList<Overlap> Overlaps(ExposureTimeline t, DateOnly today)
    {
        var lines = t.Lines.Where(l => l.Counts).ToList();
        return [.. from a in lines
                   from b in lines
                   where a.No < b.No
                   let starts = a.From > b.From ? a.From : b.From
                   let ends = End(a, today) < End(b, today) ? End(a, today) : End(b, today)
                   where starts <= ends
                   select new Overlap(a.No, b.No, starts, ends)];
    }

    /// <summary>Whole months of the union of the lines: calendar months of each merged stretch, what is left over in days pooled at thirty days a month.</summary>
    internal static int Months(IEnumerable<ExposureLine> lines, DateOnly today)
    {
        int months = 0, days = 0;
        (DateOnly From, DateOnly To)? open = null;
        foreach (var (from, to) in lines.Select(l => (l.From, To: End(l, today))).Where(s => s.From <= s.To).Order())
        {
            // adjoining days are one stretch
            if (open is { } o && from <= o.To.AddDays(1)) { open = (o.From, to > o.To ? to : o.To); continue; }
            Take(open);
            open = (from, to);
        }
        Take(open);
        return months + days / 30;

        void Take((DateOnly From, DateOnly To)? stretch)
        {
            if (stretch is not { } s) { return; }
            var after = s.To.AddDays(1);
            int whole = (after.Year - s.From.Year) * 12 + after.Month - s.From.Month;
            if (s.From.AddMonths(whole) > after) { whole--; }
            months += whole;
            days += after.DayNumber - s.From.AddMonths(whole).DayNumber;
        }
    }

    public static DateOnly End(ExposureLine l, DateOnly today) => l.To ?? today;
}
