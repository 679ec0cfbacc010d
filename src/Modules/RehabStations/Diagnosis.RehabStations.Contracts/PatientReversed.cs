using Diagnosis.Kernel.Events;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>
/// An appraisal took the last pneumoconiosis diagnosis of a patient away: the person is no patient any more and no follow-up is due. A later
/// appraisal that restores it announces <see cref="PatientEnrolled"/> again, with a higher version.
/// </summary>
/// <param name="CaseId">The case whose latest version reversed it.</param>
/// <param name="StationId">Who looked after the patient until then; null when nobody did.</param>
[Contract("rehab.patient-reversed.v1")]
public sealed record PatientReversed(Guid PatientId, int Version, Guid CaseId, Guid PersonId, Guid? StationId, string Division);
