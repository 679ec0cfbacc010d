using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Fhir;

/// <summary>
/// The keyed hashes of the index tables (SipHash-2-4 with a key of its own from the protection layer): eight bytes that find a value
/// without telling it, so identity numbers need not stand in an index. A parameter's number is in the hash, so equal codes of different parameters do not meet.
/// </summary>
internal sealed class FhirKeys
{
    readonly ulong k0, k1;

    public FhirKeys(Protector protector)
    {
        var key = protector.KeyFor("fhir-index");
        (k0, k1) = (BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(8)));
    }

    /// <summary>The address of a resource in eight bytes.</summary>
    public long Self(string type, string id) => Hash(1, type, id);

    /// <summary>A code, identifier or text of one parameter.</summary>
    public long Value(int param, string value) => Hash(param, "v", value);

    /// <summary>"Some value of this system", for <c>identifier=system|</c>; "some address below this", for <c>url:below</c>.</summary>
    public long AnyOf(int param, string system) => Hash(param, "s", system);

    /// <summary>A system; 0 where there is none.</summary>
    public long System(string? system) => string.IsNullOrEmpty(system) ? 0 : Hash(2, "", system);

    /// <summary>A unit or a coded unit; 0 where there is none.</summary>
    public long Unit(string? system, string? code) => string.IsNullOrEmpty(code) ? 0 : Hash(3, system ?? "", code);

    /// <summary>A foreign address as the target of a reference.</summary>
    public long Foreign(string url) => Hash(4, "", url);

    /// <summary>A whole text, for :exact and for claims.</summary>
    public long Whole(int kind, string text) => Hash(kind, "w", text);

    /// <summary>A display in the list of all there are.</summary>
    public long Text(string normal) => Hash(6, "", normal);

    long Hash(int kind, string first, string second)
    {
        int most = Encoding.UTF8.GetMaxByteCount(first.Length + second.Length) + 9;
        byte[]? rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[512];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, kind);
        int length = 4 + Encoding.UTF8.GetBytes(first, bytes[4..]);
        bytes[length++] = 0;
        length += Encoding.UTF8.GetBytes(second, bytes[length..]);
        long hash = (long)SipHash(bytes[..length]);
        if (rented is not null) { ArrayPool<byte>.Shared.Return(rented); }
        // 0 says "none"
        return hash == 0 ? 1 : hash;
    }

    /// <summary>Aumasson, Bernstein: SipHash, a fast short-input PRF (2012); two rounds for each word, four at the end.</summary>
    internal ulong SipHash(ReadOnlySpan<byte> data)
    {
        ulong v0 = k0 ^ 0x736f6d6570736575UL, v1 = k1 ^ 0x646f72616e646f6dUL, v2 = k0 ^ 0x6c7967656e657261UL, v3 = k1 ^ 0x7465646279746573UL;
        ulong last = (ulong)data.Length << 56;
        while (data.Length >= 8)
        {
            ulong m = BinaryPrimitives.ReadUInt64LittleEndian(data);
            v3 ^= m;
            Round(ref v0, ref v1, ref v2, ref v3); Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= m;
            data = data[8..];
        }
        for (int i = 0; i < data.Length; i++) { last |= (ulong)data[i] << (8 * i); }
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3); Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) { Round(ref v0, ref v1, ref v2, ref v3); }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1; v1 = BitOperations.RotateLeft(v1, 13); v1 ^= v0; v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3; v3 = BitOperations.RotateLeft(v3, 16); v3 ^= v2;
        v0 += v3; v3 = BitOperations.RotateLeft(v3, 21); v3 ^= v0;
        v2 += v1; v1 = BitOperations.RotateLeft(v1, 17); v1 ^= v2; v2 = BitOperations.RotateLeft(v2, 32);
    }

    /// <summary>For string search: lower case, without accents, full-width forms as narrow ones, white space as one blank; a CJK text stays as it is.</summary>
    public static string Normal(string text)
    {
        if (IsAscii(text)) { return Collapse(text.ToLowerInvariant()); }
        var result = new StringBuilder(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark) { continue; }
            result.Append(c);
        }
        return Collapse(result.ToString().Normalize(NormalizationForm.FormC).ToLowerInvariant());

        static bool IsAscii(string t) => Ascii.IsValid(t);
    }

    static string Collapse(string text)
    {
        text = text.Trim();
        if (!text.AsSpan().ContainsAny('\t', '\n', '\r') && !text.Contains("  ", StringComparison.Ordinal)) { return text; }
        return string.Join(' ', text.Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What is kept of a text in the index: at most 100 characters, never half of a surrogate pair.</summary>
    public static string Kept(string normal) => normal.Length <= 100 ? normal : normal[..(char.IsHighSurrogate(normal[99]) ? 99 : 100)];

    /// <summary>A stable number for a search parameter of a type: the same in every process and release.</summary>
    public static int Param(string type, string code)
    {
        uint hash = 2166136261;
        foreach (char c in type) { hash = (hash ^ c) * 16777619; }
        hash = (hash ^ '.') * 16777619;
        foreach (char c in code) { hash = (hash ^ c) * 16777619; }
        return (int)hash;
    }
}
