using System.Text;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Tests.Reference;

public class PinyinTests
{
    public static TheoryData<string, string, int> Lists => new()
    {
        { "catalogue-2013.tsv", "official_name", 132 },
        { "catalogue-2024.tsv", "official_name", 135 },
        { "hazards.tsv", "name", 167 },
        { "divisions.tsv", "name", 1777 },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_row_has_one_initial_per_Han_character(string file, string column, int count)
    {
        var rows = Tsv.Read(RepositoryData.File(file)).Rows;
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.Equal(row[column].EnumerateRunes().Count(IsHan), row.Need("pinyin").Length);
            Assert.All(row["pinyin"], letter => Assert.InRange(letter, 'a', 'z'));
        });
    }

    [Theory]
    [InlineData("catalogue-2024.tsv", "official_name", "矽肺", "xf")]
    [InlineData("catalogue-2024.tsv", "official_name", "铍病", "pb")]
    [InlineData("catalogue-2024.tsv", "official_name", "噪声聋", "zsl")]
    [InlineData("catalogue-2013.tsv", "official_name", "偏二甲基肼中毒", "pejjjzd")]
    [InlineData("catalogue-2013.tsv", "official_name", "钡及其化合物中毒", "bjqhhwzd")]
    [InlineData("hazards.tsv", "name", "重晶石粉尘（硫酸钡）", "zjsfclsb")]
    [InlineData("hazards.tsv", "name", "铬及其化合物（三氧化铬、铬酸盐、重铬酸盐）", "gjqhhwsyhggsycgsy")]
    [InlineData("divisions.tsv", "name", "盱眙县", "xyx")]
    [InlineData("divisions.tsv", "name", "睢宁县", "snx")]
    [InlineData("divisions.tsv", "name", "句容市", "jrs")]
    [InlineData("divisions.tsv", "name", "浒墅关经开区（镇）", "xsgjkqz")]
    [InlineData("divisions.tsv", "name", "徐圩街道", "xwjd")]
    public void Rare_characters_and_those_of_two_readings_are_right(string file, string column, string name, string pinyin)
    {
        var rows = Tsv.Read(RepositoryData.File(file)).Rows.Where(row => row[column] == name).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(pinyin, row["pinyin"]));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void The_column_is_what_the_table_in_tools_gives(string file, string column, int count)
    {
        var table = Tsv.Read(Path.Combine(RepositoryData.Root, "tools", "pinyin-initials.tsv")).Rows.ToDictionary(row => row["text"], row => row["initials"]);
        var rows = Tsv.Read(RepositoryData.File(file)).Rows;
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row =>
        {
            var left = row[column];
            var initials = new StringBuilder();
            while (left.Length > 0)
            {
                var known = table.Keys.Where(text => left.StartsWith(text, StringComparison.Ordinal)).MaxBy(text => text.Length);
                if (known is not null) initials.Append(table[known]);
                left = left[(known?.Length ?? 1)..];
            }
            Assert.Equal(initials.ToString(), row["pinyin"]);
        });
    }

    private static bool IsHan(Rune rune) => rune.Value is >= 0x3400 and <= 0x9FFF or >= 0x20000 or 0x3007;
}
