using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Units;

public sealed class NetworkTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_commission_keeps_centres_pairs_alliances_and_counted_capabilities(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        Task<Outcome<UnitDetail>> On(Func<KeepNetwork, Task<Outcome<UnitDetail>>> act) => app.In<KeepNetwork, Outcome<UnitDetail>>(act);
        Assert.Equal("苏南", (await On(h => h.CentreAsync(Given.Hospital, new("苏南"), Given.Province, default, Given.Ct))).Must().Unit.CentreOf);
        Assert.Equal(Refused.Forbidden, (await On(h => h.CentreAsync(Given.Hospital, new("苏北"), Given.HospitalClerk, default, Given.Ct))).Refused);
        Assert.Equal("tiering.network.with-needed", (await On(h => h.TieAsync(Given.Hospital, new("PAIR", null, Given.Hospital, new(2026, 1, 1)), Given.Province, default, Given.Ct))).Why());
        (await On(h => h.TieAsync(Given.Hospital, new("PAIR", null, Given.Cdc, new(2026, 1, 1)), Given.Province, default, Given.Ct))).Must();
        (await On(h => h.TieAsync(Given.Hospital, new("ALLIANCE", "苏南职业病专科联盟", null, new(2025, 1, 1)), Given.Province, default, Given.Ct))).Must();
        // the same tie again ends it
        var unit = (await On(h => h.TieAsync(Given.Hospital, new("PAIR", null, Given.Cdc, new(2026, 1, 1), new(2026, 12, 31)), Given.Province, default, Given.Ct))).Must();
        Assert.Equal(["ALLIANCE 苏南职业病专科联盟 ", "PAIR 示范区疾控中心 2026-12-31"], unit.Ties.Select(t => $"{t.Kind} {t.Name} {t.To:yyyy-MM-dd}"));
        Assert.Equal("tiering.capability.cdc-only", (await On(h => h.CapabilityAsync(Given.Hospital, new("X、γ外照射监测", new(2025, 1, 1), null), Given.Province, default, Given.Ct))).Why());
        for (int i = 0; i < 7; i++) { (await On(h => h.CapabilityAsync(Given.Cdc, new(i == 0 ? "X、γ外照射监测" : "能力" + i, new(2025, 1 + i, 1), null), Given.Nanjing, default, Given.Ct))).Must(); }
        // registered again is no second one
        (await On(h => h.CapabilityAsync(Given.Cdc, new("能力6", new(2025, 7, 1), "证书"), Given.Nanjing, default, Given.Ct))).Must();
        var terminology = app.Services.GetRequiredService<ITerminology>();
        var cdc = await app.In<Data.HospitalTieringDb, Unit>(db => Task.FromResult(db.Units.Single(u => u.Id == Given.Cdc)));
        Assert.Equal(new CapabilityCount(7, 7), CapabilityCount.Of(cdc, new(2026, 3, 2), terminology));
        Assert.True(CapabilityCount.Of(cdc, new(2026, 3, 2), terminology).Complete);
        Assert.False(CapabilityCount.Of(cdc, new(2025, 6, 30), terminology).Complete);
        Assert.False(new CapabilityCount(13, 14).Complete);
    }
}
