namespace Diagnosis.ExamReporting.Reports;

/// <summary>
/// One row per person and agency that every new record of the two must take along. Whether a record is a possible duplicate is decided by looking
/// at the person's others, and two that arrive at the same moment with different record numbers would not see each other: here the second one
/// loses a race (same key, or same count) and decides again with the first in sight. No record of its own: its history would say nothing.
/// </summary>
internal sealed class PersonAtAgency
{
    public required string PersonHash { get; set; }
    public Guid AgencyId { get; set; }
    /// <summary>Counted up with each new record; the concurrency token.</summary>
    public int Records { get; set; }
}
