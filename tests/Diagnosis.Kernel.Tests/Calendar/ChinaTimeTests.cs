using System.Globalization;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Kernel.Tests.Calendar;

public class ChinaTimeTests
{
    private sealed class StoppedClock(string utc, int localOffset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture);

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(localOffset), "test", "test");
    }

    public static TheoryData<string, int, string> Instants
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var zone in new[] { 0, 8, -8 })
            {
                data.Add("2025-09-30T15:59:59Z", zone, "2025-09-30");
                data.Add("2025-09-30T16:00:00Z", zone, "2025-10-01");
                data.Add("2025-12-31T23:30:00Z", zone, "2026-01-01");
                data.Add("2025-10-01T00:00:00+08:00", zone, "2025-10-01");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Instants))]
    public void Today_is_the_day_in_Shanghai_wherever_the_server_stands(string utc, int serverZone, string today)
    {
        var clock = new StoppedClock(utc, serverZone);
        Assert.Equal(DateOnly.ParseExact(today, "yyyy-MM-dd"), clock.Today());
        Assert.Equal(TimeSpan.FromHours(8), clock.Now().Offset);
        Assert.Equal(clock.GetUtcNow(), clock.Now());
        Assert.Equal(clock.Today(), ChinaTime.DateOf(clock.GetUtcNow()));
    }

    [Fact]
    public void Without_zone_data_the_offset_is_eight_hours()
    {
        var zone = ChinaTime.FindZone("Nowhere/Atlantis");
        Assert.Equal(TimeSpan.FromHours(8), zone.GetUtcOffset(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
