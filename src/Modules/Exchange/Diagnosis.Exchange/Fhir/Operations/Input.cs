using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>What an operation was given: parameters of the address, or a Parameters resource in the body.</summary>
internal sealed class Input
{
    readonly Dictionary<string, FhirNode> parts = new(StringComparer.Ordinal);
    readonly List<(string Name, string Value)> repeated = [];
    readonly Ask ask;

    public Input(Ask ask)
    {
        this.ask = ask;
        if (ask.Method != "POST" || ask.Body.Length == 0) { return; }
        var document = FhirDocument.Parse(ask.Body, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(Issue.Of)]);
        if (document.ResourceType != "Parameters") { Resource = document; return; }
        foreach (var p in document.Root["parameter"].Items) { if (p["name"].Text is { } name) { parts.TryAdd(name, p); if (Value(p).Text is { } text) { repeated.Add((name, text)); } } }
    }

    /// <summary>The body itself where it is no Parameters.</summary>
    public FhirDocument? Resource { get; }

    /// <summary>The primitive value of a parameter.</summary>
    public string? this[string name] => parts.TryGetValue(name, out var p) ? Value(p).Text : ask.Parameter(name);

    /// <summary>All values of a parameter that may be repeated.</summary>
    public IReadOnlyCollection<string> All(string name) => [.. ask.Query.Where(q => q.Key == name).Select(q => q.Value), .. repeated.Where(p => p.Name == name).Select(p => p.Value)];

    /// <summary>The names of all that was given, in address and body.</summary>
    public IEnumerable<string> Names => ask.Query.Select(q => q.Key).Concat(parts.Keys);

    /// <summary>A value that is an object: Coding, CodeableConcept.</summary>
    public FhirNode Complex(string name) => parts.TryGetValue(name, out var p) ? Value(p) : default;

    public FhirNode Part(string name) => parts.TryGetValue(name, out var p) ? p["resource"] : default;

    static FhirNode Value(FhirNode parameter)
    {
        foreach (var child in parameter) { if (child.Name.StartsWith("value", StringComparison.Ordinal)) { return child; } }
        return default;
    }

    public string Need(string name) => this[name] ?? throw FhirRefusal.Bad("required", name, "fhir.s.need", name);

    /// <summary>A Parameters resource as the answer.</summary>
    public static Reply Parameters(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("resourceType", "Parameters");
        w.WriteStartArray("parameter");
        write(w);
        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory };
    }

    public static void Text(Utf8JsonWriter w, string name, string type, string value)
    {
        w.WriteStartObject();
        w.WriteString("name", name);
        w.WriteString("value" + type, value);
        w.WriteEndObject();
    }

    public static void Truth(Utf8JsonWriter w, string name, bool value)
    {
        w.WriteStartObject();
        w.WriteString("name", name);
        w.WriteBoolean("valueBoolean", value);
        w.WriteEndObject();
    }
}
