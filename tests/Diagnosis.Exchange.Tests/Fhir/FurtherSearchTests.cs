using System.Text;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Fhir;

public class FurtherSearchTests
{
    const string Tree = """{"resourceType":"CodeSystem","url":"http://example.org/tree","status":"active","content":"complete","concept":[{"code":"A"},{"code":"B","concept":[{"code":"B1","concept":[{"code":"B11"}]},{"code":"B2"}]}]}""";

    static async Task PublishAsync(FhirWeb web, string id, string json)
    {
        var store = web.Services.GetRequiredService<FhirStore>();
        await using var session = await store.Database.OpenAsync(TestContext.Current.CancellationToken);
        await store.PublishAsync(session, id, Encoding.UTF8.GetBytes(json), new Audience(null, "", true), TestContext.Current.CancellationToken);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_concept_finds_what_stands_below_or_above_it(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        await PublishAsync(web, "tree", Tree);
        string patient = await web.Created("Patient", Sent.Patient());
        var made = new Dictionary<string, string>();
        foreach (string code in (string[])["A", "B", "B1", "B11", "B2"]) { made[await web.Created("Condition", $$$"""{"resourceType":"Condition","subject":{"reference":"{{{patient}}}"},"code":{"coding":[{"system":"http://example.org/tree","code":"{{{code}}}"}]}}""")] = code; }
        // the same code of another system is another concept
        made[await web.Created("Condition", $$$"""{"resourceType":"Condition","subject":{"reference":"{{{patient}}}"},"code":{"coding":[{"system":"http://example.org/other","code":"B1"}]}}""")] = "other";
        async Task<string[]> Codes(string query) => [.. (await web.Found("Condition?" + query)).Select(i => made[i]).Order(StringComparer.Ordinal)];
        Assert.Equal(["B", "B1", "B11", "B2"], await Codes("code:below=http://example.org/tree|B"));
        Assert.Equal(["B", "B1", "B11"], await Codes("code:above=http://example.org/tree|B11"));
        Assert.Equal(["A", "B2"], await Codes("code:below=http://example.org/tree|A,http://example.org/tree|B2"));
        (await web.Get("Condition?code:below=http://example.org/none|B")).Refused(400, "not-found");
        (await web.Get("Condition?code:below=B")).Refused(400, "not-found");
        await PublishAsync(web, "deeper", Tree.Replace("example.org/tree", "example.org/tree/deeper", StringComparison.Ordinal));
        Assert.Equal(["CodeSystem/tree"], await web.Found("CodeSystem?url:above=http://example.org/tree/x"));
        Assert.Equal(["CodeSystem/deeper", "CodeSystem/tree"], (await web.Found("CodeSystem?url:above=http://example.org/tree/deeper/y/z")).Order());
        Assert.Empty(await web.Found("CodeSystem?url:above=http://example.org/"));
        // by the steps of the path, not by letters; a URN has none
        foreach (string at in (string[])["http://example.org", "http://example.org/", "http://example.org/tree", "http://example.org/tree/"]) { Assert.Contains("CodeSystem/deeper", await web.Found("CodeSystem?url:below=" + at)); }
        Assert.Equal(["CodeSystem/deeper"], await web.Found("CodeSystem?url:below=http://example.org/tree/deeper"));
        Assert.Empty(await web.Found("CodeSystem?url:below=http://example.org/tr"));
        Assert.Empty(await web.Found("CodeSystem?url:below=http://example.org/tree/deeper/y"));
        Assert.Empty(await web.Found("CodeSystem?url=http://example.org"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_iterated_include_goes_on_from_what_was_included(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string root = await web.Created("Organization", """{"resourceType":"Organization","name":"集团"}""");
        string part = await web.Created("Organization", $$$"""{"resourceType":"Organization","name":"工厂","partOf":{"reference":"{{{root}}}"}}""");
        string patient = await web.Created("Patient", Sent.Patient(more: $$$""","managingOrganization":{"reference":"{{{part}}}"}"""));
        string observation = await web.Created("Observation", Sent.Observation(patient));
        Assert.Equal([observation, patient], (await web.Get("Observation?_include=Observation:subject")).Ok().Ids());
        Assert.Equal([observation, patient], (await web.Get("Observation?_include=Observation:subject&_include=Patient:organization")).Ok().Ids("match").Concat((await web.Get("Observation?_include=Observation:subject&_include=Patient:organization")).Ids("include").Where(i => i.Contains('/', StringComparison.Ordinal) && !i.StartsWith("OperationOutcome", StringComparison.Ordinal))));
        Assert.Equal([observation, patient, part], (await web.Get("Observation?_include=Observation:subject&_include:iterate=Patient:organization")).Ok().Ids());
        Assert.Equal([observation, patient, part, root], (await web.Get("Observation?_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof")).Ok().Ids());
        Assert.Equal([root, part, patient, observation], (await web.Get($"Organization?_id={root.Split('/')[1]}&_revinclude:iterate=Organization:partof&_revinclude:iterate=Patient:organization&_revinclude:iterate=Observation:subject")).Ok().Ids());
        (await web.Get("Observation?_include:iterate=Patient:nonsense", headers: ("Prefer", "handling=strict"))).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Search_parameters_of_ours_are_searched_by(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string employer = await web.Created("Organization", """{"resourceType":"Organization","name":"工厂","identifier":[{"system":"urn:t:c","value":"E1"}]}""");
        string patient = await web.Created("Patient", Sent.Patient(more: ""","address":[{"extension":[{"url":"urn:diagnosis:StructureDefinition:division","valueCoding":{"system":"urn:diagnosis:CodeSystem:division","code":"320706"}}],"text":"海州区"}]"""));
        string report = await web.Created("DiagnosticReport", $$$"""{"resourceType":"DiagnosticReport","extension":[{"url":"urn:diagnosis:StructureDefinition:employer","valueReference":{"reference":"{{{employer}}}"}},{"url":"urn:diagnosis:StructureDefinition:work-type","valueCodeableConcept":{"coding":[{"system":"urn:w","code":"W1"}]}},{"url":"urn:diagnosis:StructureDefinition:examined-factor","valueCodeableConcept":{"coding":[{"system":"urn:f","code":"F1"}]}}],"status":"final","code":{"text":"体检"},"subject":{"reference":"{{{patient}}}"}}""");
        Assert.Equal([report], await web.Found("DiagnosticReport?employer=" + employer));
        Assert.Equal([report], await web.Found("DiagnosticReport?employer.identifier=urn:t:c|E1"));
        Assert.Equal([report], await web.Found("DiagnosticReport?work-type=urn:w|W1"));
        Assert.Equal([report], await web.Found("DiagnosticReport?examined-factor=F1"));
        Assert.Empty(await web.Found("DiagnosticReport?examined-factor=W1"));
        Assert.Equal([report], await web.Found("DiagnosticReport?using-unit:missing=true"));
        Assert.Empty(await web.Found("DiagnosticReport?employer:missing=true"));
        Assert.Equal([patient], await web.Found("Patient?division=urn:diagnosis:CodeSystem:division|320706"));
        Assert.Equal([report, employer], (await web.Get("DiagnosticReport?_include=DiagnosticReport:employer")).Ok().Ids());
    }

    [Fact]
    public async Task Every_search_parameter_of_ours_works_and_is_told_by_the_capability_statement()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Data, "fhir-profiles"), "search-*.json");
        Assert.NotEmpty(files);
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var told = (await web.Get("metadata")).Json.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().SelectMany(r => r.GetProperty("searchParam").EnumerateArray().Select(p => r.GetProperty("type").GetString() + " " + p.GetProperty("name").GetString() + " " + p.GetProperty("definition").GetString())).ToHashSet();
        foreach (string file in files)
        {
            var root = FhirDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Root;
            foreach (var type in root["base"].Items)
            {
                Assert.NotNull(Served.Find(type.Text!)!.Params.GetValueOrDefault(root["code"].Text!));
                Assert.Contains($"{type.Text} {root["code"].Text} {root["url"].Text}", told);
            }
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Everything_of_a_patient_holds_who_and_where_it_names_but_no_other_patient(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string hospital = await web.Created("Organization", """{"resourceType":"Organization","name":"医院"}""");
        string physician = await web.Created("Practitioner", """{"resourceType":"Practitioner","name":[{"text":"李医师"}]}""");
        await web.Created("Practitioner", """{"resourceType":"Practitioner","name":[{"text":"无关"}]}""");
        string brother = await web.Created("Patient", Sent.Patient("B"));
        string patient = await web.Created("Patient", Sent.Patient(more: $$$""","link":[{"other":{"reference":"{{{brother}}}"},"type":"seealso"}],"managingOrganization":{"reference":"{{{hospital}}}"}"""));
        string encounter = await web.Created("Encounter", $$$"""{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"{{{patient}}}"},"participant":[{"individual":{"reference":"{{{physician}}}"}}]}""");
        string observation = await web.Created("Observation", Sent.Observation(patient, more: $$$""","encounter":{"reference":"{{{encounter}}}"},"performer":[{"reference":"{{{physician}}}"}]"""));
        string[] all = [hospital, physician, patient, encounter, observation];
        Assert.Equal(all.Order(), (await web.Get(patient + "/$everything")).Ok().Ids().Order());
        var seen = new List<string>();
        for (string? page = patient + "/$everything?_count=2"; page is not null;)
        {
            var answer = (await web.Get(page)).Ok();
            Assert.True(answer.Ids().Count <= 2);
            seen.AddRange(answer.Ids());
            page = answer.Next;
        }
        Assert.Equal(all.Order(), seen.Order());
        // a token for some types gets those
        Assert.Equal(new[] { patient, physician }.Order(), (await web.Get(patient + "/$everything", headers: ("X-Scope", "system/Patient.r system/Practitioner.r"))).Ok().Ids().Order());
    }
}
