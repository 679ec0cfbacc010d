using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>A record of the exchange takes the way of every other: <see cref="SubmitReport"/>. Each in a scope of its own, so that a refused one leaves nothing behind in the context.</summary>
internal sealed class TakeFromExchange(IServiceScopeFactory scopes, Words words) : IExamIntake
{
    public async Task<IntakeAnswer> SubmitAsync(ExamReportSubmission record, Caller caller, CancellationToken ct = default) => (await SubmitTogetherAsync([record], caller, ct))[0];

    public async Task<IReadOnlyList<IntakeAnswer>> SubmitTogetherAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<SubmitReport>().HandleTogether(records, caller, ct)).Select(Answer)];
    }

    public async Task<IReadOnlyList<IntakeAnswer>> CheckAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var checkedRecords = await scope.ServiceProvider.GetRequiredService<SubmitReport>().CheckAsync(records, caller, ct);
        if (checkedRecords is null) { return [.. records.Select(_ => new IntakeAnswer("Forbidden", null, null, [], []))]; }
        return [.. checkedRecords.Select(findings => findings.Any(f => f.Level == Level.Error)
            ? new IntakeAnswer("Refused", null, null, Texts(findings.Where(f => f.Level == Level.Error)), [])
            : new IntakeAnswer("Readable", null, null, Texts(findings), []))];
    }

    IReadOnlyList<FindingText> Texts(IEnumerable<Finding> findings) => [.. findings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis))];

    IntakeAnswer Answer(Outcome<SubmitReportResponse> outcome)
    {
        if (outcome.Value is { } v && outcome.Ok) { return new(v.Outcome.ToString(), v.Id, v.Version, v.Warnings, [.. v.SuspectedCases.Select(c => c.Id)]); }
        return new(outcome.Refused == Refused.Forbidden ? "Forbidden" : "Refused", null, null,
            Texts(outcome.Findings.Where(f => f.Level == Level.Error)), []);
    }
}
