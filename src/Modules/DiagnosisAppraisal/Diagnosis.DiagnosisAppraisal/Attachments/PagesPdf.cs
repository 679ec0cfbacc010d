using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Diagnosis.Kernel.Files;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>
/// Scanned pages as one PDF for reading and printing. Pictures are put in as they are wherever PDF can carry them (JPEG, PNG, fax TIFF), so nothing is
/// lost; the kept files and their hashes remain the evidence and stand as key words in the PDF. Pure.
/// </summary>
internal static class PagesPdf
{
    const double A4Short = 595.28, A4Long = 841.89;
    /// <summary>More pixels a side than any scanner gives: such a header is an attack or damage.</summary>
    const int MostSide = 30_000;

    /// <param name="Dictionary">What a PDF says of an image besides its length.</param>
    sealed record Picture(int Width, int Height, string Dictionary, byte[] Data);

    /// <param name="Turn">EXIF orientation: 1, 3, 6 or 8.</param>
    sealed record Sheet(int Width, int Height, int Turn, IReadOnlyList<Picture> Strips);

    public static bool Possible(string contentType) => contentType is FileKinds.Jpeg or FileKinds.Png or FileKinds.Tiff;

    /// <returns>The PDF, or the number of the first page that is no picture PDF can carry (interlaced PNG, tiled or unusual TIFF).</returns>
    public static (byte[]? Pdf, int Unreadable) Make(string title, IReadOnlyList<(string ContentType, byte[] Content, string Sha256)> pages)
    {
        var sheets = new List<Sheet>();
        for (int i = 0; i < pages.Count; i++)
        {
            IReadOnlyList<Sheet>? read;
            try { read = pages[i].ContentType switch { FileKinds.Jpeg => Jpeg(pages[i].Content), FileKinds.Png => Png(pages[i].Content), FileKinds.Tiff => Tiff(pages[i].Content), _ => null }; }
            catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or InvalidDataException or EndOfStreamException or OverflowException) { read = null; }
            if (read is not { Count: > 0 } || read.Any(s => s.Width <= 0 || s.Height <= 0)) { return (null, i + 1); }
            sheets.AddRange(read);
        }
        return (Write(title, string.Join(' ', pages.Select(p => "sha256:" + p.Sha256)), sheets), 0);
    }

    static byte[] Write(string title, string keywords, List<Sheet> sheets)
    {
        using var file = new MemoryStream();
        var places = new List<long>();
        void Raw(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Object(string dictionary, byte[]? stream = null)
        {
            places.Add(file.Length);
            Raw($"{places.Count} 0 obj\n<<{dictionary}{(stream is null ? "" : $"/Length {stream.Length}")}>>");
            if (stream is not null) { Raw("stream\n"); file.Write(stream); Raw("\nendstream"); }
            Raw("\nendobj\n");
        }
        Raw("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        // 1 catalogue, 2 pages, 3 info; then page, content and strips of each sheet
        var first = new List<int>();
        int next = 4;
        foreach (var s in sheets) { first.Add(next); next += 2 + s.Strips.Count; }
        Object("/Type/Catalog/Pages 2 0 R/Lang(zh-CN)");
        Object($"/Type/Pages/Count {sheets.Count}/Kids[{string.Join(' ', first.Select(n => $"{n} 0 R"))}]");
        Object($"/Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}>/Keywords({keywords})/Producer(Diagnosis)");
        for (int i = 0; i < sheets.Count; i++)
        {
            var s = sheets[i];
            bool turned = s.Turn is 6 or 8;
            double shownWidth = turned ? s.Height : s.Width, shownHeight = turned ? s.Width : s.Height;
            var (pageWidth, pageHeight) = shownWidth > shownHeight ? (A4Long, A4Short) : (A4Short, A4Long);
            double scale = Math.Min(pageWidth / shownWidth, pageHeight / shownHeight), w = shownWidth * scale, h = shownHeight * scale, x = (pageWidth - w) / 2, y = (pageHeight - h) / 2;
            var content = new StringBuilder("q " + s.Turn switch { 3 => Matrix(-w, 0, 0, -h, x + w, y + h), 6 => Matrix(0, -h, w, 0, x, y + h), 8 => Matrix(0, h, -w, 0, x + w, y), _ => Matrix(w, 0, 0, h, x, y) } + " cm\n");
            double top = 1;
            for (int n = 0; n < s.Strips.Count; n++)
            {
                double part = (double)s.Strips[n].Height / s.Height;
                top -= part;
                content.Append(CultureInfo.InvariantCulture, $"q {Matrix(1, 0, 0, part, 0, top)} cm /I{n} Do Q\n");
            }
            content.Append('Q');
            Object($"/Type/Page/Parent 2 0 R/MediaBox[0 0 {N(pageWidth)} {N(pageHeight)}]/Contents {first[i] + 1} 0 R/Resources<</XObject<<{string.Concat(s.Strips.Select((_, n) => $"/I{n} {first[i] + 2 + n} 0 R"))}>>>>");
            Object("", Encoding.ASCII.GetBytes(content.ToString()));
            foreach (var p in s.Strips) { Object($"/Type/XObject/Subtype/Image/Width {p.Width}/Height {p.Height}{p.Dictionary}", p.Data); }
        }
        long table = file.Length;
        Raw($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        places.ForEach(p => Raw($"{p:D10} 00000 n \n"));
        Raw($"trailer\n<</Size {places.Count + 1}/Root 1 0 R/Info 3 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();

        static string Matrix(params ReadOnlySpan<double> m) => $"{N(m[0])} {N(m[1])} {N(m[2])} {N(m[3])} {N(m[4])} {N(m[5])}";
        static string N(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
    }

    static Sheet[]? Jpeg(byte[] d)
    {
        int turn = 1;
        bool adobe = false;
        for (int at = 2; at + 4 <= d.Length && d[at] == 0xFF;)
        {
            byte marker = d[at + 1];
            if (marker is 0xFF) { at++; continue; }
            if (marker is >= 0xD0 and <= 0xD8 or 0x01) { at += 2; continue; }
            int length = BinaryPrimitives.ReadUInt16BigEndian(d.AsSpan(at + 2));
            var body = d.AsSpan(at + 4, length - 2);
            if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8)) { turn = Orientation(body[6..]); }
            if (marker == 0xEE && body.StartsWith("Adobe"u8)) { adobe = true; }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
                string? colours = body[5] switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", 4 => "/DeviceCMYK", _ => null };
                if (colours is null || body[0] != 8) { return null; }
                return [new(width, height, turn, [new(width, height, $"/ColorSpace{colours}/BitsPerComponent 8/Filter/DCTDecode{(adobe && body[5] == 4 ? "/Decode[1 0 1 0 1 0 1 0]" : "")}", d)])];
            }
            at += 2 + length;
        }
        return null;
    }

    /// <summary>How the camera was held; mirrored ones do not come from cameras and count as upright.</summary>
    static int Orientation(ReadOnlySpan<byte> exif)
    {
        bool little = exif[0] == (byte)'I';
        int U16(ReadOnlySpan<byte> x) => little ? BinaryPrimitives.ReadUInt16LittleEndian(x) : BinaryPrimitives.ReadUInt16BigEndian(x);
        int directory = little ? BinaryPrimitives.ReadInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadInt32BigEndian(exif[4..]);
        for (int i = 0; i < U16(exif[directory..]); i++)
        {
            var entry = exif[(directory + 2 + 12 * i)..];
            if (U16(entry) == 0x0112) { return U16(entry[8..]) is var o and (3 or 6 or 8) ? o : 1; }
        }
        return 1;
    }

    static Sheet[]? Png(byte[] d)
    {
        int width = 0, height = 0, bits = 0, kind = -1;
        byte[] palette = [];
        using var packed = new MemoryStream();
        for (int at = 8; at + 12 <= d.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(d.AsSpan(at));
            var type = d.AsSpan(at + 4, 4);
            var body = d.AsSpan(at + 8, length);
            if (type.SequenceEqual("IHDR"u8)) { (width, height, bits, kind) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]), body[8], body[9]); if (body[12] != 0) { return null; } }
            else if (type.SequenceEqual("PLTE"u8)) { palette = body.ToArray(); }
            else if (type.SequenceEqual("IDAT"u8)) { packed.Write(body); }
            at += 12 + length;
        }
        int channels = kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (channels == 0 || width is < 1 or > MostSide || height is < 1 or > MostSide) { return null; }
        if (kind is 4 or 6) { return bits == 8 && Opaque(packed, width, height, channels) is { } flat ? [new(width, height, 1, [new(width, height, $"/ColorSpace{(kind == 4 ? "/DeviceGray" : "/DeviceRGB")}/BitsPerComponent 8/Filter/FlateDecode", flat)])] : null; }
        string space = kind switch { 0 => "/DeviceGray", 2 => "/DeviceRGB", _ => $"[/Indexed/DeviceRGB {palette.Length / 3 - 1}<{Convert.ToHexString(palette)}>]" };
        return [new(width, height, 1, [new(width, height, $"/ColorSpace{space}/BitsPerComponent {bits}/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors {channels}/BitsPerComponent {bits}/Columns {width}>>", packed.ToArray())])];
    }

    /// <summary>PDF wants transparency apart; a scan has none worth keeping, so it is laid on white.</summary>
    static byte[]? Opaque(MemoryStream packed, int width, int height, int channels)
    {
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        using var result = new MemoryStream();
        using (var again = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] before = new byte[width * channels], line = new byte[width * channels + 1], flat = new byte[width * (channels - 1)];
            for (int y = 0; y < height; y++)
            {
                zlib.ReadExactly(line);
                var now = line.AsSpan(1);
                for (int i = 0; i < now.Length; i++)
                {
                    int left = i >= channels ? now[i - channels] : 0, up = before[i], corner = i >= channels ? before[i - channels] : 0;
                    now[i] += (byte)(line[0] switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
                }
                for (int x = 0; x < width; x++)
                {
                    int alpha = now[x * channels + channels - 1];
                    for (int c = 0; c < channels - 1; c++) { flat[x * (channels - 1) + c] = (byte)((now[x * channels + c] * alpha + 255 * (255 - alpha)) / 255); }
                }
                again.Write(flat);
                now.CopyTo(before);
            }
        }
        return result.ToArray();

        static int Paeth(int a, int b, int c)
        {
            int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
            return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
        }
    }

    /// <summary>Every page of the file: strips of fax (G4), LZW, deflate or plain pixels in grey, black-and-white or RGB.</summary>
    static List<Sheet>? Tiff(byte[] d)
    {
        bool little = d[0] == (byte)'I';
        int U16(int at) => little ? BinaryPrimitives.ReadUInt16LittleEndian(d.AsSpan(at)) : BinaryPrimitives.ReadUInt16BigEndian(d.AsSpan(at));
        int I32(int at) => little ? BinaryPrimitives.ReadInt32LittleEndian(d.AsSpan(at)) : BinaryPrimitives.ReadInt32BigEndian(d.AsSpan(at));
        var sheets = new List<Sheet>();
        for (int directory = I32(4); directory != 0 && sheets.Count < CaseAttachment.MostPages;)
        {
            var tags = new Dictionary<int, int[]>();
            int many = U16(directory);
            for (int i = 0; i < many; i++)
            {
                int entry = directory + 2 + 12 * i, type = U16(entry + 2), count = I32(entry + 4), size = type == 3 ? 2 : type == 4 ? 4 : 0;
                if (size == 0 || count is < 1 or > 100_000) { continue; }
                int at = count * size <= 4 ? entry + 8 : I32(entry + 8);
                tags[U16(entry)] = [.. Enumerable.Range(0, count).Select(n => size == 2 ? U16(at + 2 * n) : I32(at + 4 * n))];
            }
            int Tag(int id, int otherwise) => tags.TryGetValue(id, out var v) ? v[0] : otherwise;
            int width = Tag(256, 0), height = Tag(257, 0), bits = Tag(258, 1), how = Tag(259, 1), meaning = Tag(262, 0), samples = Tag(277, 1), rows = Math.Min(Tag(278, height), height), predictor = Tag(317, 1);
            if (!tags.TryGetValue(273, out var offsets) || !tags.TryGetValue(279, out var lengths) || offsets.Length != lengths.Length || Tag(266, 1) != 1 || Tag(284, 1) != 1 || rows <= 0 || bits is not (1 or 8)) { return null; }
            string? space = (meaning, samples) switch { (0 or 1, 1) => "/DeviceGray", (2, 3) => "/DeviceRGB", _ => null };
            string parms = predictor == 2 ? $"/DecodeParms<</Predictor 2/Colors {samples}/BitsPerComponent {bits}/Columns {width}>>" : "";
            string inverted = meaning == 0 ? "/Decode[1 0]" : "";
            if (space is null || predictor is not (1 or 2)) { return null; }
            var strips = new List<Picture>();
            for (int i = 0; i < offsets.Length; i++)
            {
                int lines = Math.Min(rows, height - i * rows);
                byte[] data = d.AsSpan(offsets[i], lengths[i]).ToArray();
                string? filter = how switch
                {
                    1 => inverted,
                    4 => $"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {width}/Rows {lines}{(meaning == 1 ? "/BlackIs1 true" : "")}>>",
                    5 => "/Filter/LZWDecode" + parms + inverted,
                    8 or 32946 => "/Filter/FlateDecode" + parms + inverted,
                    _ => null,
                };
                if (filter is null || lines <= 0) { return null; }
                strips.Add(new(width, lines, $"/ColorSpace{space}/BitsPerComponent {bits}{filter}", data));
            }
            sheets.Add(new(width, height, Tag(274, 1) is var o and (3 or 6 or 8) ? o : 1, strips));
            directory = I32(directory + 2 + 12 * many);
        }
        return sheets;
    }
}
