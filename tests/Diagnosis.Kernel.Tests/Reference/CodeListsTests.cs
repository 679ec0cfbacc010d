using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Tests.Reference;

public class CodeListsTests
{
    private static readonly IReadOnlyList<TsvRow> Rows = Tsv.Read(RepositoryData.File("code-lists.tsv")).Rows;

    [Fact]
    public void Every_code_has_words_in_both_languages_a_source_and_a_known_status_and_stands_once()
    {
        Assert.NotEmpty(Rows);
        string[] statuses = ["C", "M/h", "M/m", "M/l", "POLICY"];
        Assert.All(Rows, row =>
        {
            row.Need("code"); row.Need("zh"); row.Need("en"); row.Need("source");
            Assert.Contains(row["status"], statuses);
            row.FindDate("valid_from"); row.FindDate("valid_to");
        });
        Assert.Equal(Rows.Count, Rows.Select(row => (row["list"], row["code"])).Distinct().Count());
    }

    [Theory]
    [InlineData("exam-type", 5)]
    [InlineData("exam-conclusion", 5)]
    [InlineData("sex", 4)]
    [InlineData("monitoring-type", 3)]
    [InlineData("result-type", 3)]
    [InlineData("abnormal", 3)]
    [InlineData("chest-film", 3)]
    [InlineData("industry-section", 20)]
    [InlineData("enterprise-size", 5)]
    [InlineData("pneumoconiosis-kind", 13)]
    [InlineData("pneumoconiosis-stage", 4)]
    [InlineData("pneumoconiosis-report-kind", 5)]
    [InlineData("audit-level", 3)]
    [InlineData("follow-up-kind", 4)]
    [InlineData("loss-reason", 8)]
    [InlineData("benefit-kind", 5)]
    public void The_lists_have_the_codes_their_sources_name(string list, int count) => Assert.Equal(count, Rows.Count(row => row["list"] == list));

    [Fact]
    public void Every_industry_division_from_01_to_97_belongs_to_exactly_one_section()
    {
        var ranges = Rows.Where(row => row["list"] == "industry-division-range").ToList();
        var sections = Rows.Where(row => row["list"] == "industry-section").ToDictionary(row => row["code"], row => row["zh"]);
        Assert.All(ranges, range => Assert.Equal(sections[range["parent"]], range["zh"]));
        var divisions = ranges.SelectMany(range =>
        {
            var ends = range["code"].Split('-').Select(int.Parse).ToArray();
            return Enumerable.Range(ends[0], ends[1] - ends[0] + 1);
        });
        Assert.Equal(Enumerable.Range(1, 97), divisions);
    }

    [Fact]
    public void The_thirteen_kinds_of_pneumoconiosis_point_at_the_catalogue()
    {
        var catalogue = Tsv.Read(RepositoryData.File("catalogue-2013.tsv")).Rows.ToDictionary(row => row["code"], row => row["official_name"]);
        var kinds = Rows.Where(row => row["list"] == "pneumoconiosis-kind").ToList();
        Assert.Equal(13, kinds.Count);
        Assert.All(kinds.Take(12), kind => Assert.Equal(catalogue[kind["parent"]], kind["zh"]));
        Assert.Contains("其他尘肺病", catalogue[kinds[12]["parent"]], StringComparison.Ordinal);
    }

    [Fact]
    public void Pause_reasons_read_the_same_in_the_list_and_in_the_working()
    {
        var reasons = Rows.Where(row => row["list"] == "pause-reason").ToList();
        Assert.NotEmpty(reasons);
        Assert.All(reasons, row =>
        {
            var step = new DeadlineStep(DeadlineStepKind.StoppedOpen, new DateOnly(2025, 1, 1), Reason: row["code"]);
            Assert.EndsWith($"（{row["zh"]}）", DeadlineWords.Render(step));
            Assert.EndsWith($"({row["en"]})", DeadlineWords.Render(step, english: true));
        });
    }
}
