using System.Buffers.Binary;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>
/// Every property name of R4 has a small number, so that a document is read once as bytes and afterwards compared by numbers only. 0 is "not a name of R4".
/// </summary>
internal static class FhirNames
{
    const int Slots = 1 << 14;
    static readonly ushort[] table = new ushort[Slots];
    static readonly List<byte[]> bytes = [[]];
    static readonly List<string> texts = [""];

    public static readonly ushort ResourceType, Id, Meta, Extension, ModifierExtension, Contained, Value, Url, Reference, Text, Div, Status, VersionId, LastUpdated, Profile, Tag, Entry, Resource, FullUrl,
        Request, Response, System, Code, Type, Identifier, Display, Coding, Start, End, Low, High, Unit, Comparator;

    static FhirNames()
    {
        (ResourceType, Id, Meta, Extension, ModifierExtension, Contained, Value, Url) = (Add("resourceType"), Add("id"), Add("meta"), Add("extension"), Add("modifierExtension"), Add("contained"), Add("value"), Add("url"));
        (Reference, Text, Div, Status, VersionId, LastUpdated, Profile, Tag) = (Add("reference"), Add("text"), Add("div"), Add("status"), Add("versionId"), Add("lastUpdated"), Add("profile"), Add("tag"));
        (Entry, Resource, FullUrl, Request, Response, System, Code, Type) = (Add("entry"), Add("resource"), Add("fullUrl"), Add("request"), Add("response"), Add("system"), Add("code"), Add("type"));
        (Identifier, Display, Coding, Start, End, Low, High, Unit) = (Add("identifier"), Add("display"), Add("coding"), Add("start"), Add("end"), Add("low"), Add("high"), Add("unit"));
        Comparator = Add("comparator");
        foreach (var row in Tsv.Rows("fhir.elements.tsv"))
        {
            string name = row[0][(row[0].LastIndexOf('.') + 1)..];
            if (!name.EndsWith("[x]", StringComparison.Ordinal)) { Add(name); continue; }
            Add(name[..^3]);
            foreach (string type in row[3].Split(' ')) { Add(ChoiceName(name[..^3], type)); }
        }
    }

    public static int Count => bytes.Count;
    public static string TextOf(ushort id) => texts[id];

    /// <summary>value + Quantity = valueQuantity; types may carry targets in brackets.</summary>
    public static string ChoiceName(string element, string type)
    {
        int bracket = type.IndexOf('(', StringComparison.Ordinal);
        if (bracket >= 0) { type = type[..bracket]; }
        if (type is "SimpleQuantity" or "MoneyQuantity") { type = "Quantity"; }
        return element + char.ToUpperInvariant(type[0]) + type[1..];
    }

    public static ushort Find(ReadOnlySpan<byte> name)
    {
        for (int slot = Hash(name); ; slot = (slot + 1) & (Slots - 1))
        {
            ushort id = table[slot];
            if (id == 0 || name.SequenceEqual(bytes[id])) { return id; }
        }
    }

    public static ushort Find(string name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, utf8, out int n) ? Find(utf8[..n]) : (ushort)0;
    }

    static ushort Add(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        int slot = Hash(utf8);
        for (; table[slot] != 0; slot = (slot + 1) & (Slots - 1)) { if (utf8.AsSpan().SequenceEqual(bytes[table[slot]])) { return table[slot]; } }
        bytes.Add(utf8); texts.Add(name);
        return table[slot] = (ushort)(bytes.Count - 1);
    }

    static int Hash(ReadOnlySpan<byte> s)
    {
        ulong h = (ulong)s.Length * 0x9E3779B97F4A7C15UL;
        if (s.Length >= 8) { h ^= BinaryPrimitives.ReadUInt64LittleEndian(s) * 0xC2B2AE3D27D4EB4FUL; h = (h << 29 | h >> 35) ^ BinaryPrimitives.ReadUInt64LittleEndian(s[^8..]) * 0x165667B19E3779F9UL; }
        else if (s.Length >= 4) { h ^= BinaryPrimitives.ReadUInt32LittleEndian(s) * 0xC2B2AE3D27D4EB4FUL; h = (h << 29 | h >> 35) ^ BinaryPrimitives.ReadUInt32LittleEndian(s[^4..]) * 0x165667B19E3779F9UL; }
        else { foreach (byte b in s) { h = (h ^ b) * 0x100000001B3UL; } }
        return (int)((h * 0x9E3779B97F4A7C15UL) >> 50);
    }
}
