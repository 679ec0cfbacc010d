using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases.Steps;

/// <summary>What a picker's text means without script: one code, or several to choose from.</summary>
internal static class Pick
{
    const int Most = 12;

    public static (string? Code, IReadOnlyList<CodeChoice>? Choices) Disease(ITerminology terminology, string? typed, string? chosen, DateOnly day)
    {
        if (chosen is { Length: > 0 }) { return (chosen, null); }
        string sought = CodeEntry.Sought(typed);
        if (sought.Length == 0 || terminology.Catalogue.Identity(sought) is not null || terminology.Catalogue.VersionOn(day) is not { } edition) { return (sought, null); }
        return One(terminology.Catalogue.Entries(edition.Id).Where(e => e.NameZh.Contains(sought, StringComparison.Ordinal) || e.Pinyin.StartsWith(sought, StringComparison.OrdinalIgnoreCase)), sought, e => new(e.Code, e.NameZh, e.ClassName), e => e.NameZh);
    }

    public static (string? Code, IReadOnlyList<CodeChoice>? Choices) Township(ITerminology terminology, string? typed, string? chosen)
    {
        if (chosen is { Length: > 0 }) { return (chosen, null); }
        string sought = CodeEntry.Sought(typed);
        if (sought.Length == 0 || sought.All(char.IsAsciiDigit)) { return (sought, null); }
        return One(terminology.Divisions.All.Where(d => d.Level == DivisionLevel.Township && (d.Name.Contains(sought, StringComparison.Ordinal) || d.Pinyin.StartsWith(sought, StringComparison.OrdinalIgnoreCase)
            || terminology.Divisions.NameChain(d.Code).Contains(sought, StringComparison.Ordinal))), sought, d => new(d.Code.NineDigits, d.Name, terminology.Divisions.NameChain(d.Code)), d => d.Name);
    }

    public static (string? Code, IReadOnlyList<CodeChoice>? Choices) Hazard(ITerminology terminology, string? typed, string? chosen)
    {
        if (chosen is { Length: > 0 }) { return (chosen, null); }
        string sought = CodeEntry.Sought(typed);
        if (sought.Length == 0 || terminology.Hazard(sought) is not null) { return (sought, null); }
        return One(terminology.Hazards.Where(h => h.Name.Contains(sought, StringComparison.Ordinal) || h.Pinyin.StartsWith(sought, StringComparison.OrdinalIgnoreCase)), sought, h => new(h.Code, h.Name, h.Category), h => h.Name);
    }

    static (string? Code, IReadOnlyList<CodeChoice>? Choices) One<T>(IEnumerable<T> matches, string sought, Func<T, CodeChoice> show, Func<T, string> name)
    {
        // a full name wins over names that contain it
        var found = matches.OrderByDescending(m => name(m) == sought).Take(Most).ToList();
        return found.Count == 0 ? (sought, null) : found.Count == 1 || name(found[0]) == sought && (found.Count == 1 || name(found[1]) != sought) ? (show(found[0]).Code, null) : (null, found.ConvertAll(m => show(m)));
    }
}
