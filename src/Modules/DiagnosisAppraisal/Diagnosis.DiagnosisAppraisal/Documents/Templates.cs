using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Reference;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>The shipped wordings, read once at start.</summary>
internal sealed class ShippedTemplates
{
    IReadOnlyList<DocumentTemplate>? all;
    public IReadOnlyList<DocumentTemplate> All => all ?? throw new InvalidOperationException("The templates are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    /// <exception cref="InvalidDataException">A shipped template uses a placeholder that does not exist.</exception>
    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r =>
    {
        var t = new DocumentTemplate { Code = r.Need("code"), TemplateVersion = 1, Title = r.Need("title"), Addressee = r["addressee"], Body = r.Need("body").Replace("\\n", "\n", StringComparison.Ordinal), ValidFrom = r.FindDate("valid_from")!.Value, Author = "—", Note = r.Need("source") };
        return Placeholders.Check(t.Title + t.Addressee + t.Body, "body").FirstOrDefault() is { } wrong ? throw r.Bad("body", string.Join(' ', wrong.Args)) : t;
    })];
}

/// <summary>Every version of every wording, shipped and written by administrators.</summary>
internal sealed class Templates(DiagnosisAppraisalDb db, ShippedTemplates shipped)
{
    public IReadOnlyList<string> Codes => [.. shipped.All.Select(t => t.Code)];

    public async Task<IReadOnlyList<DocumentTemplate>> AllAsync(CancellationToken ct) =>
        [.. shipped.All.Concat(await db.Set<DocumentTemplate>().AsNoTracking().ToListAsync(ct)).OrderBy(t => Codes.ToList().IndexOf(t.Code)).ThenBy(t => t.TemplateVersion)];

    /// <summary>Oldest first; empty for a code that does not exist.</summary>
    public async Task<IReadOnlyList<DocumentTemplate>> VersionsAsync(string code, CancellationToken ct) =>
        [.. shipped.All.Where(t => t.Code == code).Concat(await db.Set<DocumentTemplate>().AsNoTracking().Where(t => t.Code == code).OrderBy(t => t.TemplateVersion).ToListAsync(ct))];

    /// <summary>The wording of a day: the one with the latest first day, and of two the later version.</summary>
    public static DocumentTemplate? On(IEnumerable<DocumentTemplate> versions, DateOnly day) => versions.Where(t => t.ValidFrom <= day).OrderBy(t => t.ValidFrom).ThenBy(t => t.TemplateVersion).LastOrDefault();
}
