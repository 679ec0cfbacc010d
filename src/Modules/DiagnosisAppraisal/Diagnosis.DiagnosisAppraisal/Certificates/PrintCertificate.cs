using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Certificates;

/// <summary>The certificate as a sheet to print and as PDF. The full identity number stands on it for the agency of the case only; each print is recorded as a read.</summary>
internal sealed class PrintCertificate(CaseDesk desk, CertificateSheet sheets)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/cases/{id:guid}/certificate.pdf", async Task<IResult> (Guid id, int? copy, Caller caller, HttpContext http, PrintCertificate handler, CancellationToken ct) =>
        {
            var sheet = await handler.SheetAsync(id, caller, ct);
            if (!sheet.Ok) { return sheet.Answer(); }
            if (copy is { } one && sheet.Value!.Copies.All(c => c.No != one)) { return Outcome<Sheet>.Refuse(Refused.NotFound, new Finding("not-found", "copy", "problem.not-found")).Answer(); }
            var (pdf, problem) = DrawDocument.Answer(http, sheet.Value!, copy);
            return problem ?? Results.File(pdf!, "application/pdf", $"{sheet.Value!.Number}.pdf");
        }).For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("The certificate as PDF, one page per numbered copy with its addressee (copy=3: that one); a draft until the signed scan is recorded").Produces<byte[]>(200, "application/pdf").ProducesProblem(404);

    public async Task<Outcome<Sheet>> SheetAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { Current: not null } record) { return Refusal.NotFound(); }
        bool mine = caller.SeesAll || caller.InstitutionId == record.InstitutionId;
        db.RecordRead(record, "print", mine ? "certificate, full number" : "certificate");
        await db.SaveChangesAsync(ct);
        var sheet = await sheets.OfAsync(record, mine, ct);
        return mine ? sheet : Discretion.Of(sheet, record.PersonName);
    }
}
