namespace Diagnosis.Fhir;

/// <summary>JSON Patch (RFC 6902) on the text as sent: what the patch does not touch stays to the byte.</summary>
public static class JsonPatch
{
    /// <summary>The patched resource as JSON; null with issues when the patch is unsound or an operation fails (nothing is half done).</summary>
    public static byte[]? Apply(FhirDocument document, ReadOnlyMemory<byte> patch, out IReadOnlyList<FhirIssue> issues) => throw new NotSupportedException();
}
