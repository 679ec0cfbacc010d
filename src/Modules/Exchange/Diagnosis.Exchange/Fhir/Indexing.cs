using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir;

/// <summary>What the search parameters find in a resource, as rows of the index tables. Pure: the same resource gives the same rows, so an update writes only the difference.</summary>
internal static class Indexing
{
    public static IndexRows RowsOf(FhirDocument document, ServedType type, FhirKeys keys)
    {
        var rows = new IndexRows();
        foreach (var value in SearchIndexer.Extract(document, FhirDefinitions.R4, type.Definitions))
        {
            if (type.Params.GetValueOrDefault(value.Parameter.Code) is not { } param) { continue; }
            rows.Present |= 1L << param.Bit;
            if (value is TokenValue { Text: { } said }) { AddText(rows, param.Number, said, keys); }
            if (value is CompositeValue composite) { AddComposite(rows, param.Number, composite, keys); }
            else { Add(rows, param.Number, value, keys); }
        }
        return rows;
    }

    /// <summary>Composites of a token with something else: the token becomes part of the parameter's number.</summary>
    public static bool CanIndex(SearchParameter composite) => composite.Components is { Count: 2 } parts && parts.Any(p => p.Type == SearchType.Token);

    /// <summary>The number of a composite's rows for one code.</summary>
    public static int Folded(FhirKeys keys, int param, string? system, string code) => (int)keys.Whole(param, system is null ? code : system + "|" + code);

    static void AddComposite(IndexRows rows, int param, CompositeValue value, FhirKeys keys)
    {
        if (value.Parts.Count != 2) { return; }
        int at = value.Parts[0] is TokenValue ? 0 : 1;
        if (value.Parts[at] is not TokenValue { Code: { } code } token) { return; }
        Add(rows, Folded(keys, param, null, code), value.Parts[1 - at], keys);
        if (token.System is not null) { Add(rows, Folded(keys, param, token.System, code), value.Parts[1 - at], keys); }
    }

    static void Add(IndexRows rows, int param, SearchValue value, FhirKeys keys)
    {
        switch (value)
        {
            case TokenValue t:
                if (t.Code is not null)
                {
                    rows.Tokens.Add((keys.Value(param, t.Code), keys.System(t.System)));
                    if (t.TypeCode is not null) { rows.Tokens.Add((keys.Value(param, OfType(t.TypeSystem, t.TypeCode, t.Code)), 0)); }
                }
                if (!string.IsNullOrEmpty(t.System)) { rows.Tokens.Add((keys.AnyOf(param, t.System), 0)); }
                break;
            case StringValue s:
                if (FhirKeys.Kept(FhirKeys.Normal(s.Text)) is { Length: > 0 } kept) { rows.Strings.Add((param, kept, keys.Whole(param, s.Text))); }
                break;
            case DateValue d:
                rows.Dates.Add((param, Micros(d.Low) ?? long.MinValue, Micros(d.High) ?? long.MaxValue));
                break;
            case NumberValue n:
                rows.Quantities.Add((param, (double)n.Value, 0, 0));
                break;
            case QuantityValue q:
                rows.Quantities.Add((param, (double)q.Value, keys.Unit(q.System, q.Code), keys.Unit(null, q.Code ?? q.Unit)));
                if (q.Code is not null && q.Unit is not null && q.Unit != q.Code) { rows.Quantities.Add((param, (double)q.Value, keys.Unit(q.System, q.Code), keys.Unit(null, q.Unit))); }
                break;
            case ReferenceValue r:
                if (r.IsContained) { break; }
                if (r.Type is not null && r.Id is not null) { rows.References.Add((param, keys.Self(r.Type, r.Id))); }
                else if (r.Url is not null) { rows.References.Add((param, keys.Foreign(r.Url))); if (r.Url.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar) { rows.References.Add((param, keys.Foreign(r.Url[..bar]))); } }
                if (r.IdentifierValue is not null) { rows.Tokens.Add((keys.Value(param, ByIdentifier(r.IdentifierValue)), keys.System(r.IdentifierSystem))); }
                break;
            case UriValue u:
                rows.Tokens.Add((keys.Value(param, u.Uri), 0));
                // only hashes stand here: what an address lies below is written down, because no search could tell it from them
                foreach (string above in Above(u.Uri)) { rows.Tokens.Add((keys.AnyOf(param, above), 0)); }
                break;
        }
    }

    static void AddText(IndexRows rows, int param, string text, FhirKeys keys)
    {
        if (FhirKeys.Kept(FhirKeys.Normal(text)) is not { Length: > 0 } kept) { return; }
        rows.Tokens.Add((keys.Value(param, ByText(kept)), 0));
        rows.Texts.Add(kept);
    }

    /// <summary>A display, as a token of its own: <paramref name="text"/> is normalised.</summary>
    public static string ByText(string text) => "text:" + text;
    public static string OfType(string? system, string type, string value) => $"of:{system}|{type}|{value}";
    /// <summary>Every address that lies above one in its path, itself included, with and without the last slash; of a URN, which has no path, itself.</summary>
    public static IEnumerable<string> Above(string uri)
    {
        yield return uri;
        int start = uri.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : uri.Length;
        for (int cut = uri.LastIndexOf('/'); cut > start; cut = uri.LastIndexOf('/', cut - 1))
        {
            if (cut < uri.Length - 1) { yield return uri[..(cut + 1)]; }
            yield return uri[..cut];
        }
    }

    public static string ByIdentifier(string value) => "identifier:" + value;

    static long? Micros(DateTimeOffset? at) => at is { } t ? (t.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10 : null;
}
