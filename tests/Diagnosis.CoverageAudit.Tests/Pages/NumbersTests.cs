using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.CoverageAudit.Trend;
using Diagnosis.Testing;
using static Diagnosis.CoverageAudit.Tests.Pages.CoveragePagesTests;

namespace Diagnosis.CoverageAudit.Tests.Pages;

/// <summary>Every number on screen leads to the rows that make it, and they add up: followed link by link, as a reader would.</summary>
public sealed partial class NumbersTests
{
    [GeneratedRegex("<td class=\"number\">(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex NumberCell();

    [GeneratedRegex("<a href=\"([^\"]+)\"[^>]*>([^<]*)</a>")]
    private static partial Regex Anchor();

    [GeneratedRegex("<tbody>(.*?)</tbody>", RegexOptions.Singleline)]
    private static partial Regex Body();

    // how many rows the list of a page has: told by its pager, else counted
    private static int Rows(string html, string caption)
    {
        var at = html.IndexOf($">{caption}</caption>", StringComparison.Ordinal);
        if (at < 0) { return 0; }
        return Body().Match(html, at).Groups[1].Value.Split("<tr").Length - 1;
    }

    private static (string Href, string Text)[] Numbers(string html) =>
        [.. NumberCell().Matches(html).SelectMany(c => Anchor().Matches(c.Groups[1].Value)).Select(a => (WebUtility.HtmlDecode(a.Groups[1].Value), WebUtility.HtmlDecode(a.Groups[2].Value)))];

    // beside a chart the name of the row is the link, for all its figures
    [GeneratedRegex("<div class=\"chart-figures\".*?</table>", RegexOptions.Singleline)]
    private static partial Regex BesideChart();

    private static string[] Dead(string html) =>
        [.. NumberCell().Matches(BesideChart().Replace(html, "")).Select(c => c.Groups[1].Value).Where(c => !c.Contains("<a ", StringComparison.Ordinal) && Regex.Replace(c, "<[^>]+>", "").Trim() is { Length: > 0 } text && text.Any(x => x is >= '1' and <= '9'))];

    private static int First(string text) => text.Split('(')[^1].Split('/')[0].Trim(')') is var n ? int.Parse(n, CultureInfo.InvariantCulture) : 0;

    private static async Task<string> Open(TestModules app, string href)
    {
        var path = href.Split('?', '#')[0].Trim('/').Split('/');
        return path switch
        {
            ["coverage", "realised", var code] => await Html<CasesPage>(app, href, Told.Province, "zh-CN", ("Code", code)),
            ["coverage", "year", var code] => await Html<YearItemsPage>(app, href, Told.Province, "zh-CN", ("Code", code)),
            ["coverage", var code] => await Html<PrefecturePage>(app, href.Split('#')[0], Told.Province, "zh-CN", ("Code", code)),
            ["indicators", var plan, var no] => await Html<IndicatorsPage>(app, href, Told.Province, "zh-CN", ("PlanId", plan), ("No", no)),
            _ => throw new InvalidOperationException(href),
        };
    }

    [Fact]
    public async Task The_figures_of_the_matrix_lead_to_lists_as_long_as_they_say()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<CoveragePage>(app, "/coverage?asOf=2025-06-30", Told.Province);
        Assert.Empty(Dead(html));
        var followed = 0;
        foreach (var (href, text) in Numbers(html).Where(n => n.Href.Contains("/3201", StringComparison.Ordinal) || n.Href.Contains("/3202", StringComparison.Ordinal)))
        {
            var show = Regex.Match(href, "show=([a-z]+)") is { Success: true } m ? m.Groups[1].Value : "gaps";
            var caption = app.Words(show == "gaps" ? "coverage.show.gaps" : "coverage.show." + show);
            Assert.True(First(text) == Rows(await Open(app, href), caption), $"{text} → {href}");
            followed++;
        }
        Assert.True(followed >= 12, followed.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_figures_of_realised_coverage_lead_to_their_cases()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<RealisedPage>(app, "/coverage/realised?from=2025-01-01&to=2025-12-31", Told.Province);
        Assert.Empty(Dead(html));
        var numbers = Numbers(html);
        foreach (var (href, text) in numbers)
        {
            var page = await Open(app, href + "&size=100");
            Assert.True(First(text) == Regex.Count(page, "<tr class=\"\">|<tr>") - (page.Contains("<thead>", StringComparison.Ordinal) ? 1 : 0), $"{text} → {href}");
        }
        Assert.True(numbers.Length >= 15, numbers.Length.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_long_list_of_cases_is_paged_and_no_case_is_lost_between_pages()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var seen = new List<string>();
        string? next = "/coverage/realised/320200?from=2025-01-01&to=2025-12-31&size=10";
        while (next is not null)
        {
            var page = await Open(app, next);
            seen.AddRange(Regex.Matches(page, "<span title=\"([0-9a-f-]{36})\"").Select(m => m.Groups[1].Value));
            next = Regex.Match(page, "rel=\"next\" href=\"([^\"]+)\"") is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;
        }
        var all = (await app.In<ShowRealised, Kernel.Http.Outcome<RealisedView>>(h => h.Handle(new(From: Example.Jan1, To: Example.Dec31), Told.Province, TestContext.Current.CancellationToken))).Value!.Lines("320200");
        Assert.NotEmpty(all);
        Assert.Equal(all.Select(l => l.Case.Case), seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&region=SOUTH")]
    public async Task Every_figure_of_a_year_and_its_totals_leads_to_rows_that_come_to_it(string region)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var year = await Html<YearPage>(app, "/coverage/year?year=2025" + region, Told.Province);
        Assert.Empty(Dead(year));
        var figures = Shown.In(year);
        // of every prefecture: by disease, continuous, throughout, last day, two editions twice; and the two totals
        Assert.True(figures.Count >= 18 && figures.Count(f => f.Count > 0) >= 8, $"{figures.Count} figures");
        foreach (var f in figures.Concat(Shown.In(await Open(app, figures[^1].Href))))
        {
            var come = await Shown.FollowAsync(f, address => Open(app, address));
            Assert.True(come == f.Count, $"{f.Of} {f.Count} → {f.Href} comes to {come}");
        }
    }

    [Fact]
    public async Task The_figures_of_trend_year_and_indicators_lead_somewhere()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        foreach (var html in new[] { await Html<TrendPage>(app, "/coverage/trend?by=year&from=2023-01-01&asOf=2025-12-31", Told.Province), await Html<IndicatorsPage>(app, "/indicators?plan=3A&asOf=2025-12-31", Told.Province) })
        {
            Assert.Empty(Dead(html));
            Assert.NotEmpty(Numbers(html));
        }
        // of every computed indicator the rows behind it give numerator and denominator
        var view = (await app.In<EvaluateIndicators, Kernel.Http.Outcome<IndicatorsView>>(h => h.Handle("3A", null, Example.Dec31, Told.Province, TestContext.Current.CancellationToken))).Value!;
        var shown = view.Results.Where(r => r.Origin == "COMPUTED" && r.Subjects.Count > 0 && r.Denominator is > 1).ToArray();
        Assert.NotEmpty(shown);
        foreach (var r in shown)
        {
            var page = await Open(app, $"/indicators/3A/{r.No}?asOf=2025-12-31");
            Assert.Contains(string.Format(CultureInfo.InvariantCulture, app.Words("ui.pager.total"), r.Subjects.Count), page);
            Assert.Equal(Math.Min(20, r.Subjects.Count), Rows(page, app.Words("indicators.rows")));
        }
    }
}
