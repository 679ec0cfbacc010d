using System.Buffers.Binary;
using System.Text;

namespace Diagnosis.DiagnosisAppraisal.Tests.Attachments;

/// <summary>Writes small DICOM files for tests, in the three uncompressed syntaxes; written apart from the reader, so that both can be wrong only each for itself.</summary>
internal sealed class DicomFile(string syntax = DicomFile.ExplicitLittle)
{
    public const string ImplicitLittle = "1.2.840.10008.1.2", ExplicitLittle = "1.2.840.10008.1.2.1", ExplicitBig = "1.2.840.10008.1.2.2", JpegLossless = "1.2.840.10008.1.2.4.70";
    readonly MemoryStream data = new();
    bool Big => syntax == ExplicitBig;
    public static Encoding Gb { get; } = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    public DicomFile Text(int group, int element, string vr, string value, Encoding? encoding = null)
    {
        var bytes = (encoding ?? Encoding.UTF8).GetBytes(value);
        if (bytes.Length % 2 == 1) { bytes = [.. bytes, (byte)' ']; }
        return Raw(group, element, vr, bytes);
    }

    public DicomFile Number(int group, int element, int value)
    {
        var bytes = new byte[2];
        if (Big) { BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value); } else { BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value); }
        return Raw(group, element, "US", bytes);
    }

    /// <param name="says">The length told, where it is not that of the bytes.</param>
    public DicomFile Raw(int group, int element, string vr, byte[] value, uint? says = null)
    {
        Head(data, group, element, vr, says ?? (uint)value.Length, syntax != ImplicitLittle, Big);
        data.Write(value);
        return this;
    }

    static void Head(Stream to, int group, int element, string vr, uint length, bool isExplicit, bool big)
    {
        Span<byte> two = stackalloc byte[2], four = stackalloc byte[4];
        void Short(Span<byte> b, int v) { if (big) { BinaryPrimitives.WriteUInt16BigEndian(b, (ushort)v); } else { BinaryPrimitives.WriteUInt16LittleEndian(b, (ushort)v); } to.Write(b); }
        void Long(Span<byte> b, uint v) { if (big) { BinaryPrimitives.WriteUInt32BigEndian(b, v); } else { BinaryPrimitives.WriteUInt32LittleEndian(b, v); } to.Write(b); }
        Short(two, group);
        Short(two, element);
        if (!isExplicit || group == 0xFFFE) { Long(four, length); return; }
        to.Write(Encoding.ASCII.GetBytes(vr));
        if (vr is "OB" or "OW" or "SQ" or "UN" or "UT") { Short(two, 0); Long(four, length); } else { Short(two, (int)length); }
    }

    public byte[] Bytes()
    {
        using var file = new MemoryStream();
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        var uid = Encoding.ASCII.GetBytes(syntax);
        if (uid.Length % 2 == 1) { uid = [.. uid, 0]; }
        Head(file, 2, 0x0010, "UI", (uint)uid.Length, true, false);
        file.Write(uid);
        data.WriteTo(file);
        return file.ToArray();
    }

    /// <summary>A chest film of a person; pixels rise from left to right and, where the type allows, from top to bottom.</summary>
    public static byte[] Film(string syntax = ExplicitLittle, string name = "Zhang^Daming=张^大明", string born = "19700101", string sex = "M", string id = "LOCAL-77", int rows = 40, int columns = 60, int bits = 16, string photometric = "MONOCHROME2", int? cutTo = null)
    {
        var pixels = new byte[rows * columns * bits / 8];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int at = y * columns + x, value = bits == 8 ? x * 4 : x * 60 + y;
                if (bits == 8) { pixels[at] = (byte)value; }
                else if (syntax == ExplicitBig) { BinaryPrimitives.WriteUInt16BigEndian(pixels.AsSpan(2 * at), (ushort)value); }
                else { BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(2 * at), (ushort)value); }
            }
        }
        var film = new DicomFile(syntax).Text(0x0008, 0x0005, "CS", "GB18030").Text(0x0008, 0x0020, "DA", "20250520").Text(0x0008, 0x0060, "CS", "DX")
            // a sequence of undefined length with an item of its own study date, which is not this film's
            .Raw(0x0008, 0x1111, "SQ", [], 0xFFFFFFFF).Raw(0xFFFE, 0xE000, "", [], 0xFFFFFFFF).Text(0x0008, 0x0020, "DA", "19990101").Raw(0xFFFE, 0xE00D, "", []).Raw(0xFFFE, 0xE0DD, "", [])
            .Text(0x0010, 0x0010, "PN", name, Gb).Text(0x0010, 0x0020, "LO", id, Gb).Text(0x0010, 0x0030, "DA", born).Text(0x0010, 0x0040, "CS", sex)
            .Number(0x0028, 0x0002, 1).Text(0x0028, 0x0004, "CS", photometric).Number(0x0028, 0x0010, rows).Number(0x0028, 0x0011, columns).Text(0x0028, 0x0030, "DS", "0.139\\0.14")
            .Number(0x0028, 0x0100, bits).Number(0x0028, 0x0101, bits == 8 ? 8 : 12).Number(0x0028, 0x0103, 0).Raw(0x7FE0, 0x0010, "OW", pixels).Bytes();
        return cutTo is { } n ? film[..n] : film;
    }
}
