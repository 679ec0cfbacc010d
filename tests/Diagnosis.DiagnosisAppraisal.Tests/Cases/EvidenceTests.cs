using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>Procedures §3 between the receipt and the complete file: request, silence, dispute, survey, arbitration.</summary>
public sealed class EvidenceTests
{
    static readonly Caller County = World.Commission("320706"), Prefecture = World.Commission("320700"), Neighbour = World.Commission("320703");

    static Task<CaseAnswer> Ask(World w, Guid id, DateOnly? noticed = null) => w.Must<AskEmployer>(h => h.Handle(id, new("职诊函〔2026〕1号", null, null, noticed), World.Agency, default, default));
    static Task<Outcome<CaseAnswer>> Turn(World w, Guid id, TaskKind kind, string? reason = "有异议") => w.Do<AskCommission>(h => h.Handle(id, new(kind, reason), World.Agency, default, default));
    static Task<Outcome<CaseAnswer>> Without(World w, Guid id) => w.Do<CompleteFile>(h => h.Handle(id, World.History() with { DecidedWithout = "依劳动者自述和同事证言" }, World.Agency, default, default));
    static Task<Outcome<CaseAnswer>> Say(World w, Guid id, EvidenceKind kind, string from, bool signed) => w.Do<RecordEvidence>(h => h.Handle(id, new(kind, from, "2004年起凿岩", signed), World.Agency, default, default));
    static async Task<CommissionTask> TaskOf(World w, Guid id) => await w.App.In<DiagnosisAppraisalDb, CommissionTask>(db => db.CommissionTasks.AsNoTracking().Where(t => t.CaseId == id).OrderByDescending(t => t.Id).FirstAsync());
    static Task<Outcome<TaskAnswer>> Decide(World w, Guid task, Caller by, string? text = "予以认定", DateOnly? on = null) => w.App.In<ActOnTask, Outcome<TaskAnswer>>(h => h.Settle(task, new(text, "卫职函〔2026〕3号", on), by, default, default), by);
    static async Task<CaseClock> Clock(World w, Guid id, string limit) => CaseClocks.Of(await w.CaseAsync(id), w.PaperKinds, w.Terminology, Diagnosis.Kernel.Calendar.ChinaTime.Today(w.App.Clock)).Last(c => c.LimitId == limit);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_silent_employer_is_asked_waited_for_and_pressed_before_the_panel_decides_on_what_there_is(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.ReceivedAsync();
        Assert.Equal(new DateOnly(2026, 3, 9), (await Clock(world, id, "TL-20")).Due);
        Assert.Equal("E17", World.Rule(await Without(world, id)));
        Assert.Equal("E09", World.Rule(await Say(world, id, EvidenceKind.CoWorkerStatement, "王工、李工", signed: false)));
        Assert.Equal("E07", World.Rule(await Say(world, id, EvidenceKind.CoWorkerStatement, "", signed: true)));
        Assert.Equal("E06", World.Rule(await Say(world, id, EvidenceKind.CommissionDecision, "卫健委", signed: true)));
        await world.Must<RecordEvidence>(h => h.Handle(id, new(EvidenceKind.CoWorkerStatement, "王工、李工", "同班组凿岩", true), World.Agency, default, default));
        Assert.Equal("E18", World.Rule(await Without(world, id)));
        Assert.Equal("E18", World.Rule(await Turn(world, id, TaskKind.Press)));
        Assert.Equal(CaseState.Evidence, (await Ask(world, id)).State);
        Assert.Equal("E02", World.Rule(await world.Do<AskEmployer>(h => h.Handle(id, new("再函"), World.Agency, default, default))));
        var answerClock = await Clock(world, id, "TL-21");
        Assert.Equal((new DateOnly(2026, 3, 12), "normal"), (answerClock.Due, answerClock.State));
        clock.AdvanceDays(10);
        Assert.Equal("E19", World.Rule(await Without(world, id)));
        Assert.Equal("E36", World.Rule(await Turn(world, id, TaskKind.Press)));
        clock.AdvanceDays(1);
        Assert.Equal("overdue", (await Clock(world, id, "TL-21")).State);
        Assert.Equal("E30", World.Rule(await Without(world, id)));
        Assert.True((await Turn(world, id, TaskKind.Press)).Ok);
        Assert.Equal("E35", World.Rule(await Turn(world, id, TaskKind.Press)));
        Assert.Equal(CaseState.FileComplete, (await Without(world, id)).Value!.State);
        var record = await world.CaseAsync(id);
        Assert.Equal((EvidenceKind.CoWorkerStatement, "王工、李工", true, "李医师"), (record.Evidence[0].Kind, record.Evidence[0].From, record.Evidence[0].Signed, record.Evidence[0].EnteredBy));
        Assert.Equal("依劳动者自述和同事证言", record.DecidedWithout);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_answer_puts_the_employers_papers_into_the_file(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        Task<Outcome<CaseAnswer>> Answer(EmployerAnswerKind? kind, params string[] papers) => world.Do<AskEmployer>(h => h.Answer(id, new(kind, papers, null), World.Agency, default, default));
        Assert.Equal("E04", World.Rule(await Answer(EmployerAnswerKind.Supplied, "employer-history")));
        await Ask(world, id);
        Assert.Equal("E32", World.Rule(await Answer(null)));
        Assert.Equal("E05", World.Rule(await Answer(EmployerAnswerKind.Supplied)));
        Assert.Equal("E05", World.Rule(await Answer(EmployerAnswerKind.Refused)));
        Assert.Equal("D53", World.Rule(await Answer(EmployerAnswerKind.Supplied, "identity")));
        Assert.True((await Answer(EmployerAnswerKind.Supplied, "employer-history", "exam-results", "workplace-tests")).Ok);
        Assert.Equal("done", (await Clock(world, id, "TL-21")).State);
        Assert.Equal(CaseState.FileComplete, (await world.Must<CompleteFile>(h => h.Handle(id, World.History(), World.Agency, default, default))).State);
        Assert.Equal("职诊函〔2026〕1号", (await world.CaseAsync(id)).Papers.Single(p => p.Code == "exam-results").Note);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_worked_example_T3_suspends_the_conclusion_and_the_countys_decision_resumes_it(Engine engine)
    {
        var clock = TestClock.At(2025, 3, 3);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.FileCompleteAsync(world.Application("OD2013-01-001"));
        Assert.Equal(new DateOnly(2025, 4, 2), (await Clock(world, id, "TL-25")).Due);
        clock.AdvanceDays(7);
        var no = await Turn(world, id, TaskKind.DataDecision, "");
        Assert.Equal(("E10", "职业病防治法(2018-12-29) 第48条"), (World.Rule(no), no.Findings[0].Basis));
        Assert.Equal(CaseState.SuspendedData, (await Turn(world, id, TaskKind.DataDecision, "劳动者否认用人单位提供的在岗时间")).Value!.State);
        var standing = await Clock(world, id, "TL-25");
        Assert.Equal(("paused", (DateOnly?)null, new DateOnly(2025, 3, 10), "data-decision"), (standing.State, standing.Due, standing.PausedSince!.Value, standing.PausedFor));
        Assert.Equal(new DateOnly(2025, 4, 9), (await Clock(world, id, "TL-23")).Due);
        Assert.Equal(Refused.Conflict, (await world.Do<GatherPanel>(h => h.Handle(id, new([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(3))]), World.Agency, default, default))).Refused);
        Assert.Equal("E20", World.Rule(await Turn(world, id, TaskKind.DataDecision)));
        clock.AdvanceDays(29);
        var task = await TaskOf(world, id);
        Assert.Equal("320706", task.Division);
        Assert.Equal(Refused.NotFound, (await Decide(world, task.Id, Neighbour)).Refused);
        Assert.Equal(Refused.Forbidden, (await Decide(world, task.Id, Prefecture)).Refused);
        Assert.Equal("E12", World.Rule(await Decide(world, task.Id, County, " ")));
        Assert.True((await Decide(world, task.Id, County)).Ok);
        Assert.Equal("E42", World.Rule(await Decide(world, task.Id, County)));
        var record = await world.CaseAsync(id);
        Assert.Equal((CaseState.FileComplete, new DateOnly(2025, 4, 8)), (record.State, record.Suspensions[0].To!.Value));
        Assert.Equal((EvidenceKind.CommissionDecision, "予以认定（卫职函〔2026〕3号）"), (record.Evidence[^1].Kind, record.Evidence[^1].Text));
        clock.AdvanceDays(1);
        var running = await Clock(world, id, "TL-25");
        Assert.Equal((new DateOnly(2025, 5, 6), "normal", 30), (running.Due!.Value, running.State, Assert.Single(running.Pauses).Days));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_survey_is_organised_then_reports_and_an_arbitration_may_follow_it(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.PanelAsync();
        clock.AdvanceDays(1);
        Assert.Equal(CaseState.SuspendedSite, (await Turn(world, id, TaskKind.SiteSurvey)).Value!.State);
        var task = await TaskOf(world, id);
        Assert.Equal("E41", World.Rule(await Decide(world, task.Id, County)));
        Assert.Equal(new DateOnly(2026, 3, 13), (await Clock(world, id, "TL-22")).Due);
        clock.AdvanceDays(4);
        Assert.True((await world.App.In<ActOnTask, Outcome<TaskAnswer>>(h => h.Organise(task.Id, new(), County, default, default), County)).Ok);
        Assert.Equal("done", (await Clock(world, id, "TL-22")).State);
        clock.AdvanceDays(5);
        Assert.True((await Decide(world, task.Id, County, "现场为干式凿岩")).Ok);
        Assert.Equal(CaseState.Diagnosing, (await world.CaseAsync(id)).State);
        Assert.Equal("E11", World.Rule(await world.Do<Arbitrate>(h => h.Begin(id, new("", "劳动关系"), World.Agency, default, default))));
        Assert.Equal(CaseState.SuspendedArbitration, (await world.Must<Arbitrate>(h => h.Begin(id, new("海州区劳动人事争议仲裁委员会", "是否存在劳动关系"), World.Agency, default, default))).State);
        clock.AdvanceDays(9);
        Assert.Equal("E12", World.Rule(await world.Do<Arbitrate>(h => h.End(id, new(null), World.Agency, default, default))));
        await world.Must<Arbitrate>(h => h.End(id, new("确认存在劳动关系", "仲裁〔2026〕9号"), World.Agency, default, default));
        var record = await world.CaseAsync(id);
        Assert.Equal(CaseState.Diagnosing, record.State);
        // 3 to 12 March and 12 to 21 March share a day
        Assert.Equal(19, SuperviseClocks.Stopped(record, new(2026, 3, 22)));
        Assert.Equal(new DateOnly(2026, 4, 20), (await Clock(world, id, "TL-25")).Due);
        Assert.Equal(2, record.Suspensions.Count);
        clock.AdvanceDays(1);
        Assert.Equal("D12", World.Rule(await world.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.Od, "1", "符合", On: new(2026, 3, 20)), World.Agency, default, default))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Disputed_data_a_survey_and_an_arbitration_run_together_and_the_clock_stands_while_any_is_open(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.PanelAsync();
        clock.AdvanceDays(1);
        Assert.Equal(CaseState.SuspendedData, (await Turn(world, id, TaskKind.DataDecision, "工龄有异议")).Value!.State);
        var data = await TaskOf(world, id);
        clock.AdvanceDays(7);
        Assert.Equal(CaseState.SuspendedData, (await Turn(world, id, TaskKind.SiteSurvey, "需查现场防尘")).Value!.State);
        var survey = await TaskOf(world, id);
        clock.AdvanceDays(2);
        Assert.Equal(CaseState.SuspendedData, (await world.Must<Arbitrate>(h => h.Begin(id, new("海州区仲裁委", "是否存在劳动关系"), World.Agency, default, default))).State);
        Assert.Equal("E20", World.Rule(await world.Do<Arbitrate>(h => h.Begin(id, new("海州区仲裁委", "再次"), World.Agency, default, default))));
        // each has its own reason, its own clock and, but for the arbitration, its own entry in the county's inbox
        Assert.Equal(["工龄有异议", "需查现场防尘", "是否存在劳动关系"], (await world.CaseAsync(id)).OpenSuspensions.Select(s => s.Reason));
        Assert.Equal(2, (await world.App.In<ListTasks, Page<TaskView>>(h => h.Handle(County, null, true, false, null, null, null, default), County)).Items.Count);
        Assert.Equal(new DateOnly[] { new(2026, 4, 2), new(2026, 4, 9), new(2026, 4, 13) }, new[] { (await Clock(world, id, "TL-23")).Due!.Value, (await Clock(world, id, "TL-22-FINISH")).Due!.Value, (await Clock(world, id, "TL-24")).Due!.Value });
        var waiting = (await world.App.In<DiagnosisWork, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(World.Agency, 100, default))).Single(i => i.Kind == "work.diagnosis-suspended");
        Assert.Equal(("资料待判定、现场调查、劳动人事争议仲裁", new DateOnly(2026, 3, 3)), (waiting.PausedFor, waiting.PausedSince!.Value));
        clock.AdvanceDays(3);
        Assert.Equal(CaseState.SuspendedData, (await world.Must<Arbitrate>(h => h.End(id, new("确认劳动关系"), World.Agency, default, default))).State);
        clock.AdvanceDays(5);
        Assert.True((await Decide(world, data.Id, County)).Ok);
        Assert.Equal(CaseState.SuspendedSite, (await world.CaseAsync(id)).State);
        Assert.Equal(Refused.Conflict, (await world.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.Od, "1", "符合"), World.Agency, default, default))).Refused);
        Assert.Equal("paused", (await Clock(world, id, "TL-25")).State);
        clock.AdvanceDays(5);
        Assert.True((await world.App.In<ActOnTask, Outcome<TaskAnswer>>(h => h.Organise(survey.Id, new(), County, default, default), County)).Ok);
        Assert.True((await Decide(world, survey.Id, County, "现场为干式凿岩")).Ok);
        var record = await world.CaseAsync(id);
        Assert.Equal(CaseState.Diagnosing, record.State);
        // 3 to 20, 10 to 25 and 12 to 15 March: their union is 23 days
        Assert.Equal(23, SuperviseClocks.Stopped(record, new(2026, 3, 26)));
        Assert.Equal(new DateOnly(2026, 4, 24), (await Clock(world, id, "TL-25")).Due);
        Assert.Equal([PauseConcern.ManyPauses], (await world.App.In<SuperviseClocks, ClockSupervision>(h => h.Handle(Prefecture, null, null, true, null, null, default), Prefecture)).Items.Single().Concerns);
        Assert.Equal([EvidenceKind.ArbitrationAward, EvidenceKind.CommissionDecision, EvidenceKind.SurveyReport], record.Evidence.Select(e => e.Kind));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_is_overdue_in_a_county_shows_at_the_prefecture_and_pause_abuse_at_the_supervisor(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.FileCompleteAsync();
        await Turn(world, id, TaskKind.DataDecision);
        async Task<string[]> Kinds(Caller c) => [.. (await world.App.In<DiagnosisWork, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(c, 100, default), c)).Select(i => i.Kind)];
        Task<ClockSupervision> Watch(bool watched = true) => world.App.In<SuperviseClocks, ClockSupervision>(h => h.Handle(Prefecture, null, null, watched, null, null, default), Prefecture);
        Assert.Equal(["work.diagnosis-decide", "work.diagnosis-suspended"], (await Kinds(County)).Order());
        Assert.Equal(["work.diagnosis-suspended"], await Kinds(Prefecture));
        Assert.Empty(await Kinds(Neighbour));
        Assert.Empty((await Watch()).Items);
        Assert.Equal((1, 0, 1), ((await Watch(false)).Agencies.Single().Cases, (await Watch(false)).Agencies.Single().Overdue, (await Watch(false)).Agencies.Single().Paused));
        clock.AdvanceDays(31);
        Assert.Contains("work.diagnosis-task-overdue", await Kinds(Prefecture));
        Assert.DoesNotContain("work.diagnosis-task-overdue", await Kinds(County));
        Assert.Single((await world.App.In<ListTasks, Page<TaskView>>(h => h.Handle(Prefecture, null, true, true, null, null, null, default), Prefecture)).Items);
        Assert.Equal([PauseConcern.NoDecision], (await Watch()).Items.Single().Concerns);
        clock.AdvanceDays(30);
        Assert.Equal([PauseConcern.LongPauses, PauseConcern.NoDecision], (await Watch()).Items.Single().Concerns);
        world.Terminology.Overrides["diagnosis.pause-watch-days"] = "90";
        Assert.Equal([PauseConcern.NoDecision], (await Watch()).Items.Single().Concerns);
        Assert.True((await Decide(world, (await TaskOf(world, id)).Id, County)).Ok);
        Assert.Empty((await Watch()).Items);
        foreach (int _ in (int[])[1, 2]) { clock.AdvanceDays(1); Assert.True((await Turn(world, id, TaskKind.DataDecision)).Ok); Assert.True((await Decide(world, (await TaskOf(world, id)).Id, County)).Ok); }
        Assert.Equal([PauseConcern.ManyPauses], (await Watch()).Items.Single().Concerns);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_withdrawal_ends_the_stop_and_empties_the_countys_inbox(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        await Turn(world, id, TaskKind.DataDecision);
        Assert.Equal("D40", World.Rule(await world.Do<CloseCase>(h => h.Withdraw(id, new(null), World.Agency, default, default))));
        Assert.Equal(CaseState.Withdrawn, (await world.Must<CloseCase>(h => h.Withdraw(id, new("本人放弃"), World.Agency, default, default))).State);
        Assert.NotNull((await world.CaseAsync(id)).Suspensions.Single().To);
        Assert.Equal("E42", World.Rule(await Decide(world, (await TaskOf(world, id)).Id, County)));
        Assert.Empty((await world.App.In<ListTasks, Page<TaskView>>(h => h.Handle(County, null, true, false, null, null, null, default), County)).Items);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_employer_that_is_gone_leaves_the_decision_to_the_commission(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        Assert.Equal(CaseState.SuspendedData, (await Turn(world, id, TaskKind.DataDecision, "单位已注销")).Value!.State);
        Assert.True((await Decide(world, (await TaskOf(world, id)).Id, County)).Ok);
        Assert.Equal(CaseState.Evidence, (await world.CaseAsync(id)).State);
        Assert.Equal(CaseState.FileComplete, (await Without(world, id)).Value!.State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_refusal_needs_a_ground_that_is_there_and_carries_its_article(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.AppliedAsync();
        Task<Outcome<CaseAnswer>> Refuse(NotReceivedReason reason, string? text = null) => world.Do<ReceiveCase>(h => h.Handle(id, new(false, reason, text), World.Agency, default, default));
        foreach (var (reason, rule) in ((NotReceivedReason, string)[])[(NotReceivedReason.OutOfScope, "D55"), (NotReceivedReason.AlreadyDiagnosed, "E57"), (NotReceivedReason.AcceptedElsewhere, "E58"), (NotReceivedReason.PapersNotSupplied, "E59"), (NotReceivedReason.UnlawfulPlace, "E60")])
        {
            Assert.Equal(rule, World.Rule(await Refuse(reason)));
        }
        Assert.Equal("E60", World.Rule(await Refuse(NotReceivedReason.UnlawfulPlace, "不在本地")));
        Assert.Equal(CaseState.NotReceived, (await Refuse(NotReceivedReason.AlreadyDiagnosed, "原证明书 GS-2019-00012")).Value!.State);
        Assert.Equal("浙江省职业病诊断工作规程(征求意见稿) 第5条", (await world.CaseAsync(id)).NotReceived!.Basis);
        var lives = await world.AppliedAsync(world.Application(employer: World.Elsewhere, residence: World.Here));
        Assert.Equal("E60", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(lives, new(false, NotReceivedReason.UnlawfulPlace), World.Agency, default, default))));
        await world.Must<ReceiveCase>(h => h.Handle(lives, new(false, NotReceivedReason.UnlawfulPlace, "派出所证明其不在此居住"), World.Agency, default, default));
        Assert.Equal(["省职业病防治院"], (await world.CaseAsync(lives)).NotReceived!.Elsewhere);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_kinds_of_diagnosis_are_checked_against_the_persons_other_cases_anywhere(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var first = world.Application();
        async Task<string?> Apply(CaseKind kind, string disease = "OD2024-01-001", EarlierDiagnosis? earlier = null)
        {
            var outcome = await world.Do<ApplyForDiagnosis>(h => h.Handle(first with { Kind = kind, DiseaseCode = disease, Earlier = earlier }, World.Agency, default));
            return outcome.Findings.FirstOrDefault(f => f.Rule[0] == 'E' && f.Level == Level.Error)?.Rule;
        }
        Assert.Equal("E22", await Apply(CaseKind.Promotion));
        Assert.Equal("E25", await Apply(CaseKind.Additional));
        Assert.Equal("E22", await Apply(CaseKind.NewEvidence));
        Assert.Equal("E21", await Apply(CaseKind.Promotion, "OD2024-04-001"));
        Assert.Null(await Apply(CaseKind.Promotion, earlier: new("GS-2015-3", "外省某院", new(2015, 1, 1), "1", null)));
        // the same worker at another agency: received there, then concluded there
        var there = (await world.App.In<ApplyForDiagnosis, Outcome<CaseAnswer>>(h => h.Handle(first with { ResidenceAddress = World.Elsewhere }, World.OtherAgency, default), World.OtherAgency)).Value!.Id;
        await world.App.In<CheckDocuments, Outcome<CaseAnswer>>(h => h.Handle(there, new([.. World.AllPapers.Select(p => new PaperRequest(p, null, null))]), World.OtherAgency, default, default), World.OtherAgency);
        var id = await world.AppliedAsync(first);
        await world.Must<CheckDocuments>(h => h.Handle(id, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        Assert.True((await world.App.In<ReceiveCase, Outcome<CaseAnswer>>(h => h.Handle(there, new(true), World.OtherAgency, default, default), World.OtherAgency)).Ok);
        var running = await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default));
        Assert.Equal((Refused.Conflict, "E27"), (running.Refused, World.Rule(running)));
        var known = Assert.Single((await world.App.In<EarlierCases, Outcome<IReadOnlyList<EarlierCase>>>(h => h.Handle(id, World.Agency, default), World.Agency)).Value!);
        Assert.Equal(("南京市职业病防治院", false, false, null), (known.AgencyName, known.Here, known.Ended, known.Conclusion));
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            var record = await db.Cases.FirstAsync(c => c.Id == there);
            record.Outcome = new(Conclusion.Od, "OD2024-01-001", record.AppliedDisease, "矽肺", true, null, "1", "GBZ 70-2015", "f", "h", null, null, new(2026, 3, 2), 3, 0, [], []);
            record.ConcludedOn = new(2026, 3, 2);
            record.Issue(new("N-1", 1, "CODECODECODECODE", new(2026, 3, 2), "x", [], [], null, true));
            await db.SaveChangesAsync();
        });
        Assert.Equal("E20", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default))));
        Assert.Equal("E38", World.Rule(await world.Do<ChangeKind>(h => h.Handle(id, new(CaseKind.Promotion), World.Agency, default, default))));
        Assert.Equal("E26", World.Rule(await world.Do<ChangeKind>(h => h.Handle(id, new(CaseKind.NewEvidence, null, "复诊"), World.Agency, default, default))));
        await world.Must<ChangeKind>(h => h.Handle(id, new(CaseKind.Promotion, null, "已有壹期诊断"), World.Agency, default, default));
        await world.Must<CheckDocuments>(h => h.Handle(id, new([.. World.AllPapers.Append("earlier-certificate").Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        await world.Must<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default));
        await world.Must<CompleteFile>(h => h.Handle(id, World.History(), World.Agency, default, default));
        await world.Must<GatherPanel>(h => h.Handle(id, new([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(3))]), World.Agency, default, default));
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od, "1"); }
        Assert.Equal("E24", World.Rule(await world.Do<ConcludeCase>(h => h.Handle(id, World.Od("1"), World.Agency, default, default))));
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od, "2", "晋期"); }
        Assert.Equal(CaseState.Concluded, (await world.Must<ConcludeCase>(h => h.Handle(id, World.Od("2"), World.Agency, default, default))).State);
        Assert.Equal("E20", await Apply(CaseKind.Additional));
        Assert.Null(await Apply(CaseKind.Additional, "OD2024-04-001"));
        Assert.Null(await Apply(CaseKind.NewEvidence, earlier: new(null, null, null, null, "2026年2月高千伏胸片")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_the_persons_effective_diagnosis_says_about_an_application_is_said_at_the_registration(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var worker = world.Application(worker: 31);
        var diagnosed = await world.CertifiedAsync(worker);
        Task<Outcome<CaseAnswer>> Apply(CaseKind kind, EarlierDiagnosis? earlier = null) => world.Do<ApplyForDiagnosis>(h => h.Handle(worker with { Kind = kind, Earlier = earlier }, World.Agency, default));
        async Task<IReadOnlyList<string>> OnThePage(Guid id) => [.. (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, World.Agency, default), World.Agency)).Value!.KindNotes.Select(n => n.Rule)];

        // nobody is turned away for a first one, and the clerk hears of the stage I that is in force
        var first = await Apply(CaseKind.First);
        Assert.Equal((true, Level.Warning), (first.Ok, Assert.Single(first.Findings, f => f.Rule == "E20").Level));
        Assert.Equal(["E20"], await OnThePage(first.Value!.Id));

        Assert.Equal("E78", World.Rule(await Apply(CaseKind.Promotion, new("GS-1", null, null, "3", null))));
        // a promotion counts from the stage in force, whatever the paper brought says
        var fromTwo = await Apply(CaseKind.Promotion, new("GS-1", null, null, "2", null));
        Assert.True(fromTwo.Ok);
        Assert.Single(fromTwo.Findings, f => f.Rule == "W05");
        Assert.Equal(["W05"], await OnThePage(fromTwo.Value!.Id));

        // from the third stage there is none
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            var c = await db.Cases.FirstAsync(x => x.Id == diagnosed);
            c.Outcome = c.Outcome! with { Stage = "3" };
            (await db.Cases.FirstAsync(x => x.Id == fromTwo.Value!.Id)).State = CaseState.Withdrawn;
            await db.SaveChangesAsync();
        });
        var fromThree = await Apply(CaseKind.Promotion);
        Assert.Equal((false, "E78", "GBZ 70-2015"), (fromThree.Ok, World.Rule(fromThree), fromThree.Findings[0].Basis));
        Assert.True((await Apply(CaseKind.NewEvidence, new(null, null, null, null, "2026年2月胸片"))).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_decision_table_names_who_pays_and_nothing_leaves_without_consent(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ConcludedAsync();
        async Task<string> Routes(bool? found, bool? insured)
        {
            await world.Must<SettlePayment>(h => h.Handle(id, new(found, insured), World.Agency, default, default));
            return string.Join(',', (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, World.Agency, default), World.Agency)).Value!.PaymentRoutes.Select(r => r.Code));
        }
        Assert.Equal("INJURY-INSURANCE,CIVIL-CLAIM", await Routes(true, true));
        Assert.Equal("EMPLOYER-BEARS,CIVIL-CLAIM", await Routes(true, false));
        Assert.Equal("MEDICAL-ASSISTANCE,LIVING-ASSISTANCE,CIVIL-CLAIM", await Routes(false, null));
        Assert.Equal("CIVIL-CLAIM", await Routes(null, null));
        Assert.Equal("E50", World.Rule(await world.Do<SettlePayment>(h => h.Handle(id, new(false, true), World.Agency, default, default))));
        Task<Outcome<CaseAnswer>> Refer(bool? consent, string? to, params string[] given) => world.Do<SettlePayment>(h => h.Refer(id, new(AidDepartment.CivilAffairs, consent, "张大明", null, null, to, given, consent == false ? "不愿公开" : null), World.Agency, default, default));
        Assert.Equal("E52", World.Rule(await Refer(null, "民政局", "证明书")));
        Assert.Equal("E13", World.Rule(await Refer(true, "民政局")));
        Assert.Equal("E14", World.Rule(await Refer(true, null, "证明书")));
        Assert.Equal("E15", World.Rule(await Refer(false, null, "证明书")));
        Assert.True((await Refer(false, null)).Ok);
        Assert.True((await Refer(true, "海州区民政局 王某", "诊断证明书复印件", "救助申请表")).Ok);
        var record = await world.CaseAsync(id);
        Assert.Equal([(false, 0, (DateOnly?)null), (true, 2, new DateOnly(2026, 3, 2))], record.Referrals.Select(r => (r.Consented, r.Given.Count, r.HandedOverOn)));
        Assert.All(record.Referrals, r => Assert.Equal("李医师", r.RecordedBy.Name));
        // the consent may be taken back, once; what was handed over stays on file
        Task<Outcome<CaseAnswer>> TakeBack(int no, string? by = "张大明", DateOnly? on = null, DateOnly? told = null) => world.Do<SettlePayment>(h => h.Withdraw(id, no, new(by, on, told), World.Agency, default, default));
        Assert.Equal("E21", World.Rule(await TakeBack(1)));
        Assert.Equal("E53", World.Rule(await TakeBack(2, " ")));
        Assert.Equal("E16", World.Rule(await TakeBack(2, on: new(2026, 3, 1))));
        Assert.True((await TakeBack(2)).Ok);
        Assert.Equal("E21", World.Rule(await TakeBack(2)));
        var back = (await world.CaseAsync(id)).Referrals[1];
        Assert.Equal(("张大明", new DateOnly(2026, 3, 2), 2), (back.Withdrawn!.By, back.Withdrawn.DepartmentToldOn, back.Given.Count));
        var insured = await Routes(true, true);
        Assert.NotEmpty(insured);
        var view = (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, World.Agency, default), World.Agency)).Value!;
        Assert.Equal([new DateOnly(2026, 4, 1), new DateOnly(2027, 3, 2)], view.PaymentRoutes[0].Clocks.Select(c => c.Due!.Value));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Work_names_who_gave_it_and_to_whom(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.PanelAsync();
        await world.OpineAsync(id, 1, Conclusion.Od);
        Assert.Equal("E39", World.Rule(await world.Do<AssignCase>(h => h.Handle(id, new(World.Doctor(101)), World.Agency, default, default))));
        await world.Must<AssignCase>(h => h.Handle(id, new(World.Doctor(4), "请跟进"), World.Agency, default, default));
        var items = await world.App.In<DiagnosisWork, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(World.Agency, 100, default), World.Agency);
        Assert.Equal(["医师2", "医师3"], items.Where(i => i.Kind == "work.diagnosis-opinion").Select(i => i.AssignedTo).Order());
        Assert.All(items, i => Assert.Equal("u1", i.AssignedBy));
        Assert.Equal("医师4", items.Single(i => i.Kind == "work.diagnosis-conclude").AssignedTo);
        Assert.Equal(items.Count, items.DistinctBy(i => i.ClockKey + i.AssignedTo).Count());
        var described = world.App.Services.CreateScope().ServiceProvider.GetRequiredService<DiagnosisWork>();
        Assert.Empty(items.Select(i => i.Kind).Except(described.Rules.Select(r => r.Kind)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_physicians_own_account_signs_for_that_physician_only(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.PanelAsync();
        var own = World.Agency with { PractitionerId = World.Doctor(1) };
        Task<Outcome<CaseAnswer>> Sign(int doctor) => world.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(doctor), Conclusion.Od, "1", "符合"), own, default, default), own);
        Assert.Equal(Refused.Forbidden, (await Sign(2)).Refused);
        Assert.True((await Sign(1)).Ok);
        await world.OpineAsync(id, 2, Conclusion.Od);
        Assert.Equal(Refused.Forbidden, (await world.Do<RevokeOpinion>(h => h.Handle(id, new(World.Doctor(2), "重看"), own, default, default), own)).Refused);
        Assert.Equal(2, (await world.CaseAsync(id)).Opinions.Count);
    }
}
