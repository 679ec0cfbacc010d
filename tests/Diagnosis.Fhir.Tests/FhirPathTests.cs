namespace Diagnosis.Fhir.Tests;

public class FhirPathTests
{
    const string Patient = """
        {"resourceType":"Patient","id":"p1","active":true,"name":[{"use":"official","family":"王","given":["小","明"]},{"use":"usual","text":"老王"}],
         "identifier":[{"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"}],"birthDate":"1970-03","_birthDate":{"extension":[{"url":"http://x","valueString":"approx"}]},
         "deceasedDateTime":"2020-01-02","telecom":[{"system":"phone","value":"13800000000"}],"managingOrganization":{"reference":"Organization/o1"},
         "contained":[{"resourceType":"Organization","id":"in","name":"厂"}],"generalPractitioner":[{"reference":"#in"},{"reference":"http://h/fhir/Practitioner/9"}],
         "maritalStatus":{"coding":[{"system":"s","code":"M"}],"text":"已婚"},"multipleBirthInteger":2}
        """;

    static readonly FhirDocument document = FhirDocument.Parse(Patient);
    static string Values(string path) => string.Join('|', FhirPath.Compile(path).Evaluate(document).Select(v => v.Text ?? v.TypeName));

    [Theory]
    [InlineData("Patient.name.given", "小|明")]
    [InlineData("name.where(use = 'usual').text", "老王")]
    [InlineData("Resource.id", "p1")]
    [InlineData("DomainResource.id", "p1")]
    [InlineData("Patient.deceased.as(dateTime)", "2020-01-02")]
    [InlineData("(Patient.deceased as boolean)", "")]
    [InlineData("Patient.deceased.exists() and Patient.deceased != false", "true")]
    [InlineData("deceased is dateTime", "true")]
    [InlineData("multipleBirth + 1.50", "3.50")]
    [InlineData("name.count() > 1 and active", "true")]
    [InlineData("identifier[1].value", "2")]
    [InlineData("identifier.value | 'x' | '1'", "1|2|x")]
    [InlineData("identifier.select(system & '#' & value)", "urn:a#1|urn:b#2")]
    [InlineData("birthDate.extension('http://x').value", "approx")]
    [InlineData("birthDate.hasValue()", "true")]
    [InlineData("generalPractitioner.where(resolve() is Practitioner).reference", "http://h/fhir/Practitioner/9")]
    [InlineData("generalPractitioner.resolve().name", "厂")]
    [InlineData("managingOrganization.resolve() is Organization", "true")]
    [InlineData("telecom.where(system='phone' or system='email').value.startsWith('138')", "true")]
    [InlineData("'5' in identifier.value", "false")]
    [InlineData("identifier.value contains '2'", "true")]
    [InlineData("name.given.empty().not()", "true")]
    [InlineData("name.first().given.tail()", "明")]
    [InlineData("descendants().where($this is code)", "official|usual|phone|M")]
    [InlineData("contact.exists() implies contact.name.exists()", "true")]
    [InlineData("{} or true", "true")]
    [InlineData("{} and true", "")]
    [InlineData("birthDate < deceased", "true")]
    [InlineData("birthDate <= @1970-03-15", "")]
    [InlineData("'abc'.substring(1,1) + 'z'", "bz")]
    [InlineData("'ab1'.matches('[a-z]+')", "false")]
    [InlineData("'a.b'.replaceMatches('\\\\..*','')", "a")]
    [InlineData("iif(active, 'y', 'n')", "y")]
    [InlineData("identifier.value.toInteger() ", "")]
    [InlineData("identifier.value.first().toInteger()", "1")]
    [InlineData("name.repeat(given)", "小|明")]
    [InlineData("identifier.system.isDistinct()", "true")]
    [InlineData("maritalStatus.coding.code = 'M' xor active", "false")]
    [InlineData("name.given.all($this.length() = 1)", "true")]
    [InlineData("-3 + 5 * 2", "7")]
    [InlineData("identifier.where($index = 1).value", "2")]
    [InlineData("multipleBirth = 2.0", "true")]
    [InlineData("name.`given`.last()", "明")]
    [InlineData("nothing", "")]
    public void Paths_give_what_the_language_says(string path, string values) => Assert.Equal(values, Values(path));

    [Theory]
    [InlineData("name.")]
    [InlineData("name.where(")]
    [InlineData("name.conformsTo('x')")]
    [InlineData("'open")]
    [InlineData("a b")]
    [InlineData("%unknown")]
    [InlineData("name.where()")]
    public void What_leaves_the_subset_is_refused(string path) => Assert.False(FhirPath.TryCompile(path, out _));

    [Fact]
    public void Every_search_parameter_compiles()
    {
        var all = FhirDefinitions.R4.ResourceTypes.SelectMany(FhirDefinitions.R4.SearchParametersOf).ToList();
        Assert.True(all.Count > 1300, $"only {all.Count}");
        Assert.Empty(all.Where(p => p.Expression.Length > 0 && !FhirPath.TryCompile(p.Expression, out _)).Select(p => p.Url + " " + p.Expression));
        Assert.Empty(all.SelectMany(p => p.Components).Where(c => !FhirPath.TryCompile(c.Expression, out _)));
        // _text, _content and _query are no paths, and nothing else lacks one
        Assert.Equal(["_content", "_query", "_text"], all.Where(p => p.Expression.Length == 0).Select(p => p.Code).Distinct().Order());
    }

    [Fact]
    public void Every_invariant_compiles()
    {
        var all = FhirDefinitions.R4.Types.SelectMany(t => t.Constraints.Concat(t.Elements.SelectMany(e => e.Constraints))).DistinctBy(c => (c.Path, c.Key)).ToList();
        Assert.True(all.Count > 230, $"only {all.Count}");
        Assert.Empty(all.Where(c => !FhirPath.TryCompile(c.Expression, out _)).Select(c => c.Key + " " + c.Expression));
    }
}
