using System.Text.Json.Nodes;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>How the common page asks for one input.</summary>
/// <param name="Name">As the API spells it.</param>
/// <param name="Kind">date, number, flag, choice, or measured (a number with a unit).</param>
/// <param name="Choices">Values of a choice, units of a measured value.</param>
internal sealed record RuleInput(string Name, string Kind, string? Unit = null, params string[] Choices);

/// <summary>The rules without a page of their own; the page builds the request the API takes and calls the same Handle.</summary>
/// <param name="Ask">Takes the request as JSON.</param>
internal sealed record MeasuredRule(string Name, IReadOnlyList<RuleInput> Inputs, Action<IEndpointRouteBuilder> Map, Func<JsonObject, DecisionRules, Outcome<Decision>> Ask)
{
    public static MeasuredRule Of<TRequest>(string name, Action<IEndpointRouteBuilder> map, Func<TRequest, DecisionRules, Outcome<Decision>> handle, IReadOnlyList<RuleInput> inputs) =>
        new(name, inputs, map, (json, rules) => handle(Json.Read<TRequest>(json.ToJsonString()), rules));
}

internal static class MeasuredRules
{
    static RuleInput Day(string name) => new(name, "date");
    static RuleInput Number(string name, string unit) => new(name, "number", unit);
    static RuleInput Flag(string name) => new(name, "flag");

    public static readonly IReadOnlyList<MeasuredRule> All =
    [
        MeasuredRule.Of<LeadRequest>(LeadRule.Name, LeadRule.Map, LeadRule.Handle, [Day("assessedOn"), .. LeadRule.Units.Select(u => new RuleInput(u.Key, "measured", null, u.Value)),
            Flag("abdominalSymptoms"), Flag("leadColic"), Flag("anaemia"), Flag("peripheralNeuropathy"), Flag("leadPalsy"), Flag("leadEncephalopathy")]),
        MeasuredRule.Of<BenzeneRequest>(BenzeneRule.Name, BenzeneRule.Map, BenzeneRule.Handle, [Day("assessedOn"), Number("wbc", "×10⁹/L"), Flag("wbcSustained"), Number("neutrophils", "×10⁹/L"), Flag("neutrophilsSustained"),
            Number("platelets", "×10⁹/L"), Flag("plateletsSustained"), Flag("pancytopenia"), Flag("myelodysplasticSyndrome"), Flag("leukaemia"), Flag("aplasticAnaemia")]),
        MeasuredRule.Of<OrganophosphorusRequest>(OrganophosphorusRule.Name, OrganophosphorusRule.Map, OrganophosphorusRule.Handle, [Day("exposedOn"), Number("cholinesterasePercent", "%")]),
        MeasuredRule.Of<CarbonMonoxideRequest>(CarbonMonoxideRule.Name, CarbonMonoxideRule.Map, CarbonMonoxideRule.Handle, [Day("exposedOn"), Number("cohbPercent", "%")]),
        MeasuredRule.Of<ByssinosisRequest>(ByssinosisRule.Name, ByssinosisRule.Map, ByssinosisRule.Handle, [Day("testedOn"), new("symptoms", "choice", null, ByssinosisRule.Symptoms), Number("preShiftFev1", "L"), Number("postShiftFev1", "L"),
            Number("fev1PercentPredicted", "%"), Number("fvcPercentPredicted", "%")]),
        MeasuredRule.Of<RadiationRequest>(RadiationRule.Name, RadiationRule.Map, RadiationRule.Handle, [Day("exposedOn"), Number("doseGy", "Gy")]),
    ];
}
