using Diagnosis.DiagnosisAppraisal.GroupReading;

namespace Diagnosis.DiagnosisAppraisal.Tests.GroupReading;

public sealed class KappaTests
{
    static FilmReading Reading(params string?[] zones) => new(1, zones, false, [], "none", "q", null, null);

    // worked by hand; values are places on the scale
    [Theory]
    [InlineData("full agreement", "0,1,2", "0,1,2", "1.000", "1.000")]
    // observed 4, expected 4 of 4: two zones exchanged is as bad as can be
    [InlineData("reversed", "0,2", "2,0", "-1.000", "-1.000")]
    // each constant, one apart: no better than chance
    [InlineData("constant and apart", "1,1", "2,2", "0.000", "0.000")]
    // |d|: 0 1 0 0 0 1 = 2; sum over 36 combinations 4+4+4 (for the threes) +6 +6 +12 = 36; 1 − 2·6/36 = 2/3. squares: 2; 12+10+10+28 = 60; 1 − 12/60 = 0.8
    [InlineData("six zones", "3,3,4,3,2,1", "3,4,4,3,2,2", "0.667", "0.800")]
    // |d| = 3+0 = 3; combinations 3+0+0+3 … a=0: 3+0, a=0: 3+0 = 6; 1 − 3·2/6 = 0; squares 9; 18; 0
    [InlineData("one reader constant", "0,0", "3,0", "0.000", "0.000")]
    public void Kappa_is_what_the_hand_says(string what, string a, string b, string linear, string quadratic)
    {
        var pairs = a.Split(',').Zip(b.Split(','), (x, y) => (int.Parse(x, null), int.Parse(y, null))).ToList();
        Assert.Equal((what, linear, quadratic), (what, Show(Agreement.Kappa(pairs, false)), Show(Agreement.Kappa(pairs, true))));
    }

    static string Show(decimal? value) => value?.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture) ?? "none";

    [Fact]
    public void It_is_not_computable_where_chance_explains_everything_or_nothing_was_read_together()
    {
        Assert.Null(Agreement.Kappa([(4, 4), (4, 4)], false));
        Assert.Null(Agreement.Kappa([(4, 4)], true));
        Assert.Null(Agreement.Kappa([], false));
        Assert.Equal(0m, Agreement.Kappa([(4, 5)], false));
    }

    [Fact]
    public void It_equals_the_textbook_form_with_matrices_of_observed_and_expected_shares()
    {
        var random = new Random(20260302);
        int compared = 0;
        for (int round = 0; round < 2000; round++)
        {
            var pairs = Enumerable.Range(0, random.Next(2, 30)).Select(_ => (A: random.Next(12), B: random.Next(12))).ToList();
            foreach (bool quadratic in (bool[])[false, true])
            {
                var observed = new double[12, 12];
                foreach (var (a, b) in pairs) { observed[a, b] += 1.0 / pairs.Count; }
                double above = 0, below = 0;
                for (int i = 0; i < 12; i++)
                {
                    for (int j = 0; j < 12; j++)
                    {
                        double weight = quadratic ? Math.Pow((i - j) / 11.0, 2) : Math.Abs(i - j) / 11.0, rows = 0, columns = 0;
                        for (int k = 0; k < 12; k++) { rows += observed[i, k]; columns += observed[k, j]; }
                        above += weight * observed[i, j];
                        below += weight * rows * columns;
                    }
                }
                var ours = Agreement.Kappa(pairs, quadratic);
                if (below < 1e-9) { Assert.Null(ours); continue; }
                Assert.Equal(1 - above / below, (double)ours!.Value, 0.00051);
                compared++;
            }
        }
        Assert.True(compared > 3000);
    }

    [Fact]
    public void A_group_has_its_pairs_their_mean_and_the_spread_of_each_zone()
    {
        Guid a = World.Doctor(1), b = World.Doctor(2), c = World.Doctor(3);
        var group = Agreement.Of([(a, Reading("1/0", "1/0", "1/1", "1/0", "0/1", "0/0")), (b, Reading("1/0", "1/1", "1/1", "1/0", "0/1", "0/1")), (c, Reading("2/2", null, "1/1", "1/0", "0/1", "0/0"))]);
        Assert.Equal([(a, b, 6), (a, c, 5), (b, c, 5)], group.Pairs.Select(p => (p.A, p.B, p.Zones)));
        Assert.Equal((0.667m, 0.8m), (group.Pairs[0].Linear!.Value, group.Pairs[0].Quadratic!.Value));
        Assert.Equal(decimal.Round(group.Pairs.Sum(p => p.Linear!.Value) / 3, 3), group.Linear);
        Assert.Equal([(4, true), (1, false), (0, false), (0, false), (0, false), (1, false)], group.Zones.Select(z => (z.Spread!.Value, z.GradesDiffer)));
        // the whole group of one and the same value: nothing to compute, and nothing differs
        var same = Agreement.Of([(a, Reading("0/0", "0/0", "0/0", "0/0", "0/0", "0/0")), (b, Reading("0/0", "0/0", "0/0", "0/0", "0/0", "0/0"))]);
        Assert.Equal((null, null), (same.Linear, same.Quadratic));
        // 0/1 and 1/0 are neighbours and yet of two grades
        Assert.Equal((1, true), Agreement.Of([(a, Reading("0/1", null, null, null, null, null)), (b, Reading("1/0", null, null, null, null, null))]).Zones.Select(z => (z.Spread ?? -1, z.GradesDiffer)).First());
    }

    [Theory]
    [InlineData("", 1, "none", "q", null, "")]
    [InlineData("G21", 5, "none", "q", null, "")]
    [InlineData("G26", 1, "some", "q", null, "")]
    [InlineData("G27", 1, "none", "x", null, "")]
    [InlineData("G27", 1, "none", "q-t", null, "")]
    [InlineData("G28", 1, "none", null, null, "")]
    [InlineData("G24", 4, "none", "q", null, "")]
    [InlineData("", 4, "none", "q", "曝光过度", "")]
    [InlineData("", 2, "none", "q/t", null, "25x14")]
    [InlineData("G25", 2, "none", "q/t", null, "10x8")]
    [InlineData("G25", 2, "none", "q/t", null, "14x25")]
    public void A_reading_is_checked(string rules, int quality, string plaque, string? shape, string? comment, string large)
    {
        var opacities = large.Length == 0 ? [] : new[] { new LargeOpacity(int.Parse(large.Split('x')[0], null), int.Parse(large.Split('x')[1], null)) };
        Assert.Equal(rules, string.Join(' ', FilmReading.Check(new(quality, ["1/0", "0/1", "0/0", "1/0", "0/0", "0/0"], false, opacities, plaque, shape, null, comment)).Select(f => f.Rule)));
    }

    [Fact]
    public void Zones_are_six_of_the_scale_and_an_unread_one_needs_a_word()
    {
        Assert.Equal(["G22"], FilmReading.Check(Reading("0/0")).Select(f => f.Rule));
        Assert.Equal(["G23", "G23"], FilmReading.Check(Reading("0/0", "0/2", "4/4", "0/0", "0/0", "0/0")).Select(f => f.Rule));
        Assert.Equal(["G24"], FilmReading.Check(Reading("0/0", null, "0/0", "0/0", "0/0", "0/0")).Select(f => f.Rule));
        Assert.Equal(12, Profusion.Scale.Count);
        Assert.All(Profusion.Scale, s => Assert.Empty(FilmReading.Check(Reading(s, "0/0", "0/0", "0/0", "0/0", "0/0"))));
    }
}
