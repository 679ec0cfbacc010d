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
            if (meta.Kind != FhirKind.Object) { meta = default; }
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

    /// <summary>
    /// The resource without what the view leaves out, tagged SUBSETTED. True: summary elements; Data: no text; Text: text and mandatory elements.
    /// False gives the bytes as they are; Count is of searches, not of resources.
    /// </summary>
    public static byte[] Summary(FhirDocument document, FhirDefinitions definitions, FhirSummary view) => view switch
    {
        FhirSummary.True => Subset(document, definitions, e => e.IsSummary || e.Min > 0, deep: true),
        FhirSummary.Data => Subset(document, definitions, e => e.Name != "text", deep: false),
        FhirSummary.Text => Subset(document, definitions, e => e.Name == "text" || e.Min > 0, deep: false),
        _ => document.Utf8.ToArray(),
    };

    /// <summary>The named top-level elements, the mandatory and the modifying ones; tagged SUBSETTED. Names of choices stand without their type (<c>value</c>).</summary>
    public static byte[] Elements(FhirDocument document, FhirDefinitions definitions, IReadOnlyCollection<string> names) =>
        Subset(document, definitions, e => e.Min > 0 || e.IsModifier || names.Contains(e.Name), deep: false);

    static byte[] Subset(FhirDocument document, FhirDefinitions definitions, Func<FhirElement, bool> keep, bool deep)
    {
        var buffer = new ArrayBufferWriter<byte>(document.Utf8.Length + 160);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            var type = definitions.Type(document.ResourceType)!;
            json.WriteStartObject();
            json.WriteString("resourceType"u8, document.ResourceType);
            if (document.Root["id"] is { Exists: true } id) { Copy(json, id); }
            json.WriteStartObject("meta"u8);
            var meta = document.Root["meta"];
            if (meta.Kind == FhirKind.Object) { foreach (var child in meta) { if (child.Name != "tag") { Copy(json, child); } } }
            json.WriteStartArray("tag"u8);
            bool tagged = false;
            foreach (var tag in document.Root["meta"]["tag"].Items) { json.WriteRawValue(tag.Raw.Span, true); tagged |= tag["code"].Text == "SUBSETTED"; }
            if (!tagged) { json.WriteStartObject(); json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"); json.WriteString("code"u8, "SUBSETTED"); json.WriteEndObject(); }
            json.WriteEndArray();
            json.WriteEndObject();
            foreach (var child in document.Root) { if (child.Name is not ("resourceType" or "id" or "meta")) { Kept(json, child, type, keep, deep); } }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void Kept(Utf8JsonWriter json, FhirNode node, FhirType type, Func<FhirElement, bool> keep, bool deep)
    {
        var property = type.Property(node.Document.Nodes[node.Index].NameId);
        if (property is null || !keep(property.Element)) { return; }
        // data types come whole; only the parts of the resource itself have summary marks of their own
        if (!deep || property.Type.Kind != FhirTypeKind.Backbone) { Copy(json, node); return; }
        json.WritePropertyName(node.Name);
        if (node.Kind == FhirKind.Array) { json.WriteStartArray(); foreach (var item in node) { Part(item); } json.WriteEndArray(); } else { Part(node); }

        void Part(FhirNode part)
        {
            if (part.Kind != FhirKind.Object) { json.WriteRawValue(part.Raw.Span, true); return; }
            json.WriteStartObject();
            foreach (var child in part) { Kept(json, child, property.Type, keep, deep); }
            json.WriteEndObject();
        }
    }

    /// <summary>The document with every <c>reference</c>, <c>fullUrl</c>-style uri and url rewritten that <paramref name="map"/> answers (urn:uuid to Type/id in transactions); the rest to the byte.</summary>
    public static byte[] Rewrite(FhirDocument document, Func<string, string?> map, FhirNode part = default)
    {
        var root = part.Exists ? part : document.Root;
        var source = document.Utf8.Span;
        var buffer = new ArrayBufferWriter<byte>(root.Raw.Length + 64);
        int at = document.Nodes[root.Index].Start;
        for (int i = root.Index; i < document.Nodes[root.Index].Next; i++)
        {
            ref var n = ref document.Nodes[i];
            if (n.Kind != FhirKind.String || n.Length < 3 || n.Length > 4096) { continue; }
            if (n.NameId != FhirNames.Reference && !source.Slice(n.Start, n.Length).StartsWith("urn:"u8)) { continue; }
            if (map(new FhirNode(document, i).Text!) is not { } other) { continue; }
            buffer.Write(source[at..n.Start]);
            buffer.Write(JsonEncodedText.Encode(other, Options.Encoder).EncodedUtf8Bytes);
            at = n.Start + n.Length;
        }
        ref var r = ref document.Nodes[root.Index];
        buffer.Write(source[at..(r.Start + r.Length)]);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Without blanks and line ends between values (one line of NDJSON); every lexeme as it was.</summary>
    public static byte[] Compact(ReadOnlySpan<byte> json)
    {
        var output = new byte[json.Length];
        int n = 0;
        for (int i = 0; i < json.Length;)
        {
            byte b = json[i];
            if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') { i++; continue; }
            int end = i + 1;
            if (b == '"')
            {
                while (true)
                {
                    int stop = json[end..].IndexOfAny((byte)'"', (byte)'\\');
                    if (stop < 0) { end = json.Length; break; }
                    end += stop;
                    if (json[end] == '"') { end++; break; }
                    end = Math.Min(end + 2, json.Length);
                }
            }
            json[i..end].CopyTo(output.AsSpan(n));
            n += end - i;
            i = end;
        }
        return n == output.Length ? output : output[..n];
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
        json.WritePropertyName(node.Name);
        json.WriteRawValue(node.Raw.Span, skipInputValidation: true);
    }
}
