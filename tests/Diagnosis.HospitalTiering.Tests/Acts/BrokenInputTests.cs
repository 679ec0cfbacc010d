using System.Net;
using Diagnosis.HospitalTiering.Leads;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.Kernel.Data;

namespace Diagnosis.HospitalTiering.Tests.Acts;

/// <summary>What is typed wrong is told in words at its field, nothing of it is kept, and no address makes the server stumble.</summary>
public sealed class BrokenInputTests
{
    [Theory]
    [InlineData("Input.SentOn", "昨天", "不是日期")]
    [InlineData("Input.SentOn", "2099-01-01", "晚于今天")]
    [InlineData("Input.SentOn", "9999-12-31", "不是日期")]
    [InlineData("Input.Way", "7", "不在列表中")]
    [InlineData("Input.UnitId", "00000000-0000-0000-0000-0000000000ff", "不在列表中")]
    public async Task An_unreadable_field_keeps_the_lead_from_being_sent(string field, string value, string said)
    {
        await using var web = await Web.StartAsync();
        var fields = new Dictionary<string, string> { ["Input.Way"] = "ToEnforcement", ["Input.Source"] = "Qc", ["Input.UnitId"] = Given.Exam.ToString(), ["Input.Kind"] = "超范围", ["Input.Text"] = "现场发现", [field] = value };
        Assert.Contains(said, await web.Post("city", "/tiering/leads", "send-lead", [.. fields.Select(f => (f.Key, f.Value))]));
        using var json = await web.Send(HttpMethod.Get, "/api/v1/tiering/leads", "city");
        Assert.Equal(0, Json.Read<LeadList>(await json.Content.ReadAsStringAsync()).Sent);
    }

    [Theory]
    [InlineData("二零二六")]
    [InlineData("2026.5")]
    [InlineData("99999999999999999999")]
    public async Task A_year_that_is_no_number_does_not_send_the_summary_of_this_year(string year)
    {
        await using var web = await Web.StartAsync();
        Assert.Contains("不是整数", await web.Post("city", "/tiering/prefecture-summaries", "submit-summary", [("Input.Year", year), ("Input.SignedBy", "局长")]));
        using var json = await web.Send(HttpMethod.Get, "/api/v1/tiering/prefecture-summaries?year=2026", "city");
        Assert.All(Json.Read<SummaryOverview>(await json.Content.ReadAsStringAsync()).Prefectures, p => Assert.Equal(0, p.Versions));
    }

    [Fact]
    public async Task An_empty_form_says_what_is_missing_in_every_field()
    {
        await using var web = await Web.StartAsync();
        foreach (var (page, form, caller) in new[] { ("/tiering/leads", "send-lead", "city"), ("/tiering/referrals", "refer", "station"), ("/tiering/standards", "create", "province"), ("/tiering/standards", "import", "province"), ("/tiering/outside", "register", "province"), ("/tiering/workload", "propose", "city"), ("/tiering/confirmed-lists", "freeze", "city"), ("/tiering/self-checks", "open-check", "hospital") })
        {
            var answer = await web.Post(caller, page, form, []);
            Assert.StartsWith("200 ", answer);
            Assert.Contains("没有填写“", answer);
            Assert.DoesNotContain("⟦", answer);
        }
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1990-06-30")]
    [InlineData("2099-12-31")]
    [InlineData("9999-12-31")]
    [InlineData("前天")]
    public async Task Any_day_asked_about_has_an_answer(string day)
    {
        await using var web = await Web.StartAsync();
        var reviews = await web.Page("/tiering/reviews", "hospital");
        int at = reviews.IndexOf(">等级职业病防治院评估标准", StringComparison.Ordinal);
        var standard = reviews[(reviews.LastIndexOf("value=\"", at, StringComparison.Ordinal) + 7)..];
        await web.Post("hospital", "/tiering/reviews", "open-review", [("Input.UnitId", Given.Hospital.ToString()), ("Input.StandardId", standard[..standard.IndexOf('"')])]);
        var asked = "asOf=" + Uri.EscapeDataString(day);
        foreach (var path in new[] { "/tiering", "/tiering/self-checks", "/tiering/self-checks/units", "/tiering/gaps", "/tiering/reviews", "/tiering/workload" }) { await web.Page($"{path}?{asked}", "city"); }
        foreach (var path in new[] { "self-checks", "self-checks/summary", "gaps", "reviews", "workload", "units", "prefecture-summaries" })
        {
            using var response = await web.Send(HttpMethod.Get, $"/api/v1/tiering/{path}?{asked}", "city");
            Assert.True((int)response.StatusCode < 500 && (day == "前天" || response.StatusCode == HttpStatusCode.OK), $"{path} {day}: {response.StatusCode}");
        }
        foreach (var year in new[] { "0", "-3", "99999" })
        {
            using var response = await web.Send(HttpMethod.Get, $"/api/v1/tiering/prefecture-summaries?year={year}", "city");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Records_of_another_prefecture_are_not_found_by_their_ids()
    {
        await using var web = await Web.StartAsync();
        foreach (var path in new[] { "self-checks", "reviews", "rounds", "visits", "merges", "confirmed-lists", "prefecture-summaries", "standards", "referrals" })
        {
            using var page = await web.Send(HttpMethod.Get, $"/tiering/{path}/{Guid.NewGuid()}", "city");
            Assert.True(page.StatusCode is HttpStatusCode.NotFound, $"{path}: {page.StatusCode}");
        }
    }
}
