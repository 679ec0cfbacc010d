using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Diagnosis.Kernel;

/// <summary>A key as an argument of another text, so that a code is told as the reader says it.</summary>
public sealed record Word(string Key);

/// <summary>
/// The words users read, Chinese first with English available. Loaded once at start from the embedded
/// <c>Words/*.tsv</c> files (columns key, zh, en; <c>\n</c>, <c>\t</c>, <c>\\</c> are escapes; lines starting with # are remarks).
/// The language is that of <see cref="CultureInfo.CurrentUICulture"/>: English for "en", Chinese for everything else.
/// </summary>
/// <remarks>The class stands in namespace Diagnosis.Kernel: a namespace of the same name would hide it inside the Kernel.</remarks>
public sealed partial class Words
{
    private readonly FrozenDictionary<string, Entry> _entries;

    /// <summary>Reads every resource named <c>words.*.tsv</c> of the given assemblies.</summary>
    /// <exception cref="InvalidDataException">No word file found, a broken row, a key told twice, or placeholders that differ between the languages.</exception>
    public Words(params Assembly[] assemblies) : this(Resources(assemblies)) { }

    private Words(IEnumerable<(string Name, string Text)> files)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (name, text) in files)
            Read(name, text, entries);
        if (entries.Count == 0)
            throw new InvalidDataException("No words were found: no embedded resource words.*.tsv in the given assemblies.");
        _entries = entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Words from file texts, for tests and tools; the name is only used in messages.</summary>
    public static Words FromTexts(params (string Name, string Text)[] files) => new(files);

    /// <summary>The text of a key, or <c>⟦key⟧</c> where there is none.</summary>
    public string this[string key] => In(Language, key);

    /// <summary>The text of a key with {0}, {1} filled in the current culture, or <c>⟦key⟧</c>; an argument that is a <see cref="Word"/> is told in the same language.</summary>
    public string this[string key, params object?[] args] => string.Format(CultureInfo.CurrentCulture, In(Language, key), [.. args.Select(a => a is Word w ? this[w.Key] : a)]);

    /// <summary>"zh" or "en", from the current UI culture.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "zh";

    /// <summary>The value for the html lang attribute.</summary>
    public static string HtmlLanguage => Language == "en" ? "en" : "zh-CN";

    /// <summary>All known keys.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Whether the key is known (then it is known in both languages).</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The text of a key in a named language ("zh" or "en"), whatever the current culture.</summary>
    public string In(string language, string key) =>
        !_entries.TryGetValue(key, out var entry) ? $"⟦{key}⟧" : language == "en" ? entry.En : entry.Zh;

    /// <summary>The keys shown as missing in a rendered page; empty when all is well. For tests.</summary>
    public static IReadOnlyList<string> MissingIn(string rendered) =>
        [.. MissingMark().Matches(rendered).Select(m => m.Groups[1].Value).Distinct()];

    private static void Read(string name, string text, Dictionary<string, Entry> entries)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (lines[0] != "key\tzh\ten")
            throw new InvalidDataException($"{name}: the first line must be the columns key, zh, en, parted by tabs.");
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split('\t');
            if (cells.Length != 3 || cells.Any(string.IsNullOrWhiteSpace))
                throw new InvalidDataException($"{name}:{i + 1}: a row needs key, Chinese and English, parted by tabs: {line}");
            var entry = new Entry(name, Unescape(cells[1]), Unescape(cells[2]));
            if (!Placeholders(entry.Zh).SetEquals(Placeholders(entry.En)))
                throw new InvalidDataException($"{name}:{i + 1}: the placeholders of {cells[0]} differ between Chinese and English.");
            if (!entries.TryAdd(cells[0], entry))
                throw new InvalidDataException($"{name}:{i + 1}: the key {cells[0]} is already told in {entries[cells[0]].File}.");
        }
    }

    private static string Unescape(string cell)
    {
        if (!cell.Contains('\\'))
            return cell;
        var text = new StringBuilder(cell.Length);
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] != '\\' || i + 1 == cell.Length)
            {
                text.Append(cell[i]);
                continue;
            }
            i++;
            text.Append(cell[i] switch { 'n' => '\n', 't' => '\t', var other => other });
        }
        return text.ToString();
    }

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(m => m.Groups[1].Value)];

    private static IEnumerable<(string, string)> Resources(Assembly[] assemblies)
    {
        foreach (var assembly in assemblies.Distinct())
            foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("words.", StringComparison.Ordinal) && n.EndsWith(".tsv", StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                yield return ($"{assembly.GetName().Name}/{name}", reader.ReadToEnd());
            }
    }

    [GeneratedRegex(@"⟦([^⟧]+)⟧")]
    private static partial Regex MissingMark();

    [GeneratedRegex(@"\{(\d+)(?:[,:][^}]*)?\}")]
    private static partial Regex Placeholder();

    private sealed record Entry(string File, string Zh, string En);
}
