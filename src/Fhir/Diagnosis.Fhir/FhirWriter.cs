using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Diagnosis.Fhir;

/// <summary>The views of _summary.</summary>
public enum FhirSummary { False, True, Text, Data, Count }

/// <summary>Writes resources from their own bytes: what is not changed is copied, never printed anew.</summary>
public static class FhirWriter
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The resource with id, meta.versionId and meta.lastUpdated as the server gives them (null = taken out), at the front; everything else as sent.</summary>
    public static byte[] WithIdentity(FhirDocument document, string? id, string? versionId, DateTimeOffset? lastUpdated)
    {
        var buffer = new ArrayBufferWriter<byte>(document.Utf8.Length + 128);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, document.ResourceType);
            if (id is not null) { json.WriteString("id"u8, id); }
            var meta = document.Root["meta"];
            if (versionId is not null || lastUpdated is not null || meta.Exists)
            {
                bool any = versionId is not null || lastUpdated is not null;
                foreach (var child in meta) { any |= child.Name is not ("versionId" or "lastUpdated"); }
                if (any)
                {
                    json.WriteStartObject("meta"u8);
                    if (versionId is not null) { json.WriteString("versionId"u8, versionId); }
                    if (lastUpdated is { } at) { json.WriteString("lastUpdated"u8, Instant(at)); }
                    foreach (var child in meta) { if (child.Name is not ("versionId" or "lastUpdated")) { Copy(json, child); } }
                    json.WriteEndObject();
                }
            }
            foreach (var child in document.Root) { if (child.Name is not ("resourceType" or "id" or "meta")) { Copy(json, child); } }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An instant as FHIR writes it: milliseconds and the zone it came with.</summary>
    public static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>An OperationOutcome of the findings, words in both languages: details.text in the one asked for, diagnostics in the other.</summary>
    public static byte[] Outcome(IReadOnlyList<FhirIssue> issues, string language)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "OperationOutcome");
            json.WriteStartArray("issue"u8);
            foreach (var issue in issues.DefaultIfEmpty(new FhirIssue(FhirSeverity.Information, "informational", "", "fhir.valid")))
            {
                json.WriteStartObject();
                json.WriteString("severity"u8, issue.Severity switch { FhirSeverity.Fatal => "fatal", FhirSeverity.Error => "error", FhirSeverity.Warning => "warning", _ => "information" });
                json.WriteString("code"u8, issue.Code);
                json.WriteStartObject("details"u8);
                json.WriteString("text"u8, issue.Text(language));
                json.WriteEndObject();
                json.WriteString("diagnostics"u8, issue.Text(language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "zh" : "en"));
                if (issue.Expression.Length > 0) { json.WriteStartArray("expression"u8); json.WriteStringValue(issue.Expression); json.WriteEndArray(); }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a property of the document with its name and its bytes.</summary>
    public static void Copy(Utf8JsonWriter json, FhirNode node)
    {
        if (node.Name.Length > 0) { json.WritePropertyName(node.Name); }
        json.WriteRawValue(node.Raw.Span, skipInputValidation: true);
    }
}
