using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>Blood counts, ×10⁹/L. "Sustained" is the physician's judgement that the count is mostly low over the repeated tests; without it a low count cannot decide.</summary>
internal sealed record BenzeneRequest(
    [property: Description("Day of the assessment: decides the edition.")] DateOnly? AssessedOn,
    [property: Description("White cells, ×10⁹/L.")] decimal? Wbc = null, [property: Description("Mostly so over the repeated counts; null: not judged.")] bool? WbcSustained = null,
    [property: Description("Neutrophils, ×10⁹/L.")] decimal? Neutrophils = null, [property: Description("Mostly so over the repeated counts; null: not judged.")] bool? NeutrophilsSustained = null,
    [property: Description("Platelets, ×10⁹/L.")] decimal? Platelets = null, [property: Description("Mostly so over the repeated counts; null: not judged.")] bool? PlateletsSustained = null,
    bool? Pancytopenia = null, bool? MyelodysplasticSyndrome = null, bool? Leukaemia = null, bool? AplasticAnaemia = null);

/// <summary>Grades of chronic benzene poisoning, GBZ 68. Stores nothing.</summary>
internal static class BenzeneRule
{
    public const string Name = "benzene";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/benzene", (BenzeneRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new GradeAnswer { Grade = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("Whether blood counts meet the criteria of chronic benzene poisoning (GBZ 68): support, not a diagnosis").Produces<GradeAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(BenzeneRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.AssessedOn, "assessedOn", rules.Today);
        checks.Between(r.Wbc, "wbc", 0, 1000);
        checks.Between(r.Neutrophils, "neutrophils", 0, 1000);
        checks.Between(r.Platelets, "platelets", 0, 5000);
        return checks.Then(rules, Name, r.AssessedOn, (edition, on) =>
        {
            var facts = new Facts
            {
                ["wbc"] = Count(r.Wbc, r.WbcSustained, "wbc"), ["neutrophils"] = Count(r.Neutrophils, r.NeutrophilsSustained, "neutrophils"), ["platelets"] = Count(r.Platelets, r.PlateletsSustained, "platelets"),
                ["pancytopenia"] = Fact.Sign(r.Pancytopenia), ["myelodysplasticSyndrome"] = Fact.Sign(r.MyelodysplasticSyndrome), ["leukaemia"] = Fact.Sign(r.Leukaemia), ["aplasticAnaemia"] = Fact.Sign(r.AplasticAnaemia),
            };
            List<WorkingLine> working = [Line("wbc", r.Wbc, r.WbcSustained), Line("neutrophils", r.Neutrophils, r.NeutrophilsSustained), Line("platelets", r.Platelets, r.PlateletsSustained)];
            foreach (var (sign, seen) in (ReadOnlySpan<(string, bool?)>)[("pancytopenia", r.Pancytopenia), ("myelodysplasticSyndrome", r.MyelodysplasticSyndrome), ("leukaemia", r.Leukaemia), ("aplasticAnaemia", r.AplasticAnaemia)])
            {
                if (seen == true) { working.Add(new(sign, "decision.work.sign." + sign, [])); }
            }
            working.Add(new("signs", "decision.work.signs-not-given", []));
            return DecisionTable.Decide(rules, edition, on, [facts], working, ["P-sustained"]);
        });
    }

    static Fact Count(decimal? value, bool? sustained, string field) =>
        value is not { } v ? Fact.Unknown(field) : Fact.Of(v).InDoubt(sustained switch { true => Truth.Yes, false => Truth.No, null => Truth.Unknown }, field + "Sustained");

    static WorkingLine Line(string name, decimal? value, bool? sustained) => value is not { } v ? new(name, "decision.work.not-measured." + name, [])
        : new(name, $"decision.work.count-{sustained switch { true => "sustained", false => "passing", null => "unjudged" }}.{name}", [InputChecks.Text(v)], v);
}
