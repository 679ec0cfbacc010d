using System.Net;
using System.Text;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.Kernel.Data;

namespace Diagnosis.HospitalTiering.Tests;

/// <summary>The pages on a real server: every word there, every id once, and the ways through by forms without script.</summary>
public sealed class PagesTests
{
    private static string Bare(string location) => location.Split('?')[0].Replace("http://127.0.0.1", "", StringComparison.Ordinal) is var p && p.StartsWith(':') ? p[p.IndexOf('/', StringComparison.Ordinal)..] : location.Split('?')[0];

    private static string First(string html, string prefix)
    {
        int at = html.IndexOf(prefix, StringComparison.Ordinal);
        Assert.True(at > 0, $"no {prefix}");
        return html[(at + prefix.Length)..html.IndexOf('"', at + prefix.Length)];
    }

    private static string OptionOf(string html, string text)
    {
        int at = html.IndexOf(">" + text, StringComparison.Ordinal);
        Assert.True(at > 0, $"no option {text}");
        int from = html.LastIndexOf("value=\"", at, StringComparison.Ordinal) + 7;
        return html[from..html.IndexOf('"', from)];
    }

    [Fact]
    public async Task A_self_check_goes_through_its_pages()
    {
        await using var web = await Web.StartAsync();
        foreach (var caller in new[] { "province", "city", "hospital" }) { Assert.Contains("自查与攻坚计划", await web.Page("/tiering/self-checks", caller)); }
        var list = await web.Page("/tiering/self-checks", "hospital");
        var opened = Bare(await web.Post("hospital", "/tiering/self-checks", "open-check", [("Input.UnitId", Given.Hospital.ToString()), ("Input.StandardId", OptionOf(list, "职业病防治能力自查标准"))]));
        Assert.StartsWith("/tiering/self-checks/", opened);
        Assert.Contains("个条款没有结果", await web.Post("hospital", opened, "list-gaps", []));
        string[] items = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "3.3"];
        Assert.Contains("差在哪里", await web.Post("hospital", opened, "answers", [("Input.Meets-1.1", "false")]));
        await web.Post("hospital", opened, "answers", [.. items.Select(i => ($"Input.Meets-{i}", i == "1.1" ? "false" : "true")), ("Input.Note-1.1", "面积不足")]);
        await web.Post("hospital", opened, "list-gaps", []);
        await web.Post("hospital", opened, "analyse", [("Input.Note", "实验室面积不足")]);
        (string, string)[] measure = [("Input.GapNo", "1"), ("Input.ResponsibleUnit", "院办"), ("Input.Target", "达标"), ("Input.Action", "改造"), ("Input.DueOn", "20260430")];
        Assert.Contains("共享实验室", await web.Post("hospital", opened, "plan", measure));
        Assert.Contains("done=1", await web.Post("hospital", opened, "plan", [.. measure, ("Input.SharedWith", "市疾控中心")]));
        await web.Post("hospital", opened, "submit", [("Input.SignedBy", "院长")]);
        await web.Post("city", opened, "begin", []);
        Assert.Contains("没有佐证材料", await web.Post("hospital", opened, "finish", [("Input.No", "1"), ("Input.Result", "已改造")]));
        Assert.Contains("done=1", await web.Post("hospital", opened, "evidence", [("Input.Part", "measure:1"), ("Input.Title", "验收单")], ("Input.File", Encoding.ASCII.GetBytes("%PDF-1.7"), "a.pdf")));
        await web.Post("hospital", opened, "finish", [("Input.No", "1"), ("Input.Result", "已改造")]);
        var page = await web.Page(opened, "city");
        Assert.Contains("已改造", page);
        using (var file = await web.Send(HttpMethod.Get, "/api/v1/tiering/evidence/" + First(page, "/api/v1/tiering/evidence/"), "city")) { Assert.Equal((HttpStatusCode.OK, "nosniff"), (file.StatusCode, string.Concat(file.Headers.GetValues("X-Content-Type-Options")))); }
        using (var file = await web.Send(HttpMethod.Get, "/api/v1/tiering/evidence/" + First(page, "/api/v1/tiering/evidence/"), "exam")) { Assert.Equal(HttpStatusCode.NotFound, file.StatusCode); }
        await web.Post("city", opened, "verify", []);
        await web.Post("city", opened, "close", []);
        Assert.Contains("已结案", await web.Page(opened, "city"));
        Assert.Contains("面积不足", await web.Page("/tiering/gaps?state=CLOSED", "province"));
        using var json = await web.Send(HttpMethod.Get, "/api/v1/tiering/self-checks/summary", "province");
        Assert.Equal(1, Json.Read<PrefectureSummary[]>(await json.Content.ReadAsStringAsync()).Single().Closed);
    }

    [Fact]
    public async Task A_grade_review_and_the_standards_have_their_pages()
    {
        await using var web = await Web.StartAsync();
        var standards = await web.Page("/tiering/standards", "province");
        Assert.Contains("样例", standards);
        var standard = "/tiering/standards/" + First(standards, "href=\"/tiering/standards/");
        await web.Page(standard, "hospital");
        var draft = Bare(await web.Post("province", standard, "new-edition", [("Input.Edition", "2027")]));
        Assert.Contains("done=1", await web.Post("province", draft, "keep-item", [("Input.Chapter", "Z"), ("Input.ChapterTitle", "新章"), ("Input.Code", "Z1"), ("Input.Text", "新条款"), ("Input.Kind", "Basic"), ("Input.Resource", "Software")]));
        Assert.Contains("新条款", await web.Page(draft, "province"));
        await web.Post("province", draft, "drop-item", [("Input.Code", "Z1")]);
        Assert.Contains("done=1", await web.Post("province", draft, "in-force", [("Input.ValidFrom", "2027-01-01")]));
        Assert.Contains("第 2 行", await web.Post("province", "/tiering/standards", "import", [("Input.Code", "Y"), ("Input.Edition", "1"), ("Input.Name", "名"), ("Input.Purpose", "SelfCheck"), ("Input.Source", "来源"), ("Input.Levels", "county,县级")],
            ("Input.File", Encoding.UTF8.GetBytes("章编码,章名称,条款编码,条款内容,类型,满分,佐证材料,软硬件,适用层级\r\n1,一,1.1,甲,奇怪,,,硬件,\r\n"), "x.csv")));

        var reviews = await web.Page("/tiering/reviews", "hospital");
        var review = Bare(await web.Post("hospital", "/tiering/reviews", "open-review", [("Input.UnitId", Given.Hospital.ToString()), ("Input.StandardId", OptionOf(reviews, "等级职业病防治院评估标准"))]));
        (string, string)[] results = [("Input.R-A1", "true"), ("Input.R-A2", "true"), ("Input.R-A3", "true"), ("Input.R-B1", "30"), ("Input.R-B2", "28"), ("Input.R-B3", "18"), ("Input.R-B4", "18"), ("Input.R-C1", "true"), ("Input.R-C2", "true")];
        Assert.Contains("不是数字", await web.Post("hospital", review, "results", [("Input.R-B1", "许多")]));
        await web.Post("hospital", review, "results", results);
        await web.Post("hospital", review, "apply", [("Input.Grade", "3A")]);
        await web.Post("city", review, "receive", []);
        await web.Post("city", review, "accept", []);
        await web.Post("city", review, "site", []);
        await web.Post("city", review, "results", results);
        await web.Post("city", review, "publish", []);
        Assert.Contains("公示期未满", await web.Post("city", review, "grant", []));
        Assert.Contains("公示中", await web.Page("/tiering/reviews?state=Publicity", "city"));
        Assert.Contains("撤销", await web.Post("city", review, "withdraw", [("Input.Note", "申请撤回")]) is var back && back.Contains("done=1", StringComparison.Ordinal) ? await web.Page(review, "city") : back);
    }

    [Fact]
    public async Task Rounds_lists_merges_leads_and_referrals_have_their_pages()
    {
        await using var web = await Web.StartAsync();
        var round = Bare(await web.Post("province", "/tiering/rounds", "plan-round", [("Input.Year", "2026")], ("Input.File", Encoding.UTF8.GetBytes("统一社会信用代码,检查人数,疑似职业病人数,职业禁忌证人数,市级质控机构,投诉举报\r\n12320100466001238E,10000,5,100,,是\r\n"), "x.csv")));
        await web.Page(round, "province");
        await web.Post("province", round, "draw", [("Input.Seed", "2026")]);
        var drawn = await web.Page(round, "province");
        Assert.Contains("可重现", drawn);
        var visit = "/tiering/visits/" + First(drawn, "href=\"/tiering/visits/");
        await web.Page(visit, "city");
        await web.Post("province", visit, "check-self", []);
        await web.Post("province", visit, "visit", []);
        await web.Post("province", visit, "grade", [("Input.Score", "95"), ("Input.Issues", "一\n二"), ("Input.Categories", "粉尘")]);
        await web.Post("province", visit, "review", [("Input.Confirmed", "true")]);
        await web.Post("province", visit, "publish", []);
        await web.Post("province", visit, "rectify", [("Input.No", "2"), ("Input.How", "已改")]);
        Assert.Contains("已改", await web.Page(visit, "province"));
        Assert.Contains("50%", await web.Page("/tiering/rounds", "province"));

        await web.Post("province", "/tiering/outside", "register", [("Input.Code", "913100000000000001"), ("Input.Name", "外省机构"), ("Input.HomeProvince", "上海")]);
        var outside = await web.Page("/tiering/outside", "province");
        Assert.Contains("不得服务", outside);
        await web.Post("province", "/tiering/outside", "number", [("Input.Body", OptionOf(outside, "外省机构</option")), ("Input.Number", "ZK01")]);
        await web.Post("province", "/tiering/outside", "sample", []);
        Assert.Contains("已抽查", await web.Page("/tiering/outside", "province"));

        var frozen = Bare(await web.Post("province", "/tiering/confirmed-lists", "freeze", [("Input.Title", "2026 年名单")]));
        Assert.Contains("校验一致", await web.Page(frozen, "province"));
        Assert.Contains("2026 年名单", await web.Page("/tiering/confirmed-lists", "province"));

        Assert.Contains("无工作量，应整合", await web.Page("/tiering/workload", "city"));
        var merge = Bare(await web.Post("city", "/tiering/workload", "propose", [("Input.FromId", Given.Idle.ToString()), ("Input.IntoId", Given.Busy.ToString())]));
        await web.Post("city", merge, "hear", [("Input.Note", "双方同意")]);
        Assert.Contains("TL-05", await web.Page(merge, "city"));
        Assert.Contains("done=1", await web.Post("city", merge, "hand-over", [("Input.Custodian", "档案室"), ("Input.StopOn", "2026-04-01"), ("Input.NoticedOn", "2026-03-02")]));
        await web.Page(merge, "province");

        await web.Post("city", "/tiering/leads", "send-lead", [("Input.Way", "ToEnforcement"), ("Input.Source", "Qc"), ("Input.UnitId", Given.Exam.ToString()), ("Input.Kind", "超范围"), ("Input.Text", "现场发现")]);
        var leads = await web.Page("/tiering/leads", "city");
        await web.Post("city", "/tiering/leads", "settle", [("Input.Lead", OptionOf(leads, "示范第一检查机构 · 超范围")), ("Input.Outcome", "立案")]);
        Assert.Contains("100%", await web.Page("/tiering/leads", "city"));

        var referral = Bare(await web.Post("station", "/tiering/referrals", "refer", [("Input.Kind", "Up"), ("Input.ToId", Given.Hospital.ToString()), ("Input.PersonName", "王小明"), ("Input.Sex", "1"), ("Input.Reason", "评估氧疗"), ("Input.Summary", "血氧 86%")]));
        Assert.Contains("待答复", await web.Page("/tiering/referrals", "hospital"));
        await web.Post("hospital", referral, "accept", [("Input.ExpectedOn", "2026-03-03")]);
        await web.Post("hospital", referral, "arrive", []);
        await web.Post("hospital", referral, "reply", [("Input.Answer", "继续氧疗"), ("Input.AnsweredBy", "李医师")]);
        Assert.Contains("继续氧疗", await web.Page(referral, "station"));
        Assert.DoesNotContain("王小明", await web.Page(referral, "city"));

        foreach (var unit in new[] { Given.Hospital, Given.Cdc, Given.Exam }) { await web.Page($"/tiering/{unit}", "province"); }
        Assert.Contains("done=1", await web.Post("province", $"/tiering/{Given.Hospital}", "centre", [("Input.CentreOf", "苏南")]));
        Assert.Contains("done=1", await web.Post("province", $"/tiering/{Given.Hospital}", "tie", [("Input.Kind", "PAIR"), ("Input.With", Given.Cdc.ToString()), ("Input.From", "2026-01-01")]));
        Assert.Contains("done=1", await web.Post("city", $"/tiering/{Given.Cdc}", "capability", [("Input.Name", "X、γ外照射监测"), ("Input.Since", "2025-01-01")]));
        Assert.Contains("具备 1 项，应有 7 项", await web.Page($"/tiering/{Given.Cdc}", "city"));
        Assert.Contains("苏南区域中心", await web.Page("/tiering", "province"));
    }

    [Fact]
    public async Task Pages_of_commissions_and_bodies_are_closed_to_others()
    {
        await using var web = await Web.StartAsync();
        foreach (var path in new[] { "/tiering/workload", "/tiering/leads", "/tiering/outside" })
        {
            using var response = await web.Send(HttpMethod.Get, path, "station");
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
        using var post = await web.Send(HttpMethod.Post, "/api/v1/tiering/merges", "hospital", new { FromId = Given.Idle, IntoId = Given.Busy }, key: "k1");
        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
    }
}
