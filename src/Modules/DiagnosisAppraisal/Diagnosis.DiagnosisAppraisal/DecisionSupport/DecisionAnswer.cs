using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Diagnosis.Kernel;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>A step of the working in words; <paramref name="Value"/> is the number before rounding.</summary>
internal sealed record WorkingText(string Name, string Text, decimal? Value);

/// <param name="Holds">yes, no, or unknown from what was given.</param>
internal sealed record ClauseText(string? Outcome, string? Clause, string Holds, string Text, string Status);

internal sealed record PolicyText(string Id, string Value, string Text, DateOnly ValidFrom, DateOnly? ValidTo, string Source, string Status, int Version);

internal sealed record NoticeText(string Zh, string En);

/// <summary>What every rule answers besides its own stage, grade or band.</summary>
internal abstract class DecisionAnswer
{
    [Description("met, notMet, manual (cannot be computed: a person decides) or notLoaded. Never a diagnosis.")]
    public RuleResult Result { get; set; }
    [Description("The clause that decided, as the standard letters it; null when none did.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Clause { get; set; }
    [Description("Why the result is what it is.")] public string Reason { get; set; } = "";
    [Description("With manual: what is certain whatever the open points turn out to be.")] public string? AtLeast { get; set; }
    [Description("With manual: fields that would have to be given, confirmed or decided.")] public IReadOnlyList<string> Undecided { get; set; } = [];
    public string Rule { get; set; } = "";
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? StandardNo { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Edition { get; set; }
    public string? Title { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public DateOnly? EffectiveFrom { get; set; }
    [Description("Null while in force.")][JsonIgnore(Condition = JsonIgnoreCondition.Never)] public DateOnly? EffectiveTo { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? RuleVersion { get; set; }
    [Description("How well the edition's dates and numbers are known: CONFIRMED(source), MEMORY(probability), POLICY.")] public string? Status { get; set; }
    public string? Source { get; set; }
    [Description("What a reader must know about this edition.")] public string? Caution { get; set; }
    [Description("The rows of the decision table in their order, as far as they were tried.")] public IReadOnlyList<ClauseText> Clauses { get; set; } = [];
    [Description("The numbers, step by step.")] public IReadOnlyList<WorkingText> Working { get; set; } = [];
    [Description("Choices used where the standard leaves one.")] public IReadOnlyList<PolicyText> Policies { get; set; } = [];
    [Description("What is taken for granted and not computed.")] public IReadOnlyList<string> Assumptions { get; set; } = [];
    [Description("The fixed sentence: support, not a diagnosis.")] public NoticeText Notice { get; set; } = new("", "");
}

/// <summary>The answer of the rules that grade.</summary>
internal sealed class GradeAnswer : DecisionAnswer
{
    [Description("The grade whose criteria are met, else null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Grade { get; set; }
}

/// <summary>The answer of the rules that know a band of one measured value only, never a grade.</summary>
internal sealed class BandAnswer : DecisionAnswer
{
    [Description("The band the value lies in, else null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Band { get; set; }
}

/// <summary>Decisions in words, for the API and the pages alike.</summary>
internal static partial class DecisionAnswers
{
    public static T Fill<T>(this T answer, Decision d, Words words) where T : DecisionAnswer
    {
        answer.Result = d.Result;
        answer.Clause = d.Clause?.Id;
        answer.Reason = Reason(d, words);
        answer.AtLeast = d.AtLeast;
        answer.Undecided = d.Missing;
        answer.Rule = d.Rule;
        if (d.Edition is { } e)
        {
            (answer.StandardNo, answer.Edition, answer.Title, answer.EffectiveFrom, answer.EffectiveTo) = (e.StandardNo, e.Edition, e.Title, e.From, e.To);
            (answer.RuleVersion, answer.Status, answer.Source, answer.Caution) = (e.Version, e.Status, e.Source, e.Caution);
        }
        answer.Clauses = [.. d.Checks.Select(c => new ClauseText(c.Clause.Outcome, c.Clause.Id, c.Holds switch { Truth.Yes => "yes", Truth.No => "no", _ => "unknown" }, c.Clause.Text, c.Clause.Status))];
        answer.Working = [.. d.Working.Select(w => new WorkingText(w.Name, words[w.Key, w.Args], w.Value))];
        answer.Policies = [.. d.Policies.Select(p => new PolicyText(p.Id, p.Value, p.Text, p.From, p.To, p.Source, p.Status, p.Version))];
        answer.Assumptions = Assumptions(d.Rule, words);
        answer.Notice = new(words.In("zh", "decision.notice"), words.In("en", "decision.notice"));
        return answer;
    }

    /// <summary>One sentence: the clause that decided, what is open, or why nothing is loaded.</summary>
    public static string Reason(Decision d, Words words) => d.Result switch
    {
        RuleResult.NotLoaded => d.Edition?.Reason ?? words["decision.reason.no-edition", d.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
        RuleResult.Manual => words["decision.reason.manual", string.Join(words["decision.or"], d.Possible.Select(p => p.Length == 0 ? words["decision.result.NotMet"] : words[$"decision.outcome.{d.Rule}.{p}"]))]
            + (d.Missing.Count > 0 ? words["decision.reason.missing", string.Join(words["decision.comma"], d.Missing.Select(f => Field(f, words)))] : "")
            + string.Concat(d.Checks.Where(c => c.Holds == Truth.Unknown && c.Clause.Effect == ClauseEffect.Manual).Select(c => words["decision.reason.clause", c.Clause.Text])),
        _ => d.Clause?.Text ?? (d.Result == RuleResult.NotMet ? words["decision.reason.none"] : words["decision.reason.all-readings"]),
    };

    /// <summary>"zones[2]" as a person reads it.</summary>
    public static string Field(string field, Words words)
    {
        string name = Index().Replace(field, "");
        string text = words.Has($"decision.field.{name}") ? words[$"decision.field.{name}"] : name;
        if (Index().Match(field) is not { Success: true } index) { return text; }
        int i = int.Parse(index.Groups[1].Value, CultureInfo.InvariantCulture);
        return words.Has($"decision.item.{name}.{i}") ? words[$"decision.item.{name}.{i}"] : words["decision.item", text, i + 1];
    }

    public static IReadOnlyList<string> Assumptions(string rule, Words words) => [.. Enumerable.Range(1, 9).Select(i => $"decision.assume.{rule}.{i}").TakeWhile(words.Has).Select(k => words[k])];

    [GeneratedRegex(@"\[(\d+)\]")] private static partial Regex Index();
}
