using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Documents;

internal enum AppraisalPaper { Document, Slip, DrawSlip, Record }

/// <summary>The papers of an appraisal: the document in its numbered copies, the notice that fits the state, the process record and the confirmation of the draw.</summary>
internal sealed class PrintDocument(AppraisalDesk desk, IPeople people, Templates templates, Words words)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/appraisal/cases/{id:guid}/document.pdf", async Task<IResult> (Guid id, Caller caller, HttpContext http, PrintDocument h, CancellationToken ct) =>
        {
            var sheet = await h.SheetAsync(id, AppraisalPaper.Document, caller, ct);
            if (!sheet.Ok) { return sheet.Answer(); }
            var (pdf, problem) = DrawDocument.Answer(http, sheet.Value!);
            return problem ?? Results.File(pdf!, "application/pdf", $"{sheet.Value!.Number}.pdf");
        }).For(Roles.Appraisal, Roles.Commission).WithTags("Appraisal").WithSummary("The appraisal document as PDF; a draft until it is issued").Produces<byte[]>(200, "application/pdf").ProducesProblem(404).ProducesProblem(409);

    public async Task<Outcome<Sheet>> SheetAsync(Guid id, AppraisalPaper paper, Caller caller, CancellationToken ct)
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

        var on = DayOf(c, paper, draw);
        var facts = new AppraisalFacts(c, judged, mine ? clear : Mask.ResidentId(clear), on, desk.Reference, desk.Terminology, words) { Draw = draw is null ? null : DrawFacts.Of(draw, words) };
        var doc = paper == AppraisalPaper.Document ? c.Document : null;
        var wording = await templates.ForAsync(paper switch { AppraisalPaper.Document => WordingOf(c.Level), AppraisalPaper.Record => "appraisal-record", AppraisalPaper.DrawSlip => draw!.OpenedOn is null ? "appraisal-draw" : "appraisal-draw-opened", _ => SlipOf(c) }, on, doc?.Wording, ct);
        string drawPage = $"/verify/draw/{c.DrawId}";
        var sheet = Templates.Fill(wording, AppraisalPlaceholders.All, facts, paper == AppraisalPaper.Document ? doc?.Number ?? Zh("appraisal.sheet.no-number") : c.CaseNo, c.OfficeName, on);
        if (!mine) { sheet = Discretion.Of(sheet, judged.PersonName); }
        if (paper != AppraisalPaper.Document) { return sheet with { CheckPath = paper == AppraisalPaper.DrawSlip ? drawPage : null }; }
        var superseded = AppraisalEffects.SupersededBy(judged, c.Id);
        return sheet with
        {
            Watermark = superseded is not null ? Zh("diagnosis.sheet.supersededMark") : c.IsSealed ? null : Zh("diagnosis.sheet.draft"),
            Notice = superseded is { } later ? Text("appraisal.sheet.superseded", later.DocumentNumber, DateEntry.ShowInDocument(later.On)) : null,
            CheckPath = doc?.Code is { } code ? "/verify/" + code : c.DrawId is null ? null : drawPage,
            CodeLine = doc?.Code is { } check ? Text("appraisal.sheet.code", Sheet.Spaced(check)) : null,
            Copies = doc is null ? [] : [.. doc.Copies.Select(x => (x.No, Zh("appraisal.addressee." + x.Addressee)))], CopyMark = Zh("diagnosis.sheet.copy"),
        };
    }

    string Zh(string key) => words.In("zh", key);
    string Text(string key, params object[] args) => string.Format(CultureInfo.InvariantCulture, Zh(key), args);

    /// <summary>The second document is final and tells of no further way.</summary>
    public static string WordingOf(AppraisalLevel level) => level == AppraisalLevel.First ? "appraisal-first" : "appraisal-final";

    /// <summary>受理通知书, 补正通知书, 不予受理通知书 (also for lateness) or 终止通知书, as the case stands.</summary>
    static string SlipOf(AppraisalCase c) => "appraisal-" + (c.Late is not null ? "late" : c.NotAcceptedReason is not null ? "refused" : c.State == AppraisalState.Withdrawn ? "withdrawn" : c.AcceptedOn is not null ? "accepted" : c.Notice is not null ? "supplement" : "received");

    DateOnly DayOf(AppraisalCase c, AppraisalPaper paper, Draw? draw) => paper switch
    {
        AppraisalPaper.Document => c.Document?.IssuedOn ?? desk.Today,
        AppraisalPaper.Record => c.Motions.Count > 0 ? c.Motions[^1].On : c.Hearing!.On,
        AppraisalPaper.DrawSlip => draw!.OpenedOn ?? draw.DrawnOn ?? draw.CommittedOn,
        _ => c.Late?.AppliedOn ?? c.AcceptedOn ?? c.Notice?.SentOn ?? c.AppliedOn,
    };
}
