using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.CoverageAudit.Engine;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

public sealed class DocumentTests
{
    private static async Task<EvaluateCoverage.Result> Send(string json) =>
        await EvaluateCoverage.HandleAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), National, Policies, TestContext.Current.CancellationToken);

    private static async Task<EvaluateCoverage.Result> Send(Action<JsonNode> change)
    {
        var node = JsonNode.Parse(Json)!;
        change(node);
        return await Send(node.ToJsonString());
    }

    private static async Task<JsonElement> Answer(string json)
    {
        var result = await Send(json);
        Assert.Empty(result.Errors);
        return JsonSerializer.SerializeToElement(result.Answer, EvaluateJson.Options);
    }

    [Fact]
    public async Task The_worked_example_is_answered_to_the_last_figure()
    {
        var answer = await Answer(Json);
        string Figures(int n) => string.Join(' ', answer.GetProperty("asOf")[n].GetProperty("prefectures").EnumerateArray().Select(p =>
        {
            string F(string name) => $"{p.GetProperty("figures").GetProperty(name).GetProperty("numerator")}/{p.GetProperty("figures").GetProperty(name).GetProperty("denominator")}";
            return $"{p.GetProperty("prefecture")}:{F("items")}({p.GetProperty("figures").GetProperty("items").GetProperty("percent")})paper{F("paper")}touched{F("classesTouched")}full{F("classesFull")}";
        }));
        Assert.Equal("P1:12/12(100.0)paper12/12touched8/8full8/8 P2:5/12(41.7)paper8/12touched3/8full3/8 P3:3/12(25.0)paper11/12touched2/8full1/8", Figures(0));
        Assert.Equal("P1:12/14(85.7)paper12/14touched8/9full7/9 P2:8/14(57.1)paper8/14touched5/9full5/9 P3:11/14(78.6)paper11/14touched8/9full6/9", Figures(1));

        var period = answer.GetProperty("period");
        Assert.Equal(["4380/4686", "2349/4686", "1719/4686"], period.GetProperty("capability").EnumerateArray()
            .Select(p => p.GetProperty("dayWeighted")).Select(r => $"{r.GetProperty("numerator")}/{r.GetProperty("denominator")}"));
        Assert.Equal("EMPLOYER", period.GetProperty("realised").GetProperty("basis").GetString());
        Assert.Equal(["4 4 0 0 0", "6 3 1 2 0", "7 3 1 2 1"], period.GetProperty("realised").GetProperty("prefectures").EnumerateArray().Select(p =>
            string.Join(' ', new[] { "cases", "inside", "choiceLeaks", "capabilityLeaks", "unlawfulPlaces" }.Select(k => p.GetProperty(k).GetInt32()))));
        Assert.Equal(["A1:11", "A2:1", "A3:2", "A4:1", "A5:1", "A6:2"], period.GetProperty("workload").EnumerateArray()
            .Select(w => $"{w.GetProperty("agency").GetString()}:{w.GetProperty("concluded")}"));
        var d04 = answer.GetProperty("asOf")[0].GetProperty("prefectures")[1].GetProperty("items").EnumerateArray().Single(i => i.GetProperty("disease").GetString() == "D04");
        Assert.Equal("SUSPENDED", d04.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_same_facts_in_another_order_give_the_same_answer_and_hash()
    {
        var turned = JsonNode.Parse(Json)!;
        foreach (var list in new[] { turned["agencies"]!.AsArray(), turned["cases"]!.AsArray() })
        {
            var items = list.ToArray();
            list.Clear();
            foreach (var item in items.Reverse()) list.Add(item);
        }
        var (one, other) = (await Answer(Json), await Answer(turned.ToJsonString()));
        Assert.Equal(one.GetRawText(), other.GetRawText());
        Assert.Matches("^[0-9a-f]{64}$", one.GetProperty("inputsHash").GetString()!);
    }

    [Fact]
    public async Task A_changed_fact_changes_the_hash()
    {
        var other = await Send(n => n["agencies"]![0]!["physicians"]![0]!["count"] = 5);
        Assert.NotEqual((await Send(Json)).Answer!.InputsHash, other.Answer!.InputsHash);
    }

    [Fact]
    public async Task What_the_policy_leaves_out_is_filled_from_dated_data_and_shown()
    {
        var result = await Send(n => n.AsObject().Remove("policy"));
        Assert.Equal((3, 10, AttributionBasis.Employer), (result.Answer!.Policy.MinPhysicians, result.Answer.Policy.MinCasesForPercentage, result.Answer.Policy.Basis));
        Assert.All(result.Answer.Period!.Realised.Prefectures, p => Assert.Null(p.Raw.Percent));
        Assert.Equal([4L, 3L, 3L], result.Answer.Period.Realised.Prefectures.Select(p => p.Raw.Numerator));
    }

    [Fact]
    public async Task Without_a_catalogue_the_national_one_is_used()
    {
        var answer = await Answer("""
            {"prefectures":[{"code":"320100","name":"南京市"}],
             "agencies":[{"id":"X","prefecture":"320100",
               "filings":[{"class":10,"catalogue":"CAT2013","from":"2021-06-01"},{"item":"OD2024-07-011","from":"2025-08-01"}],
               "physicians":[{"class":10,"count":3},{"class":3,"count":3}],"qualityControl":[{"grade":"A","publishedOn":"2025-01-01"}]}],
             "asOf":["2025-07-31","2025-08-01"]}
            """);
        Assert.Equal(["3/132", "4/135"], answer.GetProperty("asOf").EnumerateArray().Select(s => s.GetProperty("prefectures")[0].GetProperty("figures").GetProperty("items"))
            .Select(r => $"{r.GetProperty("numerator")}/{r.GetProperty("denominator")}"));
    }

    [Theory]
    [InlineData("$.agencies[0].prefecture", "unknown-prefecture", "agencies/0/prefecture", "\"P9\"")]
    [InlineData("$.agencies[0].prefecture", "missing", "agencies/0/prefecture", "null")]
    [InlineData("$.agencies[1].id", "doubled", "agencies/1/id", "\"A1\"")]
    [InlineData("$.agencies[0].filings[0].classes[2]", "unknown-class", "agencies/0/filings/0/classes/2", "77")]
    [InlineData("$.agencies[0].filings[0].from", "missing", "agencies/0/filings/0/from", "null")]
    [InlineData("$.agencies[0].filings[0].to", "order", "agencies/0/filings/0/to", "\"2020-01-01\"")]
    [InlineData("$.agencies[0].filings[0]", "scope-form", "agencies/0/filings/0/item", "\"D01\"")]
    [InlineData("$.agencies[0].filings[0]", "scope-form", "agencies/0/filings/0/except", "[\"D01\"]")]
    [InlineData("$.agencies[0].filings[0].catalogue", "unknown-catalogue", "agencies/0/filings/0/catalogue", "\"CAT1999\"")]
    [InlineData("$.agencies[2].filings[1].except[0]", "except-outside", "agencies/2/filings/1/except/0", "\"D09\"")]
    [InlineData("$.agencies[2].filings[1].except[0]", "unknown-disease", "agencies/2/filings/1/except/0", "\"D99\"")]
    [InlineData("$.agencies[0].physicians[0]", "physician-form", "agencies/0/physicians/0/count", "null")]
    [InlineData("$.agencies[0].physicians[0].count", "range", "agencies/0/physicians/0/count", "-1")]
    [InlineData("$.agencies[0].qualityControl[0].grade", "bad-word", "agencies/0/qualityControl/0/grade", "\"E\"")]
    [InlineData("$.agencies[3].suspensions[0].to", "order", "agencies/3/suspensions/0/to", "\"2025-04-30\"")]
    [InlineData("$.agencies[0]", "missing", "agencies/0", "null")]
    [InlineData("$.cases[0].agency", "unknown-agency", "cases/0/agency", "\"Z\"")]
    [InlineData("$.cases[0].disease", "unknown-disease", "cases/0/disease", "\"Z\"")]
    [InlineData("$.cases[0].conclusion", "bad-word", "cases/0/conclusion", "\"MAYBE\"")]
    [InlineData("$.cases[0].conclusion", "missing", "cases/0/conclusion", "null")]
    [InlineData("$.cases[0].concluded", "order", "cases/0/concluded", "\"2025-01-01\"")]
    [InlineData("$.cases[1].id", "doubled", "cases/1", """{"id":"K01","disease":"D01","agency":"A1","accepted":"2025-02-03"}""")]
    [InlineData("$.policy.minPhysicians", "range", "policy/minPhysicians", "0")]
    [InlineData("$.policy.basis", "bad-word", "policy/basis", "\"BIRTHPLACE\"")]
    [InlineData("$.asOf[0]", "no-edition", "asOf/0", "\"2001-01-01\"")]
    [InlineData("$.period.to", "order", "period/to", "\"2024-12-31\"")]
    [InlineData("$.knownAt", "bad-instant", "knownAt", "\"2025-06-30T09:00:00\"")]
    [InlineData("$.catalogue.items[0].classes", "unknown-catalogue", "catalogue/items/0/classes", """{"CAT1957":1}""")]
    [InlineData("$.catalogue.items[1].id", "doubled", "catalogue/items/1/id", "\"D01\"")]
    [InlineData("$.catalogue", "bad-catalogue", "catalogue/versions/0/to", "\"2025-09-30\"")]
    [InlineData("$.agencies[0].id", "json", "agencies/0/id", "7")]
    [InlineData("$.asOf[0]", "json", "asOf/0", "\"30.06.2025\"")]
    public async Task An_error_names_the_place_the_problem_and_the_remedy(string path, string code, string member, string value)
    {
        var result = await Send(n =>
        {
            var steps = member.Split('/');
            var at = n;
            foreach (var step in steps[..^1]) at = at is JsonArray list ? list[int.Parse(step)]! : at[step]!;
            if (at is JsonArray array) array[int.Parse(steps[^1])] = JsonNode.Parse(value);
            else at[steps[^1]] = JsonNode.Parse(value);
        });
        Assert.Null(result.Answer);
        var error = Assert.Single(result.Errors, e => e.Path == path && e.Code == code);
        Assert.All(new[] { error.Problem.Zh, error.Problem.En, error.Remedy.Zh, error.Remedy.En }, text =>
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain("{", text);
        });
    }

    [Fact]
    public async Task A_misspelt_member_is_refused_by_name() =>
        Assert.Equal("$.agencies[0].physisians", Assert.Single((await Send(n => n["agencies"]![0]!["physisians"] = new JsonArray())).Errors).Path);

    [Fact]
    public async Task Several_errors_come_together()
    {
        var result = await Send(n =>
        {
            n["agencies"]![0]!["prefecture"] = "P9";
            n["cases"]![0]!["disease"] = "Z";
            n["asOf"]![0] = "1999-01-01";
        });
        Assert.Equal(3, result.Errors.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"asOf\":[]")]
    public async Task Rubbish_is_answered_with_errors(string json) => Assert.NotEmpty((await Send(json)).Errors);

    [Fact]
    public async Task A_document_that_asks_nothing_is_told_so()
    {
        var result = await Send(n => { n.AsObject().Remove("asOf"); n.AsObject().Remove("period"); });
        Assert.Equal("no-question", Assert.Single(result.Errors).Code);
    }

    [Fact]
    public void The_schema_and_the_document_have_the_same_members()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Example.Data, "schemas", "coverage-evaluate.schema.json")))!;
        var defs = schema["$defs"]!;
        var pairs = new (Type Type, JsonNode Schema)[]
        {
            (typeof(EvaluateDocument), schema), (typeof(CatalogueDocument), defs["catalogue"]!), (typeof(EditionDocument), defs["edition"]!),
            (typeof(ClassDocument), defs["class"]!), (typeof(ItemDocument), defs["item"]!), (typeof(PrefectureDocument), defs["prefecture"]!),
            (typeof(PeriodDocument), defs["period"]!), (typeof(AgencyDocument), defs["agency"]!), (typeof(FilingDocument), defs["filing"]!),
            (typeof(PhysicianDocument), defs["physician"]!), (typeof(QcDocument), defs["qc"]!), (typeof(EvaluationDocument), defs["evaluation"]!),
            (typeof(SuspensionDocument), defs["suspension"]!), (typeof(CaseDocument), defs["case"]!), (typeof(AppraisalDocument), defs["appraisal"]!),
            (typeof(PolicyDocument), defs["policy"]!),
        };
        Assert.Equal(defs.AsObject().Count, pairs.Length); // all but the document itself, and "instant" has no type
        foreach (var (type, node) in pairs)
        {
            Assert.Equal(type.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal),
                node["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        }
    }
}
