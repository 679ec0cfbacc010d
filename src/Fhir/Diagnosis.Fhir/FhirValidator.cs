using System.Text;

namespace Diagnosis.Fhir;

/// <summary>How to validate.</summary>
public sealed record FhirValidation
{
    public static FhirValidation Default { get; } = new();

    /// <summary>Profiles to hold the resource to besides those its meta.profile names (only known ones count).</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Answers whether a code (system may be null) belongs to a value set the library does not know (bindings of profiles); null = cannot say.</summary>
    public Func<string, string?, string, bool?>? Terminology { get; init; }

    /// <summary>The search for faults ends after so many.</summary>
    public int MaxIssues { get; init; } = 200;

    /// <summary>Best-practice warnings (dom-6) too.</summary>
    public bool BestPractice { get; init; }
}

/// <summary>Holds a document to R4 and to the profiles the definitions know.</summary>
public static class FhirValidator
{
    /// <summary>The faults found, empty when there are none; errors make the resource unacceptable, warnings do not.</summary>
    public static IReadOnlyList<FhirIssue> Validate(FhirDocument document, FhirDefinitions definitions, FhirValidation? options = null)
    {
        var walk = new FhirWalk(document, definitions, options ?? FhirValidation.Default);
        try { walk.Resource(0, isContained: false, expected: null); }
        catch (FhirException e) when (e.Issue.Code == "too-costly") { walk.Issues.Add(e.Issue); }
        return walk.Issues;
    }
}

internal sealed class FhirWalk(FhirDocument document, FhirDefinitions definitions, FhirValidation options)
{
    /// <summary>Invariants the walk decides itself, faster or more exactly than their expressions.</summary>
    internal static readonly string[] Native = ["ele-1", "ext-1", "ref-1", "dom-3", "txt-1", "txt-2"];

    readonly Node[] nodes = document.Nodes;
    readonly PathContext context = new(document, definitions);
    readonly FhirType element = definitions.Type("Element")!, extension = definitions.Type("Extension")!, reference = definitions.Type("Reference")!, any = definitions.Type("Resource")!;
    FhirProfileCheck? check;
    // what the object being read stands in: extensions are allowed in named places only
    (FhirType? Type, FhirElement? Element, int Index) holder;
    public List<FhirIssue> Issues { get; } = [];
    bool Full => Issues.Count >= options.MaxIssues;

    FhirNode At(int index) => new(document, index);

    void Add(FhirSeverity severity, string code, int index, string key, params string[] arguments)
    {
        if (!Full) { Issues.Add(new(severity, code, At(index).Expression, key, arguments)); }
    }

    void Error(string code, int index, string key, params string[] arguments) => Add(FhirSeverity.Error, code, index, key, arguments);

    public void Resource(int index, bool isContained, string? expected)
    {
        if (FhirTyping.Of(document, index, definitions) is not { } type) { if (!Full) { Issues.Add(FhirTyping.Missing(document, index)); } return; }
        if (expected is not null && !type.Is(expected)) { Error("structure", index, "fhir.resource.wrong-type", type.Name, expected); return; }
        var (resource, outermost) = (context.Resource, context.Outermost);
        var item = new PathItem(document, index, -1, type);
        context.Resource = item;
        if (!isContained) { context.Outermost = item; }
        Object(index, -1, type, null);
        if (!isContained && type.BitOf(FhirNames.Contained) != 0 && At(index).Child(FhirNames.Contained) is { Exists: true } contained) { Contained(index, contained); }
        if (type.Name == "Bundle") { Bundle(index); }
        Profiles(item);
        (context.Resource, context.Outermost) = (resource, outermost);
    }

    void Object(int index, int ext, FhirType type, FhirElement? within)
    {
        if (Full) { return; }
        var around = holder;
        int end = nodes[index].Next;
        if (end == index + 1 || type.IsResource && end == index + 2) { Error("structure", index, "fhir.object.empty"); if (end == index + 1) { return; } }
        UInt128 seen = 0;
        for (int i = index + 1; i < end; i = nodes[i].Next)
        {
            if (nodes[i].NameId == FhirNames.ResourceType && type.IsResource && (nodes[i].Flags & Node.Underscored) == 0) { continue; }
            var property = type.Property(nodes[i].NameId, out int ordinal);
            bool underscored = (nodes[i].Flags & Node.Underscored) != 0;
            if (property is null || underscored && !property.Type.IsPrimitive) { Error("structure", i, "fhir.element.unknown", At(i).Name, type.Name); continue; }
            var bit = UInt128.One << ordinal;
            if ((seen & bit) != 0 && property.Element.IsChoice && OtherChoice(index, i, type, property)) { Error("structure", i, "fhir.element.two-choices", property.Element.Name + "[x]"); }
            seen |= bit;
            holder = (type, within, index);
            Property(index, i, property, underscored);
        }
        holder = around;
        if ((seen & type.RequiredBits) != type.RequiredBits)
        {
            foreach (var (required, ordinal) in type.Required) { if ((seen >> ordinal & 1) == 0) { Error("required", index, "fhir.element.required", required.Name + (required.IsChoice ? "[x]" : "")); } }
        }
        if (type == extension && ((seen & type.BitOf(FhirNames.Extension)) != 0) == ((seen & type.BitOf(FhirNames.Value)) != 0)) { Error("invariant", index, "fhir.invariant", "ext-1", "Must have either extensions or value[x], not both"); }
        if (type.Checked.Length > 0) { Invariants(type.Checked, new PathItem(document, index, ext, type), seen); }
        if (type == extension && definitions.HasProfiles) { (check ??= new FhirProfileCheck(definitions, options, context, Issues)).Extension(new PathItem(document, index, ext, type), around); }
    }

    bool OtherChoice(int index, int upTo, FhirType type, FhirProperty property)
    {
        for (int i = index + 1; i < upTo; i = nodes[i].Next) { if (nodes[i].NameId != property.NameId && type.Property(nodes[i].NameId)?.Element == property.Element) { return true; } }
        return false;
    }

    void Property(int owner, int i, FhirProperty property, bool underscored)
    {
        var e = property.Element;
        var type = property.Type;
        var kind = nodes[i].Kind;
        if (e.IsMany)
        {
            if (kind != FhirKind.Array) { Error("structure", i, "fhir.element.not-array", property.JsonName); return; }
            if (nodes[i].Next == i + 1) { Error("structure", i, "fhir.array.empty"); return; }
            int count = 0, partner = -1;
            if (type.IsPrimitive) { partner = Partner(owner, i); }
            int p = partner >= 0 && nodes[partner].Kind == FhirKind.Array ? partner + 1 : -1, pEnd = p >= 0 ? nodes[partner].Next : -1;
            for (int k = i + 1; k < nodes[i].Next; k = nodes[k].Next)
            {
                if (Full) { return; }
                int other = p >= 0 && p < pEnd ? p : -1;
                if (nodes[k].Kind == FhirKind.Null)
                {
                    // null holds the place of a primitive that has only an extension, and of a missing extension
                    if (!type.IsPrimitive || other < 0 || nodes[other].Kind == FhirKind.Null) { Error("structure", k, "fhir.value.null"); }
                }
                else { Value(k, other, property, underscored); }
                if (other >= 0) { p = nodes[p].Next; }
                count++;
            }
            if (partner >= 0 && !underscored && p != pEnd) { Error("structure", partner, "fhir.array.lengths", property.JsonName); }
            if (count > e.Max) { Error("structure", i, "fhir.element.too-many", e.Name, e.Max.ToString(null, null)); }
            if (count < e.Min) { Error("required", i, "fhir.element.too-few", e.Name, e.Min.ToString(null, null)); }
            return;
        }
        if (kind == FhirKind.Array) { Error("structure", i, "fhir.element.array", property.JsonName); return; }
        if (kind == FhirKind.Null) { Error("structure", i, "fhir.value.null"); return; }
        Value(i, type.IsPrimitive && !underscored ? Partner(owner, i) : -1, property, underscored);
    }

    int Partner(int at, int i)
    {
        if ((nodes[at].Flags & Node.HasSiblings) == 0) { return -1; }
        for (int k = at + 1; k < nodes[at].Next; k = nodes[k].Next) { if (k != i && nodes[k].NameId == nodes[i].NameId && ((nodes[k].Flags ^ nodes[i].Flags) & Node.Underscored) != 0) { return k; } }
        return -1;
    }

    void Value(int i, int ext, FhirProperty property, bool underscored)
    {
        var e = property.Element;
        var type = property.Type;
        if (underscored)
        {
            if (nodes[i].Kind != FhirKind.Object) { Error("structure", i, "fhir.value.not-object", "Element"); return; }
            Object(i, -1, element, e);
            return;
        }
        if (type.IsPrimitive)
        {
            if (FhirPrimitives.Check(type.Primitive, At(i)) is { } wrong) { Error(wrong.StartsWith("fhir.narrative", StringComparison.Ordinal) ? "invariant" : "value", i, wrong, type.Name, Short(At(i).Text)); return; }
            if (e.Required is { } set && nodes[i].Kind == FhirKind.String && !InSet(set, i)) { Error("code-invalid", i, "fhir.code.not-in-set", Short(At(i).Text), set.Url); }
        }
        else
        {
            if (nodes[i].Kind != FhirKind.Object) { Error("structure", i, "fhir.value.not-object", type.Name); return; }
            if (type.IsResource) { Resource(i, e.NameId == FhirNames.Contained, type == any ? null : type.Name); return; }
            Object(i, ext, type, e);
            if (e.Required is { IsOpen: false } set) { Concept(i, type, set); }
            if (type == reference) { Reference(i, e); }
        }
        if (e.Checked.Length > 0) { Invariants(e.Checked, new PathItem(document, i, ext, type)); }
    }

    bool InSet(FhirValueSet set, int i)
    {
        var bytes = At(i).Bytes;
        if (set.IsOpen) { return OpenShape(set.Url, bytes); }
        return (nodes[i].Flags & Node.Escaped) != 0 ? set.Contains(At(i).Text!) : set.Contains(bytes);
    }

    /// <summary>Sets too large to carry: media types and currencies are held to their shape.</summary>
    static bool OpenShape(string url, ReadOnlySpan<byte> code)
    {
        if (url.EndsWith("/mimetypes", StringComparison.Ordinal)) { int slash = code.IndexOf((byte)'/'); return slash > 0 && slash < code.Length - 1 || code.SequenceEqual("json"u8) || code.SequenceEqual("xml"u8) || code.SequenceEqual("ttl"u8); }
        if (url.EndsWith("/currencies", StringComparison.Ordinal)) { return code.Length == 3 && !code.ContainsAnyExceptInRange((byte)'A', (byte)'Z'); }
        return true;
    }

    void Concept(int i, FhirType type, FhirValueSet set)
    {
        var node = At(i);
        if (type.Name == "CodeableConcept")
        {
            bool any = false;
            foreach (var coding in node.Child(FhirNames.Coding).Items)
            {
                any = true;
                if (coding.Child(FhirNames.Code).Text is { } code && (coding.Child(FhirNames.System).Text is { } system ? set.Contains(system, code) : set.Contains(code))) { return; }
            }
            if (any || !node.Child(FhirNames.Extension).Exists) { Error("code-invalid", i, "fhir.code.concept-not-in-set", set.Url); }
        }
        else if (type.Name == "Coding" && node.Child(FhirNames.Code).Text is { } code && !(node.Child(FhirNames.System).Text is { } system ? set.Contains(system, code) : set.Contains(code)))
        {
            Error("code-invalid", i, "fhir.code.not-in-set", code, set.Url);
        }
    }

    void Reference(int i, FhirElement e)
    {
        var reference = At(i).Child(FhirNames.Reference);
        if (reference.Kind != FhirKind.String) { return; }
        var bytes = reference.Bytes;
        if (bytes.Length == 0) { return; }
        string? type = null;
        if (bytes[0] == '#')
        {
            if (bytes.Length == 1) { return; }
            var target = context.Contained(reference.Text![1..]);
            if (!target.Exists) { Error("invariant", i, "fhir.reference.not-contained", reference.Text!); return; }
            type = target.Child(FhirNames.ResourceType).Text;
        }
        else
        {
            var (shape, found) = FhirReference.Look(bytes, definitions);
            if (!shape) { Error("value", reference.Index, "fhir.reference.shape", Short(reference.Text)); return; }
            type = found?.Name;
        }
        if (type is null || e.Targets.Count == 0) { return; }
        foreach (string target in e.Targets) { if (target == type) { return; } }
        Error("structure", i, "fhir.reference.target", type, string.Join(", ", e.Targets));
    }

    void Contained(int index, FhirNode contained)
    {
        HashSet<string> ids = new(StringComparer.Ordinal), named = new(StringComparer.Ordinal);
        for (int i = index; i < nodes[index].Next; i++)
        {
            if (nodes[i].Kind == FhirKind.String && nodes[i].Length > 0 && document.Span[nodes[i].Start] == '#') { named.Add(At(i).Text![1..]); }
        }
        foreach (var child in contained.Items)
        {
            if (child.Kind != FhirKind.Object) { continue; }
            if (child.Child(FhirNames.Id).Text is not { } id) { Error("required", child.Index, "fhir.contained.no-id"); continue; }
            if (!ids.Add(id)) { Error("duplicate", child.Index, "fhir.contained.twice", id); }
            if (named.Contains(id)) { continue; }
            bool back = false;
            for (int i = child.Index; i < nodes[child.Index].Next && !back; i++) { back = nodes[i].Kind == FhirKind.String && nodes[i].Length == 1 && document.Span[nodes[i].Start] == '#'; }
            if (!back) { Error("invariant", child.Index, "fhir.contained.unused", id); }
        }
    }

    void Bundle(int index)
    {
        string? kind = At(index).Child(FhirNames.Type).Text;
        foreach (var entry in At(index).Child(FhirNames.Entry).Items)
        {
            if (entry.Kind != FhirKind.Object) { continue; }
            var resource = entry.Child(FhirNames.Resource);
            if (kind is "transaction" or "batch" && entry.Child(FhirNames.Request)["method"].Text is { } method)
            {
                if (method is "POST" or "PUT" && !resource.Exists) { Error("required", entry.Index, "fhir.bundle.no-resource", method); }
                if (method is "GET" or "HEAD" or "DELETE" && resource.Exists) { Error("structure", entry.Index, "fhir.bundle.resource", method); }
            }
            if (entry.Child(FhirNames.FullUrl).Text is { } url && resource.Child(FhirNames.Id).Text is { } id && FhirReference.Parse(url) is { Type: not null } said && (said.Id != id || said.Type != resource.Child(FhirNames.ResourceType).Text)) { Error("value", entry.Index, "fhir.bundle.full-url", url); }
        }
    }

    void Invariants(FhirInvariant[] invariants, PathItem item, UInt128 seen = default)
    {
        foreach (var invariant in invariants)
        {
            var quick = invariant.Quick is null ? PathGuess.Unknown : invariant.Quick(seen);
            if (quick == PathGuess.True || invariant.IsBestPractice && !options.BestPractice) { continue; }
            context.Context = item;
            // an expression that gives nothing says nothing
            if (quick == PathGuess.False || invariant.Tree.Truth(context, item) == false) { Add(invariant.Constraint.Severity, "invariant", item.Index >= 0 ? item.Index : item.Ext, "fhir.invariant", invariant.Constraint.Key, invariant.Constraint.Human); }
        }
    }

    void Profiles(PathItem item)
    {
        if (!definitions.HasProfiles && options.Profiles.Count == 0) { return; }
        check ??= new FhirProfileCheck(definitions, options, context, Issues);
        check.Resource(item, item.Index == 0 ? options.Profiles : []);
    }

    internal static string Short(string? text) => text is null ? "" : text.Length <= 80 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[79]) ? 79 : 80), "…");
}

/// <summary>A constraint with its expression compiled; Quick decides from the elements seen alone where that is enough, as it mostly is.</summary>
internal sealed record FhirInvariant(FhirConstraint Constraint, PathNode Tree, Func<UInt128, PathGuess>? Quick)
{
    public bool IsBestPractice { get; } = Constraint.Key == "dom-6";

    /// <summary><paramref name="type"/> is the type the constraints stand on; null for those of one element, which are not seen from inside.</summary>
    public static FhirInvariant[] Compile(IEnumerable<FhirConstraint> constraints, FhirType? type) =>
        [.. constraints.Where(c => !FhirWalk.Native.Contains(c.Key)).Select(c => FhirPath.TryCompile(c.Expression, out var path) ? new FhirInvariant(c, path!.Tree, type is null ? null : path.Tree.Quick(type)) : null).OfType<FhirInvariant>()];
}
