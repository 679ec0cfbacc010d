using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.HospitalTiering.Tests.Figures;

public sealed class FiguresTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_rows_behind_the_indicators_are_of_the_day_asked_about(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        async Task<ILookup<string, TieringFact>> On(DateOnly day) => (await app.In<ITieringFigures, IReadOnlyList<TieringFact>>(h => h.AsOfAsync(day, Given.Ct))).ToLookup(f => f.Measure);
        var today = new DateOnly(2026, 3, 2);
        var before = await On(today);
        // a county CDC with nothing of seven, two units without a gap list, one prefecture without a summary
        Assert.Equal(("0/7", 0, false), before["network.capabilities-county"].Single() is var c ? (c.Why, c.Held, c.Met) : default);
        // a county CDC without accreditation is to be confirmed by standard and is not yet; it is no prefecture's
        Assert.Equal([(Given.Cdc.ToString(), false)], before["network.monitoring-cdcs"].Select(f => (f.Id, f.Met)));
        Assert.Empty(before["network.accredited-cdcs"]);
        Assert.Equal([false, false], before["network.gap-lists"].Select(f => f.Met));
        Assert.False(before["network.summaries"].Single().Met);
        Assert.Empty(before["network.draw"]);
        (await app.In<KeepNetwork, Outcome<UnitDetail>>(h => h.CapabilityAsync(Given.Cdc, new("X、γ外照射监测", new(2025, 6, 1), null), Given.Province, default, Given.Ct))).Must();
        (await app.In<SubmitSummary, Outcome<SubmittedSummary>>(h => h.Handle(new("局长", 2024, null, new(2024, 9, 20)), Given.Nanjing, Given.Ct))).Must();
        var round = (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, [new("12320100466001238E", 10000, 5, 100, false, true), new("12320100466001239F", 20000, 55, 500)]), Given.Province, Given.Ct))).Must();
        (await app.In<RunRound, Outcome<QcRound>>(h => h.DrawAsync(round.Id, new("seed"), Given.Province, default, Given.Ct))).Must();
        var after = await On(today);
        Assert.Equal(1, after["network.capabilities-county"].Single().Held);
        Assert.Equal(0, (await On(new(2025, 5, 31)))["network.capabilities-county"].Single().Held);
        Assert.Equal((true, "2024-09-20"), after["network.summaries"].Single() is var s ? (s.Met, s.Why) : default);
        Assert.False((await On(new(2024, 9, 19)))["network.summaries"].Single().Met);
        Assert.Equal((1, Given.Exam.ToString()), (after["network.draw"].Count(), after["network.draw"].Single(f => f.Met).Id));
        Assert.Empty((await On(new(2025, 12, 31)))["network.draw"]);
        // before a count was set nobody is measured by it
        Assert.Empty((await On(new(2023, 12, 31)))["network.capabilities-county"]);
    }
}
