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

    static FileCardRequest Acute(World world, int together = 1, DateOnly? died = null, string disease = "OD2024-05-001") => new(CardType.Suspected, null, null, world.Application().Person, "操作工", World.Here, "1 号", null, new("示例化工有限公司", World.CreditCodeOf(77), World.Here, "化工路 2 号", "2614", "173", "SMALL", null, "钱主任", "051812345678"),
        disease, new("巡检", null, null, 0, 0, []) { Hours = 2 }, new(2026, 3, 2), new(2026, 3, 2), died, died is null ? null : "呼吸衰竭", died is null ? null : "医院", true, visit, disease.StartsWith("OD2024-05", StringComparison.Ordinal) ? new("OUTPATIENT", "INC-1", together, true) : new("OUTPATIENT", null, null, true), null, null);

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
        Assert.Single(early.Findings, f => f.Rule == "C02");
        var move = await MustFile(world, OfCase(id, "MOVE_OUT", place: "340000"));
        var death = await MustFile(world, OfCase(id, "DEATH", new(2026, 3, 2)));
        Assert.NotEqual(death.CardNo, move.CardNo);
        var told = await world.Announced<ReportCardFiled>();
        Assert.Equal(["MOVE_OUT", "DEATH"], told.Select(t => t.Card.ReportKind));
        Assert.All(told, t => { Assert.Equal(id, t.CaseId); Assert.Equal("张大明", t.Card.Person.Name); Assert.NotNull(t.Card.Filer.CertificateNumber); });
        Assert.Equal("340000", told[0].Card.Pneumoconiosis!.OtherPlace);
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
        { 1, false, "OD2024-05-001", [] }, { 2, false, "OD2024-05-001", [] }, { 3, false, "OD2024-05-001", ["ThreePoisoned"] }, { 1, true, "OD2024-05-001", ["Death"] }, { 4, true, "OD2024-05-001", ["Death", "ThreePoisoned"] },
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
        // in one pass: the rules of the card and every field that the queue would miss, each once
        Assert.Equal([], ((string[])["D82", "D85", "D41", "D42", "D49"]).Except(bad.Findings.Select(f => f.Rule)));
        Assert.Equal([], ((string[])["person.name", "person.documentNumber", "person.phone", "employer.name", "employer.creditCode", "employer.industry", "employer.economicType", "employer.scale", "employer.contact", "employer.phone"]).Except(bad.Findings.Select(f => f.Field)));
        Assert.Equal([], bad.Findings.GroupBy(f => f.Field).Where(g => g.Count() > 1).Select(g => g.Key));
        // birth date and sex come with the number
        Assert.DoesNotContain(bad.Findings, f => f.Field is "person.birthDate" or "person.sex");
        Assert.Equal("D80", World.Rule(await File(world, Acute(world) with { Type = CardType.OccupationalDisease })));
        Assert.Contains((await File(world, Acute(world) with { FirstSymptomsOn = new(2026, 3, 2), DiagnosedOn = new(2026, 3, 1) })).Findings, f => f.Rule == "C01");
        Assert.EndsWith("Y00001", (await MustFile(world, Acute(world))).CardNo, StringComparison.Ordinal);
    }

    static readonly CardUnitRequest employer = new("示例采石有限公司", World.CreditCodeOf(77), World.Here, "矿山路1号", "1011", "173", "SMALL", null, "钱主任", "051812345678");

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_patient_moves_out_over_the_border_once_and_nothing_is_filed_for_the_dead(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var request = world.Application();
        var id = await world.CertifiedAsync(request);
        foreach (string own in (string[])["320000", "340100", "999999", "34"]) { Assert.Equal(("D98", "pneumoconiosis.otherPlace"), (await File(world, OfCase(id, "MOVE_OUT", place: own))).Findings.Select(f => (f.Rule, f.Field)).Single()); }
        await MustFile(world, OfCase(id, "MOVE_OUT", place: "340000"));
        Assert.Equal("diagnosis.card.moved-out", (await File(world, OfCase(id, "MOVE_OUT", place: "410000"))).Findings.Single().Key);
        // by hand and by another agency it is the same patient
        FileCardRequest ByHand(string kind) => new(CardType.Pneumoconiosis, kind, null, request.Person, null, World.Here, null, null, employer, "OD2024-01-001", null, null, new(2026, 3, 2), null, null, null, false, null, null, new("01", "1", null, null, [], null, null, [], [], "340000"), null);
        Assert.Equal("diagnosis.card.moved-out", (await File(world, ByHand("MOVE_OUT"), World.OtherAgency)).Findings.Single().Key);
        Assert.True((await File(world, ByHand("MOVE_IN"), World.OtherAgency)).Ok);
        await MustFile(world, OfCase(id, "MOVE_OUT", place: "410000"));
        await MustFile(world, OfCase(id, "DEATH", new(2026, 3, 2)));
        foreach (string kind in (string[])["MOVE_OUT", "MOVE_IN"]) { Assert.Equal("diagnosis.card.patient-dead", (await File(world, OfCase(id, kind, place: "340000"))).Findings.Single().Key); }
        Assert.Equal("diagnosis.card.patient-dead", (await File(world, ByHand("DEATH") with { DiedOn = new(2026, 3, 2), CauseOfDeath = "呼吸衰竭", DeathSource = "家属" }, World.OtherAgency)).Findings.Single().Key);
        // a suspected disease seen before the death is still reported, and not one seen after it
        world.App.Clock.AdvanceDays(3);
        var suspected = Acute(world) with { Person = request.Person };
        Assert.Equal("diagnosis.card.patient-dead", (await File(world, suspected with { FirstSymptomsOn = new(2026, 3, 3), DiagnosedOn = new(2026, 3, 3) })).Findings.Single().Key);
        await MustFile(world, suspected);
        Assert.Equal(5, (await world.Announced<ReportCardFiled>()).Count);
    }

    public static TheoryData<string> Missing => ["person.phone", "occupation", "residenceDetail", "employer.addressDetail", "employer.industry", "employer.economicType", "employer.scale", "employer.contact", "employer.phone", "contact.job", "firstSymptomsOn", "diagnosedOn", "suspected.source"];

    [Theory, MemberData(nameof(Missing))]
    public async Task A_card_the_queue_would_keep_back_is_not_filed(string field)
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var r = Acute(world);
        var u = r.Employer!;
        var bad = await File(world, field switch
        {
            "person.phone" => r with { Person = r.Person! with { Phone = null } }, "occupation" => r with { Occupation = " " }, "residenceDetail" => r with { ResidenceDetail = null },
            "employer.addressDetail" => r with { Employer = u with { AddressDetail = null } }, "employer.industry" => r with { Employer = u with { Industry = null } }, "employer.economicType" => r with { Employer = u with { EconomicType = null } },
            "employer.scale" => r with { Employer = u with { Scale = null } }, "employer.contact" => r with { Employer = u with { Contact = null } }, "employer.phone" => r with { Employer = u with { Phone = null } },
            "contact.job" => r with { Contact = r.Contact! with { Job = "" } }, "firstSymptomsOn" => r with { FirstSymptomsOn = null }, "diagnosedOn" => r with { DiagnosedOn = null }, _ => r with { Suspected = r.Suspected! with { Source = "" } },
        });
        Assert.Equal(field, bad.Findings.Single().Field);
        Assert.Empty(await world.Announced<ReportCardFiled>());
        Assert.Equal(0, world.People.Matches);
        Assert.False((await MustFile(world, r)).Late);
        var card = (await world.Announced<ReportCardFiled>()).Single().Card;
        Assert.Empty(((ICardCheck)world.App.Services.GetService(typeof(ICardCheck))!).Of(card));
    }

    [Fact]
    public async Task The_number_poisoned_together_is_for_poisonings_only()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var r = Acute(world, disease: "OD2024-01-001");
        Assert.Equal(("C13", "suspected.poisonedTogether"), (await File(world, r with { Suspected = r.Suspected! with { PoisonedTogether = 3 } })).Findings.Select(f => (f.Rule, f.Field)).Single());
        await MustFile(world, r);
    }

    [Fact]
    public async Task A_wrong_number_is_the_one_thing_said_and_a_right_one_tells_birth_date_and_sex()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var r = Acute(world);
        string right = r.Person!.DocumentNumber!, wrong = right[..17] + (right[17] == '1' ? '2' : '1');
        var bare = r.Person with { Sex = null, BirthDate = null };
        Assert.Equal(("D42", "person.documentNumber"), (await File(world, r with { Person = bare with { DocumentNumber = wrong } })).Findings.Select(f => (f.Rule, f.Field)).Single());
        Assert.Equal(["D43", "D44"], (await File(world, r with { Person = bare with { DocumentType = "PASSPORT", DocumentNumber = "E12345678" } })).Findings.Select(f => f.Rule).Order());
        await MustFile(world, r with { Person = bare });
        var told = (await world.Announced<ReportCardFiled>()).Single().Card.Person;
        Assert.Equal((r.Person.BirthDate, r.Person.Sex), (told.BirthDate, told.Sex));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_correction_keeps_number_and_phones_that_are_not_typed_again(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var request = Acute(world);
        var card = await MustFile(world, request);
        var second = await world.App.In<FileCard, Outcome<CardAnswer>>(h => h.Correct(card.Id, request with { Person = new("张大明", null, null, null, null, null), Employer = request.Employer! with { Phone = null }, Reason = "职业填错", Occupation = "班长" }, World.Agency, default, Ct));
        Assert.True(second.Ok, string.Join("; ", second.Findings.Select(f => $"{f.Rule} {f.Field}")));
        var told = (await world.Announced<ReportCardFiled>()).Select(t => t.Card).ToList();
        var protector = (Kernel.Protection.Protector)world.App.Services.GetService(typeof(Kernel.Protection.Protector))!;
        Assert.Equal(2, told.Count);
        Assert.All(told, c => Assert.Equal((request.Person!.DocumentNumber, request.Person.Phone, request.Employer!.Phone, request.Person.BirthDate), (protector.Open(c.Person.Number), protector.Open(c.Person.Phone), protector.Open(c.Employer!.Phone), c.Person.BirthDate)));
        // another employer does not inherit the phone of the former
        Assert.Equal("employer.phone", (await world.App.In<FileCard, Outcome<CardAnswer>>(h => h.Correct(card.Id, request with { Person = null, Employer = request.Employer! with { Name = "另一公司", CreditCode = World.CreditCodeOf(78), Phone = null }, Reason = "单位填错" }, World.Agency, default, Ct))).Findings.Single().Field);
    }

    [Fact]
    public async Task The_form_marks_what_is_needed_and_has_every_field_it_complains_of()
    {
        await using var web = await Web.StartAsync();
        foreach (string type in (string[])["Suspected", "Suspected&acute=true", "Pneumoconiosis", "Pesticide"])
        {
            string path = "/diagnosis/cards/new?type=" + type, form = await web.Page(path);
            string answer = await web.Post(path, "card", ("Input.Kind", "MOVE_OUT"), ("Input.Acute", type.Contains("acute", StringComparison.Ordinal) ? "true" : ""));
            var asked = System.Text.RegularExpressions.Regex.Matches(answer, "<li><a href=\"#([^\"]+)\">([^<]+)").Select(m => (Id: m.Groups[1].Value, Text: m.Groups[2].Value)).ToList();
            Assert.True(asked.Count >= 5, $"{type}: only {asked.Count}");
            Assert.All(asked, a => Assert.Contains($" id=\"{a.Id}\"", form, StringComparison.Ordinal));
            Assert.All(asked, a => Assert.DoesNotContain('_', a.Text));
            if (type.StartsWith("Suspected", StringComparison.Ordinal))
            {
                Assert.Contains(asked, a => a.Text.Contains("经济类型", StringComparison.Ordinal));
                // whatever is asked of an empty form is marked; the first visit is asked of acute cases only
                foreach (var (id, text) in asked.Where(a => !a.Text.Contains("首诊", StringComparison.Ordinal)))
                {
                    int label = form.IndexOf($"for=\"{id}\"", StringComparison.Ordinal);
                    Assert.True(label > 0 && form[label..form.IndexOf("</label>", label, StringComparison.Ordinal)].Contains("class=\"required\"", StringComparison.Ordinal), $"{id}: {text}");
                }
            }
        }
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

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_card_of_a_diagnosis_that_the_queue_would_keep_back_is_not_filed_until_it_is_complete(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var unknown = world.Application() with { Employer = new("已注销的采石场", null, World.Here, null, "2009年已注销") };
        var id = await world.CertifiedAsync(unknown);
        Task<Outcome<CaseAnswer>> File(CardRequest r) => world.Do<FileReportCard>(h => h.Handle(id, r, World.Agency, default, default));
        var kept = await File(new(null));
        Assert.Equal(["employer.creditCode", "paperReceipt"], kept.Findings.Select(f => f.Field));
        var untouched = await world.CaseAsync(id);
        Assert.Equal((null, 0), (untouched.CardFiledOn, untouched.Cards.Count));
        Assert.Empty(await world.Announced<ReportCardFiled>());
        Assert.Equal("D50", World.Rule(await File(new(null, Employer: new(null, "91320706000000000X", null, null)))));
        // there is none to be had: the report goes on paper, and its receipt ends the clock
        Assert.True((await File(new(null, PaperReceipt: "市疾控中心收 2026-03-02"))).Ok);
        var reported = await world.CaseAsync(id);
        Assert.Equal(("市疾控中心收 2026-03-02", new DateOnly(2026, 3, 2)), (reported.Cards[0].PaperReceipt, reported.CardFiledOn!.Value));
        Assert.Empty(await world.Announced<ReportCardFiled>());
        // found later: the correction says it, and is sent
        Assert.True((await File(new(null, "查到信用代码", Employer: new(null, World.CreditCodeOf(78), null, null)))).Ok);
        Assert.Equal(World.CreditCodeOf(78), Assert.Single(await world.Announced<ReportCardFiled>()).Card.Employer!.CreditCode);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_appraisal_whose_card_cannot_be_sent_leaves_it_to_the_agency_as_owed(Engine engine)
    {
        await using var office = await Appraisal.Office.StartAsync(engine);
        var world = office.World;
        var id = await world.PanelAsync(world.Application() with { Employer = new("已注销的采石场", null, World.Here, null, "2009年已注销") });
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.NotOd); }
        await world.Must<ConcludeCase>(h => h.Handle(id, new(Conclusion.NotOd, null, null, null, null, "未见", "观察", "影像不支持"), World.Agency, default, default));
        await world.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        await office.AppraisedAsync(id, Conclusion.Od, "1");
        var judged = await world.CaseAsync(id);
        Assert.Equal((true, null, 0), (judged.IsOd, judged.CardFiledOn, judged.Cards.Count));
        Assert.Empty(await world.Announced<ReportCardFiled>());
        Assert.Null(Assert.Single(CaseClocks.Running(judged, world.PaperKinds), k => k.Limit == "TL-27").DoneOn);
        await world.Must<FileReportCard>(h => h.Handle(id, new(null, Employer: new(null, World.CreditCodeOf(78), null, null)), World.Agency, default, default));
        Assert.Equal("1", Assert.Single(await world.Announced<ReportCardFiled>()).Card.Pneumoconiosis!.Stage);
    }
}
