using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>One edition of one standard, and whether it can be computed with.</summary>
/// <param name="State">loaded; notLoaded (thresholds unknown); manual (fragments only).</param>
/// <param name="Path">Where to ask, for rules the product computes.</param>
internal sealed record RuleSetAnswer(string Rule, string StandardNo, string Edition, string Title, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateOnly? EffectiveFrom,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateOnly? EffectiveTo, EditionState State, string RuleVersion, string Status, string Source, string? Reason, string? Caution, int Clauses, string? Path);

internal sealed record RuleSetsAnswer(IReadOnlyList<RuleSetAnswer> RuleSets);

/// <summary>Every rule set of data/decision-editions.tsv: what is loaded, from which source, and what is not and why.</summary>
internal static class ListRuleSets
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/decision-support", (DecisionRules rules) => Handle(rules)).WithTags("Decision support").WithSummary("The rule sets: standard, edition, validity, status, loaded or not and why").Produces<RuleSetsAnswer>();

    public static RuleSetsAnswer Handle(DecisionRules rules) => new([.. rules.Editions.Select(e => new RuleSetAnswer(e.Rule, e.StandardNo, e.Edition, e.Title, e.From, e.To, e.State, e.Version, e.Status, e.Source, e.Reason, e.Caution,
        e.State == EditionState.Loaded ? rules.Clauses(e).Count : 0, e.State == EditionState.Loaded ? $"/api/v1/decision-support/{e.Rule}" : null))]);
}
