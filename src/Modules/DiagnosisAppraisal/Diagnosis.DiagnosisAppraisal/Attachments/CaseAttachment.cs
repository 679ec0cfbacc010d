using System.Text.Json.Serialization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>What the header of a film says that may be shown. Who the header says it is of, is not kept: only which fields differ from the case's person.</summary>
/// <param name="RowSpacingMm">Distance of pixel rows in mm.</param>
/// <param name="IdentityDiffers">name, birthDate, sex, number: fields that contradict the case's person.</param>
/// <param name="Previewable">An uncompressed monochrome image.</param>
internal sealed record FilmFacts(string? Modality, DateOnly? StudyDate, int Rows, int Columns, decimal? RowSpacingMm, decimal? ColumnSpacingMm, bool Previewable, IReadOnlyList<string> IdentityDiffers);

/// <summary>One file of a version; several are the pages of one paper, in order.</summary>
internal sealed record AttachedFile(StoredFile File, FilmFacts? Film);

/// <summary>A version of an attachment. The earlier ones stay and can be downloaded.</summary>
/// <param name="Reason">Why there is a further version; null for the first.</param>
internal sealed record AttachmentVersion(int No, IReadOnlyList<AttachedFile> Pages, DateTimeOffset At, string ByAccount, string ByName, string? Reason);

/// <summary>Why an attachment no longer counts; its files stay.</summary>
internal sealed record AttachmentWithdrawal(string Reason, DateTimeOffset At, string ByName);

/// <summary>A document of a case, in versions. Readers are those of the case, and for a film the institutions of invited readers.</summary>
internal sealed class CaseAttachment : Record
{
    public const int MostPages = 40;

    public Guid CaseId { get; set; }
    public string CaseNo { get; set; } = "";
    /// <summary>Code of <see cref="AttachmentKind"/>.</summary>
    public string Kind { get; set; } = "";
    public string Title { get; set; } = "";
    public DateOnly? DatedOn { get; set; }
    public List<AttachmentVersion> Versions { get; set; } = [];
    public AttachmentWithdrawal? Withdrawn { get; set; }

    [JsonIgnore]
    public AttachmentVersion Latest => Versions[^1];
    public AttachmentVersion? VersionNo(int? no) => no is null ? Latest : Versions.FirstOrDefault(v => v.No == no);

    public Refusal? Add(IReadOnlyList<AttachedFile> pages, DateTimeOffset at, string account, string name, string? reason)
    {
        if (Withdrawn is not null) { return Refusal.Conflict(new Finding("F08", "", "diagnosis.attachment-withdrawn", Title)); }
        if (Versions.Count > 0 && string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("F07", "reason", "diagnosis.attachment-version-reason")); }
        if (Versions.Count > 0 && Latest.Pages.Select(p => p.File.Sha256).SequenceEqual(pages.Select(p => p.File.Sha256))) { return Refusal.Conflict(new Finding("F09", "file", "diagnosis.attachment-same-content", Latest.No)); }
        Versions.Add(new(Versions.Count + 1, pages, at, account, name, Versions.Count == 0 ? null : reason!.Trim()));
        return null;
    }

    public Refusal? Withdraw(string? reason, DateTimeOffset at, string name)
    {
        if (Withdrawn is not null) { return Refusal.Conflict(new Finding("F08", "", "diagnosis.attachment-withdrawn", Title)); }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("F10", "reason", "diagnosis.attachment-withdraw-reason")); }
        Withdrawn = new(why, at, name);
        return null;
    }
}
