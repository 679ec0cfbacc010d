using System.Globalization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>What the forms of a case's file share.</summary>
internal static class FolderForm
{
    /// <summary>Findings at the inputs of a form whose fields start with <paramref name="prefix"/>; what has no input there stands on top.</summary>
    public static FormProblems Problems(IEnumerable<Finding> findings, Words words, string prefix, Func<string, string>? field = null)
    {
        var problems = new FormProblems();
        foreach (var f in findings)
        {
            string name = field?.Invoke(f.Field) ?? (f.Field.Length == 0 ? "" : char.ToUpperInvariant(f.Field[0]) + f.Field[1..]);
            problems.Add(name.Length == 0 ? "" : $"{prefix}.{name}", words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args] + (f.Basis is null ? "" : $"（{f.Basis}）"));
        }
        return problems;
    }

    public static IfMatch Match(string? version) => new(int.TryParse(version, CultureInfo.InvariantCulture, out int v) ? v : null);

    /// <summary>The day typed; false adds the problem.</summary>
    public static bool Day(string? typed, string field, FormProblems problems, Words words, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(typed)) { return true; }
        if (DateEntry.TryParse(typed, out var date)) { day = date; return true; }
        problems.Add(field, words["diagnosis.page.bad-date"]);
        return false;
    }

    /// <summary>The whole number typed; false adds the problem.</summary>
    public static bool Whole(string? typed, string field, FormProblems problems, Words words, out int? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(typed)) { return true; }
        if (int.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int n)) { number = n; return true; }
        problems.Add(field, words["diagnosis.page.bad-whole"]);
        return false;
    }

    public static int? Number(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : int.TryParse(typed, CultureInfo.InvariantCulture, out int n) ? n : -1;
}
