namespace Diagnosis.Fhir;

/// <summary>What the words of a reference say: [base/]Type/id[/_history/version], #contained, urn:uuid, or any other url.</summary>
public readonly record struct FhirReference(string? Base, string? Type, string? Id, string? Version)
{
    public static FhirReference Parse(string? reference)
    {
        if (reference is not { Length: > 2 } || reference[0] == '#') { return default; }
        var text = reference.AsSpan();
        int query = text.IndexOfAny('?', '#');
        if (query >= 0) { return default; }
        string? version = null;
        int history = text.IndexOf("/_history/");
        if (history > 0) { version = text[(history + 10)..].ToString(); text = text[..history]; }
        int slash = text.LastIndexOf('/');
        if (slash <= 0 || slash == text.Length - 1) { return default; }
        var id = text[(slash + 1)..];
        int before = text[..slash].LastIndexOf('/');
        var type = text[(before + 1)..slash];
        if (type.Length == 0 || !char.IsAsciiLetterUpper(type[0]) || FhirDefinitions.R4.Type(type) is not { IsResource: true, IsAbstract: false }) { return default; }
        foreach (char c in id) { if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) { return default; } }
        return id.Length > 64 ? default : new(before < 0 ? null : text[..before].ToString(), type.ToString(), id.ToString(), version);
    }

    internal static string? TypeOf(string? reference) => Parse(reference).Type;
}
