using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record CarbonMonoxideRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Carboxyhaemoglobin, %; null: not measured.")] decimal? CohbPercent = null);

/// <summary>The COHb band of acute carbon monoxide poisoning, GBZ 23: meaningful only when drawn early. Stores nothing.</summary>
internal static class CarbonMonoxideRule
{
    public const string Name = "carbon-monoxide";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/carbon-monoxide", (CarbonMonoxideRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new BandAnswer { Band = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("The band of carboxyhaemoglobin in acute carbon monoxide poisoning (GBZ 23): never the clinical grade").Produces<BandAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(CarbonMonoxideRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.ExposedOn, "exposedOn", rules.Today);
        checks.Between(r.CohbPercent, "cohbPercent", 0, 100);
        return checks.Then(rules, Name, r.ExposedOn, (edition, on) => DecisionTable.Decide(rules, edition, on, [new Facts { ["cohb"] = Fact.Said(r.CohbPercent, "cohbPercent") }],
            [r.CohbPercent is { } v ? new("cohbPercent", "decision.work.measured.cohbPercent", [InputChecks.Text(v)], v) : new("cohbPercent", "decision.work.not-measured.cohbPercent", [])], []));
    }
}
