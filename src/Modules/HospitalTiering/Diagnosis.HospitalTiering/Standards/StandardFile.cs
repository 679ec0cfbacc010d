using System.Globalization;
using System.Text.Json;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;

namespace Diagnosis.HospitalTiering.Standards;

/// <summary>A standard as a file brings it. JSON carries everything; a table (CSV, XLSX) carries the items, the head comes with the request.</summary>
internal sealed record StandardHead(string? Code, string? Edition, string? Name, StandardPurpose? Purpose, bool Sample, string? Source, DateOnly? ValidFrom, DateOnly? ValidTo, IReadOnlyList<StandardLevel>? Levels);

/// <summary>Reads standards; what cannot be taken is a finding with row and column.</summary>
internal static class StandardFile
{
    private sealed record FileItem(string? Code, string? Text, string? Kind, decimal? MaxScore, string? Evidence, string? Resource, string[]? Levels);
    private sealed record FileChapter(string? Code, string? Title, FileItem?[]? Items);
    private sealed record FileStandard(string? Code, string? Edition, string? Name, StandardPurpose? Purpose, bool Sample, string? Source, DateOnly? ValidFrom, DateOnly? ValidTo, StandardLevel?[]? Levels, FileChapter?[]? Chapters);

    // headers as users see them; the file is Chinese whatever the language of the page
    internal const string ChapterCode = "章编码", ChapterTitle = "章名称", ItemCode = "条款编码", ItemText = "条款内容", Kind = "类型", MaxScore = "满分", Evidence = "佐证材料", Resource = "软硬件", Levels = "适用层级";
    internal static readonly TableColumns Columns = new(ChapterCode, ChapterTitle, ItemCode, ItemText, Kind, MaxScore, Evidence, Resource, Levels) { Required = [ChapterCode, ChapterTitle, ItemCode, ItemText, Kind, Resource] };
    private static readonly TableLimits Limits = new() { FileBytes = 5 << 20, Rows = 5000 };

    /// <summary>One standard or a list of them.</summary>
    public static (IReadOnlyList<Standard> Standards, IReadOnlyList<Finding> Findings) ReadJson(string text)
    {
        FileStandard?[] files;
        try { files = text.TrimStart().StartsWith('[') ? Json.Read<FileStandard?[]>(text) : [Json.Read<FileStandard?>(text)]; }
        catch (JsonException e) { return ([], [new Finding("standard-file", "file", "tiering.std.unreadable", string.Create(CultureInfo.InvariantCulture, $"{(string.IsNullOrEmpty(e.Path) ? "$" : e.Path)} {(e.LineNumber ?? 0) + 1}:{(e.BytePositionInLine ?? 0) + 1}"))]); }
        var (standards, findings) = (new List<Standard>(), new List<Finding>());
        // "null" is JSON, too
        if (files.Any(f => f is null || (f.Levels ?? []).Any(l => l is null) || (f.Chapters ?? []).Any(c => c is null || (c.Items ?? []).Any(i => i is null)))) { return ([], [new Finding("standard-file", "file", "tiering.std.unreadable", "null")]); }
        foreach (var f in files.OfType<FileStandard>())
        {
            var head = new StandardHead(f.Code, f.Edition, f.Name, f.Purpose, f.Sample, f.Source, f.ValidFrom, f.ValidTo, f.Levels?.OfType<StandardLevel>().ToList());
            // in JSON the row is the item's place in its chapter
            var rows = (f.Chapters ?? []).SelectMany((c, ci) => (c!.Items ?? []).Select((i, ii) => (Where: $"chapters[{ci}].items[{ii}]", c.Code, c.Title, Item: i!)));
            standards.Add(Build(head, rows.Select(r => (r.Where, r.Code ?? "", r.Title ?? "", r.Item.Code ?? "", r.Item.Text ?? "", r.Item.Kind ?? "", r.Item.MaxScore?.ToString(CultureInfo.InvariantCulture) ?? "", r.Item.Evidence ?? "", r.Item.Resource ?? "", (IReadOnlyList<string>)(r.Item.Levels ?? []))), findings,
                ("code", "title", "code", "text", "kind", "maxScore", "resource", "levels")));
        }
        return (standards, findings);
    }

    /// <summary>The words of a self-check's levels are those of the units, else no item would count for anybody.</summary>
    internal static readonly IReadOnlyList<string> UnitLevels = ["province", "prefecture", "county"];

    /// <summary>What every way to a standard asks of its head: file, form and API.</summary>
    public static IReadOnlyList<Finding> CheckHead(StandardHead head)
    {
        var findings = new List<Finding>();
        void Head(bool wrong, string field) { if (wrong) { findings.Add(new Finding("standard-head", field, "tiering.std.head", new Word("tiering.f." + char.ToUpperInvariant(field[0]) + field[1..]))); } }
        Head(string.IsNullOrWhiteSpace(head.Code) || head.Code.Length > 40, "code");
        Head(string.IsNullOrWhiteSpace(head.Edition) || head.Edition.Length > 40, "edition");
        Head(string.IsNullOrWhiteSpace(head.Name) || head.Name.Length > 200, "name");
        Head(head.Purpose is null, "purpose");
        Head(string.IsNullOrWhiteSpace(head.Source) || head.Source.Length > 500, "source");
        Head(head.Levels is not { Count: > 0 } || head.Levels.Any(l => string.IsNullOrWhiteSpace(l.Code) || l.MinScorePercent is < 0 or > 100) || head.Levels.DistinctBy(l => l.Code).Count() < head.Levels.Count, "levels");
        Head(head.ValidTo < head.ValidFrom, "validTo");
        if (head is { Purpose: StandardPurpose.SelfCheck, Levels: { } levels } && levels.FirstOrDefault(l => !string.IsNullOrWhiteSpace(l.Code) && !UnitLevels.Contains(l.Code)) is { } other) { findings.Add(new Finding("standard-head", "levels", "tiering.std.unit-levels", other.Code)); }
        return findings;
    }

    /// <summary>One level a line: code, name, rank, least percent; the rank falls from line to line where none is given. What is no number is a finding of its line.</summary>
    public static (IReadOnlyList<StandardLevel> Levels, IReadOnlyList<Finding> Findings) ReadLevels(string? text)
    {
        var (levels, findings) = (new List<StandardLevel>(), new List<Finding>());
        foreach (var (line, n) in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select((l, n) => (l, n)))
        {
            var c = line.Split([',', '，'], StringSplitOptions.TrimEntries);
            var (rank, least) = (-n, 0m);
            if (c.Length > 4 || (c.Length > 2 && c[2].Length > 0 && !int.TryParse(c[2], CultureInfo.InvariantCulture, out rank)) || (c.Length > 3 && c[3].Length > 0 && !decimal.TryParse(c[3], NumberStyles.Number, CultureInfo.InvariantCulture, out least))) { findings.Add(new Finding("standard-head", "levels", "tiering.std.level-line", n + 1, line)); }
            levels.Add(new StandardLevel(c[0], c.Length > 1 && c[1].Length > 0 ? c[1] : c[0], rank, least));
        }
        return (levels, findings);
    }

    public static string WriteLevels(IEnumerable<StandardLevel> levels) => string.Join('\n', levels.OrderByDescending(l => l.Rank).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Code},{l.Name},{l.Rank},{l.MinScorePercent:0.##}")));

    /// <summary>The workbook to fill in: empty with the head row, or with the items of an edition to go on from.</summary>
    public static byte[] Workbook(Standard? standard, Words words)
    {
        using var output = new MemoryStream();
        using (var book = new XlsxWriter(output))
        {
            IReadOnlyList<string> Choices(string prefix, IEnumerable<string> all) => [.. all.Select(w => words.In("zh", prefix + w))];
            book.BeginSheet(new XlsxSheet(words.In("zh", "tiering.std.items"), [
                new(ChapterCode, ColumnFormat.Text, 10, null, true), new(ChapterTitle, ColumnFormat.Text, 20, null, true), new(ItemCode, ColumnFormat.Text, 12, null, true), new(ItemText, ColumnFormat.Text, 50, null, true),
                new(Kind, ColumnFormat.General, 12, Choices("tiering.item-kind.", Enum.GetNames<ItemKind>()), true), new(MaxScore, ColumnFormat.General, 8), new(Evidence, ColumnFormat.Text, 40),
                new(Resource, ColumnFormat.General, 10, Choices("tiering.resource.", Enum.GetNames<ResourceKind>()), true), new(Levels, ColumnFormat.Text, 24)]));
            foreach (var c in standard?.Chapters ?? [])
            {
                foreach (var i in c.Items) { book.WriteRow(c.Code, c.Title, i.Code, i.Text, words.In("zh", "tiering.item-kind." + i.Kind), i.MaxScore == 0 ? new XlsxCell("") : new XlsxCell(i.MaxScore), i.Evidence, words.In("zh", "tiering.resource." + i.Resource), string.Join('、', i.Levels)); }
            }
            book.WriteInstructions(words.In("zh", "tiering.template.help"), words.In("zh", "tiering.std.template.text").Split('\n'));
        }
        return output.ToArray();
    }

    /// <summary>Items of a table.</summary>
    public static (Standard? Standard, IReadOnlyList<Finding> Findings) ReadTable(Stream content, string fileName, StandardHead head)
    {
        try
        {
            using var reader = TableReader.Open(content, fileName, Limits);
            if (reader.Sheets.Count == 0) { return (null, [new Finding("standard-file", "file", "tiering.import-empty")]); }
            var sheet = reader.Sheets[0].Read(Columns);
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return (null, [new Finding("standard-file", "file", "tiering.import-file", missing.Text(CultureInfo.CurrentUICulture))]); }
            var findings = new List<Finding>();
            var rows = sheet.Rows.ToList();
            findings.AddRange(rows.Where(r => r.Problems.Count > 0).Select(r => new Finding("standard-file", "file", "tiering.std.cell", r.Number, "", r.Problems[0].Text(CultureInfo.CurrentUICulture))));
            var standard = Build(head, rows.Select(r => (r.Number.ToString(CultureInfo.InvariantCulture), r[ChapterCode], r[ChapterTitle], r[ItemCode], r[ItemText], r[Kind], r[MaxScore], r[Evidence], r[Resource],
                (IReadOnlyList<string>)[.. r[Levels].Split([',', '，', '、', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])), findings, (ChapterCode, ChapterTitle, ItemCode, ItemText, Kind, MaxScore, Resource, Levels));
            return (standard, findings);
        }
        catch (TableProblemException e) { return (null, [new Finding("standard-file", "file", "tiering.import-file", e.Problem.Text(CultureInfo.CurrentUICulture))]); }
    }

    private static Standard Build(StandardHead head, IEnumerable<(string Where, string Chapter, string Title, string Code, string Text, string Kind, string Score, string Evidence, string Resource, IReadOnlyList<string> Levels)> rows, List<Finding> findings,
        (string Chapter, string Title, string Code, string Text, string Kind, string Score, string Resource, string Levels) names)
    {
        void Cell(string where, string column, string value) => findings.Add(new Finding("standard-file", "file", "tiering.std.cell", where, column, value));
        findings.AddRange(CheckHead(head));
        var known = (head.Levels ?? []).Select(l => l.Code).ToHashSet();
        var chapters = new List<(string Code, string Title, List<StandardItem> Items)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var r in rows)
        {
            if (r.Chapter.Length == 0) { Cell(r.Where, names.Chapter, r.Chapter); continue; }
            if (r.Code.Length == 0 || !seen.Add(r.Code)) { Cell(r.Where, names.Code, r.Code); }
            if (r.Text.Length == 0) { Cell(r.Where, names.Text, r.Text); }
            var kind = r.Kind.ToUpperInvariant() switch { "BASIC" or "基本" or "基本条款" => ItemKind.Basic, "SCORE" or "评分" or "评分条款" => ItemKind.Score, "CORE" or "核心" or "核心条款" => ItemKind.Core, _ => (ItemKind?)null };
            if (kind is null) { Cell(r.Where, names.Kind, r.Kind); }
            var resource = r.Resource.ToUpperInvariant() switch { "HARDWARE" or "硬件" => ResourceKind.Hardware, "SOFTWARE" or "软件" => ResourceKind.Software, _ => (ResourceKind?)null };
            if (resource is null) { Cell(r.Where, names.Resource, r.Resource); }
            decimal score = 0;
            if ((r.Score.Length > 0 && !decimal.TryParse(r.Score, NumberStyles.Number, CultureInfo.InvariantCulture, out score)) || score < 0 || (kind == ItemKind.Score && score == 0)) { Cell(r.Where, names.Score, r.Score); }
            foreach (var level in r.Levels.Where(l => !known.Contains(l))) { Cell(r.Where, names.Levels, level); }
            var at = chapters.FindIndex(c => c.Code == r.Chapter);
            if (at < 0) { chapters.Add((r.Chapter, r.Title, [])); at = chapters.Count - 1; }
            else if (chapters[at].Title != r.Title) { Cell(r.Where, names.Title, r.Title); }
            chapters[at].Items.Add(new StandardItem(r.Code, r.Text, kind ?? ItemKind.Score, score, r.Evidence, resource ?? ResourceKind.Software, r.Levels));
        }
        if (chapters.Count == 0) { findings.Add(new Finding("standard-file", "file", "tiering.std.no-items")); }
        return new Standard
        {
            Code = head.Code?.Trim() ?? "", Edition = head.Edition?.Trim() ?? "", Name = head.Name?.Trim() ?? "", Purpose = head.Purpose ?? StandardPurpose.SelfCheck, Sample = head.Sample, Source = head.Source?.Trim() ?? "",
            ValidFrom = head.ValidFrom, ValidTo = head.ValidTo, Levels = [.. head.Levels ?? []], Chapters = [.. chapters.Select(c => new StandardChapter(c.Code, c.Title, c.Items))],
        };
    }
}
