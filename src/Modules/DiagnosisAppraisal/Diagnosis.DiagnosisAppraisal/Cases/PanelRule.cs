using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>How many signed for what.</summary>
/// <param name="Conclusion">What the simple majority holds; null when the votes are equal.</param>
/// <param name="Disease">Stable id of the disease most of the OD voters hold, where it is another than the one applied for; null: that one.</param>
/// <param name="DiseaseTied">As many hold another disease.</param>
/// <param name="Stage">The stage most of those hold who hold that disease; null when they hold none or are equal.</param>
internal sealed record Tally(int Od, int NotOd, Conclusion? Conclusion, string? Disease, bool DiseaseTied, string? Stage, bool StageTied, IReadOnlyList<string> Dissenters);

/// <summary>Counting of a panel: simple majority, dissent kept, equal votes conclude nothing (procedures §3).</summary>
internal static class PanelRule
{
    /// <param name="opinions">All versions; the last of each physician counts.</param>
    public static Tally Count(IEnumerable<Opinion> opinions)
    {
        var last = Latest(opinions);
        int od = last.Count(o => o.Conclusion == Conclusion.Od), not = last.Count - od;
        Conclusion? majority = od > not ? Conclusion.Od : not > od ? Conclusion.NotOd : null;
        var diseases = last.Where(o => o.Conclusion == Conclusion.Od).GroupBy(o => o.Disease ?? "").Select(g => (g.Key, Votes: g.Count())).OrderByDescending(g => g.Votes).ToList();
        bool diseaseTied = diseases.Count > 1 && diseases[0].Votes == diseases[1].Votes;
        string? disease = diseases.Count == 0 || diseases[0].Key.Length == 0 ? null : diseases[0].Key;
        var stages = last.Where(o => o.Conclusion == Conclusion.Od && o.Disease == disease && o.Stage is not null).GroupBy(o => o.Stage!).Select(g => (g.Key, Votes: g.Count())).OrderByDescending(g => g.Votes).ToList();
        bool tied = stages.Count > 1 && stages[0].Votes == stages[1].Votes;
        string? stage = stages.Count == 0 || tied ? null : stages[0].Key;
        return new(od, not, majority, disease, diseaseTied, stage, tied, [.. last.Where(o => majority is { } m && (o.Conclusion != m || (m == Conclusion.Od && (!diseaseTied && o.Disease != disease || !tied && o.Stage != stage)))).Select(o => o.Name)]);
    }

    /// <summary>The opinion of each physician that stands; one that was revoked does not.</summary>
    public static IReadOnlyList<Opinion> Latest(IEnumerable<Opinion> opinions) =>
        [.. opinions.GroupBy(o => o.PractitionerId).Select(g => g.MaxBy(o => o.Version)!).Where(o => !o.Revoked)];

    /// <summary>Null when the panel may conclude as proposed.</summary>
    /// <param name="minSigners">Policy diagnosis.min-signers.</param>
    /// <param name="tieIsOd">Policy diagnosis.even-panel-tie: equal votes leave the link unexcluded, so they conclude OD (LAW art. 46); otherwise they conclude nothing.</param>
    /// <param name="unanimous">Policy diagnosis.decision-rule: a conclusion nobody dissents from; otherwise the simple majority.</param>
    public static Finding? WhyNot(IReadOnlyList<PanelMember> panel, IReadOnlyList<Opinion> opinions, Conclusion proposed, int minSigners, bool tieIsOd = false, bool unanimous = false)
    {
        var last = Latest(opinions);
        var silent = panel.Where(m => last.All(o => o.PractitionerId != m.PractitionerId)).Select(m => m.Name).ToList();
        if (silent.Count > 0) { return new("D21", "panel", "diagnosis.opinions-missing", string.Join('、', silent)); }
        if (last.Count < Math.Max(1, minSigners)) { return new("D22", "panel", "diagnosis.too-few-signers", last.Count, Math.Max(1, minSigners)) { Basis = "职业病防治法 第46条" }; }
        var tally = Count(opinions);
        if (unanimous && tally is { Od: > 0, NotOd: > 0 }) { return new("E69", "conclusion", "diagnosis.not-unanimous", tally.Od, tally.NotOd); }
        if (tally.Conclusion is null && !tieIsOd) { return new("D23", "conclusion", "diagnosis.tie", tally.Od, tally.NotOd); }
        return (tally.Conclusion ?? Conclusion.Od) == proposed ? null : new("D24", "conclusion", "diagnosis.against-majority", tally.Od, tally.NotOd);
    }
}
