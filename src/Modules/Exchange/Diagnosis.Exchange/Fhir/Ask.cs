using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

/// <summary>One interaction, from HTTP or from an entry of a bundle.</summary>
internal sealed class Ask
{
    public required string Method { get; init; }
    /// <summary>Segments below /fhir.</summary>
    public required string[] Path { get; init; }
    public List<KeyValuePair<string, string>> Query { get; init; } = [];
    public ReadOnlyMemory<byte> Body { get; init; }
    public string? ContentType { get; init; }
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public string? IfNoneExist { get; init; }
    public DateTimeOffset? IfModifiedSince { get; init; }
    public required Caller Caller { get; init; }
    /// <summary>system/… scopes of the token; null: a token without scopes, the role decides alone.</summary>
    public SmartScopes? Scopes { get; init; }
    /// <summary>Absolute address of /fhir as the caller knows it.</summary>
    public required string Base { get; init; }
    public bool Strict { get; init; }
    /// <summary>minimal, representation or OperationOutcome.</summary>
    public string? Return { get; init; }
    public bool Posted { get; init; }
    public bool RespondAsync { get; init; }

    public string? Parameter(string name) { foreach (var (k, v) in Query) { if (k == name) { return v; } } return null; }
}

/// <summary>What is answered to one interaction.</summary>
internal sealed class Reply(int status)
{
    public int Status { get; } = status;
    public ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>Relative to /fhir.</summary>
    public string? Location { get; init; }
    public int? Version { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public IReadOnlyList<Issue> Issues { get; init; } = [];
    public string? ContentType { get; init; }
    /// <summary>Writes the body while it is read from the store, instead of <see cref="Body"/>.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }
    /// <summary>Absolute address of a job's state.</summary>
    public string? ContentLocation { get; init; }
}

/// <summary>Scopes of SMART backend services, v1 (read, write) and v2 (c, r, u, d, s): <c>system/Observation.rs</c>.</summary>
internal sealed class SmartScopes
{
    readonly List<(string Type, string Rights)> granted = [];

    public static SmartScopes? Of(string? claim)
    {
        if (string.IsNullOrWhiteSpace(claim)) { return null; }
        var scopes = new SmartScopes();
        foreach (var scope in claim.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(scope) is { } one) { scopes.granted.Add(one); }
        }
        return scopes;
    }

    public static (string Type, string Rights)? Parse(string scope)
    {
        if (!scope.StartsWith("system/", StringComparison.Ordinal) || scope.LastIndexOf('.') is not (> 7 and var dot)) { return null; }
        string type = scope[7..dot], rights = scope[(dot + 1)..];
        string? v2 = rights switch { "read" => "rs", "write" => "cud", "*" => "cruds", _ => rights.Length > 0 && rights.All("cruds".Contains) ? rights : null };
        return v2 is null || (type != "*" && !FhirDefinitions.R4.IsResource(type)) ? null : (type, v2);
    }

    public bool Allows(string type, char right) => granted.Exists(g => (g.Type == "*" || g.Type == type) && g.Rights.Contains(right, StringComparison.Ordinal));
}
