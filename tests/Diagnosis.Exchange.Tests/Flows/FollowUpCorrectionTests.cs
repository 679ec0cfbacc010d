using System.Text.Json;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

/// <summary>Corrections of follow-ups over FHIR, with the real module of the stations behind the server.</summary>
public class FollowUpCorrectionTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    const string Why = ",\"extension\":[{\"url\":\"urn:diagnosis:StructureDefinition:correction-reason\",\"valueString\":\"血氧饱和度录入有误\"}]";

    static string Plan(Guid of) => $$$"""[{"identifier":{"system":"urn:diagnosis:rehab-patient","value":"{{{of}}}"}}]""";
    static string Measured(Guid patient, string code, string value, string unit, string more = "", string? id = null, string status = "final", string on = "2026-02-20") =>
        $$$"""{"resourceType":"Observation"{{{(id is null ? "" : $",\"id\":\"{id}\"")}}}{{{more}}},"basedOn":{{{Plan(patient)}}},"status":"{{{status}}}","code":{"coding":[{"system":"urn:diagnosis:CodeSystem:assessment","code":"{{{code}}}"}]},"effectiveDateTime":"{{{on}}}","valueQuantity":{"value":{{{value}}},"unit":"{{{unit}}}","system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}""";
    static string Visit(Guid patient, string kind = "Visit", string more = "", string? id = null, string status = "completed", string on = "2026-02-20", string number = "V-1") =>
        $$$"""{"resourceType":"QuestionnaireResponse"{{{(id is null ? "" : $",\"id\":\"{id}\"")}}}{{{more}}},"identifier":{"system":"urn:example:visit","value":"{{{number}}}"},"basedOn":{{{Plan(patient)}}},"questionnaire":"urn:diagnosis:Questionnaire:follow-up","status":"{{{status}}}","authored":"{{{on}}}T09:00:00+08:00","item":[{"linkId":"kind","answer":[{"valueCoding":{"code":"{{{kind}}}"}}]},{"linkId":"outcome","answer":[{"valueCoding":{"code":"Reached"}}]},{"linkId":"smoking","answer":[{"valueBoolean":true,"item":[{"linkId":"smoking.text","answer":[{"valueString":"每日10支"}]}]}]}]}""";
    static string Transaction(params (string Method, string Url, string Resource)[] entries) => "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + string.Join(',', entries.Select(e => $"{{\"resource\":{e.Resource},\"request\":{{\"method\":\"{e.Method}\",\"url\":\"{e.Url}\"}}}}")) + "]}";
    static string At(Answer refused) => refused.Issue.GetProperty("expression")[0].GetString()!;

    /// <summary>The follow-ups as they stand: version, kind, readings by assessment and field.</summary>
    static async Task<List<(Guid Id, int Version, JsonElement Content)>> FollowUps(FhirWeb web) =>
        [.. (await web.KeptAsync("rehab", "FollowUp")).GroupBy(h => h.RecordId).Select(g => g.MaxBy(h => h.Version)!).Select(h => (h.RecordId, h.Version, JsonDocument.Parse(h.Content!).RootElement))];
    static decimal? Value(JsonElement followUp, string code, string field) =>
        followUp.GetProperty("assessments").EnumerateArray().Where(a => a.GetProperty("code").GetString() == code).Select(a => (decimal?)a.GetProperty("values").GetProperty(field).GetDecimal()).FirstOrDefault();

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_update_of_one_resource_corrects_the_follow_up_it_was_part_of_and_what_is_published_follows(Engine engine)
    {
        await using var web = await RealModules.StartAsync(engine);
        var patient = await web.PatientAsync();
        var made = (await web.Post("", Transaction(("POST", "QuestionnaireResponse", Visit(patient)), ("POST", "Observation", Measured(patient, "SPIRO.fvc", "3.05", "L")), ("POST", "Observation", Measured(patient, "SPO2.rest", "59", "%"))), "station")).Ok();
        string[] at = [.. made.Json.GetProperty("entry").EnumerateArray().Select(e => string.Join('/', e.GetProperty("response").GetProperty("location").GetString()!.Split('/')[^4..^2]))];
        await web.DeliverAllAsync();
        var (id, version, _) = Assert.Single(await FollowUps(web));
        Assert.Equal(1, version);
        string saturation = $"Observation/{id}-d-SPO2", own = at[2].Split('/')[1];
        Assert.Equal("59", (await web.Get(saturation, "station")).Ok().Json.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        await web.Created("Subscription", """{"resourceType":"Subscription","status":"requested","reason":"随访","criteria":"Observation","channel":{"type":"rest-hook","endpoint":"https://hospital.example/n","payload":"application/fhir+json"}}""", "station");

        // no reason; out of range; another day than its visit; another patient; another institution
        Assert.Equal("Observation.extension", At((await web.Put(at[2], Measured(patient, "SPO2.rest", "95", "%", id: own), "station")).Refused(422, "business-rule")));
        Assert.Equal("Observation.value", At((await web.Put(at[2], Measured(patient, "SPO2.rest", "195", "%", Why, own), "station")).Refused(422, "business-rule")));
        Assert.Equal("Observation.effective", At((await web.Put(at[2], Measured(patient, "SPO2.rest", "95", "%", Why, own, on: "2026-02-21"), "station")).Refused(422, "business-rule")));
        Assert.Equal("Observation.basedOn", At((await web.Put(at[2], Measured(Guid.NewGuid(), "SPO2.rest", "95", "%", Why, own), "station")).Refused(422, "business-rule")));
        (await web.Put(at[2], Measured(patient, "SPO2.rest", "95", "%", Why, own), "hospital")).Refused(403);
        Assert.Equal(1, Assert.Single(await FollowUps(web)).Version);
        Assert.Equal("\"59\"", $"\"{(await web.Get(at[2], "station")).Json.GetProperty("valueQuantity").GetProperty("value").GetRawText()}\"");

        var corrected = (await web.Put(at[2], Measured(patient, "SPO2.rest", "95", "%", Why, own), "station", ("Prefer", "return=OperationOutcome"))).Ok();
        Assert.Contains("corrected", corrected.Text, StringComparison.Ordinal);
        var now = Assert.Single(await FollowUps(web));
        Assert.Equal((2, 95m, 3.05m), (now.Version, Value(now.Content, "SPO2", "rest")!.Value, Value(now.Content, "SPIRO", "fvc")!.Value));
        Assert.Equal("每日10支", now.Content.GetProperty("answers").GetProperty("smoking").GetProperty("text").GetString());
        Assert.Equal("血氧饱和度录入有误", (await web.KeptAsync("rehab", "FollowUp")).Single(h => h.Version == 2).Reason);
        await web.DeliverAllAsync();
        var published = (await web.Get(saturation, "station")).Ok().Json;
        Assert.Equal(("95", "corrected", "2"), (published.GetProperty("valueQuantity").GetProperty("value").GetRawText(), published.GetProperty("status").GetString(), published.GetProperty("meta").GetProperty("versionId").GetString()));
        var why = (await web.Get($"Provenance?target={saturation}", "station")).Ok().Json.GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal("血氧饱和度录入有误", why.GetProperty("reason")[0].GetProperty("text").GetString());
        Assert.Contains(at[2], why.GetProperty("target").EnumerateArray().Select(t => t.GetProperty("reference").GetString()));
        await using (var session = await web.Services.GetRequiredService<Exchange.Fhir.FhirStore>().Database.OpenAsync(Ct))
        {
            // the station's own, and what was worked out from it
            Assert.Equal([2, 2], await session.QueryAsync("SELECT d.version FROM ~fhir_delivery d", [], r => r.GetInt32(0), Ct));
        }

        // the same once more is no correction
        (await web.Put(at[2], Measured(patient, "SPO2.rest", "95", "%", id: own), "station")).Ok();
        Assert.Equal(2, Assert.Single(await FollowUps(web)).Version);
        // the first transaction once more brings nothing back
        (await web.Post("", Transaction(("POST", "QuestionnaireResponse", Visit(patient)), ("POST", "Observation", Measured(patient, "SPIRO.fvc", "3.05", "L")), ("POST", "Observation", Measured(patient, "SPO2.rest", "59", "%"))), "station")).Ok();
        Assert.Equal(2, Assert.Single(await FollowUps(web)).Version);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_whole_visit_moves_in_one_transaction_and_what_was_entered_in_error_is_taken_back(Engine engine)
    {
        await using var web = await RealModules.StartAsync(engine);
        var patient = await web.PatientAsync();
        string visit = await web.Created("QuestionnaireResponse", Visit(patient), "station");
        string alone = await web.Created("Observation", Measured(patient, "MMRC.grade", "2", "{score}", on: "2026-02-10").Replace(",\"unit\":\"{score}\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"{score}\"", "", StringComparison.Ordinal), "station");
        Assert.Equal(2, (await FollowUps(web)).Count);
        // known by its number, with further measurements that were forgotten, on another day
        string moved = Visit(patient, "Clinic", Why, on: "2026-02-21");
        (await web.Post("", Transaction(("PUT", "QuestionnaireResponse?identifier=urn:example:visit|V-1", moved), ("POST", "Observation", Measured(patient, "SPO2.rest", "95", "%", on: "2026-02-21"))), "station")).Ok();
        var all = await FollowUps(web);
        Assert.Equal(2, all.Count);
        var now = all.Single(f => f.Version == 2);
        Assert.Equal(("2026-02-21", "Clinic", 95m), (now.Content.GetProperty("on").GetString(), now.Content.GetProperty("kind").GetString(), Value(now.Content, "SPO2", "rest")!.Value));
        // the visit alone to another day would leave its measurement behind
        string id = visit.Split('/')[1];
        Assert.Equal("QuestionnaireResponse", At((await web.Put(visit, Visit(patient, "Clinic", Why, id, on: "2026-02-22"), "station")).Refused(422, "business-rule")));
        // another content under the first's number is no second visit
        Assert.Contains("PUT", (await web.Post("QuestionnaireResponse", Visit(patient, "Phone"), "station")).Refused(422, "conflict").Text, StringComparison.Ordinal);
        await web.DeliverAllAsync();

        (await web.Send(HttpMethod.Delete, visit, caller: "station")).Refused(422, "business-rule");
        (await web.Put(visit, Visit(patient, "Clinic", Why, id, "in-progress", "2026-02-21"), "station")).Refused(422, "business-rule");
        Assert.Equal("QuestionnaireResponse.extension", At((await web.Put(visit, Visit(patient, "Clinic", "", id, "entered-in-error", "2026-02-21"), "station")).Refused(422)));
        (await web.Put(visit, Visit(patient, "Clinic", Why, id, "entered-in-error", "2026-02-21"), "station")).Ok();
        Assert.True((await FollowUps(web)).Single(f => f.Id == now.Id).Content.GetProperty("withdrawn").GetBoolean());
        await web.DeliverAllAsync();
        Assert.Equal("entered-in-error", (await web.Get($"Observation/{now.Id}-d-SPO2", "station")).Ok().Json.GetProperty("status").GetString());
        // it is the last word
        (await web.Put(visit, Visit(patient, "Clinic", Why, id, "amended", "2026-02-21"), "station")).Refused(422);
        // a measurement alone
        (await web.Put(alone, Measured(patient, "MMRC.grade", "2", "%", Why, alone.Split('/')[1], "entered-in-error", "2026-02-10"), "station")).Ok();
        Assert.All(await FollowUps(web), f => Assert.True(f.Content.GetProperty("withdrawn").GetBoolean()));
    }
}
