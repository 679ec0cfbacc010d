using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Diagnosis.Exchange.Fhir;

/// <summary>
/// Changes to the text of a resource without reading and writing it again: what is not replaced stays byte for byte as it was sent (1.00, 1e3, order, blanks).
/// </summary>
internal static partial class JsonEdit
{
    /// <summary>A place in the text and what stands there afterwards.</summary>
    public readonly record struct Splice(int Start, int Length, ReadOnlyMemory<byte> Text);

    public static byte[] Apply(ReadOnlySpan<byte> json, List<Splice> splices)
    {
        splices.Sort((a, b) => a.Start.CompareTo(b.Start));
        int length = json.Length;
        foreach (var s in splices) { length += s.Text.Length - s.Length; }
        var result = new byte[length];
        int from = 0, to = 0;
        foreach (var s in splices)
        {
            json[from..s.Start].CopyTo(result.AsSpan(to));
            to += s.Start - from;
            s.Text.Span.CopyTo(result.AsSpan(to));
            to += s.Text.Length;
            from = s.Start + s.Length;
        }
        json[from..].CopyTo(result.AsSpan(to));
        return result;
    }

    /// <summary>Sets id, meta.versionId and meta.lastUpdated; whatever else stands in meta is kept. The text must be a valid object.</summary>
    public static byte[] Stamp(ReadOnlySpan<byte> json, string id, int version, string lastUpdated)
    {
        var splices = new List<Splice>(3);
        string mine = $"\"versionId\":\"{version}\",\"lastUpdated\":\"{lastUpdated}\"";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        int open = (int)reader.TokenStartIndex, afterType = open + 1;
        bool hasId = false, hasMeta = false, empty = true, typeFirst = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool first = empty;
            empty = false;
            if (reader.ValueTextEquals("id"u8))
            {
                hasId = true;
                reader.Read();
                splices.Add(new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), Encoding.UTF8.GetBytes($"\"{id}\"")));
            }
            else if (reader.ValueTextEquals("meta"u8))
            {
                hasMeta = true;
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                var kept = new List<(int Start, int End)>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    int at = (int)reader.TokenStartIndex;
                    bool own = reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8) || reader.ValueTextEquals("_versionId"u8) || reader.ValueTextEquals("_lastUpdated"u8);
                    reader.Read();
                    reader.Skip();
                    if (!own) { kept.Add((at, (int)reader.BytesConsumed)); }
                }
                var text = new StringBuilder("{").Append(mine);
                foreach (var (s, e) in kept) { text.Append(',').Append(Encoding.UTF8.GetString(json[s..e])); }
                splices.Add(new(start, (int)reader.BytesConsumed - start, Encoding.UTF8.GetBytes(text.Append('}').ToString())));
            }
            else
            {
                bool isType = first && reader.ValueTextEquals("resourceType"u8);
                reader.Read();
                reader.Skip();
                if (isType) { afterType = (int)reader.BytesConsumed; typeFirst = true; }
            }
        }
        string missing = (hasId ? "" : $"\"id\":\"{id}\"") + (hasId || hasMeta ? "" : ",") + (hasMeta ? "" : $"\"meta\":{{{mine}}}");
        if (missing.Length > 0) { splices.Add(new(afterType, 0, Encoding.UTF8.GetBytes(typeFirst ? "," + missing : empty ? missing : missing + ","))); }
        return Apply(json, splices);
    }

    /// <summary>Replaces addresses inside a resource: values of "reference", and of every "uri" or "url" that names an entry (references in narrative stay).</summary>
    /// <param name="become">What a value becomes, or null to leave it.</param>
    public static byte[] RewriteReferences(ReadOnlySpan<byte> json, Func<string, string?> become, bool referencesOnly = false)
    {
        List<Splice>? splices = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) { continue; }
            bool reference = reader.ValueTextEquals("reference"u8);
            if (!reference && referencesOnly) { continue; }
            if (!reference && reader.ValueTextEquals("div"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } div && Linked(div, become) is { } linked) { (splices ??= []).Add(new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), Quoted(linked))); }
                continue;
            }
            if (!reference && !reader.ValueTextEquals("url"u8) && !reader.ValueTextEquals("valueUri"u8) && !reader.ValueTextEquals("valueUrl"u8)) { continue; }
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || (!reference && !reader.ValueSpan.StartsWith("urn:"u8))) { continue; }
            if (become(reader.GetString()!) is { } value)
            {
                (splices ??= []).Add(new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), Quoted(value)));
            }
        }
        return splices is null ? json.ToArray() : Apply(json, splices);
    }

    /// <summary>A narrative whose links lead where the references do; null when nothing changes.</summary>
    static string? Linked(string div, Func<string, string?> become)
    {
        if (!div.Contains("urn:", StringComparison.Ordinal)) { return null; }
        string linked = Links().Replace(div, m => become(m.Groups[2].Value) is { } address ? m.Groups[1].Value + address + m.Groups[3].Value : m.Value);
        return linked == div ? null : linked;
    }

    [GeneratedRegex("""((?:href|src)\s*=\s*["'])(urn:[^"']+)(["'])""")]
    private static partial Regex Links();

    /// <summary>Keeps only some top-level elements; adds the SUBSETTED tag, so that nobody stores the part as the whole.</summary>
    public static byte[] Subset(ReadOnlySpan<byte> json, Func<string, bool> keep)
    {
        var result = new ArrayBufferWriter<byte>(json.Length);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        result.Write("{"u8);
        bool first = true, meta = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int at = (int)reader.TokenStartIndex;
            string name = reader.GetString()!;
            reader.Read();
            int value = (int)reader.TokenStartIndex;
            reader.Skip();
            int end = (int)reader.BytesConsumed;
            if (name == "meta")
            {
                meta = true;
                Comma();
                result.Write("\"meta\":"u8);
                result.Write(Tagged(json[value..end]));
            }
            else if (keep(name.TrimStart('_')))
            {
                Comma();
                result.Write(json[at..end]);
            }
        }
        if (!meta) { Comma(); result.Write("\"meta\":{\"tag\":["u8); result.Write(Tag); result.Write("]}"u8); }
        result.Write("}"u8);
        return result.WrittenSpan.ToArray();

        void Comma() { if (!first) { result.Write(","u8); } first = false; }
    }

    static ReadOnlySpan<byte> Tag => "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ObservationValue\",\"code\":\"SUBSETTED\"}"u8;

    static byte[] Tagged(ReadOnlySpan<byte> meta)
    {
        var reader = new Utf8JsonReader(meta);
        reader.Read();
        bool any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            bool tag = reader.ValueTextEquals("tag"u8);
            reader.Read();
            if (tag && reader.TokenType == JsonTokenType.StartArray)
            {
                return [.. meta[..(int)reader.BytesConsumed], .. Tag, (byte)',', .. meta[(int)reader.BytesConsumed..]];
            }
            reader.Skip();
        }
        int close = meta.LastIndexOf((byte)'}');
        return [.. meta[..close], .. any ? ","u8 : ""u8, .. "\"tag\":["u8, .. Tag, .. "]}"u8];
    }

    public static byte[] Quoted(string value) => JsonSerializer.SerializeToUtf8Bytes(value, Kernel.Data.Json.Options);
}
