using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Policies;
using Diagnosis.Terminology.Reference;
using Diagnosis.Terminology.TimeLimits;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Tests;

public class EditTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Caller Admin = new("a", "管理员", new HashSet<string> { Roles.Admin }, null, null, null, false);
    static readonly Caller Commission = new("c", "卫健委", new HashSet<string> { Roles.Commission }, null, null, "440000", false);

    static ChangeTimeLimit.Request Limit(string from, int? length = null, string? reason = "新办法施行", string? unit = null) => new(from, length, unit, null, null, null, null, null, null, null, null, null, reason);
    static ChangePolicy.Request Policy(string value, string from, string? division = null, string? reason = "省级文件") => new(division, value, from, null, null, null, reason);

    static Task<Outcome<LimitView>> Change(TestModules app, string id, ChangeTimeLimit.Request r, int? version = null, Caller? caller = null) => app.In<ChangeTimeLimit, Outcome<LimitView>>(c => c.Handle(id, r, caller ?? Admin, new IfMatch(version), Ct));
    static Task<Outcome<PolicyView>> Change(TestModules app, string name, ChangePolicy.Request r, int? version = null) => app.In<ChangePolicy, Outcome<PolicyView>>(c => c.Handle(name, r, Admin, new IfMatch(version), Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_new_version_of_a_limit_counts_from_its_day_and_the_old_one_before(Engine engine)
    {
        await using var app = await Given.ShippedDataAsync(engine);
        var other = app.OtherHost();
        Assert.True(await other.CheckAsync(Ct));
        var done = await Change(app, "TL-20", Limit("2026-04-01", 3), 1);
        Assert.True(done.Ok, string.Join(';', done.Findings));
        Assert.Equal(2, done.Value!.Limit.Version);
        var t = app.Terminology();
        Assert.Equal(new DateOnly(2025, 10, 10), t.Due("TL-20", new(2025, 9, 26)).Due);
        Assert.Equal(3, t.Limits.AsOf("TL-20", new(2026, 4, 1)).Length);
        Assert.Equal(5, t.Limits.AsOf("TL-20", new(2026, 3, 31)).Length);
        Assert.Equal(5, other.Limits.AsOf("TL-20", new(2026, 4, 1)).Length);
        Assert.True(await other.CheckAsync(Ct));
        Assert.Equal(3, other.Limits.AsOf("TL-20", new(2026, 4, 1)).Length);
        Assert.False(await other.CheckAsync(Ct));
        Assert.Equal("新办法施行", await app.InDb(db => db.History.Where(h => h.Action == "new-version").Select(h => h.Reason).SingleAsync(Ct)));
        // a start of the product with the same files leaves the administrator's versions alone
        var again = await app.In<LoadReferenceData, LoadResult>(l => l.Handle(Repository.Data, Ct));
        Assert.Equal(new LoadResult(0, 0, 1), again);
    }

    [Fact]
    public async Task Who_worked_on_an_older_version_is_told_what_differs()
    {
        await using var app = await Given.ShippedDataAsync(Engine.Sqlite);
        Assert.True((await Change(app, "TL-20", Limit("2026-04-01", 3), 1)).Ok);
        var late = await Change(app, "TL-20", Limit("2026-05-01", 4), 1);
        Assert.Equal(Refused.Stale, late.Refused);
        Assert.Contains(late.Differences, d => d is { Field: "length", Yours: "5", Current: "3" });
    }

    [Fact]
    public async Task A_version_that_has_not_begun_is_replaced_and_history_is_never_rewritten()
    {
        await using var app = await Given.ShippedDataAsync(Engine.Sqlite);
        Assert.True((await Change(app, "TL-20", Limit("2026-04-01", 3))).Ok);
        Assert.True((await Change(app, "TL-20", Limit("2026-04-01", 4))).Ok);
        Assert.Equal(4, app.Terminology().Limits.AsOf("TL-20", new(2026, 4, 1)).Length);
        var early = await Change(app, "TL-20", Limit("2026-03-01", 7));
        Assert.Equal("validFrom", Assert.Single(early.Findings).Field);
    }

    [Theory]
    [InlineData("2026-13-01", 5, "x", null, "validFrom")]
    [InlineData("2026-04-01", 5, "", null, "reason")]
    [InlineData("2026-04-01", 0, "x", null, "length")]
    [InlineData("2026-04-01", 5, "x", "Fortnights", "unit")]
    [InlineData("2026-04-01", 5, "x", "None", "length")]
    public async Task An_edit_that_makes_no_sense_is_refused_at_its_field(string from, int length, string reason, string? unit, string field)
    {
        await using var app = await Given.ShippedDataAsync(Engine.Sqlite);
        var refused = await Change(app, "TL-20", Limit(from, length, reason, unit));
        Assert.Equal(Refused.Invalid, refused.Refused);
        Assert.Contains(refused.Findings, f => f.Field == field);
        Assert.Equal(5, app.Terminology().Limits.AsOf("TL-20", new(2026, 5, 1)).Length);
    }

    [Fact]
    public async Task Only_an_administrator_edits()
    {
        await using var app = await Given.ShippedDataAsync(Engine.Sqlite);
        Assert.Equal(Refused.Forbidden, (await Change(app, "TL-20", Limit("2026-04-01", 3), caller: Commission)).Refused);
        Assert.Equal(Refused.NotFound, (await Change(app, "TL-99", Limit("2026-04-01", 3))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_policy_of_a_smaller_area_wins_inside_it(Engine engine)
    {
        await using var app = await Given.ShippedDataAsync(engine);
        Assert.True((await Change(app, "diagnosis.min-signers", Policy("1", "2026-04-01", "440700"))).Ok);
        Assert.True((await Change(app, "diagnosis.min-signers", Policy("2", "2026-05-01"), 1)).Ok);
        var t = app.Terminology();
        Assert.Equal(1, t.PolicyNumber("diagnosis.min-signers", "440703001", new(2026, 6, 1)));
        Assert.Equal(2, t.PolicyNumber("diagnosis.min-signers", "440100", new(2026, 6, 1)));
        Assert.Equal(3, t.PolicyNumber("diagnosis.min-signers", "440703001", new(2026, 3, 31)));
        Assert.Equal(3, t.PolicyNumber("diagnosis.min-signers", null, new(2026, 4, 30)));
        Assert.Equal("value", Assert.Single((await Change(app, "diagnosis.min-signers", Policy("many", "2026-06-01"))).Findings).Field);
        Assert.Equal("value", Assert.Single((await Change(app, "diagnosis.allow-external-signer", Policy("perhaps", "2026-06-01"))).Findings).Field);
        Assert.Equal("division", Assert.Single((await Change(app, "diagnosis.min-signers", Policy("1", "2026-06-01", "999999"))).Findings).Field);
    }
}
