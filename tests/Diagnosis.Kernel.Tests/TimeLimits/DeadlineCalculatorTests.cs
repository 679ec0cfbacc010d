using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Tests.TimeLimits;

public class DeadlineCalculatorTests
{
    private static readonly WorkCalendar Calendar = WorkCalendar.Load(RepositoryData.File("holidays.tsv"));
    private static readonly TimeLimitRegister Register = TimeLimitRegister.Load(RepositoryData.File("time-limits.tsv"));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    private static TimeLimit Limit(string id) => Register.AsOf(id, new DateOnly(2025, 1, 1));

    private static Deadline Compute(string id, string start, params Pause[] pauses) => DeadlineCalculator.Compute(Limit(id), Day(start), pauses, Calendar);

    [Theory]
    [InlineData("T1", "TL-32", "2025-09-26", null, null, null, "2025-10-10")]
    [InlineData("T2", "TL-25", "2025-09-05", null, null, null, "2025-10-09")]
    [InlineData("T3 without", "TL-25", "2025-03-03", null, null, null, "2025-04-02")]
    [InlineData("T3 with", "TL-25", "2025-03-03", "2025-03-10", "2025-04-08", "data-decision", "2025-05-06")]
    [InlineData("T4 without", "TL-34", "2025-06-09", null, null, null, "2025-07-21")]
    [InlineData("T4 with", "TL-34", "2025-06-09", "2025-06-23", "2025-07-02", "medical-exam", "2025-07-29")]
    [InlineData("T5", "TL-10", "2025-04-23", null, null, null, "2025-06-09")]
    [InlineData("T7 days", "TL-30", "2025-03-04", null, null, null, "2025-04-03")]
    [InlineData("T7 year", "TL-41", "2025-03-04", null, null, null, "2026-03-04")]
    [InlineData("leap day", "TL-41", "2024-02-29", null, null, null, "2025-02-28")]
    [InlineData("backward", "TL-05", "2025-10-10", null, null, null, "2025-09-12")]
    [InlineData("window", "TL-13", "2025-06-30", null, null, null, "2025-04-01")]
    public void The_worked_examples_come_out(string name, string id, string start, string? from, string? to, string? reason, string due)
    {
        Assert.NotEmpty(name);
        Pause[] pauses = from is null ? [] : [new Pause(Day(from), Day(to!), reason)];
        var deadline = Compute(id, start, pauses);
        Assert.Equal(Day(due), deadline.Due);
        Assert.Null(deadline.Reason);
        Assert.False(deadline.Provisional);
        Assert.Equal(DeadlineStepKind.Due, deadline.Working[^1].Kind);
    }

    [Fact]
    public void Every_limit_that_counts_agrees_with_a_day_by_day_count_on_random_starts_and_stops()
    {
        var random = new Random(20250926);
        var limits = Register.All.Where(l => l is { Unit: LimitUnit.WorkingDays or LimitUnit.CalendarDays or LimitUnit.Years, Direction: LimitDirection.After }).ToList();
        // the shipped limits seldom allow stops in working days or years; the rule must hold there as well
        limits.Add(Limit("TL-32") with { Length = 20, Pauses = [new AllowedPause("a", null), new AllowedPause("b", 12)] });
        limits.Add(Limit("TL-41") with { Pauses = [new AllowedPause("a", null), new AllowedPause("b", 12)] });
        limits.Add(Limit("TL-25") with { RollOver = false });
        Assert.True(limits.Count > 25);
        int open = 0, moved = 0, tried = 0;
        for (var i = 0; i < 6000; i++)
        {
            var limit = limits[i % limits.Count];
            var start = new DateOnly(2018, 1, 1).AddDays(random.Next(8 * 365));
            var reasons = limit.Pauses.Select(may => may.Reason).Append("unknown-reason").ToArray();
            var pauses = Enumerable.Range(0, random.Next(5)).Select(_ =>
            {
                var from = start.AddDays(random.Next(-20, 70));
                DateOnly? to = random.Next(12) == 0 ? null : from.AddDays(random.Next(45));
                return new Pause(from, to, random.Next(10) == 0 ? null : reasons[random.Next(reasons.Length)]);
            }).ToList();
            var expected = DeadlineOracle.Due(limit, start, pauses, Calendar);
            var deadline = DeadlineCalculator.Compute(limit, start, pauses, Calendar);
            Assert.True(expected == deadline.Due, $"{limit.Id} from {start:O} {string.Join("; ", pauses)}: expected {expected:O}, got {deadline.Due:O}");
            Assert.Equal(expected is null, deadline.Reason == DeadlineReasons.Paused);
            tried++;
            if (expected is null) { open++; continue; }
            if (deadline.Stops.Count > 0) moved++;
            var ran = deadline.Working.Where(step => step.Kind == DeadlineStepKind.Ran).ToList();
            Assert.Equal(ran[^1].Total, ran.Sum(step => step.Days));
            if (limit.Unit != LimitUnit.Years) Assert.Equal(limit.Length, ran[^1].Total);
        }
        Assert.Equal(6000, tried);
        Assert.True(open > 50 && moved > 500, $"{open} open, {moved} moved: the samples hardly tried anything");
    }

    [Fact]
    public void Notice_before_an_event_leaves_exactly_its_working_days_in_between()
    {
        var limit = Limit("TL-05");
        for (var day = new DateOnly(2021, 3, 1); day.Year < 2027; day = day.AddDays(1))
        {
            var due = DeadlineCalculator.Compute(limit, day, [], Calendar).Due!.Value;
            Assert.True(Calendar.IsWorkday(due));
            var between = 0;
            for (var d = due; d < day; d = d.AddDays(1)) between += Calendar.IsWorkday(d) ? 1 : 0;
            Assert.Equal(15, between);
        }
    }

    [Fact]
    public void The_order_and_the_overlap_of_stops_do_not_matter()
    {
        Pause a = new(Day("2025-03-10"), Day("2025-03-20"), "data-decision"), b = new(Day("2025-03-15"), Day("2025-03-25"), "site-survey");
        var whole = Compute("TL-25", "2025-03-03", new Pause(Day("2025-03-10"), Day("2025-03-25"), "data-decision"));
        Assert.Equal(whole.Due, Compute("TL-25", "2025-03-03", a, b).Due);
        Assert.Equal(whole.Due, Compute("TL-25", "2025-03-03", b, a).Due);
        Assert.Equal(whole.Due, Compute("TL-25", "2025-03-03", b, a, a).Due);
    }

    [Fact]
    public void Stops_outside_the_term_change_nothing_and_are_named()
    {
        var deadline = Compute("TL-25", "2025-03-03", new Pause(Day("2025-02-01"), Day("2025-03-03"), "site-survey"), new Pause(Day("2025-04-03"), null, "site-survey"));
        Assert.Equal(Day("2025-04-02"), deadline.Due);
        Assert.Empty(deadline.Stops);
        Assert.Equal(2, deadline.Working.Count(step => step.Kind == DeadlineStepKind.PauseOutside));
    }

    [Fact]
    public void An_open_stop_leaves_no_due_day()
    {
        var deadline = Compute("TL-25", "2025-03-03", new Pause(Day("2025-04-02"), null, "data-decision"));
        Assert.Null(deadline.Due);
        Assert.Equal("paused", deadline.Reason);
        Assert.Equal(DeadlineStepKind.StoppedOpen, deadline.Working[^1].Kind);
    }

    [Fact]
    public void A_reason_the_limit_does_not_allow_does_not_stop_it()
    {
        var deadline = Compute("TL-26", "2025-03-03", new Pause(Day("2025-03-05"), null, "medical-exam"));
        Assert.Equal(Day("2025-03-18"), deadline.Due);
        Assert.Contains(deadline.Working, step => step.Kind == DeadlineStepKind.PauseNotAllowed);
    }

    [Fact]
    public void A_medical_exam_stops_an_appraisal_for_thirty_days_at_most_even_while_it_is_open()
    {
        var open = Compute("TL-34", "2025-06-09", new Pause(Day("2025-06-23"), null, "medical-exam"));
        var thirty = Compute("TL-34", "2025-06-09", new Pause(Day("2025-06-23"), Day("2025-07-22"), "medical-exam"));
        Assert.Equal(thirty.Due, open.Due);
        Assert.Contains(open.Working, step => step is { Kind: DeadlineStepKind.PauseCapped, Days: 30 });
        Assert.Equal(Day("2025-08-18"), thirty.Due);
    }

    [Theory]
    [InlineData("TL-25", "2026-12-10", true)] // ends in January 2027
    [InlineData("TL-32", "2026-12-29", true)]
    [InlineData("TL-25", "2026-11-20", false)]
    [InlineData("TL-05", "2027-01-05", true)]
    public void A_day_that_leans_on_an_unpublished_year_is_provisional(string id, string start, bool provisional)
    {
        var deadline = Compute(id, start);
        Assert.Equal(provisional, deadline.Provisional);
        Assert.Equal(provisional, deadline.Working.Any(step => step is { Kind: DeadlineStepKind.Provisional, Total: 2027 }));
    }

    [Fact]
    public void A_limit_without_a_number_has_no_day_and_keeps_its_words()
    {
        var deadline = Compute("TL-12", "2025-03-03");
        Assert.Null(deadline.Due);
        Assert.Equal("no-number", deadline.Reason);
        Assert.Contains("及时", Limit("TL-12").ReasonIfNoneZh, StringComparison.Ordinal);
    }

    [Fact]
    public void Hours_run_through_nights_and_holidays()
    {
        Assert.Equal("needs-time-of-day", Compute("TL-50", "2025-09-30").Reason);
        var start = new DateTimeOffset(2025, 9, 30, 17, 30, 0, TimeSpan.FromHours(8));
        Assert.Equal(start.AddHours(24), DeadlineCalculator.ComputeHours(Limit("TL-50"), start).Due);
        Assert.Throws<ArgumentException>(() => DeadlineCalculator.ComputeHours(Limit("TL-25"), start));
    }

    [Fact]
    public void A_stop_that_ends_before_it_begins_is_refused() =>
        Assert.Throws<ArgumentException>(() => Compute("TL-25", "2025-03-03", new Pause(Day("2025-03-10"), Day("2025-03-09"))));

    [Fact]
    public void The_working_can_be_checked_by_a_person_in_both_languages()
    {
        var deadline = Compute("TL-25", "2025-03-03", new Pause(Day("2025-03-10"), Day("2025-04-08"), "data-decision"));
        Assert.Equal(
        [
            "2025-03-03 起算，期限 30 日；次日为第 1 日",
            "2025-03-04 至 2025-03-09 计 6 日，累计 6 日",
            "2025-03-10 至 2025-04-08 中止 30 日，不计入期限（资料争议待判定）",
            "2025-04-09 至 2025-05-02 计 24 日，累计 30 日",
            "2025-05-02 为休息日，顺延至 2025-05-06",
            "届满日 2025-05-06",
        ], DeadlineWords.Render(deadline.Working));
        Assert.Equal("2025-03-10 to 2025-04-08: clock stopped for 30 day(s), not counted (decision on disputed data)",
            DeadlineWords.Render(deadline.Working, english: true)[2]);
    }

    [Fact]
    public void Every_kind_of_step_has_words_in_both_languages()
    {
        var kinds = Enum.GetValues<DeadlineStepKind>();
        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind =>
        {
            var step = new DeadlineStep(kind, Day("2025-01-01"), Day("2025-01-02"), 1, 2, "medical-exam");
            Assert.NotEqual(DeadlineWords.Render(step), DeadlineWords.Render(step, english: true));
        });
    }

    [Theory]
    [InlineData("2025-03-04", DeadlineState.Normal)]
    [InlineData("2025-03-22", DeadlineState.Normal)]
    [InlineData("2025-03-23", DeadlineState.LastThird)] // 10 of 30 days left
    [InlineData("2025-03-29", DeadlineState.LastThird)]
    [InlineData("2025-03-30", DeadlineState.DueSoon)]
    [InlineData("2025-04-02", DeadlineState.DueSoon)]
    [InlineData("2025-04-03", DeadlineState.Overdue)]
    public void The_state_follows_the_days_left(string today, DeadlineState state)
    {
        var deadline = Compute("TL-25", "2025-03-03");
        Assert.Equal(state, DeadlineStates.Of(deadline, Day(today), Day("2025-03-03")));
        Assert.Equal(DeadlineState.Done, DeadlineStates.Of(deadline, Day(today), Day("2025-03-03"), done: true));
    }

    [Theory]
    [InlineData("2025-03-09", DeadlineState.Normal)]
    [InlineData("2025-03-10", DeadlineState.Paused)]
    [InlineData("2025-04-08", DeadlineState.Paused)]
    [InlineData("2025-04-09", DeadlineState.Normal)]
    public void While_the_clock_stands_the_state_is_paused(string today, DeadlineState state)
    {
        var start = Day("2025-03-03");
        Assert.Equal(state, DeadlineStates.Of(Compute("TL-25", "2025-03-03", new Pause(Day("2025-03-10"), Day("2025-04-08"), "data-decision")), Day(today), start));
        Assert.Equal(DeadlineState.Paused, DeadlineStates.Of(Compute("TL-25", "2025-03-03", new Pause(Day("2025-03-10"), null)), Day("2025-06-01"), start));
        Assert.Equal(DeadlineState.Normal, DeadlineStates.Of(Compute("TL-12", "2025-03-03"), Day("2025-06-01"), start));
    }
}
