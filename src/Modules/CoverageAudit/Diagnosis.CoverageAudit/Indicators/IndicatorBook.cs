using Diagnosis.Kernel.Reference;

namespace Diagnosis.CoverageAudit.Indicators;

/// <param name="MidOn">Day of the mid-term evaluation.</param>
internal sealed record IndicatorPlan(string Id, string NameZh, string NameEn, string Division, DateOnly From, DateOnly To, DateOnly MidOn, DateOnly FinalOn, string Source, string Status);

/// <param name="Measure">How the product computes it; null = imported, and the trap says why.</param>
/// <param name="Persons">It counts people: figures under five are not shown to everybody.</param>
internal sealed record Indicator(string Plan, string No, string Kind, string NameZh, string NameEn, string Operator, string Target, string Unit, string Due, string Baseline, string BaselineNote,
    string Numerator, string Denominator, string? Measure, string TrapZh, string TrapEn, bool Persons, DateOnly From, DateOnly To, string Source, string Status, string NumeratorZh, string DenominatorZh, string UnitZh);

/// <summary>The plans and their indicators as dated data (indicators.tsv, indicator-plans.tsv).</summary>
internal sealed record IndicatorBook(IReadOnlyList<IndicatorPlan> Plans, IReadOnlyList<Indicator> Indicators)
{
    public static readonly IndicatorBook Empty = new([], []);

    /// <exception cref="InvalidDataException">A row is wrong: an unknown plan, operator or measure.</exception>
    public static IndicatorBook Load(string folder)
    {
        var plans = Tsv.Read(Path.Combine(folder, "indicator-plans.tsv")).Rows.Select(r => new IndicatorPlan(r.Need("plan"), r.Need("name_zh"), r.Need("name_en"), r.Need("division"), r.FindDate("valid_from")!.Value, r.FindDate("valid_to")!.Value,
            r.FindDate("mid_on")!.Value, r.FindDate("final_on")!.Value, r.Need("source"), r.Need("status"))).ToArray();
        var ids = plans.Select(p => p.Id).ToHashSet();
        return new(plans, [.. Tsv.Read(Path.Combine(folder, "indicators.tsv")).Rows.Select(r => new Indicator(ids.Contains(r.Need("plan")) ? r["plan"] : throw r.Bad("plan", "no such plan"), r.Need("no"), r.Need("kind"), r.Need("name_zh"), r.Need("name_en"),
            r["operator"] is ">=" or "=" or "UP" ? r["operator"] : throw r.Bad("operator", "must be >=, = or UP"), r.Need("target"), r.Need("unit"), r.Need("due"), r["baseline"], r["baseline_note"], r["numerator"], r["denominator"],
            r.Find("measure") is null || ComputeIndicator.Measures.Contains(r["measure"]) ? r.Find("measure") : throw r.Bad("measure", "no such measure"), r.Need("trap_zh"), r.Need("trap_en"), r.NeedYesNo("persons"), r.FindDate("valid_from")!.Value, r.FindDate("valid_to")!.Value, r.Need("source"), r.Need("status"), r.Need("numerator_zh"), r.Need("denominator_zh"), r.Need("unit_zh")))]);
    }

    public Indicator? Find(string plan, string no) => Indicators.FirstOrDefault(i => i.Plan == plan && i.No == no);
}
