using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

public sealed class GapOptionsTests
{
    private static string Say(GapOption o) => $"{o.Agency} {string.Join('+', o.Steps.Select(s => s.Kind + (s.Class is null ? "" : s.Class.ToString()) + (s.Physicians > 0 ? "x" + s.Physicians : "")))}: {string.Join(' ', o.Closes.Order(StringComparer.Ordinal))}";

    [Fact]
    public void The_worked_example_names_the_suspension_the_missing_physician_and_the_confirmation()
    {
        var options = new GapOptions(EngineWith(), "P2", June30).All();
        Assert.Contains("A4 LiftSuspension: D04 D06 D07", options.Select(Say));
        Assert.Contains("A3 Staff5x1: D06 D07", options.Select(Say));
        Assert.Equal("A5 Confirm: D03 D04 D06 D07 D08 D09 D11 D12", Say(new GapOptions(EngineWith(), "P3", June30).All().First(o => o.Single)));
        Assert.Empty(new GapOptions(EngineWith(), "P1", June30).All());
    }

    [Theory]
    [InlineData("P2", "2025-06-30"), InlineData("P3", "2025-06-30"), InlineData("P1", "2025-12-31"), InlineData("P2", "2025-12-31"), InlineData("P3", "2025-12-31")]
    public void What_an_option_closes_is_what_a_whole_audit_over_the_altered_facts_covers_more(string prefecture, string on)
    {
        var (day, engine) = (Day(on), EngineWith());
        var before = engine.AsOf(prefecture, day)!.Items.Where(i => i.Covered).Select(i => i.Disease).ToHashSet();
        var options = new GapOptions(engine, prefecture, day).All();
        Assert.NotEmpty(options);
        foreach (var o in options)
        {
            var edition = Mapped.Catalogue.VersionOn(day)!.Id;
            var facts = Mapped.Facts;
            foreach (var s in o.Steps)
            {
                facts = s.Kind switch
                {
                    GapStepKind.File => facts with { Filings = [.. facts.Filings, new FilingFact(o.Agency, FilingLine.WholeClass(s.Class!.Value, edition, day))] },
                    GapStepKind.Staff => facts with { Physicians = [.. facts.Physicians, .. Enumerable.Range(0, s.Physicians).Select(n => new PhysicianFact(o.Agency, $"new{s.Class}{n}", [new ClassRef(edition, s.Class!.Value)], 1, false, Days.Always))] },
                    GapStepKind.Confirm => facts with { Evaluations = [.. facts.Evaluations, new EvaluationFact(o.Agency, Days.Always)] },
                    _ => facts with { Suspensions = [.. facts.Suspensions.Where(x => x.Agency != o.Agency)] },
                };
            }
            var after = new CoverageEngine(Mapped.Catalogue, facts, Policy).AsOf(prefecture, day)!.Items.Where(i => i.Covered).Select(i => i.Disease);
            Assert.Equal(after.Except(before).Order(), o.Closes.Order());
        }
    }

    [Theory]
    [InlineData("P2", "2025-06-30"), InlineData("P3", "2025-12-31")]
    public void A_plan_goes_on_until_nothing_is_left_and_its_steps_add_up(string prefecture, string on)
    {
        var engine = EngineWith();
        var options = new GapOptions(engine, prefecture, Day(on));
        var gaps = engine.AsOf(prefecture, Day(on))!.Gaps.Count();
        var start = options.Covered;
        var plan = options.Plan();
        Assert.NotEmpty(plan);
        foreach (var stage in plan) { Assert.Equal(start += stage.Option.Closes.Count, stage.Covered); }
        Assert.Equal(gaps, plan.Sum(s => s.Option.Closes.Count));
        Assert.Equal(options.Listed, plan[^1].Covered);
    }

    [Fact]
    public void Where_nobody_stands_nothing_can_be_done()
    {
        var engine = new CoverageEngine(National, new CoverageFacts { Prefectures = [new("P", "P")] }, Policy);
        Assert.Empty(new GapOptions(engine, "P", June30).All());
        Assert.Empty(new GapOptions(engine, "P", June30).Plan());
    }
}
