using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cards;

/// <summary>The suspected card an exam conclusion calls for: made by itself, filed by a person, closed by a diagnosis.</summary>
public sealed class SuspicionDraftTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    // the other agency of this world examined the worker
    static readonly Caller Examiner = new("e1", "体检科", new HashSet<string> { Roles.Exam }, World.OtherId, "南京市职业病防治院", "320102", false);

    static readonly CardUnitRequest Unit = new("示例采石有限公司", World.CreditCodeOf(77), World.Here, "矿山路1号", "1011", "173", "SMALL", null, "钱主任", "051812345678");

    static async Task<(SuspectedCaseOpened Event, FileCardRequest Typed)> Suspicion(World world, int worker)
    {
        var p = world.Application(worker: worker).Person!;
        var person = (await world.People.MatchAsync([new(p.Name!, "1", p.DocumentNumber!, p.Sex!, p.BirthDate!.Value, "13800001234")], Ct))[0].PersonId;
        var e = new SuspectedCaseOpened(Guid.NewGuid(), 1, Guid.NewGuid(), person, p.Name!, p.Sex!, p.BirthDate!.Value, "OD2024-01-001", "OD2013-01-001", "示例采石有限公司", World.CreditCodeOf(77), World.Here, null, World.OtherId, "南京市职业病防治院", new(2026, 2, 20), new(2026, 2, 25), new(2026, 3, 12));
        return (e, new(CardType.Suspected, null, null, p, "凿岩工", World.Here, "8 号", null, Unit, "OD2024-01-001", new("凿岩", null, null, 17, 2, []), new(2026, 2, 20), new(2026, 2, 20), null, null, null, false, null, new("EXAM", null, null, false), null, null));
    }

    static Task<bool> Hear(World world, SuspectedCaseOpened e) => world.App.In<DraftCardOnSuspicion, bool>(c => c.HandleOnceAsync(Guid.NewGuid(), e, Ct));
    static async Task<IReadOnlyList<DraftRow>> Seen(World world, Caller caller) => (await world.App.In<ListDrafts, Page<DraftRow>>(h => h.Handle(caller, null, null, null, Ct), caller)).Items;
    static async Task<IReadOnlyList<WorkItem>> Work(World world, Caller caller) => [.. (await world.App.In<IEnumerable<IWorkSource>, IReadOnlyList<WorkItem>>(s => s.OfType<CardWork>().Single().ForAsync(caller, 50, Ct), caller)).Where(i => i.Kind == "work.diagnosis-suspected-card")];

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_exam_conclusion_puts_the_card_before_the_body_that_found_it_and_one_click_files_it(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var (e, _) = await Suspicion(world, 3);
        world.App.Services.GetRequiredService<StandInExams>().Exams.Add(new(e.ReportId, e.ExamDate, "ON", false, e.ExamAgencyName, e.EmployerName, [new("H-DUST-1", "03", e.DiseaseCode, new(2008, 3, 1), 17, 2)], [])
            { Employer = new(e.EmployerCreditCode, "矿山路1号", "1011", "173", "SMALL", null, "钱主任", world.App.Services.GetRequiredService<Kernel.Protection.Protector>().Seal("051812345678")), Job = "凿岩" });
        Assert.True(await Hear(world, e));
        var row = Assert.Single(await Seen(world, Examiner));
        Assert.Equal((DraftState.Open, "矽肺", new DateOnly(2026, 3, 12), true), (row.State, row.DiseaseName, row.Clock!.Due!.Value, row.Mine));
        var item = Assert.Single(await Work(world, Examiner));
        Assert.Equal(("TL-11", new DateOnly(2026, 3, 12)), (item.LimitId, item.Due!.Value));
        Assert.Empty(await Seen(world, World.Agency));
        Assert.Contains("*", Assert.Single(await Seen(world, World.Commission("320706"))).PersonName, StringComparison.Ordinal);
        // nothing was filed by itself, and nobody else may file it
        Assert.Empty(await world.Announced<ReportCardFiled>());
        Task<Outcome<CardAnswer>> File(Caller caller, int? version = null, FileDraftRequest? r = null) => world.App.In<FileDraft, Outcome<CardAnswer>>(h => h.Handle(row.Id, r ?? new("凿岩工", null, "8 号"), caller, new(version), Ct), caller);
        // what no exam record knows is asked for, and nothing else
        Assert.Equal(["occupation", "residenceDetail"], (await File(Examiner, row.Version, new())).Findings.Select(f => f.Field).Order());
        var shown = (await world.App.In<FileDraft, Outcome<DraftView>>(h => h.ShowAsync(row.Id, Examiner, Ct), Examiner)).Value!;
        Assert.Equal(("1011", "SMALL", "钱主任", "凿岩"), (shown.Known!.Industry, shown.Known.Scale, shown.Known.Contact, shown.Known.Job));
        Assert.Contains("*", shown.Known.ContactPhone, StringComparison.Ordinal);
        Assert.Equal(Refused.NotFound, (await File(World.Agency)).Refused);
        Assert.Equal(Refused.Stale, (await File(Examiner, 9)).Refused);
        var filed = await File(Examiner, row.Version);
        Assert.True(filed.Ok, string.Join("; ", filed.Findings.Select(f => $"{f.Rule} {f.Field} {f.Key}")));
        var told = Assert.Single(await world.Announced<ReportCardFiled>());
        Assert.Equal((e.SuspectedCaseId, CardType.Suspected, "EXAM", "矽肺", World.Here), (told.SuspectedCaseId!.Value, told.Card.Type, told.Card.Suspected!.Source, told.Card.Disease!.Name, told.Card.Employer!.AddressCode));
        Assert.Equal((new DateOnly(2008, 3, 1), 17, 2, "H-DUST-1"), (told.Card.Contact!.Began!.Value, told.Card.Contact.Years, told.Card.Contact.Months, Assert.Single(told.Card.Contact.Hazards)));
        Assert.Empty(world.App.Services.GetRequiredService<ICardCheck>().Of(told.Card));
        Assert.Equal((e.ExamDate, "凿岩", "1011"), (told.Card.FirstSymptomsOn!.Value, told.Card.Contact.Job, told.Card.Employer.Industry));
        row = Assert.Single(await Seen(world, Examiner));
        Assert.Equal((DraftState.Filed, filed.Value!.Id, "done"), (row.State, row.CardId!.Value, row.Clock!.State));
        Assert.Empty(await Work(world, Examiner));
        Assert.Equal("D90", World.Rule(await File(Examiner)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_diagnosis_or_an_exclusion_closes_it_filed_or_not(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        Task<bool> Conclude(CaseConcluded c) => world.App.In<CloseDraftOnConclusion, bool>(x => x.HandleOnceAsync(Guid.NewGuid(), c, Ct));
        CaseConcluded Said(SuspectedCaseOpened e, Guid caseId, int version, Guid? suspected, Conclusion final) => new(caseId, version, suspected, e.PersonId, e.PersonName, e.Sex, e.BirthDate, World.AgencyId, "院", "320706", e.DiseaseCode, e.Disease, "矽肺", true, CaseKind.First, Conclusion.Od, final, "I",
            new(2026, 3, 1), new(2026, 3, 1), new(2026, 3, 2), "X-2026-00001", e.EmployerName, World.Here, World.Here, World.Here);
        var (lead, _) = await Suspicion(world, 4);
        var (walkIn, _) = await Suspicion(world, 5);
        var (other, _) = await Suspicion(world, 6);
        foreach (var e in new[] { lead, walkIn, other }) { await Hear(world, e); }
        Assert.Equal(3, (await Work(world, Examiner)).Count);
        var caseId = Guid.NewGuid();
        await Conclude(Said(lead, caseId, 9, lead.SuspectedCaseId, Conclusion.Od));
        // who came without the lead ends the same suspicion
        await Conclude(Said(walkIn, Guid.NewGuid(), 9, null, Conclusion.NotOd));
        Assert.Equal(other.PersonId, (await world.App.In<DiagnosisAppraisalDb, SuspicionDraft>(db => db.Set<SuspicionDraft>().SingleAsync(d => d.State == DraftState.Open, Ct))).PersonId);
        Assert.Single(await Work(world, Examiner));
        // the appraisal's conclusion is followed, an old message is not
        await Conclude(Said(lead, caseId, 12, lead.SuspectedCaseId, Conclusion.NotOd));
        await Conclude(Said(lead, caseId, 10, lead.SuspectedCaseId, Conclusion.Od));
        await world.App.In<DiagnosisAppraisalDb>(async db => Assert.Equal((DraftState.Closed, Conclusion.NotOd, "X-2026-00001"), await db.Set<SuspicionDraft>().Where(d => d.SuspectedCaseId == lead.SuspectedCaseId).Select(d => new ValueTuple<DraftState, Conclusion, string>(d.State, d.Conclusion!.Value, d.CertificateNumber!)).SingleAsync(Ct)));
        // a later version of the exam record does not open it again
        await Hear(world, lead with { Version = 5 });
        Assert.Single(await Work(world, Examiner));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Withdrawn_reported_otherwise_or_typed_by_hand_nothing_is_left_to_file(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(engine, clock);
        var (gone, _) = await Suspicion(world, 7);
        var (paper, _) = await Suspicion(world, 8);
        var (typed, request) = await Suspicion(world, 9);
        foreach (var e in new[] { gone, paper, typed }) { await Hear(world, e); }
        await Hear(world, gone with { Version = 2, Withdrawn = true });
        await Hear(world, gone);
        await Hear(world, paper with { Version = 2, ReportedOn = new(2026, 3, 1) });
        Assert.True((await world.App.In<FileCard, Outcome<CardAnswer>>(h => h.Handle(request, Examiner, Ct), Examiner)).Ok);
        Assert.Equal(typed.SuspectedCaseId, Assert.Single(await world.Announced<ReportCardFiled>()).SuspectedCaseId);
        Assert.Equal([DraftState.Filed, DraftState.ReportedOtherwise, DraftState.Withdrawn], (await Seen(world, Examiner)).Select(d => d.State).Order());
        Assert.Empty(await Work(world, Examiner));
        // loaded as reported long ago: no draft at all
        var (old, _) = await Suspicion(world, 10);
        await Hear(world, old with { ReportedOn = new(2026, 2, 27) });
        Assert.Equal(3, (await Seen(world, Examiner)).Count);
        // overdue ones show at the employer's commissions too
        var (late, _) = await Suspicion(world, 11);
        await Hear(world, late);
        Assert.Empty(await Work(world, World.Commission("320706")));
        clock.AdvanceDays(11);
        Assert.Single(await Work(world, World.Commission("320706")));
        Assert.Empty(await Work(world, World.Commission("320703")));
    }
}
