using System.ComponentModel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

internal sealed record OrganophosphorusRequest(
    [property: Description("Day of the exposure: decides the edition.")] DateOnly? ExposedOn,
    [property: Description("Cholinesterase activity, % of the reference; null: not measured.")] decimal? CholinesterasePercent = null);

/// <summary>The enzyme band of acute organophosphorus poisoning, GBZ 8: supports the clinical grade, never gives it. Stores nothing.</summary>
internal static class OrganophosphorusRule
{
    public const string Name = "organophosphorus";

    public static void Map(IEndpointRouteBuilder api) => BandRule.Map<OrganophosphorusRequest>(api, Name, "The band of cholinesterase activity after organophosphorus insecticides (GBZ 8): never the clinical grade", Handle);

    public static Outcome<Decision> Handle(OrganophosphorusRequest r, DecisionRules rules) => BandRule.Decide(rules, Name, r.ExposedOn, r.CholinesterasePercent, "cholinesterasePercent", "cholinesterase", 500);
}
