using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

public class SearchTests
{
    const string Id = "urn:oid:2.16.156.10011.1.3";

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Tokens_are_found_by_system_and_code(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string a = await web.Created("Patient", Sent.Patient("A1")), b = await web.Created("Patient", Sent.Patient("B2", more: ",\"maritalStatus\":{\"coding\":[{\"code\":\"M\"}]}"));
        Assert.Equal([a], await web.Found($"Patient?identifier={Id}|A1"));
        Assert.Equal([a], await web.Found("Patient?identifier=A1"));
        Assert.Equal([a, b], await web.Found($"Patient?identifier={Id}|"));
        Assert.Equal([a, b], await web.Found("Patient?identifier=A1,B2"));
        Assert.Empty(await web.Found("Patient?identifier=|A1"));
        Assert.Empty(await web.Found("Patient?identifier=urn:other|A1"));
        Assert.Equal([b], await web.Found("Patient?identifier:not=A1"));
        Assert.Equal([a, b], await web.Found("Patient?active=true"));
        Assert.Empty(await web.Found("Patient?active=false"));
        Assert.Equal([a], await web.Found("Patient?_id=" + a.Split('/')[1]));
        Assert.Equal([a, b], await web.Found("Patient?phone=13800001234&_sort=_lastUpdated"));
        Assert.Equal([a, b], await web.Found("Patient?gender:not=female"));
        Assert.Equal([a, b], await web.Found("Patient?general-practitioner:missing=true"));
        Assert.Empty(await web.Found("Patient?identifier:missing=true"));
        (await web.Get("Patient?identifier:nonsense=1")).Refused(400, "not-supported");
        (await web.Get("Patient?gender:missing=perhaps")).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Strings_are_found_from_their_beginning_exactly_or_anywhere(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string a = await web.Created("Patient", Sent.Patient(family: "Müller", given: "Ann%a_b")), b = await web.Created("Patient", Sent.Patient(family: "muller", given: "Annette"));
        string c = await web.Created("Patient", Sent.Patient(family: "欧阳", given: "阿卜杜拉𠮷"));
        Assert.Equal([a, b], await web.Found("Patient?family=MULL"));
        Assert.Equal([a], await web.Found("Patient?family:exact=Müller"));
        Assert.Equal([b], await web.Found("Patient?family:exact=muller"));
        Assert.Empty(await web.Found("Patient?family=üller"));
        Assert.Equal([a, b], await web.Found("Patient?family:contains=ller"));
        Assert.Equal([a], await web.Found("Patient?given:contains=%25a_"));
        Assert.Equal([c], await web.Found("Patient?name=" + Uri.EscapeDataString("欧阳")));
        Assert.Equal([c], await web.Found("Patient?given:contains=" + Uri.EscapeDataString("𠮷")));
        Assert.Equal([a, b, c], await web.Found("Patient?name=ann," + Uri.EscapeDataString("欧")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Dates_are_compared_as_spans_in_china_time(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string p = await web.Created("Patient", Sent.Patient());
        string day = await web.Created("Observation", Sent.Observation(p, on: "2026-02-20")), month = await web.Created("Observation", Sent.Observation(p, on: "2026-02")), instant = await web.Created("Observation", Sent.Observation(p, on: "2026-02-19T17:30:00Z"));
        Assert.Equal([day, instant], await web.Found("Observation?date=2026-02-20"));
        Assert.Equal([day, month, instant], await web.Found("Observation?date=2026-02"));
        Assert.Equal([day, month, instant], await web.Found("Observation?date=2026"));
        Assert.Equal([month], await web.Found("Observation?date=gt2026-02-20"));
        Assert.Equal([day, month, instant], await web.Found("Observation?date=ge2026-02-20"));
        Assert.Equal([month], await web.Found("Observation?date=lt2026-02-20"));
        Assert.Equal([instant], await web.Found("Observation?date=2026-02-20T01:30:00%2B08:00"));
        Assert.Equal([month], await web.Found("Observation?date=ne2026-02-20"));
        Assert.Empty(await web.Found("Observation?date=sa2026-02"));
        Assert.Equal([day, month, instant], await web.Found("Observation?date=eb2026-03"));
        Assert.Equal([day, month, instant], await web.Found("Observation?date=ge2026-01&date=lt2026-03"));
        Assert.Equal([day, month, instant], await web.Found("Observation?_lastUpdated=2026-03-02"));
        Assert.Empty(await web.Found("Observation?_lastUpdated=gt2026-03-02"));
        // the first and the last dates there are, and zones no place has
        foreach (string at in (string[])["0001", "9999", "9999-12-31", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "ap0001", "ne9999-12"]) { (await web.Get("Observation?date=" + at)).Ok(); }
        foreach (string at in (string[])["0000", "10000", "2026-01-01T00:00:00%2B23:00"]) { Assert.Equal("date", (await web.Get("Observation?date=" + at)).Refused(400, "value").Issue.GetProperty("expression")[0].GetString()); }
        string many = string.Join(',', Enumerable.Range(0, 501));
        foreach (string name in (string[])["_id", "code", "code:not", "code:text", "patient", "value-quantity", "patient.name"]) { (await web.Get($"Observation?{name}={many[..many.LastIndexOf(',')]}")).Ok(); (await web.Get($"Observation?{name}={many}")).Refused(400, "too-costly"); }
        (await web.Get("Observation?date=20260220")).Refused(400);
        (await web.Get("Observation?date=2026-02-30")).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Quantities_are_compared_within_the_precision_written(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string a = await web.Created("Observation", Sent.Observation("Patient/p", value: "3.20")), b = await web.Created("Observation", Sent.Observation("Patient/p", value: "3.24", code: "19926-5"));
        const string l = "|http://unitsofmeasure.org|L";
        Assert.Equal([a, b], await web.Found("Observation?value-quantity=3.2" + l));
        Assert.Equal([a], await web.Found("Observation?value-quantity=3.20" + l));
        Assert.Equal([b], await web.Found("Observation?value-quantity=gt3.20" + l));
        Assert.Equal([a, b], await web.Found("Observation?value-quantity=ge3.2||L"));
        Assert.Empty(await web.Found("Observation?value-quantity=3.2|http://unitsofmeasure.org|mL"));
        Assert.Equal([a, b], await web.Found("Observation?value-quantity=ap3.1"));
        Assert.Equal([b], await web.Found("Observation?code-value-quantity=http://loinc.org|19926-5$gt3" + l));
        Assert.Empty(await web.Found("Observation?code-value-quantity=19926-5$lt3"));
        (await web.Get("Observation?value-quantity=much")).Refused(400);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task References_chains_and_has_find_through_one_step(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string p = await web.Created("Patient", Sent.Patient("P1")), q = await web.Created("Patient", Sent.Patient("Q1", family: "王"));
        string o = await web.Created("Observation", Sent.Observation(p)), r = await web.Created("Observation", Sent.Observation(q, code: "X"));
        string pid = p.Split('/')[1];
        Assert.Equal([o], await web.Found("Observation?patient=" + pid));
        Assert.Equal([o], await web.Found("Observation?subject=" + p));
        Assert.Equal([o], await web.Found("Observation?subject:Patient=" + pid));
        Assert.Equal([o], await web.Found($"Observation?subject={Uri.EscapeDataString(web.Client.BaseAddress + "fhir/" + p)}"));
        Assert.Empty(await web.Found("Observation?subject:Group=" + pid));
        Assert.Equal([o], await web.Found($"Observation?patient.identifier={Id}|P1"));
        Assert.Equal([r], await web.Found("Observation?subject:Patient.family=" + Uri.EscapeDataString("王")));
        Assert.Equal([q], await web.Found("Patient?_has:Observation:patient:code=X"));
        Assert.Equal([p], await web.Found("Patient?_has:Observation:subject:code=http://loinc.org|19868-9"));
        (await web.Get("Observation?patient.organization.name=x")).Refused(400);
        (await web.Get("Patient?_has:Observation:code:code=1")).Refused(400);
        var with = (await web.Get("Observation?code=X&_include=Observation:patient")).Ok();
        Assert.Equal([r], with.Ids("match"));
        Assert.Equal([q], with.Ids("include"));
        Assert.Equal(1, with.Json.GetProperty("total").GetInt32());
        var back = (await web.Get($"Patient?identifier=P1&_revinclude=Observation:patient")).Ok();
        Assert.Equal([p], back.Ids("match"));
        Assert.Equal([o], back.Ids("include"));
        string logical = await web.Created("Observation", Sent.Observation("Patient/later").Replace("\"reference\":\"Patient/later\"", "\"identifier\":{\"system\":\"urn:s\",\"value\":\"77\"}", StringComparison.Ordinal));
        Assert.Equal([logical], await web.Found("Observation?subject:identifier=urn:s|77"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Pages_do_not_repeat_or_lose_while_others_write(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var all = new List<string>();
        for (int i = 0; i < 7; i++) { all.Add(await web.Created("Observation", Sent.Observation("Patient/p", on: $"2026-01-{19 - i}"))); }
        foreach (string sort in (string[])["", "&_sort=date", "&_sort=-date", "&_sort=-_lastUpdated,date"])
        {
            var seen = new List<string>();
            string? next = "Observation?patient=p&_count=3" + sort;
            int pages = 0;
            while (next is not null)
            {
                var page = (await web.Get(next)).Ok();
                seen.AddRange(page.Ids());
                next = page.Next;
                if (pages++ == 0) { await web.Created("Observation", Sent.Observation("Patient/p", on: "2026-01-01", code: "late")); }
            }
            var known = seen.Where(all.Contains).ToList();
            Assert.Equal(7, known.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.Equal(sort switch { "" => all, "&_sort=-date" => all, _ => Enumerable.Reverse(all) }, known);
        }
        (await web.Get("Observation?_page=nonsense")).Refused(400);
        Assert.Equal(11, (await web.Get("Observation?_summary=count")).Ok().Json.GetProperty("total").GetInt32());
        Assert.Equal(11, (await web.Get("Observation?_count=2&_total=accurate")).Ok().Json.GetProperty("total").GetInt32());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_posted_search_takes_body_and_address_and_never_shows_a_number_in_a_link(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string a = await web.Created("Patient", Sent.Patient()), b = await web.Created("Patient", Sent.Patient());
        var found = (await web.Send(HttpMethod.Post, "Patient/_search?_count=1", "identifier=99999919700615997X", type: "application/x-www-form-urlencoded")).Ok();
        Assert.Equal([a], found.Ids());
        Assert.DoesNotContain("99999919700615997X", found.Json.GetProperty("link").ToString(), StringComparison.Ordinal);
        Assert.Equal([b], (await web.Get(found.Next!)).Ok().Ids());
        (await web.Send(HttpMethod.Post, "Patient/_search", "{}", type: "application/fhir+json")).Refused(415);
    }

    [Fact]
    public async Task Unknown_parameters_are_left_out_and_said_or_refused_when_strict()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        string a = await web.Created("Patient", Sent.Patient());
        var lenient = (await web.Get("Patient?nonsense=1")).Ok();
        Assert.Equal([a], lenient.Ids("match"));
        Assert.Single(lenient.Ids("outcome"));
        Assert.DoesNotContain("nonsense", lenient.Json.GetProperty("link").ToString(), StringComparison.Ordinal);
        (await web.Get("Patient?nonsense=1", headers: ("Prefer", "handling=strict"))).Refused(400, "not-supported");
        (await web.Get("Patient?_sort=nonsense", headers: ("Prefer", "handling=strict"))).Refused(400);
        (await web.Get("Patient?_include=Patient:nonsense", headers: ("Prefer", "handling=strict"))).Refused(400);
        (await web.Get("Patient?_count=many")).Refused(400);
    }

    [Fact]
    public async Task Summaries_and_elements_are_marked_as_parts()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        string o = await web.Created("Observation", Sent.Observation("Patient/p", more: ",\"note\":[{\"text\":\"x\"}]"));
        var elements = (await web.Get("Observation?_elements=subject,valueQuantity")).Ok().Json.GetProperty("entry")[0].GetProperty("resource");
        Assert.True(elements.TryGetProperty("subject", out _) && elements.TryGetProperty("valueQuantity", out _) && elements.TryGetProperty("status", out _) && elements.TryGetProperty("code", out _));
        Assert.False(elements.TryGetProperty("note", out _) || elements.TryGetProperty("effectiveDateTime", out _));
        Assert.Contains("SUBSETTED", elements.GetProperty("meta").GetProperty("tag").ToString(), StringComparison.Ordinal);
        var summary = (await web.Get(o + "?_summary=true")).Ok();
        Assert.Contains("SUBSETTED", summary.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"note\"", summary.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SUBSETTED", (await web.Get(o)).Text, StringComparison.Ordinal);
    }
}
