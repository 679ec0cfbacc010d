using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.People;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Tests;

public class ReadPersonTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Caller Reader = Given.Exam(Given.Jiangmen);

    static async Task<Guid> Known(TestModules app, string name = "张三明")
    {
        var id = (await app.InPeople(p => p.MatchAsync([Given.Person(1, name, "13900001234")], Ct)))[0].PersonId;
        await app.In<IPeople>(p => p.GrantAsync(id, [Readers.Institution(Given.Jiangmen), .. Readers.Chain("440703")], Ct));
        return id;
    }

    static Task<Outcome<ReadPerson.Revealed>> Reveal(TestModules app, Guid id, string field, string reason, Caller? caller = null) =>
        app.In<ReadPerson, Outcome<ReadPerson.Revealed>>(h => h.Reveal(id, new(field, reason), caller ?? Reader, Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_number_is_opened_with_a_reason_and_the_history_keeps_it(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var id = await Known(app);
        var masked = (await app.In<ReadPerson, Outcome<PersonView>>(h => h.Get(id, Reader, Ct))).Value!;
        Assert.Equal("139****1234", masked.PhoneMasked);
        Assert.Contains("********", masked.NumberMasked);
        Assert.Equal(Given.Person(1).DocumentNumber, (await Reveal(app, id, "number", "核对诊断申请材料")).Value!.Value);
        Assert.Equal(("13900001234", 48), (await Reveal(app, id, "phone", "电话随访需要")).Value is { } v ? (v.Value, v.LeftToday) : default);
        var kept = await app.InDb(db => db.History.Where(h => h.RecordId == id && h.Content == null).OrderBy(h => h.Id).Select(h => h.Action + " " + h.Reason).ToListAsync(Ct));
        Assert.Equal(["read ", "reveal number: 核对诊断申请材料", "reveal phone: 电话随访需要"], kept);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_name_is_told_and_a_corrected_phone_is_not(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var id = await Known(app);
        Task<Outcome<PersonView>> Correct(string? name, string? phone) => app.In<CorrectPerson, Outcome<PersonView>>(h => h.Handle(id, new(name, null, null, phone, "录入笔误"), Reader, default, Ct));
        Assert.True((await Correct(null, "13900009999")).Ok);
        Assert.True((await Correct("王示范", null)).Ok);
        var told = await app.InDb(db => db.Outbox.Where(o => o.Contract == "registry.person-corrected.v1").Select(o => o.Body).ToListAsync(Ct));
        var e = Diagnosis.Kernel.Data.Json.Read<Diagnosis.Registry.Contracts.PersonCorrected>(Assert.Single(told));
        Assert.Equal((id, 3, "王示范", "录入笔误"), (e.PersonId, e.Version, e.Name, e.Reason));
        Assert.DoesNotContain("13900009999", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_no_record_about_a_person_finds_nobody()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var id = await Known(app);
        var stranger = Given.Exam(Given.Xinhui);
        Assert.Equal(Refused.NotFound, (await app.In<ReadPerson, Outcome<PersonView>>(h => h.Get(id, stranger, Ct))).Refused);
        Assert.Equal(Refused.NotFound, (await Reveal(app, id, "number", "核对诊断申请材料", stranger)).Refused);
        Assert.Empty((await app.In<ReadPerson, Outcome<List<PersonView>>>(h => h.Search(new("1", Given.Person(1).DocumentNumber), stranger, Ct))).Value!);
        Assert.Single((await app.In<ReadPerson, Outcome<List<PersonView>>>(h => h.Search(new("1", Given.Person(1).DocumentNumber), Reader, Ct))).Value!);
        Assert.Equal(Refused.NotFound, (await app.In<CorrectPerson, Outcome<PersonView>>(h => h.Handle(id, new("王五", null, null, null, "x"), stranger, default, Ct))).Refused);
    }

    [Fact]
    public async Task Without_a_reason_or_beyond_the_daily_quota_nothing_is_opened()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var id = await Known(app);
        Assert.Equal("reason", Assert.Single((await Reveal(app, id, "number", " ")).Findings).Field);
        Assert.Equal("field", Assert.Single((await Reveal(app, id, "name", "核对诊断申请材料")).Findings).Field);
        for (int i = 0; i < 50; i++) { Assert.True((await Reveal(app, id, "number", "核对诊断申请材料")).Ok); }
        Assert.Equal("registry.reveal-quota", Assert.Single((await Reveal(app, id, "number", "核对诊断申请材料")).Findings).Key);
        app.Clock.AdvanceDays(1);
        Assert.True((await Reveal(app, id, "number", "核对诊断申请材料")).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_conflict_is_decided_once_and_later_matches_follow(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var first = await Known(app);
        var second = (await app.InPeople(p => p.MatchAsync([Given.Person(1, "张山明")], Ct)))[0].PersonId;
        var queue = await app.In<DecideConflict, Page<ConflictView>>(h => h.List(ConflictState.Open, null, 20, Given.Commission(), Ct));
        var conflict = Assert.Single(queue.Items);
        Assert.Equal(("张三明", "张山明"), (conflict.First.Name, conflict.Second.Name));
        Assert.Empty((await app.In<DecideConflict, Page<ConflictView>>(h => h.List(ConflictState.Open, null, 20, Given.Commission("330400"), Ct))).Items);
        Task<Outcome<ConflictView>> Decide(ConflictState state, Guid? person, string? reason) => app.In<DecideConflict, Outcome<ConflictView>>(h => h.Handle(conflict.Id, new(state, person, reason), Given.Commission(), new IfMatch(1), Ct));
        Assert.Equal("reason", Assert.Single((await Decide(ConflictState.SamePerson, null, "")).Findings).Field);
        Assert.Equal("personId", Assert.Single((await Decide(ConflictState.WrongNumber, null, "x")).Findings).Field);
        Assert.Equal(ConflictState.SamePerson, (await Decide(ConflictState.SamePerson, first, "笔误")).Value!.State);
        Assert.Equal(Refused.Stale, (await Decide(ConflictState.DifferentPeople, null, "再议")).Refused);
        Assert.Equal(first, (await app.InPeople(p => p.MatchAsync([Given.Person(1, "张山明")], Ct)))[0].PersonId);
        Assert.Equal(2, await app.InDb(db => db.People.CountAsync(Ct)));
        Assert.NotEqual(first, second);
    }
}
