using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class CaseMeasurementsTests
{
    /// <summary>DiagnosisAppraisal's answer by hand: knows one case, refuses more than 130 dB, takes a measurement once.</summary>
    sealed class StandInCases : ICaseMeasurements
    {
        public Dictionary<Guid, CaseMeasurementSent> Taken { get; } = [];
        public IReadOnlyList<MeasurementFieldInfo> Fields(DateOnly day) => [new("AUDIOGRAM", "left-500", "左耳", "left", "dB")];
        public Task<CaseMeasurementAnswer> CheckAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default) => Task.FromResult(Answer(sent, false));
        public Task<CaseMeasurementAnswer> RecordAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default) => Task.FromResult(Answer(sent, true));
        CaseMeasurementAnswer Answer(CaseMeasurementSent s, bool keep) =>
            s.Case != "2026-0001" ? new CaseMeasurementAnswer("NotFound", null, [])
            : s.Values.Select((v, i) => (v, i)).FirstOrDefault(x => x.v.Value > 130) is { v: { } } bad ? new("Refused", null, [new FindingText("M05", $"values[{bad.i}]", "超出范围。", "请核对。", null)])
            : new((keep ? Taken.TryAdd(s.Id, s) : !Taken.ContainsKey(s.Id)) ? "Created" : "Unchanged", s.Id, []);
    }

    static string Focus(string number) => $$$""","focus":[{"identifier":{"system":"urn:diagnosis:diagnosis-case","value":"{{{number}}}"}}]""";
    static string Ear(string field, string value) => $$$"""{"code":{"coding":[{"system":"urn:diagnosis:CodeSystem:audiogram","code":"{{{field}}}"}]},{{{value}}}}""";
    static string Db(int n) => $"\"valueQuantity\":{{\"value\":{n},\"unit\":\"dB\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"dB[HL]\"}}";
    static string Audiogram(int left = 45, string number = "2026-0001", string status = "final") => $$$"""
        {"resourceType":"Observation","status":"{{{status}}}","code":{"coding":[{"system":"urn:diagnosis:CodeSystem:audiogram","code":"pure-tone"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-02-20"{{{Focus(number)}}},"component":[{{{Ear("left-4000", Db(left))}}},{{{Ear("right-4000", "\"dataAbsentReason\":{\"text\":\"无反应\"}")}}}]}
        """;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Lung_function_and_audiograms_join_the_case_they_name_once(Engine engine)
    {
        var cases = new StandInCases();
        await using var web = await FhirWeb.StartAsync(engine, s => s.AddSingleton<ICaseMeasurements>(cases));
        for (int i = 0; i < 2; i++) { await web.Created("Observation", Audiogram(), "agency"); }
        var ear = Assert.Single(cases.Taken.Values);
        Assert.Equal(("AUDIOGRAM", new DateOnly(2026, 2, 20)), (ear.Kind, ear.On));
        Assert.Equal([("left-4000", 45m, "dB"), ("right-4000", null, null)], ear.Values.Select(v => (v.Field, v.Value, v.Unit)));
        string Lung(string code, string value) => $"{{\"resource\":{Sent.Observation("Patient/p", code, value, "2026-02-21", Focus("2026-0001"))},\"request\":{{\"method\":\"POST\",\"url\":\"Observation\"}}}}";
        (await web.Post("", $"{{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{Lung("19868-9", "3.20")},{Lung("20150-9", "2.10")}]}}", "agency")).Ok();
        var lung = cases.Taken.Values.Single(s => s.Kind == "LUNG");
        Assert.Equal([("fvc", 3.20m), ("fev1", 2.10m)], lung.Values.Select(v => (v.Field, v.Value!.Value)));
        // what names no case is stored and nobody is asked
        await web.Created("Observation", Sent.Observation("Patient/p"), "agency");
        Assert.Equal(2, cases.Taken.Count);
    }

    [Fact]
    public async Task A_measurement_that_is_not_taken_is_refused_at_its_element_and_one_that_was_is_not_taken_back()
    {
        var cases = new StandInCases();
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, s => s.AddSingleton<ICaseMeasurements>(cases));
        Assert.Equal("Observation.component[0].value", (await web.Post("Observation", Audiogram(140), "agency")).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("Observation.focus", (await web.Post("Observation", Audiogram(number: "2026-0002"), "agency")).Refused(422, "not-found").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("Observation.code", (await web.Post("Observation", Sent.Observation("Patient/p", "no-such", more: Focus("2026-0001")), "agency")).Refused(422, "code-invalid").Issue.GetProperty("expression")[0].GetString());
        (await web.Post("Observation", Audiogram(status: "entered-in-error"), "agency")).Refused(422, "business-rule");
        Assert.Empty(await web.Found("Observation", "agency"));
        Assert.Empty(cases.Taken);
        string made = await web.Created("Observation", Audiogram(), "agency");
        (await web.Send(HttpMethod.Delete, made, caller: "agency")).Refused(422, "business-rule");
    }
}
