using Diagnosis.Kernel.Calendar;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Filings;

[Flags]
internal enum FilingSide { Agency = 1, Province = 2, Both = 3 }

/// <summary>Something of a filing that waits for somebody.</summary>
/// <param name="Kind">Word key, work.filing-….</param>
/// <param name="LimitId">TL-01 to TL-05 where a rule of law counts; null where an order set the day.</param>
internal sealed record FilingClock(string Kind, FilingSide Side, string? LimitId, DateOnly Started, DateOnly? Due, string? Detail = null);

/// <summary>The clocks of a dossier on a day. Pure but for the time-limit register.</summary>
internal static class FilingClocks
{
    public static IReadOnlyList<FilingClock> Of(FilingApplication f, DateOnly today, ITerminology terminology)
    {
        var clocks = new List<FilingClock>();
        if (f.ClosedOn is not null) { return clocks; }
        if (f.IsStopped(today))
        {
            if (f.Custodian is null) { clocks.Add(new("work.filing-custodian", FilingSide.Both, null, f.StoppedByOrderOn ?? f.StopsOn!.Value, null)); }
            return clocks;
        }
        if (f.Versions.Count == 0 && f.Waiting is null && f.WorkStartedOn is { } started && f.Pending is null) { clocks.Add(Limit("work.filing-file", FilingSide.Both, f.FilingLimit, started)); }
        if (f.Pending is { ReturnedOn: { } returned }) { clocks.Add(new("work.filing-supplement", FilingSide.Agency, null, returned, null, f.Pending.ReturnReason)); }
        if (f.Waiting is { } waiting) { clocks.Add(Limit("work.filing-publish", FilingSide.Province, "TL-03", waiting.FiledOn)); }
        if (f.Versions.Count > 0 && f.Waiting is null && f.Content.ChangedOn is { } changed) { clocks.Add(Limit("work.filing-change", FilingSide.Agency, "TL-04", changed)); }
        if (f.Stop is null && f.Content.PlannedStopOn is { } planned) { clocks.Add(Limit("work.filing-stop-notice", FilingSide.Agency, "TL-05", planned)); }
        if (f.Stop is { } stop) { clocks.Add(new("work.filing-stopping", FilingSide.Both, null, stop.NoticedOn, stop.StopsOn, stop.Reason)); }
        foreach (var s in f.Suspensions.Where(s => s.Outcome == SuspensionOutcome.Open))
        {
            if (s.CorrectedOn is { } corrected) { clocks.Add(new("work.filing-check", FilingSide.Province, null, corrected, s.CorrectBy, s.Correction)); }
            else
            {
                clocks.Add(new("work.filing-correct", FilingSide.Agency, null, s.From, s.CorrectBy, s.Basis));
                if (s.CorrectBy < today) { clocks.Add(new("work.filing-stop-decide", FilingSide.Province, null, s.From, s.CorrectBy, s.Basis)); }
            }
        }
        return clocks;

        FilingClock Limit(string kind, FilingSide side, string limit, DateOnly start) => new(kind, side, limit, start, Due(terminology, limit, start));
    }

    /// <summary>Null where the rule is not in force or gives no number.</summary>
    public static DateOnly? Due(ITerminology terminology, string limit, DateOnly start) => terminology.Limits.Find(limit, start) is null ? null : terminology.Due(limit, start).Due;
}
