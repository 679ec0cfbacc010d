using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

/// <summary>The thirteen edge cases of coverage-audit §9, one test each, in their order.</summary>
public sealed class NumberedEdgeCaseTests
{
    private const string Silicosis = "OD2013-01-001", Bursitis = "OD2013-10-002", Tunnel = "OD2024-10-001";
    private static readonly DateOnly Filed = Day("2021-06-01");

    private static CoverageFacts Sound(params int[] classes) => new()
    {
        Prefectures = [new("P", "P"), new("Q", "Q")],
        Agencies = [new("A", "A", "P", false, Days.Always)],
        Filings = [.. classes.Select(c => new FilingFact("A", FilingLine.WholeClass(c, "CAT2013", Filed)))],
        Physicians = [.. classes.Select(c => new PhysicianFact("A", null, [new ClassRef("CAT2013", c)], 3, false, Days.Always))],
        QcResults = [new("A", QcGrade.B, Day("2024-12-10"))],
    };

    private static CaseFact Case(string id, string accepted, string concluded, string home = "P", string agency = "A", string disease = Silicosis) =>
        new(id, disease, null, home, home, home, agency, null, Day(accepted), Day(concluded), CaseKind.First, Conclusion.OccupationalDisease, []);

    private static CoverageEngine Over(CoverageFacts facts, CoveragePolicy? policy = null) => new(National, facts, policy ?? Policy);

    [Fact]
    public void Case_01_a_case_accepted_before_a_suspension_counts_as_covered_on_its_acceptance_day()
    {
        var facts = Sound(1) with
        {
            Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)],
            Suspensions = [new("A", null, new Days(Day("2025-05-01"), Day("2025-07-31")))],
            // B stands in Q, where the worker may lawfully go
            Cases = [Case("K1", "2025-04-30", "2025-06-20", agency: "B") with { Hukou = "Q" }, Case("K2", "2025-05-01", "2025-06-20", agency: "B") with { Hukou = "Q" }],
        };
        Assert.Equal([PlaceOutcome.ChoiceLeak, PlaceOutcome.CapabilityLeak], Over(facts).Realised(Jan1, Dec31).Prefectures[0].Rows.Select(r => r.Outcome));
    }

    [Fact]
    public void Case_02_a_filing_is_kept_as_class_item_or_class_without_items_and_means_the_same_after_the_change_of_list()
    {
        var facts = Sound(5) with { Filings = [new("A", FilingLine.ClassWithout(5, ["OD2013-05-011"], "CAT2013", Filed))] };
        // 60 chemical poisonings, less the one left out; uranium has left the class since, so nothing is lost
        Assert.Equal((59, 59), (Over(facts).AsOf("P", Day("2025-07-31"))!.Items.Count(i => i.Covered), Over(facts).AsOf("P", Day("2025-08-01"))!.Items.Count(i => i.Covered)));
        var item = Sound(5) with { Filings = [new("A", FilingLine.SingleItem("OD2013-05-011", "CAT2013", Filed))] };
        Assert.Equal(["OD2013-05-011"], Over(item).AsOf("P", Day("2025-08-01"))!.Items.Where(i => i.Covered).Select(i => i.Disease));
    }

    [Fact]
    public void Case_03_a_case_keeps_the_list_of_its_conclusion_and_a_report_over_the_change_shows_both()
    {
        var facts = Sound(1) with { Cases = [Case("K1", "2025-06-01", "2025-07-31"), Case("K2", "2025-06-01", "2025-08-01")] };
        Assert.Equal(["CAT2013", "CAT2024"], Over(facts).Realised(Jan1, Dec31).Prefectures[0].Rows.Select(r => r.Catalogue));
        Assert.Equal([("CAT2013", 132L), ("CAT2024", 135L)], Over(facts).Period("P", Jan1, Dec31).Editions.Select(e => (e.Catalogue, e.LastDay.Items.Denominator)));
    }

    [Fact]
    public void Case_04_new_items_start_uncovered_everywhere_and_raise_the_alarm()
    {
        var nowhere = Over(Sound(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).AsOf(Day("2025-08-01")).UncoveredEverywhere;
        Assert.Equal(2, nowhere.Count(i => i.NewlyListed));
        Assert.Contains(nowhere, i => i.Disease == Tunnel);
    }

    [Fact]
    public void Case_05_an_open_clause_counts_in_the_list_and_only_its_own_filing_or_its_class_covers_it()
    {
        var clause = National.Entries("CAT2013").First(e => e.OpenEnded);
        var beside = National.Entries("CAT2013").Where(e => e.Class == clause.Class && !e.OpenEnded).Select(e => new FilingFact("A", FilingLine.SingleItem(e.Code, "CAT2013", Filed))).ToArray();
        bool Covers(IReadOnlyList<FilingFact> filings) => Over(Sound(clause.Class) with { Filings = filings }).Covered("P", clause.Code, June30);
        Assert.NotEmpty(beside);
        Assert.Equal((false, true, true), (Covers(beside), Covers([new("A", FilingLine.SingleItem(clause.Code, "CAT2013", Filed))]), Covers([new("A", FilingLine.WholeClass(clause.Class, "CAT2013", Filed))])));
        Assert.Equal((4, 132), (National.Entries("CAT2013").Count(e => e.OpenEnded), National.Entries("CAT2013").Count));
    }

    [Fact]
    public void Case_06_a_provincial_body_counts_where_it_stands_or_not_at_all_and_is_shown_when_left_out()
    {
        var facts = Sound(1) with { Agencies = [new("A", "A", "P", true, Days.Always)] };
        Assert.True(Over(facts).Covered("P", Silicosis, June30));
        var without = Over(facts, Policy with { ProvincialBodiesCount = false }).AsOf("P", June30)!;
        Assert.Equal((0L, "A"), (without.Figures.Items.Numerator, Assert.Single(without.NotCounted)));
    }

    [Fact]
    public void Case_07_a_merged_agency_leaves_no_gap_day()
    {
        var a = Sound(1);
        var facts = a with
        {
            Agencies = [new("A", "A", "P", false, new Days(null, June30)), new("B", "B", "P", false, new Days(June30.AddDays(1), null))],
            Filings = [.. a.Filings, new("B", FilingLine.WholeClass(1, "CAT2013", June30.AddDays(1)))], Physicians = [.. a.Physicians, a.Physicians[0] with { Agency = "B" }], QcResults = [.. a.QcResults, a.QcResults[0] with { Agency = "B" }],
        };
        Assert.Contains(Silicosis, Over(facts).Period("P", Jan1, Dec31).Continuous);
        var late = facts with { Agencies = [facts.Agencies[0], facts.Agencies[1] with { Valid = new Days(June30.AddDays(2), null) }] };
        Assert.DoesNotContain(Silicosis, Over(late).Period("P", Jan1, Dec31).Continuous);
    }

    [Fact]
    public void Case_08_staffing_flips_on_the_day_a_physician_leaves_although_the_filing_stands()
    {
        PhysicianFact Doctor(string id, DateOnly? to = null) => new("A", id, [new ClassRef("CAT2013", 1)], 1, false, new Days(null, to));
        var engine = Over(Sound(1) with { Physicians = [Doctor("x"), Doctor("y"), Doctor("z", June30)] });
        Assert.Equal((true, false), (engine.Covered("P", Silicosis, June30), engine.Covered("P", Silicosis, June30.AddDays(1))));
        Assert.Equal(GapReason.NotStaffed, engine.AsOf("P", June30.AddDays(1))!.Items.Single(i => i.Disease == Silicosis).Reason);
    }

    [Fact]
    public void Case_09_an_appraisal_elsewhere_changes_the_conclusion_and_never_the_place()
    {
        var facts = Sound(1) with { Cases = [Case("K1", "2025-02-03", "2025-03-04") with { Conclusion = Conclusion.NotOccupationalDisease, Appraisals = [new(Day("2025-06-01"), Conclusion.NotOccupationalDisease), new(Day("2025-09-01"), Conclusion.OccupationalDisease)] }] };
        var row = Assert.Single(Over(facts).Realised(Jan1, Dec31).Prefectures[0].Rows);
        Assert.Equal((PlaceOutcome.Inside, "P", true), (row.Outcome, row.AgencyPrefecture, row.FinalPositive));
    }

    [Fact]
    public void Case_10_a_worker_with_one_place_leaks_by_capability_only()
    {
        var facts = Sound(1) with { Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)], Cases = [Case("K1", "2025-02-03", "2025-03-04", agency: "B"), Case("K2", "2025-02-03", "2025-03-04", agency: "B", disease: Bursitis)] };
        // what is covered at home and still goes elsewhere without a lawful place there is no choice but a fault
        Assert.DoesNotContain(Over(facts).Realised(Jan1, Dec31).Prefectures[0].Rows, r => r.Outcome == PlaceOutcome.ChoiceLeak);
    }

    [Fact]
    public void Case_11_a_disease_diagnosed_twice_counts_once_and_is_flagged()
    {
        var facts = Sound(1) with { Cases = [Case("K1", "2025-02-03", "2025-03-04") with { Person = "x" }, Case("K2", "2025-02-10", "2025-03-01") with { Person = "x" }] };
        var realised = Over(facts).Realised(Jan1, Dec31);
        Assert.Equal((1, new CaseFlag("K2", Silicosis, CaseProblem.DoubledDiagnosis, "K1")), (realised.Prefectures[0].Cases, Assert.Single(realised.Flags)));
    }

    [Fact]
    public void Case_12_a_body_that_files_no_diagnosis_is_outside_the_measure()
    {
        // a rehabilitation station or exam agency: it stands there, it has physicians and grades, it files nothing
        var facts = Sound(1) with { Filings = [] };
        var snapshot = Over(facts).AsOf("P", June30)!;
        Assert.Equal((0L, 0L), (snapshot.Figures.Items.Numerator, snapshot.Figures.Paper.Numerator));
        Assert.All(snapshot.Items, i => Assert.Empty(i.Agencies));
    }

    [Fact]
    public void Case_13_below_ten_cases_there_are_counts_and_no_percentage()
    {
        RealisedPrefecture With(int cases) => Over(Sound(1) with { Cases = [.. Enumerable.Range(0, cases).Select(n => Case($"K{n}", "2025-02-03", "2025-03-04"))] }, Policy with { MinCasesForPercentage = 10 }).Realised(Jan1, Dec31).Prefectures[0];
        Assert.Equal((9, 9, (decimal?)null), (With(9).Cases, With(9).Inside, With(9).Raw.Percent));
        Assert.Equal(100.0m, With(10).Raw.Percent);
    }
}
