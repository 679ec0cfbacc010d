using System.Globalization;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>What a request may hold, before any rule is asked. Fields are named as the API spells them; the bounds are those of plausible findings, not of law.</summary>
internal sealed class InputChecks
{
    public List<Finding> Findings { get; } = [];
    public bool Ok => Findings.Count == 0;

    public void Required(object? value, string field)
    {
        if (value is null || value is string text && string.IsNullOrWhiteSpace(text)) { Findings.Add(new("DS01", field, "decision.required", field)); }
    }

    /// <summary>A day a film was read or a test made: it has happened.</summary>
    public void Day(DateOnly? value, string field, DateOnly today)
    {
        Required(value, field);
        if (value > today) { Findings.Add(new("DS04", field, "decision.day-in-future", field, value.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))); }
    }

    public void Between(decimal? value, string field, decimal from, decimal to)
    {
        if (value is { } v && (v < from || v > to)) { Findings.Add(new("DS02", field, "decision.out-of-range", field, v, from, to)); }
    }

    public void OneOf(string? value, string field, params string[] choices)
    {
        if (value is not null && !choices.Contains(value, StringComparer.Ordinal)) { Findings.Add(new("DS03", field, "decision.unknown-value", field, value, string.Join(' ', choices))); }
    }

    public void Add(string rule, string field, string key, params object[] args) => Findings.Add(new(rule, field, key, args));

    /// <summary>The refusal, or the decision of the edition in force on the day (not loaded: said before anything is computed).</summary>
    public Outcome<Decision> Then(DecisionRules rules, string rule, DateOnly? on, Func<RuleEdition, DateOnly, Decision> decide)
    {
        if (!Ok) { return Refusal.Invalid(Findings); }
        var edition = rules.EditionOn(rule, on!.Value);
        return edition is { State: EditionState.Loaded } ? decide(edition, on.Value) : Decision.NotLoaded(rule, on.Value, edition);
    }

    public static string Text(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
