using System.Text;

namespace Diagnosis.Fhir.Tests;

public class WritingTests
{
    static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);

    [Fact]
    public void Identity_is_set_and_the_rest_stays_to_the_byte()
    {
        var d = FhirDocument.Parse("""{"meta":{"profile":["http://p"],"versionId":"9"},"id":"theirs","resourceType":"Observation","valueQuantity":{ "value" : 1.00 },"note":[{"text":"𠮷\u5c18<"}],"_issued":{"id":"a"}}""");
        Assert.Equal("""{"resourceType":"Observation","id":"ours","meta":{"versionId":"1","lastUpdated":"2024-01-01T08:00:00.000+08:00","profile":["http://p"]},"valueQuantity":{ "value" : 1.00 },"note":[{"text":"𠮷\u5c18<"}],"_issued":{"id":"a"}}""",
            Text(FhirWriter.WithIdentity(d, "ours", "1", new DateTimeOffset(2024, 1, 1, 8, 0, 0, TimeSpan.FromHours(8)))));
        Assert.DoesNotContain("meta", Text(FhirWriter.WithIdentity(FhirDocument.Parse("""{"resourceType":"Basic","meta":{"versionId":"1"},"code":{"text":"x"}}"""), null, null, null)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_keeps_summary_elements_and_says_so()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Patient","id":"a","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"active":true,"photo":[{"title":"x"}],"link":[{"other":{"reference":"Patient/b"},"type":"refer"}],"maritalStatus":{"text":"x"}}""");
        Assert.Equal("""{"resourceType":"Patient","id":"a","meta":{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]},"active":true,"link":[{"other":{"reference":"Patient/b"},"type":"refer"}]}""", Text(FhirWriter.Summary(d, FhirDefinitions.R4, FhirSummary.True)));
        Assert.DoesNotContain("\"text\":{\"status\"", Text(FhirWriter.Summary(d, FhirDefinitions.R4, FhirSummary.Data)), StringComparison.Ordinal);
        Assert.Contains("\"text\":{\"status\"", Text(FhirWriter.Summary(d, FhirDefinitions.R4, FhirSummary.Text)), StringComparison.Ordinal);
        var observation = FhirDocument.Parse("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueInteger":1,"note":[{"text":"x"}]}""");
        string elements = Text(FhirWriter.Elements(observation, FhirDefinitions.R4, ["value"]));
        Assert.Contains("\"valueInteger\":1", elements, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"final\"", elements, StringComparison.Ordinal);
        Assert.DoesNotContain("note", elements, StringComparison.Ordinal);
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(elements), FhirDefinitions.R4));
    }

    [Fact]
    public void References_are_rewritten_in_place()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Observation", "status":"final","valueQuantity":{"value":1.0},"subject":{"reference":"urn:uuid:2"},"note":[{"text":"urn:uuid:2 stays"}]}}]}""");
        Assert.Equal("""{"resourceType":"Observation", "status":"final","valueQuantity":{"value":1.0},"subject":{"reference":"Patient/7"},"note":[{"text":"urn:uuid:2 stays"}]}""",
            Text(FhirWriter.Rewrite(d, s => s == "urn:uuid:2" ? "Patient/7" : null, d.Root["entry"][0]["resource"])));
    }

    [Fact]
    public void An_outcome_is_a_valid_resource_in_both_languages()
    {
        var issues = FhirValidator.Validate(FhirDocument.Parse("""{"resourceType":"Patient","gender":"x"}"""), FhirDefinitions.R4);
        foreach (string language in (string[])["zh", "en"])
        {
            var outcome = FhirDocument.Parse(FhirWriter.Outcome(issues, language));
            Assert.Empty(FhirValidator.Validate(outcome, FhirDefinitions.R4));
            Assert.Equal("Patient.gender", outcome.Root["issue"][0]["expression"][0].Text);
            Assert.Equal(issues[0].Text(language), outcome.Root["issue"][0]["details"]["text"].Text);
        }
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(FhirWriter.Outcome([], "zh")), FhirDefinitions.R4));
    }

    static byte[]? Patch(string json, string patch, out IReadOnlyList<FhirIssue> issues) => JsonPatch.Apply(FhirDocument.Parse(json), Encoding.UTF8.GetBytes(patch), out issues);

    [Theory]
    [InlineData("""[{"op":"replace","path":"/active","value":false}]""", """{"resourceType":"Patient","active":false,"name":[{"family":"a","given":["b","c"]}],"x":1.00}""")]
    [InlineData("""[{"op":"add","path":"/name/0/given/-","value":"d"}]""", """{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["b","c","d"]}],"x":1.00}""")]
    [InlineData("""[{"op":"add","path":"/name/0/given/0","value":"d"}]""", """{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["d","b","c"]}],"x":1.00}""")]
    [InlineData("""[{"op":"remove","path":"/name/0/given/1"},{"op":"remove","path":"/x"}]""", """{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["b"]}]}""")]
    [InlineData("""[{"op":"move","from":"/name/0/family","path":"/name/0/text"}]""", """{"resourceType":"Patient","active":true,"name":[{"given":["b","c"],"text":"a"}],"x":1.00}""")]
    [InlineData("""[{"op":"copy","from":"/name/0","path":"/name/-"},{"op":"replace","path":"/name/1/family","value":"z"}]""", """{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["b","c"]},{"family":"z","given":["b","c"]}],"x":1.00}""")]
    [InlineData("""[{"op":"test","path":"/x","value":1},{"op":"test","path":"/name/0","value":{"given":["b","c"],"family":"a"}},{"op":"add","path":"/a~1b~0c","value":[1e3]}]""", """{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["b","c"]}],"x":1.00,"a/b~c":[1e3]}""")]
    public void A_patch_changes_what_it_names(string patch, string result)
    {
        Assert.Equal(result, Text(Patch("""{"resourceType":"Patient","active":true,"name":[{"family":"a","given":["b","c"]}],"x":1.00}""", patch, out var issues)));
        Assert.Empty(issues);
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"/a"}""", "fhir.patch.not-array")]
    [InlineData("""[{"op":"remove","path":"/name/7"}]""", "fhir.patch.not-found")]
    [InlineData("""[{"op":"remove","path":"/name/00"}]""", "fhir.patch.not-found")]
    [InlineData("""[{"op":"replace","path":"/gender","value":"x"}]""", "fhir.patch.not-found")]
    [InlineData("""[{"op":"add","path":"/name/2","value":{}}]""", "fhir.patch.not-found")]
    [InlineData("""[{"op":"add","path":"name","value":{}}]""", "fhir.patch.path")]
    [InlineData("""[{"op":"add","path":"/a~2","value":{}}]""", "fhir.patch.path")]
    [InlineData("""[{"op":"add","path":"/gender"}]""", "fhir.patch.no-value")]
    [InlineData("""[{"op":"remove","path":""}]""", "fhir.patch.root")]
    [InlineData("""[{"op":"test","path":"/active","value":false}]""", "fhir.patch.test")]
    [InlineData("""[{"op":"test","path":"/active","value":"true"}]""", "fhir.patch.test")]
    [InlineData("""[{"op":"move","from":"/name","path":"/name/0"}]""", "fhir.patch.into-itself")]
    [InlineData("""[{"op":"swap","path":"/name"}]""", "fhir.patch.op")]
    [InlineData("""[{"op":"add","path":"/a","path":"/b","value":1}]""", "fhir.json.duplicate")]
    public void A_patch_that_does_not_hold_changes_nothing(string patch, string key)
    {
        Assert.Null(Patch("""{"resourceType":"Patient","active":true,"name":[{"family":"a"}]}""", patch, out var issues));
        Assert.Equal(key, Assert.Single(issues).Key);
    }

    [Fact]
    public void Every_word_is_there_in_both_languages()
    {
        Assert.True(FhirWords.Keys.Count() > 60);
        var sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "../../../../src/Fhir/Diagnosis.Fhir"), "*.cs").Select(File.ReadAllText).ToList();
        Assert.True(sources.Count > 10);
        var used = sources.SelectMany(s => System.Text.RegularExpressions.Regex.Matches(s, "\"(fhir\\.[a-z]+\\.[a-z0-9-]+)\"").Select(m => m.Groups[1].Value)).Where(k => k is not ("fhir.types.tsv")).Where(k => !k.EndsWith(".tsv", StringComparison.Ordinal)).ToHashSet();
        Assert.True(used.Count > 60, $"{used.Count}");
        Assert.Empty(used.Except(FhirWords.Keys));
    }
}
