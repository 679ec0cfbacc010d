using System.Net;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

/// <summary>The module's pages and routes behind a real server, signed in by a header; one for all tests of the class, because starting costs seconds.</summary>
public sealed class RehabServer : IAsyncLifetime
{
    readonly string file = Path.Combine(Path.GetTempPath(), $"rehab-pages-{Guid.NewGuid():N}.db");
    WebApplication app = null!;
    internal HttpClient Client { get; private set; } = null!;
    internal IServiceProvider Services => app.Services;
    /// <summary>With follow-ups; waits in the queue and is assigned by a test; waits and stays there.</summary>
    internal Guid Patient { get; private set; }
    internal Guid Assigned { get; private set; }
    internal Guid Waiting { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var s = builder.Services;
        s.AddSingleton(new DatabaseSettings(false, $"Data Source={file}"));
        s.AddSingleton<TimeProvider>(TestClock.At(2026, 3, 2));
        s.AddSingleton(Protector.Ephemeral());
        s.AddKernel();
        s.AddHttpContextAccessor();
        s.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        s.AddRehabStations();
        s.AddSingleton<ITerminology>(new FewTerms());
        s.AddSingleton<IPeople, People>();
        s.AddSingleton<IInstitutions, TwoInstitutions>();
        s.AddSingleton(new Words(typeof(Words).Assembly, typeof(RehabStationsModule).Assembly));
        s.ConfigureHttpJsonOptions(o => { foreach (var c in Json.Options.Converters) { o.SerializerOptions.Converters.Add(c); } });
        s.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderSignIn>("header", null);
        s.AddAuthorization();
        s.AddRazorComponents();
        s.AddCascadingAuthenticationState();
        app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseIdempotencyKeys();
        app.MapRazorComponents<Root>().AddAdditionalAssemblies(typeof(RehabStationsModule).Assembly);
        app.MapGroup("/api/v1").RequireAuthorization().MapRehabStations();
        await app.Services.MakeTablesAsync();
        await RehabStationsModule.PrepareAsync(app.Services, Repository.Data, CancellationToken.None);
        await app.StartAsync();
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(app.Urls.Single()) };

        await using var scope = app.Services.CreateAsyncScope();
        var loader = scope.ServiceProvider.GetRequiredService<IRehabLoader>();
        await loader.LoadStationsAsync([new(StationA, "梅园康复站", false, Host, "梅园中心", Township, [Township], new(2021, 1, 1)), new(StationB, "秦淮康复站", false, OtherHost, "秦淮中心", OtherTownship, [OtherTownship], new(2021, 1, 1))]);
        var person = Guid.NewGuid();
        await loader.LoadPatientsAsync([Seed(person, diagnosed: new(2019, 1, 1), followUps: [new(new(2020, 5, 1), "VISIT", true, 380, 93, 2.9m, 1.9m, 2, 18, 168, 62), new(new(2021, 5, 1), "CLINIC", true, 400, 94, 2.8m, 1.8m, 2, 17)]),
            .. Enumerable.Range(0, 100).Select(_ => Seed(Guid.NewGuid(), Township))]);
        await loader.LoadPatientsAsync([.. Enumerable.Range(0, 2).Select(_ => Seed(Guid.NewGuid()) with { HukouAddress = Outside, EmployerAddress = "320102003" })]);
        var db = scope.ServiceProvider.GetRequiredService<RehabStationsDb>();
        Patient = await db.Patients.Where(p => p.PersonId == person).Select(p => p.Id).SingleAsync();
        var numbered = await db.Patients.SingleAsync(p => p.Id == Patient);
        (numbered.Number, numbered.NumberHash) = (db.Protector.Seal(People.Number), db.Protector.Hash("1:" + People.Number));
        await db.SaveChangesAsync();
        var queue = await db.Patients.Where(p => p.StationId == null).Select(p => p.Id).ToListAsync();
        (Assigned, Waiting) = (queue[0], queue[1]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var f in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) { File.Delete(f); }
    }

    sealed class HeaderSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var caller = Request.Headers["X-Role"].ToString() switch { "station" => Staff(Host), "commission" => Commission("320100"), _ => null };
            return Task.FromResult(caller is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal("header"), "header")));
        }
    }

    public sealed class Root : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Router>(0);
            builder.AddComponentParameter(1, nameof(Router.AppAssembly), typeof(RehabStationsModule).Assembly);
            builder.AddComponentParameter(2, nameof(Router.Found), (RenderFragment<Microsoft.AspNetCore.Components.RouteData>)(data => inner =>
            {
                inner.OpenComponent<RouteView>(0);
                inner.AddComponentParameter(1, nameof(RouteView.RouteData), data);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }
}

public sealed partial class PagesTests(RehabServer server) : IClassFixture<RehabServer>
{
    async Task<HttpResponseMessage> Send(HttpMethod method, string path, string role, HttpContent? content = null, params (string, string)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Role", role);
        foreach (var (name, value) in headers) { request.Headers.Add(name, value); }
        return await server.Client.SendAsync(request);
    }

    async Task<string> Page(string path, string role)
    {
        var response = await Send(HttpMethod.Get, path, role);
        string html = await response.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, path), (response.StatusCode, path));
        Assert.Empty(Words.MissingIn(html));
        return html;
    }

    [Theory]
    [InlineData("station", "/rehab/today", "梅园")]
    [InlineData("station", "/rehab/patients", "李*华")]
    [InlineData("station", "/rehab/patients?which=due&size=10", "李*华")]
    [InlineData("commission", "/rehab/patients?which=all&stage=1", "李*华")]
    [InlineData("commission", "/rehab/unassigned", "梅园康复站")]
    [InlineData("station", "/rehab/stations", "梅园康复站")]
    [InlineData("commission", "/rehab/stations", "100.0%")]
    [InlineData("commission", "/rehab/stations?asOf=2015-01-01", "不适用")]
    public async Task A_page_shows_what_it_is_for_and_no_name_in_full(string role, string path, string expected)
    {
        string html = await Page(path, role);
        Assert.Contains(expected, html);
        Assert.DoesNotContain("李小华", html);
    }

    [Fact]
    public async Task The_card_shows_trends_with_their_equation_and_the_name_only_to_the_own_station()
    {
        string own = await Page($"/rehab/patients/{server.Patient}", "station");
        Assert.Contains("李小华", own);
        Assert.Contains("欧洲煤钢共同体 ECSC（1993，男）", own);
        Assert.DoesNotContain("ECSC-1993-M", own);
        Assert.Equal(5, Regex.Count(own, "class=\"chart-svg\""));
        string office = await Page($"/rehab/patients/{server.Patient}", "commission");
        Assert.DoesNotContain("李小华", office);
        Assert.DoesNotContain("Input.Do", office);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Get, $"/rehab/patients/{server.Waiting}", "station")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Get, "/rehab/unassigned", "station")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Get, $"/rehab/patients/{server.Patient}/follow-up", "commission")).StatusCode);
    }

    [Fact]
    public async Task A_whole_identity_number_is_found_by_POST_and_refused_in_an_address()
    {
        const string number = People.Number;
        // by API
        var found = await Send(HttpMethod.Post, "/api/v1/rehab/patients/search", "station", JsonContent.Create(new { number }));
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Contains(server.Patient.ToString(), await found.Content.ReadAsStringAsync());
        var refused = await Send(HttpMethod.Get, "/api/v1/rehab/patients?q=" + number, "station");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        string problem = await refused.Content.ReadAsStringAsync();
        Assert.Contains("personal-number", problem);
        Assert.DoesNotContain(number, problem);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(HttpMethod.Post, "/api/v1/rehab/patients/search", "station", JsonContent.Create(new { number = "" }))).StatusCode);
        // by the page: answered at once, without a redirect that would carry the number
        var form = Hidden(await Page("/rehab/patients", "station"));
        form["q"] = number;
        var posted = await Send(HttpMethod.Post, "/rehab/patients", "station", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        string html = await posted.Content.ReadAsStringAsync();
        Assert.Contains($"/rehab/patients/{server.Patient}\"", html);
        Assert.DoesNotContain("q=" + number, html);
        // another search keeps its address
        form["q"] = "李";
        var named = await Send(HttpMethod.Post, "/rehab/patients", "station", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.Redirect, named.StatusCode);
        Assert.Contains("q=李", Uri.UnescapeDataString(named.Headers.Location!.OriginalString));
    }

    static Dictionary<string, string> Hidden(string html) => HiddenInput().Matches(html).Select(m => (Name: Attribute(m.Value, "name"), Value: Attribute(m.Value, "value"))).DistinctBy(x => x.Name).ToDictionary(x => x.Name, x => x.Value);
    static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $" {name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<input type=\"hidden\"[^>]*>")]
    private static partial Regex HiddenInput();

    [Fact]
    public async Task The_follow_up_form_keeps_what_was_typed_names_the_range_and_saves_once()
    {
        string path = $"/rehab/patients/{server.Patient}/follow-up";
        string html = await Page(path, "station");
        Assert.Contains("class=\"entry touch\"", html);
        // the height of last time stands there; the walk of last time is only a hint
        Assert.Contains("value=\"168\"", html);
        Assert.Contains("上次 400", html);
        var form = Hidden(html);
        Assert.Equal("follow-up", form["_handler"]);
        form["Input.On"] = "20260301";
        form["Input.Kind"] = "Visit";
        form["Input.Outcome"] = "Reached";
        form["v_BODY_height"] = "168";
        form["v_6MWT_distance1"] = "4150";
        form["v_DLCO_dlco"] = "18.5";
        form["y_smoking"] = "yes";
        var refused = await Send(HttpMethod.Post, path, "station", new FormUrlEncodedContent(form));
        string problems = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Empty(Words.MissingIn(problems));
        Assert.Contains("0–1000 m", problems);
        Assert.Contains("value=\"4150\"", problems);
        Assert.Contains("href=\"#f-t_smoking\"", problems);
        Assert.Contains("href=\"#f-v_DLCO_dlco\"", problems);
        foreach (var (name, value) in Hidden(problems)) { form[name] = value; }
        form["v_6MWT_distance1"] = "415";
        form["u_DLCO_dlco"] = "mL/min/mmHg";
        form["t_smoking"] = "每天5支";
        for (int i = 0; i < 2; i++)
        {
            var saved = await Send(HttpMethod.Post, path, "station", new FormUrlEncodedContent(form));
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
            Assert.EndsWith($"/rehab/patients/{server.Patient}?done=1", saved.Headers.Location!.ToString());
        }
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RehabStationsDb>();
        var row = await db.FollowUps.SingleAsync(f => f.PatientId == server.Patient && f.On == new DateOnly(2026, 3, 1));
        Assert.Equal("每天5支", row.Answers.Smoking!.Text);
        Assert.Equal(415, row.Derived.Single(d => d.Code == "6MWD").Value);
        Assert.Contains("每天5支", await Page(path, "station"));
    }

    [Fact]
    public async Task A_follow_up_is_corrected_on_a_form_that_holds_what_was_recorded_and_its_versions_are_shown()
    {
        string api = $"/api/v1/rehab/patients/{server.Patient}/follow-ups";
        var made = await Send(HttpMethod.Post, api, "station", JsonContent.Create(new { on = "2026-02-11", kind = "Visit", outcome = "Reached", answers = new { smoking = new { has = true, text = "每天5支" }, appetite = "Good" }, assessments = new object[] { new { code = "SPO2", values = new { rest = 59 } }, new { code = "DLCO", values = new { dlco = 18.5 }, units = new { dlco = "mL/min/mmHg" } } } }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        string id = made.Headers.Location!.ToString().Split('/')[^1], path = $"/rehab/patients/{server.Patient}/follow-ups/{id}";
        Assert.Contains(path, await Page($"/rehab/patients/{server.Patient}", "station"));
        string html = await Page(path + "/correction", "station");
        Assert.Contains("value=\"59\"", html);
        Assert.Contains("value=\"18.5\"", html);
        Assert.Contains("每天5支", html);
        var form = Hidden(html);
        (form["Input.On"], form["Input.Kind"], form["Input.Outcome"], form["Input.Appetite"], form["y_smoking"], form["t_smoking"], form["v_DLCO_dlco"], form["u_DLCO_dlco"], form["v_SPO2_rest"]) = ("20260211", "Visit", "Reached", "Good", "yes", "每天5支", "18.5", "mL/min/mmHg", "95");
        var refused = await Send(HttpMethod.Post, path + "/correction", "station", new FormUrlEncodedContent(form));
        string problems = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.True(problems.Contains("href=\"#f-Input-Reason\"", StringComparison.Ordinal), problems);
        Assert.Contains("value=\"95\"", problems);
        foreach (var (name, value) in Hidden(problems)) { form[name] = value; }
        form["Input.Reason"] = "血氧饱和度录入有误";
        var saved = await Send(HttpMethod.Post, path + "/correction", "station", new FormUrlEncodedContent(form));
        Assert.True(saved.StatusCode == HttpStatusCode.Redirect, await saved.Content.ReadAsStringAsync());
        foreach (string role in (string[])["station", "commission"])
        {
            string shown = await Page(path, role);
            Assert.Empty(Words.MissingIn(shown));
            Assert.Contains("59 → 95", shown);
            Assert.Contains("血氧饱和度录入有误", shown);
            Assert.Equal(role == "station", shown.Contains("follow-up-withdraw", StringComparison.Ordinal));
        }
        // the same by API, from the old version
        var body = new { reason = "地点", on = "2026-02-11", kind = "Visit", outcome = "Reached", site = "家中" };
        Assert.Equal(HttpStatusCode.Conflict, (await Send(HttpMethod.Put, $"{api}/{id}", "station", JsonContent.Create(body), ("If-Match", "\"1\""))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Put, $"{api}/{id}", "commission", JsonContent.Create(body))).StatusCode);
        var changed = await Send(HttpMethod.Put, $"{api}/{id}", "station", JsonContent.Create(body), ("If-Match", "\"2\""));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (changed.StatusCode, changed.Headers.ETag!.Tag));
        var withdraw = Hidden(await Page(path, "station"));
        withdraw["Input.Reason"] = "录错患者";
        Assert.Equal(HttpStatusCode.Redirect, (await Send(HttpMethod.Post, path, "station", new FormUrlEncodedContent(withdraw))).StatusCode);
        Assert.Contains("已作废", await Page(path, "commission"));
        Assert.Contains("\"withdraw\"", await (await Send(HttpMethod.Get, $"{api}/{id}/versions", "commission")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Get, path + "/correction", "station")).StatusCode);
    }

    [Fact]
    public async Task The_commission_assigns_from_the_queue_page_and_the_station_acts_on_the_card()
    {
        var form = Hidden(await Page("/rehab/unassigned", "commission"));
        form["Input.Selected"] = $"{server.Assigned}:1";
        form["Input.StationId"] = StationA.ToString();
        form["Input.Reason"] = "居住地";
        var done = await Send(HttpMethod.Post, "/rehab/unassigned", "commission", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        var card = Hidden(await Page($"/rehab/patients/{server.Assigned}", "station"));
        card["Input.Do"] = "state:Invited";
        Assert.Equal(HttpStatusCode.Redirect, (await Send(HttpMethod.Post, $"/rehab/patients/{server.Assigned}", "station", new FormUrlEncodedContent(card))).StatusCode);
        var again = await Send(HttpMethod.Post, $"/rehab/patients/{server.Assigned}", "station", new FormUrlEncodedContent(card));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("已被他人修改", await again.Content.ReadAsStringAsync());
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RehabStationsDb>();
        Assert.Equal(PatientState.Invited, (await db.Patients.SingleAsync(p => p.Id == server.Assigned)).State);
    }

    [Fact]
    public async Task The_API_takes_a_follow_up_once_per_key_and_answers_with_problems_otherwise()
    {
        string path = $"/api/v1/rehab/patients/{server.Patient}/follow-ups";
        var body = new { on = "2026-02-20", kind = "PHONE", outcome = "reached", assessments = new[] { new { code = "MMRC", values = new { grade = 2 } } } };
        var first = await Send(HttpMethod.Post, path, "station", JsonContent.Create(body), ("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("\"1\"", first.Headers.ETag!.Tag);
        var again = await Send(HttpMethod.Post, path, "station", JsonContent.Create(body), ("Idempotency-Key", "k1"));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Get, first.Headers.Location!.ToString(), "commission")).StatusCode);
        var wrong = await Send(HttpMethod.Post, path, "station", JsonContent.Create(new { on = "2026-03-01", kind = "Visit", outcome = "Reached", assessments = new[] { new { code = "SPO2", values = new { rest = 101 } } } }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("50–100 %", await wrong.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Post, path, "commission", JsonContent.Create(body))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(HttpMethod.Get, path, "nobody")).StatusCode);
        foreach (var get in new[] { "/api/v1/rehab/coverage", "/api/v1/rehab/indicators", "/api/v1/rehab/stations", "/api/v1/rehab/patients?which=due", $"/api/v1/rehab/patients/{server.Patient}", $"/api/v1/rehab/patients/{server.Patient}/trends" })
        {
            Assert.Equal((HttpStatusCode.OK, get), ((await Send(HttpMethod.Get, get, "commission")).StatusCode, get));
        }
    }
}
