using System.Net;
using System.Text.RegularExpressions;

namespace Diagnosis.Stories;

/// <summary>"Which diseases could not be diagnosed inside the prefecture on 2025-07-31 and on 2025-08-01, and why": by following links from the landing page, as a browser without script does.</summary>
public sealed partial class CoverageInThreeClicksTests(EmptyProvince province) : IClassFixture<EmptyProvince>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [GeneratedRegex("""<a[^>]* href="([^"]+)"[^>]*>""")]
    private static partial Regex Link();

    static string[] Links(string html) => [.. Link().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];

    [Fact]
    public async Task Three_clicks_from_the_landing_page_name_the_diseases_of_both_days_and_the_reasons()
    {
        using var http = await province.Product.ClientAsync("demo-commission", Ct);
        // the facts of the agencies arrive by events
        string landing = await http.GetStringAsync("/", Ct), first;
        do { first = await Click(http, landing, l => l == "/coverage"); } while (!first.Contains("◐", StringComparison.Ordinal));
        // Lianyungang has gaps on either day; Nanjing, the first of the list, has none once all facts are there
        string prefecture = await Click(http, first, l => l.StartsWith("/coverage/320700?asOf=", StringComparison.Ordinal));
        string answer = await Click(http, prefecture, l => Regex.IsMatch(l, @"^/coverage/\d{6}/between"));

        foreach (string day in new[] { "2025-07-31", "2025-08-01" })
        {
            string[] cells = [.. Links(answer).Where(l => Regex.IsMatch(l, @"^/coverage/\d{6}/OD[\w-]+\?asOf=" + day))];
            Assert.NotEmpty(cells);
            // and behind each of them the page that gives the reason, agency by agency where one files it
            Assert.Matches("没有机构备案|暂停期|质控未确认|医师不足|可依法诊断", await http.GetStringAsync(cells[0], Ct));
        }
        Assert.Matches("未备案|人员不足|未确认|暂停", answer);
        Assert.Contains("新列入", answer, StringComparison.Ordinal);
    }

    static async Task<string> Click(HttpClient http, string html, Func<string, bool> which) => await http.GetStringAsync(Links(html).First(which), Ct);

    [Fact]
    public async Task Every_view_of_the_audit_is_reached_by_links_and_answers()
    {
        using var http = await province.Product.ClientAsync("demo-commission", Ct);
        var seen = new HashSet<string>();
        var open = new Queue<string>(["/coverage?asOf=2025-08-01", "/indicators"]);
        while (open.TryDequeue(out string? path))
        {
            // one of each kind of page is enough
            if (!seen.Add(Regex.Replace(path.Split('?')[0], @"\d{6}(/OD[^/]+)?|[0-9a-f-]{36}", m => m.Value.Length > 6 ? "x/y" : "x") is var kind && kind.StartsWith("/indicators/", StringComparison.Ordinal) && kind != "/indicators/import" ? "/indicators/x" : kind)) { continue; }
            using var response = await http.GetAsync(path, Ct);
            string html = await response.Content.ReadAsStringAsync(Ct);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
            Assert.DoesNotContain("⟦", html, StringComparison.Ordinal);
            foreach (string link in Links(html).Where(l => l.StartsWith("/coverage", StringComparison.Ordinal) || l.StartsWith("/indicators", StringComparison.Ordinal))) { open.Enqueue(link); }
        }
        foreach (string page in new[] { "/coverage", "/coverage/x", "/coverage/x/y", "/coverage/x/agencies", "/coverage/x/between", "/coverage/x/options", "/coverage/map", "/coverage/map/x", "/coverage/trend", "/coverage/year", "/coverage/variants", "/coverage/snapshots", "/indicators", "/indicators/x", "/indicators/import" }) { Assert.Contains(page, seen); }
    }
}
