using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>The signed and stamped certificate as scanned: PDF, JPEG or PNG by its content. Only with it is a print no longer a draft.</summary>
internal sealed class RecordSignedScan(CaseDesk desk, FileStore files)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/scan", async (Guid id, string? name, HttpRequest request, Caller caller, IfMatch ifMatch, RecordSignedScan handler, CancellationToken ct) => (await handler.Handle(id, request.Body, name ?? "scan", null, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).Accepts<byte[]>("application/pdf", "image/jpeg", "image/png").WithTags("Diagnosis").WithSummary("Record the signed and stamped certificate (the file is the body)").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/diagnosis/cases/{id:guid}/scan", async Task<IResult> (Guid id, Caller caller, RecordSignedScan handler, CancellationToken ct) => await handler.OpenAsync(id, caller, ct) is { } found ? Results.File(found.Content, found.File.ContentType, found.File.Name) : Outcome<CaseAnswer>.Refuse(Refused.NotFound, new Finding("not-found", "", "problem.not-found")).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Diagnosis").WithSummary("The latest signed scan").AnswersFile("application/pdf", "image/jpeg", "image/png").ProducesProblem(404);
    }

    /// <param name="on">Day it was signed; null: today.</param>
    public async Task<Outcome<CaseAnswer>> Handle(Guid id, Stream content, string name, DateOnly? on, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.Certified, CaseState.Delivered, CaseState.Reported) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, on);
        if (wrongDay is not null) { return wrongDay; }
        int megabytes = CasePolicy.On(desk.Terminology, record.Division, day).ScanMegabytes;
        var (file, why) = await files.SaveAsync(content, name, (long)megabytes << 20, ct);
        if (file is null) { return Refusal.Invalid(new Finding("D62", "file", "diagnosis.scan-" + why.ToString()!.ToLowerInvariant(), megabytes)); }
        bool again = false;
        return await desk.AddAsync(async () =>
        {
            if (again)
            {
                var (now, changed) = await desk.OpenAsync(id, caller, ifMatch, ct);
                if (changed is not null) { return changed; }
                record = now!;
            }
            again = true;
            if (record.RecordScan(file, day) is { } no) { return no; }
            return await desk.SaveAsync(record, "record-scan", file.Sha256, null, ct);
        });
    }

    /// <summary>The latest scan for somebody who may read the case, the office of its appraisal included; the read is recorded.</summary>
    public async Task<(Stream Content, StoredFile File)?> OpenAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var record = await desk.Db.Cases.VisibleTo(desk.Db, caller).FirstOrDefaultAsync(c => c.Id == id, ct);
        string why = "scan";
        if (record is null && await Appraisal.HandedOver.ToAsync(desk.Db, caller, id, ct) is { } by) { (record, why) = (await desk.Db.Cases.FirstAsync(c => c.Id == id, ct), by.CaseNo + " scan"); }
        if (record is null || record.Scans.Count == 0 || files.Open(record.Scans[^1].File.Sha256) is not { } content) { return null; }
        desk.Db.RecordRead(record, "read", why);
        await desk.Db.SaveChangesAsync(ct);
        return (content, record.Scans[^1].File);
    }
}
