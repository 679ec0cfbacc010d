using System.Globalization;
using System.Text;

namespace Diagnosis.Kernel.Tables;

/// <summary>Why one row was not taken.</summary>
/// <param name="Row">Row number in the file (<see cref="Tables.Row.Number"/>).</param>
/// <param name="Column">Header of the bad cell; null when the row as a whole is meant.</param>
/// <param name="Problem">What is wrong, in the user's language.</param>
/// <param name="Expected">What would be right, in the user's language.</param>
/// <param name="Sheet">Sheet of the row; null means the first sheet.</param>
public sealed record RejectedCell(int Row, string? Column, string Problem, string? Expected = null, string? Sheet = null);

/// <summary>
/// The rows that failed, as a file of the same kind to correct and upload again: the original columns, and a last column that says why.
/// Reading such a file takes the extra column for known and ignores it.
/// </summary>
public static class RejectedRowsFile
{
    /// <summary>Writes the failed rows of the original in their order and returns how many there were.</summary>
    /// <param name="original">The file as uploaded; must be seekable, it is read from its start.</param>
    /// <param name="output">Left open.</param>
    /// <exception cref="TableProblemException">The original cannot be read.</exception>
    public static int Write(Stream original, string fileName, IEnumerable<RejectedCell> problems, Stream output, TableLimits? limits = null, CultureInfo? culture = null)
    {
        using var table = TableReader.Open(original, fileName, limits);
        string first = table.Sheets[0].Name;
        var wrong = problems.ToLookup(p => (p.Sheet ?? first, p.Row));
        string header = TableWords.Say("table.reason-header", culture);
        int written = 0;
        if (table.Kind == TableKind.Csv)
        {
            using var csv = new CsvWriter(output, new CsvOptions { Delimiter = table.Delimiter }, Unstrict(table.Encoding!));
            foreach (var (head, kept, sheet) in Sheets())
            {
                csv.WriteRow([.. kept.Select(k => (object?)head.Headers[k]), header]);
                foreach (var (row, reasons) in Failed(head, sheet))
                {
                    // cells past the header would push the reason out of its column; a ragged row is told as such, its surplus not kept
                    csv.WriteRow([.. kept.Select(k => (object?)row.At(k).Text), Reason(reasons, culture)]);
                    written++;
                }
            }
            return written;
        }
        using var xlsx = new XlsxWriter(output);
        foreach (var (head, kept, sheet) in Sheets())
        {
            xlsx.BeginSheet(new XlsxSheet(sheet.Name, [.. kept.Select(k => new XlsxColumn(head.Headers[k], ColumnFormat.Text)), new XlsxColumn(header, ColumnFormat.Text, 60)]));
            foreach (var (row, reasons) in Failed(head, sheet))
            {
                var bad = reasons.Where(r => r.Column is not null).Select(r => r.Column!).ToHashSet(StringComparer.OrdinalIgnoreCase);
                xlsx.WriteRow([.. kept.Select(k => new XlsxCell(Value(row.At(k)), bad.Contains(head.Headers[k]))), new XlsxCell(Reason(reasons, culture))]);
                written++;
            }
        }
        return written;

        IEnumerable<(HeadedSheet Head, int[] Kept, Sheet Sheet)> Sheets()
        {
            bool any = false;
            for (int i = 0; i < table.Sheets.Count; i++)
            {
                var sheet = table.Sheets[i];
                if (wrong.Any(g => g.Key.Item1 == sheet.Name) || !any && i == table.Sheets.Count - 1)
                {
                    any = true;
                    var head = sheet.Read();
                    // on the second round the old reasons give way to the new
                    yield return (head, [.. Enumerable.Range(0, head.Headers.Count).Where(k => !IsReasonHeader(head.Headers[k]))], sheet);
                }
            }
        }

        IEnumerable<(Row Row, IEnumerable<RejectedCell> Reasons)> Failed(HeadedSheet head, Sheet sheet) =>
            head.Rows.Where(r => wrong.Contains((sheet.Name, r.Number))).Select(r => (r, wrong[(sheet.Name, r.Number)]));
    }

    /// <summary>Whether a header is the extra column of a file of rejected rows, in either language.</summary>
    public static bool IsReasonHeader(string header) =>
        header == TableWords.Say("table.reason-header", CultureInfo.GetCultureInfo("zh-CN"))
        || header.Equals(TableWords.Say("table.reason-header", CultureInfo.GetCultureInfo("en")), StringComparison.OrdinalIgnoreCase);

    static string Reason(IEnumerable<RejectedCell> reasons, CultureInfo? culture)
    {
        var text = new StringBuilder();
        foreach (var reason in reasons)
        {
            string one = reason.Column is null ? reason.Problem : TableWords.Say("table.reason-cell", culture, reason.Column, reason.Problem);
            one = string.IsNullOrEmpty(reason.Expected) ? one : TableWords.Say("table.reason-expected", culture, one, reason.Expected);
            text.Append(text.Length == 0 ? "" : " | ").Append(one);
        }
        return text.Length > 32_000 ? text.ToString(0, 32_000) : text.ToString();
    }

    static object? Value(Cell cell) => cell.Kind switch
    {
        CellKind.Number when decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal n) && n.ToString(CultureInfo.InvariantCulture) == cell.Text => n,
        CellKind.Date when DateOnly.TryParseExact(cell.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) => d,
        CellKind.DateTime when DateTime.TryParseExact(cell.Text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) => d,
        CellKind.Boolean => cell.Text == "TRUE",
        _ => cell.Text.Length > 32_767 ? cell.Text[..32_767] : cell.Text,
    };

    // the reader's encoding throws on what it cannot map; the reasons are ours and always map
    static Encoding Unstrict(Encoding encoding) => encoding switch
    {
        UTF8Encoding => new UTF8Encoding(true),
        _ when encoding.CodePage is 1200 or 1201 => encoding,
        _ => Encoding.GetEncoding("GB18030"),
    };
}
