using System.Globalization;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>What a check needs besides the record: reference data, our dated rules, the agency's filings and today.</summary>
internal sealed record CheckContext(ITerminology Terminology, ExamRules Rules, InstitutionProfile? Agency, DateOnly Today);

/// <summary>
/// The checks of one exam record: field formats (report-cards §2.1-2.6) and the cross-field rules X01-X09 (§2.7). Pure. X06 is asked when a record is
/// closed (<see cref="ChainMayClose"/>), X10 looks at other records (<see cref="Decision"/>).
/// </summary>
internal static class Checks
{
    public const string Pre = "PRE";

    /// <summary>All findings of a normalised record, in the order of the form.</summary>
    public static List<Finding> Of(ExamReportSubmission s, CheckContext context)
    {
        var found = new List<Finding>();
        var asOf = s.Exam?.Date ?? context.Today;
        Max(found, s.RecordNumber, 50, "recordNumber");
        Employer(found, s, context, asOf);
        Worker(found, s.Worker, context, asOf);
        Exam(found, s, context, asOf);
        for (int i = 0; i < s.Conclusions!.Count; i++) { Conclusion(found, s, s.Conclusions[i], i, context, asOf); }
        X01(found, s, context.Terminology);
        X07(found, s, context, asOf);
        for (int i = 0; i < s.Items!.Count; i++) { Item(found, s.Items[i], i, context, asOf); }
        Report(found, s, context);
        return found;
    }

    static void Employer(List<Finding> found, ExamReportSubmission s, CheckContext c, DateOnly asOf)
    {
        if (s.Employer is not { } e) { found.Add(Required("employer.name")); return; }
        Unit(found, e, "employer.", c, asOf);
        Need(found, e.AddressName, 200, "employer.addressName");
        Need(found, e.AddressDetail, 70, "employer.addressDetail");
        Need(found, e.Contact, 50, "employer.contact");
        Need(found, e.ContactPhone, 20, "employer.contactPhone");
        if (e.ZipCode is not null && !(e.ZipCode.Length == 6 && e.ZipCode.All(char.IsAsciiDigit))) { found.Add(new("zip", "employer.zipCode", "exam.zip")); }
        if (e.IsSubsidiary == true && e.SiteCode is null) { found.Add(new("site", "employer.siteCode", "exam.site")); }
        Max(found, e.SiteCode, 18, "employer.siteCode");
        if (s.UsingUnit is { } u) { Unit(found, u, "usingUnit.", c, asOf); }
    }

    static void Unit(List<Finding> found, UnitPart u, string at, CheckContext c, DateOnly asOf)
    {
        Need(found, u.Name, 70, at + "name");
        if (u.CreditCode is null) { found.Add(Required(at + "creditCode")); }
        else if (CreditCode.Check(u.CreditCode, c.Terminology.Identifiers) is { Valid: false } wrong) { found.Add(Identifier(at + "creditCode", wrong)); }
        string? section = null;
        if (u.Industry is null) { found.Add(Required(at + "industry")); }
        else if ((section = Industry.SectionOf(u.Industry, c.Terminology, asOf)) is null) { found.Add(Unknown(at + "industry", u.Industry)); }
        // public bodies (S) and international organisations (T) have neither economic type nor size
        if (section is not ("S" or "T" or null))
        {
            if (u.EconomicType is null) { found.Add(Required(at + "economicType")); }
            if (u.Scale is null) { found.Add(Required(at + "scale")); }
        }
        Code(found, c, "economic-type", u.EconomicType, at + "economicType", asOf);
        Code(found, c, "enterprise-size", u.Scale, at + "scale", asOf);
        if (u.AddressCode is null) { found.Add(Required(at + "addressCode")); }
        else if (u.AddressCode.Length != 9 || !DivisionCode.TryParse(u.AddressCode, out var place)) { found.Add(new("address", at + "addressCode", "exam.address")); }
        else if (place.Level is DivisionLevel.Province) { found.Add(new("address", at + "addressCode", "exam.address")); }
        else if (c.Terminology.Divisions.Find(place.Province) is not null && c.Terminology.Divisions.Find(place.County ?? place) is null) { found.Add(Finding.Warn("address-unknown", at + "addressCode", "exam.address-unknown", u.AddressCode)); }
    }

    static void Worker(List<Finding> found, WorkerPart? w, CheckContext c, DateOnly asOf)
    {
        if (w is null) { found.Add(Required("worker.name")); return; }
        Need(found, w.Name, 50, "worker.name");
        if (w.DocumentType is null) { found.Add(Required("worker.documentType")); } else { Code(found, c, "identity-document", w.DocumentType, "worker.documentType", asOf); }
        Code(found, c, "sex", w.Sex, "worker.sex", asOf);
        if (w.Sex is null) { found.Add(Required("worker.sex")); }
        if (w.BirthDate is null) { found.Add(Required("worker.birthDate")); }
        else if (w.BirthDate > asOf) { found.Add(new("birth", "worker.birthDate", "exam.birth-after")); }
        Need(found, w.Phone, 20, "worker.phone");
        if (w.DocumentNumber is null) { found.Add(Required("worker.documentNumber")); return; }
        if (w.DocumentType != "1") { Max(found, w.DocumentNumber, 18, "worker.documentNumber"); return; }
        if (ResidentId.Check(w.DocumentNumber, c.Terminology.Identifiers) is { Valid: false } wrong) { found.Add(Identifier("worker.documentNumber", wrong)); return; }
        var id = ResidentId.FromStored(w.DocumentNumber);
        if (w.BirthDate is { } born && born != id.BirthDate) { found.Add(new("id-birth", "worker.birthDate", "exam.id-birth")); }
        if (w.Sex is "1" or "2" && w.Sex != ((int)id.Sex).ToString(CultureInfo.InvariantCulture)) { found.Add(new("id-sex", "worker.sex", "exam.id-sex")); }
    }

    static void Exam(List<Finding> found, ExamReportSubmission s, CheckContext c, DateOnly asOf)
    {
        if (s.Exam is not { } e) { found.Add(Required("exam.date")); return; }
        if (e.MonitoringType is null) { found.Add(Required("exam.monitoringType")); } else { Code(found, c, "monitoring-type", e.MonitoringType, "exam.monitoringType", asOf); }
        if (e.Type is null) { found.Add(Required("exam.type")); } else { Code(found, c, "exam-type", e.Type, "exam.type", asOf); }
        if (e.Date is null) { found.Add(Required("exam.date")); }
        else if (e.Date > c.Today) { found.Add(new("exam-date", "exam.date", "exam.date-future")); }
        if (e.ContactFactors!.Count == 0) { found.Add(Required("exam.contactFactors")); }
        if (e.Factors!.Count == 0) { found.Add(Required("exam.factors")); }
        foreach (var code in e.ContactFactors) { if (c.Terminology.Hazard(code) is null) { found.Add(Unknown("exam.contactFactors", code)); } }
        foreach (var code in e.Factors)
        {
            if (c.Terminology.Hazard(code) is null) { found.Add(Unknown("exam.factors", code)); }
            else if (!e.ContactFactors.Contains(code)) { found.Add(Finding.Warn("contact-factors", "exam.factors", "exam.contact-factors", code)); }
        }
        Max(found, e.ContactFactorOther, 200, "exam.contactFactorOther");
        Max(found, e.FactorOther, 200, "exam.factorOther");
        Need(found, e.WorkType, 7, "exam.workType");
        if (e.WorkType == "99-9999") { Need(found, e.WorkTypeOther, 20, "exam.workTypeOther"); } else { Max(found, e.WorkTypeOther, 20, "exam.workTypeOther"); }
    }

    static void Conclusion(List<Finding> found, ExamReportSubmission s, ConclusionPart p, int i, CheckContext c, DateOnly asOf)
    {
        if (p.Factor is null) { found.Add(Required(At("factor"))); }
        else if (c.Terminology.Hazard(p.Factor) is null) { found.Add(Unknown(At("factor"), p.Factor)); }
        if (p.Conclusion is null) { found.Add(Required(At("conclusion"))); return; }
        if (c.Terminology.Code("exam-conclusion", p.Conclusion, asOf) is null) { found.Add(Unknown(At("conclusion"), p.Conclusion)); return; }
        X02(found, p, At, c.Terminology, asOf);
        X03(found, p, At);
        if (s.Exam?.Type is { } type && s.Exam.Date is { } date)
        {
            X04(found, type, date, s.Worker?.BirthDate, p, At, c);
            X05(found, date, p, At, c);
            Matrix(found, type, p.Conclusion, At, c.Rules, date);
        }

        string At(string field) => string.Create(CultureInfo.InvariantCulture, $"conclusions[{i}].{field}");
    }

    /// <summary>Every examined factor has exactly one conclusion; all dusts together have one; nothing else has any.</summary>
    public static void X01(List<Finding> found, ExamReportSubmission s, ITerminology terminology)
    {
        if (s.Exam is null) { return; }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < s.Conclusions!.Count; i++)
        {
            if (s.Conclusions[i].Factor is not { } factor || terminology.Hazard(factor) is not { } hazard) { continue; }
            if (!s.Exam.Factors!.Contains(factor)) { found.Add(new("X01", $"conclusions[{i}].factor", "exam.x01.foreign", hazard.Name)); }
            else if (!seen.Add(Subject(hazard))) { found.Add(new("X01", $"conclusions[{i}].factor", hazard.IsDust ? "exam.x01.dust-twice" : "exam.x01.twice", hazard.Name)); }
        }
        foreach (var factor in s.Exam.Factors!)
        {
            if (terminology.Hazard(factor) is { } hazard && seen.Add(Subject(hazard))) { found.Add(new("X01", "conclusions", "exam.x01.missing", hazard.Name)); }
        }
    }

    /// <summary>What a conclusion is about: the factor, or the one group of all dusts.</summary>
    public static string Subject(Hazard hazard) => hazard.IsDust ? "DUST" : hazard.Code;

    /// <summary>03 names a disease of the catalogue in force on the exam date, by its code of that edition.</summary>
    static void X02(List<Finding> found, ConclusionPart p, Func<string, string> at, ITerminology terminology, DateOnly asOf)
    {
        if (p.Conclusion != "03") { return; }
        if (p.SuspectedDisease is null) { found.Add(new("X02", at("suspectedDisease"), "exam.x02.missing")); return; }
        var entry = terminology.Catalogue.Find(p.SuspectedDisease, asOf);
        if (entry?.Code == p.SuspectedDisease) { return; }
        string edition = terminology.Catalogue.VersionOn(asOf)?.Id ?? "—";
        found.Add(entry is null ? new("X02", at("suspectedDisease"), "exam.x02.unknown", p.SuspectedDisease, edition) : new("X02", at("suspectedDisease"), "exam.x02.edition", p.SuspectedDisease, edition, entry.Code));
    }

    static void X03(List<Finding> found, ConclusionPart p, Func<string, string> at)
    {
        if (p.Conclusion == "04") { if (p.Contraindication is null) { found.Add(new("X03", at("contraindication"), "exam.x03.contraindication")); } else { Max(found, p.Contraindication, 20, at("contraindication")); } }
        if (p.Conclusion == "05") { if (p.Other is null) { found.Add(new("X03", at("other"), "exam.x03.other")); } else { Max(found, p.Other, 500, at("other")); } }
    }

    /// <summary>Except before employment: contact has a beginning and a length; it began before the exam, and (warning) not in childhood.</summary>
    static void X04(List<Finding> found, string type, DateOnly date, DateOnly? born, ConclusionPart p, Func<string, string> at, CheckContext c)
    {
        if (p.HarmMonths is < 0 or > 11) { found.Add(new("X04", at("harmMonths"), "exam.x04.months")); }
        if (p.HarmYears is < 0 or > 99) { found.Add(new("X04", at("harmYears"), "exam.x04.years")); }
        if (type != Pre)
        {
            if (p.HarmStart is null) { found.Add(new("X04", at("harmStart"), "exam.x04.start")); }
            if (p.HarmYears is null && p.HarmMonths is null) { found.Add(new("X04", at("harmYears"), "exam.x04.age")); }
        }
        if (p.HarmStart is not { } start) { return; }
        if (start > date) { found.Add(new("X04", at("harmStart"), "exam.x04.after")); }
        int age = c.Rules.Number("exam.min-contact-age", c.Terminology, null, date);
        if (born is { } b && start < b.AddYears(age)) { found.Add(Finding.Warn("X04", at("harmStart"), "exam.x04.young", age)); }
    }

    /// <summary>Contact lasted no longer than the time since it began (a month of tolerance); it may be shorter, because of breaks.</summary>
    static void X05(List<Finding> found, DateOnly date, ConclusionPart p, Func<string, string> at, CheckContext c)
    {
        if (p.HarmStart is not { } start || p.HarmYears is null && p.HarmMonths is null || start > date) { return; }
        int span = (date.Year - start.Year) * 12 + date.Month - start.Month - (date.Day < start.Day ? 1 : 0);
        int told = (p.HarmYears ?? 0) * 12 + (p.HarmMonths ?? 0);
        if (told > span + c.Rules.Number("exam.harm-age-tolerance-months", c.Terminology, null, date)) { found.Add(new("X05", at("harmYears"), "exam.x05", told / 12, told % 12, span / 12, span % 12)); }
    }

    /// <summary>X06: a chain of exams of one worker and factor may close unless it ends in 复查. <paramref name="conclusions"/> oldest first.</summary>
    public static Finding? ChainMayClose(IReadOnlyList<string> conclusions, string field, string factor) =>
        conclusions.Count > 0 && conclusions[^1] == "02" ? new Finding("X06", field, "exam.x06", factor) : null;

    /// <summary>The agency was not ordered to pause and had filed the category of every examined factor on the exam date; for so many working days after it began that work, filing may follow (TL-01).</summary>
    public static void X07(List<Finding> found, ExamReportSubmission s, CheckContext c, DateOnly asOf)
    {
        if (s.Exam?.Date is null) { return; }
        if ((c.Agency?.Suspensions ?? []).FirstOrDefault(p => p.SupersededAt is null && p.Domain == FilingDomain.Exam && p.From <= asOf && !(p.To < asOf)) is { } paused)
        {
            found.Add(new Finding("X07", "exam.date", "exam.x07.suspended", paused.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), paused.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—") { Basis = paused.Basis });
        }
        foreach (var category in s.Exam.Factors!.Select(f => c.Terminology.Hazard(f)?.Category).OfType<string>().Distinct())
        {
            string wanted = CategoryKey(category);
            var facts = (c.Agency?.ExamCategories ?? []).Where(f => f.SupersededAt is null && CategoryKey(f.Category) == wanted).ToList();
            if (facts.Any(f => f.ValidFrom <= asOf && (f.ValidTo is null || asOf <= f.ValidTo))) { continue; }
            var begun = facts.Where(f => f.WorkStartedOn <= asOf && (f.ValidTo is null || asOf <= f.ValidTo)).Select(f => c.Terminology.Due("TL-01", f.WorkStartedOn!.Value).Due).Max();
            found.Add(begun is { } last && asOf <= last
                ? Finding.Warn("X07", "exam.factors", "exam.x07.grace", category, last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) with { Basis = "职业健康检查管理办法" }
                : new Finding("X07", "exam.factors", "exam.x07", category) { Basis = "职业健康检查管理办法" });
        }
    }

    // the factor list says 化学因素, a filing 接触化学因素类 or its code: one key for all
    static string CategoryKey(string category) => category switch
    {
        _ when category.Contains('尘', StringComparison.Ordinal) => "DUST",
        _ when category.Contains("化学", StringComparison.Ordinal) => "CHEMICAL",
        _ when category.Contains("物理", StringComparison.Ordinal) => "PHYSICAL",
        _ when category.Contains("生物", StringComparison.Ordinal) => "BIOLOGICAL",
        _ when category.Contains("放射", StringComparison.Ordinal) => "RADIATION",
        _ when category.Contains("其他", StringComparison.Ordinal) => "OTHER",
        _ => category.ToUpperInvariant(),
    };

    /// <summary>Type × conclusion of procedures §2; 上岗前 + 疑似 is X08 (accepted, and kept on the named list).</summary>
    static void Matrix(List<Finding> found, string type, string conclusion, Func<string, string> at, ExamRules rules, DateOnly on)
    {
        if (rules.Find(type, conclusion, on) is not { Level: not MatrixLevel.Ok } row) { return; }
        string rule = type == Pre && conclusion == "03" ? "X08" : "matrix";
        found.Add(new Finding(rule, at("conclusion"), rule == "X08" ? "exam.x08" : row.Level == MatrixLevel.Warn ? "exam.matrix.warn" : "exam.matrix.block") { Level = row.Level == MatrixLevel.Warn ? Level.Warning : Level.Error, Basis = row.Source.Length > 0 ? row.Source : null });
    }

    static void Item(List<Finding> found, ItemPart p, int i, CheckContext c, DateOnly asOf)
    {
        Need(found, p.Group, 50, "group", i);
        Need(found, p.Name, 50, "name", i);
        Need(found, p.Code, 7, "code", i);
        Need(found, p.Result, 500, "result", i);
        Max(found, p.Unit, 50, "unit", i);
        if (p.ResultType is null || c.Terminology.Code("result-type", p.ResultType, asOf) is null) { found.Add(p.ResultType is null ? Required(At("resultType")) : Unknown(At("resultType"), p.ResultType)); }
        if (p.Abnormal is null || c.Terminology.Code("abnormal", p.Abnormal, asOf) is null && c.Terminology.Code("chest-film", p.Abnormal, asOf) is null) { found.Add(p.Abnormal is null ? Required(At("abnormal")) : Unknown(At("abnormal"), p.Abnormal)); }
        else if (p.Abnormal == "2" && p.Name?.Contains('胸', StringComparison.Ordinal) != true) { found.Add(Unknown(At("abnormal"), "2")); }
        // X09; an item that was not done has no number
        if (p.ResultType == "01" && p.Abnormal != "3")
        {
            if (p.Result is not null && !decimal.TryParse(p.Result, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)) { found.Add(new("X09", At("result"), "exam.x09.number", p.Result)); }
            if (p.Unit is null) { found.Add(new("X09", At("unit"), "exam.x09.unit")); }
        }
        if (p.ReferenceMin > p.ReferenceMax) { found.Add(new("X09", At("referenceMin"), "exam.x09.range")); }

        string At(string field) => string.Create(CultureInfo.InvariantCulture, $"items[{i}].{field}");
    }

    static void Report(List<Finding> found, ExamReportSubmission s, CheckContext c)
    {
        if (s.Report is not { } r) { found.Add(Required("report.writer")); return; }
        Need(found, r.Writer, 50, "report.writer");
        Need(found, r.WriterPhone, 20, "report.writerPhone");
        Need(found, r.ExamBody, 70, "report.examBody");
        Need(found, r.ReportUnit, 70, "report.reportUnit");
        Need(found, r.Reporter, 50, "report.reporter");
        Need(found, r.ReporterPhone, 20, "report.reporterPhone");
        Max(found, r.Remark, 500, "report.remark");
        if (r.WriteDate is null) { found.Add(Required("report.writeDate")); }
        else if (r.WriteDate > c.Today) { found.Add(new("report-date", "report.writeDate", "exam.date-future")); }
        if (r.ReportDate is null) { found.Add(Required("report.reportDate")); }
        else if (r.ReportDate > c.Today) { found.Add(new("report-date", "report.reportDate", "exam.date-future")); }
        if (s.Exam?.Date > r.WriteDate) { found.Add(new("exam-date", "report.writeDate", "exam.write-before-exam")); }
        if (r.WriteDate > r.ReportDate || s.Exam?.Date > r.ReportDate) { found.Add(new("report-date", "report.reportDate", "exam.report-before-write")); }
        if (s.Audit is { } a) { Max(found, a.Status, 2, "audit.status"); Max(found, a.Info, 500, "audit.info"); Max(found, a.Auditor, 50, "audit.auditor"); Max(found, a.Body, 50, "audit.body"); }
    }

    static Finding Required(string field) => new("required", field, "exam.required");
    static Finding Unknown(string field, string value) => new("code", field, "exam.code-unknown", value);
    static Finding Identifier(string field, IdentifierCheck wrong) => new("identifier-" + wrong.Reason, field, "exam.identifier." + wrong.Reason, wrong.Suggestion ?? "");

    static void Need(List<Finding> found, string? value, int max, string field) { if (value is null) { found.Add(Required(field)); } else if (value.Length > max) { found.Add(new("length", field, "exam.too-long", max)); } }
    static void Need(List<Finding> found, string? value, int max, string field, int item) { if (value is null || value.Length > max) { Need(found, value, max, $"items[{item}].{field}"); } }
    static void Max(List<Finding> found, string? value, int max, string field) { if (value?.Length > max) { found.Add(new("length", field, "exam.too-long", max)); } }
    static void Max(List<Finding> found, string? value, int max, string field, int item) { if (value?.Length > max) { Max(found, value, max, $"items[{item}].{field}"); } }
    static void Code(List<Finding> found, CheckContext c, string list, string? value, string field, DateOnly asOf) { if (value is not null && c.Terminology.Code(list, value, asOf) is null) { found.Add(Unknown(field, value)); } }
}

/// <summary>GB/T 4754-2017: the section of a two- to four-digit code, by the ranges of the code list.</summary>
internal static class Industry
{
    /// <summary>"C" for "2614"; null where no range holds the division.</summary>
    public static string? SectionOf(string code, ITerminology terminology, DateOnly asOf)
    {
        if (code.Length is < 2 or > 4 || !code.All(char.IsAsciiDigit)) { return null; }
        int division = (code[0] - '0') * 10 + code[1] - '0';
        foreach (var range in terminology.CodeList("industry-division-range", asOf))
        {
            if (range.Code is [var a, var b, '-', var c, var d] && Two(a, b) <= division && division <= Two(c, d))
            {
                // the list names the section by its words; the section list has the letter
                foreach (var section in terminology.CodeList("industry-section", asOf)) { if (section.Zh == range.Zh) { return section.Code; } }
            }
        }
        return null;

        static int Two(char tens, char ones) => (tens - '0') * 10 + ones - '0';
    }
}
