using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Tests.TimeLimits;

/// <summary>Counts one day after another, as a person does with a calendar on the wall; the product works with spans.</summary>
internal static class DeadlineOracle
{
    public static DateOnly? Due(TimeLimit limit, DateOnly start, IReadOnlyList<Pause> pauses, WorkCalendar calendar)
    {
        var wanted = limit.Unit == LimitUnit.Years ? start.AddYears(limit.Length!.Value).DayNumber - start.DayNumber : limit.Length!.Value;
        var spent = limit.Pauses.ToDictionary(may => may.Reason, _ => 0);
        var counted = 0;
        var day = start;
        for (var guard = 0; counted < wanted; guard++)
        {
            if (guard > 20_000) return null; // only an open stop takes this long
            day = day.AddDays(1);
            var stopped = false;
            foreach (var may in limit.Pauses)
            {
                if (!pauses.Any(p => p.Reason == may.Reason && p.From <= day && (p.To is null || day <= p.To))) continue;
                if (++spent[may.Reason] <= (may.MaxDays ?? int.MaxValue)) stopped = true;
            }
            if (limit.Pauses.Count > 0 && pauses.Any(p => p.Reason is null && p.From <= day && (p.To is null || day <= p.To))) stopped = true;
            if (stopped) continue;
            if (limit.Unit == LimitUnit.WorkingDays && !calendar.IsWorkday(day)) continue;
            counted++;
        }
        if (limit.RollOver && limit.Unit != LimitUnit.WorkingDays)
            while (!calendar.IsWorkday(day)) day = day.AddDays(1);
        return day;
    }
}
