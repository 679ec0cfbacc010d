using System.Net;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
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

namespace Diagnosis.HospitalTiering.Tests;

/// <summary>The module behind a real server with its routes and pages; the header X-Caller says who asks.</summary>
internal sealed partial class Web : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;
    private readonly HttpClient client;

    private Web(WebApplication app, string folder, HttpClient client) { this.app = app; this.folder = folder; this.client = client; }

    public IServiceProvider Services => app.Services;

    public static async Task<Web> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("tiering-web").FullName;
        var clock = TestClock.At(2026, 3, 2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var s = builder.Services;
        s.AddSingleton(new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db;Default Timeout=60"));
        s.AddSingleton<TimeProvider>(clock);
        s.AddSingleton(Protector.Ephemeral());
        s.AddKernel();
        Given.Register(s, clock);
        s.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        var consumers = s.Where(d => d.ServiceType == typeof(ConsumerRegistration)).Select(d => (ConsumerRegistration)d.ImplementationInstance!).ToList();
        s.AddMediator(m => { foreach (var c in consumers) { m.AddConsumer(c.Consumer); } });
        s.AddSingleton<EventTransport, MediatorTransport>();
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
        await HospitalTieringModule.PrepareAsync(app.Services, Repository.Data, Given.Ct);
        Given.Furnish(app.Services);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<HospitalTieringDb>();
            foreach (var e in Given.All) { db.Publish(e); }
            await db.SaveChangesAsync();
            foreach (var module in scope.ServiceProvider.GetServices<ModuleDatabase>()) { while (await scope.ServiceProvider.GetRequiredService<OutboxRelay>().DeliverOnceAsync(module, Given.Ct) > 0) { } }
        }
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseIdempotencyKeys();
        app.MapGroup("/api/v1").RequireAuthorization().MapHospitalTiering();
        app.MapRazorComponents<Root>().AddAdditionalAssemblies(typeof(HospitalTieringModule).Assembly);
        await app.StartAsync();
        return new(app, folder, new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) });
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string caller, object? body = null, HttpContent? content = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Caller", caller);
        if (key is not null) { request.Headers.Add(Idempotency.Header, key); }
        request.Content = content ?? (body is null ? null : new StringContent(Json.Write(body, body.GetType()), System.Text.Encoding.UTF8, "application/json"));
        return await client.SendAsync(request);
    }

    public async Task<string> Page(string path, string caller)
    {
        using var response = await Send(HttpMethod.Get, path, caller);
        string html = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {html}");
        Assert.Equal([], Words.MissingIn(html));
        // a label finds its own input only where every id stands once
        Assert.Equal([], Ids().Matches(html).GroupBy(m => m.Groups[1].Value).Where(g => g.Count() > 1).Select(g => g.Key));
        return html;
    }

    /// <summary>Fills a form of a page and posts it as a browser without script would.</summary>
    /// <returns>The address it leads to, or the page that came back with problems.</returns>
    public async Task<string> Post(string caller, string path, string form, (string Name, string Value)[] fields, params (string Name, byte[] Content, string FileName)[] files)
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
        using var response = await Send(HttpMethod.Post, path, caller, content: content);
        return response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther ? response.Headers.Location!.ToString() : $"{(int)response.StatusCode} " + WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")] private static partial Regex Hidden();
    [GeneratedRegex(" id=\"([^\"]+)\"")] private static partial Regex Ids();
    [GeneratedRegex(" name=\"([^\"]*)\"")] private static partial Regex Name();
    [GeneratedRegex(" value=\"([^\"]*)\"")] private static partial Regex Value();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var caller = Request.Headers["X-Caller"].ToString() switch { "province" => Given.Province, "city" => Given.Nanjing, "hospital" => Given.HospitalClerk, "station" => Given.StationClerk, "exam" => Given.ExamClerk, _ => null };
            return Task.FromResult(caller is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(new(caller.ToPrincipal("test"), "test")));
        }
    }

    /// <summary>The smallest frame a page can stand in.</summary>
    private sealed class Root : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Router>(0);
            builder.AddComponentParameter(1, nameof(Router.AppAssembly), typeof(HospitalTieringModule).Assembly);
            builder.AddComponentParameter(2, nameof(Router.Found), (RenderFragment<Microsoft.AspNetCore.Components.RouteData>)(route => b => { b.OpenComponent<RouteView>(0); b.AddComponentParameter(1, nameof(RouteView.RouteData), route); b.CloseComponent(); }));
            builder.CloseComponent();
        }
    }
}
