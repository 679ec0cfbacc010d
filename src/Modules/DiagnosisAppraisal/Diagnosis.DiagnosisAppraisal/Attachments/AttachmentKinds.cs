using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>What an attachment is: a paper of the list, or a kind of data/attachments-kinds.tsv.</summary>
/// <param name="Film">Can be read by a panel.</param>
internal sealed record AttachmentKind(string Code, string NameZh, string NameEn, bool Film)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
}

/// <summary>The kinds of a day; loaded once at start, the papers come from their own list.</summary>
internal sealed class AttachmentKinds(PaperList papers)
{
    sealed record Row(AttachmentKind Kind, DateOnly? From, DateOnly? To);
    IReadOnlyList<Row>? own;

    public void Load(string path) => own = [.. Tsv.Read(path).Rows.Select(r => new Row(new(r.Need("code"), r.Need("name_zh"), r.Need("name_en"), r.NeedYesNo("film")), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    public IReadOnlyList<AttachmentKind> On(DateOnly day) =>
    [
        .. (own ?? throw new InvalidOperationException("The kinds of attachments are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.")).Where(r => Holds(r.From, r.To, day)).Select(r => r.Kind),
        .. papers.All.Where(p => Holds(p.ValidFrom, p.ValidTo, day)).Select(p => new AttachmentKind(p.Code, p.NameZh, p.NameEn, false)),
    ];

    public AttachmentKind? Find(string? code, DateOnly day) => On(day).FirstOrDefault(k => k.Code == code);

    /// <summary>The name of a kind that may no longer hold; the code when it is quite unknown.</summary>
    public string NameOf(string code) => own!.FirstOrDefault(r => r.Kind.Code == code)?.Kind.Name ?? papers.All.FirstOrDefault(p => p.Code == code)?.Name ?? code;

    static bool Holds(DateOnly? from, DateOnly? to, DateOnly day) => (from is null || from <= day) && (to is null || day <= to);
}
