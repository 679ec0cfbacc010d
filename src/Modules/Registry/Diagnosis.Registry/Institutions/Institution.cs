using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Registry.Institutions;

/// <summary>
/// An institution with everything that decides what it may do. Filings, categories, practices and suspensions live inside it, so that one
/// version and one save cover the whole profile. A fact is never changed: a correction marks it superseded and adds another.
/// </summary>
internal sealed class Institution : Record
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    /// <summary>Kinds as <c>|ExamAgency|Hospital|</c>, so that both databases can search it.</summary>
    public string KindSet { get; set; } = "|";
    public string Level { get; set; } = "";
    public bool IsProvincial { get; set; }
    public bool IsPublic { get; set; }
    public string? Phone { get; set; }
    public string? Address { get; set; }
    public IReadOnlyList<FilingFact> Filings { get; set; } = [];
    public IReadOnlyList<ExamCategoryFact> ExamCategories { get; set; } = [];
    public IReadOnlyList<PracticeFact> Practices { get; set; } = [];
    public IReadOnlyList<SuspensionFact> Suspensions { get; set; } = [];

    public static string Mark(InstitutionKind kind) => $"|{kind}|";
    public IReadOnlyList<InstitutionKind> GetKinds() => [.. KindSet.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<InstitutionKind>)];
    public void SetKinds(IEnumerable<InstitutionKind> kinds) => KindSet = "|" + string.Concat(kinds.Distinct().Order().Select(k => k + "|"));

    public InstitutionInfo ToInfo(int? version = null) => new(Id, version ?? Version, Code, Name, GetKinds(), Level, Division, IsProvincial, IsPublic, Phone, Address);
    public InstitutionProfile ToProfile(int? version = null) => new(ToInfo(version), Filings, ExamCategories, Practices, Suspensions);

    /// <summary>Filing lines for diagnosis, superseded ones included (<see cref="FiledScope"/> looks at known-at itself).</summary>
    public IEnumerable<FilingLine> DiagnosisLines() => Filings.Where(f => f.Domain == FilingDomain.Diagnosis).Select(f => f.Line);
}
