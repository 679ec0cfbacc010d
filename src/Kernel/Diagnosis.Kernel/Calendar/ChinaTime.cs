namespace Diagnosis.Kernel.Calendar;

/// <summary>Time as the offices keep it: Asia/Shanghai, whatever zone the server stands in.</summary>
public static class ChinaTime
{
    /// <summary>Asia/Shanghai; a fixed +8 where the machine has no zone data (right for every instant since 1991, the last summer time).</summary>
    public static TimeZoneInfo Zone { get; } = FindZone("Asia/Shanghai");

    /// <summary>Now, with offset +8.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone);

    /// <summary>The calendar day now.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOf(clock.GetUtcNow());

    /// <summary>The calendar day of an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The last second of a day in China: a limit in days ends there (24:00 Beijing time).</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, Zone.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue))).AddSeconds(-1);

    internal static TimeZoneInfo FindZone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone
        : TimeZoneInfo.CreateCustomTimeZone("China", TimeSpan.FromHours(8), "China +08:00", "China +08:00");
}
