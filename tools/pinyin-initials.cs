#:property PublishAot=false
#:property RunAnalyzersDuringBuild=false
// Adds or renews the "pinyin" column (one initial per Han character, nothing for the rest) of the look-up lists in data/.
//
//   dotnet run tools/pinyin-initials.cs
//
// The letters come from tools/pinyin-initials.tsv, limited to what occurs. A character missing there is added if it belongs to level 1 of
// GB 2312, which is sorted by pinyin, so its code says its initial; others are listed and must be written in by hand (basis "hand").
// A row of several characters is a word whose reading differs from the characters' usual one; the longest row wins.
using System.Text;

Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
var gb2312 = Encoding.GetEncoding("gb2312", new EncoderExceptionFallback(), new DecoderExceptionFallback());
(int From, char Initial)[] sections =
[
    (0xB0A1, 'a'), (0xB0C5, 'b'), (0xB2C1, 'c'), (0xB4EE, 'd'), (0xB6EA, 'e'), (0xB7A2, 'f'), (0xB8C1, 'g'), (0xB9FE, 'h'), (0xBBF7, 'j'),
    (0xBFA6, 'k'), (0xC0AC, 'l'), (0xC2E8, 'm'), (0xC4C3, 'n'), (0xC5B6, 'o'), (0xC5BE, 'p'), (0xC6DA, 'q'), (0xC8BB, 'r'), (0xC8F6, 's'),
    (0xCBFA, 't'), (0xCDDA, 'w'), (0xCEF4, 'x'), (0xD1B9, 'y'), (0xD4D1, 'z'),
];
const int lastOfLevelOne = 0xD7F9;

(string File, string Column)[] lists =
[
    ("divisions.tsv", "name"), ("catalogue-2013.tsv", "official_name"), ("catalogue-2024.tsv", "official_name"), ("hazards.tsv", "name"),
];

var root = new DirectoryInfo(Environment.CurrentDirectory);
while (root is not null && !File.Exists(Path.Combine(root.FullName, "Diagnosis.sln"))) root = root.Parent;
if (root is null) { Console.Error.WriteLine("Run it inside the repository."); return 2; }
var tableFile = Path.Combine(root.FullName, "tools", "pinyin-initials.tsv");

var table = new SortedDictionary<string, (string Initials, string Basis)>(StringComparer.Ordinal);
if (File.Exists(tableFile))
    foreach (var line in File.ReadLines(tableFile).Skip(1))
        if (line.Split('\t') is [var text, var initials, var basis]) table[text] = (initials, basis);

var used = new HashSet<string>(StringComparer.Ordinal);
var unknown = new SortedSet<string>(StringComparer.Ordinal);
foreach (var (file, column) in lists)
{
    var path = Path.Combine(root.FullName, "data", file);
    var lines = File.ReadAllLines(path);
    var header = lines[0].Split('\t').ToList();
    var name = header.IndexOf(column);
    var pinyin = header.IndexOf("pinyin");
    if (pinyin < 0) { pinyin = header.Count; header.Add("pinyin"); }
    for (var i = 1; i < lines.Length; i++)
    {
        var cells = lines[i].Split('\t').ToList();
        while (cells.Count < header.Count) cells.Add("");
        cells[pinyin] = Initials(cells[name]);
        lines[i] = string.Join('\t', cells);
    }
    lines[0] = string.Join('\t', header);
    File.WriteAllText(path, string.Join('\n', lines) + "\n");
}
var rows = table.Where(row => used.Contains(row.Key)).Select(row => $"{row.Key}\t{row.Value.Initials}\t{row.Value.Basis}");
File.WriteAllText(tableFile, "text\tinitials\tbasis\n" + string.Join('\n', rows) + "\n");
foreach (var text in table.Keys.Where(text => !used.Contains(text))) Console.WriteLine($"no longer used, dropped: {text}");
if (unknown.Count == 0) return 0;
Console.Error.WriteLine($"write these into tools/pinyin-initials.tsv by hand: {string.Concat(unknown)}");
return 1;

string Initials(string text)
{
    var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
    var result = new StringBuilder();
    for (var at = 0; at < runes.Length;)
    {
        var length = Math.Min(6, runes.Length - at);
        while (length > 1 && !table.ContainsKey(string.Concat(runes[at..(at + length)]))) length--;
        var word = string.Concat(runes[at..(at + length)]);
        if (length == 1 && !table.ContainsKey(word) && IsHan(word) && LevelOne(word) is { } initial) table[word] = (initial.ToString(), "gb2312");
        if (table.TryGetValue(word, out var found)) { result.Append(found.Initials); used.Add(word); }
        else if (IsHan(word)) unknown.Add(word);
        at += length;
    }
    return result.ToString();
}

static bool IsHan(string rune) => char.ConvertToUtf32(rune, 0) is >= 0x3400 and <= 0x9FFF or >= 0x20000 or 0x3007;

char? LevelOne(string rune)
{
    byte[] bytes;
    try { bytes = gb2312.GetBytes(rune); } catch (EncoderFallbackException) { return null; }
    if (bytes.Length != 2) return null;
    var code = bytes[0] << 8 | bytes[1];
    return code < sections[0].From || code > lastOfLevelOne ? null : sections.Last(section => section.From <= code).Initial;
}
