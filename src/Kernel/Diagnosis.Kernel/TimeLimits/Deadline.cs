using System.Globalization;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.TimeLimits;

/// <summary>A stop of the clock; both days are stopped.</summary>
/// <param name="From">First day stopped.</param>
/// <param name="To">Last day stopped; null: still stopped, so no day can be named on which the limit ends.</param>
/// <param name="Reason">Code of list "pause-reason". A reason the limit does not allow does not stop it.
/// Null stands for any reason, where the limit allows one at all.</param>
public sealed record Pause(DateOnly From, DateOnly? To, string? Reason = null);

/// <summary>Why there is no day, <see cref="Deadline.Reason"/>.</summary>
public static class DeadlineReasons
{
    /// <summary>The rule gives no number; its words stand in <see cref="TimeLimit.ReasonIfNoneZh"/>.</summary>
    public const string NoNumber = "no-number";
    /// <summary>The clock is stopped with no end known.</summary>
    public const string Paused = "paused";
    /// <summary>A limit in hours needs the hour of its event: <see cref="DeadlineCalculator.ComputeHours"/>.</summary>
    public const string NeedsTimeOfDay = "needs-time-of-day";
}

/// <summary>What a step of the working says. The words stand in Words/deadlines.tsv under "deadline.&lt;name&gt;".</summary>
public enum DeadlineStepKind
{
    /// <summary>From: the event; Days: length.</summary>
    StartWorkingDays, StartCalendarDays, StartYears, StartWorkingDaysBefore, StartCalendarDaysBefore, StartYearsBefore, StartHours,
    /// <summary>From-To: the clock ran; Days: counted here; Total: counted so far.</summary>
    Ran,
    /// <summary>From-To: the clock stood; Days: calendar days.</summary>
    Stopped,
    /// <summary>From: the clock stands since, with no end.</summary>
    StoppedOpen,
    /// <summary>A pause that did not count: its reason is not allowed for this limit.</summary>
    PauseNotAllowed,
    /// <summary>A pause wholly outside the running term.</summary>
    PauseOutside,
    /// <summary>A pause cut to the days its reason may take; Days: what counted.</summary>
    PauseCapped,
    /// <summary>From: the last counted day is a rest day; To: the working day it runs to.</summary>
    RolledOver,
    /// <summary>From: the result.</summary>
    Due,
    /// <summary>Total: a year whose holidays are not published yet.</summary>
    Provisional,
    NoNumber,
    NeedsTimeOfDay,
}

/// <summary>One line of the working, in numbers. <see cref="DeadlineWords.Render"/> makes it a sentence.</summary>
public sealed record DeadlineStep(DeadlineStepKind Kind, DateOnly? From = null, DateOnly? To = null, int Days = 0, int Total = 0, string? Reason = null);

/// <summary>The end of a limit.</summary>
/// <param name="Due">Last day to act (or, for <see cref="LimitBound.Earliest"/>, the first that counts); null with a reason.</param>
/// <param name="Reason">One of <see cref="DeadlineReasons"/> when there is no day.</param>
/// <param name="Provisional">The day leans on a year whose holidays are not published yet and may move.</param>
/// <param name="Working">How it was reached, step by step.</param>
/// <param name="Stops">The times the clock really stood, merged.</param>
public sealed record Deadline(DateOnly? Due, string? Reason, bool Provisional, IReadOnlyList<DeadlineStep> Working, IReadOnlyList<Pause> Stops);

/// <summary>The end of a limit in hours.</summary>
public sealed record HourDeadline(DateTimeOffset Due, IReadOnlyList<DeadlineStep> Working);

/// <summary>Makes sentences of the working.</summary>
public static class DeadlineWords
{
    private static readonly Dictionary<string, (string Zh, string En)> Words = Load();

    /// <summary>The working, one sentence a step.</summary>
    public static IReadOnlyList<string> Render(IEnumerable<DeadlineStep> working, bool english = false) => [.. working.Select(step => Render(step, english))];

    /// <summary>One step in Chinese or English. A pause reason is named by its words where it is one of ours, else by its code.</summary>
    public static string Render(DeadlineStep step, bool english = false)
    {
        var reason = step.Reason is null ? "" : Words.TryGetValue($"pause-reason.{step.Reason}", out var known) ? Pick(known) : step.Reason;
        if (reason.Length > 0) reason = english ? $" ({reason})" : $"（{reason}）";
        // a stop without an end has a sentence of its own where both days would be named
        var key = $"deadline.{step.Kind}";
        if (step.To is null && Words.ContainsKey(key + ".open")) { key += ".open"; }
        return string.Format(CultureInfo.InvariantCulture, Pick(Words[key]), Day(step.From), Day(step.To), step.Days, step.Total, reason);

        string Pick((string Zh, string En) words) => english ? words.En : words.Zh;
    }

    private static string Day(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static Dictionary<string, (string, string)> Load()
    {
        using var stream = typeof(DeadlineWords).Assembly.GetManifestResourceStream("words.deadlines.tsv")
            ?? throw new InvalidOperationException("words.deadlines.tsv is not embedded");
        using var reader = new StreamReader(stream);
        return Tsv.Parse(reader, "deadlines.tsv").Rows.ToDictionary(row => row.Need("key"), row => (row.Need("zh"), row.Need("en")), StringComparer.Ordinal);
    }
}
