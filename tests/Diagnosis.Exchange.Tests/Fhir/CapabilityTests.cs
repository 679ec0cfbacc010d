using System.Net;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

public class CapabilityTests
{
    [Fact]
    public async Task The_capability_statement_is_open_valid_and_says_what_the_routes_do()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var statement = (await web.Get("metadata", "nobody")).Ok();
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(statement.Text), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString()));
        var rest = statement.Json.GetProperty("rest")[0];
        var resources = rest.GetProperty("resource").EnumerateArray().ToList();
        Assert.True(resources.Count >= 30);
        foreach (var resource in resources)
        {
            string type = resource.GetProperty("type").GetString()!;
            var said = resource.GetProperty("interaction").EnumerateArray().Select(i => i.GetProperty("code").GetString()).ToHashSet();
            // every interaction is tried: what is not said is 405, what is said is not
            foreach (var (code, method, path, body) in (IEnumerable<(string, HttpMethod, string, string?)>)[("read", HttpMethod.Get, "/x", null), ("vread", HttpMethod.Get, "/x/_history/1", null), ("history-instance", HttpMethod.Get, "/x/_history", null), ("history-type", HttpMethod.Get, "/_history", null), ("search-type", HttpMethod.Get, "", null),
                ("create", HttpMethod.Post, "", "{}"), ("update", HttpMethod.Put, "/x", "{}"), ("delete", HttpMethod.Delete, "/x", null), ("patch", HttpMethod.Patch, "/x", "[]")])
            {
                var answer = await web.Send(method, type + path, body, type: code == "patch" ? "application/json-patch+json" : "application/fhir+json");
                Assert.True(said.Contains(code) == (answer.Status is not (HttpStatusCode.MethodNotAllowed) && !(type == "AuditEvent" && code is "vread" or "history-instance" or "history-type" && answer.Status == HttpStatusCode.NotFound && !said.Contains(code))), $"{type} {code}: {(int)answer.Status}, said: {said.Contains(code)} {answer.Text}");
                Assert.True((int)answer.Status < 500, answer.Text);
            }
            // every parameter said is searched by: strict handling refuses what is unknown
            foreach (var parameter in resource.GetProperty("searchParam").EnumerateArray())
            {
                string name = parameter.GetProperty("name").GetString()!;
                string value = parameter.GetProperty("type").GetString() switch { "date" => "2026", "quantity" or "number" => "1", "composite" => "a$1", "reference" => "Patient/1", _ => "x" };
                if (type == "AuditEvent" && name == "entity") { value = "Patient/1"; }
                var answer = await web.Get($"{type}?{name}={value}", headers: ("Prefer", "handling=strict"));
                Assert.True(answer.Status == HttpStatusCode.OK || (parameter.GetProperty("type").GetString() == "composite" && answer.Issue.GetProperty("code").GetString() == "value"), $"{type}?{name}: {(int)answer.Status} {answer.Text}");
            }
        }
        foreach (string needed in (string[])["Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Location", "Encounter", "Condition", "Observation", "DiagnosticReport", "ServiceRequest", "Task", "CarePlan", "Questionnaire", "QuestionnaireResponse", "Composition", "Bundle", "DocumentReference", "Binary", "ImagingStudy", "Measure", "MeasureReport", "CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition", "SearchParameter", "Subscription", "AuditEvent", "Provenance"])
        {
            Assert.Contains(resources, r => r.GetProperty("type").GetString() == needed);
        }
    }

    [Fact]
    public void Numbers_of_search_parameters_do_not_meet()
    {
        var all = Served.Types.Values.SelectMany(t => t.Params.Values).ToList();
        Assert.True(all.Count > 400);
        Assert.Equal(all.Count, all.Select(p => p.Number).Distinct().Count());
    }

    [Theory, InlineData("system/Patient.rs", "Patient", 'r', true), InlineData("system/Patient.rs", "Patient", 'c', false), InlineData("system/*.cruds", "Observation", 'd', true), InlineData("system/Observation.write", "Observation", 'u', true), InlineData("patient/Patient.rs", "Patient", 'r', false)]
    public void Scopes_allow_what_they_say(string scope, string type, char right, bool allowed) => Assert.Equal(allowed, SmartScopes.Of(scope)!.Allows(type, right));

    [Theory]
    [InlineData("system/Patient.rs", null, "system/Patient.rs")]
    [InlineData("system/*.rs", "system/Patient.rs system/Observation.cruds", "system/Patient.rs system/Observation.rs")]
    [InlineData("system/Patient.cruds", "system/*.rs", "system/Patient.rs")]
    [InlineData("system/Patient.read launch", "system/*.cruds", "system/Patient.read")]
    [InlineData("system/Patient.sr", null, null)]
    [InlineData("system/Patient.rs?birthdate=1970", null, null)]
    [InlineData("user/Patient.rs openid", "system/*.cruds", null)]
    [InlineData("system/Observation.cud", "system/Observation.rs", null)]
    public void A_client_gets_what_it_asks_for_as_far_as_it_is_registered(string asked, string? registered, string? granted) => Assert.Equal(granted, SmartScopes.Grant(asked, registered));

    [Fact]
    public async Task The_smart_configuration_is_open_and_names_the_token_endpoint_of_the_capability_statement()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var smart = (await web.Get(".well-known/smart-configuration", "nobody")).Ok().Json;
        string endpoint = smart.GetProperty("token_endpoint").GetString()!;
        Assert.EndsWith("/connect/token", endpoint);
        Assert.Contains("private_key_jwt", smart.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(endpoint, (await web.Get("metadata", "nobody")).Json.GetProperty("rest")[0].GetProperty("security").GetProperty("extension")[0].GetProperty("extension")[0].GetProperty("valueUri").GetString());
        // every scope that is offered can be granted
        foreach (var scope in smart.GetProperty("scopes_supported").EnumerateArray()) { Assert.Equal(scope.GetString(), SmartScopes.Grant(scope.GetString()!, "system/*.cruds")); }
        (await web.Send(HttpMethod.Post, ".well-known/smart-configuration", "{}", "nobody")).Refused(405);
    }

    [Fact]
    public async Task A_token_with_scopes_does_no_more_than_they_say()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Send(HttpMethod.Get, "Patient", headers: ("X-Scope", "system/Patient.rs"))).Ok();
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), headers: ("X-Scope", "system/Patient.rs"))).Refused(403, "forbidden");
        (await web.Send(HttpMethod.Get, "Observation", headers: ("X-Scope", "system/Patient.rs"))).Refused(403, "forbidden");
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Scopes_hold_for_includes_chains_bundles_history_and_subscriptions(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string patient = await web.Created("Patient", Sent.Patient());
        string observation = await web.Created("Observation", Sent.Observation(patient));
        (string, string) only = ("X-Scope", "system/Observation.rs"), both = ("X-Scope", "system/Observation.rs system/Patient.rs"), write = ("X-Scope", "system/Patient.write");
        Assert.Equal([observation], (await web.Get("Observation?_include=Observation:subject", headers: only)).Ok().Ids());
        Assert.Equal([observation, patient], (await web.Get("Observation?_include=Observation:subject", headers: both)).Ok().Ids());
        Assert.Equal([patient], (await web.Get("Patient?_revinclude=Observation:subject", headers: ("X-Scope", "system/Patient.rs"))).Ok().Ids());
        // a chain would tell the name without showing it
        (await web.Get("Observation?subject:Patient.family=" + Uri.EscapeDataString("欧阳"), headers: only)).Refused(403, "forbidden");
        Assert.Equal([observation], (await web.Get("Observation?subject:Patient.family=" + Uri.EscapeDataString("欧阳"), headers: both)).Ok().Ids());
        (await web.Get("Patient?_has:Observation:patient:code=19868-9", headers: ("X-Scope", "system/Patient.rs"))).Refused(403, "forbidden");
        (await web.Get("Observation/_history", headers: ("X-Scope", "system/Observation.r"))).Refused(403, "forbidden");
        (await web.Get(observation + "/_history", headers: ("X-Scope", "system/Observation.r"))).Ok();
        // each entry of a bundle is asked for its own right
        string entry = $$$"""{"resource":{{{Sent.Observation(patient)}}},"request":{"method":"POST","url":"Observation"}}""";
        (await web.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entry}}]}""", headers: write)).Refused(403, "forbidden");
        Assert.StartsWith("403", (await web.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{{entry}}]}""", headers: write)).Ok().Json.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString());
        Assert.Single(await web.Found("Observation"));
        // who may only write is not shown what is there
        var there = await web.Post("Patient", Sent.Patient(), headers: [write, ("If-None-Exist", "identifier=99999919700615997X")]);
        Assert.Equal((HttpStatusCode.OK, ""), (there.Status, there.Text));
        var patched = await web.Send(HttpMethod.Patch, patient, """[{"op":"replace","path":"/active","value":false}]""", type: "application/json-patch+json", headers: [write]);
        Assert.Equal((HttpStatusCode.OK, ""), (patched.Status, patched.Text));
        string subscription = """{"resourceType":"Subscription","status":"requested","reason":"r","criteria":"Patient?","channel":{"type":"rest-hook","endpoint":"https://example.org/hook","payload":"application/fhir+json"}}""";
        (await web.Post("Subscription", subscription, headers: ("X-Scope", "system/Subscription.cruds"))).Refused(403, "forbidden");
        (await web.Post("Subscription", subscription, headers: ("X-Scope", "system/Subscription.cruds system/Patient.rs"))).Ok(201);
        var kick = (await web.Get("$export?_type=Patient", headers: ("Prefer", "respond-async"))).Ok(202);
        string file = (await web.Get(kick.ContentLocation!)).Json.GetProperty("output")[0].GetProperty("url").GetString()!;
        (await web.Get(file, headers: only)).Refused(403, "forbidden");
    }
}
