using System.Text;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.SelfChecks;

public sealed class SelfCheckTests
{
    private static readonly DateOnly Due = new(2026, 4, 30);

    private static Task<Outcome<SelfCheck>> On(TestModules app, Func<RunSelfCheck, Task<Outcome<SelfCheck>>> act) => app.In<RunSelfCheck, Outcome<SelfCheck>>(act);

    private static async Task<SelfCheck> OpenAsync(TestModules app)
    {
        var standard = (await app.In<KeepStandard, IReadOnlyList<StandardRow>>(h => h.ListAsync(Given.Ct))).Single(s => s.Purpose == StandardPurpose.SelfCheck);
        return (await On(app, h => h.OpenAsync(new(Given.Hospital, standard.Id), Given.HospitalClerk, Given.Ct))).Must();
    }

    private static ItemAnswer[] Answers(params string[] failing) => [.. new[] { "1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "3.3" }.Select(i => new ItemAnswer(i, !failing.Contains(i), failing.Contains(i) ? "差距说明" : null))];

    private static MeasureEntry Measure(int gap, string? shared = null, DateOnly? due = null) => new(null, gap, "防治院", "达标", "补齐", due ?? Due, shared, null);

    private static async Task ProveAsync(TestModules app, Guid check, int measure) =>
        (await app.In<KeepEvidence, Outcome<EvidenceAnswer>>(h => h.Handle(check, $"measure:{measure}", "验收单", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.7 " + measure)), "验收单.pdf", Given.HospitalClerk, Given.Ct))).Must();

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_unit_goes_from_its_self_check_to_a_closed_plan(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var id = (await OpenAsync(app)).Id;
        var standard = (await app.In<KeepStandard, IReadOnlyList<StandardRow>>(h => h.ListAsync(Given.Ct))).Single(s => s.Purpose == StandardPurpose.SelfCheck);
        Assert.Equal("tiering.check.open-there", (await On(app, h => h.OpenAsync(new(Given.Hospital, standard.Id), Given.HospitalClerk, Given.Ct))).Why());
        var (unit, city, any) = (Given.HospitalClerk, Given.Nanjing, default(IfMatch));
        Assert.Equal("tiering.check.note-needed", (await On(app, h => h.AnswerAsync(id, new([new("1.1", false, " ")]), unit, any, Given.Ct))).Why());
        Assert.Equal("tiering.check.no-item", (await On(app, h => h.AnswerAsync(id, new([new("9.9", true, null)]), unit, any, Given.Ct))).Why());
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.1", "1.4")[..5]), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.unanswered", (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Why());
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.1", "1.4")), unit, any, Given.Ct))).Must();
        var listed = (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Must();
        Assert.Equal(["1.1 Hardware High", "1.4 Software High"], listed.Gaps.Select(g => $"{g.ItemCode} {g.Kind} {g.Severity}"));
        Assert.Equal("tiering.wrong-state", (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Why());
        (await On(app, h => h.AnalyseAsync(id, new("实验室面积不足"), unit, any, Given.Ct))).Must();
        // equipment: share first
        Assert.Equal("tiering.check.share-first", (await On(app, h => h.PlanAsync(id, Measure(1), unit, any, Given.Ct))).Why());
        (await On(app, h => h.PlanAsync(id, Measure(1, "市疾控实验室"), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.gap-without-measure", (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Why());
        (await On(app, h => h.PlanAsync(id, Measure(2), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.sign-needed", (await On(app, h => h.SubmitAsync(id, new(" "), unit, any, Given.Ct))).Why());
        Assert.Equal(Refused.Forbidden, (await On(app, h => h.SubmitAsync(id, new("院长"), city, any, Given.Ct))).Refused);
        (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Must();
        Assert.Equal(Refused.Forbidden, (await On(app, h => h.BeginAsync(id, new(), unit, any, Given.Ct))).Refused);
        Assert.Equal(Refused.NotFound, (await On(app, h => h.BeginAsync(id, new(), Given.Wuxi, any, Given.Ct))).Refused);
        var begun = (await On(app, h => h.BeginAsync(id, new(), city, any, Given.Ct))).Must();
        Assert.Equal((CheckState.InProgress, CheckState.Overdue), (begun.StateOn(Due), begun.StateOn(Due.AddDays(1))));
        await using var scope = app.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetServices<IWorkSource>().Single();
        Assert.Equal(2, (await work.ForAsync(unit, 50, Given.Ct)).Count(w => w.Kind == "work.tiering-measure" && w.Due == Due));
        Assert.DoesNotContain(await work.ForAsync(city, 50, Given.Ct), w => w.Kind == "work.tiering-measure");
        Assert.Equal("tiering.check.evidence-needed", (await On(app, h => h.FinishAsync(id, new(1, "已共享"), unit, any, Given.Ct))).Why());
        await ProveAsync(app, id, 1);
        await ProveAsync(app, id, 2);
        (await On(app, h => h.FinishAsync(id, new(1, "已共享"), unit, any, Given.Ct))).Must();
        Assert.Equal(CheckState.Done, (await On(app, h => h.FinishAsync(id, new(2, "已到岗"), unit, any, Given.Ct))).Must().State);
        Assert.Equal("tiering.reason-why", (await On(app, h => h.VerifyAsync(id, new([2], null), city, any, Given.Ct))).Why());
        var half = (await On(app, h => h.VerifyAsync(id, new([2], "人员未到岗"), city, any, Given.Ct))).Must();
        Assert.Equal((CheckState.InProgress, true, false), (half.State, half.Gaps[0].ClosedOn is not null, half.Gaps[1].ClosedOn is not null));
        Assert.Null(half.Measures[1].DoneOn);
        (await On(app, h => h.FinishAsync(id, new(2, "到岗"), unit, any, Given.Ct))).Must();
        (await On(app, h => h.VerifyAsync(id, new([], null), city, any, Given.Ct))).Must();
        Assert.Equal(Refused.Stale, (await On(app, h => h.CloseAsync(id, new(), city, new IfMatch(1), Given.Ct))).Refused);
        Assert.Equal(CheckState.Closed, (await On(app, h => h.CloseAsync(id, new(), city, any, Given.Ct))).Must().State);
        // a closed one makes room for the next
        await OpenAsync(app);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_summary_of_prefectures_adds_up_and_clicks_through_to_its_gaps(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var (id, unit, any) = ((await OpenAsync(app)).Id, Given.HospitalClerk, default(IfMatch));
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.1", "1.4", "3.2")), unit, any, Given.Ct))).Must();
        (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Must();
        (await On(app, h => h.AnalyseAsync(id, new("分析"), unit, any, Given.Ct))).Must();
        (await On(app, h => h.PlanAsync(id, Measure(1, "市疾控"), unit, any, Given.Ct))).Must();
        (await On(app, h => h.PlanAsync(id, Measure(2, due: new(2026, 12, 31)), unit, any, Given.Ct))).Must();
        foreach (var day in (DateOnly[])[new(2026, 3, 1), new(2026, 3, 2), Due, Due.AddDays(1), new(2027, 1, 1)])
        {
            var row = (await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(day, Given.Province, Given.Ct))).Single();
            Assert.Equal(row.Units, row.NotStarted + row.Started);
            Assert.Equal(row.Gaps, row.Open + row.Covered + row.Overdue + row.Closed);
            foreach (var (state, count) in ((string, int)[])[("OPEN", row.Open), ("COVERED", row.Covered), ("OVERDUE", row.Overdue), ("CLOSED", row.Closed), ("", row.Gaps)])
            {
                Assert.Equal(count, (await app.In<ReadSelfChecks, IReadOnlyList<GapRow>>(h => h.GapsAsync(new("320100", state, null, day), Given.Province, Given.Ct))).Count);
            }
        }
        var before = (await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(new(2026, 3, 1), Given.Province, Given.Ct))).Single();
        Assert.Equal((2, 2, 0), (before.Units, before.NotStarted, before.Gaps));
        var late = (await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(Due.AddDays(1), Given.Province, Given.Ct))).Single();
        Assert.Equal((3, 1, 1, 1, 0), (late.Gaps, late.Open, late.Covered, late.Overdue, late.Closed));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_day_in_the_past_shows_what_stood_on_that_day_and_nothing_done_later(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var (id, unit, city, any) = ((await OpenAsync(app)).Id, Given.HospitalClerk, Given.Nanjing, default(IfMatch));
        var days = new List<(DateOnly Day, CheckState State, int Gaps, int Planned, int Submitted)>();
        void Next(CheckState state, int gaps, int planned, int submitted)
        {
            days.Add((DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime.AddHours(8)), state, gaps, planned, submitted));
            app.Clock.AdvanceDays(1);
        }
        Next(CheckState.SelfChecking, 0, 0, 0);
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.4", "3.2")), unit, any, Given.Ct))).Must();
        (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Must();
        Next(CheckState.GapsListed, 2, 0, 0);
        (await On(app, h => h.AnalyseAsync(id, new("分析"), unit, any, Given.Ct))).Must();
        Next(CheckState.Analysed, 2, 0, 0);
        (await On(app, h => h.PlanAsync(id, Measure(1), unit, any, Given.Ct))).Must();
        Next(CheckState.Planned, 2, 1, 0);
        (await On(app, h => h.PlanAsync(id, Measure(2, "市疾控"), unit, any, Given.Ct))).Must();
        (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Must();
        Next(CheckState.Submitted, 2, 2, 1);
        (await On(app, h => h.SendBackAsync(id, new("责任单位不明"), city, any, Given.Ct))).Must();
        // sent back: nothing is submitted until it is sent again
        Next(CheckState.Planned, 2, 2, 0);
        (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Must();
        (await On(app, h => h.BeginAsync(id, new(), city, any, Given.Ct))).Must();
        Next(CheckState.InProgress, 2, 2, 1);
        foreach (var n in new[] { 1, 2 })
        {
            await ProveAsync(app, id, n);
            (await On(app, h => h.FinishAsync(id, new(n, "完成"), unit, any, Given.Ct))).Must();
        }
        Next(CheckState.Done, 2, 2, 1);
        (await On(app, h => h.VerifyAsync(id, new([], null), city, any, Given.Ct))).Must();
        Next(CheckState.Verified, 2, 2, 1);
        (await On(app, h => h.CloseAsync(id, new(), city, any, Given.Ct))).Must();
        Next(CheckState.Closed, 2, 2, 1);
        foreach (var (day, state, gaps, planned, submitted) in days)
        {
            var row = (await app.In<ReadSelfChecks, IReadOnlyList<CheckRow>>(h => h.ListAsync(new(AsOf: day), Given.Province, Given.Ct))).Single();
            Assert.Equal((day, state, gaps, planned), (day, row.State, row.Gaps, row.Covered));
            var sum = (await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(day, Given.Province, Given.Ct))).Single();
            Assert.Equal((day, gaps, submitted), (day, sum.Gaps, sum.Submitted));
            Assert.Equal(sum.Gaps, sum.Open + sum.Covered + sum.Overdue + sum.Closed);
            Assert.Equal(gaps, (await app.In<ReadSelfChecks, IReadOnlyList<GapRow>>(h => h.GapsAsync(new(AsOf: day), Given.Province, Given.Ct))).Count);
            Assert.Equal(submitted, (await app.In<ReadSelfChecks, IReadOnlyList<Diagnosis.HospitalTiering.Units.Unit>>(h => h.UnitsAsync(new("320100", "SUBMITTED", null, day), Given.Province, Given.Ct))).Count);
        }
        Assert.Equal(10, days.Count);
    }

    [Fact]
    public async Task A_measure_due_in_a_far_century_is_a_slip_of_the_pen()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var (id, unit, any) = ((await OpenAsync(app)).Id, Given.HospitalClerk, default(IfMatch));
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.4")), unit, any, Given.Ct))).Must();
        (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Must();
        (await On(app, h => h.AnalyseAsync(id, new("分析"), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.day-far", (await On(app, h => h.PlanAsync(id, Measure(1, due: new(2099, 1, 1)), unit, any, Given.Ct))).Why());
    }

    [Fact]
    public async Task In_the_campaign_of_2024_late_filing_is_told_and_only_its_finish_days_are_taken()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite, TestClock.At(2024, 10, 8));
        var (id, unit, any) = ((await OpenAsync(app)).Id, Given.HospitalClerk, default(IfMatch));
        (await On(app, h => h.AnswerAsync(id, new(Answers("1.4")), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.gap-list-late", (await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Findings.Single().Key);
        (await On(app, h => h.AnalyseAsync(id, new("分析"), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.due-not-allowed", (await On(app, h => h.PlanAsync(id, Measure(1, due: new(2025, 6, 30)), unit, any, Given.Ct))).Why());
        (await On(app, h => h.PlanAsync(id, Measure(1, due: new(2025, 12, 31)), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.plan-late", (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Findings.Single().Key);
        var row = (await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(null, Given.Province, Given.Ct))).Single();
        Assert.Equal((1, 1), (row.Submitted, row.SubmittedLate));
    }

    [Fact]
    public async Task A_unit_without_gaps_still_submits_an_empty_list_signed()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var (id, unit, any) = ((await OpenAsync(app)).Id, Given.HospitalClerk, default(IfMatch));
        (await On(app, h => h.AnswerAsync(id, new(Answers()), unit, any, Given.Ct))).Must();
        Assert.Empty((await On(app, h => h.ListGapsAsync(id, new(), unit, any, Given.Ct))).Must().Gaps);
        (await On(app, h => h.AnalyseAsync(id, new("无短板"), unit, any, Given.Ct))).Must();
        Assert.Equal("tiering.check.sign-needed", (await On(app, h => h.SubmitAsync(id, new(null), unit, any, Given.Ct))).Why());
        (await On(app, h => h.SubmitAsync(id, new("院长"), unit, any, Given.Ct))).Must();
        Assert.Equal(CheckState.Done, (await On(app, h => h.BeginAsync(id, new(), Given.Nanjing, any, Given.Ct))).Must().State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_the_coverage_audit_asks_for_becomes_gaps_of_one_plan(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        GapPlanRequested Ask(params GapMeasure[] measures) => new(Guid.NewGuid(), 1, Given.Busy, "示范第一诊断机构", "320100", new(2026, 3, 1), measures, [new("D-1", "C-1", "职业性肿瘤")], "hash", "省卫生健康委");
        await app.TellAsync(Ask(new GapMeasure("FILE", 9, "CAT2024", 0), new GapMeasure("STAFF", 9, "CAT2024", 2)));
        await app.TellAsync(Ask(new GapMeasure("FILE", 9, "CAT2024", 0), new GapMeasure("CONFIRM", null, null, 0)));
        var clerk = Given.Unit(Given.Busy, Kernel.Access.Roles.Diagnosis);
        var row = (await app.In<ReadSelfChecks, IReadOnlyList<CheckRow>>(h => h.ListAsync(new(), clerk, Given.Ct))).Single();
        var view = (await app.In<ReadSelfChecks, Outcome<CheckView>>(h => h.FindAsync(row.Id, null, clerk, Given.Ct))).Must();
        Assert.Equal((CheckState.Analysed, "示范第一诊断机构"), (view.State, view.Check.UnitName));
        Assert.Equal(["备案第 9 类（CAT2024）", "第 9 类（CAT2024）增加诊断医师 2 名", "取得能力确认"], view.Check.Gaps.Select(g => g.Item));
        foreach (var gap in view.Check.Gaps) { (await On(app, h => h.PlanAsync(row.Id, Measure(gap.No), clerk, default, Given.Ct))).Must(); }
        (await On(app, h => h.SubmitAsync(row.Id, new("院长"), clerk, default, Given.Ct))).Must();
        // asked after the plan was submitted: a plan of its own
        await app.TellAsync(Ask(new GapMeasure("LIFT_SUSPENSION", null, null, 0)));
        Assert.Equal(2, (await app.In<ReadSelfChecks, IReadOnlyList<CheckRow>>(h => h.ListAsync(new(), Given.Nanjing, Given.Ct))).Count);
    }

    [Fact]
    public async Task The_examples_of_the_demonstration_are_made_once()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var made = await app.In<Contracts.ITieringExamples, int>(h => h.LoadAsync(Given.Ct));
        // two self-checks, a review, a round and referrals at least
        Assert.True(made >= 4, $"{made}");
        Assert.Equal(0, await app.In<Contracts.ITieringExamples, int>(h => h.LoadAsync(Given.Ct)));
        // of each of the two units the campaign of 2024, closed, and the check of today
        Assert.Equal((4, 2), (await app.In<ReadSelfChecks, IReadOnlyList<CheckRow>>(h => h.ListAsync(new(), Given.Province, Given.Ct))) is var rows ? (rows.Count, rows.Count(r => r.State == CheckState.Closed)) : default);
        var sent = await app.In<SubmitSummary, SummaryOverview>(h => h.OverviewAsync(2024, null, Given.Province, Given.Ct));
        Assert.Equal(SummaryState.Submitted, sent.Prefectures.Single().State);
        // nobody concluded a case: the idle agencies have nowhere to go, and asking twice changes nothing
        Assert.Equal(0, await app.In<Contracts.ITieringExamples, int>(h => h.ProposeMergeAsync(Given.Ct)));
    }
}
