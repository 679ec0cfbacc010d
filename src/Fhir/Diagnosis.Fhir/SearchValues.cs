namespace Diagnosis.Fhir;

/// <summary>One value a search parameter finds in a resource. A composite holds one value per component.</summary>
public abstract record SearchValue(SearchParameter Parameter);

/// <summary>Code, Coding, Identifier, ContactPoint, boolean, id. System null = none was said; Text = display or text of the concept (for :text).</summary>
public sealed record TokenValue(SearchParameter Parameter, string? System, string? Code, string? Text) : SearchValue(Parameter)
{
    /// <summary>Code of the identifier's type (for :of-type).</summary>
    public string? TypeSystem { get; init; }
    public string? TypeCode { get; init; }
}

public sealed record StringValue(SearchParameter Parameter, string Text) : SearchValue(Parameter);

/// <summary>The span of time the value covers: from Low inclusive to High exclusive, in UTC; null = open. Values without a zone are Asia/Shanghai.</summary>
public sealed record DateValue(SearchParameter Parameter, DateTimeOffset? Low, DateTimeOffset? High) : SearchValue(Parameter);

/// <summary>A number with the bounds its written precision implies (3.20 = 3.195 to 3.205).</summary>
public sealed record NumberValue(SearchParameter Parameter, decimal Value, decimal Low, decimal High) : SearchValue(Parameter);

public sealed record QuantityValue(SearchParameter Parameter, decimal Value, decimal Low, decimal High, string? System, string? Code, string? Unit) : SearchValue(Parameter);

/// <summary>
/// A reference: relative or absolute (Type, Id, Version read from the url where it has that form; Url as sent), or by identifier. IsContained: points into the resource itself.
/// </summary>
public sealed record ReferenceValue(SearchParameter Parameter, string? Type, string? Id, string? Version, string? Url, string? IdentifierSystem, string? IdentifierValue, bool IsContained) : SearchValue(Parameter);

public sealed record UriValue(SearchParameter Parameter, string Uri) : SearchValue(Parameter);

public sealed record CompositeValue(SearchParameter Parameter, IReadOnlyList<SearchValue> Parts) : SearchValue(Parameter);
