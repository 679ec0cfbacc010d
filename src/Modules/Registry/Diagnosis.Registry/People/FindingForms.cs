using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.Registry.People;

internal static class FindingForms
{
    /// <summary>A refusal as the problems of a form whose inputs are named <c>Input.Field</c>; a field the form lacks falls to the form as a whole.</summary>
    public static FormProblems ToProblems<T>(this Outcome<T> outcome, Words words, params string[] fields)
    {
        var problems = new FormProblems();
        foreach (var f in outcome.Findings)
        {
            string text = words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args];
            string? field = fields.FirstOrDefault(x => f.Field.StartsWith(x, StringComparison.OrdinalIgnoreCase));
            problems.Add(field is null ? "" : "Input." + field, text);
        }
        foreach (var d in outcome.Differences) { problems.Add(d.Field); }
        return problems;
    }

    /// <summary>A date as clerks type it; null when blank. What is no date adds a problem.</summary>
    public static DateOnly? Day(string? typed, string field, FormProblems problems, Words words)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }
        if (DateEntry.TryParse(typed, out var day)) { return day; }
        problems.Add("Input." + field, words["registry.bad-date", typed]);
        return null;
    }
}
