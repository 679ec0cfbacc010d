using System.Text.RegularExpressions;
using Diagnosis.Kernel;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests;

public sealed partial class WordsTests
{
    static readonly Words words = new(typeof(Words).Assembly, typeof(DiagnosisAppraisalModule).Assembly);
    static readonly string[] sources = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Modules", "DiagnosisAppraisal"), "*.*", SearchOption.AllDirectories).Where(f => (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)) && !f.Contains("Migrations") && !f.Contains("obj"))];

    [Fact]
    public void Every_finding_has_a_problem_and_a_remedy()
    {
        var keys = sources.SelectMany(f => FindingKey().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.') && !k.EndsWith('-')).Distinct().ToList();
        Assert.True(keys.Count > 60, $"only {keys.Count} found: the pattern no longer fits");
        Assert.Equal([], keys.Where(k => !words.Has(k) || !words.Has(k + ".remedy")));
        foreach (var state in Enum.GetNames<DiagnosisAppraisal.Cases.CaseState>()) { Assert.True(words.Has("diagnosis.wrong-state." + state) && words.Has("diagnosis.wrong-state." + state + ".remedy"), state); }
        foreach (var why in Enum.GetNames<Kernel.Files.FileRefusal>()) { Assert.True(words.Has("diagnosis.scan-" + why.ToLowerInvariant() + ".remedy"), why); }
        foreach (var reason in Kernel.Identifiers.IdentifierReasons.All) { Assert.True(words.Has("diagnosis.number-invalid." + reason + ".remedy"), reason); }
    }

    [Fact]
    public void Every_word_a_page_asks_for_is_there()
    {
        var keys = sources.SelectMany(f => AnyKey().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.') && !k.EndsWith('-')).Distinct().ToList();
        Assert.True(keys.Count > 200, $"only {keys.Count} found");
        // contract names, policies and tables share the prefix
        string[] notWords = ["diagnosis.case-concluded.v1", "diagnosis.case-received.v1", "diagnosis.report-card-filed.v1", .. Kernel.Reference.Tsv.Read(Path.Combine(Repository.Data, "policies.tsv")).Rows.Select(r => r.Need("name"))];
        Assert.Equal([], keys.Except(notWords).Where(k => !words.Has(k)));
    }

    [GeneratedRegex("""(?:new(?: Finding)?|Warn)\("[A-Z]\d\d", [^,]+, "(diagnosis\.[^"]+)""")]
    private static partial Regex FindingKey();
    [GeneratedRegex("\"((?:diagnosis|work)\\.[a-zA-Z0-9.-]+)\"")]
    private static partial Regex AnyKey();
}
