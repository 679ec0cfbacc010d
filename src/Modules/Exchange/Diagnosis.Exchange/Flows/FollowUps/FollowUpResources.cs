using System.Text.Json.Nodes;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>Follow-ups as a hospital reads them, and the questionnaire a station answers. Pure.</summary>
internal static class FollowUpResources
{
    public const string QuestionnaireUrl = "urn:diagnosis:Questionnaire:follow-up";

    static readonly (string Code, string Zh, string En)[] kinds = [("Phone", "电话", "Phone"), ("Visit", "上门", "Visit"), ("Clinic", "门诊", "Clinic"), ("Remote", "远程", "Remote")],
        outcomes = [("Reached", "访到", "Reached"), ("NotReached", "未访到", "Not reached"), ("Died", "死亡", "Died"), ("MovedOut", "迁出", "Moved out")];

    public static IEnumerable<(string Name, string Title, (string Code, string Zh, string En)[] Codes)> CodeSystems => [("follow-up-kind", "随访方式", kinds), ("follow-up-outcome", "随访结果", outcomes)];

    // the words of a follow-up: linkId, type, Chinese, English; a yes of the pairs needs its text
    static readonly (string Id, string Type, string Zh, string En)[] items = [
        ("kind", "choice", "随访方式", "Kind"), ("outcome", "choice", "随访结果", "Outcome"), ("lossReason", "string", "未访到原因（代码表 loss-reason）", "Loss reason (code list loss-reason)"), ("diedOn", "date", "死亡日期", "Date of death"), ("deathCause", "string", "死亡原因", "Cause of death"),
        ("deathSource", "string", "死亡信息来源：FAMILY、CIVIL_REGISTRY、HOSPITAL、DEATH_SURVEILLANCE", "Source of the death: FAMILY, CIVIL_REGISTRY, HOSPITAL, DEATH_SURVEILLANCE"), ("site", "string", "随访地点", "Site"), ("physician", "string", "随访医师", "Physician"),
        ("weight", "string", "体重变化：Up、Same、Down", "Weight: Up, Same, Down"), ("appetite", "string", "食欲：Good、Fair、Poor", "Appetite: Good, Fair, Poor"), ("sleep", "string", "睡眠：Good、Fair、Poor", "Sleep: Good, Fair, Poor"), ("selfEvaluation", "string", "自我评价：Good、Fair、Poor", "Self-evaluation: Good, Fair, Poor"),
        ("mobility", "boolean", "活动能力受限", "Mobility impaired"), ("smoking", "boolean", "吸烟", "Smoking"), ("occupation", "boolean", "在业", "Occupation"), ("hospitalised", "boolean", "住院", "Hospitalised"), ("vaccination", "boolean", "疫苗接种", "Vaccination"), ("oxygen", "boolean", "家庭氧疗", "Home oxygen"),
        ("homeRehab", "boolean", "居家康复", "Home rehabilitation"), ("psychology", "boolean", "心理指导", "Psychology advice"), ("complications", "boolean", "并发症", "Complications"),
        ("rehabDone", "boolean", "康复训练", "Rehabilitation done"), ("rehabCount", "integer", "康复次数", "Sessions"), ("activeTuberculosis", "boolean", "活动性肺结核", "Active tuberculosis"), ("satisfaction", "integer", "满意度 1-5", "Satisfaction 1-5"),
        ("lastRehabOn", "date", "末次康复日期", "Last rehabilitation"), ("needs", "string", "需求", "Needs"), ("suggestions", "string", "建议", "Suggestions"), ("diagnosisText", "string", "诊断", "Diagnosis"), ("relative", "string", "家属", "Relative")];

    static readonly string[] pairs = ["mobility", "smoking", "occupation", "hospitalised", "vaccination", "oxygen", "homeRehab", "psychology", "complications"];

    public static JsonObject Questionnaire()
    {
        var list = new JsonArray();
        foreach (var (id, type, zh, en) in items)
        {
            var item = Making.Of(("linkId", id), ("text", $"{zh} {en}"), ("type", type), ("answerValueSet", id is "kind" or "outcome" ? FlowNames.ValueSet("follow-up-" + id) : null));
            if (id is "kind" or "outcome") { item["required"] = true; }
            if (pairs.Contains(id)) { item.Set("item", Making.List(Making.Of(("linkId", id + ".text"), ("text", "说明（为是时必填） Details (required with a yes)"), ("type", "string")))); }
            list.Add(item);
        }
        return new JsonObject { ["resourceType"] = "Questionnaire", ["id"] = "follow-up", ["url"] = QuestionnaireUrl, ["version"] = "1", ["name"] = "FollowUp", ["title"] = "尘肺病患者随访 Follow-up of a pneumoconiosis patient", ["status"] = "active" }
            .Set("subjectType", new JsonArray("Patient")).Set("item", list);
    }

    /// <param name="correction">Of a later version.</param>
    public static IEnumerable<JsonObject> Resources(FollowUpRecorded e, FlowCodes codes, FollowUpCorrected? correction = null)
    {
        string source = $"urn:diagnosis:follow-up:{e.FollowUpId}#{e.Version}";
        string status = correction is null ? "final" : correction.Withdrawn ? "entered-in-error" : "corrected", care = correction?.Care switch { "Completed" => "completed", "Revoked" => "revoked", "Active" => "active", _ => e.Outcome switch { "Died" => "completed", "MovedOut" => "revoked", _ => "active" } };
        JsonObject Station() => Making.Of(("type", "Organization"), ("identifier", e.StationId is { } s ? Making.Identifier(FlowNames.Station, s.ToString()) : null), ("display", e.StationName));
        yield return PublishCarePlan.Plan(e.PatientId, e.PatientVersion, e.CaseId, e.PersonId, e.StationId, e.StationName, care, e.NextDue);
        // what came in as resources stands already: only what was worked out here is new
        if (!e.ByExchange)
        {
            var response = Making.Resource("QuestionnaireResponse", e.FollowUpId.ToString(), "follow-up", source).Set("identifier", Making.Identifier(FlowNames.FollowUp, e.FollowUpId.ToString())).Set("basedOn", Making.List(Making.Reference("CarePlan", e.PatientId)))
                .Set("questionnaire", QuestionnaireUrl).Set("status", correction is null ? "completed" : correction.Withdrawn ? "entered-in-error" : "amended").Set("subject", Making.Reference("Patient", e.PersonId)).Set("authored", Making.Date(e.On));
            var list = Making.List(Item("kind", Choice(kinds, "follow-up-kind", e.Kind)), Item("outcome", Choice(outcomes, "follow-up-outcome", e.Outcome)));
            foreach (var a in e.Answers) { list.Add(Item(a.Field, a.Has is { } has ? ("valueBoolean", has) : a.Number is { } n ? ("valueInteger", n) : a.Date is { } day ? ("valueDate", Making.Date(day)) : ("valueString", a.Code ?? a.Text ?? ""))); }
            yield return response.Set("item", list);
            foreach (var r in e.Readings) { yield return Observation($"{r.Assessment}-{r.Field}", Measured(r.Assessment, r.Field), Making.List(Making.Reference("QuestionnaireResponse", e.FollowUpId)), r.Number, r.Unit, r.Text, null); }
        }
        foreach (var d in e.Derived)
        {
            if (d.Value is null && d.Note is null) { continue; }
            yield return Observation(DerivedId(d.Code), Making.Concept(FlowNames.CodeSystem("assessment-derived"), d.Code), From(), d.Value, d.Unit, d.Note, d.Basis);
        }
        // what a former version said and this one does not
        status = "entered-in-error";
        foreach (string gone in e.ByExchange || correction is null ? [] : correction.GoneReadings.Where(g => !e.Readings.Any(r => $"{r.Assessment}.{r.Field}" == g)))
        {
            var part = gone.Split('.', 2);
            yield return Observation($"{part[0]}-{part[1]}", Measured(part[0], part[1]), Making.List(Making.Reference("QuestionnaireResponse", e.FollowUpId)), null, null, null, null);
        }
        foreach (string gone in correction is null ? [] : correction.GoneDerived.Where(g => !e.Derived.Any(d => d.Code == g))) { yield return Observation(DerivedId(gone), Making.Concept(FlowNames.CodeSystem("assessment-derived"), gone), From(), null, null, null, null); }

        static string DerivedId(string code) => "d-" + code.Replace('_', '.');
        JsonObject Measured(string assessment, string field) => Making.Of(("coding", Making.List(Making.Coding(FlowNames.CodeSystem("assessment"), $"{assessment}.{field}"), codes.Out(assessment, field, e.On) is { } known ? Making.Coding(known.System, known.Code) : null)));
        JsonArray From() => Making.List(e.ByExchange ? Making.Of(("type", "QuestionnaireResponse"), ("identifier", Making.Identifier(FlowNames.FollowUp, e.FollowUpId.ToString()))) : Making.Reference("QuestionnaireResponse", e.FollowUpId));

        JsonObject Observation(string id, JsonObject code, JsonArray from, decimal? number, string? unit, string? text, string? basis)
        {
            var o = Making.Resource("Observation", $"{e.FollowUpId}-{id}", "assessment", source).Set("basedOn", Making.List(Making.Reference("CarePlan", e.PatientId))).Set("status", status)
                .Set("category", Making.List(Making.Concept("http://terminology.hl7.org/CodeSystem/observation-category", "exam"))).Set("code", code).Set("subject", Making.Reference("Patient", e.PersonId)).Set("effectiveDateTime", Making.Date(e.On)).Set("performer", Making.List(Station()));
            if (number is { } n) { o["valueQuantity"] = unit is { Length: > 0 } ? Making.Of(("value", n), ("unit", unit), ("system", "http://unitsofmeasure.org"), ("code", FlowCodes.Ucum(unit))) : Making.Of(("value", n)); }
            else if (text is { Length: > 0 }) { o["valueString"] = text; }
            return o.Set("method", basis is { Length: > 0 } ? Making.Of(("text", basis)) : null).Set("derivedFrom", from);
        }
    }

    /// <summary>Why the resources of a follow-up have another version.</summary>
    /// <param name="written">Addresses with the versions that were written for it.</param>
    /// <param name="sent">Addresses of what the station's system sent, whose versions are its own.</param>
    public static JsonObject Corrected(FollowUpCorrected c, IEnumerable<KeyValuePair<string, int>> written, IEnumerable<string> sent, DateTimeOffset now)
    {
        var (e, targets, former) = (c.FollowUp, new JsonArray(), new JsonArray());
        foreach (var (address, version) in written.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            targets.Add(Making.Of(("reference", $"{address}/_history/{version}")));
            if (version > 1) { former.Add(Making.Of(("role", "revision"), ("what", Making.Of(("reference", $"{address}/_history/{version - 1}"))))); }
        }
        foreach (string address in sent.Order(StringComparer.Ordinal)) { targets.Add(Making.Of(("reference", address))); }
        return Making.Resource("Provenance", $"{e.FollowUpId}-{e.Version}", "follow-up-corrected", $"urn:diagnosis:follow-up:{e.FollowUpId}#{e.Version}")
            .Set("target", targets).Set("recorded", now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)).Set("reason", Making.List(Making.Of(("text", c.Reason))))
            .Set("activity", c.Withdrawn ? Making.Concept(FlowNames.CodeSystem("activity"), "follow-up-withdrawn", "作废随访") : Making.Concept(FlowNames.CodeSystem("activity"), "follow-up-corrected", "更正随访"))
            .Set("agent", Making.List(Making.Of(("who", Making.Of(("type", "Organization"), ("identifier", e.StationId is { } s ? Making.Identifier(FlowNames.Station, s.ToString()) : null), ("display", e.StationName ?? "康复站")))))).Set("entity", former);
    }

    static JsonObject Item(string id, (string Name, JsonNode Value) answer) => Making.Of(("linkId", id), ("answer", Making.List(new JsonObject { [answer.Name] = answer.Value })));

    static (string, JsonNode) Choice((string Code, string Zh, string En)[] of, string list, string code) => ("valueCoding", Making.Coding(FlowNames.CodeSystem(list), code, of.FirstOrDefault(c => c.Code == code).Zh));
}
