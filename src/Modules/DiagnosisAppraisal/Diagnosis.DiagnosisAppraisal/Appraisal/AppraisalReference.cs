using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>A specialty group of the expert pool, a row of data/appraisal-specialties.tsv.</summary>
/// <param name="Code">Identity of a disease class, or a field of its own beginning with x-.</param>
internal sealed record Specialty(string Code, string NameZh, string NameEn, bool IsDiseaseClass, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
    public bool On(DateOnly day) => (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || day <= ValidTo);
}

/// <summary>A paper an application needs, a row of data/appraisal-papers.tsv.</summary>
internal sealed record AppraisalPaperKind(string Code, string NameZh, string NameEn, string Level, bool Required, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
}

/// <summary>The slice's own lists; loaded once at start.</summary>
internal sealed class AppraisalReference
{
    IReadOnlyList<Specialty>? specialties;
    IReadOnlyList<AppraisalPaperKind>? papers;
    IReadOnlyList<RepeatGround>? repeatGrounds;

    public IReadOnlyList<Specialty> Specialties => specialties ?? throw new InvalidOperationException("The lists of the appraisal are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    public void Load(string folder)
    {
        specialties = [.. Tsv.Read(Path.Combine(folder, "appraisal-specialties.tsv")).Rows.Select(r => new Specialty(r.Need("code"), r.Need("name_zh"), r.Need("name_en"), r.Need("kind") == "disease-class", r.FindDate("valid_from"), r.FindDate("valid_to")))];
        papers = [.. Tsv.Read(Path.Combine(folder, "appraisal-papers.tsv")).Rows.Select(r => new AppraisalPaperKind(r.Need("code"), r.Need("name_zh"), r.Need("name_en"), r.Need("level"), r.NeedYesNo("required"), r.FindDate("valid_from"), r.FindDate("valid_to")))];
        repeatGrounds = [.. Tsv.Read(Path.Combine(folder, "appraisal-repeat-grounds.tsv")).Rows.Select(r => new RepeatGround(r.Need("code"), r.Need("name_zh"), r.Need("name_en"),
            r.Need("needs") is Draws.RepeatGround.Recusal or Draws.RepeatGround.NoAlternate or Draws.RepeatGround.NoSeed or Draws.RepeatGround.Nothing ? r.Need("needs") : throw r.Bad("needs", "is no condition this program knows"), r.FindDate("valid_from"), r.FindDate("valid_to")))];
    }

    /// <summary>Grounds on which a draw may be repeated on a day.</summary>
    public IReadOnlyList<RepeatGround> RepeatGrounds(DateOnly day) => [.. (repeatGrounds ?? throw new InvalidOperationException("The lists of the appraisal are not loaded.")).Where(g => g.On(day))];

    /// <summary>A ground by its code, in force or not: draws of the past keep theirs.</summary>
    public RepeatGround? RepeatGround(string? code) => repeatGrounds?.FirstOrDefault(g => g.Code == code);

    public Specialty? Specialty(string code) => Specialties.FirstOrDefault(s => s.Code == code);
    public string SpecialtyName(string code) => Specialty(code)?.Name ?? code;

    /// <summary>Papers of a level on a day.</summary>
    public IReadOnlyList<AppraisalPaperKind> Papers(AppraisalLevel level, DateOnly day) => [.. (papers ?? throw new InvalidOperationException("The lists of the appraisal are not loaded.")).Where(p =>
        (p.ValidFrom is null || p.ValidFrom <= day) && (p.ValidTo is null || day <= p.ValidTo) && (p.Level == "ALL" || p.Level == (level == AppraisalLevel.First ? "FIRST" : "SECOND")))];

    public IReadOnlyList<string> Missing(AppraisalLevel level, DateOnly day, IReadOnlyCollection<string> there) => [.. Papers(level, day).Where(p => p.Required && !there.Contains(p.Code)).Select(p => p.Code)];
}

/// <summary>The policies of a day that an appraisal reads, with the versions that were read.</summary>
internal sealed record AppraisalPolicy(int MinExperts, int Alternates, IReadOnlySet<string> SeniorTitles, IReadOnlyList<(string Addressee, int Count)> Copies, int ScanMegabytes, FeeBearer Fee, FeeBearer FeeWithoutEmployer, IReadOnlyList<string> Rules)
{
    public static AppraisalPolicy On(ITerminology terminology, AppraisalLevel level, string division, DateOnly day)
    {
        var rules = new List<string>();
        string Read(string name)
        {
            var policy = terminology.Policy(name, division, day) ?? throw new InvalidOperationException($"No policy '{name}' is loaded for {day:yyyy-MM-dd}; the shipped ones stand in policies.tsv.");
            rules.Add($"{policy.Name}={policy.Value} (v{policy.Version})");
            return policy.Value;
        }
        var copies = Read(level == AppraisalLevel.First ? "appraisal.addressees-first" : "appraisal.addressees-final").Split(',').Select(c => c.Split(':')).Select(c => (c[0].Trim(), int.Parse(c[1], CultureInfo.InvariantCulture))).ToList();
        int number = int.Parse(Read(level == AppraisalLevel.First ? "appraisal.copies-first" : "appraisal.copies-final"), CultureInfo.InvariantCulture);
        if (copies.Sum(c => c.Item2) != number) { throw new InvalidOperationException("The policies appraisal.copies-* and appraisal.addressees-* do not agree on the number of copies."); }
        return new(int.Parse(Read("appraisal.min-experts"), CultureInfo.InvariantCulture), int.Parse(Read("appraisal.alternates"), CultureInfo.InvariantCulture),
            Read("appraisal.senior-titles").Split(',').Select(t => t.Trim()).ToHashSet(), copies, int.Parse(Read("diagnosis.scan-max-megabytes"), CultureInfo.InvariantCulture),
            Bearer("appraisal.fee-bearer"), Bearer("appraisal.fee-bearer-without-employer"), rules);

        FeeBearer Bearer(string name) => Read(name) == "public-purse" ? FeeBearer.PublicPurse : FeeBearer.Employer;
    }
}
