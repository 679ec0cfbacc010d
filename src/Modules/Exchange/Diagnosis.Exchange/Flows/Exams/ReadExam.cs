using System.Globalization;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Flows.Exams;

/// <summary>A resource an exam report is made of.</summary>
/// <param name="Address">Type/id.</param>
/// <param name="Sent">It stands in this request, so a finding can point into it; false: it was stored before.</param>
internal sealed record Piece(string Address, FhirDocument Document, bool Sent);

/// <summary>A finding of the reading itself, before any check of the record.</summary>
internal sealed record ReadProblem(Piece Piece, string Code, string Expression, string Key, params object[] Args);

/// <summary>
/// An exam report of a hospital, read into the record every other channel sends: DiagnosticReport with worker (Patient), employer and using unit
/// (Organization), one Observation for each factor's conclusion and one for each result. Pure; where each field stood is kept, so that what the checks find
/// is said at the element.
/// </summary>
internal sealed class ReadExam
{
    public const string ReportCode = "occupational-health-exam", ConclusionCode = "exam-conclusion";
    static readonly string Reports = FlowNames.CodeSystem("report"), Observations = FlowNames.CodeSystem("observation"), Hazards = FlowNames.CodeSystem("hazard-factor");
    static readonly string[] Catalogues = [FlowNames.Catalogue("CAT2024"), FlowNames.Catalogue("CAT2013")];

    readonly Dictionary<string, (Piece Piece, string Expression)> places = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, Piece> known;
    readonly Piece report;

    public Piece Report => report;
    public ExamReportSubmission Submission { get; }
    public List<ReadProblem> Problems { get; } = [];
    /// <summary>Everything the report is made of, itself included.</summary>
    public HashSet<Piece> Pieces { get; } = [];

    public static bool IsExam(FhirDocument document) => document.ResourceType == "DiagnosticReport" && (document.Root["code"].CodeIn(Reports).Text == ReportCode || HasProfile(document, "exam-report"));
    public static bool IsConclusion(FhirDocument document) => document.ResourceType == "Observation" && document.Root["code"].CodeIn(Observations).Text == ConclusionCode;
    /// <summary>Registered, partial and preliminary reports are kept and wait.</summary>
    public static bool IsFinal(FhirDocument report) => report.Root["status"].Text is "final" or "amended" or "corrected" or "appended";
    public static bool IsTakenBack(FhirDocument report) => report.Root["status"].Text is "entered-in-error" or "cancelled";
    static bool HasProfile(FhirDocument document, string name) { foreach (var p in document.Root["meta"]["profile"].Items) { if (p.Text == FlowNames.Definition(name)) { return true; } } return false; }

    /// <summary>The addresses a report refers to; what is not in the request is looked up before reading.</summary>
    public static IEnumerable<string> References(FhirDocument report)
    {
        foreach (var node in (FhirNode[])[report.Root["subject"], report.Root.Extension("employer"), report.Root.Extension("using-unit"), .. report.Root["result"].Items]) { if (node["reference"].Text is { } r) { yield return r; } }
    }

    /// <param name="known">By address, those of <see cref="References"/> that were found.</param>
    public ReadExam(Piece report, IReadOnlyDictionary<string, Piece> known)
    {
        (this.report, this.known) = (report, known);
        Pieces.Add(report);
        var root = report.Document.Root;
        var conclusions = new List<ConclusionPart>();
        var items = new List<ItemPart>();
        string? subject = root["subject"]["reference"].Text;
        foreach (var result in root["result"].Items)
        {
            if (Follow(result, "Observation", "result", "DiagnosticReport.result") is not { } piece) { continue; }
            var o = piece.Document.Root;
            if (o["subject"]["reference"].Text is { } of && of != subject) { Problems.Add(new(piece, "invalid", o["subject"]["reference"].Expression, "fhir.flow.other-subject", of, subject ?? "")); }
            if (o["status"].Text is "entered-in-error" or "cancelled") { continue; }
            if (IsConclusion(piece.Document)) { conclusions.Add(Conclusion(piece, $"conclusions[{conclusions.Count}]")); } else { items.Add(Item(piece, $"items[{items.Count}]")); }
        }
        var exam = Exam(root, conclusions);
        Submission = new()
        {
            RecordNumber = At("recordNumber", report, Identifier(root, FlowNames.ExamRecord), "identifier").Text,
            Employer = Follow(root.Extension("employer"), "Organization", "employer.name", "DiagnosticReport.extension") is { } employer ? Unit(employer, "employer") : null,
            UsingUnit = root.Extension("using-unit").Exists && Follow(root.Extension("using-unit"), "Organization", "usingUnit.name", "DiagnosticReport.extension") is { } usingUnit ? Unit(usingUnit, "usingUnit") : null,
            Worker = Follow(root["subject"], "Patient", "worker", "DiagnosticReport.subject") is { } worker ? Worker(worker) : null,
            Exam = exam, Conclusions = conclusions, Items = items, Report = Sheet(root),
            Reason = root.Extension("correction-reason").Text,
        };
        At("exam", report, default, "");
        At("report", report, root.Extension("report-sheet"), "extension");
        At("conclusions", report, root["result"], "result");
        At("items", report, root["result"], "result");
    }

    /// <summary>The element that a field of the record stands in, or that it should stand in; for what no element holds, the report.</summary>
    public (Piece Piece, string Expression) PlaceOf(string field)
    {
        for (string at = field; at.Length > 0; at = at.LastIndexOfAny(['.', '[']) is > 0 and var cut ? at[..cut] : "") { if (places.TryGetValue(at, out var place)) { return place; } }
        return (report, "DiagnosticReport");
    }

    FhirNode At(string field, Piece piece, FhirNode node, string missing)
    {
        places[field] = (piece, node.Exists ? node.Expression : missing.Length == 0 ? piece.Document.ResourceType : piece.Document.ResourceType + "." + missing);
        return node;
    }

    Piece? Follow(FhirNode reference, string type, string field, string missing)
    {
        places[field] = (report, reference.Exists ? reference.Expression : missing);
        if (reference["reference"].Text is not { } address) { return null; }
        if (!known.TryGetValue(address, out var piece) || piece.Document.ResourceType != type)
        {
            Problems.Add(new(report, "not-found", reference["reference"].Expression, "fhir.flow.reference", address, type));
            return null;
        }
        Pieces.Add(piece);
        return piece;
    }

    UnitPart Unit(Piece piece, string at)
    {
        var o = piece.Document.Root;
        FhirNode type = default, economic = default, scale = default;
        foreach (var t in o["type"].Items)
        {
            if (t.CodeIn(FlowNames.CodeSystem("industry")) is { Exists: true } i) { type = i; }
            if (t.CodeIn(FlowNames.CodeSystem("economic-type")) is { Exists: true } e) { economic = e; }
            if (t.CodeIn(FlowNames.CodeSystem("enterprise-size")) is { Exists: true } s) { scale = s; }
        }
        var address = o["address"][0];
        var contact = o["contact"][0];
        At(at, piece, default, "");
        var site = At(at + ".siteCode", piece, Identifier(o, FlowNames.SiteCode), "identifier").Text;
        return new()
        {
            Name = At(at + ".name", piece, o["name"], "name").Text, CreditCode = At(at + ".creditCode", piece, Identifier(o, FlowNames.CreditCode), "identifier").Text, SiteCode = site, IsSubsidiary = site is not null,
            Industry = At(at + ".industry", piece, type, "type").Text, EconomicType = At(at + ".economicType", piece, economic, "type").Text, Scale = At(at + ".scale", piece, scale, "type").Text,
            AddressCode = At(at + ".addressCode", piece, CodeOf(address.Extension("division")), "address.extension").Text,
            AddressName = At(at + ".addressName", piece, address["text"], "address.text").Text ?? Joined(address), AddressDetail = At(at + ".addressDetail", piece, address["line"][0], "address.line").Text,
            ZipCode = At(at + ".zipCode", piece, address["postalCode"], "address.postalCode").Text,
            Contact = At(at + ".contact", piece, contact["name"]["text"], "contact.name.text").Text, ContactPhone = At(at + ".contactPhone", piece, Phone(contact), "contact.telecom").Text,
        };
    }

    static string? Joined(FhirNode address) => string.Concat(address["state"].Text, address["city"].Text, address["district"].Text) is { Length: > 0 } text ? text : null;

    WorkerPart Worker(Piece piece)
    {
        var p = piece.Document.Root;
        FhirNode number = default;
        string? type = null;
        foreach (var i in p["identifier"].Items)
        {
            string? system = i["system"].Text;
            if (system == FlowNames.ResidentNumber) { (type, number) = ("1", i["value"]); break; }
            if (system?.StartsWith(FlowNames.Document, StringComparison.Ordinal) == true) { (type, number) = (system[FlowNames.Document.Length..], i["value"]); }
        }
        var name = p["name"][0];
        At("worker", piece, default, "");
        At("worker.documentType", piece, number, "identifier");
        return new()
        {
            Name = At("worker.name", piece, name["text"].Exists ? name["text"] : name["family"], "name.text") is var n && name["text"].Exists ? n.Text : string.Concat(name["family"].Text, string.Concat(name["given"].Items.Select(g => g.Text))) is { Length: > 0 } joined ? joined : null,
            DocumentType = type, DocumentNumber = At("worker.documentNumber", piece, number, "identifier").Text,
            Sex = At("worker.sex", piece, p["gender"], "gender").Text switch { "male" => "1", "female" => "2", "other" => "9", "unknown" => "0", _ => null },
            BirthDate = Day(At("worker.birthDate", piece, p["birthDate"], "birthDate")), Phone = At("worker.phone", piece, Phone(p), "telecom").Text,
        };
    }

    ExamPart Exam(FhirNode r, List<ConclusionPart> conclusions)
    {
        FhirNode type = default;
        foreach (var c in r["category"].Items) { if (c.CodeIn(FlowNames.CodeSystem("exam-type")) is { Exists: true } code) { type = code; } }
        var (contact, contactOther) = Factors(r, "contact-factor", "exam.contactFactors");
        var (examined, examinedOther) = Factors(r, "examined-factor", "exam.factors");
        var work = r.Extension("work-type");
        return new()
        {
            MonitoringType = At("exam.monitoringType", report, CodeOf(r.Extension("monitoring-type")), "extension").Text, Type = At("exam.type", report, type, "category").Text,
            Date = Day(At("exam.date", report, r["effectiveDateTime"], "effective")), ContactFactors = contact, ContactFactorOther = contactOther,
            Factors = examined.Count > 0 || examinedOther is not null ? examined : [.. conclusions.Select(c => c.Factor).OfType<string>()], FactorOther = examinedOther,
            WorkType = At("exam.workType", report, work.CodeIn(FlowNames.CodeSystem("work-type")), "extension").Text, WorkTypeOther = At("exam.workTypeOther", report, work["text"], "extension").Text,
            IsReview = At("exam.isReview", report, r.Extension("re-test"), "extension").Text == "true",
        };
    }

    (List<string> Codes, string? Other) Factors(FhirNode r, string extension, string field)
    {
        var codes = new List<string>();
        string? other = null;
        At(field, report, r.Extension(extension), "extension");
        foreach (var factor in r.Extensions(extension))
        {
            if (factor.CodeIn(Hazards) is { Exists: true } code) { At($"{field}[{codes.Count}]", report, code, "extension"); codes.Add(code.Text!); }
            else { other = At(field[..^1] + "Other", report, factor["text"], "extension").Text; }
        }
        return (codes, other);
    }

    ConclusionPart Conclusion(Piece piece, string at)
    {
        var o = piece.Document.Root;
        At(at, piece, default, "");
        FhirNode Component(string code)
        {
            foreach (var c in o["component"].Items)
            {
                if (c["code"].CodeIn(Observations).Text == code) { foreach (var v in c) { if (v.Name.StartsWith("value", StringComparison.Ordinal)) { return v; } } }
            }
            return default;
        }
        static FhirNode Words(FhirNode value) => value.Kind == FhirKind.Object ? value["text"] : value;
        return new()
        {
            Factor = At(at + ".factor", piece, Component("factor").CodeIn(Hazards), "component").Text, Conclusion = At(at + ".conclusion", piece, o["valueCodeableConcept"].CodeIn(FlowNames.CodeSystem("exam-conclusion")), "value").Text,
            SuspectedDisease = At(at + ".suspectedDisease", piece, Component("suspected-disease").CodeIn(Catalogues), "component").Text, Contraindication = At(at + ".contraindication", piece, Words(Component("contraindication")), "component").Text,
            Other = At(at + ".other", piece, Words(Component("other-finding")), "component").Text, HarmStart = Day(At(at + ".harmStart", piece, Component("contact-start"), "component")),
            HarmYears = Whole(At(at + ".harmYears", piece, Component("contact-years"), "component")), HarmMonths = Whole(At(at + ".harmMonths", piece, Component("contact-months"), "component")),
        };
    }

    ItemPart Item(Piece piece, string at)
    {
        var o = piece.Document.Root;
        At(at, piece, default, "");
        var quantity = o["valueQuantity"];
        var (kind, value) = quantity.Exists ? ("01", quantity["value"]) : o["valueCodeableConcept"].Exists ? ("03", o["valueCodeableConcept"]["text"].Exists ? o["valueCodeableConcept"]["text"] : o["valueCodeableConcept"]["coding"][0]["display"])
            : o["valueInteger"].Exists ? ("01", o["valueInteger"]) : ("02", o["valueString"]);
        var range = o["referenceRange"][0];
        FhirNode abnormal = default;
        string? judged = o["dataAbsentReason"].Exists ? "3" : null;
        foreach (var i in o["interpretation"].Items)
        {
            if (i.CodeIn(FlowNames.CodeSystem("abnormal"), FlowNames.CodeSystem("chest-film")) is { Exists: true } own) { (abnormal, judged) = (own, own.Text); break; }
            if (i.CodeIn("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation") is { Exists: true } hl7) { (abnormal, judged) = (hl7, hl7.Text == "N" ? "0" : "1"); }
        }
        At(at + ".abnormal", piece, abnormal, "interpretation");
        return new()
        {
            Group = At(at + ".group", piece, o["category"][0]["text"], "category.text").Text, Name = At(at + ".name", piece, o["code"]["text"].Exists ? o["code"]["text"] : o["code"]["coding"][0]["display"], "code.text").Text,
            Code = At(at + ".code", piece, o["code"].CodeIn(FlowNames.CodeSystem("exam-item")), "code.coding").Text, ResultType = kind, Result = At(at + ".result", piece, value, "value").Text,
            Unit = At(at + ".unit", piece, quantity["unit"].Exists ? quantity["unit"] : quantity["code"], "value").Text, Abnormal = judged,
            ReferenceMin = At(at + ".referenceMin", piece, range["low"]["value"], "referenceRange").TryGetDecimal(out var low) ? low : null, ReferenceMax = At(at + ".referenceMax", piece, range["high"]["value"], "referenceRange").TryGetDecimal(out var high) ? high : null,
        };
    }

    ReportPart Sheet(FhirNode r)
    {
        var sheet = r.Extension("report-sheet");
        string? Part(string name) => At("report." + name, report, sheet.Part(name), "extension").Text;
        return new()
        {
            Writer = Part("writer"), WriterPhone = Part("writerPhone"), WriteDate = Day(At("report.writeDate", report, sheet.Part("writeDate"), "extension")), ExamBody = Part("examBody"), ReportUnit = Part("reportUnit"),
            Reporter = Part("reporter"), ReporterPhone = Part("reporterPhone"), ReportDate = Day(At("report.reportDate", report, sheet.Part("reportDate"), "extension")), Remark = At("report.remark", report, r["conclusion"], "conclusion").Text,
        };
    }

    static FhirNode Identifier(FhirNode resource, string system)
    {
        foreach (var i in resource["identifier"].Items) { if (i["system"].Text == system) { return i["value"]; } }
        return default;
    }

    static FhirNode Phone(FhirNode of)
    {
        foreach (var t in of["telecom"].Items) { if (t["system"].Text == "phone") { return t["value"]; } }
        return default;
    }

    /// <summary>A code, or the code of a Coding or of a concept's first coding.</summary>
    static FhirNode CodeOf(FhirNode value) => value.Kind != FhirKind.Object ? value : value["code"].Exists ? value["code"] : value["coding"][0]["code"];

    // a dateTime says the day in China: unqualified dates are Chinese, others are turned
    static DateOnly? Day(FhirNode node) =>
        node.Text is not { Length: >= 10 } text ? null
        : text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(8)).DateTime)
        : DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static int? Whole(FhirNode node) => int.TryParse(node.Kind == FhirKind.Object ? node["value"].Text : node.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : null;
}
