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
            if (row.Find("outcome") is not null) { Assert.False(string.IsNullOrEmpty((string?)body["clause"])); }
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

    static readonly (string, string)[] film = [("Input.ReadOn", "20250601"), ("Input.Zones[0]", "1/0"), ("Input.Zones[1]", "0/1"), ("Input.Zones[2]", "0/0"), ("Input.Zones[3]", "1/0"), ("Input.Zones[4]", "0/0"), ("Input.Zones[5]", "0/0"),
        ("Input.Aggregation", "no"), ("Input.AsbestosExposure", "no"), ("Input.PleuralPlaque", "none")];

    static (string, string)[] Opacity(string longMm, string shortMm) => [("Input.LargeOpacities[0].LongMm", longMm), ("Input.LargeOpacities[0].ShortMm", shortMm), ("Input.LargeOpacities[0].Established", "yes")];

    [Fact]
    public async Task The_calculators_work_in_the_browser_without_script()
    {
        await using var web = await Web.StartAsync();
        string index = await web.Page("/diagnosis/decision-support", "hospital");
        Assert.Contains("GBZ 37-2024", index, StringComparison.Ordinal);
        foreach (Match rule in RuleLink().Matches(index)) { Assert.Equal([], Kernel.Words.MissingIn(await web.Page(rule.Groups[1].Value, "hospital"))); }
        Assert.Equal(8, RuleLink().Count(index));

        const string films = "/diagnosis/decision-support/pneumoconiosis";
        string third = await web.Post(films, "pneumoconiosis", [.. film, .. Opacity("25", "14")]);
        Assert.Contains("符合条件：叁期", third, StringComparison.Ordinal);
        Assert.Contains("右上肺区 1/0 → 1级", third, StringComparison.Ordinal);
        Assert.Contains("GBZ 70-2015", third, StringComparison.Ordinal);
        Assert.Contains("不是职业病诊断", third, StringComparison.Ordinal);
        Assert.Equal([], Kernel.Words.MissingIn(third));
        string open = await web.Post(films, "pneumoconiosis", [.. film, .. Opacity("25", "10.0")]);
        Assert.Contains("不能计算", open, StringComparison.Ordinal);
        Assert.Contains("P-short", open, StringComparison.Ordinal);
        Assert.Contains("符合条件：壹期", await web.Post(films, "pneumoconiosis", [.. film, ("Input.Large", "none")]), StringComparison.Ordinal);
        string wrong = await web.Post(films, "pneumoconiosis", [.. film, .. Opacity("12", "abc")]);
        Assert.Contains("“abc”不是数字", wrong, StringComparison.Ordinal);
        Assert.Contains("大阴影短径 14 mm 大于长径 12 mm", await web.Post(films, "pneumoconiosis", [.. film, .. Opacity("12", "14")]), StringComparison.Ordinal);
        Assert.Contains("“右上肺区”未填写", await web.Post(films, "pneumoconiosis", [("Input.ReadOn", "20250601")]), StringComparison.Ordinal);

        var row = Shipped.Examples("noise-deafness").Single(r => r.Need("id") == "N03");
        string[] left = row.Need("left").Split('/'), right = row.Need("right").Split('/');
        (string, string)[] ears = [.. left.Select((v, i) => ($"Input.Left[{i}]", v)), .. right.Select((v, i) => ($"Input.Right[{i}]", v))];
        (string, string)[] who = [("Input.TestedOn", "2025-06-01"), ("Input.Sex", "male"), ("Input.AgeYears", "59"), ("Input.ExposureYears", "8.5"), ("Input.LevelDb", "88")];
        string noise = await web.Post("/diagnosis/decision-support/noise-deafness", "noise", [.. who, .. ears]);
        Assert.Contains("符合条件：轻度", noise, StringComparison.Ordinal);
        Assert.Contains("238 ÷ 6 = 39.67 → 40 dB", noise, StringComparison.Ordinal);
        Assert.Contains("年龄（周岁）", await web.Post("/diagnosis/decision-support/noise-deafness", "noise", [("Input.TestedOn", "2025-06-01")]), StringComparison.Ordinal);

        string lead = await web.Post("/diagnosis/decision-support/lead", "measured", ("Input.Values[assessedOn]", "2024-06-03"), ("Input.Values[bloodLead]", "600"), ("Input.Values[bloodLead.unit]", "ug/L"), ("Input.Values[urineAla]", "8000"), ("Input.Values[urineAla.unit]", "ug/L"));
        Assert.Contains("符合条件：轻度", lead, StringComparison.Ordinal);
        Assert.Equal([], Kernel.Words.MissingIn(lead));
        Assert.Contains("GBZ 37-2024 的界值没有查到", await web.Post("/diagnosis/decision-support/lead", "measured", ("Input.Values[assessedOn]", "2025-05-01")), StringComparison.Ordinal);
        Assert.Contains("超出可能的范围", await web.Post("/diagnosis/decision-support/carbon-monoxide", "measured", ("Input.Values[exposedOn]", "2024-05-01"), ("Input.Values[cohbPercent]", "101")), StringComparison.Ordinal);
        using var unknown = await web.Send(HttpMethod.Get, "/diagnosis/decision-support/anything", caller: "hospital");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [GeneratedRegex("href=\"(/diagnosis/decision-support/[a-z-]+)\"")] private static partial Regex RuleLink();
}
