using System.Collections.Concurrent;
using System.Collections.Frozen;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir.Operations;

internal sealed record Concept(string System, string Code, string? Display, IReadOnlyList<(string Language, string Value)> Designations, IReadOnlyList<(string Code, string Type, string Value)> Properties, string? Parent)
{
    public string? In(string? language) => language?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? Designations.FirstOrDefault(d => d.Language == "en").Value ?? Display : Display;
}

/// <summary>A code system read for questions.</summary>
internal sealed record CodeSystemView(string Url, string? Version, string Name, IReadOnlyList<Concept> Concepts, FrozenDictionary<string, Concept> ByCode);

/// <summary>Code systems, value sets and maps as they stand in the store, read once a version: catalogues, hazard factors, divisions and lists are published there.</summary>
internal sealed class TerminologyStore(FhirStore store)
{
    readonly ConcurrentDictionary<(long Key, int Version), object> read = new();
    static readonly Caller All = Caller.System("terminology");

    public async Task<CodeSystemView?> SystemAsync(string url, string? version, CancellationToken ct)
    {
        int bar = url.IndexOf('|', StringComparison.Ordinal);
        if (bar > 0) { (url, version) = (url[..bar], url[(bar + 1)..]); }
        var found = await FindAsync("CodeSystem", url, ct);
        var views = found.ConvertAll(r => (CodeSystemView)read.GetOrAdd((r.Key, r.Version), _ => Read(r.Document.Root)));
        return version is null ? views.LastOrDefault() : views.LastOrDefault(v => v.Version == version);
    }

    public async Task<FhirDocument?> ResourceAsync(string type, string urlOrId, CancellationToken ct)
    {
        string url = urlOrId.Split('|')[0];
        var found = await FindAsync(type, url, ct);
        return found.Count == 0 ? null : found[^1].Document;
    }

    public async Task<FhirDocument?> ByIdAsync(string type, string id, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        return (await store.FindAsync(session, type, id, ct))?.Document;
    }

    public async Task<List<Resource>> FindAsync(string type, string url, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        var search = SearchRequest.Read(Served.Find(type)!, [new("url", url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal))], true);
        var sql = new SearchSql(store.Keys, All, store.Clock);
        return [.. (await session.QueryAsync(sql.Page(search, 20), sql.Values, FhirSession.Row, ct)).Where(r => r.Shared || r.Institution.Length == 0).Select(store.Open)];
    }

    static CodeSystemView Read(FhirNode root)
    {
        string url = root["url"].Text ?? "";
        var all = new List<Concept>();
        Walk(root["concept"], null);
        return new(url, root["version"].Text, root["title"].Text ?? root["name"].Text ?? url, all, all.DistinctBy(c => c.Code).ToFrozenDictionary(c => c.Code, StringComparer.Ordinal));

        void Walk(FhirNode concepts, string? parent)
        {
            foreach (var c in concepts.Items)
            {
                if (c["code"].Text is not { } code) { continue; }
                var properties = new List<(string, string, string)>();
                foreach (var p in c["property"].Items)
                {
                    foreach (var v in p) { if (v.Name.StartsWith("value", StringComparison.Ordinal) && (v.Text ?? v["code"].Text) is { } text) { properties.Add((p["code"].Text ?? "", v.Name, text)); } }
                }
                all.Add(new(url, code, c["display"].Text, [.. c["designation"].Items.Where(d => d["value"].Text is not null).Select(d => (d["language"].Text ?? "", d["value"].Text!))], properties, properties.FirstOrDefault(p => p.Item1 == "parent").Item3 ?? parent));
                Walk(c["concept"], code);
            }
        }
    }

    /// <summary>The concepts of a value set: whole systems, listed concepts, filters (=, is-a, descendent-of, in, exists), other value sets, less what is excluded.</summary>
    public Task<List<Concept>> ExpandAsync(FhirNode valueSet, CancellationToken ct) => ExpandAsync(valueSet, 0, ct);

    async Task<List<Concept>> ExpandAsync(FhirNode valueSet, int depth, CancellationToken ct)
    {
        if (depth > 5) { throw FhirRefusal.Bad("too-costly", "ValueSet.compose", "fhir.s.value-set-deep"); }
        var result = new Dictionary<(string, string), Concept>();
        foreach (var include in valueSet["compose"]["include"].Items) { foreach (var c in await ComponentAsync(include, depth, ct)) { result.TryAdd((c.System, c.Code), c); } }
        foreach (var exclude in valueSet["compose"]["exclude"].Items) { foreach (var c in await ComponentAsync(exclude, depth, ct)) { result.Remove((c.System, c.Code)); } }
        if (!valueSet["compose"].Exists)
        {
            foreach (var c in valueSet["expansion"]["contains"].Items) { if (c["code"].Text is { } code) { result.TryAdd((c["system"].Text ?? "", code), new(c["system"].Text ?? "", code, c["display"].Text, [], [], null)); } }
        }
        return [.. result.Values];
    }

    async Task<List<Concept>> ComponentAsync(FhirNode part, int depth, CancellationToken ct)
    {
        List<Concept>? own = null;
        if (part["system"].Text is { } url)
        {
            var system = await SystemAsync(url, part["version"].Text, ct);
            var listed = part["concept"].Items.ToList();
            if (listed.Count > 0) { own = [.. listed.Where(c => c["code"].Text is not null).Select(c => system?.ByCode.GetValueOrDefault(c["code"].Text!) is { } known ? known with { Display = c["display"].Text ?? known.Display } : new Concept(url, c["code"].Text!, c["display"].Text, [], [], null))]; }
            else
            {
                // a system of R4's own definitions is known by its codes
                own = system is not null ? [.. system.Concepts] : FhirDefinitions.R4.ValueSet(part["system"].Text!) is { } set ? [.. set.Codes.Where(c => c.System == url).Select(c => new Concept(url, c.Code, null, [], [], null))]
                    : throw new FhirRefusal(404, Issue.Error("not-found", "ValueSet.compose.include.system", "fhir.s.unknown-system", url));
                foreach (var f in part["filter"].Items) { own = Filter(own, system!, f["property"].Text ?? "", f["op"].Text ?? "", f["value"].Text ?? ""); }
            }
        }
        foreach (var other in part["valueSet"].Items)
        {
            var set = await ResourceAsync("ValueSet", other.Text ?? "", ct) ?? throw new FhirRefusal(404, Issue.Error("not-found", "ValueSet.compose.include.valueSet", "fhir.s.unknown-value-set", other.Text ?? ""));
            var those = await ExpandAsync(set.Root, depth + 1, ct);
            own = own is null ? those : [.. own.Where(c => those.Any(t => t.System == c.System && t.Code == c.Code))];
        }
        return own ?? [];
    }

    static List<Concept> Filter(List<Concept> concepts, CodeSystemView system, string property, string op, string value) => op switch
    {
        "is-a" => concepts.FindAll(c => c.Code == value || Below(system, c, value)),
        "descendent-of" => concepts.FindAll(c => Below(system, c, value)),
        "is-not-a" => concepts.FindAll(c => c.Code != value && !Below(system, c, value)),
        "=" => concepts.FindAll(c => Values(c, property).Contains(value)),
        "in" => concepts.FindAll(c => Values(c, property).Intersect(value.Split(',')).Any()),
        "not-in" => concepts.FindAll(c => !Values(c, property).Intersect(value.Split(',')).Any()),
        "exists" => concepts.FindAll(c => Values(c, property).Any() == (value == "true")),
        _ => throw FhirRefusal.Bad("not-supported", "ValueSet.compose.include.filter", "fhir.s.bad-filter", op),
    };

    static IEnumerable<string> Values(Concept c, string property) => property is "code" or "concept" ? [c.Code] : property == "display" ? [c.Display ?? ""] : property == "parent" ? c.Parent is null ? [] : [c.Parent] : c.Properties.Where(p => p.Code == property).Select(p => p.Value);

    public static bool Below(CodeSystemView system, Concept c, string ancestor)
    {
        for (int steps = 0; c.Parent is not null && steps < 50; steps++)
        {
            if (c.Parent == ancestor) { return true; }
            if (system.ByCode.GetValueOrDefault(c.Parent) is not { } parent) { return false; }
            c = parent;
        }
        return false;
    }

    /// <summary>Under what name the codes of a criterion stand, if it needs codes: a value set (:in, :not-in), displays (:text), or a concept with all below or above it.</summary>
    public static string? KeyOf(Criterion f) => f.Raw[(f.Raw.LastIndexOf(':') + 1)..] switch
    {
        "in" or "not-in" => f.Value,
        "text" => "text " + f.Value,
        "below" => "below " + f.Value,
        "above" when f.Value.Contains('|', StringComparison.Ordinal) => "above " + f.Value,
        _ => null,
    };

    /// <summary>The codes that the criteria of a search need, by <see cref="KeyOf"/>; what is not known here is left out.</summary>
    public async Task<Dictionary<string, IReadOnlyCollection<(string System, string Code)>>?> CodesOfAsync(IEnumerable<Criterion> filters, CancellationToken ct)
    {
        Dictionary<string, IReadOnlyCollection<(string, string)>>? all = null;
        foreach (var f in filters)
        {
            if (KeyOf(f) is not { } key) { continue; }
            var codes = key == f.Value ? await CodesAsync(key, ct) : key.StartsWith("text ", StringComparison.Ordinal) ? await TextsAsync(f, ct) : await LineAsync(f.Value, key.StartsWith("below", StringComparison.Ordinal), ct);
            if (codes is not null) { (all ??= [])[key] = codes; }
        }
        return all;
    }

    const int MostTexts = 500;

    /// <summary>The displays in which what was asked begins a word; in Chinese, which writes none, stands anywhere.</summary>
    async Task<IReadOnlyCollection<(string System, string Code)>> TextsAsync(Criterion f, CancellationToken ct)
    {
        string[] asked = [.. SearchSql.Values2(f.Value).Select(v => FhirKeys.Kept(FhirKeys.Normal(SearchSql.Plain(v)))).Where(v => v.Length > 0)];
        if (asked.Length == 0) { return []; }
        await using var session = await store.Database.OpenAsync(ct);
        var found = (await session.QueryAsync("SELECT body FROM ~fhir_text", [], r => { string text = store.OpenText((byte[])r.GetValue(0)); return asked.Any(a => Begins(text, a)) ? text : null; }, ct)).OfType<string>().Select(t => ("", t)).ToList();
        return found.Count > MostTexts ? throw FhirRefusal.Bad("too-costly", f.Raw, "fhir.s.too-many-texts", f.Value, found.Count, MostTexts) : found;
    }

    internal static bool Begins(string text, string wanted)
    {
        for (int at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1]) || wanted[0] >= '\u2e80') { return true; }
        }
        return false;
    }

    /// <summary>Concepts with all that stand below or above them in their own code systems; null when one is not known.</summary>
    async Task<IReadOnlyCollection<(string System, string Code)>?> LineAsync(string value, bool below, CancellationToken ct)
    {
        var found = new HashSet<(string, string)>();
        foreach (string one in value.Split(','))
        {
            var part = one.Split('|', 2);
            if (part.Length != 2 || await SystemAsync(part[0], null, ct) is not { } system || !system.ByCode.ContainsKey(part[1])) { return null; }
            if (!below)
            {
                for (string? code = part[1]; code is not null && found.Add((system.Url, code)); code = system.ByCode.GetValueOrDefault(code)?.Parent) { }
                continue;
            }
            var children = system.Concepts.Where(c => c.Parent is not null).ToLookup(c => c.Parent!, c => c.Code);
            var open = new Stack<string>([part[1]]);
            while (open.TryPop(out var code)) { if (found.Add((system.Url, code))) { foreach (string child in children[code]) { open.Push(child); } } }
        }
        return found;
    }

    async Task<IReadOnlyCollection<(string System, string Code)>?> CodesAsync(string url, CancellationToken ct)
    {
        var set = url.StartsWith("ValueSet/", StringComparison.Ordinal) ? await ByIdAsync("ValueSet", url[9..], ct) : await ResourceAsync("ValueSet", url, ct);
        if (set is not null) { return [.. (await ExpandAsync(set.Root, ct)).Select(c => (c.System, c.Code))]; }
        return FhirDefinitions.R4.ValueSet(url) is { IsOpen: false } known ? [.. known.Codes] : null;
    }
}
