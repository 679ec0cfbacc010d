using Diagnosis.Exchange.Format;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Exchange.Intake;

/// <param name="Element">The element of the XML, e.g. WORKER_INFO/ID_CARD.</param>
/// <param name="Field">The field as the API spells it, where the finding comes from the checks of the record.</param>
internal sealed record XmlFinding(string Rule, string Element, string? Field, string Problem, string Remedy, string? Basis);

/// <param name="Outcome">Created, Updated, Unchanged, PossibleDuplicate, Refused; Readable when only checked.</param>
internal sealed record RecordAnswer(string Id, string Outcome, Guid? ReportId, int? Version, IReadOnlyList<XmlFinding> Findings, IReadOnlyList<Guid> SuspectedCases);

/// <summary>The answer to one envelope: one entry per record, in its order.</summary>
internal sealed record XmlAnswer(string DocumentId, int Records, int Taken, int Refused, IReadOnlyList<RecordAnswer> Answers);

/// <summary>
/// Takes exam case records in the national envelope: read strictly, then through the same checks as the API, each record for itself. Sending an envelope again
/// is harmless: the business key of each record answers Unchanged.
/// </summary>
internal sealed class TakeXml(ExamSheets sheets, IExamIntake exams, Words words)
{
    public const int MostRecords = 2000;
    static readonly Pen nothing = new(_ => "", _ => default);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/exchange/xml", async Task<IResult> (HttpRequest request, Caller caller, TakeXml handler, CancellationToken ct) => await BytesAsync(request, ct) is { } bytes ? (await handler.Handle(bytes, caller, ct)).Answer() : TooLarge())
            .For(Roles.Exam).Accepts<byte[]>("application/xml", "text/xml").WithTags("Exchange").WithSummary("Send exam case records in the envelope of the national exchange; an answer per record")
            .WithDescription("Envelope DataExchange/Header/EventBody with HEALTH_EXAM_RECORD_LIST. Up to 16 MB and 2000 records; no document type, no entities. 422 when the envelope itself cannot be read.").Produces<XmlAnswer>().ProducesProblem(422);
        api.MapPost("/exchange/xml/check", async Task<IResult> (HttpRequest request, Caller caller, TakeXml handler, CancellationToken ct) => await BytesAsync(request, ct) is { } bytes ? (await handler.CheckAsync(bytes, caller, ct)).Answer() : TooLarge())
            .For(Roles.Exam, Roles.Diagnosis, Roles.Hospital).Accepts<byte[]>("application/xml", "text/xml").WithTags("Exchange").WithSummary("Check an envelope as the intake would: exam records by names, formats and the checks of the record, report cards by the queue's check; nothing is stored").Produces<XmlAnswer>().ProducesProblem(422);

        static IResult TooLarge() => Outcome<XmlAnswer>.Refuse(Refused.Invalid, new Finding("E03", "", "exchange.too-large", EnvelopeXml.MostBytes >> 20)).Answer();
    }

    static async Task<byte[]?> BytesAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > EnvelopeXml.MostBytes) { return null; }
        using var kept = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (kept.Length + read > EnvelopeXml.MostBytes) { return null; }
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }

    public async Task<Outcome<XmlAnswer>> Handle(byte[] bytes, Caller caller, CancellationToken ct)
    {
        var (envelope, list, refused) = Open(bytes);
        if (refused is not null) { return refused; }
        if (list!.Name.LocalName != ExamSheets.List) { return Refusal.Invalid(new Finding("E16", "EventBody/" + list.Name.LocalName, "exchange.only-exams", list.Name.LocalName)); }
        var records = sheets.Read(list);
        if (Wrong(records.Count, records.Select(r => r.Id)) is { } no) { return no; }
        bool delete = envelope!.Header.OperateType == "Delete";
        var answers = new List<RecordAnswer>(records.Count);
        foreach (var (id, report, findings) in records)
        {
            if (delete) { answers.Add(new(id, "Refused", null, null, [Text(new("E17", "Header/OperateType", "exchange.no-delete"))], [])); continue; }
            if (findings.Count > 0) { answers.Add(new(id, "Refused", null, null, [.. findings.Select(Text)], [])); continue; }
            var taken = await exams.SubmitAsync(report, caller, ct);
            if (taken.Outcome == "Forbidden") { return Refusal.Forbidden("exchange.no-agency"); }
            answers.Add(new(id, taken.Outcome, taken.ReportId, taken.Version, Texts(taken), taken.SuspectedCases));
        }
        return Sum(envelope.Header, answers);
    }

    /// <summary>What <see cref="Handle"/> would say, with nothing stored: a check that passes what the intake refuses would mislead the sender.</summary>
    public async Task<Outcome<XmlAnswer>> CheckAsync(byte[] bytes, Caller caller, CancellationToken ct)
    {
        var (envelope, list, refused) = Open(bytes);
        if (refused is not null) { return refused; }
        if (list!.Name.LocalName == ExamSheets.List)
        {
            var records = sheets.Read(list);
            if (Wrong(records.Count, records.Select(r => r.Id)) is { } not) { return not; }
            if (envelope!.Header.OperateType == "Delete") { return Sum(envelope.Header, [.. records.Select(r => new RecordAnswer(r.Id, "Refused", null, null, [Text(new("E17", "Header/OperateType", "exchange.no-delete"))], []))]); }
            var good = records.Where(r => r.Findings.Count == 0).ToList();
            var said = good.Count == 0 ? [] : await exams.CheckAsync([.. good.Select(r => r.Report)], caller, ct);
            if (said.Any(s => s.Outcome == "Forbidden")) { return Refusal.Forbidden("exchange.no-agency"); }
            var answers = new List<RecordAnswer>(records.Count);
            int next = 0;
            foreach (var (id, _, findings) in records)
            {
                if (findings.Count > 0) { answers.Add(new(id, "Refused", null, null, [.. findings.Select(Text)], [])); continue; }
                var answer = said[next++];
                answers.Add(new(id, answer.Outcome, null, null, Texts(answer), []));
            }
            return Sum(envelope.Header, answers);
        }
        var read = CardSheets.TypeOf(list) is { } type ? CardSheets.Read(list, type, nothing).Select(c => (c.Id, c.Findings)).ToList() : null;
        if (read is null) { return Refusal.Invalid(new Finding("E16", "EventBody/" + list.Name.LocalName, "exchange.body-unknown", list.Name.LocalName)); }
        if (Wrong(read.Count, read.Select(r => r.Id)) is { } no) { return no; }
        return Sum(envelope!.Header, [.. read.Select(r => new RecordAnswer(r.Id, r.Findings.Count == 0 ? "Readable" : "Refused", null, null, [.. r.Findings.Select(Text)], []))]);
    }

    static (Envelope? Envelope, System.Xml.Linq.XElement? List, Refusal? Refused) Open(byte[] bytes)
    {
        var (envelope, findings) = EnvelopeXml.Read(bytes, nothing);
        if (envelope is null) { return (null, null, Refusal.Invalid(findings)); }
        var lists = envelope.Body.Elements().ToList();
        return lists.Count == 1 ? (envelope, lists[0], null) : (null, null, Refusal.Invalid(new Finding("E05", "EventBody", lists.Count == 0 ? "exchange.body-empty" : "exchange.body-one")));
    }

    static Refusal? Wrong(int count, IEnumerable<string> ids) =>
        count == 0 ? Refusal.Invalid(new Finding("E05", "EventBody", "exchange.body-empty"))
        : count > MostRecords ? Refusal.Invalid(new Finding("E08", "EventBody", "exchange.too-many-records", count, MostRecords))
        : ids.Where(i => i.Length > 0).GroupBy(i => i).FirstOrDefault(g => g.Count() > 1) is { } twice ? Refusal.Invalid(new Finding("E13", "@ID", "exchange.id-twice", twice.Key)) : null;

    static XmlAnswer Sum(Header header, List<RecordAnswer> answers) => new(header.DocumentId, answers.Count, answers.Count(a => a.Outcome != "Refused"), answers.Count(a => a.Outcome == "Refused"), answers);
    IReadOnlyList<XmlFinding> Texts(IntakeAnswer a) => [.. a.Findings.Select(f => new XmlFinding(f.Rule, sheets.ElementOf(f.Field) ?? f.Field, f.Field, f.Problem, f.Remedy, f.Basis))];
    XmlFinding Text(Finding f) => new(f.Rule, f.Field, null, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis);
}
