namespace Diagnosis.Fhir;

/// <summary>What the search parameters of a resource's type find in it.</summary>
public static class SearchIndexer
{
    /// <summary>All values of all parameters of the type; <paramref name="parameters"/> narrows or extends them (our own SearchParameters).</summary>
    public static IReadOnlyList<SearchValue> Extract(FhirDocument document, FhirDefinitions definitions, IEnumerable<SearchParameter>? parameters = null) => [];
}
