using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Summaries;

public sealed class SummaryTests
{
    private static Task<Outcome<SubmittedSummary>> Send(TestModules app, SummaryEntry e, Caller caller) => app.In<SubmitSummary, Outcome<SubmittedSummary>>(h => h.Handle(e, caller, Given.Ct));
    private static Task<SummaryOverview> Overview(TestModules app, int year, Caller caller, DateOnly? day = null) => app.In<SubmitSummary, SummaryOverview>(h => h.OverviewAsync(year, day, caller, Given.Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_summary_is_signed_sent_and_stays_as_it_was_sent(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        Assert.Equal(Refused.Forbidden, (await Send(app, new("局长"), Given.Province)).Refused);
        Assert.Equal(Refused.Forbidden, (await Send(app, new("局长"), Given.Commission("320105"))).Refused);
        Assert.Equal("tiering.check.sign-needed", (await Send(app, new(" "), Given.Nanjing)).Why());
        Assert.Equal("tiering.summary.no-units", (await Send(app, new("局长"), Given.Wuxi)).Why());
        var sent = await Send(app, new("局长", 2026), Given.Nanjing);
        var first = sent.Must();
        // two units have to check themselves, none has sent its plan: told, not refused
        Assert.Equal((1, 2, 2, 0), (first.Number, first.Totals.Units, first.Totals.NotStarted, first.Totals.Submitted));
        Assert.Equal("tiering.summary.incomplete", sent.Findings.Single().Key);
        Assert.Equal(["NotStarted", "NotStarted"], first.Units.Select(u => u.State));
        Assert.True(first.Intact && first.Hash.Length == 64);
        Assert.Equal("tiering.summary.reason-needed", (await Send(app, new("局长", 2026), Given.Nanjing)).Why());
        var second = (await Send(app, new("局长", 2026, "漏报一家"), Given.Nanjing)).Must();
        Assert.Equal(2, second.Number);
        Assert.NotEqual(first.Hash, second.Hash);
        // the province sees both versions as they were sent, another prefecture none
        var shown = (await app.In<SubmitSummary, Outcome<SummaryView>>(h => h.ShowAsync(first.Id, Given.Province, Given.Ct))).Must();
        Assert.Equal((true, 2), (shown.Intact, shown.Versions.Count));
        Assert.Equal(first.Hash, shown.Summary.ContentHash());
        Assert.Equal(Refused.NotFound, (await app.In<SubmitSummary, Outcome<SummaryView>>(h => h.ShowAsync(first.Id, Given.Wuxi, Given.Ct))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_summary_that_was_altered_says_so(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var sent = (await Send(app, new("局长"), Given.Nanjing)).Must();
        await app.In<HospitalTieringDb>(async db =>
        {
            var row = await db.Summaries.SingleAsync(s => s.Id == sent.Id);
            row.SignedBy = "另一人";
            row.Because("alter", "test");
            await db.SaveChangesAsync();
        });
        Assert.False((await app.In<SubmitSummary, Outcome<SummaryView>>(h => h.ShowAsync(sent.Id, Given.Province, Given.Ct))).Must().Intact);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Who_has_not_sent_by_the_day_of_the_province_is_overdue_and_late_for_good(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        // the province's day of 2024 is 30 September (3A L52)
        Assert.Equal(2024, await app.In<SubmitSummary, int>(h => Task.FromResult(h.Campaign(new DateOnly(2026, 3, 2)))));
        SummaryStanding Only(SummaryOverview o) => Assert.Single(o.Prefectures);
        Assert.Equal(SummaryState.Due, Only(await Overview(app, 2024, Given.Province, new(2024, 9, 30))).State);
        var overdue = Only(await Overview(app, 2024, Given.Province, new(2024, 10, 10)));
        Assert.Equal((SummaryState.Overdue, 10), (overdue.State, overdue.DaysLate));
        var late = await Send(app, new("局长", 2024, null, new(2024, 10, 3)), Given.Nanjing);
        Assert.Contains("tiering.check.plan-late", late.Findings.Select(f => f.Key));
        var standing = Only(await Overview(app, 2024, Given.Province));
        Assert.Equal((SummaryState.SubmittedLate, 3), (standing.State, standing.DaysLate));
        // no day was set for 2026
        Assert.Equal(SummaryState.NotDue, Only(await Overview(app, 2026, Given.Province)).State);
    }

    [Fact]
    public async Task The_work_list_tells_the_prefecture_and_later_the_province()
    {
        var clock = TestClock.At(2024, 9, 1);
        await using var app = await Given.StartAsync(Engine.Sqlite, clock);
        async Task<int> Waiting(Caller caller) => (await app.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(caller, 50, Given.Ct))).Count(i => i.Kind == "work.tiering-summary");
        Assert.Equal((1, 0), (await Waiting(Given.Nanjing), await Waiting(Given.Province)));
        clock.AdvanceDays(40);
        Assert.Equal((1, 1), (await Waiting(Given.Nanjing), await Waiting(Given.Province)));
        (await Send(app, new("局长"), Given.Nanjing)).Must();
        Assert.Equal((0, 0), (await Waiting(Given.Nanjing), await Waiting(Given.Province)));
    }

    [Fact]
    public async Task Each_number_of_the_summary_is_the_length_of_its_list()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var row = Assert.Single(await app.In<ReadSelfChecks, IReadOnlyList<PrefectureSummary>>(h => h.SummaryAsync(null, Given.Province, Given.Ct)));
        async Task<int> Behind(string? state) => (await app.In<ReadSelfChecks, IReadOnlyList<Unit>>(h => h.UnitsAsync(new("320100", state), Given.Province, Given.Ct))).Count;
        Assert.Equal((row.Units, row.NotStarted, row.Started, row.Submitted), (await Behind(null), await Behind("NOT_STARTED"), await Behind("STARTED"), await Behind("SUBMITTED")));
        Assert.Equal(2, row.Units);
    }

    [Fact]
    public async Task The_pages_send_and_show_a_summary()
    {
        await using var web = await Web.StartAsync();
        Assert.Contains("设区市汇总报送", await web.Page("/tiering/prefecture-summaries", "province"));
        Assert.DoesNotContain("签发并报送汇总", await web.Page("/tiering/prefecture-summaries", "province"));
        var to = await web.Post("city", "/tiering/prefecture-summaries", "submit-summary", [("Input.Year", "2026"), ("Input.SignedBy", "王主任")]);
        Assert.Contains("/tiering/prefecture-summaries/", to);
        Assert.Contains("王主任", await web.Page("/tiering/prefecture-summaries?year=2026", "province"));
        Assert.Contains("未开展自查", await web.Page("/tiering/self-checks/units?prefecture=320100&state=NOT_STARTED", "province"));
    }

    [Fact]
    public async Task Units_are_filtered_by_region_and_show_their_ties()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        async Task<IReadOnlyList<UnitSummary>> List(UnitQuestion q) => (await app.In<ListUnits, Outcome<Page<UnitSummary>>>(h => h.Handle(q, Given.Province, Given.Ct))).Must().Items;
        Assert.Equal(Given.All.Length, (await List(new(Region: "SOUTH"))).Count);
        Assert.Empty(await List(new(Region: "NORTH")));
        Assert.Equal(Refused.Invalid, (await app.In<ListUnits, Outcome<Page<UnitSummary>>>(h => h.Handle(new(Region: "EAST"), Given.Province, Given.Ct))).Refused);
        (await app.In<KeepNetwork, Outcome<UnitDetail>>(h => h.CentreAsync(Given.Hospital, new("苏南"), Given.Province, default, Given.Ct))).Must();
        (await app.In<KeepNetwork, Outcome<UnitDetail>>(h => h.TieAsync(Given.Cdc, new("PAIR", null, Given.Hospital, new(2025, 1, 1), new(2025, 12, 31)), Given.Province, default, Given.Ct))).Must();
        Assert.Equal(Given.Hospital, Assert.Single(await List(new(Tie: "CENTRE"))).Id);
        Assert.Equal("示范职业病防治院", Assert.Single(Assert.Single(await List(new(Tie: "PAIR", AsOf: new(2025, 6, 1)))).Ties).Name);
        // a pair that has ended is no pair today
        Assert.Empty(await List(new(Tie: "PAIR")));
    }
}
