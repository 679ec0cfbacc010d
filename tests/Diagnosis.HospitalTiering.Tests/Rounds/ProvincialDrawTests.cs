using Diagnosis.HospitalTiering.Rounds;

namespace Diagnosis.HospitalTiering.Tests.Rounds;

public sealed class ProvincialDrawTests
{
    private static Guid Id(int n) => new(n, 0, 0, new byte[8]);

    /// <summary>The nine agencies of tiering §5.</summary>
    private static readonly DrawAgency[] Agencies =
    [
        new(Id(1), "E01", "", false, false, 60_000, 150, 1_300, false, false), new(Id(2), "E02", "", true, false, 5_000, 10, 100, false, false), new(Id(3), "E03", "", false, true, 30_000, 70, 640, false, false),
        new(Id(4), "E04", "", false, false, 20_000, 20, 420, false, false), new(Id(5), "E05", "", false, false, 10_000, 22, 90, false, false), new(Id(6), "E06", "", false, false, 25_000, 52, 520, true, false),
        new(Id(7), "E07", "", false, false, 40_000, 84, 830, false, true), new(Id(8), "E08", "", false, false, 50_000, 72, 900, false, false), new(Id(9), "E09", "", true, true, 0, 0, 0, false, false),
    ];
    private static readonly DrawPolicy Default = new(true, true, 50, 50, true);

    [Fact]
    public void The_worked_example_is_as_checked()
    {
        var draw = ProvincialDraw.Draw(Agencies, Default, "2024");
        Assert.Equal((0.002m, 0.02m), (draw.SuspectedMean, draw.ContraindicationMean));
        Assert.Equal(["", "New", "LastD", "LowDetection", "LowDetection", "CityQcServing", "Complaint", "", "New LastD"], draw.Rows.Select(r => string.Join(' ', r.Classes)));
        Assert.Equal((7, 4), (draw.Pool, draw.Least));
        Assert.Equal(4, draw.Rows.Count(r => r.Drawn));
        Assert.Equal(["E01", "E08"], draw.Rows.Where(r => r.Classes.Count == 0).Select(r => r.Name));
        Assert.DoesNotContain(draw.Rows, r => r.Drawn && r.Classes.Count == 0);
        // D, complaint and new ones come first, and there are just four of them
        Assert.Equal(["E02", "E03", "E07", "E09"], draw.Rows.Where(r => r.Drawn).Select(r => r.Name));
    }

    [Fact]
    public void On_the_basis_of_all_agencies_five_are_drawn() => Assert.Equal((5, 5), (ProvincialDraw.Draw(Agencies, Default with { PoolBasis = false }, "x").Least, ProvincialDraw.Draw(Agencies, Default with { PoolBasis = false }, "x").Rows.Count(r => r.Drawn)));

    [Fact]
    public void The_mean_of_rates_is_another_mean_and_nobody_examined_has_no_rate()
    {
        var draw = ProvincialDraw.Draw(Agencies, Default with { PooledMean = false }, "x");
        Assert.NotEqual(0.002m, draw.SuspectedMean);
        Assert.Null(draw.Rows.Single(r => r.Name == "E09").SuspectedRate);
        Assert.DoesNotContain(RiskClass.LowDetection, draw.Rows.Single(r => r.Name == "E09").Classes);
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_another_may_not()
    {
        var policy = Default with { RiskFirst = false };
        string Drawn(string seed) => string.Join(' ', ProvincialDraw.Draw(Agencies, policy, seed).Rows.Where(r => r.Drawn).Select(r => r.Name));
        Assert.Equal(Drawn("a"), Drawn("a"));
        Assert.True(Enumerable.Range(0, 20).Select(i => Drawn("seed" + i)).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(7, 4)] // out-of-province bodies of tiering §5
    [InlineData(8, 4)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void At_least_half_is_rounded_up(int of, int expected) => Assert.Equal(expected, ProvincialDraw.Least(of, 50));

    [Theory]
    [InlineData("C", null, true)]
    [InlineData("A", 2025, true)]
    [InlineData("A", 2020, false)]
    [InlineData(null, null, false)]
    public void High_risk_and_newly_accredited_bodies_are_left_out(string? risk, int? accredited, bool exempt) => Assert.Equal(exempt, ProvincialDraw.Exempt(risk, accredited is { } y ? new DateOnly(y, 6, 1) : null, 2026));

    [Theory]
    [InlineData(90, "A")]
    [InlineData(89.9, "B")]
    [InlineData(70, "C")]
    [InlineData(69.9, "D")]
    public void The_grade_follows_from_the_score(double score, string grade) => Assert.Equal(grade, QcVisit.GradeOf((decimal)score, [("A", 90), ("B", 80), ("C", 70)]));
}
