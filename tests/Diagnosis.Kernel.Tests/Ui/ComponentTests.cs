using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Components;
using static Diagnosis.Kernel.Tests.Ui.Rendering;

namespace Diagnosis.Kernel.Tests.Ui;

public sealed class ComponentTests
{
    private sealed record Row(string Name, int Years);

    private static readonly Row[] Rows = [new("张*明", 18), new("周*兰", 6)];

    private static RenderFragment Columns => builder =>
    {
        builder.OpenComponent<Column<Row>>(0);
        builder.AddComponentParameter(1, "Title", "姓名");
        builder.AddComponentParameter(2, "SortKey", "name");
        builder.AddComponentParameter(3, "ChildContent", (RenderFragment<Row>)(row => b => b.AddContent(0, row.Name)));
        builder.CloseComponent();
        builder.OpenComponent<Column<Row>>(4);
        builder.AddComponentParameter(5, "Title", "工龄");
        builder.AddComponentParameter(6, "Number", true);
        builder.AddComponentParameter(7, "ChildContent", (RenderFragment<Row>)(row => b => b.AddContent(0, row.Years)));
        builder.CloseComponent();
    };

    private static Task<string> Table(string address, params (string, object?)[] more) =>
        Html(Fragment<DataTable<Row>>([("Items", Rows), ("Caption", "病例"), ("ChildContent", Columns), .. more]), address: address);

    [Fact]
    public async Task A_table_shows_its_columns_in_order_for_every_row()
    {
        var html = await Table("http://here/list");
        Assert.Equal(2, html.Split("scope=\"col\"").Length - 1);
        Assert.True(html.IndexOf("姓名", StringComparison.Ordinal) < html.IndexOf("工龄", StringComparison.Ordinal));
        Assert.Contains(">张*明</th>", html);
        Assert.Contains("<td class=\"number\">6</td>", html);
        Assert.Contains(">病例</caption>", html);
    }

    [Fact]
    public async Task Page_links_keep_the_filter()
    {
        var html = await Table("http://here/list?q=a&after=old", ("Next", "n1"), ("Previous", "p1"), ("Size", 20), ("Total", 137L));
        Assert.Contains("href=\"/list?q=a&amp;after=n1\"", html);
        Assert.Contains("href=\"/list?q=a&amp;before=p1\"", html);
        Assert.Contains("href=\"/list?q=a&amp;size=50\"", html);
        Assert.Contains("共约 137 条", html);
    }

    [Fact]
    public async Task On_the_first_page_there_is_no_way_back()
    {
        var html = await Table("http://here/list", ("Next", "n1"));
        Assert.Contains("aria-disabled=\"true\">上一页", html);
        Assert.DoesNotContain("before=", html);
    }

    [Theory]
    [InlineData(null, "none", "sort=name")]
    [InlineData("name", "ascending", "sort=-name")]
    [InlineData("-name", "descending", "sort=name")]
    public async Task Sorting_turns_round_and_is_told(string? sort, string told, string link)
    {
        var html = await Table("http://here/list?after=old", ("Sort", sort));
        Assert.Contains($"aria-sort=\"{told}\"", html);
        Assert.Contains($"href=\"/list?{link}\"", html);
    }

    [Fact]
    public async Task An_empty_table_says_so_instead_of_showing_headings()
    {
        var html = await Html(Fragment<DataTable<Row>>(("Items", Array.Empty<Row>()), ("Caption", "病例"), ("ChildContent", Columns)));
        Assert.Contains("暂无数据", html);
        Assert.DoesNotContain("<table", html);
    }

    [Fact]
    public async Task Rows_can_be_chosen()
    {
        var html = await Table("http://here/list", ("SelectValue", (Func<Row, string>)(r => r.Name)), ("SelectName", "Case"));
        Assert.Contains("name=\"Case\"", Tag(html, "input", "value=\"周*兰\""));
        Assert.Contains("aria-label", Tag(html, "input", "value=\"周*兰\""));
    }

    [Theory]
    [InlineData("overdue", 3, "‼", "逾期 3 天")]
    [InlineData("overdue", -3, "‼", "逾期 3 天")]
    [InlineData("Overdue", 3, "‼", "逾期 3 天")]
    [InlineData("soon", 2, "▲", "剩 2 天")]
    [InlineData("soon", 0, "▲", "今日到期")]
    [InlineData("third", 8, "◔", "剩 8 天")]
    [InlineData("normal", 20, "●", "剩 20 天")]
    public async Task A_clock_is_told_by_mark_and_words(string state, int days, string mark, string text)
    {
        var html = await Of<DeadlineBadge>(("State", state), ("DaysLeft", days), ("Tooltip", "依据"));
        Assert.Contains($"deadline-{state.ToLowerInvariant()}", html);
        Assert.Contains($"aria-hidden=\"true\">{mark}</span>", html);
        Assert.Contains($">{text}</span>", html);
        Assert.Contains("title=\"依据\"", html);
    }

    [Fact]
    public async Task A_paused_clock_says_why_and_since_when()
    {
        var html = await Of<DeadlineBadge>(("State", "paused"), ("Reason", "待调查"), ("Since", new DateOnly(2026, 2, 14)));
        Assert.Contains("中止（待调查）", html);
        Assert.Contains("自 2026-02-14 起", html);
    }

    [Fact]
    public async Task What_is_done_has_no_mark()
    {
        var html = await Of<DeadlineBadge>(("State", "done"), ("DaysLeft", -9));
        Assert.Contains("已办结", html);
        Assert.DoesNotContain("deadline-mark", html);
        Assert.DoesNotContain("逾期", html);
    }

    [Fact]
    public async Task The_working_of_a_clock_can_be_unfolded()
    {
        var html = await Of<DeadlineBadge>(("State", "normal"), ("DaysLeft", 9), ("Tooltip", "依据\n起算"), ("Explain", true));
        Assert.Contains("<summary>依据与计算</summary>", html);
        Assert.Contains("依据&#xA;起算", html);
    }

    [Fact]
    public async Task A_masked_value_offers_the_way_to_it_only_where_there_is_one()
    {
        Assert.Contains("href=\"/reveal/1\"", await Of<Masked>(("Text", "138****5678"), ("RevealHref", "/reveal/1"), ("Label", "联系电话")));
        Assert.DoesNotContain("<a", await Of<Masked>(("Text", "138****5678")));
    }

    [Fact]
    public async Task A_heat_cell_says_in_words_what_its_colour_means()
    {
        var html = await Of<HeatCell>(("Level", "able"), ("Text", "3"));
        Assert.Contains("heat-able", html);
        Assert.Contains("◐", html);
        Assert.Contains("具备能力", html);
    }

    [Fact]
    public async Task A_line_stops_at_a_gap_and_never_falls_to_zero()
    {
        var html = await Of<LineChart>(("Title", "趋势"), ("Labels", (string[])["1月", "2月", "3月", "4月"]), ("Series", (ChartSeries[])[new("病例", [1, 2, null, 4])]));
        var path = Tag(html, "path", "class=\"line s0\"");
        Assert.Equal(2, path.Split('M').Length - 1);
        Assert.Equal(3, html.Split("class=\"marker s0\"").Length - 1);
        Assert.Contains("<td class=\"number\">—</td>", html);
        Assert.Contains("role=\"img\" aria-label=\"趋势\"", html);
    }

    [Fact]
    public async Task A_bar_has_its_height_its_figure_and_its_row_in_the_table()
    {
        var html = await Of<BarChart>(("Title", "覆盖率"), ("Unit", "%"), ("High", 100m), ("Labels", (string[])["甲市", "乙市"]), ("Series", (ChartSeries[])[new("2025", [50m, 100m])]),
            ("Hrefs", (string[])["/a", "/b"]), ("Marks", (ChartMark[])[new(95, "目标 <95%>")]));
        // 220 units of height for 0 to 100
        Assert.Contains("height=\"110\"", Tag(html, "rect", "class=\"bar s0\""));
        Assert.Contains("<title>甲市 2025 50%</title>", html);
        Assert.Contains("<a href=\"/b\">乙市</a>", html);
        Assert.Contains("目标 &lt;95%&gt;", html);
    }

    [Fact]
    public async Task A_chart_without_figures_says_so()
    {
        var html = await Of<LineChart>(("Title", "趋势"), ("Labels", Array.Empty<string>()), ("Series", Array.Empty<ChartSeries>()));
        Assert.Contains("暂无可绘制的数据", html);
        Assert.DoesNotContain("<svg class=\"chart-svg\"", html);
    }

    [Fact]
    public async Task The_current_step_and_tab_are_told()
    {
        Assert.Contains("aria-current=\"step\"", Tag(await Of<Stepper>(("Steps", (StepItem[])[new("受理", "done"), new("诊断", "now")])), "li", "step-now"));
        var tabs = await Of<Tabs>(("Label", "x"), ("Items", (TabLink[])[new("待办", "/a", true, 3), new("已办", "/b")]));
        Assert.Contains("aria-current=\"page\"", Tag(tabs, "a", "/a"));
        Assert.DoesNotContain("aria-current", Tag(tabs, "a", "/b"));
    }

    [Fact]
    public async Task Words_follow_the_reader()
    {
        var what = Fragment<DeadlineBadge>(("State", "overdue"), ("DaysLeft", 3));
        Assert.Contains("3 day(s) overdue", await Html(what, "en"));
        Assert.Contains("逾期 3 天", await Html(what, "zh-CN"));
    }

    [Theory]
    [InlineData("info", "status")]
    [InlineData("ok", "status")]
    [InlineData("warn", "alert")]
    [InlineData("error", "alert")]
    public async Task A_notice_is_spoken_by_its_weight(string kind, string role) =>
        Assert.Contains($"class=\"notice notice-{kind}\" role=\"{role}\"", await Of<Notice>(("Kind", kind)));
}
