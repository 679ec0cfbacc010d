using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <param name="Code">Which document, e.g. employer-letter.</param>
/// <param name="Subject">What the clerk adds: the reason of a suspension, what a survey should look at.</param>
/// <param name="ReferralNo">With transfer-letter: which consented hand-over; null: the last one.</param>
internal sealed record MakeDocumentRequest(string? Code, string? Subject, DateOnly? On = null, int? ReferralNo = null);

internal sealed record DocumentRow(Guid Id, int Version, string Code, string Number, string Title, int TemplateVersion, string? Subject, DateOnly On, DateTimeOffset MadeAt, string MadeBy, string Sha256, long Length) : IVersioned
{
    public static DocumentRow Of(CaseDocument d) => new(d.Id, d.Version, d.Code, d.Number, d.Title, d.TemplateVersion, d.Subject, d.On, d.MadeAt, d.MadeBy, d.File.Sha256, d.File.Length);
}

/// <summary>A document that cannot be made from this case yet is not offered and is refused: a notice of refusal without a refusal would be a false paper.</summary>
internal sealed class MakeDocument(CaseDesk desk, Templates templates, CaseFacts caseFacts, FileStore files, IServiceProvider services)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/letters", async (Guid id, MakeDocumentRequest r, Caller caller, MakeDocument handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ct)).Created(v => $"/api/v1/diagnosis/letters/{v.Id}.pdf"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Documents").WithSummary("Make a notice, letter or record of a case from its template, and keep it").Produces<DocumentRow>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/diagnosis/cases/{id:guid}/letters", async (Guid id, Caller caller, MakeDocument handler, CancellationToken ct) => (await handler.ListAsync(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Documents").WithSummary("Documents made of a case, the newest first").Produces<IReadOnlyList<DocumentRow>>().ProducesProblem(404);
        api.MapGet("/diagnosis/letters/{id:guid}.pdf", async Task<IResult> (Guid id, Caller caller, MakeDocument handler, CancellationToken ct) => await handler.OpenAsync(id, caller, ct) is { } found ? Results.File(found.Content, "application/pdf", found.Document.Number + ".pdf") : Outcome<DocumentRow>.Refuse(Refused.NotFound, new Finding("not-found", "", "problem.not-found")).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Documents").WithSummary("A document exactly as it was made").AnswersFile("application/pdf").ProducesProblem(404);
    }

    /// <summary>What the case must have reached for a document to be true.</summary>
    public static bool Fits(string code, DiagnosisCase c) => code switch
    {
        "not-received" => c.NotReceived is not null,
        "supplement" => c.NotReceived is null && c.ConcludedOn is null,
        "received" => c.Papers.Count > 0,
        "employer-letter" or "press-letter" or "site-survey" or "suspension" or "resumption" => c.ReceivedOn is not null && c.ConcludedOn is null,
        "process-record" => c.Opinions.Count > 0,
        "delivery-receipt" => c.CertificateNumber is not null,
        // a consent taken back carries no letter
        "transfer-letter" => c.CertificateNumber is not null && c.Referrals.Any(Standing),
        _ => true,
    };

    static bool Standing(AidReferral r) => r is { Consented: true, Withdrawn: null };

    public async Task<Outcome<DocumentRow>> Handle(Guid id, MakeDocumentRequest r, Caller caller, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, default, ct);
        if (refused is not null) { return refused; }
        var (record, db, day) = (opened!, desk.Db, r.On ?? desk.Today);
        if (day > desk.Today || day < record.AppliedOn) { return Refusal.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(day))); }
        var versions = await templates.VersionsAsync(r.Code ?? "", ct);
        if (versions.Count == 0 || !templates.Letters.Contains(versions[0].Code)) { return Refusal.Invalid(new Finding("D90", "code", "diagnosis.template.unknown", r.Code ?? "")); }
        if (Templates.On(versions, day) is not { } template) { return Refusal.Invalid(new Finding("D90", "on", "diagnosis.template.none-on-day", DiagnosisCase.Show(day))); }
        if (!Fits(template.Code, record)) { return Refusal.Conflict(new Finding("D91", "code", "diagnosis.template.does-not-fit", template.Title)); }
        if (template.Code is "suspension" or "site-survey" && string.IsNullOrWhiteSpace(r.Subject)) { return Refusal.Invalid(new Finding("D94", "subject", "diagnosis.template.subject-required", template.Title)); }
        if (r.Subject?.Length > 1000) { return Refusal.Invalid(new Finding("D94", "subject", "diagnosis.template.subject-long", 1000)); }
        var referral = template.Code == "transfer-letter" ? record.Referrals.LastOrDefault(x => Standing(x) && (r.ReferralNo is null || x.No == r.ReferralNo)) : null;
        if (template.Code == "transfer-letter" && referral is null) { return Refusal.Conflict(new Finding("E21", "referralNo", "diagnosis.referral-no-consent", r.ReferralNo ?? 0)); }
        var facts = (await caseFacts.OfAsync(record, day, DiagnosisCase.Blank(r.Subject), ct)) with { Referral = referral };

        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        string number = $"{ApplyForDiagnosis.Short(record.AgencyCode)}-WS{day.Year}-{await db.TakeSerialsAsync($"document:{record.AgencyId:N}:{day.Year}", 1, ct):00000}";
        var sheet = Templates.Fill(template, CasePlaceholders.All, facts, number, record.AgencyName, day);
        byte[] pdf;
        try { pdf = DrawDocument.Pdf(services.GetRequiredService<DocumentFonts>(), sheet); }
        catch (NoFontException e) { return Refusal.Conflict(new Finding("D70", "", "diagnosis.no-font", e.Reason)); }
        catch (MissingGlyphException e) { return Refusal.Invalid(new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args])); }
        using var content = new MemoryStream(pdf);
        var (file, _) = await files.SaveAsync(content, number + ".pdf", pdf.Length, ct);
        var document = new CaseDocument
        {
            CaseId = record.Id, Code = template.Code, Number = number, Title = sheet.Title, TemplateVersion = template.TemplateVersion, Subject = facts.Subject, On = day, MadeAt = db.Clock.GetUtcNow(), MadeBy = caller.Name, File = file!,
            InstitutionId = record.InstitutionId, Division = record.Division,
        };
        document.Because("make-document", template.Code);
        db.Add(document);
        // who may read the case may read its papers
        var keys = await db.Set<Reader<DiagnosisCase>>().Where(x => x.OwnerId == record.Id).Select(x => x.Key).ToListAsync(ct);
        await db.GrantAsync(document, keys, ct);
        await db.SaveChangesAsync(ct);
        if (own is not null) { await own.CommitAsync(ct); }
        return DocumentRow.Of(document);
    }

    public async Task<Outcome<IReadOnlyList<DocumentRow>>> ListAsync(Guid caseId, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        bool handedOver = await Appraisal.HandedOver.ToAsync(db, caller, caseId, ct) is not null;
        if (!handedOver && !await db.Cases.VisibleTo(db, caller).AnyAsync(c => c.Id == caseId, ct)) { return Refusal.NotFound(); }
        var all = db.Set<CaseDocument>().AsNoTracking();
        var rows = await (handedOver ? all : all.VisibleTo(db, caller)).Where(d => d.CaseId == caseId).OrderByDescending(d => d.Id).ToListAsync(ct);
        return Outcome<IReadOnlyList<DocumentRow>>.Done([.. rows.Select(DocumentRow.Of)]);
    }

    /// <summary>The file as it was made; the read is recorded. The full number stands on some documents, so only the agency of the case opens them.</summary>
    public async Task<(Stream Content, CaseDocument Document)?> OpenAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        var document = await db.Set<CaseDocument>().VisibleTo(db, caller).FirstOrDefaultAsync(d => d.Id == id, ct);
        Appraisal.AppraisalCase? by = null;
        if (document is null && caller.Has(Roles.Appraisal) && await db.Set<CaseDocument>().FirstOrDefaultAsync(d => d.Id == id, ct) is { } judged && (by = await Appraisal.HandedOver.ToAsync(db, caller, judged.CaseId, ct)) is not null) { document = judged; }
        if (document is null || !caller.SeesAll && caller.InstitutionId != document.InstitutionId && document.Code is "registration") { return null; }
        if (files.Open(document.File.Sha256) is not { } content) { return null; }
        db.RecordRead(document, "read", by?.CaseNo);
        await db.SaveChangesAsync(ct);
        return (content, document);
    }
}
