using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests.Suspected;

public class SuspectedCaseTests
{
    static readonly CancellationToken None = TestContext.Current.CancellationToken;

    static async Task<SubmitReportResponse> Send(TestModules app, ExamReportSubmission s)
    {
        var outcome = await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, Agency, None));
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => f.Rule + " " + f.Field)));
        return outcome.Value!;
    }

    static Task<List<SuspectedCaseOpened>> Events(TestModules app) => app.In<ExamReportingDb, List<SuspectedCaseOpened>>(async db =>
        [.. (await db.Outbox.AsNoTracking().OrderBy(m => m.Id).Select(m => m.Body).ToListAsync(None)).Select(Json.Read<SuspectedCaseOpened>)]);

    static async Task<string> State(TestModules app, Guid id) => (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.AsNoTracking().SingleAsync(c => c.Id == id, None))).State.ToString();

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_conclusion_03_opens_a_case_with_its_clock_and_announces_it(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var sent = await Send(app, Suspicious());
        var opened = Assert.Single(sent.SuspectedCases);
        // report issued 2025-05-20, fifteen calendar days
        Assert.Equal((Silicosis, new DateOnly(2025, 6, 4)), (opened.DiseaseCode, opened.ReportDue!.Value));
        var told = Assert.Single(await Events(app));
        Assert.Equal((opened.Id, 1, sent.Id, "320114001", new DateOnly(2025, 5, 20), false), (told.SuspectedCaseId, told.Version, told.ReportId, told.EmployerAddress, told.FoundOn, told.Withdrawn));
        Assert.Empty((await Send(app, Clear())).SuspectedCases);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_agency_the_employers_county_and_the_filed_agencies_of_the_prefecture_see_it(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var id = Assert.Single((await Send(app, Suspicious())).SuspectedCases).Id;
        foreach (var (caller, sees) in new[] { (Agency, true), (Commission(County), true), (Commission("320100"), true), (DiagnosisAgency, true), (FarDiagnosis, false), (OtherAgency, false), (Commission(OtherCounty), false), (Commission("320200"), false) })
        {
            Assert.Equal(sees ? 1 : 0, (await app.In<ReadSuspectedCases, Page<SuspectedLine>>(r => r.ListAsync(new(), caller, None))).Items.Count);
            Assert.Equal(sees, (await app.In<ReadSuspectedCases, Outcome<SuspectedDetail>>(r => r.FindAsync(id, caller, None))).Ok);
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_record_withdraws_follows_and_reopens_its_case(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var s = Suspicious();
        var id = Assert.Single((await Send(app, s)).SuspectedCases).Id;
        await Send(app, s with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01")] });
        Assert.Equal("Withdrawn", await State(app, id));
        await Send(app, s);
        Assert.Equal("Found", await State(app, id));
        await Send(app, s with { Worker = s.Worker! with { Name = "张小明" } });
        await Send(app, s with { Worker = s.Worker! with { Name = "张小明" }, Items = [] });
        var told = await Events(app);
        Assert.Equal([(1, false), (2, true), (3, false), (4, false)], told.Select(e => (e.Version, e.Withdrawn)));
        Assert.Equal("张小明", told[^1].PersonName);
        Assert.All(told, e => Assert.Equal(id, e.SuspectedCaseId));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Telling_and_reporting_are_recorded_and_move_the_case(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var id = Assert.Single((await Send(app, Suspicious())).SuspectedCases).Id;
        Task<Outcome<CaseAnswer>> Act(Func<ActOnSuspectedCase, Task<Outcome<CaseAnswer>>> act) => app.In(act);
        Assert.Equal("Found", (await Act(a => a.NotifyAsync(id, new() { Of = "worker", On = new(2025, 5, 21), How = "面告" }, Agency, default, None))).Value!.State);
        Assert.Equal("Notified", (await Act(a => a.NotifyAsync(id, new() { Of = "employer", On = new(2025, 5, 21) }, Agency, new IfMatch(2), None))).Value!.State);
        Assert.Equal(Refused.Stale, (await Act(a => a.ReportAsync(id, new() { On = new(2025, 5, 22) }, Agency, new IfMatch(2), None))).Refused);
        Assert.Equal("Reported", (await Act(a => a.ReportAsync(id, new() { On = new(2025, 5, 22), To = "雨花台区卫健委" }, Agency, new IfMatch(3), None))).Value!.State);
        // who holds its card ready hears that it was reported
        Assert.Equal((4, new DateOnly(2025, 5, 22)), ((await Events(app))[^1].Version, (await Events(app))[^1].ReportedOn!.Value));
        Assert.Equal(Refused.Forbidden, (await Act(a => a.ReportAsync(id, new() { On = new(2025, 5, 22) }, DiagnosisAgency, default, None))).Refused);
        Assert.Equal(Refused.NotFound, (await Act(a => a.ReportAsync(id, new() { On = new(2025, 5, 22) }, OtherAgency, default, None))).Refused);
        Assert.Equal(Refused.Invalid, (await Act(a => a.ReportAsync(id, new() { On = new(2026, 3, 3) }, Agency, default, None))).Refused);
        Assert.Equal(Refused.Invalid, (await Act(a => a.ReportAsync(id, new() { On = new(2025, 5, 11) }, Agency, default, None))).Refused);
        Assert.Equal(Refused.Conflict, (await Act(a => a.MoveAsync(id, new() { State = "ConfirmedOd", Reason = "x" }, Agency, default, None))).Refused);
        Assert.Equal("RefusedByWorker", (await Act(a => a.MoveAsync(id, new() { State = "RefusedByWorker", Reason = "本人书面拒绝" }, Commission(County), default, None))).Value!.State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_card_filed_is_the_report_and_a_first_load_says_what_was_reported_before(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var id = Assert.Single((await Send(app, Suspicious())).SuspectedCases).Id;
        var own = Agency.InstitutionId!.Value;
        ReportCardFiled Card(Guid? suspected, Guid agency) => new(Guid.NewGuid(), 1, null, Guid.NewGuid(), agency, "甲体检机构", County, null, new(CardType.Suspected, "Y00001", 1, "FIRST", "FIRST", null,
            new("张大明", "1", new(1975, 3, 8), "1", default, default, "320114001", null), new("甲体检机构", "X", County, "填卡人", new(2025, 5, 25)))) { SuspectedCaseId = suspected };
        Task<bool> Hear(ReportCardFiled card) => app.In<ReportOnCard, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), card, None));
        await Hear(Card(null, own));
        await Hear(Card(id, Guid.NewGuid()));
        Assert.Equal("Found", await State(app, id));
        await Hear(Card(id, own));
        Assert.Equal("Reported", await State(app, id));
        Assert.Equal(new DateOnly(2025, 5, 25), (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.AsNoTracking().SingleAsync(c => c.Id == id, None))).ReportedOn);
        var earlier = Suspicious("S-0011") with { Exam = Suspicious().Exam! with { Date = new(2024, 5, 13), IsReview = true } };
        var loaded = Assert.Single(await app.In<IExamLoader, IReadOnlyList<LoadedReport>>(l => l.LoadAsync([new(own, earlier, new(2025, 5, 21), new(2025, 5, 22))], app.Clock.GetUtcNow(), None)));
        var told = (await Events(app)).Single(e => e.SuspectedCaseId == Assert.Single(loaded.SuspectedCases));
        Assert.Equal((1, new DateOnly(2025, 5, 22)), (told.Version, told.ReportedOn!.Value));
        Assert.Equal("Reported", await State(app, told.SuspectedCaseId));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Diagnosis_takes_it_up_and_its_last_effective_conclusion_ends_it(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var s = Suspicious();
        var sent = await Send(app, s);
        var id = sent.SuspectedCases[0].Id;
        var diagnosisCase = Guid.NewGuid();
        var received = new CaseReceived(diagnosisCase, 1, id, Guid.NewGuid(), DiagnosisId, "甲诊断机构", new(2025, 6, 10));
        var message = Guid.NewGuid();
        Assert.True(await app.In<FollowCaseReceived, bool>(c => c.HandleOnceAsync(message, received, None)));
        Assert.False(await app.In<FollowCaseReceived, bool>(c => c.HandleOnceAsync(message, received, None)));
        Assert.Equal("InDiagnosis", await State(app, id));
        // the record is corrected meanwhile: the diagnosis goes on by itself
        await Send(app, s with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01")] });
        Assert.Equal("InDiagnosis", await State(app, id));

        CaseConcluded Concluded(int version, Conclusion final) => new(diagnosisCase, version, id, Guid.NewGuid(), "张大明", "1", new(1975, 3, 8), DiagnosisId, "甲诊断机构", County, Silicosis, Silicosis, "矽肺", true, CaseKind.First, Diagnosis.DiagnosisAppraisal.Contracts.Conclusion.Od, final, "I", new(2025, 6, 10), new(2025, 6, 12), new(2025, 7, 1), "N1", "E", "320114001", "320114001", "320114001");
        await app.In<CloseOnConclusion, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), Concluded(5, Diagnosis.DiagnosisAppraisal.Contracts.Conclusion.Od), None));
        Assert.Equal("ConfirmedOd", await State(app, id));
        await app.In<CloseOnConclusion, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), Concluded(9, Diagnosis.DiagnosisAppraisal.Contracts.Conclusion.NotOd), None));
        await app.In<CloseOnConclusion, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), Concluded(6, Diagnosis.DiagnosisAppraisal.Contracts.Conclusion.Od), None));
        await app.In<FollowCaseReceived, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), received, None));
        Assert.Equal("Excluded", await State(app, id));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Exams_of_a_person_are_told_to_lawful_readers_and_to_the_agency_that_diagnoses(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var sent = await Send(app, Suspicious());
        var person = await app.In<ExamReportingDb, Guid>(db => db.Reports.Select(r => r.PersonId).SingleAsync());
        Task<IReadOnlyList<PersonExam>> Ask(Caller caller) => app.In<IExamHistory, IReadOnlyList<PersonExam>>(h => h.OfPersonAsync(person, caller, "case 1"));
        Assert.Single(await Ask(Agency));
        Assert.Single(await Ask(Commission(County)));
        Assert.Empty(await Ask(Commission(OtherCounty)));
        Assert.Empty(await Ask(OtherAgency));
        // may see the suspicion, and not yet the results
        Assert.Empty(await Ask(DiagnosisAgency));
        var received = new CaseReceived(Guid.NewGuid(), 1, null, person, DiagnosisId, "甲诊断机构", new(2025, 6, 10));
        for (int twice = 0; twice < 2; twice++) { await app.In<FollowCaseReceived, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), received, None)); }
        var told = Assert.Single(await Ask(DiagnosisAgency));
        Assert.Equal("03", told.Conclusions[0].Conclusion);
        Assert.Empty(await Ask(FarDiagnosis));
        // a later record too, and each telling is on record with its purpose
        await Send(app, Suspicious("S-0009") with { Exam = Suspicious().Exam! with { Date = new(2024, 5, 13), IsReview = true }, Report = Suspicious().Report });
        Assert.Equal(2, (await Ask(DiagnosisAgency)).Count);
        Assert.Equal(5, await app.In<ExamReportingDb, int>(db => db.History.CountAsync(h => h.Action == "read" && h.Reason == "case 1")));
    }
}
