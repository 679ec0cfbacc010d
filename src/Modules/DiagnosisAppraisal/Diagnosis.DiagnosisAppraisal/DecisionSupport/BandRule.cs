using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>What the rules share that put one measured value into a band and leave the grade to the physician. They store nothing.</summary>
internal static class BandRule
{
    public static void Map<TRequest>(IEndpointRouteBuilder api, string name, string summary, Func<TRequest, DecisionRules, Outcome<Decision>> handle) =>
        api.MapPost("/decision-support/" + name, (TRequest r, DecisionRules rules, Words words) => handle(r, rules).To(d => new BandAnswer { Band = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary(summary).Produces<BandAnswer>().ProducesProblem(422);

    /// <param name="exposedOn">Decides the edition.</param>
    /// <param name="value">Null: not measured.</param>
    /// <param name="fact">The value's name in the table of the edition.</param>
    /// <param name="most">The greatest value that can be meant, in the field's unit.</param>
    public static Outcome<Decision> Decide(DecisionRules rules, string name, DateOnly? exposedOn, decimal? value, string field, string fact, decimal most)
    {
        var checks = new InputChecks();
        checks.Day(exposedOn, "exposedOn", rules.Today);
        checks.Between(value, field, 0, most);
        return checks.Then(rules, name, exposedOn, (edition, on) => DecisionTable.Decide(rules, edition, on, [new Facts { [fact] = Fact.Said(value, field) }],
            [value is { } v ? new(field, $"decision.work.measured.{field}", [InputChecks.Text(v)], v) : new(field, $"decision.work.not-measured.{field}", [])], []));
    }
}
