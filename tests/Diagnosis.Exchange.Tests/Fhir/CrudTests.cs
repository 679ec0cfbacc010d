using System.Globalization;
using System.Net;
using System.Text;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

public class CrudTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_was_sent_comes_back_to_the_byte_apart_from_id_and_meta(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string body = Sent.Observation("Patient/p1", value: "1.00", more: ",\"_issued\" :{ \"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":1e3}]}, \"note\":[{\"text\":\"𠮷 \\u00e9 张\"}]");
        var made = (await web.Post("Observation", body)).Ok(201);
        string id = made.Json.GetProperty("id").GetString()!, updated = made.Json.GetProperty("meta").GetProperty("lastUpdated").GetString()!;
        Assert.Equal("W/\"1\"", made.ETag);
        Assert.EndsWith($"/fhir/Observation/{id}/_history/1", made.Location);
        Assert.StartsWith("application/fhir+json", made.ContentType);
        Assert.Equal("2026-03-02T12:00:00.000+08:00", updated);
        var read = (await web.Get("Observation/" + id)).Ok();
        Assert.Equal(body.Replace("\"resourceType\":\"Observation\"", $"\"resourceType\":\"Observation\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"{updated}\"}}", StringComparison.Ordinal), read.Text);
        Assert.Equal("W/\"1\"", read.ETag);
        Assert.NotNull(read.LastModified);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Updates_make_versions_and_a_stale_one_is_412(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient());
        string id = at.Split('/')[1];
        var second = (await web.Put(at, Sent.Patient(id: id, given: "小明"), headers: ("If-Match", "W/\"1\""))).Ok();
        Assert.Equal("W/\"2\"", second.ETag);
        (await web.Put(at, Sent.Patient(id: id, given: "三"), headers: ("If-Match", "W/\"1\""))).Refused(412, "conflict");
        (await web.Put(at, Sent.Patient(id: "another"))).Refused(400, "invalid");
        (await web.Put(at, Sent.Observation("Patient/1"))).Refused(400, "invalid");
        Assert.Contains("大明", (await web.Get(at + "/_history/1")).Ok().Text, StringComparison.Ordinal);
        Assert.Contains("小明", (await web.Get(at)).Ok().Text, StringComparison.Ordinal);
        (await web.Get(at + "/_history/3")).Refused(404);
        (await web.Put("Patient/of-my-choice.1", Sent.Patient(id: "of-my-choice.1"))).Ok(201);
        (await web.Put("Patient/bad_id", Sent.Patient(id: "bad_id"))).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_deleted_resource_is_410_keeps_its_history_and_can_come_back(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient());
        (await web.Send(HttpMethod.Delete, at, headers: ("If-Match", "W/\"7\""))).Refused(412);
        (await web.Send(HttpMethod.Delete, at)).Ok(204);
        (await web.Get(at)).Refused(410, "deleted");
        (await web.Send(HttpMethod.Delete, at)).Ok(204);
        Assert.Empty(await web.Found("Patient"));
        (await web.Put(at, Sent.Patient(id: at.Split('/')[1]))).Ok(201);
        Assert.Equal([at], await web.Found("Patient?identifier=99999919700615997X"));
        var history = (await web.Get(at + "/_history")).Ok();
        var entries = history.Json.GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal(["PUT", "DELETE", "POST"], entries.Select(e => e.GetProperty("request").GetProperty("method").GetString()));
        Assert.Equal(["W/\"3\"", "W/\"2\"", "W/\"1\""], entries.Select(e => e.GetProperty("response").GetProperty("etag").GetString()));
        Assert.False(entries[1].TryGetProperty("resource", out _));
        Assert.Equal(3, history.Json.GetProperty("total").GetInt32());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task History_pages_and_since_are_honoured(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient()), id = at.Split('/')[1];
        for (int i = 2; i <= 5; i++) { web.Clock.AdvanceDays(1); (await web.Put(at, Sent.Patient(id: id, given: "第" + i))).Ok(); }
        var seen = new List<string>();
        string? next = "Patient/_history?_count=2";
        while (next is not null)
        {
            var page = (await web.Get(next)).Ok();
            seen.AddRange(page.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("etag").GetString()!));
            next = page.Next;
        }
        Assert.Equal(["W/\"5\"", "W/\"4\"", "W/\"3\"", "W/\"2\"", "W/\"1\""], seen);
        Assert.Equal(2, (await web.Get(at + "/_history?_since=2026-03-05")).Ok().Json.GetProperty("entry").GetArrayLength());
        (await web.Get(at + "/_history?_count=x")).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Conditional_reads_answer_304(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient());
        Assert.Equal(HttpStatusCode.NotModified, (await web.Get(at, headers: ("If-None-Match", "W/\"1\""))).Status);
        (await web.Get(at, headers: ("If-None-Match", "W/\"2\""))).Ok();
        Assert.Equal(HttpStatusCode.NotModified, (await web.Get(at, headers: ("If-Modified-Since", web.Clock.Now.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture)))).Status);
        (await web.Get(at, headers: ("If-Modified-Since", web.Clock.Now.AddDays(-1).ToUniversalTime().ToString("R", CultureInfo.InvariantCulture)))).Ok();
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_patch_changes_what_it_names_and_its_result_is_validated(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient());
        const string patch = "application/json-patch+json";
        var done = (await web.Send(HttpMethod.Patch, at, "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"female\"}]", type: patch)).Ok();
        Assert.Equal("female", done.Json.GetProperty("gender").GetString());
        Assert.Equal("W/\"2\"", done.ETag);
        Assert.Equal([at], await web.Found("Patient?gender=female"));
        Assert.Empty(await web.Found("Patient?gender=male"));
        (await web.Send(HttpMethod.Patch, at, "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"x\"}]", type: patch)).Refused(422);
        (await web.Send(HttpMethod.Patch, at, "[{\"op\":\"remove\",\"path\":\"/nothing\"}]", type: patch)).Refused(422);
        (await web.Send(HttpMethod.Patch, at, "[]", type: patch, headers: ("If-Match", "W/\"1\""))).Refused(412);
        (await web.Send(HttpMethod.Patch, at, "{}", type: "application/fhir+json")).Refused(415);
        (await web.Send(HttpMethod.Patch, "Patient/none", "[]", type: patch)).Refused(404);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Conditions_create_update_and_delete_what_they_match(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        const string one = "identifier=urn:oid:2.16.156.10011.1.3|99999919700615997X";
        var made = (await web.Post("Patient", Sent.Patient(), headers: ("If-None-Exist", one))).Ok(201);
        var again = (await web.Post("Patient", Sent.Patient(), headers: ("If-None-Exist", one))).Ok();
        Assert.Equal(made.Location, again.Location);
        (await web.Put("Patient?" + one, Sent.Patient(given: "改"))).Ok();
        Assert.Single(await web.Found("Patient"));
        string other = await web.Created("Patient", Sent.Patient());
        (await web.Post("Patient", Sent.Patient(), headers: ("If-None-Exist", one))).Refused(412, "multiple-matches");
        (await web.Put("Patient?" + one, Sent.Patient())).Refused(412);
        (await web.Send(HttpMethod.Delete, "Patient?" + one)).Refused(412);
        (await web.Send(HttpMethod.Delete, "Patient")).Refused(400, "required");
        (await web.Post("Patient", Sent.Patient(), headers: ("If-None-Exist", "nonsense=1"))).Refused(400);
        (await web.Send(HttpMethod.Delete, other)).Ok(204);
        (await web.Send(HttpMethod.Delete, "Patient?" + one)).Ok(204);
        Assert.Empty(await web.Found("Patient"));
        // the criterion is free again
        (await web.Post("Patient", Sent.Patient(), headers: ("If-None-Exist", one))).Ok(201);
        (await web.Put("Patient?identifier=urn:x|77", Sent.Patient(more: ",\"language\":\"zh\""))).Ok(201);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Sixty_four_writers_of_one_identifier_make_one_resource(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        int rounds = engine == Engine.Postgres ? 12 : 3;
        for (int round = 0; round < rounds; round++)
        {
            string number = $"R{round}", condition = "identifier=urn:oid:2.16.156.10011.1.3|" + number;
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => web.Post("Patient", Sent.Patient(number), headers: ("If-None-Exist", condition))));
            Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.Created));
            Assert.Equal(63, answers.Count(a => a.Status == HttpStatusCode.OK));
            Assert.Single(answers.Select(a => a.Location).Distinct());
            Assert.Single(await web.Found("Patient?" + condition));
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Writers_of_one_resource_get_each_a_version_of_their_own(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient()), id = at.Split('/')[1];
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => web.Put(at, Sent.Patient(id: id, given: "甲" + i))));
        var versions = answers.Where(a => a.Status == HttpStatusCode.OK).Select(a => a.ETag).ToList();
        Assert.NotEmpty(versions);
        Assert.Equal(versions.Count, versions.Distinct().Count());
        Assert.Equal(versions.Count + 1, (await web.Get(at + "/_history")).Ok().Json.GetProperty("total").GetInt32());
        Assert.Single(await web.Found("Patient?given=甲"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_institution_sees_its_own_and_a_commission_its_area(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string mine = await web.Created("Patient", Sent.Patient()), theirs = await web.Created("Patient", Sent.Patient(), "other");
        Assert.Equal([mine], await web.Found("Patient"));
        Assert.Equal([theirs], await web.Found("Patient", "other"));
        Assert.Equal([mine], await web.Found("Patient", "commission"));
        (await web.Get(theirs)).Refused(404);
        (await web.Get(theirs + "/_history")).Refused(404);
        (await web.Get(mine, "commission")).Ok();
        (await web.Get(theirs, "commission")).Refused(404);
        (await web.Put(theirs, Sent.Patient(id: theirs.Split('/')[1]))).Refused(403);
        // who may not read it is not told that it is there
        (await web.Send(HttpMethod.Delete, theirs)).Refused(404);
        (await web.Post("Patient", Sent.Patient(), "commission")).Refused(403, "forbidden");
        // a chain does not tell what a read would not
        string observation = await web.Created("Observation", Sent.Observation(theirs));
        Assert.Empty(await web.Found("Observation?patient.identifier=99999919700615997X"));
        Assert.Equal([observation], await web.Found("Observation?patient=" + theirs));
        Assert.Equal([observation], (await web.Get("Observation?_include=Observation:patient")).Ok().Ids());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Reads_and_writes_leave_audit_events_that_nobody_can_write(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string at = await web.Created("Patient", Sent.Patient());
        (await web.Get(at)).Ok();
        await web.Found("Patient?identifier=99999919700615997X");
        var events = (await web.Get("AuditEvent")).Ok();
        var actions = events.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("action").GetString()).Order().ToList();
        Assert.Equal(["C", "E", "R"], actions);
        Assert.DoesNotContain("99999919700615997X", events.Text, StringComparison.Ordinal);
        string one = events.Ids()[0];
        (await web.Get(one)).Ok();
        (await web.Put(one, "{\"resourceType\":\"AuditEvent\"}")).Refused(405);
        (await web.Post("AuditEvent", "{\"resourceType\":\"AuditEvent\"}")).Refused(405);
        (await web.Send(HttpMethod.Delete, one)).Refused(405);
        Assert.Equal(2, (await web.Get("AuditEvent?entity=" + at)).Ok().Ids().Count);
        Assert.Empty((await web.Get("AuditEvent", "other")).Ok().Ids());
        (await web.Put("Provenance/1", "{\"resourceType\":\"Provenance\",\"id\":\"1\"}")).Refused(405);
    }

    [Fact]
    public async Task What_cannot_be_answered_is_refused_with_an_outcome()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var nobody = (await web.Get("Patient", "nobody")).Refused(401, "login");
        Assert.StartsWith("Bearer", nobody.WwwAuthenticate);
        (await web.Get("Patient/none")).Refused(404, "not-found");
        (await web.Get("Nonsense")).Refused(404);
        (await web.Get("Claim/1")).Refused(404);
        (await web.Get("Patient/1/2/3/4/5")).Refused(404);
        (await web.Get("Patient/$nonsense")).Refused(404);
        (await web.Send(HttpMethod.Put, "")).Refused(405);
        (await web.Send(HttpMethod.Delete, "metadata")).Refused(405);
        (await web.Get("Patient", headers: ("Accept", "application/fhir+xml"))).Refused(406);
        (await web.Get("Patient?_format=xml")).Refused(406);
        (await web.Get("Patient?_format=json", headers: ("Accept", "text/html"))).Ok();
        (await web.Send(HttpMethod.Post, "Patient", "<Patient/>", type: "application/fhir+xml")).Refused(415);
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), type: "application/fhir+json; charset=iso-8859-1")).Refused(415);
        (await web.Send(HttpMethod.Post, "Patient", Sent.Patient(), type: "application/json")).Ok(201);
        (await web.Post("Patient", "")).Refused(400);
        (await web.Post("Patient", "{")).Refused(400);
        (await web.Post("Patient", "[]")).Refused(400);
        (await web.Post("Patient", "{\"resourceType\":\"Patient\",\"resourceType\":\"Patient\"}")).Refused(400);
        (await web.Post("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\\u0000\"}]}")).Refused(400);
        (await web.Post("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\\ud800\"}]}")).Refused(400);
        (await web.Post("Patient", "{\"resourceType\":\"Patient\",\"contact\":" + new string('[', 10_000) + new string(']', 10_000) + "}")).Refused(400);
        var wrong = (await web.Post("Patient", Sent.Patient(born: "2023-02-29"))).Refused(422);
        Assert.Equal("Patient.birthDate", wrong.Issue.GetProperty("expression")[0].GetString());
        var long_ = (await web.Post("Patient", Sent.Patient(family: new string('长', 300_000)))).Ok(201);
        Assert.Equal(["Patient/" + long_.Json.GetProperty("id").GetString()], await web.Found("Patient?family=" + Uri.EscapeDataString(new string('长', 50))));
    }

    [Fact]
    public async Task The_words_follow_the_language_asked_for()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/none");
        request.Headers.Add("X-Caller", "hospital");
        using var chinese = await web.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("不在您的管辖范围内", await chinese.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("outside your jurisdiction", (await web.Get("Patient/none")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefer_decides_what_a_write_answers()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        Assert.Equal("", (await web.Post("Patient", Sent.Patient(), headers: ("Prefer", "return=minimal"))).Ok(201).Text);
        Assert.Equal("OperationOutcome", (await web.Post("Patient", Sent.Patient(), headers: ("Prefer", "return=OperationOutcome"))).Ok(201).Json.GetProperty("resourceType").GetString());
        Assert.Equal("Patient", (await web.Post("Patient", Sent.Patient(), headers: ("Prefer", "return=representation"))).Ok(201).Json.GetProperty("resourceType").GetString());
    }

    [Fact]
    public async Task Client_meta_is_kept_except_version_and_time()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        string body = Sent.Patient(id: "mine", more: ",\"meta\":{\"versionId\":\"99\",\"lastUpdated\":\"1999-01-01T00:00:00Z\",\"tag\":[{\"system\":\"urn:t\",\"code\":\"a\"}]}");
        var made = (await web.Post("Patient", body)).Ok(201);
        Assert.NotEqual("mine", made.Json.GetProperty("id").GetString());
        var meta = made.Json.GetProperty("meta");
        Assert.Equal(("1", "2026-03-02T12:00:00.000+08:00", "a"), (meta.GetProperty("versionId").GetString(), meta.GetProperty("lastUpdated").GetString(), meta.GetProperty("tag")[0].GetProperty("code").GetString()));
        Assert.Single(await web.Found("Patient?_tag=urn:t|a"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Numbers_and_phones_do_not_stand_in_the_database_in_clear(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        await web.Created("Patient", Sent.Patient());
        var store = (Diagnosis.Exchange.Fhir.FhirStore)web.Services.GetService(typeof(Diagnosis.Exchange.Fhir.FhirStore))!;
        await using var session = await store.Database.OpenAsync(TestContext.Current.CancellationToken);
        var bodies = await session.QueryAsync("SELECT r.body FROM ~fhir_resource r", [], r => (byte[])r.GetValue(0), TestContext.Current.CancellationToken);
        var strings = await session.QueryAsync("SELECT s.value FROM ~fhir_string s", [], r => r.GetString(0), TestContext.Current.CancellationToken);
        Assert.Single(bodies);
        Assert.NotEmpty(strings);
        foreach (string secret in (string[])["99999919700615997X", "13800001234"])
        {
            Assert.Equal(-1, bodies[0].AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)));
            Assert.DoesNotContain(strings, s => s.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }
}
