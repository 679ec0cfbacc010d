using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>What the pages of this module say alike: names of codes, clocks, and findings beside their fields.</summary>
internal static class PageWords
{
    public static string Name(this ITerminology t, string list, string? code, DateOnly asOf) => code is null ? "" : t.Code(list, code, asOf) is { } c ? Words.Language == "en" ? c.En : c.Zh : code;
    public static IReadOnlyList<Choice> Choices(this ITerminology t, string list, DateOnly asOf) => [.. t.CodeList(list, asOf).Select(c => new Choice(c.Code, $"{(Words.Language == "en" ? c.En : c.Zh)} {c.Code}"))];
    public static string Factor(this ITerminology t, string? code) => code is null ? "" : t.Hazard(code)?.Name ?? code;

    /// <summary>State of TL-11 or another clock for the badge.</summary>
    public static string Clock(DateOnly started, DateOnly? due, bool done, DateOnly today) => DeadlineLook.Of(DeadlineStates.Of(new Deadline(due, due is null ? DeadlineReasons.NoNumber : null, false, [], []), today, started, done));

    public static string Basis(this ITerminology t, string limit, DateOnly started) => t.Limits.Find(limit, started) is not { } l ? limit : $"{l.Id} {(Words.Language == "en" ? l.NameEn : l.NameZh)}\n{l.Source} {l.Article}\n{(Words.Language == "en" ? l.StartsEn : l.StartsZh)} {started:yyyy-MM-dd}".Trim();

    public static FormProblems Problems(this Words words, IEnumerable<Finding> findings, Func<string, string> field)
    {
        var problems = new FormProblems();
        foreach (var f in findings.Where(f => f.Level == Level.Error)) { problems.Add(field(f.Field), $"{words[f.Key, f.Args]} {words[f.Key + ".remedy", f.Args]}{(f.Basis is null ? "" : $"（{f.Basis}）")}"); }
        return problems;
    }

    /// <summary>"conclusions[0].harmStart" is Input.Conclusions[0].HarmStart on the form.</summary>
    public static string FormField(string path) => path.Length == 0 ? "" : "Input." + string.Join('.', path.Split('.').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
}
