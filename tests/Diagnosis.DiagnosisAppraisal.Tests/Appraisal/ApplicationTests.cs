using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class ApplicationTests
{
    static DateTimeOffset Beijing(int y, int m, int d, int h, int min, int s) => new(y, m, d, h, min, s, TimeSpan.FromHours(8));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_employers_prefecture_and_the_province_are_refused_with_the_article(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.CertifiedAsync(office.World.Application(employer: World.Elsewhere, residence: World.Here));
        var employers = await office.ApplyAsync(id, Office.Nanjing);
        Assert.Equal(("J23", Refused.Forbidden, "职业病防治法 第52条"), (Office.Rule(employers), employers.Refused, employers.Findings[0].Basis));
        Assert.Equal("J22", Office.Rule(await office.ApplyAsync(id, Office.ProvinceOffice)));
        Assert.True((await office.ApplyAsync(id)).Ok);
        // and a place that is neither
        var other = await office.World.CertifiedAsync(office.World.Application());
        Assert.Equal("J24", Office.Rule(await office.ApplyAsync(other, Office.Nanjing)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_diagnosis_agency_cannot_be_the_office(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.CertifiedAsync();
        var profiles = office.World.Institutions.Profiles;
        profiles[Office.CityId] = profiles[Office.CityId] with { Institution = profiles[Office.CityId].Institution with { Kinds = [InstitutionKind.AppraisalOffice, InstitutionKind.DiagnosisAgency] } };
        Assert.Equal("J20", Office.Rule(await office.ApplyAsync(id)));
        profiles[Office.CityId] = profiles[Office.CityId] with { Institution = profiles[Office.CityId].Institution with { Kinds = [InstitutionKind.DiagnosisAgency] } };
        Assert.Equal(Refused.Forbidden, (await office.ApplyAsync(id)).Refused);
    }

    public static TheoryData<Engine, string> ZonesOnBoth => [.. from e in new[] { Engine.Sqlite, Engine.Postgres } from z in new[] { "UTC", "Asia/Shanghai", "America/Los_Angeles" } select (e, z)];

    [Theory, MemberData(nameof(ZonesOnBoth))]
    public async Task Day_30_is_accepted_to_the_last_second_in_Beijing_and_day_31_refused(Engine engine, string serverZone)
    {
        // the server's own zone must not matter: the clock tells an instant, and its local zone is another
        await using var office = await Office.StartAsync(engine, new TestClock(TimeZoneInfo.ConvertTime(Beijing(2026, 3, 2, 12, 0, 0), TimeZoneInfo.FindSystemTimeZoneById(serverZone))));
        var (early, late) = (await office.World.CertifiedAsync(), await office.World.CertifiedAsync());
        var zone = TimeZoneInfo.FindSystemTimeZoneById(serverZone);
        // received 2026-03-03: day 30 is Thursday 2026-04-02
        var received = new DateOnly(2026, 3, 3);
        office.World.App.Clock.Now = TimeZoneInfo.ConvertTime(Beijing(2026, 4, 2, 23, 59, 59), zone);
        Assert.True((await office.ApplyAsync(early, received: received)).Ok);
        office.World.App.Clock.Now = TimeZoneInfo.ConvertTime(Beijing(2026, 4, 3, 0, 0, 0), zone);
        var refused = await office.ApplyAsync(late, received: received);
        Assert.Equal(("J13", "appraisal.late-first"), (Office.Rule(refused), refused.Findings[0].Key));
        Assert.Equal(["2026-03-03", "30", "2026-04-02", "2026-04-03"], refused.Findings[0].Args.Select(a => a.ToString()));
        Assert.Contains("国家卫生健康委令第6号", refused.Findings[0].Basis);
        Assert.Equal(0, await office.World.App.In<DiagnosisAppraisalDb, int>(db => db.Appraisals.CountAsync(a => a.DiagnosisCaseId == late)));
        // recorded as turned away, it keeps its number and its days, and blocks nothing
        var rejected = Office.Must(await office.ApplyAsync(late, received: received, rejectLate: true));
        var record = await office.CaseAsync(rejected.Id);
        Assert.Equal((AppraisalState.RejectedLate, new DateOnly(2026, 4, 2), new DateOnly(2026, 4, 3)), (record.State, record.Late!.Due, record.Late.AppliedOn));
        Assert.Equal("J10", Office.Rule(await office.Act<AcceptApplication>(h => h.AcceptAsync(rejected.Id, new(true), Office.City, default, default))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_last_day_that_is_a_holiday_runs_to_the_next_working_day(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var a = await office.World.CertifiedAsync();
        var b = await office.World.CertifiedAsync();
        // 30 days after 2026-03-05 is Saturday 2026-04-04, Qingming; the holiday lasts to 6 April
        var received = new DateOnly(2026, 3, 5);
        var due = office.World.Terminology.Limits.AsOf("TL-30", received);
        Assert.True(due.RollOver);
        var last = Diagnosis.Terminology.Contracts.TerminologyQuestions.Due(office.World.Terminology, "TL-30", received).Due!.Value;
        Assert.True(last > new DateOnly(2026, 4, 4));
        office.World.App.Clock.Now = new DateTimeOffset(last.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.FromHours(8));
        Assert.True((await office.ApplyAsync(a, received: received)).Ok);
        office.World.App.Clock.Now = office.World.App.Clock.Now.AddSeconds(1);
        Assert.Equal("J13", Office.Rule(await office.ApplyAsync(b, received: received)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Day_15_of_the_first_document_is_accepted_by_the_province_and_day_16_refused(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var cases = new[] { await office.World.CertifiedAsync(), await office.World.CertifiedAsync() };
        var numbers = new List<string>();
        foreach (var id in cases) { numbers.Add((await office.AppraisedAsync(id, Conclusion.Od)).Number); }
        // received Monday 2026-03-02: day 15 is Tuesday 2026-03-17
        office.World.App.Clock.Now = Beijing(2026, 3, 17, 23, 59, 59);
        Assert.Equal("J21", Office.Rule(await office.ApplyAsync(cases[0], Office.City, new(2026, 3, 2), firstDocument: numbers[0])));
        Assert.True((await office.ApplyAsync(cases[0], Office.ProvinceOffice, new(2026, 3, 2), firstDocument: numbers[0])).Ok);
        office.World.App.Clock.Now = Beijing(2026, 3, 18, 0, 0, 0);
        var late = await office.ApplyAsync(cases[1], Office.ProvinceOffice, new(2026, 3, 2), firstDocument: numbers[1]);
        Assert.Equal("appraisal.late-second", Assert.Single(late.Findings).Key);
        Assert.Equal(["2026-03-02", "15", "2026-03-17", "2026-03-18"], late.Findings[0].Args.Select(a => a.ToString()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task One_certificate_is_under_one_appraisal_even_for_two_clerks_at_once(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.CertifiedAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => office.ApplyAsync(id)));
        Assert.Single(all, o => o.Ok);
        Assert.All(all.Where(o => !o.Ok), o => Assert.Equal("J14", Office.Rule(o)));
        // a withdrawn one makes room within the time
        var first = all.Single(o => o.Ok).Value!.Id;
        Office.Must(await office.Act<AcceptApplication>(h => h.WithdrawAsync(first, new("协商解决"), Office.City, default, default)));
        var again = Office.Must(await office.ApplyAsync(id));
        // numbers of applications have no gap: the losers gave theirs back
        Assert.EndsWith("-00002", again.CaseNo);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_is_missing_is_said_once(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.CertifiedAsync();
        var request = (await office.RequestAsync(id)) with { Papers = ["certificate"] };
        var a = Office.Must(await office.Act<ApplyForAppraisal>(h => h.Handle(request, Office.City, default)));
        Assert.Equal("J32", Office.Rule(await office.Act<AcceptApplication>(h => h.AcceptAsync(a.Id, new(true), Office.City, default, default))));
        Office.Must(await office.Act<AcceptApplication>(h => h.PapersAsync(a.Id, new([], true), Office.City, default, default)));
        Assert.Equal(["application"], (await office.CaseAsync(a.Id)).Notice!.Codes);
        Assert.Equal("J30", Office.Rule(await office.Act<AcceptApplication>(h => h.PapersAsync(a.Id, new([], true), Office.City, default, default))));
        Office.Must(await office.Act<AcceptApplication>(h => h.PapersAsync(a.Id, new(["application"]), Office.City, default, default)));
        Assert.Equal("J30", Office.Rule(await office.Act<AcceptApplication>(h => h.PapersAsync(a.Id, new([], true), Office.City, default, default))));
        Office.Must(await office.Act<AcceptApplication>(h => h.AcceptAsync(a.Id, new(true), Office.City, default, default)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_old_file_waits_at_the_agency_and_opens_the_case_to_the_office(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        var stranger = await office.World.CertifiedAsync();
        var id = await office.AcceptedAsync(caseId);
        Office.Must(await office.Act<HandOverFile>(h => h.AskAsync(id, new(), Office.City, default, default)));
        Assert.Equal(Refused.Forbidden, (await office.Do<HandOverFile, CaseView>(h => h.ReadAsync(id, Office.City, default))).Refused);

        var work = await Work(World.Agency);
        var item = Assert.Single(work, w => w.Kind == "work.appraisal-hand-over");
        Assert.Equal(("TL-33", new DateOnly(2026, 3, 12)), (item.LimitId, item.Due));
        Assert.Contains(await Work(Office.City), w => w.Kind == "work.appraisal-await-file");
        Assert.DoesNotContain(await Work(World.OtherAgency), w => w.Kind.StartsWith("work.appraisal", StringComparison.Ordinal));
        // not the office, not another agency
        Assert.Equal(Refused.Forbidden, (await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([]), Office.City, default, default))).Refused);
        Assert.Equal(Refused.NotFound, (await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([]), World.OtherAgency, default, default))).Refused);
        Assert.Equal("J36", Office.Rule(await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([new("胸片", "abc", 1)]), World.Agency, default, default))));
        Office.Must(await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([new("胸片", new string('a', 64), 1)]), World.Agency, default, default)));
        Assert.Equal(2, (await office.CaseAsync(id)).File!.Items.Count);
        Assert.Equal(caseId, Office.Must(await office.Do<HandOverFile, CaseView>(h => h.ReadAsync(id, Office.City, default))).Id);
        Assert.Equal("J34", Office.Rule(await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([]), World.Agency, default, default))));
        // the list of diagnosis cases shows the office nothing, neither that case nor another
        Assert.Empty((await office.World.App.In<ListCases, Page<CaseRow>>(h => h.Handle(Office.City, new(), default))).Items);
        Assert.Equal(Refused.NotFound, (await office.Do<GetCase, CaseView>(h => h.Handle(stranger, Office.City, default))).Refused);

        Task<IReadOnlyList<WorkItem>> Work(Kernel.Access.Caller caller) => office.World.App.In<IServiceProvider, IReadOnlyList<WorkItem>>(async s => [.. (await Task.WhenAll(s.GetServices<IWorkSource>().OfType<AppraisalWork>().Select(x => x.ForAsync(caller, 50, default)))).SelectMany(x => x)]);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_forty_days_stand_during_an_examination(Engine engine)
    {
        // T4: accepted 2025-06-09, examination 23 June to 2 July
        await using var office = await Office.StartAsync(engine, TestClock.At(2025, 6, 9));
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync(office.World.Application("OD2013-01-001")));
        Assert.Equal(new DateOnly(2025, 7, 21), await Due());
        office.World.App.Clock.Now = Beijing(2025, 6, 23, 9, 0, 0);
        Office.Must(await office.Act<OrderExamination>(h => h.Handle(id, new(AppraisalCase.MedicalExam, "复查胸片"), Office.City, default, default)));
        // while it stands the day moves; thirty days at most are left out
        Assert.Equal(new DateOnly(2025, 8, 18), await Due());
        var paused = (await office.World.App.In<IServiceProvider, IReadOnlyList<WorkItem>>(s => s.GetServices<IWorkSource>().OfType<AppraisalWork>().Single().ForAsync(Office.City, 50, default))).Single(w => w.LimitId == "TL-34");
        Assert.Equal((new DateOnly(2025, 6, 23), "medical-exam"), (paused.PausedSince!.Value, paused.PausedFor));
        Assert.Equal("J10", Office.Rule(await office.Act<OrderExamination>(h => h.Handle(id, new(AppraisalCase.SiteSurveyReason, "现场"), Office.City, default, default))));
        office.World.App.Clock.Now = Beijing(2025, 7, 2, 9, 0, 0);
        Office.Must(await office.Act<OrderExamination>(h => h.EndAsync(id, new("见报告"), Office.City, default, default)));
        Assert.Equal(new DateOnly(2025, 7, 29), await Due());
        Assert.Equal(AppraisalState.FileReceived, (await office.CaseAsync(id)).State);

        async Task<DateOnly?> Due() => Office.Must(await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(id, Office.City, default))).Clocks.Single(c => c.LimitId == "TL-34").Due;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_survey_beyond_thirty_days_counts_again_and_says_so(Engine engine)
    {
        await using var office = await Office.StartAsync(engine, TestClock.At(2026, 3, 2));
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        Office.Must(await office.Act<OrderExamination>(h => h.Handle(id, new(AppraisalCase.SiteSurveyReason, "粉尘浓度"), Office.City, default, default)));
        office.World.App.Clock.AdvanceDays(39);
        var ended = await office.Act<OrderExamination>(h => h.EndAsync(id, new("已测"), Office.City, default, default));
        Assert.Equal(["V02"], ended.Findings.Select(f => f.Rule));
        Assert.Equal("10", ended.Findings[0].Args[2].ToString());
    }
}
