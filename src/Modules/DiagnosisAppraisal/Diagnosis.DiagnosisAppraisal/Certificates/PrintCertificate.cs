using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Certificates;

/// <summary>The certificate as a sheet to print and as PDF. The full identity number stands on it for the agency of the case only; each print is recorded as a read.</summary>
internal sealed class PrintCertificate(CaseDesk desk, IPeople people, Words words, IServiceProvider services)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/cases/{id:guid}/certificate.pdf", async Task<IResult> (Guid id, int? copy, Caller caller, HttpRequest request, PrintCertificate handler, CancellationToken ct) =>
        {
            var sheet = await handler.SheetAsync(id, caller, ct);
            if (!sheet.Ok) { return sheet.Answer(); }
            if (copy is { } one && sheet.Value!.Copies.All(c => c.No != one)) { return Outcome<CertificateSheet>.Refuse(Refused.NotFound, new Finding("not-found", "copy", "problem.not-found")).Answer(); }
            var (pdf, problem) = handler.Pdf(sheet.Value!, $"{request.Scheme}://{request.Host}/verify/", copy);
            return problem ?? Results.File(pdf!, "application/pdf", $"{sheet.Value!.Number}.pdf");
        }).For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("The certificate as PDF, one page per numbered copy with its addressee (copy=3: that one); a draft until the signed scan is recorded").Produces<byte[]>(200, "application/pdf").ProducesProblem(404);

    public async Task<Outcome<CertificateSheet>> SheetAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { Current: not null } record) { return Refusal.NotFound(); }
        bool mine = caller.SeesAll || caller.InstitutionId == record.InstitutionId;
        // cases of the past carry no copy of the number
        var number = !record.Number.IsEmpty ? record.Number : (await people.FindAsync(record.PersonId, ct))?.Number ?? default;
        string clear = db.Protector.Open(number);
        db.RecordRead(record, "print", mine ? "certificate, full number" : "certificate");
        await db.SaveChangesAsync(ct);
        return CertificateSheet.Of(record, mine ? clear : Mask.ResidentId(clear), desk.Terminology, words);
    }

    /// <param name="verifyAt">Address before the code, for the QR code.</param>
    /// <returns>The file, or a problem that says which font is missing.</returns>
    public (byte[]? Pdf, IResult? Problem) Pdf(CertificateSheet sheet, string verifyAt, int? copy = null)
    {
        try { return (Draw(services.GetRequiredService<DocumentFonts>(), sheet, verifyAt, copy), null); }
        catch (NoFontException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D70", "", "diagnosis.no-font", e.Reason))); }
        catch (MissingGlyphException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args]))); }
    }

    /// <param name="copy">One numbered copy; null: all of them, each on its own page with its addressee.</param>
    internal static byte[] Draw(DocumentFonts fonts, CertificateSheet sheet, string verifyAt, int? copy = null)
    {
        var pdf = new PdfDocument(fonts, new(sheet.Title, sheet.IssuedOn, sheet.Agency)) { Watermark = sheet.Watermark, Footer = sheet.CodeLine };
        bool first = true;
        foreach (var (no, name) in sheet.Copies.Where(c => copy is null || c.No == copy))
        {
            if (!first) { pdf.Flow.PageBreak(); }
            first = false;
            pdf.Flow.Paragraph($"{string.Format(System.Globalization.CultureInfo.InvariantCulture, sheet.CopyMark, no)}　{name}", new PdfStyle(9, Align: PdfAlign.Right))
                .Title(sheet.Title).Paragraph(sheet.Number, new PdfStyle(Align: PdfAlign.Right));
            if (sheet.Superseded is { } by) { pdf.Flow.Paragraph(by, PdfStyle.Small); }
            pdf.Flow
                .Table([new(null, 20), new(null, 35), new(null, 17), new(null, 28)], sheet.Rows.Select(r => (IReadOnlyList<PdfCell>)(r.Label2 is null
                    ? [new(r.Label, Bold: true), new(r.Text, Span: 3)] : [new(r.Label, Bold: true), new(r.Text), new(r.Label2, Bold: true), new(r.Text2)])))
                .Space(3).Paragraph(sheet.Remedy, PdfStyle.Small).Paragraph(sheet.CopiesNote, PdfStyle.Small)
                .Need(34).Space(2).Qr(verifyAt + sheet.Code, 26, PdfAlign.Left, advance: false)
                .Paragraph(sheet.Agency, new PdfStyle(Align: PdfAlign.Right)).Paragraph(sheet.StampNote, new PdfStyle(Align: PdfAlign.Right)).Paragraph(DateEntryText(sheet.IssuedOn), new PdfStyle(Align: PdfAlign.Right));
        }
        return pdf.Save();

        static string DateEntryText(DateOnly day) => Kernel.Ui.DateEntry.ShowInDocument(day);
    }
}
