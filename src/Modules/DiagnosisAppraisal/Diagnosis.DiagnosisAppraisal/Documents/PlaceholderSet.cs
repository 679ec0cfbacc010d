using System.Text.RegularExpressions;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <param name="Name">As it stands between the braces.</param>
/// <param name="Help">What it becomes, for the administrator.</param>
/// <param name="Text">Null: not known (yet).</param>
/// <param name="Rows">Its text is rows of a table, and stands on a line of its own.</param>
internal sealed record Placeholder<T>(string Name, string Help, Func<T, string?> Text, bool Rows = false);

/// <summary>The placeholders a wording may use, and nothing else: a wording with another is refused when it is saved, not when a worker waits for the letter.</summary>
internal abstract partial class PlaceholderSet
{
    const string Optional = "?";

    public abstract IReadOnlyList<(string Name, string Help)> Names { get; }

    /// <summary>A finding for each placeholder that is not in the list, and for braces that do not close.</summary>
    public IEnumerable<Finding> Check(string text, string field)
    {
        var known = Names.Select(n => n.Name).ToHashSet();
        foreach (string name in Used(text)) { if (!known.Contains(name)) { yield return new("D92", field, "diagnosis.template.unknown-placeholder", name); } }
        if (Marks().Replace(text, "").Contains("{{", StringComparison.Ordinal) || Marks().Replace(text, "").Contains("}}", StringComparison.Ordinal)) { yield return new("D93", field, "diagnosis.template.broken-braces"); }
    }

    /// <summary>Names between braces, without the mark of what may be missing.</summary>
    public static IEnumerable<string> Used(string text) => Marks().Matches(text).Select(m => Name(m).Name).Distinct();

    protected static (string Name, bool Optional) Name(Match m) => m.Groups[1].Value.Trim() is var name && name.EndsWith(Optional, StringComparison.Ordinal) ? (name[..^1].Trim(), true) : (name, false);

    [GeneratedRegex(@"\{\{([^{}]*)\}\}")] protected static partial Regex Marks();
}

internal sealed class PlaceholderSet<T>(IReadOnlyList<Placeholder<T>> all) : PlaceholderSet
{
    const string Blank = "＿＿＿＿";

    readonly Dictionary<string, Placeholder<T>> byName = all.ToDictionary(p => p.Name);

    public override IReadOnlyList<(string Name, string Help)> Names { get; } = [.. all.Select(p => (p.Name, p.Help))];

    /// <summary>The text filled: what is not known becomes a line to write on, and a line with an unknown "{{name?}}" is left out.</summary>
    public string Fill(string text, T facts) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => FillLine(line, facts)).OfType<string>());

    string? FillLine(string line, T facts)
    {
        bool leaveOut = false;
        string filled = Marks().Replace(line, m =>
        {
            var (name, optional) = Name(m);
            var (placeholder, value) = (byName[name], byName[name].Text(facts));
            leaveOut |= optional && string.IsNullOrWhiteSpace(value);
            value ??= Blank;
            // inside a row a value must stay in its cell; elsewhere what somebody typed must not become a table or a heading
            return line.StartsWith('|') ? value.ReplaceLineEndings("；").Replace('|', '｜') : placeholder.Rows ? value : Plain(value, line.StartsWith(m.Value, StringComparison.Ordinal));
        });
        return leaveOut ? null : filled;
    }

    static string Plain(string value, bool first) => string.Join('\n', value.ReplaceLineEndings("\n").Split('\n').Select((l, i) => (i > 0 || first) && l is ['|' or '>' or '#' or '-', ..] ? (char)(l[0] + 0xFEE0) + l[1..] : l));

    /// <summary>One row of a table, for placeholders that are rows.</summary>
    public static string Row(params ReadOnlySpan<string?> cells)
    {
        string row = "|";
        foreach (string? cell in cells) { row += $" {(cell ?? "").ReplaceLineEndings("；").Replace('|', '｜')} |"; }
        return row;
    }
}
