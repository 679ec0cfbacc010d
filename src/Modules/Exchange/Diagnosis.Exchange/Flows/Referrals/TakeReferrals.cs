using System.Security.Cryptography;
using System.Text;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Fhir;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Exchange.Flows.Referrals;

/// <summary>
/// A ServiceRequest of a referral category becomes a referral to its performer, who may then read it and the patient it names. A Task of the same category that names
/// the referral and says what was done is the act: accepted (with the appointed day), rejected (with the reason), in-progress (arrived), completed (with what is
/// written back) by the receiver; cancelled by the sender.
/// </summary>
/// <param name="referrals">Missing where the module of the referrals is not loaded.</param>
internal sealed class TakeReferrals(FhirStore store, Publisher publisher, Words words, IInstitutions? institutions = null, IReferralIntake? referrals = null) : IFhirIntake
{
    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (referrals is null || !incoming.Writes.Any(w => w.Type is "ServiceRequest" or "Task")) { return; }
        await using var session = await store.Database.OpenAsync(ct);
        var requested = new HashSet<Guid>();
        foreach (var write in incoming.Writes.Where(w => w.Type == "ServiceRequest"))
        {
            if (write.Document is not { } document)
            {
                if ((await store.FindAsync(session, write.Type, write.Id, ct))?.Document is { } before && KindOf(before.Root) is not null) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.referral-no-change"]); }
                continue;
            }
            if (KindOf(document.Root) is { } kind && await RequestAsync(incoming, write, document.Root, kind, session, ct) is { } id) { requested.Add(id); }
        }
        foreach (var write in incoming.Writes.Where(w => w is { Type: "Task", Document: not null }))
        {
            if (!incoming.Issues.Exists(i => i.IsError)) { Act(incoming, write, write.Document!.Root, requested); }
        }
    }

    static string? KindOf(FhirNode request)
    {
        foreach (var category in request["category"].Items) { if (category.CodeIn(FlowNames.CodeSystem("referral-kind")).Text is { } kind) { return kind; } }
        return null;
    }

    async Task<Guid?> RequestAsync(IncomingWrites incoming, IncomingWrite write, FhirNode root, string kind, FhirSession session, CancellationToken ct)
    {
        string status = root["status"].Text ?? "";
        if (status == "draft") { incoming.Warn(write, "informational", "ServiceRequest.status", words["fhir.flow.referral-waits"]); return null; }
        if (status != "active") { incoming.Refuse(write, "business-rule", "ServiceRequest.status", words["fhir.flow.referral-no-change"]); return null; }
        string? subject = root["subject"]["reference"].Text;
        var sent = incoming.Find(subject);
        var person = sent?.Document;
        StoredResource? stored = null;
        if (person is null && FhirReference.Parse(subject) is { Type: "Patient", Id: { } pid, Base: null } && await session.ReadAsync(store.Keys.Self("Patient", pid), ct) is { Deleted: false } row && await FhirStore.MayReadAsync(session, row, incoming.Caller, ct)) { (stored, person) = (row, store.Open(row).Document); }
        if (person is null) { incoming.Refuse(write, "not-found", "ServiceRequest.subject", words["fhir.flow.reference", subject ?? "", "Patient"]); return null; }
        var id = Guid.TryParse(write.Id, out var own) ? own : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{incoming.Caller.InstitutionId:N} referral {write.Id}")).AsSpan(0, 16));
        var patient = person.Root;
        var name = patient["name"][0];
        string? number = patient["identifier"].Items.Where(i => i["system"].Text == FlowNames.ResidentNumber).Select(i => i["value"].Text).FirstOrDefault();
        string? reason = root["reasonCode"].Items.Select(c => c["text"].Text ?? c["coding"][0]["display"].Text).FirstOrDefault(t => t is not null);
        var referral = new ReferralSent(id, kind switch { "up" => "Up", "down" => "Down", "teleconsultation" => "Teleconsultation", _ => kind }, await InstitutionAsync(root["performer"][0], incoming, ct),
            name["text"].Text ?? (name["family"].Text + name["given"][0].Text), number, patient["gender"].Text switch { "male" => "1", "female" => "2", _ => null }, FlowNames.Day(patient["birthDate"].Text), reason, string.Join('\n', root["note"].Items.Select(n => n["text"].Text)),
            root["priority"].Text switch { "stat" => "Emergency", "urgent" or "asap" => "Urgent", _ => "Routine" }, FlowNames.Day(root["authoredOn"].Text));
        incoming.Effect(write, async stop => RequestRefused(incoming, write, await referrals!.CheckRequestAsync(referral, incoming.Caller, stop)), stop => RequestAsync(incoming, write, referral, sent, stored, stop));
        return id;
    }

    bool RequestRefused(IncomingWrites incoming, IncomingWrite write, ReferralTaken answer) =>
        Refused(incoming, write, answer, "ServiceRequest", f => f switch { "kind" => ".category", "toId" => ".performer", "personName" or "number" or "sex" => ".subject", "reason" => ".reasonCode", "summary" => ".note", "on" => ".authoredOn", _ => "" });

    async Task RequestAsync(IncomingWrites incoming, IncomingWrite write, ReferralSent referral, IncomingWrite? sent, StoredResource? stored, CancellationToken ct)
    {
        var answer = await referrals!.RequestAsync(referral, incoming.Caller, ct);
        if (RequestRefused(incoming, write, answer)) { return; }
        string[] readers = answer.Other is { } to ? [Readers.Institution(to)] : [];
        write.AlsoReaders.AddRange(readers.Except(write.AlsoReaders));
        sent?.AlsoReaders.AddRange(readers.Except(sent.AlsoReaders));
        // who refers a patient lets the receiver read who it is
        if (stored is not null && FhirStore.MayChange(stored, incoming.Caller))
        {
            await using var session = await store.Database.OpenAsync(ct);
            await publisher.GrantAsync(session, "Patient", stored.Id, readers, ct);
        }
        incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", "ServiceRequest", "fhir.s.domain") { Said = words["fhir.flow.referral-taken", words["fhir.flow.outcome." + answer.Outcome], referral.Id] }).Below2(write.Path));
    }

    async Task<Guid?> InstitutionAsync(FhirNode performer, IncomingWrites incoming, CancellationToken ct)
    {
        string? code = performer["identifier"]["system"].Text == FlowNames.CreditCode ? performer["identifier"]["value"].Text : null;
        if (performer["reference"].Text is { } reference && FhirReference.Parse(reference) is { Type: "Organization", Id: { } text })
        {
            code ??= incoming.Find(reference)?.Document?.Root["identifier"].Items.Where(i => i["system"].Text == FlowNames.CreditCode).Select(i => i["value"].Text).FirstOrDefault();
            if (code is null && Guid.TryParse(text, out var id)) { return id; }
        }
        return code is not null && institutions is not null ? (await institutions.FindByCodeAsync(code, ct))?.Id : null;
    }

    void Act(IncomingWrites incoming, IncomingWrite write, FhirNode root, HashSet<Guid> requested)
    {
        if (ReferralOf(root) is not { } id || (root["code"].Exists && root["code"].CodeIn(FlowNames.CodeSystem("task")).Text is not ("referral" or null))) { return; }
        string status = root["status"].Text ?? "";
        string? act = status switch { "accepted" => "accept", "rejected" => "refuse", "in-progress" => "arrive", "completed" => "reply", "cancelled" => "withdraw", _ => null };
        // the sender's own Task that asks, beside its request
        if (act is null)
        {
            if (status is not ("draft" or "requested" or "received" or "ready" or "on-hold")) { incoming.Refuse(write, "business-rule", "Task.status", words["fhir.flow.referral-act", status]); }
            return;
        }
        if (requested.Contains(id)) { incoming.Refuse(write, "business-rule", "Task.status", words["fhir.flow.referral-act", status]); return; }
        string? answer = root["output"].Items.Select(o => o["valueString"].Text ?? o["valueMarkdown"].Text).FirstOrDefault(t => t is not null);
        var deed = new ReferralAct(id, act, root["statusReason"]["text"].Text, FlowNames.Day(root["executionPeriod"]["start"].Text ?? root["restriction"]["period"]["start"].Text), answer, root["owner"]["display"].Text ?? root["requester"]["display"].Text ?? incoming.Caller.Name, FlowNames.Day(root["lastModified"].Text ?? root["authoredOn"].Text));
        incoming.Effect(write, async stop => Say(incoming, write, id, await referrals!.CheckActAsync(deed, incoming.Caller, stop), false), async stop => Say(incoming, write, id, await referrals!.ActAsync(deed, incoming.Caller, stop), true));
    }

    void Say(IncomingWrites incoming, IncomingWrite write, Guid id, ReferralTaken taken, bool done)
    {
        if (Refused(incoming, write, taken, "Task", f => f switch { "note" => ".statusReason", "expectedOn" => ".executionPeriod", "answer" => ".output", "answeredBy" => ".owner", "on" => ".lastModified", _ => ".status" }) || !done) { return; }
        // what the receiver writes back is for the sender
        if (taken.Other is { } other && !write.AlsoReaders.Contains(Readers.Institution(other))) { write.AlsoReaders.Add(Readers.Institution(other)); }
        incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", "Task", "fhir.s.domain") { Said = words["fhir.flow.referral-done", words["fhir.flow.outcome." + taken.Outcome], id] }).Below2(write.Path));
    }

    static Guid? ReferralOf(FhirNode task)
    {
        if (task["focus"]["identifier"]["system"].Text == FlowNames.Referral && Guid.TryParse(task["focus"]["identifier"]["value"].Text, out var named)) { return named; }
        bool ours = task["code"].CodeIn(FlowNames.CodeSystem("task")).Text == "referral";
        return ours && FhirReference.Parse(task["focus"]["reference"].Text) is { Type: "ServiceRequest", Id: { } text } && Guid.TryParse(text, out var id) ? id : null;
    }

    bool Refused(IncomingWrites incoming, IncomingWrite write, ReferralTaken answer, string type, Func<string, string> place)
    {
        switch (answer.Outcome)
        {
            case "Created" or "Done" or "Unchanged": return false;
            case "NotFound" or "Forbidden": incoming.Refuse(write, "forbidden", type == "Task" ? "Task.focus" : type, words["fhir.flow.referral-forbidden"]); return true;
        }
        foreach (var f in answer.Findings) { incoming.Refuse(write, "business-rule", type + place(f.Field), $"{f.Problem} {f.Remedy} ({f.Rule})"); }
        return true;
    }
}
