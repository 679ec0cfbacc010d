using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Cases.Steps;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Steps;

/// <summary>One step of an appraisal: a form that posts to the case's page, calls the use case and comes back to the page.</summary>
public abstract class AppraisalStep : ComponentBase
{
    [CascadingParameter] private protected AppraisalView View { get; set; } = default!;
    [CascadingParameter] private protected HttpContext Http { get; set; } = default!;
    [Inject] private protected NavigationManager Navigation { get; set; } = default!;
    [Inject] private protected Words Texts { get; set; } = default!;

    private protected FormProblems Problems { get; private set; } = new();
    private protected Caller Caller => Caller.From(Http.User);
    private protected CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Back to the page when it worked, with the problems in the form when not.</summary>
    private protected void Finish<T>(Outcome<T> outcome)
    {
        if (outcome.Ok) { Navigation.NavigateTo($"/appraisal/cases/{View.Id}?done=1{string.Concat(outcome.Findings.Select(f => "&note=" + f.Key))}"); return; }
        Problems = CaseStep.ProblemsOf(outcome.Findings, Texts);
    }

    private protected bool Day(string? typed, out DateOnly? day, string field = "Input.On")
    {
        day = null;
        if (string.IsNullOrWhiteSpace(typed)) { return true; }
        if (DateEntry.TryParse(typed, out var date)) { day = date; return true; }
        Problems.Add(field, Texts["diagnosis.page.bad-date"]);
        return false;
    }

    private protected static IfMatch Match(string? version) => new(int.TryParse(version, CultureInfo.InvariantCulture, out int v) ? v : null);
    private protected static int? Number(string? typed) => int.TryParse(typed?.Trim(), CultureInfo.InvariantCulture, out int n) ? n : null;
}
