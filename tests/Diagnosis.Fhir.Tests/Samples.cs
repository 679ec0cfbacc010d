using System.Text;

namespace Diagnosis.Fhir.Tests;

/// <summary>Instances made from the definitions: the least a type may be, and one with every element.</summary>
internal static class Samples
{
    public static string Minimal(FhirType type) => Resource(type, full: false, 0, null);
    public static string Full(FhirType type, int choice = 0) => Resource(type, full: true, 0, choice);

    static string Resource(FhirType type, bool full, int depth, int? choice) => $"{{\"resourceType\":\"{type.Name}\",\"id\":\"x{depth}\"{Members(type, full, depth, choice, true)}}}";

    static string Members(FhirType type, bool full, int depth, int? choice, bool comma)
    {
        var text = new StringBuilder();
        var elements = type.Elements.Where(e => e.Name is not "contained" and not "id" && (e.Min > 0 || full && e.Name is not ("extension" or "modifierExtension") && depth < 4)).ToList();
        if (type.Name == "Extension" && full && elements.Count == 1) { elements.Add(type.Element("value")!); }
        // a part without required elements still needs content
        if (elements.Count == 0 && !type.IsResource) { elements.Add(type.Elements.First(e => e.Name is not ("id" or "extension" or "modifierExtension"))); }
        foreach (var e in elements)
        {
            var property = e.Properties[(choice ?? 0) % e.Properties.Count];
            string value = Value(property, full, depth + 1, choice);
            text.Append(comma ? "," : "").Append('"').Append(property.JsonName).Append("\":").Append(e.IsMany ? "[" + string.Join(',', Enumerable.Repeat(value, Math.Max(1, e.Min))) + "]" : value);
            comma = true;
        }
        return text.ToString();
    }

    static string Value(FhirProperty p, bool full, int depth, int? choice)
    {
        if (p.Type.IsPrimitive)
        {
            string? code = p.Element.Required is { IsOpen: false } set ? set.Codes.First().Code : p.Element.Required?.Url.EndsWith("currencies", StringComparison.Ordinal) == true ? "CNY" : p.Element.Required is not null ? "text/plain" : null;
            return p.Type.Primitive switch
            {
                FhirPrimitive.Boolean => "true", FhirPrimitive.Integer or FhirPrimitive.UnsignedInt or FhirPrimitive.PositiveInt => "1", FhirPrimitive.Decimal => "1.50",
                FhirPrimitive.Date => "\"2024-02-29\"", FhirPrimitive.DateTime => "\"2024-02-29T08:00:00.123456789+08:00\"", FhirPrimitive.Instant => "\"2024-02-29T08:00:60Z\"", FhirPrimitive.Time => "\"08:00:00\"",
                FhirPrimitive.Base64Binary => "\"AQID\"", FhirPrimitive.Oid => "\"urn:oid:1.2.156\"", FhirPrimitive.Uuid => "\"urn:uuid:0f3c9a9e-6a53-4c9b-9c1f-0a1b2c3d4e5f\"", FhirPrimitive.Xhtml => "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">尘肺</div>\"",
                FhirPrimitive.Code => $"\"{code ?? "c"}\"", FhirPrimitive.Id => "\"i-1\"", _ => $"\"{code ?? "x"}\"",
            };
        }
        if (p.Type.IsResource) { return p.Type.Name == "Resource" ? "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}" : Resource(p.Type, false, depth, choice); }
        if (p.Type.Name == "CodeableConcept" && p.Element.Required is { IsOpen: false } of) { return $"{{\"coding\":[{{\"system\":\"{of.Codes.First().System}\",\"code\":\"{of.Codes.First().Code}\"}}]}}"; }
        if (p.Type.Name == "Coding" && p.Element.Required is { IsOpen: false } c) { return $"{{\"system\":\"{c.Codes.First().System}\",\"code\":\"{c.Codes.First().Code}\"}}"; }
        if (p.Type.Name == "Reference") { return $"{{\"reference\":\"{p.Element.Targets.FirstOrDefault() ?? "Patient"}/a\"}}"; }
        if (p.Type.Name == "Extension") { return "{\"url\":\"http://e\",\"valueString\":\"x\"}"; }
        return "{" + Members(p.Type, full && depth < 4, depth, choice, false) + "}";
    }
}
