using System.Collections.Frozen;
using System.Globalization;

namespace Diagnosis.Kernel.Tables;

/// <summary>The words of this folder, read from the same file the pages use.</summary>
internal static class TableWords
{
    static readonly Lazy<FrozenDictionary<string, (string Zh, string En)>> Words = new(Load);

    internal static IEnumerable<string> Keys => Words.Value.Keys;

    internal static string Say(string key, CultureInfo? culture, params object[] args)
    {
        culture ??= CultureInfo.CurrentUICulture;
        var (zh, en) = Words.Value[key];
        return string.Format(CultureInfo.InvariantCulture, culture.TwoLetterISOLanguageName == "en" ? en : zh, args);
    }

    static FrozenDictionary<string, (string, string)> Load()
    {
        using var stream = typeof(TableWords).Assembly.GetManifestResourceStream("words.tables.tsv")
            ?? throw new InvalidOperationException("words.tables.tsv is not embedded");
        using var reader = new StreamReader(stream);
        var words = new Dictionary<string, (string, string)>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var key, var zh, var en])
            {
                words.Add(key, (zh, en));
            }
        }
        return words.ToFrozenDictionary();
    }
}
