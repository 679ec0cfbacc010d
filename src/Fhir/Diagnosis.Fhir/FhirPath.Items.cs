using System.Globalization;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>One item of a collection: an element (its node, the node of its <c>_sibling</c>, its type) or a computed value. Index -1: only the sibling stands there.</summary>
internal readonly struct PathItem
{
    public readonly FhirDocument? Document;
    public readonly int Index, Ext;
    public readonly FhirType? Type;
    public readonly object? Value;

    public PathItem(FhirDocument document, int index, int ext, FhirType? type) { Document = document; Index = index; Ext = ext; Type = type; Value = null; }
    public PathItem(object value, FhirType? type = null) { Document = null; Index = Ext = -1; Type = type; Value = value; }

    public static readonly PathItem True = new((object)true), False = new((object)false);
    public static PathItem Of(bool b) => b ? True : False;

    public bool IsElement => Document is not null;
    public FhirNode Node => Index >= 0 ? new(Document, Index) : default;
    public FhirKind Kind => Index >= 0 ? Document!.Nodes[Index].Kind : FhirKind.None;

    public string? Text => Document is null ? Value switch { string s => s, bool b => b ? "true" : "false", decimal d => d.ToString(CultureInfo.InvariantCulture), _ => null } : Node.Text;

    public bool? Boolean => Document is null ? Value as bool? : Kind switch { FhirKind.True => true, FhirKind.False => false, _ => null };

    public bool TryDecimal(out decimal d)
    {
        d = 0;
        if (Document is null) { if (Value is decimal v) { d = v; return true; } return false; }
        return Kind == FhirKind.Number && decimal.TryParse(Node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out d);
    }

    public bool IsDate => Type?.Primitive is FhirPrimitive.Date or FhirPrimitive.DateTime or FhirPrimitive.Instant;

    public bool TextIs(ReadOnlySpan<byte> utf8, string text) => Kind == FhirKind.String && (Document!.Nodes[Index].Flags & Node_Escaped) == 0 ? Node.Bytes.SequenceEqual(utf8) : Text == text;
    const byte Node_Escaped = Diagnosis.Fhir.Node.Escaped;

    public static bool Same(PathItem a, PathItem b)
    {
        if (a.IsDate || b.IsDate)
        {
            if (a.Text == b.Text) { return true; }
            return FhirSpan.TryParse(a.Text, out var x) && FhirSpan.TryParse(b.Text, out var y) && x == y;
        }
        if (a.TryDecimal(out var m) && b.TryDecimal(out var n)) { return m == n; }
        if (a.Kind is FhirKind.Object || b.Kind is FhirKind.Object)
        {
            return a.Kind == b.Kind && JsonSame.Equal(a.Node, b.Node);
        }
        if (a.Boolean is { } p && b.Boolean is { } q) { return p == q; }
        return a.Text is { } s && s == b.Text && a.Boolean is null == b.Boolean is null;
    }

    public string Key() => Kind == FhirKind.Object ? JsonSame.Key(Node) : TryDecimal(out var d) ? "n" + d.ToString("G29", CultureInfo.InvariantCulture) : (Text ?? "");
}

/// <summary>Equality of JSON values whatever their order of properties and way of writing.</summary>
internal static class JsonSame
{
    public static bool Equal(FhirNode a, FhirNode b)
    {
        if (a.Kind != b.Kind) { return false; }
        if (a.Raw.Span.SequenceEqual(b.Raw.Span)) { return true; }
        switch (a.Kind)
        {
            case FhirKind.Object:
                int n = 0;
                foreach (var child in a)
                {
                    n++;
                    ref var node = ref child.Document.Nodes[child.Index];
                    var other = node.NameId != 0 ? b.Child(node.NameId, (node.Flags & Node.Underscored) != 0) : b[child.Name];
                    if (!other.Exists || !Equal(child, other)) { return false; }
                }
                foreach (var _ in b) { n--; }
                return n == 0;
            case FhirKind.Array:
                var (x, y) = (a.GetEnumerator(), b.GetEnumerator());
                while (true)
                {
                    bool more = x.MoveNext();
                    if (more != y.MoveNext()) { return false; }
                    if (!more) { return true; }
                    if (!Equal(x.Current, y.Current)) { return false; }
                }
            case FhirKind.Number: return a.Text == b.Text || a.TryGetDecimal(out var m) && b.TryGetDecimal(out var k) && m == k;
            default: return a.Text == b.Text;
        }
    }

    public static string Key(FhirNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    static void Write(FhirNode node, StringBuilder text)
    {
        switch (node.Kind)
        {
            case FhirKind.Object:
                text.Append('{');
                foreach (var child in ((IEnumerable<FhirNode>)node).OrderBy(c => c.Name, StringComparer.Ordinal)) { text.Append(child.Name).Append(':'); Write(child, text); text.Append(','); }
                text.Append('}');
                break;
            case FhirKind.Array: text.Append('['); foreach (var child in node) { Write(child, text); text.Append(','); } text.Append(']'); break;
            default: text.Append(node.Kind == FhirKind.String ? "s" : "").Append(node.Text).Append('\u0001'); break;
        }
    }
}

/// <summary>Where an expression is evaluated: the resource, the outermost resource, <c>$this</c>; lends lists so that evaluation leaves no garbage.</summary>
internal sealed class PathContext
{
    readonly Stack<List<PathItem>> spare = new();
    long budget;
    Dictionary<string, int>? contained;
    int containedOf = -1;

    /// <summary>Evaluation may cost a multiple of the document's size, no more: expressions that look at all of it from every place of it end here.</summary>
    public void Spend(long work)
    {
        if ((budget -= work) < 0) { throw new FhirException(new(FhirSeverity.Error, "too-costly", Root.Type?.Name ?? "", "fhir.path.too-costly")); }
    }

    /// <summary>The contained resource of the outermost resource with that id.</summary>
    public FhirNode Contained(string id)
    {
        if (containedOf != Outermost.Index)
        {
            containedOf = Outermost.Index;
            contained = new(StringComparer.Ordinal);
            foreach (var child in Outermost.Node.Child(FhirNames.Contained).Items) { if (child.Child(FhirNames.Id).Text is { } name) { contained.TryAdd(name, child.Index); } }
        }
        return contained!.TryGetValue(id, out int index) ? new(Document, index) : default;
    }

    public PathContext(FhirDocument document, FhirDefinitions definitions)
    {
        Document = document;
        Definitions = definitions;
        budget = 500_000 + 20L * document.Count;
        Resource = Root = Outermost = new PathItem(document, 0, -1, FhirTyping.Of(document, 0, definitions));
    }

    public FhirDocument Document { get; }
    public FhirDefinitions Definitions { get; }
    public PathItem Root { get; }

    /// <summary>%resource: the nearest resource. %rootResource: the one that contains it (the same unless contained).</summary>
    public PathItem Resource, Outermost, Context, This;
    public int Position;

    public void Use((PathItem Resource, PathItem Outermost) at) => (Resource, Outermost) = at;

    public List<PathItem> Rent() => spare.TryPop(out var list) ? list : new List<PathItem>(8);
    public void Return(List<PathItem> list) { list.Clear(); spare.Push(list); }

    /// <summary>The item of a node, typed by the way down to it.</summary>
    public PathItem Find(int index)
    {
        var at = Root;
        while (at.Index != index)
        {
            var list = Rent();
            Children(at, list);
            PathItem? next = null;
            foreach (var c in list) { if (c.Index >= 0 && c.Index <= index && index < Document.Nodes[c.Index].Next) { next = c; break; } }
            Return(list);
            if (next is null) { return new PathItem(Document, index, -1, null); }
            at = next.Value;
        }
        return at;
    }

    public (PathItem, PathItem) ResourceOf(int index)
    {
        var nodes = Document.Nodes;
        PathItem resource = Root, outermost = Root;
        for (int at = 0; at != index;)
        {
            int next = -1;
            for (int i = at + 1; i < nodes[at].Next; i = nodes[i].Next) { if (index < nodes[i].Next) { next = i; break; } }
            if (next < 0) { break; }
            bool contained = nodes[at].Kind == FhirKind.Array && nodes[at].NameId == FhirNames.Contained;
            at = next;
            if (nodes[at].Kind == FhirKind.Object && FhirTyping.Of(Document, at, Definitions) is { } type) { resource = new PathItem(Document, at, -1, type); if (!contained) { outermost = resource; } }
        }
        return (resource, outermost);
    }

    /// <summary>Children of that name, typed; primitives come with their siblings.</summary>
    public void Children(PathItem item, ushort name, string text, List<PathItem> output)
    {
        if (item.Document is null) { return; }
        var nodes = Document.Nodes;
        int at = item.Kind == FhirKind.Object ? item.Index : item.Ext >= 0 && nodes[item.Ext].Kind == FhirKind.Object ? item.Ext : -1;
        if (at < 0) { return; }
        var type = item.Kind == FhirKind.Object ? item.Type : Definitions.Type("Element");
        var element = type?.Element(name);
        for (int i = at + 1; i < nodes[at].Next; i = nodes[i].Next)
        {
            ushort id = nodes[i].NameId;
            FhirProperty? property = null;
            if (element is null)
            {
                if (type is not null && type.Name is not ("Resource" or "DomainResource") || (name == 0 ? id != 0 || new FhirNode(Document, i).Name != text : id != name)) { continue; }
            }
            else if (element.IsChoice) { property = type!.Property(id); if (property?.Element != element) { continue; } }
            else { if (id != name) { continue; } property = element.Properties[0]; }
            Emit(at, i, property?.Type, output);
        }
    }

    /// <summary>Whether there is a child of that name.</summary>
    public bool HasChild(PathItem item, ushort name, string text)
    {
        if (item.Kind == FhirKind.Object && item.Type?.Element(name) is { } element)
        {
            var nodes = Document.Nodes;
            int end = nodes[item.Index].Next;
            for (int i = item.Index + 1; i < end; i = nodes[i].Next)
            {
                if ((element.IsChoice ? item.Type.Property(nodes[i].NameId)?.Element == element : nodes[i].NameId == name) && (nodes[i].Kind != FhirKind.Array || nodes[i].Next > i + 1)) { return true; }
            }
            return false;
        }
        var list = Rent();
        Children(item, name, text, list);
        bool any = list.Count > 0;
        Return(list);
        return any;
    }

    public void Children(PathItem item, List<PathItem> output)
    {
        if (item.Document is null) { return; }
        var nodes = Document.Nodes;
        int at = item.Kind == FhirKind.Object ? item.Index : item.Ext >= 0 && nodes[item.Ext].Kind == FhirKind.Object ? item.Ext : -1;
        if (at < 0) { return; }
        var type = item.Kind == FhirKind.Object ? item.Type : Definitions.Type("Element");
        for (int i = at + 1; i < nodes[at].Next; i = nodes[i].Next)
        {
            if (nodes[i].NameId == FhirNames.ResourceType && type is { IsResource: true }) { continue; }
            Emit(at, i, type?.Property(nodes[i].NameId)?.Type, output);
        }
    }

    public void Descendants(PathItem item, List<PathItem> output)
    {
        int from = output.Count;
        Children(item, output);
        for (int i = from; i < output.Count; i++) { Children(output[i], output); }
    }

    /// <summary>Puts out the value or the items at <paramref name="i"/> of the object <paramref name="at"/>; a <c>_sibling</c> goes with its partner, alone only when it has none.</summary>
    void Emit(int at, int i, FhirType? type, List<PathItem> output)
    {
        Spend(1);
        var nodes = Document.Nodes;
        bool underscored = (nodes[i].Flags & Node.Underscored) != 0;
        int partner = type is { IsPrimitive: true } || underscored ? Partner(at, i) : -1;
        if (underscored && partner >= 0) { return; }
        if (type is { IsResource: true }) { type = null; }
        if (nodes[i].Kind != FhirKind.Array)
        {
            output.Add(underscored ? new(Document, -1, i, type) : new(Document, i, partner, type ?? FhirTyping.Of(Document, i, Definitions)));
            return;
        }
        int p = partner >= 0 && nodes[partner].Kind == FhirKind.Array ? partner + 1 : -1, end = p >= 0 ? nodes[partner].Next : -1;
        for (int k = i + 1; k < nodes[i].Next; k = nodes[k].Next)
        {
            Spend(1);
            int ext = p >= 0 && p < end && nodes[p].Kind == FhirKind.Object ? p : -1;
            if (underscored) { if (nodes[k].Kind == FhirKind.Object) { output.Add(new(Document, -1, k, type)); } }
            else if (nodes[k].Kind == FhirKind.Null) { if (ext >= 0) { output.Add(new(Document, -1, ext, type)); } }
            else { output.Add(new(Document, k, ext, type ?? FhirTyping.Of(Document, k, Definitions))); }
            if (p >= 0 && p < end) { p = nodes[p].Next; }
        }
    }

    int Partner(int at, int i)
    {
        var nodes = Document.Nodes;
        if (nodes[i].NameId == 0 || (nodes[at].Flags & Node.HasSiblings) == 0) { return -1; }
        for (int k = at + 1; k < nodes[at].Next; k = nodes[k].Next)
        {
            if (k != i && nodes[k].NameId == nodes[i].NameId && ((nodes[k].Flags ^ nodes[i].Flags) & Node.Underscored) != 0) { return k; }
        }
        return -1;
    }
}
