using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.CoverageAudit.Indicators;

/// <summary>One computed indicator for other modules, by the way of the page: what a caller may not see there is not told here either.</summary>
internal sealed class AnswerMeasures(EvaluateIndicators evaluate, CoverageReference reference, Words words) : IMeasures
{
    public IReadOnlyList<MeasureDefinition> Computed =>
        [.. from i in reference.Indicators.Indicators where i.Measure is not null join p in reference.Indicators.Plans on i.Plan equals p.Id
            select new MeasureDefinition(i.Plan, i.No, p.NameZh, i.NameZh, i.NameEn, i.NumeratorZh, i.Numerator, i.DenominatorZh, i.Denominator, i.Operator, i.Target, i.Unit, i.UnitZh, i.TrapZh, i.TrapEn, i.Persons, p.Division, i.From, i.To, i.Source, i.Status)];

    public async Task<MeasureAnswer> EvaluateAsync(string plan, string no, string? division, DateOnly asOf, Caller caller, CancellationToken ct = default)
    {
        bool cases = caller.SeesAll || caller.Has(Roles.Commission);
        if (reference.Indicators.Find(plan, no) is not { Measure: not null }) { return new(nameof(Refused.NotFound), null, null, cases, []); }
        var outcome = await evaluate.Handle(plan, division, asOf, caller, ct, no: no);
        return outcome.Ok ? new("Done", outcome.Value!.Results.Single(r => r.No == no), outcome.Value.DivisionName, cases, [])
            : new(outcome.Refused!.Value.ToString(), null, null, cases, [.. outcome.Findings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, f.Args], words.Has(f.Key + ".remedy") ? words[f.Key + ".remedy", f.Args] : "", f.Basis))]);
    }
}
