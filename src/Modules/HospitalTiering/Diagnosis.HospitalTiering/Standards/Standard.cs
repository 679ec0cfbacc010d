using Diagnosis.HospitalTiering.Acts;

namespace Diagnosis.HospitalTiering.Standards;

/// <summary>What a standard is held against: the self-check of a unit (three chains), or a grade review.</summary>
internal enum StandardPurpose { SelfCheck, GradeReview }

/// <summary>Basic items must all hold before anything is scored; core items veto; score items add up.</summary>
internal enum ItemKind { Basic, Score, Core }

/// <summary>What closing a gap takes: equipment and rooms, or people and procedures.</summary>
internal enum ResourceKind { Hardware, Software }

/// <param name="Evidence">What proves it.</param>
/// <param name="Levels">Codes of the levels it counts for; empty = all.</param>
internal sealed record StandardItem(string Code, string Text, ItemKind Kind, decimal MaxScore, string Evidence, ResourceKind Resource, IReadOnlyList<string> Levels)
{
    public bool CountsFor(string level) => Levels.Count == 0 || Levels.Contains(level);
}

internal sealed record StandardChapter(string Code, string Title, IReadOnlyList<StandardItem> Items);

/// <summary>A level of a self-check (province, prefecture, county) or a grade of a review with its threshold.</summary>
/// <param name="Rank">Higher is better.</param>
/// <param name="MinScorePercent">Least share of the reachable score; 0 where nothing is scored.</param>
internal sealed record StandardLevel(string Code, string Name, int Rank, decimal MinScorePercent);

/// <summary>One edition of a standard as the authority issued it. The product ships the structure and marked samples; the clauses are data.</summary>
internal sealed class Standard : CourseRecord
{
    public string Code { get; set; } = "";
    public string Edition { get; set; } = "";
    public string Name { get; set; } = "";
    public StandardPurpose Purpose { get; set; }
    /// <summary>A made-up example that shows the structure; never to be taken for the authority's text.</summary>
    public bool Sample { get; set; }
    public string Source { get; set; } = "";
    /// <summary>First day in force; null while it is a draft, which alone may be edited.</summary>
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
    public List<StandardLevel> Levels { get; set; } = [];
    public List<StandardChapter> Chapters { get; set; } = [];

    public bool On(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
    public IEnumerable<StandardItem> All() => Chapters.SelectMany(c => c.Items);
    public IReadOnlyList<StandardItem> ItemsFor(string level) => [.. All().Where(i => i.CountsFor(level))];
}
