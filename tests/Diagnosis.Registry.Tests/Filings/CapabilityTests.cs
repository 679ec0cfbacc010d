using System.Globalization;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Filings;
using Diagnosis.Testing;

namespace Diagnosis.Registry.Tests.Filings;

/// <summary>Acts of filing through outbox, relay and the real coverage audit: capability moves on its day, and a look back sees what was known then.</summary>
public class CapabilityTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly DateOnly Monday = new(2026, 3, 2);
    const string Silicosis = "OD2024-01-001", NoiseDeafness = "OD2024-04-001", Skin = "OD2024-02-001";

    static async Task<Desk> StartAsync(Engine engine)
    {
        var desk = await Desk.StartAsync(engine, coverage: true);
        await desk.App.InDb(async db =>
        {
            db.Publish(new UnitStandingChanged(Desk.AgencyId, 1, [new QcFact(Guid.NewGuid(), "DIAGNOSIS", 2025, "PROVINCE", "A", new(2025, 12, 10), DateTimeOffset.MinValue, null)], []));
            return await db.SaveChangesAsync(Ct);
        });
        return desk;
    }

    /// <summary>By the contract that other modules ask.</summary>
    static async Task<bool> Capable(Desk desk, string disease, DateOnly day)
    {
        await desk.App.DeliverAllAsync();
        return (await desk.App.In<ICoverage, IReadOnlyList<CapableAgency>>(c => c.CapableForAsync(disease, "320200", day, 5, Ct))).Any(a => a.InstitutionId == Desk.AgencyId);
    }

    /// <summary>By the audit itself, as it was known at the end of a day.</summary>
    static async Task<bool> Capable(Desk desk, string disease, DateOnly day, DateOnly knownAt)
    {
        await desk.App.DeliverAllAsync();
        var answer = await desk.App.In<ShowDisease, Kernel.Http.Outcome<DiseaseView>>(h => h.Handle("320200", disease, new(AsOf: day, KnownAt: knownAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Desk.Province, Ct));
        return answer.Must().Agencies.Any(a => a.Standing.Agency == Desk.AgencyId.ToString() && a.Standing.Capable);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Capability_begins_with_the_filing_and_is_known_from_the_publication(Engine engine)
    {
        await using var desk = await StartAsync(engine);
        var id = await desk.AtWork(Monday);
        desk.Clock.AdvanceDays(3);
        (await desk.File(id)).Must();
        Assert.False(await Capable(desk, Silicosis, Monday.AddDays(3)));
        desk.Clock.AdvanceDays(4);
        (await desk.Publish(id)).Must();
        Assert.False(await Capable(desk, Silicosis, Monday.AddDays(2)));
        Assert.True(await Capable(desk, Silicosis, Monday.AddDays(3)));
        Assert.False(await Capable(desk, Skin, Monday.AddDays(7)));
        // yesterday's audit did not know it
        Assert.False(await Capable(desk, Silicosis, Monday.AddDays(3), Monday.AddDays(6)));
        Assert.True(await Capable(desk, Silicosis, Monday.AddDays(3), Monday.AddDays(7)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_change_moves_capability_on_its_day_and_the_past_stays(Engine engine)
    {
        await using var desk = await StartAsync(engine);
        var id = await desk.Published();
        desk.Clock.AdvanceDays(10);
        (await desk.Prepare(id, Desk.Papers(Desk.Class(1), Desk.Class(2)))).Must();
        (await desk.File(id, Monday.AddDays(9), "以第2类替换第4类")).Must();
        desk.Clock.AdvanceDays(5);
        (await desk.Publish(id)).Must();
        var day = Monday.AddDays(10);
        Assert.Equal((bool[])[true, false], (bool[])[await Capable(desk, NoiseDeafness, day.AddDays(-1)), await Capable(desk, NoiseDeafness, day)]);
        Assert.Equal((bool[])[false, true], (bool[])[await Capable(desk, Skin, day.AddDays(-1)), await Capable(desk, Skin, day)]);
        Assert.Equal((bool[])[true, true], (bool[])[await Capable(desk, Silicosis, day.AddDays(-1)), await Capable(desk, Silicosis, day)]);
        // on the eve of the publication the audit of that day still believed in class 4
        Assert.True(await Capable(desk, NoiseDeafness, day.AddDays(2), Monday.AddDays(14)));
        Assert.False(await Capable(desk, NoiseDeafness, day.AddDays(2), Monday.AddDays(15)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_stop_ends_capability_the_day_before_and_is_known_from_the_notice(Engine engine)
    {
        await using var desk = await StartAsync(engine);
        var id = await desk.Published();
        desk.Clock.AdvanceDays(7);
        var day = new DateOnly(2026, 4, 8);
        (await desk.Stop(id, day)).Must();
        Assert.Equal((bool[])[true, false], (bool[])[await Capable(desk, Silicosis, day.AddDays(-1)), await Capable(desk, Silicosis, day)]);
        Assert.Equal((bool[])[true, false], (bool[])[await Capable(desk, Silicosis, day, Monday.AddDays(6)), await Capable(desk, Silicosis, day, Monday.AddDays(7))]);
        desk.Clock.AdvanceDays(1);
        (await desk.Unstop(id)).Must();
        Assert.True(await Capable(desk, Silicosis, day));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspension_of_one_class_takes_that_class_for_its_days_and_no_other(Engine engine)
    {
        await using var desk = await StartAsync(engine);
        var id = await desk.Published();
        desk.Clock.AdvanceDays(5);
        var s = (await desk.Suspend(id, Monday.AddDays(5), Monday.AddDays(30), 1)).Must().Suspensions[0];
        Assert.Equal((bool[])[true, false, false], (bool[])[await Capable(desk, Silicosis, Monday.AddDays(4)), await Capable(desk, Silicosis, Monday.AddDays(5)), await Capable(desk, Silicosis, Monday.AddDays(90))]);
        Assert.True(await Capable(desk, NoiseDeafness, Monday.AddDays(5)));
        desk.Clock.AdvanceDays(5);
        (await desk.Correct(id, s.Id)).Must();
        (await desk.Lift(id, s.Id, Monday.AddDays(12))).Must();
        Assert.Equal((bool[])[false, true], (bool[])[await Capable(desk, Silicosis, Monday.AddDays(11)), await Capable(desk, Silicosis, Monday.AddDays(12))]);
        Assert.False(await Capable(desk, Silicosis, Monday.AddDays(12), Monday.AddDays(9)));
    }

    [Fact]
    public async Task A_physician_who_leaves_takes_the_class_along_on_the_day()
    {
        await using var desk = await StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        desk.Clock.AdvanceDays(20);
        var left = await desk.Depart(id, (await desk.Profile())!.Practices[0].FactId, Monday.AddDays(9));
        Assert.Contains("filing.short-of-physicians", left.Keys());
        Assert.Equal((bool[])[true, false], (bool[])[await Capable(desk, Silicosis, Monday.AddDays(9)), await Capable(desk, Silicosis, Monday.AddDays(10))]);
    }
}
