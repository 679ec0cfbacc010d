using Diagnosis.Kernel.Files;

namespace Diagnosis.Kernel.Tests.Files;

// what is allocated is counted for the whole process: nothing else may run beside it
[CollectionDefinition(nameof(FileStoreTests), DisableParallelization = true)]
[Collection(nameof(FileStoreTests))]
public sealed class FileStoreTests : IDisposable
{
    readonly string folder = Path.Combine(Path.GetTempPath(), $"diagnosis-store-{Guid.NewGuid():N}");
    FileStore Store => new(new FileStoreSettings(folder));
    string[] Kept => Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];

    public void Dispose()
    {
        if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void A_kind_is_told_by_the_first_bytes()
    {
        byte[] dicom = [.. new byte[128], .. "DICM"u8], withTiffPreamble = [.. "II*\0"u8, .. new byte[124], .. "DICM"u8];
        Assert.Equal([FileKinds.Pdf, FileKinds.Jpeg, FileKinds.Png, FileKinds.Tiff, FileKinds.Tiff, FileKinds.Dicom, FileKinds.Dicom],
            ((byte[][])[[.. "%PDF-1.4"u8], [0xFF, 0xD8, 0xFF, 0xDB], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "II*\0"u8], [.. "MM\0*"u8], dicom, withTiffPreamble]).Select(b => FileKinds.Sniff(b)));
        foreach (byte[] other in (byte[][])[[], "MZ"u8.ToArray(), "<svg"u8.ToArray(), "<!doctype html>"u8.ToArray(), "GIF89a"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(), " %PDF-"u8.ToArray(), dicom[..131]]) { Assert.Null(FileKinds.Sniff(other)); }
    }

    [Fact]
    public async Task A_file_is_kept_once_under_its_hash_and_read_back_whole()
    {
        byte[] content = [.. "%PDF-1.7 "u8, .. Enumerable.Range(0, 300_000).Select(i => (byte)i)];
        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.SaveAsync(new MemoryStream(content), "C:\\scans\\..\\表\u0007.pdf", 1 << 20))));
        Assert.All(saved, s => Assert.Equal(("表.pdf", (long)content.Length), (s.File!.Name, s.File.Length)));
        Assert.Equal(Path.Combine(folder, saved[0].File!.Sha256[..2], saved[0].File!.Sha256), Assert.Single(Kept));
        await using var back = Store.Open(saved[0].File!.Sha256)!;
        using var read = new MemoryStream();
        await back.CopyToAsync(read);
        Assert.Equal(content, read.ToArray());
        Assert.Null(Store.Open("../../etc/passwd"));
        Assert.Null(Store.Open(new string('0', 64)));
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing_behind()
    {
        byte[] dicom = [.. new byte[128], .. "DICM"u8, .. new byte[100]];
        Assert.Equal(FileRefusal.Empty, (await Store.SaveAsync(new MemoryStream(), "a.pdf", 100)).Refused);
        Assert.Equal(FileRefusal.UnknownKind, (await Store.SaveAsync(new MemoryStream("<svg/>"u8.ToArray()), "a.pdf", 100)).Refused);
        // a film is a known kind, and yet not a signed paper
        Assert.Equal(FileRefusal.UnknownKind, (await Store.SaveAsync(new MemoryStream(dicom), "a.pdf", 1000)).Refused);
        Assert.Equal(FileRefusal.TooLarge, (await Store.SaveAsync(new MemoryStream([.. "%PDF-"u8, .. new byte[96]]), "a.pdf", 100)).Refused);
        Assert.Equal(FileRefusal.TooLarge, (await Store.SaveAsync(new MemoryStream([.. "%PDF-"u8, .. new byte[300_000]]), "a.pdf", 200_000)).Refused);
        Assert.Equal(FileRefusal.Damaged, (await Store.SaveAsync(new MemoryStream(dicom), "a.dcm", 1000, [FileKinds.Dicom], (_, _) => false)).Refused);
        await Assert.ThrowsAsync<IOException>(() => Store.SaveAsync(new Broken(), "a.pdf", 1 << 20));
        Assert.Empty(Kept);
        Assert.NotNull((await Store.SaveAsync(new MemoryStream(dicom), "a.dcm", 1000, [FileKinds.Dicom], (content, kind) => kind == FileKinds.Dicom && content.Length == dicom.Length)).File);
        Assert.Single(Kept);
    }

    [Fact]
    public async Task A_file_larger_than_memory_would_like_passes_through()
    {
        // a stream that is made as it is read: nothing of it is held, neither here nor there
        const long Length = 300L << 20;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var (file, _) = await Store.SaveAsync(new Endless(Length), "film.pdf", Length);
        Assert.Equal(Length, file!.Length);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 60 << 20, "the content was buffered");
    }

    /// <summary>A sender that goes away in the middle.</summary>
    sealed class Broken : MemoryStream
    {
        int reads;
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++reads > 2) { throw new IOException("gone"); }
            "%PDF-"u8.CopyTo(buffer.Span);
            return ValueTask.FromResult(buffer.Length);
        }
    }

    sealed class Endless(long length) : Stream
    {
        long at;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => at; set => throw new NotSupportedException(); }
        public override int Read(Span<byte> buffer)
        {
            int n = (int)Math.Min(buffer.Length, length - at);
            if (at == 0) { "%PDF-"u8.CopyTo(buffer); }
            at += n;
            return n;
        }
        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
