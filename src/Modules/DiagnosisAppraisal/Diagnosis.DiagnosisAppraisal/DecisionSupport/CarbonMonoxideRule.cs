using System.ComponentModel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record CarbonMonoxideRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Carboxyhaemoglobin, %; null: not measured.")] decimal? CohbPercent = null);

/// <summary>The COHb band of acute carbon monoxide poisoning, GBZ 23: meaningful only when drawn early. Stores nothing.</summary>
internal static class CarbonMonoxideRule
{
    public const string Name = "carbon-monoxide";

    public static void Map(IEndpointRouteBuilder api) => BandRule.Map<CarbonMonoxideRequest>(api, Name, "The band of carboxyhaemoglobin in acute carbon monoxide poisoning (GBZ 23): never the clinical grade", Handle);

    public static Outcome<Decision> Handle(CarbonMonoxideRequest r, DecisionRules rules) => BandRule.Decide(rules, Name, r.ExposedOn, r.CohbPercent, "cohbPercent", "cohb", 100);
}
