using System.Buffers.Binary;
using System.Text;

namespace Diagnosis.Host.Demonstration;

/// <summary>A drawing in the format of a chest film (DICOM, explicit little endian, eight bits): two dark fields, ribs and a scatter of small dots. Nobody's film.</summary>
internal static class SyntheticFilm
{
    const int Size = 512;

    public static byte[] Draw(ulong seed, DateOnly on, DateOnly born, bool male)
    {
        var pixels = new byte[Size * Size];
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                double light = 0.82 - 0.25 * Math.Abs(x - Size / 2.0) / Size;
                foreach (double middle in (double[])[0.31, 0.69])
                {
                    double field = Math.Pow((x / (double)Size - middle) / 0.15, 2) + Math.Pow((y / (double)Size - 0.47) / 0.32, 2);
                    // ribs show inside a field only
                    if (field < 1) { light = Math.Min(light, 0.28 + 0.35 * field * field + 0.06 * Math.Max(0, Math.Sin((y + 0.35 * Math.Abs(x - Size / 2.0)) / 11.0))); }
                }
                pixels[y * Size + x] = (byte)(255 * Math.Clamp(light, 0, 1));
            }
        }
        var rng = Rng.For(seed, "film");
        for (int dot = 0; dot < 420; dot++)
        {
            int cx = (int)(Size * (rng.Chance(0.5) ? 0.31 : 0.69)) + rng.Between(-62, 62), cy = (int)(Size * 0.47) + rng.Between(-120, 120), radius = rng.Between(1, 2);
            for (int y = cy - radius; y <= cy + radius; y++) { for (int x = cx - radius; x <= cx + radius; x++) { pixels[y * Size + x] = (byte)Math.Min(255, pixels[y * Size + x] + 55); } }
        }

        using var file = new MemoryStream();
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        Element(2, 0x0010, "UI", "1.2.840.10008.1.2.1\0"u8);
        Text(0x0008, 0x0020, "DA", on.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
        Text(0x0008, 0x0060, "CS", "DX");
        Text(0x0010, 0x0030, "DA", born.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
        Text(0x0010, 0x0040, "CS", male ? "M" : "F");
        Number(0x0028, 0x0002, 1);
        Text(0x0028, 0x0004, "CS", "MONOCHROME2");
        Number(0x0028, 0x0010, Size);
        Number(0x0028, 0x0011, Size);
        Text(0x0028, 0x0030, "DS", "0.7\\0.7");
        Number(0x0028, 0x0100, 8);
        Number(0x0028, 0x0101, 8);
        Number(0x0028, 0x0103, 0);
        Element(0x7FE0, 0x0010, "OW", pixels);
        return file.ToArray();

        void Text(int group, int element, string kind, string value) => Element(group, element, kind, Encoding.ASCII.GetBytes(value.Length % 2 == 0 ? value : value + " "));
        void Number(int group, int element, int value) { Span<byte> two = stackalloc byte[2]; BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)value); Element(group, element, "US", two); }
        void Element(int group, int element, string kind, ReadOnlySpan<byte> value)
        {
            Span<byte> head = stackalloc byte[12];
            BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)group);
            BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)element);
            Encoding.ASCII.GetBytes(kind, head[4..]);
            bool wide = kind == "OW";
            head[6..].Clear();
            if (wide) { BinaryPrimitives.WriteInt32LittleEndian(head[8..], value.Length); } else { BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)value.Length); }
            file.Write(head[..(wide ? 12 : 8)]);
            file.Write(value);
        }
    }
}
