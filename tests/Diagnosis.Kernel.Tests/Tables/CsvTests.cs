using System.Globalization;
using System.Text;
using Diagnosis.Kernel.Tables;
using static Diagnosis.Kernel.Tests.Tables.Given;

namespace Diagnosis.Kernel.Tests.Tables;

public sealed class CsvTests
{
    static CsvTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8 with mark")]
    [InlineData("GB18030")]
    [InlineData("utf-16")]
    public void Rare_characters_arrive_in_every_encoding(string name)
    {
        var encoding = name switch { "utf-8" => new UTF8Encoding(false), "utf-8 with mark" => new UTF8Encoding(true), _ => Encoding.GetEncoding(name) };
        var rows = Rows(Csv("姓名,单位\r\n𠮷䶮,某厂（矿）\r\n", encoding));
        Assert.Equal(["姓名", "单位"], Texts(rows[0]));
        Assert.Equal(["𠮷䶮", "某厂（矿）"], Texts(rows[1]));
    }

    [Fact]
    public void A_rare_character_split_over_the_read_buffer_is_still_utf8()
    {
        for (int shift = 0; shift < 4; shift++)
        {
            var rows = Rows(Csv("a\n" + new string('x', 65530 + shift) + "𠮷", new UTF8Encoding(false)), new TableLimits { CellLength = 100_000 });
            Assert.EndsWith("x𠮷", rows[1].Cells[0].Text);
        }
    }

    [Theory]
    [InlineData("a,b\r\n1,2", ',')]
    [InlineData("a;b;c\n1;2;3", ';')]
    [InlineData("a\tb\n1\t2", '\t')]
    [InlineData("\"a;x;y\",b\n1,2", ',')]
    [InlineData("a\n1", ',')]
    public void The_delimiter_is_found_on_the_header_row(string text, char delimiter)
    {
        using var table = TableReader.Open(Csv(text), "x.csv");
        Assert.Equal(delimiter, table.Delimiter);
        Assert.Equal("a", table.Sheets[0].Rows.First()[0][..1]);
    }

    [Fact]
    public void Quotes_line_breaks_and_every_line_end_are_understood()
    {
        var rows = Rows(Csv("a,b\n\"x\"\"y\",\"第一行\r\n第二行\"\r3,\"4\" \r\n\r\n5,a\"b\n,\n7,"));
        Assert.Equal(["x\"y", "第一行\r\n第二行"], Texts(rows[1]));
        Assert.Equal(["3", "4 "], Texts(rows[2]));
        Assert.Equal(["5", "a\"b"], Texts(rows[3]));
        Assert.Equal(["7", ""], Texts(rows[4]));
        Assert.Equal([1, 2, 3, 5, 7], rows.Select(r => r.Number));
    }

    [Fact]
    public void Headers_are_trimmed_and_cells_found_by_them()
    {
        using var table = TableReader.Open(Csv(" 姓名 * ,身份证件号码,备注\n 张三 ,0123,x\n"), "x.csv");
        var sheet = table.Sheets[0].Read(new TableColumns("姓名", "身份证件号码", "工种") { Required = ["姓名", "工种"] });
        var row = Assert.Single(sheet.Rows);
        Assert.Equal("张三", row["姓名"]);
        Assert.Equal("0123", row["身份证件号码"]);
        Assert.Equal("", row["工种"]);
        Assert.Throws<ArgumentException>(() => row["年龄"]);
        Assert.Equal([TableProblemCode.UnknownColumn, TableProblemCode.MissingColumn], sheet.Problems.Select(p => p.Code));
        Assert.Equal("C", sheet.Problems[0].Column);
    }

    [Fact]
    public void A_header_that_occurs_twice_is_refused()
    {
        using var table = TableReader.Open(Csv("姓名,工种,姓名\n"), "名单.csv");
        var problem = Refused(() => table.Sheets[0].Read());
        Assert.Equal(new TableProblem(TableProblemCode.DuplicateHeader, "名单", 1, "C").ToString()[..40], problem.ToString()[..40]);
        Assert.Equal("工作表“名单” 第 1 行 C 列：列名“姓名”重复", problem.Text(CultureInfo.GetCultureInfo("zh-CN")));
        Assert.Equal("sheet \"名单\" row 1 column C: The column name \"姓名\" occurs twice", problem.Text(CultureInfo.GetCultureInfo("en")));
    }

    [Fact]
    public void Uneven_rows_are_reported_and_still_read()
    {
        using var table = TableReader.Open(Csv("a,b\n1\n1,2\n1,2,3\n1,2,\n"), "x.csv");
        var rows = table.Sheets[0].Read().Rows.ToList();
        Assert.Equal([true, false, true, false], rows.Select(r => r.Problems.Any(p => p.Code == TableProblemCode.RaggedRow)));
        Assert.Equal([2, 1], rows[0].Problems[0].Args);
        Assert.Equal([2, 3], rows[2].Problems[0].Args);
        Assert.Equal("1", rows[0]["a"]);
    }

    [Fact]
    public void Every_limit_names_the_place()
    {
        var limits = new TableLimits { Rows = 2, Columns = 2, CellLength = 4, FileBytes = 100 };
        Assert.Equal((TableProblemCode.TooManyRows, 4), Refused(() => Rows(Csv("a\n1\n2\n3\n"), limits)) is var r ? (r.Code, r.Row!.Value) : default);
        Assert.Equal((TableProblemCode.TooManyColumns, 2), Refused(() => Rows(Csv("a\n1,2,3"), limits)) is var c ? (c.Code, c.Row!.Value) : default);
        Assert.Equal((TableProblemCode.CellTooLong, "B"), Refused(() => Rows(Csv("a,b\n1,12345"), limits)) is var l ? (l.Code, l.Column) : default);
        Assert.Equal(TableProblemCode.FileTooLarge, Refused(() => Rows(Csv(new string('a', 101)), limits)).Code);
        Assert.Equal(TableProblemCode.FileTooLarge, Refused(() => Rows(new Unseekable(new byte[101]), limits)).Code);
        Assert.Equal(TableProblemCode.FileEmpty, Refused(() => Rows(new MemoryStream())).Code);
        Assert.Equal(TableProblemCode.NoHeader, Refused(() => TableReader.Open(Csv("\n,,\n"), "x").Sheets[0].Read()).Code);
        Assert.Equal((TableProblemCode.UnclosedQuote, 2), Refused(() => Rows(Csv("a,b\n1,\"2\n3,4\n"))) is var q ? (q.Code, q.Row!.Value) : default);
        Assert.Equal(TableProblemCode.UnknownFormat, Refused(() => Rows(Csv("<html><table>"))).Code);
        Assert.Equal(TableProblemCode.UnknownFormat, Refused(() => Rows(Csv("a\0b"))).Code);
        Assert.Equal(TableProblemCode.BadEncoding, Refused(() => Rows(new MemoryStream([65, 10, 0xFF, 0xFF, 10]))).Code);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_all_the_same() =>
        Assert.Equal(["1"], Texts(Rows(new Unseekable("a\n1\n"u8.ToArray()))[1]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_back_and_runs_no_formula(bool gb18030)
    {
        string[] texts = ["=1+1", "+86", "-x", "@cmd", "'=kept", "it's", "𠮷,䶮", "\"q\"", "a\r\nb", " padded ", "\tx", "'"];
        var file = new MemoryStream();
        using (var csv = new CsvWriter(file, new CsvOptions { Gb18030 = gb18030 }))
        {
            csv.WriteRow("文字", "数", "日期");
            foreach (string text in texts)
            {
                csv.WriteRow(text, -5.5m, new DateOnly(2024, 2, 29));
            }
        }
        string raw = (gb18030 ? Encoding.GetEncoding("GB18030") : Encoding.UTF8).GetString(file.ToArray());
        Assert.Contains("\r\n'=1+1,-5.5,2024-02-29\r\n", raw);
        Assert.DoesNotContain("\n=", raw);
        Assert.Equal(!gb18030, file.ToArray().AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]));
        Assert.Equal(texts, Rows(file).Skip(1).Select(r => r.Cells[0].Text));
    }

    [Fact]
    public void The_guard_can_be_turned_off()
    {
        var file = new MemoryStream();
        using (var csv = new CsvWriter(file, new CsvOptions { GuardFormulas = false }))
        {
            csv.WriteRow("=1");
        }
        Assert.Equal("\uFEFF=1\r\n", Encoding.UTF8.GetString(file.ToArray()));
    }

    [Fact]
    public void Every_problem_has_words_in_both_languages()
    {
        foreach (var code in Enum.GetValues<TableProblemCode>())
        {
            var problem = new TableProblem(code, null, null, null, 1, 2);
            Assert.Matches("\\p{IsCJKUnifiedIdeographs}", problem.Text(CultureInfo.GetCultureInfo("zh-CN")));
            Assert.DoesNotMatch("\\p{IsCJKUnifiedIdeographs}", problem.Text(CultureInfo.GetCultureInfo("en")));
        }
    }

    internal sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    }
}
