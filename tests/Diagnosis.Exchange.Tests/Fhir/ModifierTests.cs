using System.Text;
using System.Text.Json;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests.Fhir;

/// <summary>Every modifier the CapabilityStatement promises, on every parameter of every type that is served.</summary>
public class ModifierTests
{
    static readonly string[] Modifiers = ["", "missing", "exact", "contains", "not", "in", "not-in", "text", "identifier", "above", "below", "of-type"];

    static bool Takes(SearchType type, string modifier) => modifier switch
    {
        "" or "missing" => true,
        "exact" or "contains" => type == SearchType.String,
        "not" or "in" or "not-in" or "text" or "of-type" => type == SearchType.Token,
        "identifier" => type == SearchType.Reference,
        "above" or "below" => type == SearchType.Uri,
        _ => false,
    };

    static string Value(Param param, string modifier) => (param.Type, modifier) switch
    {
        (_, "missing") => "true",
        (_, "in" or "not-in") => "http://hl7.org/fhir/ValueSet/administrative-gender",
        (_, "of-type") => "http://terminology.hl7.org/CodeSystem/v2-0203|MR|1",
        (_, "above" or "below") => "http://example.org/a/b",
        (SearchType.Date, _) => "2026-01-01",
        (SearchType.Number or SearchType.Quantity, _) => "1",
        (SearchType.Composite, _) => Part(param.Definition.Components[0].Type) + "$" + Part(param.Definition.Components[1].Type),
        (SearchType.Reference, "") => "Patient/1",
        _ => "x",
    };

    static string Part(SearchType type) => type switch { SearchType.Date => "2026-01-01", SearchType.Number or SearchType.Quantity => "1", SearchType.Reference => "Patient/1", _ => "x" };

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_parameter_of_each_type_takes_the_modifiers_of_its_kind_and_refuses_the_others(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        foreach (string name in Served.Types.Keys.Where(t => t != "AuditEvent").Order(StringComparer.Ordinal)) { await CheckAsync(web, name); }
    }

    static async Task CheckAsync(FhirWeb web, string name)
    {
        var type = Served.Find(name)!;
        // as one batch: thousands of searches over the same door
        var asked = new List<(string Url, bool Takes)>();
        foreach (var p in type.Params.Values)
        {
            foreach (string m in Modifiers) { asked.Add(($"{name}?{p.Code}{(m.Length > 0 ? ":" + m : "")}={Uri.EscapeDataString(Value(p, m))}", Takes(p.Type, m))); }
            if (p.Type == SearchType.Reference)
            {
                string? target = (p.Definition.Targets.Count > 0 ? p.Definition.Targets : ["Patient"]).FirstOrDefault(t => Served.Find(t) is not null);
                if (target is null) { continue; }
                asked.Add(($"{name}?{p.Code}:{target}=1", true));
                asked.Add(($"{name}?{p.Code}:{target}._id=1", true));
                asked.Add(($"{name}?{p.Code}:{target}.{Served.Find(target)!.Params.Values.First().Code}:missing=true", true));
                asked.Add(($"{target}?_has:{name}:{p.Code}:_id=1", true));
            }
        }
        asked.Add(($"{name}?_id=1&_lastUpdated=ge2026&_sort=-_lastUpdated&_count=3&_total=accurate&_summary=true", true));
        Assert.True(asked.Count > 10, "nothing to check");
        var body = JsonSerializer.Serialize(new { resourceType = "Bundle", type = "batch", entry = asked.Select(a => new { request = new { method = "GET", url = a.Url } }) });
        var entries = (await web.Post("", body)).Ok().Json.GetProperty("entry").EnumerateArray().ToList();
        var wrong = new StringBuilder();
        for (int i = 0; i < asked.Count; i++)
        {
            string status = entries[i].GetProperty("response").GetProperty("status").GetString()!;
            if (!status.StartsWith(asked[i].Takes ? "200" : "400", StringComparison.Ordinal)) { wrong.AppendLine($"{asked[i].Url}: {status}"); }
        }
        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_code_is_found_by_what_it_is_called(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string patient = await web.Created("Patient", Sent.Patient(more: ""","maritalStatus":{"text":"Married (Church)"}"""));
        async Task<string> Condition(string code) => await web.Created("Condition", $$$"""{"resourceType":"Condition","subject":{"reference":"{{{patient}}}"},"code":{{{code}}}}""");
        string coal = await Condition("""{"coding":[{"system":"urn:c","code":"1","display":"煤工尘肺贰期"},{"system":"urn:icd","code":"J60","display":"Coalworkers' pneumoconiosis"}],"text":"尘肺（复查）"}""");
        string silica = await Condition("""{"coding":[{"system":"urn:c","code":"2","display":"矽肺"}]}""");
        string spoken = await Condition("""{"text":"Café au lait, 50%"}""");
        string list(params string[] ids) => string.Join(' ', ids);
        async Task<string> Found(string query) => list([.. await web.Found(query)]);
        Assert.Equal(coal, await Found("Condition?code:text=" + Uri.EscapeDataString("尘肺")));
        Assert.Equal(coal, await Found("Condition?code:text=" + Uri.EscapeDataString("复查")));
        Assert.Equal(list(coal, silica), await Found("Condition?code:text=" + Uri.EscapeDataString("肺")));
        Assert.Equal(list(coal, silica), await Found("Condition?code:text=" + Uri.EscapeDataString("煤工,矽")));
        // in writing that has words: from the beginning of one, without case and accents
        Assert.Equal(coal, await Found("Condition?code:text=PNEUMO"));
        Assert.Equal("", await Found("Condition?code:text=coniosis"));
        Assert.Equal(spoken, await Found("Condition?code:text=cafe%20au"));
        Assert.Equal(spoken, await Found("Condition?code:text=lait%5C,%2050%25"));
        Assert.Equal("", await Found("Condition?code:text=J60"));
        // a display of another parameter is none of this one; chains reach it
        Assert.Equal("", await Found("Condition?code:text=Married"));
        Assert.Equal(patient, await Found("Patient?_has:Condition:patient:code:text=" + Uri.EscapeDataString("矽")));
        // after a change the old words are gone
        string id = silica.Split('/')[1];
        (await web.Put(silica, $$$"""{"resourceType":"Condition","id":"{{{id}}}","subject":{"reference":"{{{patient}}}"},"code":{"coding":[{"system":"urn:c","code":"2","display":"石棉肺"}]}}""")).Ok();
        Assert.Equal("", await Found("Condition?code:text=" + Uri.EscapeDataString("矽肺")));
        Assert.Equal(silica, await Found("Condition?code:text=" + Uri.EscapeDataString("石棉")));
    }
}
