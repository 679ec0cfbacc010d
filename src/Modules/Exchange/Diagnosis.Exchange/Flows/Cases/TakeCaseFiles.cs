using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Flows.Cases;

/// <summary>
/// Clinical documents and films (lung function reports, audiograms, chest films) that name a diagnosis case join the file of that case: a DocumentReference whose
/// context relates to the case by its number, with the content inside it or in a Binary of the same request. The agency of the case sends them. What was taken
/// before is known by its content.
/// </summary>
/// <param name="files">Missing where the module of the cases is not loaded.</param>
internal sealed class TakeCaseFiles(FhirStore store, Words words, ICaseFiles? files = null) : IFhirIntake
{
    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (files is null) { return; }
        foreach (var write in incoming.Writes)
        {
            // a study says what was taken, not what it looks like: the panel reads files
            if (write is { Type: "ImagingStudy", Document: { } study } && study.Root["basedOn"].Items.Any(b => b["identifier"]["system"].Text == FlowNames.DiagnosisCase)) { incoming.Warn(write, "informational", "ImagingStudy.basedOn", words["fhir.flow.study-without-file"]); }
            if (write is not { Type: "DocumentReference", Document: { } document } || CaseOf(document.Root) is not { } caseNumber) { continue; }
            var root = document.Root;
            if (root["status"].Text != "current") { incoming.Refuse(write, "business-rule", "DocumentReference.status", words["fhir.flow.file-status"]); continue; }
            if (!root["type"].CodeIn(FlowNames.CodeSystem("attachment-kind")).Exists) { incoming.Warn(write, "informational", "DocumentReference.type", words["fhir.flow.file-kind"]); }
            int i = 0;
            foreach (var content in root["content"].Items)
            {
                var attachment = content["attachment"];
                if (await BytesAsync(incoming, attachment, ct) is not { } bytes) { incoming.Refuse(write, "not-found", $"DocumentReference.content[{i++}].attachment", words["fhir.flow.file-content"]); continue; }
                // R4 counts attachments by SHA-1
                if (attachment["hash"].Text is { } hash && hash != Convert.ToBase64String(Sha1(bytes))) { incoming.Refuse(write, "business-rule", $"DocumentReference.content[{i++}].attachment.hash", words["fhir.flow.file-hash"]); continue; }
                string title = attachment["title"].Text ?? root["description"].Text ?? "";
                var file = new CaseFile(caseNumber, root["type"].CodeIn(FlowNames.CodeSystem("attachment-kind")).Text ?? "other", title.Length == 0 ? null : title, Day(attachment["creation"].Text ?? root["date"].Text), title, bytes, IdOf(incoming, caseNumber, bytes));
                int at = i++;
                incoming.Effect(write, async stop => Say(incoming, write, caseNumber, at, await files.CheckAsync(file, incoming.Caller, stop), false), async stop => Say(incoming, write, caseNumber, at, await files.AttachAsync(file, incoming.Caller, stop), true));
            }
        }
    }

    void Say(IncomingWrites incoming, IncomingWrite write, string caseNumber, int i, CaseFileAnswer answer, bool done)
    {
        switch (answer.Outcome)
        {
            case "Forbidden": incoming.Refuse(write, "forbidden", "DocumentReference.context", words["fhir.flow.file-forbidden", caseNumber]); break;
            case "NotFound": incoming.Refuse(write, "not-found", "DocumentReference.context", words["fhir.flow.file-no-case", caseNumber]); break;
            default:
                foreach (var f in answer.Findings)
                {
                    string at = f.Field switch { "kind" => "DocumentReference.type", "datedOn" => $"DocumentReference.content[{i}].attachment.creation", _ => $"DocumentReference.content[{i}].attachment" }, text = $"{f.Problem} {f.Remedy} ({f.Rule})";
                    if (answer.AttachmentId is null) { incoming.Refuse(write, "business-rule", at, text); } else { incoming.Warn(write, "informational", at, text); }
                }
                if (done && answer.AttachmentId is { } id) { incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", "DocumentReference", "fhir.s.domain") { Said = words["fhir.flow.file-taken", words["fhir.flow.outcome." + answer.Outcome], id] }).Below2(write.Path)); }
                break;
        }
    }

    static string? CaseOf(FhirNode document)
    {
        foreach (var related in document["context"]["related"].Items) { if (related["identifier"]["system"].Text == FlowNames.DiagnosisCase) { return related["identifier"]["value"].Text; } }
        return null;
    }

    async Task<byte[]?> BytesAsync(IncomingWrites incoming, FhirNode attachment, CancellationToken ct)
    {
        string? data = attachment["data"].Text;
        if (data is null && attachment["url"].Text is { } url && FhirReference.Parse(url) is { Type: "Binary", Id: { } id })
        {
            var binary = incoming.Find("Binary/" + id)?.Document;
            if (binary is null)
            {
                await using var session = await store.Database.OpenAsync(ct);
                if (await session.ReadAsync(store.Keys.Self("Binary", id), ct) is { Deleted: false } row && await FhirStore.MayReadAsync(session, row, incoming.Caller, ct)) { binary = store.Open(row).Document; }
            }
            data = binary?.Root["data"].Text;
        }
        return data is null ? null : Convert.FromBase64String(data);
    }

#pragma warning disable CA5350 // the algorithm is FHIR's; it finds accidents, nobody relies on it against forgery
    static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350

    static Guid IdOf(IncomingWrites incoming, string caseNumber, byte[] bytes) => new(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{incoming.Caller.InstitutionId:N} {caseNumber} "), .. SHA256.HashData(bytes)]).AsSpan(0, 16));

    static DateOnly? Day(string? text) => text is { Length: >= 10 } && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
