using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Evidence;

/// <summary>A file that proves something of a procedure: an item of a self-check, a measure that was carried out, a document of a referral.</summary>
internal sealed class EvidenceFile : Record
{
    public Guid OwnerId { get; set; }
    /// <summary>item:{code}, measure:{no} or document.</summary>
    public string Part { get; set; } = "";
    public string Title { get; set; } = "";
    public StoredFile File { get; set; } = new("", "", 0, "");
    public string By { get; set; } = "";
    public DateOnly On { get; set; }
}

internal sealed record EvidenceAnswer(Guid Id, int Version, Guid OwnerId, string Part, string Title, string Sha256, string ContentType, long Length, string By, DateOnly On) : IVersioned
{
    public static EvidenceAnswer Of(EvidenceFile f) => new(f.Id, f.Version, f.OwnerId, f.Part, f.Title, f.File.Sha256, f.File.ContentType, f.File.Length, f.By, f.On);
}

/// <summary>Keeps files with a procedure and gives them back to whoever may read the procedure.</summary>
internal sealed class KeepEvidence(TieringDesk desk, FileStore files)
{
    public async Task<Outcome<EvidenceAnswer>> Handle(Guid ownerId, string? part, string? title, Stream content, string name, Caller caller, CancellationToken ct)
    {
        if (await OwnerAsync(ownerId, caller, ct) is not { } owner) { return Refusal.NotFound(); }
        if (!(TieringDesk.IsCommission(caller) || TieringDesk.IsUnit(caller, owner.InstitutionId) || owner is Referral r && TieringDesk.IsUnit(caller, r.ToId))) { return Refusal.Forbidden("tiering.not-yours"); }
        if (owner is Referral && !TieringDesk.IsUnit(caller, owner.InstitutionId) && !TieringDesk.IsUnit(caller, ((Referral)owner).ToId)) { return Refusal.Forbidden("tiering.not-yours"); }
        int megabytes = desk.Terminology.PolicyNumber("attachment.max-megabytes", owner.Division, desk.Today);
        var (file, refused) = await files.SaveAsync(content, name, (long)megabytes << 20, ct);
        if (file is null)
        {
            return Refusal.Invalid(refused switch
            {
                FileRefusal.Empty => new Finding("evidence", "file", "tiering.file-empty"),
                FileRefusal.TooLarge => new Finding("evidence", "file", "tiering.file-too-large", megabytes),
                _ => new Finding("evidence", "file", "tiering.file-kind"),
            });
        }
        var kept = new EvidenceFile
        {
            OwnerId = ownerId, Part = TieringDesk.Blank(part) ?? "document", Title = TieringDesk.Blank(title) is { } t ? t[..Math.Min(t.Length, 100)] : file.Name, File = file, By = caller.Name, On = desk.Today,
            Division = owner.Division, InstitutionId = owner.InstitutionId,
        };
        if (kept.Part.Length > 60) { return Refusal.Invalid(new Finding("evidence", "part", "problem.too-long", "part", 60)); }
        kept.Because("keep-evidence", file.Sha256);
        desk.Db.Add(kept);
        await desk.Db.SaveChangesAsync(ct);
        return EvidenceAnswer.Of(kept);
    }

    /// <summary>Files of a procedure the caller may read.</summary>
    public async Task<IReadOnlyList<EvidenceAnswer>> ListAsync(Guid ownerId, Caller caller, CancellationToken ct) =>
        await OwnerAsync(ownerId, caller, ct) is not { } owner || !Reads(owner, caller) ? [] : [.. (await desk.Db.Evidence.AsNoTracking().Where(e => e.OwnerId == ownerId).OrderBy(e => e.Id).ToListAsync(ct)).Select(EvidenceAnswer.Of)];

    private async Task<IResult> OpenAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var kept = await desk.Db.Evidence.SingleOrDefaultAsync(e => e.Id == id, ct);
        if (kept is null || await OwnerAsync(kept.OwnerId, caller, ct) is not { } owner || !Reads(owner, caller) || files.Open(kept.File.Sha256) is not { } content) { return Outcome<EvidenceAnswer>.Refuse(Refused.NotFound, Refusal.NotFound().Findings).Answer(); }
        desk.Db.RecordRead(kept, "download", kept.File.Sha256[..12]);
        await desk.Db.SaveChangesAsync(ct);
        return new Download(content, kept.File.ContentType, Path.GetFileNameWithoutExtension(kept.File.Name) + FileKinds.Ending(kept.File.ContentType));
    }

    // a patient's documents are for the two bodies; commissions follow the referral without them
    private static bool Reads(Record owner, Caller caller) => owner is not Referral r || TieringDesk.IsUnit(caller, r.InstitutionId) || TieringDesk.IsUnit(caller, r.ToId);

    private async Task<Record?> OwnerAsync(Guid id, Caller caller, CancellationToken ct) =>
        await desk.Db.Set<SelfCheck>().AsNoTracking().VisibleTo(desk.Db, caller).SingleOrDefaultAsync(x => x.Id == id, ct)
        ?? (Record?)await desk.Db.Set<GradeReview>().AsNoTracking().VisibleTo(desk.Db, caller).SingleOrDefaultAsync(x => x.Id == id, ct)
        ?? await desk.Db.Set<Referral>().AsNoTracking().VisibleTo(desk.Db, caller).SingleOrDefaultAsync(x => x.Id == id, ct);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/evidence", async (Guid owner, string? part, string? title, string? name, HttpRequest request, Caller caller, KeepEvidence handler, CancellationToken ct) =>
                (await handler.Handle(owner, part, title, request.Body, name ?? "", caller, ct)).Created(v => $"/api/v1/tiering/evidence/{v.Id}"))
            .RequireAuthorization().Idempotent<HospitalTieringDb>().TakesFile(FileKinds.Pdf, FileKinds.Jpeg, FileKinds.Png, Routes.Binary).WithTags("Tiering").WithSummary("Keep a file with a self-check, a grade review or a referral (PDF, JPEG or PNG as the body)")
            .Produces<EvidenceAnswer>(201).ProducesProblem(404).ProducesProblem(422);
        api.MapGet("/tiering/evidence/{id:guid}", (Guid id, Caller caller, KeepEvidence handler, CancellationToken ct) => handler.OpenAsync(id, caller, ct))
            .RequireAuthorization().WithTags("Tiering").WithSummary("A kept file; the reading is recorded").AnswersFile(FileKinds.Pdf, FileKinds.Jpeg, FileKinds.Png).ProducesProblem(404);
    }

    /// <summary>Sends a file so that no browser takes it for a page.</summary>
    private sealed class Download(Stream content, string type, string name) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            httpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            httpContext.Response.Headers.CacheControl = "private, no-store";
            await Results.File(content, type, name).ExecuteAsync(httpContext);
        }
    }
}
