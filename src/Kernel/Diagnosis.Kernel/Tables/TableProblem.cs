using System.Globalization;
using System.Text;

namespace Diagnosis.Kernel.Tables;

/// <summary>What can be wrong with a table as a file. What is wrong with its meaning is the importing module's business.</summary>
public enum TableProblemCode
{
    FileEmpty,
    FileTooLarge,
    UnpackedTooLarge,
    UnknownFormat,
    OldExcel,
    Encrypted,
    Damaged,
    BadEncoding,
    UnclosedQuote,
    NoSheet,
    TooManySheets,
    TooManyRows,
    TooManyColumns,
    CellTooLong,
    NoHeader,
    EmptyHeader,
    DuplicateHeader,
    UnknownColumn,
    MissingColumn,
    RaggedRow,
    FormulaError,
    DigitsLost,
}

/// <summary>One problem, where it stands, and the words for it.</summary>
/// <param name="Sheet">Name of the sheet, null when the file as a whole is meant.</param>
/// <param name="Row">Row number as the user's spreadsheet program shows it, from 1.</param>
/// <param name="Column">Column letters as the user's spreadsheet program shows them.</param>
/// <param name="Args">Arguments of the words at <see cref="Key"/>.</param>
public sealed record TableProblem(TableProblemCode Code, string? Sheet = null, int? Row = null, string? Column = null, params IReadOnlyList<object> Args)
{
    /// <summary>Key in Words/tables.tsv, for instance <c>table.cell-too-long</c>.</summary>
    public string Key { get; } = KeyOf(Code);

    /// <summary>The problem in the reader's language (Chinese unless the culture is English), with its place in front.</summary>
    public string Text(CultureInfo? culture = null)
    {
        string what = TableWords.Say(Key, culture, [.. Args]);
        string where = string.Concat(
            Sheet is null ? "" : TableWords.Say("table.at-sheet", culture, Sheet),
            Row is null ? "" : TableWords.Say("table.at-row", culture, Row),
            Column is null ? "" : TableWords.Say("table.at-column", culture, Column));
        return where.Length == 0 ? what : TableWords.Say("table.at", culture, where.Trim(), what);
    }

    internal static string KeyOf(TableProblemCode code)
    {
        var key = new StringBuilder("table.");
        foreach (char c in code.ToString())
        {
            if (char.IsUpper(c) && key[^1] != '.')
            {
                key.Append('-');
            }
            key.Append(char.ToLowerInvariant(c));
        }
        return key.ToString();
    }
}

/// <summary>The file cannot be read on. The only exception reading a table throws because of what is in the file.</summary>
public sealed class TableProblemException(TableProblem problem, Exception? inner = null)
    : Exception(problem.Text(CultureInfo.GetCultureInfo("en")), inner)
{
    public TableProblem Problem { get; } = problem;
}
