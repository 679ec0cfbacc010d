using System.Globalization;
using System.Text.Json.Nodes;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Exchange.Flows.Out;

namespace Diagnosis.Exchange.Flows.Measures;

/// <summary>Indicators and audits as Measure and MeasureReport. Pure.</summary>
internal static class MeasureResources
{
    /// <summary>The audit of diagnosis coverage: published when a commission takes one, not evaluated on demand.</summary>
    public const string CoverageId = "coverage-audit";
    const string Populations = "http://terminology.hl7.org/CodeSystem/measure-population", Absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    static readonly (string Code, string Zh, string En)[] figures = [
        ("items", "能诊断的病种 / 目录全部病种", "Diseases that can be diagnosed / diseases of the catalogue"), ("paper", "备案覆盖的病种 / 目录全部病种（仅看备案）", "Diseases filed / diseases of the catalogue"),
        ("classes-touched", "至少能诊断一种的类别 / 全部类别", "Classes with at least one disease / all classes"), ("classes-full", "全部病种均能诊断的类别 / 全部类别", "Classes with all diseases / all classes"),
        ("raw", "在本市诊断的首次诊断 / 全部首次诊断", "First diagnoses inside the prefecture / all first diagnoses"), ("attributable", "扣除能力外流后的市内率", "The same, counting only what the prefecture could not do"), ("positive", "确诊者中在本市诊断的比例", "Inside among those confirmed")];

    public static string Id(string plan, string no) => $"{plan}-{no}".ToLowerInvariant();
    public static string Url(string id) => "urn:diagnosis:Measure:" + id;

    static string Name(string id) => "Measure" + string.Concat(id.Split('-').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    static JsonObject Frame(string id, string title, string version) => new JsonObject { ["resourceType"] = "Measure", ["id"] = id, ["url"] = Url(id), ["version"] = version, ["name"] = Name(id), ["title"] = title, ["status"] = "active" };

    static JsonObject Scoring(string code) => Making.Concept("http://terminology.hl7.org/CodeSystem/measure-scoring", code);
    static JsonObject Increase() => Making.Concept("http://terminology.hl7.org/CodeSystem/measure-improvement-notation", "increase");
    static JsonObject Population(string code, string zh, string en) => Making.Of(("code", Making.Concept(Populations, code)), ("description", $"{zh} {en}".Trim()), ("criteria", Making.Of(("language", "text/plain"), ("expression", zh.Length > 0 ? zh : en))));

    public static JsonObject Measure(MeasureDefinition d)
    {
        bool share = d.Unit == "%";
        return Frame(Id(d.Plan, d.No), d.NameZh, "1").Set("subtitle", d.NameEn).Set("description", $"{d.PlanNameZh} {d.Plan} {d.No}：{d.NameZh}。{d.NameEn}").Set("purpose", $"{d.Operator} {d.Target} {d.UnitZh}")
            .Set("effectivePeriod", Making.Of(("start", Making.Date(d.From)), ("end", Making.Date(d.To)))).Set("scoring", Scoring(share ? "proportion" : "cohort")).Set("improvementNotation", Increase()).Set("guidance", $"{d.TrapZh} {d.TrapEn}")
            .Set("relatedArtifact", Making.List(Making.Of(("type", "documentation"), ("display", $"{d.Source} ({d.Status})"))))
            .Set("group", Making.List(Making.Of(("population", share ? Making.List(Population("numerator", d.NumeratorZh, d.NumeratorEn), Population("denominator", d.DenominatorZh, d.DenominatorEn)) : Making.List(Population("initial-population", d.NumeratorZh, d.NumeratorEn))))));
    }

    public static JsonObject CoverageMeasure() => Frame(CoverageId, "职业病诊断能力与实际覆盖", "1").Set("subtitle", "Coverage of occupational-disease diagnosis").Set("description", "按设区的市：能诊断的病种，以及劳动者实际在哪里诊断。By prefecture: diseases that can be diagnosed, and where people were diagnosed.")
        .Set("scoring", Scoring("proportion")).Set("improvementNotation", Increase())
        .Set("group", new JsonArray([.. figures.Select(f => (JsonNode)Making.Of(("code", Making.Concept(FlowNames.CodeSystem("coverage-figure"), f.Code)), ("description", $"{f.Zh} {f.En}"), ("population", Making.List(Population("numerator", f.Zh, f.En), Population("denominator", f.Zh, f.En)))))]));

    public static IEnumerable<(string Code, string Zh, string En)> FigureCodes => figures;

    /// <summary>An area by its code: areas are no resources of ours.</summary>
    public static JsonObject Area(string division, string? name) => Making.Of(("type", "Location"), ("identifier", Making.Identifier(FlowNames.CodeSystem("division"), division)), ("display", name));

    /// <summary>A primitive or an object whose value is not told, with the reason in its place.</summary>
    static JsonObject Why(string reason) => Making.Of(("extension", Making.List(new JsonObject { ["url"] = Absent, ["valueCode"] = reason })));

    static JsonObject Count(string code, long? count, string? missing, JsonNode? subjects = null)
    {
        var population = Making.Of(("code", Making.Concept(Populations, code)));
        if (count is { } n) { population["count"] = n; } else { population["_count"] = Why(missing ?? "unknown"); }
        return population.Set("subjectResults", subjects);
    }

    static JsonObject Score(decimal? value, string unit, string? missing) => value is { } v ? unit == "%" ? Making.Of(("value", v), ("unit", "%"), ("system", "http://unitsofmeasure.org"), ("code", "%")) : Making.Of(("value", v), ("unit", unit)) : Why(missing ?? "unknown");

    /// <summary>One evaluation. An empty denominator has no score ("not-applicable"), a small figure that the caller may not see is masked: never 0, never 100.</summary>
    /// <param name="subjects">Names what stands behind numerator and denominator.</param>
    public static JsonObject Report(IndicatorResult r, string? areaName, DateOnly from, DateTimeOffset now, bool subjects)
    {
        bool share = r.Unit == "%";
        string? missing = r.NotApplicable ? "not-applicable" : r.ValueText?.StartsWith('<') == true ? "masked" : null;
        var contained = new JsonArray();
        JsonNode? List(string id, Func<IndicatorSubject, bool> of)
        {
            if (!subjects) { return null; }
            var items = new JsonArray([.. r.Subjects.Where(of).Select(s => (JsonNode)Making.Of(("item", Subject(s))))]);
            contained.Add(new JsonObject { ["resourceType"] = "List", ["id"] = id, ["status"] = "current", ["mode"] = "snapshot" }.Set("entry", items).Set("emptyReason", items.Count == 0 ? Making.Concept("http://terminology.hl7.org/CodeSystem/list-empty-reason", "nilknown") : null));
            return Making.Of(("reference", "#" + id));
        }
        // an indicator that asks whether there is one at all counts areas (one), and lists who there is
        var populations = share ? Making.List(Count("numerator", r.Numerator, missing, List("numerator", s => s.InNumerator)), Count("denominator", r.Denominator, missing, List("denominator", s => s.InDenominator)))
            : Making.List(Count("initial-population", r.Numerator, missing, List("numerator", s => s.InNumerator)));
        var group = Making.Of(("population", populations));
        if (r.ValueText is { } text && text.Contains('/', StringComparison.Ordinal))
        {
            string[] parts = text.Split('/'), levels = ["省级", "市级", "县级"];
            group.Set("stratifier", Making.List(Making.Of(("code", Making.List(Making.Of(("text", "机构层级")))), ("stratum", new JsonArray([.. parts.Zip(levels[^parts.Length..], (count, level) => (JsonNode)Making.Of(("value", Making.Of(("text", level))), ("population", Making.List(Making.Of(("code", Making.Concept(Populations, "initial-population")), ("count", int.Parse(count, CultureInfo.InvariantCulture)))))))])))));
        }
        else { group["measureScore"] = Score(r.Value, r.Unit, missing); }
        return new JsonObject { ["resourceType"] = "MeasureReport" }.Set("contained", contained).Set("status", "complete").Set("type", subjects ? "subject-list" : "summary").Set("measure", Url(Id(r.Plan, r.No))).Set("subject", Area(r.Division, areaName))
            .Set("date", now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)).Set("period", Making.Of(("start", Making.Date(from)), ("end", Making.Date(r.AsOf)))).Set("improvementNotation", Increase()).Set("group", Making.List(group));
    }

    static JsonObject Subject(IndicatorSubject s) => s.Kind switch
    {
        "INSTITUTION" => Making.Of(("reference", "Organization/" + s.Id), ("display", s.Name)),
        "DIVISION" => Area(s.Id, s.Name),
        _ => Making.Of(("identifier", Making.Identifier("urn:diagnosis:coverage-item", s.Id)), ("display", s.Name)),
    };

    /// <summary>One prefecture of an audit that was taken.</summary>
    public static JsonObject CoverageReport(CoverageSnapshotTaken e, PrefectureFigures p, TimeSpan offset) =>
        Making.Resource("MeasureReport", $"{e.SnapshotId}-{p.Prefecture}", "coverage-report", $"urn:diagnosis:coverage-snapshot:{e.SnapshotId}#{e.Version}").Set("identifier", Making.List(Making.Identifier("urn:diagnosis:coverage-snapshot", e.SnapshotId.ToString()), Making.Identifier("urn:diagnosis:coverage-result-sha256", e.ResultHash)))
            .Set("status", "complete").Set("type", "summary").Set("measure", Url(CoverageId)).Set("subject", Area(p.Prefecture, p.Name)).Set("date", e.TakenAt.ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))
            .Set("period", Making.Of(("start", Making.Date(e.From)), ("end", Making.Date(e.AsOf)))).Set("improvementNotation", Increase())
            .Set("group", new JsonArray([.. p.Figures.Select(f => (JsonNode)Making.Of(("code", Making.Concept(FlowNames.CodeSystem("coverage-figure"), f.Code)), ("population", Making.List(Count("numerator", f.Numerator, null), Count("denominator", f.Denominator, null))),
                ("measureScore", Score(f.Percent, "%", f.Denominator == 0 ? "not-applicable" : "masked"))))]));
}
