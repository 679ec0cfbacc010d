using System.IO.Compression;
using Diagnosis.ExamReporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>Uploaded files in the database, so that any host can go on with them: compressed, cut into pieces and sealed (they hold identity numbers).</summary>
internal static class ImportStore
{
    const int Piece = 192 * 1024;

    public static void Put(ExamReportingDb db, Guid batch, int file, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(content); }
        var bytes = packed.ToArray();
        for (int no = 0, at = 0; at < bytes.Length; no++, at += Piece)
        {
            db.Add(new ImportFilePart { BatchId = batch, File = file, No = no, Content = db.Protector.Seal(Convert.ToBase64String(bytes, at, Math.Min(Piece, bytes.Length - at))) });
        }
    }

    public static async Task<MemoryStream?> GetAsync(ExamReportingDb db, Guid batch, int file, CancellationToken ct)
    {
        var parts = await db.FileParts.AsNoTracking().Where(p => p.BatchId == batch && p.File == file).OrderBy(p => p.No).Select(p => p.Content).ToListAsync(ct);
        if (parts.Count == 0) { return null; }
        using var packed = new MemoryStream();
        foreach (var part in parts) { packed.Write(Convert.FromBase64String(db.Protector.Open(part))); }
        packed.Position = 0;
        var content = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Decompress)) { await gzip.CopyToAsync(content, ct); }
        content.Position = 0;
        return content;
    }
}
