using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir;

/// <summary>Addresses of resources of ours: relative, absolute at any host of ours, with or without a version.</summary>
internal static class OwnAddress
{
    public static (string Type, string Id)? Parse(string reference)
    {
        int at = reference.IndexOf("/fhir/", StringComparison.Ordinal);
        if (at >= 0 && reference.StartsWith("http", StringComparison.Ordinal)) { reference = reference[(at + 6)..]; }
        var part = reference.Split('/');
        if (part.Length is not (2 or 4) || (part.Length == 4 && part[2] != "_history") || !FhirDefinitions.R4.IsResource(part[0]) || !IsId(part[1])) { return null; }
        return (part[0], part[1]);
    }

    public static bool IsId(string id) => id.Length is > 0 and <= 64 && id.AsSpan().IndexOfAnyExcept(IdCharacters) < 0;
    static readonly System.Buffers.SearchValues<char> IdCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
}
