using System.Text.Json.Serialization;
using Diagnosis.Kernel;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>What decision support can say. There is no "diagnosed" among them.</summary>
internal enum RuleResult
{
    /// <summary>The criteria are met.</summary>
    [JsonStringEnumMemberName("met")] Met,
    /// <summary>The criteria are not met.</summary>
    [JsonStringEnumMemberName("notMet")] NotMet,
    /// <summary>Cannot be computed from what was given: a person decides.</summary>
    [JsonStringEnumMemberName("manual")] Manual,
    /// <summary>The edition in force on the day is not loaded.</summary>
    [JsonStringEnumMemberName("notLoaded")] NotLoaded,
}

/// <summary>One step of the working: a word key with its numbers; <paramref name="Value"/> is the unrounded number it comes to.</summary>
internal sealed record WorkingLine(string Name, string Key, object[] Args, decimal? Value = null);

/// <summary>How one row of the decision table came out.</summary>
internal sealed record ClauseCheck(Clause Clause, Truth Holds);

/// <summary>
/// What a rule says about given findings, pure and without words: who shows it gives it to <see cref="DecisionAnswers"/> or to the page
/// component. <see cref="Outcome"/> is the stage, grade or band when <see cref="Result"/> is Met.
/// </summary>
/// <param name="Edition">The edition in force; null when the file knows none for the day.</param>
/// <param name="AtLeast">With Manual: what is certain whatever the open points turn out to be.</param>
/// <param name="Missing">With Manual: fields that would have to be given, confirmed or decided by a person.</param>
internal sealed record Decision(string Rule, DateOnly On, RuleEdition? Edition, RuleResult Result, string? Outcome, Clause? Clause, string? AtLeast, IReadOnlyList<string> Possible, IReadOnlyList<ClauseCheck> Checks,
    IReadOnlyList<string> Missing, IReadOnlyList<RulePolicy> Policies, IReadOnlyList<WorkingLine> Working)
{
    public static Decision NotLoaded(string rule, DateOnly on, RuleEdition? edition) => new(rule, on, edition, RuleResult.NotLoaded, null, null, null, [], [], [], [], []);
}

/// <summary>Walks a decision table.</summary>
internal static class DecisionTable
{
    /// <summary>
    /// The first row that holds decides. A row that may hold (unknown, or left to a person) keeps its outcome possible and the walk goes on;
    /// only when every possibility comes to the same outcome is there an answer, otherwise it is manual. So an open point above a row that
    /// certainly holds makes the answer manual only when it could change it.
    /// </summary>
    /// <param name="completions">The ways in which what was not readable can be filled; usually one.</param>
    /// <param name="policies">Policies the rule used in measuring, shown beside those of the clauses.</param>
    public static Decision Decide(DecisionRules rules, RuleEdition edition, DateOnly on, IReadOnlyList<Facts> completions, IReadOnlyList<WorkingLine> working, IReadOnlyList<string> policies, IReadOnlyList<string>? unread = null)
    {
        var table = rules.Clauses(edition);
        var merged = new Truth?[table.Count];
        var possible = new HashSet<string>(StringComparer.Ordinal);
        var missing = new List<string>(unread ?? []);
        var used = new List<string>(policies);
        Clause? decided = null;
        bool differs = false;
        foreach (var facts in completions)
        {
            Clause? first = null;
            for (int i = 0; i < table.Count; i++)
            {
                var clause = table[i];
                var holds = clause.When.Test(facts, Equality(rules, clause, on), missing);
                if (holds == Truth.Yes && clause.Effect == ClauseEffect.Manual) { holds = Truth.Unknown; }
                merged[i] = merged[i] is { } before && before != holds ? Truth.Unknown : holds;
                if (holds == Truth.No) { continue; }
                if (clause.Policy is { } policy && !used.Contains(policy)) { used.Add(policy); }
                possible.Add(clause.Outcome ?? "");
                if (holds == Truth.Yes) { first = clause; break; }
            }
            if (first is null) { possible.Add(""); }
            if (decided is not null && first != decided) { differs = true; }
            decided ??= first;
        }
        var result = possible.Count > 1 ? RuleResult.Manual : possible.Single().Length > 0 ? RuleResult.Met : RuleResult.NotMet;
        string? least = result == RuleResult.Manual && !possible.Contains("") ? DecisionRules.LightToHeavy(edition.Rule).First(possible.Contains) : null;
        return new(edition.Rule, on, edition, result, result == RuleResult.Met ? possible.Single() : null, result is RuleResult.Manual || differs ? null : decided, least,
            [.. possible.Order(StringComparer.Ordinal)], [.. table.Select((c, i) => (c, merged[i])).Where(x => x.Item2 is not null).Select(x => new ClauseCheck(x.c, x.Item2!.Value))],
            result == RuleResult.Manual ? missing : [], [.. used.Select(p => rules.Policy(p, on))], working);
    }

    static Truth Equality(DecisionRules rules, Clause clause, DateOnly on) =>
        !clause.When.LeavesEquality ? Truth.No : rules.Policy(clause.Policy!, on).Value switch { "met" => Truth.Yes, "notMet" => Truth.No, _ => Truth.Unknown };
}
