using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record RadiationRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Absorbed dose of the whole body, short-time and fairly uniform, Gy; null: not measured.")] decimal? DoseGy = null);

/// <summary>The dose band of acute external radiation sickness, GBZ 104: the clinical course overrides it. Stores nothing.</summary>
internal static class RadiationRule
{
    public const string Name = "radiation";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/radiation", (RadiationRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new BandAnswer { Band = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("The dose band of acute external radiation sickness (GBZ 104): never the clinical grade").Produces<BandAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(RadiationRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.ExposedOn, "exposedOn", rules.Today);
        checks.Between(r.DoseGy, "doseGy", 0, 1000);
        return checks.Then(rules, Name, r.ExposedOn, (edition, on) => DecisionTable.Decide(rules, edition, on, [new Facts { ["dose"] = Fact.Said(r.DoseGy, "doseGy") }],
            [r.DoseGy is { } v ? new("doseGy", "decision.work.measured.doseGy", [InputChecks.Text(v)], v) : new("doseGy", "decision.work.not-measured.doseGy", [])], []));
    }
}
