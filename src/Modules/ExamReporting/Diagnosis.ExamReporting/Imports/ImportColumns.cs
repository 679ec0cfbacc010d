namespace Diagnosis.ExamReporting.Imports;

/// <summary>A column of the import table: its header, the field of the record it fills, and the code list its cells may name.</summary>
/// <param name="Path">As the API spells the field; columns of the row's own conclusion begin with "conclusion.".</param>
/// <param name="Kind">How the cell is read.</param>
internal sealed record ImportColumn(string Header, string Path, ColumnKind Kind = ColumnKind.Text, string? List = null, bool Required = false);

internal enum ColumnKind { Text, Code, Date, Number, Decimal, Flag, Factor, Factors, Disease }

/// <summary>The layout of the import: rows = one exam × one conclusion; item results on a second sheet or file, by record number.</summary>
internal static class ImportColumns
{
    /// <summary>Counted up when a column changes its meaning; the instructions sheet carries it.</summary>
    public const int TemplateVersion = 1;
    public const string Sheet = "个案与结论", ItemSheet = "检查项目", InstructionSheet = "填写说明";
    public const string RecordNumber = "个案编号";

    public static readonly IReadOnlyList<ImportColumn> Rows =
    [
        new(RecordNumber, "recordNumber", Required: true),
        new("姓名", "worker.name", Required: true), new("证件类型", "worker.documentType", ColumnKind.Code, "identity-document", true), new("证件号码", "worker.documentNumber", Required: true),
        new("性别", "worker.sex", ColumnKind.Code, "sex", true), new("出生日期", "worker.birthDate", ColumnKind.Date, Required: true), new("联系电话", "worker.phone", Required: true),
        new("用人单位名称", "employer.name", Required: true), new("用人单位信用代码", "employer.creditCode", Required: true), new("用人单位分支机构", "employer.isSubsidiary", ColumnKind.Flag), new("用人单位分支机构代码", "employer.siteCode"),
        new("用人单位经济类型", "employer.economicType", ColumnKind.Code, "economic-type"), new("用人单位行业", "employer.industry", Required: true), new("用人单位规模", "employer.scale", ColumnKind.Code, "enterprise-size"),
        new("用人单位地址代码", "employer.addressCode", Required: true), new("用人单位地区名称", "employer.addressName", Required: true), new("用人单位详细地址", "employer.addressDetail", Required: true), new("用人单位邮编", "employer.zipCode"),
        new("用人单位联系人", "employer.contact", Required: true), new("用人单位联系电话", "employer.contactPhone", Required: true),
        new("用工单位名称", "usingUnit.name"), new("用工单位信用代码", "usingUnit.creditCode"), new("用工单位经济类型", "usingUnit.economicType", ColumnKind.Code, "economic-type"), new("用工单位行业", "usingUnit.industry"),
        new("用工单位规模", "usingUnit.scale", ColumnKind.Code, "enterprise-size"), new("用工单位地址代码", "usingUnit.addressCode"), new("用工单位地区名称", "usingUnit.addressName"),
        new("监测类型", "exam.monitoringType", ColumnKind.Code, "monitoring-type", true), new("检查类型", "exam.type", ColumnKind.Code, "exam-type", true), new("体检日期", "exam.date", ColumnKind.Date, Required: true),
        new("接触因素", "exam.contactFactors", ColumnKind.Factors, Required: true), new("接触因素其他", "exam.contactFactorOther"), new("检查因素", "exam.factors", ColumnKind.Factors, Required: true), new("检查因素其他", "exam.factorOther"),
        new("工种代码", "exam.workType", Required: true), new("其他工种", "exam.workTypeOther"), new("是否复查", "exam.isReview", ColumnKind.Flag),
        new("结论因素", "conclusion.factor", ColumnKind.Factor, Required: true), new("结论", "conclusion.conclusion", ColumnKind.Code, "exam-conclusion", true), new("疑似职业病", "conclusion.suspectedDisease", ColumnKind.Disease),
        new("职业禁忌证", "conclusion.contraindication"), new("其他疾病或异常", "conclusion.other"), new("开始接害日期", "conclusion.harmStart", ColumnKind.Date), new("接害工龄年", "conclusion.harmYears", ColumnKind.Number), new("接害工龄月", "conclusion.harmMonths", ColumnKind.Number),
        new("填表人", "report.writer", Required: true), new("填表人电话", "report.writerPhone", Required: true), new("报告出具日期", "report.writeDate", ColumnKind.Date, Required: true), new("体检机构名称", "report.examBody", Required: true),
        new("报告单位", "report.reportUnit", Required: true), new("报告人", "report.reporter", Required: true), new("报告人电话", "report.reporterPhone", Required: true), new("报告日期", "report.reportDate", ColumnKind.Date, Required: true), new("备注", "report.remark"),
    ];

    public static readonly IReadOnlyList<ImportColumn> Items =
    [
        new(RecordNumber, "recordNumber", Required: true), new("项目大类", "group", Required: true), new("项目名称", "name", Required: true), new("项目代码", "code", Required: true), new("结果类型", "resultType", ColumnKind.Code, "result-type", true),
        new("结果", "result", Required: true), new("计量单位", "unit"), new("参考下限", "referenceMin", ColumnKind.Decimal), new("参考上限", "referenceMax", ColumnKind.Decimal), new("异常标志", "abnormal", ColumnKind.Code, "abnormal", true),
    ];

    static readonly Dictionary<string, string> HeaderByPath = Rows.ToDictionary(c => c.Path, c => c.Header);
    static readonly Dictionary<string, string> ItemHeaderByPath = Items.ToDictionary(c => c.Path, c => c.Header);

    /// <summary>The header for a field of a finding: "conclusions[1].factor" is 结论因素 of row 1 of the exam, "items[0].result" 结果 of its item 0. Index -1: no single row.</summary>
    public static (bool Item, int Index, string? Header) Place(string field)
    {
        int open = field.IndexOf('[', StringComparison.Ordinal), close = field.IndexOf(']', StringComparison.Ordinal);
        if (open < 0 || close < open) { return (false, -1, field == "conclusions" ? HeaderByPath["exam.factors"] : HeaderByPath.GetValueOrDefault(field)); }
        int index = int.Parse(field.AsSpan(open + 1, close - open - 1), System.Globalization.CultureInfo.InvariantCulture);
        string rest = field[(close + 1)..].TrimStart('.');
        return field.StartsWith("items", StringComparison.Ordinal) ? (true, index, ItemHeaderByPath.GetValueOrDefault(rest)) : (false, index, HeaderByPath.GetValueOrDefault("conclusion." + rest));
    }
}
