using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir;

/// <summary>The definitions that writes are held to: R4, and our own profiles once they are loaded (a resource is held to those its meta.profile names).</summary>
internal sealed class FhirModel
{
    volatile FhirDefinitions definitions = FhirDefinitions.R4;
    public FhirDefinitions Definitions => definitions;

    /// <summary>Adds StructureDefinitions and value sets of ours; called at the start.</summary>
    public void Add(IEnumerable<ReadOnlyMemory<byte>> resources) => definitions = definitions.WithProfiles(resources);
}
