using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Tests.Reference;

public class TsvTests
{
    private static TsvTable Parse(string text) => Tsv.Parse(new StringReader(text), "sample.tsv");

    [Fact]
    public void Cells_are_found_by_name_whatever_the_order()
    {
        var table = Parse("\uFEFFb\ta\r\n2\t1\r\n\r\n4\t\r\n");
        Assert.Equal(["b", "a"], table.Columns);
        Assert.Equal(2, table.Rows.Count);
        Assert.Equal("1", table.Rows[0]["a"]);
        Assert.Null(table.Rows[1].Find("a"));
        Assert.Equal(4, table.Rows[1].FindInt("b"));
        Assert.Equal(4, table.Rows[1].Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\ta\n")]
    [InlineData("a\tb\n1\n")]
    [InlineData("a\tb\n1\t2\t3\n")]
    public void A_file_that_does_not_fit_its_header_is_refused(string text) => Assert.Throws<InvalidDataException>(() => Parse(text));

    [Fact]
    public void Errors_name_file_line_and_column()
    {
        var row = Parse("a\td\nx\t2025-13-01\n").Rows[0];
        Assert.Contains("sample.tsv line 2, d", Assert.Throws<InvalidDataException>(() => row.FindDate("d")).Message, StringComparison.Ordinal);
        Assert.Contains("no column z", Assert.Throws<InvalidDataException>(() => row["z"]).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => row.FindInt("a"));
        Assert.Throws<InvalidDataException>(() => row.NeedYesNo("a"));
    }
}
