using System.Globalization;
using System.Text.RegularExpressions;
using Diagnosis.Kernel;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>How well a number of a rule is known, as a physician reads it; the data keep the sources.</summary>
internal static partial class StatusText
{
    /// <param name="status">E.g. "long CONFIRMED(S22,S23); short MEMORY(0.75), equality POLICY".</param>
    public static string Of(Words words, string status) => string.Join('；', Grades().Matches(status)
        .Select(m => m.Groups[2].Value is { Length: > 0 } sure && decimal.TryParse(sure, CultureInfo.InvariantCulture, out decimal p) ? words["decision.status.MEMORY", (int)(p * 100)] : words["decision.status." + m.Groups[1].Value]).Distinct());

    [GeneratedRegex(@"(CONFIRMED-OLDER|CONFIRMED|MEMORY|POLICY|INFERRED)(?:\((?:([0-9.]+)|[^)]*)\))?")] private static partial Regex Grades();
}
