using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>Symptoms and lung function of a worker exposed to cotton dust.</summary>
internal sealed record ByssinosisRequest(
    [property: Description("Day of the test: decides the edition.")] DateOnly? TestedOn,
    [property: Description("none, firstDay (tightness or breathlessness regularly on the first working day, or several days a week) or persistent (persisting or worsening); null: not stated.")] string? Symptoms = null,
    [property: Description("FEV1 before the shift, L.")] decimal? PreShiftFev1 = null,
    [property: Description("FEV1 after the shift, L.")] decimal? PostShiftFev1 = null,
    [property: Description("FEV1, % of predicted.")] decimal? Fev1PercentPredicted = null,
    [property: Description("FVC, % of predicted.")] decimal? FvcPercentPredicted = null);

/// <summary>Grades of byssinosis, GBZ 56. Stores nothing.</summary>
internal static class ByssinosisRule
{
    public const string Name = "byssinosis";
    public static readonly string[] Symptoms = ["none", "firstDay", "persistent"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/byssinosis", (ByssinosisRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new GradeAnswer { Grade = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("Whether symptoms and lung function meet the criteria of byssinosis (GBZ 56): support, not a diagnosis").Produces<GradeAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(ByssinosisRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.TestedOn, "testedOn", rules.Today);
        checks.OneOf(r.Symptoms, "symptoms", Symptoms);
        checks.Between(r.PreShiftFev1, "preShiftFev1", 0.1m, 12);
        checks.Between(r.PostShiftFev1, "postShiftFev1", 0, 12);
        checks.Between(r.Fev1PercentPredicted, "fev1PercentPredicted", 1, 250);
        checks.Between(r.FvcPercentPredicted, "fvcPercentPredicted", 1, 250);
        return checks.Then(rules, Name, r.TestedOn, (edition, on) =>
        {
            decimal? drop = r is { PreShiftFev1: { } pre, PostShiftFev1: { } post } ? (pre - post) * 100 / pre : null;
            var facts = new Facts
            {
                ["symptoms"] = Fact.Said(r.Symptoms, "symptoms"),
                ["drop"] = drop is { } d ? Fact.Of(d, "postShiftFev1") : Fact.Unknown(r.PreShiftFev1 is null ? "preShiftFev1" : "postShiftFev1"),
                ["fev1Percent"] = Fact.Said(r.Fev1PercentPredicted, "fev1PercentPredicted"), ["fvcPercent"] = Fact.Said(r.FvcPercentPredicted, "fvcPercentPredicted"),
            };
            List<WorkingLine> working =
            [
                drop is { } x ? new("drop", "decision.work.drop", [InputChecks.Text(r.PreShiftFev1!.Value), InputChecks.Text(r.PostShiftFev1!.Value), InputChecks.Text(decimal.Round(x, 2, MidpointRounding.AwayFromZero))], x) : new("drop", "decision.work.drop-open", []),
                new("predicted", "decision.work.predicted", [r.Fev1PercentPredicted is { } e ? InputChecks.Text(e) : "?", r.FvcPercentPredicted is { } v ? InputChecks.Text(v) : "?"]),
            ];
            return DecisionTable.Decide(rules, edition, on, [facts], working, []);
        });
    }
}
