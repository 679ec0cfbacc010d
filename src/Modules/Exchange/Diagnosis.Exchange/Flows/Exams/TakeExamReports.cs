using System.Text.Json;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Flows.Exams;

/// <summary>
/// Exam reports that hospitals write become exam case records, by the checks of every other channel: all reports of a request or none. A request sent again
/// answers Unchanged. What the checks refuse comes back at the FHIR element.
/// </summary>
internal sealed class TakeExamReports(FhirStore store, IExamIntake exams, Words words) : IFhirIntake
{
    public async Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct)
    {
        if (!incoming.Writes.Any(w => w.Type is "DiagnosticReport" or "Observation" or "Patient")) { return; }
        var reports = new List<(IncomingWrite Write, ReadExam Read)>();
        var formerly = new List<string>();
        foreach (var write in incoming.Writes)
        {
            if (write.Document is not { } document)
            {
                if (write.Type == "Patient" && await IsExaminedAsync(write, ct)) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.no-delete-subject"]); }
                if (write.Type is "DiagnosticReport" or "Observation" && await BeforeAsync(write, ct) is { } gone && (ReadExam.IsExam(gone) || ReadExam.IsConclusion(gone))) { incoming.Refuse(write, "business-rule", "", words["fhir.flow.no-delete"]); }
                continue;
            }
            if (!ReadExam.IsExam(document)) { continue; }
            if (ReadExam.IsTakenBack(document)) { incoming.Refuse(write, "business-rule", "DiagnosticReport.status", words["fhir.flow.no-withdrawal"]); continue; }
            if (!ReadExam.IsFinal(document)) { incoming.Warn(write, "informational", "DiagnosticReport.status", words["fhir.flow.waits"]); continue; }
            var before = write.Kind == WriteKind.Update ? await BeforeAsync(write, ct) : null;
            // what a report said first may arrive after what corrected it: the correction stands
            if (document.Root["status"].Text == "final" && before?.Root["status"].Text is "corrected" or "amended") { incoming.Refuse(write, "business-rule", "DiagnosticReport.status", words["fhir.flow.late-original"]); continue; }
            if (before is not null) { formerly.AddRange(before.Root["result"].Items.Select(r => r["reference"].Text).OfType<string>()); }
            var own = new Piece(write.Address, document, true);
            var read = new ReadExam(own, await PiecesAsync(incoming, document, ct));
            // the same said again is no correction and needs no reason
            if (before is not null && ReadExam.IsExam(before) && ReadExam.IsFinal(before) && read.Submission.Reason is null && read.Problems.Count == 0 && !await SaysTheSameAsync(incoming, before, read, ct)) { incoming.Refuse(write, "required", "DiagnosticReport.extension", words["fhir.flow.reason-needed"]); continue; }
            reports.Add((write, read));
        }
        // conclusions that a correction no longer names: they are to say so themselves
        var dropped = formerly.Except(reports.SelectMany(r => r.Read.Pieces).Select(p => p.Address)).ToHashSet(StringComparer.Ordinal);
        foreach (var (write, _) in reports) { foreach (string left in dropped.Where(d => incoming.Find(d) is null)) { incoming.Warn(write, "informational", "DiagnosticReport.result", words["fhir.flow.conclusion-left", left]); } }
        var said = reports.SelectMany(r => r.Read.Pieces).Select(p => p.Address).ToHashSet(StringComparer.Ordinal);
        foreach (var write in incoming.Writes)
        {
            // a conclusion changed behind its report's back would leave the record saying something else; a new one waits for its report
            if (write is { Kind: WriteKind.Update, Document: { } document } && ReadExam.IsConclusion(document) && !said.Contains(write.Address) && !(dropped.Contains(write.Address) && document.Root["status"].Text == "entered-in-error")) { incoming.Refuse(write, "business-rule", "Observation", words["fhir.flow.conclusion-alone"]); }
        }
        // the report stands already: conclusions that came with it would belong to nothing
        if (incoming.Standing.FirstOrDefault(s => ReadExam.IsExam(s.Document!)) is { } standing)
        {
            foreach (var write in incoming.Writes.Where(w => w is { Kind: WriteKind.Create, Document: not null } && ReadExam.IsConclusion(w.Document) && !said.Contains(w.Address))) { incoming.Refuse(write, "duplicate", "Observation", words["fhir.flow.reported-already", standing.Address]); }
        }
        foreach (var (_, read) in reports) { foreach (var p in read.Problems) { Refuse(incoming, read, p.Piece, p.Code, p.Expression, words[p.Key, p.Args]); } }
        if (reports.Count == 0 || incoming.Issues.Exists(i => i.IsError)) { return; }

        List<ExamReportSubmission> submissions = [.. reports.Select(r => r.Read.Submission)];
        incoming.Effect(reports[0].Write, async stop => Say(incoming, reports, await exams.CheckAsync(submissions, incoming.Caller, stop)), async stop => Say(incoming, reports, await exams.SubmitTogetherAsync(submissions, incoming.Caller, stop)));
    }

    void Say(IncomingWrites incoming, List<(IncomingWrite Write, ReadExam Read)> reports, IReadOnlyList<IntakeAnswer> answers)
    {
        for (int i = 0; i < reports.Count; i++)
        {
            var (write, read) = reports[i];
            var answer = answers[i];
            if (answer.Outcome == "Forbidden") { incoming.Refuse(write, "forbidden", "DiagnosticReport", words["fhir.flow.no-agency"]); continue; }
            foreach (var f in answer.Findings)
            {
                var (piece, expression) = read.PlaceOf(f.Field);
                string text = $"{f.Problem} {f.Remedy} ({f.Rule}{(f.Basis is null ? "" : ", " + f.Basis)})";
                if (answer.Outcome == "Refused") { Refuse(incoming, read, piece, f.Rule == "required" ? "required" : "business-rule", expression, text); }
                else { incoming.Warn(Sender(incoming, read, piece), "informational", expression, text); }
            }
            if (answer.ReportId is not { } id) { continue; }
            incoming.Issues.Add((new Issue(FhirSeverity.Information, "informational", "DiagnosticReport", "fhir.s.domain") { Said = words["fhir.flow.taken", words["fhir.flow.outcome." + answer.Outcome], id, answer.Version!, answer.SuspectedCases.Count] }).Below2(write.Path));
            // the commissions of the employer's place read what they read of the record
            string[] readers = [.. Readers.Chain(Nine(read.Submission.Employer?.AddressCode)), .. Readers.Chain(Nine(read.Submission.UsingUnit?.AddressCode))];
            foreach (var piece in read.Pieces) { if (incoming.Find(piece.Address) is { } sent) { sent.AlsoReaders.AddRange(readers.Except(sent.AlsoReaders)); } }
        }
    }

    static string? Nine(string? division) => division is { Length: 6 } ? division + "000" : division;

    // a finding in a resource that was stored before is said at the reference to it, because that is what this request can change
    static void Refuse(IncomingWrites incoming, ReadExam read, Piece piece, string code, string expression, string said)
    {
        var sender = Sender(incoming, read, piece);
        incoming.Refuse(sender, code, sender.Address == piece.Address ? expression : "DiagnosticReport", said + (sender.Address == piece.Address ? "" : $" [{piece.Address}: {expression}]"));
    }

    static IncomingWrite Sender(IncomingWrites incoming, ReadExam read, Piece piece) => incoming.Find(piece.Address) ?? incoming.Find(read.Report.Address)!;

    async Task<Dictionary<string, Piece>> PiecesAsync(IncomingWrites incoming, FhirDocument report, CancellationToken ct)
    {
        var pieces = new Dictionary<string, Piece>(StringComparer.Ordinal);
        FhirSession? session = null;
        try
        {
            foreach (string address in ReadExam.References(report).Distinct())
            {
                if (incoming.Find(address) is { Document: { } sent } write) { pieces[address] = new(write.Address, sent, true); continue; }
                var r = FhirReference.Parse(address);
                if (r.Type is null || r.Id is null || r.Base is not null) { continue; }
                session ??= await store.Database.OpenAsync(ct);
                if (await session.ReadAsync(store.Keys.Self(r.Type, r.Id), ct) is { Deleted: false } row && await FhirStore.MayReadAsync(session, row, incoming.Caller, ct)) { pieces[address] = new($"{r.Type}/{r.Id}", store.Open(row).Document, false); }
            }
        }
        finally { if (session is not null) { await session.DisposeAsync(); } }
        return pieces;
    }

    async Task<bool> SaysTheSameAsync(IncomingWrites incoming, FhirDocument before, ReadExam now, CancellationToken ct)
    {
        var then = new ReadExam(new(now.Report.Address, before, false), await PiecesAsync(new(incoming.Caller, [], []), before, ct));
        return Text(then) == Text(now);

        static string Text(ReadExam read) => JsonSerializer.Serialize(read.Submission with { Reason = null });
    }

    /// <summary>Does an exam report that was taken speak of this person?</summary>
    async Task<bool> IsExaminedAsync(IncomingWrite patient, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        var sql = new SearchSql(store.Keys, Caller.System("exams"), store.Clock);
        string page = sql.Page(SearchRequest.Read(Served.Find("DiagnosticReport")!, [new("subject", patient.Address)], true), 100);
        return (await session.QueryAsync(page, sql.Values, FhirSession.Row, ct)).Select(r => store.Open(r).Document).Any(d => ReadExam.IsExam(d) && ReadExam.IsFinal(d));
    }

    async Task<FhirDocument?> BeforeAsync(IncomingWrite write, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        return (await store.FindAsync(session, write.Type, write.Id, ct))?.Document;
    }
}
