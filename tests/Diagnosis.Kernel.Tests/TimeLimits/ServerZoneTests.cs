using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Tests.TimeLimits;

/// <summary>
/// A second calculator that shares nothing with the product: its own reading of the holiday file, julian day numbers instead of dates, a
/// tally of one day after another. What the product and a clerk with a wall calendar say must be the same.
/// </summary>
internal sealed class WallCalendar
{
    private readonly Dictionary<int, bool> special = [];

    public WallCalendar(string file)
    {
        string[]? head = null;
        foreach (var line in File.ReadLines(file).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var cells = line.Split('\t');
            if (head is null) { head = cells; continue; }
            var date = cells[Array.IndexOf(head, "date")].Split('-').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            special[Julian(date[0], date[1], date[2])] = cells[Array.IndexOf(head, "kind")] == "makeup-workday";
        }
        Assert.True(special.Count > 150, "the holiday file has hardly any day");
    }

    // Fliegel and Van Flandern 1968: no calendar class involved
    public static int Julian(int y, int m, int d) => d - 32075 + 1461 * (y + 4800 + (m - 14) / 12) / 4 + 367 * (m - 2 - (m - 14) / 12 * 12) / 12 - 3 * ((y + 4900 + (m - 14) / 12) / 100) / 4;

    public static string Day(int julian)
    {
        int l = julian + 68569, n = 4 * l / 146097;
        l -= (146097 * n + 3) / 4;
        int i = 4000 * (l + 1) / 1461001;
        l = l - 1461 * i / 4 + 31;
        int j = 80 * l / 2447, d = l - 2447 * j / 80;
        l = j / 11;
        return $"{100 * (n - 49) + i + l:0000}-{j + 2 - 12 * l:00}-{d:00}";
    }

    // julian day 0 was a Monday
    private bool Works(int day) => special.TryGetValue(day, out bool works) ? works : day % 7 < 5;

    public string Due(int start, int length, string unit, IReadOnlyList<(int From, int To)> stops)
    {
        if (unit == "year")
        {
            var parts = Day(start).Split('-').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            int year = parts[0] + length;
            bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            int end = Julian(year, parts[1], parts[1] == 2 && parts[2] == 29 && !leap ? 28 : parts[2]);
            while (!Works(end)) { end++; }
            return Day(end);
        }
        int at = start;
        for (int counted = 0; counted < length;)
        {
            at++;
            if (stops.Any(s => s.From <= at && at <= s.To)) { continue; }
            if (unit == "wd" && !Works(at)) { continue; }
            counted++;
        }
        while (unit == "cal" && !Works(at)) { at++; }
        return Day(at);
    }
}

/// <summary>The rows of procedures §0 and thousands of dates besides, on servers in three time zones.</summary>
public class ServerZoneTests
{
    private const string ZoneVariable = "DIAGNOSIS_TEST_ZONE";
    private static readonly WorkCalendar Calendar = WorkCalendar.Load(RepositoryData.File("holidays.tsv"));
    private static readonly TimeLimitRegister Register = TimeLimitRegister.Load(RepositoryData.File("time-limits.tsv"));
    private static readonly WallCalendar Wall = new(RepositoryData.File("holidays.tsv"));

    [Theory]
    [InlineData("TL-20", "wd", "2025-09-26", null, null, "2025-10-10")]
    [InlineData("TL-30", "cal", "2025-09-05", null, null, "2025-10-09")]
    [InlineData("TL-25", "cal", "2025-03-03", null, null, "2025-04-02")]
    [InlineData("TL-25", "cal", "2025-03-03", "2025-03-10", "2025-04-08", "2025-05-06")]
    [InlineData("TL-34", "cal", "2025-06-09", null, null, "2025-07-21")]
    [InlineData("TL-34", "cal", "2025-06-09", "2025-06-23", "2025-07-02", "2025-07-29")]
    [InlineData("TL-10", "wd", "2025-04-23", null, null, "2025-06-09")]
    [InlineData("TL-30", "cal", "2025-03-04", null, null, "2025-04-03")]
    [InlineData("TL-41", "year", "2025-03-04", null, null, "2026-03-04")]
    public void The_rows_of_the_procedures_come_out_by_both_calculators(string id, string unit, string start, string? from, string? to, string due)
    {
        var day = DateOnly.ParseExact(start, "yyyy-MM-dd");
        var limit = Register.AsOf(id, day);
        Pause[] pauses = from is null ? [] : [new(DateOnly.ParseExact(from, "yyyy-MM-dd"), DateOnly.ParseExact(to!, "yyyy-MM-dd"))];
        Assert.Equal(due, Show(DeadlineCalculator.Compute(limit, day, pauses, Calendar).Due));
        Assert.Equal(due, Wall.Due(Number(day), limit.Length!.Value, unit, [.. pauses.Select(p => (Number(p.From), Number(p.To!.Value)))]));
    }

    [Fact]
    public void Both_calculators_agree_on_every_day_of_five_years_with_and_without_stops()
    {
        var random = new Random(19680229);
        (string Id, string Unit)[] limits = [("TL-20", "wd"), ("TL-10", "wd"), ("TL-25", "cal"), ("TL-30", "cal"), ("TL-27", "cal"), ("TL-41", "year")];
        int tried = 0, stopped = 0, rolled = 0;
        for (var day = new DateOnly(2021, 1, 4); day.Year < 2026; day = day.AddDays(1))
        {
            foreach (var (id, unit) in limits)
            {
                var limit = Register.AsOf(id, day);
                Check(limit, unit, day, []);
                if (limit.Pauses.Count == 0) { continue; }
                var pauses = Enumerable.Range(0, random.Next(1, 5)).Select(_ => day.AddDays(random.Next(-5, 60))).Select(f => new Pause(f, f.AddDays(random.Next(40)), limit.Pauses[random.Next(limit.Pauses.Count)].Reason)).ToArray();
                Check(limit, unit, day, pauses);
                stopped++;
            }
        }
        Assert.True(tried > 10_000 && stopped > 1_500 && rolled > 500, $"{tried} tried, {stopped} with stops, {rolled} rolled over: hardly anything was compared");

        void Check(TimeLimit limit, string unit, DateOnly day, Pause[] pauses)
        {
            var deadline = DeadlineCalculator.Compute(limit, day, pauses, Calendar);
            string expected = Wall.Due(Number(day), limit.Length!.Value, unit, [.. pauses.Select(p => (Number(p.From), Number(p.To!.Value)))]);
            Assert.True(expected == Show(deadline.Due), $"{limit.Id} from {Show(day)} {string.Join("; ", pauses.AsEnumerable())}: expected {expected}, got {Show(deadline.Due)}");
            tried++;
            if (deadline.Working.Any(w => w.Kind == DeadlineStepKind.RolledOver)) { rolled++; }
        }
    }

    [Fact]
    public void This_process_stands_in_the_zone_it_was_started_in()
    {
        // set by the test below for its children; at home every zone is right
        string? expected = Environment.GetEnvironmentVariable(ZoneVariable);
        Assert.True(expected is null || TimeZoneInfo.Local.GetUtcOffset(new DateTimeOffset(2025, 1, 15, 0, 0, 0, TimeSpan.Zero)).TotalHours == double.Parse(expected, CultureInfo.InvariantCulture), $"{TimeZoneInfo.Local.Id} is not at {expected}");
    }

    [Theory]
    [InlineData("UTC", "0")]
    [InlineData("Asia/Shanghai", "8")]
    [InlineData("America/Los_Angeles", "-8")]
    public async Task The_calendar_is_the_same_wherever_the_server_stands(string zone, string offset)
    {
        if (Environment.GetEnvironmentVariable(ZoneVariable) is not null) { return; } // a child starts no children
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string a in (string[])[typeof(ServerZoneTests).Assembly.Location, "--filter-method", "*ServerZoneTests.The_rows*", "*ServerZoneTests.Both*", "*ServerZoneTests.This_process*", "*DeadlineCalculatorTests*", "*ChinaTimeTests*", "*WorkCalendarTests*", "--no-progress", "--no-ansi"]) { start.ArgumentList.Add(a); }
        start.Environment["TZ"] = zone;
        start.Environment[ZoneVariable] = offset;
        using var child = Process.Start(start)!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await error);
        var passed = Regex.Match(output, @"succeeded:\s+(\d+)");
        Assert.True(passed.Success && int.Parse(passed.Groups[1].Value, CultureInfo.InvariantCulture) > 40, output);
    }

    private static string Show(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
    private static int Number(DateOnly day) => WallCalendar.Julian(day.Year, day.Month, day.Day);
}
