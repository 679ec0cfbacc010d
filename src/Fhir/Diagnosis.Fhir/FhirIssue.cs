using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Diagnosis.Fhir;

public enum FhirSeverity { Fatal, Error, Warning, Information }

/// <summary>
/// One finding, ready to be an OperationOutcome issue. <see cref="Code"/> is of HL7's issue-type; <see cref="Expression"/> is the FHIRPath of the element
/// (<c>Patient.name[0].given[1]</c>), empty where no element can be named; the words stand in Words/fhir.tsv under <see cref="Key"/>.
/// </summary>
public sealed record FhirIssue(FhirSeverity Severity, string Code, string Expression, string Key, params IReadOnlyList<string> Arguments)
{
    public bool IsError => Severity <= FhirSeverity.Error;

    /// <summary>The finding in words; <paramref name="language"/> is "zh" or "en" (anything else reads as zh).</summary>
    public string Text(string language) => FhirWords.Text(Key, language, Arguments);

    public override string ToString() => $"{Severity} {Code} {Expression} {Text("en")}";
}

/// <summary>Thrown only where a caller asks for what a checked document cannot lack (a FHIRPath that does not compile, a definition that does not exist).</summary>
public sealed class FhirException(FhirIssue issue) : Exception(issue.ToString())
{
    public FhirIssue Issue { get; } = issue;
}

internal static class FhirWords
{
    static readonly FrozenDictionary<string, (string Zh, string En)> words = Load();

    public static string Text(string key, string language, IReadOnlyList<string> arguments)
    {
        if (!words.TryGetValue(key, out var w)) { return key + (arguments.Count > 0 ? ": " + string.Join(", ", arguments) : ""); }
        return string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? w.En : w.Zh), [.. arguments]);
    }

    public static IEnumerable<string> Keys => words.Keys;

    static FrozenDictionary<string, (string, string)> Load() =>
        Tsv.Rows("words.fhir.tsv").ToDictionary(r => r[0], r => (r[1], r[2])).ToFrozenDictionary(StringComparer.Ordinal);
}

internal static class Tsv
{
    /// <summary>Rows of an embedded table without its heading; <c>\t</c>, <c>\n</c> and <c>\\</c> are escapes.</summary>
    public static IEnumerable<string[]> Rows(string resource)
    {
        using var stream = typeof(Tsv).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException("not embedded: " + resource);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') { continue; }
            var cells = line.Split('\t');
            if (line.Contains('\\', StringComparison.Ordinal)) { for (int i = 0; i < cells.Length; i++) { cells[i] = Unescape(cells[i]); } }
            yield return cells;
        }
    }

    static string Unescape(string cell)
    {
        if (!cell.Contains('\\', StringComparison.Ordinal)) { return cell; }
        var text = new StringBuilder(cell.Length);
        for (int i = 0; i < cell.Length; i++)
        {
            if (cell[i] != '\\' || i + 1 == cell.Length) { text.Append(cell[i]); continue; }
            text.Append(cell[++i] switch { 't' => '\t', 'n' => '\n', var c => c });
        }
        return text.ToString();
    }
}
