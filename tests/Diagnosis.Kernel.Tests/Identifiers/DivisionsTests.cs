using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class DivisionsTests
{
    private static readonly Divisions Shipped = Divisions.Load(RepositoryData.File("divisions.tsv"));

    private static DivisionCode Code(string text) => DivisionCode.Parse(text);

    [Fact]
    public void The_shipped_list_has_the_numbers_its_source_gives()
    {
        Assert.Equal(1777, Shipped.All.Count);
        Assert.Equal(["320000", "330000", "440000"], Shipped.Provinces.Select(province => province.Code.Value));
        Assert.Equal(13, Shipped.Children(Code("320000")).Count);
        Assert.Equal(95, Shipped.All.Count(d => d.Level == DivisionLevel.County && d.Code.Province == Code("32") && d.ListedAsStatutory));
        Assert.Equal(9, Shipped.All.Count(d => d.Level == DivisionLevel.County && !d.ListedAsStatutory));
    }

    [Theory]
    [InlineData("320102", "江苏省南京市玄武区")]
    [InlineData("320102000", "江苏省南京市玄武区")]
    [InlineData("32", "江苏省")]
    [InlineData("440785109", "广东省江门市恩平市东成镇")]
    [InlineData("320103", "")]
    public void Names_are_chained_from_the_province_down(string code, string names) => Assert.Equal(names, Shipped.NameChain(Code(code)));

    [Fact]
    public void A_functional_zone_and_everything_under_it_is_not_statutory()
    {
        var zone = Code("320576");
        Assert.False(Shipped.IsStatutory(zone));
        var below = Shipped.Children(zone);
        Assert.Contains(below, township => township.ListedAsStatutory);
        Assert.All(below, township => Assert.False(Shipped.IsStatutory(township.Code)));
        Assert.Equal(37, Shipped.All.Count(d => d.ListedAsStatutory && !Shipped.IsStatutory(d.Code)));
    }

    [Fact]
    public void Districts_and_towns_are_statutory_and_unknown_codes_are_not()
    {
        Assert.True(Shipped.IsStatutory(Code("320102")));
        Assert.True(Shipped.IsStatutory(Code("440785109")));
        Assert.False(Shipped.IsStatutory(Code("440785400")));
        Assert.False(Shipped.IsStatutory(Code("320103")));
    }

    [Fact]
    public void Every_statutory_township_has_the_name_its_class_digit_asks_for()
    {
        var townships = Shipped.All.Where(d => d.Level == DivisionLevel.Township && d.Code.Value[6] < '4').ToList();
        Assert.Equal(1345, townships.Count);
        Assert.All(townships, township => Assert.EndsWith(township.Code.Value[6] switch { '0' => "街道", '1' => "镇", _ => "乡" }, township.Name));
    }

    [Fact]
    public void A_list_with_an_orphan_or_a_repeated_code_is_refused()
    {
        var county = Shipped.Find(Code("320102"))!;
        Assert.Throws<InvalidDataException>(() => new Divisions([county]));
        var province = Shipped.Find(Code("320000"))!;
        Assert.Throws<InvalidDataException>(() => new Divisions([province, province]));
    }
}
