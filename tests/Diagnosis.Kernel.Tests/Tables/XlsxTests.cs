using System.IO.Compression;
using System.Text;
using Diagnosis.Kernel.Tables;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using static Diagnosis.Kernel.Tests.Tables.Given;
using Xml = DocumentFormat.OpenXml.Spreadsheet;

namespace Diagnosis.Kernel.Tests.Tables;

public sealed class XlsxTests
{
    [Fact]
    public void Shared_rich_inline_and_formula_texts_are_read_at_their_places()
    {
        var rows = Rows(Xlsx(
            "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"D2\" t=\"s\"><v>1</v></c></row>"
            + "<row r=\"5\"><c t=\"inlineStr\"><is><t xml:space=\"preserve\"> 0123 </t></is></c><c t=\"str\"><f>A1&amp;B1</f><v>结果_x000D_x</v></c><c t=\"b\"><v>1</v></c><c><f>1+1</f></c></row>"
            + "<row r=\"6\"><c r=\"A6\" s=\"3\"/></row>",
            "<si><t>姓名</t></si><si><r><rPr><b/></rPr><t>职业</t></r><r><t>病</t></r><rPh sb=\"0\" eb=\"1\"><t>zhiye</t></rPh></si>"));
        Assert.Equal([2, 5], rows.Select(r => r.Number));
        Assert.Equal(["", "姓名", "", "职业病"], Texts(rows[0]));
        Assert.Equal([" 0123 ", "结果\rx", "TRUE"], Texts(rows[1]));
    }

    [Theory]
    [InlineData(14, "", "45351", "2024-02-29", CellKind.Date)]
    [InlineData(58, "", "45351", "2024-02-29", CellKind.Date)]
    [InlineData(22, "", "45351.5", "2024-02-29 12:00:00", CellKind.DateTime)]
    [InlineData(20, "", "0.75", "18:00:00", CellKind.Time)]
    [InlineData(46, "", "1.25", "30:00:00", CellKind.Time)]
    [InlineData(170, "yyyy\"年\"m\"月\"d\"日\";@", "45351", "2024-02-29", CellKind.Date)]
    [InlineData(170, "[$-804]yyyy/m/d", "1", "1900-01-01", CellKind.Date)]
    [InlineData(170, "m/d/yy h:mm AM/PM", "45351.25", "2024-02-29 06:00:00", CellKind.DateTime)]
    [InlineData(170, "[Red]0.00", "45351", "45351", CellKind.Number)]
    [InlineData(170, "\"day \"0", "7", "7", CellKind.Number)]
    [InlineData(170, "000000", "123", "000123", CellKind.Number)]
    [InlineData(170, "General", "0.30000000000000004", "0.3", CellKind.Number)]
    [InlineData(0, "", "1E-3", "0.001", CellKind.Number)]
    [InlineData(14, "", "-3", "-3", CellKind.Number)]
    public void A_number_reads_as_its_format_shows_it(int format, string code, string value, string text, CellKind kind)
    {
        string styles = (code.Length > 0 ? $"<numFmts><numFmt numFmtId=\"{format}\" formatCode=\"{code.Replace("\"", "&quot;")}\"/></numFmts>" : "")
            + $"<cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"{format}\"/></cellXfs>";
        var cell = Rows(Xlsx($"<row><c s=\"1\"><v>{value}</v></c></row>", styles: styles))[0].Cells[0];
        Assert.Equal(new Cell(text, kind), cell);
    }

    [Fact]
    public void The_1904_system_is_respected()
    {
        string styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>";
        Assert.Equal("2024-02-29", Rows(Xlsx("<row><c><v>43889</v></c></row>", styles: styles, workbookPr: "<workbookPr date1904=\"1\"/>"))[0][0]);
    }

    [Fact]
    public void A_long_number_and_a_formula_error_are_told()
    {
        using var table = TableReader.Open(Xlsx("<row><c t=\"inlineStr\"><is><t>号码</t></is></c></row><row><c><v>999999199001011234</v></c></row><row><c t=\"e\"><v>#N/A</v></c></row>"), "x.xlsx");
        var rows = table.Sheets[0].Read().Rows.ToList();
        Assert.Equal((TableProblemCode.DigitsLost, 2, "A"), rows[0].Problems[0] is var lost ? (lost.Code, lost.Row!.Value, lost.Column) : default);
        Assert.Equal(TableProblemCode.FormulaError, Assert.Single(rows[1].Problems).Code);
    }

    [Fact]
    public void Several_sheets_are_read_and_hidden_ones_left_out()
    {
        using var table = TableReader.Open(Xlsx("<row><c><v>1</v></c></row>", sheets: "<sheet name=\"藏\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/><sheet name=\"甲\" sheetId=\"2\" r:id=\"r1\"/><sheet name=\"乙\" sheetId=\"3\" r:id=\"r2\"/>"), "x");
        Assert.Equal(["甲", "乙"], table.Sheets.Select(s => s.Name));
        Assert.Equal("第二张", table.Sheets[1].Rows.Single()[0]);
    }

    [Fact]
    public void Every_limit_and_every_foreign_file_is_refused_by_name()
    {
        var limits = new TableLimits { Rows = 1, Columns = 2, CellLength = 4, UnpackedBytes = 20_000, Sheets = 1 };
        TableProblemCode Code(Stream file) => Refused(() => Rows(file, limits)).Code;
        const string Row = "<row><c><v>1</v></c></row>";
        Assert.Equal(TableProblemCode.TooManyRows, Code(Xlsx(Row + Row + Row)));
        Assert.Equal(TableProblemCode.TooManyColumns, Code(Xlsx("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")));
        Assert.Equal(TableProblemCode.CellTooLong, Code(Xlsx("<row><c t=\"inlineStr\"><is><t>12345</t></is></c></row>")));
        var shared = Refused(() => Rows(Xlsx("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c></row>", "<si><r><t>12</t></r><r><t>345</t></r></si>"), limits));
        Assert.Equal((TableProblemCode.CellTooLong, 3, "B"), (shared.Code, shared.Row!.Value, shared.Column));
        Assert.Equal(TableProblemCode.UnpackedTooLarge, Code(Xlsx($"<!--{new string('x', 30_000)}-->" + Row)));
        Assert.Equal(TableProblemCode.TooManySheets, Code(Xlsx(Row, sheets: "<sheet name=\"a\" r:id=\"r1\"/><sheet name=\"b\" r:id=\"r2\"/>")));
        Assert.Equal(TableProblemCode.NoSheet, Code(Xlsx(Row, sheets: "")));
        Assert.Equal(TableProblemCode.Damaged, Code(Xlsx("<row><c t=\"s\"><v>7</v></c></row>")));
        Assert.Equal(TableProblemCode.Damaged, Code(Xlsx("<row><c></row>")));
        Assert.Equal(TableProblemCode.Damaged, Code(Xlsx("<row r=\"2\"/><row r=\"1\"/>")));
        Assert.Equal(TableProblemCode.Damaged, Code(Xlsx("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet><sheetData><row><c t=\"str\"><v>&a;</v></c></row></sheetData></worksheet>")));
        var word = new MemoryStream();
        using (var zip = new ZipArchive(word, ZipArchiveMode.Create, true))
        {
            zip.CreateEntry("word/document.xml");
        }
        Assert.Equal(TableProblemCode.UnknownFormat, Code(word));
        Assert.Equal(TableProblemCode.OldExcel, Code(Ole("Workbook")));
        Assert.Equal(TableProblemCode.Encrypted, Code(Ole("EncryptedPackage")));
    }

    [Fact]
    public void A_part_that_unpacks_to_more_than_it_says_is_stopped()
    {
        byte[] file = Xlsx($"<row><c t=\"inlineStr\"><is><t>{new string('x', 3_000_000)}</t></is></c></row>").ToArray();
        var problem = Refused(() => Rows(new MemoryStream(file), new TableLimits { UnpackedBytes = 1_000_000 }));
        Assert.Equal(TableProblemCode.UnpackedTooLarge, problem.Code);
        // the same file with a small length written into the directory
        byte[] lie = [.. file];
        for (int i = 0; i < lie.Length - 46; i++)
        {
            if (lie.AsSpan(i).StartsWith("PK\x01\x02"u8) && Encoding.ASCII.GetString(lie, i + 46, 24) == "xl/worksheets/sheet1.xml")
            {
                BitConverter.TryWriteBytes(lie.AsSpan(i + 24), 1000);
            }
        }
        Assert.NotEqual(file, lie);
        Assert.Contains(Refused(() => Rows(new MemoryStream(lie), new TableLimits { UnpackedBytes = 1_000_000 })).Code, new[] { TableProblemCode.UnpackedTooLarge, TableProblemCode.Damaged });
    }

    [Fact]
    public void What_is_written_is_read_back_by_us_and_by_the_sdk_and_is_valid()
    {
        string[] texts = ["0123", "999999199001011234", "=1+1", "𠮷䶮", "a\r\nb", "<&\">", "_x0041_", "\u0001", " x "];
        var file = new MemoryStream();
        using (var xlsx = new XlsxWriter(file))
        {
            xlsx.WriteInstructions("填写说明", ["填写说明", "一、带 * 的列必填。"]);
            xlsx.BeginSheet(new("名单/一", [new("文字", ColumnFormat.Text, 24, Required: true), new("性别", Choices: ["男", "女"]), new("日期", ColumnFormat.Date), new("时间", ColumnFormat.DateTime), new("数"), new("长数")]) { Filter = true });
            foreach (string text in texts)
            {
                xlsx.WriteRow(text, new XlsxCell("男", Bad: true), new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 13, 45, 10), -1.5m, 999999199001011234L);
            }
            xlsx.BeginSheet(new("名单/一", [new("空")]));
        }
        var rows = Rows(file);
        Assert.Equal("填写说明", rows[0][0]);
        using (var table = TableReader.Open(file, "x"))
        {
            Assert.Equal(["填写说明", "名单_一", "名单_一_2"], table.Sheets.Select(s => s.Name));
            var read = table.Sheets[1].Read().Rows.ToList();
            Assert.Equal(texts, read.Select(r => r.At("文字").Text));
            Assert.All(read, r => Assert.Equal(("男", "2024-02-29", "2024-02-29 13:45:10", "-1.5", "999999199001011234"), (r["性别"], r["日期"], r["时间"], r["数"], r["长数"])));
            Assert.All(read, r => Assert.Empty(r.Problems));
        }
        file.Position = 0;
        using var sdk = SpreadsheetDocument.Open(file, false);
        Assert.Empty(new OpenXmlValidator().Validate(sdk).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var sheet = (WorksheetPart)sdk.WorkbookPart!.GetPartById("r2");
        var cells = sheet.Worksheet.Descendants<Xml.Cell>().ToList();
        Assert.Equal("999999199001011234", cells.Single(c => c.CellReference == "A3").InnerText);
        Assert.Equal("frozen", sheet.Worksheet.Descendants<Xml.Pane>().Single().State!.InnerText);
        Assert.Equal("_lists!$A$1:$A$2", sheet.Worksheet.Descendants<Xml.DataValidation>().Single().Formula1!.Text);
        var formats = sdk.WorkbookPart.WorkbookStylesPart!.Stylesheet.CellFormats!.Elements<Xml.CellFormat>().ToList();
        Assert.Equal(49u, formats[(int)cells.Single(c => c.CellReference == "A3").StyleIndex!.Value].NumberFormatId!.Value);
        var fill = sdk.WorkbookPart.WorkbookStylesPart.Stylesheet.Fills!.ElementAt((int)formats[(int)cells.Single(c => c.CellReference == "B3").StyleIndex!.Value].FillId!.Value);
        Assert.Equal("FFFF9999", fill.Descendants<Xml.ForegroundColor>().Single().Rgb!.Value);
        Assert.DoesNotContain(sheet.Worksheet.Descendants<Xml.CellFormula>(), _ => true);
    }

    [Fact]
    public void What_the_sdk_writes_is_read()
    {
        var file = new MemoryStream();
        using (var sdk = SpreadsheetDocument.Create(file, DocumentFormat.OpenXml.SpreadsheetDocumentType.Workbook))
        {
            var book = sdk.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            var shared = book.AddNewPart<SharedStringTablePart>();
            shared.SharedStringTable = new(new Xml.SharedStringItem(new Xml.Text("姓名")));
            sheet.Worksheet = new(new Xml.SheetData(
                new Xml.Row(new Xml.Cell { CellReference = "A1", DataType = Xml.CellValues.SharedString, CellValue = new(0) }),
                new Xml.Row(new Xml.Cell { CellReference = "A2", CellValue = new(12.5) })));
            book.Workbook = new(new Xml.Sheets(new Xml.Sheet { Name = "表", SheetId = 1, Id = book.GetIdOfPart(sheet) }));
        }
        using var table = TableReader.Open(file, "x");
        Assert.Equal("12.5", table.Sheets.Single().Read().Rows.Single()["姓名"]);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        static byte[] Write()
        {
            var file = new MemoryStream();
            using (var xlsx = new XlsxWriter(file))
            {
                xlsx.BeginSheet(new("a", [new("b")]));
                xlsx.WriteRow("c");
            }
            return file.ToArray();
        }
        Assert.Equal(Write(), Write());
    }

    static MemoryStream Ole(string name)
    {
        var bytes = new byte[2048];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(bytes, 0);
        bytes[30] = 9;
        bytes[48] = 1;
        Encoding.Unicode.GetBytes(name).CopyTo(bytes, 1024 + 128);
        return new MemoryStream(bytes);
    }
}
