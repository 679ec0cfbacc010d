using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Components;
using static Diagnosis.Kernel.Tests.Ui.Rendering;

namespace Diagnosis.Kernel.Tests.Ui;

public sealed class FieldTests
{
    private static Task<string> InField(RenderFragment input, FormProblems? problems = null, params (string, object?)[] more) =>
        Html<Field>(new[] { ("Name", "Input.Born"), ("Label", (object?)"出生日期"), ("ChildContent", input) }.Concat(more).ToDictionary(p => p.Item1, p => p.Item2), problems);

    public static TheoryData<string> Inputs => ["TextInput", "DateInput", "NumberInput", "SelectInput", "TextArea", "CodePicker"];

    private static (RenderFragment Input, string Element) Make(string name) => name switch
    {
        "TextInput" => (Fragment<TextInput>(("Value", "1968")), "input"),
        "DateInput" => (Fragment<DateInput>(("Value", "1968")), "input"),
        "NumberInput" => (Fragment<NumberInput>(("Value", "1968")), "input"),
        "SelectInput" => (Fragment<SelectInput>(("Value", "1968"), ("Options", (Choice[])[new("1968", "1968"), new("1969", "1969")])), "select"),
        "TextArea" => (Fragment<TextArea>(("Value", "1968")), "textarea"),
        _ => (Fragment<CodePicker>(("Value", "1968"), ("Lookup", "/x?q=")), "input"),
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Label_hint_and_message_are_bound_to_every_kind_of_input(string kind)
    {
        var (input, element) = Make(kind);
        var html = await InField(input, new FormProblems().Add("Input.Born", "不是有效日期。"), ("Hint", "按 20260301 填写"), ("Required", true));
        Assert.Contains("<label class=\"label\" for=\"f-Input-Born\">", html);
        var tag = Tag(html, element);
        Assert.Contains("id=\"f-Input-Born\"", tag);
        Assert.Contains("name=\"Input.Born\"", tag);
        Assert.Contains("aria-describedby=\"f-Input-Born-problem f-Input-Born-hint\"", tag);
        Assert.Contains("aria-invalid=\"true\"", tag);
        Assert.Contains("aria-required=\"true\"", tag);
        Assert.Contains("id=\"f-Input-Born-problem\"><p>不是有效日期。</p>", html);
        Assert.Contains("id=\"f-Input-Born-hint\">按 20260301 填写<", html);
        Assert.Contains("1968", html);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task A_field_without_problem_is_not_marked(string kind)
    {
        var html = await InField(Make(kind).Input, new FormProblems().Add("Input.Other", "别处的问题"));
        Assert.DoesNotContain("aria-invalid", html);
        Assert.DoesNotContain("aria-describedby", html);
        Assert.DoesNotContain("aria-required", html);
        Assert.DoesNotContain("别处的问题", html);
    }

    [Fact]
    public async Task Radios_stand_in_a_fieldset_and_the_first_can_be_jumped_to()
    {
        var html = await InField(Fragment<ChoiceGroup>(("Value", "2"), ("Options", (Choice[])[new("1", "男"), new("2", "女")])), new FormProblems().Add("Input.Born", "请选择。"), ("Group", true));
        Assert.Contains("<fieldset", html);
        Assert.Contains("<legend class=\"label\">出生日期", html);
        Assert.DoesNotContain("<label class=\"label\"", html);
        Assert.Contains("id=\"f-Input-Born\"", Tag(html, "input", "value=\"1\""));
        Assert.DoesNotContain("checked", Tag(html, "input", "value=\"1\""));
        Assert.Contains("checked", Tag(html, "input", "value=\"2\""));
        Assert.Contains("for=\"f-Input-Born-1\"", html);
    }

    [Fact]
    public async Task Several_boxes_can_be_chosen()
    {
        var html = await InField(Fragment<ChoiceGroup>(("Multiple", true), ("Values", new[] { "a", "c" }), ("Options", (Choice[])[new("a", "甲"), new("b", "乙"), new("c", "丙")])), null, ("Group", true));
        Assert.Equal(2, html.Split(" checked").Length - 1);
        Assert.Equal(3, html.Split("type=\"checkbox\"").Length - 1);
    }

    [Fact]
    public async Task A_chosen_value_that_may_not_be_changed_is_still_posted()
    {
        var html = await InField(Fragment<ChoiceGroup>(("Value", "2"), ("ReadOnly", true), ("Options", (Choice[])[new("1", "男"), new("2", "女")])), null, ("Group", true));
        Assert.Contains("value=\"2\"", Tag(html, "input", "type=\"hidden\""));
        Assert.Contains("disabled", Tag(html, "input", "type=\"radio\""));
    }

    [Fact]
    public async Task The_unit_stands_behind_the_input() =>
        Assert.Contains("<span class=\"unit\">mmHg</span>", await InField(Fragment<NumberInput>(), null, ("Unit", "mmHg")));

    [Fact]
    public async Task What_users_typed_is_encoded()
    {
        var html = await InField(Fragment<TextInput>(("Value", "\"><script>alert(1)</script>")));
        Assert.DoesNotContain("<script", html);
    }

    [Fact]
    public async Task An_input_in_a_table_cell_carries_its_own_label()
    {
        var tag = Tag(await Of<TextInput>(("Name", "Rows[2].Dose"), ("Label", "第 3 行 剂量")), "input");
        Assert.Contains("aria-label=\"第 3 行 剂量\"", tag);
        Assert.Contains("id=\"f-Rows-2--Dose\"", tag);
    }

    [Fact]
    public Task An_input_without_a_name_is_refused() => Assert.ThrowsAsync<InvalidOperationException>(() => Of<TextInput>());

    [Fact]
    public async Task The_summary_jumps_to_fields_and_says_what_concerns_the_whole_form()
    {
        var html = await Of<ProblemSummary>(("Problems", new FormProblems().Add("Input.Born", "不是有效日期。").Add("依照规定，不能受理。")));
        Assert.Contains("有 2 处需要更正", html);
        Assert.Contains("<a href=\"#f-Input-Born\">不是有效日期。</a>", html);
        Assert.Contains("<li>依照规定，不能受理。</li>", html);
        Assert.Contains("role=\"alert\"", html);
    }

    [Fact]
    public async Task The_summary_names_the_field_of_each_problem_however_deep_the_field_stands()
    {
        var problems = new FormProblems().Add("Input.Years", "不是整数。").Add("Input.Years", "“实际年数”过大。").Add("Input.Born", "不是有效日期。").Add("Input.Elsewhere", "没有这一栏。");
        RenderFragment Deep(string name, string label) => builder =>
        {
            builder.OpenComponent<Card>(0);
            builder.AddComponentParameter(1, "Title", "卡片");
            builder.AddComponentParameter(2, "ChildContent", Fragment<Field>(("Name", name), ("Label", label), ("ChildContent", Fragment<TextInput>())));
            builder.CloseComponent();
        };
        var html = await Of<EntryForm>(("Name", "form"), ("Problems", problems), ("ChildContent", (RenderFragment)(builder => { Deep("Input.Years", "实际年数")(builder); Deep("Input.Born", "出生日期")(builder); })));
        Assert.Contains("<a href=\"#f-Input-Years\">实际年数：不是整数。</a>", html);
        // what already names its field does not name it twice
        Assert.Contains("<a href=\"#f-Input-Years\">“实际年数”过大。</a>", html);
        Assert.Contains("<a href=\"#f-Input-Born\">出生日期：不是有效日期。</a>", html);
        Assert.Contains(">没有这一栏。</a>", html);
        // at the field itself the caption stands above
        Assert.Contains("<p>不是整数。</p>", html);
    }

    [Fact]
    public async Task Without_problems_there_is_no_summary() => Assert.Equal("", (await Of<ProblemSummary>(("Problems", new FormProblems()))).Trim());

    [Fact]
    public async Task Several_matches_of_a_code_are_offered_without_script()
    {
        var html = await InField(Fragment<CodePicker>(("Value", "gf"), ("Lookup", "/api/v1/terminology/diseases?q="), ("Choices", (CodeChoice[])[new("A1", "硅肺"), new("A2", "钴肺")])));
        Assert.Contains("data-lookup=\"/api/v1/terminology/diseases?q=\"", html);
        Assert.Contains("value=\"A2\"", Tag(html, "input", "value=\"A2\""));
        Assert.Contains("name=\"Input.BornChoice\"", Tag(html, "input", "type=\"radio\""));
    }

    [Fact]
    public async Task A_form_carries_the_token_its_problems_and_its_buttons()
    {
        var html = await Of<EntryForm>(("Name", "apply"), ("Problems", new FormProblems().Add("Input.Name", "请填写姓名。")), ("OnSubmit", EventCallback.Empty),
            ("ChildContent", Fragment<Field>(("Name", "Input.Name"), ("Label", "姓名"), ("ChildContent", Fragment<TextInput>()))),
            ("Buttons", (RenderFragment)(b => b.AddMarkupContent(0, "<button type=\"submit\">x</button>"))));
        Assert.Contains("method=\"post\"", Tag(html, "form"));
        Assert.Contains("the-token", html);
        Assert.Contains("href=\"#f-Input-Name\"", html);
        Assert.Contains("id=\"f-Input-Name-problem\"", html);
        Assert.Contains("form-buttons", html);
    }
}
