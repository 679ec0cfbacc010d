using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Queue;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Protection;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using MassTransit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Diagnosis.Exchange.Tests.Fhir;

/// <summary>The FHIR server behind a real web server on a real database; the header X-Caller says who asks.</summary>
internal sealed class FhirWeb : IAsyncDisposable
{
    public static readonly Guid Hospital = Guid.Parse("0199a000-0000-7000-8000-0000000000a1"), OtherHospital = Guid.Parse("0199a000-0000-7000-8000-0000000000a2"), Station = Guid.Parse("0199a000-0000-7000-8000-0000000000a3");

    readonly WebApplication app;
    readonly string folder;
    readonly string? database;
    public HttpClient Client { get; }
    public IServiceProvider Services => app.Services;
    public TestClock Clock { get; }

    FhirWeb(WebApplication app, string folder, string? database, HttpClient client, TestClock clock) { this.app = app; this.folder = folder; this.database = database; Client = client; Clock = clock; }

    public static async Task<FhirWeb> StartAsync(Engine engine, Action<IServiceCollection>? more = null)
    {
        var (database, settings) = engine == Engine.Postgres ? await TestModules.FreshPostgresAsync() : (null, null);
        string folder = Directory.CreateTempSubdirectory("diagnosis-fhir").FullName;
        var clock = TestClock.At(2026, 3, 2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var s = builder.Services;
        s.AddSingleton(settings ?? new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db;Default Timeout=60"));
        s.AddSingleton<TimeProvider>(clock);
        s.AddSingleton(Protector.Ephemeral());
        s.AddKernel();
        s.AddSingleton<ITerminology>(ShippedReference.Instance).AddSingleton<StandInExams>().AddSingleton<IExamIntake>(p => p.GetRequiredService<StandInExams>());
        s.AddSingleton(new Words(typeof(Words).Assembly, typeof(ExchangeModule).Assembly));
        s.AddSingleton(new ExchangeSettings(null, "LICENCE-1", TimeSpan.FromSeconds(20), 3));
        s.AddExchange();
        more?.Invoke(s);
        var consumers = s.Where(d => d.ServiceType == typeof(ConsumerRegistration)).Select(d => (ConsumerRegistration)d.ImplementationInstance!).ToList();
        s.AddMediator(m => { foreach (var c in consumers) { m.AddConsumer(c.Consumer); } });
        s.AddSingleton<EventTransport, MediatorTransport>();
        s.AddHttpContextAccessor();
        s.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderCaller>("test", null);
        s.AddAuthorization();
        s.AddAntiforgery();
        var app = builder.Build();
        await app.Services.MakeTablesAsync();
        await ExchangeModule.PrepareAsync(app.Services, Repository.Data, TestContext.Current.CancellationToken);
        app.UseRequestLocalization(o => { o.SetDefaultCulture("zh-CN"); o.AddSupportedUICultures("zh-CN", "en"); o.AddSupportedCultures("zh-CN", "en"); });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapFhir();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, folder, database, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 100 }) { BaseAddress = new Uri(app.Urls.First()), Timeout = Timeout.InfiniteTimeSpan }, clock);
    }

    public static Caller CallerOf(string name) => name switch
    {
        "hospital" => new("demo-hospital@machine", "示例医院", new HashSet<string> { Roles.Hospital }, Hospital, "示例医院", "320706", true),
        "other" => new("other@machine", "别的医院", new HashSet<string> { Roles.Hospital }, OtherHospital, "别的医院", "320102", true),
        "agency" => new("d", "示例医院诊断科", new HashSet<string> { Roles.Diagnosis }, Hospital, "示例医院", "320706", false),
        "station" => new("s", "示例卫生院", new HashSet<string> { Roles.Station }, Station, "示例卫生院", "320706001", true),
        "commission" => new("c", "连云港市卫健委", new HashSet<string> { Roles.Commission }, null, null, "320700", false),
        "admin" => new("a", "管理员", new HashSet<string> { Roles.Admin }, null, null, null, false),
        _ => Caller.Nobody,
    };

    public async Task<Answer> Send(HttpMethod method, string path, string? body = null, string caller = "hospital", string? type = "application/fhir+json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : "/fhir" + (path.Length == 0 ? "" : "/" + path));
        request.Headers.Add("X-Caller", caller);
        request.Headers.TryAddWithoutValidation("Accept-Language", "en");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (type is not null) { request.Content.Headers.TryAddWithoutValidation("Content-Type", type); }
        }
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, text, response.Headers.ETag?.ToString(), response.Headers.Location?.ToString(), response.Content.Headers.ContentType?.ToString(), response.Headers.WwwAuthenticate.ToString(), response.Content.Headers.LastModified)
        {
            ContentLocation = response.Content.Headers.ContentLocation?.ToString(),
        };
    }

    public Task<Answer> Get(string path, string caller = "hospital", params (string, string)[] headers) => Send(HttpMethod.Get, path, null, caller, null, headers);
    public Task<Answer> Post(string path, string body, string caller = "hospital", params (string, string)[] headers) => Send(HttpMethod.Post, path, body, caller, "application/fhir+json", headers);
    public Task<Answer> Put(string path, string body, string caller = "hospital", params (string, string)[] headers) => Send(HttpMethod.Put, path, body, caller, "application/fhir+json", headers);

    /// <summary>Delivers every due event of every module until nothing is left.</summary>
    public async Task DeliverAllAsync()
    {
        int round;
        do
        {
            round = 0;
            foreach (var module in Services.GetServices<ModuleDatabase>()) { round += await Services.GetRequiredService<OutboxRelay>().DeliverOnceAsync(module, TestContext.Current.CancellationToken); }
        }
        while (round > 0);
    }

    /// <returns>Type/id of what was made.</returns>
    public async Task<string> Created(string type, string body, string caller = "hospital")
    {
        var made = await Post(type, body, caller);
        Assert.True(made.Status == HttpStatusCode.Created, $"{(int)made.Status} {made.Text}");
        return $"{type}/{made.Json.GetProperty("id").GetString()}";
    }

    public async Task<List<string>> Found(string query, string caller = "hospital")
    {
        var found = await Get(query, caller);
        Assert.True(found.Status == HttpStatusCode.OK, $"{query}: {(int)found.Status} {found.Text}");
        return found.Ids();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        if (database is not null) { await TestModules.DropPostgresAsync(database); }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}

internal sealed record Answer(HttpStatusCode Status, string Text, string? ETag, string? Location, string? ContentType, string WwwAuthenticate, DateTimeOffset? LastModified)
{
    public string? ContentLocation { get; init; }
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    /// <summary>Type/id of the entries of a bundle.</summary>
    public List<string> Ids(string? mode = null) => Json.TryGetProperty("entry", out var entries)
        ? [.. entries.EnumerateArray().Where(e => mode is null || e.GetProperty("search").GetProperty("mode").GetString() == mode).Select(e => $"{e.GetProperty("resource").GetProperty("resourceType")}/{(e.GetProperty("resource").TryGetProperty("id", out var id) ? id.GetString() : "")}")] : [];
    public string? Next => Json.GetProperty("link").EnumerateArray().Where(l => l.GetProperty("relation").GetString() == "next").Select(l => l.GetProperty("url").GetString()).FirstOrDefault();
    public JsonElement Issue => Json.GetProperty("issue")[0];

    public Answer Refused(int status, string? code = null)
    {
        Assert.True((int)Status == status, $"{(int)Status} {Text}");
        Assert.Equal("OperationOutcome", Json.GetProperty("resourceType").GetString());
        Assert.DoesNotContain("⟦", Text, StringComparison.Ordinal);
        if (code is not null) { Assert.Equal(code, Issue.GetProperty("code").GetString()); }
        return this;
    }

    public Answer Ok(int status = 200) { Assert.True((int)Status == status, $"{(int)Status} {Text}"); return this; }
}

internal sealed class HeaderCaller(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string name = Request.Headers["X-Caller"].ToString();
        if (FhirWeb.CallerOf(name) is not { IsKnown: true } caller) { return Task.FromResult(AuthenticateResult.NoResult()); }
        var principal = caller.ToPrincipal("test");
        if (Request.Headers["X-Scope"].ToString() is { Length: > 0 } scope) { ((System.Security.Claims.ClaimsIdentity)principal.Identity!).AddClaim(new("scope", scope)); }
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, "test")));
    }
}

/// <summary>Resources as hospitals send them; people are invented, in area 999999.</summary>
internal static class Sent
{
    public static string Patient(string number = "99999919700615997X", string family = "欧阳", string given = "大明", string more = "", string born = "1970-06-15", string? id = null) => $$"""
        {"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"identifier":[{"system":"urn:oid:2.16.156.10011.1.3","value":"{{number}}"}],"active":true,"name":[{"text":"{{family}}{{given}}","family":"{{family}}","given":["{{given}}"]}],"telecom":[{"system":"phone","value":"13800001234"}],"gender":"male","birthDate":"{{born}}"{{more}}}
        """;

    public static string Observation(string patient, string code = "19868-9", string value = "3.20", string on = "2026-02-20", string more = "") => $$"""
        {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"exam"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"{{code}}","display":"FVC"}]},"subject":{"reference":"{{patient}}"},"effectiveDateTime":"{{on}}","valueQuantity":{"value":{{value}},"unit":"L","system":"http://unitsofmeasure.org","code":"L"}{{more}}}
        """;
}
