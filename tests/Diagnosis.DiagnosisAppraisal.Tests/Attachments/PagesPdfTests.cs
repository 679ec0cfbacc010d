using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Attachments;

/// <summary>Scanned pages as one PDF: the pictures as they came, in their order, the hashes beside them.</summary>
public sealed class PagesPdfTests
{
    static readonly string Hash = new('a', 64);

    /// <summary>Dark left half, light right half.</summary>
    internal static byte[] Png(int width, int height, bool alpha = false, byte interlaced = 0)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[12]) = (8, (byte)(alpha ? 4 : 0), interlaced);
        Chunk("IHDR"u8, head);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                for (int y = 0; y < height; y++)
                {
                    zlib.WriteByte(0);
                    for (int x = 0; x < width; x++) { zlib.WriteByte((byte)(x < width / 2 ? 20 : 230)); if (alpha) { zlib.WriteByte((byte)(x < width / 2 ? 0 : 255)); } }
                }
            }
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
            png.Write([0, 0, 0, 0]);
        }
    }

    /// <summary>The head of a JPEG from a camera held upright (orientation 6), 40 by 30.</summary>
    static byte[] Jpeg() => [0xFF, 0xD8, 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0, 0xFF, 0xD9];

    /// <summary>Two pages of eight pixels by two, black and white, uncompressed.</summary>
    static byte[] Tiff()
    {
        using var file = new MemoryStream();
        void U16(int v) => file.Write([(byte)v, (byte)(v >> 8)]);
        void U32(int v) => file.Write([(byte)v, (byte)(v >> 8), (byte)(v >> 16), (byte)(v >> 24)]);
        file.Write("II*\0"u8);
        U32(12);
        file.Write([0xF0, 0x0F, 0, 0]);
        foreach (bool last in (bool[])[false, true])
        {
            (int Tag, int Type, int Value)[] tags = [(256, 3, 8), (257, 3, 2), (258, 3, 1), (259, 3, 1), (262, 3, 0), (273, 4, 8), (278, 3, 2), (279, 4, 2)];
            U16(tags.Length);
            foreach (var (tag, type, value) in tags) { U16(tag); U16(type); U32(1); if (type == 3) { U16(value); U16(0); } else { U32(value); } }
            U32(last ? 0 : (int)file.Length + 4);
        }
        return file.ToArray();
    }

    static (byte[]? Pdf, int Unreadable) Make(params (string Type, byte[] Content)[] pages) => PagesPdf.Make("胸片报告", [.. pages.Select(p => (p.Type, p.Content, Hash))]);

    [Fact]
    public void Pictures_go_in_as_they_came_and_every_object_lies_where_the_table_says()
    {
        var jpeg = Jpeg();
        var (pdf, _) = Make((FileKinds.Png, Png(30, 40)), (FileKinds.Jpeg, jpeg), (FileKinds.Tiff, Tiff()), (FileKinds.Png, Png(40, 30, alpha: true)));
        string text = Encoding.Latin1.GetString(pdf!);
        Assert.Contains("/Count 5/", text, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(jpeg), text, StringComparison.Ordinal);
        Assert.Contains("sha256:" + Hash, text, StringComparison.Ordinal);
        // the camera's page stands upright: its width is the picture's height
        Assert.Contains("q 0 -", text, StringComparison.Ordinal);
        int table = int.Parse(text[(text.LastIndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        var lines = text[table..].Split('\n');
        int objects = int.Parse(lines[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(objects > 15, $"{objects}");
        for (int n = 1; n < objects; n++) { Assert.StartsWith($"{n} 0 obj", text[int.Parse(lines[2 + n][..10], System.Globalization.CultureInfo.InvariantCulture)..], StringComparison.Ordinal); }
    }

    [Fact]
    public void A_page_that_cannot_be_carried_is_named()
    {
        Assert.Equal((null, 2), Make((FileKinds.Png, Png(8, 8)), (FileKinds.Png, Png(8, 8, interlaced: 1))));
        Assert.Equal((null, 1), Make((FileKinds.Jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 9, 9])));
        Assert.Equal((null, 1), Make((FileKinds.Tiff, [.. "II*\0"u8, 8, 0, 0, 0])));
    }

    [Fact]
    public void Another_program_finds_the_pictures_in_order()
    {
        var (pdf, _) = Make((FileKinds.Png, Png(30, 40)), (FileKinds.Tiff, Tiff()), (FileKinds.Png, Png(50, 20, alpha: true)));
        string path = Path.Combine(AppContext.BaseDirectory, $"pages-{Guid.NewGuid():N}.pdf");
        File.WriteAllBytes(path, pdf!);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("pdfimages", ["-list", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string list = process.StandardOutput.ReadToEnd(), errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((0, ""), (process.ExitCode, errors));
            var rows = list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
            Assert.Equal([("1", "30", "40"), ("2", "8", "2"), ("3", "8", "2"), ("4", "50", "20")], rows.Select(r => (r[0], r[3], r[4])));
        }
        catch (System.ComponentModel.Win32Exception) { Assert.Skip("pdfimages is not installed (package poppler-utils)"); }
        finally { File.Delete(path); }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_pages_of_a_paper_are_downloaded_as_one_file_and_the_kept_ones_stay(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var attached = (await world.App.In<AttachFile, Kernel.Http.Outcome<AttachmentAnswer>>(h => h.Handle(id, new("other", "病历"), [new(new MemoryStream(Png(30, 40)), "1.png"), new(new MemoryStream(Png(31, 41)), "2.png")], World.Agency, default))).Value!;
        async Task<int> Status(Guid attachment, Kernel.Access.Caller caller)
        {
            var http = new DefaultHttpContext { RequestServices = world.App.Services };
            http.Response.Body = new MemoryStream();
            await (await world.App.In<ReadAttachments, IResult>(h => h.PagesAsync(attachment, null, caller, default), caller)).ExecuteAsync(http);
            if (http.Response.StatusCode == 200) { Assert.StartsWith("%PDF", Encoding.ASCII.GetString(((MemoryStream)http.Response.Body).ToArray()[..4]), StringComparison.Ordinal); Assert.Equal("application/pdf", http.Response.ContentType); }
            return http.Response.StatusCode;
        }
        Assert.Equal(200, await Status(attached.Id, World.Agency));
        Assert.Equal(404, await Status(attached.Id, World.OtherAgency));
        Assert.Equal(2, attached.Sha256.Count);
        await world.App.In<DiagnosisAppraisalDb>(async db => Assert.Contains("pages.pdf", string.Join(' ', await db.History.Where(h => h.RecordId == attached.Id && h.Action == "download").Select(h => h.Reason).ToListAsync()), StringComparison.Ordinal));
        // a PDF is no page, and what no PDF can carry is said
        var pdf = (await AttachmentTests.Attach(world, id, AttachmentTests.Pdf)).Value!;
        Assert.Equal(404, await Status(pdf.Id, World.Agency));
        var odd = (await AttachmentTests.Attach(world, id, AttachmentTests.Jpeg)).Value!;
        Assert.Equal(409, await Status(odd.Id, World.Agency));
    }
}
