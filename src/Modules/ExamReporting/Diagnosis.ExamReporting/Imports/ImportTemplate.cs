using Diagnosis.Kernel.Tables;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>The template: drop-downs from the code lists, an example, instructions, and its version in the name of the instructions sheet.</summary>
internal static class ImportTemplate
{
    static readonly string[] Example =
    [
        "T2026-0001", "张三", "1 居民身份证", "999999197503080015", "1 男", "1975-03-08", "13800000000", "示例石材有限公司", "91320114MA00000152", "否", "", "173 私营有限责任公司", "3032", "SMALL 小型", "320114001", "江苏省南京市雨花台区", "石材路8号", "", "李四", "02500000000",
        "", "", "", "", "", "", "", "01 常规监测", "ON 在岗期间职业健康检查", "2026-01-05", "HZ2015-1-001；HZ2015-2-001", "", "HZ2015-1-001", "", "6-03-01", "", "否", "HZ2015-1-001", "01 目前未见异常", "", "", "", "2010-05-01", "12", "3",
        "王医生", "02500000001", "2026-01-12", "示例体检中心", "示例体检中心", "赵登记", "02500000002", "2026-01-14", "",
    ];

    static readonly string[] ItemExample = ["T2026-0001", "肺功能", "用力肺活量", "1000101", "01 数值型", "3.21", "L", "2.8", "5.0", "0 正常"];

    static readonly string[] Instructions =
    [
        $"职业健康检查个案导入说明（模板第 {ImportColumns.TemplateVersion} 版）",
        $"一、“{ImportColumns.Sheet}”每行为一次检查的一个结论；同一次检查的各行填同一个案编号，其余检查信息各行相同，第二行起也可留空。",
        "二、每个检查因素一个结论；全部粉尘合为一个结论，“结论因素”填其中任一粉尘。",
        $"三、“{ImportColumns.ItemSheet}”每行为一个检查项目结果，用个案编号与检查对应；CSV 时为第二个文件。",
        "四、接触因素、检查因素有多个时用分号隔开，可填代码或名称；有下拉的栏可填代码、名称或两者。",
        "五、日期可写 20260301、2026-3-1；证件号码栏为文本格式，请勿改为数字。",
        "六、红色表头为必填。证件号码、信用代码按校验码检查；疑似职业病按体检日期有效的《职业病分类和目录》。",
        "七、一次检查整体通过或整体退回；退回的行在“未通过”文件中注明单元格、问题和应填内容，改正后直接再次上传。",
        "八、再次上传同一文件不会重复入库；内容有变的作为更正，保留原版本。",
    ];

    public static byte[] Xlsx(ITerminology terminology, DateOnly today)
    {
        using var output = new MemoryStream();
        using (var book = new XlsxWriter(output))
        {
            book.BeginSheet(new(ImportColumns.Sheet, [.. ImportColumns.Rows.Select(c => Column(c, terminology, today))]));
            book.BeginSheet(new(ImportColumns.ItemSheet, [.. ImportColumns.Items.Select(c => Column(c, terminology, today))]));
            book.WriteInstructions($"{ImportColumns.InstructionSheet} v{ImportColumns.TemplateVersion}", Instructions);
            book.BeginSheet(new("示例", [.. ImportColumns.Rows.Select(c => new XlsxColumn(c.Header, ColumnFormat.Text))]));
            book.WriteRow([.. Example.Select(t => new XlsxCell(t))]);
        }
        return output.ToArray();
    }

    static XlsxColumn Column(ImportColumn c, ITerminology terminology, DateOnly today) => new(c.Header, ColumnFormat.Text, Math.Max(12, c.Header.Length * 2 + 2), c.Kind switch
    {
        ColumnKind.Code => [.. terminology.CodeList(c.List!, today).Select(x => $"{x.Code} {x.Zh}")],
        ColumnKind.Flag => ["是", "否"],
        ColumnKind.Factor => [.. terminology.Hazards.Select(h => $"{h.Code} {h.Name}")],
        ColumnKind.Disease => terminology.Catalogue.VersionOn(today) is { } v ? [.. terminology.Catalogue.Entries(v.Id).Select(e => $"{e.Code} {e.NameZh}")] : null,
        _ => null,
    }, c.Required);

    public static byte[] Csv(bool items)
    {
        using var output = new MemoryStream();
        using (var csv = new CsvWriter(output))
        {
            csv.WriteRow([.. (items ? ImportColumns.Items : ImportColumns.Rows).Select(c => (object?)c.Header)]);
            csv.WriteRow([.. (items ? ItemExample : Example).Select(t => (object?)t)]);
        }
        return output.ToArray();
    }
}
