using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Documents;

/// <summary>What stands on a 职业病鉴定书, or on a notice of the procedure, made once for paper and PDF. Legal papers are always Chinese.</summary>
/// <param name="Draft">True until the signed and stamped document is on file.</param>
/// <param name="CheckPath">Where the paper, or the draw it is about, is checked in public.</param>
internal sealed record AppraisalSheet(string Title, string Number, string Office, DateOnly On, bool Draft, string DraftMark, IReadOnlyList<SheetRow> Rows, IReadOnlyList<string> Notes, string StampNote, string? CheckPath, IReadOnlyList<(int No, string Name)> Copies)
{
    /// <summary>"第{0}联", for the number of a copy.</summary>
    public string CopyMark { get; init; } = "{0}";
}

internal enum AppraisalPaper { Document, Slip, DrawSlip, Record }

/// <summary>The papers of an appraisal: the document in its numbered copies, the notice that fits the state, and the confirmation of the draw.</summary>
internal sealed class PrintDocument(AppraisalDesk desk, IPeople people, Words words, IServiceProvider services)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/appraisal/cases/{id:guid}/document.pdf", async Task<IResult> (Guid id, Caller caller, HttpRequest request, PrintDocument h, CancellationToken ct) =>
        {
            var sheet = await h.SheetAsync(id, AppraisalPaper.Document, caller, ct);
            if (!sheet.Ok) { return sheet.Answer(); }
            var (pdf, problem) = h.Pdf(sheet.Value!, $"{request.Scheme}://{request.Host}");
            return problem ?? Results.File(pdf!, "application/pdf", $"{sheet.Value!.Number}.pdf");
        }).For(Roles.Appraisal, Roles.Commission).WithTags("Appraisal").WithSummary("The appraisal document as PDF; a draft until it is issued").Produces<byte[]>(200, "application/pdf").ProducesProblem(404).ProducesProblem(409);

    public async Task<Outcome<AppraisalSheet>> SheetAsync(Guid id, AppraisalPaper paper, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Appraisals.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        if (paper == AppraisalPaper.Document && c.Passed is null) { return Refusal.Conflict(new Finding("J63", "", "appraisal.no-document")); }
        var draw = c.DrawId is { } d ? await db.Draws.AsNoTracking().FirstOrDefaultAsync(x => x.Id == d, ct) : null;
        if (paper == AppraisalPaper.DrawSlip && draw is null) { return Refusal.NotFound(); }
        bool mine = caller.SeesAll || caller.InstitutionId == c.InstitutionId;
        // who said what in the panel is the office's own record
        if (paper == AppraisalPaper.Record && (!mine || c.Hearing is null)) { return Refusal.NotFound(); }
        var judged = await db.Cases.AsNoTracking().FirstAsync(x => x.Id == c.DiagnosisCaseId, ct);
        var number = !judged.Number.IsEmpty ? judged.Number : (await people.FindAsync(judged.PersonId, ct))?.Number ?? default;
        string clear = db.Protector.Open(number);
        db.RecordRead(c, "print", paper.ToString());
        await db.SaveChangesAsync(ct);
        return paper switch
        {
            AppraisalPaper.Document => DocumentOf(c, judged, mine ? clear : Mask.ResidentId(clear)),
            AppraisalPaper.DrawSlip => DrawSlipOf(c, draw!),
            AppraisalPaper.Record => RecordOf(c),
            _ => SlipOf(c),
        };
    }

    string T(string key, params object[] args) => string.Format(CultureInfo.InvariantCulture, words.In("zh", "appraisal.sheet." + key), args);
    string Zh(string key) => words.In("zh", key);
    /// <summary>Who spoke; nobody does for an employer that cannot be found.</summary>
    string By(Statement s) => s.By.Length > 0 ? s.By : T("absent");
    static string Day(DateOnly day) => DateEntry.ShowInDocument(day);

    AppraisalSheet DocumentOf(AppraisalCase c, DiagnosisCase judged, string number)
    {
        var (m, p) = (c.Passed!, c.Passed!.Proposed);
        string Stage(string? s) => s is null ? "" : words.Has("diagnosis.stage." + s) ? Zh("diagnosis.stage." + s) : s;
        string Conclusion(Conclusion k, string name, string? stage) => k == Contracts.Conclusion.Od ? T("is-od", name + Stage(stage)) : T("is-not-od", name);
        var before = judged.Appraised?.LastOrDefault(a => a.AppraisalId != c.Id);
        string earlier = before is null ? Conclusion(judged.Outcome!.Conclusion, judged.Outcome.OpenText ?? judged.Outcome.DiseaseName, judged.Outcome.Stage) : Conclusion(before.Conclusion, before.OpenText ?? before.DiseaseName, before.Stage);
        var rows = new List<SheetRow>
        {
            new(T("level"), Zh("appraisal.level." + c.Level), T("case-no"), c.CaseNo),
            new(T("applicant"), string.Join('、', c.Standing().Select(a => $"{a.Name}（{Zh("appraisal.party." + a.Party)}）")), T("representative"), string.Join('、', c.Standing().Select(a => a.Representative).OfType<string>())),
            new(T("worker"), c.PersonName, T("number"), number),
            new(T("employer"), c.EmployerName),
            new(T("agency"), c.AgencyName, T("certificate"), c.CertificateNumber),
        };
        if (c.FirstDocumentNumber is { } first) { rows.Add(new(T("first-office"), c.FirstOfficeName ?? "", T("first-document"), first)); }
        rows.Add(new(T("reasons"), string.Join("；", [.. c.ApplicantWithdrawn is null ? [c.Reasons] : Array.Empty<string>(), .. (c.Joined ?? []).Where(j => j.Withdrawn is null).Select(j => j.Reasons)])));
        rows.Add(new(T("earlier"), earlier));
        if (c.Hearing is { } h)
        {
            rows.Add(new(T("panel"), string.Join('、', c.Panel.Select(s => s.Name + (s.Specialist ? T("specialist") : ""))), T("chair"), h.Chair));
            rows.Add(new(T("hearing"), T("hearing-text", Day(h.On), h.Place) + string.Join("；", h.Statements.Select(s => $"{Zh("appraisal.party." + s.Party)}（{By(s)}）：{s.Text.TrimEnd('。')}")) + "。"));
        }
        foreach (var o in c.Pauses) { rows.Add(new(Zh("appraisal.order." + o.Reason), $"{o.Ordered}（{Day(o.From)}—{(o.To is { } to ? Day(to) : "")}）{o.Result}")); }
        rows.Add(new(T("findings"), p.Findings));
        rows.Add(new(T("conclusion"), T("conclusion-text", Zh("appraisal.effect." + m.Effect), Conclusion(p.Conclusion, p.OpenText ?? p.DiseaseName, p.Stage))));
        if (p.Basis is { } basis) { rows.Add(new(T("basis"), basis)); }
        if (p.ExcludingEvidence is { } excluding) { rows.Add(new(T("excluding"), excluding)); }
        rows.Add(new(T("handling"), p.Handling));
        rows.Add(new(T("tally"), T("tally-text", c.Panel.Count, m.Favour, m.Against), T("voted-on"), Day(m.On)));
        // what was said against it, not by whom: the names stand in the process record
        if (m.Votes.Where(v => !v.Favour).Select(v => v.Opinion).ToList() is { Count: > 0 } against) { rows.Add(new(T("dissent"), string.Join("；", against.Select(o => o!.TrimEnd('。'))) + "。")); }
        var doc = c.Document;
        if (doc is not null) { rows.Add(new(T("fee"), Zh("appraisal.fee." + doc.FeeBearer) + (doc.NoEmployer is { } why ? $"（{why}）" : ""))); }
        string days = desk.Terminology.Limits.Find("TL-31", doc?.IssuedOn ?? desk.Today)?.Length?.ToString(CultureInfo.InvariantCulture) ?? "";
        var notes = new List<string> { c.Level == AppraisalLevel.First ? T("remedy", days) : T("final") };
        if (doc is not null) { notes.Add(T("copies", doc.Copies.Count, string.Join('、', doc.Copies.GroupBy(x => x.Addressee).Select(g => T("copies-of", Zh("appraisal.addressee." + g.Key), g.Count()))))); }
        if (doc?.Code is { } check) { notes.Add(T("code", CertificateSheet.Spaced(check))); }
        if (AppraisalEffects.SupersededBy(judged, c.Id) is { } later) { notes.Insert(0, T("superseded", later.DocumentNumber, Day(later.On))); }
        if (c.DrawId is { } draw) { notes.Add(T("draw", $"/verify/draw/{draw}")); }
        return new(T("title"), doc?.Number ?? T("no-number"), c.OfficeName, doc?.IssuedOn ?? desk.Today, !c.IsSealed, Zh("diagnosis.sheet.draft"), rows, notes, T("stamp"), doc?.Code is { } code ? "/verify/" + code : c.DrawId is { } id ? $"/verify/draw/{id}" : null, doc is null ? [] : [.. doc.Copies.Select(x => (x.No, Zh("appraisal.addressee." + x.Addressee)))]) { CopyMark = Zh("diagnosis.sheet.copy") };
    }

    /// <summary>受理通知书, 补正通知书, 不予受理通知书 (also for lateness) or 撤回确认, as the case stands.</summary>
    AppraisalSheet SlipOf(AppraisalCase c)
    {
        string kind = c.Late is not null ? "late" : c.NotAcceptedReason is not null ? "refused" : c.State == AppraisalState.Withdrawn ? "withdrawn" : c.AcceptedOn is not null ? "accepted" : c.Notice is not null ? "supplement" : "received";
        var rows = new List<SheetRow> { new(T("applicant"), c.ApplicantName, T("case-no"), c.CaseNo), new(T("worker"), c.PersonName, T("certificate"), c.CertificateNumber), new(T("employer"), c.EmployerName, T("agency"), c.AgencyName) };
        rows.Add(new(T("applied-on"), Day(c.AppliedOn), T("received-on"), Day(c.ReceivedOn)));
        var notes = new List<string>();
        switch (kind)
        {
            case "late": rows.Add(new(T("due"), Day(c.Late!.Due), T("basis"), c.Late.Basis)); notes.Add(T("slip-late", Day(c.Late.ReceivedOn), Day(c.Late.Due), Day(c.Late.AppliedOn), c.Late.Basis)); break;
            case "refused": notes.Add(T("slip-refused", c.NotAcceptedReason!)); break;
            case "withdrawn": notes.Add(T("slip-withdrawn", c.WithdrawReason!)); break;
            case "supplement": notes.Add(T("slip-supplement", string.Join('、', c.Notice!.Codes.Select(code => desk.Reference.Papers(c.Level, c.AppliedOn).FirstOrDefault(p => p.Code == code)?.NameZh ?? code)))); break;
            case "accepted": notes.Add(T("slip-accepted", Day(c.AcceptedOn!.Value), desk.Terminology.Due("TL-34", c.AcceptedOn.Value).Due is { } due ? Day(due) : "")); break;
            default: notes.Add(T("slip-received")); break;
        }
        var on = c.Late?.AppliedOn ?? c.AcceptedOn ?? c.Notice?.SentOn ?? c.AppliedOn;
        return new(T("slip-title-" + kind), c.CaseNo, c.OfficeName, on, false, "", rows, notes, T("stamp"), null, []);
    }

    /// <summary>鉴定过程记录: the session, every motion put, how each member voted and what each gave as reason.</summary>
    AppraisalSheet RecordOf(AppraisalCase c)
    {
        var h = c.Hearing!;
        var rows = new List<SheetRow>
        {
            new(T("level"), Zh("appraisal.level." + c.Level), T("case-no"), c.CaseNo),
            new(T("worker"), c.PersonName, T("employer"), c.EmployerName),
            new(T("hearing"), T("hearing-text", Day(h.On), h.Place)),
            new(T("panel"), string.Join('、', c.Panel.Select(s => s.Name + (s.Specialist ? T("specialist") : ""))), T("chair"), h.Chair),
        };
        foreach (var s in h.Statements) { rows.Add(new(Zh("appraisal.party." + s.Party), $"{By(s)}：{s.Text}")); }
        rows.Add(new(T("minutes"), h.Minutes));
        foreach (var o in c.Pauses) { rows.Add(new(Zh("appraisal.order." + o.Reason), $"{o.Ordered}（{Day(o.From)}—{(o.To is { } to ? Day(to) : "")}）{o.Result}")); }
        foreach (var m in c.Motions)
        {
            var p = m.Proposed;
            string stage = p.Stage is null ? "" : words.Has("diagnosis.stage." + p.Stage) ? Zh("diagnosis.stage." + p.Stage) : p.Stage;
            rows.Add(new(T("motion", m.No), p.Conclusion == Contracts.Conclusion.Od ? T("is-od", (p.OpenText ?? p.DiseaseName) + stage) : T("is-not-od", p.DiseaseName), T("voted-on"), Day(m.On)));
            rows.Add(new(T("tally"), T("tally-text", m.Votes.Count, m.Favour, m.Against) + T(m.Passed ? "passed" : "not-passed")));
            foreach (var v in m.Votes) { rows.Add(new(v.Name, T(v.Favour ? "in-favour" : "against") + (v.Opinion is { } opinion ? "：" + opinion : ""))); }
        }
        return new(T("record-title"), c.CaseNo, c.OfficeName, c.Motions.Count > 0 ? c.Motions[^1].On : h.On, false, "", rows, [T("record-sign")], T("stamp"), null, []);
    }

    /// <summary>专家抽取确认书: what both parties confirm. Before the session it shows hashes only.</summary>
    AppraisalSheet DrawSlipOf(AppraisalCase c, Draw d)
    {
        var p = d.Published;
        var rows = new List<SheetRow>
        {
            new(T("case-no"), c.CaseNo, T("draw-no"), d.No.ToString(CultureInfo.InvariantCulture)),
            new(T("draw-pool"), T("draw-pool-text", p.Snapshot.PoolEdition, p.Snapshot.Experts.Count, p.Plan.Exclusions.Count)),
            new(T("draw-plan"), T("draw-plan-text", p.Plan.Size, p.Plan.Strata.Where(s => s.Match == DrawProcedure.Specialist).Sum(s => s.Members), p.Plan.Strata.Sum(s => s.Alternates))),
            new(T("draw-commitment"), p.Commitment),
            new(T("draw-seed-hash"), p.SeedHash),
        };
        if (p.ResultHash is { } result) { rows.Add(new(T("draw-result"), result)); rows.Add(new(T("draw-by"), Zh("appraisal.drawn-by." + p.DrawnBy), T("draw-on"), p.DrawnAt!)); }
        if (d.OpenedOn is { } opened)
        {
            rows.Add(new(T("panel"), string.Join('、', d.Panel().Select(s => $"{s.Name}（{s.Unit}）"))));
            rows.Add(new(T("alternates"), string.Join('、', p.Alternates!.Select(a => d.SeatOf(a.Ref, a.Match).Name))));
            foreach (var r in d.Replacements) { rows.Add(new(T("replaced"), $"{r.LeavingName} → {r.NextName}：{r.Reason}（{Day(r.On)}）")); }
            rows.Add(new(T("seed"), p.Seed!));
            rows.Add(new(T("confirm-worker"), d.WorkerConfirmed!, T("confirm-employer"), d.EmployerConfirmed ?? T("employer-absent", d.EmployerAbsent ?? "")));
            return new(T("draw-title"), c.CaseNo, c.OfficeName, opened, false, "", rows, [T("draw", $"/verify/draw/{d.Id}")], T("stamp"), $"/verify/draw/{d.Id}", []);
        }
        return new(T("draw-title"), c.CaseNo, c.OfficeName, d.DrawnOn ?? d.CommittedOn, false, "", rows, [T("draw-sealed"), T("draw", $"/verify/draw/{d.Id}"), T("draw-sign")], T("stamp"), $"/verify/draw/{d.Id}", []);
    }

    public (byte[]? Pdf, IResult? Problem) Pdf(AppraisalSheet sheet, string site)
    {
        try { return (Render(services.GetRequiredService<DocumentFonts>(), sheet, site), null); }
        catch (NoFontException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D70", "", "diagnosis.no-font", e.Reason))); }
        catch (MissingGlyphException e) { return (null, new Problem(StatusCodes.Status500InternalServerError, new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args]))); }
    }

    internal static byte[] Render(DocumentFonts fonts, AppraisalSheet sheet, string site)
    {
        var pdf = new PdfDocument(fonts, new(sheet.Title, sheet.On, sheet.Office)) { Watermark = sheet.Draft ? sheet.DraftMark : null, Footer = sheet.Number };
        bool first = true;
        foreach (var (no, name) in sheet.Copies.Count == 0 ? [(0, "")] : sheet.Copies)
        {
            if (!first) { pdf.Flow.PageBreak(); }
            first = false;
            if (no > 0) { pdf.Flow.Paragraph($"{string.Format(CultureInfo.InvariantCulture, sheet.CopyMark, no)}　{name}", new PdfStyle(9, Align: PdfAlign.Right)); }
            var flow = pdf.Flow.Title(sheet.Title).Paragraph(sheet.Number, new PdfStyle(Align: PdfAlign.Right))
                .Table([new(null, 20), new(null, 35), new(null, 17), new(null, 28)], sheet.Rows.Select(r => (IReadOnlyList<PdfCell>)(r.Label2 is null
                    ? [new(r.Label, Bold: true), new(r.Text, Span: 3)] : [new(r.Label, Bold: true), new(r.Text), new(r.Label2, Bold: true), new(r.Text2)]))).Space(3);
            foreach (string note in sheet.Notes) { flow.Paragraph(note, PdfStyle.Small); }
            flow.Need(34).Space(2);
            if (sheet.CheckPath is { } path) { flow.Qr(site + path, 26, PdfAlign.Left, advance: false); }
            flow.Paragraph(sheet.Office, new PdfStyle(Align: PdfAlign.Right)).Paragraph(sheet.StampNote, new PdfStyle(Align: PdfAlign.Right)).Paragraph(Day(sheet.On), new PdfStyle(Align: PdfAlign.Right));
        }
        return pdf.Save();
    }
}
