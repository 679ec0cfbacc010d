using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.People;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Tests;

public class MatchPeopleTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_person_is_registered_once_and_known_afterwards(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var first = await app.InPeople(p => p.MatchAsync([Given.Person(1), Given.Person(2), Given.Person(1)], Ct));
        Assert.Equal([PersonMatchKind.New, PersonMatchKind.New, PersonMatchKind.Known], first.Select(m => m.Kind));
        Assert.Equal(first[0].PersonId, first[2].PersonId);
        // lower-case x and blanks are the same number
        var again = await app.InPeople(p => p.MatchAsync([Given.Person(1) with { DocumentNumber = " " + Given.Person(1).DocumentNumber.ToLowerInvariant(), Name = "测试1 " }], Ct));
        Assert.Equal(new PersonMatch(first[0].PersonId, PersonMatchKind.Known), again[0]);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task One_number_under_two_names_makes_two_people_and_a_conflict(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var first = (await app.InPeople(p => p.MatchAsync([Given.Person(1, "张三")], Ct)))[0];
        var second = (await app.InPeople(p => p.MatchAsync([Given.Person(1, "张山")], Ct)))[0];
        Assert.Equal(PersonMatchKind.NameConflict, second.Kind);
        Assert.NotEqual(first.PersonId, second.PersonId);
        var third = (await app.InPeople(p => p.MatchAsync([Given.Person(1, "张山")], Ct)))[0];
        Assert.Equal(new PersonMatch(second.PersonId, PersonMatchKind.Known), third);
        var conflict = await app.InDb(db => db.Conflicts.SingleAsync(Ct));
        Assert.Equal((first.PersonId, second.PersonId, ConflictState.Open), (conflict.FirstId, conflict.SecondId, conflict.State));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Many_at_the_same_moment_never_make_one_person_twice(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var people = Enumerable.Range(0, 300).Select(i => Given.Person(i)).ToList();
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => app.InPeople(p => p.MatchAsync([.. people.Skip(n * 20)], Ct)), Ct)));
        Assert.Equal(300, await app.InDb(db => db.People.CountAsync(Ct)));
        Assert.Equal(0, await app.InDb(db => db.Conflicts.CountAsync(Ct)));
        for (int n = 0; n < all.Length; n++) { Assert.Equal(all[0].Skip(n * 20).Select(m => m.PersonId), all[n].Select(m => m.PersonId)); }
        Assert.Equal(300, all.Sum(a => a.Count(m => m.Kind == PersonMatchKind.New)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Thousands_are_matched_in_one_call_and_numbers_stand_sealed(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var people = Enumerable.Range(0, 5000).Select(i => Given.Person(i, phone: "13900000000")).ToList();
        var first = await app.InPeople(p => p.MatchAsync(people, Ct));
        var second = await app.InPeople(p => p.MatchAsync(people, Ct));
        Assert.Equal(5000, first.Count(m => m.Kind == PersonMatchKind.New));
        Assert.Equal(first.Select(m => m.PersonId), second.Select(m => m.PersonId));
        Assert.All(second, m => Assert.Equal(PersonMatchKind.Known, m.Kind));
        var history = await app.InDb(db => db.History.Select(h => h.Content).ToListAsync(Ct));
        Assert.Equal(5000, history.Count);
        Assert.All(history, c => { Assert.DoesNotContain(people[7].DocumentNumber, c); Assert.DoesNotContain("13900000000", c); });
        var info = await app.InPeople(p => p.FindAsync(first[7].PersonId, Ct));
        Assert.Equal(people[7].DocumentNumber, app.Services.GetRequiredService<Protector>().Open(info!.Number));
        var found = await app.InPeople(p => p.FindByNumberAsync("1", people[7].DocumentNumber, Ct));
        Assert.Equal(first[7].PersonId, Assert.Single(found).Id);
        Assert.Equal(2, (await app.InPeople(p => p.FindManyAsync([first[7].PersonId, first[8].PersonId, Guid.NewGuid()], Ct))).Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Readers_are_granted_once(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var person = (await app.InPeople(p => p.MatchAsync([Given.Person(1)], Ct)))[0].PersonId;
        for (int i = 0; i < 2; i++) { await app.In<IPeople>(p => p.GrantAsync(person, [Readers.Institution(Given.Jiangmen), .. Readers.Chain("440703001")], Ct)); }
        Assert.Equal(5, await app.InDb(db => db.PersonReaders.CountAsync(Ct)));
        Assert.Equal(1, await app.InDb(db => db.People.VisibleTo(db, Given.Commission()).CountAsync(Ct)));
        Assert.Equal(0, await app.InDb(db => db.People.VisibleTo(db, Given.Commission("330400")).CountAsync(Ct)));
        Assert.Equal(1, await app.InDb(db => db.People.VisibleTo(db, Given.Exam(Given.Jiangmen)).CountAsync(Ct)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_match_does_not_wait_for_the_module_that_asks_inside_its_own_transaction(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        await using var scope = app.Services.CreateAsyncScope();
        var asker = (ModuleDb)scope.ServiceProvider.GetRequiredService(scope.ServiceProvider.GetServices<ModuleDatabase>().Single(m => m.Module == "terminology").Context);
        await using var transaction = await asker.Database.BeginTransactionAsync(Ct);
        Assert.Equal(PersonMatchKind.New, (await scope.ServiceProvider.GetRequiredService<IPeople>().MatchAsync([Given.Person(1)], Ct))[0].Kind);
        await transaction.RollbackAsync(Ct);
        // the index keeps its own transaction: a person without a record elsewhere does no harm
        Assert.Equal(1, await app.InDb(db => db.People.CountAsync(Ct)));
    }
}
