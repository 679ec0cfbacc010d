namespace Diagnosis.ExamReporting.Reports;

internal enum ReportOutcome { Created, Updated, Unchanged, PossibleDuplicate }

/// <summary>What must be known of a stored record to decide about another.</summary>
internal sealed record KnownReport(Guid Id, string Key, string ContentHash, ReportState State, Guid AgencyId, string PersonHash, string ExamType, DateOnly ExamDate, IReadOnlyList<string> Factors);

/// <summary>The business-key rule (settled in the issue), pure: the single path, the import and the loader all decide here.</summary>
internal static class Decision
{
    /// <param name="same">The record with the same business key, if there is one.</param>
    /// <param name="others">Records of the same person at the same agency.</param>
    /// <param name="windowDays">Exams of one type so many days apart may be one exam told twice.</param>
    public static (ReportOutcome Outcome, KnownReport? Of) Decide(KnownReport incoming, KnownReport? same, IReadOnlyList<KnownReport> others, int windowDays)
    {
        if (same is not null) { return (same.ContentHash == incoming.ContentHash && same.State != ReportState.Withdrawn ? ReportOutcome.Unchanged : ReportOutcome.Updated, same); }
        foreach (var other in others)
        {
            if (other.State is ReportState.Withdrawn or ReportState.Merged || other.AgencyId != incoming.AgencyId || other.PersonHash != incoming.PersonHash) { continue; }
            bool near = other.ExamType == incoming.ExamType && Math.Abs(other.ExamDate.DayNumber - incoming.ExamDate.DayNumber) <= windowDays;
            // X10: same worker, date, body and factor twice, whatever the type says
            if (near || X10(incoming, other)) { return (ReportOutcome.PossibleDuplicate, other); }
        }
        return (ReportOutcome.Created, null);
    }

    public static bool X10(KnownReport a, KnownReport b) => a.PersonHash == b.PersonHash && a.AgencyId == b.AgencyId && a.ExamDate == b.ExamDate && a.Factors.Intersect(b.Factors).Any();

    /// <summary>Agency + record number, else identity hash + exam date + type + agency.</summary>
    public static string KeyOf(Guid agency, string? recordNumber, string personHash, DateOnly examDate, string examType) =>
        recordNumber is not null ? $"N:{agency:N}:{recordNumber}" : $"P:{agency:N}:{personHash}:{examDate:yyyyMMdd}:{examType}";
}
