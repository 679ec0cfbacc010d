using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Diagnosis.Kernel.Protection;

/// <summary>An encrypted identity number or phone as it stands in the database: <c>v1.{key id}.{base64url(nonce|cipher|tag)}</c>. It never prints in clear.</summary>
public readonly record struct Sealed(string Token)
{
    public bool IsEmpty => string.IsNullOrEmpty(Token);
    public override string ToString() => IsEmpty ? "" : "[sealed]";
}

/// <summary>
/// The one protection layer: seals personal numbers (AES-256-GCM, a fresh nonce each time) and makes keyed hashes for equality
/// (HMAC-SHA256), so that a number is found without being readable. Keys live in a file outside the database.
/// </summary>
public sealed class Protector
{
    sealed record KeyFile(string Current, Dictionary<string, string> DataKeys, string HashKey);

    readonly Dictionary<string, byte[]> dataKeys;
    readonly string current;
    readonly byte[] hashKey;

    Protector(KeyFile file)
    {
        dataKeys = file.DataKeys.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value));
        current = file.Current;
        hashKey = Convert.FromBase64String(file.HashKey);
    }

    /// <summary>Opens the key file; makes it on the first start when <paramref name="create"/> is set (embedded default only).</summary>
    /// <exception cref="InvalidOperationException">No file and not allowed to create one: starting with new keys would make every stored number unreadable.</exception>
    public static Protector Open(string path, bool create)
    {
        if (!File.Exists(path))
        {
            if (!create) { throw new InvalidOperationException($"The protection key file '{path}' is missing. Restore it from its backup, or name it in Protection:KeyFile."); }
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var made = new KeyFile("k1", new() { ["k1"] = Fresh() }, Fresh());
            // written beside and moved, so that a crash cannot leave half a key behind
            string draft = path + ".new";
            File.WriteAllText(draft, JsonSerializer.Serialize(made));
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
            File.Move(draft, path, overwrite: false);
        }
        return new Protector(JsonSerializer.Deserialize<KeyFile>(File.ReadAllText(path)) ?? throw new InvalidOperationException($"The protection key file '{path}' is empty."));

        static string Fresh() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>Keys of this process only, for tests.</summary>
    public static Protector Ephemeral() => new(new KeyFile("t", new() { ["t"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) }, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

    public Sealed Seal(string? clear)
    {
        if (string.IsNullOrEmpty(clear)) { return default; }
        var text = Encoding.UTF8.GetBytes(clear);
        var box = new byte[12 + text.Length + 16];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(dataKeys[current], 16);
        aes.Encrypt(box.AsSpan(0, 12), text, box.AsSpan(12, text.Length), box.AsSpan(12 + text.Length));
        return new($"v1.{current}.{System.Buffers.Text.Base64Url.EncodeToString(box)}");
    }

    public string Open(Sealed value)
    {
        if (value.IsEmpty) { return ""; }
        var part = value.Token.Split('.');
        if (part.Length != 3 || part[0] != "v1") { throw new CryptographicException("Not a sealed value of this product."); }
        var box = System.Buffers.Text.Base64Url.DecodeFromChars(part[2]);
        var text = new byte[box.Length - 28];
        using var aes = new AesGcm(dataKeys[part[1]], 16);
        aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(12, text.Length), box.AsSpan(12 + text.Length), text);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Seals a whole document: <c>1 | length of key id | key id | nonce | cipher | tag</c>; no base64, because such values stand in byte columns.</summary>
    public byte[] SealBytes(ReadOnlySpan<byte> clear)
    {
        int head = 2 + current.Length;
        var box = new byte[head + 12 + clear.Length + 16];
        box[0] = 1;
        box[1] = (byte)current.Length;
        Encoding.ASCII.GetBytes(current, box.AsSpan(2));
        var nonce = box.AsSpan(head, 12);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(dataKeys[current], 16);
        aes.Encrypt(nonce, clear, box.AsSpan(head + 12, clear.Length), box.AsSpan(head + 12 + clear.Length));
        return box;
    }

    /// <summary>Opens what <see cref="SealBytes"/> sealed.</summary>
    public byte[] OpenBytes(ReadOnlySpan<byte> box)
    {
        if (box.Length < 30 || box[0] != 1) { throw new CryptographicException("Not a sealed document of this product."); }
        int head = 2 + box[1];
        var clear = new byte[box.Length - head - 28];
        using var aes = new AesGcm(dataKeys[Encoding.ASCII.GetString(box[2..head])], 16);
        aes.Decrypt(box.Slice(head, 12), box[(head + 12)..^16], box[^16..], clear);
        return clear;
    }

    /// <summary>A key of its own for one purpose, from the hash key: who holds one such key learns nothing about the others.</summary>
    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes("key:" + purpose));

    /// <summary>Keyed hash for equality and unique indexes: 43 characters; the caller normalises the text first.</summary>
    public string Hash(string clear) => System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes(clear)));
}
