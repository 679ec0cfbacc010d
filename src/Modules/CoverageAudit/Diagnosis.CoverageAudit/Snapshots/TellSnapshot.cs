using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Engine;

namespace Diagnosis.CoverageAudit.Snapshots;

/// <summary>What is announced of an audit: the figures of its prefectures, as they stand in the kept result.</summary>
internal static class TellSnapshot
{
    public static CoverageSnapshotTaken Of(AuditSnapshot s, SnapshotResult result) => new(s.Id, 1, s.From, s.AsOf, s.TakenAt, s.Catalogue, s.InputsHash, s.ResultHash,
        [.. result.Prefectures.Select(p => new PrefectureFigures(p.Prefecture, p.Name, [Figure("items", p.Items), Figure("paper", p.Paper), Figure("classes-touched", p.ClassesTouched), Figure("classes-full", p.ClassesFull),
            Figure("raw", p.Realised.Raw), Figure("attributable", p.Realised.Attributable), Figure("positive", p.Realised.Positive)]))]);

    static CoverageFigure Figure(string code, Ratio r) => new(code, r.Numerator, r.Denominator, r.Percent);
}
