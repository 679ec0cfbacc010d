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
    /// <summary>The caller said handling=lenient itself.</summary>
    public bool Lenient { get; init; }
    /// <summary>minimal, representation or OperationOutcome.</summary>
    public string? Return { get; init; }
    public bool Posted { get; init; }
    public bool RespondAsync { get; init; }
    /// <summary>The media types a Binary's content is wanted in; null: the resource is wanted.</summary>
    public string? Bare { get; init; }
    /// <summary>The body of an import, read while it is stored; <see cref="Body"/> is empty then.</summary>
    public Stream? BodyStream { get; init; }

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
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}
