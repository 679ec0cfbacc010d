using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Kernel.Tests.Calendar;

public class WorkCalendarTests
{
    internal static readonly WorkCalendar Shipped = WorkCalendar.Load(RepositoryData.File("holidays.tsv"));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    [Theory]
    [InlineData("2025-09-26", true)]
    [InlineData("2025-09-27", false)]
    [InlineData("2025-09-28", true)] // Sunday, worked for the holiday
    [InlineData("2025-10-01", false)]
    [InlineData("2025-10-08", false)]
    [InlineData("2025-10-09", true)]
    [InlineData("2025-10-11", true)] // Saturday, worked
    [InlineData("2027-10-01", false)] // a Friday: a day off by the regulation, before the notice is out
    [InlineData("2027-10-04", true)] // what the notice will add nobody knows yet
    [InlineData("2035-10-01", true)] // a Monday of a year nothing is loaded for
    public void Working_days_follow_the_notice(string date, bool workday) => Assert.Equal(workday, Shipped.IsWorkday(Day(date)));

    [Fact]
    public void Years_without_a_notice_say_that_they_are_provisional()
    {
        Assert.Equal(Enumerable.Range(2018, 9), Shipped.KnownYears);
        Assert.False(Shipped.IsProvisional(2026));
        Assert.True(Shipped.IsProvisional(2027));
        Assert.True(Shipped.IsProvisional(2017));
        Assert.True(Shipped.IsProvisional(Day("2026-12-30"), Day("2027-01-02")));
        Assert.False(Shipped.IsProvisional(Day("2025-12-30"), Day("2026-01-02")));
    }

    [Fact]
    public void One_stray_day_does_not_make_a_year_known() =>
        Assert.True(new WorkCalendar([new SpecialDay(Day("2027-01-01"), true, "元旦")]).IsProvisional(2027));

    [Fact]
    public void Make_up_days_fall_on_weekends_and_every_known_year_has_about_250_working_days()
    {
        foreach (var year in Shipped.KnownYears)
        {
            Assert.InRange(Shipped.CountWorkdays(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)), 247, 253);
            for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
                if (Shipped.Special(day) is { IsHoliday: false })
                    Assert.True(day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, $"{day}");
        }
    }

    [Theory]
    [InlineData("2025-09-26", 5, "2025-10-10")]
    [InlineData("2025-04-23", 30, "2025-06-09")]
    [InlineData("2025-10-10", -5, "2025-09-26")]
    [InlineData("2025-10-01", 0, "2025-10-01")]
    public void Counting_starts_on_the_day_after(string from, int days, string to) => Assert.Equal(Day(to), Shipped.AddWorkingDays(Day(from), days));

    [Theory]
    [InlineData("2025-10-05", "2025-10-09")]
    [InlineData("2025-09-28", "2025-09-28")]
    public void The_next_workday_may_be_the_day_itself(string from, string to) => Assert.Equal(Day(to), Shipped.NextWorkday(Day(from)));
}
