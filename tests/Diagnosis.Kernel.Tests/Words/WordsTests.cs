using System.Globalization;

namespace Diagnosis.Kernel.Tests;

public sealed class WordsTests
{
    private const string Head = "key\tzh\ten\n";

    private static Words Of(params string[] rows) => Words.FromTexts(("a.tsv", Head + string.Join('\n', rows)));

    private static T In<T>(string culture, Func<T> what)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try { return what(); }
        finally { CultureInfo.CurrentUICulture = before; }
    }

    [Theory]
    [InlineData("zh-CN", "保存")]
    [InlineData("en", "Save")]
    [InlineData("en-GB", "Save")]
    [InlineData("fr", "保存")]
    public void English_readers_get_English_and_all_others_Chinese(string culture, string expected)
    {
        var words = Of("form.save\t保存\tSave");
        Assert.Equal(expected, In(culture, () => words["form.save"]));
    }

    [Fact]
    public void Values_are_filled_in() =>
        Assert.Equal("逾期 3 天", In("zh-CN", () => Of("late\t逾期 {0} 天\t{0} day(s) overdue")["late", 3]));

    [Fact]
    public void A_missing_key_shows_itself_and_is_found()
    {
        var words = Of("a\t甲\tA");
        Assert.Equal("⟦no.such⟧", words["no.such"]);
        Assert.Equal("⟦no.such⟧", words["no.such", 1]);
        Assert.Equal(["no.such"], Words.MissingIn($"<p>{words["no.such"]} {words["a"]} {words["no.such"]}</p>"));
        Assert.Empty(Words.MissingIn(words["a"]));
    }

    [Fact]
    public void Line_breaks_tabs_and_backslashes_are_escaped() =>
        Assert.Equal("一\n二\t三\\四", Of(@"a" + "\t" + @"一\n二\t三\\四" + "\tx").In("zh", "a"));

    [Fact]
    public void Remarks_and_blank_lines_are_passed_over() =>
        Assert.Equal(["a"], Of("# the door", "", "a\t甲\tA", "").Keys);

    [Fact]
    public void A_key_told_in_two_files_is_refused_and_both_are_named()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Words.FromTexts(("one.tsv", Head + "a\t甲\tA"), ("two.tsv", Head + "a\t乙\tB")));
        Assert.Contains("one.tsv", refusal.Message);
        Assert.Contains("two.tsv:2", refusal.Message);
    }

    [Theory]
    [InlineData("a\t甲")]
    [InlineData("a\t甲\t")]
    [InlineData("a\t\tA")]
    [InlineData("a\t甲\tA\tmore")]
    [InlineData("a\t逾期 {0} 天\toverdue")]
    public void A_broken_row_is_refused(string row) => Assert.Throws<InvalidDataException>(() => Of(row));

    [Fact]
    public void A_file_without_the_three_columns_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Words.FromTexts(("a.tsv", "key\tzh\na\t甲")));

    [Fact]
    public void Assemblies_without_words_are_refused() =>
        Assert.Throws<InvalidDataException>(() => new Words(typeof(string).Assembly));

    [Fact]
    public void The_kernel_brings_its_words_along() =>
        Assert.Equal("工作台", new Words(typeof(Words).Assembly).In("zh", "ui.home"));
}
