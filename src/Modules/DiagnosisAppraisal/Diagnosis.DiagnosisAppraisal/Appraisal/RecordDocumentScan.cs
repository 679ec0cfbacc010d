using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>The appraisal document with the signatures and the committee's seal as scanned: PDF, JPEG or PNG by its content. With the first one the conclusion takes effect (<see cref="TakeEffect"/>), prints are drafts no longer, and copies may be handed over.</summary>
internal sealed class RecordDocumentScan(AppraisalDesk desk, TakeEffect effect, FileStore files)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/scan", async (Guid id, string? name, HttpRequest request, Caller caller, IfMatch ifMatch, RecordDocumentScan handler, CancellationToken ct) => (await handler.Handle(id, request.Body, name ?? "scan", null, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).Accepts<byte[]>("application/pdf", "image/jpeg", "image/png").WithTags("Appraisal").WithSummary("Record the signed and stamped appraisal document (the file is the body)").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/appraisal/cases/{id:guid}/scan", async Task<IResult> (Guid id, Caller caller, RecordDocumentScan handler, CancellationToken ct) => await handler.OpenAsync(id, caller, ct) is { } found ? Results.File(found.Content, found.File.ContentType, found.File.Name) : Outcome<AppraisalAnswer>.Refuse(Refused.NotFound, new Finding("not-found", "", "problem.not-found")).Answer())
            .For(Roles.Appraisal, Roles.Commission).WithTags("Appraisal").WithSummary("The latest signed scan").AnswersFile("application/pdf", "image/jpeg", "image/png").ProducesProblem(404);
    }

    /// <param name="on">Day it was signed; null: today.</param>
    public async Task<Outcome<AppraisalAnswer>> Handle(Guid id, Stream content, string name, DateOnly? on, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        if (c.Only(AppraisalState.DocumentIssued, AppraisalState.Delivered, AppraisalState.Reported) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(c, on);
        if (wrongDay is not null) { return wrongDay; }
        int megabytes = CasePolicy.On(desk.Terminology, c.Division, day).ScanMegabytes;
        var (file, why) = await files.SaveAsync(content, name, (long)megabytes << 20, ct);
        if (file is null) { return Refusal.Invalid(new Finding("D62", "file", "diagnosis.scan-" + why.ToString()!.ToLowerInvariant(), megabytes)); }
        bool first = !c.IsSealed;
        if (c.RecordScan(new(file, day, caller.Name)) is { } no) { return no; }
        if (!first) { return await desk.SaveAsync(c, "record-scan", file.Sha256, null, ct); }
        var db = desk.Db;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var left = await effect.ApplyAsync(c, caller, ct);
        var answer = await desk.SaveAsync(c, "record-scan", file.Sha256, left, ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;
    }

    /// <summary>The latest scan for the office and the commissions; the read is recorded.</summary>
    public async Task<(Stream Content, StoredFile File)?> OpenAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var c = await desk.Db.Appraisals.VisibleTo(desk.Db, caller).FirstOrDefaultAsync(x => x.Id == id, ct);
        if (c?.Scans is not [.., var last] || files.Open(last.File.Sha256) is not { } content) { return null; }
        desk.Db.RecordRead(c, "read", "scan");
        await desk.Db.SaveChangesAsync(ct);
        return (content, last.File);
    }
}
