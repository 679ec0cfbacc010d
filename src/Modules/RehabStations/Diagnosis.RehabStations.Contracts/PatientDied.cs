using Diagnosis.Kernel.Events;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>A death learnt in a follow-up; a report duty (pneumoconiosis card of kind DEATH), not only a status.</summary>
/// <param name="Source">FAMILY, CIVIL_REGISTRY, HOSPITAL or DEATH_SURVEILLANCE.</param>
[Contract("rehab.patient-died.v1")]
public sealed record PatientDied(Guid PatientId, int Version, Guid CaseId, Guid PersonId, DateOnly DiedOn, string Cause, string Source, string Division);
