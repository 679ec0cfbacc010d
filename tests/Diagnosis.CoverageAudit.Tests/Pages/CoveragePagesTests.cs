using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Evaluate;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.CoverageAudit.Snapshots;
using Diagnosis.CoverageAudit.Trend;
using Diagnosis.CoverageAudit.WhatIf;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Components.Forms;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Diagnosis.CoverageAudit.Tests.Pages;

public sealed partial class CoveragePagesTests
{
    internal static async Task<string> Html<T>(TestModules app, string address, Caller caller, string culture = "zh-CN", params (string, object)[] parameters) where T : IComponent
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSupplyValueFromQueryProvider();
        services.AddSingleton(app.Services.GetRequiredService<Words>());
        services.AddSingleton(System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        services.AddSingleton<NavigationManager>(new StandingStill("http://here" + address));
        await using var scope = app.Services.CreateAsyncScope();
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<AskCoverage>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowProvince>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowPrefecture>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowDisease>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowPeriod>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowRealised>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowAgencies>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowBetween>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowVariants>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowTrend>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ShowGapOptions>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<RequestGapPlan>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<TakeSnapshot>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<VerifySnapshot>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<Diagnosis.CoverageAudit.Maps.LoadBaseMap>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<EvaluateIndicators>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ImportFigures>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<CoverageReference>());
        services.AddSingleton(scope.ServiceProvider.GetRequiredService<ITerminology>());
        services.AddSingleton<AntiforgeryStateProvider>(new NoToken());
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());
        var http = new DefaultHttpContext { User = caller.ToPrincipal("test") };
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<CascadingValue<HttpContext>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                ["Value"] = http,
                ["ChildContent"] = (RenderFragment)(b =>
                {
                    b.OpenComponent<T>(0);
                    foreach (var (name, value) in parameters) { b.AddComponentParameter(1, name, value); }
                    b.CloseComponent();
                }),
            }))).ToHtmlString());
            Assert.Empty(Words.MissingIn(html));
            return html;
        }
        finally { CultureInfo.CurrentUICulture = before; }
    }

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    private sealed class StandingStill : NavigationManager
    {
        public StandingStill(string address) => Initialize("http://here/", address);
    }

    [GeneratedRegex("class=\"heat heat-")]
    private static partial Regex Cell();

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task From_the_matrix_to_the_reason_in_two_steps(string culture)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var matrix = await Html<CoveragePage>(app, "/coverage?asOf=2025-06-30", Told.Province, culture);
        Assert.Equal((13 * 12) + 5, Cell().Count(matrix)); // and the legend
        Assert.Contains("/coverage?asOf=2025-07-31", matrix);
        Assert.Contains("/coverage?asOf=2025-08-01", matrix);
        Assert.Contains("41.7% (5/12)", matrix);
        Assert.Contains("href=\"/coverage/320200/D06?asOf=2025-06-30\"", matrix);
        var reason = await Html<DiseasePage>(app, "/coverage/320200/D06?asOf=2025-06-30", Told.Province, culture, ("Code", "320200"), ("Disease", "D06"));
        foreach (var fact in new[] { "A3", "A4", "2025-05-01", "2025-07-31", "2021-06-01", "2024-12-10", "2026-02-28" }) { Assert.Contains(fact, reason); }
        var gaps = await Html<PrefecturePage>(app, "/coverage/320300?asOf=2025-06-30", Told.Province, culture, ("Code", "320300"));
        Assert.True(gaps.IndexOf("/D03?", StringComparison.Ordinal) < gaps.IndexOf("/D10?", StringComparison.Ordinal), "not confirmed is nearer to closing than not filed");
    }

    [Fact]
    public async Task A_region_shows_its_prefectures_and_no_other_on_every_list()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var ct = TestContext.Current.CancellationToken;
        string[] south = ["320100", "320200", "320400", "320500", "321100"];
        var province = (await app.In<ShowProvince, Kernel.Http.Outcome<ProvinceView>>(h => h.Handle(new(AsOf: Example.June30, Region: "SOUTH"), Told.Province, ct))).Value!;
        Assert.Equal(south, province.Prefectures.Select(p => p.Prefecture));
        Assert.Equal(south, (await app.In<ShowTrend, Kernel.Http.Outcome<YearView>>(h => h.Year(new(From: Example.Jan1, To: Example.Dec31, Region: "SOUTH"), Told.Province, ct))).Value!.Prefectures.Select(p => p.Prefecture));
        Assert.Equal(south, (await app.In<ShowRealised, Kernel.Http.Outcome<RealisedView>>(h => h.Handle(new(From: Example.Jan1, To: Example.Dec31, Region: "SOUTH"), Told.Province, ct))).Value!.Realised.Prefectures.Select(p => p.Prefecture));
        var all = new List<int>();
        foreach (var region in new[] { null, "SOUTH", "MIDDLE", "NORTH" }) { all.Add((await app.In<ShowTrend, Kernel.Http.Outcome<TrendView>>(h => h.Handle(null, "year", new(From: Example.Jan1, To: Example.Dec31, Region: region), Told.Province, ct))).Value!.Points.Sum(p => (int)p.Items.Numerator)); }
        Assert.True(all[0] > 0);
        Assert.Equal(all[0], all[1] + all[2] + all[3]);
        var refused = await app.In<ShowProvince, Kernel.Http.Outcome<ProvinceView>>(h => h.Handle(new(Region: "EAST"), Told.Province, ct));
        Assert.Equal("coverage.no-such-region", refused.Findings.Single().Key);
        // a prefecture may name a region, and still sees itself only
        Assert.Empty((await app.In<ShowProvince, Kernel.Http.Outcome<ProvinceView>>(h => h.Handle(new(AsOf: Example.June30, Region: "NORTH"), Told.Commission("320205"), ct))).Value!.Prefectures);
        foreach (var html in new[] { await Html<CoveragePage>(app, "/coverage?asOf=2025-06-30&region=NORTH", Told.Province), await Html<MapPage>(app, "/coverage/map?asOf=2025-06-30&region=NORTH", Told.Province), await Html<TrendPage>(app, "/coverage/trend?region=NORTH", Told.Province), await Html<YearPage>(app, "/coverage/year?region=NORTH", Told.Province), await Html<RealisedPage>(app, "/coverage/realised?region=NORTH", Told.Province), await Html<VariantsPage>(app, "/coverage/variants?region=NORTH", Told.Province) })
        {
            Assert.Contains("苏北", html);
            Assert.DoesNotContain("/coverage/320100?", html);
        }
    }

    [Fact]
    public async Task The_line_of_days_leads_to_both_sides_of_the_change_of_list()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<CoveragePage>(app, "/coverage?asOf=2025-06-30&measure=paper", Told.Province);
        var slider = html[html.IndexOf("data-day-slider", StringComparison.Ordinal)..];
        slider = slider[..slider.IndexOf("</datalist>", StringComparison.Ordinal)];
        foreach (var day in new[] { "2025-07-31", "2025-08-01", "2024-12-31" }) { Assert.Contains($"asOf={day}", slider); }
        // every mark keeps what else was asked for
        Assert.Equal(slider.Split("<a href").Length, slider.Split("measure=paper").Length);
        Assert.Contains("type=\"range\"", slider);
    }

    [Theory]
    [InlineData("measure=paper")]
    [InlineData("measure=realised")]
    [InlineData("gaps=1&class=5&prefecture=320200&asOf=2025-06-30")]
    [InlineData("catalogue=CAT2013&knownAt=2026-03-01")]
    [InlineData("asOf=gestern")]
    public async Task Every_filter_of_the_matrix_answers(string query)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        foreach (var caller in new[] { Told.Province, Told.Commission("320205"), Told.With(Roles.Diagnosis) })
            foreach (var culture in new[] { "zh-CN", "en" })
            {
                var html = await Html<CoveragePage>(app, "/coverage?" + query, caller, culture);
                Assert.True(Cell().Count(html) > 5);
            }
    }

    [Fact]
    public async Task Every_figure_of_the_realised_page_opens_its_cases()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var page = await Html<RealisedPage>(app, "/coverage/realised?from=2025-01-01&to=2025-12-31", Told.Province);
        Assert.Contains("50.0% (3/6)", page);
        Assert.Contains("用人单位所在地", page);
        Assert.Contains("/coverage/realised/320300?from=2025-01-01&amp;to=2025-12-31&amp;basis=EMPLOYER&amp;outcome=UnlawfulPlace", page);
        var cases = await Html<CasesPage>(app, "/coverage/realised/320300?from=2025-01-01&to=2025-12-31&outcome=UnlawfulPlace", Told.Province, "zh-CN", ("Code", "320300"));
        Assert.Contains("2025-09-15", cases);
        Assert.DoesNotContain("测试人员", cases);
        var foreign = await Html<CasesPage>(app, "/coverage/realised/320300?from=2025-01-01&to=2025-12-31", Told.Commission("320205"), "zh-CN", ("Code", "320300"));
        Assert.DoesNotContain("2025-09-15", foreign);
        _ = await Html<RealisedPage>(app, "/coverage/realised?basis=HUKOU", Told.Commission("320205"), "en");
        _ = await Html<CasesPage>(app, "/coverage/realised/320300?from=2025-01-01&to=2025-12-31", Told.Province, "en", ("Code", "320300"));
    }

    [Theory]
    [InlineData("2025-07-31", 132)]
    [InlineData("2025-08-01", 135)]
    public async Task The_whole_national_list_is_shown_and_the_change_of_catalogue_explained(string day, int diseases)
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Example.National);
        var html = await Html<CoveragePage>(app, "/coverage?asOf=" + day, Told.Province);
        Assert.Equal((13 * diseases) + 5, Cell().Count(html));
        Assert.Contains("职业病分类和目录（2013年） → 职业病分类和目录（2024年）", System.Net.WebUtility.HtmlDecode(html));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _ = await Html<CoveragePage>(app, "/coverage?asOf=" + day, Told.Province);
        TestContext.Current.SendDiagnosticMessage($"rendered in {watch.ElapsedMilliseconds} ms, {html.Length / 1024} KiB");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task The_agencies_of_a_prefecture_stand_against_every_disease_and_add_up(string culture)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<AgenciesPage>(app, "/coverage/320200/agencies?asOf=2025-06-30", Told.Province, culture, ("Code", "320200"));
        Assert.Equal((2 * 12) + 5, Cell().Count(html));
        var view = (await app.In<ShowAgencies, Kernel.Http.Outcome<AgenciesView>>(h => h.Handle("320200", new CoverageQuestion(AsOf: Example.June30), Told.Province, TestContext.Current.CancellationToken))).Value!;
        Assert.Equal(view.Snapshot.Items.Sum(i => i.CapableAgencies), view.Agencies.Sum(a => a.Capable));
        Assert.Equal(view.Snapshot.Figures.Items.Numerator, view.Snapshot.Items.Count(i => view.Agencies.Any(a => a.Items.Single(x => x.Disease == i.Disease).Capable)));
        Assert.Equal(5, view.Agencies.Sum(a => a.Capable));
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Two_days_stand_beside_each_other_with_reasons_and_their_gaps_add_up(string culture)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var html = await Html<BetweenPage>(app, "/coverage/320200/between", Told.Province, culture, ("Code", "320200"));
        foreach (var expected in new[] { "2025-07-31", "2025-08-01", "/coverage/320200/D10?asOf=2025-07-31", "/coverage/320200/N01?asOf=2025-08-01", "/coverage/320200/D06?asOf=2025-07-31" }) { Assert.Contains(expected, html); }
        var v = (await app.In<ShowBetween, Kernel.Http.Outcome<BetweenView>>(h => h.Handle("320200", new(2025, 7, 31), new(2025, 8, 1), new CoverageQuestion(), Told.Province, TestContext.Current.CancellationToken))).Value!;
        Assert.Equal((v.First.Gaps.Count(), v.Second.Gaps.Count()), (v.Both.Count() + v.OnlyFirst.Count(), v.Both.Count() + v.OnlySecond.Count()));
        // A4's suspension ends with July, so its three come back; two are newly listed
        Assert.Equal(["D04", "D06", "D07"], v.OnlyFirst.Select(g => g.Entry.StableId).Order());
        Assert.Equal(["N01", "N02"], v.OnlySecond.Select(g => g.Entry.StableId).Order());
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Every_view_of_the_audit_answers_in_both_languages(string culture)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var options = await Html<OptionsPage>(app, "/coverage/320200/options?asOf=2025-06-30", Told.Province, culture, ("Code", "320200"));
        Assert.Contains("A4", options);
        var variants = await Html<VariantsPage>(app, "/coverage/variants?asOf=2025-06-30", Told.Province, culture);
        Assert.Contains("58.3% (7/12)", variants); // P2 with one physician
        Assert.Contains("91.7% (11/12)", variants); // P1 without the provincial body
        Assert.Contains("variant=min-1", variants);
        var year = await Html<YearPage>(app, "/coverage/year?year=2025", Told.Province, culture);
        foreach (var figure in new[] { "93.5% (4380/4686)", "50.1% (2349/4686)", "36.7% (1719/4686)" }) { Assert.Contains(figure, year); }
        var trend = await Html<TrendPage>(app, "/coverage/trend?asOf=2025-12-31&from=2025-01-01&prefecture=320200", Told.Province, culture);
        Assert.Contains("41.7% (5/12)", trend);
        Assert.Contains("57.1% (8/14)", trend);
        Assert.Contains("2025-08-01", trend);
        var map = await Html<MapPage>(app, "/coverage/map?asOf=2025-06-30", Told.Province, culture);
        Assert.Contains("✕ 5/12", map);
        Assert.Contains("● 12/12", map);
        _ = await Html<MapPage>(app, "/coverage/map/320200?asOf=2025-06-30", Told.Province, culture, ("Code", "320200"));
        Assert.Contains("coverage/320200", await Html<CoveragePage>(app, "/coverage?asOf=2025-06-30&variant=min-1", Told.Province, culture));
        _ = await Html<SnapshotsPage>(app, "/coverage/snapshots", Told.Province, culture);
        foreach (var plan in new[] { "JS", "TZ", "JM", "JX", "3A" }) { Assert.Contains("</table>", await Html<IndicatorsPage>(app, $"/indicators?plan={plan}&asOf=2025-12-31", Told.Province, culture)); }
        Assert.Contains("D10", await Html<IndicatorsPage>(app, "/indicators/3A/15?asOf=2025-12-31&division=320200", Told.Province, culture, ("PlanId", "3A"), ("No", "15")));
        _ = await Html<FiguresPage>(app, "/indicators/import", Told.Province, culture);
    }

    [Fact]
    public async Task The_years_total_is_the_sum_of_its_prefectures()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var v = (await app.In<ShowTrend, Kernel.Http.Outcome<YearView>>(h => h.Year(new CoverageQuestion(From: Example.Jan1, To: Example.Dec31), Told.Province, TestContext.Current.CancellationToken))).Value!;
        Assert.Equal((13, 4380 + 2349 + 1719), (v.Prefectures.Count, v.DayWeighted.Numerator));
        Assert.Equal(13 * 4686, v.DayWeighted.Denominator);
        var points = (await app.In<ShowTrend, Kernel.Http.Outcome<TrendView>>(h => h.Handle(null, "month", new CoverageQuestion(From: Example.Jan1, To: Example.Dec31), Told.Province, TestContext.Current.CancellationToken))).Value!.Points;
        Assert.Equal((12, v.LastDay), (points.Count, points[^1].Items));
    }

    [Theory]
    [InlineData("zh-CN", "缺少必填字段")]
    [InlineData("en", "A required member is missing")]
    public async Task What_is_wrong_with_a_document_is_told_in_the_readers_language(string culture, string expected)
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Example.National);
        var result = EvaluateCoverage.Handle(new EvaluateDocument(), Example.National, app.Services.GetRequiredService<AskCoverage>().Policies);
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            using var body = new MemoryStream();
            var http = new DefaultHttpContext { RequestServices = app.Services };
            http.Response.Body = body;
            await EvaluateDocumentRoute.Problem(result.Errors, app.Services.GetRequiredService<Words>(), "/api/v1/coverage/evaluate").ExecuteAsync(http);
            using var json = JsonDocument.Parse(body.ToArray());
            Assert.Equal(422, http.Response.StatusCode);
            var errors = json.RootElement.GetProperty("errors").EnumerateArray().ToList();
            Assert.NotEmpty(errors);
            Assert.All(errors, e => Assert.NotEqual("", e.GetProperty("remedy").GetString()));
            Assert.Contains(errors, e => e.GetProperty("field").GetString() == "$.prefectures" && e.GetProperty("problem").GetString()!.Contains(expected, StringComparison.Ordinal));
        }
        finally { CultureInfo.CurrentUICulture = before; }
        Assert.Contains("$schema", System.Text.Encoding.UTF8.GetString(app.Services.GetRequiredService<CoverageReference>().Schema));
    }
}
