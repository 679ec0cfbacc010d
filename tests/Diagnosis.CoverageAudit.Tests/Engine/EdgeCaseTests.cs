using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

public sealed class EdgeCaseTests
{
    private const string Silicosis = "OD2013-01-001", Bursitis = "OD2013-10-002", Uranium = "OD2013-05-011", Cataract = "OD2013-03-003", RadiationCataract = "OD2024-07-011";
    private static readonly DateOnly Filed = Day("2021-06-01");
    private static DateTimeOffset At(string day) => new(Day(day).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));

    /// <summary>One agency A in P that files, staffs and is confirmed for the classes given; tests break one thing.</summary>
    private static CoverageFacts Sound(params int[] classes) => new()
    {
        Prefectures = [new("P", "P"), new("Q", "Q")],
        Agencies = [new("A", "A", "P", false, Days.Always)],
        Filings = [.. classes.Select(c => new FilingFact("A", FilingLine.WholeClass(c, "CAT2013", Filed)))],
        Physicians = [.. classes.Select(c => Doctors("A", c, 3))],
        QcResults = [new("A", QcGrade.B, Day("2024-12-10"))],
    };

    private static PhysicianFact Doctors(string agency, int number, int count, DateOnly? to = null) =>
        new(agency, null, [new("CAT2013", number)], count, false, new Days(null, to));

    private static PhysicianFact Doctor(string id, params int[] classes) =>
        new("A", id, [.. classes.Select(c => new ClassRef("CAT2013", c))], 1, false, Days.Always);

    private static CoverageEngine Engine(CoverageFacts facts, CoveragePolicy? policy = null, DateTimeOffset? knownAt = null) =>
        new(National, facts, policy ?? Policy, knownAt);

    private static CaseFact Case(string id, string accepted, string concluded, string home = "P", string agency = "A", string disease = Silicosis) =>
        new(id, disease, null, home, home, home, agency, null, Day(accepted), Day(concluded), CaseKind.First, Conclusion.OccupationalDisease, []);

    [Fact]
    public void A_suspension_takes_away_exactly_its_days()
    {
        var engine = Engine(Sound(1) with { Suspensions = [new("A", null, new Days(Day("2025-05-01"), Day("2025-07-31")))] });
        Assert.Equal([true, false, false, true], new[] { "2025-04-30", "2025-05-01", "2025-07-31", "2025-08-01" }.Select(d => engine.Covered("P", Silicosis, Day(d))));
        var year = engine.Period("P", Jan1, Dec31);
        Assert.Equal(365 - 92, year.Items.Single(i => i.Disease == Silicosis).DaysCovered);
        Assert.Empty(year.Continuous);
    }

    [Fact]
    public void A_suspension_of_a_class_leaves_the_others()
    {
        var engine = Engine(Sound(1, 2) with { Suspensions = [new("A", [new ClassRef("CAT2013", 1)], new Days(Jan1, null))] });
        Assert.False(engine.Covered("P", Silicosis, June30));
        Assert.True(engine.Covered("P", "OD2013-02-001", June30));
        Assert.Null(engine.Capability("A", Silicosis, June30)!.SuspendedUntil);
        Assert.Equal(GapReason.Suspended, engine.Capability("A", Silicosis, June30)!.Reason);
    }

    [Theory]
    [InlineData("CAT2013", 5)]
    [InlineData("CAT2024", 7)]
    public void A_moved_item_is_suspended_with_its_old_class_and_with_its_new_one(string catalogue, int number)
    {
        var engine = Engine(Sound(5) with { Suspensions = [new("A", [new ClassRef(catalogue, number)], new Days(Day("2025-08-01"), null))] });
        Assert.True(engine.Covered("P", Uranium, Day("2025-07-31")));
        Assert.False(engine.Covered("P", Uranium, Day("2025-08-01")));
    }

    [Fact]
    public void A_case_accepted_before_a_suspension_is_judged_on_its_acceptance_day()
    {
        var facts = Sound(1) with
        {
            Agencies = [new("A", "A", "P", false, Days.Always), new("B", "B", "Q", false, Days.Always)],
            Suspensions = [new("A", null, new Days(Day("2025-05-01"), null))],
            Cases = [
                Case("K1", "2025-04-30", "2025-05-20") with { Agency = "B", Residence = "Q" },
                Case("K2", "2025-05-01", "2025-05-20") with { Agency = "B", Residence = "Q" },
                Case("K3", "2025-04-30", "2025-05-20")],
        };
        Assert.Equal(["K1:ChoiceLeak", "K2:CapabilityLeak", "K3:Inside"],
            Engine(facts).Realised(Jan1, Dec31).Prefectures[0].Rows.Select(r => $"{r.Case}:{r.Outcome}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Staffing_flips_when_a_physician_leaves_although_the_filing_stands()
    {
        var engine = Engine(Sound(1) with { Physicians = [Doctors("A", 1, 2), Doctors("A", 1, 1, to: June30)] });
        Assert.True(engine.Covered("P", Silicosis, June30));
        Assert.False(engine.Covered("P", Silicosis, June30.AddDays(1)));
        var a = engine.Capability("A", Silicosis, June30.AddDays(1))!;
        Assert.Equal((GapReason.NotStaffed, 2, true), (a.Reason, a.Physicians, a.Filed));
    }

    [Fact]
    public void Physicians_hired_from_outside_count_only_where_the_policy_says_so()
    {
        var facts = Sound(1) with { Physicians = [Doctors("A", 1, 2), Doctors("A", 1, 1) with { HiredFromOutside = true }] };
        Assert.False(Engine(facts).Covered("P", Silicosis, June30));
        Assert.True(Engine(facts, Policy with { CountHiredFromOutside = true }).Covered("P", Silicosis, June30));
    }

    [Fact]
    public void For_a_moved_item_either_class_serves_once_it_has_moved()
    {
        var facts = Sound(5) with { Physicians = [Doctor("a", 5), Doctor("b", 5), Doctor("c", 7)] };
        var engine = Engine(facts);
        Assert.Equal((2, GapReason.NotStaffed), (engine.Capability("A", Uranium, Day("2025-07-31"))!.Physicians, engine.Capability("A", Uranium, Day("2025-07-31"))!.Reason));
        Assert.Equal((3, (GapReason?)null), (engine.Capability("A", Uranium, Day("2025-08-01"))!.Physicians, engine.Capability("A", Uranium, Day("2025-08-01"))!.Reason));
    }

    [Fact]
    public void A_split_item_is_served_by_the_physicians_of_the_item_it_came_from()
    {
        var engine = Engine(Sound(3));
        Assert.True(engine.Covered("P", RadiationCataract, Day("2025-08-01")));
        Assert.False(engine.Covered("P", RadiationCataract, Day("2025-07-31")));
        Assert.False(Engine(Sound(3), Policy with { Transition = FilingTransition.Reread }).Covered("P", RadiationCataract, Day("2025-08-01")));
        Assert.True(engine.Covered("P", Cataract, Day("2025-08-01")));
    }

    [Fact]
    public void One_person_with_two_classes_counts_once_and_unnamed_counts_are_not_added()
    {
        var engine = Engine(Sound(5) with { Physicians = [Doctor("a", 5, 7), Doctor("a", 5), Doctors("A", 5, 1), Doctors("A", 7, 1)] });
        Assert.Equal(2, engine.Capability("A", Uranium, Dec31)!.Physicians);
    }

    [Fact]
    public void A_certificate_of_the_old_class_10_does_not_serve_the_new_class_10()
    {
        var facts = Sound(10) with { Filings = [.. Sound(10).Filings, new FilingFact("A", FilingLine.WholeClass(10, "CAT2024", Day("2025-08-01")))] };
        var engine = Engine(facts);
        Assert.True(engine.Covered("P", Bursitis, Dec31));               // moved: the certificate keeps its class
        Assert.True(engine.Covered("P", "OD2024-12-001", Dec31));        // metal fume fever, same class under another number
        Assert.Equal(GapReason.NotStaffed, engine.Capability("A", "OD2024-10-001", Dec31)!.Reason);
    }

    [Theory]
    [InlineData("A", true)]
    [InlineData("C", true)]
    [InlineData("D", false)]
    [InlineData("NotTakenPart", false)]
    public void The_last_published_result_decides_from_the_day_of_publication(string later, bool stays)
    {
        var engine = Engine(Sound(1) with { QcResults = [new("A", QcGrade.B, Day("2024-12-10")), new("A", Enum.Parse<QcGrade>(later), June30)] });
        Assert.True(engine.Covered("P", Silicosis, June30.AddDays(-1)));
        Assert.Equal(stays, engine.Covered("P", Silicosis, June30));
    }

    [Fact]
    public void Nothing_is_confirmed_before_the_first_publication() =>
        Assert.Equal(GapReason.NotConfirmed, Engine(Sound(1)).Capability("A", Silicosis, Day("2024-12-09"))!.Reason);

    [Fact]
    public void An_evaluation_stands_in_for_a_bad_result_while_it_lasts()
    {
        var engine = Engine(Sound(1) with { QcResults = [new("A", QcGrade.D, Jan1)], Evaluations = [new("A", new Days(Day("2025-03-01"), June30))] });
        Assert.Equal([false, true, true, false], new[] { "2025-02-28", "2025-03-01", "2025-06-30", "2025-07-01" }.Select(d => engine.Covered("P", Silicosis, Day(d))));
        Assert.Equal(ConfirmationRoute.Evaluation, engine.Capability("A", Silicosis, June30)!.Confirmation.Route);
    }

    [Fact]
    public void The_reason_of_an_agency_is_what_is_farthest_from_solved()
    {
        var facts = Sound(1) with { Physicians = [], QcResults = [], Suspensions = [new("A", null, new Days(Jan1, null))] };
        var standing = Engine(facts).Capability("A", Silicosis, June30)!;
        Assert.Equal((GapReason.NotStaffed, true, false, false, true), (standing.Reason, standing.Filed, standing.Staffed, standing.Confirmed, standing.IsSuspended));
    }

    [Fact]
    public void A_merged_agency_hands_over_without_a_gap_day()
    {
        var facts = Sound(1) with
        {
            Agencies = [new("A", "A", "P", false, new Days(null, June30)), new("B", "B", "P", false, new Days(June30.AddDays(1), null))],
            Filings = [.. Sound(1).Filings, .. Sound(1).Filings.Select(f => f with { Agency = "B" })],
            Physicians = [Doctors("A", 1, 3), Doctors("B", 1, 3)],
            QcResults = [new("A", QcGrade.B, Day("2024-12-10")), new("B", QcGrade.B, Day("2024-12-10"))],
        };
        var year = Engine(facts).Period("P", Jan1, Dec31);
        Assert.Equal(19, year.Continuous.Count);
        Assert.Null(Engine(facts).Capability("A", Silicosis, June30.AddDays(1)));
        var late = Engine(facts with { Agencies = [facts.Agencies[0], facts.Agencies[1] with { Valid = new Days(June30.AddDays(2), null) }] });
        Assert.Empty(late.Period("P", Jan1, Dec31).Continuous);
        Assert.Equal(364, late.Period("P", Jan1, Dec31).Items.Single(i => i.Disease == Silicosis).DaysCovered);
    }

    [Fact]
    public void An_agency_that_moves_covers_where_it_stands()
    {
        var engine = Engine(Sound(1) with { Agencies = [new("A", "A", "P", false, new Days(null, June30)), new("A", "A", "Q", false, new Days(June30.AddDays(1), null))] });
        Assert.Equal([true, false], new[] { "P", "Q" }.Select(p => engine.Covered(p, Silicosis, June30)));
        Assert.Equal([false, true], new[] { "P", "Q" }.Select(p => engine.Covered(p, Silicosis, June30.AddDays(1))));
    }

    [Fact]
    public void A_filing_may_count_from_the_day_work_began_where_the_policy_says_so()
    {
        var facts = Sound(1) with { Filings = [new("A", FilingLine.WholeClass(1, "CAT2013", June30) with { WorkStartedOn = June30.AddDays(-20) })] };
        Assert.False(Engine(facts).Covered("P", Silicosis, June30.AddDays(-1)));
        var early = Engine(facts, Policy with { CapabilityStart = CapabilityStart.WorkStarted });
        Assert.True(early.Covered("P", Silicosis, June30.AddDays(-20)));
        Assert.False(early.Covered("P", Silicosis, June30.AddDays(-21)));
    }

    [Fact]
    public void The_denominator_changes_on_the_first_of_August_and_new_items_raise_an_alarm()
    {
        var engine = Engine(Sound(Enumerable.Range(1, 10).ToArray()));
        Assert.True(engine.AsOf("P", Day("2025-07-31"))!.Figures.TargetMet);
        var after = engine.AsOf(Day("2025-08-01"));
        Assert.Equal((133L, 135L, false), (after.Prefectures[0].Figures.Items.Numerator, after.Prefectures[0].Figures.Items.Denominator, after.Prefectures[0].Figures.TargetMet));
        Assert.Equal(["OD2024-10-001", "OD2024-11-001"], after.UncoveredEverywhere.Select(i => i.Disease));
        Assert.All(after.UncoveredEverywhere, i => Assert.True(i.NewlyListed));
        // radiation cataract is new on the list but not new to the agencies: it was part of cataract
        Assert.False(after.Prefectures[0].Items.Single(i => i.Disease == RadiationCataract).NewlyListed);
    }

    [Fact]
    public void Fewer_cases_than_the_threshold_give_counts_without_percentages()
    {
        CaseFact[] cases = [.. Enumerable.Range(1, 10).Select(n => Case($"K{n:00}", "2025-02-03", "2025-03-04"))];
        var nine = Engine(Sound(1) with { Cases = cases[..9] }, Policy with { MinCasesForPercentage = 10 }).Realised(Jan1, Dec31).Prefectures[0];
        Assert.Equal((9L, 9L, null), (nine.Raw.Numerator, nine.Raw.Denominator, nine.Raw.Percent));
        var ten = Engine(Sound(1) with { Cases = cases }, Policy with { MinCasesForPercentage = 10 }).Realised(Jan1, Dec31).Prefectures[0];
        Assert.Equal((100.0m, 100.0m, 100.0m), (ten.Raw.Percent, ten.Attributable.Percent, ten.Positive.Percent));
    }

    [Fact]
    public void No_cases_give_no_percentage()
    {
        var none = Engine(Sound(1)).Realised(Jan1, Dec31).Prefectures[0];
        Assert.Equal((0, null, null), (none.Cases, none.Raw.Percent, none.Positive.Percent));
    }

    [Fact]
    public void A_worker_with_one_place_never_leaks_by_choice()
    {
        // outside it is an unlawful place, inside it is inside; "capability leak" needs a second lawful place
        var facts = Sound(1) with
        {
            Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)],
            Cases = [Case("K1", "2025-02-03", "2025-03-04", agency: "B"), Case("K2", "2025-02-03", "2025-03-04", agency: "B", disease: "OD2013-02-001"), Case("K3", "2025-02-03", "2025-03-04")],
        };
        Assert.Equal(["K1:UnlawfulPlace", "K2:UnlawfulPlace", "K3:Inside"],
            Engine(facts).Realised(Jan1, Dec31).Prefectures[0].Rows.Select(r => $"{r.Case}:{r.Outcome}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void With_a_place_missing_nothing_unlawful_is_alleged_but_the_hole_is_flagged()
    {
        var facts = Sound(1) with
        {
            Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)],
            Cases = [Case("K1", "2025-02-03", "2025-03-04", agency: "B") with { Hukou = null }, Case("K2", "2025-02-03", "2025-03-04") with { Employer = null }],
        };
        var realised = Engine(facts).Realised(Jan1, Dec31);
        Assert.Equal(PlaceOutcome.ChoiceLeak, Assert.Single(realised.Prefectures[0].Rows).Outcome);
        Assert.Equal([CaseProblem.LawfulPlacesIncomplete, CaseProblem.HomeUnknown], realised.Flags.Select(f => f.Problem));
    }

    [Fact]
    public void An_agency_of_another_province_is_placed_by_the_case_and_a_home_outside_is_counted_apart()
    {
        var facts = Sound(1) with
        {
            Cases = [
                Case("K1", "2025-02-03", "2025-03-04", agency: "far") with { AgencyPrefecture = "340100", Hukou = "340100" },
                Case("K2", "2025-02-03", "2025-03-04", agency: "unknown"),
                Case("K3", "2025-02-03", "2025-03-04", home: "340100")],
        };
        var realised = Engine(facts).Realised(Jan1, Dec31);
        Assert.Equal(("K1", PlaceOutcome.ChoiceLeak), (Assert.Single(realised.Prefectures[0].Rows).Case, realised.Prefectures[0].Rows[0].Outcome));
        Assert.Equal(1, realised.Elsewhere);
        Assert.Equal(("K2", CaseProblem.AgencyPlaceUnknown), (Assert.Single(realised.Flags).Case, realised.Flags[0].Problem));
    }

    [Fact]
    public void A_doubled_diagnosis_counts_once_for_the_agency_that_accepted_first()
    {
        var facts = Sound(1) with
        {
            Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)],
            Cases = [
                Case("K1", "2025-02-10", "2025-03-01", agency: "B") with { Person = "x", Hukou = "Q" },
                Case("K2", "2025-02-03", "2025-03-04") with { Person = "x" },
                Case("K3", "2025-02-03", "2025-03-04", disease: "OD2013-01-002") with { Person = "x" }],
        };
        var realised = Engine(facts).Realised(Jan1, Dec31);
        Assert.Equal(["K2", "K3"], realised.Prefectures[0].Rows.Select(r => r.Case));
        Assert.Equal(new CaseFlag("K1", Silicosis, CaseProblem.DoubledDiagnosis, "K2"), Assert.Single(realised.Flags));
    }

    [Fact]
    public void A_certificate_naming_two_diseases_is_two_rows_and_one_piece_of_work()
    {
        var facts = Sound(1) with { Cases = [Case("K1", "2025-02-03", "2025-03-04"), Case("K1", "2025-02-03", "2025-03-04", disease: "OD2013-01-002")] };
        Assert.Equal(2, Engine(facts).Realised(Jan1, Dec31).Prefectures[0].Cases);
        Assert.Equal(1, Assert.Single(Engine(facts).Workload(Jan1, Dec31)).Concluded);
    }

    [Fact]
    public void The_last_effective_appraisal_decides_and_the_place_stays()
    {
        var facts = Sound(1) with
        {
            Agencies = [.. Sound(1).Agencies, new("B", "B", "Q", false, Days.Always)],
            Cases = [Case("K1", "2025-02-03", "2025-03-04", agency: "B") with
            {
                Hukou = "Q",
                Appraisals = [new(Day("2025-09-01"), Conclusion.OccupationalDisease), new(Day("2025-06-01"), Conclusion.NotOccupationalDisease)],
            }],
        };
        var p = Engine(facts).Realised(Jan1, Dec31).Prefectures[0];
        var row = Assert.Single(p.Rows);
        Assert.Equal((PlaceOutcome.ChoiceLeak, true, 1, 1), (row.Outcome, row.FinalPositive, p.AppraisalsLeaked, p.Cases));
    }

    [Fact]
    public void A_promotion_or_new_evidence_is_work_but_no_first_diagnosis()
    {
        var facts = Sound(1) with
        {
            Cases = [Case("K1", "2025-02-03", "2025-03-04") with { Kind = CaseKind.Promotion }, Case("K2", "2025-02-03", "2025-03-04") with { Kind = CaseKind.NewEvidence },
                Case("K3", "2025-02-03", "2025-03-04") with { ConcludedOn = null }],
        };
        var p = Engine(facts).Realised(Jan1, Dec31).Prefectures[0];
        Assert.Equal((0, 1, 1), (p.Cases, p.Promotions, p.NewEvidence));
        Assert.Equal(2, Assert.Single(Engine(facts).Workload(Jan1, Dec31)).Concluded);
    }

    [Fact]
    public void A_late_suspension_changes_the_view_of_today_but_not_that_of_then()
    {
        var facts = Sound(1) with { Suspensions = [new("A", null, new Days(Jan1, null), new Known(At("2025-09-01")))] };
        Assert.True(Engine(facts, knownAt: At("2025-08-31")).Covered("P", Silicosis, June30));
        Assert.False(Engine(facts, knownAt: At("2025-09-01")).Covered("P", Silicosis, June30));
        Assert.False(Engine(facts).Covered("P", Silicosis, June30));
    }

    [Fact]
    public void A_corrected_filing_is_believed_until_its_correction()
    {
        var line = FilingLine.WholeClass(1, "CAT2013", Filed);
        var facts = Sound(1) with
        {
            Filings = [new("A", line with { SupersededAt = At("2025-09-01") }),
                new("A", FilingLine.WholeClass(2, "CAT2013", Filed) with { KnownAt = At("2025-09-01") })],
            Physicians = [Doctors("A", 1, 3), Doctors("A", 2, 3)],
        };
        string[] Covered(DateTimeOffset? k) => [.. Engine(facts, knownAt: k).AsOf("P", June30)!.Classes.Where(c => c.Covered > 0).Select(c => c.Class.Identity)];
        Assert.Equal(["respiratory"], Covered(At("2025-08-31")));
        Assert.Equal(["skin"], Covered(null));
    }

    [Fact]
    public void What_is_learned_later_does_not_change_the_hash_of_an_earlier_view()
    {
        var then = Sound(1);
        var now = then with
        {
            Filings = [then.Filings[0] with { Line = then.Filings[0].Line with { SupersededAt = At("2025-09-01") } }],
            Suspensions = [new("A", null, new Days(Jan1, null), new Known(At("2025-09-01")))],
        };
        Assert.Equal(Engine(then, knownAt: At("2025-08-01")).InputsHash, Engine(now, knownAt: At("2025-08-01")).InputsHash);
        Assert.NotEqual(Engine(then).InputsHash, Engine(now).InputsHash);
        Assert.NotEqual(Engine(then).InputsHash, Engine(then, Policy with { MinPhysicians = 2 }).InputsHash);
    }

    [Fact]
    public void A_result_published_later_is_not_seen_before_and_then_counts_from_its_publication()
    {
        var facts = Sound(1) with { QcResults = [new("A", QcGrade.B, Day("2024-12-10")), new("A", QcGrade.D, June30, new Known(At("2025-06-30")))] };
        Assert.True(Engine(facts, knownAt: At("2025-06-29")).Covered("P", Silicosis, Dec31));
        Assert.False(Engine(facts, knownAt: At("2025-12-31")).Covered("P", Silicosis, Dec31));
        Assert.True(Engine(facts, knownAt: At("2025-12-31")).Covered("P", Silicosis, June30.AddDays(-1)));
    }

    [Fact]
    public void Nobody_cannot_diagnose() => Assert.Throws<ArgumentOutOfRangeException>(() => Policy with { MinPhysicians = 0 });

    [Fact]
    public void Before_the_first_catalogue_there_is_nothing_to_cover()
    {
        Assert.Null(Engine(Sound(1)).AsOf("P", Day("2013-12-22")));
        var p = Engine(Sound(1)).Period("P", Day("2013-12-01"), Day("2013-12-31"));
        Assert.Equal((9L * 132, "CAT2013"), (p.DayWeighted.Denominator, Assert.Single(p.Editions).Catalogue));
        Assert.Equal(Day("2013-12-23"), p.Editions[0].From);
    }

    [Fact]
    public void A_prefecture_without_an_agency_has_gaps_everywhere()
    {
        var q = Engine(Sound(1)).AsOf("Q", June30)!;
        Assert.Equal(132, q.Gaps.Count());
        Assert.All(q.Gaps, g => Assert.Equal(GapReason.NoFiling, g.Reason));
    }
}
