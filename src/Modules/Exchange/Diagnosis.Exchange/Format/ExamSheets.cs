using System.Xml;
using System.Xml.Linq;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using static Diagnosis.Exchange.Format.Shape;

namespace Diagnosis.Exchange.Format;

/// <summary>
/// 职业健康检查个案 as HEALTH_EXAM_RECORD (report-cards §2; element names, sic, and formats as confirmed there). Which fields must be there is said by the
/// checks of ExamReporting, once for every way in; here stand names, formats, and codes.
/// </summary>
internal sealed class ExamSheets
{
    public const string List = "HEALTH_EXAM_RECORD_LIST", Record = "HEALTH_EXAM_RECORD";
    const string Enterprise = "ENTERPRISE_INFO", Using = "ENTERPRISE_INFO_EMPLOYER", Worker = "WORKER_INFO", Conclusions = "EXAM_CONCLUSION_LIST", Items = "EXAM_ITEM_RESULT_LIST", Audit = "AUDIT_INFO";
    static readonly string[] parts = [Enterprise, Using, Worker, Conclusions, Items, Audit];

    readonly Dictionary<string, string> elements = new(StringComparer.Ordinal);
    readonly Sheet<UnitPart> employer, usingUnit;
    readonly Sheet<WorkerPart> worker;
    readonly Sheet<ExamReportSubmission> record;
    readonly Sheet<ConclusionPart> conclusion;
    readonly Sheet<ItemPart> item;
    readonly Sheet<AuditPart> audit;
    readonly ITerminology terminology;

    public ExamSheets(ExchangeCodes codes, ITerminology terminology)
    {
        this.terminology = terminology;
        employer = new(Enterprise,
            Unit("ENTERPRISE_NAME", "name", A(70), u => u.Name, (u, v) => u with { Name = v }),
            Unit("CREDIT_CODE", "creditCode", Exact(18), u => u.CreditCode, (u, v) => u with { CreditCode = v }),
            Unit("ECONOMIC_TYPE_CODE", "economicType", Digits(3), u => u.EconomicType, (u, v) => u with { EconomicType = v }),
            Unit("INDUSTRY_CATEGORY_CODE", "industry", N(4), u => u.Industry, (u, v) => u with { Industry = v }),
            Unit("BUSINESS_SCALE_CODE", "scale", Digits(2), u => codes.Out("enterprise-size", u.Scale), (u, v) => u with { Scale = codes.In("enterprise-size", v) }),
            // six digits are lawful and padded on the right
            Unit("ADDRESS_CODE", "addressCode", N(9, 6), u => u.AddressCode, (u, v) => u with { AddressCode = v }),
            Unit("ADDRESS_DETAIL", "addressDetail", A(70), u => u.AddressDetail, (u, v) => u with { AddressDetail = v }),
            Unit("ADDRESS_ZIP_CODE", "zipCode", Digits(6), u => u.ZipCode, (u, v) => u with { ZipCode = v }),
            Unit("ENTERPRISE_CONTACT", "contact", A(50), u => u.Contact, (u, v) => u with { Contact = v }),
            Unit("CONTACT_TELPHONE", "contactPhone", A(20), u => u.ContactPhone, (u, v) => u with { ContactPhone = v }),
            Unit("ALL_NAME", "addressName", A(200), u => u.AddressName, (u, v) => u with { AddressName = v }),
            Unit("ISSUBSIDIARY", "isSubsidiary", Digits(1), u => Spell.Flag(u.IsSubsidiary), (u, v) => u with { IsSubsidiary = v == "1" }),
            Unit("TWOLEVELCODE", "siteCode", A(18), u => u.SiteCode, (u, v) => u with { SiteCode = v }));
        usingUnit = new(Using,
            Unit("ENTERPRISE_NAME_EMPLOYER", "name", A(70), u => u.Name, (u, v) => u with { Name = v }, Using),
            Unit("CREDIT_CODE_EMPLOYER", "creditCode", Exact(18), u => u.CreditCode, (u, v) => u with { CreditCode = v }, Using),
            Unit("ECONOMIC_TYPE_CODE_EMPLOYER", "economicType", Digits(3), u => u.EconomicType, (u, v) => u with { EconomicType = v }, Using),
            Unit("INDUSTRY_CATEGORY_CODE_EMPLOYER", "industry", N(4), u => u.Industry, (u, v) => u with { Industry = v }, Using),
            Unit("BUSINESS_SCALE_CODE_EMPLOYER", "scale", Digits(2), u => codes.Out("enterprise-size", u.Scale), (u, v) => u with { Scale = codes.In("enterprise-size", v) }, Using),
            Unit("ADDRESS_CODE_EMPLOYER", "addressCode", N(9, 6), u => u.AddressCode, (u, v) => u with { AddressCode = v }, Using),
            Unit("ALL_NAME_EMPLOYER", "addressName", A(200), u => u.AddressName, (u, v) => u with { AddressName = v }, Using));
        worker = new(Worker,
            Of<WorkerPart>(Worker, "WORKER_NAME", "worker.name", A(50), w => w.Name, (w, v) => w with { Name = v }),
            Of<WorkerPart>(Worker, "ID_CARD_TYPE_CODE", "worker.documentType", N(2), w => codes.Out("identity-document", w.DocumentType), (w, v) => w with { DocumentType = codes.In("identity-document", v) }),
            Of<WorkerPart>(Worker, "ID_CARD", "worker.documentNumber", A(18), w => w.DocumentNumber, (w, v) => w with { DocumentNumber = v }),
            Of<WorkerPart>(Worker, "GENDER_CODE", "worker.sex", Digits(1), w => w.Sex, (w, v) => w with { Sex = v }),
            Of<WorkerPart>(Worker, "BIRTH_DATE", "worker.birthDate", D8, w => Spell.Day(w.BirthDate), (w, v) => w with { BirthDate = Spell.Day(v) }),
            Of<WorkerPart>(Worker, "WORKER_TELPHONE", "worker.phone", A(20), w => w.Phone, (w, v) => w with { Phone = v }));
        record = new(Record,
            Exam("JC_TYPE", "monitoringType", Digits(2), e => e.MonitoringType, (e, v) => e with { MonitoringType = v }),
            Exam("EXAM_TYPE_CODE", "type", Digits(2), e => codes.Out("exam-type", e.Type), (e, v) => e with { Type = codes.In("exam-type", v) }),
            Exam("EXAM_DATE", "date", D8, e => Spell.Day(e.Date), (e, v) => e with { Date = Spell.Day(v) }),
            Exam("CONTACT_FACTOR_CODE", "contactFactors", A(150), e => Factors(e.ContactFactors), (e, v) => e with { ContactFactors = [.. Spell.List(v).Select(ExchangeCodes.FactorIn)] }),
            Exam("CONTACT_FACTOR_OTHER", "contactFactorOther", A(200), e => e.ContactFactorOther, (e, v) => e with { ContactFactorOther = v }),
            Exam("FACTOR_CODE", "factors", A(150), e => Factors(e.Factors), (e, v) => e with { Factors = [.. Spell.List(v).Select(ExchangeCodes.FactorIn)] }),
            Exam("FACTOR_OTHER", "factorOther", A(200), e => e.FactorOther, (e, v) => e with { FactorOther = v }),
            Exam("WORK_TYPE_CODE", "workType", A(7), e => e.WorkType, (e, v) => e with { WorkType = v }),
            Exam("OTHER_WORK_TYPE", "workTypeOther", A(20), e => e.WorkTypeOther, (e, v) => e with { WorkTypeOther = v }),
            Exam("IS_REVIEW", "isReview", Digits(1), e => Spell.Flag(e.IsReview), (e, v) => e with { IsReview = v == "1" }),
            // zone and body that made the record: the sign-in says who sends, these must only be well formed
            new("AREA_CODE", Digits(9), Need.M, (_, pen) => pen.Place("area"), (r, _, _) => r),
            new("ORG_CODE", Exact(9), Need.M, (_, pen) => pen.Place("org"), (r, _, _) => r),
            Report("WRITE_PERSON", "writer", A(50), r => r.Writer, (r, v) => r with { Writer = v }),
            Report("WRITE_PERSON_TELPHONE", "writerPhone", A(20), r => r.WriterPhone, (r, v) => r with { WriterPhone = v }),
            Report("WRITE_DATE", "writeDate", D8, r => Spell.Day(r.WriteDate), (r, v) => r with { WriteDate = Spell.Day(v) }),
            // holds the name of the examining body in spite of its own
            Report("REPORT_ORGAN_CREDIT_CODE", "examBody", A(70), r => r.ExamBody, (r, v) => r with { ExamBody = v }),
            Report("REPORT_UNIT", "reportUnit", A(70), r => r.ReportUnit, (r, v) => r with { ReportUnit = v }),
            Report("REPORT_PERSON", "reporter", A(50), r => r.Reporter, (r, v) => r with { Reporter = v }),
            Report("REPORT_PERSON_TEL", "reporterPhone", A(20), r => r.ReporterPhone, (r, v) => r with { ReporterPhone = v }),
            Report("REPORT_DATE", "reportDate", D8, r => Spell.Day(r.ReportDate), (r, v) => r with { ReportDate = Spell.Day(v) }),
            Report("REMARK", "remark", A(500), r => r.Remark, (r, v) => r with { Remark = v }));
        conclusion = new("EXAM_CONCLUSION",
            Of<ConclusionPart>(Conclusions, "ITAM_CODE", "factor", A(150), c => c.Factor is { } f ? ExchangeCodes.FactorOut(f) : null, (c, v) => c with { Factor = ExchangeCodes.FactorIn(v) }),
            new("ITAM_NAME", A(20), Need.O, (c, _) => c.Factor is { } f && terminology.Hazard(f)?.Name is { Length: <= 20 } name ? name : null, null),
            Of<ConclusionPart>(Conclusions, "EXAM_CONCLUSION_CODE", "conclusion", Digits(2), c => c.Conclusion, (c, v) => c with { Conclusion = v }),
            Of<ConclusionPart>(Conclusions, "YSZYB_CODE", "suspectedDisease", A(20), c => ExchangeCodes.DiseaseOut(c.SuspectedDisease), (c, v) => c with { SuspectedDisease = v }),
            Of<ConclusionPart>(Conclusions, "ZYJJZ_NAME", "contraindication", A(20), c => c.Contraindication, (c, v) => c with { Contraindication = v }),
            Of<ConclusionPart>(Conclusions, "QTJB_NAME", "other", A(500), c => c.Other, (c, v) => c with { Other = v }),
            Of<ConclusionPart>(Conclusions, "HARM_START_DATE", "harmStart", D8, c => Spell.Day(c.HarmStart), (c, v) => c with { HarmStart = Spell.Day(v) }),
            Of<ConclusionPart>(Conclusions, "HARM_AGE_YEAR", "harmYears", N(2), c => Spell.Number(c.HarmYears), (c, v) => c with { HarmYears = Spell.Number(v) }),
            Of<ConclusionPart>(Conclusions, "HARM_AGE_MONTH", "harmMonths", N(2), c => Spell.Number(c.HarmMonths), (c, v) => c with { HarmMonths = Spell.Number(v) }));
        item = new("EXAM_ITEM_RESULT",
            Of<ItemPart>(Items, "EXAM_ITEM_PNAME", "group", A(50), i => i.Group, (i, v) => i with { Group = v }),
            Of<ItemPart>(Items, "EXAM_ITEM_NAME", "name", A(50), i => i.Name, (i, v) => i with { Name = v }),
            Of<ItemPart>(Items, "EXAM_ITEM_CODE", "code", Digits(7), i => i.Code, (i, v) => i with { Code = v }),
            Of<ItemPart>(Items, "EXAM_RESULT_TYPE", "resultType", Digits(2), i => i.ResultType, (i, v) => i with { ResultType = v }),
            Of<ItemPart>(Items, "EXAM_RESULT", "result", A(500), i => i.Result, (i, v) => i with { Result = v }),
            Of<ItemPart>(Items, "EXAM_ITEM_UNIT_CODE", "unit", A(50), i => i.Unit, (i, v) => i with { Unit = v }),
            Of<ItemPart>(Items, "REFERENCE_RANGE_MIN", "referenceMin", Fraction, i => Spell.Dec(i.ReferenceMin), (i, v) => i with { ReferenceMin = Spell.Dec(v) }),
            Of<ItemPart>(Items, "REFERENCE_RANGE_MAX", "referenceMax", Fraction, i => Spell.Dec(i.ReferenceMax), (i, v) => i with { ReferenceMax = Spell.Dec(v) }),
            Of<ItemPart>(Items, "ABNORMAL", "abnormal", Digits(1), i => i.Abnormal, (i, v) => i with { Abnormal = v }));
        audit = new(Audit,
            Of<AuditPart>(Audit, "AUDITSTATUS", "audit.status", Digits(2), a => a.Status, (a, v) => a with { Status = v }),
            Of<AuditPart>(Audit, "AUDITINFO", "audit.info", A(500), a => a.Info, (a, v) => a with { Info = v }),
            Of<AuditPart>(Audit, "AUDITDATE", "audit.date", D8, a => Spell.Day(a.Date), (a, v) => a with { Date = Spell.Day(v) }),
            Of<AuditPart>(Audit, "AUDITOR_NAME", "audit.auditor", A(50), a => a.Auditor, (a, v) => a with { Auditor = v }),
            Of<AuditPart>(Audit, "AUDIT_ORG", "audit.body", A(50), a => a.Body, (a, v) => a with { Body = v }));
    }

    Field<T> Of<T>(string part, string element, string api, Shape shape, Func<T, string?> get, Func<T, string, T> set)
    {
        elements[part is Conclusions ? "conclusions[]." + api : part is Items ? "items[]." + api : api] = part.Length == 0 ? element : part is Conclusions ? "EXAM_CONCLUSION[]/" + element : part is Items ? "EXAM_ITEM_RESULT[]/" + element : part + "/" + element;
        return new(element, shape, Need.C, (v, _) => get(v), (v, text, _) => set(v, text));
    }

    Field<UnitPart> Unit(string element, string api, Shape shape, Func<UnitPart, string?> get, Func<UnitPart, string, UnitPart> set, string part = Enterprise) => Of(part, element, (part == Using ? "usingUnit." : "employer.") + api, shape, get, set);
    Field<ExamReportSubmission> Exam(string element, string api, Shape shape, Func<ExamPart, string?> get, Func<ExamPart, string, ExamPart> set) =>
        Of<ExamReportSubmission>("", element, "exam." + api, shape, r => r.Exam is { } e ? get(e) : null, (r, v) => r with { Exam = set(r.Exam ?? new(), v) });
    Field<ExamReportSubmission> Report(string element, string api, Shape shape, Func<ReportPart, string?> get, Func<ReportPart, string, ReportPart> set) =>
        Of<ExamReportSubmission>("", element, "report." + api, shape, r => r.Report is { } e ? get(e) : null, (r, v) => r with { Report = set(r.Report ?? new(), v) });
    static string? Factors(IReadOnlyList<string>? codes) => Spell.List(codes?.Select(ExchangeCodes.FactorOut).ToList());

    /// <summary>The element that a field of the API stands in: "conclusions[1].harmYears" is EXAM_CONCLUSION[1]/HARM_AGE_YEAR; null where there is none.</summary>
    public string? ElementOf(string field)
    {
        int open = field.IndexOf('[', StringComparison.Ordinal), close = field.IndexOf(']', StringComparison.Ordinal);
        if (open < 0) { return elements.GetValueOrDefault(field); }
        return elements.GetValueOrDefault(field[..(open + 1)] + field[close..])?.Replace("[]", field[open..(close + 1)], StringComparison.Ordinal);
    }

    /// <param name="zone">Nine digits: zone and body that made the records.</param>
    public byte[] Write(Header header, IEnumerable<ExamReportSubmission> records, string zone, string organisation)
    {
        var pen = Plain(zone, organisation);
        return EnvelopeXml.Write(header, pen, xml =>
        {
            xml.WriteStartElement(List);
            foreach (var r in records)
            {
                xml.WriteStartElement(Record);
                xml.WriteAttributeString("ID", r.RecordNumber);
                Part(xml, Enterprise, employer, r.Employer, pen);
                Part(xml, Using, usingUnit, r.UsingUnit, pen);
                Part(xml, Worker, worker, r.Worker, pen);
                record.Write(xml, r, pen);
                Group(xml, Conclusions, conclusion, r.Conclusions, pen);
                Group(xml, Items, item, r.Items, pen);
                Part(xml, Audit, audit, r.Audit, pen);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        });
    }

    static void Part<T>(XmlWriter xml, string name, Sheet<T> sheet, T? value, Pen pen) where T : class { if (value is not null) { xml.WriteStartElement(name); sheet.Write(xml, value, pen); xml.WriteEndElement(); } }
    static void Group<T>(XmlWriter xml, string name, Sheet<T> sheet, IReadOnlyList<T>? values, Pen pen) where T : class
    {
        if (values is not { Count: > 0 }) { return; }
        xml.WriteStartElement(name);
        foreach (var v in values) { Part(xml, sheet.Element, sheet, v, pen); }
        xml.WriteEndElement();
    }

    /// <summary>Every record of the list with the findings about its names and formats; what must be there is asked by ExamReporting.</summary>
    public IReadOnlyList<(string Id, ExamReportSubmission Report, IReadOnlyList<Finding> Findings)> Read(XElement list)
    {
        var pen = Plain(null, null);
        var records = new List<(string, ExamReportSubmission, IReadOnlyList<Finding>)>();
        foreach (var node in list.Elements())
        {
            var found = new List<Finding>();
            string id = node.Attribute("ID")?.Value.Trim() ?? "";
            if (node.Name.LocalName != Record) { found.Add(new("E11", node.Name.LocalName, "exchange.element-unknown", node.Name.LocalName)); }
            if (id.Length == 0) { found.Add(new("E10", Record + "/@ID", "exchange.required", "ID")); }
            var r = record.Read(node, new() { RecordNumber = id.Length == 0 ? null : id }, pen, "", found, parts);
            foreach (string part in parts) { if (node.Elements().Count(e => e.Name.LocalName == part) > 1) { found.Add(new("E13", part, "exchange.element-twice", part)); } }
            r = r with
            {
                Employer = One(node, Enterprise, employer, new UnitPart(), pen, found), UsingUnit = One(node, Using, usingUnit, new UnitPart(), pen, found), Worker = One(node, Worker, worker, new WorkerPart(), pen, found),
                Audit = One(node, Audit, audit, new AuditPart(), pen, found), Conclusions = Many(node, Conclusions, conclusion, new ConclusionPart(), pen, found), Items = Many(node, Items, item, new ItemPart(), pen, found),
            };
            // the number of a disease means what it meant on the day of the exam
            r = r with { Conclusions = [.. r.Conclusions!.Select(c => c.SuspectedDisease is { } d ? c with { SuspectedDisease = ExchangeCodes.DiseaseIn(d, r.Exam?.Date, terminology.Catalogue) } : c)] };
            records.Add((id, r, found));
        }
        return records;
    }

    static T? One<T>(XElement node, string name, Sheet<T> sheet, T empty, Pen pen, List<Finding> found) where T : class =>
        node.Elements().FirstOrDefault(e => e.Name.LocalName == name) is { } part ? sheet.Read(part, empty, pen, name, found) : null;

    static List<T> Many<T>(XElement node, string name, Sheet<T> sheet, T empty, Pen pen, List<Finding> found)
    {
        var values = new List<T>();
        foreach (var child in node.Elements().Where(e => e.Name.LocalName == name).Elements())
        {
            if (child.Name.LocalName != sheet.Element) { found.Add(new("E11", $"{name}/{child.Name.LocalName}", "exchange.element-unknown", child.Name.LocalName)); continue; }
            values.Add(sheet.Read(child, empty, pen, $"{sheet.Element}[{values.Count}]", found));
        }
        return values;
    }

    // exam records carry clear numbers until ExamReporting seals them; the two "places" are header values, not divisions
    static Pen Plain(string? zone, string? organisation) => new(_ => "", _ => default, what => what == "area" ? zone : organisation);
}
