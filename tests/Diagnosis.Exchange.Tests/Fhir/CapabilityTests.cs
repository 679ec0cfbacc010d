using System.Net;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
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

    [Fact]
    public async Task A_token_with_scopes_does_no_more_than_they_say()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Send(HttpMethod.Get, "Patient", headers: ("X-Scope", "system/Patient.rs"))).Ok();
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), headers: ("X-Scope", "system/Patient.rs"))).Refused(403, "forbidden");
        (await web.Send(HttpMethod.Get, "Observation", headers: ("X-Scope", "system/Patient.rs"))).Refused(403, "forbidden");
    }
}
