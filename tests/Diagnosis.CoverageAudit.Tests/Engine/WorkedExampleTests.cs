using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

/// <summary>Every figure of the worked example, which was computed by an independent program.</summary>
public sealed class WorkedExampleTests
{
    private static readonly CoverageEngine Plain = EngineWith();

    private static PrefectureSnapshot At(string prefecture, string day, CoverageEngine? engine = null) => (engine ?? Plain).AsOf(prefecture, Day(day))!;
    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    private static string Percent(Ratio r) => r.Percent is { } p ? p.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) : "-";

    [Theory]
    [InlineData("P1", "2025-06-30", 12, 12, "100.0", 12)]
    [InlineData("P2", "2025-06-30", 5, 12, "41.7", 8)]
    [InlineData("P3", "2025-06-30", 3, 12, "25.0", 11)]
    [InlineData("P1", "2025-12-31", 12, 14, "85.7", 12)]
    [InlineData("P2", "2025-12-31", 8, 14, "57.1", 8)]
    [InlineData("P3", "2025-12-31", 11, 14, "78.6", 11)]
    public void Item_and_paper_coverage_are_as_computed(string prefecture, string day, int covered, int items, string percent, int paper)
    {
        var figures = At(prefecture, day).Figures;
        Assert.Equal((covered, items, percent), ((int)figures.Items.Numerator, (int)figures.Items.Denominator, Percent(figures.Items)));
        Assert.Equal((paper, items), ((int)figures.Paper.Numerator, (int)figures.Paper.Denominator));
        Assert.Equal(covered == items, figures.TargetMet);
    }

    [Theory]
    [InlineData("P1", "2025-06-30", 8, 8, 8)]
    [InlineData("P2", "2025-06-30", 3, 3, 8)]
    [InlineData("P3", "2025-06-30", 2, 1, 8)]
    [InlineData("P1", "2025-12-31", 8, 7, 9)]
    [InlineData("P2", "2025-12-31", 5, 5, 9)]
    [InlineData("P3", "2025-12-31", 8, 6, 9)]
    public void Classes_touched_and_full_are_as_computed(string prefecture, string day, int touched, int full, int classes)
    {
        var figures = At(prefecture, day).Figures;
        Assert.Equal((touched, classes), ((int)figures.ClassesTouched.Numerator, (int)figures.ClassesTouched.Denominator));
        Assert.Equal((full, classes), ((int)figures.ClassesFull.Numerator, (int)figures.ClassesFull.Denominator));
    }

    [Fact]
    public void P3_touches_classes_1_and_4_in_June_and_fills_only_class_4() =>
        Assert.Equal(["1:2/3", "4:1/1"], At("P3", "2025-06-30").Classes.Where(c => c.Covered > 0).Select(c => $"{c.Class.Number}:{c.Covered}/{c.Items}"));

    [Theory]
    [InlineData("P1", "2025-06-30", "")]
    [InlineData("P2", "2025-06-30", "D04:Suspended D06:Suspended D07:Suspended D08:NoFiling D10:NoFiling D11:NoFiling D12:NoFiling")]
    [InlineData("P3", "2025-06-30", "D03:NotConfirmed D04:NotConfirmed D06:NotConfirmed D07:NotConfirmed D08:NotConfirmed D09:NotConfirmed D10:NoFiling D11:NotConfirmed D12:NotConfirmed")]
    [InlineData("P1", "2025-12-31", "N01:NoFiling N02:NoFiling")]
    [InlineData("P2", "2025-12-31", "D08:NoFiling D10:NoFiling D11:NoFiling D12:NoFiling N01:NoFiling N02:NoFiling")]
    [InlineData("P3", "2025-12-31", "D10:NoFiling N01:NoFiling N02:NoFiling")]
    public void Gaps_carry_the_reason_nearest_to_closing(string prefecture, string day, string expected) =>
        Assert.Equal(Words(expected), At(prefecture, day).Gaps.Select(g => $"{g.Disease}:{g.Reason}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("P2", "D06", "A3:NotStaffed A4:Suspended")]
    [InlineData("P2", "D07", "A3:NotStaffed A4:Suspended")]
    [InlineData("P2", "D04", "A4:Suspended")]
    [InlineData("P2", "D08", "")]
    [InlineData("P3", "D09", "A5:NotConfirmed")]
    public void A_gap_names_every_agency_that_files_the_disease(string prefecture, string disease, string expected) =>
        Assert.Equal(Words(expected), At(prefecture, "2025-06-30").Items.Single(i => i.Disease == disease).Agencies.Select(a => $"{a.Agency}:{a.Reason}"));

    [Fact]
    public void The_details_say_how_far_each_agency_is_from_closing_the_gap()
    {
        var a3 = Plain.Capability("A3", "D06", June30)!;
        Assert.Equal((2, 3, ConfirmationRoute.Evaluation), (a3.Physicians, a3.PhysiciansNeeded, a3.Confirmation.Route));
        Assert.Equal(Day("2026-02-28"), a3.Confirmation.EvaluatedUntil);
        Assert.Equal(Day("2025-07-31"), Plain.Capability("A4", "D06", June30)!.SuspendedUntil);
        Assert.Equal(QcGrade.NotTakenPart, Plain.Capability("A5", "D09", June30)!.Confirmation.LastGrade);
        Assert.Equal(ConfirmationRoute.Direct, Plain.Capability("A1", "D01", June30)!.Confirmation.Route);
        Assert.Null(Plain.Capability("A1", "D01", June30)!.Reason);
    }

    [Fact]
    public void The_new_items_are_new_and_covered_nowhere()
    {
        var alarm = Plain.AsOf(Dec31).UncoveredEverywhere;
        Assert.Equal(["N01", "N02"], alarm.Where(i => i.NewlyListed).Select(i => i.Disease));
        Assert.Equal(["N01", "N02"], alarm.Select(i => i.Disease));
    }

    [Fact]
    public void Every_covered_item_is_a_single_point_in_June()
    {
        foreach (var p in Plain.AsOf(June30).Prefectures)
        {
            Assert.NotEmpty(p.SinglePoints);
            Assert.Equal(p.Items.Where(i => i.Covered).Select(i => i.Disease), p.SinglePoints.Select(i => i.Disease));
        }
    }

    [Theory]
    [InlineData("P1", "")]
    [InlineData("P2", "")]
    [InlineData("P3", "D01 D02 D05")]
    public void Doubled_cover_at_the_end_of_the_year(string prefecture, string doubled) =>
        Assert.Equal(Words(doubled), At(prefecture, "2025-12-31").Items.Where(i => i.CapableAgencies == 2).Select(i => i.Disease));

    [Fact]
    public void P1_loses_D10_when_provincial_bodies_do_not_count()
    {
        var engine = EngineWith(Policy with { ProvincialBodiesCount = false });
        var p1 = At("P1", "2025-06-30", engine);
        Assert.Equal(("11/12", "91.7"), (Counts(p1), Percent(p1.Figures.Items)));
        Assert.Equal(["D10"], p1.Gaps.Select(g => g.Disease));
        Assert.Equal(["A2"], p1.NotCounted);
        Assert.Equal(["5/12", "3/12"], new[] { "P2", "P3" }.Select(p => Counts(At(p, "2025-06-30", engine))));
    }

    [Fact]
    public void P2_reaches_seven_when_one_physician_is_enough()
    {
        var engine = EngineWith(Policy with { MinPhysicians = 1 });
        Assert.Equal(["12/12", "7/12", "3/12"], new[] { "P1", "P2", "P3" }.Select(p => Counts(At(p, "2025-06-30", engine))));
        Assert.Equal("58.3", Percent(At("P2", "2025-06-30", engine).Figures.Items));
    }

    [Fact]
    public void Rereading_old_filings_loses_bursitis_and_moves_uranium_to_the_radiation_agency()
    {
        var engine = EngineWith(Policy with { Transition = FilingTransition.Reread });
        Assert.Equal(["11/14", "8/14", "9/14"], new[] { "P1", "P2", "P3" }.Select(p => Counts(At(p, "2025-12-31", engine))));
        Assert.Equal(["78.6", "57.1", "64.3"], new[] { "P1", "P2", "P3" }.Select(p => Percent(At(p, "2025-12-31", engine).Figures.Items)));
        Assert.Equal(["D12", "N01", "N02"], At("P1", "2025-12-31", engine).Gaps.Select(g => g.Disease));
        Assert.Equal(["A2"], At("P1", "2025-12-31", engine).Items.Single(i => i.Disease == "D08").Agencies.Where(a => a.Capable).Select(a => a.Agency));
        Assert.Equal(["D08", "D10", "D12", "N01", "N02"], At("P3", "2025-12-31", engine).Gaps.Select(g => g.Disease).Order(StringComparer.Ordinal));
        Assert.Equal(["A1"], At("P1", "2025-12-31").Items.Single(i => i.Disease == "D08").Agencies.Where(a => a.Capable).Select(a => a.Agency));
    }

    private static string Counts(PrefectureSnapshot p) => $"{p.Figures.Items.Numerator}/{p.Figures.Items.Denominator}";

    [Theory]
    [InlineData("P1", 4380, "93.5", "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12", 12)]
    [InlineData("P2", 2349, "50.1", "", 8)]
    [InlineData("P3", 1719, "36.7", "D01 D02 D05", 11)]
    public void The_three_measures_of_the_year_are_as_computed(string prefecture, int itemDays, string percent, string continuous, int yearEnd)
    {
        var year = Plain.Period(prefecture, Jan1, Dec31);
        Assert.Equal((itemDays, 4686, percent), ((int)year.DayWeighted.Numerator, (int)year.DayWeighted.Denominator, Percent(year.DayWeighted)));
        Assert.Equal(Words(continuous), year.Continuous.Order(StringComparer.Ordinal));
        Assert.Equal(12, year.ListedThroughout);
        Assert.Equal((yearEnd, 14), ((int)year.LastDay!.Items.Numerator, (int)year.LastDay.Items.Denominator));
    }

    [Fact]
    public void A_year_over_the_change_of_catalogue_shows_both_editions()
    {
        var year = Plain.Period("P2", Jan1, Dec31);
        Assert.Equal(["CAT2013 2025-01-01..2025-07-31 1125/2544 5/12", "CAT2024 2025-08-01..2025-12-31 1224/2142 8/14"],
            year.Editions.Select(e => $"{e.Catalogue} {e.From:yyyy-MM-dd}..{e.To:yyyy-MM-dd} {e.DayWeighted.Numerator}/{e.DayWeighted.Denominator} {e.LastDay.Items.Numerator}/{e.LastDay.Items.Denominator}"));
        Assert.Equal(59 * 3 + 61 * 8 + 92 * 5, year.Editions[0].DayWeighted.Numerator);
    }

    [Theory]
    [InlineData("P2", "D01", "2025-03-01", "2025-12-31", 306)]
    [InlineData("P2", "D06", "2025-01-01", "2025-12-31", 273)]
    [InlineData("P3", "D09", "2025-10-15", "2025-12-31", 78)]
    [InlineData("P1", "N01", null, null, 0)]
    public void The_first_and_last_covered_day_of_an_item_are_told(string prefecture, string disease, string? first, string? last, int days)
    {
        var item = Plain.Period(prefecture, Jan1, Dec31).Items.Single(i => i.Disease == disease);
        Assert.Equal((first, last, days), (item.FirstCovered?.ToString("yyyy-MM-dd"), item.LastCovered?.ToString("yyyy-MM-dd"), item.DaysCovered));
    }

    [Theory]
    [InlineData("P1", 4, 4, "", "", "", "100.0", "100.0", 3, 3)]
    [InlineData("P2", 6, 3, "K10", "K08 K09", "", "50.0", "66.7", 3, 6)]
    [InlineData("P3", 7, 3, "K16", "K13 K15", "K18", "42.9", "71.4", 3, 6)]
    public void Realised_coverage_by_employer_is_as_computed(
        string prefecture, int cases, int inside, string choice, string capability, string unlawful, string raw, string attributable, int positiveInside, int positive)
    {
        var p = Plain.Realised(Jan1, Dec31).Prefectures.Single(x => x.Prefecture == prefecture);
        string[] Of(PlaceOutcome o) => [.. p.Rows.Where(r => r.Outcome == o).Select(r => r.Case).Order(StringComparer.Ordinal)];
        Assert.Equal((cases, inside), (p.Cases, p.Inside));
        Assert.Equal(Words(choice), Of(PlaceOutcome.ChoiceLeak));
        Assert.Equal(Words(capability), Of(PlaceOutcome.CapabilityLeak));
        Assert.Equal(Words(unlawful), Of(PlaceOutcome.UnlawfulPlace));
        Assert.Equal((p.ChoiceLeaks, p.CapabilityLeaks, p.UnlawfulPlaces), (Words(choice).Length, Words(capability).Length, Words(unlawful).Length));
        Assert.Equal((raw, attributable), (Percent(p.Raw), Percent(p.Attributable)));
        Assert.Equal((positiveInside, positive), ((int)p.Positive.Numerator, (int)p.Positive.Denominator));
    }

    [Fact]
    public void The_year_has_seventeen_first_diagnoses_and_one_promotion()
    {
        var realised = Plain.Realised(Jan1, Dec31);
        Assert.Equal(17, realised.Prefectures.Sum(p => p.Cases));
        Assert.Equal(1, realised.Prefectures.Sum(p => p.Promotions));
        Assert.Equal(1, realised.Prefectures.Single(p => p.Prefecture == "P1").Promotions);
        Assert.Equal(["K18:UnlawfulPlace"], realised.Flags.Select(f => $"{f.Case}:{f.Problem}"));
    }

    [Theory]
    [InlineData("P1", 10, 10, "100.0")]
    [InlineData("P2", 3, 3, "100.0")]
    [InlineData("P3", 4, 3, "75.0")]
    public void By_residence_the_picture_is_another(string prefecture, int cases, int inside, string raw)
    {
        var realised = EngineWith(Policy with { Basis = AttributionBasis.Residence }).Realised(Jan1, Dec31);
        var p = realised.Prefectures.Single(x => x.Prefecture == prefecture);
        Assert.Equal(AttributionBasis.Residence, realised.Basis);
        Assert.Equal((cases, inside, raw), (p.Cases, p.Inside, Percent(p.Raw)));
    }

    [Fact]
    public void K08_leaked_because_one_agency_lacked_a_physician_and_the_other_was_suspended()
    {
        var k08 = Row("K08");
        Assert.Equal((PlaceOutcome.CapabilityLeak, false), (k08.Outcome, k08.HomeCovered));
        Assert.Equal(["A3:NotStaffed:2/3", "A4:Suspended:3/3"], k08.HomeGap!.Agencies.Select(a => $"{a.Agency}:{a.Reason}:{a.Physicians}/{a.PhysiciansNeeded}"));
    }

    [Fact]
    public void K10_was_a_choice_because_home_covered_silicosis()
    {
        Assert.Equal((PlaceOutcome.ChoiceLeak, true), (Row("K10").Outcome, Row("K10").HomeCovered));
        Assert.Null(Plain.Capability("A3", "D01", Day("2025-05-20"))!.Reason);
    }

    [Fact]
    public void K18_is_unlawful_although_home_covered_the_disease() =>
        Assert.Equal((PlaceOutcome.UnlawfulPlace, true), (Row("K18").Outcome, Row("K18").HomeCovered));

    [Fact]
    public void K06_is_positive_by_its_appraisal() => Assert.Equal((true, true), (Row("K06").FinalPositive, Row("K06").Appraised));

    [Theory]
    [InlineData("K08", "CAT2013")]
    [InlineData("K15", "CAT2024")]
    public void A_case_keeps_the_edition_of_its_conclusion_date(string id, string catalogue) => Assert.Equal(catalogue, Row(id).Catalogue);

    private static RealisedCase Row(string id) => Plain.Realised(Jan1, Dec31).Prefectures.SelectMany(p => p.Rows).Single(r => r.Case == id);

    [Fact]
    public void Workload_is_as_counted()
    {
        Assert.Equal(["A1:11", "A2:1", "A3:2", "A4:1", "A5:1", "A6:2"], Plain.Workload(Jan1, Dec31).Select(w => $"{w.Agency}:{w.Concluded}"));
        Assert.Equal(1, Plain.Workload(Day("2026-01-01"), Day("2026-12-31")).Sum(w => w.Concluded));
    }

    [Fact]
    public void An_agency_that_is_the_only_cover_says_of_what()
    {
        var sole = Plain.Workload(Jan1, Dec31).ToDictionary(w => w.Agency, w => w.SoleCoverOf.Order(StringComparer.Ordinal));
        Assert.Equal(["D10"], sole["A2"]);
        Assert.Equal(["D04", "D06", "D07"], sole["A4"]);
        Assert.Empty(sole["A6"]);
    }
}
