using System.Collections;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Diagnosis.Kernel.Tables;

/// <summary>An XLSX (ECMA-376, transitional or strict: elements are matched by local name) read part by part without a document model.</summary>
internal sealed class XlsxBook : IDisposable
{
    readonly ZipArchive zip;
    readonly TableLimits limits;
    readonly Dictionary<string, ZipArchiveEntry> parts = new(StringComparer.OrdinalIgnoreCase);
    readonly List<Sheet> sheets = [];
    XlsxStyles styles = XlsxStyles.None;
    string? sharedPart;
    List<string?>? shared;
    bool from1904;

    XlsxBook(ZipArchive zip, TableLimits limits)
    {
        this.zip = zip;
        this.limits = limits;
    }

    public IReadOnlyList<Sheet> Sheets => sheets;

    public static XlsxBook Open(Stream stream, TableLimits limits)
    {
        stream.Position = 0;
        var zip = Guard(() => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        var book = new XlsxBook(zip, limits);
        try
        {
            Guard(book.ReadParts);
            return book;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    public void Dispose() => zip.Dispose();

    bool ReadParts()
    {
        long unpacked = 0;
        foreach (var entry in zip.Entries)
        {
            // the directory may lie about lengths; what is really read is counted again in CountedStream
            unpacked += entry.Length;
            if (unpacked > limits.UnpackedBytes || unpacked < 0)
            {
                throw new TableProblemException(new(TableProblemCode.UnpackedTooLarge, null, null, null, limits.UnpackedBytes));
            }
            parts.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }
        var top = Relations("");
        string workbook = top.Values.FirstOrDefault(r => r.Type.EndsWith("/officeDocument", StringComparison.Ordinal)).Target ?? "xl/workbook.xml";
        if (parts.ContainsKey("EncryptedPackage"))
        {
            throw new TableProblemException(new(TableProblemCode.Encrypted));
        }
        if (!parts.ContainsKey(workbook) || !workbook.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            throw new TableProblemException(new(TableProblemCode.UnknownFormat));
        }
        var relations = Relations(workbook);
        string? Part(string type) => relations.Values.FirstOrDefault(r => r.Type.EndsWith(type, StringComparison.Ordinal)).Target;
        sharedPart = Part("/sharedStrings");
        ReadWorkbook(workbook, relations);
        if (Part("/styles") is { } stylesPart && parts.TryGetValue(stylesPart, out var entryOfStyles))
        {
            using var xml = Xml(entryOfStyles);
            styles = XlsxStyles.Read(xml);
        }
        if (sheets.Count == 0)
        {
            throw new TableProblemException(new(TableProblemCode.NoSheet));
        }
        return true;
    }

    void ReadWorkbook(string part, Dictionary<string, (string Type, string Target)> relations)
    {
        using var xml = Xml(parts[part]);
        bool workbook = false;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            switch (xml.LocalName)
            {
                case "workbook":
                    workbook = true;
                    break;
                case "workbookPr":
                    from1904 = xml.GetAttribute("date1904") is "1" or "true";
                    break;
                case "sheet":
                    string name = xml.GetAttribute("name") ?? "";
                    bool hidden = xml.GetAttribute("state") is "hidden" or "veryHidden";
                    string? id = null;
                    while (xml.MoveToNextAttribute())
                    {
                        id = xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal) ? xml.Value : id;
                    }
                    if (hidden || id is null || !relations.TryGetValue(id, out var relation) || !relation.Type.EndsWith("/worksheet", StringComparison.Ordinal))
                    {
                        break;
                    }
                    if (!parts.TryGetValue(relation.Target, out var entry))
                    {
                        throw new TableProblemException(new(TableProblemCode.Damaged, name));
                    }
                    if (sheets.Count >= limits.Sheets)
                    {
                        throw new TableProblemException(new(TableProblemCode.TooManySheets, null, null, null, limits.Sheets));
                    }
                    sheets.Add(new Sheet(name, false, limits, new GuardedRows(() => Rows(name, entry), name)));
                    break;
            }
        }
        if (!workbook)
        {
            throw new TableProblemException(new(TableProblemCode.Damaged));
        }
    }

    /// <summary>Relations of a part by id, targets resolved to part names.</summary>
    Dictionary<string, (string Type, string Target)> Relations(string part)
    {
        var found = new Dictionary<string, (string, string)>();
        int slash = part.LastIndexOf('/');
        string folder = slash < 0 ? "" : part[..(slash + 1)];
        if (!parts.TryGetValue($"{folder}_rels/{part[(slash + 1)..]}.rels", out var entry))
        {
            return found;
        }
        using var xml = Xml(entry);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship"
                && xml.GetAttribute("Id") is { } id && xml.GetAttribute("Type") is { } type && xml.GetAttribute("Target") is { } target
                && xml.GetAttribute("TargetMode") != "External")
            {
                found.TryAdd(id, (type, Resolve(folder, target)));
            }
        }
        return found;
    }

    static string Resolve(string folder, string target)
    {
        target = target.Replace('\\', '/');
        var path = new List<string>();
        foreach (string step in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                path.RemoveAt(Math.Max(0, path.Count - 1));
            }
            else if (step != ".")
            {
                path.Add(step);
            }
        }
        return string.Join('/', path);
    }

    IEnumerator<Row> Rows(string sheet, ZipArchiveEntry entry)
    {
        using var xml = Xml(entry);
        var cells = new List<Cell>();
        int last = 0, filled = 0;
        bool data = false, worksheet = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "sheetData")
            {
                break;
            }
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            worksheet |= xml.LocalName == "worksheet";
            data |= xml.LocalName == "sheetData";
            if (!data || xml.LocalName != "row")
            {
                continue;
            }
            int number = xml.GetAttribute("r") is { } r ? int.TryParse(r, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0 : last + 1;
            if (number <= last)
            {
                throw new TableProblemException(new(TableProblemCode.Damaged, sheet, last));
            }
            last = number;
            cells.Clear();
            List<TableProblem>? problems = null;
            if (!xml.IsEmptyElement)
            {
                ReadCells(xml, sheet, number, cells, ref problems);
            }
            var row = new Row(number, [.. cells], null, problems);
            if (row.IsBlank)
            {
                continue;
            }
            if (++filled > limits.Rows + 1L)
            {
                throw new TableProblemException(new(TableProblemCode.TooManyRows, sheet, number, null, limits.Rows));
            }
            yield return row;
        }
        if (!worksheet)
        {
            throw new TableProblemException(new(TableProblemCode.Damaged, sheet));
        }
    }

    void ReadCells(XmlReader xml, string sheet, int row, List<Cell> cells, ref List<TableProblem>? problems)
    {
        int depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            if (xml.LocalName != "c")
            {
                SkipInside(xml);
                continue;
            }
            int column = xml.GetAttribute("r") is { } reference ? ColumnLetters.Parse(reference) : cells.Count;
            if (column < cells.Count)
            {
                throw new TableProblemException(new(TableProblemCode.Damaged, sheet, row));
            }
            string? type = xml.GetAttribute("t");
            int style = int.TryParse(xml.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out int s) ? s : 0;
            if (!ReadValue(xml, type, style, out var cell))
            {
                throw new TableProblemException(new(TableProblemCode.CellTooLong, sheet, row, ColumnLetters.Of(column), limits.CellLength));
            }
            if (cell.Kind == CellKind.Empty)
            {
                // a template formats many cells nobody filled; they need no place
                continue;
            }
            if (column >= limits.Columns)
            {
                throw new TableProblemException(new(TableProblemCode.TooManyColumns, sheet, row, null, limits.Columns));
            }
            while (cells.Count < column)
            {
                cells.Add(Cell.Empty);
            }
            cells.Add(cell);
            if (cell.Kind == CellKind.Error)
            {
                (problems ??= []).Add(new(TableProblemCode.FormulaError, sheet, row, ColumnLetters.Of(column), cell.Text));
            }
            else if (cell.Kind == CellKind.Number && cell.Text.AsSpan().TrimStart('-') is { Length: > 15 } digits && !digits.Contains('.'))
            {
                (problems ??= []).Add(new(TableProblemCode.DigitsLost, sheet, row, ColumnLetters.Of(column)));
            }
        }
    }

    /// <summary>False when the text passes the limit.</summary>
    bool ReadValue(XmlReader xml, string? type, int style, out Cell cell)
    {
        cell = Cell.Empty;
        string? value = null;
        if (!xml.IsEmptyElement)
        {
            int depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }
                switch (xml.LocalName)
                {
                    case "v" when type != "inlineStr":
                        value = ReadText(xml, null, limits.CellLength);
                        if (value is null)
                        {
                            return false;
                        }
                        break;
                    case "is" when type == "inlineStr":
                        value = ReadRich(xml);
                        if (value is null)
                        {
                            return false;
                        }
                        break;
                    default:
                        SkipInside(xml);
                        break;
                }
            }
        }
        if (string.IsNullOrEmpty(value))
        {
            return true;
        }
        switch (type)
        {
            case "s":
                shared ??= ReadShared();
                if (!int.TryParse(value.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int at) || at >= shared.Count)
                {
                    throw new InvalidDataException("no such shared string");
                }
                if (shared[at] is not { } text)
                {
                    return false;
                }
                cell = text.Length == 0 ? Cell.Empty : new(text, CellKind.Text);
                break;
            case "str":
                cell = new(Unescape(value), CellKind.Text);
                break;
            case "inlineStr":
                cell = new(value, CellKind.Text);
                break;
            case "b":
                cell = new(value.Trim() is "1" or "true" ? "TRUE" : "FALSE", CellKind.Boolean);
                break;
            case "e":
                cell = new(value, CellKind.Error);
                break;
            case "d":
                cell = DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date)
                    ? XlsxStyles.OfDate(date) : new(value, CellKind.Text);
                break;
            default:
                cell = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? styles.Show(number, style, from1904) : new(value, CellKind.Text);
                break;
        }
        return true;
    }

    List<string?> ReadShared()
    {
        var strings = new List<string?>();
        if (sharedPart is null || !parts.TryGetValue(sharedPart, out var entry))
        {
            return strings;
        }
        using var xml = Xml(entry);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "si")
            {
                strings.Add(ReadRich(xml));
            }
        }
        return strings;
    }

    /// <summary>Text of a string item: its own text or that of its runs, without phonetic hints. Null when it passes the limit.</summary>
    string? ReadRich(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }
        int depth = xml.Depth;
        string? first = null;
        StringBuilder? all = null;
        bool tooLong = false;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            if (xml.LocalName == "rPh")
            {
                SkipInside(xml);
            }
            else if (xml.LocalName == "t")
            {
                if (first is null && all is null)
                {
                    tooLong |= (first = ReadText(xml, null, limits.CellLength)) is null;
                }
                else
                {
                    all ??= new StringBuilder(first);
                    tooLong |= ReadText(xml, all, limits.CellLength) is null;
                }
            }
        }
        return tooLong ? null : Unescape(all?.ToString() ?? first ?? "");
    }

    readonly char[] chunk = new char[4096];

    /// <summary>Text of an element in pieces, so that a hostile cell is stopped at the limit. Always reads to the element's end. With a builder the text is added there. Null when it passes the limit.</summary>
    string? ReadText(XmlReader xml, StringBuilder? into, int limit)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }
        int depth = xml.Depth;
        string? only = null;
        bool tooLong = false;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
            {
                continue;
            }
            for (int n; (n = xml.ReadValueChunk(chunk, 0, chunk.Length)) > 0;)
            {
                if (tooLong)
                {
                    continue;
                }
                if (into is null && only is null)
                {
                    only = new string(chunk, 0, n);
                }
                else
                {
                    into ??= new StringBuilder(only);
                    into.Append(chunk, 0, n);
                }
                tooLong = (into?.Length ?? only!.Length) > limit;
            }
        }
        return tooLong ? null : into?.ToString() ?? only ?? "";
    }

    static void SkipInside(XmlReader xml)
    {
        if (!xml.IsEmptyElement)
        {
            int depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
            {
            }
        }
    }

    /// <summary>ECMA-376 part 1, 22.9.2.19: <c>_x000D_</c> stands for the character.</summary>
    internal static string Unescape(string text)
    {
        int at = text.IndexOf("_x", StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }
        var plain = new StringBuilder(text.Length);
        int from = 0;
        for (; at >= 0; at = at + 1 < text.Length ? text.IndexOf("_x", at + 1, StringComparison.Ordinal) : -1)
        {
            if (at >= from && at + 6 < text.Length && text[at + 6] == '_'
                && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                plain.Append(text, from, at - from).Append((char)code);
                from = at + 7;
                at += 5;
            }
        }
        return plain.Append(text, from, text.Length - from).ToString();
    }

    XmlReader Xml(ZipArchiveEntry entry) => XmlReader.Create(new CountedStream(entry.Open(), limits.UnpackedBytes), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
        MaxCharactersInDocument = limits.UnpackedBytes,
    });

    /// <summary>Whatever a library says about the bytes, to the user it is a damaged file. Faults of the machine and our own words pass.</summary>
    static T Guard<T>(Func<T> read, string? sheet = null)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (TableProblemException or OutOfMemoryException or ObjectDisposedException or OperationCanceledException))
        {
            throw new TableProblemException(new(TableProblemCode.Damaged, sheet), e);
        }
    }

    sealed class GuardedRows(Func<IEnumerator<Row>> rows, string sheet) : IEnumerable<Row>
    {
        public IEnumerator<Row> GetEnumerator()
        {
            using var inner = rows();
            while (Guard(inner.MoveNext, sheet))
            {
                yield return inner.Current;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    sealed class CountedStream(Stream inner, long limit) : Stream
    {
        long read;

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

        int Count(int n) => (read += n) <= limit ? n : throw new TableProblemException(new(TableProblemCode.UnpackedTooLarge, null, null, null, limit));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
            base.Dispose(disposing);
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
