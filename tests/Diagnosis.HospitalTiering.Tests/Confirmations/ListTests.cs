using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Tests.Confirmations;

public sealed class ListTests
{
    private static async Task<UnitDetail> RecordAsync(TestModules app, Guid unit, string domain, int year, string grade, DateOnly published) =>
        (await app.In<RecordQcResult, Outcome<UnitDetail>>(h => h.Handle(unit, new(domain, year, "PROVINCE", grade, null, published), Given.Province, default, Given.Ct))).Must();

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_new_D_ends_the_direct_route_on_its_day_of_publication_and_the_history_keeps_both(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        await RecordAsync(app, Given.Hospital, "DIAGNOSIS", 2024, "B", new(2024, 12, 10));
        var unit = await RecordAsync(app, Given.Hospital, "DIAGNOSIS", 2025, "D", new(2025, 12, 10));
        async Task<string> Route(DateOnly day) => (await app.In<ShowUnit, Outcome<UnitDetail>>(h => h.Handle(Given.Hospital, day, Given.Province, Given.Ct))).Must().Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route;
        Assert.Equal("DIRECT", await Route(new(2025, 12, 9)));
        Assert.Equal("AWAITING_APPLICATION", await Route(new(2025, 12, 10)));
        Assert.Equal(["AWAITING_APPLICATION 2025-12-10 D", "DIRECT 2024-12-10 B", "AWAITING_APPLICATION 2018-05-01 "], unit.History.Where(h => h.Domain == "DIAGNOSIS").Select(h => $"{h.Route} {h.From:yyyy-MM-dd} {h.Grade}"));
        Assert.Equal([null, new DateOnly(2025, 12, 9), new DateOnly(2024, 12, 9)], unit.History.Where(h => h.Domain == "DIAGNOSIS").Select(h => h.To));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_frozen_list_stays_what_it_was_and_shows_when_somebody_touches_it(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        await RecordAsync(app, Given.Hospital, "DIAGNOSIS", 2024, "B", new(2024, 12, 10));
        Assert.Equal(Refused.Forbidden, (await app.In<FreezeList, Outcome<ListView>>(h => h.Handle(new("名单"), Given.HospitalClerk, Given.Ct))).Refused);
        Assert.Equal("tiering.list.title-needed", (await app.In<FreezeList, Outcome<ListView>>(h => h.Handle(new(" "), Given.Province, Given.Ct))).Why());
        var frozen = (await app.In<FreezeList, Outcome<ListView>>(h => h.Handle(new("2025 年名单", new DateOnly(2025, 12, 31)), Given.Province, Given.Ct))).Must();
        Assert.True(frozen.Intact);
        Assert.Equal(1, frozen.Confirmed);
        await RecordAsync(app, Given.Hospital, "DIAGNOSIS", 2025, "D", new(2026, 2, 1));
        async Task<ListView> Show() => (await app.In<FreezeList, Outcome<ListView>>(h => h.ShowAsync(frozen.Id, Given.Province, Given.Ct))).Must();
        var later = await Show();
        Assert.Equal((true, frozen.Hash, 1), (later.Intact, later.Hash, later.Confirmed));
        Assert.Equal("AWAITING_APPLICATION", later.ChangedSince.Single().Route);
        Assert.Equal(Refused.NotFound, (await app.In<FreezeList, Outcome<ListView>>(h => h.ShowAsync(frozen.Id, Given.Nanjing, Given.Ct))).Refused);
        // past the module's own rules, as somebody with the database would
        await app.In<HospitalTieringDb>(db => db.Lists.ExecuteUpdateAsync(s => s.SetProperty(l => l.AsOf, new DateOnly(2025, 12, 30)), Given.Ct));
        Assert.False((await Show()).Intact);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspension_stands_beside_the_unit_on_its_days(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        await app.TellAsync(Given.Profile(Given.Busy, "12320100466001236C", "示范第一诊断机构", [InstitutionKind.DiagnosisAgency], "prefecture", "320106", new(2018, 5, 1), null,
            [new SuspensionFact(Guid.NewGuid(), FilingDomain.Diagnosis, [1], "CAT2024", new(2026, 2, 1), new(2026, 4, 30), "限期改正", DateTimeOffset.MinValue, null)], version: 2));
        async Task<int> Suspended(DateOnly day) => (await app.In<ListUnits, Outcome<Page<UnitSummary>>>(h => h.Handle(new UnitQuestion(AsOf: day, Size: 100), Given.Province, Given.Ct))).Must().Items.Single(u => u.Id == Given.Busy).Suspensions.Count;
        Assert.Equal("0 1 1 0", $"{await Suspended(new(2026, 1, 31))} {await Suspended(new(2026, 2, 1))} {await Suspended(new(2026, 4, 30))} {await Suspended(new(2026, 5, 1))}");
    }
}
