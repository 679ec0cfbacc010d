namespace Diagnosis.Exchange.Fhir.Data;

/// <summary>The index rows of one state of a resource, without its key.</summary>
internal sealed class IndexRows
{
    public HashSet<(long Hash, long System)> Tokens { get; } = [];
    public HashSet<(int Param, string Value, long Exact)> Strings { get; } = [];
    public HashSet<(int Param, long Low, long High)> Dates { get; } = [];
    public HashSet<(int Param, long Target)> References { get; } = [];
    public HashSet<(int Param, double Value, long Code, long Unit)> Quantities { get; } = [];
    /// <summary>Displays of codes, normalised: their tokens are found through the list of all there are.</summary>
    public HashSet<string> Texts { get; } = [];
    public long Present { get; set; }
    public int Count => Tokens.Count + Strings.Count + Dates.Count + References.Count + Quantities.Count;

    /// <summary>What of these rows the other set does not have: an update touches only what changed.</summary>
    public IndexRows Without(IndexRows other)
    {
        var rest = new IndexRows();
        rest.Tokens.UnionWith(Tokens); rest.Tokens.ExceptWith(other.Tokens);
        rest.Strings.UnionWith(Strings); rest.Strings.ExceptWith(other.Strings);
        rest.Dates.UnionWith(Dates); rest.Dates.ExceptWith(other.Dates);
        rest.References.UnionWith(References); rest.References.ExceptWith(other.References);
        rest.Quantities.UnionWith(Quantities); rest.Quantities.ExceptWith(other.Quantities);
        rest.Texts.UnionWith(Texts); rest.Texts.ExceptWith(other.Texts);
        return rest;
    }
}

/// <summary>One new state of one resource.</summary>
internal sealed class ResourceWrite
{
    /// <summary>Given by the database for a new resource.</summary>
    public long Key { get; set; }
    public required long Self { get; init; }
    public required string Type { get; init; }
    public required string Id { get; init; }
    public required int Version { get; init; }
    public required long Updated { get; init; }
    public bool Deleted { get; init; }
    public required string Method { get; init; }
    public long Present { get; init; }
    public required string Institution { get; init; }
    public required string Division { get; init; }
    public bool Shared { get; init; }
    /// <summary>Sealed.</summary>
    public required byte[] Body { get; init; }
    /// <summary>Clear, for the answer; empty where none is given.</summary>
    public required byte[] Text { get; init; }
    public required IndexRows Add { get; init; }
    public IndexRows? Remove { get; init; }
    /// <summary>Hash of the criterion of a conditional create.</summary>
    public long? Claim { get; init; }
    public IReadOnlyList<string> Readers { get; init; } = [];
    public bool IsNew => Version == 1;
}

/// <summary>Everything one request writes: all of it or nothing.</summary>
internal sealed class WriteSet
{
    public List<ResourceWrite> Resources { get; } = [];
    public List<FhirAuditRow> Audit { get; } = [];
    /// <summary>Displays that may be new to the list of all there are, in the order of their hashes (writers that race wait for each other in one order).</summary>
    public IReadOnlyList<(long Hash, byte[] Body)> Texts { get; set; } = [];
    /// <summary>Statements that stand or fall with the set; each must hit one row (<see cref="FhirLostException"/> else).</summary>
    public List<(string Sql, object[] Values)> Also { get; } = [];
    /// <summary>Subscriptions a resource may concern.</summary>
    public List<(ResourceWrite Of, string Subscription)> Deliveries { get; } = [];
}

/// <summary>A resource as it stands in the store.</summary>
internal sealed record StoredResource(long Key, string Type, string Id, int Version, long Updated, bool Deleted, string Method, string Institution, string Division, bool Shared, byte[] Body);

/// <summary>Somebody else wrote the same resource, the same address or the same criterion first; nothing was written.</summary>
internal sealed class FhirRaceException : Exception
{
    public FhirRaceException() { }
    public FhirRaceException(string message) : base(message) { }
    public FhirRaceException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>What a set was to be written with is not there any more: somebody else has the job. Nothing was written.</summary>
internal sealed class FhirLostException : Exception
{
    public FhirLostException() { }
    public FhirLostException(string message) : base(message) { }
    public FhirLostException(string message, Exception inner) : base(message, inner) { }
}
