using Diagnosis.Kernel;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Filings;

/// <summary>Lines, categories and states of filings in the reader's words.</summary>
internal static class ScopeText
{
    public static string Line(ScopeLine l, DiseaseCatalogue catalogue, Words words) => l.Kind switch
    {
        FilingKind.Item => $"{l.Item} {PublicAgencies.Disease(l.Item!, l.Catalogue, catalogue)}",
        FilingKind.Class => words["filing.class", l.Class ?? 0, Class(l.Catalogue, l.Class ?? 0, catalogue)],
        _ => words["registry.scope-without", words["filing.class", l.Class ?? 0, Class(l.Catalogue, l.Class ?? 0, catalogue)], string.Join(words["filing.comma"], (l.Except ?? []).Select(x => PublicAgencies.Disease(x, l.Catalogue, catalogue)))],
    };

    public static string Item(PublicItem i, Words words) => i.Kind switch
    {
        nameof(FilingKind.Item) or "Category" => i.Name,
        nameof(FilingKind.Class) => words["filing.class", i.Code, i.Name],
        _ => words["registry.scope-without", words["filing.class", i.Code, i.Name], string.Join(words["filing.comma"], i.Except)],
    };

    public static string Class(string edition, int number, DiseaseCatalogue catalogue) => PublicAgencies.Show(catalogue.Class(edition, number), number);

    public static string Classes(IReadOnlyList<int>? classes, string edition, DiseaseCatalogue catalogue, Words words) =>
        classes is null ? words["registry.all-classes"] : string.Join(words["filing.comma"], classes.Select(c => Class(edition, c, catalogue)));

    public static string Category(string code, DateOnly day, ITerminology terminology) =>
        terminology.Code(Institutions.FileExamCategory.List, code, day) is { } c ? Words.Language == "en" ? c.En : c.Zh : code;

    public static string Days(DateOnly? from, DateOnly? to) => $"{DateEntry.Show(from)} – {DateEntry.Show(to)}";

    public static string Tone(FilingState state) => state switch
    {
        FilingState.Published => "ok",
        FilingState.Suspended or FilingState.Stopped => "error",
        FilingState.OperatingUnfiled or FilingState.Rectifying or FilingState.Stopping => "warn",
        FilingState.Filed or FilingState.Changed => "info",
        _ => "plain",
    };
}
