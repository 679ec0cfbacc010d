using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Diagnosis.Kernel.Documents;

/// <summary>
/// One face of a TrueType file or collection with glyf outlines. Tables are looked up in the bytes of the file as needed, nothing is
/// unpacked, and a file is read once per process. Offsets and fields: OpenType specification, chapters cmap, glyf, head, hhea, hmtx, loca, maxp.
/// </summary>
internal sealed class TrueTypeFont
{
    static readonly ConcurrentDictionary<string, Lazy<TrueTypeFont>> Parsed = new(StringComparer.Ordinal);

    readonly byte[] data;
    readonly Dictionary<string, (int Offset, int Length)> tables = [];
    readonly int cmap, cmapFormat, longMetrics;
    readonly bool longLoca;

    TrueTypeFont(byte[] data, string name)
    {
        this.data = data;
        Name = name;
        // of a collection the first face is the proportional one
        int directory = data.AsSpan().StartsWith("ttcf"u8) ? Int(12) : 0;
        int count = U16(directory + 4);
        for (int i = 0; i < count; i++)
        {
            int entry = directory + 12 + 16 * i;
            tables[Encoding.ASCII.GetString(data, entry, 4)] = (Int(entry + 8), Int(entry + 12));
        }
        if (!tables.ContainsKey("glyf") || !tables.ContainsKey("loca") || !tables.ContainsKey("cmap"))
        {
            throw new NoFontException($"{name}: no TrueType outlines");
        }
        int head = At("head"), hhea = At("hhea");
        UnitsPerEm = U16(head + 18);
        Box = [S16(head + 36), S16(head + 38), S16(head + 40), S16(head + 42)];
        longLoca = S16(head + 50) == 1;
        Ascent = S16(hhea + 4);
        Descent = S16(hhea + 6);
        longMetrics = U16(hhea + 34);
        Glyphs = U16(At("maxp") + 4);
        (cmap, cmapFormat) = ChooseCmap();
    }

    public string Name { get; }
    public int UnitsPerEm { get; }
    public int Ascent { get; }
    public int Descent { get; }
    public int Glyphs { get; }
    public int[] Box { get; }

    /// <exception cref="NoFontException">The file is missing, unreadable or not TrueType.</exception>
    public static TrueTypeFont Load(string path) => Parsed.GetOrAdd(path, static p => new(() =>
    {
        try
        {
            return new TrueTypeFont(File.ReadAllBytes(p), Path.GetFileNameWithoutExtension(p));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new NoFontException($"{p}: {e.Message}", e);
        }
    })).Value;

    /// <summary>Glyph of a character, 0 when the font has none.</summary>
    public int Glyph(int rune)
    {
        if (cmapFormat == 12)
        {
            for (int low = 0, high = Int(cmap + 12) - 1; low <= high;)
            {
                int middle = (low + high) / 2, group = cmap + 16 + 12 * middle;
                if (rune < Int(group))
                {
                    high = middle - 1;
                }
                else if (rune > Int(group + 4))
                {
                    low = middle + 1;
                }
                else
                {
                    return Int(group + 8) + rune - Int(group);
                }
            }
            return 0;
        }
        if (rune >= 0xFFFF)
        {
            return 0;
        }
        int segments = U16(cmap + 6) / 2, ends = cmap + 14, starts = ends + 2 * segments + 2, deltas = starts + 2 * segments, ranges = deltas + 2 * segments;
        int from = 0;
        for (int to = segments - 1; from < to;)
        {
            int middle = (from + to) / 2;
            if (U16(ends + 2 * middle) < rune)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }
        int start = U16(starts + 2 * from), range = U16(ranges + 2 * from);
        if (rune < start || rune > U16(ends + 2 * from))
        {
            return 0;
        }
        int glyph = range == 0 ? rune : U16(ranges + 2 * from + range + 2 * (rune - start));
        return glyph == 0 ? 0 : (glyph + U16(deltas + 2 * from)) & 0xFFFF;
    }

    /// <summary>Advance in font units.</summary>
    public int Advance(int glyph) => U16(At("hmtx") + 4 * Math.Min(glyph, longMetrics - 1));

    /// <summary>A font file of the given glyphs only, numbered in the given order; index 0 must be glyph 0. Parts of composed glyphs are added behind.</summary>
    public byte[] Subset(IReadOnlyList<int> wanted)
    {
        var glyphs = wanted.ToList();
        var parts = new Dictionary<int, int>();
        var outlines = new MemoryStream();
        Span<byte> padding = stackalloc byte[4];
        padding.Clear();
        var places = new List<int>();
        for (int i = 0; i < glyphs.Count; i++)
        {
            places.Add((int)outlines.Length);
            byte[] outline = Outline(glyphs[i]);
            if (outline.Length > 10 && BinaryPrimitives.ReadInt16BigEndian(outline) < 0)
            {
                Renumber(outline, part =>
                {
                    if (!parts.TryGetValue(part, out int number))
                    {
                        parts.Add(part, number = glyphs.Count);
                        glyphs.Add(part);
                    }
                    return number;
                });
            }
            outlines.Write(outline);
            outlines.Write(padding[..(int)(-outlines.Length & 3)]);
        }
        places.Add((int)outlines.Length);
        int n = glyphs.Count;
        var loca = new byte[4 * (n + 1)];
        var metrics = new byte[4 * n];
        for (int i = 0; i <= n; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * i), places[i]);
            if (i < n)
            {
                int side = glyphs[i] < longMetrics ? At("hmtx") + 4 * glyphs[i] + 2 : At("hmtx") + 4 * longMetrics + 2 * (glyphs[i] - longMetrics);
                BinaryPrimitives.WriteUInt16BigEndian(metrics.AsSpan(4 * i), (ushort)Advance(glyphs[i]));
                BinaryPrimitives.WriteInt16BigEndian(metrics.AsSpan(4 * i + 2), (short)S16(side));
            }
        }
        byte[] head = Copy("head"), hhea = Copy("hhea"), maxp = Copy("maxp");
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)n);
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)n);
        var kept = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = outlines.ToArray(), ["head"] = head, ["hhea"] = hhea, ["hmtx"] = metrics, ["loca"] = loca, ["maxp"] = maxp,
        };
        foreach (string hinting in (string[])["cvt ", "fpgm", "prep"])
        {
            if (tables.ContainsKey(hinting))
            {
                kept[hinting] = Copy(hinting);
            }
        }
        return Assemble(kept);
    }

    static byte[] Assemble(SortedDictionary<string, byte[]> kept)
    {
        var file = new MemoryStream();
        Span<byte> four = stackalloc byte[4];
        void U16(int value)
        {
            file.WriteByte((byte)(value >> 8));
            file.WriteByte((byte)value);
        }
        void U32(uint value)
        {
            U16((int)(value >> 16));
            U16((int)(value & 0xFFFF));
        }
        int log = (int)Math.Log2(kept.Count), at = 12 + 16 * kept.Count;
        U32(0x00010000);
        U16(kept.Count);
        U16(16 << log);
        U16(log);
        U16(16 * kept.Count - (16 << log));
        foreach (var (tag, table) in kept)
        {
            file.Write(Encoding.ASCII.GetBytes(tag));
            uint sum = 0;
            for (int i = 0; i < table.Length; i++)
            {
                sum = unchecked(sum + ((uint)table[i] << (24 - 8 * (i & 3))));
            }
            U32(sum);
            U32((uint)at);
            U32((uint)table.Length);
            at += (table.Length + 3) & ~3;
        }
        foreach (byte[] table in kept.Values)
        {
            file.Write(table);
            file.Write(four[..(int)(-file.Length & 3)]);
        }
        return file.ToArray();
    }

    /// <summary>Replaces the component numbers of a composed outline.</summary>
    static void Renumber(byte[] outline, Func<int, int> number)
    {
        const int Words = 1, Scale = 8, More = 0x20, XyScale = 0x40, Matrix = 0x80;
        for (int at = 10, flags = More; (flags & More) != 0;)
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            var part = outline.AsSpan(at + 2);
            BinaryPrimitives.WriteUInt16BigEndian(part, (ushort)number(BinaryPrimitives.ReadUInt16BigEndian(part)));
            at += 4 + ((flags & Words) != 0 ? 4 : 2) + ((flags & Scale) != 0 ? 2 : (flags & XyScale) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0);
        }
    }

    byte[] Outline(int glyph)
    {
        int Place(int i) => longLoca ? Int(At("loca") + 4 * i) : 2 * U16(At("loca") + 2 * i);
        return data.AsSpan(At("glyf") + Place(glyph), Place(glyph + 1) - Place(glyph)).ToArray();
    }

    (int Offset, int Format) ChooseCmap()
    {
        int table = At("cmap"), best = 0, format = 0;
        for (int i = 0; i < U16(table + 2); i++)
        {
            int platform = U16(table + 4 + 8 * i), encoding = U16(table + 6 + 8 * i), offset = table + Int(table + 8 + 8 * i), kind = U16(offset);
            bool unicode = platform == 0 && encoding != 5 || platform == 3 && encoding is 1 or 10;
            if (unicode && kind is 4 or 12 && kind > format)
            {
                (best, format) = (offset, kind);
            }
        }
        return format > 0 ? (best, format) : throw new NoFontException($"{Name}: no Unicode character map");
    }

    byte[] Copy(string table) => data.AsSpan(tables[table].Offset, tables[table].Length).ToArray();

    int At(string table) => tables[table].Offset;

    int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));

    int S16(int at) => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at));

    int Int(int at) => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
}
