using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Snapshots;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Snapshots;

public sealed class SnapshotTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<SnapshotSummary> Take(TestModules app, Caller? caller = null) =>
        (await app.In<TakeSnapshot, Outcome<SnapshotSummary>>(h => h.Handle(new(Dec31, Jan1, "年度审计"), caller ?? Told.Province, Ct))).Value!;

    private static async Task<SnapshotVerification> Verify(TestModules app, Guid id) =>
        (await app.In<VerifySnapshot, Outcome<SnapshotVerification>>(h => h.Handle(id, Told.Province, Ct))).Value!;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_becomes_known_later_does_not_change_an_audit_taken(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var taken = await Take(app);
        var stored = (await app.In<TakeSnapshot, Outcome<AuditSnapshot>>(h => h.Find(taken.Id, Told.Province, Ct))).Value!;
        Assert.Contains("\"dayWeighted\":{\"numerator\":4380,\"denominator\":4686,\"percent\":93.5}", stored.Result);
        Assert.True((await Verify(app, taken.Id)).Verified);
        app.Clock.AdvanceDays(3);
        var late = app.Clock.GetUtcNow();
        await app.TellAsync(Told.Profile("A1", 2, p => p with { Suspensions = [new Registry.Contracts.SuspensionFact(Guid.NewGuid(), FilingDomain.Diagnosis, [1], "CAT2013", new DateOnly(2025, 6, 1), null, "迟报", late, null)] }),
            Told.Case("K10", 5, e => e with { EmployerAddress = "320105001" }));
        var after = await Verify(app, taken.Id);
        Assert.True(after.Verified, string.Join(',', after.ChangedAgencies));
        var second = await Take(app);
        Assert.NotEqual(taken.InputsHash, second.InputsHash);
        Assert.NotEqual(taken.ResultHash, second.ResultHash);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_fact_that_arrives_late_and_claims_to_be_older_is_found_with_its_agency(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var taken = await Take(app);
        var before = app.Clock.GetUtcNow().AddDays(-1);
        await app.TellAsync(Told.Profile("A1", 2, p => p with { Suspensions = [new Registry.Contracts.SuspensionFact(Guid.NewGuid(), FilingDomain.Diagnosis, null, "CAT2013", new DateOnly(2025, 6, 1), null, "倒填", before, null)] }));
        var check = await Verify(app, taken.Id);
        Assert.Equal((false, true, false, false, true), (check.Verified, check.StoredIntact, check.InputsEqual, check.ResultEqual, check.CasesEqual));
        Assert.Equal(["A1"], check.ChangedAgencies);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_result_changed_in_the_database_is_found(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var taken = await Take(app);
        await app.In<CoverageAuditDb>(db => db.Snapshots.Where(s => s.Id == taken.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Result, s => s.Result.Replace("93.5", "99.5")), Ct));
        var check = await Verify(app, taken.Id);
        Assert.Equal((false, false, true, false), (check.Verified, check.StoredIntact, check.InputsEqual, check.ResultEqual));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_commission_keeps_audits_of_its_own_area_and_sees_no_other(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var (province, own) = (await Take(app), await Take(app, Told.Commission("320200")));
        Assert.Equal("320200", own.Area);
        async Task<IReadOnlyList<Guid>> Seen(Caller caller) => (await app.In<TakeSnapshot, Outcome<IReadOnlyList<SnapshotSummary>>>(h => h.List(caller, Ct))).Value!.Select(s => s.Id).ToArray();
        Assert.Equal(2, (await Seen(Told.Province)).Count);
        Assert.Equal([own.Id], await Seen(Told.Commission("320200")));
        Assert.Empty(await Seen(Told.Commission("320300")));
        Assert.Equal(Refused.NotFound, (await app.In<TakeSnapshot, Outcome<AuditSnapshot>>(h => h.Find(province.Id, Told.Commission("320200"), Ct))).Refused);
        Assert.Equal(Refused.Forbidden, (await app.In<TakeSnapshot, Outcome<SnapshotSummary>>(h => h.Handle(new(Dec31), Told.With(Roles.Diagnosis), Ct))).Refused);
        var stored = (await app.In<TakeSnapshot, Outcome<AuditSnapshot>>(h => h.Find(own.Id, Told.Commission("320200"), Ct))).Value!;
        Assert.Contains("320200", stored.Result);
        Assert.DoesNotContain("\"prefecture\":\"320100\"", stored.Result);
    }
}
