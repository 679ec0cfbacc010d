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

    /// <summary>Whether the words have the shape of a reference at all (Type/id, a url with a scheme, a query to be resolved), and the type they name.</summary>
    internal static (bool Shape, FhirType? Type) Look(ReadOnlySpan<byte> text, FhirDefinitions definitions)
    {
        bool scheme = text.IndexOf((byte)':') > 0;
        if (scheme && text.StartsWith("urn:"u8)) { return (true, null); }
        int query = text.IndexOf((byte)'?');
        var path = query >= 0 ? text[..query] : text;
        int history = path.IndexOf("/_history/"u8);
        if (history > 0) { path = path[..history]; }
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> type;
        if (query >= 0) { type = path[(slash + 1)..]; }
        else
        {
            if (slash <= 0 || !FhirPrimitives.Id(path[(slash + 1)..])) { return (scheme, null); }
            int before = path[..slash].LastIndexOf((byte)'/');
            if (before >= 0 && !scheme) { return (false, null); }
            type = path[(before + 1)..slash];
        }
        Span<char> name = stackalloc char[64];
        if (type.Length is 0 or > 64) { return (scheme, null); }
        for (int i = 0; i < type.Length; i++) { name[i] = (char)type[i]; }
        var found = definitions.Type(name[..type.Length]) is { IsResource: true, IsAbstract: false } t ? t : null;
        return (scheme || found is not null, found);
    }
}
