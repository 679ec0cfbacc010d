using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Testing;
using MassTransit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Diagnosis.DiagnosisAppraisal.Tests;

/// <summary>The module behind a real server with its routes and pages; the header X-Caller says who asks.</summary>
internal sealed partial class Web : IAsyncDisposable
{
    readonly WebApplication app;
    readonly string folder;
    readonly string? database;
    public HttpClient Client { get; }
    public IServiceProvider Services => app.Services;
    /// <summary>Who asks where a call does not say.</summary>
    public string As { get; set; } = "agency";

    Web(WebApplication app, string folder, string? database, HttpClient client) { this.app = app; this.folder = folder; this.database = database; Client = client; }

    public static async Task<Web> StartAsync(Engine engine = Engine.Sqlite)
    {
        var (database, settings) = engine == Engine.Postgres ? await TestModules.FreshPostgresAsync() : (null, null);
        string folder = Directory.CreateTempSubdirectory("diagnosis-web").FullName;
        var clock = TestClock.At(2026, 3, 2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var s = builder.Services;
        s.AddSingleton(settings ?? new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db;Default Timeout=60"));
        s.AddSingleton<TimeProvider>(clock);
        s.AddSingleton(Protector.Ephemeral());
        s.AddKernel();
        World.Register(s, new ShippedTerminology(clock), folder);
        s.AddSingleton(DocumentFonts.OfSystem());
        s.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        s.AddMediator(_ => { });
        s.AddHttpContextAccessor();
        s.AddDataProtection().UseEphemeralDataProtectionProvider();
        s.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("test", null);
        s.AddAuthorization();
        s.AddAntiforgery();
        s.AddRazorComponents();
        s.ConfigureHttpJsonOptions(o =>
        {
            foreach (var converter in Json.Options.Converters) { o.SerializerOptions.Converters.Add(converter); }
            o.SerializerOptions.Encoder = Json.Options.Encoder;
            o.SerializerOptions.DefaultIgnoreCondition = Json.Options.DefaultIgnoreCondition;
        });
        var app = builder.Build();
        await app.Services.MakeTablesAsync();
        World.Furnish(app.Services);
        // as the host does: a lost race is a conflict and no failure
        app.Use(async (http, next) =>
        {
            try { await next(http); }
            catch (Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException) { await new Problem(409, new Finding("race", "", "problem.race")).ExecuteAsync(http); }
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseIdempotencyKeys();
        app.MapGroup("/api/v1").RequireAuthorization().MapDiagnosisAppraisal();
        app.MapRazorComponents<Root>().AddAdditionalAssemblies(typeof(DiagnosisAppraisalModule).Assembly);
        await app.StartAsync();
        return new(app, folder, database, new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) });
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string caller = "agency", string? key = null, int? ifMatch = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Caller", caller == "agency" ? As : caller);
        if (key is not null) { request.Headers.Add(Idempotency.Header, key); }
        if (ifMatch is not null) { request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\""); }
        request.Content = content ?? (body is null ? null : new StringContent(Json.Write(body, body.GetType()), System.Text.Encoding.UTF8, "application/json"));
        return await Client.SendAsync(request);
    }

    public async Task<string> Page(string path, string caller = "agency")
    {
        using var response = await Send(HttpMethod.Get, path, caller: caller);
        string html = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {html}");
        Assert.Equal([], Words.MissingIn(html).Where(k => k.StartsWith("diagnosis", StringComparison.Ordinal) || k.StartsWith("appraisal", StringComparison.Ordinal) || k.StartsWith("work", StringComparison.Ordinal)));
        // a label finds its own input only where every id stands once
        Assert.Equal([], Ids().Matches(html).GroupBy(m => m.Groups[1].Value).Where(g => g.Count() > 1).Select(g => g.Key));
        return html;
    }

    /// <summary>Fills a form of a page and posts it as a browser without script would.</summary>
    /// <returns>The address it leads to, or the page that came back with problems.</returns>
    public Task<string> Post(string path, string form, params (string Name, string Value)[] fields) => PostAs("agency", path, form, fields);

    public Task<string> PostAs(string caller, string path, string form, params (string Name, string Value)[] fields) => PostAs(caller, path, form, fields, []);

    /// <param name="files">Sent along, in order, under their field names.</param>
    public async Task<string> PostAs(string caller, string path, string form, (string Name, string Value)[] fields, params (string Name, byte[] Content, string FileName)[] files)
    {
        string html = await Page(path, caller);
        int at = html.IndexOf($"name=\"_handler\" value=\"{form}\"", StringComparison.Ordinal);
        Assert.True(at > 0, $"no form '{form}' on {path}");
        string inside = html[html.LastIndexOf("<form", at, StringComparison.Ordinal)..html.IndexOf("</form>", at, StringComparison.Ordinal)];
        var content = new MultipartFormDataContent();
        var values = new List<(string, string)> { ("_handler", form) };
        foreach (Match hidden in Hidden().Matches(inside))
        {
            string name = Name().Match(hidden.Value).Groups[1].Value;
            if (name != "_handler") { values.Add((name, WebUtility.HtmlDecode(Value().Match(hidden.Value).Groups[1].Value))); }
        }
        foreach (var (name, value) in values.Concat(fields)) { content.Add(new StringContent(value), name); }
        foreach (var (name, bytes, file) in files) { content.Add(new ByteArrayContent(bytes), name, file); }
        using var response = await Send(HttpMethod.Post, path, caller: caller, content: content);
        return response.StatusCode == HttpStatusCode.Redirect || response.StatusCode == HttpStatusCode.SeeOther ? response.Headers.Location!.ToString() : $"{(int)response.StatusCode} " + WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")] private static partial Regex Hidden();
    [GeneratedRegex(" id=\"([^\"]+)\"")] private static partial Regex Ids();
    [GeneratedRegex(" name=\"([^\"]*)\"")] private static partial Regex Name();
    [GeneratedRegex(" value=\"([^\"]*)\"")] private static partial Regex Value();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        if (database is not null) { await TestModules.DropPostgresAsync(database); }
    }

    sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            string who = Request.Headers["X-Caller"].ToString();
            var caller = who switch { "agency" => World.Agency, "other" => World.OtherAgency, "hospital" => World.Hospital, "office" => Appraisal.Office.City, "" => null, _ when who.StartsWith("physician", StringComparison.Ordinal) => World.Physician(int.Parse(who[9..], System.Globalization.CultureInfo.InvariantCulture)), _ => World.Commission(who) };
            return Task.FromResult(caller is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(new(caller.ToPrincipal("test"), "test")));
        }
    }

    /// <summary>The smallest frame a page can stand in.</summary>
    sealed class Root : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Router>(0);
            builder.AddComponentParameter(1, nameof(Router.AppAssembly), typeof(DiagnosisAppraisalModule).Assembly);
            builder.AddComponentParameter(2, nameof(Router.Found), (RenderFragment<Microsoft.AspNetCore.Components.RouteData>)(route => b => { b.OpenComponent<RouteView>(0); b.AddComponentParameter(1, nameof(RouteView.RouteData), route); b.CloseComponent(); }));
            builder.CloseComponent();
        }
    }
}
