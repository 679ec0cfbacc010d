using System.Text.Json;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Tests;

/// <summary>The repository's data and the worked example, as a document and as facts.</summary>
internal static class Example
{
    public static readonly string Root = FindRoot();
    public static readonly string Data = Path.Combine(Root, "data");
    public static readonly DiseaseCatalogue National = DiseaseCatalogue.Load(Data);
    public static readonly CoveragePolicies Policies = CoveragePolicies.Load(Data);

    public static readonly CoveragePolicy Policy = new()
    {
        MinPhysicians = 3, ProvincialBodiesCount = true, Transition = FilingTransition.Carry, Basis = AttributionBasis.Employer,
        MinCasesForPercentage = 1, CountHiredFromOutside = false, CapabilityStart = CapabilityStart.Filed,
    };

    public static string Json => File.ReadAllText(Path.Combine(Root, "tests", "Diagnosis.CoverageAudit.Tests", "worked-example.json"));
    public static EvaluateDocument Document => JsonSerializer.Deserialize<EvaluateDocument>(Json, EvaluateJson.Options)!;

    public static readonly EvaluateMapping Mapped = Map();
    public static CoverageEngine EngineWith(CoveragePolicy? policy = null) => new(Mapped.Catalogue, Mapped.Facts, policy ?? Policy);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
    public static readonly DateOnly Jan1 = new(2025, 1, 1), June30 = new(2025, 6, 30), Dec31 = new(2025, 12, 31);

    private static EvaluateMapping Map()
    {
        var mapping = new EvaluateMapping(National);
        mapping.Read(Document);
        Assert.Empty(mapping.Errors);
        return mapping;
    }

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Diagnosis.sln"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
