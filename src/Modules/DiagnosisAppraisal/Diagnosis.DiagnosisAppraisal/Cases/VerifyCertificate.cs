using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal enum Validity { NotValid, Valid, Superseded }

internal sealed record VerifyAnswer(Validity Answer);

/// <summary>
/// Whether a sheet with this code is the certificate in force. Says nothing else: whoever finds a sheet learns nothing about the person
/// that is not printed on it. A sheet without signed scan is a draft, and a draft is not valid. Where an appraisal changed
/// the conclusion the sheet is superseded.
/// </summary>
internal sealed class VerifyCertificate(DiagnosisAppraisalDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/verify/{code}", async (string code, VerifyCertificate handler, CancellationToken ct) => new VerifyAnswer(await handler.Handle(code, ct)))
            .AllowAnonymous().WithTags("Diagnosis").WithSummary("Whether a certificate with this code is valid, not valid or superseded").Produces<VerifyAnswer>();

    public async Task<Validity> Handle(string? code, CancellationToken ct)
    {
        string typed = (code ?? "").Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        if (typed.Length != 16 || await db.CertificateCodes.AsNoTracking().FirstOrDefaultAsync(c => c.Code == typed, ct) is not { } known) { return Validity.NotValid; }
        var record = await db.Cases.AsNoTracking().FirstAsync(c => c.Id == known.CaseId, ct);
        return record.Current!.Version != known.CertificateVersion || AppraisalEffects.Changed(record) ? Validity.Superseded : record.IsSealed ? Validity.Valid : Validity.NotValid;
    }
}
