using Diagnosis.HospitalTiering.Units;

namespace Diagnosis.HospitalTiering.Confirmations;

/// <summary>How a body is confirmed (直接/评估/达标), or what stands in the way (tiering §4).</summary>
internal enum ConfirmationRoute { Direct, Evaluation, Standard, AwaitingApplication, AwaitingAssessment, NotConfirmable, OutOfScope }

/// <param name="InScope">Filed or accredited on the day; for monitoring: does it without accreditation.</param>
/// <param name="LastGrade">Last published result; null = never controlled.</param>
/// <param name="Applied">Applied for evaluation; for monitoring: the self-evaluation met the standard.</param>
/// <param name="Agreed">The commission agreed to the evaluation.</param>
/// <param name="Passed">Null = not decided.</param>
/// <param name="InForce">A passed assessment covers the day.</param>
internal sealed record ConfirmationCase(string Domain, bool InScope, string? LastGrade, bool Applied = false, bool Agreed = false, bool? Passed = null, bool InForce = false);

/// <summary>The decision as a pure function. A person acts where the answer is NotConfirmable.</summary>
internal static class ConfirmationDecision
{
    public static ConfirmationRoute Decide(ConfirmationCase c)
    {
        if (!c.InScope) { return ConfirmationRoute.OutOfScope; }
        if (c.Domain == Domains.Monitoring)
        {
            return c.Passed == true && c.InForce ? ConfirmationRoute.Standard
                : c.Passed == false ? ConfirmationRoute.NotConfirmable
                : c.Applied && c.Passed is null ? ConfirmationRoute.AwaitingAssessment
                : ConfirmationRoute.AwaitingApplication;
        }
        // "did not take part" is no grade, but it blocks the direct route like D
        if (c.LastGrade is "A" or "B" or "C") { return ConfirmationRoute.Direct; }
        if (c.Domain == Domains.Exam) { return ConfirmationRoute.NotConfirmable; }
        if (c is { Passed: true, Agreed: true, InForce: true }) { return ConfirmationRoute.Evaluation; }
        if (c.Passed == false) { return ConfirmationRoute.NotConfirmable; }
        return c.Applied && c.Passed is null ? ConfirmationRoute.AwaitingAssessment : ConfirmationRoute.AwaitingApplication;
    }

    /// <summary>The word of the API: DIRECT, AWAITING_APPLICATION …</summary>
    public static string Word(this ConfirmationRoute route) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(route.ToString());
}
