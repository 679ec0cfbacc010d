using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Diagnosis.Host.Access;

/// <summary>An assertion that was used: it is not accepted again before it has expired, on any host and after any restart.</summary>
internal sealed class UsedAssertion
{
    /// <summary>SHA-256 of client and jti.</summary>
    public required string Id { get; init; }
    public DateTimeOffset Until { get; init; }
}

/// <summary>
/// private_key_jwt (RFC 7523) as SMART backend services ask for it: RS384 or ES384, iss = sub = the client, aud = the token endpoint, at most five minutes ahead,
/// each jti once. The signature is checked before anything is written.
/// </summary>
internal sealed class ClientAssertions(ClientKeys keys)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5), Skew = TimeSpan.FromSeconds(30);
    static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <param name="endpoint">The token endpoint as the caller knows it.</param>
    /// <returns>The client, or why not (English, for the client's engineer).</returns>
    public async Task<(Account? Client, string Fault)> CheckAsync(AccessDb db, string assertion, string? clientId, string endpoint, CancellationToken ct)
    {
        if (assertion.Length > 16_000 || Read(assertion) is not { } jwt) { return (null, "The assertion is not a signed JWT."); }
        if (jwt.Alg is not (SecurityAlgorithms.RsaSha384 or SecurityAlgorithms.EcdsaSha384)) { return (null, "The assertion must be signed with RS384 or ES384."); }
        if (string.IsNullOrEmpty(jwt.Kid)) { return (null, "The header names no key (kid)."); }
        if (string.IsNullOrEmpty(jwt.Issuer) || jwt.Issuer != jwt.Subject || (clientId is { Length: > 0 } && clientId != jwt.Subject)) { return (null, "iss and sub must both be the client_id."); }
        if (jwt.Id is not { Length: > 0 and <= 200 }) { return (null, "jti is missing or longer than 200 characters."); }
        string name = jwt.Subject;
        var client = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.UserName == name && a.IsMachine, ct);
        if (client is null or { Disabled: true } or { Jwks: null, JwksUri: null }) { return (null, "No client of that name has keys registered."); }
        var found = await keys.FindAsync(client, jwt.Kid, ct);
        if (found.Count == 0) { return (null, "The client has no usable key of that id (kid)."); }
        var now = db.Clock.GetUtcNow();
        string fault = "The signature does not fit the key.";
        var result = await Handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = name, ValidAudience = endpoint, IssuerSigningKeys = found, ValidAlgorithms = [SecurityAlgorithms.RsaSha384, SecurityAlgorithms.EcdsaSha384], RequireExpirationTime = true,
            LifetimeValidator = (from, to, _, _) => to is { } end && end > now.UtcDateTime && end <= (now + MostAhead + Skew).UtcDateTime && !(from > (now + Skew).UtcDateTime),
        });
        if (!result.IsValid)
        {
            if (result.Exception is SecurityTokenInvalidAudienceException) { fault = $"aud must be {endpoint}."; }
            else if (result.Exception is SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException) { fault = "exp must lie ahead, at most five minutes."; }
            return (null, fault);
        }
        await db.UsedAssertions.Where(u => u.Until < now).ExecuteDeleteAsync(ct);
        db.Add(new UsedAssertion { Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name + "\n" + jwt.Id))), Until = new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero) + Skew });
        // the primary key decides, also between hosts
        try { await db.SaveChangesAsync(ct); }
        catch (DbUpdateException) { return (null, "The assertion was used before (jti)."); }
        return (client, "");
    }

    static JsonWebToken? Read(string text)
    {
        try { return new JsonWebToken(text); }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException) { return null; }
    }
}
