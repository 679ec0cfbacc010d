using System.Text;
using System.Text.Json.Nodes;

namespace Diagnosis.Fhir.Tests;

/// <summary>Whatever is sent: a finding or a document, never an exception. The seeds are fixed, so a failure can be repeated.</summary>
public class RobustnessTests
{
    static readonly string[] types = ["Patient", "Observation", "Questionnaire", "QuestionnaireResponse", "Bundle", "Task", "CarePlan", "Composition", "DocumentReference", "StructureDefinition", "ValueSet", "ServiceRequest", "MeasureReport", "AuditEvent", "Provenance"];
    static readonly string[] splices = ["\"", "{", "}", "[", "]", "null", "\"x\":1,", "\\u0000", "\\ud800", "0", "-", "1e999", "[[[[", "{\"a\":", ",", ":", "\"resourceType\":\"Patient\"", "\"_id\":{},", "\"extension\":[{}],", "\"reference\":\"#x\",", "2024-02-30", "\ud842\udfb7", "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"x\"}],", "\"valueString\":\"a\",\"valueCode\":\"b\","];

    static bool Goes(byte[] bytes)
    {
        if (FhirDocument.Parse(bytes, null, out var issues) is not { } document) { var issue = Assert.Single(issues); _ = issue.Text("zh") + issue.Text("en"); return false; }
        foreach (var found in FhirValidator.Validate(document, FhirDefinitions.R4)) { Assert.NotNull(found.Text("zh")); Assert.DoesNotContain("fhir.", found.Text("en").Replace("hl7.org/fhir", "", StringComparison.Ordinal), StringComparison.Ordinal); }
        SearchIndexer.Extract(document, FhirDefinitions.R4);
        FhirWriter.Summary(document, FhirDefinitions.R4, FhirSummary.True);
        var again = FhirDocument.Parse(FhirWriter.WithIdentity(document, "i", "1", DateTimeOffset.UnixEpoch));
        Assert.Equal("1", again.VersionId);
        return true;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_spoilt_document_gives_findings_and_no_exception(int seed)
    {
        var random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 2000; round++)
        {
            string json = Samples.Full(FhirDefinitions.R4.Type(types[round % types.Length])!, random.Next(12));
            var text = new StringBuilder(json);
            for (int cuts = random.Next(1, 4); cuts > 0; cuts--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0: text.Insert(at, splices[random.Next(splices.Length)]); break;
                    case 1: text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)); break;
                    default: text[at] = (char)random.Next(32, 127); break;
                }
            }
            if (Goes(Encoding.UTF8.GetBytes(text.ToString()))) { read++; }
        }
        // otherwise nothing past the reader was tried
        Assert.True(read > 200, $"{read}");
    }

    [Fact]
    public void Any_json_in_the_place_of_any_value_gives_findings_and_no_exception()
    {
        string[] values = ["null", "true", "1.5e3", "\"\"", "\"x\"", "[]", "{}", "[null]", "[{}]", "[[1]]", "{\"extension\":[{\"url\":\"u\"}]}", "-0", "99999999999999999999999999999999999999999999"];
        int tried = 0;
        foreach (string type in types)
        {
            var document = FhirDocument.Parse(Samples.Full(FhirDefinitions.R4.Type(type)!, 0));
            var bytes = document.Utf8.Span;
            for (int i = 1; i < document.Count; i += 1 + document.Count / 40)
            {
                var raw = new FhirNode(document, i).Raw;
                int start = 0;
                while (!bytes[start..].StartsWith(raw.Span) || start + raw.Length > bytes.Length) { start++; }
                foreach (string value in values) { tried++; Goes([.. bytes[..start], .. Encoding.UTF8.GetBytes(value), .. bytes[(start + raw.Length)..]]); }
            }
        }
        Assert.True(tried > 5000, $"{tried}");
    }

    [Fact]
    public void Reading_agrees_with_the_platforms_reader_on_what_is_json()
    {
        var random = new Random(7);
        int same = 0;
        for (int round = 0; round < 3000; round++)
        {
            string json = Samples.Minimal(FhirDefinitions.R4.Type(types[round % types.Length])!);
            int at = random.Next(json.Length);
            json = random.Next(2) == 0 ? json.Remove(at, 1) : json.Insert(at, splices[random.Next(splices.Length)]);
            bool ours = FhirDocument.ParseJson(Encoding.UTF8.GetBytes(json), null, out var issues) is not null, theirs;
            try { JsonNode.Parse(json); theirs = true; } catch (System.Text.Json.JsonException) { theirs = false; }
            // we refuse more: duplicates, U+0000, half pairs; never less
            if (ours) { Assert.True(theirs, json); }
            else if (theirs) { Assert.Contains(issues[0].Key, (string[])["fhir.json.duplicate", "fhir.json.null-character", "fhir.json.lone-surrogate"]); }
            if (ours == theirs) { same++; }
        }
        Assert.True(same > 2000);
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final","valueInteger":1,"code":{"coding":[CODES]},"component":[PARTS]}""")]
    public void What_would_cost_its_square_is_refused_or_cheap(string shape)
    {
        string codes = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $$"""{"code":"c{{i}}"}""")), parts = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $$"""{"code":{"coding":[{"code":"d{{i}}"}]},"valueInteger":1}"""));
        var issues = FhirValidator.Validate(FhirDocument.Parse(shape.Replace("CODES", codes, StringComparison.Ordinal).Replace("PARTS", parts, StringComparison.Ordinal)), FhirDefinitions.R4);
        Assert.Equal("fhir.path.too-costly", Assert.Single(issues).Key);
    }

    [Fact]
    public void Many_references_to_many_contained_resources_cost_no_square()
    {
        const int n = 20_000;
        string json = """{"resourceType":"List","status":"current","mode":"working","contained":[""" + string.Join(',', Enumerable.Range(0, n).Select(i => $$$"""{"resourceType":"Basic","id":"b{{{i}}}","code":{"text":"x"}}""")) + """],"entry":[""" + string.Join(',', Enumerable.Range(0, n).Select(i => $$$"""{"item":{"reference":"#b{{{i}}}"}}""")) + "]}";
        var document = FhirDocument.Parse(json);
        Assert.Empty(FhirValidator.Validate(document, FhirDefinitions.R4));
        Assert.Equal(n, SearchIndexer.Extract(document, FhirDefinitions.R4).Count(v => v.Parameter.Code == "item"));
    }

    [Fact]
    public void An_entry_is_a_document_of_its_own()
    {
        var bundle = FhirDocument.Parse("""{"resourceType":"Bundle","type":"collection","entry":[{"resource": {"resourceType":"Patient", "id":"p","_birthDate":{"id":"a"},"multipleBirthInteger":2,"name":[{"family":"\u738b"}]}},{"resource":{"resourceType":"Basic","code":{"text":"x"}}}]}""");
        var patient = bundle.Root["entry"][0]["resource"].AsDocument();
        Assert.Equal(("Patient", "p", "王"), (patient.ResourceType, patient.Id, patient.Root["name"][0]["family"].Text));
        Assert.Equal("Patient.name[0].family", patient.Root["name"][0]["family"].Expression);
        Assert.Equal("_birthDate", patient.Root["_birthDate"].Name);
        Assert.Equal("""{"resourceType":"Patient", "id":"p","_birthDate":{"id":"a"},"multipleBirthInteger":2,"name":[{"family":"\u738b"}]}""", Encoding.UTF8.GetString(patient.Utf8.Span));
        Assert.Empty(FhirValidator.Validate(patient, FhirDefinitions.R4));
        Assert.Equal("x", bundle.Root["entry"][1]["resource"]["code"]["text"].AsDocument().Root.Text);
    }

    [Fact]
    public void Compact_takes_only_what_stands_between_values()
    {
        string json = "{ \"resourceType\" :\t\"Basic\",\r\n \"code\": { \"text\" : \"a  \\\" b\\\\\" }, \"x\": [ 1.00 , -2e3 ] }\n";
        Assert.Equal("""{"resourceType":"Basic","code":{"text":"a  \" b\\"},"x":[1.00,-2e3]}""", Encoding.UTF8.GetString(FhirWriter.Compact(Encoding.UTF8.GetBytes(json))));
    }
}
