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

    public static IEnumerable<JsonObject> Resources(FollowUpRecorded e, FlowCodes codes)
    {
        string source = $"urn:diagnosis:follow-up:{e.FollowUpId}#{e.Version}";
        JsonObject Station() => Making.Of(("type", "Organization"), ("identifier", e.StationId is { } s ? Making.Identifier(FlowNames.Station, s.ToString()) : null), ("display", e.StationName));
        yield return PublishCarePlan.Plan(e.PatientId, e.PatientVersion, e.CaseId, e.PersonId, e.StationId, e.StationName, e.Outcome switch { "Died" => "completed", "MovedOut" => "revoked", _ => "active" }, e.NextDue);
        // what came in as resources stands already: only what was worked out here is new
        if (!e.ByExchange)
        {
            var response = Making.Resource("QuestionnaireResponse", e.FollowUpId.ToString(), "follow-up", source).Set("identifier", Making.Identifier(FlowNames.FollowUp, e.FollowUpId.ToString())).Set("basedOn", Making.List(Making.Reference("CarePlan", e.PatientId)))
                .Set("questionnaire", QuestionnaireUrl).Set("status", "completed").Set("subject", Making.Reference("Patient", e.PersonId)).Set("authored", Making.Date(e.On));
            var list = Making.List(Item("kind", Choice(kinds, "follow-up-kind", e.Kind)), Item("outcome", Choice(outcomes, "follow-up-outcome", e.Outcome)));
            foreach (var a in e.Answers) { list.Add(Item(a.Field, a.Has is { } has ? ("valueBoolean", has) : a.Number is { } n ? ("valueInteger", n) : a.Date is { } day ? ("valueDate", Making.Date(day)) : ("valueString", a.Code ?? a.Text ?? ""))); }
            yield return response.Set("item", list);
            foreach (var r in e.Readings)
            {
                var loinc = codes.Out(r.Assessment, r.Field, e.On) is { } known ? Making.Coding(known.System, known.Code) : null;
                yield return Observation($"{r.Assessment}-{r.Field}", Making.Of(("coding", Making.List(Making.Coding(FlowNames.CodeSystem("assessment"), $"{r.Assessment}.{r.Field}"), loinc))), Making.List(Making.Reference("QuestionnaireResponse", e.FollowUpId)), r.Number, r.Unit, r.Text, null);
            }
        }
        foreach (var d in e.Derived)
        {
            if (d.Value is null && d.Note is null) { continue; }
            yield return Observation("d-" + d.Code.Replace('_', '.'), Making.Concept(FlowNames.CodeSystem("assessment-derived"), d.Code),
                Making.List(e.ByExchange ? Making.Of(("type", "QuestionnaireResponse"), ("identifier", Making.Identifier(FlowNames.FollowUp, e.FollowUpId.ToString()))) : Making.Reference("QuestionnaireResponse", e.FollowUpId)), d.Value, d.Unit, d.Note, d.Basis);
        }

        JsonObject Observation(string id, JsonObject code, JsonArray from, decimal? number, string? unit, string? text, string? basis)
        {
            var o = Making.Resource("Observation", $"{e.FollowUpId}-{id}", "assessment", source).Set("basedOn", Making.List(Making.Reference("CarePlan", e.PatientId))).Set("status", "final")
                .Set("category", Making.List(Making.Concept("http://terminology.hl7.org/CodeSystem/observation-category", "exam"))).Set("code", code).Set("subject", Making.Reference("Patient", e.PersonId)).Set("effectiveDateTime", Making.Date(e.On)).Set("performer", Making.List(Station()));
            if (number is { } n) { o["valueQuantity"] = unit is { Length: > 0 } ? Making.Of(("value", n), ("unit", unit), ("system", "http://unitsofmeasure.org"), ("code", FlowCodes.Ucum(unit))) : Making.Of(("value", n)); }
            else if (text is { Length: > 0 }) { o["valueString"] = text; }
            return o.Set("method", basis is { Length: > 0 } ? Making.Of(("text", basis)) : null).Set("derivedFrom", from);
        }
    }

    static JsonObject Item(string id, (string Name, JsonNode Value) answer) => Making.Of(("linkId", id), ("answer", Making.List(new JsonObject { [answer.Name] = answer.Value })));

    static (string, JsonNode) Choice((string Code, string Zh, string En)[] of, string list, string code) => ("valueCoding", Making.Coding(FlowNames.CodeSystem(list), code, of.FirstOrDefault(c => c.Code == code).Zh));
}
