using System.Globalization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Diagnosis.DiagnosisAppraisal.Cases.Steps;

/// <summary>One step of the guided file: a form that posts to the case's page, calls the use case and comes back to the page.</summary>
public abstract class CaseStep : ComponentBase
{
    [CascadingParameter] private protected CaseView View { get; set; } = default!;
    [CascadingParameter] private protected HttpContext Http { get; set; } = default!;
    [Inject] private protected NavigationManager Navigation { get; set; } = default!;
    [Inject] private protected Words Texts { get; set; } = default!;

    private protected FormProblems Problems { get; private set; } = new();
    private protected Caller Caller => Caller.From(Http.User);

    /// <summary>Back to the page when it worked, with the problems in the form when not.</summary>
    /// <param name="prefix">Name of the form's model where a step has several forms.</param>
    private protected void Finish(Outcome<CaseAnswer> outcome, string prefix = "Input.")
    {
        if (outcome.Ok) { Navigation.NavigateTo($"/diagnosis/cases/{View.Id}?done={outcome.Value!.State}{string.Concat(outcome.Findings.Select(f => "&note=" + f.Key))}"); return; }
        Problems = ProblemsOf(outcome.Findings, Texts, prefix);
    }

    /// <summary>The day a clerk typed; false adds the problem.</summary>
    private protected bool Day(string? typed, string field, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(typed)) { return true; }
        if (DateEntry.TryParse(typed, out var date)) { day = date; return true; }
        Problems.Add(field, Texts["diagnosis.page.bad-date"]);
        return false;
    }

    /// <summary>The whole number a clerk typed, none when empty; false adds the problem.</summary>
    private protected bool Whole(string? typed, string field, out int? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(typed)) { return true; }
        if (int.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int n)) { number = n; return true; }
        Problems.Add(field, Texts["diagnosis.page.bad-whole"]);
        return false;
    }

    private protected static IfMatch Match(string? version) => new(int.TryParse(version, CultureInfo.InvariantCulture, out int v) ? v : null);

    /// <summary>Findings as a form shows them: problem, remedy and article, at the input of the field ("person.name" is Input.Name, "employer.name" is Input.EmployerName).</summary>
    internal static FormProblems ProblemsOf(IEnumerable<Finding> findings, Words words, string prefix = "Input.")
    {
        var problems = new FormProblems();
        foreach (var f in findings)
        {
            string text = words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args] + (f.Basis is null ? "" : $"（{f.Basis}）");
            string path = f.Field.StartsWith("person.", StringComparison.Ordinal) || f.Field.StartsWith("history.", StringComparison.Ordinal) || f.Field.StartsWith("details.", StringComparison.Ordinal) ? f.Field[(f.Field.IndexOf('.', StringComparison.Ordinal) + 1)..] : f.Field;
            problems.Add(path.Length == 0 ? "" : prefix + string.Concat(path.Split('.').Select(p => char.ToUpperInvariant(p[0]) + p[1..])), text);
        }
        return problems;
    }
}
