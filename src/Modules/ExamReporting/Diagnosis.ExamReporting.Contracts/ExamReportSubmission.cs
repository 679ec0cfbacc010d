using System.ComponentModel;

namespace Diagnosis.ExamReporting.Contracts;

/// <summary>
/// One exam case record 职业健康检查个案 as an exam agency sends it, by API, form, import or loader. Every property may be missing here; what must be
/// there is said by the checks, so that a sender gets all findings at once. Fields as the national exchange format (report-cards §2).
/// </summary>
public sealed record ExamReportSubmission
{
    [Description("The agency's own number of this record 个案编号; with the agency it is the business key. Without it: document, exam date, type and agency.")]
    public string? RecordNumber { get; init; }
    [Description("Employer 用人单位: the unit of the labour contract.")]
    public UnitPart? Employer { get; init; }
    [Description("Using unit 用工单位: where a dispatched worker really works; absent for others.")]
    public UnitPart? UsingUnit { get; init; }
    public WorkerPart? Worker { get; init; }
    public ExamPart? Exam { get; init; }
    [Description("One per examined factor; all dusts together have one, under any of the examined dusts.")]
    public IReadOnlyList<ConclusionPart>? Conclusions { get; init; }
    public IReadOnlyList<ItemPart>? Items { get; init; }
    public ReportPart? Report { get; init; }
    public AuditPart? Audit { get; init; }
    [Description("Why a record is sent again with other content; kept with the new version.")]
    public string? Reason { get; init; }
}

/// <summary>An employer or using unit (§2.1). A using unit needs name, credit code, industry and address code only.</summary>
public sealed record UnitPart
{
    [Description("Name, up to 70 characters.")] public string? Name { get; init; }
    [Description("Unified social credit code, 18 characters.")] public string? CreditCode { get; init; }
    [Description("Code of the site, when it is a subsidiary: one credit code can stand for several sites.")] public string? SiteCode { get; init; }
    [Description("True for a subsidiary; then siteCode is needed.")] public bool? IsSubsidiary { get; init; }
    [Description("Code list economic-type; not needed for industries S and T.")] public string? EconomicType { get; init; }
    [Description("GB/T 4754-2017, two to four digits.")] public string? Industry { get; init; }
    [Description("Code list enterprise-size; not needed for industries S and T.")] public string? Scale { get; init; }
    [Description("Division, nine digits (county + township); six digits are padded.")] public string? AddressCode { get; init; }
    [Description("Full name of the division.")] public string? AddressName { get; init; }
    [Description("Street address, up to 70 characters.")] public string? AddressDetail { get; init; }
    public string? ZipCode { get; init; }
    public string? Contact { get; init; }
    public string? ContactPhone { get; init; }
}

/// <summary>The worker (§2.2).</summary>
public sealed record WorkerPart
{
    public string? Name { get; init; }
    [Description("Code list identity-document; 1 = resident identity card.")] public string? DocumentType { get; init; }
    public string? DocumentNumber { get; init; }
    [Description("GB/T 2261.1: 1 male, 2 female.")] public string? Sex { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Phone { get; init; }
}

/// <summary>The exam (§2.3).</summary>
public sealed record ExamPart
{
    [Description("Code list monitoring-type: 01 routine, 02 active, 03 other.")] public string? MonitoringType { get; init; }
    [Description("Code list exam-type: PRE, ON, LEAVE, POST, EMERG.")] public string? Type { get; init; }
    [Description("Not after the report date.")] public DateOnly? Date { get; init; }
    [Description("Every hazard factor the worker meets (codes of the factor catalogue).")] public IReadOnlyList<string>? ContactFactors { get; init; }
    public string? ContactFactorOther { get; init; }
    [Description("The factors examined for.")] public IReadOnlyList<string>? Factors { get; init; }
    public string? FactorOther { get; init; }
    [Description("Job code; 99-9999 for other.")] public string? WorkType { get; init; }
    public string? WorkTypeOther { get; init; }
    [Description("This record is a re-test 复查.")] public bool? IsReview { get; init; }
}

/// <summary>The conclusion for one factor, or for all dusts (§2.4).</summary>
public sealed record ConclusionPart
{
    [Description("Factor code; for dusts any examined dust.")] public string? Factor { get; init; }
    [Description("01 no abnormality, 02 review, 03 suspected occupational disease, 04 contraindication, 05 other.")] public string? Conclusion { get; init; }
    [Description("With 03: code of the disease in the catalogue in force on the exam date.")] public string? SuspectedDisease { get; init; }
    [Description("With 04: the contraindication.")] public string? Contraindication { get; init; }
    [Description("With 05: the other disease or abnormality.")] public string? Other { get; init; }
    [Description("When contact with the factor began; not needed before employment.")] public DateOnly? HarmStart { get; init; }
    public int? HarmYears { get; init; }
    [Description("0 to 11.")] public int? HarmMonths { get; init; }
}

/// <summary>One result (§2.5).</summary>
public sealed record ItemPart
{
    [Description("First-level node of the item table.")] public string? Group { get; init; }
    public string? Name { get; init; }
    public string? Code { get; init; }
    [Description("01 numeric, 02 text, 03 enumerated.")] public string? ResultType { get; init; }
    public string? Result { get; init; }
    public string? Unit { get; init; }
    public decimal? ReferenceMin { get; init; }
    public decimal? ReferenceMax { get; init; }
    [Description("0 normal, 1 abnormal, 3 not done; chest film: 0, 1, 2 of its own table.")] public string? Abnormal { get; init; }
}

/// <summary>Who wrote and who reported (§2.6).</summary>
public sealed record ReportPart
{
    public string? Writer { get; init; }
    public string? WriterPhone { get; init; }
    [Description("Day the report was issued.")] public DateOnly? WriteDate { get; init; }
    [Description("Name of the examining body.")] public string? ExamBody { get; init; }
    public string? ReportUnit { get; init; }
    public string? Reporter { get; init; }
    public string? ReporterPhone { get; init; }
    public DateOnly? ReportDate { get; init; }
    public string? Remark { get; init; }
}

/// <summary>Audit as sent along (§2.6); 07 = passed at the province.</summary>
public sealed record AuditPart
{
    public string? Status { get; init; }
    public string? Info { get; init; }
    public DateOnly? Date { get; init; }
    public string? Auditor { get; init; }
    public string? Body { get; init; }
}
