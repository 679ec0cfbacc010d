// Trims HL7's R4 definitions to four tab-separated tables of ours: types, elements with their invariants, search parameters, codes of required value sets.
// What a base type says is not repeated on the types derived from it; the library restores it when it loads (FhirDefinitions).
using System.Text;
using System.Text.Json;

if (args.Length != 2) { Console.Error.WriteLine("fhir-trim FOLDER-WITH-HL7-BUNDLES OUTPUT-FOLDER"); return 2; }
var (from, to) = (args[0], args[1]);
Directory.CreateDirectory(to);

List<JsonElement> Load(string file) =>
    [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(from, file))).RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource"))];
static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var v) ? v.ToString() : null;
static IEnumerable<JsonElement> List(JsonElement e, string name) => e.TryGetProperty(name, out var v) ? v.EnumerateArray() : [];
static string Cell(string? s) => (s ?? "").Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\r", "").Replace("\n", "\\n");
static string Tail(string url) => url[(url.LastIndexOf('/') + 1)..];

// the bundles mix releases: only what says 4.0.1 counts
var structures = Load("profiles-types.json").Concat(Load("profiles-resources.json"))
    .Where(r => Text(r, "resourceType") == "StructureDefinition" && Text(r, "fhirVersion") == "4.0.1" && Text(r, "kind") != "logical").ToList();
var types = new StringBuilder("name\tkind\tbase\tabstract\n");
var elements = new StringBuilder("path\tmin\tmax\ttypes\tflags\tvalueset\tcontent\n");
var constraints = new StringBuilder("path\tkey\tseverity\texpression\thuman\n");
SortedSet<string> required = new(StringComparer.Ordinal);
int count = 0;
foreach (var s in structures.OrderBy(r => Text(r, "name"), StringComparer.Ordinal))
{
    string name = Text(s, "name")!, kind = Text(s, "kind")!;
    if (Text(s, "derivation") == "constraint" && name is not ("SimpleQuantity" or "MoneyQuantity")) { continue; }
    count++;
    bool profile = Text(s, "derivation") == "constraint";
    string basis = Text(s, "baseDefinition") is { } b ? Tail(b) : "";
    types.Append($"{name}\t{(kind == "primitive-type" ? "primitive" : kind == "complex-type" ? "complex" : "resource")}\t{basis}\t{(Text(s, "abstract") == "True" ? "1" : "")}\n");
    var list = s.GetProperty("snapshot").GetProperty("element").EnumerateArray().ToList();
    var inherited = list[0];
    foreach (var e in list)
    {
        string path = Text(e, "path")!;
        if (profile) { path = name + path[(path + ".").IndexOf('.')..].TrimEnd('.'); }
        bool root = !path.Contains('.');
        foreach (var c in List(e, "constraint"))
        {
            string key = Text(c, "key")!;
            // ele-1 and ext-1 stand on every element: kept once, on the type that states them
            if (key == "ele-1" && path != "Element" || key == "ext-1" && path != "Extension") { continue; }
            if (key.StartsWith("dom-", StringComparison.Ordinal) && path != "DomainResource") { continue; }
            if (Text(c, "expression") is not { } expression) { continue; }
            constraints.Append($"{path}\t{key}\t{Text(c, "severity")}\t{Cell(expression)}\t{Cell(Text(c, "human"))}\n");
        }
        if (root) { continue; }
        string from0 = e.TryGetProperty("base", out var bb) ? Text(bb, "path")! : path;
        string owner = from0[..from0.IndexOf('.')];
        if (kind == "primitive-type") { continue; }
        if (owner is "Resource" or "DomainResource" or "Element" or "BackboneElement" && owner != name) { continue; }
        List<string> of = [];
        foreach (var t in List(e, "type"))
        {
            string code = Text(t, "code")!;
            if (code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal))
            {
                // the path Resource.id says "string" in 4.0.1 and means id; the others say what they are in an extension
                code = path == "Resource.id" ? "id" : List(t, "extension").Select(x => Text(x, "valueUrl") ?? Text(x, "valueUri")).FirstOrDefault(x => x is not null) ?? "string";
            }
            var targets = List(t, "targetProfile").Select(x => Tail(x.GetString()!)).ToList();
            if (List(t, "profile").Select(x => Tail(x.GetString()!)).FirstOrDefault() is { } p && p is "SimpleQuantity" or "MoneyQuantity") { code = List(t, "profile").Select(x => Tail(x.GetString()!)).First(); }
            of.Add(targets.Count > 0 ? $"{code}({string.Join('|', targets)})" : code);
        }
        string set = "";
        if (e.TryGetProperty("binding", out var binding) && Text(binding, "strength") == "required" && Text(binding, "valueSet") is { } vs)
        {
            set = vs.Split('|')[0];
            required.Add(set);
        }
        string flags = (Text(e, "isSummary") == "True" ? "S" : "") + (Text(e, "isModifier") == "True" ? "M" : "");
        elements.Append($"{path}\t{Text(e, "min")}\t{Text(e, "max")}\t{string.Join(' ', of)}\t{flags}\t{set}\t{Text(e, "contentReference")?.TrimStart('#')}\n");
    }
}

Dictionary<string, JsonElement> sets = [], systems = [];
foreach (var r in Load("valuesets.json").Concat(Load("v3-codesystems.json")).Concat(Load("v2-tables.json")))
{
    if (Text(r, "url") is not { } url) { continue; }
    if (Text(r, "resourceType") == "ValueSet") { sets.TryAdd(url, r); } else if (Text(r, "resourceType") == "CodeSystem") { systems.TryAdd(url, r); }
}
var codes = new StringBuilder("valueset\tsystem\tcodes\n");
int open = 0;
foreach (string set in required)
{
    List<(string System, List<string> Codes)>? rows = Expand(set, 0);
    // not enumerable here (languages, units, media types, currencies): the library checks their shape, or nothing
    if (rows is null) { codes.Append($"{set}\t*\t\n"); open++; continue; }
    foreach (var (system, list) in rows) { codes.Append($"{set}\t{system}\t{string.Join(' ', list)}\n"); }
}

var search = new StringBuilder("code\ttype\tbase\texpression\ttarget\tcomponents\turl\n");
int parameters = 0;
var definitions = Load("search-parameters.json").Where(r => Text(r, "version") == "4.0.1").ToList();
var codeOf = definitions.ToDictionary(r => Text(r, "url")!, r => (Code: Text(r, "code")!, Type: Text(r, "type")!));
var known = structures.Select(s => Text(s, "name")!).ToHashSet();
foreach (var p in definitions.OrderBy(r => Text(r, "id"), StringComparer.Ordinal))
{
    var bases = List(p, "base").Select(x => x.GetString()!).Where(known.Contains).ToList();
    if (bases.Count == 0) { continue; }
    parameters++;
    var parts = List(p, "component").Select(c => $"{codeOf.GetValueOrDefault(Text(c, "definition")!).Code}:{codeOf.GetValueOrDefault(Text(c, "definition")!).Type}:{Cell(Text(c, "expression"))}");
    search.Append($"{Text(p, "code")}\t{Text(p, "type")}\t{string.Join(' ', bases)}\t{Cell(Text(p, "expression"))}\t{string.Join(' ', List(p, "target").Select(x => x.GetString()))}\t{string.Join(';', parts)}\t{Tail(Text(p, "url")!)}\n");
}
Write("types.tsv", types); Write("elements.tsv", elements); Write("constraints.tsv", constraints); Write("codes.tsv", codes); Write("search.tsv", search);
Console.WriteLine($"{count} types, {required.Count} required value sets ({open} not enumerable), {parameters} search parameters");
return 0;

void Write(string name, StringBuilder text) => File.WriteAllText(Path.Combine(to, name), text.ToString(), new UTF8Encoding(false));

List<(string, List<string>)>? Expand(string url, int depth)
{
    if (depth > 4 || !sets.TryGetValue(url, out var set) || !set.TryGetProperty("compose", out var compose)) { return null; }
    List<(string, List<string>)> rows = [];
    foreach (var include in List(compose, "include"))
    {
        foreach (var other in List(include, "valueSet"))
        {
            if (Expand(other.GetString()!.Split('|')[0], depth + 1) is not { } more) { return null; }
            rows.AddRange(more);
        }
        if (Text(include, "system") is not { } system) { continue; }
        if (include.TryGetProperty("concept", out var concept)) { rows.Add((system, [.. concept.EnumerateArray().Select(c => Text(c, "code")!)])); continue; }
        if (!systems.TryGetValue(system, out var cs) || Text(cs, "content") is not "complete") { return null; }
        List<string> all = [];
        void Walk(JsonElement e) { foreach (var c in List(e, "concept")) { all.Add(Text(c, "code")!); Walk(c); } }
        Walk(cs);
        if (include.TryGetProperty("filter", out var filter))
        {
            // one filter form occurs in required sets: everything below one concept
            var f = filter[0];
            if (Text(f, "op") is not ("is-a" or "descendent-of")) { return null; }
            List<string> below = [];
            void Find(JsonElement e) { foreach (var c in List(e, "concept")) { if (Text(c, "code") == Text(f, "value")) { if (Text(f, "op") == "is-a") { below.Add(Text(c, "code")!); } all = below; Walk(c); } else { Find(c); } } }
            all = below; Find(cs);
        }
        foreach (var not in List(compose, "exclude").Where(x => Text(x, "system") == system)) { foreach (var c in List(not, "concept")) { all.Remove(Text(c, "code")!); } }
        rows.Add((system, all));
    }
    return rows;
}
