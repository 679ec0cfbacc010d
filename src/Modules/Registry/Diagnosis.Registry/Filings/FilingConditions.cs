using Diagnosis.Kernel.Reference;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Filings;

/// <summary>A condition of filing, a row of data/filing-conditions.tsv.</summary>
/// <param name="Needs">always, or the scope that asks for it: category:RADIATION, class:radiation (identity of the class).</param>
/// <param name="Least">The smallest lawful number, where there is one.</param>
internal sealed record FilingCondition(FilingDomain Domain, string Kind, IReadOnlyList<string> Needs, decimal? Least, string? Unit, string NameZh, string NameEn, string Source, string Status, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
    public bool On(DateOnly day) => (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || day <= ValidTo);

    public bool Concerns(FilingContent c, DiseaseCatalogue catalogue) => Needs.Any(n => n.Split(':') switch
    {
        ["category", var code] => c.Categories.Contains(code),
        ["class", var identity] => c.Lines.Any(l => l.Kind == FilingKind.Item
            ? catalogue.Identity(l.Item ?? "") is { } id && catalogue.InVersion(id, l.Catalogue)?.ClassIdentity == identity
            : l.Class is { } number && catalogue.Class(l.Catalogue, number)?.Identity == identity),
        _ => true,
    });
}

/// <summary>What a filing must prove; loaded once at start, dated.</summary>
internal sealed class FilingConditions
{
    IReadOnlyList<FilingCondition>? all;

    public IReadOnlyList<FilingCondition> All => all ?? throw new InvalidOperationException("The conditions of filing are not loaded: RegistryModule.PrepareAsync has not run.");

    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r => new FilingCondition(
        r["domain"] switch { "EXAM" => FilingDomain.Exam, "DIAGNOSIS" => FilingDomain.Diagnosis, var other => throw r.Bad("domain", $"\"{other}\" is unknown") },
        r.Need("kind"), r.Need("needs").Split(','), r.FindInt("least"), r.Find("unit"), r.Need("name_zh"), r.Need("name_en"), r.Need("source"), r.Need("status"), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    /// <summary>Those a scope has to prove on a day. Older than the oldest row: the oldest rows answer.</summary>
    public IReadOnlyList<FilingCondition> For(FilingDomain domain, FilingContent content, DateOnly day, DiseaseCatalogue catalogue) =>
        [.. All.Where(c => c.Domain == domain && (c.On(day) || (c.ValidFrom > day && !All.Any(o => o.Domain == domain && o.Kind == c.Kind && o.On(day)))) && c.Concerns(content, catalogue))];
}
