using System.Globalization;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>A cell that could not be read, beside the row it stands in.</summary>
internal sealed record BadCell(int Row, string Header, string Key, string Value);

/// <summary>Reads cells as people fill them: a code, its name, or both ("03 疑似职业病"). What no list knows is passed on as it stands, for the checks to refuse by name.</summary>
internal sealed class ImportCells(ITerminology terminology, DateOnly today)
{
    readonly Dictionary<string, Dictionary<string, string>> lists = [];
    readonly Dictionary<string, string> factors = Names(terminology.Hazards.Select(h => (h.Code, h.Name)));
    readonly Dictionary<string, Dictionary<string, string>> diseases = [];
    readonly Dictionary<string, string[]> factorCells = [];

    static Dictionary<string, string> Names(IEnumerable<(string Code, string Name)> items)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (code, name) in items) { names[code] = code; names[$"{code} {name}"] = code; names.TryAdd(name, code); }
        return names;
    }

    public string? Code(string list, string text)
    {
        if (text.Length == 0) { return null; }
        if (!lists.TryGetValue(list, out var names))
        {
            lists[list] = names = Names(terminology.CodeList(list, today).Select(c => (c.Code, c.Zh)));
            // the chest film has a table of its own, with one code more
            if (list == "abnormal") { foreach (var c in terminology.CodeList("chest-film", today)) { names.TryAdd(c.Code, c.Code); names.TryAdd($"{c.Code} {c.Zh}", c.Code); } }
        }
        return names.GetValueOrDefault(text, text);
    }

    public string? Factor(string text) => text.Length == 0 ? null : factors.GetValueOrDefault(text, text);

    /// <summary>Several factors: parted by semicolon, bar or line break; by comma too where the parts are no names themselves.</summary>
    public string[] Factors(string text)
    {
        if (text.Length == 0) { return []; }
        if (factorCells.TryGetValue(text, out var known)) { return known; }
        var codes = text.Split([';', '；', '|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(part => factors.TryGetValue(part, out var code) ? [code] : part.Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => factors.GetValueOrDefault(p, p))).ToArray();
        // the same few combinations fill a whole file
        if (factorCells.Count < 10_000) { factorCells[text] = codes; }
        return codes;
    }

    public string? Disease(string text, DateOnly? examDate)
    {
        if (text.Length == 0) { return null; }
        if (terminology.Catalogue.VersionOn(examDate ?? today)?.Id is not { } edition) { return text; }
        if (!diseases.TryGetValue(edition, out var names)) { diseases[edition] = names = Names(terminology.Catalogue.Entries(edition).Select(e => (e.Code, e.NameZh))); }
        return names.GetValueOrDefault(text, text);
    }

    public static DateOnly? Date(Row row, int at, string header, List<BadCell> bad)
    {
        string text = row[at];
        if (text.Length == 0) { return null; }
        if (DateEntry.TryParse(text, out var date) || text.Length > 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)) { return date; }
        bad.Add(new(row.Number, header, "exam.date", text));
        return null;
    }

    public static decimal? Number(Row row, int at, string header, List<BadCell> bad)
    {
        string text = row[at];
        if (text.Length == 0) { return null; }
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)) { return n; }
        bad.Add(new(row.Number, header, "exam.number", text));
        return null;
    }

    public static int? Whole(Row row, int at, string header, List<BadCell> bad)
    {
        if (Number(row, at, header, bad) is not { } n) { return null; }
        if (n == decimal.Truncate(n) && n is >= -999 and <= 9999) { return (int)n; }
        bad.Add(new(row.Number, header, "exam.number", row[at]));
        return null;
    }

    public static bool? Flag(Row row, int at, string header, List<BadCell> bad)
    {
        switch (row[at].ToUpperInvariant())
        {
            case "": return null;
            case "1" or "是" or "Y" or "TRUE" or "1 是": return true;
            case "0" or "否" or "N" or "FALSE" or "0 否": return false;
            default: bad.Add(new(row.Number, header, "exam.flag", row[at])); return null;
        }
    }
}
