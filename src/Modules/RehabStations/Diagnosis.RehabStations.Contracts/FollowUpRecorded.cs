using Diagnosis.Kernel.Events;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>A value worked out when the follow-up was recorded.</summary>
/// <param name="Basis">Id of the equation or standard.</param>
public sealed record FollowUpDerived(string Code, decimal? Value, string Unit, string? Basis, string? Note);

/// <summary>
/// A station recorded a contact or an attempt: what was measured, and the answers without their free texts (those stay with the station).
/// </summary>
/// <param name="PatientVersion">Of the patient with this follow-up.</param>
/// <param name="Kind">Phone, Visit, Clinic or Remote.</param>
/// <param name="Outcome">Reached, NotReached, Died or MovedOut.</param>
/// <param name="NextDue">When the next one is due; null when none is.</param>
/// <param name="Hospitals">Institutions that treat the patient: the station's host and the diagnosing agencies.</param>
/// <param name="ByExchange">It came in as FHIR resources, which stand already.</param>
[Contract("rehab.follow-up-recorded.v1")]
public sealed record FollowUpRecorded(Guid FollowUpId, int Version, Guid PatientId, int PatientVersion, Guid CaseId, Guid PersonId, Guid? StationId, string? StationName, string Division, DateOnly On, string Kind, string Outcome, DateOnly? NextDue,
    IReadOnlyList<FollowUpAnswer> Answers, IReadOnlyList<FollowUpReading> Readings, IReadOnlyList<FollowUpDerived> Derived, IReadOnlyList<Guid> Hospitals, bool ByExchange);
