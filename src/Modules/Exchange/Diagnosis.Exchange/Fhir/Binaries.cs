using System.Text.Json;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir;

/// <summary>A Binary is sent and fetched as what it holds (a film, a scanned page) as well as in FHIR's JSON: the media type decides (R4, Binary, "Serving Binary Resources using the RESTful API").</summary>
internal static class Binaries
{
    public static bool IsRead(string method, string[] path) => method is "GET" or "HEAD" && path is ["Binary", _] or ["Binary", _, "_history", _];
    public static bool IsWrite(string method, string[] path) => (method == "POST" && path is ["Binary"]) || (method == "PUT" && path is ["Binary", _]);

    /// <summary>The content instead of the resource around it, if the caller takes its media type.</summary>
    public static Reply Open(Reply reply, string accept)
    {
        if (reply.Status != 200) { return reply; }
        var root = FhirDocument.Parse(reply.Body).Root;
        string kind = root["contentType"].Text ?? "application/octet-stream";
        if (!Takes(accept, kind)) { throw new FhirRefusal(406, Issue.Error("not-supported", "Accept", "fhir.s.not-acceptable", accept)); }
        return new Reply(200) { Body = Convert.FromBase64String(root["data"].Text ?? ""), ContentType = kind, Version = reply.Version, Modified = reply.Modified };
    }

    /// <summary>The resource around a content that was sent bare.</summary>
    public static byte[] Wrap(string contentType, ReadOnlySpan<byte> content, string? id)
    {
        using var buffer = new MemoryStream(content.Length * 4 / 3 + 200);
        using (var w = new Utf8JsonWriter(buffer))
        {
            w.WriteStartObject();
            w.WriteString("resourceType", "Binary");
            if (id is not null) { w.WriteString("id", id); }
            w.WriteString("contentType", contentType);
            w.WriteBase64String("data", content);
            w.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static bool Takes(string accept, string kind)
    {
        string bare = kind.Split(';')[0].Trim();
        return accept.Split(',').Select(a => a.Split(';')[0].Trim()).Any(a => a.Equals(bare, StringComparison.OrdinalIgnoreCase) || a == "*/*" || (a.EndsWith("/*", StringComparison.Ordinal) && bare.StartsWith(a[..^1], StringComparison.OrdinalIgnoreCase)));
    }
}
