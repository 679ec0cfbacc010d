using System.Buffers.Binary;
using System.IO.Compression;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Files;

namespace Diagnosis.DiagnosisAppraisal.Tests.Attachments;

public sealed class DicomTests
{
    static DicomHeader? Read(byte[] bytes) => DicomHeader.Read(new MemoryStream(bytes));
    static DiagnosisCase Person() => new() { PersonName = "张大明", BirthDate = new(1970, 1, 1), Sex = "1" };

    [Theory, InlineData(DicomFile.ImplicitLittle), InlineData(DicomFile.ExplicitLittle), InlineData(DicomFile.ExplicitBig)]
    public void The_header_of_each_uncompressed_syntax_is_read(string syntax)
    {
        var h = Read(DicomFile.Film(syntax))!;
        Assert.Equal((syntax, "DX", new DateOnly(2025, 5, 20), 40, 60, (0.139m, 0.14m)), (h.TransferSyntax, h.Modality, h.StudyDate, h.Rows, h.Columns, h.SpacingMm!.Value));
        Assert.Empty(DicomIdentity.Differences(h, Person(), World.IdNumber(1, new(1970, 1, 1))));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_never_taken_for_whole()
    {
        var whole = DicomFile.Film();
        Assert.NotNull(Read(whole));
        var taken = Enumerable.Range(132, whole.Length - 132).Where(n => Read(whole[..n]) is { } h && (h.PixelLength > 0 || n > 600)).ToList();
        // before the pixels begin a header may end cleanly between two elements; then it has no picture and says so
        Assert.Empty(taken);
    }

    [Fact]
    public void Pixels_fewer_than_rows_and_columns_promise_are_a_damaged_film()
    {
        var short1 = new DicomFile().Number(0x0028, 0x0002, 1).Number(0x0028, 0x0010, 40).Number(0x0028, 0x0011, 60).Number(0x0028, 0x0100, 16).Raw(0x7FE0, 0x0010, "OW", new byte[100]).Bytes();
        Assert.Null(Read(short1));
    }

    [Fact]
    public void Garbage_behind_the_mark_is_damaged_and_never_an_exception()
    {
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            var bytes = new byte[132 + random.Next(400)];
            random.NextBytes(bytes);
            "DICM"u8.CopyTo(bytes.AsSpan(128));
            _ = Read(bytes);
        }
        var whole = DicomFile.Film(rows: 8, columns: 8);
        for (int i = 0; i < 3000; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(132, bytes.Length)] = (byte)random.Next(256);
            if (Read(bytes) is { } h && FilmPreview.Possible(h)) { _ = FilmPreview.Make(new MemoryStream(bytes), h); }
        }
        Assert.Null(Read([.. new byte[128], .. "DICM"u8]));
    }

    [Theory]
    [InlineData("Li^Si=李^四", "19700101", "M", "", "name")]
    [InlineData("Zhang^Daming=张^大明", "19710101", "F", "", "birthDate sex")]
    // what cannot be compared says nothing: Latin letters only, a hospital's own number, empty fields
    [InlineData("ZHANG^DAMING", "", "O", "77-0815", "")]
    [InlineData("张大明", "19700101", "M", "99999919600101999X", "number")]
    public void Only_what_contradicts_the_person_is_told(string name, string born, string sex, string id, string expected) =>
        Assert.Equal(expected, string.Join(' ', DicomIdentity.Differences(Read(DicomFile.Film(name: name, born: born, sex: sex, id: id))!, Person(), "999999197001010015")));

    [Theory]
    [InlineData(DicomFile.ExplicitLittle, 16, "MONOCHROME2", true)]
    [InlineData(DicomFile.ExplicitBig, 16, "MONOCHROME2", true)]
    [InlineData(DicomFile.ImplicitLittle, 8, "MONOCHROME2", true)]
    [InlineData(DicomFile.ExplicitLittle, 16, "MONOCHROME1", false)]
    public void A_plain_film_can_be_looked_at(string syntax, int bits, string photometric, bool brighterToTheRight)
    {
        var bytes = DicomFile.Film(syntax, bits: bits, photometric: photometric);
        var png = FilmPreview.Make(new MemoryStream(bytes), Read(bytes)!)!;
        Assert.Equal(FileKinds.Png, FileKinds.Sniff(png));
        Assert.Equal((60, 40), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        // IDAT follows IHDR: 8 + 25 bytes, then length and type
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var unpacked = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        var line = new byte[61];
        unpacked.ReadExactly(line);
        Assert.Equal(brighterToTheRight, line[60] > line[1]);
        Assert.True(Math.Abs(line[60] - line[1]) > 200);
    }

    [Fact]
    public void A_compressed_film_is_read_to_its_end_and_kept_without_a_look()
    {
        byte[] Wrapped(bool ended) => new DicomFile(DicomFile.JpegLossless).Text(0x0008, 0x0060, "CS", "CR").Number(0x0028, 0x0002, 1).Text(0x0028, 0x0004, "CS", "MONOCHROME2").Number(0x0028, 0x0010, 40).Number(0x0028, 0x0011, 60).Number(0x0028, 0x0100, 16).Number(0x0028, 0x0101, 12)
            .Raw(0x7FE0, 0x0010, "OB", [], 0xFFFFFFFF).Raw(0xFFFE, 0xE000, "", []).Raw(0xFFFE, 0xE000, "", new byte[64]).Raw(0xFFFE, ended ? 0xE0DD : 0xE000, "", [], ended ? 0u : 500u).Bytes();
        var h = Read(Wrapped(true))!;
        Assert.Equal(("CR", 40, false, false), (h.Modality, h.Rows, h.Uncompressed, FilmPreview.Possible(h)));
        Assert.Null(Read(Wrapped(false)));
    }

    [Fact]
    public void A_modality_that_is_not_a_code_does_not_reach_a_list() => Assert.Null(Read(new DicomFile().Text(0x0008, 0x0060, "CS", "张大明<b>").Bytes())!.Modality);
}
