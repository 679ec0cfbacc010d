namespace Diagnosis.Fhir;

public sealed partial class FhirDefinitions
{
    internal bool HasProfiles => false;
}
