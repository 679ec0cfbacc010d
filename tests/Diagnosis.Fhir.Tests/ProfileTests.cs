using System.Text;

namespace Diagnosis.Fhir.Tests;

public class ProfileTests
{
    const string Worker = """
        {"resourceType":"StructureDefinition","url":"http://p/worker","name":"Worker","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[
         {"id":"Patient","path":"Patient","constraint":[{"key":"wrk-1","severity":"error","human":"a name or an identifier","expression":"name.exists() or identifier.exists()"}]},
         {"id":"Patient.identifier","path":"Patient.identifier","min":1,"slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
         {"id":"Patient.identifier:resident","path":"Patient.identifier","sliceName":"resident","min":1,"max":"1"},
         {"id":"Patient.identifier:resident.system","path":"Patient.identifier.system","min":1,"fixedUri":"urn:resident"},
         {"id":"Patient.identifier:resident.value","path":"Patient.identifier.value","min":1,"maxLength":18},
         {"id":"Patient.name","path":"Patient.name","min":1},
         {"id":"Patient.photo","path":"Patient.photo","max":"0"},
         {"id":"Patient.extension:hazard","path":"Patient.extension","sliceName":"hazard","min":0,"max":"1","type":[{"code":"Extension","profile":["http://p/hazard"]}]},
         {"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]},
         {"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"system":"urn:m","code":"M"}]}},
         {"id":"Patient.deceased[x]","path":"Patient.deceased[x]","type":[{"code":"dateTime"}]}]}}
        """;
    const string Hazard = """
        {"resourceType":"StructureDefinition","url":"http://p/hazard","name":"Hazard","status":"active","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,"context":[{"type":"element","expression":"Patient"}],"type":"Extension","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[
         {"id":"Extension","path":"Extension"},{"id":"Extension.extension","path":"Extension.extension","max":"0"},{"id":"Extension.url","path":"Extension.url","fixedUri":"http://p/hazard"},
         {"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"CodeableConcept"}],"binding":{"strength":"required","valueSet":"http://p/hazards"}}]}}
        """;
    const string Hazards = """{"resourceType":"ValueSet","url":"http://p/hazards","status":"active","compose":{"include":[{"system":"urn:hazards"}]}}""";
    const string HazardCodes = """{"resourceType":"CodeSystem","url":"urn:hazards","status":"active","content":"complete","concept":[{"code":"1","concept":[{"code":"11001"}]}]}""";
    const string Far = """{"resourceType":"SearchParameter","url":"http://p/SearchParameter/hazard","name":"hazard","status":"active","description":"x","code":"hazard","base":["Patient"],"type":"token","expression":"Patient.extension('http://p/hazard').value"}""";

    static readonly FhirDefinitions definitions = FhirDefinitions.R4.WithProfiles(new[] { Worker, Hazard, Hazards, HazardCodes, Far }.Select(s => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(s)));

    static string Patient(string more, string identifier = """{"system":"urn:resident","value":"1"}""") => """{"resourceType":"Patient","meta":{"profile":["http://p/worker|1.0"]},"identifier":[""" + identifier + "]" + more + "}";

    static string Found(string json) => string.Join(' ', FhirValidator.Validate(FhirDocument.Parse(json), definitions).Select(i => $"{i.Key}@{i.Expression}"));

    [Fact]
    public void Our_definitions_are_valid_themselves()
    {
        foreach (string json in new[] { Worker, Hazard, Hazards, HazardCodes, Far }) { Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(json), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString())); }
        Assert.Equal("Patient", definitions.ProfiledType("http://p/worker"));
    }

    [Theory]
    [InlineData(""","name":[{"text":"a"}]""", "")]
    [InlineData(""","name":[{"text":"a"}],"maritalStatus":{"coding":[{"system":"x","code":"y"},{"system":"urn:m","code":"M","display":"d"}]},"deceasedDateTime":"2020-01-01","active":true""", "")]
    [InlineData(""","active":true""", "fhir.profile.min@Patient")]
    [InlineData(""","name":[{"text":"a"}],"photo":[{"title":"x"}]""", "fhir.profile.max@Patient")]
    [InlineData(""","name":[{"text":"a"}],"deceasedBoolean":true""", "fhir.profile.value-type@Patient.deceased.ofType(boolean)")]
    [InlineData(""","name":[{"text":"a"}],"maritalStatus":{"coding":[{"system":"urn:m","code":"S"}]}""", "fhir.profile.pattern@Patient.maritalStatus")]
    [InlineData(""","name":[{"text":"a"}],"extension":[{"url":"http://p/hazard","valueCodeableConcept":{"coding":[{"system":"urn:hazards","code":"11001"}]}}]""", "")]
    [InlineData(""","name":[{"text":"a"}],"extension":[{"url":"http://p/hazard","valueCodeableConcept":{"coding":[{"system":"urn:hazards","code":"9"}]}}]""", "fhir.profile.binding@Patient.extension[0].value.ofType(CodeableConcept)")]
    [InlineData(""","name":[{"text":"a"}],"extension":[{"url":"http://p/hazard","valueString":"dust"}]""", "fhir.profile.value-type@Patient.extension[0].value.ofType(string)")]
    [InlineData(""","name":[{"text":"a"}],"extension":[{"url":"http://p/hazard","valueCodeableConcept":{"coding":[{"system":"urn:hazards","code":"1"}]}},{"url":"http://p/hazard","valueCodeableConcept":{"coding":[{"system":"urn:hazards","code":"1"}]}}]""", "fhir.profile.max@Patient")]
    [InlineData(""","name":[{"text":"a"}],"extension":[{"url":"http://other","valueString":"dust"}]""", "")]
    public void A_profile_is_held(string more, string found) => Assert.Equal(found, Found(Patient(more)));

    [Theory]
    [InlineData("""{"system":"urn:other","value":"1"}""", "fhir.profile.min@Patient")]
    [InlineData("""{"system":"urn:resident"}""", "fhir.profile.min@Patient.identifier[0]")]
    [InlineData("""{"system":"urn:resident","value":"1234567890123456789"}""", "fhir.profile.max-length@Patient.identifier[0].value")]
    [InlineData("""{"system":"urn:resident","value":"1"},{"system":"urn:other"}""", "")]
    [InlineData("""{"system":"urn:resident","value":"1"},{"system":"urn:resident","value":"2"}""", "fhir.profile.max@Patient")]
    public void Slices_are_told_apart_by_value(string identifier, string found) => Assert.Equal(found, Found(Patient(""","name":[{"text":"a"}]""", identifier)));

    [Fact]
    public void An_asked_profile_is_held_without_being_claimed_and_an_unknown_one_is_refused()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Patient","active":true}""");
        Assert.Empty(FhirValidator.Validate(d, definitions));
        Assert.Equal(4, FhirValidator.Validate(d, definitions, new FhirValidation { Profiles = ["http://p/worker"] }).Count);
        Assert.Equal("fhir.profile.unknown", Assert.Single(FhirValidator.Validate(d, FhirDefinitions.R4, new FhirValidation { Profiles = ["http://p/none"] })).Key);
        Assert.Equal("fhir.profile.wrong-type", Assert.Single(FhirValidator.Validate(FhirDocument.Parse("""{"resourceType":"Basic","code":{"text":"x"}}"""), definitions, new FhirValidation { Profiles = ["http://p/worker"] })).Key);
    }

    [Fact]
    public void A_set_the_library_cannot_tell_is_asked_of_the_caller()
    {
        const string open = """{"resourceType":"StructureDefinition","url":"http://p/o","name":"O","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Observation","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{"id":"Observation.code","path":"Observation.code","binding":{"strength":"required","valueSet":"http://p/far"}},{"id":"Observation.valueQuantity","path":"Observation.valueQuantity","min":1}]}}""";
        var far = FhirDefinitions.R4.WithProfiles([Encoding.UTF8.GetBytes(open)]);
        var d = FhirDocument.Parse("""{"resourceType":"Observation","meta":{"profile":["http://p/o"]},"status":"final","code":{"coding":[{"system":"s","code":"c"}]},"valueInteger":1}""");
        Assert.Equal("fhir.profile.min", Assert.Single(FhirValidator.Validate(d, far)).Key);
        Assert.Equal(["fhir.profile.binding", "fhir.profile.min"], FhirValidator.Validate(d, far, new FhirValidation { Terminology = (set, system, code) => set == "http://p/far" && system == "s" && code == "x" }).Select(i => i.Key));
    }

    [Fact]
    public void A_search_parameter_of_ours_finds_values()
    {
        var d = FhirDocument.Parse("""{"resourceType":"Patient","extension":[{"url":"http://p/hazard","valueCodeableConcept":{"coding":[{"system":"urn:hazards","code":"11001"}]}}]}""");
        var value = Assert.IsType<TokenValue>(Assert.Single(SearchIndexer.Extract(d, definitions), v => v.Parameter.Code == "hazard"));
        Assert.Equal(("hazard", "urn:hazards", "11001"), (value.Parameter.Code, value.System, value.Code));
    }

    [Fact]
    public void Slices_are_told_apart_by_a_code_that_is_a_slice_itself()
    {
        const string profile = """
            {"resourceType":"StructureDefinition","url":"http://p/lung","name":"Lung","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Observation","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[
             {"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code.coding.code"},{"type":"value","path":"code.coding.system"}],"rules":"closed"}},
             {"id":"Observation.component:fvc","path":"Observation.component","sliceName":"fvc","min":1,"max":"1"},
             {"id":"Observation.component:fvc.code.coding","path":"Observation.component.code.coding","slicing":{"discriminator":[{"type":"value","path":"code"},{"type":"value","path":"system"}],"rules":"open"}},
             {"id":"Observation.component:fvc.code.coding:loinc","path":"Observation.component.code.coding","sliceName":"loinc","min":1,"max":"1"},
             {"id":"Observation.component:fvc.code.coding:loinc.system","path":"Observation.component.code.coding.system","min":1,"fixedUri":"http://loinc.org"},
             {"id":"Observation.component:fvc.code.coding:loinc.code","path":"Observation.component.code.coding.code","min":1,"fixedCode":"19868-9"},
             {"id":"Observation.component:fvc.value[x]","path":"Observation.component.value[x]","min":1,"type":[{"code":"Quantity"}]}]}}
            """;
        var lung = FhirDefinitions.R4.WithProfiles([Encoding.UTF8.GetBytes(profile)]);
        string Found(string component) => string.Join(' ', FhirValidator.Validate(FhirDocument.Parse("""{"resourceType":"Observation","meta":{"profile":["http://p/lung"]},"status":"final","code":{"text":"x"},"component":[""" + component + "]}"), lung).Select(i => $"{i.Key}@{i.Expression}"));
        const string fvc = """{"code":{"coding":[{"system":"http://loinc.org","code":"19868-9"}]},"valueQuantity":{"value":3.20}}""";
        Assert.Equal("", Found(fvc));
        Assert.Equal("fhir.profile.value-type@Observation.component[0].value.ofType(string)", Found(fvc.Replace("\"valueQuantity\":{\"value\":3.20}", "\"valueString\":\"3\"", StringComparison.Ordinal)));
        Assert.Equal("fhir.profile.min@Observation fhir.profile.closed@Observation.component[0]", Found(fvc.Replace("loinc.org", "other.org", StringComparison.Ordinal)));
        Assert.Equal("fhir.profile.max@Observation", Found(fvc + "," + fvc));
    }

    [Theory]
    [InlineData("Patient", """{"resourceType":"Patient","extension":[EXT]}""", true)]
    [InlineData("Patient", """{"resourceType":"Organization","name":"x","extension":[EXT]}""", false)]
    [InlineData("Patient", """{"resourceType":"Patient","name":[{"family":"x","extension":[EXT]}]}""", false)]
    [InlineData("HumanName", """{"resourceType":"Patient","name":[{"family":"x","extension":[EXT]}]}""", true)]
    [InlineData("Patient.name", """{"resourceType":"Patient","name":[{"family":"x","extension":[EXT]}]}""", true)]
    [InlineData("Patient.birthDate", """{"resourceType":"Patient","_birthDate":{"extension":[EXT]}}""", true)]
    [InlineData("date", """{"resourceType":"Patient","_birthDate":{"extension":[EXT]}}""", true)]
    [InlineData("Patient.contact", """{"resourceType":"Patient","contact":[{"name":{"text":"x"},"extension":[EXT]}]}""", true)]
    [InlineData("Patient.contact", """{"resourceType":"Patient","contact":[{"name":{"text":"x","extension":[EXT]}}]}""", false)]
    [InlineData("Element", """{"resourceType":"Patient","contact":[{"name":{"text":"x","extension":[EXT]}}]}""", true)]
    [InlineData("Element", """{"resourceType":"Patient","extension":[EXT]}""", false)]
    public void An_extension_stands_only_where_its_definition_allows(string place, string json, bool allowed)
    {
        string definition = """{"resourceType":"StructureDefinition","url":"http://p/e","name":"E","status":"active","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,"context":[{"type":"element","expression":"PLACE"}],"type":"Extension","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[{"id":"Extension.value[x]","path":"Extension.value[x]","min":1}]}}""";
        var own = FhirDefinitions.R4.WithProfiles([Encoding.UTF8.GetBytes(definition.Replace("PLACE", place, StringComparison.Ordinal))]);
        var issues = FhirValidator.Validate(FhirDocument.Parse(json.Replace("EXT", """{"url":"http://p/e","valueString":"x"}""", StringComparison.Ordinal)), own);
        if (allowed) { Assert.Empty(issues.Select(i => i.ToString())); } else { Assert.Equal("fhir.profile.context", Assert.Single(issues).Key); }
    }
}
