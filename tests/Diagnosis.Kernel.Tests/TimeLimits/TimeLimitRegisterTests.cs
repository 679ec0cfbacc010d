using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Tests.TimeLimits;

public class TimeLimitRegisterTests
{
    private static readonly string Path = RepositoryData.File("time-limits.tsv");
    private static readonly TimeLimitRegister Register = TimeLimitRegister.Load(Path);

    [Fact]
    public void Every_rule_of_the_register_is_there_and_in_force_today()
    {
        int[] numbers = [1, 2, 3, 4, 5, 10, 11, 12, 13, 20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 33, 34, 35, 36, 40, 41, 42, 50, 51, 52];
        Assert.All(numbers, number => Assert.NotNull(Register.Find($"TL-{number:00}", new DateOnly(2025, 9, 1))));
    }

    [Theory]
    [InlineData("TL-33", "2021-01-03", 15, 1)]
    [InlineData("TL-33", "2021-01-04", 10, 2)]
    [InlineData("TL-34", "2020-06-01", 60, 1)]
    [InlineData("TL-34", "2025-06-01", 40, 2)]
    [InlineData("TL-35", "2020-06-01", 20, 1)]
    [InlineData("TL-35", "2025-06-01", 10, 2)]
    public void The_version_in_force_on_the_day_answers(string id, string day, int length, int version)
    {
        var limit = Register.AsOf(id, DateOnly.ParseExact(day, "yyyy-MM-dd"));
        Assert.Equal(length, limit.Length);
        Assert.Equal(version, limit.Version);
    }

    [Fact]
    public void Asking_for_what_is_not_in_force_says_so()
    {
        Assert.Contains("not in force", Assert.Throws<KeyNotFoundException>(() => Register.AsOf("TL-33", new DateOnly(2000, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("no time limit", Assert.Throws<KeyNotFoundException>(() => Register.AsOf("TL-99", new DateOnly(2025, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Null(Register.Find("TL-34-DOCUMENT", new DateOnly(2025, 1, 1)));
    }

    [Fact]
    public void The_local_number_for_a_suspected_case_is_marked_as_policy()
    {
        var limit = Register.AsOf("TL-11", new DateOnly(2025, 1, 1));
        Assert.Equal(15, limit.Length);
        Assert.Contains("POLICY", limit.LengthStatus, StringComparison.Ordinal);
        Assert.Contains("及时", limit.ReasonIfNoneZh, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_pause_reason_is_in_the_code_lists()
    {
        var known = Tsv.Read(RepositoryData.File("code-lists.tsv")).Rows.Where(row => row["list"] == "pause-reason").Select(row => row["code"]).ToHashSet();
        var used = Register.All.SelectMany(limit => limit.Pauses).Select(pause => pause.Reason).ToList();
        Assert.NotEmpty(used);
        Assert.All(used, reason => Assert.Contains(reason, known));
    }

    [Fact]
    public void Two_versions_in_force_on_one_day_are_refused()
    {
        var limit = Register.AsOf("TL-25", new DateOnly(2025, 1, 1));
        Assert.Throws<InvalidDataException>(() => new TimeLimitRegister([limit, limit with { Version = 2, ValidFrom = new DateOnly(2025, 1, 1) }]));
        var two = new TimeLimitRegister([limit with { ValidTo = new DateOnly(2025, 12, 31) }, limit with { Version = 2, Length = 20, ValidFrom = new DateOnly(2026, 1, 1) }]);
        Assert.Equal(30, two.AsOf("TL-25", new DateOnly(2025, 12, 31)).Length);
        Assert.Equal(20, two.AsOf("TL-25", new DateOnly(2026, 1, 1)).Length);
    }
}
