using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Diagnosis.Fhir;

/// <summary>What a document may cost. Bytes and nodes bound memory (24 bytes a node beside the text itself).</summary>
public sealed record FhirLimits(int MaxBytes = 64 << 20, int MaxDepth = 200, int MaxNodes = 6_000_000)
{
    public static FhirLimits Default { get; } = new();
}

public enum FhirKind : byte { None, Object, Array, String, Number, True, False, Null }

[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct Node
{
    public int Start, Length, Next, NameStart;
    public ushort NameLength, NameId;
    public FhirKind Kind;
    public byte Flags;
    /// <summary>HasSiblings: an object in which some name begins with an underscore.</summary>
    public const byte Escaped = 1, Underscored = 2, NameEscaped = 4, HasSiblings = 8;
}

/// <summary>
/// JSON read once: the bytes as sent and a table of where each value stands, so that every lexeme (1.00, 1e3, nine fraction digits) is kept.
/// A document exists only when the JSON is sound: strict UTF-8, no BOM, no duplicate names, no U+0000, no lone surrogates, nothing after the end.
/// </summary>
public sealed class FhirDocument
{
    internal readonly Node[] Nodes;
    internal readonly byte[] Buffer;
    internal readonly int Offset;
    internal int Count => Nodes[0].Next;

    internal FhirDocument(ReadOnlyMemory<byte> utf8, Node[] nodes)
    {
        Nodes = nodes;
        if (MemoryMarshal.TryGetArray(utf8, out var segment)) { (Buffer, Offset) = (segment.Array!, segment.Offset); } else { Buffer = utf8.ToArray(); }
        Utf8 = utf8;
        length = utf8.Length;
    }

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }
    internal ReadOnlySpan<byte> Span => new(Buffer, Offset, length);
    readonly int length;

    public FhirNode Root => new(this, 0);
    public string ResourceType => Root["resourceType"].Text ?? "";
    public string? Id => Root["id"].Text;
    public string? VersionId => Root["meta"]["versionId"].Text;
    public string? LastUpdated => Root["meta"]["lastUpdated"].Text;

    /// <summary>
    /// Reads a resource. Null with one fatal or error issue when it is not sound JSON, exceeds the limits, or does not say which R4 resource it is.
    /// The bytes are kept, not copied: the caller leaves them alone.
    /// </summary>
    public static FhirDocument? Parse(ReadOnlyMemory<byte> utf8, FhirLimits? limits, out IReadOnlyList<FhirIssue> issues)
    {
        var document = ParseJson(utf8, limits, out issues);
        if (document is null) { return null; }
        if (FhirTyping.Of(document, 0, FhirDefinitions.R4) is null) { issues = [FhirTyping.Missing(document, 0)]; return null; }
        return document;
    }

    /// <summary>As <see cref="Parse"/>, for JSON that need not be a resource (a JSON Patch, one part of a resource).</summary>
    public static FhirDocument? ParseJson(ReadOnlyMemory<byte> utf8, FhirLimits? limits, out IReadOnlyList<FhirIssue> issues)
    {
        limits ??= FhirLimits.Default;
        var (nodes, issue) = new FhirReader(utf8, limits).Read();
        issues = issue is null ? [] : [issue];
        return nodes is null ? null : new FhirDocument(utf8, nodes);
    }

    /// <summary>Reads what is known to be sound (a stored resource); throws <see cref="FhirException"/> otherwise.</summary>
    public static FhirDocument Parse(ReadOnlyMemory<byte> utf8) => Parse(utf8, null, out var issues) ?? throw new FhirException(issues[0]);
    public static FhirDocument Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));
}

/// <summary>
/// A value in a document; cheap to copy. A missing value is a node that does not exist: navigation through it is harmless and its text is null.
/// </summary>
public readonly struct FhirNode : IEnumerable<FhirNode>, IEquatable<FhirNode>
{
    readonly FhirDocument? document;
    internal readonly int Index;

    internal FhirNode(FhirDocument? document, int index) => (this.document, Index) = (document, index);

    internal FhirDocument Document => document!;
    public bool Exists => document is not null;
    public FhirKind Kind => document is null ? FhirKind.None : document.Nodes[Index].Kind;

    /// <summary>Name under which the value stands in its object; empty in an array and at the root.</summary>
    public string Name
    {
        get
        {
            if (document is null) { return ""; }
            ref var n = ref document.Nodes[Index];
            if (n.NameLength == 0) { return ""; }
            if (n.NameId != 0) { return (n.Flags & Node.Underscored) != 0 ? "_" + FhirNames.TextOf(n.NameId) : FhirNames.TextOf(n.NameId); }
            return FhirText.Decode(document.Span.Slice(n.NameStart, n.NameLength), (n.Flags & Node.NameEscaped) != 0);
        }
    }

    /// <summary>The property of an object; does not exist when there is none or this is no object.</summary>
    public FhirNode this[string name]
    {
        get
        {
            if (Kind != FhirKind.Object) { return default; }
            bool underscored = name.StartsWith('_');
            ushort id = FhirNames.Find(underscored ? name[1..] : name);
            if (id != 0) { return Child(id, underscored); }
            foreach (var child in this) { if (child.Document.Nodes[child.Index].NameId == 0 && child.Name == name) { return child; } }
            return default;
        }
    }

    internal FhirNode Child(ushort nameId, bool underscored = false)
    {
        if (document is null) { return default; }
        var nodes = document.Nodes;
        if (nodes[Index].Kind != FhirKind.Object) { return default; }
        int end = nodes[Index].Next;
        for (int i = Index + 1; i < end; i = nodes[i].Next)
        {
            if (nodes[i].NameId == nameId && ((nodes[i].Flags & Node.Underscored) != 0) == underscored) { return new(document, i); }
        }
        return default;
    }

    /// <summary>The item of an array; the value itself for 0 of a single value, so that <c>node["name"][0]</c> reads both.</summary>
    public FhirNode this[int item]
    {
        get
        {
            if (Kind != FhirKind.Array) { return item == 0 ? this : default; }
            foreach (var child in this) { if (item-- == 0) { return child; } }
            return default;
        }
    }

    /// <summary>The items of an array, or this one value, or nothing.</summary>
    public IEnumerable<FhirNode> Items => Kind switch { FhirKind.None => [], FhirKind.Array => this, _ => [this] };

    /// <summary>A string unescaped, a number as it was written, true or false; null for objects, arrays, null and what does not exist.</summary>
    public string? Text
    {
        get
        {
            switch (Kind)
            {
                case FhirKind.String: { ref var n = ref document!.Nodes[Index]; return FhirText.Decode(document.Span.Slice(n.Start, n.Length), (n.Flags & Node.Escaped) != 0); }
                case FhirKind.Number: { ref var n = ref document!.Nodes[Index]; return Encoding.ASCII.GetString(document.Span.Slice(n.Start, n.Length)); }
                case FhirKind.True: return "true";
                case FhirKind.False: return "false";
                default: return null;
            }
        }
    }

    /// <summary>The value as JSON, quotation marks included.</summary>
    public ReadOnlyMemory<byte> Raw
    {
        get
        {
            if (document is null) { return default; }
            ref var n = ref document.Nodes[Index];
            return n.Kind == FhirKind.String ? document.Utf8.Slice(n.Start - 1, n.Length + 2) : document.Utf8.Slice(n.Start, n.Length);
        }
    }

    /// <summary>The value as a document of its own (an entry's resource), sharing the bytes; cheaper than reading it again.</summary>
    public FhirDocument AsDocument()
    {
        if (document is null) { throw new InvalidOperationException("there is no such value"); }
        ref var root = ref document.Nodes[Index];
        int from = root.Kind == FhirKind.String ? root.Start - 1 : root.Start;
        var part = document.Nodes.AsSpan(Index, root.Next - Index).ToArray();
        foreach (ref var n in part.AsSpan()) { n.Start -= from; n.NameStart -= from; n.Next -= Index; }
        part[0].NameLength = 0; part[0].NameId = 0; part[0].NameStart = 0;
        part[0].Flags &= unchecked((byte)~(Node.Underscored | Node.NameEscaped));
        return new FhirDocument(Raw, part);
    }

    /// <summary>FHIRPath of the value from the root of its document, as OperationOutcome.issue.expression wants it.</summary>
    public string Expression => document is null ? "" : FhirTyping.Expression(document, Index);

    internal ReadOnlySpan<byte> Bytes { get { ref var n = ref document!.Nodes[Index]; return new(document.Buffer, document.Offset + n.Start, n.Length); } }
    internal bool IsEscaped => (document!.Nodes[Index].Flags & Node.Escaped) != 0;

    public bool TryGetDecimal(out decimal value) { value = 0; return Kind == FhirKind.Number && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value); }

    public Enumerator GetEnumerator() => new(document, Index);
    IEnumerator<FhirNode> IEnumerable<FhirNode>.GetEnumerator() => GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    public bool Equals(FhirNode other) => document == other.document && Index == other.Index;
    public override bool Equals(object? obj) => obj is FhirNode other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(document, Index);
    public static bool operator ==(FhirNode a, FhirNode b) => a.Equals(b);
    public static bool operator !=(FhirNode a, FhirNode b) => !a.Equals(b);
    public override string ToString() => document is null ? "" : Encoding.UTF8.GetString(Raw.Span);

    /// <summary>The values of an object or the items of an array, in the order sent.</summary>
    public struct Enumerator : IEnumerator<FhirNode>
    {
        readonly FhirDocument? document;
        readonly int first, end;
        int at;

        internal Enumerator(FhirDocument? document, int index)
        {
            this.document = document;
            (first, at) = (index + 1, -1);
            end = document is not null && document.Nodes[index].Kind is FhirKind.Object or FhirKind.Array ? document!.Nodes[index].Next : first;
        }

        public readonly FhirNode Current => new(document, at);
        readonly object IEnumerator.Current => Current;
        public bool MoveNext() { at = at < 0 ? first : document!.Nodes[at].Next; return at < end; }
        public void Reset() => at = -1;
        public readonly void Dispose() { }
    }
}

internal static class FhirText
{
    public static string Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped) { return Encoding.UTF8.GetString(raw); }
        // the reader has seen to it that the escapes are sound
        var quoted = ArrayPool<byte>.Shared.Rent(raw.Length + 2);
        quoted[0] = (byte)'"'; raw.CopyTo(quoted.AsSpan(1)); quoted[raw.Length + 1] = (byte)'"';
        var reader = new Utf8JsonReader(quoted.AsSpan(0, raw.Length + 2));
        reader.Read();
        string text = reader.GetString()!;
        ArrayPool<byte>.Shared.Return(quoted);
        return text;
    }

    /// <summary>Escapes that decode to U+0000 or to half a surrogate pair; the grammar itself was checked before.</summary>
    public static string? BadEscape(ReadOnlySpan<byte> raw)
    {
        for (int i = raw.IndexOf((byte)'\\'); i >= 0 && i < raw.Length;)
        {
            if (raw[i] != '\\') { int next = raw[i..].IndexOf((byte)'\\'); if (next < 0) { return null; } i += next; continue; }
            if (raw[i + 1] != 'u') { i += 2; continue; }
            int unit = Hex(raw, i + 2);
            if (unit == 0) { return "fhir.json.null-character"; }
            if (unit is >= 0xDC00 and <= 0xDFFF) { return "fhir.json.lone-surrogate"; }
            i += 6;
            if (unit is >= 0xD800 and <= 0xDBFF)
            {
                if (i + 6 > raw.Length || raw[i] != '\\' || raw[i + 1] != 'u' || Hex(raw, i + 2) is < 0xDC00 or > 0xDFFF) { return "fhir.json.lone-surrogate"; }
                i += 6;
            }
        }
        return null;
    }

    static int Hex(ReadOnlySpan<byte> s, int at) => int.Parse(s.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

/// <summary>Reads the bytes once into the table of nodes.</summary>
internal ref struct FhirReader(ReadOnlyMemory<byte> utf8, FhirLimits limits)
{
    [ThreadStatic] static Node[]? scratch;
    [ThreadStatic] static ushort[]? nameScratch;
    const int ScratchKept = 1 << 16;

    readonly ReadOnlySpan<byte> span = utf8.Span;
    Node[] nodes = [];
    int count;

    public (Node[]? Nodes, FhirIssue? Issue) Read()
    {
        if (utf8.Length == 0) { return Fatal("fhir.json.empty"); }
        if (utf8.Length > limits.MaxBytes) { return (null, new(FhirSeverity.Fatal, "too-long", "", "fhir.json.too-long", [N(utf8.Length), N(limits.MaxBytes)])); }
        if (span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) { return Fatal("fhir.json.bom"); }
        if (!Utf8.IsValid(span)) { return Fatal("fhir.json.utf8", N(FirstInvalid(span))); }
        // a large text gets its table in one piece (a node for each 26 bytes is what resources need) and keeps it; small ones read into a table lent by the thread
        bool large = span.Length > 26 * ScratchKept;
        if (large) { nodes = GC.AllocateUninitializedArray<Node>(Math.Min(span.Length / 26, limits.MaxNodes)); }
        else { nodes = scratch ?? new Node[1024]; scratch = null; }
        var names = nameScratch ?? new ushort[1024];
        nameScratch = null;
        var reader = new Utf8JsonReader(span, new JsonReaderOptions { MaxDepth = limits.MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
        var open = new int[Math.Min(limits.MaxDepth, 256) + 1];
        var nameBase = new int[open.Length];
        int depth = 0, nameTop = 0, nameStart = 0;
        ushort nameLength = 0, nameId = 0;
        byte nameFlags = 0;
        Dictionary<int, HashSet<string>>? unknown = null;
        try
        {
            while (reader.Read())
            {
                var token = reader.TokenType;
                if (token == JsonTokenType.PropertyName)
                {
                    var name = reader.ValueSpan;
                    if (name.Length > 4096) { return Stop("fhir.json.name-too-long", open[depth - 1], open.AsSpan(0, depth), "structure"); }
                    nameStart = (int)reader.TokenStartIndex + 1;
                    nameLength = (ushort)name.Length;
                    nameFlags = 0;
                    string? decoded = null;
                    if (reader.ValueIsEscaped)
                    {
                        nameFlags = Node.NameEscaped;
                        if (FhirText.BadEscape(name) is { } bad) { return Stop(bad, open[depth - 1], open.AsSpan(0, depth), "structure"); }
                        decoded = FhirText.Decode(name, true);
                        name = Encoding.UTF8.GetBytes(decoded);
                    }
                    if (name.Length > 1 && name[0] == '_' && (nameId = FhirNames.Find(name[1..])) != 0) { nameFlags |= Node.Underscored; nodes[open[depth - 1]].Flags |= Node.HasSiblings; }
                    else { nameId = FhirNames.Find(name); }
                    if (nameId != 0)
                    {
                        ushort key = (ushort)(nameId << 1 | ((nameFlags & Node.Underscored) != 0 ? 1 : 0));
                        int from = nameBase[depth - 1];
                        if (names.AsSpan(from, nameTop - from).Contains(key)) { return Duplicate(Encoding.UTF8.GetString(name), open.AsSpan(0, depth)); }
                        if (nameTop == names.Length) { Array.Resize(ref names, names.Length * 2); }
                        names[nameTop++] = key;
                    }
                    else
                    {
                        unknown ??= [];
                        if (!unknown.TryGetValue(open[depth - 1], out var seen)) { unknown.Add(open[depth - 1], seen = new(StringComparer.Ordinal)); }
                        if (!seen.Add(decoded ?? Encoding.UTF8.GetString(name))) { return Duplicate(Encoding.UTF8.GetString(name), open.AsSpan(0, depth)); }
                    }
                    continue;
                }
                if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    int at = open[--depth];
                    nodes[at].Length = (int)reader.TokenStartIndex + 1 - nodes[at].Start;
                    nodes[at].Next = count;
                    nameTop = nameBase[depth];
                    unknown?.Remove(at);
                    continue;
                }
                if (count == nodes.Length)
                {
                    if (count >= limits.MaxNodes) { return Stop("fhir.json.too-many-values", 0, open.AsSpan(0, depth), "too-costly", N(limits.MaxNodes)); }
                    Array.Resize(ref nodes, (int)Math.Min((long)count * (large ? 3 : 4) / 2, limits.MaxNodes));
                }
                int index = count++;
                ref var node = ref nodes[index];
                node.NameStart = nameStart; node.NameLength = nameLength; node.NameId = nameId; node.Flags = nameFlags;
                nameLength = 0; nameId = 0; nameFlags = 0;
                node.Start = (int)reader.TokenStartIndex;
                node.Next = index + 1;
                switch (token)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        node.Kind = token == JsonTokenType.StartObject ? FhirKind.Object : FhirKind.Array;
                        if (depth == open.Length) { Array.Resize(ref open, depth * 2); Array.Resize(ref nameBase, depth * 2); }
                        nameBase[depth] = nameTop;
                        open[depth++] = index;
                        break;
                    case JsonTokenType.String:
                        node.Kind = FhirKind.String;
                        node.Start++;
                        node.Length = reader.ValueSpan.Length;
                        if (reader.ValueIsEscaped)
                        {
                            node.Flags |= Node.Escaped;
                            if (FhirText.BadEscape(reader.ValueSpan) is { } bad) { return Stop(bad, index, open.AsSpan(0, depth), "structure"); }
                        }
                        break;
                    default:
                        node.Kind = token switch { JsonTokenType.Number => FhirKind.Number, JsonTokenType.True => FhirKind.True, JsonTokenType.False => FhirKind.False, _ => FhirKind.Null };
                        node.Length = reader.ValueSpan.Length;
                        break;
                }
            }
        }
        catch (JsonException e)
        {
            bool deep = depth >= limits.MaxDepth;
            return Stop(deep ? "fhir.json.too-deep" : "fhir.json.syntax", depth > 0 ? Math.Min(open[depth - 1], open[Math.Min(depth, 12) - 1]) : -1, open.AsSpan(0, depth), deep ? "too-costly" : "structure", deep ? [N(limits.MaxDepth)] : [N((e.LineNumber ?? 0) + 1), N((e.BytePositionInLine ?? 0) + 1)]);
        }
        if (large && count > nodes.Length / 2) { return (nodes, null); }
        var result = nodes[..count];
        Keep(names);
        return (result, null);
    }

    (Node[]?, FhirIssue?) Duplicate(string name, ReadOnlySpan<int> open) => Stop("fhir.json.duplicate", open[^1], open, "structure", name);

    /// <summary>Ends the reading with a finding; the table as far as it got says where the reader stood.</summary>
    readonly (Node[]?, FhirIssue?) Stop(string key, int at, ReadOnlySpan<int> open, string code, params string[] arguments)
    {
        foreach (int o in open) { nodes[o].Next = count; nodes[o].Length = span.Length - nodes[o].Start; }
        string expression = at < 0 || count == 0 ? "" : FhirTyping.Expression(new FhirDocument(utf8, nodes[..count]), at);
        return (null, new(FhirSeverity.Fatal, code, expression, key, arguments));
    }

    void Keep(ushort[] names)
    {
        if (nodes.Length <= ScratchKept) { scratch = nodes; }
        if (names.Length <= ScratchKept) { nameScratch = names; }
    }

    static string N(long n) => n.ToString(CultureInfo.InvariantCulture);
    static (Node[]?, FhirIssue?) Fatal(string key, params string[] args) => (null, new(FhirSeverity.Fatal, "structure", "", key, args));
    static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out int n) == OperationStatus.Done) { at += n; }
        return at;
    }
}
