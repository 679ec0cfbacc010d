using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

/// <summary>The audit rows shown as AuditEvent. They are written by the store alone: there is no route that changes one.</summary>
internal sealed class AuditEvents(FhirStore store, AuditTrail trail, Words words)
{
    public async Task<Reply> RunAsync(Ask ask, string? id, CancellationToken ct)
    {
        bool read = ask.Method is "GET" or "HEAD" || ask.Posted;
        Interactions.Demand(ask, Served.Find("AuditEvent")!, read ? id is null ? Interaction.Search : Interaction.Read : ask.Method switch { "POST" => Interaction.Create, "DELETE" => Interaction.Delete, "PATCH" => Interaction.Patch, _ => Interaction.Update }, id is null ? 's' : 'r');
        await trail.FlushAsync(ct);
        var values = new List<object>();
        string P(object v) { values.Add(v); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }
        var and = new List<string> { Visible(ask.Caller, P) };
        int count = SearchRequest.DefaultCount;
        long before = long.MaxValue;
        var ignored = new List<Issue>();
        foreach (var (name, value) in ask.Query)
        {
            switch (name)
            {
                case "_format" or "_pretty" or "_total": break;
                case "_sort" when value == "-date": break;
                case "_id": and.Add(AnyOf(value, v => Guid.TryParse(v, out var one) ? $"id = {P(one)}" : "1 = 0")); break;
                case "_count": count = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? Math.Clamp(n, 1, SearchRequest.MostCount) : throw FhirRefusal.Bad("value", "_count", "fhir.s.bad-count", value); break;
                case "_page": before = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long b) ? b : throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page"); break;
                case "date" or "_lastUpdated":
                    string prefix = value.Length > 2 && char.IsLetter(value[0]) ? value[..2] : "eq";
                    var range = SearchDate.Parse(prefix == "eq" && !value.StartsWith("eq", StringComparison.Ordinal) ? value : value[2..]) ?? throw FhirRefusal.Bad("value", "date", "fhir.s.bad-date", value);
                    and.Add(prefix switch { "eq" => $"at >= {P(range.From)} AND at < {P(range.To)}", "ge" => $"at >= {P(range.From)}", "gt" or "sa" => $"at >= {P(range.To)}", "lt" or "eb" => $"at < {P(range.From)}", "le" => $"at < {P(range.To)}", _ => throw FhirRefusal.Bad("value", "date", "fhir.s.bad-date", value) });
                    break;
                case "action": and.Add(AnyOf(value, v => $"action = {P(v.Split('|')[^1])}")); break;
                case "outcome": and.Add(AnyOf(value, v => int.TryParse(v.Split('|')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int o) ? $"outcome = {P(o)}" : "1 = 0")); break;
                case "subtype": and.Add(AnyOf(value, v => SubtypeOf(v.Split('|')[^1]))); break;
                case "type": and.Add(value.Split('|')[^1] == "rest" ? "1 = 1" : "1 = 0"); break;
                case "entity" or "patient":
                    var own = OwnAddress.Parse(value) ?? (name == "patient" ? OwnAddress.Parse("Patient/" + value) : null) ?? throw FhirRefusal.Bad("value", name, "fhir.s.bad-value", name, value, "Type/id");
                    if (name == "patient" && own.Type != "Patient") { and.Add("1 = 0"); break; }
                    and.Add($"type = {P(own.Type)} AND what = {P(own.Id)}");
                    break;
                case "agent": and.Add($"actor = {P(value)}"); break;
                default:
                    if (ask.Strict || name.StartsWith("date:", StringComparison.Ordinal)) { throw FhirRefusal.Bad("not-supported", name, "fhir.s.unknown-parameter", name, "AuditEvent"); }
                    ignored.Add(Issue.Warn("not-supported", name, "fhir.s.unknown-parameter", name, "AuditEvent"));
                    break;
            }
        }
        if (id is not null) { and.Add(Guid.TryParse(id, out var guid) ? $"id = {P(guid)}" : "1 = 0"); }
        and.Add($"at < {P(before)}");
        await using var session = await store.Database.OpenAsync(ct);
        var rows = await session.QueryAsync($"SELECT id, at, action, actor, actorname, institution, type, what, version, outcome FROM ~fhir_audit WHERE {string.Join(" AND ", and)} ORDER BY at DESC LIMIT {count + 1}", values,
            r => (Id: r.GetGuid(0).ToString(), At: r.GetInt64(1), Action: r.GetString(2), Actor: r.GetString(3), Name: r.GetString(4), Institution: r.GetString(5), Kind: r.GetString(6), What: r.GetString(7), Version: r.GetInt32(8), Outcome: r.GetInt32(9)), ct);
        if (id is not null)
        {
            if (rows.Count == 0) { throw FhirRefusal.NotFound("AuditEvent", id); }
            return new Reply(200) { Body = Write(rows[0]), Version = 1, Modified = FhirStore.Time(rows[0].At) };
        }
        using var bundle = new BundleWriter("searchset", ask.Base, rows.Count <= count && before == long.MaxValue ? rows.Count : null, null);
        string self = $"{ask.Base}/AuditEvent" + (ask.Query.Count > 0 ? "?" + Interactions.FormWrite(ask.Query) : "");
        var rest = ask.Query.Where(q => q.Key != "_page").Append(new("_page", rows.Count > count ? rows[count - 1].At.ToString(CultureInfo.InvariantCulture) : ""));
        bundle.Links(rows.Count > count ? [("self", self), ("next", $"{ask.Base}/AuditEvent?{Interactions.FormWrite(rest)}")] : [("self", self)]);
        foreach (var row in rows.Take(count)) { bundle.Found("AuditEvent", row.Id, Write(row), "match"); }
        if (ignored.Count > 0) { bundle.Outcome(ignored, words); }
        return new Reply(200) { Body = bundle.Done() };

        static string AnyOf(string value, Func<string, string> one) => "(" + string.Join(" OR ", value.Split(',').Select(one)) + ")";
    }

    /// <summary>The rows of one restful interaction, as <see cref="Write"/> names it.</summary>
    static string SubtypeOf(string code) => code switch
    {
        "create" => "action = 'C'",
        "update" => "action = 'U'",
        "delete" => "action = 'D'",
        "history" => "(action = 'R' AND what LIKE '%/_history')",
        "read" => "(action = 'R' AND what NOT LIKE '%/_history')",
        "operation" => "(action = 'E' AND (what LIKE '$%' OR what LIKE '/%'))",
        "search" => "(action = 'E' AND NOT (what LIKE '$%' OR what LIKE '/%'))",
        _ => "1 = 0",
    };

    /// <summary>An institution sees what its own callers did, a commission what was done in its area, an administrator all.</summary>
    static string Visible(Caller caller, Func<object, string> p)
    {
        if (caller.SeesAll || caller.Has(Roles.Admin)) { return "1 = 1"; }
        var or = new List<string>();
        if (caller.InstitutionId is { } institution) { or.Add($"institution = {p(institution.ToString("N"))}"); }
        if (caller.Has(Roles.Commission) && caller.Division is { Length: >= 6 } division) { or.Add($"substr(division, 1, {p(SearchSql.Area(division).Length)}) = {p(SearchSql.Area(division))}"); }
        return or.Count == 0 ? "1 = 0" : "(" + string.Join(" OR ", or) + ")";
    }

    static byte[] Write((string Id, long At, string Action, string Actor, string Name, string Institution, string Kind, string What, int Version, int Outcome) a)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        string at = FhirStore.Instant(a.At);
        w.WriteStartObject();
        w.WriteString("resourceType", "AuditEvent");
        w.WriteString("id", a.Id);
        w.WriteStartObject("meta");
        w.WriteString("versionId", "1");
        w.WriteString("lastUpdated", at);
        w.WriteEndObject();
        Coding("type", "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest");
        w.WriteStartArray("subtype");
        w.WriteStartObject();
        w.WriteString("system", "http://hl7.org/fhir/restful-interaction");
        w.WriteString("code", a.Action switch { "C" => "create", "R" => a.What.EndsWith("/_history", StringComparison.Ordinal) ? "history" : "read", "U" => "update", "D" => "delete", _ => a.What.StartsWith('$') || a.What.StartsWith('/') ? "operation" : "search" });
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteString("action", a.Action);
        w.WriteString("recorded", at);
        w.WriteString("outcome", a.Outcome.ToString(CultureInfo.InvariantCulture));
        w.WriteStartArray("agent");
        w.WriteStartObject();
        w.WriteStartObject("who");
        w.WriteStartObject("identifier");
        w.WriteString("system", "urn:diagnosis:account");
        w.WriteString("value", a.Actor);
        w.WriteEndObject();
        w.WriteString("display", a.Name);
        w.WriteEndObject();
        w.WriteBoolean("requestor", true);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteStartObject("source");
        w.WriteStartObject("observer");
        w.WriteString("display", "Diagnosis FHIR");
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteStartArray("entity");
        w.WriteStartObject();
        if (a.Action == "E" || a.What.Contains('/', StringComparison.Ordinal))
        {
            w.WriteString("name", a.What.StartsWith('$') ? a.What : a.Kind + a.What);
        }
        else
        {
            w.WriteStartObject("what");
            w.WriteString("reference", $"{a.Kind}/{a.What}" + (a.Version > 0 ? $"/_history/{a.Version}" : ""));
            w.WriteEndObject();
        }
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return buffer.WrittenSpan.ToArray();

        void Coding(string name, string system, string code)
        {
            w.WriteStartObject(name);
            w.WriteString("system", system);
            w.WriteString("code", code);
            w.WriteEndObject();
        }
    }
}
