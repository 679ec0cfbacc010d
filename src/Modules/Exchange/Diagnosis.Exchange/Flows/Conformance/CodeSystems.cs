using System.Globalization;
using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Conformance;

/// <summary>Code systems, value sets and the crosswalk, made from the product's reference data: never copied by hand, so they say what the checks know.</summary>
internal static class CodeSystems
{
    /// <summary>Code lists of the exchange that hospitals need.</summary>
    static readonly string[] lists = ["exam-conclusion", "exam-type", "monitoring-type", "economic-type", "enterprise-size", "identity-document", "pneumoconiosis-stage", "diagnosis-conclusion", "abnormal", "chest-film", "work-type"];

    // words of our own resources: too few to be a list anybody edits
    static readonly (string System, string Title, (string Code, string Zh, string En)[] Codes)[] own = [
        ("report", "报告类型", [("occupational-health-exam", "职业健康检查个案报告", "Occupational health examination record")]),
        ("observation", "体检结论与组成", [("exam-conclusion", "按因素体检结论", "Conclusion for a factor"), ("factor", "危害因素", "Hazard factor"), ("suspected-disease", "疑似职业病", "Suspected occupational disease"), ("contraindication", "职业禁忌证", "Contraindication"),
            ("other-finding", "其他疾病或异常", "Other finding"), ("contact-start", "开始接害日期", "Contact since"), ("contact-years", "接害工龄（年）", "Years of contact"), ("contact-months", "接害工龄（月）", "Months of contact")]),
        ("document", "文书类型", [("diagnosis-certificate", "职业病诊断证明书", "Certificate of diagnosis")]),
        ("task", "任务类型", [("report-suspected-disease", "报告疑似职业病", "Report a suspected occupational disease"), ("referral", "转诊或会诊", "Referral or teleconsultation")]),
        ("care-plan", "计划类型", [("pneumoconiosis-rehabilitation", "尘肺病康复与随访", "Pneumoconiosis rehabilitation and follow-up")]),
        ("activity", "变更原因", [("diagnosis-changed-by-appraisal", "职业病诊断鉴定变更结论", "Changed by appraisal"), ("diagnosis-restated", "诊断结论重新发布", "Restated"), ("person-corrected", "更正人员信息", "Person corrected"), ("follow-up-corrected", "更正随访", "Follow-up corrected"), ("follow-up-withdrawn", "作废随访", "Follow-up taken back")]),
        ("assessment-derived", "随访推算值", [("HEIGHT", "身高", "Height"), ("WEIGHT", "体重", "Weight"), ("BMI", "体重指数", "BMI"), ("SPO2", "静息血氧", "SpO2 at rest"), ("SPO2_MIN", "步行中最低血氧", "Lowest SpO2 walking"), ("MMRC", "mMRC", "mMRC"), ("CAT", "CAT 总分", "CAT total"), ("SGRQ", "SGRQ 总分", "SGRQ total"),
            ("6MWD", "六分钟步行距离（取较长者）", "Six-minute walking distance (the longer)"), ("6MWD_OXYGEN", "步行时吸氧流量", "Oxygen flow walking"), ("6MWD_PREDICTED", "六分钟步行距离预计值", "6MWD predicted"), ("6MWD_LLN", "六分钟步行距离正常下限", "6MWD lower limit of normal"), ("6MWD_PERCENT", "六分钟步行距离占预计值", "6MWD % predicted"),
            ("FVC", "用力肺活量", "FVC"), ("FVC_PREDICTED", "FVC 预计值", "FVC predicted"), ("FVC_PERCENT", "FVC 占预计值", "FVC % predicted"), ("FEV1", "第一秒用力呼气容积", "FEV1"), ("FEV1_PREDICTED", "FEV1 预计值", "FEV1 predicted"), ("FEV1_PERCENT", "FEV1 占预计值", "FEV1 % predicted"), ("FEV1_FVC", "一秒率", "FEV1/FVC"),
            ("DLCO", "弥散量", "DLCO"), ("DLCO_PERCENT", "弥散量占预计值", "DLCO % predicted"), ("PAO2", "动脉血氧分压", "PaO2"), ("PACO2", "动脉血二氧化碳分压", "PaCO2"), ("IMPAIRMENT", "肺功能损伤", "Impairment"), ("SUGGESTED_GRADE", "建议伤残等级", "Suggested grade"), ("BODE", "BODE 指数", "BODE index"),
            ("RESPONSE_6MWD", "六分钟步行距离变化", "Response, 6MWD"), ("RESPONSE_CAT", "CAT 变化", "Response, CAT"), ("RESPONSE_SGRQ", "SGRQ 变化", "Response, SGRQ"), ("RESPONSE_MMRC", "mMRC 变化", "Response, mMRC")]),
        ("referral-kind", "转诊类型", [("up", "上转", "To a higher tier"), ("down", "下转", "To a lower tier"), ("teleconsultation", "远程会诊", "Teleconsultation")]),
        ("referral-state", "转诊状态", [("Requested", "待接收", "Requested"), ("Accepted", "已接收", "Accepted"), ("Refused", "已拒绝", "Refused"), ("Arrived", "已到达", "Arrived"), ("Completed", "已完成", "Completed"), ("Answered", "已答复", "Answered"), ("Withdrawn", "已撤回", "Withdrawn")]),
        ("referral-figure", "转诊时长", [("waiting-days", "等待决定天数", "Days to the decision"), ("days-to-care", "至就诊或答复天数", "Days to arrival or answer")]),
        .. FollowUps.FollowUpResources.CodeSystems,
        ("coverage-figure", "覆盖率口径", [.. Measures.MeasureResources.FigureCodes]),
        ("practice", "执业类型", [("diagnosing-physician", "职业病诊断医师", "Diagnosing physician")]),
    ];

    /// <summary>One concept; properties are stable identity, class, ICD-10, parent.</summary>
    sealed record Concept(string Code, string Zh, string? En, params (string Property, string Value)[] Properties);

    /// <param name="measured">Fields of the measurements of cases; likewise.</param>
    /// <param name="files">Kinds of files of a case; likewise.</param>
    /// <param name="assessments">Fields of the stations' assessments; null where that module is not loaded.</param>
    public static IEnumerable<JsonObject> All(ITerminology terminology, DateOnly today, IReadOnlyList<AssessmentFieldInfo>? assessments = null, IReadOnlyList<MeasurementFieldInfo>? measured = null, IReadOnlyList<CaseFileKind>? files = null)
    {
        var systems = new List<(string Name, string Title, string Version, List<Concept> Concepts)>();
        foreach (var v in terminology.Catalogue.Versions)
        {
            string year = v.Id.Replace("CAT", "", StringComparison.Ordinal);
            systems.Add(("catalogue-" + year, v.NameZh, v.Id, [.. terminology.Catalogue.Entries(v.Id).Select(e => new Concept(e.Code, e.NameZh, e.NameEn, [("identity", e.StableId), ("class", e.Class.ToString(CultureInfo.InvariantCulture)), .. e.Icd10.Length > 0 ? new[] { ("icd-10", e.Icd10) } : []]))]));
            systems.Add(("catalogue-class-" + year, v.NameZh + "：类别", v.Id, [.. terminology.Catalogue.Classes(v.Id).Select(c => new Concept(c.Number.ToString(CultureInfo.InvariantCulture), c.NameZh, c.NameEn, ("identity", c.Identity)))]));
        }
        systems.Add(("hazard-factor", "职业病危害因素分类目录（2015）", "2015", [.. terminology.Hazards.Select(h => new Concept(h.Code, h.Name, null, [("category", h.Category), .. h.Cas is { Length: > 0 } cas ? new[] { ("cas", cas) } : []]))]));
        systems.Add(("division", "行政区划", "1", [.. terminology.Divisions.All.Select(d => new Concept(d.Code.Value, d.Name, null, d.Parent is { } p ? [("parent", p.Value)] : []))]));
        foreach (string list in lists)
        {
            if (terminology.CodeList(list, today) is { Count: > 0 } items) { systems.Add((list, list, "1", [.. items.DistinctBy(i => i.Code).Select(i => new Concept(i.Code, i.Zh, i.En))])); }
        }
        foreach (var (system, title, codes) in own) { systems.Add((system, title, "1", [.. codes.Select(c => new Concept(c.Code, c.Zh, c.En))])); }
        if (assessments is not null) { systems.Add(("assessment", "随访测评项目", "1", [.. assessments.Select(f => new Concept($"{f.Assessment}.{f.Field}", f.Zh, f.En, [.. f.Units.Select(u => ("unit", u))]))])); }
        foreach (var g in (measured ?? []).GroupBy(m => m.Kind))
        {
            bool ears = g.Key == "AUDIOGRAM";
            systems.Add((ears ? "audiogram" : "lung-function", ears ? "纯音测听" : "肺功能检测", "1", [.. ears ? new[] { new Concept("pure-tone", "纯音测听（气导）", "Pure-tone audiogram (air conduction)") } : [], .. g.Select(m => new Concept(m.Field, m.Zh, m.En, ("unit", m.Unit)))]));
        }
        if (files is not null) { systems.Add(("attachment-kind", "病例材料种类", "1", [.. files.Select(f => new Concept(f.Code, f.Zh, f.En, ("film", f.Film ? "true" : "false")))])); }
        // two digits are loaded; the four-digit classes may be sent as well
        if (terminology.CodeList("industry-division", today) is { Count: > 0 } industries) { systems.Add(("industry", "国民经济行业分类（大类）", "2017", [.. industries.DistinctBy(i => i.Code).Select(i => new Concept(i.Code, i.Zh, i.En))])); }
        systems.Add(("exam-item", "检查项目代码（国家代码表未装载）", "1", []));
        systems.Add(("institution-kind", "机构类型", "1", [.. Enum.GetNames<InstitutionKind>().Select(n => new Concept(n, n, n))]));
        foreach (var (name, title, version, concepts) in systems)
        {
            yield return System(name, title, version, concepts);
            yield return new JsonObject { ["resourceType"] = "ValueSet", ["id"] = name, ["url"] = FlowNames.ValueSet(name), ["version"] = version, ["name"] = Name(name), ["title"] = title, ["status"] = "active" }
                .Set("compose", Making.Of(("include", Making.List(Making.Of(("system", FlowNames.CodeSystem(name)))))));
        }
        var editions = terminology.Catalogue.Versions;
        for (int i = 1; i < editions.Count; i++) { yield return Crosswalk(editions[i - 1].Id, editions[i].Id, terminology.Catalogue); }
    }

    static string Name(string name) => string.Concat(name.Split('-').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    static JsonObject System(string name, string title, string version, List<Concept> concepts)
    {
        var list = new JsonArray();
        foreach (var c in concepts)
        {
            list.Add(Making.Of(("code", c.Code), ("display", c.Zh), ("designation", c.En is { Length: > 0 } en ? Making.List(Making.Of(("language", "en"), ("value", en))) : null),
                ("property", new JsonArray([.. c.Properties.Select(p => (JsonNode)Making.Of(("code", p.Property), ("valueString", p.Value)))]))));
        }
        return new JsonObject { ["resourceType"] = "CodeSystem", ["id"] = name, ["url"] = FlowNames.CodeSystem(name), ["version"] = version, ["name"] = Name(name), ["title"] = title, ["status"] = "active", ["caseSensitive"] = true, ["content"] = concepts.Count == 0 ? "not-present" : name is "industry" or "division" ? "fragment" : "complete" }
            .Set("count", concepts.Count == 0 ? null : concepts.Count)
            .Set("valueSet", FlowNames.ValueSet(name)).Set("property", new JsonArray([.. concepts.SelectMany(c => c.Properties).Select(p => p.Property).Distinct().Select(p => (JsonNode)Making.Of(("code", p), ("type", "string")))])).Set("concept", list);
    }

    /// <summary>From each disease of the older edition to what stands for it in the newer.</summary>
    public static JsonObject Crosswalk(string older, string newer, DiseaseCatalogue catalogue)
    {
        var rows = catalogue.Crosswalk(older, newer).Where(r => r.Older is not null).ToLookup(r => r.Older!.Code);
        var elements = new JsonArray();
        foreach (var e in catalogue.Entries(older))
        {
            bool split = rows[e.Code].Count() > 1;
            var targets = rows[e.Code].Select(r => (JsonNode)Making.Of(("code", r.Newer.Code), ("display", r.Newer.NameZh), ("equivalence", split ? "narrower" : "equivalent"), ("comment", split ? "由原条目拆分 split out of the older item" : null))).ToArray();
            elements.Add(Making.Of(("code", e.Code), ("display", e.NameZh), ("target", targets.Length > 0 ? new JsonArray(targets) : Making.List(Making.Of(("equivalence", "unmatched"), ("comment", "新目录不再列出"))))));
        }
        string id = $"{older}-{newer}".Replace("CAT", "", StringComparison.Ordinal);
        return new JsonObject { ["resourceType"] = "ConceptMap", ["id"] = "catalogue-" + id, ["url"] = "urn:diagnosis:ConceptMap:catalogue-" + id, ["version"] = newer, ["name"] = "Catalogue" + id.Replace("-", "To", StringComparison.Ordinal), ["title"] = $"职业病分类和目录 {id.Replace("-", " → ", StringComparison.Ordinal)}", ["status"] = "active" }
            .Set("sourceUri", FlowNames.ValueSet("catalogue-" + older.Replace("CAT", "", StringComparison.Ordinal))).Set("targetUri", FlowNames.ValueSet("catalogue-" + newer.Replace("CAT", "", StringComparison.Ordinal)))
            .Set("group", Making.List(Making.Of(("source", FlowNames.Catalogue(older)), ("target", FlowNames.Catalogue(newer)), ("element", elements))));
    }
}
