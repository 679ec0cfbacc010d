using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>
/// What a station's own system writes about its patients becomes follow-ups, by the checks of the station's pages: QuestionnaireResponse and Observation that are
/// based on the patient's plan (the CarePlan that is published here, or the patient's number). Only the station that is responsible may; others are refused.
/// </summary>
/// <param name="stations">Missing where the module of the stations is not loaded.</param>
internal sealed class TakeFollowUps(FhirStore store, FlowCodes codes, Words words, IFollowUpIntake? stations = null) : IFhirIntake
{
    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (stations is null) { return; }
        var planned = new List<(IncomingWrite, Guid)>();
        FhirSession? session = null;
        try
        {
            foreach (var write in incoming.Writes.Where(w => w.Type is "QuestionnaireResponse" or "Observation"))
            {
                if (write.Document is not { } document)
                {
                    session ??= await store.Database.OpenAsync(ct);
                    if ((await store.FindAsync(session, write.Type, write.Id, ct))?.Document is { } before && PlanOf(before.Root) is not null) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.follow-up-no-change"]); }
                    continue;
                }
                if (PlanOf(document.Root) is not { } plan || incoming.Find("CarePlan/" + plan.Id) is not null) { continue; }
                if (!plan.Sure)
                {
                    // a hospital's own plan says nothing to a station
                    session ??= await store.Database.OpenAsync(ct);
                    if (await session.ReadAsync(store.Keys.Self("CarePlan", plan.Id.ToString()), ct) is not { Deleted: false, Institution: "" }) { continue; }
                }
                string status = document.Root["status"].Text ?? "";
                if (status is "in-progress" or "registered" or "preliminary") { incoming.Warn(write, "informational", write.Type + ".status", words["fhir.flow.follow-up-waits"]); continue; }
                if (status is not ("completed" or "final")) { incoming.Refuse(write, "business-rule", write.Type + ".status", words["fhir.flow.follow-up-no-change"]); continue; }
                planned.Add((write, plan.Id));
            }
        }
        finally { if (session is not null) { await session.DisposeAsync(); } }
        if (planned.Count == 0) { return; }

        var read = new ReadFollowUps(planned, codes);
        foreach (var fault in read.Faults) { incoming.Refuse(fault.Write, fault.Code, fault.Expression, words[fault.Key, fault.Args]); }
        foreach (var (write, expression, code) in read.Derived) { incoming.Warn(write, "informational", expression, words["fhir.flow.follow-up-derived", code]); }
        if (incoming.Issues.Exists(i => i.IsError)) { return; }
        foreach (var group in read.Groups.Where(g => g.Response is not null || g.Readings.Count > 0))
        {
            var main = group.Response ?? group.Writes[0];
            var submission = ReadFollowUps.Submission(group, incoming.Caller.InstitutionId ?? Guid.Empty);
            incoming.Effect(main, async stop => Say(incoming, group, main, await stations.CheckAsync(submission, incoming.Caller, stop), false), async stop => Say(incoming, group, main, await stations.RecordAsync(submission, incoming.Caller, stop), true));
        }
    }

    void Say(IncomingWrites incoming, ReadFollowUps.Group group, IncomingWrite main, FollowUpTaken answer, bool done)
    {
        switch (answer.Outcome)
        {
            // whoever may not know of the patient learns no more than that
            case "Forbidden" or "NotFound": incoming.Refuse(main, "forbidden", main.Type + ".basedOn", words["fhir.flow.follow-up-forbidden"]); return;
            case "Conflict" when answer.Findings.Any(f => f.Rule == "R20"): incoming.Refuse(main, "conflict", main.Type, words["fhir.flow.follow-up-no-change"]); return;
        }
        foreach (var f in answer.Findings)
        {
            var (write, expression) = ReadFollowUps.PlaceOf(group, f.Field);
            string text = $"{f.Problem} {f.Remedy} ({f.Rule})";
            if (answer.FollowUpId is null) { incoming.Refuse(write, "business-rule", expression, text); } else { incoming.Warn(write, "informational", expression, text); }
        }
        if (!done || answer.FollowUpId is not { } id) { return; }
        incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", main.Type, "fhir.s.domain") { Said = words["fhir.flow.follow-up-taken", words["fhir.flow.outcome." + answer.Outcome], id] }).Below2(main.Path));
        foreach (var write in group.Writes) { write.AlsoReaders.AddRange(answer.Readers.Except(write.AlsoReaders)); }
    }

    /// <summary>The patient whose plan is named: surely by the patient's number, perhaps by the address of a CarePlan.</summary>
    static (Guid Id, bool Sure)? PlanOf(FhirNode root)
    {
        foreach (var reference in root["basedOn"].Items)
        {
            if (reference["identifier"]["system"].Text == FlowNames.Patient && Guid.TryParse(reference["identifier"]["value"].Text, out var number)) { return (number, true); }
            if (reference["reference"].Text is { } address && FhirReference.Parse(address) is { Type: "CarePlan", Id: { } id } && Guid.TryParse(id, out var plan)) { return (plan, false); }
        }
        return null;
    }
}
