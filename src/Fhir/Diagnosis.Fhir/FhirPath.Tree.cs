using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Diagnosis.Fhir;

/// <summary>What the set of elements seen in an object says about an expression without evaluating it.</summary>
internal enum PathGuess { Unknown, True, False }

/// <summary>A part of a compiled expression.</summary>
internal abstract class PathNode
{
    /// <summary>A decision by presence of elements alone (code.empty() or system.exists()); null when the expression gives none.</summary>
    public virtual Func<UInt128, PathGuess>? Quick(FhirType type) => null;

    /// <summary>The element an expression starts from within the focus, and whether it goes further; 0 when it does not start there.</summary>
    public virtual (UInt128 Bit, bool Further) Rooted(FhirType type) => default;

    /// <summary>The elements of the type of which one must be there for the expression to give anything; 0 when that cannot be told.</summary>
    public virtual UInt128 Needs(FhirType type) => 0;

    public abstract void Collect(PathContext c, PathItem focus, List<PathItem> output);

    /// <summary>The collection as a truth: empty is null, one item that is no boolean is true.</summary>
    public virtual bool? Truth(PathContext c, PathItem focus)
    {
        var list = c.Rent();
        Collect(c, focus, list);
        bool? truth = list.Count == 0 ? null : list.Count > 1 ? true : list[0].Boolean ?? true;
        c.Return(list);
        return truth;
    }

    public virtual bool Any(PathContext c, PathItem focus)
    {
        var list = c.Rent();
        Collect(c, focus, list);
        bool any = list.Count > 0;
        c.Return(list);
        return any;
    }

    protected bool Single(PathContext c, PathItem focus, out PathItem item)
    {
        var list = c.Rent();
        Collect(c, focus, list);
        item = list.Count == 1 ? list[0] : default;
        bool one = list.Count == 1;
        c.Return(list);
        return one;
    }

    public static bool One(PathNode node, PathContext c, PathItem focus, out PathItem item) => node.Single(c, focus, out item);
    public static string? Text(PathNode node, PathContext c, PathItem focus) => One(node, c, focus, out var item) ? item.Text : null;
}

/// <summary>Logic gives one boolean or nothing: only <see cref="Truth"/> is computed.</summary>
internal abstract class TruthNode : PathNode
{
    public abstract override bool? Truth(PathContext c, PathItem focus);
    public sealed override void Collect(PathContext c, PathItem focus, List<PathItem> output) { if (Truth(c, focus) is { } b) { output.Add(PathItem.Of(b)); } }
    public sealed override bool Any(PathContext c, PathItem focus) => Truth(c, focus) is not null;
}

internal sealed class Literal(PathItem? value) : PathNode
{
    public PathItem? Value => value;
    public byte[]? Utf8 { get; } = value?.Value is string s ? Encoding.UTF8.GetBytes(s) : null;
    public override void Collect(PathContext c, PathItem focus, List<PathItem> output) { if (value is { } v) { output.Add(v); } }
}

internal sealed class Variable(string name) : PathNode
{
    static readonly PathItem ucum = new("http://unitsofmeasure.org"), sct = new("http://snomed.info/sct"), loinc = new("http://loinc.org");

    public override void Collect(PathContext c, PathItem focus, List<PathItem> output) => output.Add(name switch
    {
        "$this" => focus, "$index" => new PathItem((decimal)c.Position), "%resource" => c.Resource, "%rootResource" => c.Outermost,
        "%context" => c.Context.Document is null ? c.Resource : c.Context, "%ucum" => ucum, "%sct" => sct, _ => loinc,
    });
}

internal sealed class Member(PathNode? source, string name) : PathNode
{
    readonly ushort id = FhirNames.Find(name);

    public override UInt128 Needs(FhirType type) => source is null ? type.BitOf(id) : source is Member { IsType: true } ? type.BitOf(id) : source.Needs(type);
    bool IsType => source is null && char.IsAsciiLetterUpper(name[0]);

    public override (UInt128 Bit, bool Further) Rooted(FhirType type) => source is null ? (type.BitOf(id), false) : (source.Rooted(type).Bit, true);

    public override bool Any(PathContext c, PathItem focus) => source is null && !char.IsAsciiLetterUpper(name[0]) ? c.HasChild(focus, id, name) : base.Any(c, focus);

    public override void Collect(PathContext c, PathItem focus, List<PathItem> output)
    {
        if (source is null)
        {
            // a path may begin with the type it is read from
            if (char.IsAsciiLetterUpper(name[0]) && focus.Type is { } type && type.Is(name)) { output.Add(focus); return; }
            c.Children(focus, id, name, output);
            return;
        }
        var list = c.Rent();
        source.Collect(c, focus, list);
        foreach (var item in list) { c.Children(item, id, name, output); }
        c.Return(list);
    }
}

internal sealed class Logic(char op, PathNode a, PathNode b) : TruthNode
{
    public override Func<UInt128, PathGuess>? Quick(FhirType type)
    {
        var (x, y) = (a.Quick(type), b.Quick(type));
        if (x is null && y is null) { return null; }
        return seen =>
        {
            var p = x is null ? PathGuess.Unknown : x(seen);
            var q = y is null ? PathGuess.Unknown : y(seen);
            return op switch
            {
                'a' => p == PathGuess.False || q == PathGuess.False ? PathGuess.False : p == PathGuess.True && q == PathGuess.True ? PathGuess.True : PathGuess.Unknown,
                'o' => p == PathGuess.True || q == PathGuess.True ? PathGuess.True : p == PathGuess.False && q == PathGuess.False ? PathGuess.False : PathGuess.Unknown,
                'i' => p == PathGuess.False || q == PathGuess.True ? PathGuess.True : p == PathGuess.True && q == PathGuess.False ? PathGuess.False : PathGuess.Unknown,
                _ => p == PathGuess.Unknown || q == PathGuess.Unknown ? PathGuess.Unknown : p != q ? PathGuess.True : PathGuess.False,
            };
        };
    }

    public override bool? Truth(PathContext c, PathItem focus)
    {
        bool? x = a.Truth(c, focus);
        switch (op)
        {
            case 'a': if (x == false) { return false; } break;
            case 'o': if (x == true) { return true; } break;
            case 'i': if (x == false) { return true; } break;
        }
        bool? y = b.Truth(c, focus);
        return op switch
        {
            'a' => y == false ? false : x is null || y is null ? null : true,
            'o' => y == true ? true : x is null || y is null ? null : false,
            'i' => y == true ? true : x is null || y is null ? null : false,
            _ => x is null || y is null ? null : x != y,
        };
    }
}

internal sealed class Equals(PathNode a, PathNode b, bool not, bool loose) : TruthNode
{
    public override bool? Truth(PathContext c, PathItem focus)
    {
        var x = c.Rent();
        a.Collect(c, focus, x);
        bool? same;
        if (!loose && b is Literal { Utf8: { } utf8, Value: { } literal }) { same = x.Count == 0 ? null : x.Count == 1 && x[0].TextIs(utf8, (string)literal.Value!); }
        else
        {
            var y = c.Rent();
            b.Collect(c, focus, y);
            if (x.Count == 0 || y.Count == 0) { same = loose ? x.Count == y.Count : null; }
            else
            {
                same = x.Count == y.Count;
                for (int i = 0; same == true && i < x.Count; i++)
                {
                    var item = x[i];
                    same = loose ? y.Exists(o => Alike(item, o)) : PathItem.Same(item, y[i]);
                }
            }
            c.Return(y);
        }
        c.Return(x);
        return same is null ? null : same != not;
    }

    static bool Alike(PathItem a, PathItem b) => PathItem.Same(a, b) || a.Text is { } s && b.Text is { } t && string.Equals(s.Trim(), t.Trim(), StringComparison.OrdinalIgnoreCase);
}

internal sealed class Compare(PathNode a, PathNode b, string op) : TruthNode
{
    public override bool? Truth(PathContext c, PathItem focus)
    {
        if (!One(a, c, focus, out var x) || !One(b, c, focus, out var y)) { return null; }
        int? order = Order(x, y);
        return order is null ? null : op switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    /// <summary>Null where precision, unit or type do not allow an answer.</summary>
    static int? Order(PathItem x, PathItem y)
    {
        if (x.TryDecimal(out var m) && y.TryDecimal(out var n)) { return m.CompareTo(n); }
        if (x.IsDate || y.IsDate)
        {
            if (!FhirSpan.TryParse(x.Text, out var p) || !FhirSpan.TryParse(y.Text, out var q)) { return null; }
            return p == q ? 0 : p.High <= q.Low ? -1 : p.Low >= q.High ? 1 : null;
        }
        if (x.Kind == FhirKind.Object && y.Kind == FhirKind.Object)
        {
            if (x.Node["code"].Text != y.Node["code"].Text || x.Node["system"].Text != y.Node["system"].Text || x.Node["unit"].Text != y.Node["unit"].Text && x.Node["code"].Text is null) { return null; }
            return x.Node["value"].TryGetDecimal(out var u) && y.Node["value"].TryGetDecimal(out var v) ? u.CompareTo(v) : null;
        }
        return x.Text is { } s && y.Text is { } t ? string.CompareOrdinal(s, t) : null;
    }
}

internal sealed class Membership(PathNode item, PathNode set) : TruthNode
{
    public override bool? Truth(PathContext c, PathItem focus)
    {
        if (!One(item, c, focus, out var x)) { return null; }
        var list = c.Rent();
        set.Collect(c, focus, list);
        bool found = false;
        c.Spend(list.Count);
        foreach (var y in list) { if (PathItem.Same(x, y)) { found = true; break; } }
        c.Return(list);
        return found;
    }
}

internal sealed class Union(PathNode a, PathNode b) : PathNode
{
    public override UInt128 Needs(FhirType type) => a.Needs(type) is var x && b.Needs(type) is var y && x != 0 && y != 0 ? x | y : 0;

    public override void Collect(PathContext c, PathItem focus, List<PathItem> output)
    {
        var x = c.Rent();
        a.Collect(c, focus, x);
        b.Collect(c, focus, x);
        Function.Distinct(x, output);
        c.Return(x);
    }
}

internal sealed class IsType(PathNode source, string type) : TruthNode
{
    public override bool? Truth(PathContext c, PathItem focus) => One(source, c, focus, out var item) ? AsType.Matches(item, type) : null;
}

internal sealed class AsType(PathNode source, string type) : PathNode
{
    public override UInt128 Needs(FhirType of) => source.Needs(of);

    public override void Collect(PathContext c, PathItem focus, List<PathItem> output)
    {
        var list = c.Rent();
        source.Collect(c, focus, list);
        foreach (var item in list) { if (Matches(item, type)) { output.Add(item); } }
        c.Return(list);
    }

    public static bool Matches(PathItem item, string type)
    {
        if (item.Type is { } t) { return t.Is(type) || t.IsPrimitive && string.Equals(t.Name, type, StringComparison.OrdinalIgnoreCase) || t.Name is "SimpleQuantity" && type == "Quantity"; }
        return item.Value switch { bool => type is "Boolean" or "boolean", string => type is "String" or "string", decimal d => type is "Decimal" or "decimal" || type is "Integer" or "integer" && decimal.IsInteger(d), _ => false };
    }
}

internal sealed class Arithmetic(PathNode a, PathNode b, char op) : PathNode
{
    public override void Collect(PathContext c, PathItem focus, List<PathItem> output)
    {
        bool left = One(a, c, focus, out var x), right = One(b, c, focus, out var y);
        if (op == '&') { output.Add(new PathItem((left ? x.Text : "") + (right ? y.Text : ""))); return; }
        if (!left || !right) { return; }
        if (x.TryDecimal(out var m) && y.TryDecimal(out var n))
        {
            if (op is '/' or 'd' or 'm' && n == 0) { return; }
            try { output.Add(new PathItem(op switch { '+' => m + n, '-' => m - n, '*' => m * n, '/' => m / n, 'd' => decimal.Truncate(m / n), _ => m % n })); } catch (OverflowException) { }
        }
        else if (op == '+' && x.Text is { } s && y.Text is { } t) { output.Add(new PathItem(s + t)); }
    }
}

internal sealed class Function(PathNode? source, string name, PathNode[] arguments) : PathNode
{
    /// <summary>The functions of the subset with how many arguments they take.</summary>
    public static readonly FrozenDictionary<string, (int Min, int Max)> Known = new Dictionary<string, (int, int)>
    {
        ["empty"] = (0, 0), ["exists"] = (0, 1), ["not"] = (0, 0), ["all"] = (1, 1), ["allTrue"] = (0, 0), ["allFalse"] = (0, 0), ["anyTrue"] = (0, 0), ["anyFalse"] = (0, 0), ["count"] = (0, 0),
        ["distinct"] = (0, 0), ["isDistinct"] = (0, 0), ["where"] = (1, 1), ["select"] = (1, 1), ["repeat"] = (1, 1), ["first"] = (0, 0), ["last"] = (0, 0), ["tail"] = (0, 0), ["skip"] = (1, 1), ["take"] = (1, 1),
        ["single"] = (0, 0), ["intersect"] = (1, 1), ["exclude"] = (1, 1), ["union"] = (1, 1), ["combine"] = (1, 1), ["subsetOf"] = (1, 1), ["supersetOf"] = (1, 1), ["iif"] = (2, 3), ["toInteger"] = (0, 0), ["toDecimal"] = (0, 0), ["toString"] = (0, 0), ["hasValue"] = (0, 0), ["getValue"] = (0, 0),
        ["startsWith"] = (1, 1), ["endsWith"] = (1, 1), ["contains"] = (1, 1), ["indexOf"] = (1, 1), ["substring"] = (1, 2), ["upper"] = (0, 0), ["lower"] = (0, 0), ["length"] = (0, 0), ["trim"] = (0, 0), ["matches"] = (1, 1), ["replace"] = (2, 2),
        ["replaceMatches"] = (2, 2), ["children"] = (0, 0), ["descendants"] = (0, 0), ["trace"] = (1, 2), ["resolve"] = (0, 0), ["extension"] = (1, 1), ["htmlChecks"] = (0, 0), ["[]"] = (1, 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    readonly Regex? regex = name is "matches" or "replaceMatches" && arguments[0] is Literal { Value.Value: string pattern } ? Pattern(name == "matches" ? $"\\A(?:{pattern})\\z" : pattern) : null;

    /// <summary>Without backtracking, so that no text makes it slow.</summary>
    static Regex Pattern(string pattern) => patterns.Count < 256 ? patterns.GetOrAdd(pattern, Make) : Make(pattern);
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Regex> patterns = new(StringComparer.Ordinal);
    static Regex Make(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    public override bool Any(PathContext c, PathItem focus) => name is "empty" or "exists" or "count" or "isDistinct" or "all" || base.Any(c, focus);

    public override bool? Truth(PathContext c, PathItem focus)
    {
        switch (name)
        {
            case "empty": return source is null ? !IsThere(focus) : !source.Any(c, focus);
            case "exists" when arguments.Length == 0: return source is null ? IsThere(focus) : source.Any(c, focus);
            case "not": return source is null ? focus.Boolean is { } f ? !f : null : source.Truth(c, focus) is { } b ? !b : null;
            default: return base.Truth(c, focus);
        }
    }

    static bool IsThere(PathItem focus) => focus.Document is not null || focus.Value is not null;

    public override void Collect(PathContext c, PathItem focus, List<PathItem> output)
    {
        var list = c.Rent();
        if (source is null) { list.Add(focus); } else { source.Collect(c, focus, list); }
        Apply(c, focus, list, output);
        c.Return(list);
    }

    void Apply(PathContext c, PathItem focus, List<PathItem> list, List<PathItem> output)
    {
        switch (name)
        {
            case "empty": output.Add(PathItem.Of(list.Count == 0)); return;
            case "exists":
                foreach (var i in list) { if (arguments.Length == 0 || arguments[0].Truth(c, i) == true) { output.Add(PathItem.True); return; } }
                output.Add(PathItem.False);
                return;
            case "not": if (list.Count == 1) { output.Add(PathItem.Of(!(list[0].Boolean ?? true))); } return;
            case "all": foreach (var i in list) { if (arguments[0].Truth(c, i) != true) { output.Add(PathItem.False); return; } } output.Add(PathItem.True); return;
            case "allTrue": output.Add(PathItem.Of(list.TrueForAll(i => i.Boolean == true))); return;
            case "allFalse": output.Add(PathItem.Of(list.TrueForAll(i => i.Boolean == false))); return;
            case "anyTrue": output.Add(PathItem.Of(list.Exists(i => i.Boolean == true))); return;
            case "anyFalse": output.Add(PathItem.Of(list.Exists(i => i.Boolean == false))); return;
            case "count": output.Add(new PathItem((decimal)list.Count)); return;
            case "distinct": Distinct(list, output); return;
            case "isDistinct": { var d = c.Rent(); Distinct(list, d); output.Add(PathItem.Of(d.Count == list.Count)); c.Return(d); return; }
            case "where": for (int i = 0; i < list.Count; i++) { c.Position = i; if (arguments[0].Truth(c, list[i]) == true) { output.Add(list[i]); } } return;
            case "select": for (int i = 0; i < list.Count; i++) { c.Position = i; arguments[0].Collect(c, list[i], output); } return;
            case "repeat": Repeat(c, list, output); return;
            case "first": if (list.Count > 0) { output.Add(list[0]); } return;
            case "last": if (list.Count > 0) { output.Add(list[^1]); } return;
            case "single": if (list.Count == 1) { output.Add(list[0]); } return;
            case "tail": for (int i = 1; i < list.Count; i++) { output.Add(list[i]); } return;
            case "skip" or "take" or "[]":
                if (!One(arguments[0], c, focus, out var k) || !k.TryDecimal(out var n)) { return; }
                for (int i = 0; i < list.Count; i++) { if (name == "skip" ? i >= n : name == "take" ? i < n : i == n) { output.Add(list[i]); } }
                return;
            case "intersect" or "exclude" or "union" or "combine" or "subsetOf" or "supersetOf": Sets(c, focus, list, output); return;
            case "iif":
                var self = list.Count == 1 ? list[0] : focus;
                // iif looks at the collection it stands on: empty() inside it asks whether there is anything
                bool? yes = arguments[0] is Function { IsBareEmpty: true } ? list.Count == 0 : arguments[0].Truth(c, self);
                if (yes == true) { arguments[1].Collect(c, self, output); } else if (arguments.Length == 3) { if (list.Count == 0) { return; } foreach (var i in list) { arguments[2].Collect(c, i, output); } }
                return;
            case "children": foreach (var i in list) { c.Children(i, output); } return;
            case "descendants": foreach (var i in list) { c.Descendants(i, output); } return;
            case "trace": output.AddRange(list); return;
            case "resolve": foreach (var i in list) { Resolve(c, i, output); } return;
            case "extension":
                string? url = Text(arguments[0], c, focus);
                foreach (var i in list)
                {
                    var found = c.Rent();
                    c.Children(i, FhirNames.Extension, "extension", found);
                    foreach (var e in found) { if (e.Node["url"].Text == url) { output.Add(e); } }
                    c.Return(found);
                }
                return;
            case "hasValue": output.Add(PathItem.Of(list.Count == 1 && (list[0].Document is null ? list[0].Value is not null : list[0].Kind is FhirKind.String or FhirKind.Number or FhirKind.True or FhirKind.False))); return;
            case "getValue": if (list.Count == 1 && list[0].Text is not null) { output.Add(list[0]); } return;
            // narratives are held to xhtml by the validator itself
            case "htmlChecks": output.Add(PathItem.Of(list.TrueForAll(i => i.Text is { } div && FhirNarrative.Check(Encoding.UTF8.GetBytes(div)) is null))); return;
        }
        if (list.Count != 1 || list[0].Text is not { } text) { return; }
        switch (name)
        {
            case "toInteger": if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long l)) { output.Add(new PathItem((decimal)l)); } else if (text is "true" or "false" && list[0].Boolean is { } b) { output.Add(new PathItem(b ? 1m : 0m)); } return;
            case "toDecimal": if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal d)) { output.Add(new PathItem(d)); } return;
            case "toString": output.Add(new PathItem(text)); return;
            case "upper": output.Add(new PathItem(text.ToUpperInvariant())); return;
            case "lower": output.Add(new PathItem(text.ToLowerInvariant())); return;
            case "trim": output.Add(new PathItem(text.Trim())); return;
            case "length": output.Add(new PathItem((decimal)text.Length)); return;
            case "matches" or "replaceMatches":
                var r = regex ?? (Text(arguments[0], c, focus) is { } p ? Pattern(name == "matches" ? $"\\A(?:{p})\\z" : p) : null);
                if (r is null) { return; }
                if (name == "matches") { output.Add(PathItem.Of(r.IsMatch(text))); } else if (Text(arguments[1], c, focus) is { } with) { output.Add(new PathItem(r.Replace(text, with))); }
                return;
            case "substring":
                if (!One(arguments[0], c, focus, out var from) || !from.TryDecimal(out var s) || s < 0 || s >= text.Length) { return; }
                int rest = text.Length - (int)s;
                if (arguments.Length == 2 && One(arguments[1], c, focus, out var len) && len.TryDecimal(out var w)) { rest = (int)Math.Clamp(w, 0, rest); }
                output.Add(new PathItem(text.Substring((int)s, rest)));
                return;
        }
        if (Text(arguments[0], c, focus) is not { } arg) { return; }
        switch (name)
        {
            case "startsWith": output.Add(PathItem.Of(text.StartsWith(arg, StringComparison.Ordinal))); return;
            case "endsWith": output.Add(PathItem.Of(text.EndsWith(arg, StringComparison.Ordinal))); return;
            case "contains": output.Add(PathItem.Of(text.Contains(arg, StringComparison.Ordinal))); return;
            case "indexOf": output.Add(new PathItem((decimal)text.IndexOf(arg, StringComparison.Ordinal))); return;
            case "replace": if (Text(arguments[1], c, focus) is { } with) { output.Add(new PathItem(text.Replace(arg, with, StringComparison.Ordinal))); } return;
        }
    }

    public override UInt128 Needs(FhirType type) => source is not null && name is "where" or "first" or "last" or "tail" or "extension" or "resolve" ? source!.Needs(type) : 0;

    public override (UInt128 Bit, bool Further) Rooted(FhirType type) => name is "where" or "first" or "tail" or "last" or "select" or "trace" && source is not null ? (source!.Rooted(type).Bit, true) : default;

    public override Func<UInt128, PathGuess>? Quick(FhirType type)
    {
        if (name == "not" && source?.Quick(type) is { } inner) { return seen => inner(seen) switch { PathGuess.True => PathGuess.False, PathGuess.False => PathGuess.True, _ => PathGuess.Unknown }; }
        if (name is not ("empty" or "exists" or "hasValue") || arguments.Length > 0 || source is null) { return null; }
        var (bit, further) = source.Rooted(type);
        if (bit == 0) { return null; }
        var (absent, present) = name == "empty" ? (PathGuess.True, PathGuess.False) : (PathGuess.False, PathGuess.True);
        if (further || name == "hasValue") { present = PathGuess.Unknown; }
        return seen => (seen & bit) == 0 ? absent : present;
    }

    bool IsBareEmpty => name == "empty" && source is null;

    void Repeat(PathContext c, List<PathItem> list, List<PathItem> output)
    {
        int from = output.Count;
        foreach (var i in list) { arguments[0].Collect(c, i, output); }
        for (int i = from; i < output.Count; i++) { arguments[0].Collect(c, output[i], output); }
    }

    void Sets(PathContext c, PathItem focus, List<PathItem> list, List<PathItem> output)
    {
        if (list.Count == 0 && name is "intersect" or "exclude") { return; }
        var other = c.Rent();
        arguments[0].Collect(c, focus, other);
        if (name is not ("combine" or "union")) { c.Spend((long)list.Count * other.Count); }
        switch (name)
        {
            case "combine": output.AddRange(list); output.AddRange(other); break;
            case "union": list.AddRange(other); Distinct(list, output); break;
            case "subsetOf": output.Add(PathItem.Of(list.TrueForAll(i => other.Exists(o => PathItem.Same(i, o))))); break;
            case "supersetOf": output.Add(PathItem.Of(other.TrueForAll(o => list.Exists(i => PathItem.Same(i, o))))); break;
            default: foreach (var i in list) { if (other.Exists(o => PathItem.Same(i, o)) == (name == "intersect")) { output.Add(i); } } break;
        }
        c.Return(other);
    }

    public static void Distinct(List<PathItem> list, List<PathItem> output)
    {
        if (list.Count < 2) { output.AddRange(list); return; }
        if (list.Count < 8)
        {
            int from = output.Count;
            foreach (var i in list) { bool seen = false; for (int k = from; k < output.Count; k++) { seen |= PathItem.Same(i, output[k]); } if (!seen) { output.Add(i); } }
            return;
        }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var i in list) { if (keys.Add(i.Key())) { output.Add(i); } }
    }

    /// <summary>Nothing is fetched: a contained resource is itself, an entry of the same bundle is itself, anything else only its type, as the reference's own words tell it.</summary>
    static void Resolve(PathContext c, PathItem item, List<PathItem> output)
    {
        string? reference = item.Kind == FhirKind.Object ? item.Node["reference"].Text : item.Text;
        if (reference is { Length: > 1 } && reference[0] == '#')
        {
            if (c.Contained(reference[1..]) is { Exists: true } child) { output.Add(new PathItem(c.Document, child.Index, -1, FhirTyping.Of(c.Document, child.Index, c.Definitions))); }
            return;
        }
        string? type = FhirReference.TypeOf(reference) ?? (item.Kind == FhirKind.Object ? item.Node["type"].Text : null);
        if (type is not null && c.Definitions.IsResource(type)) { output.Add(new PathItem(new object(), c.Definitions.Type(type))); return; }
        if (reference is not null && c.Root.Type?.Name == "Bundle")
        {
            foreach (var entry in c.Root.Node["entry"].Items)
            {
                c.Spend(1);
                if (entry["fullUrl"].Text == reference && entry["resource"] is { Exists: true } r) { output.Add(new PathItem(c.Document, r.Index, -1, FhirTyping.Of(c.Document, r.Index, c.Definitions))); return; }
            }
        }
    }
}
