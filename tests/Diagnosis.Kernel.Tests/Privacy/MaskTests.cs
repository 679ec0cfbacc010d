using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Privacy;

namespace Diagnosis.Kernel.Tests.Privacy;

public class MaskTests
{
    [Theory]
    [InlineData("320721199001011234", "320721********1234")]
    [InlineData("32010219000101001X", "320102********001X")]
    [InlineData("320721900101123", "320721******123")]
    [InlineData("E12345678", "E*******8")]
    [InlineData("1234", "****")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void An_identity_number_keeps_area_and_tail(string? text, string masked) => Assert.Equal(masked, Mask.ResidentId(text));

    [Theory]
    [InlineData("13812345678", "138****5678")]
    [InlineData("025-83620001", "**********01")]
    [InlineData("83620001", "******01")]
    [InlineData("110", "***")]
    [InlineData(null, "")]
    public void A_telephone_keeps_its_ends(string? text, string masked) => Assert.Equal(masked, Mask.Phone(text));

    [Theory]
    [InlineData("张晓明", "张*明")]
    [InlineData("张明", "张*")]
    [InlineData("张", "*")]
    [InlineData("欧阳晓明", "欧**明")]
    [InlineData("阿布都·热合曼", "阿*****曼")]
    [InlineData("𠮷田明", "𠮷*明")]
    [InlineData("张𠮷", "张*")]
    [InlineData("王䶮𤋮", "王*𤋮")]
    [InlineData("𤋮", "*")]
    [InlineData("葛\U000E0100明明", "葛\U000E0100*明")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_name_keeps_its_ends_and_no_character_is_cut_in_half(string? text, string masked)
    {
        Assert.Equal(masked, Mask.Name(text));
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(Mask.Name(text))));
    }

    [Theory]
    [InlineData("江苏省南京市玄武区梅园新村街道太平北路1号2栋", "江苏省南京市玄武区梅园新村街道****")]
    [InlineData("江苏省镇江市京口区大市口街道中山东路8号", "江苏省镇江市京口区大市口街道****")]
    [InlineData("江苏省连云港市灌云县伊山镇胜利村3组", "江苏省连云港市灌云县伊山镇****")]
    [InlineData("江苏省苏州市昆山市周市镇青阳北路12号", "江苏省苏州市昆山市周市镇****")]
    [InlineData("玄武区太平北路1号", "玄武区****")]
    [InlineData("太平北路1号", "****")]
    [InlineData("江苏省南京市玄武区", "江苏省南京市玄武区")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void An_address_ends_at_the_township(string? text, string masked) => Assert.Equal(masked, Mask.Address(text));

    [Fact]
    public void No_shipped_township_shows_what_follows_it()
    {
        var divisions = Divisions.Load(RepositoryData.File("divisions.tsv"));
        var townships = divisions.All.Where(d => d.Level == DivisionLevel.Township).ToList();
        Assert.NotEmpty(townships);
        var cutAtTheTownship = 0;
        foreach (var township in townships)
        {
            var names = divisions.NameChain(township.Code);
            var masked = Mask.Address(names + "幸福路88号3单元502室");
            Assert.EndsWith("****", masked);
            Assert.DoesNotContain("路88", masked, StringComparison.Ordinal);
            Assert.StartsWith(masked[..^4], names, StringComparison.Ordinal);
            if (masked == names + "****") cutAtTheTownship++;
            Assert.Equal(names + "****", Mask.Address(township.Code, "幸福路88号", divisions));
        }
        Assert.True(cutAtTheTownship > 1250, $"only {cutAtTheTownship} of {townships.Count} addresses keep their township");
    }

    [Fact]
    public void Without_a_known_division_the_detail_itself_is_masked()
    {
        var divisions = Divisions.Load(RepositoryData.File("divisions.tsv"));
        Assert.Equal("****", Mask.Address(DivisionCode.Parse("110101"), "幸福路88号", divisions));
    }

    [Theory]
    [InlineData("张大明签收，张大明本人", "张大明", "张*明签收，张*明本人")]
    [InlineData("王某", "李明", "王某")]
    [InlineData(null, "李明", "")]
    [InlineData("文", "", "文")]
    public void A_name_is_masked_wherever_it_stands_in_a_text(string? text, string name, string shown) => Assert.Equal(shown, Mask.NameIn(text, name));
}
