using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir;

/// <summary>Writes bundles around resources whose text is copied as it is.</summary>
internal sealed class BundleWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> buffer;
    readonly Utf8JsonWriter json;
    readonly string root;
    bool entries;

    public BundleWriter(string type, string root, int? total, DateTimeOffset? at, int size = 4096)
    {
        this.root = root;
        buffer = new ArrayBufferWriter<byte>(size);
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "Bundle"u8);
        json.WriteString("type"u8, type);
        if (at is { } t) { json.WriteString("timestamp"u8, t.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture)); }
        if (total is { } n) { json.WriteNumber("total"u8, n); }
    }

    public void Links(params IEnumerable<(string Relation, string Url)> links)
    {
        json.WriteStartArray("link"u8);
        foreach (var (relation, url) in links)
        {
            json.WriteStartObject();
            json.WriteString("relation"u8, relation);
            json.WriteString("url"u8, url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Begin()
    {
        if (!entries) { json.WriteStartArray("entry"u8); entries = true; }
        json.WriteStartObject();
    }

    public void Found(string type, string id, ReadOnlySpan<byte> resource, string mode)
    {
        Begin();
        json.WriteString("fullUrl"u8, $"{root}/{type}/{id}");
        json.WritePropertyName("resource"u8);
        json.WriteRawValue(resource, true);
        json.WriteStartObject("search"u8);
        json.WriteString("mode"u8, mode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void Outcome(IReadOnlyList<Issue> issues, Words words)
    {
        Begin();
        json.WritePropertyName("resource"u8);
        OperationOutcomes.Write(json, issues, words);
        json.WriteStartObject("search"u8);
        json.WriteString("mode"u8, "outcome"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>One version in a history.</summary>
    /// <param name="created">It came into being with this version, for the first time or again after a deletion.</param>
    public void Version(Resource v, bool created)
    {
        Begin();
        json.WriteString("fullUrl"u8, $"{root}/{v.Type}/{v.Id}");
        if (!v.Deleted) { json.WritePropertyName("resource"u8); json.WriteRawValue(v.Body, true); }
        json.WriteStartObject("request"u8);
        json.WriteString("method"u8, v.Method);
        json.WriteString("url"u8, v.Method == "POST" ? v.Type : $"{v.Type}/{v.Id}");
        json.WriteEndObject();
        json.WriteStartObject("response"u8);
        json.WriteString("status"u8, v.Deleted ? "204" : created ? "201" : "200");
        json.WriteString("etag"u8, $"W/\"{v.Version}\"");
        json.WriteString("lastModified"u8, v.Updated.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The answer to one entry of a batch or transaction.</summary>
    public void Response(Reply reply, Words words, bool withBody)
    {
        Begin();
        if (reply.Status < 400 && reply.Location is { } place && place.Split('/') is [var type, var id, ..]) { json.WriteString("fullUrl"u8, $"{root}/{type}/{id}"); }
        if (withBody && reply.Body.Length > 0 && reply.Status < 300) { json.WritePropertyName("resource"u8); json.WriteRawValue(reply.Body.Span, true); }
        json.WriteStartObject("response"u8);
        json.WriteString("status"u8, reply.Status.ToString(CultureInfo.InvariantCulture));
        if (reply.Location is not null) { json.WriteString("location"u8, root + "/" + reply.Location); }
        if (reply.Version is { } version) { json.WriteString("etag"u8, $"W/\"{version}\""); }
        if (reply.Modified is { } modified) { json.WriteString("lastModified"u8, modified.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture)); }
        if (reply.Issues.Count > 0) { json.WritePropertyName("outcome"u8); OperationOutcomes.Write(json, reply.Issues, words); }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public ReadOnlyMemory<byte> Done()
    {
        if (entries) { json.WriteEndArray(); }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => json.Dispose();
}
