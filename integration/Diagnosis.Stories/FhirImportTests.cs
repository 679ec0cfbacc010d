using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Diagnosis.Stories;

/// <summary>
/// A hospital's system as a SMART backend service: its public key is registered, it signs for a token, sends more than a request may hold as an import,
/// and the product is killed with -9 while it works on it. In the end each line is there once.
/// </summary>
public class FhirImportTests
{
    const int Patients = 6000, Films = 66, FilmBytes = 800_000;

    [Fact]
    public async Task A_large_import_of_a_client_that_signs_survives_a_kill()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(ct);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var point = key.ExportParameters(false).Q;
        using (var admin = await product.ClientAsync("demo-admin", ct))
        {
            using var hospital = await product.ClientAsync("demo-hospital", ct);
            var me = (await hospital.GetFromJsonAsync<JsonObject>("/api/v1/me", ct))!;
            var jwks = new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "EC", ["kid"] = "k1", ["crv"] = "P-384", ["x"] = Url(point.X!), ["y"] = Url(point.Y!) }) };
            using var made = await admin.PostAsJsonAsync("/api/v1/access/clients", new JsonObject { ["clientId"] = "story-his", ["name"] = "HIS", ["roles"] = new JsonArray("hospital"), ["institutionId"] = me["institutionId"]!.GetValue<string>(), ["jwks"] = jwks, ["scopes"] = new JsonArray("system/*.cruds") }, ct);
            Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(ct));
            Assert.Contains("story-his", await admin.GetStringAsync("/api/v1/access/clients", ct));
        }
        using var http = new HttpClient { BaseAddress = product.Address, Timeout = Timeout.InfiniteTimeSpan };
        await SignInAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/$import") { Content = new Lines() };
        request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        using var kick = await http.SendAsync(request, ct);
        Assert.True(kick.StatusCode == HttpStatusCode.Accepted, await kick.Content.ReadAsStringAsync(ct));
        var state = kick.Content.Headers.ContentLocation!;
        // killed in the middle: some lines are stored, not all
        while (true)
        {
            using var answer = await http.GetAsync(state, ct);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            if (!answer.Headers.GetValues("X-Progress").Single().StartsWith("0 ", StringComparison.Ordinal)) { break; }
        }
        await product.KillAsync();
        await product.StartAsync(ct);
        // the clock of the token goes on; the key is still known
        await SignInAsync();
        JsonObject manifest;
        while (true)
        {
            using var answer = await http.GetAsync(state, ct);
            if (answer.StatusCode == HttpStatusCode.Unauthorized) { await SignInAsync(); continue; }
            if (answer.StatusCode == HttpStatusCode.Accepted) { await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, ct); continue; }
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(ct));
            manifest = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!;
            break;
        }
        await SignInAsync();
        Assert.Equal(Patients + Films, manifest["output"]![0]!["count"]!.GetValue<int>());
        Assert.Equal(1, manifest["error"]![0]!["count"]!.GetValue<int>());
        Assert.Contains("line 1:", await http.GetStringAsync(manifest["error"]![0]!["url"]!.GetValue<string>(), ct));
        var found = (await http.GetFromJsonAsync<JsonObject>("/fhir/Patient?identifier=urn:story:import|&_summary=count", ct))!;
        Assert.Equal(Patients, found["total"]!.GetValue<int>());
        // the rest of the product stays shut to a token of fhir's
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/me", ct)).StatusCode);

        async Task SignInAsync()
        {
            http.DefaultRequestHeaders.Authorization = null;
            var smart = (await http.GetFromJsonAsync<JsonObject>("/fhir/.well-known/smart-configuration", ct))!;
            string endpoint = smart["token_endpoint"]!.GetValue<string>();
            string head = Url(Encoding.UTF8.GetBytes("""{"alg":"ES384","typ":"JWT","kid":"k1"}"""));
            long end = TimeProvider.System.GetUtcNow().AddMinutes(4).ToUnixTimeSeconds();
            string body = Url(Encoding.UTF8.GetBytes($$"""{"iss":"story-his","sub":"story-his","aud":"{{endpoint}}","exp":{{end}},"jti":"{{Guid.NewGuid()}}"}"""));
            string jwt = $"{head}.{body}.{Url(key.SignData(Encoding.UTF8.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA384))}";
            using var answer = await http.PostAsync(endpoint, new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["scope"] = "system/*.cruds", ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = jwt }), ct);
            var token = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!;
            Assert.True(answer.IsSuccessStatusCode, token.ToJsonString());
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token["access_token"]!.GetValue<string>());
        }
    }

    static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>A line that is refused, patients without ids, and films: more than the 64 MB a request may else hold, made while it is sent.</summary>
    sealed class Lines : HttpContent
    {
        public Lines() => Headers.ContentType = new("application/fhir+ndjson");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{\"resourceType\":\"Patient\",\"gender\":\"nonsense\"}\n"u8.ToArray());
            for (int i = 0; i < Patients; i++) { await stream.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"resourceType":"Patient","identifier":[{"system":"urn:story:import","value":"{{{i}}}"}],"name":[{"text":"导入{{{i}}}"}]}""" + "\n")); }
            string film = Convert.ToBase64String(new byte[FilmBytes]);
            for (int i = 0; i < Films; i++) { await stream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"resourceType":"Binary","contentType":"application/dicom","data":"{{film}}"}""" + "\n")); }
        }

        protected override bool TryComputeLength(out long length) { length = 0; return false; }
    }
}
