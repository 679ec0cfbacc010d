using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Kernel.TimeLimits;

/// <summary>Counts time limits. Day 1 is the day after the event; a stop leaves out its first and its last day; a day stopped twice
/// counts once; a stop outside the running term changes nothing (nor does one that begins after the last counted day, while the
/// term only rolls over a rest day).</summary>
public static class DeadlineCalculator
{
    /// <summary>The end of a limit whose event fell on a day.</summary>
    public static Deadline Compute(TimeLimit limit, DateOnly start, IEnumerable<Pause> pauses, WorkCalendar calendar)
    {
        if (limit.Length is not { } length) return Without(DeadlineReasons.NoNumber, DeadlineStepKind.NoNumber);
        if (limit.Unit == LimitUnit.Hours) return Without(DeadlineReasons.NeedsTimeOfDay, DeadlineStepKind.NeedsTimeOfDay);
        return limit.Direction == LimitDirection.Before
            ? Backward(limit, length, start, pauses, calendar)
            : Forward(limit, length, start, pauses, calendar);

        static Deadline Without(string reason, DeadlineStepKind kind) => new(null, reason, false, [new DeadlineStep(kind)], []);
    }

    /// <summary>The end of a limit in hours. Hours run through nights and holidays.</summary>
    /// <exception cref="ArgumentException">The limit is not in hours.</exception>
    public static HourDeadline ComputeHours(TimeLimit limit, DateTimeOffset start)
    {
        if (limit is not { Unit: LimitUnit.Hours, Length: { } hours }) throw new ArgumentException($"{limit.Id} is not counted in hours", nameof(limit));
        var due = start.AddHours(hours);
        return new HourDeadline(due,
            [new DeadlineStep(DeadlineStepKind.StartHours, ChinaTime.DateOf(start), Days: hours), new DeadlineStep(DeadlineStepKind.Due, ChinaTime.DateOf(due))]);
    }

    private static Deadline Forward(TimeLimit limit, int length, DateOnly start, IEnumerable<Pause> pauses, WorkCalendar calendar)
    {
        var working = new List<DeadlineStep> { new(StartKind(limit), start, Days: length) };
        var byWorkdays = limit.Unit == LimitUnit.WorkingDays;
        var remaining = limit.Unit == LimitUnit.Years ? start.AddYears(length).DayNumber - start.DayNumber : length;
        var total = 0;
        var cursor = start.AddDays(1);
        var years = new SortedSet<int>(); // years whose holidays the answer leans on
        var stood = new List<Pause>();
        var stops = Stops(limit, cursor, pauses, working);
        var next = 0;

        for (; next < stops.Count; next++)
        {
            var stop = stops[next];
            var runEnd = stop.From.AddDays(-1);
            var available = Count(cursor, runEnd);
            if (available >= remaining) break;
            if (cursor <= runEnd) Ran(cursor, runEnd, available);
            stood.Add(stop);
            if (stop.To is not { } stopEnd)
            {
                working.Add(new DeadlineStep(DeadlineStepKind.StoppedOpen, stop.From, Reason: stop.Reason));
                return new Deadline(null, DeadlineReasons.Paused, false, working, stood);
            }
            working.Add(new DeadlineStep(DeadlineStepKind.Stopped, stop.From, stopEnd, stopEnd.DayNumber - stop.From.DayNumber + 1, Reason: stop.Reason));
            cursor = stopEnd.AddDays(1);
        }

        var last = byWorkdays ? calendar.AddWorkingDays(cursor.AddDays(-1), remaining) : cursor.AddDays(remaining - 1);
        Ran(cursor, last, remaining);
        foreach (var stop in stops.Skip(next)) working.Add(new DeadlineStep(DeadlineStepKind.PauseOutside, stop.From, stop.To, Reason: stop.Reason));

        var due = last;
        if (limit.RollOver && !byWorkdays)
        {
            due = calendar.NextWorkday(last);
            if (due != last) working.Add(new DeadlineStep(DeadlineStepKind.RolledOver, last, due));
            LeanOn(last, due);
        }
        return Finish(due, years, working, stood, calendar);

        int Count(DateOnly from, DateOnly to) => byWorkdays ? calendar.CountWorkdays(from, to) : Math.Max(0, to.DayNumber - from.DayNumber + 1);

        void Ran(DateOnly from, DateOnly to, int days)
        {
            total += days;
            remaining -= days;
            working.Add(new DeadlineStep(DeadlineStepKind.Ran, from, to, days, total));
            if (byWorkdays) LeanOn(from, to);
        }

        void LeanOn(DateOnly from, DateOnly to)
        {
            for (var year = from.Year; year <= to.Year; year++) years.Add(year);
        }
    }

    private static Deadline Backward(TimeLimit limit, int length, DateOnly start, IEnumerable<Pause> pauses, WorkCalendar calendar)
    {
        var working = new List<DeadlineStep> { new(StartKind(limit), start, Days: length) };
        // nothing can stop a count that runs back from its event
        foreach (var pause in pauses) working.Add(new DeadlineStep(DeadlineStepKind.PauseNotAllowed, pause.From, pause.To, Reason: pause.Reason));
        var due = limit.Unit switch
        {
            LimitUnit.WorkingDays => calendar.AddWorkingDays(start, -length),
            LimitUnit.Years => start.AddYears(-length),
            _ => start.AddDays(-length),
        };
        var years = limit.Unit == LimitUnit.WorkingDays ? Enumerable.Range(due.Year, start.Year - due.Year + 1) : [];
        return Finish(due, years, working, [], calendar);
    }

    private static Deadline Finish(DateOnly due, IEnumerable<int> years, List<DeadlineStep> working, List<Pause> stood, WorkCalendar calendar)
    {
        working.Add(new DeadlineStep(DeadlineStepKind.Due, due));
        var unknown = years.Where(calendar.IsProvisional).ToList();
        foreach (var year in unknown) working.Add(new DeadlineStep(DeadlineStepKind.Provisional, Total: year));
        return new Deadline(due, null, unknown.Count > 0, working, stood);
    }

    /// <summary>The stops this limit allows from its first day on: in order, no day twice, each reason cut to its maximum.</summary>
    private static List<Pause> Stops(TimeLimit limit, DateOnly firstDay, IEnumerable<Pause> pauses, List<DeadlineStep> working)
    {
        var allowed = new List<Pause>();
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            if (pause.To < pause.From) throw new ArgumentException($"a stop ends on {pause.To:yyyy-MM-dd} before it begins on {pause.From:yyyy-MM-dd}", nameof(pauses));
            if (limit.Pauses.Count == 0 || pause.Reason is not null && limit.Pauses.All(may => may.Reason != pause.Reason))
                working.Add(new DeadlineStep(DeadlineStepKind.PauseNotAllowed, pause.From, pause.To, Reason: pause.Reason));
            else if (pause.To < firstDay)
                working.Add(new DeadlineStep(DeadlineStepKind.PauseOutside, pause.From, pause.To, Reason: pause.Reason));
            else
                allowed.Add(pause.From < firstDay ? pause with { From = firstDay } : pause);
        }
        var capped = allowed.GroupBy(pause => pause.Reason).SelectMany(IEnumerable<Pause> (group) =>
            limit.Pauses.FirstOrDefault(may => may.Reason == group.Key)?.MaxDays is { } most ? Cut(WithoutOverlap(group), most, working) : group);
        return WithoutOverlap(capped);
    }

    private static List<Pause> WithoutOverlap(IEnumerable<Pause> pauses)
    {
        var result = new List<Pause>();
        var free = DateOnly.MinValue;
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            var cut = pause.From < free ? pause with { From = free } : pause;
            if (cut.To < cut.From) continue;
            result.Add(cut);
            if (cut.To is not { } end) break; // what follows an open stop is inside it
            free = end.AddDays(1);
        }
        return result;
    }

    private static List<Pause> Cut(List<Pause> pauses, int most, List<DeadlineStep> working)
    {
        var left = most;
        var result = new List<Pause>();
        foreach (var pause in pauses)
        {
            var days = pause.To is { } end ? end.DayNumber - pause.From.DayNumber + 1 : int.MaxValue;
            if (days > left) working.Add(new DeadlineStep(DeadlineStepKind.PauseCapped, pause.From, pause.To, left, Reason: pause.Reason));
            var counted = Math.Min(days, left);
            if (counted > 0) result.Add(pause with { To = pause.From.AddDays(counted - 1) });
            left -= counted;
        }
        return result;
    }

    private static DeadlineStepKind StartKind(TimeLimit limit) => (limit.Unit, limit.Direction) switch
    {
        (LimitUnit.WorkingDays, LimitDirection.After) => DeadlineStepKind.StartWorkingDays,
        (LimitUnit.WorkingDays, _) => DeadlineStepKind.StartWorkingDaysBefore,
        (LimitUnit.Years, LimitDirection.After) => DeadlineStepKind.StartYears,
        (LimitUnit.Years, _) => DeadlineStepKind.StartYearsBefore,
        (_, LimitDirection.After) => DeadlineStepKind.StartCalendarDays,
        _ => DeadlineStepKind.StartCalendarDaysBefore,
    };
}
