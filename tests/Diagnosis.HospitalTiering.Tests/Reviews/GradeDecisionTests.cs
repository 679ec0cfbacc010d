using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Standards;

namespace Diagnosis.HospitalTiering.Tests.Reviews;

public sealed class GradeDecisionTests
{
    private static readonly Standard Standard = new()
    {
        Levels = [new("2", "二级", 1, 60), new("3B", "三级乙等", 2, 80), new("3A", "三级甲等", 3, 90)],
        Chapters = [new("1", "章", [new("b", "基本", ItemKind.Basic, 0, "", ResourceKind.Software, []), new("b3", "三级基本", ItemKind.Basic, 0, "", ResourceKind.Software, ["3A", "3B"]), new("s", "评分", ItemKind.Score, 100, "", ResourceKind.Software, []), new("c", "核心", ItemKind.Core, 0, "", ResourceKind.Software, ["3A"])])],
    };

    private static string? Grade(bool basic, bool basic3, decimal? score, bool core) =>
        GradeDecision.Grade(Standard, [new("b", basic), new("b3", basic3), .. score is null ? Array.Empty<ItemResult>() : [new ItemResult("s", null, score)], new("c", core)])?.Grade;

    [Theory]
    [InlineData(true, true, 90, true, "3A")]
    [InlineData(true, true, 89.9, true, "3B")]
    [InlineData(true, true, 95, false, "3B")] // the core item vetoes the grade it belongs to, however high the score
    [InlineData(true, false, 95, true, "2")] // a basic item of the third level fails: the highest that holds is below
    [InlineData(false, true, 100, true, null)] // a basic item of all levels fails: nothing is scored
    [InlineData(true, true, 59.9, true, null)]
    public void The_grade_is_the_highest_whose_basic_and_core_items_hold_and_whose_threshold_is_reached(bool basic, bool basic3, double score, bool core, string? expected) => Assert.Equal(expected, Grade(basic, basic3, (decimal)score, core));

    [Fact]
    public void What_was_not_assessed_scores_nothing_and_a_failing_basic_item_leaves_no_score()
    {
        Assert.Null(Grade(true, true, null, true));
        var standings = GradeDecision.Assess(Standard, [new("b", false), new("s", null, 100)]);
        Assert.Equal(["3A", "3B", "2"], standings.Select(s => s.Grade));
        Assert.All(standings, s => Assert.Null(s.Percent));
    }
}
