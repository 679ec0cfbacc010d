using Diagnosis.Kernel.Ui;

namespace Diagnosis.Kernel.Tests.Ui;

public sealed class EntryTests
{
    [Theory]
    [InlineData("20260301")]
    [InlineData("2026-3-1")]
    [InlineData(" 2026-03-01 ")]
    [InlineData("2026/3/1")]
    [InlineData("2026.3.1")]
    [InlineData("2026年3月1日")]
    [InlineData("２０２６０３０１")]
    public void Dates_are_read_as_clerks_type_them(string text)
    {
        Assert.True(DateEntry.TryParse(text, out var date));
        Assert.Equal(new DateOnly(2026, 3, 1), date);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-02-30")]
    [InlineData("20261301")]
    [InlineData("260301")]
    [InlineData("1/3/2026")]
    [InlineData("昨天")]
    public void What_is_no_date_is_not_guessed(string? text) => Assert.False(DateEntry.TryParse(text, out _));

    [Theory]
    [InlineData("OD-01 硅肺", "OD-01")]
    [InlineData("gf", "gf")]
    [InlineData(" 硅肺 ", "硅肺")]
    [InlineData("苯 中毒", "苯 中毒")]
    [InlineData(null, "")]
    public void A_suggestion_taken_is_sought_by_its_code_and_other_text_as_typed(string? text, string sought) => Assert.Equal(sought, CodeEntry.Sought(text));

    [Theory]
    [InlineData("http://here/list", "/list?after=k9")]
    [InlineData("http://here/list?q=%E5%BC%A0&size=20", "/list?q=%E5%BC%A0&size=20&after=k9")]
    [InlineData("http://here/list?after=k1&q=a", "/list?q=a&after=k9")]
    [InlineData("http://here/list?before=k1", "/list?after=k9")]
    [InlineData("/list?q=a#part", "/list?q=a&after=k9")]
    [InlineData("http://here", "/?after=k9")]
    public void A_page_link_keeps_the_filter_and_replaces_the_cursor(string address, string expected) =>
        Assert.Equal(expected, QueryLink.With(address, ("after", "k9"), ("before", null)));

    [Fact]
    public void A_cursor_is_escaped() => Assert.Equal("/l?after=a%26b%3D1", QueryLink.With("/l", ("after", "a&b=1")));
}
