using System.Globalization;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Kernel.Calendar;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Flows.Measures;

/// <summary>
/// $evaluate-measure of an indicator, by the way of its page: as of the end of the period, for an area (parameter <c>division</c>; the plan's own or the caller's
/// when left out). The report is made for this answer and not stored.
/// </summary>
internal sealed class EvaluateMeasure(FhirStore store, AuditTrail trail, IServiceScopeFactory scopes) : IFhirOperation
{
    public string Name => "$evaluate-measure";
    public IReadOnlyList<string> Types { get; } = ["Measure"];
    public bool OnInstance => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        Interactions.Demand(ask, Served.Find("Measure")!, Interaction.Read, 'r');
        Interactions.Demand(ask, Served.Find("MeasureReport")!, Interaction.Read, 'r');
        var input = new Input(ask);
        string measure = id ?? input.Need("measure"), url = MeasureResources.Url(""), type_ = input["reportType"] ?? "summary";
        measure = measure.StartsWith(url, StringComparison.Ordinal) ? measure[url.Length..].Split('|')[0] : measure.Split('/')[^1];
        if (type_ is not ("summary" or "population" or "subject-list")) { throw FhirRefusal.Bad("not-supported", "reportType", "fhir.flow.measure-type", type_); }
        DateOnly from = Day(input.Need("periodStart"), "periodStart", last: false), to = Day(input.Need("periodEnd"), "periodEnd", last: true);
        if (from > to) { throw FhirRefusal.Bad("value", "periodEnd", "fhir.flow.measure-period"); }

        await using var scope = scopes.CreateAsyncScope();
        var answers = scope.ServiceProvider.GetService<IMeasures>();
        if (measure == MeasureResources.CoverageId) { throw new FhirRefusal(422, Issue.Error("not-supported", "Measure", "fhir.flow.measure-audit")); }
        if (answers?.Computed.FirstOrDefault(d => MeasureResources.Id(d.Plan, d.No) == measure) is not { } known) { throw FhirRefusal.NotFound("Measure", measure); }
        var answer = await answers.EvaluateAsync(known.Plan, known.No, input["division"], to, ask.Caller, ct);
        if (answer.Outcome != "Done")
        {
            throw new FhirRefusal(answer.Outcome switch { "Forbidden" => 403, "NotFound" => 404, _ => 422 }, [.. answer.Findings.Select(f => Issue.Error(answer.Outcome == "Forbidden" ? "forbidden" : "value", f.Field, "fhir.s.domain") with { Said = $"{f.Problem} {f.Remedy}".TrimEnd() })]);
        }
        bool subjects = type_ == "subject-list";
        if (subjects && !answer.CaseRights) { throw new FhirRefusal(403, Issue.Error("forbidden", "reportType", "fhir.flow.measure-subjects")); }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'E', "Measure", $"/{measure}/$evaluate-measure", 0), ct);
        return new Reply(200) { Body = MeasureResources.Report(answer.Result!, answer.DivisionName, from, store.Clock.Now(), subjects).Bytes() };
    }

    /// <summary>A date, or the first or last day of a year or month.</summary>
    static DateOnly Day(string text, string name, bool last)
    {
        if (SearchDate.Parse(text) is not { } range) { throw FhirRefusal.Bad("value", name, "fhir.s.bad-date", text); }
        return ChinaTime.DateOf(DateTimeOffset.UnixEpoch.AddTicks((last ? range.To - 1 : range.From) * 10));
    }
}
