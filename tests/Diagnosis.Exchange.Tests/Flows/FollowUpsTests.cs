using Diagnosis.Exchange.Flows;
using Diagnosis.Exchange.Flows.FollowUps;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class FollowUpsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static Guid G(int n) => Guid.Parse($"0199a000-0000-7000-8000-0000000003{n:00}");
    static readonly Guid patient = G(1), person = G(2);

    internal static FlowCodes Codes { get; } = Loaded();
    static FlowCodes Loaded() { var c = new FlowCodes(); c.Load(Path.Combine(Repository.Data, "fhir-observation-codes.tsv")); return c; }

    internal static FollowUpRecorded Recorded { get; } = new(G(3), 1, patient, 4, G(4), person, G(5), "示例康复站", "320706001", new(2026, 2, 20), "Clinic", "Reached", new(2027, 2, 20),
        [new("smoking", false), new("appetite", Code: "Good"), new("satisfaction", Number: 4)], [new("SPIRO", "fvc", 3.05m), new("SPIRO", "bronchodilator", null, "PRE"), new("GAS", "pao2", 80m, null, "mmHg")],
        [new("FVC", 3.050m, "L", null, null), new("FVC_PERCENT", 80.8m, "%", "ECSC93", null), new("IMPAIRMENT", null, "", "GB/T 16180", "NORMAL")], [FhirWeb.Hospital], false);

    internal static FollowUpCorrected Corrected(int version = 2) => new(Recorded with { Version = version, Readings = [new("SPIRO", "fvc", 3.55m), new("SPIRO", "bronchodilator", null, "PRE")], Derived = [new("FVC", 3.550m, "L", null, null), new("FVC_PERCENT", 94.0m, "%", "ECSC93", null), new("IMPAIRMENT", null, "", "GB/T 16180", "NORMAL")] }, "FVC 录入有误", false, "Active", ["GAS.pao2"], []);
    internal static FollowUpCorrected Withdrawn { get; } = new(Recorded with { Version = 3, NextDue = new(2026, 8, 20) }, "录错患者", true, "Active", ["SPIRO.fvc", "SPIRO.bronchodilator", "GAS.pao2"], ["FVC", "FVC_PERCENT", "IMPAIRMENT"]);

    /// <summary>RehabStations' answer by hand: one patient, one station; a volume above ten litres is out of range.</summary>
    sealed class StandInStations : IFollowUpIntake
    {
        public Dictionary<Guid, FollowUpSubmission> Taken { get; } = [];
        public IReadOnlyList<AssessmentFieldInfo> Fields(DateOnly day) => [new("SPIRO", "fvc", "用力肺活量", "FVC", ["L"])];
        public Task<FollowUpTaken> CheckAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default) => TakeAsync(submission, caller, false);
        public Task<FollowUpTaken> CheckChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default) => throw new NotSupportedException();
        public Task<FollowUpTaken> ChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default) => throw new NotSupportedException();
        public Task<FollowUpTaken> RecordAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default) => TakeAsync(submission, caller, true);
        Task<FollowUpTaken> TakeAsync(FollowUpSubmission s, Caller caller, bool keep)
        {
            string[] readers = [.. Readers.Chain("320706001"), Readers.Institution(FhirWeb.OtherHospital)];
            if (!caller.Has(Roles.Station) || s.PatientId != patient) { return Task.FromResult(new FollowUpTaken("Forbidden", null, [], [])); }
            if (s.Readings.Select((r, i) => (r, i)).FirstOrDefault(x => x.r.Number > 10) is { r: { } } bad) { return Task.FromResult(new FollowUpTaken("Refused", null, readers, [new FindingText("R05", $"readings[{bad.i}]", "超出范围。", "请核对。", null)])); }
            if (s.Kind.Length == 0) { return Task.FromResult(new FollowUpTaken("Refused", null, readers, [new FindingText("code", "kind", "没有方式。", "请填写。", null)])); }
            return Task.FromResult(new FollowUpTaken((keep ? Taken.TryAdd(s.Id, s) : !Taken.ContainsKey(s.Id)) ? "Created" : "Unchanged", s.Id, readers, []));
        }
    }

    static Task<FhirWeb> StartAsync(Engine engine, StandInStations stations) => FhirWeb.StartAsync(engine, s => s.AddSingleton<IFollowUpIntake>(stations));

    static string Plan(Guid of) => $$$"""[{"identifier":{"system":"urn:diagnosis:rehab-patient","value":"{{{of}}}"}}]""";
    static string Fvc(string value = "3.05", string code = "19868-9", Guid? of = null, string status = "final") => Sent.Observation("Patient/p", code, value, "2026-02-20", ",\"basedOn\":" + Plan(of ?? patient)).Replace("\"status\":\"final\"", $"\"status\":\"{status}\"", StringComparison.Ordinal);
    static string Response(string kind = "Visit", string more = "") => $$$"""
        {"resourceType":"QuestionnaireResponse","identifier":{"system":"urn:example:visit","value":"V-1"},"basedOn":{{{Plan(patient)}}},"questionnaire":"urn:diagnosis:Questionnaire:follow-up","status":"completed","subject":{"reference":"Patient/p"},"authored":"2026-02-20T09:00:00+08:00","item":[
        {"linkId":"kind","answer":[{"valueCoding":{"system":"urn:diagnosis:CodeSystem:follow-up-kind","code":"{{{kind}}}"}}]},{"linkId":"outcome","answer":[{"valueCoding":{"code":"Reached"}}]},{"linkId":"smoking","answer":[{"valueBoolean":true,"item":[{"linkId":"smoking.text","answer":[{"valueString":"每日10支"}]}]}]},{"linkId":"satisfaction","answer":[{"valueInteger":4}]}{{{more}}}]}
        """;
    static string Transaction(params string[] resources) => "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + string.Join(',', resources.Select(r => $"{{\"resource\":{r},\"request\":{{\"method\":\"POST\",\"url\":\"{System.Text.Json.JsonDocument.Parse(r).RootElement.GetProperty("resourceType").GetString()}\"}}}}")) + "]}";

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_visit_with_its_measurements_becomes_one_follow_up_however_often_it_is_sent(Engine engine)
    {
        var stations = new StandInStations();
        await using var web = await StartAsync(engine, stations);
        string visit = Transaction(Fvc(), Response(), Fvc("1.95", "20150-9"), Fvc("63.9", "19926-5"));
        for (int i = 0; i < 2; i++) { (await web.Post("", visit, "station")).Ok(); }
        var taken = Assert.Single(stations.Taken.Values);
        Assert.Equal((patient, new DateOnly(2026, 2, 20), "Visit", "Reached"), (taken.PatientId, taken.On, taken.Kind, taken.Outcome));
        Assert.Equal([("SPIRO", "fvc", 3.05m, "L"), ("SPIRO", "fev1", 1.95m, "L")], taken.Readings.Select(r => (r.Assessment, r.Field, r.Number!.Value, r.Unit!)));
        Assert.Equal([("smoking", true, "每日10支"), ("satisfaction", false, "")], taken.Answers.Select(a => (a.Field, a.Has == true, a.Text ?? "")));
        // its lawful readers read what was written
        Assert.Single(await web.Found("QuestionnaireResponse", "commission"));
        Assert.Equal(3, (await web.Found("Observation", "other")).Count);
        Assert.Empty(await web.Found("Observation", "hospital"));
        // the same visit in another request: known by its number
        (await web.Post("QuestionnaireResponse", Response(), "station")).Ok(201);
        Assert.Single(stations.Taken);
        // measurements alone are a follow-up in the clinic
        (await web.Post("Observation", Fvc("3.10").Replace("2026-02-20", "2026-02-27", StringComparison.Ordinal), "station")).Ok(201);
        Assert.Equal("Clinic", stations.Taken.Values.Single(s => s.On.Day == 27).Kind);
        // what concerns no plan concerns no station
        (await web.Post("Observation", Sent.Observation("Patient/p"), "hospital")).Ok(201);
        Assert.Equal(2, stations.Taken.Count);
    }

    [Fact]
    public async Task What_the_station_refuses_is_said_at_its_element_and_nothing_is_stored()
    {
        var stations = new StandInStations();
        await using var web = await StartAsync(Engine.Sqlite, stations);
        Assert.Equal("Bundle.entry[2].resource.value", (await web.Post("", Transaction(Response(), Fvc(), Fvc("11.95", "20150-9")), "station")).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("QuestionnaireResponse.item", (await web.Post("QuestionnaireResponse", Response().Replace("\"linkId\":\"kind\"", "\"linkId\":\"other\"", StringComparison.Ordinal), "station")).Refused(422).Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("Observation.code", (await web.Post("Observation", Fvc(code: "no-such"), "station")).Refused(422, "code-invalid").Issue.GetProperty("expression")[0].GetString());
        (await web.Post("Observation", Fvc(), "hospital")).Refused(422, "forbidden");
        (await web.Post("Observation", Fvc(of: G(9)), "station")).Refused(422, "forbidden");
        Assert.Empty(await web.Found("Observation", "station"));
        Assert.Empty(stations.Taken);
        // not complete: kept, and a follow-up when it is
        string waiting = await web.Created("Observation", Fvc(status: "preliminary"), "station");
        Assert.Empty(stations.Taken);
        string id = waiting.Split('/')[1];
        (await web.Put(waiting, Fvc().Insert(1, $"\"id\":\"{id}\","), "station")).Ok();
        Assert.Single(stations.Taken);
        (await web.Send(HttpMethod.Delete, waiting, caller: "station")).Refused(422, "business-rule");
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_follow_up_of_a_station_is_published_to_the_hospitals_that_treat_the_patient(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        async Task Tell(FollowUpRecorded e)
        {
            await using var scope = web.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<PublishFollowUp>(scope.ServiceProvider).HandleOnceAsync(Guid.CreateVersion7(), e, Ct);
        }
        await using (var scope = web.Services.CreateAsyncScope())
        {
            await ActivatorUtilities.CreateInstance<PublishCarePlan>(scope.ServiceProvider).HandleOnceAsync(Guid.CreateVersion7(), new PatientEnrolled(patient, 1, G(4), person, G(5), "示例康复站", "320706001") { Hospitals = [FhirWeb.Hospital] }, Ct);
        }
        Assert.Equal([$"CarePlan/{patient}"], await web.Found("CarePlan"));
        await Tell(Recorded);
        await Tell(Recorded);
        Assert.Equal([$"QuestionnaireResponse/{G(3)}"], await web.Found($"QuestionnaireResponse?subject=Patient/{person}"));
        Assert.Equal(6, (await web.Found($"Observation?based-on=CarePlan/{patient}")).Count);
        Assert.Equal([$"Observation/{G(3)}-SPIRO-fvc"], await web.Found("Observation?code=http://loinc.org|19868-9"));
        Assert.Equal(6, (await web.Found("Observation", "commission")).Count);
        Assert.Empty(await web.Found("Observation", "other"));
        var plan = (await web.Get($"CarePlan/{patient}")).Ok().Json;
        Assert.Equal(("2", "2027-02-20"), (plan.GetProperty("meta").GetProperty("versionId").GetString(), plan.GetProperty("activity")[0].GetProperty("detail").GetProperty("scheduledPeriod").GetProperty("end").GetString()));
        // a death ends the plan; what came in by exchange is not published a second time
        await Tell(Recorded with { FollowUpId = G(6), PatientVersion = 5, Outcome = "Died", NextDue = null, ByExchange = true });
        Assert.Equal("completed", (await web.Get($"CarePlan/{patient}")).Ok().Json.GetProperty("status").GetString());
        Assert.Single(await web.Found("QuestionnaireResponse"));
        Assert.Equal(9, (await web.Found("Observation")).Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_follow_up_is_the_next_version_of_what_says_something_else_with_a_Provenance_and_its_subscribers_are_told(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        async Task Tell<TEvent, TConsumer>(TEvent e) where TConsumer : EventConsumer<TEvent, Data.ExchangeDb> where TEvent : class
        {
            await using var scope = web.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<TConsumer>(scope.ServiceProvider).HandleOnceAsync(Guid.CreateVersion7(), e, Ct);
        }
        async Task<(string Version, string Status)> At(string address)
        {
            var json = (await web.Get(address)).Ok().Json;
            return (json.GetProperty("meta").GetProperty("versionId").GetString()!, json.GetProperty("status").GetString()!);
        }
        await Tell<FollowUpRecorded, PublishFollowUp>(Recorded);
        await web.Created("Subscription", """{"resourceType":"Subscription","status":"requested","reason":"随访","criteria":"Observation?code=http://loinc.org|19868-9","channel":{"type":"rest-hook","endpoint":"https://hospital.example/n","payload":"application/fhir+json"}}""");
        await Tell<FollowUpCorrected, PublishFollowUpCorrection>(Corrected());
        string fvc = $"Observation/{G(3)}-SPIRO-fvc";
        Assert.Equal(("2", "corrected"), await At(fvc));
        Assert.Equal(("2", "entered-in-error"), await At($"Observation/{G(3)}-GAS-pao2"));
        Assert.Equal(("2", "corrected"), await At($"Observation/{G(3)}-d-FVC.PERCENT"));
        // what says the same has no new version
        Assert.Equal(("1", "final"), await At($"Observation/{G(3)}-SPIRO-bronchodilator"));
        Assert.Equal(("1", "completed"), await At($"QuestionnaireResponse/{G(3)}"));
        Assert.Equal("3.05", (await web.Get(fvc + "/_history/1")).Ok().Json.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        var why = (await web.Get($"Provenance?target={fvc}")).Ok().Json.GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal("FVC 录入有误", why.GetProperty("reason")[0].GetProperty("text").GetString());
        Assert.Contains($"{fvc}/_history/2", why.GetProperty("target").EnumerateArray().Select(t => t.GetProperty("reference").GetString()));
        Assert.Contains($"{fvc}/_history/1", why.GetProperty("entity").EnumerateArray().Select(t => t.GetProperty("what").GetProperty("reference").GetString()));
        Assert.Empty(await web.Found("Provenance", "other"));
        await using (var session = await web.Services.GetRequiredService<Exchange.Fhir.FhirStore>().Database.OpenAsync(Ct))
        {
            // of every changed Observation; which of them meet the criteria is seen when they are sent
            Assert.Equal([2], await session.QueryAsync("SELECT d.version FROM ~fhir_delivery d JOIN ~fhir_resource r ON r.key = d.resource WHERE r.id = $1", [fvc.Split('/')[1]], r => r.GetInt32(0), Ct));
        }
        // twice, or late: nothing more
        await Tell<FollowUpCorrected, PublishFollowUpCorrection>(Corrected());
        await Tell<FollowUpRecorded, PublishFollowUp>(Recorded);
        Assert.Equal(("2", "corrected"), await At(fvc));
        await Tell<FollowUpCorrected, PublishFollowUpCorrection>(Withdrawn);
        await Tell<FollowUpCorrected, PublishFollowUpCorrection>(Corrected());
        Assert.Equal(("3", "entered-in-error"), await At(fvc));
        Assert.Equal(("2", "entered-in-error"), await At($"QuestionnaireResponse/{G(3)}"));
        Assert.All((await web.Get("Observation?_count=100")).Ok().Json.GetProperty("entry").EnumerateArray(), e => Assert.Equal("entered-in-error", e.GetProperty("resource").GetProperty("status").GetString()));
        Assert.Equal(2, (await web.Found("Provenance")).Count);
        // a correction that arrives before what it corrects
        await Tell<FollowUpCorrected, PublishFollowUpCorrection>(Corrected() with { FollowUp = Corrected().FollowUp with { FollowUpId = G(7) } });
        await Tell<FollowUpRecorded, PublishFollowUp>(Recorded with { FollowUpId = G(7) });
        Assert.Equal(("1", "corrected"), await At($"Observation/{G(7)}-SPIRO-fvc"));
        (await web.Get($"Observation/{G(7)}-GAS-pao2")).Refused(404);
    }
}
