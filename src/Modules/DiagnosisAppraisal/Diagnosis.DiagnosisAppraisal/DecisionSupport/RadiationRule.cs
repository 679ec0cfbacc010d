using System.ComponentModel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record RadiationRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Absorbed dose of the whole body, short-time and fairly uniform, Gy; null: not measured.")] decimal? DoseGy = null);

/// <summary>The dose band of acute external radiation sickness, GBZ 104: the clinical course overrides it. Stores nothing.</summary>
internal static class RadiationRule
{
    public const string Name = "radiation";

    public static void Map(IEndpointRouteBuilder api) => BandRule.Map<RadiationRequest>(api, Name, "The dose band of acute external radiation sickness (GBZ 104): never the clinical grade", Handle);

    public static Outcome<Decision> Handle(RadiationRequest r, DecisionRules rules) => BandRule.Decide(rules, Name, r.ExposedOn, r.DoseGy, "doseGy", "dose", 1000);
}
