namespace Diagnosis.CoverageAudit.Capability;

/// <summary>Other readings of the rules, one change each, so that they can be laid side by side. What they change is printed with every result.</summary>
internal static class CoverageVariants
{
    public static readonly IReadOnlyList<string> All = ["city-only", "min-1", "reread", "hired", "work-started"];

    /// <summary>The question read in another way; an unknown or empty name changes nothing.</summary>
    public static CoverageQuestion With(this CoverageQuestion q, string? variant) => variant switch
    {
        "city-only" => q with { ProvincialBodiesCount = false },
        "min-1" => q with { MinPhysicians = 1 },
        "reread" => q with { Transition = "REREAD" },
        "hired" => q with { CountHiredFromOutside = true },
        "work-started" => q with { CapabilityStart = "WORK_STARTED" },
        _ => q,
    };

    public static string? Known(string? variant) => All.Contains(variant) ? variant : null;
}
