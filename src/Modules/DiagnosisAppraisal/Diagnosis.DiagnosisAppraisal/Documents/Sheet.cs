namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>
/// A filled paper, made once for screen and PDF so that the two cannot differ. Title, addressee and body come from the wording; number, copies,
/// marks and code stand outside of it, so that no wording can lose them. Legal papers are always Chinese.
/// </summary>
/// <param name="Author">The agency or office it is of.</param>
/// <param name="On">The day it bears.</param>
internal sealed record Sheet(string Title, string Number, string Author, DateOnly On, string Addressee, string Body)
{
    /// <summary>What stands across the page: a draft is no paper yet, a superseded one is none any more.</summary>
    public string? Watermark { get; init; }
    /// <summary>Above everything, e.g. which document took its place.</summary>
    public string? Notice { get; init; }
    /// <summary>Where the paper, or the draw it is about, is checked in public; printed as a QR code.</summary>
    public string? CheckPath { get; init; }
    /// <summary>Printed at the foot of every page: the code by which it is checked.</summary>
    public string? CodeLine { get; init; }
    /// <summary>Numbered copies with their addressees; empty: one sheet.</summary>
    public IReadOnlyList<(int No, string Name)> Copies { get; init; } = [];
    /// <summary>"第{0}联", for the number of a copy.</summary>
    public string CopyMark { get; init; } = "{0}";

    /// <param name="only">One numbered copy; null: all of them.</param>
    /// <returns>The mark at the head of each page; null where copies are not numbered.</returns>
    public IEnumerable<string?> Pages(int? only = null) => Copies.Count == 0 ? [null]
        : Copies.Where(c => only is null || c.No == only).Select(c => (string?)$"{string.Format(System.Globalization.CultureInfo.InvariantCulture, CopyMark, c.No)}　{c.Name}");

    /// <summary>Groups of four, as people read a code out.</summary>
    public static string Spaced(string code) => string.Join('-', code.Chunk(4).Select(x => new string(x)));
}

/// <summary>A part of a filled wording.</summary>
internal abstract record Part
{
    internal sealed record Heading(string Text) : Part;
    internal sealed record Paragraph(string Text) : Part;
    /// <summary>Stands to the right: who signs, and the day.</summary>
    internal sealed record Closing(string Text) : Part;
    /// <summary>Small print.</summary>
    internal sealed record Note(string Text) : Part;
    internal sealed record Gap : Part;
    /// <summary>Rows of label, text, label, text; a shorter row's last text runs to the edge.</summary>
    internal sealed record Table(IReadOnlyList<IReadOnlyList<string>> Rows) : Part { public int Columns => Rows.Max(r => r.Count); }

    /// <summary>"## " heads a section, "| a | b |" is a row of a table, "&gt; " stands to the right, "- " is small print, everything else is a paragraph.</summary>
    public static IReadOnlyList<Part> Of(string body)
    {
        var parts = new List<Part>();
        var rows = new List<IReadOnlyList<string>>();
        foreach (string line in body.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('|'))
            {
                string row = line.Trim();
                rows.Add([.. row[1..(row.Length > 1 && row.EndsWith('|') ? ^1 : ^0)].Split('|').Select(c => c.Trim())]);
                continue;
            }
            EndTable();
            parts.Add(line.StartsWith("## ", StringComparison.Ordinal) ? new Heading(line[3..]) : line.StartsWith("> ", StringComparison.Ordinal) ? new Closing(line[2..]) : line.StartsWith("- ", StringComparison.Ordinal) ? new Note(line[2..]) : line.Length == 0 ? new Gap() : new Paragraph(line));
        }
        EndTable();
        return parts;

        void EndTable()
        {
            if (rows.Count > 0) { parts.Add(new Table([.. rows])); rows.Clear(); }
        }
    }
}
