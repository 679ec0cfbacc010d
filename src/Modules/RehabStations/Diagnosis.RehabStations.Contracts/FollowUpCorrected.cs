using Diagnosis.Kernel.Events;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>
/// A recorded follow-up has another version: the station corrected it or took it back, or a value was worked out again because an earlier follow-up was corrected.
/// </summary>
/// <param name="FollowUp">As it stands now, with its version; of one that was taken back: as it stood last.</param>
/// <param name="Reason">In the station's words.</param>
/// <param name="Withdrawn">Entered in error: nothing of it holds.</param>
/// <param name="Care">Of the patient now: Active, Completed (died) or Revoked (moved away, no patient).</param>
/// <param name="GoneReadings">Readings of former versions that do not hold any more, as SPIRO.fvc.</param>
/// <param name="GoneDerived">Codes of worked-out values that do not hold any more.</param>
[Contract("rehab.follow-up-corrected.v1")]
public sealed record FollowUpCorrected(FollowUpRecorded FollowUp, string Reason, bool Withdrawn, string Care, IReadOnlyList<string> GoneReadings, IReadOnlyList<string> GoneDerived);
