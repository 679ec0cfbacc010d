using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>Parts that several resources of ours are made of. Null parts are left out: FHIR knows no empty values.</summary>
internal static class Making
{
    static readonly JsonSerializerOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };

    public static byte[] Bytes(this JsonObject resource) => JsonSerializer.SerializeToUtf8Bytes(resource, options);

    /// <param name="id">Id it is published under.</param>
    /// <param name="source">What it was made from, with its version behind #: an older one never takes the place of a newer.</param>
    public static JsonObject Resource(string type, string id, string profile, string source) => new()
    {
        ["resourceType"] = type, ["id"] = id, ["meta"] = new JsonObject { ["source"] = source, ["profile"] = new JsonArray(FlowNames.Definition(profile)) },
    };

    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonNode? Value)> parts)
    {
        var o = new JsonObject();
        foreach (var (name, value) in parts) { o.Set(name, value); }
        return o;
    }

    public static JsonObject Set(this JsonObject o, string name, JsonNode? value)
    {
        if (value is not null && value is not JsonArray { Count: 0 } && value is not JsonObject { Count: 0 }) { o[name] = value; }
        return o;
    }

    public static JsonArray List(params ReadOnlySpan<JsonNode?> items)
    {
        var list = new JsonArray();
        foreach (var i in items) { if (i is not null) { list.Add(i); } }
        return list;
    }

    public static JsonObject Identifier(string system, string value) => Of(("system", system), ("value", value));
    public static JsonObject Coding(string system, string code, string? display = null) => Of(("system", system), ("code", code), ("display", display));
    public static JsonObject Concept(JsonObject? coding, string? text = null) => Of(("coding", coding is null ? null : List(coding)), ("text", text));
    public static JsonObject Concept(string system, string code, string? display = null) => Concept(Coding(system, code, display));
    public static JsonObject Reference(string type, Guid id, string? display = null) => Of(("reference", $"{type}/{id}"), ("display", display));
    public static JsonObject Extension(string name, string valueName, JsonNode value) => new() { ["url"] = FlowNames.Definition(name), [valueName] = value };
    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public static string Midnight(DateOnly day) => Date(day) + "T00:00:00+08:00";
    public static string Html(string text) => HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All).Encode(text);
    public static JsonObject Narrative(params IEnumerable<string> lines) => Of(("status", "generated"), ("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + string.Concat(lines.Select(l => $"<p>{Html(l)}</p>")) + "</div>"));

    /// <summary>The disease as the edition in force on the day lists it, with ICD-10 where the catalogue names one.</summary>
    public static JsonObject Disease(string codeOrIdentity, string? name, DateOnly on, DiseaseCatalogue catalogue)
    {
        var entry = catalogue.Find(codeOrIdentity, on);
        var codings = new JsonArray();
        if (entry is not null) { codings.Add(Coding(FlowNames.Catalogue(entry.Version), entry.Code, entry.NameZh)); }
        // the catalogue prints ranges too; only single codes are codes
        foreach (string icd in entry?.Icd10.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []) { if (icd.Length is >= 3 and <= 6 && icd.All(c => char.IsAsciiLetterOrDigit(c) || c == '.')) { codings.Add(Coding("http://hl7.org/fhir/sid/icd-10", icd)); } }
        return Of(("coding", codings), ("text", name ?? entry?.NameZh ?? codeOrIdentity));
    }

    /// <summary>A person for those who may read the record about them: no identity number, no phone.</summary>
    /// <param name="version">1 as a record names the person; a later one is a correction, which such records do not undo.</param>
    public static JsonObject Patient(Guid person, string name, string sex, DateOnly birth, int version = 1) =>
        Resource("Patient", person.ToString(), "worker", $"urn:diagnosis:person:{person}#{version}")
            .Set("identifier", List(Identifier("urn:diagnosis:person", person.ToString()))).Set("name", List(Of(("text", name))))
            .Set("gender", sex switch { "1" => "male", "2" => "female", "9" => "other", _ => "unknown" }).Set("birthDate", Date(birth));
}
