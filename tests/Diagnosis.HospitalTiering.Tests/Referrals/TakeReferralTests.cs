using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Referrals;

public sealed class TakeReferralTests
{
    private static ReferralSent Sent(Guid id, string? summary = "血氧 86%", string kind = "Up") => new(id, kind, Given.Hospital, "王小明", null, "1", new(1965, 2, 3), "尘肺病叁期，评估氧疗", summary, "Urgent", null);
    private static Task<ReferralTaken> Ask(TestModules app, ReferralSent s, Caller? caller = null) => app.In<IReferralIntake, ReferralTaken>(h => h.RequestAsync(s, caller ?? Given.StationClerk, Given.Ct));
    private static Task<ReferralTaken> Do(TestModules app, Guid id, string act, Caller caller, string? note = null, string? answer = null) => app.In<IReferralIntake, ReferralTaken>(h => h.ActAsync(new(id, act, note, null, answer, answer is null ? null : "李医师", null), caller, Given.Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_referral_of_the_exchange_goes_the_way_of_the_pages_and_each_step_is_told_once(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var id = Guid.CreateVersion7();
        // a rehearsal answers the same and leaves neither row nor event
        Assert.Equal("Created", (await app.In<IReferralIntake, ReferralTaken>(h => h.CheckRequestAsync(Sent(id), Given.StationClerk, Given.Ct))).Outcome);
        Assert.Equal(["referral-summary"], (await app.In<IReferralIntake, ReferralTaken>(h => h.CheckRequestAsync(Sent(id, " "), Given.StationClerk, Given.Ct))).Findings.Select(f => f.Rule));
        Assert.Equal("NotFound", (await Do(app, id, "accept", Given.HospitalClerk)).Outcome);
        Assert.Equal("Created", (await Ask(app, Sent(id))).Outcome);
        for (int i = 0; i < 2; i++) { Assert.Equal("Done", (await app.In<IReferralIntake, ReferralTaken>(h => h.CheckActAsync(new(id, "accept", null, null, null, null, null), Given.HospitalClerk, Given.Ct))).Outcome); }
        var again = await Ask(app, Sent(id));
        Assert.Equal(("Unchanged", Given.Hospital), (again.Outcome, again.Other!.Value));
        // an id of somebody else's says nothing
        Assert.Equal("Forbidden", (await Ask(app, Sent(id), Given.HospitalClerk)).Outcome);
        Assert.Equal("Forbidden", (await Do(app, id, "accept", Given.StationClerk)).Outcome);
        Assert.Equal(["note"], (await Do(app, id, "refuse", Given.HospitalClerk)).Findings.Select(f => f.Field));
        app.Clock.AdvanceDays(2);
        for (int i = 0; i < 2; i++) { Assert.Equal(i == 0 ? "Done" : "Unchanged", (await Do(app, id, "accept", Given.HospitalClerk)).Outcome); }
        // the answer came before the arrival: nothing is lost, it can be sent again
        var early = await Do(app, id, "reply", Given.HospitalClerk, answer: "调整氧流量");
        Assert.Equal("Refused", early.Outcome);
        Assert.DoesNotContain("tiering.", early.Findings[0].Problem, StringComparison.Ordinal);
        Assert.Equal("Done", (await Do(app, id, "arrive", Given.HospitalClerk)).Outcome);
        Assert.Equal("Done", (await Do(app, id, "reply", Given.HospitalClerk, answer: "调整氧流量")).Outcome);
        var bodies = await app.In<HospitalTieringDb, List<string>>(db => db.Outbox.Where(o => o.Contract == "tiering.referral-changed.v1").OrderBy(o => o.Id).Select(o => o.Body).ToListAsync(Given.Ct));
        var told = bodies.ConvertAll(Json.Read<ReferralChanged>);
        Assert.Equal([(1, "Requested", 0), (2, "Accepted", 2), (3, "Arrived", 2), (4, "Completed", 2)], told.Select(e => (e.Version, e.State, e.WaitingDays)));
        Assert.All(told, e => Assert.True(e.ByExchange));
        Assert.DoesNotContain("王小明", string.Concat(bodies), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Sent_eight_times_at_the_same_moment_it_is_one_referral_and_one_act(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var id = Guid.CreateVersion7();
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ask(app, Sent(id)))));
        Assert.All(asked, a => Assert.True(a.Outcome is "Created" or "Unchanged", a.Outcome));
        Assert.Single(asked, a => a.Outcome == "Created");
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Do(app, id, "accept", Given.HospitalClerk))));
        Assert.All(done, a => Assert.True(a.Outcome is "Done" or "Unchanged", a.Outcome));
        Assert.Single(done, a => a.Outcome == "Done");
        Assert.Equal(2, await app.In<HospitalTieringDb, int>(db => db.Outbox.CountAsync(o => o.Contract == "tiering.referral-changed.v1", Given.Ct)));
    }

    [Fact]
    public async Task What_the_pages_would_refuse_is_refused_and_a_withdrawal_is_the_sender_s()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var id = Guid.CreateVersion7();
        Assert.Equal(["summary"], (await Ask(app, Sent(id, null))).Findings.Select(f => f.Field));
        Assert.Equal(["toId"], (await Ask(app, Sent(id, kind: "Down"))).Findings.Select(f => f.Field));
        Assert.Equal("Forbidden", (await Ask(app, Sent(id), Given.Nanjing)).Outcome);
        Assert.Equal(0, await app.In<HospitalTieringDb, int>(db => db.Referrals.CountAsync(Given.Ct)));
        Assert.Equal("NotFound", (await Do(app, id, "accept", Given.HospitalClerk)).Outcome);
        Assert.Equal("Created", (await Ask(app, Sent(id))).Outcome);
        Assert.Equal("Forbidden", (await Do(app, id, "withdraw", Given.HospitalClerk, "x")).Outcome);
        Assert.Equal("Done", (await Do(app, id, "withdraw", Given.StationClerk, "患者要求")).Outcome);
        var last = await app.In<HospitalTieringDb, string>(db => db.Outbox.Where(o => o.Contract == "tiering.referral-changed.v1").OrderByDescending(o => o.Id).Select(o => o.Body).FirstAsync(Given.Ct));
        Assert.Equal(("Withdrawn", "患者要求", (int?)null), Json.Read<ReferralChanged>(last) is var e ? (e.State, e.StateReason, e.DaysToCare) : default);
    }
}
