using Diagnosis.Kernel.Documents;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>A filled document as A4 pages: "## " heads a section, "| a | b |" is a row of a table, "> " stands to the right, everything else is a paragraph.</summary>
internal static class DrawDocument
{
    public static byte[] Pdf(DocumentFonts fonts, string title, string addressee, string body, string number, DateOnly on, string author, string? watermark)
    {
        var pdf = new PdfDocument(fonts, new(title, on, author)) { Watermark = watermark, Footer = number };
        var flow = pdf.Flow.Title(title).Paragraph(number, new PdfStyle(Align: PdfAlign.Right));
        if (addressee.Length > 0) { flow.Paragraph(addressee, PdfStyle.Plain); }
        var rows = new List<IReadOnlyList<PdfCell>>();
        bool closing = false;
        foreach (string line in body.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('|'))
            {
                string[] cells = [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())];
                if (rows.Count > 0 && rows[0].Count != cells.Length) { Table(); }
                // label, value, label, value: every second cell is a label
                rows.Add([.. cells.Select((c, i) => new PdfCell(c, Bold: i % 2 == 0))]);
                continue;
            }
            Table();
            if (line.StartsWith("## ", StringComparison.Ordinal)) { flow.Heading(line[3..]); }
            else if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                // names and date of the end stay together
                if (!closing) { flow.Need(30).Space(6); closing = true; }
                flow.Paragraph(line[2..], new PdfStyle(Align: PdfAlign.Right));
            }
            else if (line.Length == 0) { flow.Space(3); }
            else { flow.Paragraph(line, PdfStyle.Body); }
        }
        Table();
        return pdf.Save();

        void Table()
        {
            if (rows.Count == 0) { return; }
            flow.Table([.. Enumerable.Range(0, rows[0].Count).Select(i => new PdfColumn(null, i % 2 == 0 ? 20 : 35))], [.. rows]);
            rows.Clear();
        }
    }
}
