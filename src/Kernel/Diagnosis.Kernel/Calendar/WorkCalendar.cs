using System.Collections.Frozen;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Calendar;

/// <summary>A day on which the State Council's yearly notice departs from the plain week.</summary>
/// <param name="Date">The day.</param>
/// <param name="IsHoliday">True: a day off; false: a weekend day that is worked (调休).</param>
/// <param name="Name">The holiday it belongs to, 国庆节.</param>
/// <param name="Announced">False: a day off by the regulation itself, of a year whose notice (with its 调休) is not out yet.</param>
public sealed record SpecialDay(DateOnly Date, bool IsHoliday, string Name, bool Announced = true);

/// <summary>Working days of the State: weekends, public holidays and make-up working weekends. A year without a notice is
/// provisional: weekends and the days the regulation itself names only, and every answer that leans on it must say so.</summary>
public sealed class WorkCalendar
{
    private readonly FrozenDictionary<DateOnly, SpecialDay> special;
    private readonly FrozenSet<int> knownYears;

    /// <summary>From days of any source. A year counts as known when its New Year and its National Day are there,
    /// so that a stray day of a neighbouring year's notice does not make it look complete.</summary>
    public WorkCalendar(IEnumerable<SpecialDay> days)
    {
        special = days.ToFrozenDictionary(day => day.Date);
        knownYears = special.Values.Where(day => day is { IsHoliday: true, Announced: true }).Select(day => day.Date.Year).Distinct()
            .Where(year => IsHoliday(new DateOnly(year, 1, 1)) && IsHoliday(new DateOnly(year, 10, 1)))
            .ToFrozenSet();
    }

    /// <summary>Years with a notice.</summary>
    public IEnumerable<int> KnownYears => knownYears.Order();

    /// <summary>Reads date (yyyy-MM-dd), kind (holiday | makeup-workday | statutory: a day off by the regulation before the year's notice), name: data/holidays.tsv.</summary>
    public static WorkCalendar Load(string path) => new(Tsv.Read(path).Rows.Select(row => new SpecialDay(
        row.FindDate("date") ?? throw row.Bad("date", "must not be empty"),
        row["kind"] switch { "holiday" or "statutory" => true, "makeup-workday" => false, var other => throw row.Bad("kind", $"\"{other}\" is unknown") },
        row["name"], row["kind"] != "statutory")));

    /// <summary>True on working days, make-up weekends included.</summary>
    public bool IsWorkday(DateOnly date) => special.TryGetValue(date, out var day) ? !day.IsHoliday
        : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The notice's entry for the day, null for a plain one.</summary>
    public SpecialDay? Special(DateOnly date) => special.GetValueOrDefault(date);

    /// <summary>True when the year's notice is not loaded.</summary>
    public bool IsProvisional(int year) => !knownYears.Contains(year);

    /// <summary>True when any year touched, both days included, is provisional.</summary>
    public bool IsProvisional(DateOnly from, DateOnly to)
    {
        for (var year = from.Year; year <= to.Year; year++)
            if (IsProvisional(year)) return true;
        return false;
    }

    /// <summary>The n-th working day after the date (day 1 is the first working day after it); before it when n is negative; the date itself for 0.</summary>
    public DateOnly AddWorkingDays(DateOnly date, int days)
    {
        var step = Math.Sign(days);
        for (var left = Math.Abs(days); left > 0;)
        {
            date = date.AddDays(step);
            if (IsWorkday(date)) left--;
        }
        return date;
    }

    /// <summary>The date itself when it is a working day, else the first one after it.</summary>
    public DateOnly NextWorkday(DateOnly date)
    {
        while (!IsWorkday(date)) date = date.AddDays(1);
        return date;
    }

    /// <summary>Working days between the two, both included; 0 when the second is earlier.</summary>
    public int CountWorkdays(DateOnly from, DateOnly to)
    {
        var count = 0;
        for (var date = from; date <= to; date = date.AddDays(1))
            if (IsWorkday(date)) count++;
        return count;
    }

    private bool IsHoliday(DateOnly date) => special.TryGetValue(date, out var day) && day.IsHoliday;
}
