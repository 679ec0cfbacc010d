using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.Terminology.Reference;

internal static class FindingForms
{
    /// <summary>A refusal as the problems of a form whose inputs are named <c>Input.Field</c>; a field the form lacks falls to the form as a whole.</summary>
    public static FormProblems ToProblems<T>(this Outcome<T> outcome, Words words, params string[] fields)
    {
        var problems = new FormProblems();
        foreach (var f in outcome.Findings)
        {
            string text = words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args];
            string? field = fields.FirstOrDefault(x => x.Equals(f.Field, StringComparison.OrdinalIgnoreCase));
            problems.Add(field is null ? "" : "Input." + field, text);
        }
        foreach (var d in outcome.Differences) { problems.Add($"{d.Field}: {d.Yours} → {d.Current}"); }
        return problems;
    }

    /// <summary>As clerks type a date, to the form the use case reads; what is no date goes through as it is and is refused there.</summary>
    public static string? Day(string? typed) => DateEntry.TryParse(typed, out var day) ? DateEntry.Show(day) : typed;
}
