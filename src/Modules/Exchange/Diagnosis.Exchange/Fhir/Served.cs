using System.Collections.Frozen;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

internal enum Interaction { Read, Vread, Update, Patch, Delete, HistoryInstance, HistoryType, Create, Search }

/// <summary>A search parameter as the store indexes it.</summary>
/// <param name="Number">In index rows and hashes.</param>
/// <param name="Bit">In <c>present</c>, for :missing.</param>
internal sealed record Param(SearchParameter Definition, int Number, int Bit)
{
    public string Code => Definition.Code;
    public SearchType Type => Definition.Type;
    /// <summary>The code systems meant by elements that are a bare code (gender, status): a caller may name them, the resource does not.</summary>
    public IReadOnlyCollection<string> CodeSystems { get; } = Definition.Type == SearchType.Token ? FhirDefinitions.R4.CodeSystemsOf(Definition) : [];
}

/// <summary>One resource type at /fhir: what may be done with it and what it can be searched by. Routes, rights and CapabilityStatement all read this.</summary>
internal sealed class ServedType
{
    public required string Name { get; init; }
    public required FrozenSet<Interaction> Interactions { get; init; }
    public required FrozenDictionary<string, Param> Params { get; init; }
    /// <summary>Mandatory and summary elements, for _elements and _summary.</summary>
    public required FrozenSet<string> Mandatory { get; init; }
    public required FrozenSet<string> Summary { get; init; }
    /// <summary>The definitions of <see cref="Params"/>, for the indexer.</summary>
    public required IReadOnlyList<SearchParameter> Definitions { get; init; }
    public bool Can(Interaction what) => Interactions.Contains(what);
    public bool IsClinical => Can(Interaction.Create);
}

internal static class Served
{
    static readonly Interaction[] All = Enum.GetValues<Interaction>();
    static readonly Interaction[] ReadOnly = [Interaction.Read, Interaction.Vread, Interaction.HistoryInstance, Interaction.HistoryType, Interaction.Search];

    // what a hospital writes; the rest is written by the product itself
    static readonly string[] Clinical = ["Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Location", "Encounter", "Condition", "Observation", "DiagnosticReport", "ServiceRequest", "Task", "CarePlan",
        "QuestionnaireResponse", "Composition", "Bundle", "DocumentReference", "Binary", "ImagingStudy", "Specimen", "Procedure"];
    static readonly string[] Own = ["Questionnaire", "Measure", "MeasureReport", "CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition", "SearchParameter", "OperationDefinition"];

    /// <summary>Parameters that need what the store does not have (text search, stored lists), or that columns answer.</summary>
    static readonly FrozenSet<string> NotIndexed = FrozenSet.Create("_id", "_lastUpdated", "_text", "_content", "_query", "_list", "_filter", "_has", "_type");

    /// <summary>R4 and the SearchParameters of ours (data/fhir-profiles/search-*.json), built in so that the index never differs from them. An expression that cannot be evaluated stops the start.</summary>
    static readonly FhirDefinitions WithOwn = FhirDefinitions.R4.WithProfiles(OwnParameters());

    public static FrozenDictionary<string, ServedType> Types { get; } = Build();

    static IEnumerable<ReadOnlyMemory<byte>> OwnParameters()
    {
        var assembly = typeof(Served).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("fhir.search.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return bytes;
        }
    }

    public static ServedType? Find(string type) => Types.GetValueOrDefault(type);

    public static FrozenSet<string> Writers { get; } = FrozenSet.Create(Roles.Hospital, Roles.Exam, Roles.Diagnosis, Roles.Station, Roles.Appraisal);

    static FrozenDictionary<string, ServedType> Build()
    {
        var types = new List<ServedType>();
        types.AddRange(Clinical.Select(t => Make(t, All)));
        types.AddRange(Own.Select(t => Make(t, ReadOnly)));
        // statements about what happened are added, never changed
        types.Add(Make("Provenance", [Interaction.Read, Interaction.Vread, Interaction.Create, Interaction.Search, Interaction.HistoryInstance]));
        types.Add(Make("Subscription", All.Where(i => i != Interaction.Patch)));
        types.Add(Make("AuditEvent", [Interaction.Read, Interaction.Search]));
        return types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

        static ServedType Make(string name, IEnumerable<Interaction> interactions)
        {
            var definitions = FhirDefinitions.R4;
            var own = WithOwn.SearchParametersOf(name).Except(definitions.SearchParametersOf(name));
            var usable = definitions.SearchParametersOf(name).Where(p => !NotIndexed.Contains(p.Code) && p.Type is not SearchType.Special && (p.Type != SearchType.Composite || Indexing.CanIndex(p)) && (name != "AuditEvent" || p.Code is "date" or "action" or "type" or "entity" or "agent" or "outcome" or "subtype" or "patient")).DistinctBy(p => p.Code).OrderBy(p => p.Code, StringComparer.Ordinal).ToList();
            // behind the standard ones: a bit in rows that are stored does not change its meaning
            usable.AddRange(own.OrderBy(p => p.Code, StringComparer.Ordinal));
            if (usable.Count > 63) { throw new InvalidOperationException($"{name} has more search parameters than bits"); }
            var elements = definitions.ElementsOf(name);
            return new()
            {
                Name = name, Definitions = usable, Interactions = interactions.ToFrozenSet(),
                Params = usable.Select((p, i) => new Param(p, FhirKeys.Param(name, p.Code), i)).ToFrozenDictionary(p => p.Code, StringComparer.Ordinal),
                Mandatory = elements.Where(e => e.Min > 0).SelectMany(e => e.Properties).Select(p => p.JsonName).Append("resourceType").Append("id").ToFrozenSet(StringComparer.Ordinal),
                Summary = elements.Where(e => e.IsSummary || e.Min > 0).SelectMany(e => e.Properties).Select(p => p.JsonName).Append("resourceType").Append("id").ToFrozenSet(StringComparer.Ordinal),
            };
        }
    }
}
