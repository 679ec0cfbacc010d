using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Tests.Data;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Tests.Events;

public class OutboxTests
{
    static Task TellAsync(TestModules app, Guid id) => app.In<ProbeDb>(async db => { db.Publish(new ThingTold(id, "甲")); await db.SaveChangesAsync(); });
    static Task<List<string>> EffectsAsync(TestModules app) => app.In<ProbeDb, List<string>>(db => db.Effects.OrderBy(e => e.By).Select(e => e.By).ToListAsync());

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_consumer_of_an_event_has_its_effect_once(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        await TellAsync(app, Guid.NewGuid());
        Assert.Equal(2, await app.DeliverAllAsync());
        Assert.Equal(0, await app.DeliverAllAsync());
        Assert.Equal([nameof(CountThing), nameof(StumbleOverThing)], await EffectsAsync(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_message_that_comes_twice_is_handled_once(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        var id = Guid.NewGuid();
        Assert.True(await app.In<CountThing, bool>(c => c.HandleOnceAsync(id, new ThingTold(id, "甲"), CancellationToken.None)));
        Assert.False(await app.In<CountThing, bool>(c => c.HandleOnceAsync(id, new ThingTold(id, "甲"), CancellationToken.None)));
        Assert.Equal([nameof(CountThing)], await EffectsAsync(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_failing_consumer_holds_up_nobody_and_leaves_nothing_half_done(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var app = await Probe.StartAsync(engine, clock);
        app.Services.GetRequiredService<Trouble>().Left = 2;
        await TellAsync(app, Guid.NewGuid());
        await app.DeliverAllAsync();
        Assert.Equal([nameof(CountThing)], await EffectsAsync(app));
        clock.AdvanceDays(1);
        await app.DeliverAllAsync();
        Assert.Equal([nameof(CountThing)], await EffectsAsync(app));
        clock.AdvanceDays(1);
        await app.DeliverAllAsync();
        Assert.Equal([nameof(CountThing), nameof(StumbleOverThing)], await EffectsAsync(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_poisoned_delivery_is_parked_with_its_error(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var app = await Probe.StartAsync(engine, clock);
        app.Services.GetRequiredService<Trouble>().Left = int.MaxValue;
        await TellAsync(app, Guid.NewGuid());
        for (int i = 0; i < OutboxRelay.MostTries; i++) { await app.DeliverAllAsync(); clock.AdvanceDays(1); }
        await app.In<ProbeDb>(async db =>
        {
            var parked = await db.Deliveries.SingleAsync(d => d.State == DeliveryState.Parked);
            Assert.Equal("not yet", parked.Error);
            Assert.Equal(OutboxRelay.MostTries, parked.Tries);
            Assert.EndsWith(nameof(StumbleOverThing), parked.Consumer, StringComparison.Ordinal);
        });
        Assert.Equal(0, await app.DeliverAllAsync());
        await TellAsync(app, Guid.NewGuid());
        await app.DeliverAllAsync();
        Assert.Equal(2, (await EffectsAsync(app)).Count(e => e == nameof(CountThing)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_event_is_announced_with_its_change_or_not_at_all(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        await app.In<ProbeDb>(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(new Thing { Name = "撤回" });
            db.Publish(new ThingTold(Guid.NewGuid(), "撤回"));
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        });
        await app.In<ProbeDb>(async db => Assert.Equal((0, 0, 0), (await db.Things.CountAsync(), await db.Outbox.CountAsync(), await db.History.CountAsync())));
        Assert.Equal(0, await app.DeliverAllAsync());
    }
}
