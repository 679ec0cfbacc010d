namespace Diagnosis.Fhir;

internal static class FhirNarrative
{
    public static string? Check(ReadOnlySpan<byte> div) => null;
}
