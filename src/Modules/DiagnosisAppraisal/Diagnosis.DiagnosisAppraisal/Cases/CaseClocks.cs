using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>A time limit that runs, or ran, on a case.</summary>
/// <param name="State">As lists colour it.</param>
internal sealed record CaseClock(string LimitId, string Name, DateOnly Start, DateOnly? Due, DateOnly? DoneOn, string State, int? DaysLeft, bool Provisional, string Basis, IReadOnlyList<string> Working);

/// <summary>The statutory clocks of a case, read off its dates.</summary>
internal static class CaseClocks
{
    /// <summary>TL-25 conclusion, TL-26 delivery, TL-27 report (only for an occupational disease).</summary>
    public static IReadOnlyList<(string Limit, DateOnly Start, DateOnly? DoneOn)> Running(DiagnosisCase c)
    {
        var clocks = new List<(string, DateOnly, DateOnly?)>();
        if (c.State is CaseState.Withdrawn or CaseState.NotReceived) { return clocks; }
        if (c.FileCompletedOn is { } complete) { clocks.Add(("TL-25", complete, c.ConcludedOn)); }
        if (c.IssuedOn is { } issued) { clocks.Add(("TL-26", issued, c.DeliveredOn)); }
        if (c.ConcludedOn is { } concluded && c.IsOd) { clocks.Add(("TL-27", concluded, c.CardFiledOn)); }
        return clocks;
    }

    public static IReadOnlyList<CaseClock> Of(DiagnosisCase c, ITerminology terminology, DateOnly today) =>
        // what was concluded before a limit was in force never had its clock
        [.. Running(c).Where(r => terminology.Limits.Find(r.Limit, r.Start) is not null).Select(r => Show(r.Limit, r.Start, r.DoneOn, terminology, today))];

    public static CaseClock Show(string id, DateOnly start, DateOnly? doneOn, ITerminology terminology, DateOnly today)
    {
        bool english = Kernel.Words.Language == "en";
        var limit = terminology.Limits.AsOf(id, start);
        var deadline = terminology.Due(id, start);
        string state = DeadlineLook.Of(DeadlineStates.Of(deadline, today, start, doneOn is not null, limit.WarnDays));
        return new(id, english ? limit.NameEn : limit.NameZh, start, deadline.Due, doneOn, state, deadline.Due is { } due ? due.DayNumber - today.DayNumber : null, deadline.Provisional,
            limit.Article.Length > 0 ? $"{limit.Source} {limit.Article}" : limit.Source, DeadlineWords.Render(deadline.Working, english));
    }
}
