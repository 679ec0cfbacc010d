using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Http;

namespace Diagnosis.CoverageAudit.Capability;

internal static class CoverageAnswers
{
    /// <summary>Answers in the words of the evaluation document (camelCase, UPPER_SNAKE), so that stored and what-if audits read alike.</summary>
    public static IResult Audit<T, TAnswer>(this Outcome<T> outcome, Func<T, TAnswer> answer) where T : notnull =>
        outcome.Ok ? Results.Json(answer(outcome.Value!), EvaluateJson.Options) : outcome.Answer();
}
