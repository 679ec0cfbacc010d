using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Evaluate;
using Diagnosis.CoverageAudit.Realised;
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
    private static async Task<string> Html<T>(TestModules app, string address, Caller caller, string culture = "zh-CN", params (string, object)[] parameters) where T : IComponent
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
