namespace Diagnosis.Kernel.Tables;

/// <summary>One sheet; a CSV has exactly one, named after the file. Rows are read lazily from the file at each enumeration; only one enumeration of a file at a time.</summary>
public sealed class Sheet
{
    readonly bool ragged;
    readonly TableLimits limits;

    internal Sheet(string name, bool ragged, TableLimits limits, IEnumerable<Row> rows)
    {
        Name = name;
        this.ragged = ragged;
        this.limits = limits;
        Rows = rows;
    }

    public string Name { get; }

    /// <summary>All rows as they stand, the header row included, blank rows left out.</summary>
    public IEnumerable<Row> Rows { get; }

    /// <summary>Takes the first row that is not blank as header and gives the rows below it by header.</summary>
    /// <param name="columns">The columns the importer knows; null takes every column there is.</param>
    /// <exception cref="TableProblemException">No header row, or a header occurs twice.</exception>
    public HeadedSheet Read(TableColumns? columns = null) => new(this, Rows.FirstOrDefault(), columns, ragged, limits);
}

/// <summary>The columns an importer knows, by the header text users see.</summary>
public sealed record TableColumns
{
    public TableColumns(params IReadOnlyList<string> names) => Names = names;

    public IReadOnlyList<string> Names { get; }

    /// <summary>Columns without which the file makes no sense; a missing one is in <see cref="HeadedSheet.Problems"/>.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];
}

/// <summary>A sheet read by its header row.</summary>
public sealed class HeadedSheet
{
    readonly Sheet sheet;
    readonly TableColumns? columns;
    readonly bool ragged;
    readonly int headerRow;
    readonly Dictionary<string, int> index = new(StringComparer.OrdinalIgnoreCase);

    internal HeadedSheet(Sheet sheet, Row? header, TableColumns? columns, bool ragged, TableLimits limits)
    {
        this.sheet = sheet;
        this.columns = columns;
        this.ragged = ragged;
        if (header is null)
        {
            throw new TableProblemException(new(TableProblemCode.NoHeader, sheet.Name));
        }
        headerRow = header.Number;
        string[] names = [.. header.Cells.Select(c => Tidy(c.Text))];
        // a formatted but nameless tail is no column
        names = names[..(Array.FindLastIndex(names, n => n.Length > 0) + 1)];
        var problems = new List<TableProblem>();
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i], letter = ColumnLetters.Of(i);
            if (name.Length == 0)
            {
                problems.Add(new(TableProblemCode.EmptyHeader, sheet.Name, headerRow, letter));
            }
            else if (!index.TryAdd(name, i))
            {
                throw new TableProblemException(new(TableProblemCode.DuplicateHeader, sheet.Name, headerRow, letter, name));
            }
            else if (columns is not null && !columns.Names.Contains(name, StringComparer.OrdinalIgnoreCase) && !RejectedRowsFile.IsReasonHeader(name))
            {
                problems.Add(new(TableProblemCode.UnknownColumn, sheet.Name, headerRow, letter, name));
            }
        }
        foreach (string missing in (columns?.Required ?? []).Where(r => !index.ContainsKey(r)))
        {
            problems.Add(new(TableProblemCode.MissingColumn, sheet.Name, headerRow, null, missing));
        }
        Headers = names;
        Problems = problems;
        Limits = limits;
    }

    /// <summary>Header texts in file order, trimmed, without a trailing required mark (*).</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>Unknown, nameless and missing columns. None of them stops the reading; the importer decides.</summary>
    public IReadOnlyList<TableProblem> Problems { get; }

    public string Name => sheet.Name;

    public int HeaderRow => headerRow;

    internal TableLimits Limits { get; }

    public bool Has(string header) => index.ContainsKey(header);

    /// <summary>Column letters of a header for messages; null where the file lacks it.</summary>
    public string? LetterOf(string header) => index.TryGetValue(header, out int at) ? ColumnLetters.Of(at) : null;

    /// <summary>The rows below the header, blank ones left out.</summary>
    public IEnumerable<Row> Rows
    {
        get
        {
            foreach (var row in sheet.Rows.Where(r => r.Number > headerRow))
            {
                int found = Array.FindLastIndex(row.Raw, c => !c.IsBlank) + 1;
                // a spreadsheet leaves empty cells out, so only a CSV can have too few
                bool uneven = found > Headers.Count || ragged && row.Raw.Length < Headers.Count;
                yield return new Row(row.Number, row.Raw, this, uneven
                    ? [.. row.Problems, new(TableProblemCode.RaggedRow, sheet.Name, row.Number, null, Headers.Count, Math.Max(found, Math.Min(row.Raw.Length, Headers.Count)))]
                    : row.Problems);
            }
        }
    }

    internal int IndexOf(string header) =>
        index.TryGetValue(header, out int at) ? at
        : columns is not null && columns.Names.Contains(header, StringComparer.OrdinalIgnoreCase) ? -1
        : throw new ArgumentException($"column '{header}' is neither in the file nor among the columns asked for", nameof(header));

    // templates mark required columns with a star, and people break long headers over two lines
    static string Tidy(string header) => header.Replace("\r", "").Replace("\n", "").Trim('\uFEFF', ' ', '\t', '\u00A0', '\u3000').TrimEnd('*', '＊').Trim();
}
