using System.Text;
using Diagnosis.Kernel.Documents;

namespace Diagnosis.Kernel.Tests.Documents;

public sealed class LineBreakingTests
{
    static List<string> Break(string text, int width, int? first = null) =>
        [.. LineBreaking.Break(text, r => r.Value < 128 ? 0.5 : 1, first ?? width, width).Select(l => l.Text)];

    [Theory]
    [InlineData("一二三四，五六", 4, "一二三|四，五六")]
    [InlineData("一二三（四）五", 4, "一二三|（四）五")]
    [InlineData("一二三四五”。六", 5, "一二三四|五”。六")]
    [InlineData("一二三 word 四", 4, "一二三|word 四")]
    [InlineData("粉尘TSP12.5%以下", 3, "粉尘|TSP12.|5%以下")]
    [InlineData("一二\n\n三", 4, "一二||三")]
    [InlineData("一二\r\n三\t四", 9, "一二|三 四")]
    [InlineData("abcdefgh", 2, "abcd|efgh")]
    [InlineData("一二三——四", 4, "一二|三——四")]
    [InlineData("", 4, "")]
    public void Lines_break_where_a_chinese_printer_would(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), Break(text, width));

    [Fact]
    public void The_first_line_of_a_paragraph_may_be_shorter() =>
        Assert.Equal(["一二", "三四五六", "七", "八九", "十"], Break("一二三四五六七\n八九十", 4, 2));

    [Fact]
    public void No_character_is_lost_and_no_line_begins_with_a_closing_mark_or_is_too_long()
    {
        var random = new Random(11);
        string[] pieces = ["一", "二", "，", "。", "（", "）", "：", "；", "、", "”", "“", "ab", "12.5", " ", "𠮷"];
        int broken = 0;
        for (int round = 0; round < 3000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 60).Select(_ => pieces[random.Next(pieces.Length)]));
            var lines = LineBreaking.Break(text, _ => 1, 10, 10);
            Assert.Equal(text.Replace(" ", ""), string.Concat(lines.Select(l => l.Text)).Replace(" ", ""));
            Assert.All(lines, l => Assert.True(l.Text.EnumerateRunes().Count() <= 10));
            for (int i = 1; i < lines.Count; i++)
            {
                broken++;
                string before = lines[i - 1].Text;
                // only a line of marks alone leaves no choice
                Assert.False("，。、；：）”".Contains(lines[i].Text[0]) && before.EnumerateRunes().Skip(1).Zip(before.EnumerateRunes()).Any(p => !"，。、；：）” .".Contains(p.First.ToString()) && !"（“".Contains(p.Second.ToString())), $"{before}|{lines[i].Text}");
            }
        }
        Assert.True(broken > 10_000);
    }
}
