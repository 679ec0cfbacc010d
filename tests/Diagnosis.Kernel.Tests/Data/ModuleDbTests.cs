using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Diagnosis.Kernel.Tests.Data;

public class ModuleDbTests
{
    static Thing Make(TestModules app, string name = "甲") => new() { Name = name, Number = app.Services.GetRequiredService<Protector>().Seal("99999919700615997X"), Parts = ["a"], Day = new(2026, 3, 1), Division = "320102" };

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Every_save_keeps_the_whole_version_with_actor_action_and_reason(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        var thing = Make(app);
        await app.In<ProbeDb>(async db => { db.Add(thing); await db.SaveChangesAsync(); });
        await app.In<ProbeDb>(async db =>
        {
            var t = await db.Things.SingleAsync();
            t.Name = "乙";
            t.Parts.Add("b");
            t.Because("correct", "更名");
            await db.SaveChangesAsync();
        }, Caller.System("王"));
        await app.In<ProbeDb>(async db =>
        {
            var history = await db.History.OrderBy(h => h.Version).ToListAsync();
            Assert.Equal([1, 2], history.Select(h => h.Version));
            Assert.Equal(["create", "correct"], history.Select(h => h.Action));
            Assert.Equal("更名", history[1].Reason);
            Assert.Equal("王", history[1].ActorName);
            Assert.Contains("\"name\":\"甲\"", history[0].Content);
            Assert.Contains("\"parts\":[\"a\",\"b\"]", history[1].Content);
            Assert.DoesNotContain("9970615997", history[1].Content);
            var differences = await db.DifferencesAsync(await db.Things.SingleAsync(), 1);
            Assert.Equal(["name", "parts"], differences.Select(d => d.Field).Order());
        });
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Two_changes_of_one_version_cannot_both_win(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        await app.In<ProbeDb>(async db => { db.Add(Make(app)); await db.SaveChangesAsync(); });
        await app.In<ProbeDb>(async one =>
        {
            var mine = await one.Things.SingleAsync();
            await app.In<ProbeDb>(async two => { (await two.Things.SingleAsync()).Name = "先"; await two.SaveChangesAsync(); });
            mine.Name = "后";
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => one.SaveChangesAsync());
        });
        await app.In<ProbeDb>(async db => Assert.Equal(2, await db.History.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_record_cannot_be_deleted(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        await app.In<ProbeDb>(async db =>
        {
            var thing = Make(app);
            db.Add(thing);
            await db.SaveChangesAsync();
            db.Remove(thing);
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        });
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_bulk_path_writes_what_the_ordinary_path_writes(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        var (slow, fast) = (Make(app, "慢"), Make(app, "快"));
        (slow.Amount, fast.Amount) = (12.50m, null);
        await app.In<ProbeDb>(async db => { db.Add(slow); await db.GrantAsync(slow, Readers.Chain("320102")); db.Publish(new ThingTold(slow.Id, "慢")); await db.SaveChangesAsync(); });
        await app.In<ProbeDb>(async db => { db.Add(fast); await db.GrantAsync(fast, Readers.Chain("320102")); db.Publish(new ThingTold(fast.Id, "快")); await db.SaveInBulkAsync(); });
        await app.In<ProbeDb>(async db =>
        {
            var both = await db.Things.AsNoTracking().ToListAsync();
            var (a, b) = (both.Single(t => t.Id == slow.Id), both.Single(t => t.Id == fast.Id));
            Assert.Equal((a.Version, a.Division, a.Day, string.Join(',', a.Parts)), (b.Version, b.Division, b.Day, string.Join(',', b.Parts)));
            Assert.Equal(12.50m, a.Amount);
            Assert.Null(b.Amount);
            Assert.Equal("99999919700615997X", app.Services.GetRequiredService<Protector>().Open(b.Number));
            Assert.Equal(a.KnownAt, b.KnownAt);
            Assert.Equal(2, await db.History.CountAsync());
            Assert.Equal(2, await db.Set<Reader<Thing>>().GroupBy(r => r.OwnerId).CountAsync(g => g.Count() == 3));
            Assert.Equal(4, await db.Deliveries.CountAsync());
        });
        Assert.Equal(4, await app.DeliverAllAsync());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Only_lawful_readers_see_a_row(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        var agency = Guid.NewGuid();
        await app.In<ProbeDb>(async db => { var t = Make(app); db.Add(t); await db.GrantAsync(t, [Readers.Institution(agency), .. Readers.Chain("320102002")]); await db.SaveChangesAsync(); });
        Caller Commission(string division) => new("c", "c", new HashSet<string> { Roles.Commission }, null, null, division, false);
        Caller Agency(Guid id) => new("a", "a", new HashSet<string> { Roles.Exam }, id, "", "320102", false);
        await app.In<ProbeDb>(async db =>
        {
            foreach (var division in (string[])["320000", "320100", "320102", "320102002"]) { Assert.Equal(1, await db.Things.VisibleTo(db, Commission(division)).CountAsync()); }
            foreach (var division in (string[])["320200", "320104", "330000", "320102003"]) { Assert.Equal(0, await db.Things.VisibleTo(db, Commission(division)).CountAsync()); }
            Assert.Equal(1, await db.Things.VisibleTo(db, Agency(agency)).CountAsync());
            Assert.Equal(0, await db.Things.VisibleTo(db, Agency(Guid.NewGuid())).CountAsync());
            Assert.Equal(0, await db.Things.VisibleTo(db, Caller.Nobody).CountAsync());
        });
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_changed_or_removed_line_of_history_breaks_the_chain_there(Engine engine)
    {
        await using var app = await Probe.StartAsync(engine);
        for (int i = 0; i < 5; i++) { await app.In<ProbeDb>(async db => { db.Add(Make(app, "第" + i)); await db.SaveChangesAsync(); }); }
        var module = app.Services.GetServices<ModuleDatabase>().Single();
        Assert.Equal(5, await app.Services.GetRequiredService<ChainSealer>().SealOnceAsync(module, CancellationToken.None));
        await app.In<ProbeDb>(async db => Assert.Equal((5L, (long?)null), await ChainSealer.VerifyAsync(db, CancellationToken.None)));
        await app.In<ProbeDb>(db => db.History.Where(h => h.ChainNo == 3).ExecuteUpdateAsync(u => u.SetProperty(h => h.Reason, "不是我")));
        await app.In<ProbeDb>(async db => Assert.Equal((2L, (long?)3), await ChainSealer.VerifyAsync(db, CancellationToken.None)));
        await app.In<ProbeDb>(db => db.History.Where(h => h.ChainNo == 3).ExecuteUpdateAsync(u => u.SetProperty(h => h.Reason, (string?)null)));
        await app.In<ProbeDb>(async db => Assert.Null((await ChainSealer.VerifyAsync(db, CancellationToken.None)).BrokenAt));
        await app.In<ProbeDb>(db => db.History.Where(h => h.ChainNo == 2).ExecuteDeleteAsync());
        await app.In<ProbeDb>(async db => Assert.Equal(2, (await ChainSealer.VerifyAsync(db, CancellationToken.None)).BrokenAt));
    }
}
