using System.Text;

namespace Diagnosis.Fhir.Tests;

public class ReadingTests
{
    static FhirIssue Refused(byte[] bytes, FhirLimits? limits = null)
    {
        Assert.Null(FhirDocument.Parse(bytes, limits, out var issues));
        var issue = Assert.Single(issues);
        Assert.DoesNotContain("fhir.", issue.Text("zh"), StringComparison.Ordinal);
        Assert.DoesNotContain("fhir.", issue.Text("en"), StringComparison.Ordinal);
        return issue;
    }

    static FhirIssue Refused(string json) => Refused(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_resource_is_read_and_navigated()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Patient","id":"a1","name":[{"family":"王","given":["小","明"]}],"_birthDate":{"extension":[]},"meta":{"versionId":"3"}}""");
        Assert.Equal("Patient", d.ResourceType);
        Assert.Equal("a1", d.Id);
        Assert.Equal("3", d.VersionId);
        Assert.Equal("明", d.Root["name"][0]["given"][1].Text);
        Assert.Equal("Patient.name[0].given[1]", d.Root["name"][0]["given"][1].Expression);
        Assert.Equal("_birthDate", d.Root["_birthDate"].Name);
        Assert.False(d.Root["birthDate"].Exists);
        Assert.Null(d.Root["name"][4]["given"].Text);
    }

    [Fact]
    public void Lexemes_stay_as_sent()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Observation","valueQuantity":{"value":1.00},"component":[{"valueQuantity":{"value":1e3}},{"valueQuantity":{"value":12345678901234567890.123456789012345678901}}],"note":[{"text":"𠮷\ud842\udfb7"}]}""");
        Assert.Equal("1.00", d.Root["valueQuantity"]["value"].Text);
        Assert.Equal("1e3", d.Root["component"][0]["valueQuantity"]["value"].Text);
        Assert.Equal("12345678901234567890.123456789012345678901", d.Root["component"][1]["valueQuantity"]["value"].Text);
        Assert.Equal("𠮷𠮷", d.Root["note"][0]["text"].Text);
        Assert.Equal("Observation.component[1].value.ofType(Quantity).value", d.Root["component"][1]["valueQuantity"]["value"].Expression);
    }

    [Fact]
    public void Twice_the_same_name_is_refused_where_it_stands()
    {
        var issue = Refused("""{"resourceType":"Patient","name":[{"family":"a"},{"family":"a","given":["x"],"family":"b"}]}""");
        Assert.Equal(("fhir.json.duplicate", "Patient.name[1]"), (issue.Key, issue.Expression));
        Assert.Equal("fhir.json.duplicate", Refused("""{"resourceType":"Patient","x":1,"\u0078":2}""").Key);
        Assert.Equal("fhir.json.duplicate", Refused("""{"resourceType":"Patient","active":true,"contact":[{"name":{}}],"\u0061ctive":false}""").Key);
    }

    [Theory]
    [InlineData("", "fhir.json.empty")]
    [InlineData("{", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Patient"}x""", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Patient"}{}""", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Patient",}""", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Observation","valueInteger":NaN}""", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Observation","valueInteger":01}""", "fhir.json.syntax")]
    [InlineData("""{"resourceType":"Patient","id":"\u0000"}""", "fhir.json.null-character")]
    [InlineData("""{"resourceType":"Patient","id":"\ud842"}""", "fhir.json.lone-surrogate")]
    [InlineData("""{"resourceType":"Patient","id":"\udfb7\ud842"}""", "fhir.json.lone-surrogate")]
    [InlineData("""{"resourceType":"Patient","\ud842":"x"}""", "fhir.json.lone-surrogate")]
    [InlineData("[]", "fhir.resource.not-object")]
    [InlineData("""{"id":"x"}""", "fhir.resource.no-type")]
    [InlineData("""{"resourceType":"Resource"}""", "fhir.resource.unknown-type")]
    [InlineData("""{"resourceType":"Foo"}""", "fhir.resource.unknown-type")]
    public void Unsound_json_is_refused(string json, string key) => Assert.Equal(key, Refused(json).Key);

    [Fact]
    public void A_byte_order_mark_and_broken_utf8_are_refused()
    {
        Assert.Equal("fhir.json.bom", Refused([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"resourceType":"Patient"}""")]).Key);
        var issue = Refused([.. Encoding.UTF8.GetBytes("{\"resourceType\":\"Patient\",\"id\":\""), 0xC3, 0x28, (byte)'"', (byte)'}']);
        Assert.Equal(("fhir.json.utf8", "32"), (issue.Key, issue.Arguments[0]));
    }

    [Fact]
    public void Ten_thousand_levels_are_refused_and_fifty_two_are_not()
    {
        string Nested(int n) => """{"resourceType":"QuestionnaireResponse","item":""" + string.Concat(Enumerable.Repeat("""[{"linkId":"a","item":""", n)) + "[]" + string.Concat(Enumerable.Repeat("}]", n)) + "}";
        var issue = Refused(Nested(10_000));
        Assert.Equal(("fhir.json.too-deep", "too-costly"), (issue.Key, issue.Code));
        Assert.StartsWith("QuestionnaireResponse.item[0].item[0]", issue.Expression, StringComparison.Ordinal);
        Assert.NotNull(FhirDocument.Parse(Nested(52)));
    }

    [Fact]
    public void Limits_of_bytes_and_values_hold()
    {
        Assert.Equal("fhir.json.too-long", Refused(Encoding.UTF8.GetBytes("""{"resourceType":"Patient"}"""), new FhirLimits(MaxBytes: 10)).Key);
        Assert.Equal("fhir.json.too-many-values", Refused(Encoding.UTF8.GetBytes("""{"resourceType":"Patient","x":[""" + string.Join(',', Enumerable.Repeat("1", 5000)) + "]}"), new FhirLimits(MaxNodes: 2000)).Key);
    }

    [Fact]
    public void Hundred_thousand_unknown_names_in_one_object_cost_no_square()
    {
        var text = new StringBuilder("{\"resourceType\":\"Patient\"");
        for (int i = 0; i < 100_000; i++) { text.Append(",\"n").Append(i).Append("\":1"); }
        Assert.Equal(100_002, FhirDocument.Parse(text.Append('}').ToString()).Count);
    }

    [Fact]
    public void Definitions_know_every_type()
    {
        var r4 = FhirDefinitions.R4;
        Assert.Equal(146, r4.ResourceTypes.Count);
        Assert.True(r4.IsResource("Patient"));
        Assert.False(r4.IsResource("DomainResource"));
        Assert.Equal("Quantity", r4.Type("Observation")!.Property("valueQuantity")!.Type.Name);
        Assert.Equal("Questionnaire.item", r4.Type("Questionnaire.item")!.Property("item")!.Type.Name);
        Assert.True(r4.Type("Patient")!.Property("gender")!.Element.Required!.Contains("male"));
        Assert.Contains(r4.SearchParametersOf("Patient"), p => p.Code == "birthdate" && p.Expression == "Patient.birthDate");
        Assert.Contains(r4.SearchParametersOf("Patient"), p => p.Code == "_id");
        Assert.All(r4.Types.Where(t => !t.IsPrimitive), t => Assert.NotEmpty(t.Elements));
        Assert.All(r4.Types.SelectMany(t => t.Elements), e => Assert.NotEmpty(e.Properties));
    }
}
