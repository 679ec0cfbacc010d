namespace Diagnosis.Kernel.Reference;

/// <summary>Reads tab-separated reference files by header name. UTF-8, first line is the header, no quoting, empty lines skipped.
/// A cell that is missing, a column that does not exist and a header said twice are errors that name the file and the line.</summary>
public static class Tsv
{
    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">The file is empty or a row has another number of cells than the header.</exception>
    public static TsvTable Read(string path)
    {
        using var reader = new StreamReader(path);
        return Parse(reader, Path.GetFileName(path));
    }

    /// <summary>Reads from any text; <paramref name="name"/> only names the source in errors.</summary>
    public static TsvTable Parse(TextReader reader, string name)
    {
        var header = reader.ReadLine()?.TrimStart('\uFEFF') ?? throw new InvalidDataException($"{name}: empty, no header");
        var columns = header.Split('\t');
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Length; i++)
            if (!index.TryAdd(columns[i], i)) throw new InvalidDataException($"{name}: column {columns[i]} stands twice in the header");

        var rows = new List<TsvRow>();
        var line = 1;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.Length == 0) continue;
            var cells = text.Split('\t');
            if (cells.Length != columns.Length)
                throw new InvalidDataException($"{name} line {line}: {cells.Length} cells, the header has {columns.Length}");
            rows.Add(new TsvRow(name, line, index, cells));
        }
        return new TsvTable(name, columns, rows);
    }
}

/// <summary>A file as read: its columns in file order and its rows.</summary>
public sealed record TsvTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<TsvRow> Rows)
{
    /// <summary>True when the header has this column.</summary>
    public bool Has(string column) => Columns.Contains(column, StringComparer.Ordinal);
}

/// <summary>One row; cells are asked for by column name.</summary>
public sealed class TsvRow
{
    private readonly string file;
    private readonly Dictionary<string, int> index;
    private readonly string[] cells;

    internal TsvRow(string file, int line, Dictionary<string, int> index, string[] cells) =>
        (this.file, Line, this.index, this.cells) = (file, line, index, cells);

    /// <summary>Line in the file, the header is line 1.</summary>
    public int Line { get; }

    /// <summary>The cell, "" when empty.</summary>
    /// <exception cref="InvalidDataException">There is no such column.</exception>
    public string this[string column] => index.TryGetValue(column, out var i)
        ? cells[i]
        : throw new InvalidDataException($"{file}: no column {column}; there are {string.Join(", ", index.Keys)}");

    /// <summary>The cell, null when empty.</summary>
    public string? Find(string column) => this[column] is { Length: > 0 } text ? text : null;

    /// <summary>The cell, which must not be empty.</summary>
    public string Need(string column) => Find(column) ?? throw Bad(column, "must not be empty");

    /// <summary>The cell as yyyy-MM-dd, null when empty.</summary>
    public DateOnly? FindDate(string column) => Find(column) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date) ? date : throw Bad(column, $"\"{text}\" is not yyyy-MM-dd");

    /// <summary>The cell as a whole number, null when empty.</summary>
    public int? FindInt(string column) => Find(column) is not { } text ? null
        : int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n
        : throw Bad(column, $"\"{text}\" is not a whole number");

    /// <summary>The cell as Y or N.</summary>
    public bool NeedYesNo(string column) => this[column] switch { "Y" => true, "N" => false, var other => throw Bad(column, $"\"{other}\" is not Y or N") };

    /// <summary>An error that names file, line and column, for readers that find a cell they cannot accept.</summary>
    public InvalidDataException Bad(string column, string problem) => new($"{file} line {Line}, {column}: {problem}");
}
