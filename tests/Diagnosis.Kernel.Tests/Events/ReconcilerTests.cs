using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Tests.Data;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Tests.Events;

public class ReconcilerTests
{
    static Task TellAsync(TestModules app, bool past = false) => app.In<ProbeDb>(async db => { db.PublishesPast = past; db.Publish(new ThingTold(Guid.NewGuid(), "甲")); await db.SaveChangesAsync(); });
    static Task<Reconciliation> CompareAsync(TestModules app, bool full = false) => app.Services.GetRequiredService<Reconciler>().RunAsync(full, CancellationToken.None);
    static void Later(TestModules app) => app.Clock.Now += TimeSpan.FromMinutes(16);

    static async Task<TestModules> ToldAsync(Engine engine, int messages = 3)
    {
        var app = await Probe.StartAsync(engine);
        for (int i = 0; i < messages; i++) { await TellAsync(app); }
        await app.DeliverAllAsync();
        Later(app);
        return app;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_was_announced_and_handled_raises_nothing(Engine engine)
    {
        await using var app = await ToldAsync(engine);
        var found = await CompareAsync(app);
        Assert.Equal(6, found.Compared);
        Assert.Empty(found.Differences);
        // settled messages are not read again, a full pass reads them all
        Assert.Equal(0, (await CompareAsync(app)).Compared);
        Assert.Equal(6, (await CompareAsync(app, full: true)).Compared);
        Assert.Same(app.Services.GetRequiredService<Reconciler>().Last, app.Services.GetRequiredService<Reconciler>().Last);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_message_marked_delivered_that_the_inbox_never_saw_raises_an_alarm_until_it_is_there(Engine engine)
    {
        await using var app = await ToldAsync(engine);
        var lost = await app.In<ProbeDb, InboxEntry>(async db =>
        {
            var entry = await db.Inbox.Where(i => i.Consumer.EndsWith(nameof(CountThing))).OrderBy(i => i.MessageId).Skip(1).FirstAsync();
            await db.Inbox.Where(i => i.MessageId == entry.MessageId && i.Consumer == entry.Consumer).ExecuteDeleteAsync();
            return entry;
        });
        for (int pass = 0; pass < 2; pass++)
        {
            var fault = Assert.Single((await CompareAsync(app)).Differences);
            Assert.Equal((EventFault.NeverReceived, "probe", "probe.thing-told.v1", lost.Consumer, 1), (fault.Fault, fault.Module, fault.Contract, fault.Consumer, fault.Count));
            Assert.Equal([lost.MessageId], fault.Messages);
        }
        // the message is handled after all
        Assert.True(await app.In<CountThing, bool>(c => c.HandleOnceAsync(lost.MessageId, new ThingTold(Guid.NewGuid(), "甲"), CancellationToken.None)));
        Assert.Empty((await CompareAsync(app)).Differences);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_delivery_that_is_missing_raises_an_alarm(Engine engine)
    {
        await using var app = await ToldAsync(engine);
        await app.In<ProbeDb>(async db =>
        {
            var last = await db.Outbox.OrderByDescending(m => m.Id).Select(m => m.Id).FirstAsync();
            Assert.Equal(1, await db.Deliveries.Where(d => d.MessageId == last && d.Consumer.EndsWith(nameof(CountThing))).ExecuteDeleteAsync());
        });
        Assert.Equal(EventFault.NeverQueued, Assert.Single((await CompareAsync(app)).Differences).Fault);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_consumer_is_not_accused_of_messages_from_before_its_first_delivery(Engine engine)
    {
        await using var app = await ToldAsync(engine);
        await app.In<ProbeDb>(async db =>
        {
            var first = await db.Outbox.OrderBy(m => m.Id).Select(m => m.Id).FirstAsync();
            Assert.Equal(1, await db.Deliveries.Where(d => d.MessageId == first && d.Consumer.EndsWith(nameof(CountThing))).ExecuteDeleteAsync());
        });
        Assert.Empty((await CompareAsync(app)).Differences);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_delivery_is_stuck_when_it_is_long_due_and_parked_when_given_up(Engine engine)
    {
        await using var app = await ToldAsync(engine, messages: 0);
        app.Services.GetRequiredService<Trouble>().Left = int.MaxValue;
        await TellAsync(app);
        await app.DeliverAllAsync();
        Assert.Empty((await CompareAsync(app)).Differences);
        Later(app);
        var stuck = Assert.Single((await CompareAsync(app)).Differences);
        Assert.Equal(EventFault.Stuck, stuck.Fault);
        Assert.EndsWith(nameof(StumbleOverThing), stuck.Consumer, StringComparison.Ordinal);
        for (int i = 1; i < OutboxRelay.MostTries; i++) { await app.DeliverAllAsync(); app.Clock.AdvanceDays(1); }
        Assert.Equal(EventFault.Parked, Assert.Single((await CompareAsync(app)).Differences).Fault);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Loaded_years_may_wait_a_day(Engine engine)
    {
        await using var app = await ToldAsync(engine, messages: 0);
        await TellAsync(app, past: true);
        Later(app);
        Assert.Empty((await CompareAsync(app)).Differences);
        app.Clock.AdvanceDays(1);
        Assert.All((await CompareAsync(app)).Differences, d => Assert.Equal(EventFault.Stuck, d.Fault));
        Assert.Equal(2, app.Services.GetRequiredService<Reconciler>().Last!.Differences.Count);
    }
}
