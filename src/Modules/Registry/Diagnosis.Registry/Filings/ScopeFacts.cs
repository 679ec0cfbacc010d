using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// What an act of filing does to the facts of an institution. Pure. A fact is never changed: it is superseded at <c>now</c> and, where it
/// held for some days, told again with its end. The day before a change and the day of it touch: no gap.
/// </summary>
internal static class ScopeFacts
{
    static bool Believed(FilingFact f) => f.Domain == FilingDomain.Diagnosis && f.Line.SupersededAt is null;
    static FilingFact Superseded(FilingFact f, DateTimeOffset now) => f with { Line = f.Line with { SupersededAt = now } };
    static FilingFact Again(FilingFact f, DateOnly? to, DateTimeOffset now) => f with { FactId = Guid.CreateVersion7(), Line = f.Line with { ValidTo = to, KnownAt = now } };

    /// <summary>From this day the scope is exactly <paramref name="lines"/>; a line that holds already stays the fact it is.</summary>
    public static IReadOnlyList<FilingFact> Replace(IReadOnlyList<FilingFact> facts, IReadOnlyList<ScopeLine> lines, DateOnly from, string number, DateOnly? workStartedOn, DateTimeOffset now)
    {
        var result = new List<FilingFact>();
        var wanted = lines.ToList();
        foreach (var f in facts)
        {
            if (!Believed(f) || f.Line.ValidTo < from) { result.Add(f); continue; }
            int at = f.Line.ValidTo is null && f.Line.ValidFrom <= from ? wanted.FindIndex(l => l.Same(ScopeLine.Of(f.Line))) : -1;
            if (at >= 0) { wanted.RemoveAt(at); result.Add(f); continue; }
            result.Add(Superseded(f, now));
            if (f.Line.ValidFrom < from) { result.Add(Again(f, from.AddDays(-1), now)); }
        }
        result.AddRange(wanted.Select(l => new FilingFact(Guid.CreateVersion7(), FilingDomain.Diagnosis, new FilingLine
        {
            Kind = l.Kind, Class = l.Class, Item = l.Item, Except = l.Except ?? [], Catalogue = l.Catalogue, ValidFrom = from, WorkStartedOn = workStartedOn, KnownAt = now,
        }, number)));
        return result;
    }

    /// <summary>The lines that <paramref name="which"/> picks end with <paramref name="lastDay"/>.</summary>
    public static (IReadOnlyList<FilingFact> Facts, IReadOnlyList<EndedFact> Ended) End(IReadOnlyList<FilingFact> facts, DateOnly lastDay, DateTimeOffset now, Func<FilingLine, bool>? which = null)
    {
        var (result, ended) = (new List<FilingFact>(), new List<EndedFact>());
        foreach (var f in facts)
        {
            if (!Believed(f) || f.Line.ValidTo <= lastDay || which?.Invoke(f.Line) == false) { result.Add(f); continue; }
            result.Add(Superseded(f, now));
            if (f.Line.ValidFrom > lastDay) { continue; }
            var told = Again(f, lastDay, now);
            result.Add(told);
            ended.Add(new(told.FactId, f.Line.ValidTo));
        }
        return (result, ended);
    }

    /// <summary>Gives facts that a withdrawn notice had ended their former end back.</summary>
    public static IReadOnlyList<FilingFact> Restore(IReadOnlyList<FilingFact> facts, IReadOnlyList<EndedFact> ended, DateTimeOffset now) =>
        [.. facts.SelectMany(f => ended.FirstOrDefault(e => e.FactId == f.FactId && Believed(f)) is { } e ? [Superseded(f, now), Again(f, e.FormerEnd, now)] : new[] { f })];

    /// <summary>From this day the exam categories are exactly these.</summary>
    public static IReadOnlyList<ExamCategoryFact> Replace(IReadOnlyList<ExamCategoryFact> facts, IReadOnlyList<string> categories, DateOnly from, DateOnly? workStartedOn, DateTimeOffset now)
    {
        var result = new List<ExamCategoryFact>();
        var wanted = categories.ToList();
        foreach (var f in facts)
        {
            if (f.SupersededAt is not null || (f.ValidTo < from && !OnlyBegun(f))) { result.Add(f); continue; }
            if (f.ValidTo is null && f.ValidFrom <= from && wanted.Remove(f.Category)) { result.Add(f); continue; }
            result.Add(f with { SupersededAt = now });
            if (f.ValidFrom < from && !OnlyBegun(f)) { result.Add(f with { FactId = Guid.CreateVersion7(), ValidTo = from.AddDays(-1), KnownAt = now }); }
        }
        result.AddRange(wanted.Select(c => new ExamCategoryFact(Guid.CreateVersion7(), c, from, null, workStartedOn, now, null)));
        return result;
    }

    /// <summary>Work has begun and nothing is filed: facts that hold on no day and only say since when the agency works, so that exams inside the term of TL-01 are not refused.</summary>
    public static IReadOnlyList<ExamCategoryFact> Begin(IReadOnlyList<ExamCategoryFact> facts, IReadOnlyList<string> categories, DateOnly startedOn, DateOnly lastDayOfTerm, DateTimeOffset now) =>
        [.. facts, .. categories.Select(c => new ExamCategoryFact(Guid.CreateVersion7(), c, lastDayOfTerm.AddDays(1), lastDayOfTerm, startedOn, now, null))];

    static bool OnlyBegun(ExamCategoryFact f) => f.ValidTo < f.ValidFrom;

    public static (IReadOnlyList<ExamCategoryFact> Facts, IReadOnlyList<EndedFact> Ended) End(IReadOnlyList<ExamCategoryFact> facts, DateOnly lastDay, DateTimeOffset now)
    {
        var (result, ended) = (new List<ExamCategoryFact>(), new List<EndedFact>());
        foreach (var f in facts)
        {
            if (f.SupersededAt is not null || f.ValidTo <= lastDay) { result.Add(f); continue; }
            result.Add(f with { SupersededAt = now });
            if (f.ValidFrom > lastDay) { continue; }
            var told = f with { FactId = Guid.CreateVersion7(), ValidTo = lastDay, KnownAt = now };
            result.Add(told);
            ended.Add(new(told.FactId, f.ValidTo));
        }
        return (result, ended);
    }

    public static IReadOnlyList<ExamCategoryFact> Restore(IReadOnlyList<ExamCategoryFact> facts, IReadOnlyList<EndedFact> ended, DateTimeOffset now) =>
        [.. facts.SelectMany(f => ended.FirstOrDefault(e => e.FactId == f.FactId && f.SupersededAt is null) is { } e ? [f with { SupersededAt = now }, f with { FactId = Guid.CreateVersion7(), ValidTo = e.FormerEnd, KnownAt = now }] : new[] { f })];

    /// <summary>Whether a line belongs to one of these classes, by the identity of the class: an item line with the class it has in its own edition.</summary>
    public static bool InClasses(FilingLine line, IReadOnlyList<int> classes, string edition, DiseaseCatalogue catalogue)
    {
        int? number = line.Kind == FilingKind.Item ? catalogue.Identity(line.Item!) is { } id ? catalogue.InVersion(id, line.Catalogue)?.Class : null : line.Class;
        return number is { } n && catalogue.Class(line.Catalogue, n)?.Identity is { } identity && classes.Any(c => catalogue.Class(edition, c)?.Identity == identity);
    }

    /// <summary>The suspension that holds now told again with its last day; one that began later never held.</summary>
    public static (IReadOnlyList<SuspensionFact> Facts, Guid FactId) EndSuspension(IReadOnlyList<SuspensionFact> facts, Guid factId, DateOnly lastDay, DateTimeOffset now)
    {
        if (facts.FirstOrDefault(f => f.FactId == factId && f.SupersededAt is null) is not { } open) { return (facts, factId); }
        var told = open with { FactId = Guid.CreateVersion7(), To = lastDay, KnownAt = now };
        IEnumerable<SuspensionFact> rest = facts.Select(f => f.FactId == factId ? f with { SupersededAt = now } : f);
        return open.From > lastDay ? ([.. rest], factId) : ([.. rest, told], told.FactId);
    }

    /// <summary>The scope that holds on a day, as the register has it.</summary>
    public static IReadOnlyList<ScopeLine> LinesOn(IReadOnlyList<FilingFact> facts, DateOnly day) =>
        [.. facts.Where(f => Believed(f) && f.Line.On(day)).Select(f => ScopeLine.Of(f.Line))];

    public static IReadOnlyList<string> CategoriesOn(IReadOnlyList<ExamCategoryFact> facts, DateOnly day) =>
        [.. facts.Where(f => f.SupersededAt is null && f.ValidFrom <= day && (f.ValidTo is null || day <= f.ValidTo)).Select(f => f.Category).Distinct()];
}
