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
/// Whether a sheet with this code, a certificate or an appraisal document, is in force. Says nothing else: whoever finds a sheet learns nothing about the person
/// that is not printed on it. A sheet without signed scan is a draft, and a draft is not valid. Where an appraisal changed
/// the conclusion the sheet is superseded; by which document stands in the case, not here (docs/decisions/0024).
/// </summary>
internal sealed class VerifyCertificate(DiagnosisAppraisalDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/verify/{code}", (string code, VerifyCertificate handler, CancellationToken ct) => handler.Handle(code, ct))
            .AllowAnonymous().WithTags("Diagnosis").WithSummary("Whether a certificate or appraisal document with this code is valid, not valid or superseded").Produces<VerifyAnswer>();

    public async Task<VerifyAnswer> Handle(string? code, CancellationToken ct)
    {
        string typed = (code ?? "").Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        if (typed.Length != 16 || await db.CertificateCodes.AsNoTracking().FirstOrDefaultAsync(c => c.Code == typed, ct) is not { } known) { return new(Validity.NotValid); }
        var record = await db.Cases.AsNoTracking().FirstAsync(c => c.Id == known.CaseId, ct);
        if (known.AppraisalId is { } appraisal)
        {
            if (AppraisalEffects.SupersededBy(record, appraisal) is not null) { return new(Validity.Superseded); }
            return new((await db.Appraisals.AsNoTracking().FirstAsync(a => a.Id == appraisal, ct)).IsSealed ? Validity.Valid : Validity.NotValid);
        }
        if (AppraisalEffects.SupersededBy(record) is not null) { return new(Validity.Superseded); }
        return new(record.Current!.Version != known.CertificateVersion ? Validity.Superseded : record.IsSealed ? Validity.Valid : Validity.NotValid);
    }
}
