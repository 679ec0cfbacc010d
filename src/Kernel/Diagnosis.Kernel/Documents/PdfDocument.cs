using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Diagnosis.Kernel.Documents;

/// <summary>What a document says about itself.</summary>
/// <param name="Date">Date of the document; the file has no other time in it, so the same input gives the same bytes.</param>
public sealed record PdfInfo(string Title, DateOnly Date, string? Author = null);

/// <summary>Room around the text of an A4 page, in mm.</summary>
public sealed record PdfMargins(double Top = 25, double Bottom = 22, double Left = 25, double Right = 25);

/// <summary>
/// An A4 document in PDF 1.7 with embedded subset fonts, so that it reads and prints the same everywhere and its text can be searched.
/// Write into <see cref="Flow"/>, then <see cref="Save"/>.
/// </summary>
public sealed class PdfDocument
{
    internal const double Mm = 72 / 25.4, PageWidth = 210 * Mm, PageHeight = 297 * Mm;

    readonly DocumentFonts fonts;
    readonly PdfInfo info;
    readonly List<FontUse> used = [];
    readonly Dictionary<int, (FontUse Use, int Number)> glyphs = [];
    readonly List<Canvas> pages = [];

    public PdfDocument(DocumentFonts fonts, PdfInfo info, PdfMargins? margins = null)
    {
        this.fonts = fonts;
        this.info = info;
        Margins = margins ?? new();
        Flow = new Flow(this);
    }

    public PdfMargins Margins { get; }

    /// <summary>Large grey diagonal text under every page, for instance 草稿.</summary>
    public string? Watermark { get; set; }

    /// <summary>Small text at the top left of every page, with a hairline below.</summary>
    public string? Header { get; set; }

    /// <summary>Small text at the bottom left of every page.</summary>
    public string? Footer { get; set; }

    /// <summary>Words of the page number with places for the page and the count; null for none.</summary>
    public string? PageNumbers { get; set; } = "第 {0} 页 共 {1} 页";

    public Flow Flow { get; }

    public int PageCount => pages.Count;

    /// <summary>The finished file. Call once.</summary>
    /// <exception cref="MissingGlyphException">Also thrown by <see cref="Flow"/> as text is written.</exception>
    public byte[] Save()
    {
        if (pages.Count == 0)
        {
            NewPage();
        }
        var under = pages.ConvertAll(_ => new Canvas(this));
        for (int i = 0; i < pages.Count; i++)
        {
            Decorate(under[i], i);
        }
        return Write(under);
    }

    internal Canvas NewPage()
    {
        pages.Add(new Canvas(this));
        return pages[^1];
    }

    /// <summary>Width of a character in em.</summary>
    internal double WidthOf(Rune rune)
    {
        var (font, glyph) = fonts.Resolve(rune);
        return (double)font.Advance(glyph) / font.UnitsPerEm;
    }

    internal double WidthOf(string text) => text.EnumerateRunes().Sum(WidthOf);

    /// <summary>Font of this document and number of the character in it; numbers are given in order of first use.</summary>
    (FontUse Use, int Number) Use(Rune rune)
    {
        if (!glyphs.TryGetValue(rune.Value, out var at))
        {
            var (font, glyph) = fonts.Resolve(rune);
            var use = used.Find(u => u.Font == font);
            if (use is null)
            {
                used.Add(use = new FontUse(font, used.Count + 1));
            }
            use.Glyphs.Add(glyph);
            use.Runes.Add(rune);
            glyphs.Add(rune.Value, at = (use, use.Glyphs.Count - 1));
        }
        return at;
    }

    void Decorate(Canvas page, int index)
    {
        page.Raw("/Artifact BMC\n");
        if (Watermark is { Length: > 0 } mark)
        {
            double em = WidthOf(mark), size = Math.Min(130 * Mm / em, 110);
            page.Rotated(mark, size, em * size, 0.88);
        }
        double left = Margins.Left * Mm, right = PageWidth - Margins.Right * Mm, foot = PageHeight - Margins.Bottom * Mm + 9 * Mm;
        if (Header is { Length: > 0 } header)
        {
            double top = Math.Max(8 * Mm, Margins.Top * Mm - 9 * Mm);
            page.Text(left, top, 9, header, 0.3);
            page.Line(left, top + 5, right, top + 5, 0.4);
        }
        if (Footer is { Length: > 0 } footer)
        {
            page.Text(left, foot, 9, footer, 0.3);
        }
        if (PageNumbers is { Length: > 0 } pattern)
        {
            string number = string.Format(CultureInfo.InvariantCulture, pattern, index + 1, pages.Count);
            double width = WidthOf(number) * 9;
            // beside a footer the number goes to the right
            page.Text(Footer is { Length: > 0 } ? right - width : (left + right - width) / 2, foot, 9, number, 0);
        }
        page.Raw("EMC\n");
    }

    byte[] Write(List<Canvas> under)
    {
        var file = new MemoryStream();
        var places = new List<long>();
        void Raw(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        int Next() => places.Count + 1;
        void Begin()
        {
            places.Add(file.Length);
            Raw($"{places.Count} 0 obj\n");
        }
        void Dictionary(string body)
        {
            Begin();
            Raw($"<<{body}>>\nendobj\n");
        }
        void Stream(string more, byte[] data)
        {
            var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                zlib.Write(data);
            }
            Begin();
            Raw($"<</Filter/FlateDecode/Length {packed.Length}{more}>>stream\n");
            file.Write(packed.GetBuffer(), 0, (int)packed.Length);
            Raw("\nendstream\nendobj\n");
        }

        Raw("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        // 1 catalogue, 2 pages, 3 info, 4 resources, then 5 objects per font and 2 per page
        int firstPage = 5 + 5 * used.Count;
        string date = info.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Dictionary("/Type/Catalog/Pages 2 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>");
        Dictionary($"/Type/Pages/Count {pages.Count}/Kids[{string.Join(' ', pages.Select((_, i) => $"{firstPage + 2 * i} 0 R"))}]");
        Dictionary($"/Title {Text(info.Title)}{(info.Author is null ? "" : $"/Author {Text(info.Author)}")}/Producer(Diagnosis)/CreationDate(D:{date}000000+08'00')/ModDate(D:{date}000000+08'00')");
        Dictionary($"/Font<<{string.Concat(used.Select((u, i) => $"/F{u.Number} {5 + 5 * i} 0 R"))}>>");
        foreach (var use in used)
        {
            WriteFont(use, Next(), Dictionary, Stream);
        }
        for (int i = 0; i < pages.Count; i++)
        {
            Dictionary($"/Type/Page/Parent 2 0 R/MediaBox[0 0 {N(PageWidth)} {N(PageHeight)}]/Resources 4 0 R/Contents {Next() + 1} 0 R");
            Stream("", Encoding.ASCII.GetBytes(under[i].Content + pages[i].Content));
        }
        string id = Convert.ToHexString(SHA256.HashData(file.ToArray()).AsSpan(0, 16));
        long table = file.Length;
        Raw($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        places.ForEach(p => Raw($"{p:D10} 00000 n \n"));
        Raw($"trailer\n<</Size {places.Count + 1}/Root 1 0 R/Info 3 0 R/ID[<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    static void WriteFont(FontUse use, int first, Action<string> dictionary, Action<string, byte[]> stream)
    {
        var font = use.Font;
        double k = 1000.0 / font.UnitsPerEm;
        byte[] subset = font.Subset(use.Glyphs);
        // six letters that change with the contents mark a subset (ISO 32000-1, 9.6.4)
        string tag = string.Concat(SHA256.HashData(subset).Take(6).Select(b => (char)('A' + b % 26)));
        string name = $"{tag}+{string.Concat(font.Name.Where(char.IsAsciiLetterOrDigit))}";
        dictionary($"/Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R");
        dictionary($"/Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {first + 2} 0 R/CIDToGIDMap/Identity/DW 1000/W[0[{string.Join(' ', use.Glyphs.Select(g => N(font.Advance(g) * k)))}]]");
        dictionary($"/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{string.Join(' ', font.Box.Select(b => N(b * k)))}]/ItalicAngle 0/Ascent {N(font.Ascent * k)}/Descent {N(font.Descent * k)}/CapHeight 700/StemV 80/FontFile2 {first + 3} 0 R");
        stream($"/Length1 {subset.Length}", subset);
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var part in use.Runes.Select((rune, i) => (rune, Number: i + 1)).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{part.Length} beginbfchar\n");
            foreach (var (rune, number) in part)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(rune.ToString()))}>\n");
            }
            map.Append("endbfchar\n");
        }
        stream("", Encoding.ASCII.GetBytes(map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString()));
    }

    static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    static string N(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Glyphs of one font in this document by their new number; 0 is the font's own "missing" glyph and stays unused.</summary>
    sealed class FontUse(TrueTypeFont font, int number)
    {
        public TrueTypeFont Font { get; } = font;
        public int Number { get; } = number;
        public List<int> Glyphs { get; } = [0];
        public List<Rune> Runes { get; } = [];
    }

    /// <summary>Drawing on one page, in points from the top left corner.</summary>
    internal sealed class Canvas(PdfDocument document)
    {
        readonly StringBuilder content = new();

        public string Content => content.ToString();

        public void Raw(string operators) => content.Append(operators);

        /// <param name="grey">0 is black, 1 white.</param>
        /// <param name="spacing">Extra room after each character.</param>
        public void Text(double x, double baseline, double size, string text, double grey = 0, bool bold = false, double spacing = 0)
        {
            content.Append(CultureInfo.InvariantCulture, $"BT {N(grey)} g {(bold ? $"{N(grey)} G {N(size * 0.035)} w 2 Tr" : "0 Tr")} {N(spacing)} Tc 1 0 0 1 {N(x)} {N(PageHeight - baseline)} Tm ");
            Show(text, size);
        }

        /// <summary>Text through the middle of the page, rising to the right.</summary>
        public void Rotated(string text, double size, double width, double grey)
        {
            double c = Math.Sqrt(0.5), x = PageWidth / 2 - c * width / 2 + c * size * 0.35, y = PageHeight / 2 - c * width / 2 - c * size * 0.35;
            content.Append(CultureInfo.InvariantCulture, $"BT {N(grey)} g 0 Tr 0 Tc {N(c)} {N(c)} {N(-c)} {N(c)} {N(x)} {N(y)} Tm ");
            Show(text, size);
        }

        void Show(string text, double size)
        {
            FontUse? current = null;
            foreach (var rune in text.EnumerateRunes())
            {
                var (use, number) = document.Use(rune);
                if (use != current)
                {
                    content.Append(current is null ? "" : "> Tj ").Append(CultureInfo.InvariantCulture, $"/F{use.Number} {N(size)} Tf <");
                    current = use;
                }
                content.Append(number.ToString("X4", CultureInfo.InvariantCulture));
            }
            content.Append(current is null ? "ET\n" : "> Tj ET\n");
        }

        public void Line(double x1, double y1, double x2, double y2, double width) =>
            content.Append(CultureInfo.InvariantCulture, $"0 G {N(width)} w {N(x1)} {N(PageHeight - y1)} m {N(x2)} {N(PageHeight - y2)} l S\n");

        public void Fill(double x, double y, double width, double height, double grey) =>
            content.Append(CultureInfo.InvariantCulture, $"{N(grey)} g {N(x)} {N(PageHeight - y - height)} {N(width)} {N(height)} re f\n");

        /// <summary>A QR code with its quiet zone inside the given square.</summary>
        public void Qr(QrCode code, double x, double y, double side)
        {
            double module = side / (code.Size + 8);
            content.Append("0 g\n");
            for (int row = 0; row < code.Size; row++)
            {
                for (int from = 0; from < code.Size; from++)
                {
                    int to = from;
                    while (to < code.Size && code[to, row])
                    {
                        to++;
                    }
                    if (to > from)
                    {
                        content.Append(CultureInfo.InvariantCulture, $"{N(x + (from + 4) * module)} {N(PageHeight - y - (row + 5) * module)} {N((to - from) * module)} {N(module)} re\n");
                        from = to;
                    }
                }
            }
            content.Append("f\n");
        }
    }
}
