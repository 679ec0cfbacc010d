using Diagnosis.DiagnosisAppraisal.DecisionSupport;

namespace Diagnosis.DiagnosisAppraisal.Tests.DecisionSupport;

public sealed class NoiseDeafnessRuleTests
{
    public static TheoryData<string> Ids => [.. Shipped.Examples("noise-deafness").Select(r => r.Need("id"))];
    static readonly NoiseDeafnessRequest severe = Shipped.Audiogram(Shipped.Examples("noise-deafness").Single(r => r.Need("id") == "N09"));

    static NoiseDeafnessDecision Ask(NoiseDeafnessRequest r, DecisionRules? rules = null)
    {
        var outcome = NoiseDeafnessRule.Handle(r, rules ?? Shipped.Rules);
        Assert.True(outcome.Ok, string.Join(' ', outcome.Findings.Select(f => f.Field + " " + f.Key)));
        return outcome.Value!;
    }

    [Fact]
    public void There_are_fourteen_worked_examples() => Assert.Equal(14, Ids.Count);

    [Theory, MemberData(nameof(Ids))]
    public void A_worked_example_comes_to_its_grade_and_numbers(string id)
    {
        var row = Shipped.Examples("noise-deafness").Single(r => r.Need("id") == id);
        var d = Ask(Shipped.Audiogram(row));
        Assert.Equal((row.Find("grade") is null ? RuleResult.NotMet : RuleResult.Met, row.Find("grade"), row.Find("clause")), (d.Decision.Result, d.Decision.Outcome, d.Decision.Clause?.Id));
        Assert.Equal((row.FindInt("high_mean"), row.FindInt("better"), row.FindInt("left_weighted"), row.FindInt("right_weighted")), (d.HighFrequencyMean, d.BetterEarWeighted, d.LeftWeighted, d.RightWeighted));
        Assert.Equal(Shipped.Number(row.Need("high_sum")) / 6, Exact("highFrequencyMean"));
        Assert.Equal(Shipped.Number(row.Need("left_exact")), Exact("leftWeighted"));
        Assert.Equal(Shipped.Number(row.Need("right_exact")), Exact("rightWeighted"));
        Assert.Equal(row.Need("correction").Replace("/", " / ", StringComparison.Ordinal), d.Decision.Working.Single(w => w.Name == "correction").Args[3]);

        decimal? Exact(string name) => d.Decision.Working.Single(w => w.Name == name).Value;
    }

    [Theory]
    [InlineData("2015-02-28", nameof(RuleResult.NotLoaded))]
    [InlineData("2015-03-01", nameof(RuleResult.Met))]
    public void The_day_of_the_test_decides_the_edition(string on, string result) =>
        Assert.Equal(result, Ask(severe with { TestedOn = DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture) }).Decision.Result.ToString());

    [Theory]
    [InlineData("85", "3", nameof(RuleResult.Met), "severe")]
    [InlineData("84.9", "10", nameof(RuleResult.NotMet), "noise-level")]
    [InlineData("90", "2.99", nameof(RuleResult.NotMet), "duration")]
    [InlineData(null, "10", nameof(RuleResult.Manual), null)]
    [InlineData("90", null, nameof(RuleResult.Manual), null)]
    [InlineData(null, "2", nameof(RuleResult.NotMet), "duration")]
    public void The_exposure_must_reach_its_level_and_years(string? level, string? years, string result, string? clause)
    {
        var d = Ask(severe with { LevelDb = level is null ? null : Shipped.Number(level), ExposureYears = years is null ? null : Shipped.Number(years) }).Decision;
        Assert.Equal((result, clause), (d.Result.ToString(), d.Clause?.Id));
        if (d.Result == RuleResult.Manual) { Assert.Equal([level is null ? "levelDb" : "exposureYears"], d.Missing); }
    }

    [Fact]
    public void A_missing_threshold_leaves_it_open_unless_another_gate_is_closed()
    {
        int?[] gap = [.. severe.Left!];
        gap[2] = null;
        var open = Ask(severe with { Left = gap });
        Assert.Equal((RuleResult.Manual, 68, null), (open.Decision.Result, open.HighFrequencyMean, open.BetterEarWeighted));
        Assert.Equal(["left[2]"], open.Decision.Missing);
        Assert.Equal(RuleResult.NotMet, Ask(severe with { Left = gap, ExposureYears = 1 }).Decision.Result);
        // 6 kHz does not enter the weighted value, 500 Hz not the high frequencies
        int?[] noSix = [.. severe.Right!];
        noSix[5] = null;
        Assert.Equal((null, 56), (Ask(severe with { Right = noSix }).HighFrequencyMean, Ask(severe with { Right = noSix }).BetterEarWeighted));
    }

    [Theory]
    [InlineData(81, 2, 41)]
    [InlineData(405, 10, 41)]
    [InlineData(404, 10, 40)]
    [InlineData(237, 6, 40)]
    [InlineData(236, 6, 39)]
    [InlineData(0, 6, 0)]
    [InlineData(-3, 6, 0)]
    [InlineData(-4, 6, -1)]
    [InlineData(-15, 10, -1)]
    [InlineData(-16, 10, -2)]
    public void Halves_are_rounded_up_also_below_zero(int numerator, int denominator, int whole) => Assert.Equal(whole, NoiseDeafnessRule.HalfUp(numerator, denominator));

    [Fact]
    public void The_other_rounding_policy_flips_the_examples_that_rest_on_it()
    {
        var unrounded = Shipped.Edited(("decision-policies.tsv", "P1\tnoise-deafness\tround-first\t", "P1\tnoise-deafness\tcompare-unrounded\t"));
        int flipped = 0;
        foreach (var row in Shipped.Examples("noise-deafness"))
        {
            var d = Ask(Shipped.Audiogram(row), unrounded).Decision;
            bool rests = row.FindInt("high_sum") < 240 && row.FindInt("high_mean") >= 40;
            if (rests) { flipped++; }
            Assert.Equal(rests ? null : row.Find("grade"), d.Outcome);
        }
        Assert.Equal(1, flipped);
    }

    [Fact]
    public void Corrected_values_below_zero_are_kept_unless_the_policy_says_otherwise()
    {
        var old = new NoiseDeafnessRequest(new(2025, 6, 1), "male", 70, [0, 0, 0, 80, 80, 80], [0, 0, 0, 80, 80, 80], 10, 90);
        Assert.Equal(-8, Ask(old).BetterEarWeighted);
        Assert.Equal(4, Ask(old, Shipped.Edited(("decision-policies.tsv", "P-negative\tnoise-deafness\tkeep\t", "P-negative\tnoise-deafness\tfloor\t"))).BetterEarWeighted);
    }

    [Fact]
    public void The_correction_table_is_the_formula_at_the_lower_end_of_each_band()
    {
        var alpha = new Dictionary<string, decimal[]> { ["male"] = [.0035m, .0040m, .0070m, .0115m, .0160m, .0180m], ["female"] = [.0035m, .0040m, .0060m, .0075m, .0090m, .0120m] };
        Assert.Equal(12, Shipped.Rules.NoiseCorrections.Count);
        foreach (var row in Shipped.Rules.NoiseCorrections)
        {
            Assert.Equal(alpha[row.Sex].Select(a => row.AgeFrom < 30 ? 0 : (int)Math.Floor(a * (row.AgeFrom - 18) * (row.AgeFrom - 18) + 0.5m)), row.Decibels);
        }
    }

    [Fact]
    public void Swapping_ears_changes_nothing_and_louder_thresholds_never_lower_the_grade()
    {
        var random = new Random(490);
        string?[] order = [null, "mild", "moderate", "severe"];
        var seen = new HashSet<string?>();
        for (int n = 0; n < 4000; n++)
        {
            var r = new NoiseDeafnessRequest(new(2025, 6, 1), random.Next(2) == 0 ? "male" : "female", random.Next(18, 80), Ear(), Ear(), 3, 85);
            var d = Ask(r);
            var swapped = Ask(r with { Left = r.Right, Right = r.Left });
            Assert.Equal((d.Decision.Result, d.Decision.Outcome, d.HighFrequencyMean, d.BetterEarWeighted), (swapped.Decision.Result, swapped.Decision.Outcome, swapped.HighFrequencyMean, swapped.BetterEarWeighted));
            int at = random.Next(6);
            var louder = Ask(r with { Left = [.. r.Left!.Select((v, i) => i == at ? v + 5 * random.Next(1, 6) : v)] });
            Assert.True(Array.IndexOf(order, louder.Decision.Outcome) >= Array.IndexOf(order, d.Decision.Outcome));
            // the same in exact fractions
            var c = Shipped.Rules.NoiseCorrection("2014", r.Sex!, r.AgeYears!.Value).Decibels;
            decimal Weighted(IReadOnlyList<int?> e) => (e[0]!.Value - c[0] + e[1]!.Value - c[1] + e[2]!.Value - c[2]) * 3m / 10 + (e[4]!.Value - c[4]) / 10m;
            Assert.Equal((int)Math.Floor(Math.Min(Weighted(r.Left!), Weighted(r.Right!)) + 0.5m), d.BetterEarWeighted);
            seen.Add(d.Decision.Outcome);
        }
        Assert.Equal(4, seen.Count);

        int?[] Ear() { int level = random.Next(2, 14); return [.. Enumerable.Range(0, 6).Select(i => (int?)(5 * (level + random.Next(0, 3) + (i > 2 ? random.Next(0, 5) : 0))))]; }
    }

    [Theory]
    [InlineData("ageYears")]
    [InlineData("sex")]
    [InlineData("left")]
    [InlineData("right[3]")]
    [InlineData("exposureYears")]
    [InlineData("levelDb")]
    [InlineData("testedOn")]
    public void Bad_input_is_refused_by_its_field(string field)
    {
        var bad = field switch
        {
            "ageYears" => severe with { AgeYears = 200 }, "sex" => severe with { Sex = "m" }, "left" => severe with { Left = [10, 20, 30, 40, 50] }, "right[3]" => severe with { Right = [10, 20, 30, 400, 50, 60] },
            "exposureYears" => severe with { ExposureYears = -1 }, "levelDb" => severe with { LevelDb = 900 }, _ => severe with { TestedOn = null },
        };
        var outcome = NoiseDeafnessRule.Handle(bad, Shipped.Rules);
        Assert.Equal([field], outcome.Findings.Select(f => f.Field));
        Assert.All(outcome.Findings, f => Assert.True(Shipped.Words.Has(f.Key) && Shipped.Words.Has(f.Key + ".remedy"), f.Key));
    }
}
