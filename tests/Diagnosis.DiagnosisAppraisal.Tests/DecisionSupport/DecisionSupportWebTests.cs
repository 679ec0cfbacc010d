using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diagnosis.DiagnosisAppraisal.Tests.DecisionSupport;

public sealed partial class DecisionSupportWebTests
{
    static async Task<(HttpStatusCode Status, JsonObject Body)> Post(Web web, string rule, string json, string caller = "hospital")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await web.Send(HttpMethod.Post, "/api/v1/decision-support/" + rule, caller: caller, content: content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("⟦", text, StringComparison.Ordinal);
        return (response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    [Fact]
    public async Task The_shapes_others_script_against_are_kept()
    {
        await using var web = await Web.StartAsync();
        var (status, film) = await Post(web, "pneumoconiosis", """{"readOn":"2025-06-01","zones":["1/0","0/1","0/0","1/0","0/0","0/0"],"aggregation":false,"largeOpacities":[{"longMm":25,"shortMm":14}],"asbestosExposure":false,"pleuralPlaque":"none"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("met", "III", "a", 1, 2), ((string)film["result"]!, (string)film["stage"]!, (string)film["clause"]!, (int)film["overall"]!, (int)film["distribution"]!));
        Assert.Equal(("GBZ 70", "2015", "2016-05-01", "1"), ((string)film["standardNo"]!, (string)film["edition"]!, (string)film["effectiveFrom"]!, (string)film["ruleVersion"]!));
        Assert.True(film.ContainsKey("effectiveTo"));
        Assert.Contains("不是职业病诊断", (string)film["notice"]!["zh"]!, StringComparison.Ordinal);
        Assert.Contains("not a diagnosis", (string)film["notice"]!["en"]!, StringComparison.Ordinal);
        Assert.NotEmpty(film["working"]!.AsArray());
        Assert.NotEmpty(film["policies"]!.AsArray());

        var (_, none) = await Post(web, "pneumoconiosis", """{"readOn":"2025-06-01","zones":["0/1","0/0","0/0","0/0","0/0","0/0"],"aggregation":false,"largeOpacities":[],"asbestosExposure":false,"pleuralPlaque":"none"}""");
        Assert.Equal("notMet", (string)none["result"]!);
        Assert.True(none.ContainsKey("stage") && none["stage"] is null && none.ContainsKey("clause") && none["clause"] is null);
        var (_, old) = await Post(web, "pneumoconiosis", """{"readOn":"2005-06-01","zones":["0/1",null,"unreadable","0/0","0/0","0/0"]}""");
        Assert.Equal("notLoaded", (string)old["result"]!);
        Assert.True(old.ContainsKey("overall") && old["overall"] is null);

        var (_, noise) = await Post(web, "noise-deafness", """{"testedOn":"2025-06-01","sex":"male","ageYears":39,"left":[25,30,40,55,70,75],"right":[25,35,40,55,65,75],"exposureYears":10,"levelDb":90}""", "320706");
        Assert.Equal(("met", "mild", 64, 34), ((string)noise["result"]!, (string)noise["grade"]!, (int)noise["highFrequencyMean"]!, (int)noise["betterEarWeighted"]!));
        Assert.Equal(63.5m, (decimal)noise["working"]!.AsArray().Single(w => (string)w!["name"]! == "highFrequencyMean")!["value"]!);
        var (_, young) = await Post(web, "noise-deafness", """{"testedOn":"2025-06-01","sex":"male","ageYears":39,"left":[25,30,40,55,70,75],"right":[25,35,40,55,65,75],"exposureYears":2,"levelDb":90}""");
        Assert.Equal(("notMet", null), ((string)young["result"]!, (string?)young["grade"]));
        Assert.Contains("3年", (string)young["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_worked_example_of_the_measured_rules_is_answered_over_HTTP()
    {
        await using var web = await Web.StartAsync();
        int asked = 0;
        foreach (var row in Shipped.Examples("measured"))
        {
            var (status, body) = await Post(web, row.Need("rule"), row.Need("request"));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(row.Need("result"), (string)body["result"]!);
            Assert.Equal(row.Find("outcome"), (string?)(body.ContainsKey("band") ? body["band"] : body["grade"]));
            asked++;
        }
        Assert.Equal(48, asked);
    }

    [Theory]
    [InlineData("pneumoconiosis", """{"readOn":"2025-06-01","zones":["1/0","9/9","0/0","1/0","0/0","0/0"]}""", "zones[1]")]
    [InlineData("pneumoconiosis", """{"readOn":"2025-06-01","zones":["1/0","0/0","0/0","1/0","0/0"]}""", "zones")]
    [InlineData("pneumoconiosis", """{"readOn":"2025-06-01","zones":["1/0","0/0","0/0","1/0","0/0","0/0"],"largeOpacities":[{"longMm":-5,"shortMm":-7}]}""", "largeOpacities[0].longMm")]
    [InlineData("noise-deafness", """{"testedOn":"2025-06-01","sex":"male","ageYears":200,"left":[25,30,40,55,70,75],"right":[25,35,40,55,65,75]}""", "ageYears")]
    [InlineData("noise-deafness", "{}", "testedOn")]
    public async Task Bad_input_is_a_problem_document_naming_the_field(string rule, string json, string field)
    {
        await using var web = await Web.StartAsync();
        var (status, body) = await Post(web, rule, json);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var error = body["errors"]!.AsArray().First(e => (string)e!["field"]! == field)!;
        Assert.Matches("[\u4e00-\u9fff]", (string)error["problem"]!);
        Assert.Matches("[\u4e00-\u9fff]", (string)error["remedy"]!);
    }

    [Fact]
    public async Task The_rule_sets_are_listed_and_only_for_the_signed_in()
    {
        await using var web = await Web.StartAsync();
        using var response = await web.Send(HttpMethod.Get, "/api/v1/decision-support", caller: "hospital");
        var sets = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("ruleSets").EnumerateArray().ToList();
        Assert.Contains(sets, s => s.GetProperty("standardNo").GetString() == "GBZ 37" && s.GetProperty("edition").GetString() == "2024" && s.GetProperty("state").GetString() == "notLoaded" && s.GetProperty("reason").GetString()!.Length > 0);
        foreach (var set in sets.Where(s => s.GetProperty("state").GetString() == "loaded"))
        {
            var (status, _) = await Post(web, set.GetProperty("path").GetString()!["/api/v1/decision-support/".Length..], "{}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        }
        using var stranger = await web.Send(HttpMethod.Get, "/api/v1/decision-support", caller: "");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        var (refused, _) = await Post(web, "radiation", "{}", "");
        Assert.Equal(HttpStatusCode.Unauthorized, refused);
    }
}
