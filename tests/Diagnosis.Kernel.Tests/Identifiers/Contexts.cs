using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Tests.Identifiers;

internal static class Contexts
{
    private static readonly IReadOnlySet<string> RealProvinces = Provinces.Load(RepositoryData.File("provinces.tsv"));

    public static IdentifierContext Production { get; } = new(new DateOnly(2025, 9, 1), AcceptTestArea: false, RealProvinces);

    public static IdentifierContext Demonstration { get; } = Production with { AcceptTestArea = true };
}
