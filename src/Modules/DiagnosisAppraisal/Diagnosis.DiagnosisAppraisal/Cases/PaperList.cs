using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>A kind of paper, a row of data/diagnosis-documents.tsv.</summary>
/// <param name="From">worker or employer.</param>
/// <param name="Applies">ALL, AGENT (an agent acts), AGAIN (not the first diagnosis), RADIATION (class 7).</param>
internal sealed record PaperKind(string Code, string NameZh, string NameEn, string From, bool Required, string Applies, string Source, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
}

/// <summary>Which papers a file needs; loaded once at start.</summary>
internal sealed class PaperList
{
    IReadOnlyList<PaperKind>? all;

    public IReadOnlyList<PaperKind> All => all ?? throw new InvalidOperationException("The list of papers is not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r => new PaperKind(r.Need("code"), r.Need("name_zh"), r.Need("name_en"), r.Need("from"), r.NeedYesNo("required"),
        r.Need("applies"), r.Need("source"), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    /// <summary>Papers that concern this case on a day.</summary>
    public IReadOnlyList<PaperKind> For(DiagnosisCase c, DateOnly day, bool radiation) => [.. All.Where(p =>
        (p.ValidFrom is null || p.ValidFrom <= day) && (p.ValidTo is null || day <= p.ValidTo) &&
        p.Applies switch { "AGENT" => c.Agent is not null, "AGAIN" => c.Kind != CaseKind.First, "RADIATION" => radiation, _ => true })];

    /// <summary>Required papers that are not there; <paramref name="from"/> limits to one giver.</summary>
    public IReadOnlyList<PaperKind> Missing(DiagnosisCase c, DateOnly day, bool radiation, string? from = null) =>
        [.. For(c, day, radiation).Where(p => p.Required && (from is null || p.From == from) && c.Papers.All(x => x.Code != p.Code))];
}
