using Diagnosis.Kernel.Reference;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>A ground on which an application is not received: a row of data/diagnosis-refusal-grounds.tsv.</summary>
internal sealed record RefusalGround(NotReceivedReason Reason, string NameZh, string NameEn, string Source, string Article, string Status, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
    public string Basis => Article.Length > 0 ? $"{Source} 第{Article}条" : Source;
}

/// <summary>The lawful grounds of refusal; loaded once at start.</summary>
internal sealed class RefusalGrounds
{
    IReadOnlyList<RefusalGround>? all;

    public IReadOnlyList<RefusalGround> All => all ?? throw new InvalidOperationException("The grounds of refusal are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r => new RefusalGround(Enum.TryParse<NotReceivedReason>(r.Need("code"), out var code) ? code : throw r.Bad("code", "is no ground this program knows"),
        r.Need("name_zh"), r.Need("name_en"), r.Need("source"), r["article"], r.Need("status"), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    public IReadOnlyList<RefusalGround> On(DateOnly day) => [.. All.Where(g => (g.ValidFrom is null || g.ValidFrom <= day) && (g.ValidTo is null || day <= g.ValidTo))];
    public RefusalGround? Find(NotReceivedReason reason, DateOnly day) => On(day).FirstOrDefault(g => g.Reason == reason);
}
