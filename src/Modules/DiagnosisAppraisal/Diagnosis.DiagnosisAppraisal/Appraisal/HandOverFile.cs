using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

internal sealed record AskFileRequest(DateOnly? On = null);

/// <param name="Items">Further pieces, by name and SHA-256; what the system itself holds of the case is listed without asking.</param>
internal sealed record HandOverRequest(IReadOnlyList<FileItem>? Items, DateOnly? On = null);

/// <summary>
/// The old file: asked of the diagnosing agency (first appraisal) or of the first office (re-appraisal), handed over with a list of hashes
/// within ten days (TL-33). Only from then on may the office read the case of the agency, its attachments, readings and exposure (<see cref="HandedOver"/>).
/// </summary>
internal sealed class HandOverFile(AppraisalDesk desk, GetCase cases, AttachmentKinds kinds, Words words)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/file-request", async (Guid id, AskFileRequest r, Caller caller, IfMatch ifMatch, HandOverFile h, CancellationToken ct) => (await h.AskAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Ask the agency (or the first office) for the old file").Produces<AppraisalAnswer>().ProducesProblem(409);
        api.MapPost("/appraisal/cases/{id:guid}/file", async (Guid id, HandOverRequest r, Caller caller, IfMatch ifMatch, HandOverFile h, CancellationToken ct) => (await h.HandOverAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Appraisal).WithTags("Appraisal").WithSummary("Hand the old file over with its list of hashes; for the agency or first office that was asked").Produces<AppraisalAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/appraisal/cases/{id:guid}/file", async (Guid id, Caller caller, HandOverFile h, CancellationToken ct) => (await h.ReadAsync(id, caller, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("The diagnosis case under appraisal, once it was handed over").Produces<CaseView>().ProducesProblem(403).ProducesProblem(404);
    }

    public async Task<Outcome<AppraisalAnswer>> AskAsync(Guid id, AskFileRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, r.On, "ask-file", null, (c, day) => c.Level == AppraisalLevel.Second ? c.RequestFile(c.FirstOfficeId!.Value, c.FirstOfficeName!, day) : c.RequestFile(c.AgencyId, c.AgencyName, day), ct);

    public async Task<Outcome<AppraisalAnswer>> HandOverAsync(Guid id, HandOverRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Appraisals.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } record) { return Refusal.NotFound(); }
        if (!caller.SeesAll && (record.File is null || caller.InstitutionId != record.File.From)) { return Refusal.Forbidden("appraisal.not-asked"); }
        if (await db.CheckAsync(record, ifMatch, ct) is { } stale) { return stale; }
        var day = r.On ?? desk.Today;
        if (day > desk.Today || day < record.File?.AskedOn) { return Refusal.Invalid(new Finding("J11", "on", "appraisal.day-in-future", DiagnosisCase.Show(day))); }
        var items = await HeldAsync(record, ct);
        items.AddRange((r.Items ?? []).Select(i => i with { Name = i.Name?.Trim() ?? "", Sha256 = i.Sha256?.Trim().ToLowerInvariant() ?? "" }));
        if (record.HandOver(items, caller.Name, day) is { } no) { return no; }
        // the first appraisal is part of the file of the second: its office reads the document and what led to it
        if (record.FirstAppraisalId is { } firstId && await db.Appraisals.FirstOrDefaultAsync(a => a.Id == firstId, ct) is { } first) { await db.GrantAsync(first, [Readers.Institution(record.OfficeId)], ct); }
        return await desk.SaveAsync(record, "hand-over", null, null, ct);
    }

    /// <summary>What the system holds of the old file, each piece with its hash.</summary>
    public async Task<List<FileItem>> HeldAsync(AppraisalCase record, CancellationToken ct)
    {
        var db = desk.Db;
        var c = await db.Cases.AsNoTracking().FirstAsync(x => x.Id == record.DiagnosisCaseId, ct);
        var items = new List<FileItem> { new($"{c.CaseNo} v{c.Version}", Hash(Json.Write(c)), null) };
        items.AddRange(c.Scans.Select(s => new FileItem($"{c.CertificateNumber} v{s.CertificateVersion} {s.File.Name}", s.File.Sha256, null)));
        foreach (var a in await db.Attachments.AsNoTracking().Where(a => a.CaseId == c.Id).OrderBy(a => a.Id).ToListAsync(ct))
        {
            string title = $"{kinds.NameOf(a.Kind)} {a.Title}{(a.Withdrawn is null ? "" : Piece("withdrawn"))}";
            items.AddRange(a.Versions.SelectMany(v => v.Pages.Select((p, i) => new FileItem($"{title} v{v.No}{(v.Pages.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" p{i + 1}") : "")} {p.File.Name}", p.File.Sha256, null))));
        }
        if (await db.ExposureTimelines.AsNoTracking().FirstOrDefaultAsync(t => t.CaseId == c.Id, ct) is { } exposure) { items.Add(new($"{Piece("exposure")} v{exposure.Version}", Hash(Json.Write(exposure)), null)); }
        foreach (var s in await db.ReadingSessions.AsNoTracking().Where(s => s.CaseId == c.Id).OrderBy(s => s.No).ToListAsync(ct))
        {
            items.Add(new($"{Piece("reading", s.No)} v{s.Version}", Hash(Json.Write(s)), null));
            // a session that is still blind stays blind, and so does what is in it
            if (s.State == ReadingState.Blind || s.OpenedAt is null) { continue; }
            var readings = await db.BlindReadings.AsNoTracking().Where(b => b.SessionId == s.Id).ToListAsync(ct);
            items.AddRange(readings.SelectMany(b => b.Versions.Select(v => new FileItem($"{Piece("reading", s.No)} {s.Reader(b.PractitionerId)?.Name} v{v.No}", v.Hash, null))));
        }
        items.AddRange((await db.Set<CaseDocument>().AsNoTracking().Where(d => d.CaseId == c.Id).OrderBy(d => d.Id).ToListAsync(ct)).Select(d => new FileItem($"{d.Title} {d.Number}", d.File.Sha256, null)));
        if (record.FirstAppraisalId is { } firstId)
        {
            var first = await db.Appraisals.AsNoTracking().FirstAsync(a => a.Id == firstId, ct);
            items.Add(new($"{first.CaseNo} v{first.Version}", Hash(Json.Write(first)), null));
            items.AddRange((first.Scans ?? []).Select(s => new FileItem($"{first.DocumentNumber} {s.File.Name}", s.File.Sha256, null)));
        }
        return items;

        // the list is a legal paper: always Chinese
        string Piece(string key, params object[] args) => string.Format(CultureInfo.InvariantCulture, words.In("zh", "appraisal.piece." + key), args);
        static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public async Task<Outcome<CaseView>> ReadAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, default, ct);
        if (refused is not null) { return refused; }
        if (record!.File?.HandedOverOn is null) { return Refusal.Forbidden("appraisal.file-not-there-yet", "职业病诊断与鉴定管理办法(国家卫生健康委令第6号)"); }
        var c = await desk.Db.Cases.FirstAsync(x => x.Id == record.DiagnosisCaseId, ct);
        desk.Db.RecordRead(c, "read", record.CaseNo);
        await desk.Db.SaveChangesAsync(ct);
        // the office judges this case; what else is known of the worker is not its file
        return cases.View(c, caller, []);
    }
}
