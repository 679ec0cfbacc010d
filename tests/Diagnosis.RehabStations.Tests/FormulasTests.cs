using Diagnosis.RehabStations.Coverage;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Stations;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class FormulasTests
{
    static decimal R(decimal? v, int digits) => Math.Round(v!.Value, digits, MidpointRounding.AwayFromZero);

    [Theory]
    [InlineData("1", 60, 168, 62, 552.44, 399.44)]
    [InlineData("2", 55, 158, 55, 556.53, 417.53)]
    public void Predicted_walk_is_that_of_Enright_and_Sherrill(string sex, int age, int height, int weight, double predicted, double limit)
    {
        var p = Formulas.Predict(Rules, "6MWD", sex, age, height, weight, Day);
        Assert.Equal((decimal)predicted, R(p.Value, 2));
        Assert.Equal((decimal)limit, R(p.LowerLimit, 2));
        Assert.StartsWith("ENRIGHT-SHERRILL-1998", p.Equation);
    }

    [Theory]
    [InlineData(39, true)]
    [InlineData(40, false)]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void An_equation_refuses_outside_its_ages(int age, bool refused)
    {
        var p = Formulas.Predict(Rules, "6MWD", "1", age, 168, 62, Day);
        Assert.Equal(refused ? "AGE_OUTSIDE" : null, p.Refusal);
        Assert.Equal(refused, p.Value is null);
    }

    [Theory]
    [InlineData("FVC", "1", 1.68, 60, 3.777)]
    [InlineData("FEV1", "1", 1.68, 60, 2.994)]
    [InlineData("FVC", "2", 1.58, 55, 2.679)]
    [InlineData("FEV1", "2", 1.58, 55, 2.266)]
    public void Predicted_spirometry_is_that_of_ECSC_1993(string measure, string sex, double metres, int age, double litres) =>
        Assert.Equal((decimal)litres, R(Formulas.Predict(Rules, measure, sex, age, (decimal)metres * 100, null, Day).Value, 3));

    [Fact]
    public void The_worked_example_of_an_assessment_comes_out()
    {
        var person = new AssessedPerson("1", Day.AddYears(-60), 1, new Dictionary<string, decimal>(), new Dictionary<string, decimal>());
        var derived = RecordAssessment.Derive(Rules, person, [Entry("6MWT", ("distance1", 402), ("distance2", 415)), Entry("BODY", ("height", 168), ("weight", 62)), Entry("SPIRO", ("fvc", 3.05m), ("fev1", 1.95m)), Entry("MMRC", ("grade", 2))], false, Day)
            .ToDictionary(d => d.Code);
        Assert.Equal(415, derived["6MWD"].Value);
        Assert.Equal(75.1m, derived["6MWD_PERCENT"].Value);
        Assert.Equal("ENRIGHT-SHERRILL-1998-M", derived["6MWD_PERCENT"].Basis);
        Assert.Equal(65.1m, derived["FEV1_PERCENT"].Value);
        Assert.Equal(80.8m, derived["FVC_PERCENT"].Value);
        Assert.Equal("ECSC-1993-M", derived["FVC_PERCENT"].Basis);
        Assert.Equal(63.9m, derived["FEV1_FVC"].Value);
        Assert.Equal(22.0m, derived["BMI"].Value);
        Assert.Equal(1, derived["BODE"].Value);
        Assert.Equal("MILD", derived["IMPAIRMENT"].Note);
        Assert.Equal(6, derived["SUGGESTED_GRADE"].Value);
    }

    [Theory]
    [InlineData("FVC", 80, "NORMAL")]
    [InlineData("FVC", 79.5, "MILD")]
    [InlineData("FVC", 60, "MILD")]
    [InlineData("FEV1", 59.99, "MODERATE")]
    [InlineData("FEV1", 40, "MODERATE")]
    [InlineData("FEV1", 39.9, "SEVERE")]
    [InlineData("FEV1_FVC", 70, "NORMAL")]
    [InlineData("FEV1_FVC", 55, "MILD")]
    [InlineData("FEV1_FVC", 54.9, "MODERATE")]
    [InlineData("FEV1_FVC", 34.9, "SEVERE")]
    [InlineData("DLCO", 45, "MODERATE")]
    [InlineData("DLCO", 44.9, "SEVERE")]
    [InlineData("DLCO", 60, "MILD")]
    [InlineData("PAO2", 10.6, "NORMAL")]
    [InlineData("PAO2", 8.0, "MILD")]
    [InlineData("PAO2", 5.3, "MODERATE")]
    [InlineData("PAO2", 5.29, "SEVERE")]
    public void Impairment_bands_are_half_open_without_holes(string index, double value, string band) => Assert.Equal(band, Rules.Band("IMPAIRMENT", index, (decimal)value, Day));

    [Theory]
    [InlineData(3, "SEVERE", false, 1)]
    [InlineData(3, "MODERATE", false, 2)]
    [InlineData(2, "SEVERE", false, 2)]
    [InlineData(3, "NORMAL", true, 2)]
    [InlineData(3, "MILD", false, 3)]
    [InlineData(2, "MODERATE", false, 3)]
    [InlineData(2, "NORMAL", true, 3)]
    [InlineData(2, "NORMAL", false, 4)]
    [InlineData(1, "MODERATE", false, 4)]
    [InlineData(1, "NORMAL", true, 4)]
    [InlineData(1, "MILD", false, 6)]
    [InlineData(1, "NORMAL", false, 7)]
    [InlineData(1, "SEVERE", false, null)]
    [InlineData(0, "MILD", false, null)]
    public void The_suggested_grade_follows_the_table_of_the_standard(int stage, string impairment, bool tuberculosis, int? grade) => Assert.Equal(grade, Formulas.SuggestedGrade(Rules, stage, impairment, tuberculosis, Day));

    [Fact]
    public void There_is_no_grade_five()
    {
        Assert.NotEmpty(Rules.Grades);
        Assert.DoesNotContain(Rules.Grades, g => g.Grade == 5);
    }

    [Theory]
    [InlineData(22.0, 65.1, 415, 2, 1)]
    [InlineData(21.0, 65, 350, 0, 1)]
    [InlineData(21.1, 64.9, 349, 1, 2)]
    [InlineData(20, 35, 149, 4, 10)]
    [InlineData(25, 36, 250, 3, 5)]
    [InlineData(25, 50, 150, 0, 3)]
    public void BODE_adds_the_points_of_its_four_parts(double bmi, double fev1, double walk, int mmrc, int expected) => Assert.Equal(expected, Formulas.Bode(Rules, (decimal)bmi, (decimal)fev1, (decimal)walk, mmrc, Day));

    [Fact]
    public void BODE_is_unknown_when_a_part_is_missing() => Assert.Null(Formulas.Bode(Rules, 22, null, 415, 2, Day));

    [Theory]
    [InlineData("mcid.6mwd", 30, true)]
    [InlineData("mcid.6mwd", 29, false)]
    [InlineData("mcid.cat", -2, true)]
    [InlineData("mcid.cat", -1, false)]
    [InlineData("mcid.sgrq", -4, true)]
    [InlineData("mcid.sgrq", -3.9, false)]
    [InlineData("mcid.mmrc", -1, true)]
    [InlineData("mcid.mmrc", 0, false)]
    public void A_response_reaches_the_minimal_important_difference(string policy, double change, bool expected) => Assert.Equal(expected, Formulas.Responds((decimal)change, Rules.Number(policy, Day)));

    [Fact]
    public void Walks_with_other_oxygen_are_not_compared()
    {
        var first = new Dictionary<string, decimal> { ["6MWD"] = 350, ["6MWD_OXYGEN"] = 0 };
        var person = new AssessedPerson("1", Day.AddYears(-60), 1, first, first);
        Assert.Equal("OXYGEN_DIFFERS", Walk(2).Note);
        Assert.Equal("RESPONSE", Walk(0).Note);

        DerivedValue Walk(decimal oxygen) => RecordAssessment.Derive(Rules, person, [Entry("6MWT", ("distance1", 400), ("oxygen", oxygen))], false, Day).Single(d => d.Code == "RESPONSE_6MWD");
    }

    [Fact]
    public void Units_are_converted_and_kept()
    {
        Assert.Equal(10m, R(Formulas.DlcoSi(Rules, 29.87m, "mL/min/mmHg", Day), 6));
        Assert.Equal(8m, Formulas.DlcoSi(Rules, 8, "mmol/min/kPa", Day));
        Assert.Equal(5.333m, R(Formulas.Kilopascal(Rules, 40, "mmHg", Day), 3));
        Assert.Equal(10.6m, Formulas.Kilopascal(Rules, 10.6m, "kPa", Day));
    }

    [Fact]
    public void The_device_s_own_prediction_is_preferred_with_its_equation()
    {
        var person = new AssessedPerson("1", Day.AddYears(-75), 1, new Dictionary<string, decimal>(), new Dictionary<string, decimal>());
        var spiro = Entry("SPIRO", ("fvc", 3m), ("fvcPredicted", 4m)).WithText("equation", "GLI-2012-NEA");
        var derived = RecordAssessment.Derive(Rules, person, [spiro], false, Day);
        var percent = Assert.Single(derived, d => d.Code == "FVC_PERCENT");
        Assert.Equal((75.0m, "GLI-2012-NEA"), (percent.Value!.Value, percent.Basis));
    }

    [Fact]
    public void The_follow_up_rate_counts_this_years_deaths_as_followed()
    {
        var r = FollowUpRate.Compute(520, 4, 2, 6, 470, 21);
        Assert.Equal((508, 17, 96.7m, 3.3m), (r.Due, r.Lost, r.Rate, r.LossRate));
        Assert.Null(FollowUpRate.Compute(3, 0, 3, 0, 0, 0).Rate);
    }

    static TownshipCount T(int patients, StationLevel? level) => new("t", patients, level);

    [Fact]
    public void Coverage_counts_townships_of_a_hundred_and_a_point_only_by_policy()
    {
        TownshipCount[] example = [T(140, StationLevel.Station), T(100, StationLevel.Station), T(230, StationLevel.Station), T(101, StationLevel.Point), T(260, null), T(99, StationLevel.Station)];
        var strict = TownshipCoverage.Compute(example, 100, pointCounts: false);
        Assert.Equal((5, 3, 60.0m, 831, 470, 56.6m), (strict.Qualifying, strict.Served, strict.Rate!.Value, strict.Patients, strict.PatientsServed, strict.ReachRate!.Value));
        Assert.Equal(80.0m, TownshipCoverage.Compute(example, 100, pointCounts: true).Rate);
    }

    [Fact]
    public void Coverage_without_a_qualifying_township_is_not_applicable()
    {
        var none = TownshipCoverage.Compute([T(99, StationLevel.Station)], 100, true);
        Assert.Null(none.Rate);
        Assert.Null(none.ReachRate);
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(40, 38)]
    [InlineData(0, 0)]
    public void Ninety_five_per_cent_is_rounded_up(int townships, int needed) => Assert.Equal(needed, TownshipCoverage.Needed(townships, 95));

    [Theory]
    [InlineData(1, false, "2027-02-01")]
    [InlineData(3, false, "2026-05-01")]
    [InlineData(1, true, "2026-05-01")]
    public void A_follow_up_is_due_yearly_and_quarterly_for_stage_three_or_oxygen(int stage, bool oxygen, string due) => Assert.Equal(DateOnly.Parse(due), Rules.DueAfter(new(2026, 2, 1), stage, oxygen));

    [Fact]
    public void Loss_needs_three_days_and_two_ways()
    {
        (DateOnly, string)[] attempts = [(Day, "Phone"), (Day.AddDays(1), "Phone"), (Day.AddDays(2), "Phone")];
        Assert.False(Formulas.MayBeLost(attempts, 3, 2));
        Assert.False(Formulas.MayBeLost([(Day, "Phone"), (Day, "Visit"), (Day.AddDays(1), "Phone")], 3, 2));
        Assert.True(Formulas.MayBeLost([.. attempts[..2], (Day.AddDays(2), "Visit")], 3, 2));
    }

    // registered, employer, station?, division, rule
    [Theory]
    [InlineData(Township, OtherTownship, true, Township, "RESIDENCE-REGISTERED")]
    [InlineData("320102009", OtherTownship, false, County, "RESIDENCE-REGISTERED")]
    [InlineData("320102000", OtherTownship, false, County, "RESIDENCE-REGISTERED")]
    [InlineData(Outside, OtherTownship, false, OtherCounty, "EMPLOYER-PLACE")]
    [InlineData(Outside, Outside, false, "510104", "EMPLOYER-PLACE")]
    [InlineData("", OtherTownship, false, OtherCounty, "EMPLOYER-PLACE")]
    [InlineData(Outside, "", false, "320106", "AGENCY-PLACE")]
    [InlineData("320000000", "320100000", false, "320106", "AGENCY-PLACE")]
    public void The_first_step_that_fits_decides_who_is_responsible(string registered, string employer, bool served, string division, string rule)
    {
        var station = new Station { Name = "A", Level = StationLevel.Station, Division = Township, InstitutionId = Host, State = StationState.Operating, Steps = [new(StationState.Operating, new(2021, 1, 1), null)], Townships = [new(Township, new(2021, 1, 1), null)] };
        var point = new Station { Name = "P", Level = StationLevel.Point, Division = Township, InstitutionId = Host, State = StationState.Operating, Steps = [new(StationState.Operating, new(2020, 1, 1), null)], Townships = [new(Township, new(2020, 1, 1), null)] };
        var found = ResponsibilityRule.Decide(Rules.Responsibility, new(registered, employer, "320106"), [point, station], Day);
        Assert.Equal((served ? station.Id : null, division, rule), (found.StationId, found.Division, found.Rule));
    }

    [Fact]
    public void A_station_serves_only_while_it_operates_and_within_its_days()
    {
        var s = new Station { Steps = [new(StationState.Planned, new(2024, 1, 1), null)], State = StationState.Planned, Townships = [new(Township, new(2024, 1, 1), new(2025, 12, 31))] };
        Assert.False(s.Become(StationState.Operating, new(2024, 2, 1), null));
        Assert.True(s.Become(StationState.Approved, new(2024, 2, 1), null));
        Assert.False(s.Become(StationState.Equipped, new(2024, 1, 15), null));
        Assert.True(s.Become(StationState.Equipped, new(2024, 3, 1), null));
        Assert.True(s.Become(StationState.Accepted, new(2024, 4, 1), null));
        Assert.True(s.Become(StationState.Operating, new(2024, 5, 1), null));
        Assert.False(s.ServesOn(Township, new(2024, 4, 30)));
        Assert.True(s.ServesOn(Township, new(2024, 5, 1)));
        Assert.True(s.Become(StationState.Warning, new(2025, 3, 1), "spot check"));
        Assert.True(s.ServesOn(Township, new(2025, 3, 1)));
        Assert.True(s.ServesOn(Township, new(2025, 12, 31)));
        Assert.False(s.ServesOn(Township, new(2026, 1, 1)));
        Assert.True(s.Become(StationState.Closed, new(2025, 6, 1), null));
        Assert.False(s.ServesOn(Township, new(2025, 6, 1)));
        Assert.Empty(s.MayBecome);
    }
}
