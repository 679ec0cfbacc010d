using System.Globalization;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir;

/// <summary>One parameter of a search as written: <c>name:modifier=value</c> or <c>subject:Patient.name=value</c>.</summary>
internal sealed record Criterion(string Raw, string Value)
{
    public string Name { get; } = Raw.Split(':', 2)[0].Split('.', 2)[0];
}

internal sealed record SortKey(string Code, bool Descending);
/// <param name="Iterate">Also from what was included, not only from what was found.</param>
internal sealed record Inclusion(string Source, string? Code, string? Target, bool Iterate);

/// <summary>A search as the caller asked for it, read but not yet turned into SQL. Filters stand in the order written.</summary>
internal sealed class SearchRequest
{
    public const int DefaultCount = 50, MostCount = 1000;

    public required ServedType Type { get; init; }
    public List<Criterion> Filters { get; } = [];
    public List<SortKey> Sort { get; } = [];
    public List<Inclusion> Include { get; } = [];
    public List<Inclusion> RevInclude { get; } = [];
    public int Count { get; private set; } = DefaultCount;
    public bool Total { get; private set; }
    public string Summary { get; private set; } = "false";
    public IReadOnlySet<string>? Elements { get; private set; }
    /// <summary>What was not understood and is left out (handling=lenient).</summary>
    public List<Issue> Ignored { get; } = [];
    /// <summary>Where a former page ended: the values of the sort keys and the resource's key.</summary>
    public IReadOnlyList<string>? After { get; set; }
    /// <summary>What was understood, for the self link.</summary>
    public List<KeyValuePair<string, string>> Understood { get; } = [];

    public static SearchRequest Read(ServedType type, IEnumerable<KeyValuePair<string, string>> parameters, bool strict)
    {
        var search = new SearchRequest { Type = type };
        foreach (var (name, value) in parameters)
        {
            if (name is "_format" or "_pretty") { continue; }
            if (value.Length == 0 && name != "_count") { search.Skip(strict, name, "fhir.s.empty-parameter", name); continue; }
            search.Understood.Add(new(name, value));
            switch (name)
            {
                case "_count":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) { throw FhirRefusal.Bad("value", "_count", "fhir.s.bad-count", value); }
                    search.Count = Math.Min(count, MostCount);
                    if (count == 0) { search.Summary = "count"; }
                    break;
                case "_total":
                    if (value is not ("none" or "estimate" or "accurate")) { throw FhirRefusal.Bad("value", "_total", "fhir.s.bad-value", "_total", value, "none, estimate, accurate"); }
                    search.Total = value != "none";
                    break;
                case "_summary":
                    if (value is not ("true" or "false" or "text" or "data" or "count")) { throw FhirRefusal.Bad("value", "_summary", "fhir.s.bad-value", "_summary", value, "true, false, text, data, count"); }
                    search.Summary = value;
                    break;
                case "_elements":
                    search.Elements = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(e => e.Contains('.', StringComparison.Ordinal) ? e[(e.IndexOf('.', StringComparison.Ordinal) + 1)..] : e).ToHashSet(StringComparer.Ordinal);
                    break;
                case "_sort":
                    foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    {
                        string code = part.TrimStart('-');
                        if (code is not ("_id" or "_lastUpdated") && !(type.Params.TryGetValue(code, out var by) && by.Type is SearchType.String or SearchType.Date or SearchType.Number or SearchType.Quantity))
                        {
                            search.Skip(strict, "_sort", "fhir.s.bad-sort", code, type.Name);
                            continue;
                        }
                        search.Sort.Add(new(code, part[0] == '-'));
                    }
                    break;
                case "_include" or "_revinclude" or "_include:iterate" or "_revinclude:iterate":
                    if (ReadInclusion(type, name, value) is { } inclusion) { (name.StartsWith("_include", StringComparison.Ordinal) ? search.Include : search.RevInclude).Add(inclusion); }
                    else { search.Skip(strict, name, "fhir.s.bad-include", name, value); }
                    break;
                default:
                    if (!Knows(type, name)) { search.Understood.RemoveAt(search.Understood.Count - 1); search.Skip(strict, name, "fhir.s.unknown-parameter", name, type.Name); continue; }
                    search.Filters.Add(new(name, value));
                    break;
            }
        }
        return search;
    }

    void Skip(bool strict, string expression, string key, params object[] args)
    {
        if (strict) { throw new FhirRefusal(400, Issue.Error("not-supported", expression, key, args)); }
        Ignored.Add(Issue.Warn("not-supported", expression, key, args));
    }

    static bool Knows(ServedType type, string name)
    {
        if (name.StartsWith("_has:", StringComparison.Ordinal)) { return true; }
        string code = name.Split(':', 2)[0].Split('.', 2)[0];
        return code is "_id" or "_lastUpdated" || type.Params.ContainsKey(code);
    }

    static Inclusion? ReadInclusion(ServedType type, string name, string value)
    {
        var part = value.Split(':');
        if (part.Length is < 2 or > 3 || Served.Find(part[0]) is not { } source) { return null; }
        bool iterate = name.EndsWith(":iterate", StringComparison.Ordinal);
        if (name == "_include" && part[0] != type.Name) { return null; }
        if (part[1] != "*" && !(source.Params.TryGetValue(part[1], out var param) && param.Type == SearchType.Reference)) { return null; }
        return new(part[0], part[1] == "*" ? null : part[1], part.Length == 3 ? part[2] : null, iterate);
    }
}
