using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.DecisionSupport;
using Diagnosis.DiagnosisAppraisal.Measurements;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MeasuredValue = Diagnosis.DiagnosisAppraisal.Contracts.MeasuredValue;

namespace Diagnosis.DiagnosisAppraisal.Tests.Measurements;

public class MeasurementTests
{
    static Task<CaseMeasurementAnswer> Send(World world, string to, string kind, DateOnly on, Guid id, Caller? caller, params MeasuredValue[] values) =>
        world.App.In<ICaseMeasurements, CaseMeasurementAnswer>(h => h.RecordAsync(new(to, kind, on, values, "耳鼻喉科", id), caller ?? World.Agency, default));

    static readonly DateOnly day = new(2026, 2, 27);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_audiogram_of_the_exchange_stands_in_the_case_once_and_serves_the_decision_support(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var (number, born) = await world.App.In<DiagnosisAppraisalDb, (string, DateOnly)>(async db => { var c = await db.Cases.SingleAsync(c => c.Id == id); return (c.CaseNo, c.BirthDate); });
        var sent = Guid.CreateVersion7();
        MeasuredValue[] ears = [.. NoiseDeafnessRule.Frequencies.SelectMany((f, i) => new MeasuredValue[] { new("left-" + f, 20 + (10 * i), "dB"), new("right-" + f, i == 5 ? null : 25 + (10 * i), i == 5 ? null : "dB") })];
        // a rehearsal answers the same and leaves nothing
        Assert.Equal("Created", (await world.App.In<ICaseMeasurements, CaseMeasurementAnswer>(h => h.CheckAsync(new(number, "AUDIOGRAM", day, ears, "耳鼻喉科", sent), World.Agency, default))).Outcome);
        Assert.Empty((await world.App.In<ReadMeasurements, Outcome<IReadOnlyList<MeasurementView>>>(h => h.Handle(id, World.Agency, default))).Value!);
        Assert.Equal("Created", (await Send(world, number, "AUDIOGRAM", day, sent, null, ears)).Outcome);
        Assert.Equal("Unchanged", (await Send(world, id.ToString(), "AUDIOGRAM", day, sent, null, ears)).Outcome);
        Assert.Equal("Created", (await Send(world, number, "LUNG", day, Guid.CreateVersion7(), null, new("fvc", 3.20m, "L"), new("fev1", 2.10m, "L"))).Outcome);
        var rows = (await world.App.In<ReadMeasurements, Outcome<IReadOnlyList<MeasurementView>>>(h => h.Handle(id, World.Agency, default))).Value!;
        Assert.Equal([MeasurementKind.Lung, MeasurementKind.Audiogram], rows.Select(r => r.Kind));
        Assert.Equal([3.20m, 2.10m], rows[0].Values.Select(v => v.Value!.Value));
        Assert.Equal("右耳 500 Hz", rows[1].Values[0].Label);
        Assert.Equal(Refused.NotFound, (await world.App.In<ReadMeasurements, Outcome<IReadOnlyList<MeasurementView>>>(h => h.Handle(id, World.OtherAgency, default))).Refused);
        var request = (await world.App.In<ReadMeasurements, NoiseDeafnessRequest?>(h => h.AudiogramAsync(sent, World.Agency, default)))!;
        Assert.Equal([20, 30, 40, 50, 60, 70], request.Left!.Select(v => v!.Value));
        Assert.Equal([25, 35, 45, 55, 65, null], request.Right!);
        Assert.Equal((day, true), (request.TestedOn!.Value, born.AddYears(request.AgeYears!.Value) <= day && day < born.AddYears(request.AgeYears.Value + 1)));
        Assert.Null(await world.App.In<ReadMeasurements, NoiseDeafnessRequest?>(h => h.AudiogramAsync(sent, World.OtherAgency, default)));
    }

    [Fact]
    public async Task The_case_page_shows_the_values_and_the_calculator_begins_with_the_audiogram()
    {
        await using var web = await Web.StartAsync();
        string path = await Attachments.WebCases.ReceivedAsync(web), id = path.Split('/')[^1];
        Assert.DoesNotContain("交换接收", await web.Page("/diagnosis/cases/" + id), StringComparison.Ordinal);
        var sent = Guid.CreateVersion7();
        Assert.Equal("Created", (await web.Services.GetRequiredService<ICaseMeasurements>().RecordAsync(new(id, "AUDIOGRAM", day, [new("left-4000", 67, "dB"), new("right-4000", null, null)], null, sent), World.Agency)).Outcome);
        string page = await web.Page("/diagnosis/cases/" + id);
        Assert.Contains("67 dB", page, StringComparison.Ordinal);
        Assert.Contains("无反应", page, StringComparison.Ordinal);
        Assert.Contains("noise-deafness?measurement=" + sent, page, StringComparison.Ordinal);
        string calculator = await web.Page("/diagnosis/decision-support/noise-deafness?measurement=" + sent);
        Assert.Contains("value=\"67\"", calculator, StringComparison.Ordinal);
        Assert.Contains("value=\"56\"", calculator, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_be_is_refused_at_its_place_and_another_agency_s_case_is_not_there()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        string id = (await world.ReceivedAsync()).ToString();
        async Task<IEnumerable<string>> Wrong(string kind, DateOnly on, params MeasuredValue[] values) => (await Send(world, id, kind, on, Guid.CreateVersion7(), null, values)).Findings.Select(f => $"{f.Rule} {f.Field}");
        Assert.Equal(["M06 values[1]"], await Wrong("LUNG", day, new("fvc", 2m, "L"), new("fev1", 3m, "L")));
        Assert.Equal(["M04 values[0]", "M02 values[1]"], await Wrong("LUNG", day, new("fvc", 3200m, "mL"), new("poem", 3m, null)));
        Assert.Equal(["M05 values[0]", "M05 values[1]", "M03 values[2]"], await Wrong("AUDIOGRAM", day, new("left-500", 140, "dB"), new("left-1000", 20.5m, "dB"), new("left-500", 20, "dB")));
        Assert.Equal(["M01 values"], await Wrong("LUNG", day));
        Assert.Equal(["D11 on"], await Wrong("LUNG", new(2027, 1, 1), new MeasuredValue("fvc", 3m, "L")));
        Assert.Equal("NotFound", (await Send(world, id, "LUNG", day, Guid.CreateVersion7(), World.OtherAgency, new MeasuredValue("fvc", 3m, "L"))).Outcome);
        Assert.Equal("Forbidden", (await Send(world, id, "LUNG", day, Guid.CreateVersion7(), World.Hospital, new MeasuredValue("fvc", 3m, "L"))).Outcome);
        Assert.Equal(0, await world.App.In<DiagnosisAppraisalDb, int>(db => db.Set<CaseMeasurement>().CountAsync()));
    }
}
