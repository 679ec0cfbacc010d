using System.Net;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

/// <summary>Details of R4 that an integration engineer's own conformance suite asked for: each was once answered otherwise.</summary>
public class ConformanceDetailTests
{
    const string Id = "urn:oid:2.16.156.10011.1.3", Urn = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a";

    static string Transaction(params string[] entries) => $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""";
    static string Entry(string method, string url, string resource, string? full = null) => "{" + (full is null ? "" : $"\"fullUrl\":\"{full}\",") + $"\"resource\":{resource},\"request\":{{\"method\":\"{method}\",\"url\":\"{url}\"}}}}";
    static string IdOf(string address) => address.Split('/')[1];

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task If_none_match_keeps_what_is_there(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        (await web.Put("Patient/once", Sent.Patient(id: "once"), headers: ("If-None-Match", "*"))).Ok(201);
        (await web.Put("Patient/once", Sent.Patient(id: "once"), headers: ("If-None-Match", "*"))).Refused(412, "conflict");
        Assert.Equal("W/\"1\"", (await web.Get("Patient/once")).ETag);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_conditional_update_that_meets_nothing_does_not_take_another_resources_place(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string other = await web.Created("Patient", Sent.Patient("1"));
        (await web.Put($"Patient?identifier={Id}|2", Sent.Patient("2", id: IdOf(other)))).Refused(409, "conflict");
        (await web.Post("", Transaction(Entry("PUT", $"Patient?identifier={Id}|2", Sent.Patient("2", id: IdOf(other)))))).Refused(409, "conflict");
        Assert.Equal([other], await web.Found($"Patient?identifier={Id}|1"));
        (await web.Put($"Patient?identifier={Id}|2", Sent.Patient("2", id: "fresh"))).Ok(201);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_patch_may_name_its_resource_by_a_condition(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        Task<Answer> Patch(string query, string body = "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"female\"}]", string type = "application/json-patch+json") => web.Send(HttpMethod.Patch, query, body, type: type);
        (await Patch($"Patient?identifier={Id}|1")).Refused(404);
        string one = await web.Created("Patient", Sent.Patient("1"));
        (await Patch($"Patient?identifier={Id}|1")).Ok();
        Assert.Equal([one], await web.Found("Patient?gender=female"));
        await web.Created("Patient", Sent.Patient("1"));
        (await Patch($"Patient?identifier={Id}|1")).Refused(412, "multiple-matches");
        (await Patch(one, "no json")).Refused(400);
        var unfit = (await Patch(one, "[{\"op\":\"replace\",\"path\":\"/name/7/text\",\"value\":\"x\"}]")).Refused(422);
        Assert.Equal("Patient.name[7].text", unfit.Issue.GetProperty("expression")[0].GetString());
        (await Patch(one, "{}", "application/merge-patch+json")).Refused(415);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_code_may_be_asked_for_with_the_system_its_element_is_bound_to(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string patient = await web.Created("Patient", Sent.Patient()), observation = await web.Created("Observation", Sent.Observation(patient));
        foreach (string male in (string[])["male", "|male", "http://hl7.org/fhir/administrative-gender|male"]) { Assert.Equal([patient], await web.Found("Patient?gender=" + male)); }
        Assert.Equal([observation], await web.Found("Observation?status=http://hl7.org/fhir/observation-status|final"));
        Assert.Empty(await web.Found("Patient?gender=http://hl7.org/fhir/observation-status|male"));
        foreach (string modifier in (string[])["_id:not=x", "_id:exact=x", "_lastUpdated:not=2020", "_lastUpdated:nonsense=2020"]) { (await web.Get("Patient?" + modifier)).Refused(400, "not-supported"); }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_nobody_will_resolve_is_not_stored(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        await web.Created("Patient", Sent.Patient("1"));
        (await web.Post("Observation", Sent.Observation($"Patient?identifier={Id}|1"))).Refused(422, "not-found");
        (await web.Post("Observation", Sent.Observation(Urn))).Refused(422, "not-found");
        var batch = (await web.Post("", Transaction(Entry("POST", "Patient", Sent.Patient("2"), Urn), Entry("POST", "Observation", Sent.Observation(Urn))).Replace("\"transaction\"", "\"batch\"", StringComparison.Ordinal))).Ok();
        Assert.StartsWith("422", batch.Json.GetProperty("entry")[1].GetProperty("response").GetProperty("status").GetString());
        Assert.Empty(await web.Found("Observation"));
        // a part is not the whole
        string there = Assert.Single(await web.Found($"Patient?identifier={Id}|1"));
        string part = (await web.Get(there + "?_elements=name")).Ok().Text;
        Assert.Equal("Patient.meta.tag", (await web.Put(there, part)).Refused(422, "incomplete").Issue.GetProperty("expression")[0].GetString());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Links_in_a_narrative_lead_where_the_references_do(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string text = $$""","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{Urn}}\">患者</a></div>"}""";
        string observation = Sent.Observation(Urn);
        (await web.Post("", Transaction(Entry("POST", "Patient", Sent.Patient(), Urn), Entry("POST", "Observation", observation.TrimEnd()[..^1] + text + "}")))).Ok();
        string patient = Assert.Single(await web.Found("Patient"));
        string div = (await web.Get(Assert.Single(await web.Found("Observation")))).Json.GetProperty("text").GetProperty("div").GetString()!;
        Assert.Contains($"href=\"{patient}\"", div);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_transaction_sent_again_after_a_deletion_makes_the_resource_again(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string bundle = Transaction(Entry("POST", "Patient", Sent.Patient(), Urn));
        (await web.Post("", bundle)).Ok();
        string patient = Assert.Single(await web.Found("Patient"));
        (await web.Send(HttpMethod.Delete, patient)).Ok(204);
        var again = (await web.Post("", bundle)).Ok();
        Assert.Equal("201", again.Json.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString());
        (await web.Get(patient)).Ok();
        var history = (await web.Get(patient + "/_history")).Ok().Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString());
        Assert.Equal(["201", "204", "201"], history);
        (await web.Post("", bundle)).Ok();
        Assert.Equal("W/\"3\"", (await web.Get(patient)).ETag);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_Binary_is_sent_and_fetched_as_what_it_holds(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var made = (await web.Send(HttpMethod.Post, "Binary", "影像说明", type: "text/plain; charset=utf-8")).Ok(201);
        string binary = "Binary/" + made.Json.GetProperty("id").GetString();
        Assert.Equal("text/plain; charset=utf-8", (await web.Get(binary, headers: ("Accept", "application/fhir+json"))).Json.GetProperty("contentType").GetString());
        foreach (string accept in (string[])["text/plain", "text/*"])
        {
            var bare = (await web.Get(binary, headers: ("Accept", accept))).Ok();
            Assert.Equal(("影像说明", "text/plain; charset=utf-8", made.ETag), (bare.Text, bare.ContentType, bare.ETag));
        }
        (await web.Get(binary, headers: ("Accept", "image/png"))).Refused(406);
        (await web.Get(binary, "other", ("Accept", "text/plain"))).Refused(404);
        (await web.Send(HttpMethod.Put, binary, "改正", type: "text/plain")).Ok();
        Assert.Equal("改正", (await web.Get(binary, headers: ("Accept", "text/plain"))).Text);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Everything_keeps_to_the_dates_of_care_asked_for(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string patient = await web.Created("Patient", Sent.Patient());
        foreach (string day in (string[])["2026-01-15", "2026-02-15", "2026-03-01"]) { await web.Created("Observation", Sent.Observation(patient, on: day)); }
        var february = (await web.Get(patient + "/$everything?start=2026-02-01&end=2026-02-28")).Ok();
        Assert.Equal([patient.Split('/')[0], "Observation"], february.Ids().Select(i => i.Split('/')[0]));
        Assert.Contains("2026-02-15", february.Text);
        Assert.Equal(3, (await web.Get(patient + "/$everything?start=2026-02-01")).Ok().Ids().Count);
        (await web.Get(patient + "/$everything?start=bad")).Refused(400);
        var posted = (await web.Post(patient + "/$everything", """{"resourceType":"Parameters","parameter":[{"name":"start","valueDate":"2026-02-01"},{"name":"_count","valueInteger":1}]}""")).Ok();
        Assert.Contains("start=2026-02-01", posted.Next);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_export_says_what_it_was_asked_refuses_what_it_cannot_and_ends_when_it_is_deleted(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        await web.Created("Patient", Sent.Patient());
        (await web.Get("$export?_type=Patient&_typeFilter=Patient%3Fgender%3Dmale", headers: ("Prefer", "respond-async"))).Refused(400, "not-supported");
        (await web.Get("$export?_type=Patient&_typeFilter=x", headers: ("Prefer", "respond-async, handling=lenient"))).Ok(202);
        var kick = (await web.Get("$export?_type=Patient", headers: ("Prefer", "respond-async"))).Ok(202);
        var manifest = (await web.Get(kick.ContentLocation!)).Ok();
        Assert.EndsWith("/fhir/$export?_type=Patient", manifest.Json.GetProperty("request").GetString());
        string file = manifest.Json.GetProperty("output")[0].GetProperty("url").GetString()!;
        (await web.Get(file)).Ok();
        Assert.Equal(HttpStatusCode.Accepted, (await web.Send(HttpMethod.Delete, kick.ContentLocation!)).Status);
        foreach (string gone in (string[])[kick.ContentLocation!, file]) { (await web.Get(gone)).Refused(404); }
        (await web.Send(HttpMethod.Delete, kick.ContentLocation!)).Refused(404);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Audit_events_are_found_by_patient_and_kind_and_what_is_not_understood_is_said(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string one = await web.Created("Patient", Sent.Patient("1")), two = await web.Created("Patient", Sent.Patient("2"));
        await web.Get(one);
        await web.Get(two);
        Assert.Equal(2, (await web.Get("AuditEvent?patient=" + one)).Ok().Ids().Count);
        Assert.Single((await web.Get("AuditEvent?subtype=read&patient=" + IdOf(one))).Ok().Ids());
        Assert.Empty((await web.Get("AuditEvent?outcome=8")).Ok().Ids());
        Assert.Contains("\"outcome\"", (await web.Get("AuditEvent?agent-name=x")).Ok().Text);
        (await web.Get("AuditEvent?agent-name=x", headers: ("Prefer", "handling=strict"))).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Validate_hears_profile_and_mode_in_the_body(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string Wrapped(string more, string? resource) => $$"""{"resourceType":"Parameters","parameter":[{{(resource is null ? "" : $$"""{"name":"resource","resource":{{resource}}},""")}}{{more}}]}""";
        async Task<bool> IsFine(string path, string body) => (await web.Post(path, body)).Ok().Json.GetProperty("issue").EnumerateArray().All(i => i.GetProperty("severity").GetString() != "error");
        Assert.False(await IsFine("Patient/$validate", Wrapped("""{"name":"profile","valueUri":"http://nowhere.example/profile"}""", Sent.Patient())));
        Assert.False(await IsFine("Patient/$validate", Wrapped("""{"name":"mode","valueCode":"update"}""", Sent.Patient())));
        (await web.Post("Patient/$validate", Wrapped("""{"name":"mode","valueCode":"bogus"}""", Sent.Patient()))).Refused(400);
        string patient = await web.Created("Patient", Sent.Patient());
        Assert.True(await IsFine(patient + "/$validate", Wrapped("""{"name":"mode","valueCode":"delete"}""", null)));
        (await web.Get(patient + "/$validate")).Ok();
        (await web.Get(patient + "/$validate", "other")).Refused(404);
    }

    [Fact]
    public async Task Another_version_of_FHIR_is_not_spoken()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), type: "application/fhir+json; fhirVersion=5.0")).Refused(415);
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), type: "application/fhir+json; fhirVersion=4.0")).Ok(201);
        (await web.Get("Patient", headers: ("Accept", "application/fhir+json; fhirVersion=3.0"))).Refused(406);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_request_of_millions_of_search_values_is_refused_before_anything_is_done(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        // each value is found by each of its codes, with and without system, under two units
        string component = string.Join(',', Enumerable.Range(0, 45_000).Select(i => $$$"""{"code":{"coding":[{{{string.Join(',', Enumerable.Range(0, 4).Select(c => $$"""{"system":"urn:{{c}}","code":"c{{i}}-{{c}}"}"""))}}}]},"valueQuantity":{"value":{{{i}}},"unit":"升","system":"http://unitsofmeasure.org","code":"L"}}"""));
        string dense = Sent.Observation("Patient/p", more: $",\"component\":[{component}]");
        (await web.Post("Observation", dense)).Refused(413, "too-costly");
        (await web.Post("", Transaction(Entry("POST", "Patient", Sent.Patient()), Entry("POST", "Observation", dense)))).Refused(413, "too-costly");
        Assert.Empty(await web.Found("Observation"));
        Assert.Empty(await web.Found("Patient"));
    }
}
