using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Diagnosis.Kernel.Documents;

/// <summary>No font has a glyph for a character. A document with a box in the place of a name would be worse than none.</summary>
public sealed class MissingGlyphException(Rune character)
    : Exception($"No installed font has the character '{character}' (U+{character.Value:X4}). Install a font that has it or name one in Documents:Fonts.")
{
    public Rune Character { get; } = character;

    /// <summary>Key in Words/documents.tsv.</summary>
    public static string Key => "document.missing-glyph";

    public IReadOnlyList<object> Args => [Character.ToString(), $"U+{Character.Value:X4}"];
}

/// <summary>There is no font to write Chinese with, or a font named by configuration is no TrueType font.</summary>
public sealed class NoFontException(string reason, Exception? inner = null)
    : Exception($"No usable Chinese font ({reason}). Install the package fonts-wqy-microhei or name a TrueType font file (.ttf, .ttc) in Documents:Fonts.", inner)
{
    public string Reason { get; } = reason;

    /// <summary>Key in Words/documents.tsv.</summary>
    public static string Key => "document.no-font";

    public IReadOnlyList<object> Args => [Reason];
}

/// <summary>The fonts documents are written with, tried in order for every character. Make one per process; a font is only read when a character calls for it.</summary>
public sealed class DocumentFonts
{
    // good faces first, then wide coverage, then signs
    static readonly string[] Known =
    [
        "wqy-microhei.ttc", "wqy-zenhei.ttc", "simsun.ttc", "simhei.ttf", "msyh.ttc", "deng.ttf",
        "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "simsunb.ttf", "HanaMinA.ttf", "HanaMinB.ttf", "DejaVuSans.ttf",
    ];

    readonly string[] paths;
    readonly ConcurrentDictionary<int, (TrueTypeFont Font, int Glyph)> known = new();

    /// <param name="paths">Font files in the order they are tried.</param>
    /// <exception cref="NoFontException">No file given, one is not TrueType, or none has Chinese.</exception>
    public DocumentFonts(IEnumerable<string> paths)
    {
        this.paths = [.. paths];
        if (this.paths.Length == 0)
        {
            throw new NoFontException("none found");
        }
        if (!this.paths.Any(p => TrueTypeFont.Load(p).Glyph('中') > 0))
        {
            throw new NoFontException($"no Chinese in {string.Join(", ", this.paths.Select(Path.GetFileName))}");
        }
    }

    /// <summary>The font files in use, in order.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Fonts named in <c>Documents:Fonts</c> (a list, or one text with semicolons) first, then those found in the usual folders.</summary>
    /// <exception cref="NoFontException"/>
    public static DocumentFonts From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Documents:Fonts");
        var named = section.GetChildren().Select(c => c.Value)
            .Concat((section.Value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .OfType<string>();
        return new DocumentFonts(named.Concat(Find(SystemFolders())).Distinct());
    }

    /// <summary>Fonts found in the usual folders of the system.</summary>
    /// <exception cref="NoFontException"/>
    public static DocumentFonts OfSystem() => new(Find(SystemFolders()));

    internal static IEnumerable<string> Find(IEnumerable<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        var files = folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.tt?", options)).Order(StringComparer.Ordinal).ToList();
        return Known.Select(k => files.Find(f => Path.GetFileName(f).Equals(k, StringComparison.OrdinalIgnoreCase))).OfType<string>();
    }

    /// <summary>Font and glyph of a character.</summary>
    /// <exception cref="MissingGlyphException"/>
    internal (TrueTypeFont Font, int Glyph) Resolve(Rune character) => known.GetOrAdd(character.Value, static (value, all) =>
    {
        foreach (string path in all)
        {
            var font = TrueTypeFont.Load(path);
            if (font.Glyph(value) is > 0 and var glyph && glyph < font.Glyphs)
            {
                return (font, glyph);
            }
        }
        throw new MissingGlyphException(new Rune(value));
    }, paths);

    static IEnumerable<string> SystemFolders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return
        [
            "/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts"), Path.Combine(home, ".local/share/fonts"),
            Environment.GetFolderPath(Environment.SpecialFolder.Fonts) is { Length: > 0 } fonts ? fonts : "/usr/share/fonts",
            "/System/Library/Fonts", "/Library/Fonts",
        ];
    }
}
