using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.CoverageAudit.Snapshots;
using Diagnosis.CoverageAudit.Trend;
using Diagnosis.CoverageAudit.WhatIf;
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
            ["coverage", var code, "agencies"] => await Html<AgenciesPage>(app, href.Split('#')[0], Told.Province, "zh-CN", ("Code", code)),
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

    private static async Task Follow(TestModules app, string html, int least, int notZero)
    {
        var figures = Shown.In(html);
        Assert.True(figures.Count >= least && figures.Count(f => f.Count > 0) >= notZero, $"{figures.Count} figures, {figures.Count(f => f.Count > 0)} of them not zero");
        foreach (var f in figures.DistinctBy(f => (f.Href, f.Of, f.Sum)))
        {
            var come = await Shown.FollowAsync(f, address => Open(app, address));
            Assert.True(come == f.Count, $"{f.Of} {f.Count} → {f.Href} comes to {come}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("&variant=min-1")]
    [InlineData("&county=320205")]
    [InlineData("&gaps=1")]
    public async Task Every_figure_of_a_prefectures_agencies_leads_to_the_pairs_that_make_it(string more)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<AgenciesPage>(app, "/coverage/320200/agencies?asOf=2025-06-30" + more, Told.Province, "zh-CN", ("Code", "320200"));
        Assert.Empty(Dead(html));
        await Follow(app, html, 8, 6);
    }

    [Fact]
    public async Task The_figures_of_counties_a_prefecture_and_a_snapshot_lead_to_rows_that_come_to_them()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var map = await Html<MapPage>(app, "/coverage/map/320200?asOf=2025-06-30", Told.Province, "zh-CN", ("Code", "320200"));
        Assert.Empty(Dead(map));
        await Follow(app, map, 4, 2);
        await Follow(app, await Html<PrefecturePage>(app, "/coverage/320200?asOf=2025-12-31", Told.Province, "zh-CN", ("Code", "320200")), 4, 3);
        await Follow(app, await Html<PrefecturePage>(app, "/coverage/320200?asOf=2025-12-31&variant=min-1", Told.Province, "zh-CN", ("Code", "320200")), 4, 3);
        var taken = (await app.In<TakeSnapshot, Kernel.Http.Outcome<SnapshotSummary>>(h => h.Handle(new(Example.Dec31, Example.Jan1), Told.Province, TestContext.Current.CancellationToken))).Value!;
        // a fact learned after the audit changes today's figures, not the rows behind the audit's
        app.Clock.AdvanceDays(3);
        await app.TellAsync(Told.Profile("A1", 2, p => p with { Suspensions = [new Registry.Contracts.SuspensionFact(Guid.NewGuid(), Registry.Contracts.FilingDomain.Diagnosis, [1], "CAT2013", new DateOnly(2025, 6, 1), null, "迟报", app.Clock.GetUtcNow(), null)] }));
        var snapshot = await Html<SnapshotsPage>(app, "/coverage/snapshots/" + taken.Id, Told.Province, "zh-CN", ("Id", taken.Id));
        Assert.Empty(Dead(snapshot));
        await Follow(app, snapshot, 26, 4);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("前天")]
    public async Task A_day_no_calendar_reaches_is_told_and_not_counted_with(string day)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var asked = Uri.EscapeDataString(day);
        var said = System.Net.WebUtility.HtmlEncode(day);
        foreach (var html in new[]
        {
            await Html<CoveragePage>(app, $"/coverage?asOf={asked}&measure=realised", Told.Province), await Html<TrendPage>(app, $"/coverage/trend?asOf={asked}", Told.Province), await Html<TrendPage>(app, $"/coverage/trend?by=year&from={asked}", Told.Province),
            await Html<RealisedPage>(app, $"/coverage/realised?to={asked}", Told.Province), await Html<CasesPage>(app, $"/coverage/realised/320200?to={asked}", Told.Province, "zh-CN", ("Code", "320200")),
            await Html<PrefecturePage>(app, $"/coverage/320200?asOf={asked}", Told.Province, "zh-CN", ("Code", "320200")), await Html<AgenciesPage>(app, $"/coverage/320200/agencies?asOf={asked}", Told.Province, "zh-CN", ("Code", "320200")),
            await Html<BetweenPage>(app, $"/coverage/320200/between?first={asked}", Told.Province, "zh-CN", ("Code", "320200")), await Html<VariantsPage>(app, $"/coverage/variants?asOf={asked}", Told.Province), await Html<MapPage>(app, $"/coverage/map?asOf={asked}", Told.Province),
            await Html<OptionsPage>(app, $"/coverage/320200/options?asOf={asked}", Told.Province, "zh-CN", ("Code", "320200")), await Html<IndicatorsPage>(app, $"/indicators?plan=3A&asOf={asked}", Told.Province),
        }) { Assert.Contains(said, WebUtility.HtmlDecode(html)); }
        if (!DateOnly.TryParse(day, CultureInfo.InvariantCulture, out var date)) { return; }
        var ct = TestContext.Current.CancellationToken;
        Assert.False((await app.In<ShowTrend, Kernel.Http.Outcome<TrendView>>(h => h.Handle(null, "month", new(From: date, To: date), Told.Province, ct))).Ok);
        Assert.False((await app.In<ShowTrend, Kernel.Http.Outcome<YearView>>(h => h.Year(new(From: new(2025, 1, 1), To: date), Told.Province, ct))).Ok);
        Assert.False((await app.In<EvaluateIndicators, Kernel.Http.Outcome<IndicatorsView>>(h => h.Handle("3A", null, date, Told.Province, ct))).Ok);
    }

    [Fact]
    public async Task The_course_of_an_indicator_ends_with_the_plan_or_this_year_whatever_day_is_asked_about()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var ct = TestContext.Current.CancellationToken;
        var view = (await app.In<EvaluateIndicators, Kernel.Http.Outcome<IndicatorsView>>(h => h.Handle("3A", null, new DateOnly(2199, 1, 1), Told.Province, ct))).Value!;
        var course = await app.In<EvaluateIndicators, IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>>>(h => h.CourseAsync(view, Told.Province, ct));
        Assert.NotEmpty(course);
        Assert.All(course.Values, points => Assert.InRange(points.Count, 1, 10));
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
