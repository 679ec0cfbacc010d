using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Diagnosis.Exchange.Fhir;

/// <summary>What a SMART backend service reads before it asks for a token; the endpoint itself is the host's (/connect/token).</summary>
internal static class SmartConfiguration
{
    public static string TokenEndpoint(Ask ask) => ask.Base[..^"/fhir".Length] + "/connect/token";

    public static Reply Answer(Ask ask)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("token_endpoint", TokenEndpoint(ask));
        List("grant_types_supported", ["client_credentials"]);
        List("token_endpoint_auth_methods_supported", ["private_key_jwt", "client_secret_basic", "client_secret_post"]);
        List("token_endpoint_auth_signing_alg_values_supported", ["RS384", "ES384"]);
        List("scopes_supported", [.. Served.Types.Keys.Order(StringComparer.Ordinal).Select(t => $"system/{t}.{(Served.Find(t)!.IsClinical ? "cruds" : "rs")}"), "system/*.rs", "system/*.cruds"]);
        List("capabilities", ["client-confidential-asymmetric", "permission-v1", "permission-v2"]);
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory, ContentType = "application/json; charset=utf-8" };

        void List(string name, IEnumerable<string> values)
        {
            w.WriteStartArray(name);
            foreach (string v in values) { w.WriteStringValue(v); }
            w.WriteEndArray();
        }
    }
}
