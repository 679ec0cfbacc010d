using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using MassTransit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Diagnosis.Testing;

/// <summary>What the modules under test bring to a test server.</summary>
public sealed class TestSite
{
    public Engine Engine { get; init; }
    public required TestClock Clock { get; init; }
    /// <summary>Adds the modules and stand-ins; the folder is the server's own and goes with it.</summary>
    public required Action<IServiceCollection, string> Add { get; init; }
    /// <summary>After the tables were made, before the first request.</summary>
    public required Func<IServiceProvider, Task> Prepare { get; init; }
    /// <summary>Routes below /api/v1.</summary>
    public required Action<IEndpointRouteBuilder> Map { get; init; }
    public required Assembly Pages { get; init; }
    /// <summary>Who the header X-Caller names; null is nobody.</summary>
    public required Func<string, Caller?> CallerOf { get; init; }
    /// <summary>Word keys that pages of these modules must have; all where it is left out.</summary>
    public Func<string, bool> OwnWord { get; init; } = _ => true;
}

/// <summary>Modules behind a real server with their routes and pages, on a real database; the header X-Caller says who asks.</summary>
public abstract partial class TestWeb : IAsyncDisposable
{
    WebApplication app = null!;
    string folder = null!;
    string? database;
    TestSite site = null!;
    public HttpClient Client { get; private set; } = null!;
    public IServiceProvider Services => app.Services;

    /// <summary>Starts the server of a module's own class, which gives the calls the names its tests use.</summary>
    protected static async Task<TWeb> StartAsync<TWeb>(TWeb web, TestSite site) where TWeb : TestWeb
    {
        await web.StartAsync(site);
        return web;
    }

    async Task StartAsync(TestSite its)
    {
        site = its;
        (database, var settings) = site.Engine == Engine.Postgres ? await TestModules.FreshPostgresAsync() : (null, null);
        folder = Directory.CreateTempSubdirectory("diagnosis-web").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var s = builder.Services;
        s.AddSingleton(settings ?? new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db;Default Timeout=60"));
        s.AddSingleton<TimeProvider>(site.Clock);
        s.AddSingleton(Protector.Ephemeral());
        s.AddKernel();
        site.Add(s, folder);
        s.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        var consumers = s.Where(d => d.ServiceType == typeof(ConsumerRegistration)).Select(d => (ConsumerRegistration)d.ImplementationInstance!).ToList();
        s.AddMediator(m => { foreach (var c in consumers) { m.AddConsumer(c.Consumer); } });
        s.AddSingleton<EventTransport, MediatorTransport>();
        s.AddHttpContextAccessor();
        s.AddDataProtection().UseEphemeralDataProtectionProvider();
        s.AddAuthentication("test").AddScheme<CallerOptions, HeaderAuthentication>("test", o => o.CallerOf = site.CallerOf);
        s.AddAuthorization();
        s.AddAntiforgery();
        s.AddRazorComponents();
        s.AddSingleton(new PagesOf(site.Pages));
        s.ConfigureHttpJsonOptions(o =>
        {
            foreach (var converter in Json.Options.Converters) { o.SerializerOptions.Converters.Add(converter); }
            o.SerializerOptions.Encoder = Json.Options.Encoder;
            o.SerializerOptions.DefaultIgnoreCondition = Json.Options.DefaultIgnoreCondition;
        });
        app = builder.Build();
        await app.Services.MakeTablesAsync();
        await site.Prepare(app.Services);
        // as the host does: a lost race is a conflict and no failure
        app.Use(async (http, next) =>
        {
            try { await next(http); }
            catch (DbUpdateConcurrencyException) { await new Problem(409, new Finding("race", "", "problem.race")).ExecuteAsync(http); }
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseIdempotencyKeys();
        site.Map(app.MapGroup("/api/v1").RequireAuthorization());
        app.MapRazorComponents<Root>().AddAdditionalAssemblies(site.Pages);
        await app.StartAsync();
        Client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Delivers every due event until nothing is left.</summary>
    public static async Task DeliverAllAsync(IServiceProvider services)
    {
        int round;
        do
        {
            round = 0;
            foreach (var module in services.GetServices<ModuleDatabase>()) { round += await services.GetRequiredService<OutboxRelay>().DeliverOnceAsync(module, CancellationToken.None); }
        }
        while (round > 0);
    }

    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string caller, object? body, HttpContent? content, string? key, int? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Caller", caller);
        if (key is not null) { request.Headers.Add(Idempotency.Header, key); }
        if (ifMatch is not null) { request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\""); }
        request.Content = content ?? (body is null ? null : new StringContent(Json.Write(body, body.GetType()), Encoding.UTF8, "application/json"));
        return await Client.SendAsync(request);
    }

    /// <summary>A page that must come, with all its words, in which every id stands once.</summary>
    protected async Task<string> PageAsync(string path, string caller)
    {
        using var response = await SendAsync(HttpMethod.Get, path, caller, null, null, null, null);
        string html = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {html}");
        Assert.Equal([], Words.MissingIn(html).Where(site.OwnWord));
        // a label finds its own input only where every id stands once
        Assert.Equal([], Ids().Matches(html).GroupBy(m => m.Groups[1].Value).Where(g => g.Count() > 1).Select(g => g.Key));
        return html;
    }

    /// <summary>Fills a form of a page and posts it as a browser without script would.</summary>
    /// <param name="files">Sent along, in order, under their field names.</param>
    /// <returns>The address it leads to, or the page that came back with problems.</returns>
    protected async Task<string> PostFormAsync(string caller, string path, string form, IEnumerable<(string Name, string Value)> fields, IEnumerable<(string Name, byte[] Content, string FileName)> files)
    {
        string html = await PageAsync(path, caller);
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
        using var response = await SendAsync(HttpMethod.Post, path, caller, null, content, null, null);
        return response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther ? response.Headers.Location!.ToString() : $"{(int)response.StatusCode} " + WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
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
        GC.SuppressFinalize(this);
    }

    sealed record PagesOf(Assembly Assembly);

    sealed class CallerOptions : AuthenticationSchemeOptions
    {
        public Func<string, Caller?> CallerOf { get; set; } = _ => null;
    }

    sealed class HeaderAuthentication(IOptionsMonitor<CallerOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<CallerOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var caller = Options.CallerOf(Request.Headers["X-Caller"].ToString());
            return Task.FromResult(caller is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(new(caller.ToPrincipal("test"), "test")));
        }
    }

    /// <summary>The smallest frame a page can stand in.</summary>
    sealed class Root : ComponentBase
    {
        [Inject] PagesOf Pages { get; set; } = null!;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Router>(0);
            builder.AddComponentParameter(1, nameof(Router.AppAssembly), Pages.Assembly);
            builder.AddComponentParameter(2, nameof(Router.Found), (RenderFragment<Microsoft.AspNetCore.Components.RouteData>)(route => b => { b.OpenComponent<RouteView>(0); b.AddComponentParameter(1, nameof(RouteView.RouteData), route); b.CloseComponent(); }));
            builder.CloseComponent();
        }
    }
}
