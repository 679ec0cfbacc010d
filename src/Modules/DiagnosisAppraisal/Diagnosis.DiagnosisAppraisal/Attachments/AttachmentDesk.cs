using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>A page of an attachment as it arrives.</summary>
internal sealed record IncomingFile(Stream Content, string Name);

/// <summary>The policies of a day about attachments.</summary>
internal sealed record AttachmentPolicy(int Megabytes, int MostPerCase, IReadOnlyList<string> Types)
{
    public static AttachmentPolicy On(ITerminology terminology, string division, DateOnly day) => new(terminology.PolicyNumber("attachment.max-megabytes", division, day), terminology.PolicyNumber("attachment.max-per-case", division, day),
        [.. terminology.PolicyText("attachment.types", division, day).Split(',').Select(t => t.Trim())]);
}

/// <summary>What the use cases of attachments share: who may see one, and taking files in.</summary>
internal sealed class AttachmentDesk(DiagnosisAppraisalDb db, ITerminology terminology, FileStore files, AttachmentKinds kinds, Words words, TimeProvider clock)
{
    public DiagnosisAppraisalDb Db => db;
    public AttachmentKinds Kinds => kinds;
    public FileStore Files => files;
    public DateOnly Today => clock.Today();
    public DateTimeOffset Now => clock.GetUtcNow();

    public AttachmentPolicy Policy(string division) => AttachmentPolicy.On(terminology, division, Today);

    /// <summary>Attachments of cases the caller may read, and those shown to the caller's institution for a group reading.</summary>
    public IQueryable<CaseAttachment> VisibleTo(Caller caller)
    {
        if (caller.SeesAll) { return db.Attachments; }
        var cases = db.Cases.VisibleTo(db, caller).Select(c => c.Id);
        var shown = db.Attachments.VisibleTo(db, caller).Select(a => a.Id);
        return db.Attachments.Where(a => cases.Contains(a.CaseId) || shown.Contains(a.Id));
    }

    /// <summary>An attachment and its case for a change by the case's own agency, while the case is open.</summary>
    public async Task<(CaseAttachment? Attachment, DiagnosisCase? Case, Refusal? Refused)> OpenAsync(Guid id, Caller caller, IfMatch match, CaseDesk cases, CancellationToken ct)
    {
        if (await VisibleTo(caller).FirstOrDefaultAsync(a => a.Id == id, ct) is not { } found) { return (null, null, Refusal.NotFound()); }
        var (record, refused) = await cases.OpenAsync(found.CaseId, caller, default, ct);
        // whoever sees only the film of a reading does not see its case, but knows that it is there
        if (refused is not null) { return (null, null, refused.Why == Refused.NotFound ? Refusal.Forbidden("diagnosis.not-your-case") : refused); }
        if (Closed(record!) is { } closed) { return (null, null, closed); }
        return (found, record, await db.CheckAsync(found, match, ct));
    }

    public static Refusal? Closed(DiagnosisCase c) => c.State is CaseState.NotReceived or CaseState.Withdrawn or CaseState.Archived ? Refusal.Conflict(new Finding("F01", "", "diagnosis.attachment-case-closed")) : null;

    /// <summary>
    /// Puts the pages on the disk, in order, and says what they are. The files are durable when this returns and the row that refers to them is saved
    /// afterwards: a power cut in between leaves files nobody refers to, never a row without its file.
    /// </summary>
    public async Task<(IReadOnlyList<AttachedFile>? Pages, Refusal? Refused)> StoreAsync(IReadOnlyList<IncomingFile> incoming, DiagnosisCase c, CancellationToken ct)
    {
        if (incoming.Count == 0) { return (null, Refusal.Invalid(new Finding("F02", "file", "diagnosis.attachment-no-file"))); }
        if (incoming.Count > CaseAttachment.MostPages) { return (null, Refusal.Invalid(new Finding("F06", "file", "diagnosis.attachment-too-many-pages", incoming.Count, CaseAttachment.MostPages))); }
        var policy = Policy(c.Division);
        var pages = new List<AttachedFile>();
        for (int i = 0; i < incoming.Count; i++)
        {
            DicomHeader? header = null;
            var (file, why) = await files.SaveAsync(incoming[i].Content, incoming[i].Name, (long)policy.Megabytes << 20, policy.Types, (content, kind) => kind != FileKinds.Dicom || (header = DicomHeader.Read(content)) is not null, ct);
            if (file is null) { return (null, Refusal.Invalid(Why(why!.Value, incoming.Count > 1 ? i + 1 : null, incoming[i].Name, policy))); }
            if (incoming.Count > 1 && file.ContentType is not (FileKinds.Jpeg or FileKinds.Png or FileKinds.Tiff)) { return (null, Refusal.Invalid(new Finding("F05", "file", "diagnosis.attachment-pages-are-images", i + 1))); }
            pages.Add(new(file, header is null ? null : new(header.Modality, header.StudyDate, header.Rows, header.Columns, header.SpacingMm?.Row, header.SpacingMm?.Column, FilmPreview.Possible(header), DicomIdentity.Differences(header, c, db.Protector.Open(c.Number)))));
        }
        return (pages, null);
    }

    Finding Why(FileRefusal why, int? page, string name, AttachmentPolicy policy)
    {
        string which = page is null ? "" : words["diagnosis.attachment-page-no", page];
        return why switch
        {
            FileRefusal.Empty => new Finding("F02", "file", "diagnosis.attachment-empty", which),
            FileRefusal.TooLarge => new Finding("F03", "file", "diagnosis.attachment-too-large", which, policy.Megabytes),
            FileRefusal.Damaged => new Finding("F11", "file", "diagnosis.attachment-damaged", which),
            _ => new Finding("F04", "file", "diagnosis.attachment-unknown-kind", which, string.Join('、', policy.Types.Select(t => words["diagnosis.attachment-type." + t]))),
        };
    }

    /// <summary>A film whose header names somebody else is taken, but never silently.</summary>
    public IEnumerable<Finding> Warnings(IEnumerable<AttachedFile> pages) =>
        pages.Where(p => p.Film is { IdentityDiffers.Count: > 0 }).Select(p => Finding.Warn("F20", "file", "diagnosis.film-identity-differs", string.Join('、', p.Film!.IdentityDiffers.Select(f => words["diagnosis.film-field." + f]))));
}
