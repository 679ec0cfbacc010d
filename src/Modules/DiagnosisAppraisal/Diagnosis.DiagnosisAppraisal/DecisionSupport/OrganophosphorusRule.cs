using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record OrganophosphorusRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Cholinesterase activity, % of the reference; null: not measured.")] decimal? CholinesterasePercent = null);

/// <summary>The enzyme band of acute organophosphorus poisoning, GBZ 8: supports the clinical grade, never gives it. Stores nothing.</summary>
internal static class OrganophosphorusRule
{
    public const string Name = "organophosphorus";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/organophosphorus", (OrganophosphorusRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new BandAnswer { Band = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("The band of cholinesterase activity after organophosphorus insecticides (GBZ 8): never the clinical grade").Produces<BandAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(OrganophosphorusRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.ExposedOn, "exposedOn", rules.Today);
        checks.Between(r.CholinesterasePercent, "cholinesterasePercent", 0, 500);
        return checks.Then(rules, Name, r.ExposedOn, (edition, on) => DecisionTable.Decide(rules, edition, on, [new Facts { ["cholinesterase"] = Fact.Said(r.CholinesterasePercent, "cholinesterasePercent") }],
            [r.CholinesterasePercent is { } v ? new("cholinesterasePercent", "decision.work.measured.cholinesterasePercent", [InputChecks.Text(v)], v) : new("cholinesterasePercent", "decision.work.not-measured.cholinesterasePercent", [])], []));
    }
}
