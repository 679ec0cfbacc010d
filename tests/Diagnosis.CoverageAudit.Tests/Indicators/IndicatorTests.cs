using System.Text;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Indicators;

public sealed class IndicatorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static int _next = 0x100;

    private static async Task<IndicatorsView> Of(TestModules app, string plan, DateOnly day, string? division = null, Caller? caller = null) =>
        (await app.In<EvaluateIndicators, Outcome<IndicatorsView>>(h => h.Handle(plan, division, day, caller ?? Told.Province, Ct))).Value!;

    private static async Task<IndicatorResult> One(TestModules app, string plan, string no, DateOnly day, string? division = null, Caller? caller = null) => (await Of(app, plan, day, division, caller)).Results.Single(r => r.No == no);

    private static async Task<FigureImportAnswer> Import(TestModules app, string rows, Caller? caller = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes("规划,指标序号,行政区划代码,截至日期,分子,分母,数值,来源\n" + rows));
        return (await app.In<ImportFigures, Outcome<FigureImportAnswer>>(h => h.Handle(file, "figures.csv", caller ?? Told.Province, Ct))).Value!;
    }

    private static InstitutionProfileChanged Unit(string name, string division, string level, bool isPublic, InstitutionKind[] kinds, params string[] categories)
    {
        var id = new Guid(++_next, 1, 1, new byte[8]);
        return new(id, 1, new InstitutionProfile(new InstitutionInfo(id, 1, "", name, kinds, level, division, false, isPublic, null, null), [],
            [.. categories.Select(c => new ExamCategoryFact(Guid.NewGuid(), c, new DateOnly(2024, 1, 1), null, null, DateTimeOffset.MinValue, null))], [], []));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_measure_says_what_the_indicators_say_and_a_commission_of_another_area_is_refused(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var own = await app.In<IIndicators, IReadOnlyList<IndicatorResult>>(h => h.ComputedAsync("320000", Dec31, Ct));
        var told = await app.In<IMeasures, IReadOnlyList<MeasureDefinition>>(h => Task.FromResult(h.Computed));
        Assert.Equal(own.Select(r => (r.Plan, r.No)), told.Select(d => (d.Plan, d.No)));
        Assert.Equal(30, told.Count);
        foreach (var r in own)
        {
            var answer = await app.In<IMeasures, MeasureAnswer>(h => h.EvaluateAsync(r.Plan, r.No, "320000", Dec31, Told.Province, Ct));
            Assert.Equal(("Done", true), (answer.Outcome, answer.CaseRights));
            Assert.Equal((r.Numerator, r.Denominator, r.Value, r.ValueText, r.NotApplicable, r.Subjects.Count), (answer.Result!.Numerator, answer.Result.Denominator, answer.Result.Value, answer.Result.ValueText, answer.Result.NotApplicable, answer.Result.Subjects.Count));
        }
        var refused = await app.In<IMeasures, MeasureAnswer>(h => h.EvaluateAsync("3A", "7", "320100", Dec31, Told.Commission("320200"), Ct));
        Assert.Equal("Forbidden", refused.Outcome);
        Assert.NotEmpty(refused.Findings);
        Assert.Equal("NotFound", (await app.In<IMeasures, MeasureAnswer>(h => h.EvaluateAsync("JS", "2", null, Dec31, Told.Province, Ct))).Outcome);
    }

    [Fact]
    public void Every_indicator_of_the_four_plans_and_the_three_actions_is_there()
    {
        var book = IndicatorBook.Load(Example.Data);
        Assert.Equal([("JS", 8), ("TZ", 7), ("JM", 13), ("JX", 11), ("3A", 0)], book.Plans.Select(p => (p.Id, book.Indicators.Count(i => i.Plan == p.Id && i.Kind == "table"))));
        Assert.Equal([("JS", 5), ("TZ", 3), ("JM", 0), ("JX", 0), ("3A", 32)], book.Plans.Select(p => (p.Id, book.Indicators.Count(i => i.Plan == p.Id && i.Kind == "text"))));
        Assert.Equal(30, book.Indicators.Count(i => i.Measure is not null));
        Assert.All(book.Indicators, i => Assert.NotEqual("", i.TrapZh));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Computed_indicators_are_evaluated_as_of_a_day_and_their_rows_add_up(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        await app.TellAsync(Unit("甲市职防院", "320105", "prefecture", true, [InstitutionKind.PreventionHospital]), Unit("乙县职防院", "320205", "county", true, [InstitutionKind.PreventionHospital]),
            Unit("体检甲", "320102", "county", true, [InstitutionKind.ExamAgency], "DUST", "CHEMICAL", "PHYSICAL"), Unit("体检乙", "320104", "county", false, [InstitutionKind.ExamAgency], "DUST", "RADIATION"));
        var hospitals = await One(app, "JS", "8", Dec31);
        Assert.Equal((1L, 13L, 7.7m, (bool?)false), (hospitals.Numerator!.Value, hospitals.Denominator!.Value, hospitals.Value!.Value, hospitals.Met));
        Assert.Equal("0/1/1", (await One(app, "JS", "T1", Dec31)).ValueText);
        Assert.Equal(0m, (await One(app, "TZ", "7", Dec31)).Value);
        // the example's coverage of the three prefectures, and of the whole province as their sum
        var p2 = await One(app, "3A", "15", June30, "320200");
        Assert.Equal((5L, 12L, false), (p2.Numerator!.Value, p2.Denominator!.Value, p2.Met!.Value));
        Assert.Equal(14L, (await One(app, "3A", "15", Dec31, "320200")).Denominator);
        Assert.Equal((12L + 5 + 3, 12L * 13), (await One(app, "3A", "15", June30)) is var all ? (all.Numerator!.Value, all.Denominator!.Value) : default);
        // six agencies, all with work in 2025
        Assert.Equal((6L, 6L), (await One(app, "3A", "16", Dec31)) is var work ? (work.Numerator!.Value, work.Denominator!.Value) : default);
        var counties = await One(app, "3A", "10", Dec31, "320100");
        Assert.Equal(("320102", 1L), (counties.Subjects.Single(s => s.InNumerator).Id, counties.Numerator));
        Assert.Equal(0L, (await One(app, "3A", "10", new DateOnly(2023, 12, 31), "320100")).Numerator);
        foreach (var plan in new[] { "JS", "TZ", "JM", "JX", "3A" })
            foreach (var r in (await Of(app, plan, Dec31)).Results.Where(r => r.Origin == "COMPUTED" && r.Subjects.Count > 0 && r.Denominator is > 1))
            {
                Assert.Equal((r.Numerator, r.Denominator), (r.Subjects.Count(s => s is { InNumerator: true, InDenominator: true }), r.Subjects.Count(s => s.InDenominator)));
            }
        Assert.Equal(30, (await app.In<IIndicators, IReadOnlyList<IndicatorResult>>(h => h.ComputedAsync("320000", Dec31, Ct))).Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_empty_denominator_is_not_applicable_and_never_0_or_100(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        var rounds = await One(app, "3A", "24", Dec31);
        Assert.Equal((true, (decimal?)null, (bool?)null), (rounds.NotApplicable, rounds.Value, rounds.Met));
        await Import(app, "3A,20,320000,2025-06-30,0,0,,体检处\n");
        var exams = await One(app, "3A", "20", Dec31);
        Assert.Equal(("IMPORTED", true, (decimal?)null, (bool?)null), (exams.Origin, exams.NotApplicable, exams.Value, exams.Met));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_imported_figure_counts_from_its_day_and_the_same_file_changes_nothing(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        const string File = "JS,2,320000,2023-12-31,90,100,,省平台\nJS,2,320000,2025-06-30,96,100,,省平台\nJS,T4,320000,2025-06-30,,,10/20/100/120/500/9999,人事处\nJS,1,320000,2025-06-30,,,21500000,人社厅\n";
        Assert.Equal((4, 4, 0, 0, 0), await Import(app, File) is var a ? (a.Rows, a.Created, a.Updated, a.Unchanged, a.Rejected) : default);
        Assert.Equal((0, 4), await Import(app, File) is var b ? (b.Created, b.Unchanged) : default);
        Assert.Equal("NONE", (await One(app, "JS", "2", new DateOnly(2023, 12, 30))).Origin);
        Assert.Equal((90m, false), await One(app, "JS", "2", new DateOnly(2024, 12, 31)) is var mid ? (mid.Value!.Value, mid.Met!.Value) : default);
        Assert.Equal((96m, true), await One(app, "JS", "2", Dec31) is var end ? (end.Value!.Value, end.Met!.Value) : default);
        Assert.False((await One(app, "JS", "T4", Dec31)).Met);
        Assert.Null((await One(app, "JS", "1", Dec31)).Met);
        Assert.Equal(1, (await Import(app, "JS,2,320000,2025-06-30,97,100,,省平台更正\n")).Updated);
        Assert.Equal(97m, (await One(app, "JS", "2", Dec31)).Value);
    }

    [Fact]
    public async Task Every_wrong_row_is_told_with_its_column_and_the_good_ones_are_taken()
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Mapped.Catalogue);
        var answer = await Import(app, "JS,99,320000,2025-06-30,1,2,,x\nJS,8,320000,2025-06-30,1,2,,x\nJS,2,999999,2025-06-30,1,2,,x\nJS,2,320000,gestern,1,2,,x\nJS,2,320000,2030-01-01,1,2,,x\nJS,2,320000,2025-06-30,3,2,,x\nJS,2,320000,2025-06-30,,,,x\nJS,2,320000,2025-06-30,1,2,,\nJS,2,320000,2025-06-30,eins,2,,x\nJS,3,320000,2025-06-30,1,2,,x\n");
        Assert.Equal((10, 1, 9), (answer.Rows, answer.Created, answer.Rejected));
        Assert.Equal(["指标序号", "指标序号", "行政区划代码", "截至日期", "截至日期", "分子", "分子", "来源", "分子"], answer.Outcomes.Where(o => o.Outcome == "REJECTED").Select(o => o.Column));
        Assert.All(answer.Outcomes.Where(o => o.Outcome == "REJECTED"), o => Assert.False(string.IsNullOrEmpty(o.Problem) || string.IsNullOrEmpty(o.Remedy)));
        var foreign = await Import(app, "3A,20,320100,2025-06-30,1,2,,x\n3A,20,320200,2025-06-30,1,2,,x\n", Told.Commission("320200"));
        Assert.Equal((1, "行政区划代码"), (foreign.Created, foreign.Outcomes.Single(o => o.Outcome == "REJECTED").Column));
    }

    [Fact]
    public async Task Small_figures_of_people_are_kept_from_roles_without_case_rights()
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Mapped.Catalogue);
        await Import(app, "JM,12,440700,2025-06-30,4,90,,x\n");
        // the plan's area lies outside the province: whoever sees all sees it
        Assert.Equal(4L, (await One(app, "JM", "12", Dec31)).Numerator);
        var hidden = await One(app, "JM", "12", Dec31, null, Told.With(Roles.Admin));
        Assert.Equal(((long?)null, (decimal?)null, "<5"), (hidden.Numerator, hidden.Value, hidden.ValueText));
    }

    [Fact]
    public async Task A_prefecture_sees_its_own_figures_only()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        Assert.Equal("320200", (await Of(app, "3A", Dec31, null, Told.Commission("320200"))).Division);
        Assert.Equal(Refused.Forbidden, (await app.In<EvaluateIndicators, Outcome<IndicatorsView>>(h => h.Handle("3A", "320100", Dec31, Told.Commission("320200"), Ct))).Refused);
        Assert.Equal(Refused.Invalid, (await app.In<EvaluateIndicators, Outcome<IndicatorsView>>(h => h.Handle("3A", "nowhere", Dec31, Told.Province, Ct))).Refused);
    }

    [Theory]
    [InlineData("mid", "2023-12-31")]
    [InlineData("final", "2025-12-31")]
    public async Task The_evaluations_of_a_plan_are_a_document_and_a_workbook(string stage, string day)
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        await Import(app, "JS,2,320000,2023-06-30,90,100,,省平台\nJS,7,320000,2023-06-30,100,100,,省平台\n");
        async Task<(byte[] File, string Name, string Type)> Print(bool workbook)
        {
            var o = await app.In<PrintIndicators, Outcome<(byte[] File, string Name, string Type)>>(h => h.Handle("JS", null, stage, null, workbook, Told.Province, Ct));
            Assert.True(o.Ok);
            return o.Value;
        }
        var pdf = await Print(false);
        Assert.Equal(($"JS-320000-{day}.pdf", "%PDF-1.7"), (pdf.Name, Encoding.ASCII.GetString(pdf.File, 0, 8)));
        var file = (await Print(true)).File;
        using var stream = new MemoryStream(file);
        using var book = TableReader.Open(stream, "report.xlsx");
        Assert.Equal(4, book.Sheets.Count);
        Assert.Equal(13, book.Sheets[0].Read().Rows.Count());
        Assert.NotEmpty(book.Sheets[3].Read().Rows);
        // the charts follow the cells of their sheets: each series names as many cells as there are rows
        var rates = book.Sheets[1].Read().Rows.Count();
        var years = book.Sheets[2].Read().Rows.Count();
        Assert.True(rates > 0 && years > 1, $"{rates} {years}");
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(file));
        string Part(string name) { using var r = new StreamReader(zip.GetEntry(name)!.Open()); return r.ReadToEnd(); }
        Assert.Contains($"$B$2:$B${rates + 1}", Part("xl/charts/chart1.xml"));
        Assert.Contains("barChart", Part("xl/charts/chart1.xml"));
        Assert.Contains("lineChart", Part("xl/charts/chart2.xml"));
        Assert.Contains($"$A$2:$A${years + 1}", Part("xl/charts/chart2.xml"));
        // printed across the page, the chart on it whole
        foreach (var n in new[] { 1, 2, 3, 4 }) { Assert.Matches("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>.*</sheetData>.*<pageSetup [^>]*landscape[^>]*/>(<drawing [^>]*/>)?</worksheet>$", Part($"xl/worksheets/sheet{n}.xml").ReplaceLineEndings("")); }
        Assert.Contains("../drawings/drawing2.xml", Part("xl/worksheets/_rels/sheet2.xml.rels"));
        foreach (var e in zip.Entries.Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal))) { System.Xml.Linq.XDocument.Parse(Part(e.FullName)); }
    }

    [Fact]
    public async Task The_regions_of_a_province_add_up_to_it()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        await Import(app, "JS,2,320000,2025-06-30,96,100,,省平台\n");
        async Task<IReadOnlyDictionary<string, IndicatorResult>> Region(string? region)
        {
            var o = await app.In<EvaluateIndicators, Outcome<IndicatorsView>>(h => h.Handle("JS", "320000", Dec31, Told.Province, Ct, region));
            Assert.True(o.Ok);
            return o.Value!.Results.ToDictionary(r => r.No);
        }
        var (whole, parts) = (await Region(null), new[] { await Region("SOUTH"), await Region("MIDDLE"), await Region("NORTH") });
        Assert.Equal([5L, 3L, 5L], parts.Select(p => p["8"].Denominator!.Value));
        var computed = whole.Values.Where(r => r is { Origin: "COMPUTED", Denominator: > 1 }).ToArray();
        Assert.NotEmpty(computed);
        Assert.All(computed, r => Assert.Equal((r.Numerator, r.Denominator), (parts.Sum(p => p[r.No].Numerator), parts.Sum(p => p[r.No].Denominator))));
        // the figure told for the province says nothing about its part
        Assert.Equal(("IMPORTED", "NONE"), (whole["2"].Origin, parts[0]["2"].Origin));
        Assert.Equal(Refused.Invalid, (await app.In<EvaluateIndicators, Outcome<IndicatorsView>>(h => h.Handle("JS", "320000", Dec31, Told.Province, Ct, "EAST"))).Refused);
    }

    [Fact]
    public async Task The_course_of_an_indicator_ends_with_the_value_shown()
    {
        await using var app = await Told.ExampleAsync(Testing.Engine.Sqlite);
        var view = await Of(app, "JS", Dec31);
        var course = await app.In<EvaluateIndicators, IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>>>(h => h.CourseAsync(view, Told.Province, Ct));
        Assert.Equal([2021, 2022, 2023, 2024, 2025], course["8"].Select(p => p.Day.Year));
        Assert.All(view.Results, r => Assert.Equal(r.Value, course[r.No][^1].Value));
    }

    [Fact]
    public async Task What_tiering_tells_is_counted_in_its_area_and_its_rows_add_up()
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Mapped.Catalogue);
        var empty = await One(app, "3A", "13", Dec31);
        Assert.Equal((true, (bool?)null), (empty.NotApplicable, empty.Met));
        app.Services.GetRequiredService<StandInTiering>().Facts.AddRange([
            new("network.capabilities-prefecture", "INSTITUTION", "a", "甲市疾控", "320100", true, "14/14", 14), new("network.capabilities-prefecture", "INSTITUTION", "b", "乙市疾控", "320300", false, "13/14", 13),
            new("network.rectified", "ISSUE", "v/1", "问题一", "320105", true, null), new("network.rectified", "ISSUE", "v/2", "问题二", "320105", false, null), new("network.rectified", "ISSUE", "w/1", "问题三", "320205", true, null),
            new("network.outside-sampled", "OUTSIDE", "o", "外省", "320000", true, "ZK1")]);
        // 13 of 14 is not complete
        var cdc = await One(app, "3A", "13", Dec31);
        Assert.Equal((1L, 2L, 13m, false), (cdc.Numerator!.Value, cdc.Denominator!.Value, cdc.Value!.Value, cdc.Met!.Value));
        Assert.Equal((14m, true), (await One(app, "3A", "13", Dec31, "320100")) is var own ? (own.Value!.Value, own.Met!.Value) : default);
        Assert.Equal(66.7m, (await One(app, "3A", "28", Dec31)).Value);
        Assert.Equal((50.0m, 2), (await One(app, "3A", "28", Dec31, "320100")) is var city ? (city.Value!.Value, city.Subjects.Count) : default);
        Assert.True((await One(app, "3A", "29", Dec31)).Met);
    }

    [Fact]
    public async Task Townships_with_a_hundred_patients_are_the_denominator_of_every_plan_and_a_rate_of_none_is_not_applicable()
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Mapped.Catalogue);
        var none = await One(app, "JS", "6", Dec31);
        Assert.Equal((true, (decimal?)null, (bool?)null), (none.NotApplicable, none.Value, none.Met));
        app.Services.GetRequiredService<StandInRehab>().Townships.AddRange([new("320105001", "甲镇", 120, true, "甲镇康复站"), new("320105002", "乙镇", 100, false, null), new("320205001", "丙镇", 240, true, "丙镇康复站")]);
        foreach (var (plan, no) in new[] { ("JS", "6"), ("3A", "22"), ("JS", "T2") })
        {
            var rate = await One(app, plan, no, Dec31);
            Assert.Equal((2L, 3L, 66.7m, false, "COMPUTED"), (rate.Numerator!.Value, rate.Denominator!.Value, rate.Value!.Value, rate.Met!.Value, rate.Origin));
            Assert.Equal(["甲镇", "乙镇", "丙镇"], rate.Subjects.Select(s => s.Name));
        }
        Assert.Equal((1L, 2L), (await One(app, "JS", "6", Dec31, "320100")) is var city ? (city.Numerator!.Value, city.Denominator!.Value) : default);
        Assert.Equal((100.0m, true), (await One(app, "JS", "6", Dec31, "320200")) is var other ? (other.Value!.Value, other.Met!.Value) : default);
    }
}
