using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Diagnosis.Stories;

/// <summary>The traps that FHIR servers fall into, over real HTTP: what was sent comes back equal, what is broken is refused with its element and changes nothing.</summary>
public sealed class FhirTrapsTests(EmptyProvince province) : IClassFixture<EmptyProvince>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    Task<HttpClient> Hospital() => province.Product.ClientAsync("demo-hospital", Ct);

    sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Message)
    {
        public JsonObject Json => JsonNode.Parse(Text)!.AsObject();
        public string Id => Json["id"]!.GetValue<string>();
        public string? Etag => Message.Headers.ETag?.ToString();
    }

    static async Task<Answer> Send(HttpClient http, HttpMethod method, string path, object? body = null, string type = "application/fhir+json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body as byte[] ?? Encoding.UTF8.GetBytes((string)body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        var answer = await http.SendAsync(request, Ct);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer);
    }

    static void IsOutcome(Answer answer, params int[] statuses)
    {
        Assert.True(statuses.Contains((int)answer.Status), $"{(int)answer.Status} instead of {string.Join('/', statuses)}: {answer.Text}");
        Assert.Equal("application/fhir+json", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal("OperationOutcome", answer.Json["resourceType"]!.GetValue<string>());
        Assert.NotEmpty(answer.Json["issue"]!.AsArray());
    }

    static string Observation(string more = "", string code = "39156-5") => $$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]}{{more}}}""";
    static string New() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task What_was_sent_comes_back_equal()
    {
        using var http = await Hospital();
        string[] lexemes = ["\"value\":1.00,", "\"value\":-0.0,", "\"value\":1e3,", "\"value\":12345678901234567890.123456789,"];
        foreach (string lexeme in lexemes)
        {
            var created = await Send(http, HttpMethod.Post, "/fhir/Observation", Observation($$""","valueQuantity":{{{lexeme}}"unit":"kg"}"""));
            Assert.Equal(HttpStatusCode.Created, created.Status);
            var read = await Send(http, HttpMethod.Get, "/fhir/Observation/" + created.Id);
            Assert.Contains(lexeme, read.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        string name = "𠮷野・张三";
        var rich = await Send(http, HttpMethod.Post, "/fhir/Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{name}}}","_family":{"extension":[{"url":"http://example.org/x","valueDecimal":2.50}]},"given":["a",null],"_given":[null,{"extension":[{"url":"http://example.org/y","valueString":"z"}]}]}],"contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}}""");
        Assert.Equal(HttpStatusCode.Created, rich.Status);
        string back = (await Send(http, HttpMethod.Get, "/fhir/Patient/" + rich.Id)).Text;
        foreach (string part in (string[])[name, "2.50", "\"given\":[\"a\",null]", "\"_given\":[null,{", "\"reference\":\"#o\""]) { Assert.Contains(part, back, StringComparison.Ordinal); }
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "duplicate key", Encoding.UTF8.GetBytes("""{"resourceType":"Patient","active":true,"active":false}""") },
        { "invalid UTF-8", [.. Encoding.UTF8.GetBytes("""{"resourceType":"Patient","name":[{"family":"x"""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("""x"}]}""")] },
        { "lone surrogate", Encoding.UTF8.GetBytes("""{"resourceType":"Patient","name":[{"family":"\ud800"}]}""") },
        { "NUL", Encoding.UTF8.GetBytes("""{"resourceType":"Patient","name":[{"family":"a\u0000b"}]}""") },
        { "BOM", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"resourceType":"Patient"}""")] },
        { "NaN", Encoding.UTF8.GetBytes(Observation(""","valueQuantity":{"value":NaN}""")) },
        { "depth", Encoding.UTF8.GetBytes("""{"resourceType":"Patient","extension":""" + new string('[', 10_000) + new string(']', 10_000) + "}") },
        { "trailing", Encoding.UTF8.GetBytes("""{"resourceType":"Patient"} {}""") },
        { "empty", [] },
        { "array", Encoding.UTF8.GetBytes("[]") },
        { "other type", Encoding.UTF8.GetBytes("""{"resourceType":"Observation","status":"final","code":{"text":"x"}}""") },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task Broken_bytes_are_refused_in_words(string what, byte[] body)
    {
        Assert.NotEmpty(what);
        using var http = await Hospital();
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir/Patient", body), 400, 413, 422);
    }

    [Theory]
    [InlineData(""","birthDate":"2023-02-29" """, "Patient.birthDate")]
    [InlineData(""","unknown":1""", "Patient.unknown")]
    [InlineData(""","name":[]""", "Patient.name")]
    [InlineData(""","name":[{}]""", "Patient.name[0]")]
    [InlineData(""","gender":"männlich" """, "Patient.gender")]
    [InlineData(""","gender":""  """, "Patient.gender")]
    [InlineData(""","active":"true" """, "Patient.active")]
    [InlineData(""","deceasedBoolean":true,"deceasedDateTime":"2020" """, "Patient.deceased")]
    [InlineData(""","deceasedDateTime":"2020-01-01T10:00" """, "Patient.deceased")]
    [InlineData(""","multipleBirthInteger":99999999999""", "Patient.multipleBirth")]
    [InlineData(""","managingOrganization":{"reference":"#nobody"}""", "Patient.managingOrganization")]
    [InlineData(""","contact":[{"gender":"male"}]""", "Patient.contact[0]")]
    [InlineData(""","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>1</script></div>"}""", "Patient.text")]
    public async Task A_wrong_element_is_named(string element, string expression)
    {
        using var http = await Hospital();
        var answer = await Send(http, HttpMethod.Post, "/fhir/Patient", $$"""{"resourceType":"Patient"{{element}}}""");
        IsOutcome(answer, 400, 422);
        Assert.Contains(answer.Json["issue"]!.AsArray(), i => i!["expression"]?.AsArray().Any(e => e!.GetValue<string>().StartsWith(expression, StringComparison.Ordinal)) == true);
    }

    [Fact]
    public async Task Versions_are_kept_and_stale_writers_are_told()
    {
        using var http = await Hospital();
        var created = await Send(http, HttpMethod.Post, "/fhir/Patient", """{"resourceType":"Patient","id":"mine","meta":{"versionId":"99","lastUpdated":"1999-01-01T00:00:00Z"},"active":true}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.NotEqual("mine", created.Id);
        Assert.Equal("W/\"1\"", created.Etag);
        Assert.Contains($"/fhir/Patient/{created.Id}/_history/1", created.Message.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", created.Json["meta"]!["versionId"]!.GetValue<string>());
        string path = "/fhir/Patient/" + created.Id, next = $$"""{"resourceType":"Patient","id":"{{created.Id}}","active":false}""";
        Assert.Equal(HttpStatusCode.OK, (await Send(http, HttpMethod.Put, path, next, headers: ("If-Match", "W/\"1\""))).Status);
        IsOutcome(await Send(http, HttpMethod.Put, path, next, headers: ("If-Match", "W/\"1\"")), 412);
        IsOutcome(await Send(http, HttpMethod.Put, path, """{"resourceType":"Patient","id":"another"}"""), 400, 422);
        IsOutcome(await Send(http, HttpMethod.Patch, path, """[{"op":"replace","path":"/active","value":true}]""", "application/json-patch+json", ("If-Match", "W/\"1\"")), 412);
        IsOutcome(await Send(http, HttpMethod.Patch, path, """[{"op":"replace","path":"/active","value":"no"}]""", "application/json-patch+json"), 400, 422);
        Assert.Equal(HttpStatusCode.OK, (await Send(http, HttpMethod.Patch, path, """[{"op":"replace","path":"/active","value":true}]""", "application/json-patch+json")).Status);
        IsOutcome(await Send(http, HttpMethod.Delete, path, headers: ("If-Match", "W/\"1\"")), 412);
        Assert.True((await Send(http, HttpMethod.Delete, path)).Status is HttpStatusCode.NoContent or HttpStatusCode.OK);
        IsOutcome(await Send(http, HttpMethod.Get, path), 410);
        Assert.True((await Send(http, HttpMethod.Get, path + "/_history/1")).Json["active"]!.GetValue<bool>());
        var history = (await Send(http, HttpMethod.Get, path + "/_history")).Json;
        Assert.Equal(["DELETE", "PATCH", "PUT", "POST"], history["entry"]!.AsArray().Select(e => e!["request"]!["method"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_door_speaks_fhir()
    {
        using var http = await Hospital();
        var metadata = await Send(http, HttpMethod.Get, "/fhir/metadata");
        Assert.Equal("application/fhir+json", metadata.Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal("4.0.1", metadata.Json["fhirVersion"]!.GetValue<string>());
        IsOutcome(await Send(http, HttpMethod.Get, "/fhir/Patient?_id=x", headers: ("Accept", "application/fhir+xml")), 406);
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir/Patient", "<Patient/>", "application/fhir+xml"), 415);
        IsOutcome(await Send(http, HttpMethod.Get, "/fhir/Nothing/1"), 404);
        IsOutcome(await Send(http, HttpMethod.Get, "/fhir/Patient/no-such-id"), 404);
        IsOutcome(await Send(http, HttpMethod.Delete, "/fhir/Patient"), 400, 405, 412);
        IsOutcome(await Send(http, HttpMethod.Put, "/fhir/AuditEvent/x", """{"resourceType":"AuditEvent","id":"x"}"""), 403, 405, 400, 422);
        using var stranger = new HttpClient { BaseAddress = province.Product.Address };
        var closed = await Send(stranger, HttpMethod.Get, "/fhir/Patient");
        IsOutcome(closed, 401);
        Assert.NotEmpty(closed.Message.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task A_search_finds_what_it_should_and_nothing_else()
    {
        using var http = await Hospital();
        string tag = New();
        async Task<string> Make(string family, string more = "") => (await Send(http, HttpMethod.Post, "/fhir/Patient", $$"""{"resourceType":"Patient","identifier":[{"system":"urn:t","value":"{{tag}}"}],"name":[{"family":"{{family}}"}]{{more}}}""")).Id;
        string percent = await Make("100%_x", ""","active":true,"birthDate":"1970-05-12" """), other = await Make("1000 x", ""","active":false,"birthDate":"1970-06-01" """), bare = await Make("王\\\\小明");
        async Task<string[]> Find(string query) => [.. ((await Send(http, HttpMethod.Get, $"/fhir/Patient?identifier=urn:t|{tag}&{query}")).Json["entry"]?.AsArray() ?? []).Where(e => e!["search"]!["mode"]!.GetValue<string>() == "match").Select(e => e!["resource"]!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
        string[] Of(params string[] ids) => [.. ids.Order(StringComparer.Ordinal)];
        Assert.Equal(Of(percent, other, bare), await Find(""));
        Assert.Equal(Of(percent), await Find("family=" + Uri.EscapeDataString("100%")));
        Assert.Equal(Of(percent, other), await Find("family=100"));
        Assert.Equal(Of(percent), await Find("family:contains=" + Uri.EscapeDataString("%_")));
        Assert.Equal(Of(bare), await Find("family:contains=" + Uri.EscapeDataString("小明")));
        Assert.Equal(Of(percent), await Find("birthdate=1970-05"));
        Assert.Equal(Of(percent, other), await Find("birthdate=1970"));
        Assert.Equal(Of(other), await Find("birthdate=ge1970-06"));
        Assert.Equal(Of(percent), await Find("birthdate=lt1970-06"));
        Assert.Equal(Of(bare), await Find("birthdate:missing=true"));
        Assert.Equal(Of(other), await Find("active=false"));
        Assert.Equal(Of(other, bare), await Find("active:not=true"));
        Assert.Equal(Of(percent), await Find($"_id={percent},nobody"));
        var lenient = (await Send(http, HttpMethod.Get, $"/fhir/Patient?identifier=urn:t|{tag}&nonsense=1")).Json;
        Assert.DoesNotContain("nonsense", lenient["link"]!.AsArray().First(l => l!["relation"]!.GetValue<string>() == "self")!["url"]!.GetValue<string>(), StringComparison.Ordinal);
        IsOutcome(await Send(http, HttpMethod.Get, $"/fhir/Patient?identifier=urn:t|{tag}&nonsense=1", headers: ("Prefer", "handling=strict")), 400);
        IsOutcome(await Send(http, HttpMethod.Get, "/fhir/Patient?birthdate=yesterday"), 400);
        // pages of one, followed to the end
        var seen = new List<string>();
        string? next = $"/fhir/Patient?identifier=urn:t|{tag}&_count=1";
        while (next is not null)
        {
            Assert.True(seen.Count < 10);
            var page = (await Send(http, HttpMethod.Get, next)).Json;
            seen.AddRange((page["entry"]?.AsArray() ?? []).Select(e => e!["resource"]!["id"]!.GetValue<string>()));
            next = page["link"]!.AsArray().FirstOrDefault(l => l!["relation"]!.GetValue<string>() == "next")?["url"]!.GetValue<string>();
        }
        Assert.Equal(Of(percent, other, bare), seen.Order(StringComparer.Ordinal));
        var weight = (await Send(http, HttpMethod.Post, "/fhir/Observation", Observation($$""","subject":{"reference":"Patient/{{percent}}"},"effectiveDateTime":"2026-03-01T23:30:00+08:00","valueQuantity":{"value":3.20,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}"""))).Id;
        foreach (var (query, hits) in ((string, bool)[])[("value-quantity=3.2", true), ("value-quantity=3.20|http://unitsofmeasure.org|kg", true), ("value-quantity=3.2|http://unitsofmeasure.org|g", false), ("value-quantity=gt3.2", false), ("date=2026-03-01", true), ("date=2026-03-02", false),
            ($"patient.identifier=urn:t|{tag}", true), ($"patient.family=100{Uri.EscapeDataString("%")}", true), ("patient.family=nobody", false)])
        {
            var found = (await Send(http, HttpMethod.Get, $"/fhir/Observation?subject=Patient/{percent}&{query}")).Json["entry"]?.AsArray().Select(e => e!["resource"]!["id"]!.GetValue<string>()).ToArray() ?? [];
            Assert.True(hits == found.Contains(weight), query);
        }
        Assert.Equal(Of(percent), await Find("_has:Observation:patient:code=39156-5"));
        var both = (await Send(http, HttpMethod.Get, $"/fhir/Observation?subject=Patient/{percent}&_include=Observation:subject")).Json;
        Assert.Equal(1, both["total"]?.GetValue<int>() ?? 1);
        Assert.Contains(both["entry"]!.AsArray(), e => e!["search"]!["mode"]!.GetValue<string>() == "include");
        using var form = new FormUrlEncodedContent([new("subject", "Patient/" + percent)]);
        using var posted = await http.PostAsync("/fhir/Observation/_search?code=39156-5", form, Ct);
        Assert.Single(JsonNode.Parse(await posted.Content.ReadAsStringAsync(Ct))!["entry"]!.AsArray());
    }

    [Fact]
    public async Task A_transaction_is_whole_or_nothing()
    {
        using var http = await Hospital();
        string tag = New();
        static string Entry(string fullUrl, string resource, string request) => $$$"""{"fullUrl":"{{{fullUrl}}}","resource":{{{resource}}},"request":{ {{{request}}} }}""";
        string patient = Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000001", $$"""{"resourceType":"Patient","identifier":[{"system":"urn:t","value":"{{tag}}"}]}""", $"\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=urn:t|{tag}\"");
        string good = Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000002", Observation(""","subject":{"reference":"urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000001"}"""), "\"method\":\"POST\",\"url\":\"Observation\"");
        string bad = Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000003", """{"resourceType":"Observation","status":"final"}""", "\"method\":\"POST\",\"url\":\"Observation\"");
        string Bundle(params string[] entries) => $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""";
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir", Bundle(patient, good, bad)), 400, 422);
        Assert.Equal(0, Total(await Send(http, HttpMethod.Get, $"/fhir/Patient?identifier=urn:t|{tag}")));
        var done = await Send(http, HttpMethod.Post, "/fhir", Bundle(patient, good));
        Assert.True(done.Status == HttpStatusCode.OK, done.Text);
        var entries = done.Json["entry"]!.AsArray();
        Assert.All(entries, e => Assert.StartsWith("201", e!["response"]!["status"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(entries, e => Assert.NotNull(e!["response"]!["etag"]));
        string id = entries[0]!["response"]!["location"]!.GetValue<string>().Split('/')[^3];
        var observation = await Send(http, HttpMethod.Get, "/fhir/Observation/" + entries[1]!["response"]!["location"]!.GetValue<string>().Split('/')[^3]);
        Assert.Equal("Patient/" + id, observation.Json["subject"]!["reference"]!.GetValue<string>());
        // the same again: the patient is found, not doubled
        var again = await Send(http, HttpMethod.Post, "/fhir", Bundle(patient));
        Assert.StartsWith("200", again.Json["entry"]![0]!["response"]!["status"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(1, Total(await Send(http, HttpMethod.Get, $"/fhir/Patient?identifier=urn:t|{tag}")));
        string put = $$"""{"resourceType":"Patient","id":"{{id}}"}""";
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir", Bundle(Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000004", put, $"\"method\":\"PUT\",\"url\":\"Patient/{id}\""), Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000005", put, $"\"method\":\"PUT\",\"url\":\"Patient/{id}\""))), 400, 422);
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir", Bundle(Entry("urn:uuid:6f1ac1a4-0f1c-4d8d-9a55-000000000006", Observation(""","subject":{"reference":"urn:uuid:00000000-0000-4000-8000-00000000dead"}"""), "\"method\":\"POST\",\"url\":\"Observation\""))), 400, 422);
        IsOutcome(await Send(http, HttpMethod.Post, "/fhir", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}"""), 400, 422);

        static int Total(Answer answer) => answer.Json["total"]!.GetValue<int>();
    }

    [Fact]
    public async Task Of_many_writers_of_one_identifier_one_creates()
    {
        using var http = await Hospital();
        for (int round = 0; round < 8; round++)
        {
            string tag = New();
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Send(http, HttpMethod.Post, "/fhir/Patient", $$"""{"resourceType":"Patient","identifier":[{"system":"urn:race","value":"{{tag}}"}]}""", headers: ("If-None-Exist", $"identifier=urn:race|{tag}"))));
            Assert.Equal((1, 63), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.OK)));
            Assert.Single(answers.Select(a => a.Message.Headers.Location!.ToString().Split("/_history")[0]).Distinct());
        }
    }

    [Fact]
    public async Task The_catalogues_answer_as_code_systems()
    {
        using var http = await Hospital();
        var capability = (await Send(http, HttpMethod.Get, "/fhir/metadata")).Json;
        Assert.Contains("Patient", capability["rest"]![0]!["resource"]!.AsArray().Select(r => r!["type"]!.GetValue<string>()));
        var systems = (await Send(http, HttpMethod.Get, "/fhir/CodeSystem?_count=100")).Json["entry"]!.AsArray().Select(e => e!["resource"]!.AsObject()).ToList();
        string diseases = systems.First(s => s["url"]!.GetValue<string>().Contains("2024", StringComparison.Ordinal) || s["name"]?.GetValue<string>().Contains("2024", StringComparison.Ordinal) == true)["url"]!.GetValue<string>();
        var found = await Send(http, HttpMethod.Get, $"/fhir/CodeSystem/$lookup?system={Uri.EscapeDataString(diseases)}&code=OD2024-01-001");
        Assert.Equal(HttpStatusCode.OK, found.Status);
        Assert.Contains("矽肺", found.Text, StringComparison.Ordinal);
        IsOutcome(await Send(http, HttpMethod.Get, $"/fhir/CodeSystem/$lookup?system={Uri.EscapeDataString(diseases)}&code=nothing"), 404, 400, 422);
        var valid = await Send(http, HttpMethod.Post, "/fhir/Observation/$validate", Observation());
        Assert.Equal("OperationOutcome", valid.Json["resourceType"]!.GetValue<string>());
        Assert.DoesNotContain(valid.Json["issue"]!.AsArray(), i => i!["severity"]!.GetValue<string>() is "error" or "fatal");
    }
}
