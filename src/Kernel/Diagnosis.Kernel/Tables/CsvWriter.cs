using System.Globalization;
using System.Text;

namespace Diagnosis.Kernel.Tables;

public sealed record CsvOptions
{
    public static CsvOptions Default { get; } = new();

    /// <summary>GB18030 for old spreadsheet programs; otherwise UTF-8 with a byte order mark, without which Excel guesses wrongly.</summary>
    public bool Gb18030 { get; init; }

    public char Delimiter { get; init; } = ',';

    /// <summary>
    /// Text that a spreadsheet program would run as a formula (leading = + - @, tab, return) gets a leading apostrophe.
    /// Numbers and dates never do. <see cref="TableReader"/> takes exactly this apostrophe off again.
    /// </summary>
    public bool GuardFormulas { get; init; } = true;
}

/// <summary>Writes RFC 4180 with CRLF, row by row.</summary>
public sealed class CsvWriter : IDisposable
{
    static readonly char[] NeedsQuotes = ['"', '\r', '\n'];

    readonly StreamWriter writer;
    readonly CsvOptions options;

    static CsvWriter() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="output">Left open.</param>
    public CsvWriter(Stream output, CsvOptions? options = null)
    {
        this.options = options ?? CsvOptions.Default;
        writer = new StreamWriter(output, this.options.Gb18030 ? Encoding.GetEncoding("GB18030") : new UTF8Encoding(true), 1 << 14, leaveOpen: true);
    }

    internal CsvWriter(Stream output, CsvOptions options, Encoding encoding)
    {
        this.options = options;
        writer = new StreamWriter(output, encoding, 1 << 14, leaveOpen: true);
    }

    /// <summary>Strings are text; <see cref="DateOnly"/>, <see cref="DateTime"/>, numbers and booleans are written invariantly; null is empty.</summary>
    public void WriteRow(params ReadOnlySpan<object?> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(options.Delimiter);
            }
            string text = cells[i] switch
            {
                null => "",
                string s => options.GuardFormulas ? Guard(s) : s,
                bool b => b ? "TRUE" : "FALSE",
                DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTime d => d.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                DateTimeOffset d => d.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
                var other => other.ToString() ?? "",
            };
            if (text.Contains(options.Delimiter) || text.IndexOfAny(NeedsQuotes) >= 0 || text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])))
            {
                writer.Write('"');
                writer.Write(text.Replace("\"", "\"\""));
                writer.Write('"');
            }
            else
            {
                writer.Write(text);
            }
        }
        writer.Write("\r\n");
    }

    public void Dispose() => writer.Dispose();

    internal static string Guard(string text) => StartsFormula(text) ? "'" + text : text;

    internal static string Unguard(string text) => text.Length > 1 && text[0] == '\'' && StartsFormula(text) ? text[1..] : text;

    // apostrophes in front count as well, so that guarding can be undone exactly
    static bool StartsFormula(string text) => text.AsSpan().TrimStart('\'') is { Length: > 0 } rest && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
}
