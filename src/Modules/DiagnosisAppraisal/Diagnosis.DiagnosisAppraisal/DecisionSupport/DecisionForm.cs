using System.Globalization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>What the calculator pages share: reading what was typed, and findings of the API at the inputs of a form.</summary>
internal sealed class DecisionForm(Words words)
{
    public FormProblems Problems { get; } = new();

    public DateOnly? Day(string? typed, string input)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }
        if (DateEntry.TryParse(typed, out var day)) { return day; }
        Problems.Add(input, words["decision.page.bad-date"]);
        return null;
    }

    public decimal? Number(string? typed, string input)
    {
        if (string.IsNullOrWhiteSpace(typed)) { return null; }
        string text = typed.Trim().Normalize(System.Text.NormalizationForm.FormKC);
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)) { return n; }
        Problems.Add(input, words["decision.page.bad-number", typed]);
        return null;
    }

    public int? Whole(string? typed, string input)
    {
        if (Number(typed, input) is not { } n) { return null; }
        if (n == decimal.Truncate(n) && Math.Abs(n) < 10_000) { return (int)n; }
        Problems.Add(input, words["decision.page.bad-number", typed]);
        return null;
    }

    public static bool? Flag(string? chosen) => chosen switch { "yes" => true, "no" => false, _ => null };

    /// <summary>"largeOpacities[0].longMm" stands at Input.LargeOpacities[0].LongMm; the message names the field as the page does.</summary>
    public void Take(IEnumerable<Finding> findings, Func<string, string>? at = null)
    {
        at ??= field => "Input." + string.Join('.', field.Split('.').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
        foreach (var f in findings)
        {
            object[] args = [.. f.Args.Select(a => a is string s && s == f.Field ? DecisionAnswers.Field(s, words) : a)];
            Problems.Add(at(f.Field), words[f.Key, args] + words[f.Key + ".remedy", args]);
        }
    }
}
