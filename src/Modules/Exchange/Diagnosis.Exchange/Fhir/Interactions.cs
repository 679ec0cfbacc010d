using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Fhir;

/// <summary>What FHIR's RESTful API does with one resource or type. HTTP and the entries of bundles come here alike.</summary>
internal sealed partial class Interactions(FhirStore store, FhirModel model, Protector protector, Words words, AuditTrail trail, IServiceScopeFactory factory, Operations.TerminologyStore terminology, Operations.IndexJobs indexes, OutsideAddresses outside)
{
    const int MostTries = 12, MostIncludeSteps = 5;

    public FhirStore Store => store;

    // ---- rights

    public static void Demand(Ask ask, ServedType type, Interaction what, char right)
    {
        if (!type.Can(what)) { throw new FhirRefusal(405, Issue.Error("not-supported", "", "fhir.s.not-allowed", what.ToString(), type.Name)); }
        if (ask.Scopes is { } scopes && !scopes.Allows(type.Name, right)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.no-scope", $"system/{type.Name}.{right}")); }
        if (right is 'c' or 'u' or 'd') { DemandWriter(ask); }
    }

    /// <summary>Only institutions write, and only in roles that have something to say.</summary>
    public static void DemandWriter(Ask ask)
    {
        if (!ask.Caller.SeesAll && (ask.Caller.InstitutionId is null || !Served.Writers.Any(r => ask.Caller.Has(r)))) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.no-role")); }
    }

    /// <summary>What may not be stored though it is a valid resource: a part taken for the whole, a reference nobody will resolve, a subscription to what its owner may not read.</summary>
    public static void DemandContents(Ask ask, FhirDocument document, string path = "")
    {
        if (document.Root["meta"]["tag"].Items.Any(t => t["code"].Text == "SUBSETTED")) { throw new FhirRefusal(422, Issue.Error("incomplete", document.ResourceType + ".meta.tag", "fhir.s.subsetted").Below2(path)); }
        // a document brings the resources its references mean
        if (document.ResourceType != "Bundle" && Unresolved(document) is { } dangling) { throw new FhirRefusal(422, Issue.Error("not-found", document.ResourceType, dangling.Contains('?', StringComparison.Ordinal) ? "fhir.s.conditional-outside" : "fhir.s.unresolved", dangling).Below2(path)); }
        if (document.ResourceType != "Subscription" || ask.Scopes is not { } scopes) { return; }
        string type = (document.Root["criteria"].Text ?? "").Split('?')[0];
        if (!scopes.Allows(type, 'r')) { throw new FhirRefusal(403, Issue.Error("forbidden", "Subscription.criteria", "fhir.s.no-scope", $"system/{type}.r")); }
    }

    /// <summary>A reference that only a transaction could have resolved.</summary>
    static string? Unresolved(FhirDocument document)
    {
        string? found = null;
        JsonEdit.RewriteReferences(document.Utf8.Span, value =>
        {
            if (value.StartsWith("urn:uuid:", StringComparison.Ordinal) || IsConditional(value)) { found ??= value; }
            return null;
        }, referencesOnly: true);
        return found;
    }

    /// <summary><c>Patient?identifier=…</c></summary>
    public static bool IsConditional(string reference) => reference.IndexOf('?', StringComparison.Ordinal) is > 0 and var at && !reference.AsSpan(0, at).ContainsAny(':', '/');

    // ---- reading the request

    /// <summary>Parses and checks; a document that comes out is a valid R4 resource of that type.</summary>
    public FhirDocument Check(ReadOnlyMemory<byte> body, string type, string path = "")
    {
        if (body.Length == 0) { throw FhirRefusal.Bad("required", path, "fhir.s.no-body"); }
        var document = FhirDocument.Parse(body, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(i => Issue.Of(i).Below2(path))]);
        if (document.ResourceType != type) { throw FhirRefusal.Bad("invalid", path.Length > 0 ? path + ".resource" : "", "fhir.s.other-type", document.ResourceType, type); }
        CheckParsed(document, path);
        return document;
    }

    public void CheckParsed(FhirDocument document, string path)
    {
        var found = FhirValidator.Validate(document, model.Definitions);
        if (found.Any(i => i.IsError)) { throw new FhirRefusal(422, [.. found.Select(i => Issue.Of(i).Below2(path))]); }
        if (document.ResourceType == "Subscription" && Subscriptions.SubscriptionRules.Faults(document, outside, store.Clock.GetUtcNow()) is { Count: > 0 } faults) { throw new FhirRefusal(422, [.. faults.Select(f => f.Below2(path))]); }
    }

    // ---- small things

    public static bool Matches(string tag, int version) => tag.Split(',').Any(t => t.Trim() is "*" || t.Trim().Replace("W/", "", StringComparison.Ordinal).Trim('"') == version.ToString(CultureInfo.InvariantCulture));

    static byte[] View(ServedType type, byte[] body, string? summary, IReadOnlySet<string>? elements)
    {
        if (elements is { Count: > 0 }) { return JsonEdit.Subset(body, n => type.Mandatory.Contains(n) || elements.Contains(n) || elements.Any(e => n.Length > e.Length && n.StartsWith(e, StringComparison.Ordinal) && char.IsUpper(n[e.Length]) && type.Summary.Contains(n))); }
        return summary switch
        {
            "true" => JsonEdit.Subset(body, type.Summary.Contains),
            "text" => JsonEdit.Subset(body, n => n == "text" || type.Mandatory.Contains(n)),
            "data" => JsonEdit.Subset(body, n => n != "text"),
            _ => body,
        };
    }

    string Seal(string text) => Base64Url.EncodeToString(protector.SealBytes(Encoding.UTF8.GetBytes(text)));

    string Unseal(string page)
    {
        try { return Encoding.UTF8.GetString(protector.OpenBytes(Base64Url.DecodeFromChars(page))); }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException) { throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page"); }
    }

    public static List<KeyValuePair<string, string>> FormRead(string query)
    {
        var list = new List<KeyValuePair<string, string>>();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int eq = part.IndexOf('=', StringComparison.Ordinal);
            list.Add(new(Decode(eq < 0 ? part : part[..eq]), eq < 0 ? "" : Decode(part[(eq + 1)..])));
        }
        return list;

        static string Decode(string t) => Uri.UnescapeDataString(t.Replace('+', ' '));
    }

    public static string FormWrite(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters.Select(p => Uri.EscapeDataString(p.Key) + "=" + Uri.EscapeDataString(p.Value)));
}
