using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>What holds for every wording of a document.</summary>
/// <param name="Letter">Made on request, numbered and kept; the others are printed from the step they belong to.</param>
/// <param name="Set">What it may be filled with.</param>
/// <param name="Required">What every wording must say, because the rule named by the source asks for it.</param>
internal sealed record DocumentKind(string Code, bool Letter, PlaceholderSet Set, IReadOnlyList<string> Required, string Source);

/// <summary>The shipped wordings, read once at start.</summary>
internal sealed class ShippedTemplates
{
    IReadOnlyList<(DocumentKind Kind, DocumentTemplate First)>? all;
    IReadOnlyList<(DocumentKind Kind, DocumentTemplate First)> Loaded => all ?? throw new InvalidOperationException("The templates are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");
    public IEnumerable<DocumentTemplate> All => Loaded.Select(x => x.First);
    public IEnumerable<DocumentKind> Kinds => Loaded.Select(x => x.Kind);

    /// <exception cref="InvalidDataException">A shipped template uses a placeholder that does not exist, or lacks one that it must have.</exception>
    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r =>
    {
        var kind = new DocumentKind(r.Need("code"), r.Need("use") == "letter", r.Need("about") switch { "case" => CasePlaceholders.All, "appraisal" => AppraisalPlaceholders.All, _ => throw r.Bad("about", "case, appraisal") },
            [.. r["required"].Split(',', StringSplitOptions.RemoveEmptyEntries)], r.Need("source"));
        var t = new DocumentTemplate { Code = kind.Code, TemplateVersion = 1, Title = r.Need("title"), Addressee = r["addressee"], Body = r.Need("body").Replace("\\n", "\n", StringComparison.Ordinal), ValidFrom = r.FindDate("valid_from")!.Value, Author = "—", Note = kind.Source };
        string text = t.Title + t.Addressee + t.Body;
        return kind.Set.Check(text, "body").FirstOrDefault() is { } wrong ? throw r.Bad("body", string.Join(' ', wrong.Args))
            : kind.Required.Except(PlaceholderSet.Used(text)).FirstOrDefault() is { } missing ? throw r.Bad("required", missing) : (kind, t);
    })];
}

/// <summary>Every version of every wording, shipped and written by administrators.</summary>
internal sealed class Templates(DiagnosisAppraisalDb db, ShippedTemplates shipped)
{
    public IReadOnlyList<string> Codes => [.. shipped.All.Select(t => t.Code)];
    public IReadOnlyList<string> Letters => [.. shipped.Kinds.Where(k => k.Letter).Select(k => k.Code)];

    /// <summary>Null for a code that does not exist.</summary>
    public DocumentKind? Kind(string code) => shipped.Kinds.FirstOrDefault(k => k.Code == code);

    public async Task<IReadOnlyList<DocumentTemplate>> AllAsync(CancellationToken ct) =>
        [.. shipped.All.Concat(await db.Set<DocumentTemplate>().AsNoTracking().ToListAsync(ct)).OrderBy(t => Codes.ToList().IndexOf(t.Code)).ThenBy(t => t.TemplateVersion)];

    /// <summary>Oldest first; empty for a code that does not exist.</summary>
    public async Task<IReadOnlyList<DocumentTemplate>> VersionsAsync(string code, CancellationToken ct) =>
        [.. shipped.All.Where(t => t.Code == code).Concat(await db.Set<DocumentTemplate>().AsNoTracking().Where(t => t.Code == code).OrderBy(t => t.TemplateVersion).ToListAsync(ct))];

    /// <summary>The wording of a day: the one with the latest first day, and of two the later version.</summary>
    public static DocumentTemplate? On(IEnumerable<DocumentTemplate> versions, DateOnly day) => versions.Where(t => t.ValidFrom <= day).OrderBy(t => t.ValidFrom).ThenBy(t => t.TemplateVersion).LastOrDefault();

    /// <summary>The wording a paper is printed by: the version it was issued with, or that of the day; a paper older than the product has the first one.</summary>
    public async Task<DocumentTemplate> ForAsync(string code, DateOnly day, int? issuedWith, CancellationToken ct) =>
        await VersionsAsync(code, ct) is var versions && issuedWith is { } version ? versions.First(t => t.TemplateVersion == version) : On(versions, day) ?? versions[0];

    /// <summary>The wording filled.</summary>
    public static Sheet Fill<T>(DocumentTemplate t, PlaceholderSet<T> set, T facts, string number, string author, DateOnly on) => new(set.Fill(t.Title, facts), number, author, on, set.Fill(t.Addressee, facts), set.Fill(t.Body, facts));
}
