using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>Decision support: stateless rules over dated data. Any signed-in caller may ask; nothing is stored.</summary>
internal static class DecisionSupportSlices
{
    public static IServiceCollection AddDecisionSupport(this IServiceCollection services) => services
        .AddSingleton(sp => new DecisionRules(sp.GetRequiredService<ITerminology>(), sp.GetRequiredService<TimeProvider>()))
        .AddSingleton(new MenuItem("decision.menu", "/diagnosis/decision-support", 340, "diagnosis.menu", [Roles.Diagnosis, Roles.Hospital, Roles.Commission, Roles.Appraisal, Roles.Admin]));

    public static void MapDecisionSupport(this IEndpointRouteBuilder api)
    {
        ListRuleSets.Map(api);
        PneumoconiosisRule.Map(api);
        NoiseDeafnessRule.Map(api);
        foreach (var rule in MeasuredRules.All) { rule.Map(api); }
    }

    /// <summary>The answer in words, or the problem.</summary>
    public static IResult To<TDecision, TAnswer>(this Outcome<TDecision> outcome, Func<TDecision, TAnswer> words) where TAnswer : DecisionAnswer =>
        outcome.Ok ? Outcome<TAnswer>.Done(words(outcome.Value!)).Answer() : Outcome<TAnswer>.Refuse(outcome.Refused!.Value, outcome.Findings).Answer();
}
