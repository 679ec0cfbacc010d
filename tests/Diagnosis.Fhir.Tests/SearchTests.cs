namespace Diagnosis.Fhir.Tests;

public class SearchTests
{
    static List<SearchValue> Values(string json, string code) => [.. SearchIndexer.Extract(FhirDocument.Parse(json), FhirDefinitions.R4).Where(v => v.Parameter.Code == code)];
    static string Utc(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss", null) ?? "-";

    const string Observation = """
        {"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"19868-9","display":"FVC"},{"system":"urn:gbz","code":"FVC"}],"text":"用力肺活量"},
         "subject":{"reference":"Patient/p1/_history/2"},"effectiveDateTime":"2024-03","valueQuantity":{"value":3.20,"unit":"L","system":"http://unitsofmeasure.org","code":"L"},
         "performer":[{"identifier":{"system":"urn:org","value":"77"},"type":"Organization"}],
         "component":[{"code":{"coding":[{"system":"s","code":"a"}]},"valueQuantity":{"value":1}},{"code":{"coding":[{"system":"s","code":"b"}]},"valueQuantity":{"value":2}}]}
        """;

    [Fact]
    public void Tokens_carry_system_code_and_text()
    {
        Assert.Equal([("http://loinc.org", "19868-9", "FVC"), ("urn:gbz", "FVC", "用力肺活量")], Values(Observation, "code").Cast<TokenValue>().Select(t => (t.System, t.Code, t.Text)));
        Assert.Equal((null, "final"), Values(Observation, "status").Cast<TokenValue>().Select(t => (t.System, t.Code)).Single());
        Assert.Equal("o", Assert.IsType<TokenValue>(Values(Observation, "_id").Single()).Code);
    }

    [Fact]
    public void Dates_are_spans_of_their_precision_in_Shanghai()
    {
        var march = Assert.IsType<DateValue>(Assert.Single(Values(Observation, "date")));
        Assert.Equal(("2024-02-29T16:00:00", "2024-03-31T16:00:00"), (Utc(march.Low), Utc(march.High)));
        var open = Assert.IsType<DateValue>(Assert.Single(Values("""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"period":{"start":"2024-01-01T08:30:00+09:00"}}""", "date")));
        Assert.Equal(("2023-12-31T23:30:00", "-"), (Utc(open.Low), Utc(open.High)));
    }

    [Theory]
    [InlineData("2024", "2023-12-31T16:00:00", "2024-12-31T16:00:00")]
    [InlineData("2024-02-29", "2024-02-28T16:00:00", "2024-02-29T16:00:00")]
    [InlineData("2024-01-01T00:00", "2023-12-31T16:00:00", "2023-12-31T16:01:00")]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:01")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00", "2017-01-01T00:00:01")]
    public void A_date_reads_as_a_span(string text, string low, string high)
    {
        Assert.True(FhirSpan.TryParse(text, out var span));
        Assert.Equal((low, high), (Utc(span.Low), Utc(span.High)));
    }

    [Theory]
    [InlineData("2024-13")]
    [InlineData("2023-02-29")]
    [InlineData("24")]
    [InlineData("2024-01-01T25:00")]
    [InlineData("2024-01-01T")]
    [InlineData("2024-01-01Z")]
    [InlineData("")]
    public void What_is_no_date_is_none(string text) => Assert.False(FhirSpan.TryParse(text, out _));

    [Fact]
    public void Nine_digits_of_a_second_stay_a_span_of_one_tick()
    {
        Assert.True(FhirSpan.TryParse("2024-01-01T00:00:00.123456789Z", out var span));
        Assert.Equal(1, (span.High - span.Low).Ticks);
    }

    [Theory]
    [InlineData("3.2", 3.15, 3.25)]
    [InlineData("3.20", 3.195, 3.205)]
    [InlineData("100", 99.5, 100.5)]
    [InlineData("1e3", 500, 1500)]
    [InlineData("1.0e-2", 0.0095, 0.0105)]
    [InlineData("-5", -5.5, -4.5)]
    public void Precision_gives_the_bounds_of_a_number(string lexeme, double low, double high)
    {
        Assert.True(FhirNumber.TryParse(lexeme, out var n));
        Assert.Equal(((decimal)low, (decimal)high), (n.Low, n.High));
    }

    [Fact]
    public void Quantities_carry_unit_and_bounds()
    {
        var q = Assert.IsType<QuantityValue>(Assert.Single(Values(Observation, "value-quantity")));
        Assert.Equal((3.20m, 3.195m, 3.205m, "http://unitsofmeasure.org", "L", "L"), (q.Value, q.Low, q.High, q.System, q.Code, q.Unit));
    }

    [Fact]
    public void References_say_type_id_and_version_or_identifier()
    {
        var subject = Assert.IsType<ReferenceValue>(Assert.Single(Values(Observation, "subject")));
        Assert.Equal(("Patient", "p1", "2"), (subject.Type, subject.Id, subject.Version));
        Assert.Single(Values(Observation, "patient"));
        var performer = Assert.IsType<ReferenceValue>(Assert.Single(Values(Observation, "performer")));
        Assert.Equal(("Organization", null, "urn:org", "77"), (performer.Type, performer.Id, performer.IdentifierSystem, performer.IdentifierValue));
        // a group is no patient
        Assert.Empty(Values("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Group/g"}}""", "patient"));
        var absolute = Assert.IsType<ReferenceValue>(Assert.Single(Values("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"http://h/fhir/Patient/9"}}""", "patient")));
        Assert.Equal(("Patient", "9", "http://h/fhir/Patient/9"), (absolute.Type, absolute.Id, absolute.Url));
    }

    [Fact]
    public void Composites_keep_what_belongs_together()
    {
        var pairs = Values(Observation, "component-code-value-quantity").Cast<CompositeValue>().Select(c => (((TokenValue)c.Parts[0]).Code, ((QuantityValue)c.Parts[1]).Value)).ToList();
        Assert.Equal([("a", 1m), ("b", 2m)], pairs);
        Assert.Equal(2, Values(Observation, "code-value-quantity").Count);
    }

    [Fact]
    public void Names_and_identifiers_of_a_patient_are_found()
    {
        const string json = """{"resourceType":"Patient","active":false,"identifier":[{"system":"urn:id","value":"999999199001010016","type":{"coding":[{"system":"t","code":"NI"}]}}],"name":[{"family":"王","given":["小明"]}],"telecom":[{"system":"phone","value":"138"}],"deceasedDateTime":"2020","birthDate":"1990-01-01"}""";
        Assert.Equal(["王", "小明", "王小明"], Values(json, "name").Cast<StringValue>().Select(v => v.Text));
        Assert.Equal(["王"], Values(json, "family").Cast<StringValue>().Select(v => v.Text));
        var id = Assert.IsType<TokenValue>(Assert.Single(Values(json, "identifier")));
        Assert.Equal(("urn:id", "999999199001010016", "t", "NI"), (id.System, id.Code, id.TypeSystem, id.TypeCode));
        Assert.Equal("false", Assert.IsType<TokenValue>(Assert.Single(Values(json, "active"))).Code);
        Assert.Equal("true", Assert.IsType<TokenValue>(Assert.Single(Values(json, "deceased"))).Code);
        Assert.Equal(("phone", "138"), Values(json, "telecom").Cast<TokenValue>().Select(t => (t.System, t.Code)).Single());
        Assert.Empty(Values("""{"resourceType":"Patient","gender":"male"}""", "active"));
    }

    [Fact]
    public void Every_parameter_of_every_type_runs_on_full_instances()
    {
        int found = 0;
        HashSet<string> empty = [], some = [];
        foreach (string type in FhirDefinitions.R4.ResourceTypes)
        {
            for (int choice = 0; choice < 12; choice++)
            {
                var values = SearchIndexer.Extract(FhirDocument.Parse(Samples.Full(FhirDefinitions.R4.Type(type)!, choice)), FhirDefinitions.R4);
                found += values.Count;
                some.UnionWith(values.Select(v => type + "." + v.Parameter.Code));
            }
            empty.UnionWith(FhirDefinitions.R4.SearchParametersOf(type).Select(p => type + "." + p.Code));
        }
        empty.ExceptWith(some);
        Assert.True(found > 20_000, $"{found}");
        // those left need content a generated instance does not have (another code, a target that can be resolved, a first entry), or are no paths
        Assert.Equal(["_content", "_query", "_text", "composed-of", "composition", "depends-on", "derived-from", "email", "location", "message", "near", "practitioner", "predecessor", "relatedperson", "relationship", "successor"],
            empty.Select(e => e[(e.IndexOf('.', StringComparison.Ordinal) + 1)..]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("王𠮷", "王𠮷")]
    public void Strings_fold_marks_case_and_width(string text, string folded) => Assert.Equal(folded, SearchIndexer.Fold(text));
}
