using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class ResidentIdTests
{
    [Theory]
    [InlineData("32010219000101001X", 1900, 1, 1, Sex.Male, "320102")]
    [InlineData("321202190402290012", 1904, 2, 29, Sex.Male, "321202")]
    [InlineData("320583190112319992", 1901, 12, 31, Sex.Male, "320583")]
    [InlineData("33048219050615246X", 1905, 6, 15, Sex.Female, "330482")]
    [InlineData("440703190911300872", 1909, 11, 30, Sex.Male, "440703")]
    public void A_right_number_tells_birth_sex_and_division(string text, int year, int month, int day, Sex sex, string division)
    {
        Assert.True(ResidentId.TryParse(text, Contexts.Production, out var id));
        Assert.Equal(text, id.Value);
        Assert.Equal(new DateOnly(year, month, day), id.BirthDate);
        Assert.Equal(sex, id.Sex);
        Assert.Equal(division, id.DivisionCode);
        Assert.False(id.IsTest);
    }

    [Theory]
    [InlineData("320102190001010011", "check-character")]
    [InlineData("321202190302290015", "birth-date")]
    [InlineData("32010219000101001x", "lower-case-x")]
    [InlineData("3201021900010100", "length")]
    [InlineData("990102190001010014", "division")]
    [InlineData("000102190001010014", "division")]
    [InlineData(null, "missing")]
    [InlineData("", "missing")]
    [InlineData(" 32010219000101001X", "length")]
    [InlineData("32010219000101001Y", "characters")]
    [InlineData("X2010219000101001X", "characters")]
    [InlineData("３2010219000101001X", "characters")]
    [InlineData("320102000101001", "first-generation")]
    [InlineData("320102190013010010", "birth-date")]
    public void A_wrong_number_says_why(string? text, string reason)
    {
        var check = ResidentId.Check(text, Contexts.Production);
        Assert.False(check.Valid);
        Assert.Equal(reason, check.Reason);
        Assert.False(ResidentId.TryParse(text, Contexts.Production, out _));
    }

    [Theory]
    [InlineData("99999919600101999X")]
    [InlineData("999999195512319981")]
    [InlineData("99999919700615997X")]
    public void The_test_area_counts_in_a_demonstration_and_nowhere_else(string text)
    {
        Assert.True(ResidentId.TryParse(text, Contexts.Demonstration, out var id));
        Assert.True(id.IsTest);
        Assert.Equal("test-area", ResidentId.Check(text, Contexts.Production).Reason);
    }

    [Fact]
    public void A_lower_case_x_is_suggested_in_upper_case_only_when_the_rest_is_right()
    {
        Assert.Equal("32010219000101001X", ResidentId.Check("32010219000101001x", Contexts.Production).Suggestion);
        var alsoWrong = ResidentId.Check("32010219000101002x", Contexts.Production);
        Assert.Equal("check-character", alsoWrong.Reason);
        Assert.Null(alsoWrong.Suggestion);
    }

    [Fact]
    public void A_district_that_no_longer_exists_is_no_reason_to_refuse()
    {
        // 320103 (Baixia, Nanjing) was merged away and stands on living people's cards
        var seventeen = "32010319500101001";
        Assert.True(ResidentId.Check(seventeen + ResidentId.CheckCharacter(seventeen), Contexts.Production).Valid);
    }

    [Theory]
    [InlineData("81000019500101001")]
    [InlineData("82000019500101001")]
    [InlineData("83000019500101001")]
    public void Residence_permits_of_Hong_Kong_Macao_and_Taiwan_residents_have_the_same_form(string seventeen) =>
        Assert.True(ResidentId.Check(seventeen + ResidentId.CheckCharacter(seventeen), Contexts.Production).Valid);

    [Theory]
    [InlineData("20250901", null)]
    [InlineData("20250902", "birth-in-future")]
    [InlineData("18750901", null)]
    [InlineData("18750831", "age-implausible")]
    public void Nobody_is_born_tomorrow_or_is_older_than_150(string born, string? reason)
    {
        var seventeen = $"320102{born}001";
        Assert.Equal(reason, ResidentId.Check(seventeen + ResidentId.CheckCharacter(seventeen), Contexts.Production).Reason);
    }

    [Fact]
    public void A_first_generation_number_becomes_eighteen_characters_only_when_asked()
    {
        Assert.True(FirstGenerationNumber.Convert("320102500101001", Contexts.Production, out var id).Valid);
        Assert.Equal("320102" + "19" + "500101001", id.Value[..17]);
        Assert.Equal(Oracle.ResidentCheck(id.Value[..17]), id.Value[17]);
        Assert.Equal("birth-date", FirstGenerationNumber.Convert("320102500230001", Contexts.Production, out _).Reason);
        Assert.Equal("characters", FirstGenerationNumber.Convert("32010250010100X", Contexts.Production, out _).Reason);
        Assert.Equal("length", FirstGenerationNumber.Convert("32010219000101001X", Contexts.Production, out _).Reason);
    }

    [Fact]
    public void Printing_a_number_masks_it()
    {
        Assert.True(ResidentId.TryParse("32010219000101001X", Contexts.Production, out var id));
        Assert.Equal("320102********001X", id.ToString());
        Assert.Equal("320102********001X", $"{id}");
    }

    [Fact]
    public void A_stored_number_comes_back_without_asking_for_a_context()
    {
        Assert.Equal(new DateOnly(1960, 1, 1), ResidentId.FromStored("99999919600101999X").BirthDate);
        var error = Assert.Throws<FormatException>(() => ResidentId.FromStored("999999196001019990"));
        Assert.DoesNotContain("1960", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_random_numbers_are_judged_as_a_second_implementation_judges_them()
    {
        var random = new Random(11643);
        var valid = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var area = random.Next(4) switch { 0 => "320102", 1 => "449999", 2 => "990102", _ => random.Next(100000, 999999).ToString() };
            var text = $"{area}{random.Next(1870, 2030):0000}{random.Next(0, 14):00}{random.Next(0, 33):00}{random.Next(1000):000}";
            text += random.Next(3) == 0 ? "0123456789X"[random.Next(11)] : Oracle.ResidentCheck(text);
            if (random.Next(10) == 0) text = Spoil(text, random);
            var expected = Oracle.ResidentIsValid(text, Contexts.Production.Today);
            Assert.True(expected == ResidentId.Check(text, Contexts.Production).Valid, $"{text}: expected {expected}");
            if (expected) valid++;
        }
        Assert.InRange(valid, 1000, 9000);
    }

    [Fact]
    public void Every_single_wrong_digit_and_every_swap_of_neighbours_is_found()
    {
        const string right = "32010219000101001X";
        var tried = 0;
        for (var at = 0; at < 17; at++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
                if (digit != right[at]) { tried++; Assert.False(ResidentId.Check(right[..at] + digit + right[(at + 1)..], Contexts.Production).Valid); }
            if (right[at] == right[at + 1]) continue;
            tried++;
            Assert.False(ResidentId.Check(right[..at] + right[at + 1] + right[at] + right[(at + 2)..], Contexts.Production).Valid);
        }
        Assert.True(tried > 150);
    }

    private static string Spoil(string text, Random random)
    {
        var at = random.Next(text.Length);
        return random.Next(3) switch { 0 => text.Remove(at, 1), 1 => text.Insert(at, "1"), _ => text[..at] + "AxX "[random.Next(4)] + text[(at + 1)..] };
    }
}
