using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Reference;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class AssessmentFieldTests
{
    /// <summary>Each field of the data file at, just inside and just outside each limit.</summary>
    public static TheoryData<string, string, string, decimal, bool> Limits()
    {
        var rows = new TheoryData<string, string, string, decimal, bool>();
        foreach (var f in Rules.Fields.Where(f => f.Kind is FieldKind.Number or FieldKind.Integer))
        {
            decimal step = f.Kind == FieldKind.Integer ? 1 : 0.01m;
            rows.Add(f.Assessment, f.Field, f.Unit, f.Low!.Value, !f.LowOpen);
            rows.Add(f.Assessment, f.Field, f.Unit, f.Low!.Value + step, true);
            rows.Add(f.Assessment, f.Field, f.Unit, f.Low!.Value - step, false);
            rows.Add(f.Assessment, f.Field, f.Unit, f.High!.Value, true);
            rows.Add(f.Assessment, f.Field, f.Unit, f.High!.Value + step, false);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_value_is_taken_exactly_within_its_range(string assessment, string field, string unit, decimal value, bool allowed)
    {
        var findings = RecordAssessment.Check(Rules, [Entry(assessment, (field, value)).WithUnit(field, unit)], Day).Where(f => f.Field == $"assessments[0].values.{field}" && f.Rule == "R05").ToList();
        Assert.Equal(allowed, findings.Count == 0);
        if (!allowed)
        {
            // the message names the field, the range and the unit
            Assert.Contains(unit, (string)findings[0].Args[2]);
            Assert.NotEmpty((string)findings[0].Args[0]);
        }
    }

    [Theory]
    [InlineData("BORG", "dyspnoea", 0.5, true)]
    [InlineData("BORG", "dyspnoea", 0, true)]
    [InlineData("BORG", "dyspnoea", 10, true)]
    [InlineData("BORG", "dyspnoea", 1.5, false)]
    [InlineData("BORG", "dyspnoea", 11, false)]
    [InlineData("MMRC", "grade", 0, true)]
    [InlineData("MMRC", "grade", 4, true)]
    [InlineData("MMRC", "grade", 5, false)]
    [InlineData("MMRC", "grade", 0.5, false)]
    [InlineData("CAT", "item1", 2.5, false)]
    public void A_scale_knows_its_steps(string assessment, string field, double value, bool allowed) =>
        Assert.Equal(allowed, !RecordAssessment.Check(Rules, [Entry(assessment, (field, (decimal)value))], Day).Any(f => f.Rule == "R05"));

    [Fact]
    public void Every_assessment_of_the_domain_has_fields()
    {
        string[] codes = ["6MWT", "MMRC", "CAT", "SGRQ", "BORG", "SPIRO", "DLCO", "GAS", "SPO2", "BODY", "HADS", "PHQ9", "GAD7", "SAS", "SDS", "STS5"];
        Assert.All(codes, c => Assert.NotEmpty(Rules.FieldsOf(c, Day)));
    }

    [Theory]
    [InlineData("R01", "XYZ", "a", 1, "")]
    [InlineData("R03", "MMRC", "a", 1, "")]
    [InlineData("R04", "DLCO", "dlco", 8, "")]
    [InlineData("R04", "GAS", "pao2", 80, "atm")]
    [InlineData("R04", "BODY", "weight", 80, "g")]
    [InlineData("required", "6MWT", "corridor", 30, "")]
    public void What_cannot_be_read_is_refused(string rule, string assessment, string field, double value, string unit)
    {
        var entry = Entry(assessment, (field, (decimal)value));
        Assert.Contains(RecordAssessment.Check(Rules, [unit.Length > 0 ? entry.WithUnit(field, unit) : entry], Day), f => f.Rule == rule);
    }

    [Fact]
    public void FEV1_may_equal_but_not_exceed_FVC()
    {
        Assert.Contains(RecordAssessment.Check(Rules, [Entry("SPIRO", ("fvc", 2), ("fev1", 2.01m))], Day), f => f.Rule == "R07");
        Assert.Empty(RecordAssessment.Check(Rules, [Entry("SPIRO", ("fvc", 2), ("fev1", 2))], Day));
    }

    [Fact]
    public void A_predicted_value_needs_its_equation() => Assert.Contains(RecordAssessment.Check(Rules, [Entry("SPIRO", ("fvc", 2), ("fvcPredicted", 3))], Day), f => f.Rule == "R08");

    [Fact]
    public void CAT_needs_eight_items_or_a_total_and_they_agree()
    {
        var items = Enumerable.Range(1, 8).Select(n => ("item" + n, 2m)).ToArray();
        Assert.Empty(RecordAssessment.Check(Rules, [Entry("CAT", items)], Day));
        Assert.Empty(RecordAssessment.Check(Rules, [Entry("CAT", ("total", 40))], Day));
        Assert.Contains(RecordAssessment.Check(Rules, [Entry("CAT", items[..7])], Day), f => f.Rule == "R09");
        Assert.Contains(RecordAssessment.Check(Rules, [Entry("CAT", [.. items, ("total", 17)])], Day), f => f.Rule == "R09");
    }

    [Fact]
    public void A_first_walk_done_once_and_a_desaturation_are_warned_of()
    {
        var warnings = RecordAssessment.Warn(Rules, [Entry("6MWT", ("distance1", 400), ("spo2Min", 79), ("corridor", 20))], Day, firstWalk: true).ToList();
        Assert.Equal(["R10", "R11", "R12"], warnings.Select(w => w.Rule));
        Assert.Empty(RecordAssessment.Warn(Rules, [Entry("6MWT", ("distance1", 400), ("spo2Min", 80), ("corridor", 30))], Day, firstWalk: false));
    }

    [Fact]
    public void A_form_field_is_found_for_every_path_of_the_api()
    {
        AssessmentEntry[] entries = [Entry("MMRC", ("grade", 2)), Entry("SPIRO", ("fvc", 2))];
        Assert.Equal("v_SPIRO_fvc", FollowUpPage.FormField("assessments[1].values.fvc", entries));
        Assert.Equal("t_mobility", FollowUpPage.FormField("answers.mobility.text", entries));
        Assert.Equal("Input.RehabCount", FollowUpPage.FormField("answers.rehabCount", entries));
        Assert.Equal("Input.DiedOn", FollowUpPage.FormField("diedOn", entries));
        Assert.Equal("", FollowUpPage.FormField("", entries));
    }
}
