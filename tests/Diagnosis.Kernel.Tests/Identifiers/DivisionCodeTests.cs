using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class DivisionCodeTests
{
    [Theory]
    [InlineData("32", "320000", DivisionLevel.Province)]
    [InlineData("3200", "320000", DivisionLevel.Province)]
    [InlineData("320000", "320000", DivisionLevel.Province)]
    [InlineData("3201", "320100", DivisionLevel.Prefecture)]
    [InlineData("320100", "320100", DivisionLevel.Prefecture)]
    [InlineData("320102", "320102", DivisionLevel.County)]
    [InlineData("320102000", "320102", DivisionLevel.County)]
    [InlineData("320102000000", "320102", DivisionLevel.County)]
    [InlineData("320102002", "320102002", DivisionLevel.Township)]
    [InlineData("320102002000", "320102002", DivisionLevel.Township)]
    [InlineData("320102002201", "320102002201", DivisionLevel.Village)]
    public void Every_way_to_write_a_division_becomes_one(string text, string value, DivisionLevel level)
    {
        Assert.True(DivisionCode.TryParse(text, out var code));
        Assert.Equal(value, code.Value);
        Assert.Equal(level, code.Level);
        Assert.Equal(DivisionCode.Parse(value), code);
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("3", "length")]
    [InlineData("32010", "length")]
    [InlineData("3201020", "length")]
    [InlineData("32010X", "characters")]
    [InlineData("000000", "province")]
    [InlineData("320002", "prefecture")]
    [InlineData("320102000001", "township")]
    [InlineData("990102", "division")]
    [InlineData("999999", "test-area")]
    public void A_wrong_code_says_why(string? text, string reason) =>
        Assert.Equal(reason, DivisionCode.Check(text, Contexts.Production).Reason);

    [Fact]
    public void The_test_area_is_a_division_in_a_demonstration() =>
        Assert.True(DivisionCode.TryParse("999999", out _, Contexts.Demonstration));

    [Theory]
    [InlineData("320102002201", "320102002201 320102002 320102 320100 320000")]
    [InlineData("320102002", "320102002 320102 320100 320000")]
    [InlineData("320102000", "320102 320100 320000")]
    [InlineData("3201", "320100 320000")]
    [InlineData("32", "320000")]
    [InlineData("441900003", "441900003 441900 440000")] // a township directly under a prefecture
    public void The_chain_runs_from_the_division_to_its_province(string text, string chain)
    {
        var code = DivisionCode.Parse(text);
        Assert.Equal(chain.Split(' '), code.Chain().Select(step => step.Value));
        Assert.All(code.Chain(), above => Assert.True(code.IsWithin(above)));
        Assert.False(code.IsWithin(DivisionCode.Parse("330000")));
    }

    [Fact]
    public void Levels_above_the_code_are_null_below_it()
    {
        var prefecture = DivisionCode.Parse("320100");
        Assert.Null(prefecture.County);
        Assert.Null(prefecture.Township);
        Assert.Equal("320100", prefecture.Prefecture?.Value);
        Assert.Null(DivisionCode.Parse("32").Prefecture);
        Assert.Equal("320102000", DivisionCode.Parse("320102").NineDigits);
        Assert.Equal("320102002", DivisionCode.Parse("320102002201").NineDigits);
    }
}
