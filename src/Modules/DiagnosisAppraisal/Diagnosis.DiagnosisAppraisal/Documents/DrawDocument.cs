using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>A filled paper as A4 pages, one for each numbered copy.</summary>
internal static class DrawDocument
{
    /// <summary>Room of names, date and code at the end of a paper, mm.</summary>
    const double ClosingMm = 34;

    static readonly PdfColumn[] pair = [new(null, 20), new(null, 80)], twoPairs = [new(null, 20), new(null, 35), new(null, 17), new(null, 28)];
    static readonly PdfStyle right = new(Align: PdfAlign.Right);

    /// <param name="site">Scheme and host before the check path, for the QR code.</param>
    /// <param name="copy">One numbered copy; null: all of them, each on its own page.</param>
    /// <exception cref="NoFontException">No font is installed.</exception>
    /// <exception cref="MissingGlyphException">No installed font has one of the characters.</exception>
    public static byte[] Pdf(DocumentFonts fonts, Sheet sheet, string site = "", int? copy = null)
    {
        var pdf = new PdfDocument(fonts, new(sheet.Title, sheet.On, sheet.Author)) { Watermark = sheet.Watermark, Footer = sheet.CodeLine ?? sheet.Number };
        var parts = Part.Of(sheet.Body);
        bool first = true;
        foreach (string? mark in sheet.Pages(copy))
        {
            if (!first) { pdf.Flow.PageBreak(); }
            first = false;
            if (mark is not null) { pdf.Flow.Paragraph(mark, new PdfStyle(9, Align: PdfAlign.Right)); }
            var flow = pdf.Flow.Title(sheet.Title).Paragraph(sheet.Number, right);
            if (sheet.Notice is { } notice) { flow.Paragraph(notice, PdfStyle.Small); }
            if (sheet.Addressee.Length > 0) { flow.Paragraph(sheet.Addressee, PdfStyle.Plain); }
            Draw(flow, parts, sheet.CheckPath is { } path ? site + path : null);
        }
        return pdf.Save();
    }

    static void Draw(Flow flow, IReadOnlyList<Part> parts, string? check)
    {
        bool closing = false;
        // who signs must not stand alone on a page: the end of the text goes with the signatures
        int signed = parts.TakeWhile(p => p is not Part.Closing).Count(), lastText = signed == parts.Count ? -1 : parts.Take(signed).ToList().FindLastIndex(p => p is not Part.Gap);
        for (int at = 0; at < parts.Count; at++)
        {
            var part = parts[at];
            switch (part)
            {
                case Part.Heading h: flow.Heading(h.Text); break;
                case Part.Table t: flow.Table(t.Columns switch { 2 => pair, 4 => twoPairs, var n => [.. Enumerable.Repeat(new PdfColumn(null, 20), n)] }, t.Rows.Select(r => (IReadOnlyList<PdfCell>)[.. r.Select((c, i) => new PdfCell(c, Bold: i % 2 == 0, Span: i == r.Count - 1 ? t.Columns - i : 1))])); break;
                case Part.Closing c:
                    // names and date of the end stay together, the code for checking beside them
                    if (!closing) { End(); }
                    flow.Paragraph(c.Text, right);
                    break;
                case Part.Note n: flow.Paragraph(n.Text, PdfStyle.Small); break;
                case Part.Paragraph p: flow.Paragraph(p.Text, PdfStyle.Body, at == lastText ? ClosingMm + 6 : 0); break;
                default: flow.Space(3); break;
            }
        }
        if (!closing && check is not null) { End(); }

        void End()
        {
            closing = true;
            flow.Need(ClosingMm).Space(check is null ? 6 : 2);
            if (check is not null) { flow.Qr(check, 26, PdfAlign.Left, advance: false); }
        }
    }

    /// <summary>The file with the address it was asked at in its QR code, or the problem document that says which font or character is missing.</summary>
    public static (byte[]? Pdf, IResult? Problem) Answer(HttpContext http, Sheet sheet, int? copy = null)
    {
        try { return (Pdf(http.RequestServices.GetRequiredService<DocumentFonts>(), sheet, $"{http.Request.Scheme}://{http.Request.Host}", copy), null); }
        catch (NoFontException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D70", "", "diagnosis.no-font", e.Reason))); }
        catch (MissingGlyphException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args]))); }
    }
}
