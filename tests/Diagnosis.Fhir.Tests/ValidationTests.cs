using System.Text;

namespace Diagnosis.Fhir.Tests;

public class ValidationTests
{
    public static TheoryData<string> Types => [.. FhirDefinitions.R4.ResourceTypes];

    static IReadOnlyList<FhirIssue> Issues(string json) => FhirValidator.Validate(FhirDocument.Parse(json), FhirDefinitions.R4);

    [Theory, MemberData(nameof(Types))]
    public void The_least_instance_of_every_type_is_valid_and_comes_back_equal(string type)
    {
        string json = Samples.Minimal(FhirDefinitions.R4.Type(type)!);
        var document = FhirDocument.Parse(json);
        // what the least instance cannot satisfy without choosing content is an invariant, never structure
        Assert.Empty(FhirValidator.Validate(document, FhirDefinitions.R4).Where(i => i.Code != "invariant").Select(i => i.ToString() + json));
        Assert.Equal(json, Encoding.UTF8.GetString(document.Utf8.Span));
        Assert.Equal(json, Encoding.UTF8.GetString(FhirWriter.WithIdentity(document, document.Id, null, null)));
    }

    [Theory, MemberData(nameof(Types))]
    public void An_instance_with_every_element_of_its_type_has_no_fault_of_structure(string type)
    {
        int most = FhirDefinitions.R4.Type(type)!.Elements.Max(e => e.Properties.Count);
        for (int choice = 0; choice < Math.Max(2, most); choice++)
        {
            string json = Samples.Full(FhirDefinitions.R4.Type(type)!, choice);
            Assert.Empty(Issues(json).Where(i => i.Code != "invariant").Select(i => i.ToString()));
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","birthDate":"2023-02-29"}""", "fhir.value.date", "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2023-2-1"}""", "fhir.value.date", "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","birthDate":"0000"}""", "fhir.value.date", "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2023-02-28T10:00:00"}""", "fhir.value.date-time", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2023-02-28T10:00+08:00"}""", "fhir.value.date-time", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2023-02-28T24:00:00Z"}""", "fhir.value.date-time", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2023-02-28T10:00:00+15:00"}""", "fhir.value.date-time", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"resourceType":"Patient","meta":{"lastUpdated":"2023-02-28"}}""", "fhir.value.instant", "Patient.meta.lastUpdated")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""", "fhir.element.two-choices", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":"true"}""", "fhir.value.not-boolean", "Patient.deceased.ofType(boolean)")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":2147483648}""", "fhir.value.integer-range", "Patient.multipleBirth.ofType(integer)")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":1e2}""", "fhir.value.not-integer", "Patient.multipleBirth.ofType(integer)")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":"1"}""", "fhir.value.not-number", "Patient.multipleBirth.ofType(integer)")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":""}]}""", "fhir.value.empty", "Patient.name[0].family")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", "fhir.object.empty", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","name":[]}""", "fhir.array.empty", "Patient.name")]
    [InlineData("""{"resourceType":"Patient"}""", "fhir.object.empty", "Patient")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"a"}}""", "fhir.element.not-array", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","gender":["male"]}""", "fhir.element.array", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","name":null}""", "fhir.element.not-array", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","gender":null}""", "fhir.value.null", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a",null]}]}""", "fhir.value.null", "Patient.name[0].given[1]")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a"],"_given":[null,{"id":"x"}]}]}""", "fhir.array.lengths", "Patient.name[0].given")]
    [InlineData("""{"resourceType":"Patient","gender":"mann"}""", "fhir.code.not-in-set", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":" male"}""", "fhir.value.code", "Patient.gender")]
    [InlineData("""{"resourceType":"Patient","geschlecht":"m"}""", "fhir.element.unknown", "Patient.geschlecht")]
    [InlineData("""{"resourceType":"Patient","contact":[{"name":{"text":"a"},"foo":1}]}""", "fhir.element.unknown", "Patient.contact[0].foo")]
    [InlineData("""{"resourceType":"Patient","_name":[{"id":"x"}]}""", "fhir.element.unknown", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","id":"a b"}""", "fhir.value.id", "Patient.id")]
    [InlineData("""{"resourceType":"Patient","id":"a_b"}""", "fhir.value.id", "Patient.id")]
    [InlineData("""{"resourceType":"Patient","implicitRules":"a b"}""", "fhir.value.uri", "Patient.implicitRules")]
    [InlineData("""{"resourceType":"Patient","photo":[{"contentType":"image/png","data":"a?b="}]}""", "fhir.value.base64", "Patient.photo[0].data")]
    [InlineData("""{"resourceType":"Patient","photo":[{"contentType":"png","title":"a"}]}""", "fhir.code.not-in-set", "Patient.photo[0].contentType")]
    [InlineData("""{"resourceType":"Patient","communication":[{"preferred":true}]}""", "fhir.element.required", "Patient.communication[0]")]
    [InlineData("""{"resourceType":"Patient","link":[{"other":{"reference":"Patient/a"}}]}""", "fhir.element.required", "Patient.link[0]")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Patient/a"}}""", "fhir.reference.target", "Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"http://h/fhir/Patient/a"}}""", "fhir.reference.target", "Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"o1"}}""", "fhir.reference.shape", "Patient.managingOrganization.reference")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}""", "fhir.reference.not-contained", "Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Patient","id":"o","active":true}]}""", "fhir.reference.target", "Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","active":true,"contained":[{"resourceType":"Organization","id":"o","name":"a"}]}""", "fhir.contained.unused", "Patient.contained[0]")]
    [InlineData("""{"resourceType":"Patient","active":true,"contained":[{"resourceType":"Organization","name":"a"}]}""", "fhir.contained.no-id", "Patient.contained[0]")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}""", "fhir.narrative.forbidden", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p onclick=\"x\">a</p></div>"}}""", "fhir.narrative.forbidden", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"java&#115;cript:x\">a</a></div>"}}""", "fhir.narrative.forbidden", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p style=\"background: url(http://x/y.png)\">a</p></div>"}}""", "fhir.narrative.forbidden", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><iframe src='x'/></div>"}}""", "fhir.narrative.forbidden", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<!DOCTYPE x><div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"}}""", "fhir.narrative.div", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div>a</div>"}}""", "fhir.narrative.namespace", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a</div>"}}""", "fhir.narrative.well-formed", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>"}}""", "fhir.narrative.empty", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://x"}]}""", "fhir.invariant", "Patient.extension[0]", "ext-1")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://x","valueString":"a","extension":[{"url":"y","valueString":"b"}]}]}""", "fhir.invariant", "Patient.extension[0]", "ext-1")]
    [InlineData("""{"resourceType":"Patient","extension":[{"valueString":"a"}]}""", "fhir.element.required", "Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://x"}]}}""", "fhir.invariant", "Patient.birthDate.extension[0]", "ext-1")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a","period":{"start":"2021","end":"2020"}}]}""", "fhir.invariant", "Patient.name[0].period", "per-1")]
    [InlineData("""{"resourceType":"Patient","telecom":[{"value":"138"}]}""", "fhir.invariant", "Patient.telecom[0]", "cpt-2")]
    [InlineData("""{"resourceType":"Patient","photo":[{"data":"AQID"}]}""", "fhir.invariant", "Patient.photo[0]", "att-1")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "fhir.invariant", "Patient.contact[0]", "pat-1")]
    [InlineData("""{"resourceType":"Organization","active":true}""", "fhir.invariant", "Organization", "org-1")]
    [InlineData("""{"resourceType":"Organization","name":"a","telecom":[{"system":"phone","value":"1","use":"home"}]}""", "fhir.invariant", "Organization.telecom[0]", "org-3")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":1,"code":"L"}}""", "fhir.invariant", "Observation.value.ofType(Quantity)", "qty-3")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueInteger":1,"dataAbsentReason":{"text":"x"}}""", "fhir.invariant", "Observation", "obs-6")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"1"}]},"valueInteger":1,"component":[{"code":{"coding":[{"system":"s","code":"1"}]},"valueInteger":1}]}""", "fhir.invariant", "Observation", "obs-7")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"referenceRange":[{"low":{"value":2,"unit":"L"},"high":{"value":1,"unit":"L"},"age":{"low":{"value":2,"unit":"a"},"high":{"value":1,"unit":"a"}}}]}""", "fhir.invariant", "Observation.referenceRange[0].age", "rng-2")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"group","item":[{"linkId":"a","type":"string"}]}]}""", "fhir.invariant", "Questionnaire", "que-2")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"group"}]}""", "fhir.invariant", "Questionnaire.item[0]", "que-1")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"group","item":[{"linkId":"b","type":"display","code":[{"code":"x"}]}]}]}""", "fhir.invariant", "Questionnaire.item[0].item[0]", "que-3")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Basic","code":{"text":"a"}}}]}""", "fhir.invariant", "Bundle", "bdl-3")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Basic"}}]}""", "fhir.bundle.no-resource", "Bundle.entry[0]")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://h/Basic/1","resource":{"resourceType":"Basic","id":"2","code":{"text":"a"}}}]}""", "fhir.bundle.full-url", "Bundle.entry[0]")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"x"}}]}""", "fhir.code.not-in-set", "Bundle.entry[0].resource.gender")]
    [InlineData("""{"resourceType":"Bundle","type":"document","timestamp":"2024-01-01T00:00:00Z","identifier":{"system":"s","value":"1"},"entry":[{"resource":{"resourceType":"Basic","code":{"text":"a"}}}]}""", "fhir.invariant", "Bundle", "bdl-11")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Foo"}}]}""", "fhir.resource.unknown-type", "Bundle.entry[0].resource")]
    [InlineData("""{"resourceType":"Condition","subject":{"display":"a"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"aktiv"}]}}""", "fhir.code.concept-not-in-set", "Condition.clinicalStatus")]
    [InlineData("""{"resourceType":"Condition","subject":{"display":"a"},"clinicalStatus":{"text":"active"}}""", "fhir.code.concept-not-in-set", "Condition.clinicalStatus")]
    [InlineData("""{"resourceType":"Task","status":"draft","intent":"order","authoredOn":"2024-02-02","lastModified":"2024-02-01"}""", "fhir.invariant", "Task", "inv-1")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"a"}]}""", "fhir.invariant", "Parameters.parameter[0]", "inv-1")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"a\u0001"}]}""", "fhir.value.control-character", "Patient.name[0].text")]
    [InlineData("""{"resourceType":"Patient","active":true,"extension":[{"url":"u","valueUuid":"urn:uuid:1"}]}""", "fhir.value.uuid", "Patient.extension[0].value.ofType(uuid)")]
    [InlineData("""{"resourceType":"Patient","active":true,"extension":[{"url":"u","valueOid":"urn:oid:3.1"}]}""", "fhir.value.oid", "Patient.extension[0].value.ofType(oid)")]
    [InlineData("""{"resourceType":"Patient","active":true,"extension":[{"url":"u","valuePositiveInt":0}]}""", "fhir.value.integer-range", "Patient.extension[0].value.ofType(positiveInt)")]
    [InlineData("""{"resourceType":"Patient","active":true,"extension":[{"url":"u","valueTime":"25:00:00"}]}""", "fhir.value.time", "Patient.extension[0].value.ofType(time)")]
    public void A_fault_is_found_where_it_stands(string json, string key, string expression, string? invariant = null)
    {
        var issues = Issues(json);
        Assert.Contains(issues, i => i.Key == key && i.Expression == expression && (invariant is null || i.Arguments[0] == invariant));
        // one fault, one finding
        Assert.True(issues.Count(i => i.IsError) == 1, string.Join('\n', issues));
        Assert.All(issues, i => { Assert.NotEqual(i.Text("zh"), i.Text("en")); Assert.DoesNotContain("{", i.Text("zh"), StringComparison.Ordinal); });
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a",null,"c"],"_given":[null,{"extension":[{"url":"http://x","valueCode":"masked"}]},null]}]}""")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://x","valueCode":"unknown"}]}}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1990-05","_birthDate":{"id":"a"}}""")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2016-12-31T23:59:60Z"}""")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o","name":"厂"}]}""")]
    [InlineData("""{"resourceType":"Provenance","target":[{"reference":"Patient/1/_history/2"}],"recorded":"2024-01-01T00:00:00Z","agent":[{"who":{"reference":"#d"}}],"contained":[{"resourceType":"Device","id":"d","owner":{"reference":"#o"}},{"resourceType":"Organization","id":"o","name":"x"}]}""")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"urn:uuid:0f3c9a9e-6a53-4c9b-9c1f-0a1b2c3d4e5f"}}""")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Organization?identifier=urn:x|1"}}""")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"identifier":{"system":"urn:x","value":"1"}}}""")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='a'>矽肺 &lt;壹期&gt; <br/><!-- x --><b>x</b></p></div>"}}""")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p style='background: url(bck.png)'>a&nbsp;b &#169;</p><img src='data:image/png;base64,AA=='/></div>"}}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":412.00,"unit":"mL"},"effectiveDateTime":"2024-01-01T08:00:00.123456789+08:00"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a","period":{"start":"2020","end":"2020-05"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"searchset","total":0}""")]
    [InlineData("""{"resourceType":"Condition","subject":{"display":"a"},"code":{"text":"矽肺"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}""")]
    public void What_R4_allows_raises_nothing(string json) => Assert.Empty(Issues(json).Select(i => i.ToString()));

    [Fact]
    public void A_hostile_document_costs_no_more_findings_than_asked()
    {
        string json = """{"resourceType":"Patient","name":[""" + string.Join(',', Enumerable.Repeat("""{"family":""}""", 100_000)) + "]}";
        Assert.Equal(50, FhirValidator.Validate(FhirDocument.Parse(json), FhirDefinitions.R4, new FhirValidation { MaxIssues = 50 }).Count);
    }
}
