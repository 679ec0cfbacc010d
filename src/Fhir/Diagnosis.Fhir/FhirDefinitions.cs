using System.Collections.Frozen;

namespace Diagnosis.Fhir;

public enum FhirTypeKind { Primitive, Complex, Backbone, Resource }

public enum FhirPrimitive { None, Boolean, Integer, String, Decimal, Uri, Url, Canonical, Base64Binary, Instant, Date, DateTime, Time, Code, Oid, Id, Markdown, UnsignedInt, PositiveInt, Uuid, Xhtml }

/// <summary>A type of R4: a primitive, a data type, a resource, or the nameless part of one (named by its path, <c>Patient.contact</c>).</summary>
public sealed class FhirType
{
    internal FhirType(string name, FhirTypeKind kind, bool isAbstract) => (Name, Kind, IsAbstract) = (name, kind, isAbstract);

    public string Name { get; }
    public FhirTypeKind Kind { get; }
    public bool IsAbstract { get; }
    public FhirType? Base { get; internal set; }
    public FhirPrimitive Primitive { get; internal init; }
    public bool IsPrimitive => Kind == FhirTypeKind.Primitive;
    public bool IsResource => Kind == FhirTypeKind.Resource;

    /// <summary>All elements, inherited ones first.</summary>
    public IReadOnlyList<FhirElement> Elements { get; internal set; } = [];

    /// <summary>Invariants to be true of every value of the type, inherited ones included.</summary>
    public IReadOnlyList<FhirConstraint> Constraints { get; internal set; } = [];

    /// <summary>Elements that must be there, each with its place in the set of those seen.</summary>
    internal (FhirElement Element, int Ordinal)[] Required = [];
    internal UInt128 RequiredBits;
    internal FhirInvariant[] Checked = [];
    (FhirProperty? Property, int Ordinal)[] slots = [];
    int mask;

    /// <summary>The property of that JSON name (<c>valueQuantity</c>), null when the type has none.</summary>
    public FhirProperty? Property(string jsonName) => Property(FhirNames.Find(jsonName));

    internal FhirProperty? Property(ushort name) => Property(name, out _);

    internal FhirProperty? Property(ushort name, out int ordinal)
    {
        ordinal = 0;
        if (name == 0 || slots.Length == 0) { return null; }
        for (int slot = (name * 0x9E37) & mask; ; slot = (slot + 1) & mask)
        {
            ref var s = ref slots[slot];
            if (s.Property is null) { return null; }
            if (s.Property.NameId == name) { ordinal = s.Ordinal; return s.Property; }
        }
    }

    /// <summary>The bit of an element in the set of those seen; 0 when the type has none of that name.</summary>
    internal UInt128 BitOf(ushort element) => bits.GetValueOrDefault(element);
    FrozenDictionary<ushort, UInt128> bits = FrozenDictionary<ushort, UInt128>.Empty;

    /// <summary>The element of that name without a type (<c>value</c>), null when the type has none.</summary>
    public FhirElement? Element(string name) => Elements.FirstOrDefault(e => e.Name == name);

    internal FhirElement? Element(ushort name)
    {
        if (Property(name) is { } property && !property.Element.IsChoice) { return property.Element; }
        foreach (var choice in choices) { if (choice.NameId == name) { return choice; } }
        return null;
    }
    FhirElement[] choices = [];

    /// <summary>This type or one it derives from.</summary>
    public bool Is(string type)
    {
        for (var t = this; t is not null; t = t.Base) { if (t.Name == type) { return true; } }
        return false;
    }

    internal void Complete()
    {
        int size = 4, count = Elements.Sum(e => e.Properties.Count);
        while (size < count * 2 + 1) { size *= 2; }
        var table = new (FhirProperty? Property, int Ordinal)[size];
        mask = size - 1;
        for (int i = 0; i < Elements.Count; i++)
        {
            foreach (var p in Elements[i].Properties)
            {
                int slot = (p.NameId * 0x9E37) & mask;
                while (table[slot].Property is not null) { slot = (slot + 1) & mask; }
                table[slot] = (p, i);
            }
        }
        if (Elements.Count > 128) { throw new InvalidOperationException(Name + " has more elements than the set of those seen holds"); }
        slots = table;
        choices = [.. Elements.Where(e => e.IsChoice)];
        bits = Elements.Select((e, i) => (e.NameId, Bit: UInt128.One << i)).ToFrozenDictionary(e => e.NameId, e => e.Bit);
        Required = [.. Elements.Select((e, i) => (e, i)).Where(e => e.e.Min > 0)];
        foreach (var (_, ordinal) in Required) { RequiredBits |= UInt128.One << ordinal; }
        Checked = FhirInvariant.Compile(Constraints, this);
    }

    public override string ToString() => Name;
}

/// <summary>An element of a type. <see cref="Max"/> is int.MaxValue for <c>*</c>; a choice (<c>value[x]</c>) has the name without its brackets and one property per type.</summary>
public sealed class FhirElement
{
    internal FhirElement(string path, FhirType owner) => (Path, Owner) = (path, owner);

    public string Path { get; }
    public FhirType Owner { get; }
    public string Name { get; internal init; } = "";
    public int Min { get; internal init; }
    public int Max { get; internal init; }
    public bool IsMany => Max > 1;
    public bool IsChoice { get; internal init; }
    public bool IsSummary { get; internal init; }
    public bool IsModifier { get; internal init; }
    public IReadOnlyList<FhirProperty> Properties { get; internal set; } = [];

    /// <summary>Resource types a Reference or canonical here may point to; empty = any.</summary>
    public IReadOnlyList<string> Targets { get; internal init; } = [];

    /// <summary>The value set the codes must come from (required binding), null when none.</summary>
    public FhirValueSet? Required { get; internal init; }

    public IReadOnlyList<FhirConstraint> Constraints { get; internal set; } = [];
    internal FhirInvariant[] Checked = [];
    internal ushort NameId;

    public override string ToString() => Path;
}

/// <summary>An element under one JSON name with one type.</summary>
public sealed class FhirProperty
{
    internal FhirProperty(string name, FhirElement element) => (JsonName, Element, NameId) = (name, element, FhirNames.Find(name));
    public string JsonName { get; }
    public FhirElement Element { get; }
    public FhirType Type { get; internal set; } = null!;
    internal ushort NameId { get; }
    public override string ToString() => Element.Path + ":" + Type.Name;
}

/// <summary>An invariant of the definitions. <see cref="Path"/> says where it is stated.</summary>
public sealed record FhirConstraint(string Path, string Key, FhirSeverity Severity, string Expression, string Human);

/// <summary>The codes of a required binding by code system. <see cref="IsOpen"/>: not enumerable (units, media types, languages), nothing or only the shape is checked.</summary>
public sealed class FhirValueSet
{
    readonly FrozenDictionary<string, FrozenSet<string>> systems;
    readonly FrozenSet<string> all;
    readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> spans;

    internal FhirValueSet(string url, IEnumerable<(string System, string[] Codes)> rows)
    {
        Url = url;
        var list = rows.ToList();
        IsOpen = list.Any(r => r.System == "*");
        systems = list.GroupBy(r => r.System).ToFrozenDictionary(g => g.Key, g => g.SelectMany(r => r.Codes).ToFrozenSet(StringComparer.Ordinal));
        all = list.SelectMany(r => r.Codes).ToFrozenSet(StringComparer.Ordinal);
        spans = all.GetAlternateLookup<ReadOnlySpan<char>>();
        few = all.Count <= 24 ? [.. all.Select(System.Text.Encoding.UTF8.GetBytes)] : [];
    }

    // most sets are small: comparing bytes is faster than making characters of them
    readonly byte[][] few;

    internal bool Contains(ReadOnlySpan<byte> code)
    {
        if (IsOpen) { return true; }
        if (few.Length > 0)
        {
            foreach (var one in few) { if (code.SequenceEqual(one)) { return true; } }
            return false;
        }
        if (code.Length > 96) { return false; }
        Span<char> text = stackalloc char[96];
        for (int i = 0; i < code.Length; i++) { text[i] = (char)code[i]; }
        return spans.Contains(text[..code.Length]);
    }

    public string Url { get; }
    public bool IsOpen { get; }
    public IEnumerable<(string System, string Code)> Codes => systems.SelectMany(s => s.Value.Select(c => (s.Key, c)));
    public bool Contains(string code) => IsOpen || all.Contains(code);
    public bool Contains(string system, string code) => IsOpen || systems.TryGetValue(system, out var codes) && codes.Contains(code);
}

public enum SearchType { Number, Date, String, Token, Reference, Composite, Quantity, Uri, Special }

/// <summary>A search parameter for one resource type: <see cref="Expression"/> is the part of HL7's expression that speaks of the type.</summary>
public sealed record SearchParameter(string Code, SearchType Type, string Base, string Expression, IReadOnlyList<string> Targets, IReadOnlyList<SearchComponent> Components, string Url)
{
    internal SearchPlan.Holder Plan { get; } = new();
}

public sealed record SearchComponent(string Code, SearchType Type, string Expression);

/// <summary>HL7's R4 (4.0.1) definitions, trimmed (tools/fhir-trim) and embedded; immutable and safe for threads.</summary>
public sealed partial class FhirDefinitions
{
    static readonly Lazy<FhirDefinitions> r4 = new(() => new FhirDefinitions());

    public static FhirDefinitions R4 => r4.Value;

    readonly FrozenDictionary<string, FhirType> types;
    FrozenDictionary<string, FhirValueSet> valueSets;
    FrozenDictionary<string, IReadOnlyList<SearchParameter>> search;
    readonly FrozenDictionary<string, FhirType>.AlternateLookup<ReadOnlySpan<char>> typesBySpan;

    /// <summary>Names of the resource types that can exist, in order.</summary>
    public IReadOnlyList<string> ResourceTypes { get; }

    public bool IsResource(string type) => types.TryGetValue(type, out var t) && t.IsResource && !t.IsAbstract;

    /// <summary>A type by name or, for parts of resources, by path (<c>Patient.contact</c>).</summary>
    public FhirType? Type(string name) => types.GetValueOrDefault(name);
    internal FhirType? Type(ReadOnlySpan<char> name) => typesBySpan.TryGetValue(name, out var t) ? t : null;
    public IEnumerable<FhirType> Types => types.Values;
    public IReadOnlyList<FhirElement> ElementsOf(string type) => types.GetValueOrDefault(type)?.Elements ?? [];
    public FhirValueSet? ValueSet(string url) => valueSets.GetValueOrDefault(url.Split('|')[0]);

    /// <summary>Search parameters of a resource type, those of Resource and DomainResource included.</summary>
    public IReadOnlyList<SearchParameter> SearchParametersOf(string type) => search.GetValueOrDefault(type) ?? [];
    public SearchParameter? SearchParameter(string type, string code) => SearchParametersOf(type).FirstOrDefault(p => p.Code == code);

    /// <summary>The code systems of the elements a token parameter reads that are of type <c>code</c> with a required binding; empty when there are none, or when the expression is more than paths.</summary>
    public IReadOnlyCollection<string> CodeSystemsOf(SearchParameter parameter)
    {
        var systems = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in parameter.Expression.Split('|', StringSplitOptions.TrimEntries))
        {
            var names = path.Trim('(', ')').Split('.');
            var type = Type(names[0]);
            FhirElement? last = null;
            for (int i = 1; i < names.Length && type is not null; i++)
            {
                last = type.Elements.FirstOrDefault(e => e.Name == names[i] && !e.IsChoice);
                type = last?.Properties[0].Type;
            }
            if (last?.Required is { IsOpen: false } set && type is { Name: "code" }) { systems.UnionWith(set.Codes.Select(c => c.System)); }
        }
        return systems;
    }

    FhirDefinitions()
    {
        Dictionary<string, FhirType> all = new(StringComparer.Ordinal);
        List<(FhirType Type, string Base)> bases = [];
        foreach (var r in Tsv.Rows("fhir.types.tsv"))
        {
            var kind = Enum.Parse<FhirTypeKind>(r[1], true);
            var type = new FhirType(r[0], kind, r[3] == "1") { Primitive = kind == FhirTypeKind.Primitive ? Enum.Parse<FhirPrimitive>(r[0], true) : FhirPrimitive.None };
            all.Add(r[0], type);
            bases.Add((type, r[2]));
        }
        foreach (var (type, name) in bases) { type.Base = all.GetValueOrDefault(name); }
        valueSets = Tsv.Rows("fhir.codes.tsv").GroupBy(r => r[0]).ToFrozenDictionary(g => g.Key, g => new FhirValueSet(g.Key, g.Select(r => (r[1], r[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)))));

        var rows = Tsv.Rows("fhir.elements.tsv").ToList();
        // a path with children is a part with a type of its own
        foreach (var r in rows)
        {
            string parent = r[0][..r[0].LastIndexOf('.')];
            if (!parent.Contains('.', StringComparison.Ordinal) || all.ContainsKey(parent)) { continue; }
            all.Add(parent, new FhirType(parent, FhirTypeKind.Backbone, false));
        }
        Dictionary<FhirType, List<FhirElement>> own = [];
        List<(FhirProperty Property, string Type)> open = [];
        foreach (var r in rows)
        {
            string path = r[0], name = path[(path.LastIndexOf('.') + 1)..];
            var owner = all[path[..path.LastIndexOf('.')]];
            bool choice = name.EndsWith("[x]", StringComparison.Ordinal);
            var of = r[3].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] targets = [.. of.Where(t => t.EndsWith(')')).SelectMany(t => t[(t.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split('|')).Distinct()];
            if (choice) { path = path[..^3]; name = name[..^3]; }
            var element = new FhirElement(path, owner)
            {
                Name = name, Min = int.Parse(r[1], null), Max = r[2] == "*" ? int.MaxValue : int.Parse(r[2], null), IsChoice = choice, Targets = targets.Contains("Resource") ? [] : targets,
                IsSummary = r[4].Contains('S', StringComparison.Ordinal), IsModifier = r[4].Contains('M', StringComparison.Ordinal), Required = r[5].Length > 0 ? valueSets[r[5]] : null, NameId = FhirNames.Find(name),
            };
            if (all.TryGetValue(path, out var part) && part.Kind == FhirTypeKind.Backbone)
            {
                part.Base = all[of.Length > 0 ? of[0] : "BackboneElement"];
                of = [path];
            }
            else if (r[6].Length > 0) { of = [r[6]]; }
            List<FhirProperty> properties = [];
            foreach (string t in of)
            {
                string type = t.IndexOf('(', StringComparison.Ordinal) is > 0 and var b ? t[..b] : t;
                var property = new FhirProperty(choice ? FhirNames.ChoiceName(name, type) : name, element);
                properties.Add(property);
                open.Add((property, type));
            }
            element.Properties = properties;
            if (!own.TryGetValue(owner, out var list)) { own.Add(owner, list = []); }
            list.Add(element);
        }
        foreach (var (property, type) in open) { property.Type = all[type]; }

        var constraints = Tsv.Rows("fhir.constraints.tsv").Select(r => new FhirConstraint(r[0].EndsWith("[x]", StringComparison.Ordinal) ? r[0][..^3] : r[0], r[1], r[2] == "error" ? FhirSeverity.Error : FhirSeverity.Warning, r[3], r[4])).ToLookup(c => c.Path);
        foreach (var type in all.Values)
        {
            List<FhirType> line = [];
            for (var t = type; t is not null; t = t.Base) { line.Insert(0, t); }
            List<FhirElement> elements = [];
            foreach (var t in line) { foreach (var e in own.GetValueOrDefault(t) ?? []) { elements.RemoveAll(x => x.Name == e.Name); elements.Add(e); } }
            type.Elements = elements;
            type.Constraints = [.. line.SelectMany(t => constraints[t.Name]).DistinctBy(c => c.Key)];
        }
        foreach (var type in all.Values)
        {
            foreach (var e in own.GetValueOrDefault(type) ?? []) { if (!all.ContainsKey(e.Path)) { e.Constraints = [.. constraints[e.Path]]; e.Checked = FhirInvariant.Compile(e.Constraints, null); } }
            if (!type.IsPrimitive) { type.Complete(); }
        }
        types = all.ToFrozenDictionary(StringComparer.Ordinal);
        typesBySpan = types.GetAlternateLookup<ReadOnlySpan<char>>();
        ResourceTypes = [.. all.Values.Where(t => t.IsResource && !t.IsAbstract).Select(t => t.Name).Order(StringComparer.Ordinal)];
        search = ReadSearch();
    }

    FrozenDictionary<string, IReadOnlyList<SearchParameter>> ReadSearch()
    {
        Dictionary<string, List<SearchParameter>> byType = ResourceTypes.ToDictionary(t => t, _ => new List<SearchParameter>(), StringComparer.Ordinal);
        foreach (var r in Tsv.Rows("fhir.search.tsv"))
        {
            var parts = SplitUnion(r[3]);
            List<SearchComponent> components = [.. r[5].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(':', 3)).Select(c => new SearchComponent(c[0], Enum.Parse<SearchType>(c[1], true), c[2]))];
            foreach (string basis in r[2].Split(' '))
            {
                foreach (string type in basis is "Resource" or "DomainResource" ? ResourceTypes.Where(t => types[t].Is(basis)) : [basis])
                {
                    if (!byType.TryGetValue(type, out var list)) { continue; }
                    string expression = string.Join(" | ", parts.Where(p => SpeaksOf(p, basis)));
                    if (expression.Length == 0 || basis is "Resource" or "DomainResource") { expression = r[3]; }
                    list.Add(new SearchParameter(r[0], Enum.Parse<SearchType>(r[1], true), type, expression, r[4].Split(' ', StringSplitOptions.RemoveEmptyEntries), components, r[6]));
                }
            }
        }
        return byType.ToFrozenDictionary(p => p.Key, p => (IReadOnlyList<SearchParameter>)p.Value, StringComparer.Ordinal);
    }

    static bool SpeaksOf(string expression, string type)
    {
        expression = expression.TrimStart('(', ' ');
        return expression == type || expression.StartsWith(type + ".", StringComparison.Ordinal);
    }

    /// <summary>The parts of a union at its top level: brackets keep theirs together.</summary>
    static List<string> SplitUnion(string expression)
    {
        List<string> parts = [];
        int depth = 0, start = 0;
        for (int i = 0; i < expression.Length; i++)
        {
            if (expression[i] == '(') { depth++; } else if (expression[i] == ')') { depth--; }
            else if (expression[i] == '|' && depth == 0) { parts.Add(expression[start..i].Trim()); start = i + 1; }
        }
        parts.Add(expression[start..].Trim());
        return parts;
    }
}
