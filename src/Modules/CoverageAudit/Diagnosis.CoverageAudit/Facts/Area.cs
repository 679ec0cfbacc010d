using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>The unit of the audit: the prefecture-level city; a county run by its province (…90..) and a municipality stand for themselves (coverage-audit §2).</summary>
internal static class Area
{
    /// <summary>The unit of a division or address of 4 to 12 digits; null when there is none.</summary>
    public static string? Of(string? division) => division is not { Length: >= 4 } d ? null
        : d[..2] is "11" or "12" or "31" or "50" ? d[..2] + "0000"
        : d[2..4] == "90" && d.Length >= 6 ? d[..6]
        : d[2..4] == "00" ? null
        : d[..4] + "00";

    /// <summary>The units of a province in the order of their codes.</summary>
    public static IReadOnlyList<Division> In(string province, Divisions divisions) =>
        [.. divisions.All.Where(d => d.Level is DivisionLevel.Prefecture or DivisionLevel.County && d.Code.Value[..2] == province[..2] && Of(d.Code.Value) == d.Code.Value)];
}
