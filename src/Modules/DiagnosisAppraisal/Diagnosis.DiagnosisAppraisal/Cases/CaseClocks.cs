using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>A stop of a clock, as pages and the API show it.</summary>
/// <param name="Days">Calendar days so far, both ends included.</param>
internal sealed record ClockPause(DateOnly From, DateOnly? To, string Reason, int Days);

/// <summary>A time limit that runs, or ran, on a case.</summary>
/// <param name="State">As lists colour it.</param>
/// <param name="PausedSince">Set while the clock stands.</param>
/// <param name="PausedFor">Code of list pause-reason.</param>
/// <param name="EndedBy">What ended it where that was not the act itself: papers, decision, file (words diagnosis.clock-ended.*).</param>
internal sealed record CaseClock(string LimitId, string Name, DateOnly Start, DateOnly? Due, DateOnly? DoneOn, string State, int? DaysLeft, bool Provisional, string Basis, IReadOnlyList<string> Working,
    IReadOnlyList<ClockPause> Pauses, DateOnly? PausedSince = null, string? PausedFor = null, string? EndedBy = null);

/// <summary>A limit, the event it runs from, the day the act was done or nobody needed it any more, and the stops.</summary>
internal sealed record RunningClock(string Limit, DateOnly Start, DateOnly? DoneOn, IReadOnlyList<Pause>? Pauses = null, string? EndedBy = null);

/// <summary>The statutory clocks of a case, read off its dates; the lengths, kinds of day and allowed stops stand in the register.</summary>
internal static class CaseClocks
{
    /// <summary>TL-20 request and TL-21 answer, TL-22 to TL-24 of each suspension, TL-25 conclusion with its stops, TL-26 delivery, TL-27 report (only for an occupational disease).</summary>
    public static IReadOnlyList<RunningClock> Running(DiagnosisCase c, PaperList papers)
    {
        var clocks = new List<RunningClock>();
        if (c.State is CaseState.Withdrawn or CaseState.NotReceived) { return clocks; }
        // while somebody else decides no letter can be sent, so none is overdue; a file that came complete from elsewhere never had the clock
        if (c.ReceivedOn is { } received && RequestEnded(c, papers) is var ended && (ended.On is not null || c.State is CaseState.Received or CaseState.Evidence)) { clocks.Add(new("TL-20", received, ended.On, null, ended.By)); }
        clocks.AddRange(c.Requests.Select(r => new RunningClock("TL-21", r.NoticedOn, r.Answer?.On ?? c.FileCompletedOn, null, r.Answer is null && c.FileCompletedOn is not null ? "file" : null)));
        foreach (var s in c.Suspensions)
        {
            if (s.Kind == SuspensionKind.Site) { clocks.Add(new("TL-22", s.From, s.OrganisedOn ?? s.To)); }
            clocks.Add(new(Suspension.LimitOf(s.Kind), s.From, s.To));
        }
        if (c.FileCompletedOn is { } complete) { clocks.Add(new("TL-25", complete, c.ConcludedOn, c.Pauses)); }
        if (c.IssuedOn is { } issued) { clocks.Add(new("TL-26", issued, c.DeliveredOn)); }
        if (ReportFrom(c) is { } reported) { clocks.Add(new("TL-27", reported, c.CardFiledOn)); }
        return clocks;
    }

    /// <summary>When the letter to the employer (TL-20) went out, or nobody needed it any more: its papers came without one, the commission decided about the data, or the file was completed.</summary>
    public static (DateOnly? On, string? By) RequestEnded(DiagnosisCase c, PaperList papers)
    {
        if (c.Requests.Count > 0) { return (c.Requests[0].SentOn, null); }
        if (c.ReceivedOn is not { } received) { return (null, null); }
        var wanted = papers.For(c, received, CheckDocuments.Radiation(c)).Where(p => p.Required && p.From == "employer").Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        var there = c.Papers.Where(p => wanted.Contains(p.Code)).ToList();
        if (there.Select(p => p.Code).Distinct().Count() == wanted.Count) { return (Later(received, there.Select(p => (DateOnly?)p.ReceivedOn).Max()), "papers"); }
        if (c.Evidence.Find(e => e.Kind == EvidenceKind.CommissionDecision) is { } decision) { return (Later(received, decision.On), "decision"); }
        return c.FileCompletedOn is { } complete && c.Papers.Count > 0 ? (Later(received, complete), "file") : (null, null);

        static DateOnly Later(DateOnly day, DateOnly? other) => other > day ? other.Value : day;
    }

    /// <summary>From which day the report (TL-27) is owed: the diagnosis, or the appraisal that first found the disease; null where none is owed.</summary>
    public static DateOnly? ReportFrom(DiagnosisCase c) =>
        c.ConcludedOn is not { } concluded || !c.IsOd ? null
        // an appraisal changed what was reported, and nothing could be sent of it yet
        : c is { CardFiledOn: null, Cards.Count: > 0, Appraised: [.., var last] } ? last.On : c.Outcome!.Conclusion == Contracts.Conclusion.Od ? concluded : c.Appraised!.First(a => a.Conclusion == Contracts.Conclusion.Od).On;

    public static IReadOnlyList<CaseClock> Of(DiagnosisCase c, PaperList papers, ITerminology terminology, DateOnly today) =>
        // what was concluded before a limit was in force never had its clock
        [.. Running(c, papers).Where(r => terminology.Limits.Find(r.Limit, r.Start) is not null).Select(r => Show(r, terminology, today))];

    /// <summary>The clock that calls for attention first: by day, those that stand last; null when none is open.</summary>
    public static CaseClock? MostUrgent(IEnumerable<CaseClock> clocks) => clocks.Where(x => x.DoneOn is null && (x.Due is not null || x.PausedSince is not null)).MinBy(x => x.Due ?? DateOnly.MaxValue);

    public static CaseClock Show(RunningClock clock, ITerminology terminology, DateOnly today)
    {
        bool english = Kernel.Words.Language == "en";
        var (id, start, doneOn) = (clock.Limit, clock.Start, clock.DoneOn);
        var limit = terminology.Limits.AsOf(id, start);
        var deadline = terminology.Due(id, start, clock.Pauses);
        var state = DeadlineStates.Of(deadline, today, start, doneOn is not null, limit.WarnDays);
        var open = state == DeadlineState.Paused ? deadline.Stops.FirstOrDefault(s => s.From <= today && (s.To is null || today <= s.To)) : null;
        return new(id, english ? limit.NameEn : limit.NameZh, start, deadline.Due, doneOn, DeadlineLook.Of(state), deadline.Due is { } due ? due.DayNumber - today.DayNumber : null, deadline.Provisional,
            Basis(terminology, id, start), DeadlineWords.Render(deadline.Working, english), [.. deadline.Stops.Select(s => new ClockPause(s.From, s.To, s.Reason ?? "", Math.Max(0, (s.To ?? today).DayNumber - s.From.DayNumber + 1)))], open?.From, open?.Reason, clock.EndedBy);
    }

    /// <summary>Last day of a limit; null while it stands, and where it was not in force on the day.</summary>
    public static DateOnly? DueOf(ITerminology terminology, string id, DateOnly start, IReadOnlyList<Pause>? pauses = null) => terminology.Limits.Find(id, start) is null ? null : terminology.Due(id, start, pauses).Due;

    /// <summary>Source and article of a limit on a day.</summary>
    public static string Basis(ITerminology terminology, string id, DateOnly day) => terminology.Limits.Find(id, day) is not { } limit ? "" : limit.Article.Length > 0 ? $"{limit.Source} 第{limit.Article}条" : limit.Source;
}
