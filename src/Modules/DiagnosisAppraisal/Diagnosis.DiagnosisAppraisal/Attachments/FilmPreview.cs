using System.Buffers.Binary;
using System.IO.Compression;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>
/// A look at an uncompressed monochrome film as PNG, to recognise it and to find one's way. Not for reading: a film is classified on the original,
/// on a calibrated monitor (GBZ 70). Whatever is not simple (compressed, colour) is kept as a file and not shown.
/// </summary>
internal static class FilmPreview
{
    public const int MostSide = 1400;
    const int MostPixels = 20_000;

    public static bool Possible(DicomHeader h) => h is { Uncompressed: true, PixelOffset: > 0, Samples: 1, Photometric: "MONOCHROME1" or "MONOCHROME2", Rows: > 0 and <= MostPixels, Columns: > 0 and <= MostPixels, BitsAllocated: 8 or 16 }
        && h.BitsStored >= 1 && h.BitsStored <= h.BitsAllocated;

    /// <summary>Greyscale, at most <see cref="MostSide"/> pixels a side; null when the film is not simple.</summary>
    public static byte[]? Make(Stream file, DicomHeader h)
    {
        if (!Possible(h)) { return null; }
        int step = (Math.Max(h.Rows, h.Columns) + MostSide - 1) / MostSide, width = h.Columns / step, height = h.Rows / step;
        if (width == 0 || height == 0) { return null; }
        var values = new float[width * height];
        int bytes = h.BitsAllocated / 8;
        var row = new byte[h.Columns * bytes];
        file.Position = h.PixelOffset;
        float lowest = float.MaxValue, highest = float.MinValue;
        for (int y = 0; y < height; y++)
        {
            var sums = values.AsSpan(y * width, width);
            for (int within = 0; within < step; within++)
            {
                file.ReadExactly(row);
                for (int x = 0; x < width; x++)
                {
                    for (int i = x * step; i < (x + 1) * step; i++) { sums[x] += Value(row, i); }
                }
            }
            for (int x = 0; x < width; x++)
            {
                float value = (float)(sums[x] / (step * step) * h.Slope + h.Intercept);
                sums[x] = value;
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
            }
        }
        (double from, double to) = h is { WindowCentre: { } centre, WindowWidth: { } window } && window >= 1 ? (centre - window / 2, centre + window / 2) : (lowest, highest);
        double span = to > from ? to - from : 1;
        var pixels = new byte[height * (width + 1)];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte grey = (byte)Math.Clamp((values[y * width + x] - from) / span * 255, 0, 255);
                pixels[y * (width + 1) + 1 + x] = h.Photometric == "MONOCHROME1" ? (byte)(255 - grey) : grey;
            }
        }
        return Png(width, height, pixels);

        int Value(byte[] line, int i)
        {
            int raw = bytes == 1 ? line[i] : h.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(line.AsSpan(2 * i)) : BinaryPrimitives.ReadUInt16LittleEndian(line.AsSpan(2 * i));
            raw &= (1 << h.BitsStored) - 1;
            return h.Signed && (raw >> (h.BitsStored - 1)) == 1 ? raw - (1 << h.BitsStored) : raw;
        }
    }

    /// <param name="lines">One filter byte (0) and <paramref name="width"/> grey values a line.</param>
    static byte[] Png(int width, int height, byte[] lines)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var size = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        size[8] = 8; // bits; then colour type 0 = grey, deflate, adaptive filters, not interlaced
        Chunk("IHDR"u8, size);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { zlib.Write(lines); }
            Chunk("IDAT"u8, packed.ToArray());
        }
        Chunk("IEND"u8, []);
        return png.ToArray();

        void Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            png.Write(number);
            png.Write(type);
            png.Write(data);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(data, Crc(type, 0xFFFFFFFF)) ^ 0xFFFFFFFF);
            png.Write(number);
        }
    }

    static readonly uint[] table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];
    static uint Crc(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (byte b in data) { crc = table[(crc ^ b) & 0xFF] ^ (crc >> 8); }
        return crc;
    }
}
