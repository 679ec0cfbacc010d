using System.Net;
using System.Text;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

public class OperationTests
{
    const string Old = """{"resourceType":"CodeSystem","url":"urn:t:old","version":"2013","status":"active","content":"complete","concept":[{"code":"A","display":"甲","designation":[{"language":"en","value":"Alpha"}]},{"code":"B","display":"乙","concept":[{"code":"B1","display":"乙一"}]}]}""";
    const string New = """{"resourceType":"CodeSystem","url":"urn:t:new","version":"2024","status":"active","content":"complete","concept":[{"code":"A2","display":"新甲"}]}""";
    const string Set = """{"resourceType":"ValueSet","url":"urn:t:set","status":"active","compose":{"include":[{"system":"urn:t:old"}],"exclude":[{"system":"urn:t:old","concept":[{"code":"A"}]}]}}""";
    const string Below = """{"resourceType":"ValueSet","url":"urn:t:below","status":"active","compose":{"include":[{"system":"urn:t:old","filter":[{"property":"concept","op":"is-a","value":"B"}]}]}}""";
    const string Map = """{"resourceType":"ConceptMap","url":"urn:t:map","status":"active","group":[{"source":"urn:t:old","target":"urn:t:new","element":[{"code":"A","target":[{"code":"A2","display":"新甲","equivalence":"wider"}]}]}]}""";

    static async Task PublishAsync(FhirWeb web)
    {
        var store = (FhirStore)web.Services.GetService(typeof(FhirStore))!;
        await using var session = await store.Database.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var (id, json) in ((string, string)[])[("old", Old), ("new", New), ("set", Set), ("below", Below), ("map", Map)])
        {
            Assert.Equal(1, await store.PublishAsync(session, id, Encoding.UTF8.GetBytes(json), new Audience(null, "", true), TestContext.Current.CancellationToken));
            // the same again is no new version
            Assert.Equal(1, await store.PublishAsync(session, id, Encoding.UTF8.GetBytes(json), new Audience(null, "", true), TestContext.Current.CancellationToken));
        }
    }

    static Dictionary<string, string?> Values(Answer answer) => answer.Ok().Json.GetProperty("parameter").EnumerateArray().Where(p => p.EnumerateObject().Any(v => v.Name.StartsWith("value", StringComparison.Ordinal))).GroupBy(p => p.GetProperty("name").GetString()!).ToDictionary(g => g.Key, g => (string?)g.First().EnumerateObject().First(v => v.Name.StartsWith("value", StringComparison.Ordinal)).Value.ToString());

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Terminology_answers_from_the_published_code_systems(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        await PublishAsync(web);
        Assert.Equal("甲", Values(await web.Get("CodeSystem/$lookup?system=urn:t:old&code=A"))["display"]);
        Assert.Equal("Alpha", Values(await web.Get("CodeSystem/$lookup?system=urn:t:old&code=A&displayLanguage=en"))["display"]);
        Assert.Equal("甲", Values(await web.Post("CodeSystem/$lookup", """{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"urn:t:old","code":"A"}}]}"""))["display"]);
        (await web.Get("CodeSystem/$lookup?system=urn:t:old&code=Z")).Refused(404);
        (await web.Get("CodeSystem/$lookup?system=urn:none&code=A")).Refused(404);
        (await web.Get("CodeSystem/$lookup?code=A")).Refused(400, "required");
        List<string?> Codes(Answer a) => [.. a.Ok().Json.GetProperty("expansion").GetProperty("contains").EnumerateArray().Select(c => c.GetProperty("code").GetString())];
        Assert.Equal(["B", "B1"], Codes(await web.Get("ValueSet/$expand?url=urn:t:set")));
        Assert.Equal(["B", "B1"], Codes(await web.Get("ValueSet/below/$expand")));
        Assert.Equal(["B1"], Codes(await web.Get("ValueSet/set/$expand?filter=" + Uri.EscapeDataString("一"))));
        Assert.Equal(["B1"], Codes(await web.Get("ValueSet/set/$expand?offset=1&count=1")));
        Assert.Equal("True", Values(await web.Get("ValueSet/$validate-code?url=urn:t:set&system=urn:t:old&code=B"))["result"]);
        Assert.Equal("False", Values(await web.Get("ValueSet/$validate-code?url=urn:t:set&system=urn:t:old&code=A"))["result"]);
        Assert.Equal("False", Values(await web.Get("CodeSystem/$validate-code?url=urn:t:old&code=A&display=x"))["result"]);
        var translated = (await web.Get("ConceptMap/$translate?url=urn:t:map&system=urn:t:old&code=A")).Ok();
        Assert.Contains("\"A2\"", translated.Text, StringComparison.Ordinal);
        Assert.Contains("\"wider\"", translated.Text, StringComparison.Ordinal);
        Assert.Contains("\"narrower\"", (await web.Get("ConceptMap/$translate?system=urn:t:new&code=A2&reverse=true")).Ok().Text, StringComparison.Ordinal);
        Assert.Equal("False", Values(await web.Get("ConceptMap/$translate?system=urn:t:old&code=B"))["result"]);
        string found = await web.Created("Observation", Sent.Observation("Patient/p").Replace("http://loinc.org", "urn:t:old", StringComparison.Ordinal).Replace("19868-9", "B1", StringComparison.Ordinal));
        await web.Created("Observation", Sent.Observation("Patient/p"));
        Assert.Equal([found], await web.Found("Observation?code:in=urn:t:set"));
        (await web.Get("Observation?code:in=urn:none")).Refused(400);
        // nobody writes catalogues from outside
        (await web.Put("CodeSystem/old", Old)).Refused(405);
    }

    [Fact]
    public async Task Validate_tells_without_writing()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        Assert.DoesNotContain("\"error\"", (await web.Post("Patient/$validate", Sent.Patient())).Ok().Text, StringComparison.Ordinal);
        Assert.Equal("error", (await web.Post("Patient/$validate", Sent.Patient(born: "x"))).Ok().Issue.GetProperty("severity").GetString());
        Assert.Equal("error", (await web.Post("Patient/$validate", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{Sent.Patient(born: "x")}}}]}""")).Ok().Issue.GetProperty("severity").GetString());
        Assert.Empty(await web.Found("Patient"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Everything_of_a_patient_comes_in_pages(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string p = await web.Created("Patient", Sent.Patient()), q = await web.Created("Patient", Sent.Patient("2"));
        var mine = new List<string> { p };
        for (int i = 0; i < 4; i++) { mine.Add(await web.Created("Observation", Sent.Observation(p))); }
        await web.Created("Observation", Sent.Observation(q));
        await web.Created("Observation", Sent.Observation(p), "other");
        Assert.Equal(mine, (await web.Get(p + "/$everything")).Ok().Ids());
        var seen = new List<string>();
        for (string? next = p + "/$everything?_count=2"; next is not null;) { var page = (await web.Get(next)).Ok(); seen.AddRange(page.Ids()); next = page.Next; }
        Assert.Equal(mine, seen);
        Assert.Equal(mine[1..], (await web.Get(p + "/$everything?_type=Observation")).Ok().Ids());
        (await web.Get(p + "/$everything", "other")).Refused(404);
        (await web.Get("Patient/$everything")).Refused(404);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_is_imported_can_be_exported_again(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string lines = string.Join('\n', Enumerable.Range(0, 5).Select(i => Sent.Patient("I" + i, id: "imp" + i).Trim())) + "\n{\"resourceType\":\"Patient\",\"gender\":\"x\"}\nnonsense\n" + Sent.Observation("Patient/imp1").Trim() + "\n";
        var done = (await web.Send(HttpMethod.Post, "$import", lines, type: "application/fhir+ndjson")).Ok();
        var counts = Values(done);
        Assert.Equal(("6", "2", "0"), (counts["created"], counts["failed"], counts["updated"]));
        Assert.Contains("line 6", done.Text, StringComparison.Ordinal);
        Assert.Contains("line 7", done.Text, StringComparison.Ordinal);
        Assert.Equal(["Patient/imp3"], await web.Found("Patient?identifier=I3"));
        Assert.Equal("6", Values(await web.Send(HttpMethod.Post, "$import", lines.Replace("\n" + Sent.Observation("Patient/imp1").Trim(), "", StringComparison.Ordinal).Replace("nonsense", Sent.Patient("I9", id: "imp9").Trim(), StringComparison.Ordinal), type: "application/fhir+ndjson"))["updated"] is "5" ? "6" : "");
        (await web.Get("$export")).Refused(400);
        (await web.Get("$export?_type=Nonsense", headers: ("Prefer", "respond-async"))).Refused(400);
        var kick = (await web.Get("$export?_type=Patient,Observation", headers: ("Prefer", "respond-async"))).Ok(202);
        await web.Created("Patient", Sent.Patient("late"), "other");
        var manifest = (await web.Get(kick.ContentLocation!)).Ok();
        var output = manifest.Json.GetProperty("output").EnumerateArray().ToDictionary(o => o.GetProperty("type").GetString()!, o => (o.GetProperty("url").GetString()!, o.GetProperty("count").GetInt32()));
        Assert.Equal((6, 1), (output["Patient"].Item2, output["Observation"].Item2));
        var file = (await web.Get(output["Patient"].Item1)).Ok();
        Assert.StartsWith("application/fhir+ndjson", file.ContentType);
        Assert.Equal(["imp0", "imp1", "imp2", "imp3", "imp4", "imp9"], file.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()));
        (await web.Get(output["Patient"].Item1, "other")).Refused(404);
        (await web.Send(HttpMethod.Delete, kick.ContentLocation!)).Ok(202);
    }
}
