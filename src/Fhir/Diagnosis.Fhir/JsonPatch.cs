using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Diagnosis.Fhir;

/// <summary>JSON Patch (RFC 6902) on the text as sent: what the patch does not touch stays to the byte.</summary>
public static class JsonPatch
{
    /// <summary>The patched resource as JSON; null with issues when the patch is unsound or an operation fails (nothing is half done). The result is not validated.</summary>
    public static byte[]? Apply(FhirDocument document, ReadOnlyMemory<byte> patch, out IReadOnlyList<FhirIssue> issues, FhirLimits? limits = null)
    {
        if (FhirDocument.ParseJson(patch, limits, out issues) is not { } operations) { return null; }
        if (operations.Root.Kind != FhirKind.Array) { issues = [Bad("fhir.patch.not-array")]; return null; }
        var root = new Edit(document.Root);
        int at = 0;
        foreach (var operation in operations.Root)
        {
            if (Do(ref root, operation) is { } wrong) { issues = [wrong with { Expression = ExpressionOf(document.ResourceType, operation["path"].Text), Arguments = [at.ToString(CultureInfo.InvariantCulture), .. wrong.Arguments] }]; return null; }
            at++;
        }
        var buffer = new ArrayBufferWriter<byte>(document.Utf8.Length + 256);
        using (var json = new Utf8JsonWriter(buffer, FhirWriter.Options)) { root.Write(json); }
        issues = [];
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The element a pointer names, as far as it names one.</summary>
    static string ExpressionOf(string type, string? path) =>
        path is null || Pointer(path) is not { } parts ? type : parts.Aggregate(type, (at, p) => p == "-" ? at : p.Length > 0 && char.IsAsciiDigit(p[0]) ? $"{at}[{p}]" : $"{at}.{p}");

    static FhirIssue Bad(string key, params string[] arguments) => new(FhirSeverity.Error, key == "fhir.patch.test" ? "conflict" : "invalid", "", key, arguments);

    static FhirIssue? Do(ref Edit root, FhirNode operation)
    {
        string? op = operation["op"].Text, path = operation["path"].Text, from = operation["from"].Text;
        var value = operation["value"];
        if (path is null || Pointer(path) is not { } to) { return Bad("fhir.patch.path", path ?? ""); }
        switch (op)
        {
            case "add" or "replace" or "test" when !value.Exists: return Bad("fhir.patch.no-value");
            case "add": return Add(ref root, to, new Edit(value), path);
            case "remove": return to.Length == 0 ? Bad("fhir.patch.root") : Remove(root, to, path, out _);
            case "replace":
                if (to.Length == 0) { root = new Edit(value); return null; }
                if (Find(root, to) is null) { return Bad("fhir.patch.not-found", path); }
                return Set(root, to, new Edit(value), path);
            case "test":
                return Find(root, to) is not { } there ? Bad("fhir.patch.not-found", path) : Edit.Equal(there, value) ? null : Bad("fhir.patch.test", path);
            case "move" or "copy":
                if (from is null || Pointer(from) is not { } source) { return Bad("fhir.patch.path", from ?? ""); }
                if (Find(root, source) is not { } moved) { return Bad("fhir.patch.not-found", from); }
                if (op == "copy") { return Add(ref root, to, moved.Copy(), path); }
                if (from == path) { return null; }
                if (path.StartsWith(from + "/", StringComparison.Ordinal) || source.Length == 0) { return Bad("fhir.patch.into-itself", path); }
                return Remove(root, source, from, out _) ?? Add(ref root, to, moved, path);
            default: return Bad("fhir.patch.op", op ?? "");
        }
    }

    static string[]? Pointer(string text)
    {
        if (text.Length == 0) { return []; }
        if (text[0] != '/') { return null; }
        var parts = text[1..].Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            for (int at = parts[i].IndexOf('~', StringComparison.Ordinal); at >= 0; at = parts[i].IndexOf('~', at + 1)) { if (at + 1 == parts[i].Length || parts[i][at + 1] is not ('0' or '1')) { return null; } }
            parts[i] = parts[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }
        return parts;
    }

    static int Place(string part, int count) => part.Length is > 0 and < 10 && !part.AsSpan().ContainsAnyExceptInRange('0', '9') && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) is var n && n < count ? n : -1;

    static Edit? Find(Edit at, ReadOnlySpan<string> path)
    {
        foreach (string part in path)
        {
            at.Open();
            if (at.Items is { } items) { int n = Place(part, items.Count); if (n < 0) { return null; } at = items[n]; }
            else if (at.Members is { } members) { int n = members.FindIndex(m => m.Name == part); if (n < 0) { return null; } at = members[n].Value; }
            else { return null; }
        }
        return at;
    }

    static FhirIssue? Add(ref Edit root, string[] to, Edit value, string path)
    {
        if (to.Length == 0) { root = value; return null; }
        return Set(root, to, value, path, insert: true);
    }

    static FhirIssue? Set(Edit root, string[] to, Edit value, string path, bool insert = false)
    {
        if (Find(root, to.AsSpan(0, to.Length - 1)) is not { } parent) { return Bad("fhir.patch.not-found", path); }
        parent.Open();
        string last = to[^1];
        if (parent.Items is { } items)
        {
            int n = insert && last == "-" ? items.Count : Place(last, items.Count + (insert ? 1 : 0));
            if (n < 0) { return Bad("fhir.patch.not-found", path); }
            if (insert) { items.Insert(n, value); } else { items[n] = value; }
            return null;
        }
        if (parent.Members is not { } members) { return Bad("fhir.patch.not-found", path); }
        int at = members.FindIndex(m => m.Name == last);
        if (at >= 0) { members[at] = (last, value); } else { members.Add((last, value)); }
        return null;
    }

    static FhirIssue? Remove(Edit root, string[] to, string path, out Edit? removed)
    {
        removed = null;
        if (Find(root, to.AsSpan(0, to.Length - 1)) is not { } parent) { return Bad("fhir.patch.not-found", path); }
        parent.Open();
        if (parent.Items is { } items && Place(to[^1], items.Count) is >= 0 and var n) { removed = items[n]; items.RemoveAt(n); return null; }
        if (parent.Members is { } members && members.FindIndex(m => m.Name == to[^1]) is >= 0 and var at) { removed = members[at].Value; members.RemoveAt(at); return null; }
        return Bad("fhir.patch.not-found", path);
    }

    /// <summary>A value under change: its bytes until someone looks inside, then lists that can be altered.</summary>
    sealed class Edit(FhirNode source)
    {
        public List<(string Name, Edit Value)>? Members;
        public List<Edit>? Items;
        bool open;

        public void Open()
        {
            if (open) { return; }
            open = true;
            if (source.Kind == FhirKind.Object) { Members = []; foreach (var c in source) { Members.Add((c.Name, new Edit(c))); } }
            if (source.Kind == FhirKind.Array) { Items = []; foreach (var c in source) { Items.Add(new Edit(c)); } }
        }

        public Edit Copy()
        {
            var copy = new Edit(source) { open = open };
            copy.Members = Members?.ConvertAll(m => (m.Name, m.Value.Copy()));
            copy.Items = Items?.ConvertAll(i => i.Copy());
            return copy;
        }

        public void Write(Utf8JsonWriter json)
        {
            if (Members is not null)
            {
                json.WriteStartObject();
                foreach (var (name, value) in Members) { json.WritePropertyName(name); value.Write(json); }
                json.WriteEndObject();
            }
            else if (Items is not null)
            {
                json.WriteStartArray();
                foreach (var item in Items) { item.Write(json); }
                json.WriteEndArray();
            }
            else { json.WriteRawValue(source.Raw.Span, skipInputValidation: true); }
        }

        public static bool Equal(Edit a, FhirNode b)
        {
            if (a.Members is { } members)
            {
                if (b.Kind != FhirKind.Object) { return false; }
                int n = 0;
                foreach (var _ in b) { n++; }
                return n == members.Count && members.TrueForAll(m => b[m.Name] is { Exists: true } other && Equal(m.Value, other));
            }
            if (a.Items is { } items)
            {
                if (b.Kind != FhirKind.Array) { return false; }
                var others = ((IEnumerable<FhirNode>)b).ToList();
                return others.Count == items.Count && items.Zip(others).All(p => Equal(p.First, p.Second));
            }
            return JsonSame.Equal(a.Value, b);
        }

        FhirNode Value => source;
    }
}
