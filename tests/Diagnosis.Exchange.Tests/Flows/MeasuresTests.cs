using System.Text.Json;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Exchange.Flows.Measures;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class MeasuresTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Guid agency = Guid.Parse("0199a000-0000-7000-8000-000000000201");

    static IndicatorResult Result(string plan, string no, string unit, long? n, long? d, decimal? value, string? text = null, bool notApplicable = false, params IReadOnlyList<IndicatorSubject> subjects) =>
        new(plan, no, "指标" + no, "indicator " + no, "numerator", "denominator", ">=", "95", unit, "320700", new(2026, 2, 28), new(2026, 2, 28), "COMPUTED", "m", n, d, value, text, notApplicable, null, "plan", "注意", "mind", null, no == "4", subjects) { NumeratorZh = "分子", DenominatorZh = "分母", UnitZh = unit };

    static readonly IndicatorResult[] results = [
        Result("JS", "1", "%", 2, 3, 66.7m, null, false, new IndicatorSubject("DIVISION", "320706", "海州区", true, true), new("DIVISION", "320707", "赣榆区", true, true), new("INSTITUTION", agency.ToString(), "示例院", false, true)),
        Result("JS", "2", "%", 0, 0, null, null, true), Result("JS", "3", "hospitals", 5, null, null, "1/1/3"), Result("JS", "4", "persons", 3, null, 3)];

    /// <summary>CoverageAudit's answer by hand: commissions see everything, a diagnosis agency no small figures, a hospital nothing.</summary>
    sealed class StandInMeasures : IMeasures
    {
        public IReadOnlyList<MeasureDefinition> Computed { get; } = [.. results.Select(r => new MeasureDefinition(r.Plan, r.No, "规划", r.NameZh, r.NameEn, "分子", "numerator", "分母", "denominator", r.Operator, r.Target, r.Unit, r.UnitZh, r.TrapZh, r.TrapEn, r.Persons, "320000", new(2021, 1, 1), new(2025, 12, 31), r.Source, "CONFIRMED"))];

        public Task<MeasureAnswer> EvaluateAsync(string plan, string no, string? division, DateOnly asOf, Caller caller, CancellationToken ct = default)
        {
            bool cases = caller.Has(Roles.Commission);
            var r = results.Single(x => x.Plan == plan && x.No == no) with { AsOf = asOf };
            return Task.FromResult(caller.Has(Roles.Hospital) ? new MeasureAnswer("Forbidden", null, null, false, [new FindingText("", "", "无权查看。", "", null)])
                : division == "999999" ? new("Invalid", null, null, cases, [new FindingText("indicators", "division", "没有这个区划。", "请核对。", null)])
                : new("Done", cases || !r.Persons ? r : r with { Numerator = null, Denominator = null, Value = null, ValueText = "<5" }, "连云港市", cases, []));
        }
    }

    static Task<FhirWeb> StartAsync(Engine engine) => FhirWeb.StartAsync(engine, s => s.AddScoped<IMeasures, StandInMeasures>());

    const string Period = "periodStart=2026-01-01&periodEnd=2026-02";

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_measure_is_served_and_evaluated_with_the_figures_of_its_page(Engine engine)
    {
        await using var web = await StartAsync(engine);
        await ExchangeModule.PrepareFhirAsync(web.Services, Repository.Data, Ct);
        Assert.Equal(["Measure/js-1"], await web.Found("Measure?url=urn:diagnosis:Measure:js-1"));
        Assert.Equal(results.Length + 1, (await web.Found("Measure")).Count);
        foreach (string path in (string[])[$"Measure/js-1/$evaluate-measure?{Period}&reportType=subject-list", $"Measure/$evaluate-measure?{Period}&reportType=subject-list&measure=urn:diagnosis:Measure:js-1"])
        {
            var answer = (await web.Get(path, "commission")).Ok();
            Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(System.Text.Encoding.UTF8.GetBytes(answer.Text)), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString()));
            var group = answer.Json.GetProperty("group")[0];
            Assert.Equal("66.7", group.GetProperty("measureScore").GetProperty("value").GetRawText());
            Assert.Equal([2, 3], group.GetProperty("population").EnumerateArray().Select(p => p.GetProperty("count").GetInt32()));
            Assert.Equal("2026-02-28", answer.Json.GetProperty("period").GetProperty("end").GetString());
            Assert.Equal([2, 3], answer.Json.GetProperty("contained").EnumerateArray().Select(l => l.GetProperty("entry").GetArrayLength()));
            Assert.Contains("Organization/" + agency, answer.Text, StringComparison.Ordinal);
        }
        Assert.False((await web.Get($"Measure/js-1/$evaluate-measure?{Period}", "commission")).Ok().Json.TryGetProperty("contained", out _));
    }

    [Fact]
    public async Task An_empty_denominator_has_no_score_and_a_small_figure_is_masked()
    {
        await using var web = await StartAsync(Engine.Sqlite);
        static string Absent(JsonElement of) => of.GetProperty("extension")[0].GetProperty("valueCode").GetString()!;
        var empty = (await web.Get($"Measure/js-2/$evaluate-measure?{Period}", "commission")).Ok().Json.GetProperty("group")[0];
        Assert.Equal("not-applicable", Absent(empty.GetProperty("measureScore")));
        Assert.Equal(0, empty.GetProperty("population")[1].GetProperty("count").GetInt32());
        Assert.Equal(3, (await web.Get($"Measure/js-4/$evaluate-measure?{Period}", "commission")).Ok().Json.GetProperty("group")[0].GetProperty("population")[0].GetProperty("count").GetInt32());
        var masked = (await web.Get($"Measure/js-4/$evaluate-measure?{Period}", "agency")).Ok().Json.GetProperty("group")[0];
        Assert.Equal(("masked", "masked"), (Absent(masked.GetProperty("measureScore")), Absent(masked.GetProperty("population")[0].GetProperty("_count"))));
        var levels = (await web.Get($"Measure/js-3/$evaluate-measure?{Period}", "agency")).Ok();
        Assert.Equal([1, 1, 3], levels.Json.GetProperty("group")[0].GetProperty("stratifier")[0].GetProperty("stratum").EnumerateArray().Select(s => s.GetProperty("population")[0].GetProperty("count").GetInt32()));
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(System.Text.Encoding.UTF8.GetBytes(levels.Text)), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString()));
    }

    [Fact]
    public async Task Who_may_not_see_a_figure_is_refused_and_so_is_a_question_that_makes_no_sense()
    {
        await using var web = await StartAsync(Engine.Sqlite);
        (await web.Get($"Measure/js-1/$evaluate-measure?{Period}")).Refused(403, "forbidden");
        (await web.Get($"Measure/js-1/$evaluate-measure?{Period}&reportType=subject-list", "agency")).Refused(403, "forbidden");
        (await web.Get($"Measure/js-1/$evaluate-measure?{Period}&reportType=subject", "commission")).Refused(400, "not-supported");
        (await web.Get("Measure/js-1/$evaluate-measure?periodStart=2026-03-01&periodEnd=2026-02-01", "commission")).Refused(400, "value");
        (await web.Get("Measure/js-1/$evaluate-measure?periodStart=2026-03-01", "commission")).Refused(400, "required");
        (await web.Get($"Measure/js-9/$evaluate-measure?{Period}", "commission")).Refused(404);
        (await web.Get($"Measure/coverage-audit/$evaluate-measure?{Period}", "commission")).Refused(422);
        Assert.Equal("division", (await web.Get($"Measure/js-1/$evaluate-measure?{Period}&division=999999", "commission")).Refused(422, "value").Issue.GetProperty("expression")[0].GetString());
    }

    internal static readonly CoverageSnapshotTaken Audit = new(Guid.Parse("0199a000-0000-7000-8000-000000000202"), 1, new(2025, 3, 1), new(2026, 2, 28), new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero), "CAT2024", "aa", "bb",
        [new("320700", "连云港市", [new("items", 90, 135, 66.7m), new("raw", 0, 0, null)]), new("320800", "淮安市", [new("items", 12, 135, 8.9m), new("raw", 1, 3, null)])]);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_audit_becomes_a_report_for_each_prefecture_that_its_commissions_read(Engine engine)
    {
        await using var web = await StartAsync(engine);
        await ExchangeModule.PrepareFhirAsync(web.Services, Repository.Data, Ct);
        for (int i = 0; i < 2; i++)
        {
            await using var scope = web.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<PublishCoverage>(scope.ServiceProvider).HandleOnceAsync(Guid.CreateVersion7(), Audit, Ct);
        }
        string id = $"MeasureReport/{Audit.SnapshotId}-320700";
        Assert.Equal([id], await web.Found("MeasureReport?measure=urn:diagnosis:Measure:coverage-audit", "commission"));
        Assert.Equal([id], await web.Found("MeasureReport?subject:identifier=urn:diagnosis:CodeSystem:division|320700&period=sa2024", "commission"));
        Assert.Empty(await web.Found("MeasureReport"));
        var report = (await web.Get(id, "commission")).Ok();
        Assert.Equal("1", report.Json.GetProperty("meta").GetProperty("versionId").GetString());
        var groups = report.Json.GetProperty("group");
        Assert.Equal("66.7", groups[0].GetProperty("measureScore").GetProperty("value").GetRawText());
        Assert.Equal("not-applicable", groups[1].GetProperty("measureScore").GetProperty("extension")[0].GetProperty("valueCode").GetString());
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(MeasureResources.CoverageReport(Audit, Audit.Prefectures[0], TimeSpan.FromHours(8)).Bytes()), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString()));
    }
}
