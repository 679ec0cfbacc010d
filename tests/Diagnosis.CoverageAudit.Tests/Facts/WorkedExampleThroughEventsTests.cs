using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.Testing;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Facts;

/// <summary>coverage-audit §7-8 told by events, stored, read back through the handlers of the API: the same figures.</summary>
public sealed class WorkedExampleThroughEventsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_example_comes_back_to_the_last_figure(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        async Task<string[]> Items(CoverageQuestion q, Func<PrefectureSnapshot, string> say)
        {
            var view = await app.In<ShowProvince, ProvinceView>(async h => (await h.Handle(q, Told.Province, Ct)).Value!);
            Assert.Equal(13, view.Prefectures.Count);
            return [.. Told.Areas.Values.Select(code => say(view.Prefectures.Single(p => p.Prefecture == code)))];
        }
        static string Figures(PrefectureSnapshot p) => $"{p.Figures.Items.Numerator}/{p.Figures.Items.Denominator} {p.Figures.Items.Percent:0.0} paper {p.Figures.Paper.Numerator} touched {p.Figures.ClassesTouched.Numerator} full {p.Figures.ClassesFull.Numerator}";
        static string Count(PrefectureSnapshot p) => $"{p.Figures.Items.Numerator}/{p.Figures.Items.Denominator}";
        static string Gaps(PrefectureSnapshot p) => string.Join(' ', p.Gaps.OrderBy(g => g.Disease, StringComparer.Ordinal).Select(g => $"{g.Disease}:{g.Reason}"));

        var june = new CoverageQuestion(AsOf: June30);
        var december = new CoverageQuestion(AsOf: Dec31);
        Assert.Equal(["12/12 100.0 paper 12 touched 8 full 8", "5/12 41.7 paper 8 touched 3 full 3", "3/12 25.0 paper 11 touched 2 full 1"], await Items(june, Figures));
        Assert.Equal(["12/14 85.7 paper 12 touched 8 full 7", "8/14 57.1 paper 8 touched 5 full 5", "11/14 78.6 paper 11 touched 8 full 6"], await Items(december, Figures));
        Assert.Equal(["", "D04:Suspended D06:Suspended D07:Suspended D08:NoFiling D10:NoFiling D11:NoFiling D12:NoFiling",
            "D03:NotConfirmed D04:NotConfirmed D06:NotConfirmed D07:NotConfirmed D08:NotConfirmed D09:NotConfirmed D10:NoFiling D11:NotConfirmed D12:NotConfirmed"], await Items(june, Gaps));
        Assert.Equal(["11/12", "5/12", "3/12"], await Items(june with { ProvincialBodiesCount = false }, Count));
        Assert.Equal(["12/12", "7/12", "3/12"], await Items(june with { MinPhysicians = 1 }, Count));
        Assert.Equal(["11/14", "8/14", "9/14"], await Items(december with { Transition = "REREAD" }, Count));

        var year = new CoverageQuestion(From: Jan1, To: Dec31);
        foreach (var (code, days, percent, continuous) in new[] { ("P1", 4380, 93.5m, 12), ("P2", 2349, 50.1m, 0), ("P3", 1719, 36.7m, 3) })
        {
            var period = (await app.In<ShowPeriod, Kernel.Http.Outcome<PeriodMeasures>>(h => h.Handle(Told.Areas[code], year, Told.Province, Ct))).Value!;
            Assert.Equal((days, 4686, percent, continuous), ((int)period.DayWeighted.Numerator, (int)period.DayWeighted.Denominator, period.DayWeighted.Percent, period.Continuous.Count));
        }

        string Realised(RealisedPrefecture p) => $"{p.Cases}: {p.Inside} {p.ChoiceLeaks} {p.CapabilityLeaks} {p.UnlawfulPlaces} raw {p.Raw.Percent:0.0} attributable {p.Attributable.Percent:0.0} positive {p.Positive.Numerator}/{p.Positive.Denominator} promotions {p.Promotions}";
        async Task<RealisedView> Ask(CoverageQuestion q) => (await app.In<ShowRealised, Kernel.Http.Outcome<RealisedView>>(h => h.Handle(q, Told.Province, Ct))).Value!;
        var realised = await Ask(year);
        Assert.Equal(["4: 4 0 0 0 raw 100.0 attributable 100.0 positive 3/3 promotions 1", "6: 3 1 2 0 raw 50.0 attributable 66.7 positive 3/6 promotions 0", "7: 3 1 2 1 raw 42.9 attributable 71.4 positive 3/6 promotions 0"],
            Told.Areas.Values.Select(code => Realised(realised.Realised.Prefectures.Single(p => p.Prefecture == code))));
        var byResidence = await Ask(year with { Basis = "RESIDENCE" });
        Assert.Equal(["10/10", "3/3", "3/4"], Told.Areas.Values.Select(code => byResidence.Realised.Prefectures.Single(p => p.Prefecture == code)).Select(p => $"{p.Inside}/{p.Cases}"));
        Assert.Equal(["K18"], realised.Lines(Told.Areas["P3"]).Where(l => l.Case.Outcome == PlaceOutcome.UnlawfulPlace).Select(l => "K" + l.Case.Case[^2..]));

        var workload = (await app.In<ShowWorkload, Kernel.Http.Outcome<IReadOnlyList<AgencyWorkload>>>(h => h.Handle(year, Told.Province, Ct))).Value!;
        Assert.Equal(["A1:11", "A2:1", "A3:2", "A4:1", "A5:1", "A6:2"], workload.Select(w => $"{w.Name}:{w.Concluded}"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_cell_opens_every_agency_with_the_facts_that_decided(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var view = (await app.In<ShowDisease, Kernel.Http.Outcome<DiseaseView>>(h => h.Handle("320200", "D06", new CoverageQuestion(AsOf: June30), Told.Province, Ct))).Value!;
        Assert.Equal(["A4:Suspended", "A3:NotStaffed"], view.Agencies.Select(a => $"{a.Standing.Name}:{a.Standing.Reason}"));
        var a3 = view.Agencies[1];
        Assert.Equal((2, "D", "2025-03-01", "2021-06-01"), (a3.Physicians.Count(p => p.Counts), a3.QcResults[0].Grade.ToString(), a3.Evaluations[0].Valid.From?.ToString("yyyy-MM-dd"), a3.Filings[0].ValidFrom.ToString("yyyy-MM-dd")));
        Assert.Equal("2025-07-31", view.Agencies[0].Suspensions[0].Valid.To?.ToString("yyyy-MM-dd"));
        Assert.Equal(["A1"], view.Elsewhere.Select(e => e.Name));
        var capable = await app.In<Contracts.ICoverage, IReadOnlyList<Contracts.CapableAgency>>(c => c.CapableForAsync("D05", "320300", June30, 2, Ct));
        Assert.Equal(["A6@320300", "A1@320100"], capable.Select(c => $"{c.Name}@{c.Prefecture}"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Either_catalogue_can_be_asked_for_on_any_day(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        async Task<string> P1(DateOnly day, string? edition)
        {
            var view = (await app.In<ShowPrefecture, Kernel.Http.Outcome<PrefectureView>>(h => h.Handle("320100", new CoverageQuestion(AsOf: day, Catalogue: edition), Told.Province, Ct))).Value!;
            return $"{view.Snapshot.Figures.Catalogue} {view.Snapshot.Figures.Items.Numerator}/{view.Snapshot.Figures.Items.Denominator}";
        }
        Assert.Equal(["CAT2013 12/12", "CAT2024 12/14", "CAT2013 12/12", "CAT2024 12/14"], [await P1(June30, null), await P1(June30, "CAT2024"), await P1(Dec31, "CAT2013"), await P1(Dec31, null)]);
    }
}
