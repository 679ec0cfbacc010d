using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Tests;

public class EmployersAndInstitutionsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static EmployerIdentity Employer(string name, int serial = 1, string? site = null) =>
        new(name, Given.CreditCode(serial), site, "110", "C30", "3", "440703001", "示例工业区", null, "联系人", "13800000000");

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_employer_is_its_code_and_site_and_a_change_makes_a_new_version(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        Task<IReadOnlyList<Guid>> Match(params EmployerIdentity[] e) => app.In<IEmployers, IReadOnlyList<Guid>>(x => x.MatchAsync(e, Ct));
        var first = await Match(Employer("甲厂"), Employer("甲厂二车间", site: "02"), Employer("乙厂", 2), Employer("甲厂"));
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first[0], first[3]);
        Assert.Equal(first[0], (await Match(Employer("甲厂")))[0]);
        Assert.Equal(1, (await app.In<IEmployers, EmployerInfo?>(x => x.FindAsync(first[0], Ct)))!.Version);
        Assert.Equal(first[0], (await Match(Employer("甲厂有限公司") with { ContactPhone = "", Contact = "" }))[0]);
        var info = await app.In<IEmployers, EmployerInfo?>(x => x.FindAsync(first[0], Ct));
        Assert.Equal((2, "甲厂有限公司", "联系人"), (info!.Version, info.Name, info.Contact));
        Assert.Equal(2, await app.InDb(db => db.History.CountAsync(h => h.RecordId == first[0], Ct)));
        Assert.Equal(2, (await app.In<IEmployers, IReadOnlyList<EmployerInfo>>(x => x.SearchAsync(Given.CreditCode(1)[..10].ToLowerInvariant(), 10, Ct))).Count(e => e.CreditCode == Given.CreditCode(1)));
        Assert.Single(await app.In<IEmployers, IReadOnlyList<EmployerInfo>>(x => x.SearchAsync("乙厂", 10, Ct)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Many_at_the_same_moment_never_make_one_employer_twice(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var employers = Enumerable.Range(0, 100).Select(i => Employer($"厂{i}", i)).ToList();
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => app.In<IEmployers, IReadOnlyList<Guid>>(x => x.MatchAsync(employers, Ct)), Ct)));
        Assert.Equal(100, await app.InDb(db => db.Employers.CountAsync(Ct)));
        Assert.All(all, a => Assert.Equal(all[0], a));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_agency_is_filed_by_its_lines_unless_it_is_suspended(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var from = new DateOnly(2021, 6, 1);
        var load = new RegistryLoad([
            Given.Agency(Given.Jiangmen, 1, "440703", FilingLine.ClassWithout(1, ["OD2013-01-002"], "CAT2013", from)),
            Given.Agency(Given.Xinhui, 2, "440705", FilingLine.SingleItem("OD2013-01-002", "CAT2013", from)) with
            { Suspensions = [new(Given.Fact(Given.Xinhui, 50), FilingDomain.Diagnosis, [1], "CAT2013", new(2025, 1, 1), new(2025, 1, 31), "质控不合格", default, null)] },
            Given.Agency(Guid.CreateVersion7(), 3, "330402", FilingLine.WholeClass(1, "CAT2013", from))], []);
        Assert.Equal(new RegistryLoaded(3, 0, 0), await app.In<IRegistryLoader, RegistryLoaded>(l => l.LoadAsync(load, Ct)));
        Assert.Equal(new RegistryLoaded(0, 0, 3), await app.In<IRegistryLoader, RegistryLoaded>(l => l.LoadAsync(load, Ct)));
        Assert.Equal(3, await app.InDb(db => db.Outbox.CountAsync(o => o.Contract == "registry.institution-profile-changed.v1", Ct)));

        Assert.Equal([Given.Jiangmen], await Filed("OD2013-01-001", new(2025, 1, 15)));
        Assert.Equal([Given.Jiangmen], await Filed("OD2024-01-001", new(2025, 9, 1)));
        Assert.Empty(await Filed("OD2013-01-001", new(2021, 5, 31)));
        Assert.Equal([Given.Xinhui], await Filed("OD2013-01-002", new(2024, 12, 31)));
        Assert.Empty(await Filed("OD2013-01-002", new(2025, 1, 1)));
        Assert.Empty(await Filed("OD2013-01-002", new(2025, 1, 31)));
        Assert.Equal([Given.Xinhui], await Filed("OD2013-01-002", new(2025, 2, 1)));

        var profile = await app.In<IInstitutions, InstitutionProfile?>(i => i.ProfileAsync(Given.Xinhui, Ct));
        Assert.Equal(1, profile!.Institution.Version);
        Assert.Equal(app.Clock.Now.ToUniversalTime(), Assert.Single(profile.Filings).Line.KnownAt);
        Assert.Equal(Given.Xinhui, (await app.In<IInstitutions, InstitutionInfo?>(i => i.FindByCodeAsync(Given.CreditCode(2), Ct)))!.Id);
        Assert.Equal(2, (await app.In<IInstitutions, IReadOnlyList<InstitutionInfo>>(i => i.ListAsync(InstitutionKind.Hospital, "4407", Ct))).Count);
        Assert.Empty(await app.In<IInstitutions, IReadOnlyList<InstitutionInfo>>(i => i.ListAsync(InstitutionKind.ExamAgency, "4407", Ct)));

        async Task<IEnumerable<Guid>> Filed(string disease, DateOnly day) => (await app.In<IInstitutions, IReadOnlyList<InstitutionInfo>>(i => i.FiledForAsync(disease, "440700", day, Ct))).Select(i => i.Id);
    }
}
