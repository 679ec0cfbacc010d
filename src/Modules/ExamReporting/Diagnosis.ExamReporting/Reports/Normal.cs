using Diagnosis.ExamReporting.Contracts;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>One spelling for equal content: trimmed, upper-case numbers, nine-digit addresses. Equal content must hash equally whichever way it came.</summary>
internal static class Normal
{
    public static ExamReportSubmission Of(ExamReportSubmission s) => s with
    {
        RecordNumber = Text(s.RecordNumber), Reason = Text(s.Reason), Employer = Of(s.Employer), UsingUnit = Of(s.UsingUnit),
        Worker = s.Worker is not { } w ? null : w with { Name = Text(w.Name), DocumentType = Text(w.DocumentType), DocumentNumber = Upper(w.DocumentNumber), Sex = Text(w.Sex), Phone = Text(w.Phone) },
        Exam = s.Exam is not { } e ? null : e with
        {
            MonitoringType = Text(e.MonitoringType), Type = Text(e.Type), ContactFactors = Set(e.ContactFactors), Factors = Set(e.Factors), ContactFactorOther = Text(e.ContactFactorOther),
            FactorOther = Text(e.FactorOther), WorkType = Text(e.WorkType), WorkTypeOther = Text(e.WorkTypeOther), IsReview = e.IsReview == true ? true : null,
        },
        Conclusions = [.. (s.Conclusions ?? []).Where(c => c is not null).Select(c => c with
        {
            Factor = Text(c.Factor), Conclusion = Text(c.Conclusion), SuspectedDisease = Upper(c.SuspectedDisease), Contraindication = Text(c.Contraindication), Other = Text(c.Other),
        })],
        Items = [.. (s.Items ?? []).Where(i => i is not null).Select(i => i with
        {
            Group = Text(i.Group), Name = Text(i.Name), Code = Text(i.Code), ResultType = Text(i.ResultType), Result = Text(i.Result), Unit = Text(i.Unit), Abnormal = Text(i.Abnormal),
        })],
        Report = s.Report is not { } r ? null : r with
        {
            Writer = Text(r.Writer), WriterPhone = Text(r.WriterPhone), ExamBody = Text(r.ExamBody), ReportUnit = Text(r.ReportUnit), Reporter = Text(r.Reporter), ReporterPhone = Text(r.ReporterPhone), Remark = Text(r.Remark),
        },
        Audit = s.Audit is not { } a || a == new AuditPart() ? null : a with { Status = Text(a.Status), Info = Text(a.Info), Auditor = Text(a.Auditor), Body = Text(a.Body) },
    };

    static UnitPart? Of(UnitPart? u) => u is null || u == new UnitPart() ? null : u with
    {
        Name = Text(u.Name), CreditCode = Upper(u.CreditCode), SiteCode = Text(u.SiteCode), IsSubsidiary = u.IsSubsidiary == true ? true : null, EconomicType = Text(u.EconomicType), Industry = Text(u.Industry),
        Scale = Text(u.Scale), AddressCode = Text(u.AddressCode) is { Length: 6 } six ? six + "000" : Text(u.AddressCode), AddressName = Text(u.AddressName), AddressDetail = Text(u.AddressDetail),
        ZipCode = Text(u.ZipCode), Contact = Text(u.Contact), ContactPhone = Text(u.ContactPhone),
    };

    static string[] Set(IReadOnlyList<string>? codes) => [.. (codes ?? []).Select(Text).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    static string? Upper(string? text) => Text(text)?.ToUpperInvariant();

    static string? Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) { return null; }
        // most text comes clean: no new string then
        if (!char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])) { return text; }
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }
}
