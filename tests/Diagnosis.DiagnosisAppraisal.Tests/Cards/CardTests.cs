using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cards;

public sealed class CardTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly DateTimeOffset visit = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));

    static Task<Outcome<CardAnswer>> File(World world, FileCardRequest r, Caller? caller = null) => world.App.In<FileCard, Outcome<CardAnswer>>(h => h.Handle(r, caller ?? World.Agency, Ct));
    static async Task<CardAnswer> MustFile(World world, FileCardRequest r)
    {
        var outcome = await File(world, r);
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Field} {f.Key} {string.Join(',', f.Args)}")));
        return outcome.Value!;
    }

    static FileCardRequest Acute(World world, int together = 1, DateOnly? died = null, string disease = "OD2024-02-002") => new(CardType.Suspected, null, null, world.Application().Person, "操作工", World.Here, "1 号", null, new("示例化工有限公司", World.CreditCodeOf(77), World.Here, null, "2614", "173", "SMALL", null, "钱主任", "051812345678"),
        disease, new("巡检", null, null, 0, 0, []) { Hours = 2 }, new(2026, 3, 2), new(2026, 3, 2), died, died is null ? null : "呼吸衰竭", died is null ? null : "医院", true, visit, new("OUTPATIENT", "INC-1", together, true), null, null);

    static FileCardRequest Pesticide(World world, string kind) => new(CardType.Pesticide, null, null, world.Application().Person, "农民", World.Here, null, null, null, null, null, null, null, null, null, null, true, visit, null, null, new(new(2026, 3, 2), "敌敌畏", "有机磷", kind, "SKIN", "MILD"));

    static FileCardRequest OfCase(Guid id, string kind, DateOnly? died = null, string? place = null) => new(CardType.Pneumoconiosis, kind, id, null, null, null, null, null, null, null, null, null, null, died, died is null ? null : "呼吸衰竭", died is null ? null : "死亡医学证明", false, null, null,
        place is null ? null : new("", "", null, null, [], null, null, [], [], place), null);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_card_of_a_case_is_told_whole_and_a_correction_is_its_next_version(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var request = world.Application();
        var id = await world.CertifiedAsync(request);
        await world.Must<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, Ct));
        Assert.Equal("D39", World.Rule(await world.Do<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, Ct))));
        await world.Must<FileReportCard>(h => h.Handle(id, new(new(null, null, null, null, null, "8", null, null, true, null, null, null), "补填伤残等级"), World.Agency, default, Ct));
        var told = await world.Announced<ReportCardFiled>();
        Assert.Equal([(1, "FIRST"), (2, "CORRECTION")], told.Select(t => (t.Card.CardVersion, t.Card.VersionKind)));
        var card = told[0].Card;
        Assert.Equal(card.CardNo, told[1].Card.CardNo);
        Assert.True(card.CardNo.Length <= 20, card.CardNo);
        Assert.Equal((CardType.Pneumoconiosis, "NEW", "张大明", "01", "1"), (card.Type, card.ReportKind, card.Person.Name, card.Pneumoconiosis!.Kind, card.Pneumoconiosis.Stage));
        Assert.Equal(("1", card.DiagnosedOn), (card.Pneumoconiosis.FirstStage, card.Pneumoconiosis.FirstOn));
        Assert.Empty(CardRules.Of(card));
        var protector = world.App.Services.GetService(typeof(Kernel.Protection.Protector)) as Kernel.Protection.Protector;
        Assert.Equal(request.Person!.DocumentNumber, protector!.Open(card.Person.Number));
        await world.App.In<DiagnosisAppraisalDb>(async db => Assert.All(await db.Outbox.ToListAsync(Ct), o => Assert.DoesNotContain(request.Person.DocumentNumber!, o.Body, StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Death_and_moves_of_a_diagnosed_worker_are_filed_from_the_case(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.CertifiedAsync();
        var early = await File(world, OfCase(id, "DEATH", new(2026, 3, 1)));
        Assert.Contains(early.Findings, f => f.Rule == "C02");
        Assert.Contains((await File(world, OfCase(id, "MOVE_OUT"))).Findings, f => f.Rule == "C05");
        var death = await MustFile(world, OfCase(id, "DEATH", new(2026, 3, 2)));
        var move = await MustFile(world, OfCase(id, "MOVE_OUT", place: "340000"));
        Assert.NotEqual(death.CardNo, move.CardNo);
        var told = await world.Announced<ReportCardFiled>();
        Assert.Equal(["DEATH", "MOVE_OUT"], told.Select(t => t.Card.ReportKind));
        Assert.All(told, t => { Assert.Equal(id, t.CaseId); Assert.Equal("张大明", t.Card.Person.Name); Assert.NotNull(t.Card.Filer.CertificateNumber); });
        Assert.Equal("340000", told[1].Card.Pneumoconiosis!.OtherPlace);
        Assert.Equal("D81", World.Rule(await File(world, OfCase(id, "DEATH", new(2026, 3, 2)), World.OtherAgency)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_poisoning_runs_in_hours_and_a_domestic_one_tells_nobody_but_the_queue(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var productive = await MustFile(world, Pesticide(world, "PRODUCTIVE"));
        Assert.Equal(visit.AddHours(24), productive.DueAt);
        Assert.False(productive.Late);
        await MustFile(world, Pesticide(world, "DOMESTIC_SUICIDE"));
        var told = await world.Announced<ReportCardFiled>();
        Assert.Equal([false, true], told.Select(t => t.Card.IsDomestic));
        // what coverage and statistics are made of never hears of a poisoning card
        Assert.Empty(await world.Announced<CaseConcluded>());
        await world.App.In<DiagnosisAppraisalDb>(async db => { Assert.Empty(await db.Cases.ToListAsync(Ct)); Assert.Equal([typeof(ReportCardFiled)], (await db.Outbox.Select(o => o.Contract).Distinct().ToListAsync(Ct)).Select(c => c == "diagnosis.report-card-filed.v1" ? typeof(ReportCardFiled) : null)); });
        world.App.Clock.Now = visit.AddHours(24).AddSeconds(1);
        Assert.True((await MustFile(world, Pesticide(world, "PRODUCTIVE"))).Late);
    }

    public static TheoryData<int, bool, string, string[]> Duties => new()
    {
        { 1, false, "OD2024-02-002", [] }, { 2, false, "OD2024-02-002", [] }, { 3, false, "OD2024-02-002", ["ThreePoisoned"] }, { 1, true, "OD2024-02-002", ["Death"] }, { 4, true, "OD2024-02-002", ["Death", "ThreePoisoned"] },
    };

    [Theory, MemberData(nameof(Duties))]
    public async Task A_death_or_three_poisoned_at_once_are_telephoned(int together, bool died, string disease, string[] duties)
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var card = await MustFile(world, Acute(world, together, died ? new(2026, 3, 2) : null, disease));
        Assert.Equal(duties, card.Telephone.Select(t => t.ToString()));
        var work = await world.App.In<IEnumerable<IWorkSource>, IReadOnlyList<WorkItem>>(async s => await s.OfType<CardWork>().Single().ForAsync(World.Agency, 10, Ct));
        Assert.Equal(duties.Length > 0, work.Count > 0);
        if (duties.Length == 0) { Assert.Equal("D88", World.Rule(await world.App.In<RecordTelephone, Outcome<CardAnswer>>(h => h.Handle(card.Id, new(null, "县卫健局"), World.Agency, default, Ct)))); return; }
        Assert.Equal("D89", World.Rule(await world.App.In<RecordTelephone, Outcome<CardAnswer>>(h => h.Handle(card.Id, new(visit.AddHours(-1), "县卫健局"), World.Agency, default, Ct))));
        Assert.True((await world.App.In<RecordTelephone, Outcome<CardAnswer>>(h => h.Handle(card.Id, new(null, "县卫健局"), World.Agency, default, Ct))).Ok);
        Assert.Empty(await world.App.In<IEnumerable<IWorkSource>, IReadOnlyList<WorkItem>>(async s => await s.OfType<CardWork>().Single().ForAsync(World.Agency, 10, Ct)));
    }

    [Fact]
    public async Task One_anthrax_is_telephoned()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var anthrax = world.Terminology.Catalogue.Entries("CAT2024").Single(e => e.NameZh.Contains("炭疽", StringComparison.Ordinal));
        Assert.Equal([TelephoneDuty.Anthrax], (await MustFile(world, Acute(world, disease: anthrax.Code))).Telephone);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_correction_needs_a_reason_and_the_same_person_and_keeps_the_number(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var request = Acute(world);
        var card = await MustFile(world, request);
        Task<Outcome<CardAnswer>> Correct(FileCardRequest r, int? version = null, Caller? caller = null) => world.App.In<FileCard, Outcome<CardAnswer>>(h => h.Correct(card.Id, r, caller ?? World.Agency, new(version), Ct));
        Assert.Equal("C04", World.Rule(await Correct(request)));
        Assert.Equal("D86", World.Rule(await Correct(request with { Person = world.Application().Person, Reason = "x" })));
        Assert.Equal(Refused.Stale, (await Correct(request with { Reason = "x" }, 7)).Refused);
        var second = await Correct(request with { Occupation = "班长", Reason = "职业填错" }, card.Version);
        Assert.True(second.Ok);
        Assert.Equal((card.CardNo, 2), (second.Value!.CardNo, second.Value.CardVersion));
        Assert.Equal(["操作工", "班长"], (await world.Announced<ReportCardFiled>()).Select(t => t.Card.Person.Occupation));
        // the first version stands in the history
        await world.App.In<DiagnosisAppraisalDb>(async db => Assert.Equal(2, await db.History.CountAsync(h => h.RecordId == card.Id && h.Content != null, Ct)));
    }

    [Fact]
    public async Task A_card_without_its_fields_is_refused_by_name_and_takes_no_number()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var bad = await File(world, Acute(world) with { FirstVisitAt = null, Person = null, Employer = null, Suspected = null });
        Assert.Equal(["D82", "D85", "D41", "D42", "D43", "D44", "D49"], bad.Findings.Select(f => f.Rule));
        Assert.Equal("D80", World.Rule(await File(world, Acute(world) with { Type = CardType.OccupationalDisease })));
        Assert.Contains((await File(world, Acute(world) with { FirstSymptomsOn = new(2026, 3, 2), DiagnosedOn = new(2026, 3, 1) })).Findings, f => f.Rule == "C01");
        Assert.EndsWith("Y00001", (await MustFile(world, Acute(world))).CardNo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_a_card_and_its_upload_are_shown_masked()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var request = Acute(world);
        var card = await MustFile(world, request);
        ((StandInUploads)world.App.Services.GetService(typeof(StandInUploads))!).Known.Add(new(Guid.NewGuid(), card.CardNo, 1, "Refused", null, null, "接收方退回"));
        var view = (await world.App.In<ReadCards, Outcome<CardView>>(h => h.FindAsync(card.Id, World.Agency, Ct))).Value!;
        Assert.Contains("*", view.DocumentNumber, StringComparison.Ordinal);
        Assert.Equal("接收方退回", view.Uploads[0].Error);
        Assert.DoesNotContain(request.Person!.DocumentNumber!, Kernel.Data.Json.Write(view), StringComparison.Ordinal);
        Assert.Contains("*", (await world.App.In<ReadCards, Page<CardRow>>(h => h.ListAsync(World.Commission("320706"), new(Acute: true), Ct))).Items[0].PersonName, StringComparison.Ordinal);
        Assert.Equal(Refused.NotFound, (await world.App.In<ReadCards, Outcome<CardView>>(h => h.FindAsync(card.Id, World.OtherAgency, Ct))).Refused);
    }
}
