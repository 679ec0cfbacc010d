using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Facts;

public sealed class LateAndDoubledFactsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<string> Covered(TestModules app, string area, string? knownAt = null)
    {
        var view = (await app.In<ShowPrefecture, Outcome<PrefectureView>>(h => h.Handle(area, new CoverageQuestion(AsOf: June30, KnownAt: knownAt), Told.Province, Ct))).Value!;
        return $"{view.Snapshot.Figures.Items.Numerator}/{view.Snapshot.Figures.Items.Denominator} {view.Asked.Engine.InputsHash}";
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_late_suspension_changes_todays_view_of_the_past_but_not_what_was_known_then(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var before = await Covered(app, "320100", "2026-03-01");
        Assert.StartsWith("12/12", before);
        app.Clock.AdvanceDays(10);
        var late = app.Clock.GetUtcNow();
        await app.TellAsync(Told.Profile("A1", 2, p => p with { Suspensions = [new Registry.Contracts.SuspensionFact(Guid.NewGuid(), FilingDomain.Diagnosis, [1], "CAT2013", new DateOnly(2025, 6, 1), new DateOnly(2025, 6, 30), "迟报的暂停", late, null)] }));
        Assert.StartsWith("9/12", await Covered(app, "320100"));
        Assert.StartsWith("9/12", await Covered(app, "320100", "2026-03-12"));
        Assert.Equal(before, await Covered(app, "320100", "2026-03-01"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_last_appraisal_counts_even_when_it_reverses_the_first(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        async Task<(bool Final, bool Appraised)> K10(string? knownAt = null)
        {
            var view = (await app.In<ShowRealised, Outcome<RealisedView>>(h => h.Handle(new CoverageQuestion(From: Jan1, To: Dec31, KnownAt: knownAt), Told.Province, Ct))).Value!;
            var row = view.Realised.Prefectures.SelectMany(p => p.Rows).Single(r => r.Case == Told.Id("K10").ToString());
            return (row.FinalPositive, row.Appraised);
        }
        var before = await K10();
        var other = before.Final ? DiagnosisAppraisal.Contracts.Conclusion.NotOd : DiagnosisAppraisal.Contracts.Conclusion.Od;
        app.Clock.AdvanceDays(5);
        await app.TellAsync(Told.Case("K10", 7, e => e with { FinalConclusion = other }));
        Assert.Equal((!before.Final, true), await K10());
        app.Clock.AdvanceDays(5);
        await app.TellAsync(Told.Case("K10", 12));
        Assert.Equal((before.Final, false), await K10());
        // what came before arrives once more and late: nothing changes, and the history still knows
        await app.TellAsync(Told.Case("K10", 7, e => e with { FinalConclusion = other }));
        Assert.Equal((before.Final, false), await K10());
        Assert.Equal((!before.Final, true), await K10("2026-03-08"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_case_changes_today_but_not_what_was_known_then(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        async Task<string> Cases(string? knownAt)
        {
            var view = (await app.In<ShowRealised, Outcome<RealisedView>>(h => h.Handle(new CoverageQuestion(From: Jan1, To: Dec31, KnownAt: knownAt), Told.Province, Ct))).Value!;
            return string.Join(' ', Told.Areas.Values.Select(a => view.Realised.Prefectures.Single(p => p.Prefecture == a)).Select(p => $"{p.Inside}/{p.Cases}"));
        }
        Assert.Equal("4/4 3/6 3/7", await Cases(null));
        app.Clock.AdvanceDays(5);
        await app.TellAsync(Told.Case("K10", 2, e => e with { EmployerAddress = "320105001" }));
        Assert.Equal("5/5 3/5 3/7", await Cases(null));
        Assert.Equal("4/4 3/6 3/7", await Cases("2026-03-04"));
        Assert.Equal("0/0 0/0 0/0", await Cases("2026-03-01"));
        app.Clock.AdvanceDays(5);
        // the disease itself was wrong: the old row is believed no more
        await app.TellAsync(Told.Case("K10", 3, e => e with { EmployerAddress = "320105001", Disease = "D02", DiseaseCode = "D02" }));
        Assert.Equal("5/5 3/5 3/7", await Cases(null));
        Assert.Equal(2, await app.In<CoverageAuditDb, int>(db => db.Cases.CountAsync(c => c.CaseId == Told.Id("K10"), Ct)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Doubled_and_older_events_change_nothing(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        // newest first, then older ones, then all of it again
        object[] events = [Told.Profile("A1", 3), Told.Profile("A1", 1, p => p with { Filings = [] }), Told.Standing("A1", 5), Told.Standing("A1", 2) with { QcResults = [] },
            Told.Case("K02", 4, e => e with { EmployerAddress = "320205001" }), Told.Case("K02", 2), Told.Case("K02", 3, e => e with { Disease = "D01" })];
        foreach (var e in events) { await app.TellAsync(e); }
        var first = await app.In<CoverageAuditDb, string>(StateAsync);
        await app.TellAsync(events);
        Assert.Equal(first, await app.In<CoverageAuditDb, string>(StateAsync));
        Assert.Equal("profile 3 filings 7 standing 5 qc 2 case 4 D05 320205 versions 1 history 3 stamps 2/1", first);

        static async Task<string> StateAsync(CoverageAuditDb db)
        {
            var (a, s, c) = (await db.Agencies.SingleAsync(Ct), await db.Standings.SingleAsync(Ct), await db.Cases.SingleAsync(Ct));
            var stamps = await db.Stamps.ToDictionaryAsync(x => x.Kind, x => x.Value, Ct);
            return $"profile {a.ProfileVersion} filings {a.Profile.Filings.Count} standing {s.StandingVersion} qc {s.QcResults.Count} case {c.CaseVersion} {c.Disease} {c.Versions[^1].Employer} versions {c.Versions.Count} history {await db.History.CountAsync(Ct)} stamps {stamps[FactStamp.Agencies]}/{stamps[FactStamp.Cases]}";
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Nothing_of_a_person_but_a_pseudonym_is_stored(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        await app.TellAsync(Told.Case("K01", 1));
        var stored = await app.In<CoverageAuditDb, string>(async db => string.Join('\n', await db.History.Select(h => h.Content).ToListAsync(Ct)));
        Assert.Contains("320105", stored);
        Assert.DoesNotContain("测试人员", stored);
        Assert.DoesNotContain("320105001", stored);
        Assert.DoesNotContain("1970", stored);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Another_host_sees_new_facts_at_its_next_question(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        using var other = new FactsInMemory(app.Services.GetRequiredService<IServiceScopeFactory>());
        Assert.Empty((await other.AgenciesAsync(Ct)).Files);
        var held = await other.CasesAsync(Ct);
        await app.TellAsync(Told.Profile("A1"));
        Assert.Single((await other.AgenciesAsync(Ct)).Files);
        Assert.Same(held, await other.CasesAsync(Ct));
        Assert.Same(await other.AgenciesAsync(Ct), await other.AgenciesAsync(Ct));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_agency_that_moves_counts_where_it_stood(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        await app.TellAsync(Told.Profile("A1"), Told.Standing("A1"));
        await app.TellAsync(Told.Profile("A1", 2, p => p with { Institution = p.Institution with { Division = "320205" } }));
        async Task<string> On(DateOnly day, string? knownAt = null)
        {
            var view = (await app.In<ShowProvince, Outcome<ProvinceView>>(h => h.Handle(new CoverageQuestion(AsOf: day, KnownAt: knownAt), Told.Province, Ct))).Value!;
            return string.Join(' ', view.Prefectures.Where(p => p.Figures.Items.Numerator > 0).Select(p => p.Prefecture));
        }
        Assert.Equal(("320100", "320200"), (await On(new DateOnly(2026, 3, 1)), await On(new DateOnly(2026, 3, 2))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_sees_its_own_area_and_realised_figures_are_for_commissions(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        async Task<string> Capability(Caller caller)
        {
            var o = await app.In<ShowProvince, Outcome<ProvinceView>>(h => h.Handle(new CoverageQuestion(AsOf: June30), caller, Ct));
            return o.Refused?.ToString() ?? (o.Value!.Prefectures.Count == 1 ? o.Value.Prefectures[0].Prefecture : o.Value.Prefectures.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        async Task<string> Realised(Caller caller)
        {
            var o = await app.In<ShowRealised, Outcome<RealisedView>>(h => h.Handle(new CoverageQuestion(From: Jan1, To: Dec31), caller, Ct));
            return o.Refused?.ToString() ?? string.Join(' ', o.Value!.Realised.Prefectures.Where(p => p.Cases > 0).Select(p => p.Prefecture)) + " flags " + o.Value.Realised.Flags.Count;
        }
        Assert.Equal(["13", "320200", "320200", "13", "13", "Forbidden"], [await Capability(Told.Province), await Capability(Told.Commission("320200")), await Capability(Told.Commission("320205")), await Capability(Told.With(Roles.Diagnosis)), await Capability(Told.With(Roles.Admin)), await Capability(Told.With(Roles.Exam))]);
        Assert.Equal(["320100 320200 320300 flags 1", "320200 flags 0", "320300 flags 1", "Forbidden"], [await Realised(Told.Province), await Realised(Told.Commission("320200")), await Realised(Told.Commission("320305")), await Realised(Told.With(Roles.Diagnosis))]);
        var foreign = await app.In<ShowPrefecture, Outcome<PrefectureView>>(h => h.Handle("320100", new CoverageQuestion(AsOf: June30), Told.Commission("320205"), Ct));
        Assert.Equal(Refused.Forbidden, foreign.Refused);
        var cell = await app.In<ShowDisease, Outcome<DiseaseView>>(h => h.Handle("320100", "D01", new CoverageQuestion(AsOf: June30), Told.Commission("320205"), Ct));
        Assert.Equal(Refused.Forbidden, cell.Refused);
    }

    [Theory]
    [InlineData(null, "yesterday", null, "knownAt")]
    [InlineData(null, "2025-06-30T09:00:00", null, "knownAt")]
    [InlineData("CAT1999", null, null, "catalogue")]
    [InlineData(null, null, "SOMETIMES", "transition")]
    public async Task A_question_that_makes_no_sense_is_refused_with_its_field(string? catalogue, string? knownAt, string? transition, string field)
    {
        await using var app = await Told.StartAsync(Testing.Engine.Sqlite, Mapped.Catalogue);
        var o = await app.In<ShowProvince, Outcome<ProvinceView>>(h => h.Handle(new CoverageQuestion(AsOf: June30, Catalogue: catalogue, KnownAt: knownAt, Transition: transition), Told.Province, Ct));
        Assert.Equal((Refused.Invalid, field), (o.Refused!.Value, o.Findings.Single().Field));
    }
}
