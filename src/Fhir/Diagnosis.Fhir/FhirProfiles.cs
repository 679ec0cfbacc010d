using System.Collections.Frozen;
using System.Globalization;

namespace Diagnosis.Fhir;

public sealed partial class FhirDefinitions
{
    FrozenDictionary<string, FhirProfile> profiles = FrozenDictionary<string, FhirProfile>.Empty;

    internal bool HasProfiles => profiles.Count > 0;

    /// <summary>Canonical urls of the profiles and extensions added by <see cref="WithProfiles"/>.</summary>
    public IEnumerable<string> ProfileUrls => profiles.Keys;

    /// <summary>The type a known profile constrains, null when the profile is not known.</summary>
    public string? ProfiledType(string url) => Profile(url)?.Type;

    internal FhirProfile? Profile(string? url)
    {
        if (url is null) { return null; }
        int version = url.IndexOf('|', StringComparison.Ordinal);
        return profiles.GetValueOrDefault(version < 0 ? url : url[..version]);
    }

    /// <summary>
    /// R4 with conformance resources of ours: StructureDefinitions (profiles and extensions; differential, or snapshot where there is none), ValueSets and CodeSystems
    /// (enumerated ones, for bindings), SearchParameters. What is given twice counts as given last. Throws <see cref="FhirException"/> when one cannot be read.
    /// </summary>
    public FhirDefinitions WithProfiles(IEnumerable<ReadOnlyMemory<byte>> resources)
    {
        var documents = resources.Select(FhirDocument.Parse).ToList();
        var systems = documents.Where(d => d.ResourceType == "CodeSystem").GroupBy(d => d.Root["url"].Text ?? "").ToDictionary(g => g.Key, g => Concepts(g.Last().Root).ToArray());
        var added = (FhirDefinitions)MemberwiseClone();
        Dictionary<string, FhirProfile> more = new(profiles, StringComparer.Ordinal);
        Dictionary<string, FhirValueSet> sets = new(valueSets, StringComparer.Ordinal);
        Dictionary<string, IReadOnlyList<SearchParameter>> parameters = new(search, StringComparer.Ordinal);
        foreach (var d in documents)
        {
            var root = d.Root;
            string url = root["url"].Text ?? "";
            switch (d.ResourceType)
            {
                case "StructureDefinition" when root["derivation"].Text == "constraint":
                    more[url] = new FhirProfile(root, this);
                    break;
                case "ValueSet":
                    List<(string, string[])> rows = [];
                    bool open = root["compose"]["exclude"].Exists;
                    foreach (var include in root["compose"]["include"].Items)
                    {
                        string system = include["system"].Text ?? "";
                        if (include["concept"].Exists) { rows.Add((system, [.. include["concept"].Items.Select(c => c["code"].Text ?? "")])); }
                        else if (!include["filter"].Exists && !include["valueSet"].Exists && systems.TryGetValue(system, out var all)) { rows.Add((system, all)); }
                        else { open = true; }
                    }
                    // a set that cannot be told whole here is left to the caller's terminology
                    if (!open) { sets[url] = new FhirValueSet(url, rows); }
                    break;
                case "SearchParameter" when root["expression"].Text is { } expression:
                    foreach (var basis in root["base"].Items)
                    {
                        if (basis.Text is not { } type || !parameters.TryGetValue(type, out var list)) { continue; }
                        FhirPath.Compile(expression);
                        var parts = SplitUnion(expression).Where(p => SpeaksOf(p, type)).ToList();
                        var own = new SearchParameter(root["code"].Text!, Enum.Parse<SearchType>(root["type"].Text!, true), type, parts.Count > 0 ? string.Join(" | ", parts) : expression, [.. root["target"].Items.Select(t => t.Text!)],
                            [.. root["component"].Items.Select(c => (Path: c["expression"].Text!, Of: parameters[type].FirstOrDefault(p => c["definition"].Text?.EndsWith("/" + p.Url, StringComparison.Ordinal) == true))).Where(c => c.Of is not null).Select(c => new SearchComponent(c.Of!.Code, c.Of.Type, c.Path))], url);
                        parameters[type] = [.. list.Where(p => p.Code != own.Code), own];
                    }
                    break;
            }
        }
        added.profiles = more.ToFrozenDictionary(StringComparer.Ordinal);
        added.valueSets = sets.ToFrozenDictionary(StringComparer.Ordinal);
        added.search = parameters.ToFrozenDictionary(StringComparer.Ordinal);
        return added;
    }

    static IEnumerable<string> Concepts(FhirNode at)
    {
        foreach (var concept in at["concept"].Items)
        {
            if (concept["code"].Text is { } code) { yield return code; }
            foreach (string below in Concepts(concept)) { yield return below; }
        }
    }
}

/// <summary>A profile as a tree of rules; slices stand beside the rules of the whole element.</summary>
internal sealed class FhirProfile
{
    public string Url { get; }
    public string Type { get; }
    public string? Base { get; }
    public Rule Root { get; } = new("");

    /// <summary>Where an extension may stand: (element, extension or fhirpath; what).</summary>
    public IReadOnlyList<(string Kind, string Expression)> Contexts { get; }

    public FhirProfile(FhirNode definition, FhirDefinitions definitions)
    {
        Url = definition["url"].Text ?? "";
        Type = definition["type"].Text ?? "";
        Base = definition["baseDefinition"].Text;
        Contexts = [.. definition["context"].Items.Select(c => (c["type"].Text ?? "element", (c["expression"].Text ?? "").Replace("[x]", "", StringComparison.Ordinal)))];
        if (definitions.Type(Type) is not { } type) { throw new FhirException(new(FhirSeverity.Error, "not-supported", definition.Expression, "fhir.profile.type", Url, Type)); }
        var elements = definition["differential"]["element"].Exists ? definition["differential"]["element"] : definition["snapshot"]["element"];
        foreach (var e in elements.Items)
        {
            string id = e["id"].Text ?? e["path"].Text ?? "";
            var rule = Root;
            var parts = id.Split('.');
            for (int i = 1; i < parts.Length; i++)
            {
                int colon = parts[i].IndexOf(':', StringComparison.Ordinal);
                rule = rule.Child(colon < 0 ? parts[i] : parts[i][..colon]);
                if (colon >= 0) { rule = rule.Slice(parts[i][(colon + 1)..]); }
            }
            // without ids a slice is known by its name only
            if (e["id"].Text is null && e["sliceName"].Text is { } slice) { rule = rule.Slice(slice); }
            rule.Read(e, type);
        }
    }

    internal sealed class Rule(string name)
    {
        public string Name { get; } = name;
        public List<Rule> Children { get; } = [];
        public List<Rule> Slices { get; } = [];
        public string? SliceName;
        public int Min = -1, Max = int.MaxValue, MaxLength = int.MaxValue;
        public FhirNode Fixed, Pattern;
        public string? ValueSet, SlicingRules;
        public List<(string Kind, string Path)> Discriminators = [];
        public List<string> Types = [], Profiles = [], Targets = [];
        public FhirInvariant[] Invariants = [];

        public Rule Child(string name)
        {
            bool choice = name.EndsWith("[x]", StringComparison.Ordinal);
            if (choice) { name = name[..^3]; }
            var child = Children.Find(c => c.Name == name);
            if (child is null) { Children.Add(child = new Rule(name)); }
            return child;
        }

        public Rule Slice(string name)
        {
            var slice = Slices.Find(s => s.SliceName == name);
            if (slice is null) { Slices.Add(slice = new Rule(Name) { SliceName = name }); }
            return slice;
        }

        public void Read(FhirNode e, FhirType type)
        {
            if (e["min"].Text is { } min) { Min = int.Parse(min, CultureInfo.InvariantCulture); }
            if (e["max"].Text is { } max) { Max = max == "*" ? int.MaxValue : int.Parse(max, CultureInfo.InvariantCulture); }
            if (e["maxLength"].Text is { } length) { MaxLength = int.Parse(length, CultureInfo.InvariantCulture); }
            foreach (var p in e)
            {
                if (p.Name.StartsWith("fixed", StringComparison.Ordinal)) { Fixed = p; }
                else if (p.Name.StartsWith("pattern", StringComparison.Ordinal)) { Pattern = p; }
            }
            if (e["binding"]["strength"].Text == "required") { ValueSet = e["binding"]["valueSet"].Text; }
            if (e["slicing"] is { Exists: true } slicing)
            {
                SlicingRules = slicing["rules"].Text;
                Discriminators = [.. slicing["discriminator"].Items.Select(d => (d["type"].Text ?? "value", d["path"].Text ?? "$this"))];
            }
            foreach (var t in e["type"].Items)
            {
                if (t["code"].Text is { } code && !code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal)) { Types.Add(code); }
                Profiles.AddRange(t["profile"].Items.Select(p => p.Text!));
                Targets.AddRange(t["targetProfile"].Items.Select(p => p.Text!));
            }
            // a snapshot repeats the invariants of R4, which are checked anyway
            Invariants = FhirInvariant.Compile(e["constraint"].Items.Where(c => c["expression"].Exists && !type.Constraints.Any(b => b.Key == c["key"].Text) && c["key"].Text is not "ele-1" and not "ext-1")
                .Select(c => new FhirConstraint(Name, c["key"].Text ?? "", c["severity"].Text == "warning" ? FhirSeverity.Warning : FhirSeverity.Error, c["expression"].Text!, c["human"].Text ?? "")), null);
        }
    }
}

/// <summary>Holds one resource (or one extension) to profiles.</summary>
internal sealed class FhirProfileCheck(FhirDefinitions definitions, FhirValidation options, PathContext context, List<FhirIssue> issues)
{
    readonly HashSet<(int, string)> done = [];

    public void Resource(PathItem item, IReadOnlyList<string> asked)
    {
        foreach (string url in asked)
        {
            if (definitions.Profile(url) is { } profile) { Hold(item, profile); } else { Error("not-supported", item, "fhir.profile.unknown", url); }
        }
        foreach (var claimed in item.Node["meta"]["profile"].Items) { if (definitions.Profile(claimed.Text) is { } profile) { Hold(item, profile); } }
    }

    public void Extension(PathItem item, (FhirType? Type, FhirElement? Element, int Index) holder)
    {
        if (definitions.Profile(item.Node.Child(FhirNames.Url).Text) is not { Type: "Extension" } profile) { return; }
        if (profile.Contexts.Count > 0 && !profile.Contexts.Any(c => Stands(c.Kind, c.Expression, holder))) { Error("structure", item, "fhir.profile.context", profile.Url, string.Join(", ", profile.Contexts.Select(c => c.Expression))); }
        Hold(item, profile);
    }

    bool Stands(string kind, string expression, (FhirType? Type, FhirElement? Element, int Index) holder) => kind switch
    {
        "element" => holder.Type?.Is(expression) == true || holder.Type?.Name == expression || holder.Element?.Path == expression || holder.Element?.Properties.Any(p => p.Type.Is(expression)) == true,
        "extension" => holder.Type?.Name == "Extension" && new FhirNode(context.Document, holder.Index)["url"].Text == expression,
        // a path would have to be evaluated from every place: not held
        _ => true,
    };

    void Hold(PathItem item, FhirProfile profile)
    {
        if (!done.Add((item.Index, profile.Url))) { return; }
        if (item.Type is null || !item.Type.Is(profile.Type)) { Error("structure", item, "fhir.profile.wrong-type", profile.Url, profile.Type); return; }
        if (definitions.Profile(profile.Base) is { } under) { Hold(item, under); }
        Value(item, profile.Root, profile);
    }

    void Value(PathItem item, FhirProfile.Rule rule, FhirProfile profile)
    {
        if (issues.Count >= options.MaxIssues) { return; }
        if (rule.Types.Count > 0 && item.Type is { } type && type.Kind != FhirTypeKind.Backbone && !rule.Types.Exists(type.Is) && !(type.Name == "SimpleQuantity" && rule.Types.Contains("Quantity"))) { Error("structure", item, "fhir.profile.value-type", profile.Url, string.Join(", ", rule.Types)); return; }
        if (rule.Fixed.Exists && !(item.Node.Exists && JsonSame.Equal(item.Node, rule.Fixed))) { Error("value", item, "fhir.profile.fixed", profile.Url, FhirWalk.Short(rule.Fixed.ToString())); }
        if (rule.Pattern.Exists && !(item.Node.Exists && Like(item.Node, rule.Pattern))) { Error("value", item, "fhir.profile.pattern", profile.Url, FhirWalk.Short(rule.Pattern.ToString())); }
        if (rule.MaxLength < int.MaxValue && item.Text is { } text && text.Length > rule.MaxLength) { Error("too-long", item, "fhir.profile.max-length", profile.Url, rule.MaxLength.ToString(CultureInfo.InvariantCulture)); }
        if (rule.ValueSet is { } set && Bound(item, set) == false) { Error("code-invalid", item, "fhir.profile.binding", profile.Url, set); }
        if (rule.Targets.Count > 0 && item.Type?.Name == "Reference" && FhirReference.TypeOf(item.Node.Child(FhirNames.Reference).Text) is { } target && !rule.Targets.Exists(t => Targets(t, target))) { Error("structure", item, "fhir.profile.target", profile.Url, target); }
        // a resource within (a bundle's entry) or an extension is held to the profiles the rule names, when any is known
        var known = rule.Profiles.Select(definitions.Profile).OfType<FhirProfile>().ToList();
        if (known.Count == 1) { Hold(item, known[0]); }
        foreach (var invariant in rule.Invariants)
        {
            context.Context = item;
            if (invariant.Tree.Truth(context, item) == false) { Add(invariant.Constraint.Severity, "invariant", item, "fhir.invariant", invariant.Constraint.Key, invariant.Constraint.Human); }
        }
        foreach (var child in rule.Children) { Children(item, child, profile); }
    }

    void Children(PathItem item, FhirProfile.Rule rule, FhirProfile profile)
    {
        List<PathItem> values = Values(item, rule.Name);
        Count(item, rule, rule.Name, values.Count, profile);
        foreach (var value in values) { Value(value, rule, profile); }
        if (rule.Slices.Count == 0) { return; }
        var discriminators = rule.Discriminators;
        if (discriminators.Count == 0 && rule.Name is "extension" or "modifierExtension") { discriminators = [("value", "url")]; }
        HashSet<int> taken = [];
        foreach (var slice in rule.Slices)
        {
            var matched = values.FindAll(v => Matches(v, slice, discriminators));
            taken.UnionWith(matched.Select(m => m.Index));
            Count(item, slice, rule.Name + ":" + slice.SliceName, matched.Count, profile);
            foreach (var value in matched) { Value(value, slice, profile); }
        }
        if (rule.SlicingRules == "closed") { foreach (var value in values) { if (!taken.Contains(value.Index)) { Error("structure", value, "fhir.profile.closed", profile.Url); } } }
    }

    List<PathItem> Values(PathItem item, string name)
    {
        List<PathItem> values = [];
        // valueQuantity in a differential: the choice with that type
        if (item.Type?.Element(FhirNames.Find(name)) is null && item.Type?.Property(name) is { Element.IsChoice: true } property)
        {
            var child = item.Node.Child(FhirNames.Find(name));
            if (child.Exists) { values.Add(new PathItem(context.Document, child.Index, -1, property.Type)); }
            return values;
        }
        context.Children(item, FhirNames.Find(name), name, values);
        return values;
    }

    void Count(PathItem item, FhirProfile.Rule rule, string name, int count, FhirProfile profile)
    {
        if (rule.Min > count) { Error("required", item, "fhir.profile.min", profile.Url, name, rule.Min.ToString(CultureInfo.InvariantCulture)); }
        if (rule.Max < count) { Error("structure", item, "fhir.profile.max", profile.Url, name, rule.Max.ToString(CultureInfo.InvariantCulture)); }
    }

    bool Matches(PathItem value, FhirProfile.Rule slice, List<(string Kind, string Path)> discriminators)
    {
        if (discriminators.Count == 0) { return false; }
        foreach (var (kind, path) in discriminators)
        {
            // the rule at the end of the path, within the slice or within a slice of its own on the way (component:Systolic.code.coding:Loinc.code)
            List<(FhirProfile.Rule? Rule, FhirNode Pattern)> rules = [(slice, slice.Pattern.Exists ? slice.Pattern : slice.Fixed)];
            List<PathItem> items = [value];
            if (path != "$this")
            {
                foreach (string part in path.Split('.'))
                {
                    rules = [.. rules.SelectMany(r =>
                    {
                        var next = r.Rule?.Children.Find(c => c.Name == part);
                        return (next is null ? [null] : (IEnumerable<FhirProfile.Rule?>)[next, .. next.Slices]).Select(n => (n, n is { Fixed.Exists: true } ? n.Fixed : n is { Pattern.Exists: true } ? n.Pattern : r.Pattern[part][0]));
                    })];
                    items = [.. items.SelectMany(i => Values(i, part))];
                }
            }
            if (!rules.Exists(r => Matches(kind, path, slice, r.Rule, r.Pattern, items))) { return false; }
        }
        return true;
    }

    bool Matches(string kind, string path, FhirProfile.Rule slice, FhirProfile.Rule? at, FhirNode pattern, List<PathItem> items)
    {
        switch (kind)
        {
            case "type": return at is not null && items.Exists(i => at.Types.Exists(t => i.Type?.Is(t) == true));
            case "exists": return at is not null && !(at.Min > 0 && items.Count == 0) && !(at.Max == 0 && items.Count > 0);
            case "profile": return false;
        }
        // an extension slice is known by the url of its profile
        if (!pattern.Exists && path == "url" && slice.Profiles.Count > 0) { return items.Exists(i => slice.Profiles.Contains(i.Text ?? "")); }
        if (pattern.Exists) { return items.Exists(i => i.Node.Exists && Like(i.Node, pattern)); }
        return at?.ValueSet is { } set && items.Exists(i => Bound(i, set) == true);
    }

    /// <summary>Everything the pattern says is there; more may be.</summary>
    static bool Like(FhirNode value, FhirNode pattern)
    {
        switch (pattern.Kind)
        {
            case FhirKind.Object:
                if (value.Kind != FhirKind.Object) { return false; }
                foreach (var p in pattern) { if (value[p.Name] is not { Exists: true } v || !Like(v, p)) { return false; } }
                return true;
            case FhirKind.Array:
                if (value.Kind != FhirKind.Array) { return false; }
                foreach (var p in pattern) { bool any = false; foreach (var v in value) { any |= Like(v, p); } if (!any) { return false; } }
                return true;
            default: return value.Kind == FhirKind.Array ? value.Items.Any(v => Like(v, pattern)) : JsonSame.Equal(value, pattern);
        }
    }

    /// <summary>Null where nobody knows the set.</summary>
    bool? Bound(PathItem item, string set)
    {
        var node = item.Node;
        switch (item.Type?.Name)
        {
            case "CodeableConcept":
                bool? any = node["coding"].Exists ? false : null;
                if (any is null) { return node["extension"].Exists ? null : false; }
                foreach (var coding in node["coding"].Items) { var one = Code(set, coding["system"].Text, coding["code"].Text); if (one == true) { return true; } if (one is null) { any = null; } }
                return any;
            case "Coding" or "Quantity" or "SimpleQuantity": return Code(set, node["system"].Text, node["code"].Text);
            default: return item.Text is { } code ? Code(set, null, code) : null;
        }
    }

    bool? Code(string set, string? system, string? code)
    {
        if (code is null) { return false; }
        if (definitions.ValueSet(set) is { IsOpen: false } known) { return system is null ? known.Contains(code) : known.Contains(system, code); }
        return options.Terminology?.Invoke(set, system, code);
    }

    bool Targets(string profile, string type)
    {
        if (definitions.Profile(profile) is { } known) { return known.Type == type; }
        string name = profile[(profile.LastIndexOf('/') + 1)..];
        return name == type || name == "Resource" || !definitions.IsResource(name);
    }

    void Error(string code, PathItem item, string key, params string[] arguments) => Add(FhirSeverity.Error, code, item, key, arguments);
    void Add(FhirSeverity severity, string code, PathItem item, string key, params string[] arguments)
    {
        if (issues.Count < options.MaxIssues) { issues.Add(new(severity, code, new FhirNode(context.Document, Math.Max(item.Index, item.Index < 0 ? item.Ext : 0)).Expression, key, arguments)); }
    }
}
