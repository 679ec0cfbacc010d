using System.Globalization;
using System.Text;
using Diagnosis.Kernel.Tables;
using DocumentFormat.OpenXml.Packaging;
using static Diagnosis.Kernel.Tests.Tables.Given;
using Xml = DocumentFormat.OpenXml.Spreadsheet;

namespace Diagnosis.Kernel.Tests.Tables;

public sealed class RejectedRowsFileTests
{
    static readonly RejectedCell[] Problems =
    [
        new(3, "性别", "不认识的值“未知”", "男 或 女"),
        new(3, null, "与第 2 行重复"),
        new(5, "姓名", "没有填写"),
    ];

    static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    [Theory]
    [InlineData("utf-8")]
    [InlineData("GB18030")]
    public void A_csv_comes_back_with_its_failed_rows_and_the_reasons(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var original = Csv("姓名;性别\r\n张三;男\r\n𠮷䶮;未知\r\n王五;女\r\n;女\r\n", Encoding.GetEncoding(name));
        var output = new MemoryStream();
        Assert.Equal(2, RejectedRowsFile.Write(original, "名单.csv", Problems, output, culture: Chinese));
        using var table = TableReader.Open(output, "失败行.csv");
        Assert.Equal(Encoding.GetEncoding(name).CodePage, table.Encoding!.CodePage);
        Assert.Equal(';', table.Delimiter);
        var again = table.Sheets[0].Read(new TableColumns("姓名", "性别"));
        Assert.Empty(again.Problems);
        var rows = again.Rows.ToList();
        Assert.Equal(["𠮷䶮", ""], rows.Select(r => r["姓名"]));
        Assert.Equal("列 性别: 不认识的值“未知”; 应为 男 或 女 | 与第 2 行重复", rows[0]["错误原因"]);
        Assert.Equal("列 姓名: 没有填写", rows[1]["错误原因"]);
    }

    [Fact]
    public void A_workbook_comes_back_with_bad_cells_red()
    {
        var original = new MemoryStream();
        using (var xlsx = new XlsxWriter(original))
        {
            xlsx.BeginSheet(new("名单", [new("姓名"), new("性别"), new("出生日期", ColumnFormat.Date), new("号码")]));
            xlsx.WriteRow("张三", "男", new DateOnly(1990, 1, 1), "01");
            xlsx.WriteRow("李四", "未知", new DateOnly(1990, 1, 2), "02");
            xlsx.WriteRow("王五", "女", new DateOnly(1990, 1, 3), "03");
            xlsx.WriteRow("", "女", new DateOnly(1990, 1, 4), "04");
            xlsx.BeginSheet(new("无误", [new("列")]));
        }
        var output = new MemoryStream();
        Assert.Equal(2, RejectedRowsFile.Write(original, "名单.xlsx", Problems, output, culture: Chinese));
        using (var table = TableReader.Open(output, "x"))
        {
            var rows = Assert.Single(table.Sheets).Read(new TableColumns("姓名", "性别", "出生日期", "号码")).Rows.ToList();
            Assert.Equal(["1990-01-02", "1990-01-04"], rows.Select(r => r["出生日期"]));
            Assert.Equal(["02", "04"], rows.Select(r => r["号码"]));
            Assert.EndsWith("与第 2 行重复", rows[0]["错误原因"]);
        }
        output.Position = 0;
        using var sdk = SpreadsheetDocument.Open(output, false);
        var sheet = sdk.WorkbookPart!.WorksheetParts.First().Worksheet;
        var formats = sdk.WorkbookPart.WorkbookStylesPart!.Stylesheet.CellFormats!.Elements<Xml.CellFormat>().ToList();
        var red = sheet.Descendants<Xml.Cell>().Where(c => formats[(int)(c.StyleIndex?.Value ?? 0)].FillId!.Value == 3).Select(c => c.CellReference!.Value);
        Assert.Equal(["B2", "A3"], red);
    }

    [Fact]
    public void On_the_second_round_the_old_reasons_give_way()
    {
        var first = new MemoryStream();
        RejectedRowsFile.Write(Csv("姓名,性别\n张三,男\n李四,未知\n"), "x.csv", [new(3, "性别", "错")], first, culture: Chinese);
        var second = new MemoryStream();
        Assert.Equal(1, RejectedRowsFile.Write(first, "x.csv", [new(2, "性别", "还是错")], second, culture: Chinese));
        using var table = TableReader.Open(second, "x.csv");
        var sheet = table.Sheets[0].Read();
        Assert.Equal(["姓名", "性别", "错误原因"], sheet.Headers);
        Assert.Equal("列 性别: 还是错", sheet.Rows.Single()["错误原因"]);
    }

    [Fact]
    public void Dangerous_text_goes_through_unchanged()
    {
        var output = new MemoryStream();
        RejectedRowsFile.Write(Csv("姓名\n=HYPERLINK(1)\n"), "x.csv", [new(2, null, "坏")], output, culture: Chinese);
        Assert.Contains("\n'=HYPERLINK(1),坏", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal("=HYPERLINK(1)", Rows(output)[1][0]);
    }
}
