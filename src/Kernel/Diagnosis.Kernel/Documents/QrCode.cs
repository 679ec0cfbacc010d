using System.Text;

namespace Diagnosis.Kernel.Documents;

/// <summary>A QR code (ISO/IEC 18004): bytes in UTF-8, error correction M, versions 1 to 10, so up to 213 bytes.</summary>
public sealed class QrCode
{
    // per version: check bytes of a block, then blocks and data bytes of the short ones, then of the long ones (table 9, level M)
    static readonly (int Check, int Short, int ShortData, int Long)[] Blocks =
    [
        (10, 1, 16, 0), (16, 1, 28, 0), (26, 1, 44, 0), (18, 2, 32, 0), (24, 2, 43, 0),
        (16, 4, 27, 0), (18, 4, 31, 0), (22, 2, 38, 2), (22, 3, 36, 2), (26, 4, 43, 1),
    ];

    static readonly int[][] Alignments = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

    static readonly byte[] Exp = new byte[512];
    static readonly int[] Log = new int[256];

    readonly bool[,] dark, taken;

    static QrCode()
    {
        for (int i = 0, x = 1; i < 255; i++)
        {
            Exp[i] = Exp[i + 255] = (byte)x;
            Log[x] = i;
            x = x << 1 ^ (x >> 7) * 0x11D;
        }
    }

    /// <exception cref="ArgumentException">The text takes more than 213 bytes in UTF-8.</exception>
    public QrCode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int index = Array.FindIndex(Blocks, b => 8 * Capacity(b) >= 4 + (b == Blocks[9] ? 16 : 8) + 8 * bytes.Length);
        if (index < 0)
        {
            throw new ArgumentException($"a QR code takes 213 bytes, the text has {bytes.Length}", nameof(text));
        }
        Version = index + 1;
        Size = 17 + 4 * Version;
        dark = new bool[Size, Size];
        taken = new bool[Size, Size];
        DrawFixed();
        DrawData(Interleave(Encode(bytes)));
        ChooseMask();
    }

    public int Version { get; }

    /// <summary>Modules on a side, without the quiet zone (4 modules) to leave around.</summary>
    public int Size { get; }

    /// <summary>Whether a module is dark.</summary>
    public bool this[int x, int y] => dark[y, x];

    static int Capacity((int Check, int Short, int ShortData, int Long) b) => b.Short * b.ShortData + b.Long * (b.ShortData + 1);

    byte[] Encode(byte[] bytes)
    {
        int capacity = Capacity(Blocks[Version - 1]);
        var bits = new List<bool>();
        void Put(int value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                bits.Add((value >> i & 1) == 1);
            }
        }
        Put(0b0100, 4);
        Put(bytes.Length, Version < 10 ? 8 : 16);
        foreach (byte b in bytes)
        {
            Put(b, 8);
        }
        Put(0, Math.Min(4, 8 * capacity - bits.Count));
        Put(0, -bits.Count & 7);
        var data = new byte[capacity];
        for (int i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)((bits[i] ? 1 : 0) << (7 - i % 8));
        }
        for (int i = bits.Count / 8, k = 0; i < capacity; i++, k++)
        {
            data[i] = k % 2 == 0 ? (byte)0xEC : (byte)0x11;
        }
        return data;
    }

    byte[] Interleave(byte[] data)
    {
        var shape = Blocks[Version - 1];
        var blocks = new List<byte[]>();
        for (int i = 0, at = 0; i < shape.Short + shape.Long; i++)
        {
            int length = shape.ShortData + (i < shape.Short ? 0 : 1);
            blocks.Add(data[at..(at + length)]);
            at += length;
        }
        var checks = blocks.ConvertAll(b => CheckBytes(b, shape.Check));
        var all = new List<byte>();
        for (int i = 0; i <= shape.ShortData; i++)
        {
            all.AddRange(blocks.Where(b => i < b.Length).Select(b => b[i]));
        }
        for (int i = 0; i < shape.Check; i++)
        {
            all.AddRange(checks.Select(c => c[i]));
        }
        return [.. all];
    }

    /// <summary>Remainder of the data by the generator polynomial over GF(256) with x^8+x^4+x^3+x^2+1.</summary>
    internal static byte[] CheckBytes(ReadOnlySpan<byte> data, int count)
    {
        var generator = new byte[count + 1];
        generator[0] = 1;
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j > 0; j--)
            {
                generator[j] ^= Multiply(generator[j - 1], Exp[i]);
            }
        }
        var rest = new byte[data.Length + count];
        data.CopyTo(rest);
        for (int i = 0; i < data.Length; i++)
        {
            byte factor = rest[i];
            for (int j = 0; factor != 0 && j <= count; j++)
            {
                rest[i + j] ^= Multiply(generator[j], factor);
            }
        }
        return rest[data.Length..];
    }

    static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Exp[Log[a] + Log[b]];

    void Set(int x, int y, bool value)
    {
        dark[y, x] = value;
        taken[y, x] = true;
    }

    void DrawFixed()
    {
        for (int i = 0; i < Size; i++)
        {
            Set(i, 6, i % 2 == 0);
            Set(6, i, i % 2 == 0);
        }
        foreach (var (cx, cy) in (ReadOnlySpan<(int, int)>)[(3, 3), (Size - 4, 3), (3, Size - 4)])
        {
            for (int dy = -4; dy <= 4; dy++)
            {
                for (int dx = -4; dx <= 4; dx++)
                {
                    int x = cx + dx, y = cy + dy, ring = Math.Max(Math.Abs(dx), Math.Abs(dy));
                    if (x >= 0 && y >= 0 && x < Size && y < Size)
                    {
                        Set(x, y, ring is not (2 or 4));
                    }
                }
            }
        }
        int[] centres = Alignments[Version - 1];
        foreach (int cy in centres)
        {
            foreach (int cx in centres)
            {
                if (cx == 6 && cy == 6 || cx == 6 && cy == Size - 7 || cx == Size - 7 && cy == 6)
                {
                    continue;
                }
                for (int dy = -2; dy <= 2; dy++)
                {
                    for (int dx = -2; dx <= 2; dx++)
                    {
                        Set(cx + dx, cy + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
                    }
                }
            }
        }
        DrawFormat(0);
        if (Version >= 7)
        {
            int rest = Version;
            for (int i = 0; i < 12; i++)
            {
                rest = rest << 1 ^ (rest >> 11) * 0x1F25;
            }
            int bits = Version << 12 | rest;
            for (int i = 0; i < 18; i++)
            {
                Set(i / 3, Size - 11 + i % 3, (bits >> i & 1) == 1);
                Set(Size - 11 + i % 3, i / 3, (bits >> i & 1) == 1);
            }
        }
    }

    void DrawFormat(int mask)
    {
        // level M is 00
        int rest = mask;
        for (int i = 0; i < 10; i++)
        {
            rest = rest << 1 ^ (rest >> 9) * 0x537;
        }
        int bits = (mask << 10 | rest) ^ 0x5412;
        for (int i = 0; i < 15; i++)
        {
            bool bit = (bits >> i & 1) == 1;
            Set(8, i < 6 ? i : i < 8 ? i + 1 : Size - 15 + i, bit);
            Set(i < 8 ? Size - 1 - i : i == 8 ? 7 : 14 - i, 8, bit);
        }
        Set(8, Size - 8, true);
    }

    void DrawData(byte[] data)
    {
        int i = 0;
        for (int right = Size - 1; right > 0; right -= 2)
        {
            right = right == 6 ? 5 : right;
            for (int step = 0; step < Size; step++)
            {
                // columns are walked upwards and downwards in turn, upwards at the right edge
                int y = (right + 1 & 2) == 0 ? Size - 1 - step : step;
                for (int x = right; x > right - 2; x--)
                {
                    if (!taken[y, x] && i < 8 * data.Length)
                    {
                        dark[y, x] = (data[i / 8] >> (7 - i % 8) & 1) == 1;
                        i++;
                    }
                }
            }
        }
    }

    void ChooseMask()
    {
        int best = 0, least = int.MaxValue;
        for (int mask = 0; mask < 8; mask++)
        {
            Mask(mask);
            DrawFormat(mask);
            int penalty = Penalty();
            if (penalty < least)
            {
                (best, least) = (mask, penalty);
            }
            Mask(mask);
        }
        Mask(best);
        DrawFormat(best);
    }

    void Mask(int mask)
    {
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                dark[y, x] ^= !taken[y, x] && mask switch
                {
                    0 => (x + y) % 2,
                    1 => y % 2,
                    2 => x % 3,
                    3 => (x + y) % 3,
                    4 => (x / 3 + y / 2) % 2,
                    5 => x * y % 2 + x * y % 3,
                    6 => (x * y % 2 + x * y % 3) % 2,
                    _ => ((x + y) % 2 + x * y % 3) % 2,
                } == 0;
            }
        }
    }

    /// <summary>How hard a reader would find the pattern (7.8.3.1): long runs, blocks, false finders, imbalance.</summary>
    int Penalty()
    {
        int penalty = 0, darks = 0;
        for (int a = 0; a < Size; a++)
        {
            for (int turn = 0; turn < 2; turn++)
            {
                int run = 0, window = 0;
                bool last = false;
                for (int b = 0; b < Size; b++)
                {
                    bool now = turn == 0 ? dark[a, b] : dark[b, a];
                    run = b > 0 && now == last ? run + 1 : 1;
                    penalty += run == 5 ? 3 : run > 5 ? 1 : 0;
                    last = now;
                    window = (window << 1 | (now ? 1 : 0)) & 0x7FF;
                    penalty += b >= 10 && window is 0b10111010000 or 0b00001011101 ? 40 : 0;
                }
            }
        }
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                darks += dark[y, x] ? 1 : 0;
                penalty += x > 0 && y > 0 && dark[y, x] == dark[y, x - 1] && dark[y, x] == dark[y - 1, x] && dark[y, x] == dark[y - 1, x - 1] ? 3 : 0;
            }
        }
        return penalty + Math.Abs(darks * 20 - Size * Size * 10) / (Size * Size) * 10;
    }
}
