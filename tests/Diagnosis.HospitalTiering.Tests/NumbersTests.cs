using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Diagnosis.Testing;

namespace Diagnosis.HospitalTiering.Tests;

/// <summary>Every number of the module's pages leads to the rows that make it, and they add up: read and followed as a browser would.</summary>
public sealed partial class NumbersTests
{
    [GeneratedRegex("<td class=\"number[^\"]*\">(.*?)</td>", RegexOptions.Singleline)] private static partial Regex NumberCell();
    [GeneratedRegex(" id=\"([^\"]+)\"")] private static partial Regex Ids();

    private static string Bare(string location) => location.Split('?')[0] is var p && p.StartsWith("http", StringComparison.Ordinal) ? new Uri(p).AbsolutePath : p;
    private static string First(string html, string prefix) => html[(html.IndexOf(prefix, StringComparison.Ordinal) + prefix.Length)..] is var rest ? rest[..rest.IndexOf('"')] : "";
    private static string OptionOf(string html, string text) => html.IndexOf(">" + text, StringComparison.Ordinal) is > 0 and var at ? html[(html.LastIndexOf("value=\"", at, StringComparison.Ordinal) + 7)..] is var rest ? rest[..rest.IndexOf('"')] : "" : throw new InvalidOperationException("no option " + text);

    // the list a counted tab of a page shows
    private static string ListOf(string href) => Bare(href) switch
    {
        "/tiering/self-checks/units" => "应自查机构",
        "/tiering/prefecture-summaries" => "设区市汇总报送",
        "/tiering/outside" => "省外技术服务机构",
        "/tiering/technical" => "技术服务机构质控",
        "/tiering/leads" => "质控与监督线索",
        var p when p.StartsWith("/tiering/rounds/", StringComparison.Ordinal) => href.Contains("visits=issues", StringComparison.Ordinal) || href.Contains("visits=rectified", StringComparison.Ordinal) ? "问题" : "质控进度",
        _ => "",
    };

    [Fact]
    public async Task Every_figure_of_tiering_leads_to_a_list_that_comes_to_it()
    {
        await using var web = await Web.StartAsync();
        var (check, round, list, standard) = await FillAsync(web);
        var summary = Bare(await web.Post("city", "/tiering/prefecture-summaries", "submit-summary", [("Input.Year", "2026"), ("Input.SignedBy", "局长")]));
        string[] pages = ["/tiering/self-checks", "/tiering/self-checks/units", "/tiering/prefecture-summaries?year=2026", summary, "/tiering/workload", "/tiering/referrals", "/tiering/rounds", round, "/tiering/outside", "/tiering/technical", "/tiering/leads",
            "/tiering/confirmed-lists", list, "/tiering/standards", standard, $"/tiering/{Given.Cdc}"];
        int followed = 0, found = 0;
        foreach (var page in pages)
        {
            var html = await web.Page(page, "city");
            var figures = Shown.In(html).Concat(Shown.Tabs(html, href => ListOf(href))).ToArray();
            // a list of bodies without numbers of their own has none
            Assert.True(figures.Length > 0, $"no figure on {page}");
            foreach (var f in figures)
            {
                var href = f.Href.StartsWith('/') ? f.Href : page + f.Href;
                var come = await Shown.FollowAsync(f with { Href = href }, address => web.Page(Local(address), "city"));
                Assert.True(come == f.Count, $"{page}: {f.Of} {f.Count} → {href} has {come}");
                (followed, found) = (followed + 1, found + (f.Count > 0 ? 1 : 0));
            }
            // no bare number in a column of numbers but what a row says of itself: its own number, score or share
            var bare = NumberCell().Matches(html).Select(m => m.Groups[1].Value).Where(c => !c.Contains("<a ", StringComparison.Ordinal) && Regex.IsMatch(Regex.Replace(c, "<[^>]+>", "").Trim(), "^[1-9][0-9]*$")).ToArray();
            Assert.True(bare.Length == 0 || page == standard, $"{page}: {string.Join(' ', bare)}");
        }
        // lists that are empty all over would add up too
        Assert.True(followed >= 80 && found >= 35, $"{followed} followed, {found} of them not zero");
    }

    [Fact]
    public async Task The_median_of_a_waiting_time_is_that_of_the_rows_it_leads_to()
    {
        await using var web = await Web.StartAsync();
        await FillAsync(web);
        var html = await web.Page("/tiering/referrals", "hospital");
        var median = Shown.In(html).Single(f => f.Href.Contains("decided=true", StringComparison.Ordinal));
        var rows = await Shown.FollowAsync(median with { Sum = "答复等待（天）" }, address => web.Page(Local(address), "hospital"));
        Assert.Equal(1, median.Count);
        Assert.Matches($">\\s*{rows.ToString(CultureInfo.InvariantCulture)}（1 例）", html);
    }

    private static string Local(string address) => address.StartsWith("http", StringComparison.Ordinal) ? new Uri(address).PathAndQuery : address.Split('#')[0];

    // one of everything, by the forms
    private static async Task<(string Check, string Round, string List, string Standard)> FillAsync(Web web)
    {
        var opened = await OpenCheck();
        async Task<string> OpenCheck()
        {
            var page = await web.Page("/tiering/self-checks", "hospital");
            return Bare(await web.Post("hospital", "/tiering/self-checks", "open-check", [("Input.UnitId", Given.Hospital.ToString()), ("Input.StandardId", OptionOf(page, "职业病防治能力自查标准"))]));
        }
        string[] items = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "3.3"];
        await web.Post("hospital", opened, "answers", [.. items.Select(i => ($"Input.Meets-{i}", i is "1.1" or "2.1" ? "false" : "true")), ("Input.Note-1.1", "面积不足"), ("Input.Note-2.1", "设备不足")]);
        await web.Post("hospital", opened, "list-gaps", []);
        await web.Post("hospital", opened, "analyse", [("Input.Note", "实验室面积不足")]);
        foreach (var gap in new[] { "1", "2" }) { Assert.Contains("done=1", await web.Post("hospital", opened, "plan", [("Input.GapNo", gap), ("Input.ResponsibleUnit", "院办"), ("Input.Target", "达标"), ("Input.Action", "改造"), ("Input.DueOn", "20260430"), ("Input.SharedWith", "市疾控中心")])); }
        await web.Post("hospital", opened, "submit", [("Input.SignedBy", "院长")]);

        var round = Bare(await web.Post("province", "/tiering/rounds", "plan-round", [("Input.Year", "2026")], ("Input.File", Encoding.UTF8.GetBytes("统一社会信用代码,检查人数,疑似职业病人数,职业禁忌证人数,市级质控机构,投诉举报\r\n12320100466001238E,10000,5,100,,是\r\n12320100466001239F,20000,55,500,,\r\n"), "x.csv")));
        await web.Post("province", round, "draw", [("Input.Seed", "2026")]);
        var visit = "/tiering/visits/" + First(await web.Page(round, "province"), "href=\"/tiering/visits/");
        await web.Post("province", visit, "check-self", []);
        await web.Post("province", visit, "visit", []);
        await web.Post("province", visit, "grade", [("Input.Score", "85"), ("Input.Issues", "一\n二\n三"), ("Input.Categories", "粉尘")]);
        await web.Post("province", visit, "publish", []);
        Assert.Contains("done=1", await web.Post("province", visit, "rectify", [("Input.No", "2"), ("Input.How", "已改")]));

        foreach (var n in new[] { "1", "2", "3" }) { await web.Post("province", "/tiering/outside", "register", [("Input.Code", "91310000000000000" + n), ("Input.Name", "外省机构" + n), ("Input.HomeProvince", "上海")]); }
        foreach (var n in new[] { "1", "2" }) { await web.Post("province", "/tiering/outside", "number", [("Input.Body", OptionOf(await web.Page("/tiering/outside", "province"), $"外省机构{n}</option")), ("Input.Number", "ZK0" + n)]); }
        await web.Post("province", "/tiering/outside", "sample", []);
        var list = Bare(await web.Post("city", "/tiering/confirmed-lists", "freeze", [("Input.Title", "2026 年名单")]));
        foreach (var kind in new[] { "超范围", "虚假报告" }) { await web.Post("city", "/tiering/leads", "send-lead", [("Input.Way", "ToEnforcement"), ("Input.Source", "Qc"), ("Input.UnitId", Given.Exam.ToString()), ("Input.Kind", kind), ("Input.Text", "现场发现")]); }
        await web.Post("city", "/tiering/leads", "settle", [("Input.Lead", OptionOf(await web.Page("/tiering/leads", "city"), "示范第一检查机构 · 超范围")), ("Input.Outcome", "立案")]);
        foreach (var name in new[] { "王小明", "李小红" })
        {
            var referral = Bare(await web.Post("station", "/tiering/referrals", "refer", [("Input.Kind", "Up"), ("Input.ToId", Given.Hospital.ToString()), ("Input.PersonName", name), ("Input.Sex", "1"), ("Input.Reason", "评估氧疗"), ("Input.Summary", "血氧 86%")]));
            if (name == "王小明") { await web.Post("hospital", referral, "accept", [("Input.ExpectedOn", "2026-03-03")]); await web.Post("hospital", referral, "arrive", []); }
        }
        await web.Post("city", $"/tiering/{Given.Cdc}", "capability", [("Input.Name", "X、γ外照射监测"), ("Input.Since", "2025-01-01")]);
        return (opened, round, list, "/tiering/standards/" + First(await web.Page("/tiering/standards", "city"), "href=\"/tiering/standards/"));
    }
}
