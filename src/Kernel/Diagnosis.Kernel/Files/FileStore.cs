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
public enum FileRefusal
{
    Empty,
    TooLarge,
    /// <summary>Not a kind that is kept at all, or not one that is allowed here.</summary>
    UnknownKind,
    /// <summary>The kind is right, but the file is cut off or broken.</summary>
    Damaged,
}

/// <summary>
/// Uploaded documents, content-addressed: written beside, flushed to the disk, then moved into place, so that a name never
/// stands for half a file. Nothing is ever deleted or overwritten; a file nobody refers to is harmless. The one small door: an object store
/// later needs a class with the same three methods.
/// </summary>
public sealed class FileStore(FileStoreSettings settings)
{
    /// <summary>Keeps a scan: PDF, JPEG or PNG; the same content twice is kept once.</summary>
    /// <param name="most">Most bytes allowed.</param>
    /// <returns>The kept file, or why it was refused.</returns>
    public Task<(StoredFile? File, FileRefusal? Refused)> SaveAsync(Stream content, string name, long most, CancellationToken ct = default) => SaveAsync(content, name, most, FileKinds.Scans, null, ct);

    /// <summary>Keeps a file of one of the allowed kinds. It is on the disk, name and all, when this returns; save the row that refers to it afterwards.</summary>
    /// <param name="most">Most bytes allowed.</param>
    /// <param name="kinds">Allowed kinds, of <see cref="FileKinds"/>.</param>
    /// <param name="whole">Looks into the written file (its kind beside) before it gets its name; false refuses it as damaged and leaves nothing behind.</param>
    public async Task<(StoredFile? File, FileRefusal? Refused)> SaveAsync(Stream content, string name, long most, IReadOnlyCollection<string> kinds, Func<Stream, string, bool>? whole, CancellationToken ct = default)
    {
        Directory.CreateDirectory(settings.Folder);
        string draft = Path.Combine(settings.Folder, $".{Guid.NewGuid():N}.new");
        try
        {
            string? kind = null;
            long length = 0;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                var buffer = new byte[64 << 10];
                int read;
                while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0)
                {
                    if (length == 0 && ((kind = FileKinds.Sniff(buffer.AsSpan(0, read))) is null || !kinds.Contains(kind))) { return (null, FileRefusal.UnknownKind); }
                    length += read;
                    if (length > most) { return (null, FileRefusal.TooLarge); }
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }
                if (kind is null) { return (null, FileRefusal.Empty); }
                if (whole is not null)
                {
                    file.Position = 0;
                    if (!whole(file, kind)) { return (null, FileRefusal.Damaged); }
                }
                file.Flush(flushToDisk: true);
            }
            var stored = new StoredFile(Convert.ToHexStringLower(hash.GetHashAndReset()), kind, length, Shown(name));
            string place = PathOf(stored.Sha256), folder = Path.GetDirectoryName(place)!;
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                Durable.Folder(settings.Folder);
            }
            if (!File.Exists(place))
            {
                // two uploads of the same content may meet here: either may win, they are equal
                try { File.Move(draft, place, overwrite: false); }
                catch (IOException) when (File.Exists(place)) { }
            }
            // also when the file was there before: whoever wrote it may have died between the move and this
            Durable.Folder(folder);
            return (stored, null);
        }
        finally { File.Delete(draft); }
    }

    /// <summary>The content for reading; null when the store does not have it.</summary>
    public Stream? Open(string sha256) =>
        sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower) && File.Exists(PathOf(sha256)) ? File.OpenRead(PathOf(sha256)) : null;

    // a browser of another system may send a whole path; control characters would break headers and lists
    static string Shown(string name)
    {
        string bare = new([.. name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c)).Take(120)]);
        return bare.Trim() is { Length: > 0 } shown ? shown : "file";
    }

    string PathOf(string sha256) => Path.Combine(settings.Folder, sha256[..2], sha256);
}
