using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.WhatIf;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.WhatIf;

public sealed class GapPlanTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_option_becomes_one_request_told_to_the_other_modules(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var view = (await app.In<ShowGapOptions, Outcome<GapOptionsView>>(h => h.Handle("320300", new CoverageQuestion(AsOf: June30), Told.Province, Ct))).Value!;
        var option = view.Options.First(o => o.Single);
        Task<Outcome<RequestGapPlan.Response>> Ask(string? key, Caller caller) => app.In<RequestGapPlan, Outcome<RequestGapPlan.Response>>(h => h.Handle("320300", new(key, June30), caller, Ct));
        var made = (await Ask(option.Key, Told.Commission("320300"))).Value!;
        Assert.Equal((Told.Id("A5"), "CONFIRM", 8), (made.InstitutionId, Assert.Single(made.Measures).Kind, made.Closes.Count));
        Assert.Equal(made.Id, (await Ask(option.Key, Told.Commission("320300"))).Value!.Id);
        Assert.Equal(Refused.Invalid, (await Ask("A9:F1", Told.Province)).Refused);
        Assert.Equal(Refused.Forbidden, (await Ask(option.Key, Told.Commission("320200"))).Refused);
        var told = await app.In<CoverageAuditDb, List<string>>(db => db.Outbox.Where(o => o.Contract == "coverage.gap-plan-requested.v1").Select(o => o.Body).ToListAsync(Ct));
        Assert.Contains(made.InputsHash, Assert.Single(told));
        Assert.Equal(made.Id, Assert.Single(await app.In<RequestGapPlan, IReadOnlyList<RequestGapPlan.Response>>(h => h.OfAsync("320300", Ct))).Id);
    }
}
