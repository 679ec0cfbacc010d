using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Diagnosis.Kernel.Tables;

/// <summary>How a column of a written sheet is formatted, also for the empty cells users will fill.</summary>
public enum ColumnFormat
{
    General,

    /// <summary>Identity numbers, codes, phones: what is typed stays as typed.</summary>
    Text,
    Date,
    DateTime,
}

/// <param name="Width">In characters of the default font; a Chinese character takes two.</param>
/// <param name="Choices">The only values the cells take: a drop-down list.</param>
public sealed record XlsxColumn(string Header, ColumnFormat Format = ColumnFormat.General, double Width = 16, IReadOnlyList<string>? Choices = null, bool Required = false);

/// <param name="Name">Up to 31 characters; what spreadsheet programs forbid in names is replaced.</param>
public sealed record XlsxSheet(string Name, IReadOnlyList<XlsxColumn> Columns)
{
    /// <summary>Keeps the header row in view.</summary>
    public bool FreezeHeader { get; init; } = true;

    /// <summary>Filter buttons on the header row.</summary>
    public bool Filter { get; init; }

    /// <summary>Drawn right of the columns over the rows written; none where no row was.</summary>
    public IReadOnlyList<XlsxChart> Charts { get; init; } = [];

    /// <summary>Printed across the page, all columns and charts on its width.</summary>
    public bool PrintWide { get; init; }

    /// <summary>Last row to which drop-down lists apply.</summary>
    public int ChoiceRows { get; init; } = 20_000;
}

/// <summary>A value of a row and whether it is shown with the red fill of a bad cell.</summary>
public readonly record struct XlsxCell(object? Value, bool Bad = false)
{
    public static implicit operator XlsxCell(string? value) => new(value);
    public static implicit operator XlsxCell(int value) => new(value);
    public static implicit operator XlsxCell(long value) => new(value);
    public static implicit operator XlsxCell(decimal value) => new(value);
    public static implicit operator XlsxCell(double value) => new(value);
    public static implicit operator XlsxCell(bool value) => new(value);
    public static implicit operator XlsxCell(DateOnly? value) => new(value);
    public static implicit operator XlsxCell(DateOnly value) => new(value);
    public static implicit operator XlsxCell(DateTime value) => new(value);
}

/// <summary>
/// Writes an XLSX row by row in constant memory; the same rows give the same bytes. Begin a sheet, write its rows, begin the next; dispose to complete.
/// Writes synchronously: give it a file or a memory stream, not a response body.
/// </summary>
public sealed class XlsxWriter : IDisposable
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const string Package = "http://schemas.openxmlformats.org/package/2006";
    const string ListsName = "_lists";
    const int MaxRows = 1_048_576, MaxColumns = 16_384, MaxText = 32_767;

    // indexes into cellXfs of styles.xml
    const int General = 0, TextStyle = 1, DateStyle = 2, DateTimeStyle = 3, Bad = 4, Header = 8, RequiredHeader = 9, Title = 10, Wrapped = 11;

    readonly ZipArchive zip;
    readonly List<string> names = [];
    readonly List<IReadOnlyList<string>> lists = [];
    readonly List<string> validations = [];
    readonly List<(int Sheet, XlsxSheet Of, int LastRow)> charted = [];
    StreamWriter? part;
    XlsxSheet? sheet;
    int row;
    bool complete;

    /// <param name="output">Need not be seekable; left open.</param>
    public XlsxWriter(Stream output) => zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Begins a sheet and writes its header row.</summary>
    public void BeginSheet(XlsxSheet begun)
    {
        if (begun.Columns.Count is 0 or > MaxColumns)
        {
            throw new ArgumentException("a sheet has 1 to 16384 columns", nameof(begun));
        }
        Open(begun.Name);
        sheet = begun;
        if (begun.PrintWide)
        {
            part!.Write("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>");
        }
        part!.Write(begun.FreezeHeader
            ? "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
            : "<sheetViews><sheetView workbookViewId=\"0\"/></sheetViews>");
        part.Write("<cols>");
        for (int i = 0; i < begun.Columns.Count; i++)
        {
            part.Write(string.Create(CultureInfo.InvariantCulture, $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{begun.Columns[i].Width:0.##}\" style=\"{StyleOf(begun.Columns[i].Format)}\" customWidth=\"1\"/>"));
            if (begun.Columns[i].Choices is { Count: > 0 } choices)
            {
                lists.Add(choices);
                string letter = ColumnLetters.Of(i), list = ColumnLetters.Of(lists.Count - 1);
                validations.Add($"<dataValidation type=\"list\" allowBlank=\"1\" showInputMessage=\"1\" showErrorMessage=\"1\" sqref=\"{letter}2:{letter}{begun.ChoiceRows + 1}\"><formula1>{ListsName}!${list}$1:${list}${choices.Count}</formula1></dataValidation>");
            }
        }
        part.Write("</cols><sheetData>");
        StartRow();
        for (int i = 0; i < begun.Columns.Count; i++)
        {
            WriteText(i, begun.Columns[i].Header, begun.Columns[i].Required ? RequiredHeader : Header);
        }
        part.Write("</row>");
    }

    /// <summary>Writes a row. Strings become text cells (never formulas); numbers of more than 15 digits are kept as text, as the program that opens them would cut them.</summary>
    public void WriteRow(params ReadOnlySpan<XlsxCell> cells)
    {
        if (sheet is null)
        {
            throw new InvalidOperationException("begin a sheet first");
        }
        StartRow();
        for (int i = 0; i < cells.Length; i++)
        {
            var format = i < sheet.Columns.Count ? sheet.Columns[i].Format : ColumnFormat.General;
            int bad = cells[i].Bad ? Bad : 0;
            switch (cells[i].Value)
            {
                case null or "":
                    if (bad > 0)
                    {
                        part!.Write($"<c r=\"{ColumnLetters.Of(i)}{row}\" s=\"{bad + StyleOf(format)}\"/>");
                    }
                    break;
                case bool b:
                    part!.Write($"<c r=\"{ColumnLetters.Of(i)}{row}\" t=\"b\" s=\"{bad}\"><v>{(b ? 1 : 0)}</v></c>");
                    break;
                case DateOnly d:
                    WriteDate(i, d.ToDateTime(TimeOnly.MinValue), DateStyle + bad, "yyyy-MM-dd");
                    break;
                case DateTime d:
                    WriteDate(i, d, DateTimeStyle + bad, "yyyy-MM-dd HH:mm:ss");
                    break;
                case DateTimeOffset d:
                    WriteDate(i, d.DateTime, DateTimeStyle + bad, "yyyy-MM-dd HH:mm:ss");
                    break;
                case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or float or double:
                    string number = ((IFormattable)cells[i].Value!).ToString(null, CultureInfo.InvariantCulture);
                    if (format == ColumnFormat.Text || number.Count(char.IsAsciiDigit) > 15 && cells[i].Value is not (double or float) || number.AsSpan().ContainsAny("NI∞"))
                    {
                        WriteText(i, number, TextStyle + bad);
                    }
                    else
                    {
                        part!.Write($"<c r=\"{ColumnLetters.Of(i)}{row}\" s=\"{General + bad}\"><v>{number}</v></c>");
                    }
                    break;
                case var other:
                    WriteText(i, other as string ?? other.ToString() ?? "", (other is string ? TextStyle : General) + bad);
                    break;
            }
        }
        part!.Write("</row>");
    }

    /// <summary>A sheet of plain sentences, the first as its title: how to fill the others in.</summary>
    public void WriteInstructions(string name, IEnumerable<string> lines)
    {
        Open(name);
        part!.Write("<cols><col min=\"1\" max=\"1\" width=\"100\" customWidth=\"1\"/></cols><sheetData>");
        foreach (string line in lines)
        {
            StartRow();
            WriteText(0, line, row == 1 ? Title : Wrapped);
            part.Write("</row>");
        }
    }

    public void Dispose()
    {
        if (complete)
        {
            return;
        }
        complete = true;
        CloseSheet();
        int visible = names.Count;
        if (visible == 0)
        {
            zip.Dispose();
            throw new InvalidOperationException("a workbook needs a sheet");
        }
        if (lists.Count > 0)
        {
            WriteLists();
        }
        var chartTypes = new StringBuilder();
        int chart = 0;
        foreach (var (at, of, last) in charted)
        {
            int first = chart + 1;
            WritePart($"xl/worksheets/_rels/sheet{at}.xml.rels", $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"r1\" Type=\"{Office}/drawing\" Target=\"../drawings/drawing{at}.xml\"/></Relationships>");
            WritePart($"xl/drawings/drawing{at}.xml", XlsxChart.Anchors(of.Columns.Count + 1, of.Charts.Count));
            chartTypes.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/xl/drawings/drawing{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.drawing+xml\"/>");
            foreach (var c in of.Charts)
            {
                WritePart($"xl/charts/chart{++chart}.xml", c.Part(names[at - 1], last, Escape));
                chartTypes.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/xl/charts/chart{chart}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>");
            }
            WritePart($"xl/drawings/_rels/drawing{at}.xml.rels", $"<Relationships xmlns=\"{Package}/relationships\">{string.Concat(Enumerable.Range(0, of.Charts.Count).Select(i => $"<Relationship Id=\"r{i + 1}\" Type=\"{Office}/chart\" Target=\"../charts/chart{first + i}.xml\"/>"))}</Relationships>");
        }
        WritePart("xl/styles.xml", Styles);
        WritePart("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>{string.Concat(names.Select((n, i) =>
            $"<sheet name=\"{Escape(n)}\" sheetId=\"{i + 1}\"{(i >= visible ? " state=\"veryHidden\"" : "")} r:id=\"r{i + 1}\"/>"))}</sheets></workbook>");
        WritePart("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}/relationships\">{string.Concat(names.Select((_, i) =>
            $"<Relationship Id=\"r{i + 1}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}<Relationship Id=\"styles\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
        WritePart("_rels/.rels", $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"r1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        WritePart("[Content_Types].xml", $"<Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Type}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Type}styles+xml\"/>{string.Concat(names.Select((_, i) =>
            $"<Override PartName=\"/xl/worksheets/sheet{i + 1}.xml\" ContentType=\"{Type}worksheet+xml\"/>"))}{chartTypes}</Types>");
        zip.Dispose();
    }

    void WriteLists()
    {
        Open(ListsName);
        part!.Write("<sheetData>");
        for (int r = 0; r < lists.Max(l => l.Count); r++)
        {
            StartRow();
            for (int i = 0; i < lists.Count; i++)
            {
                if (r < lists[i].Count)
                {
                    WriteText(i, lists[i][r], TextStyle);
                }
            }
            part.Write("</row>");
        }
        CloseSheet();
    }

    void Open(string name)
    {
        ObjectDisposedException.ThrowIf(complete && name != ListsName, this);
        CloseSheet();
        names.Add(CleanName(name));
        part = Entry($"xl/worksheets/sheet{names.Count}.xml");
        part.Write($"<worksheet xmlns=\"{Main}\">");
        row = 0;
    }

    void CloseSheet()
    {
        if (part is null)
        {
            return;
        }
        part.Write("</sheetData>");
        if (sheet is { Filter: true })
        {
            part.Write($"<autoFilter ref=\"A1:{ColumnLetters.Of(sheet.Columns.Count - 1)}{row}\"/>");
        }
        if (validations.Count > 0)
        {
            part.Write($"<dataValidations count=\"{validations.Count}\">{string.Concat(validations)}</dataValidations>");
            validations.Clear();
        }
        if (sheet is { PrintWide: true })
        {
            part.Write("<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>");
        }
        if (sheet is { Charts.Count: > 0 } && row > 1)
        {
            charted.Add((names.Count, sheet, row));
            part.Write($"<drawing xmlns:r=\"{Office}\" r:id=\"r1\"/>");
        }
        part.Write("</worksheet>");
        part.Dispose();
        part = null;
        sheet = null;
    }

    string CleanName(string name)
    {
        var clean = new StringBuilder();
        foreach (char c in name)
        {
            clean.Append(char.IsControl(c) || "[]:*?/\\".Contains(c) ? '_' : c);
        }
        string Cut(int length) => clean.ToString(0, Math.Min(length, clean.Length)).Trim('\'', ' ');
        string wanted = Cut(31) is { Length: > 0 } cut ? cut : "Sheet";
        for (int i = 2; names.Contains(wanted, StringComparer.OrdinalIgnoreCase) || wanted.Equals(ListsName, StringComparison.OrdinalIgnoreCase) && !complete; i++)
        {
            wanted = $"{Cut(26)}_{i}";
        }
        return wanted;
    }

    void StartRow()
    {
        if (++row > MaxRows)
        {
            throw new InvalidOperationException("a sheet takes 1048576 rows; begin another");
        }
        part!.Write($"<row r=\"{row}\">");
    }

    static int StyleOf(ColumnFormat format) => (int)format;

    void WriteDate(int column, DateTime date, int style, string pattern)
    {
        // before March 1900 the serial numbers of spreadsheet programs disagree
        if (date < new DateTime(1900, 3, 1))
        {
            WriteText(column, date.ToString(pattern, CultureInfo.InvariantCulture), style);
            return;
        }
        double serial = (date - new DateTime(1899, 12, 30)).TotalDays;
        part!.Write(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{ColumnLetters.Of(column)}{row}\" s=\"{style}\"><v>{serial:R}</v></c>"));
    }

    void WriteText(int column, string text, int style)
    {
        if (text.Length > MaxText)
        {
            throw new ArgumentException($"a cell takes 32767 characters, row {row} column {ColumnLetters.Of(column)} has {text.Length}");
        }
        part!.Write($"<c r=\"{ColumnLetters.Of(column)}{row}\" t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">");
        part.Write(Escape(text));
        part.Write("</t></is></c>");
    }

    static string Escape(string text)
    {
        bool plain = true;
        for (int i = 0; plain && i < text.Length; i++)
        {
            plain = text[i] is >= ' ' and < '\uD800' and not ('&' or '<' or '>' or '"' or '_');
        }
        if (plain)
        {
            return text;
        }
        var xml = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                xml.Append(c).Append(text[++i]);
                continue;
            }
            _ = c switch
            {
                '&' => xml.Append("&amp;"),
                '<' => xml.Append("&lt;"),
                '>' => xml.Append("&gt;"),
                '"' => xml.Append("&quot;"),
                // a literal _x0041_ would be read as a character
                '_' when i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_' => xml.Append("_x005F_"),
                '\t' or '\n' => xml.Append(c),
                < ' ' or (>= '\uD800' and <= '\uDFFF') or >= '\uFFFE' => xml.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_"),
                _ => xml.Append(c),
            };
        }
        return xml.ToString();
    }

    StreamWriter Entry(string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var writer = new StreamWriter(entry.Open(), new UTF8Encoding(false), 1 << 14);
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        return writer;
    }

    void WritePart(string name, string content)
    {
        using var writer = Entry(name);
        writer.Write(content);
    }

    static string Styles
    {
        get
        {
            static string Xf(int format, int font = 0, int fill = 0, int border = 0, string inside = "") =>
                $"<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"{(inside.Length == 0 ? "/>" : $">{inside}</xf>")}";
            const string Name = "<name val=\"等线\"/><family val=\"2\"/>";
            const string Centre = "<alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/>", Wrap = "<alignment vertical=\"top\" wrapText=\"1\"/>";
            int[] formats = [0, 49, 164, 165];
            return $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
                + $"<fonts count=\"4\"><font><sz val=\"11\"/>{Name}</font><font><b/><sz val=\"11\"/>{Name}</font><font><b/><sz val=\"11\"/><color rgb=\"FFC00000\"/>{Name}</font><font><b/><sz val=\"14\"/>{Name}</font></fonts>"
                + "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFDDE7F0\"/></patternFill></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFF9999\"/></patternFill></fill></fills>"
                + "<borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/></border></borders>"
                + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
                + $"<cellXfs count=\"12\">{string.Concat(formats.Select(f => Xf(f)))}{string.Concat(formats.Select(f => Xf(f, fill: 3)))}{Xf(49, 1, 2, 1, Centre)}{Xf(49, 2, 2, 1, Centre)}{Xf(49, 3)}{Xf(49, inside: Wrap)}</cellXfs>"
                + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";
        }
    }
}
