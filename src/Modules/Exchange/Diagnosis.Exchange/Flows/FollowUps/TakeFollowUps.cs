using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.RehabStations.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>
/// What a station's own system writes about its patients becomes follow-ups, by the checks of the station's pages: QuestionnaireResponse and Observation that are
/// based on the patient's plan (the CarePlan that is published here, or the patient's number). Only the station that is responsible may; others are refused.
/// An update of what a follow-up was made of corrects that follow-up, or takes it back (entered-in-error), with the reason in the extension correction-reason.
/// </summary>
/// <param name="scope">For the module's database, which most writes of this server never need.</param>
/// <param name="stations">Missing where the module of the stations is not loaded.</param>
internal sealed class TakeFollowUps(FhirStore store, IServiceProvider scope, FlowCodes codes, Words words, IFollowUpIntake? stations = null) : IFhirIntake
{
    ExchangeDb Db => field ??= scope.GetRequiredService<ExchangeDb>();

    /// <summary>What an update or deletion in this request concerns.</summary>
    sealed record Change(Guid FollowUp, Guid Patient, List<IncomingWrite> Writes);

    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (stations is null) { return; }
        var writes = incoming.Writes.Where(w => w.Type is "QuestionnaireResponse" or "Observation").ToList();
        if (writes.Count == 0) { return; }
        // a create that is asked again (a race, a lost answer) is recorded again, which finds it done
        string[] standing = [.. writes.Where(w => w.Kind != WriteKind.Create).Select(w => w.Address)];
        var links = standing.Length == 0 ? [] : await Db.FollowUpParts.AsNoTracking().Where(p => standing.Contains(p.Address)).ToDictionaryAsync(p => p.Address, ct);
        var planned = new List<(IncomingWrite Write, Guid Patient)>();
        var changes = new List<Change>();
        foreach (var write in writes)
        {
            var link = links.GetValueOrDefault(write.Address);
            if (write.Document is not { } document)
            {
                if (link is not null) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.follow-up-no-delete"]); }
                continue;
            }
            string status = document.Root["status"].Text ?? "";
            var plan = PlanOf(document.Root);
            if (link is not null)
            {
                if (plan?.Id != link.PatientId) { incoming.Refuse(write, "business-rule", write.Type + ".basedOn", words["fhir.flow.follow-up-other-plan"]); continue; }
                if (!Holds(status) && status != "entered-in-error") { incoming.Refuse(write, "business-rule", write.Type + ".status", words["fhir.flow.follow-up-no-way-back"]); continue; }
                if (changes.Find(c => c.FollowUp == link.FollowUpId) is not { } change) { changes.Add(change = new(link.FollowUpId, link.PatientId, [])); }
                change.Writes.Add(write);
                continue;
            }
            if (plan is not { } of || incoming.Find("CarePlan/" + of.Id) is not null) { continue; }
            // a hospital's own plan says nothing to a station
            if (!of.Sure && !await IsPublishedAsync(of.Id, ct)) { continue; }
            if (status is "in-progress" or "registered" or "preliminary") { incoming.Warn(write, "informational", write.Type + ".status", words["fhir.flow.follow-up-waits"]); continue; }
            if (status is not ("completed" or "final")) { incoming.Refuse(write, "business-rule", write.Type + ".status", words["fhir.flow.follow-up-no-way-back"]); continue; }
            planned.Add((write, of.Id));
        }
        foreach (var change in changes) { await CorrectAsync(incoming, change, planned, ct); }
        if (planned.Count > 0) { Record(incoming, planned); }
    }

    async Task<bool> IsPublishedAsync(Guid plan, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        return await session.ReadAsync(store.Keys.Self("CarePlan", plan.ToString()), ct) is { Deleted: false, Institution: "" };
    }

    static bool Holds(string status) => status is "completed" or "final" or "amended" or "corrected";

    void Record(IncomingWrites incoming, List<(IncomingWrite Write, Guid Patient)> planned)
    {
        var read = new ReadFollowUps(planned, codes);
        foreach (var fault in read.Faults) { incoming.Refuse(fault.Write, fault.Code, fault.Expression, words[fault.Key, fault.Args]); }
        foreach (var (write, expression, code) in read.Derived) { incoming.Warn(write, "informational", expression, words["fhir.flow.follow-up-derived", code]); }
        if (incoming.Issues.Exists(i => i.IsError)) { return; }
        foreach (var group in read.Groups.Where(g => g.Response is not null || g.Readings.Count > 0))
        {
            var main = group.Response ?? group.Writes[0];
            var submission = ReadFollowUps.Submission(group, incoming.Caller.InstitutionId ?? Guid.Empty);
            incoming.Effect(main, async stop => await SayAsync(incoming, group, main, submission.PatientId, await stations!.CheckAsync(submission, incoming.Caller, stop), false, stop),
                async stop => await SayAsync(incoming, group, main, submission.PatientId, await stations!.RecordAsync(submission, incoming.Caller, stop), true, stop));
        }
    }

    /// <summary>The follow-up as it is to be: what this request says, and beside it what was sent before and stands.</summary>
    async Task CorrectAsync(IncomingWrites incoming, Change change, List<(IncomingWrite Write, Guid Patient)> planned, CancellationToken ct)
    {
        var parts = new List<IncomingWrite>(change.Writes);
        var addresses = await Db.FollowUpParts.AsNoTracking().Where(p => p.FollowUpId == change.FollowUp).Select(p => p.Address).ToListAsync(ct);
        await using (var session = await store.Database.OpenAsync(ct))
        {
            foreach (string address in addresses.Except(change.Writes.Select(w => w.Address)))
            {
                var at = address.Split('/');
                if (await store.FindAsync(session, at[0], at[1], ct) is { } there) { parts.Add(new("", WriteKind.Update, there.Type, there.Id, there.Document)); }
            }
        }
        var main = change.Writes.Find(w => w.Type == "QuestionnaireResponse") ?? change.Writes[0];
        // a response may stand under several addresses: sent again without the first's
        var response = main.Type == "QuestionnaireResponse" ? main : parts.Find(p => p.Type == "QuestionnaireResponse" && Holds(StatusOf(p)));
        parts.RemoveAll(p => p.Type == "QuestionnaireResponse" && p != response);
        bool takenBack = response is null ? !parts.Exists(p => Holds(StatusOf(p))) : !Holds(StatusOf(response));
        if (!takenBack) { parts.RemoveAll(p => !Holds(StatusOf(p))); }
        // further measurements of the visit in the same request belong to it
        var day = response is null ? null : FlowNames.Day(response.Document!.Root["authored"].Text);
        if (!takenBack && day is not null)
        {
            var joined = planned.FindAll(p => p.Patient == change.Patient && p.Write.Type == "Observation" && new ReadFollowUps([p], codes).Groups.Exists(g => g.On == day));
            parts.AddRange(joined.Select(j => j.Write));
            planned.RemoveAll(joined.Contains);
        }
        var read = new ReadFollowUps(parts.Select(p => (p, change.Patient)), codes, together: true);
        if (!takenBack)
        {
            foreach (var fault in read.Faults) { Refuse(incoming, main, fault.Write, fault.Code, fault.Expression, words[fault.Key, fault.Args]); }
            foreach (var (write, expression, code) in read.Derived.Where(d => incoming.Writes.Contains(d.Write))) { incoming.Warn(write, "informational", expression, words["fhir.flow.follow-up-derived", code]); }
            if (incoming.Issues.Exists(i => i.IsError) || read.Groups.Count == 0) { return; }
        }
        var group = read.Groups.Count > 0 ? read.Groups[0] : new ReadFollowUps.Group(change.Patient, default);
        string? reason = change.Writes.Select(w => w.Document!.Root.Extension("correction-reason").Text).FirstOrDefault(r => r is { Length: > 0 });
        var said = new FollowUpChange(ReadFollowUps.Submission(group, incoming.Caller.InstitutionId ?? Guid.Empty, change.FollowUp), reason, takenBack);
        incoming.Effect(main, async stop => await SayAsync(incoming, group, main, change.Patient, await stations!.CheckChangeAsync(said, incoming.Caller, stop), false, stop),
            async stop => await SayAsync(incoming, group, main, change.Patient, await stations!.ChangeAsync(said, incoming.Caller, stop), true, stop));
    }

    static string StatusOf(IncomingWrite write) => write.Document!.Root["status"].Text ?? "";

    async Task SayAsync(IncomingWrites incoming, ReadFollowUps.Group group, IncomingWrite main, Guid patient, FollowUpTaken answer, bool done, CancellationToken ct)
    {
        switch (answer.Outcome)
        {
            // whoever may not know of the patient learns no more than that
            case "Forbidden" or "NotFound": incoming.Refuse(main, "forbidden", main.Type + ".basedOn", words["fhir.flow.follow-up-forbidden"]); return;
            case "Conflict" when answer.Findings.Any(f => f.Rule == "R20"): incoming.Refuse(main, "conflict", main.Type, words["fhir.flow.follow-up-no-change"]); return;
        }
        foreach (var f in answer.Findings)
        {
            var (write, expression) = group.Writes.Count == 0 ? (main, main.Type) : f.Field == "reason" ? (main, main.Type + ".extension") : ReadFollowUps.PlaceOf(group, f.Field);
            string text = $"{f.Problem} {f.Remedy} ({f.Rule})";
            if (answer.FollowUpId is null) { Refuse(incoming, main, write, "business-rule", expression, text); }
            else if (incoming.Writes.Contains(write)) { incoming.Warn(write, "informational", expression, text); }
        }
        if (!done || answer.FollowUpId is not { } id) { return; }
        incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", main.Type, "fhir.s.domain") { Said = words["fhir.flow.follow-up-taken", words["fhir.flow.outcome." + answer.Outcome], id] }).Below2(main.Path));
        var sent = group.Writes.Append(main).Distinct().Where(incoming.Writes.Contains).ToList();
        foreach (var write in sent) { write.AlsoReaders.AddRange(answer.Readers.Except(write.AlsoReaders)); }
        await LinkAsync(sent.ConvertAll(w => w.Address), id, patient, ct);
    }

    // what this request cannot change is said at what it sent
    static void Refuse(IncomingWrites incoming, IncomingWrite main, IncomingWrite write, string code, string expression, string said)
    {
        bool own = incoming.Writes.Contains(write);
        incoming.Refuse(own ? write : main, code, own ? expression : main.Type, own ? said : $"{said} [{write.Address}: {expression}]");
    }

    async Task LinkAsync(List<string> addresses, Guid followUp, Guid patient, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            var known = await Db.FollowUpParts.AsNoTracking().Where(p => addresses.Contains(p.Address)).Select(p => p.Address).ToListAsync(ct);
            if (addresses.Except(known).Select(a => new FollowUpPart { Address = a, FollowUpId = followUp, PatientId = patient }).ToList() is not { Count: > 0 } fresh) { return; }
            Db.FollowUpParts.AddRange(fresh);
            try { await Db.SaveChangesAsync(ct); return; }
            // the same request at the same moment
            catch (DbUpdateException) when (attempt < 5) { Db.ChangeTracker.Clear(); }
        }
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
