using System.Security.Cryptography;

namespace Diagnosis.Kernel.Files;

/// <summary>Where uploaded files are kept; the host registers it.</summary>
/// <param name="Folder">Writable folder outside the web root, made when missing.</param>
public sealed record FileStoreSettings(string Folder);

/// <summary>A kept file. The content is named by its hash, so that it cannot be exchanged unseen.</summary>
/// <param name="Sha256">Lower-case hex of the content.</param>
/// <param name="ContentType">As the content says, never as the sender says.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Name">The sender's file name, for people only.</param>
public sealed record StoredFile(string Sha256, string ContentType, long Length, string Name);

/// <summary>Why a file was not taken.</summary>
public enum FileRefusal { Empty, TooLarge, UnknownKind }

/// <summary>
/// Uploaded documents (scans), content-addressed: written beside, flushed to the disk, then moved into place, so that a name never
/// stands for half a file. Nothing is ever deleted or overwritten; a file nobody refers to is harmless.
/// </summary>
public sealed class FileStore(FileStoreSettings settings)
{
    /// <summary>PDF, JPEG or PNG by their first bytes; null for anything else.</summary>
    public static string? Sniff(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? "application/pdf"
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : null;

    /// <summary>Keeps a file; the same content twice is kept once.</summary>
    /// <param name="most">Most bytes allowed.</param>
    /// <returns>The kept file, or why it was refused.</returns>
    public async Task<(StoredFile? File, FileRefusal? Refused)> SaveAsync(Stream content, string name, long most, CancellationToken ct = default)
    {
        Directory.CreateDirectory(settings.Folder);
        string draft = Path.Combine(settings.Folder, $".{Guid.NewGuid():N}.new");
        try
        {
            string? kind = null;
            long length = 0;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var buffer = new byte[64 << 10];
                int read;
                while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0)
                {
                    if (length == 0 && (kind = Sniff(buffer.AsSpan(0, read))) is null) { return (null, FileRefusal.UnknownKind); }
                    length += read;
                    if (length > most) { return (null, FileRefusal.TooLarge); }
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }
                if (kind is null) { return (null, FileRefusal.Empty); }
                file.Flush(flushToDisk: true);
            }
            var stored = new StoredFile(Convert.ToHexStringLower(hash.GetHashAndReset()), kind, length, Path.GetFileName(name));
            string place = PathOf(stored.Sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            if (!File.Exists(place))
            {
                // two uploads of the same content may meet here: either may win, they are equal
                try { File.Move(draft, place, overwrite: false); }
                catch (IOException) when (File.Exists(place)) { }
            }
            return (stored, null);
        }
        finally { File.Delete(draft); }
    }

    /// <summary>The content for reading; null when the store does not have it.</summary>
    public Stream? Open(string sha256) =>
        sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower) && File.Exists(PathOf(sha256)) ? File.OpenRead(PathOf(sha256)) : null;

    string PathOf(string sha256) => Path.Combine(settings.Folder, sha256[..2], sha256);
}
