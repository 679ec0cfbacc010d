using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Diagnosis.Kernel.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Diagnosis.Host.Access;

/// <summary>Access tokens for machine clients: OAuth2 client credentials at /connect/token, ES256; one hour with a secret, five minutes with a signed assertion.</summary>
internal sealed class Tokens : IDisposable
{
    const string Issuer = "diagnosis", Audience = "diagnosis-api";
    public static readonly TimeSpan Life = TimeSpan.FromHours(1), SignedLife = TimeSpan.FromMinutes(5);
    readonly ECDsa key;
    readonly SigningCredentials credentials;
    static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public Tokens(string keyFile)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(keyFile)) { key.ImportFromPem(File.ReadAllText(keyFile)); }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
            File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
        }
        credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "t1" }, SecurityAlgorithms.EcdsaSha256);
    }

    /// <param name="scope">What of the caller's rights the token carries (<c>system/Patient.rs</c>); null: all of them.</param>
    public string Issue(Caller caller, DateTimeOffset now, string? scope = null, TimeSpan? life = null)
    {
        var subject = (ClaimsIdentity)caller.ToPrincipal("token").Identity!;
        if (scope is not null) { subject.AddClaim(new("scope", scope)); }
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = Audience, IssuedAt = now.UtcDateTime, NotBefore = now.UtcDateTime, Expires = (now + (life ?? Life)).UtcDateTime, Subject = subject, SigningCredentials = credentials,
        });
    }

    /// <summary>A machine sends the same token with thousands of requests; its signature is checked with the first. Cut off as a whole when full.</summary>
    readonly ConcurrentDictionary<string, (ClaimsIdentity Identity, DateTime Until)> read = new(StringComparer.Ordinal);

    public async Task<ClaimsIdentity?> ReadAsync(string token, TimeProvider clock)
    {
        if (read.TryGetValue(token, out var known)) { return known.Until > clock.GetUtcNow().UtcDateTime ? known.Identity : null; }
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer, ValidAudience = Audience, IssuerSigningKey = credentials.Key, ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256], NameClaimType = "name", RoleClaimType = "role",
            LifetimeValidator = (from, to, _, _) => from <= clock.GetUtcNow().UtcDateTime.AddMinutes(1) && to > clock.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid) { return null; }
        if (read.Count > 2000) { read.Clear(); }
        read[token] = (result.ClaimsIdentity, result.SecurityToken.ValidTo);
        return result.ClaimsIdentity;
    }

    public void Dispose() => key.Dispose();

    public static void Map(IEndpointRouteBuilder app)
    {
        MapForm(app);
        MapOtherBodies(app);
    }

    static void MapForm(IEndpointRouteBuilder app) => app.MapPost("/connect/token", async (HttpContext http, AccessDb db, Tokens tokens, ClientAssertions assertions) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType) { return Error(400, "invalid_request", "The body must be application/x-www-form-urlencoded."); }
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["grant_type"] != "client_credentials") { return Error(400, "unsupported_grant_type", "Only client_credentials is served."); }
        string? wanted = form["scope"].ToString() is { Length: > 0 } asked ? asked : null;
        if (form.ContainsKey("client_assertion") || form.ContainsKey("client_assertion_type"))
        {
            if (form["client_assertion_type"] != ClientAssertions.Type) { return Error(400, "invalid_request", $"client_assertion_type must be {ClientAssertions.Type}."); }
            if (form.ContainsKey("client_secret") || http.Request.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) { return Error(400, "invalid_request", "One way of authentication, not two."); }
            if (wanted is null) { return Error(400, "invalid_scope", "scope is missing, e.g. system/Patient.rs."); }
            var (client, fault) = await assertions.CheckAsync(db, form["client_assertion"].ToString(), form["client_id"].ToString(), $"{http.Request.Scheme}://{http.Request.Host}/connect/token", http.RequestAborted);
            return client is null ? Error(401, "invalid_client", fault) : Answer(client, SignedLife);
        }
        string id = form["client_id"].ToString(), secret = form["client_secret"].ToString();
        if (http.Request.Headers.Authorization.ToString() is { } basic && basic.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                var pair = Encoding.UTF8.GetString(Convert.FromBase64String(basic[6..])).Split(':', 2);
                (id, secret) = (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
            }
            catch (FormatException) { return Error(401, "invalid_client", "The Authorization header is not Basic."); }
        }
        var account = await SignIn.CheckAsync(db, id, secret, machine: true, http.RequestAborted);
        if (account is null) { return Error(401, "invalid_client", "Unknown client or wrong secret."); }
        return Answer(account, Life);

        IResult Answer(Account client, TimeSpan life)
        {
            // a client that asks for no scopes gets those it is registered for; if it is for none, its role decides
            string? scope = wanted is null ? client.Scopes : SmartScopes.Grant(wanted, client.Scopes);
            if (wanted is not null && scope is null) { return Error(400, "invalid_scope", "None of these scopes is understood and open to this client."); }
            return Results.Json(new TokenAnswer(tokens.Issue(client.ToCaller(), db.Clock.GetUtcNow(), scope, life), "Bearer", (int)life.TotalSeconds, scope));
        }
    }).AllowAnonymous().DisableAntiforgery().WithTags("Access").WithSummary("OAuth2 client credentials").Accepts<TokenRequest>("application/x-www-form-urlencoded").Produces<TokenAnswer>().Produces<TokenError>(400).Produces<TokenError>(401);

    /// <summary>A body of another kind never reaches the route above (its content type is part of the route); OAuth2 wants an error document all the same.</summary>
    static void MapOtherBodies(IEndpointRouteBuilder app) => app.MapPost("/connect/token", (HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        return Error(400, "invalid_request", "The body must be application/x-www-form-urlencoded.");
    }).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    static IResult Error(int status, string error, string text) => Results.Json(new TokenError(error, text), statusCode: status);

    internal sealed record TokenRequest(string grant_type, string? client_id, string? client_secret, string? scope, string? client_assertion_type, string? client_assertion);
    internal sealed record TokenAnswer(
        [property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken,
        [property: System.Text.Json.Serialization.JsonPropertyName("token_type")] string TokenType,
        [property: System.Text.Json.Serialization.JsonPropertyName("expires_in")] int ExpiresIn,
        [property: System.Text.Json.Serialization.JsonPropertyName("scope"), System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Scope);
    internal sealed record TokenError(
        [property: System.Text.Json.Serialization.JsonPropertyName("error")] string Error,
        [property: System.Text.Json.Serialization.JsonPropertyName("error_description")] string Description);
}

/// <summary>Reads our own access tokens; the product is its own issuer, so nothing is discovered. Scopes are those of FHIR: a token cut to some opens nothing else.</summary>
internal sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Tokens tokens, TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) { return AuthenticateResult.NoResult(); }
        return await tokens.ReadAsync(header[7..].Trim(), clock) is { } identity && (Request.Path.StartsWithSegments("/fhir", StringComparison.Ordinal) || !identity.HasClaim(c => c.Type == "scope"))
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName))
            : AuthenticateResult.Fail("invalid_token");
    }
}
