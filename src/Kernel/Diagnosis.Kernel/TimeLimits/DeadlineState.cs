namespace Diagnosis.Kernel.TimeLimits;

/// <summary>How a limit stands, as lists colour and sort it.</summary>
public enum DeadlineState
{
    /// <summary>More than a third of the time is left, or there is no day to measure by.</summary>
    Normal,
    /// <summary>No more than a third of the time between event and due day is left.</summary>
    LastThird,
    /// <summary>No more than the warning days are left; the due day itself is one of them.</summary>
    DueSoon,
    /// <summary>The due day is past.</summary>
    Overdue,
    /// <summary>The clock stands today.</summary>
    Paused,
    /// <summary>Done, late or not.</summary>
    Done,
}

/// <summary>Reads a state off a deadline.</summary>
public static class DeadlineStates
{
    /// <summary>The state on a day.</summary>
    /// <param name="deadline">As computed.</param>
    /// <param name="today">The day asked about, Asia/Shanghai.</param>
    /// <param name="start">The event the limit runs from.</param>
    /// <param name="done">The act is done.</param>
    /// <param name="warnDays">Calendar days, <see cref="TimeLimit.WarnDays"/>.</param>
    public static DeadlineState Of(Deadline deadline, DateOnly today, DateOnly start, bool done = false, int warnDays = 3)
    {
        var stands = deadline.Reason == DeadlineReasons.Paused || deadline.Stops.Any(stop => stop.From <= today && (stop.To is null || today <= stop.To));
        return Of(deadline.Due, stands, today, start, done, warnDays);
    }

    /// <summary>The same, from a day that was computed before.</summary>
    /// <param name="due">Last day; null while the clock stands without an end, or where there is no number.</param>
    /// <param name="stands">The clock stands today.</param>
    public static DeadlineState Of(DateOnly? due, bool stands, DateOnly today, DateOnly start, bool done = false, int warnDays = 3)
    {
        if (done) return DeadlineState.Done;
        if (due is null) return stands ? DeadlineState.Paused : DeadlineState.Normal;
        if (today > due) return DeadlineState.Overdue;
        if (stands) return DeadlineState.Paused;
        var left = due.Value.DayNumber - today.DayNumber;
        if (left <= warnDays) return DeadlineState.DueSoon;
        return left * 3 <= due.Value.DayNumber - start.DayNumber ? DeadlineState.LastThird : DeadlineState.Normal;
    }
}
