using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Identifiers;

/// <summary>What a check cannot know by itself.</summary>
/// <param name="Today">Today in Asia/Shanghai: nobody is born after it.</param>
/// <param name="AcceptTestArea">True in a demonstration only: area 999999 is taken. Production says false.</param>
/// <param name="ProvinceCodes">Two-digit codes of provinces, see <see cref="Provinces"/>.</param>
public sealed record IdentifierContext(DateOnly Today, bool AcceptTestArea, IReadOnlySet<string> ProvinceCodes)
{
    /// <summary>The area no real person has (customer's rule for test and demonstration data).</summary>
    public const string TestArea = "999999";

    /// <summary>Null when the six digits can be an area at first issue; else the reason. Only the province is looked at:
    /// districts are abolished and re-coded, the numbers of living people are not.</summary>
    internal string? WhyNotArea(ReadOnlySpan<char> six) =>
        six.SequenceEqual(TestArea) ? (AcceptTestArea ? null : IdentifierReasons.TestArea)
        : ProvinceCodes.Contains(six[..2].ToString()) ? null : IdentifierReasons.Division;
}

/// <summary>The 31 provinces and the four codes of Hong Kong, Macao and Taiwan, from data/provinces.tsv.</summary>
public static class Provinces
{
    /// <summary>The two-digit codes of the file (column "code").</summary>
    public static IReadOnlySet<string> Load(string path) =>
        Tsv.Read(path).Rows.Select(row => row.Need("code")).ToHashSet(StringComparer.Ordinal);
}
