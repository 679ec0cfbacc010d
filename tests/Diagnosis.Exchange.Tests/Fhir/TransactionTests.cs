using System.Globalization;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

public class TransactionTests
{
    const string Id = "urn:oid:2.16.156.10011.1.3";

    static string Bundle(string type, params string[] entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";
    static string Entry(string method, string url, string? resource = null, string? full = null, string more = "") =>
        "{" + (full is null ? "" : $"\"fullUrl\":\"{full}\",") + (resource is null ? "" : $"\"resource\":{resource},") + $"\"request\":{{\"method\":\"{method}\",\"url\":\"{url}\"{more}}}}}";

    const string P = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", O = "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059";

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task References_between_entries_become_addresses(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string bundle = Bundle("transaction", Entry("POST", "Observation", Sent.Observation(P), O), Entry("POST", "Patient", Sent.Patient(), P, $",\"ifNoneExist\":\"identifier={Id}|99999919700615997X\""), Entry("GET", "Patient?identifier=99999919700615997X"));
        var done = (await web.Post("", bundle)).Ok();
        var entries = done.Json.GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal("transaction-response", done.Json.GetProperty("type").GetString());
        Assert.Equal(["201", "201", "200"], entries.Select(e => e.GetProperty("response").GetProperty("status").GetString()));
        Assert.Equal(1, entries[2].GetProperty("resource").GetProperty("total").GetInt32());
        string patient = Assert.Single(await web.Found("Patient")), observation = Assert.Single(await web.Found("Observation"));
        Assert.Equal(patient, (await web.Get(observation)).Json.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal([observation], await web.Found("Observation?patient=" + patient));
        Assert.Equal("W/\"1\"", entries[0].GetProperty("response").GetProperty("etag").GetString());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_same_bundle_sent_again_makes_nothing_twice(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string bundle = Bundle("transaction", Entry("POST", "Observation", Sent.Observation(P), O), Entry("POST", "Patient", Sent.Patient(), P));
        (await web.Post("", bundle)).Ok();
        var again = (await web.Post("", bundle)).Ok();
        Assert.Equal(["200", "200"], again.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()));
        Assert.Single(await web.Found("Patient"));
        Assert.Single(await web.Found("Observation"));
        // at the same time, too
        string other = Bundle("transaction", Entry("POST", "Observation", Sent.Observation(P, code: "z"), O), Entry("POST", "Patient", Sent.Patient("Z"), P));
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => web.Post("", other)));
        Assert.All(both, b => b.Ok());
        Assert.Single(await web.Found("Observation?code=z"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task One_bad_entry_undoes_all(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var bad = (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), Entry("POST", "Patient", Sent.Patient(born: "2023-02-29"))))).Refused(422);
        Assert.Equal("Bundle.entry[1].resource.birthDate", bad.Issue.GetProperty("expression")[0].GetString());
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), Entry("PUT", "Patient/x1", Sent.Patient(id: "x1"), null, ",\"ifMatch\":\"W/\\\"3\\\"\"")))).Refused(412);
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), Entry("POST", "Observation", Sent.Observation("urn:uuid:00000000-0000-0000-0000-000000000001"))))).Refused(400);
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), Entry("POST", "Observation", Sent.Observation("Patient?identifier=none"))))).Refused(412);
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), "{\"resource\":" + Sent.Patient() + "}"))).Refused(400);
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), P), Entry("POST", "Nonsense", Sent.Patient())))).Refused(422);
        (await web.Post("", Bundle("collection"))).Refused(400);
        Assert.Empty(await web.Found("Patient"));
        Assert.Empty(await web.Found("Observation"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Two_entries_for_one_resource_are_refused(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string condition = $",\"ifNoneExist\":\"identifier={Id}|1\"";
        (await web.Post("", Bundle("transaction", Entry("PUT", "Patient/a", Sent.Patient(id: "a")), Entry("DELETE", "Patient/a")))).Refused(400, "duplicate");
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient("1"), P, condition), Entry("POST", "Patient", Sent.Patient("1"), O, condition)))).Refused(400, "duplicate");
        (await web.Post("", Bundle("transaction", Entry("PUT", $"Patient?identifier={Id}|1", Sent.Patient("1")), Entry("POST", "Patient", Sent.Patient("1"), P)))).Refused(400, "duplicate");
        string there = await web.Created("Patient", Sent.Patient("7"));
        (await web.Post("", Bundle("transaction", Entry("PUT", there, Sent.Patient(id: there.Split('/')[1])), Entry("PUT", $"Patient?identifier={Id}|7", Sent.Patient("7"))))).Refused(400, "duplicate");
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient("1"), P), Entry("POST", "Patient", Sent.Patient("2"), P)))).Refused(400, "duplicate");
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Conditional_references_and_all_verbs_work_together(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string there = await web.Created("Patient", Sent.Patient("P1")), gone = await web.Created("Patient", Sent.Patient("P2")), patched = await web.Created("Patient", Sent.Patient("P3"));
        string patch = Convert.ToBase64String("[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"other\"}]"u8);
        var done = (await web.Post("", Bundle("transaction", Entry("POST", "Observation", Sent.Observation($"Patient?identifier={Id}|P1")), Entry("DELETE", gone), Entry("PUT", $"Patient?identifier={Id}|P1", Sent.Patient("P1", given: "新")),
            Entry("PATCH", patched, $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{patch}}"}""")))).Ok();
        Assert.Equal(["201", "204", "200", "200"], done.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()));
        Assert.Single(await web.Found("Observation?subject=" + there));
        (await web.Get(gone)).Refused(410);
        Assert.Equal([patched], await web.Found("Patient?gender=other"));
        Assert.Equal([there], await web.Found("Patient?given=" + Uri.EscapeDataString("新")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_conditional_reference_may_mean_what_the_same_transaction_makes(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string reference = $"Patient?identifier={Id}|P9";
        (await web.Post("", Bundle("transaction", Entry("POST", "Observation", Sent.Observation(reference)), Entry("PUT", reference, Sent.Patient("P9"))))).Ok();
        string patient = Assert.Single(await web.Found("Patient"));
        Assert.Single(await web.Found("Observation?subject=" + patient));
        // and not what it deletes
        (await web.Post("", Bundle("transaction", Entry("POST", "Observation", Sent.Observation(reference)), Entry("DELETE", patient)))).Refused(412);
        Assert.Equal([patient], await web.Found("Patient"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_relative_reference_means_the_entry_of_the_same_sender(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        (await web.Post("", Bundle("transaction", Entry("POST", "Patient", Sent.Patient(), "http://hospital.example/fhir/Patient/17"), Entry("POST", "Observation", Sent.Observation("Patient/17"), "http://hospital.example/fhir/Observation/4")))).Ok();
        Assert.Single(await web.Found("Observation?subject=" + Assert.Single(await web.Found("Patient"))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_batch_answers_each_entry_by_itself(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var done = (await web.Post("", Bundle("batch", Entry("POST", "Patient", Sent.Patient()), Entry("GET", "Patient/none"), Entry("POST", "Patient", Sent.Patient(born: "x")), "{}", Entry("GET", "Patient?gender=male")))).Ok();
        var statuses = done.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()).ToList();
        Assert.Equal(["201", "404", "422", "400", "200"], statuses);
        Assert.All([1, 2, 3], i => Assert.Equal("OperationOutcome", done.Json.GetProperty("entry")[i].GetProperty("response").GetProperty("outcome").GetProperty("resourceType").GetString()));
        Assert.Single(await web.Found("Patient"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_hundred_entries_are_one_write(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var entries = new List<string> { Entry("POST", "Patient", Sent.Patient(), P) };
        for (int i = 0; i < 99; i++) { entries.Add(Entry("POST", "Observation", Sent.Observation(P, code: "c" + i.ToString(CultureInfo.InvariantCulture)))); }
        (await web.Post("", Bundle("transaction", [.. entries]), headers: ("Prefer", "return=minimal"))).Ok();
        string patient = Assert.Single(await web.Found("Patient"));
        Assert.Equal(99, (await web.Get($"Observation?patient={patient}&_summary=count")).Ok().Json.GetProperty("total").GetInt32());
    }
}
