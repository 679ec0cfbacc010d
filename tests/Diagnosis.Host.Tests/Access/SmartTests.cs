using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.Host.Access;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Diagnosis.Host.Tests.Access;

/// <summary>Registration, assertions and tokens over HTTP, on the real tables of both engines.</summary>
public sealed class SmartTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Guid Hospital = Guid.Parse("0199a000-0000-7000-8000-0000000000a1");
    static readonly Caller Admin = new("admin", "管理员", new HashSet<string> { Roles.Admin }, null, null, null, false);

    // ---- a client with a key pair

    sealed record Pair(string Kid, SecurityKey Private, string Algorithm, JsonObject Public);

    static Pair Rsa(string kid, int bits = 2048)
    {
        var rsa = RSA.Create(bits);
        var p = rsa.ExportParameters(false);
        return new(kid, new RsaSecurityKey(rsa) { KeyId = kid }, SecurityAlgorithms.RsaSha384, new JsonObject { ["kty"] = "RSA", ["kid"] = kid, ["alg"] = "RS384", ["n"] = Base64UrlEncoder.Encode(p.Modulus), ["e"] = Base64UrlEncoder.Encode(p.Exponent) });
    }

    static Pair Ec(string kid)
    {
        var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var q = ec.ExportParameters(false).Q;
        return new(kid, new ECDsaSecurityKey(ec) { KeyId = kid }, SecurityAlgorithms.EcdsaSha384, new JsonObject { ["kty"] = "EC", ["kid"] = kid, ["crv"] = "P-384", ["x"] = Base64UrlEncoder.Encode(q.X), ["y"] = Base64UrlEncoder.Encode(q.Y) });
    }

    static JsonObject Set(params Pair[] pairs) => new() { ["keys"] = new JsonArray([.. pairs.Select(p => p.Public.DeepClone())]) };

    static string Sign(Pair pair, string client, string audience, DateTimeOffset expires, string? jti = null, string? issuer = null, string? algorithm = null) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = issuer ?? client, Audience = audience, Expires = expires.UtcDateTime, SigningCredentials = new SigningCredentials(pair.Private, algorithm ?? pair.Algorithm),
        Claims = new Dictionary<string, object> { ["sub"] = client, ["jti"] = jti ?? Guid.NewGuid().ToString() },
    });

    sealed record Token(HttpStatusCode Status, JsonElement Json)
    {
        public string Error => Json.GetProperty("error").GetString()!;
        public string Access => Json.GetProperty("access_token").GetString()!;
    }

    // ---- the server

    sealed class Web(WebApplication app, string folder, string? database, TestClock clock) : IAsyncDisposable
    {
        public HttpClient Http { get; } = new() { BaseAddress = new Uri(app.Urls.First()) };
        public TestClock Clock => clock;
        public IServiceProvider Services => app.Services;
        public string Endpoint => app.Urls.First() + "/connect/token";

        public static async Task<Web> StartAsync(Engine engine)
        {
            var (database, settings) = engine == Engine.Postgres ? await TestModules.FreshPostgresAsync() : (null, null);
            string folder = Directory.CreateTempSubdirectory("diagnosis-smart").FullName;
            var clock = TestClock.At(2026, 3, 2);
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            settings ??= new DatabaseSettings(false, $"Data Source={folder}/{{module}}.db;Default Timeout=60");
            builder.Services.AddSingleton(settings).AddSingleton<TimeProvider>(clock).AddSingleton(Protector.Ephemeral()).AddSingleton(new DeploymentMode(true)).AddSingleton(new Words([typeof(Words).Assembly, .. ProductAssemblies.All]));
            builder.Services.AddKernel();
            builder.Services.AddHttpContextAccessor();
            builder.Services.AddAntiforgery();
            builder.Services.AddSingleton<IInstitutions, OneHospital>();
            builder.AddAccess(new HostSettings(folder, Repository.Data, folder, true, settings, null, ReconcileSettings.Default));
            var app = builder.Build();
            await app.Services.MigrateModulesAsync();
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseAntiforgery();
            app.UseIdempotencyKeys();
            app.MapAccess();
            app.MapGet("/fhir/Patient", (HttpContext http) => http.User.FindFirst("scope")?.Value ?? "all").RequireAuthorization();
            await app.StartAsync(Ct);
            return new(app, folder, database, clock);
        }

        public async Task<(HttpStatusCode Status, string Text, string? ETag)> AsAdmin(HttpMethod method, string path, object? body = null, Caller? caller = null, string? ifMatch = null)
        {
            using var request = new HttpRequestMessage(method, "/api/v1/access/clients" + path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new("Bearer", Services.GetRequiredService<Tokens>().Issue(caller ?? Admin, clock.GetUtcNow()));
            if (ifMatch is not null) { request.Headers.TryAddWithoutValidation("If-Match", ifMatch); }
            using var answer = await Http.SendAsync(request, Ct);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Headers.ETag?.ToString());
        }

        public async Task RegisterAsync(string client, object? jwks, string? address = null, string[]? scopes = null)
        {
            var made = await AsAdmin(HttpMethod.Post, "", new { clientId = client, name = "示例医院 HIS", roles = new[] { "hospital" }, institutionId = Hospital, jwks, jwksUri = address, scopes });
            Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        }

        public async Task<Token> AskAsync(string assertion, string? scope = "system/Patient.rs", params (string, string)[] more)
        {
            var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_assertion_type"] = ClientAssertions.Type, ["client_assertion"] = assertion };
            if (scope is not null) { form["scope"] = scope; }
            foreach (var (k, v) in more) { form[k] = v; }
            using var answer = await Http.PostAsync("/connect/token", new FormUrlEncodedContent(form), Ct);
            return new(answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement);
        }

        public Task<Token> AskAsync(Pair pair, string client, string? scope = "system/Patient.rs") => AskAsync(Sign(pair, client, Endpoint, clock.Now.AddMinutes(4)), scope);

        public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new("Bearer", token) } };
            using var answer = await Http.SendAsync(request, Ct);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await app.DisposeAsync();
            if (database is not null) { await TestModules.DropPostgresAsync(database); }
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, true);
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_client_that_signs_gets_a_short_token_that_opens_fhir_and_nothing_else(Engine engine)
    {
        await using var web = await Web.StartAsync(engine);
        var (rsa, ec) = (Rsa("r1"), Ec("e1"));
        await web.RegisterAsync("his", Set(rsa, ec), scopes: ["system/Patient.rs", "system/Observation.cruds"]);
        foreach (var pair in (Pair[])[rsa, ec])
        {
            var token = await web.AskAsync(pair, "his", "system/*.rs");
            Assert.Equal(HttpStatusCode.OK, token.Status);
            Assert.Equal(300, token.Json.GetProperty("expires_in").GetInt32());
            Assert.Equal("system/Patient.rs system/Observation.rs", token.Json.GetProperty("scope").GetString());
            Assert.Equal((HttpStatusCode.OK, "system/Patient.rs system/Observation.rs"), await web.GetAsync("/fhir/Patient", token.Access));
            Assert.Equal(HttpStatusCode.Unauthorized, (await web.GetAsync("/api/v1/me", token.Access)).Status);
        }
        var late = await web.AskAsync(rsa, "his");
        web.Clock.Now = web.Clock.Now.AddMinutes(5);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.GetAsync("/fhir/Patient", late.Access)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), ((await web.AskAsync(rsa, "his", "system/Condition.rs")) is var none ? (none.Status, none.Error) : default));
        Assert.Equal("invalid_scope", (await web.AskAsync(rsa, "his", null)).Error);
        // it has no secret, not even an empty one
        using var secret = await web.Http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "his", ["client_secret"] = "" }), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, secret.StatusCode);
    }

    [Fact]
    public async Task An_assertion_with_a_fault_is_refused_and_says_which()
    {
        await using var web = await Web.StartAsync(Engine.Sqlite);
        var (pair, other) = (Rsa("k1"), Rsa("k1"));
        await web.RegisterAsync("his", Set(pair));
        await web.RegisterAsync("lab", Set(other));
        var soon = web.Clock.Now.AddMinutes(4);
        string end = web.Endpoint, good = Sign(pair, "his", end, soon);
        var faults = new (string What, string Assertion, string Says)[]
        {
            ("no JWT", "nonsense", "signed JWT"), ("other algorithm", Sign(pair, "his", end, soon, algorithm: SecurityAlgorithms.RsaSha256), "RS384"), ("other key", Sign(other, "his", end, soon), "signature"),
            ("no signature", Base64UrlEncoder.Encode("{\"alg\":\"none\",\"kid\":\"k1\"}") + "." + good.Split('.')[1] + ".", "RS384"), ("changed", Changed(good), "signature"),
            ("unknown key", Sign(Rsa("k2"), "his", end, soon), "kid"), ("issuer", Sign(pair, "his", end, soon, issuer: "lab"), "iss"), ("audience", Sign(pair, "his", "https://elsewhere/connect/token", soon), "aud"),
            ("long life", Sign(pair, "his", end, web.Clock.Now.AddMinutes(6)), "five minutes"), ("expired", Sign(pair, "his", end, web.Clock.Now.AddSeconds(-1)), "exp"), ("no jti", Sign(pair, "his", end, soon, jti: ""), "jti"), ("unknown client", Sign(pair, "nobody", end, soon), "client"),
        };
        foreach (var (what, assertion, says) in faults)
        {
            var answer = await web.AskAsync(assertion);
            Assert.True(answer.Status == HttpStatusCode.Unauthorized && answer.Error == "invalid_client", $"{what}: {answer.Status} {answer.Json}");
            Assert.True(answer.Json.GetProperty("error_description").GetString()!.Contains(says, StringComparison.Ordinal), $"{what}: {answer.Json}");
        }
        Assert.Equal("invalid_client", (await web.AskAsync(good, more: ("client_id", "lab"))).Error);
        Assert.Equal("invalid_request", (await web.AskAsync(good, more: ("client_secret", "x"))).Error);
        Assert.Equal("invalid_request", (await web.AskAsync(good, more: ("client_assertion_type", "x"))).Error);
        // none of these used the assertion up
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(good)).Status);

        static string Changed(string jwt) { var part = jwt.Split('.'); return $"{part[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(part[1]).Replace("\"jti\":\"", "\"jti\":\"x", StringComparison.Ordinal))}.{part[2]}"; }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_assertion_is_accepted_once_however_many_send_it_at_once(Engine engine)
    {
        await using var web = await Web.StartAsync(engine);
        var pair = Ec("k");
        await web.RegisterAsync("his", Set(pair));
        for (int round = 0; round < 5; round++)
        {
            string assertion = Sign(pair, "his", web.Endpoint, web.Clock.Now.AddMinutes(4), jti: "jti-" + round);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => web.AskAsync(assertion)));
            Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Contains("before", a.Json.GetProperty("error_description").GetString()));
        }
        // what was used stands in the database until it has expired by itself
        await using var scope = web.Services.CreateAsyncScope();
        Assert.Equal(5, await scope.ServiceProvider.GetRequiredService<AccessDb>().UsedAssertions.CountAsync(Ct));
        web.Clock.Now = web.Clock.Now.AddMinutes(10);
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(pair, "his")).Status);
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<AccessDb>().UsedAssertions.CountAsync(Ct));
    }

    [Fact]
    public async Task Keys_at_an_address_are_read_again_when_a_new_one_is_used_but_not_at_will()
    {
        var (old, fresh) = (Rsa("2025"), Ec("2026"));
        var served = Set(old);
        int asked = 0;
        var keys = WebApplication.CreateSlimBuilder();
        keys.Logging.ClearProviders();
        keys.WebHost.UseUrls("http://127.0.0.1:0");
        await using var client = keys.Build();
        client.MapGet("/jwks.json", () => { Interlocked.Increment(ref asked); return Results.Text(served.ToJsonString(), "application/json"); });
        await client.StartAsync(Ct);
        await using var web = await Web.StartAsync(Engine.Sqlite);
        await web.RegisterAsync("his", null, client.Urls.First() + "/jwks.json");
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(old, "his")).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(old, "his")).Status);
        Assert.Equal(1, asked);
        served = Set(fresh);
        for (int i = 0; i < 10; i++) { Assert.Equal(HttpStatusCode.Unauthorized, (await web.AskAsync(fresh, "his")).Status); }
        Assert.Equal(1, asked);
        web.Clock.Now = web.Clock.Now.AddMinutes(1);
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(fresh, "his")).Status);
        Assert.Equal(2, asked);
        // the old key is gone from the set, so it is no key any more
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.AskAsync(old, "his")).Status);
    }

    [Fact]
    public async Task Keys_that_are_private_small_or_nowhere_are_not_registered()
    {
        await using var web = await Web.StartAsync(Engine.Sqlite);
        var pair = Rsa("k");
        var holds = Set(pair);
        holds["keys"]![0]!["d"] = "AQAB";
        foreach (var (rule, jwks, address, scopes, roles) in (IEnumerable<(string, object?, string?, string[]?, string[])>)[("A17", holds, null, null, ["hospital"]), ("A18", Set(Rsa("k", 1024)), null, null, ["hospital"]), ("A18", Set(pair, pair), null, null, ["hospital"]), ("A18", "nonsense", null, null, ["hospital"]),
            ("A16", null, null, null, ["hospital"]), ("A15", Set(pair), "https://example.org/jwks", null, ["hospital"]), ("A19", null, "http://example.org/jwks", null, ["hospital"]), ("A19", null, "https://192.168.1.1/jwks", null, ["hospital"]), ("A19", null, "file:///etc/passwd", null, ["hospital"]),
            ("A20", Set(pair), null, ["patient/*.rs"], ["hospital"]), ("A12", Set(pair), null, null, ["admin"]), ("A12", Set(pair), null, null, [])])
        {
            var answer = await web.AsAdmin(HttpMethod.Post, "", new { clientId = "his", name = "HIS", roles, institutionId = Hospital, jwks, jwksUri = address, scopes });
            Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity && answer.Text.Contains($"\"{rule}\"", StringComparison.Ordinal) && !answer.Text.Contains('⟦', StringComparison.Ordinal), $"{rule}: {answer}");
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await web.AsAdmin(HttpMethod.Post, "", new { clientId = "his" }, new Caller("x", "x", new HashSet<string> { Roles.Hospital }, Hospital, null, null, true))).Status);
        await web.RegisterAsync("his", Set(pair));
        Assert.Equal(HttpStatusCode.Conflict, (await web.AsAdmin(HttpMethod.Post, "", new { clientId = "his", name = "HIS", roles = new[] { "hospital" }, institutionId = Hospital, jwks = Set(pair) })).Status);
        // changed keys and a client shut off count from the next token on
        var next = Ec("n");
        var found = await web.AsAdmin(HttpMethod.Get, "/his");
        Assert.Equal(HttpStatusCode.Conflict, (await web.AsAdmin(HttpMethod.Put, "/his/keys", new { jwks = Set(next) }, ifMatch: "\"7\"")).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AsAdmin(HttpMethod.Put, "/his/keys", new { jwks = Set(next), reason = "rotation" }, ifMatch: found.ETag)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.AskAsync(pair, "his")).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AskAsync(next, "his")).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AsAdmin(HttpMethod.Put, "/his/keys", new { jwks = Set(next), disabled = true })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.AskAsync(next, "his")).Status);
        Assert.Contains("\"n\"", (await web.AsAdmin(HttpMethod.Get, "")).Text);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_withdrawn_client_gets_no_token_until_it_is_let_in_again_with_the_same_keys(Engine engine)
    {
        await using var web = await Web.StartAsync(engine);
        var pair = Ec("k");
        await web.RegisterAsync("his", Set(pair), scopes: ["system/Patient.rs"]);
        Assert.Contains("\"320706\"", (await web.AsAdmin(HttpMethod.Get, "/his")).Text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await web.AsAdmin(HttpMethod.Put, "/his/state", new { disabled = true, reason = " " })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await web.AsAdmin(HttpMethod.Put, "/nobody/state", new { disabled = true, reason = "x" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await web.AsAdmin(HttpMethod.Put, "/his/state", new { disabled = true, reason = "x" }, new Caller("x", "x", new HashSet<string> { Roles.Hospital }, Hospital, null, null, true))).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AsAdmin(HttpMethod.Put, "/his/state", new { disabled = true, reason = "合同到期" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.AskAsync(pair, "his")).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.AsAdmin(HttpMethod.Put, "/his/state", new { disabled = false, reason = "续签" })).Status);
        Assert.Equal("system/Patient.rs", (await web.AskAsync(pair, "his")).Json.GetProperty("scope").GetString());
    }

    sealed class OneHospital : IInstitutions
    {
        static readonly InstitutionInfo Info = new(Hospital, 1, "91320000000000000X", "示例医院", [], "county", "320706", false, true, null, null);
        public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult<InstitutionInfo?>(id == Hospital ? Info : null);
        public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => Task.FromResult<InstitutionInfo?>(null);
        public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => Task.FromResult<InstitutionProfile?>(null);
        public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<InstitutionInfo>>([]);
        public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<InstitutionInfo>>([]);
    }
}
