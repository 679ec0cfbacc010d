using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Flows.Cases;

/// <summary>
/// Lung function tests and audiograms whose focus is a diagnosis case join its evidence as values: the Observations of one request, case, kind and day are one
/// measurement. The agency of the case sends them; what was taken before is known by its content.
/// </summary>
/// <param name="cases">Missing where the module of the cases is not loaded.</param>
internal sealed class TakeCaseMeasurements(FhirStore store, FlowCodes codes, Words words, ICaseMeasurements? cases = null) : IFhirIntake
{
    sealed record Part(MeasuredValue Value, IncomingWrite Write, string Expression);

    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (cases is null) { return; }
        var groups = new List<(string Case, string Kind, DateOnly On, List<Part> Parts)>();
        foreach (var write in incoming.Writes.Where(w => w.Type == "Observation"))
        {
            if (write.Document is not { } document)
            {
                await using var session = await store.Database.OpenAsync(ct);
                if ((await store.FindAsync(session, write.Type, write.Id, ct))?.Document is { } before && CaseOf(before.Root) is not null) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.measured-no-change"]); }
                continue;
            }
            var root = document.Root;
            if (CaseOf(root) is not { } number) { continue; }
            if (root["status"].Text is "registered" or "preliminary") { incoming.Warn(write, "informational", "Observation.status", words["fhir.flow.measured-waits"]); continue; }
            if (root["status"].Text != "final") { incoming.Refuse(write, "business-rule", "Observation.status", words["fhir.flow.measured-no-change"]); continue; }
            if (FlowNames.Day(root["effectiveDateTime"].Text ?? root["effectiveInstant"].Text ?? root["effectivePeriod"]["start"].Text) is not { } on) { incoming.Refuse(write, "required", "Observation.effective", words["fhir.flow.follow-up-day"]); continue; }
            int found = groups.Sum(g => g.Parts.Count);
            Add(root, "Observation", !root["component"].Items.Any() || !IsWhole(root));
            int i = 0;
            foreach (var component in root["component"].Items) { Add(component, $"Observation.component[{i++}]", true); }
            if (groups.Sum(g => g.Parts.Count) == found && !incoming.Issues.Exists(x => x.IsError)) { incoming.Refuse(write, "required", "Observation.value", words["fhir.flow.follow-up-no-value"]); }

            void Add(FhirNode of, string at, bool needed)
            {
                var (kind, field) = of["code"].CodeIn(FlowNames.CodeSystem("audiogram")).Text is { } ear ? ("AUDIOGRAM", ear) : of["code"].CodeIn(FlowNames.CodeSystem("lung-function")).Text is { } lung ? ("LUNG", lung) : codes.In(of["code"], "case", on) is { } row ? ("LUNG", row.Field) : ("", "");
                if (kind.Length == 0) { if (needed) { incoming.Refuse(write, "code-invalid", at + ".code", words["fhir.flow.measured-code"]); } return; }
                if (field == "pure-tone") { return; }
                var quantity = of["valueQuantity"];
                decimal? value = decimal.TryParse(quantity["value"].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : null;
                if (value is null && !of["dataAbsentReason"].Exists) { incoming.Refuse(write, "required", at + ".value", words["fhir.flow.follow-up-no-value"]); return; }
                var group = groups.Find(g => g.Case == number && g.Kind == kind && g.On == on);
                if (group.Parts is null) { groups.Add(group = (number, kind, on, [])); }
                group.Parts.Add(new(new(field, value, value is null ? null : FlowCodes.Unit(quantity)), write, at + ".value"));
            }
        }
        if (groups.Count == 0 || incoming.Issues.Exists(i => i.IsError)) { return; }
        foreach (var (number, kind, on, parts) in groups)
        {
            var main = parts[0].Write;
            var performer = main.Document!.Root["performer"][0]["display"].Text;
            var sent = new CaseMeasurementSent(number, kind, on, [.. parts.Select(p => p.Value)], performer, IdOf(incoming, number, kind, on, parts));
            incoming.Effect(main, async stop => Say(incoming, main, number, parts, await cases.CheckAsync(sent, incoming.Caller, stop), false), async stop => Say(incoming, main, number, parts, await cases.RecordAsync(sent, incoming.Caller, stop), true));
        }
    }

    void Say(IncomingWrites incoming, IncomingWrite main, string number, List<Part> parts, CaseMeasurementAnswer answer, bool done)
    {
        switch (answer.Outcome)
        {
            case "Forbidden": incoming.Refuse(main, "forbidden", "Observation.focus", words["fhir.flow.file-forbidden", number]); return;
            case "NotFound": incoming.Refuse(main, "not-found", "Observation.focus", words["fhir.flow.file-no-case", number]); return;
        }
        foreach (var f in answer.Findings)
        {
            var at = f.Field.StartsWith("values[", StringComparison.Ordinal) && int.TryParse(f.Field["values[".Length..].TrimEnd(']'), out int i) && i < parts.Count ? parts[i] : null;
            incoming.Refuse(at?.Write ?? main, "business-rule", at?.Expression ?? (f.Field == "on" ? "Observation.effective" : "Observation"), $"{f.Problem} {f.Remedy} ({f.Rule})");
        }
        if (done && answer.MeasurementId is { } id) { incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", "Observation", "fhir.s.domain") { Said = words["fhir.flow.measured-taken", words["fhir.flow.outcome." + answer.Outcome], id] }).Below2(main.Path)); }
    }

    /// <summary>An Observation that only holds its components together has no code of a value of its own.</summary>
    static bool IsWhole(FhirNode root) => !root["valueQuantity"].Exists && !root["dataAbsentReason"].Exists;

    static string? CaseOf(FhirNode observation)
    {
        foreach (var focus in observation["focus"].Items) { if (focus["identifier"]["system"].Text == FlowNames.DiagnosisCase) { return focus["identifier"]["value"].Text; } }
        return null;
    }

    static Guid IdOf(IncomingWrites incoming, string number, string kind, DateOnly on, List<Part> parts) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{incoming.Caller.InstitutionId:N} measured {number} {kind} {on:yyyyMMdd} {string.Join(' ', parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Value.Field}={p.Value.Value / 1.000000000m}{p.Value.Unit}")).Order(StringComparer.Ordinal))}")).AsSpan(0, 16));
}
