using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class CreditCodeTests
{
    [Theory]
    [InlineData("91320102XXXXXX019L")]
    [InlineData("12321202XXXXXX0276")]
    [InlineData("52330411XXXXXX0350")] // Σ mod 31 = 0, written 0
    [InlineData("91440703MAXXXXX4XL")] // organisation check X
    [InlineData("91350100M000100Y43")]
    public void A_right_code_is_taken_with_its_parts(string text)
    {
        Assert.True(CreditCode.TryParse(text, out var code));
        Assert.True(CreditCode.Check(text, Contexts.Production).Valid);
        Assert.Equal(text, code.Value);
        Assert.Equal(text, $"{code.Authority}{code.OrganisationClass}{code.DivisionCode}{code.OrganisationCode}{text[17]}");
    }

    [Theory]
    [InlineData("91320102XXXXXX019K", "check-character")]
    [InlineData("9132010IXXXXXX019L", "alphabet")]
    [InlineData("91320102XXXXXX01", "length")]
    [InlineData("91320102XXXXXX018H", "organisation-check-character")]
    [InlineData("91320102XXXXXX0I9L", "alphabet")]
    [InlineData("9132010AXXXXXX019L", "division")]
    [InlineData("B1320102XXXXXX019L", "authority")]
    [InlineData("91320102XXXXXX019l", "lower-case")]
    [InlineData("", "missing")]
    [InlineData(null, "missing")]
    public void A_wrong_code_says_why(string? text, string reason)
    {
        Assert.Equal(reason, CreditCode.Check(text).Reason);
        Assert.False(CreditCode.TryParse(text, out _));
    }

    [Fact]
    public void Lower_case_letters_are_suggested_in_upper_case() =>
        Assert.Equal("91320102XXXXXX019L", CreditCode.Check("91320102xxxxxx019l").Suggestion);

    [Theory]
    [InlineData("990102", "division")]
    [InlineData("999999", "test-area")]
    [InlineData("100000", null)]
    [InlineData("320103", null)]
    public void The_registering_division_needs_a_real_province(string division, string? reason)
    {
        var body = $"91{division}MA00000";
        body += "1" + CreditCode.OrganisationCheckCharacter("MA000001");
        Assert.Equal(reason, CreditCode.Check(body + CreditCode.CheckCharacter(body), Contexts.Production).Reason);
        Assert.True(CreditCode.Check(body + CreditCode.CheckCharacter(body)).Valid);
    }

    [Fact]
    public void Ten_thousand_random_codes_are_judged_as_a_second_implementation_judges_them()
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        var random = new Random(32100);
        int valid = 0, zeros = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var body = new string([.. Enumerable.Range(0, 8).Select(_ => alphabet[random.Next(31)])]);
            var organisation = body + (random.Next(4) == 0 ? "0123456789X"[random.Next(11)] : Oracle.OrganisationCheck(body));
            var text = $"{"159N"[random.Next(4)]}{random.Next(1, 4)}{random.Next(110000, 659999)}{organisation}";
            text += random.Next(4) == 0 ? alphabet[random.Next(31)] : Oracle.CreditCheck(text);
            var expected = Oracle.OrganisationCheck(body) == text[16] && Oracle.CreditCheck(text[..17]) == text[17];
            Assert.True(expected == CreditCode.Check(text).Valid, text);
            if (!expected) continue;
            valid++;
            if (text[17] == '0') zeros++;
        }
        Assert.InRange(valid, 3000, 9000);
        Assert.True(zeros > 50, "the remainder 0 was hardly met");
    }
}
