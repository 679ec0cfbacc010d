using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Exchange.Fhir;

/// <summary>The CapabilityStatement, written from the same tables the routes read: it cannot say what does not work.</summary>
internal sealed class Capability(IEnumerable<IFhirOperation> operations, AuditEvents audit, FhirModel model, TimeProvider clock)
{
    readonly DateTimeOffset since = clock.Now();

    public AuditEvents Audit => audit;

    public Reply Answer(Ask ask)
    {
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("resourceType", "CapabilityStatement");
        w.WriteString("id", "diagnosis");
        w.WriteString("url", ask.Base + "/metadata");
        w.WriteString("version", "1.0.0");
        w.WriteString("name", "DiagnosisFhir");
        w.WriteString("title", "职业病诊断救治康复网络 FHIR R4 接口");
        w.WriteString("status", "active");
        w.WriteString("date", since.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
        w.WriteString("kind", "instance");
        w.WriteStartObject("software");
        w.WriteString("name", "Diagnosis");
        w.WriteEndObject();
        w.WriteStartObject("implementation");
        w.WriteString("description", "Occupational-disease diagnosis, treatment and rehabilitation network");
        w.WriteString("url", ask.Base);
        w.WriteEndObject();
        w.WriteString("fhirVersion", "4.0.1");
        w.WriteStartArray("format");
        w.WriteStringValue("application/fhir+json");
        w.WriteStringValue("json");
        w.WriteEndArray();
        w.WriteStartArray("patchFormat");
        w.WriteStringValue("application/json-patch+json");
        w.WriteEndArray();
        w.WriteStartArray("rest");
        w.WriteStartObject();
        w.WriteString("mode", "server");
        w.WriteString("documentation", "JSON only: XML is refused with 406 and 415. Dates without a zone are read as Asia/Shanghai (+08:00). Searches see what the caller's institution wrote or was addressed, commissions their area. " +
            "Chains and _has go one step deep. Modifiers :missing, :exact, :contains, :not, :in, :not-in, :of-type, :identifier, :Type, :above and :below (tokens of a code system that is served here; uri by the steps of their path), :text (tokens: the display, the text of the concept or of the identifier's type begins with it or has a word that does; in Chinese holds it). _sort by string, date, number and quantity parameters, _id and _lastUpdated: tokens and references are kept as hashes and have no order. _include:iterate goes on to five steps. An unknown search parameter is left out and said so (Prefer: handling=strict refuses it); an unknown modifier is always refused. A transaction sent again with the same bytes creates nothing twice.");
        w.WriteStartObject("security");
        w.WriteStartArray("extension");
        w.WriteStartObject();
        w.WriteStartArray("extension");
        w.WriteStartObject();
        w.WriteString("url", "token");
        w.WriteString("valueUri", SmartConfiguration.TokenEndpoint(ask));
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteString("url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris");
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteStartArray("service");
        w.WriteStartObject();
        w.WriteStartArray("coding");
        w.WriteStartObject();
        w.WriteString("system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
        w.WriteString("code", "SMART-on-FHIR");
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteString("description", "SMART backend services: client credentials with private_key_jwt (or a secret); see /fhir/.well-known/smart-configuration");
        w.WriteEndObject();
        w.WriteStartArray("resource");
        foreach (var type in Served.Types.Values.OrderBy(t => t.Name, StringComparer.Ordinal)) { Resource(w, type); }
        w.WriteEndArray();
        w.WriteStartArray("interaction");
        foreach (string code in (string[])["transaction", "batch"]) { w.WriteStartObject(); w.WriteString("code", code); w.WriteEndObject(); }
        w.WriteEndArray();
        Operations(w, null);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory };
    }

    void Resource(Utf8JsonWriter w, ServedType type)
    {
        w.WriteStartObject();
        w.WriteString("type", type.Name);
        var profiles = model.Definitions.ProfileUrls.Where(u => model.Definitions.ProfiledType(u) == type.Name).Order(StringComparer.Ordinal).ToList();
        if (profiles.Count > 0)
        {
            w.WriteStartArray("supportedProfile");
            foreach (string p in profiles) { w.WriteStringValue(p); }
            w.WriteEndArray();
        }
        w.WriteStartArray("interaction");
        foreach (var i in type.Interactions.Order())
        {
            w.WriteStartObject();
            w.WriteString("code", CodeOf(i));
            w.WriteEndObject();
        }
        w.WriteEndArray();
        if (type.Can(Interaction.Vread)) { w.WriteString("versioning", type.Can(Interaction.Update) ? "versioned-update" : "versioned"); }
        w.WriteBoolean("readHistory", type.Can(Interaction.HistoryInstance));
        w.WriteBoolean("updateCreate", type.Can(Interaction.Update));
        w.WriteBoolean("conditionalCreate", type.Can(Interaction.Create));
        w.WriteString("conditionalRead", type.Name == "AuditEvent" ? "not-supported" : "full-support");
        w.WriteBoolean("conditionalUpdate", type.Can(Interaction.Update));
        w.WriteString("conditionalDelete", type.Can(Interaction.Delete) ? "single" : "not-supported");
        if (type.Name != "AuditEvent")
        {
            var references = type.Params.Values.Where(p => p.Type == SearchType.Reference).OrderBy(p => p.Code, StringComparer.Ordinal).ToList();
            if (references.Count > 0)
            {
                w.WriteStartArray("searchInclude");
                foreach (var p in references) { w.WriteStringValue($"{type.Name}:{p.Code}"); }
                w.WriteEndArray();
            }
            var back = Served.Types.Values.SelectMany(t => t.Params.Values.Where(p => p.Type == SearchType.Reference && (p.Definition.Targets.Count == 0 || p.Definition.Targets.Contains(type.Name))).Select(p => $"{t.Name}:{p.Code}")).Order(StringComparer.Ordinal).ToList();
            if (back.Count > 0)
            {
                w.WriteStartArray("searchRevInclude");
                foreach (string r in back) { w.WriteStringValue(r); }
                w.WriteEndArray();
            }
        }
        w.WriteStartArray("searchParam");
        if (type.Name != "AuditEvent") { Parameter(w, "_id", "token", "http://hl7.org/fhir/SearchParameter/Resource-id"); Parameter(w, "_lastUpdated", "date", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"); }
        foreach (var p in type.Params.Values.OrderBy(p => p.Code, StringComparer.Ordinal)) { Parameter(w, p.Code, p.Type.ToString().ToLowerInvariant(), p.Definition.Url.Contains(':', StringComparison.Ordinal) ? p.Definition.Url : "http://hl7.org/fhir/SearchParameter/" + p.Definition.Url); }
        w.WriteEndArray();
        Operations(w, type.Name);
        w.WriteEndObject();

        static void Parameter(Utf8JsonWriter w, string name, string kind, string definition)
        {
            w.WriteStartObject();
            w.WriteString("name", name);
            w.WriteString("definition", definition);
            w.WriteString("type", kind);
            w.WriteEndObject();
        }
    }

    void Operations(Utf8JsonWriter w, string? type)
    {
        var own = operations.Where(o => type is null ? o.Types.Count == 0 : o.Types.Contains(type)).OrderBy(o => o.Name, StringComparer.Ordinal).ToList();
        if (own.Count == 0) { return; }
        w.WriteStartArray("operation");
        foreach (var o in own)
        {
            w.WriteStartObject();
            w.WriteString("name", o.Name[1..]);
            w.WriteString("definition", o.Name switch
            {
                "$export" => "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
                "$import" or "$import-status" or "$import-errors" or "$reindex" or "$reindex-status" or "$export-status" or "$export-file" or "$deliveries" or "$resend" => "urn:diagnosis:operation:" + o.Name[1..],
                "$everything" or "$document" or "$lookup" or "$expand" or "$validate-code" or "$translate" or "$evaluate-measure" => $"http://hl7.org/fhir/OperationDefinition/{type}-{o.Name[1..]}",
                _ => "http://hl7.org/fhir/OperationDefinition/Resource-" + o.Name[1..],
            });
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    public static string CodeOf(Interaction i) => i switch { Interaction.HistoryInstance => "history-instance", Interaction.HistoryType => "history-type", Interaction.Search => "search-type", _ => i.ToString().ToLowerInvariant() };
}
