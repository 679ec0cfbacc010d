namespace Diagnosis.Kernel.Tables;

/// <summary>How a cell was stored. A CSV knows only <see cref="Text"/>.</summary>
public enum CellKind
{
    Empty,
    Text,
    Number,
    Date,
    DateTime,
    Time,
    Boolean,
    Error,
}

/// <summary>A cell as text: dates as <c>yyyy-MM-dd</c> or <c>yyyy-MM-dd HH:mm:ss</c>, times as <c>HH:mm:ss</c>, numbers with a point and without exponent, booleans as TRUE and FALSE.</summary>
public readonly record struct Cell(string Text, CellKind Kind)
{
    public static readonly Cell Empty = new("", CellKind.Empty);

    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}

/// <summary>One row. <see cref="Number"/> is what the user's spreadsheet program shows at its left.</summary>
public sealed class Row
{
    static readonly Cell[] None = [];
    readonly Cell[] cells;
    readonly HeadedSheet? head;

    internal Row(int number, Cell[]? cells, HeadedSheet? head = null, IReadOnlyList<TableProblem>? problems = null)
    {
        Number = number;
        this.cells = cells ?? None;
        this.head = head;
        Problems = problems ?? [];
    }

    public int Number { get; }

    public IReadOnlyList<Cell> Cells => cells;

    /// <summary>What is wrong with this row as a row: too many or too few cells, formula errors, digits lost by storing a long number as a number.</summary>
    public IReadOnlyList<TableProblem> Problems { get; }

    public bool IsBlank => Array.TrueForAll(cells, c => c.IsBlank);

    /// <summary>The trimmed text at a place, counted from 0; empty beyond the end.</summary>
    public string this[int index] => At(index).Text.Trim();

    /// <summary>The trimmed text under a header; empty where the file lacks the column or the row ends before it.</summary>
    /// <exception cref="ArgumentException">The header is neither in the file nor among the columns asked for: a slip of the program.</exception>
    public string this[string header] => At(header).Text.Trim();

    public Cell At(int index) => index < cells.Length ? cells[index] : Cell.Empty;

    /// <inheritdoc cref="this[string]"/>
    public Cell At(string header)
    {
        int at = (head ?? throw new InvalidOperationException("rows have headers only when read by Sheet.Read")).IndexOf(header);
        return at < 0 ? Cell.Empty : At(at);
    }

    internal Cell[] Raw => cells;
}

/// <summary>Column letters: 0 is A, 26 is AA.</summary>
public static class ColumnLetters
{
    public static string Of(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        string letters = "";
        for (int i = index + 1; i > 0; i = (i - 1) / 26)
        {
            letters = (char)('A' + (i - 1) % 26) + letters;
        }
        return letters;
    }

    /// <summary>Column of a cell reference such as <c>AB12</c>, or -1 if it is none.</summary>
    internal static int Parse(ReadOnlySpan<char> reference)
    {
        int column = 0, i = 0;
        for (; i < reference.Length && i < 4 && char.IsAsciiLetter(reference[i]); i++)
        {
            column = column * 26 + (reference[i] & ~0x20) - 'A' + 1;
        }
        return i == 0 || i < reference.Length && !char.IsAsciiDigit(reference[i]) ? -1 : column - 1;
    }
}
