using System.IO.Compression;
using System.Text;
using Diagnosis.Kernel.Tables;

namespace Diagnosis.Kernel.Tests.Tables;

/// <summary>Small files for the tests of this folder.</summary>
static class Given
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static MemoryStream Csv(string text, Encoding? encoding = null)
    {
        encoding ??= new UTF8Encoding(false);
        return new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
    }

    /// <summary>A workbook of one sheet from raw sheet data, as other programs write it.</summary>
    public static MemoryStream Xlsx(string sheetData, string? shared = null, string? styles = null, string workbookPr = "", string sheets = "<sheet name=\"数据\" sheetId=\"1\" r:id=\"r1\"/>", Action<ZipArchive>? more = null)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Part(string name, string xml)
            {
                using var w = new StreamWriter(zip.CreateEntry(name).Open());
                w.Write(xml);
            }
            Part("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\">{workbookPr}<sheets>{sheets}</sheets></workbook>");
            Part("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{Office}/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"r3\" Type=\"{Office}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r4\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
            Part("xl/worksheets/sheet1.xml", sheetData.StartsWith('<') && sheetData.Contains("<worksheet") ? sheetData : $"<worksheet xmlns=\"{Main}\"><sheetData>{sheetData}</sheetData></worksheet>");
            Part("xl/worksheets/sheet2.xml", $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>第二张</t></is></c></row></sheetData></worksheet>");
            if (shared is not null)
            {
                Part("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{shared}</sst>");
            }
            if (styles is not null)
            {
                Part("xl/styles.xml", $"<styleSheet xmlns=\"{Main}\">{styles}</styleSheet>");
            }
            more?.Invoke(zip);
        }
        return file;
    }

    public static List<Row> Rows(Stream file, TableLimits? limits = null)
    {
        using var table = TableReader.Open(file, "名单.csv", limits);
        return [.. table.Sheets[0].Rows];
    }

    public static List<string> Texts(Row row) => [.. row.Cells.Select(c => c.Text)];

    public static TableProblem Refused(Action read) => Assert.Throws<TableProblemException>(read).Problem;
}
