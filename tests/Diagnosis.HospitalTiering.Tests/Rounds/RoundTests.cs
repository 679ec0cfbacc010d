using System.Text;
using Diagnosis.HospitalTiering.Leads;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Rounds;

public sealed class RoundTests
{
    private static Task<Outcome<QcVisit>> On(TestModules app, Func<RunRound, Task<Outcome<QcVisit>>> act) => app.In<RunRound, Outcome<QcVisit>>(act);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_round_is_drawn_visited_graded_reviewed_published_and_rectified(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        (await app.In<RecordQcResult, Outcome<UnitDetail>>(h => h.Handle(Given.Exam, new("EXAM", 2025, "PREFECTURE", "C", 72, new DateOnly(2025, 12, 1)), Given.Nanjing, default, Given.Ct))).Must();
        const string file = "统一社会信用代码,检查人数,疑似职业病人数,职业禁忌证人数,市级质控机构,投诉举报\r\n12320100466001238E,10000,5,100,,是\r\n12320100466001239F,20000,55,500,,\r\n";
        var (figures, findings) = RunRound.ReadFigures(new MemoryStream(Encoding.UTF8.GetBytes(file)), "情况.csv");
        Assert.Empty(findings);
        Assert.Equal("3 检查人数 x", string.Join(' ', RunRound.ReadFigures(new MemoryStream(Encoding.UTF8.GetBytes(file.Replace("20000", "x", StringComparison.Ordinal))), "情况.csv").Findings.Single().Args));
        Assert.Equal("tiering.province-only", (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, figures), Given.Nanjing, Given.Ct))).Why());
        Assert.Equal("tiering.import-unit", (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, [new("X", 1, 0, 0)]), Given.Province, Given.Ct))).Why());
        var round = (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, figures), Given.Province, Given.Ct))).Must();
        Assert.Equal("tiering.round.there", (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, figures), Given.Province, Given.Ct))).Why());
        (await app.In<RunRound, Outcome<QcRound>>(h => h.DrawAsync(round.Id, new("seed"), Given.Province, default, Given.Ct))).Must();
        async Task<RoundView> Show() => (await app.In<RunRound, Outcome<RoundView>>(h => h.ShowAsync(round.Id, Given.Province, Given.Ct))).Must();
        var drawn = await Show();
        Assert.True(drawn.Verified);
        Assert.Equal((2, 1, 1), (drawn.Figures.Agencies, drawn.Figures.Provincial, drawn.Figures.City));
        var visit = drawn.Visits.Single(v => v.InstitutionId == Given.Exam);
        Assert.Equal((VisitState.ProvincialDrawn, "PROVINCE"), (visit.State, visit.ControlledBy));
        Assert.Equal(VisitState.CityAssigned, drawn.Visits.Single(v => v.InstitutionId == Given.Exam2).State);
        (await On(app, h => h.CheckSelfAsync(visit.Id, new(), Given.ExamClerk, default, Given.Ct))).Must();
        Assert.Equal(Refused.Forbidden, (await On(app, h => h.GoToSiteAsync(visit.Id, new(), Given.Nanjing, default, Given.Ct))).Refused);
        (await On(app, h => h.GoToSiteAsync(visit.Id, new(), Given.Province, default, Given.Ct))).Must();
        Assert.Equal("tiering.visit.bad-score", (await On(app, h => h.GradeAsync(visit.Id, new(101), Given.Province, default, Given.Ct))).Why());
        Assert.Equal("D", (await On(app, h => h.GradeAsync(visit.Id, new(65, ["报告不规范", "人员不足"], ["粉尘"]), Given.Province, default, Given.Ct))).Must().Grade);
        Assert.Equal("tiering.visit.review-first", (await On(app, h => h.PublishAsync(visit.Id, new(), Given.Province, default, Given.Ct))).Why());
        (await On(app, h => h.ReviewAsync(visit.Id, new(true), Given.Nanjing, default, Given.Ct))).Must();
        async Task<string> Route() => (await app.In<ShowUnit, Outcome<UnitDetail>>(h => h.Handle(Given.Exam, null, Given.Province, Given.Ct))).Must().Unit.Domains.Single(d => d.Domain == "EXAM").Route;
        Assert.Equal("DIRECT", await Route());
        (await On(app, h => h.PublishAsync(visit.Id, new(), Given.Province, default, Given.Ct))).Must();
        Assert.Equal("NOT_CONFIRMABLE", await Route());
        Assert.Equal("tiering.wrong-state", (await On(app, h => h.CloseVisitAsync(visit.Id, new(), Given.Province, default, Given.Ct))).Why());
        (await On(app, h => h.RectifyAsync(visit.Id, new(1, "已规范"), Given.ExamClerk, default, Given.Ct))).Must();
        Assert.Equal((2, 1, 50), ((await Show()).Figures.Issues, (await Show()).Figures.Rectified, (await Show()).Figures.RectificationPercent));
        (await On(app, h => h.RectifyAsync(visit.Id, new(2, "已补充"), Given.ExamClerk, default, Given.Ct))).Must();
        Assert.Equal(VisitState.Closed, (await On(app, h => h.CloseVisitAsync(visit.Id, new(), Given.Province, default, Given.Ct))).Must().State);
        Assert.Equal(100, (await Show()).Figures.RectificationPercent);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_body_from_another_province_needs_its_number_and_at_least_half_are_sampled(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        Task<Outcome<OutsideBody>> Act(Func<ControlOutside, Task<Outcome<OutsideBody>>> act) => app.In<ControlOutside, Outcome<OutsideBody>>(act);
        var ids = new List<Guid>();
        for (int i = 0; i < 8; i++) { ids.Add((await Act(h => h.RegisterAsync(new($"9131000000000000{i:00}", $"外省机构{i}", "上海"), Given.Province, Given.Ct))).Must().Id); }
        Assert.Equal("tiering.outside.there", (await Act(h => h.RegisterAsync(new("913100000000000000", "重复", "上海"), Given.Province, Given.Ct))).Why());
        foreach (var id in ids.Take(7)) { (await Act(h => h.NumberAsync(id, new(2026, "ZK" + id.ToString()[..4]), Given.Nanjing, default, Given.Ct))).Must(); }
        Assert.Equal("tiering.outside.number-there", (await Act(h => h.NumberAsync(ids[0], new(2026, "ZK"), Given.Nanjing, default, Given.Ct))).Why());
        var sample = (await app.In<ControlOutside, Outcome<OutsideSample>>(h => h.SampleAsync(new(2026, "seed"), Given.Province, Given.Ct))).Must();
        Assert.Equal((7, 4, 4), (sample.Numbered, sample.Least, sample.Sampled));
        Assert.Equal(1, sample.Rows.Count(r => r.Blocked));
        Assert.Equal("tiering.outside.enough", (await app.In<ControlOutside, Outcome<OutsideSample>>(h => h.SampleAsync(new(2026, "seed"), Given.Province, Given.Ct))).Why());
        var one = sample.Rows.First(r => r.State == OutsideState.Sampled);
        Assert.Equal("tiering.outside.result-needed", (await Act(h => h.ReportAsync(one.Id, new(2026, "合格", null), Given.Province, default, Given.Ct))).Why());
        Assert.Equal(OutsideState.Reported, (await Act(h => h.ReportAsync(one.Id, new(2026, "合格", "国家卫生健康委、发证机关、南京市"), Given.Province, default, Given.Ct))).Must().StateIn(2026));
        // another year, another number
        Assert.Equal(OutsideState.NoNumber, (await app.In<ControlOutside, OutsideSample>(h => h.ListAsync(2027, Given.Ct))).Rows.First(r => r.Id == one.Id).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_lead_goes_over_at_its_level_and_its_handling_is_counted(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var entry = new LeadEntry(LeadWay.ToEnforcement, LeadSource.Qc, Given.Exam, "超出备案项目", "现场发现");
        Task<Outcome<EnforcementLead>> Send(LeadEntry e) => app.In<HandOverLead, Outcome<EnforcementLead>>(h => h.Handle(e, Given.Nanjing, Given.Ct));
        Assert.Equal("tiering.lead.way-needed", (await Send(entry with { Way = null })).Why());
        var lead = (await Send(entry)).Must();
        await Send(entry with { Way = LeadWay.ToQualityControl, Source = LeadSource.Inspection });
        Assert.Equal("prefecture", lead.Level);
        Task<LeadList> List(LeadWay? way = null, Kernel.Access.Caller? caller = null) => app.In<HandOverLead, LeadList>(h => h.ListAsync(way, null, null, caller ?? Given.Province, Given.Ct));
        Assert.Equal((2, 0, (int?)0), ((await List()).Sent, (await List()).Handled, (await List()).HandlingPercent));
        Assert.Null((await List(caller: Given.Wuxi)).HandlingPercent);
        (await app.In<HandOverLead, Outcome<EnforcementLead>>(h => h.SettleAsync(lead.Id, new("立案，罚款"), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal("tiering.lead.handled", (await app.In<HandOverLead, Outcome<EnforcementLead>>(h => h.SettleAsync(lead.Id, new("再办"), Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal((50, 100), ((await List()).HandlingPercent, (await List(LeadWay.ToEnforcement)).HandlingPercent));
        // the body itself does not read what is said about it
        Assert.Empty((await List(caller: Given.ExamClerk)).Leads);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Figures_come_from_the_exam_records_unless_the_plan_gives_them(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        app.Services.GetRequiredService<StandInExams>().All.AddRange([(2025, new(Given.Exam, 900, 9, 45, 1000)), (2025, new(Given.Exam2, 500, 1, 20, 510)), (2024, new(Given.Exam, 1, 1, 1, 1))]);
        var round = (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026, [new("12320100466001239F", 600, 2, 30), new("12320100466001238E", 0, 0, 0, false, true)]), Given.Province, Given.Ct))).Must();
        Assert.Equal([(900L, 9L, 45L, true, true), (600L, 2L, 30L, false, false)], new[] { Given.Exam, Given.Exam2 }.Select(id => round.Agencies.Single(a => a.Id == id)).Select(a => (a.Examined, a.Suspected, a.Contraindications, a.FromReports, a.Complaint)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_complaint_nobody_has_settled_puts_its_agency_among_those_the_province_draws_from(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        foreach (var unit in new[] { Given.Exam, Given.Exam2 }) { (await app.In<HandOverLead, Outcome<EnforcementLead>>(h => h.Handle(new(LeadWay.ToEnforcement, LeadSource.Complaint, unit, "虚假报告", "群众投诉"), Given.Nanjing, Given.Ct))).Must(); }
        var settled = (await app.In<HandOverLead, LeadList>(h => h.ListAsync(null, null, Given.Exam2, Given.Nanjing, Given.Ct))).Leads.Single();
        (await app.In<HandOverLead, Outcome<EnforcementLead>>(h => h.SettleAsync(settled.Id, new("查无实据"), Given.Nanjing, default, Given.Ct))).Must();
        var round = (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026), Given.Province, Given.Ct))).Must();
        Assert.Equal([(Given.Exam, true), (Given.Exam2, false)], round.Agencies.Select(a => (a.Id, a.Complaint)).OrderBy(a => a.Id));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_city_counts_its_own_agencies_and_the_last_visit_ends_the_round(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        await app.TellAsync(Given.Profile(Guid.Parse("00000000-0000-0000-0000-0000000000c1"), "12320200466001241H", "无锡检查机构", [Registry.Contracts.InstitutionKind.ExamAgency], "county", "320205", null, new(2019, 1, 1)));
        var round = (await app.In<RunRound, Outcome<QcRound>>(h => h.PlanAsync(new(2026), Given.Province, Given.Ct))).Must();
        (await app.In<RunRound, Outcome<QcRound>>(h => h.DrawAsync(round.Id, new("seed"), Given.Province, default, Given.Ct))).Must();
        foreach (var (caller, agencies) in new[] { (Given.Province, 3), (Given.Nanjing, 2), (Given.Wuxi, 1) })
        {
            var row = (await app.In<RunRound, IReadOnlyList<RoundRow>>(h => h.ListAsync(caller, Given.Ct))).Single().Figures;
            Assert.Equal((agencies, agencies), (row.Agencies, row.Provincial + row.City));
        }
        // the agency sees its own visit, though the round is the commissions'
        Assert.Single(await app.In<RunRound, IReadOnlyList<QcVisit>>(h => h.VisitsOfAsync(Given.Exam, Given.ExamClerk, Given.Ct)));
        Assert.Empty(await app.In<RunRound, IReadOnlyList<RoundRow>>(h => h.ListAsync(Given.ExamClerk, Given.Ct)));
        var visits = (await app.In<RunRound, Outcome<RoundView>>(h => h.ShowAsync(round.Id, Given.Province, Given.Ct))).Must().Visits;
        foreach (var (v, n) in visits.Select((v, n) => (v, n)))
        {
            Assert.Equal(RoundState.Drawn, (await app.In<RunRound, IReadOnlyList<RoundRow>>(h => h.ListAsync(Given.Province, Given.Ct))).Single().State);
            (await On(app, h => h.CheckSelfAsync(v.Id, new(), Given.Province, default, Given.Ct))).Must();
            (await On(app, h => h.GoToSiteAsync(v.Id, new(), Given.Province, default, Given.Ct))).Must();
            (await On(app, h => h.GradeAsync(v.Id, new(85), Given.Province, default, Given.Ct))).Must();
            (await On(app, h => h.PublishAsync(v.Id, new(), Given.Province, default, Given.Ct))).Must();
            (await On(app, h => h.CloseVisitAsync(v.Id, new(), Given.Province, default, Given.Ct))).Must();
        }
        Assert.Equal(RoundState.Closed, (await app.In<RunRound, IReadOnlyList<RoundRow>>(h => h.ListAsync(Given.Province, Given.Ct))).Single().State);
    }

    [Fact]
    public async Task Counts_from_the_records_lead_to_the_persons_and_given_ones_say_so()
    {
        await using var web = await Web.StartAsync();
        web.Services.GetRequiredService<StandInExams>().All.Add((2025, new(Given.Exam, 900, 9, 45, 1000)));
        var planned = await web.Post("province", "/tiering/rounds", "plan-round", [("Input.Year", "2026")], ("Input.File", Encoding.UTF8.GetBytes("统一社会信用代码,检查人数,疑似职业病人数,职业禁忌证人数,市级质控机构,投诉举报\r\n12320100466001239F,600,2,30,,\r\n"), "x.csv"));
        var page = new Uri(new Uri("http://x"), planned).AbsolutePath;
        foreach (var drawn in new[] { false, true })
        {
            if (drawn) { await web.Post("province", page, "draw", [("Input.Seed", "2026")]); }
            var html = await web.Page(page, "province");
            var figures = Shown.In(html).Where(f => f.Href.StartsWith("/exam/agency-figures/", StringComparison.Ordinal)).ToList();
            Assert.Equal([($"/exam/agency-figures/{Given.Exam}/2025", 900L), ($"/exam/agency-figures/{Given.Exam}/2025?of=suspected", 9L), ($"/exam/agency-figures/{Given.Exam}/2025?of=contraindications", 45L)], figures.Select(f => (f.Href, f.Count)));
            Assert.Contains("600（填报）", html);
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task High_risk_and_newly_accredited_technical_bodies_are_left_out_of_the_year(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        Guid[] ids = [.. Enumerable.Range(1, 3).Select(n => Guid.Parse($"00000000-0000-0000-0000-0000000000b{n}"))];
        await app.TellAsync([.. ids.Select((id, n) => Given.Profile(id, $"1232010046600124{n}T", $"技术服务机构{n}", [Registry.Contracts.InstitutionKind.TechnicalService], "county", "320105"))]);
        Task<Outcome<UnitDetail>> Record(Guid id, TechnicalEntry e) => app.In<KeepNetwork, Outcome<UnitDetail>>(h => h.TechnicalAsync(id, e, Given.Province, default, Given.Ct));
        (await Record(ids[0], new(new(2020, 1, 1), 2025, "C"))).Must();
        (await Record(ids[1], new(new(2025, 6, 1), 2025, "B"))).Must();
        (await Record(ids[2], new(new(2020, 1, 1), 2024, "C"))).Must();
        Assert.Equal("tiering.technical.level", (await Record(ids[2], new(null, 2025, "D"))).Why());
        Assert.Equal("tiering.technical.only", (await Record(Given.Exam, new(new(2020, 1, 1)))).Why());
        var list = await app.In<TechnicalRoster, TechnicalList>(h => h.ListAsync(2026, Given.Province, Given.Ct));
        // high risk of last year and accredited last year: left out; high risk two years ago: controlled again
        Assert.Equal(["RISK_C", "NEW", null], list.Rows.Select(r => r.Why));
        Assert.Equal((1, 2, 0), (list.Due, list.Exempt, list.Controlled));
    }
}
