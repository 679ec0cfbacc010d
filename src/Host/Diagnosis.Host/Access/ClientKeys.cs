using System.Collections.Concurrent;
using System.Text.Json;
using Diagnosis.Kernel.Http;
using Microsoft.IdentityModel.Tokens;

namespace Diagnosis.Host.Access;

/// <summary>
/// The public keys machine clients sign with: given to us, or fetched from the client's own address. Fetched keys are kept an hour; a key id we do not know
/// makes us look again, at most once a minute for each client (the caller is not known yet, so it must not be able to make us fetch at will).
/// </summary>
internal sealed class ClientKeys(IHttpClientFactory clients, OutsideAddresses outside, TimeProvider clock)
{
    public const string HttpClientName = "client-jwks";
    public const int MostBytes = 128 << 10;
    const int MostKeys = 30;
    static readonly TimeSpan Fresh = TimeSpan.FromHours(1), LookAgain = TimeSpan.FromMinutes(1);

    sealed record Fetched(string Address, IReadOnlyList<JsonWebKey> Keys, DateTimeOffset At);
    readonly ConcurrentDictionary<Guid, Fetched> fetched = new();

    /// <summary>The keys with this id; none: an assertion signed with it is not accepted.</summary>
    public async Task<IReadOnlyList<JsonWebKey>> FindAsync(Account client, string keyId, CancellationToken ct)
    {
        if (client.Jwks is { } given) { return [.. Usable(given).Where(k => k.Kid == keyId)]; }
        if (client.JwksUri is not { } address) { return []; }
        var now = clock.GetUtcNow();
        if (fetched.TryGetValue(client.Id, out var known) && known.Address == address)
        {
            var there = known.Keys.Where(k => k.Kid == keyId).ToList();
            if (now - known.At < LookAgain || (there.Count > 0 && now - known.At < Fresh)) { return there; }
        }
        var keys = await FetchAsync(address, ct);
        fetched[client.Id] = new(address, keys, now);
        return [.. keys.Where(k => k.Kid == keyId)];
    }

    async Task<IReadOnlyList<JsonWebKey>> FetchAsync(string address, CancellationToken ct)
    {
        if (!outside.Allows(address)) { return []; }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            using var http = clients.CreateClient(HttpClientName);
            http.MaxResponseContentBufferSize = MostBytes;
            using var answer = await http.GetAsync(new Uri(address), limit.Token);
            return answer.IsSuccessStatusCode ? Usable(await answer.Content.ReadAsStringAsync(limit.Token)) : [];
        }
        catch (HttpRequestException) { return []; }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return []; }
    }

    /// <summary>Keys that RS384 or ES384 can be checked with: RSA of 2,048 bits or more, P-384. Others of a set (for encryption, for other algorithms) are passed over.</summary>
    public static IReadOnlyList<JsonWebKey> Usable(string jwks)
    {
        try
        {
            return [.. new JsonWebKeySet(jwks).Keys.Take(MostKeys).Where(k => !string.IsNullOrEmpty(k.Kid) && k.Use is null or "" or "sig" && k.Alg is null or "" or SecurityAlgorithms.RsaSha384 or SecurityAlgorithms.EcdsaSha384
                && (k.Kty == "RSA" ? k.E is { Length: > 0 } && Bytes(k.N) >= 256 : k.Kty == "EC" && k.Crv == "P-384" && Bytes(k.X) == 48 && Bytes(k.Y) == 48))];
        }
        catch (Exception e) when (e is ArgumentException or JsonException or FormatException or InvalidOperationException) { return []; }

        static int Bytes(string? text) => text is null ? 0 : Base64UrlEncoder.DecodeBytes(text).Length;
    }

    /// <summary>Whether a text holds the private half of a key; it is refused, because whoever sent it must make a new one.</summary>
    public static bool HoldsPrivate(JsonElement jwks) => jwks.ValueKind == JsonValueKind.Object && jwks.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
        && keys.EnumerateArray().Any(k => k.ValueKind == JsonValueKind.Object && k.EnumerateObject().Any(p => p.Name is "d" or "p" or "q" or "dp" or "dq" or "qi" or "k"));
}
