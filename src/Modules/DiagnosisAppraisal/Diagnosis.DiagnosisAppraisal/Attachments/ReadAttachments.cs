using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <param name="Page">1, 2 … in order.</param>
internal sealed record PageView(int Page, string Name, string ContentType, long Length, string Sha256, FilmFacts? Film);
internal sealed record VersionView(int No, IReadOnlyList<PageView> Pages, DateTimeOffset At, string ByName, string? Reason);
internal sealed record AttachmentView(Guid Id, int Version, Guid CaseId, string CaseNo, string Kind, string KindName, bool CanBeRead, string Title, DateOnly? DatedOn, IReadOnlyList<VersionView> Versions, AttachmentWithdrawal? Withdrawn) : IVersioned;

/// <summary>Attachments and their content for lawful readers, the office of an appraisal included; each download and each look is recorded as a read of personal data.</summary>
internal sealed class ReadAttachments(AttachmentDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/cases/{id:guid}/attachments", async (Guid id, Caller caller, ReadAttachments handler, CancellationToken ct) => (await handler.ListAsync(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Attachments").WithSummary("The attachments of a case with all versions, withdrawn ones included").Produces<IReadOnlyList<AttachmentView>>().ProducesProblem(404);
        api.MapGet("/diagnosis/attachments/{id:guid}", async (Guid id, Caller caller, ReadAttachments handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Attachments").WithSummary("One attachment with its versions").Produces<AttachmentView>().ProducesProblem(404);
        api.MapGet("/diagnosis/attachments/{id:guid}/content", async Task<IResult> (Guid id, int? version, int? page, Caller caller, ReadAttachments handler, CancellationToken ct) => await handler.OpenAsync(id, version, page ?? 1, caller, ct))
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Attachments").WithSummary("Download a page of a version (the newest by default); the download is recorded").AnswersFile(FileKinds.Pdf, AttachFile.Types).ProducesProblem(404);
        api.MapGet("/diagnosis/attachments/{id:guid}/pages.pdf", async Task<IResult> (Guid id, int? version, Caller caller, ReadAttachments handler, CancellationToken ct) => await handler.PagesAsync(id, version, caller, ct))
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Attachments").WithSummary("The scanned pages of a version as one PDF, in order; the kept files stay the evidence, their hashes stand in the PDF. The download is recorded").AnswersFile(FileKinds.Pdf).ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/diagnosis/attachments/{id:guid}/preview", async Task<IResult> (Guid id, int? version, int? page, Caller caller, ReadAttachments handler, CancellationToken ct) => await handler.PreviewAsync(id, version, page ?? 1, caller, ct))
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Attachments").WithSummary("A look at an image or an uncompressed film, not for reading; the look is recorded").AnswersFile(FileKinds.Png, FileKinds.Jpeg).ProducesProblem(404);
    }

    public async Task<Outcome<IReadOnlyList<AttachmentView>>> ListAsync(Guid caseId, Caller caller, CancellationToken ct)
    {
        if (!await desk.Db.Cases.VisibleTo(desk.Db, caller).AnyAsync(c => c.Id == caseId, ct))
        {
            if (await HandedOver.ToAsync(desk.Db, caller, caseId, ct) is not { } by) { return Refusal.NotFound(); }
            desk.Db.RecordRead(await desk.Db.Cases.FirstAsync(c => c.Id == caseId, ct), "read", $"{by.CaseNo} attachments");
            await desk.Db.SaveChangesAsync(ct);
        }
        var rows = await desk.Db.Attachments.AsNoTracking().Where(a => a.CaseId == caseId).OrderBy(a => a.Id).ToListAsync(ct);
        return Outcome<IReadOnlyList<AttachmentView>>.Done(rows.ConvertAll(View));
    }

    public async Task<Outcome<AttachmentView>> FindAsync(Guid id, Caller caller, CancellationToken ct) =>
        await ReadableAsync(id, caller, ct) is ({ } found, _) ? View(found) : Refusal.NotFound();

    /// <summary>The attachment for this caller, and the appraisal on whose account an office reads it.</summary>
    async Task<(CaseAttachment? Attachment, AppraisalCase? By)> ReadableAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await desk.VisibleTo(caller).FirstOrDefaultAsync(a => a.Id == id, ct) is { } own) { return (own, null); }
        if (!caller.Has(Roles.Appraisal) || await desk.Db.Attachments.FirstOrDefaultAsync(a => a.Id == id, ct) is not { } found) { return (null, null); }
        return await HandedOver.ToAsync(desk.Db, caller, found.CaseId, ct) is { } by ? (found, by) : (null, null);
    }

    /// <summary>The reason a read is recorded with: which piece, and for an office the appraisal.</summary>
    static string Why(AppraisalCase? by, int version, int page, AttachedFile file) => $"{(by is null ? "" : by.CaseNo + " ")}v{version} p{page} {file.File.Sha256[..12]}";

    AttachmentView View(CaseAttachment a) => new(a.Id, a.Version, a.CaseId, a.CaseNo, a.Kind, desk.Kinds.NameOf(a.Kind), desk.Kinds.Find(a.Kind, desk.Today)?.Film == true, a.Title, a.DatedOn,
        [.. a.Versions.Select(v => new VersionView(v.No, [.. v.Pages.Select((p, i) => new PageView(i + 1, p.File.Name, p.File.ContentType, p.File.Length, p.File.Sha256, p.Film))], v.At, v.ByName, v.Reason))], a.Withdrawn);

    /// <summary>The kept bytes, as a download and never shown inside our pages.</summary>
    public async Task<IResult> OpenAsync(Guid id, int? version, int page, Caller caller, CancellationToken ct)
    {
        var (attachment, no, file, by) = await PageAsync(id, version, page, caller, ct);
        if (file is null || desk.Files.Open(file.File.Sha256) is not { } content) { return NotFound; }
        desk.Db.RecordRead(attachment!, "download", Why(by, no, page, file));
        await desk.Db.SaveChangesAsync(ct);
        string name = Path.GetFileNameWithoutExtension(file.File.Name) + FileKinds.Ending(file.File.ContentType);
        return new KeptFile(content, file.File.ContentType, name);
    }

    /// <summary>The pages of a version as one PDF, made when asked for: what is kept are the files as they came.</summary>
    public async Task<IResult> PagesAsync(Guid id, int? version, Caller caller, CancellationToken ct)
    {
        var (attachment, by) = await ReadableAsync(id, caller, ct);
        if (attachment?.VersionNo(version) is not { } found || found.Pages.Any(p => !PagesPdf.Possible(p.File.ContentType))) { return NotFound; }
        var pages = new List<(string, byte[], string)>();
        foreach (var p in found.Pages)
        {
            if (desk.Files.Open(p.File.Sha256) is not { } content) { return NotFound; }
            await using (content)
            {
                using var whole = new MemoryStream();
                await content.CopyToAsync(whole, ct);
                pages.Add((p.File.ContentType, whole.ToArray(), p.File.Sha256));
            }
        }
        var (pdf, unreadable) = PagesPdf.Make(attachment.Title, pages);
        if (pdf is null) { return Outcome<AttachmentView>.Refuse(Refused.Conflict, new Finding("F12", "page", "diagnosis.attachment-page-no-pdf", unreadable)).Answer(); }
        desk.Db.RecordRead(attachment, "download", $"{(by is null ? "" : by.CaseNo + " ")}v{found.No} pages.pdf");
        await desk.Db.SaveChangesAsync(ct);
        return new KeptFile(new MemoryStream(pdf), FileKinds.Pdf, $"{attachment.Title}.pdf");
    }

    public async Task<IResult> PreviewAsync(Guid id, int? version, int page, Caller caller, CancellationToken ct)
    {
        var (attachment, no, file, by) = await PageAsync(id, version, page, caller, ct);
        if (file is null || desk.Files.Open(file.File.Sha256) is not { } content) { return NotFound; }
        IResult? look = null;
        if (file.File.ContentType is FileKinds.Jpeg or FileKinds.Png) { look = new KeptFile(content, file.File.ContentType, null); }
        else
        {
            await using (content)
            {
                if (file.Film is { Previewable: true } && DicomHeader.Read(content) is { } header && FilmPreview.Make(content, header) is { } png) { look = new KeptFile(new MemoryStream(png), FileKinds.Png, null); }
            }
        }
        if (look is null) { return NotFound; }
        desk.Db.RecordRead(attachment!, "preview", Why(by, no, page, file));
        await desk.Db.SaveChangesAsync(ct);
        return look;
    }

    async Task<(CaseAttachment? Attachment, int No, AttachedFile? File, AppraisalCase? By)> PageAsync(Guid id, int? version, int page, Caller caller, CancellationToken ct)
    {
        var (attachment, by) = await ReadableAsync(id, caller, ct);
        var found = attachment?.VersionNo(version);
        return found is null || page < 1 || page > found.Pages.Count ? (attachment, 0, null, by) : (attachment, found.No, found.Pages[page - 1], by);
    }

    static IResult NotFound => Outcome<AttachmentView>.Refuse(Refused.NotFound, new Finding("not-found", "", "problem.not-found")).Answer();

    /// <summary>Sends a file so that no browser takes it for a page: its type fixed, sandboxed, kept in no cache; with a name it is a download.</summary>
    sealed class KeptFile(Stream content, string type, string? name) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            headers.CacheControl = "private, no-store";
            if (name is null) { headers.ContentDisposition = "inline"; }
            await Results.File(content, type, name).ExecuteAsync(httpContext);
        }
    }
}
