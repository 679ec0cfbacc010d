using System.Text.RegularExpressions;

namespace Diagnosis.Kernel.Tests;

// Reads the sources, so that a key misspelt in a page fails here and not before a user.
public sealed partial class WordKeysTests
{
    private static Words All() => Words.FromTexts([.. Sources.Files("src", ".tsv")
        .Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "Words")
        .Select(f => (Path.GetRelativePath(Sources.Root, f), File.ReadAllText(f)))]);

    internal static IEnumerable<string> KeysIn(string source) =>
        Use().Matches(source).Select(m => m.Groups["key"].Value)
            .Concat(Menu().Matches(source).SelectMany(m => new[] { m.Groups["key"].Value, m.Groups["group"].Value }));

    [Fact]
    public void Every_key_used_in_pages_and_code_has_its_words_in_both_languages()
    {
        var words = All();
        var used = Sources.Files("src", ".razor", ".cs").SelectMany(f => KeysIn(File.ReadAllText(f)).Select(key => (key, file: Path.GetRelativePath(Sources.Root, f)))).ToList();
        Assert.True(used.Count(u => u.file.Contains("Kernel")) > 20, "no keys found in the Kernel: has the way pages ask for words changed?");
        Assert.True(used.Count(u => u.file.Contains("Host")) > 20, "no keys found in Host: has the way pages ask for words changed?");
        // a key that ends in a dot or dash is the beginning of keys made at run time, W["role." + r]: at least one must be told
        Assert.Empty(used.Where(u => u.key[^1] is '.' or '-' ? !words.Keys.Any(k => k.StartsWith(u.key, StringComparison.Ordinal)) : !words.Has(u.key)).Select(u => $"{u.key} in {u.file}"));
    }

    // ui.form.* stands ready for pages yet to come
    [Fact]
    public void Words_of_the_frame_and_the_kernel_are_all_used()
    {
        var used = Sources.Files("src", ".razor", ".cs").SelectMany(f => Quoted().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();
        var told = All().Keys.Where(k => k.StartsWith("ui.", StringComparison.Ordinal) && !k.StartsWith("ui.form.", StringComparison.Ordinal) || k.StartsWith("frame.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(told);
        Assert.Empty(told.Where(k => !used.Contains(k)));
    }

    [Fact]
    public void The_scan_finds_the_ways_of_asking() =>
        Assert.Equal(["a.b", "c.d", "e.f", "g.h", "menu.x", "menu.group.y"],
            KeysIn("""@W["a.b"] Label="@W["c.d", 3]" words["e.f"] Words ["g.h"] new MenuItem("menu.x", "/x", 10, "menu.group.y", [])"""));

    [GeneratedRegex("""\b(?:W|words|Words)\s*\[\s*"(?<key>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex("""new\s+MenuItem\(\s*"(?<key>[^"]+)"\s*,[^,]*,[^,]*,\s*"(?<group>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Menu();

    [GeneratedRegex("""
        "([a-z][A-Za-z]*(?:\.[A-Za-z0-9]+)+)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quoted();
}
