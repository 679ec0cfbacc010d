using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>
/// The few elements of a DICOM file that the product uses. Our own small reader (PS3.5, PS3.10): explicit and implicit little endian, explicit big
/// endian; compressed films are walked to their pixel data, deflated ones are kept unread. Identity in the header is typed at a machine by
/// somebody in a hurry: it is only ever compared with the case's person, never shown and never stored.
/// </summary>
internal sealed class DicomHeader
{
    const string Implicit = "1.2.840.10008.1.2", Explicit = "1.2.840.10008.1.2.1", BigEndian = "1.2.840.10008.1.2.2", Deflated = "1.2.840.10008.1.2.1.99";
    const int MostValue = 64 << 10, MostDepth = 16;
    const uint Undefined = 0xFFFFFFFF;

    public string TransferSyntax { get; private set; } = "";
    public string? Modality { get; private set; }
    public DateOnly? StudyDate { get; private set; }
    public int Rows { get; private set; }
    public int Columns { get; private set; }
    /// <summary>Row and column spacing in mm: of the pixels, else of the detector (a projection: sizes on the film, not in the body).</summary>
    public (decimal Row, decimal Column)? SpacingMm { get; private set; }
    public string? Photometric { get; private set; }
    public int Samples { get; private set; } = 1;
    public int BitsAllocated { get; private set; }
    public int BitsStored { get; private set; }
    public bool Signed { get; private set; }
    public double? WindowCentre { get; private set; }
    public double? WindowWidth { get; private set; }
    public double Slope { get; private set; } = 1;
    public double Intercept { get; private set; }
    public long PixelOffset { get; private set; }
    public long PixelLength { get; private set; }
    public bool IsBigEndian => TransferSyntax == BigEndian;
    /// <summary>The pixels lie uncompressed in the file.</summary>
    public bool Uncompressed => TransferSyntax is Implicit or Explicit or BigEndian;

    internal string? PatientName { get; private set; }
    internal string? PatientId { get; private set; }
    internal string? BirthDate { get; private set; }
    internal string? Sex { get; private set; }

    (decimal, decimal)? detector;
    Encoding text = Encoding.Latin1;

    /// <summary>Null: the file is cut off or broken.</summary>
    public static DicomHeader? Read(Stream file)
    {
        try
        {
            var header = new DicomHeader();
            Span<byte> mark = stackalloc byte[4];
            file.Position = 128;
            file.ReadExactly(mark);
            if (!mark.SequenceEqual("DICM"u8)) { return null; }
            // the file meta group is explicit little endian whatever follows
            header.Walk(new Reader(file, true, false), file.Length, 0, metaOnly: true);
            switch (header.TransferSyntax)
            {
                case "": return null;
                case Deflated: return header;
                case Implicit: header.Walk(new Reader(file, false, false), file.Length, 0, metaOnly: false); break;
                default: header.Walk(new Reader(file, true, header.IsBigEndian), file.Length, 0, metaOnly: false); break;
            }
            header.SpacingMm ??= header.detector;
            // a film whose pixels end early was cut off before it was wrapped
            long frame = (long)header.Rows * header.Columns * Math.Max(1, header.Samples) * Math.Max(1, header.BitsAllocated / 8);
            return header.Uncompressed && header.PixelOffset > 0 && header.PixelLength < frame ? null : header;
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or IOException) { return null; }
    }

    /// <summary>Elements up to <paramref name="end"/>, or to the delimiter of an undefined length.</summary>
    void Walk(Reader r, long end, int depth, bool metaOnly)
    {
        if (depth > MostDepth) { throw new InvalidDataException(); }
        while (r.File.Position < end)
        {
            // the first element of the data set may be spelt otherwise than the file meta group: only its group may be looked at
            if (metaOnly && r.Group() != 2) { return; }
            if (r.Next() is not { } e) { throw new EndOfStreamException(); }
            if (e.Group == 0xFFFE && (e.Element is 0xE00D or 0xE0DD)) { return; }
            if (e is { Group: 0x7FE0, Element: 0x0010 } && depth == 0)
            {
                if (e.Length == Undefined) { SkipFragments(r); } // compressed: fragments up to the delimiter
                else
                {
                    (PixelOffset, PixelLength) = (r.File.Position, e.Length);
                    Skip(r, e.Length, end);
                }
                return; // padding and signatures may follow, nothing that is wanted
            }
            if (e.Length == Undefined || e.Sequence || e.Group == 0xFFFE)
            {
                // items of a sequence: what stands inside (another study's date, a referenced image) is not about this film
                if (e.Length == Undefined) { Nested(r, end, depth); } else { Skip(r, e.Length, end); }
                continue;
            }
            if (depth > 0 || e.Length > MostValue || !Wanted(e.Group, e.Element)) { Skip(r, e.Length, end); continue; }
            if (r.File.Position + e.Length > end) { throw new EndOfStreamException(); }
            var value = new byte[e.Length];
            r.File.ReadExactly(value);
            Take(e.Group, e.Element, value, r.Big);
        }
    }

    void Nested(Reader r, long end, int depth) => Walk(r, end, depth + 1, metaOnly: false);

    static void SkipFragments(Reader r)
    {
        while (true)
        {
            if (r.Next() is not { } item || item.Group != 0xFFFE) { throw new EndOfStreamException(); }
            if (item.Element == 0xE0DD) { return; }
            Skip(r, item.Length, r.File.Length);
        }
    }

    static void Skip(Reader r, long length, long end)
    {
        if (r.File.Position + length > end) { throw new EndOfStreamException(); }
        r.File.Position += length;
    }

    static bool Wanted(int group, int element) => (group, element) switch
    {
        (0x0002, 0x0010) or (0x0008, 0x0005 or 0x0020 or 0x0060) or (0x0010, 0x0010 or 0x0020 or 0x0030 or 0x0040) or (0x0018, 0x1164)
            or (0x0028, 0x0002 or 0x0004 or 0x0010 or 0x0011 or 0x0030 or 0x0100 or 0x0101 or 0x0103 or 0x1050 or 0x1051 or 0x1052 or 0x1053) => true,
        _ => false,
    };

    void Take(int group, int element, byte[] value, bool big)
    {
        string Plain() => Encoding.ASCII.GetString(value).TrimEnd('\0', ' ').Trim();
        int Short() => value.Length < 2 ? 0 : big ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);
        double? Number() => double.TryParse(Plain().Split('\\')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double d) && double.IsFinite(d) ? d : null;
        string? Human() => text.GetString(value).TrimEnd('\0', ' ') is { Length: > 0 } t ? t : null;
        switch (group, element)
        {
            case (0x0002, 0x0010): TransferSyntax = Plain(); break;
            case (0x0008, 0x0005): text = Charset(Plain()); break;
            case (0x0008, 0x0020): StudyDate = DateOnly.TryParseExact(Plain(), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null; break;
            // a code of at most sixteen capitals, digits, blanks and underscores: anything else does not go into lists
            case (0x0008, 0x0060): Modality = Plain() is { Length: > 0 and <= 16 } m && m.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_' or ' ') ? m : null; break;
            case (0x0010, 0x0010): PatientName = Human(); break;
            case (0x0010, 0x0020): PatientId = Human()?.Trim(); break;
            case (0x0010, 0x0030): BirthDate = Plain(); break;
            case (0x0010, 0x0040): Sex = Plain(); break;
            case (0x0018, 0x1164): detector = Spacing(Plain()); break;
            case (0x0028, 0x0002): Samples = Short(); break;
            case (0x0028, 0x0004): Photometric = Plain(); break;
            case (0x0028, 0x0010): Rows = Short(); break;
            case (0x0028, 0x0011): Columns = Short(); break;
            case (0x0028, 0x0030): SpacingMm = Spacing(Plain()); break;
            case (0x0028, 0x0100): BitsAllocated = Short(); break;
            case (0x0028, 0x0101): BitsStored = Short(); break;
            case (0x0028, 0x0103): Signed = Short() == 1; break;
            case (0x0028, 0x1050): WindowCentre = Number(); break;
            case (0x0028, 0x1051): WindowWidth = Number(); break;
            case (0x0028, 0x1052): Intercept = Number() ?? 0; break;
            case (0x0028, 0x1053): Slope = Number() ?? 1; break;
        }
    }

    static (decimal, decimal)? Spacing(string value) => value.Split('\\') is [var row, var column]
        && decimal.TryParse(row, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal r) && decimal.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal c) && r > 0 && c > 0 ? (r, c) : null;

    // names of one single-byte set with code extensions (ISO 2022) are left to be "not comparable"
    static Encoding Charset(string value) => value.Split('\\').Select(v => v.Trim()).LastOrDefault(v => v.Length > 0) switch
    {
        "ISO_IR 192" => Encoding.UTF8,
        "GB18030" or "GBK" => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!,
        _ => Encoding.Latin1,
    };

    readonly record struct Head(int Group, int Element, long Length, bool Sequence);

    /// <summary>Reads element heads.</summary>
    sealed class Reader(Stream file, bool isExplicit, bool big)
    {
        readonly byte[] head = new byte[8];
        public Stream File => file;
        public bool Big => big;

        public int Group()
        {
            file.ReadExactly(head, 0, 2);
            file.Position -= 2;
            return Short(head);
        }

        public Head? Next()
        {
            if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8) { return null; }
            int group = Short(head), element = Short(head.AsSpan(2));
            // items and delimiters never carry a value representation
            if (!isExplicit || group == 0xFFFE) { return new(group, element, Long(head.AsSpan(4)), false); }
            bool longForm = (head[4], head[5]) switch
            {
                ((byte)'O', _) or ((byte)'S', (byte)'Q' or (byte)'V') or ((byte)'U', (byte)'C' or (byte)'R' or (byte)'T' or (byte)'N' or (byte)'V') => true,
                (>= (byte)'A' and <= (byte)'Z', >= (byte)'A' and <= (byte)'Z') => false,
                _ => throw new InvalidDataException(),
            };
            bool sequence = head[4] == 'S' && head[5] == 'Q';
            if (!longForm) { return new(group, element, Short(head.AsSpan(6)), sequence); }
            file.ReadExactly(head, 0, 4);
            return new(group, element, Long(head), sequence);
        }

        int Short(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        uint Long(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }
}
