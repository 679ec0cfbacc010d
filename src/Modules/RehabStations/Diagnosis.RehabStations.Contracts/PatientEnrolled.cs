using Diagnosis.Kernel.Events;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>A pneumoconiosis diagnosis became a patient of the rehab network, or the responsible station changed.</summary>
/// <param name="StationName">Null while the patient waits in the unassigned queue of <paramref name="Division"/>.</param>
[Contract("rehab.patient-enrolled.v1")]
public sealed record PatientEnrolled(Guid PatientId, int Version, Guid CaseId, Guid PersonId, Guid? StationId, string? StationName, string Division)
{
    /// <summary>Institutions that treat the patient: the station's host and the diagnosing agencies.</summary>
    public IReadOnlyList<Guid> Hospitals { get; init; } = [];
}
