using System.Text;
using Diagnosis.Kernel.Documents;

namespace Diagnosis.Kernel.Tests.Documents;

public sealed class QrCodeTests
{
    // the fifteen format bits of level M by mask, as the standard prints them (annex C)
    static readonly string[] Formats =
    [
        "101010000010010", "101000100100101", "101111001111100", "101101101001011", "100010111111001", "100000011001110", "100111110010111", "100101010100000",
    ];

    // number of blocks, data bytes of all blocks, check bytes per block
    static readonly (int Blocks, int Data, int Check)[] Shapes =
        [(1, 16, 10), (1, 28, 16), (1, 44, 26), (2, 64, 18), (2, 86, 24), (4, 108, 16), (4, 124, 18), (4, 154, 22), (5, 182, 22), (5, 216, 26)];

    [Fact]
    public void The_worked_example_of_check_bytes_comes_out() =>
        Assert.Equal<byte>([196, 35, 39, 119, 235, 215, 231, 226, 93, 23], QrCode.CheckBytes([32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17], 10));

    [Fact]
    public void Every_length_is_decoded_again_in_every_version()
    {
        var versions = new HashSet<int>();
        for (int length = 0; length <= 213; length++)
        {
            string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i * 7 + length) % 90)));
            var code = new QrCode(text);
            versions.Add(code.Version);
            Assert.Equal(text, Decode(code));
        }
        Assert.Equal(Enumerable.Range(1, 10), versions.Order());
        Assert.Equal("职业病诊断证明书", Decode(new QrCode("职业病诊断证明书")));
        Assert.Throws<ArgumentException>(() => new QrCode(new string('x', 214)));
    }

    [Fact]
    public void Version_seven_says_so_in_its_own_bits()
    {
        var code = new QrCode(new string('x', 110));
        Assert.Equal(7, code.Version);
        string bits = string.Concat(Enumerable.Range(0, 18).Reverse().Select(i => code[i / 3, code.Size - 11 + i % 3] ? '1' : '0'));
        Assert.Equal("000111110010010100", bits);
    }

    /// <summary>Reads a symbol from its modules alone, written apart from the encoder: format, mask, path, blocks, check by syndromes.</summary>
    static string Decode(QrCode code)
    {
        int n = code.Size, version = (n - 17) / 4;
        string One(IEnumerable<(int X, int Y)> places) => string.Concat(places.Select(p => code[p.X, p.Y] ? '1' : '0'));
        // bit 14 first: along row 8 from the left, then up column 8
        string format = One([(0, 8), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (7, 8), (8, 8), (8, 7), (8, 5), (8, 4), (8, 3), (8, 2), (8, 1), (8, 0)]);
        string copy = One([.. Enumerable.Range(0, 7).Select(i => (8, n - 1 - i)), .. Enumerable.Range(0, 8).Select(i => (n - 8 + i, 8))]);
        Assert.Equal(format, copy);
        int mask = Array.IndexOf(Formats, format);
        Assert.InRange(mask, 0, 7);
        Assert.True(code[8, n - 8]);

        var function = new bool[n, n];
        void Mark(int x, int y, int w, int h)
        {
            for (int i = x; i < x + w; i++)
            {
                for (int j = y; j < y + h; j++)
                {
                    function[i, j] = true;
                }
            }
        }
        Mark(0, 0, 9, 9);
        Mark(n - 8, 0, 8, 9);
        Mark(0, n - 8, 9, 8);
        Mark(6, 0, 1, n);
        Mark(0, 6, n, 1);
        if (version >= 2)
        {
            int last = n - 7;
            int[] centres = version < 7 ? [6, last] : [6, (6 + last) / 2 is var half && half % 2 == 1 ? half + 1 : half, last];
            foreach (int x in centres)
            {
                foreach (int y in centres)
                {
                    if (!(x == 6 && y == 6 || x == 6 && y == last || x == last && y == 6))
                    {
                        Mark(x - 2, y - 2, 5, 5);
                        Assert.True(code[x, y] && !code[x - 1, y] && code[x - 2, y - 2]);
                    }
                }
            }
        }
        if (version >= 7)
        {
            Mark(n - 11, 0, 3, 6);
            Mark(0, n - 11, 6, 3);
        }
        bool Masked(int row, int column) => mask switch
        {
            0 => (row + column) % 2 == 0,
            1 => row % 2 == 0,
            2 => column % 3 == 0,
            3 => (row + column) % 3 == 0,
            4 => (row / 2 + column / 3) % 2 == 0,
            5 => row * column % 2 + row * column % 3 == 0,
            6 => (row * column % 2 + row * column % 3) % 2 == 0,
            _ => ((row + column) % 2 + row * column % 3) % 2 == 0,
        };
        var bits = new List<bool>();
        bool up = true;
        int[] pairs = [.. Enumerable.Range(0, (n - 7) / 2).Select(i => n - 1 - 2 * i), 5, 3, 1];
        foreach (int right in pairs)
        {
            for (int i = 0; i < n; i++)
            {
                int row = up ? n - 1 - i : i;
                foreach (int column in (int[])[right, right - 1])
                {
                    if (!function[column, row])
                    {
                        bits.Add(code[column, row] ^ Masked(row, column));
                    }
                }
            }
            up = !up;
        }
        byte[] words = [.. bits.Chunk(8).Where(c => c.Length == 8).Select(c => (byte)c.Aggregate(0, (v, b) => v << 1 | (b ? 1 : 0)))];

        var shape = Shapes[version - 1];
        Assert.Equal(shape.Data + shape.Blocks * shape.Check, words.Length);
        int shortData = shape.Data / shape.Blocks, longs = shape.Data % shape.Blocks;
        var blocks = Enumerable.Range(0, shape.Blocks).Select(_ => new List<byte>()).ToArray();
        int at = 0;
        for (int i = 0; i <= shortData; i++)
        {
            for (int b = i < shortData ? 0 : shape.Blocks - longs; b < shape.Blocks; b++)
            {
                blocks[b].Add(words[at++]);
            }
        }
        byte[] data = [.. blocks.SelectMany(b => b)];
        for (int i = 0; i < shape.Check; i++)
        {
            foreach (var block in blocks)
            {
                block.Add(words[at++]);
            }
        }
        foreach (var block in blocks)
        {
            for (int i = 0; i < shape.Check; i++)
            {
                Assert.Equal(0, block.Aggregate(0, (sum, word) => Times(sum, Power(i)) ^ word));
            }
        }
        Assert.Equal(4, data[0] >> 4);
        string all = string.Concat(data.Select(d => Convert.ToString(d, 2).PadLeft(8, '0')));
        int width = version < 10 ? 8 : 16, length = Convert.ToInt32(all.Substring(4, width), 2);
        return Encoding.UTF8.GetString([.. Enumerable.Range(0, length).Select(i => Convert.ToByte(all.Substring(4 + width + 8 * i, 8), 2))]);
    }

    static int Times(int a, int b)
    {
        int product = 0;
        for (; b > 0; b >>= 1, a = a << 1 >= 256 ? a << 1 ^ 0x11D : a << 1)
        {
            product ^= (b & 1) == 1 ? a : 0;
        }
        return product;
    }

    static int Power(int exponent) => Enumerable.Range(0, exponent).Aggregate(1, (p, _) => Times(p, 2));
}
