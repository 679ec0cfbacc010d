using System.Security.Cryptography;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>One batch: its file, how far the job is, and the counts. When it is done the five counts add up to the rows.</summary>
/// <param name="UnmatchedItems">Rows of item results whose record number no exam row has; they come back with the rejected rows (of the items part).</param>
/// <param name="Done">Exams settled so far, of <paramref name="Exams"/>.</param>
internal sealed record ImportStatus(Guid Id, int Version, string State, string FileName, string FileHash, long FileBytes, string UploadedBy, DateTimeOffset UploadedAt, DateTimeOffset? EndedAt, int Rows, int Exams, int Done,
    int Created, int Updated, int Unchanged, int PossibleDuplicates, int Rejected, int SuspectedCases, int UnmatchedItems, IReadOnlyList<string> Notes, string? Error) : IVersioned;

/// <summary>An exam agency uploads a file of exam records; the pre-check answers at once, the rest is done by a job that survives the process.</summary>
internal sealed class ImportReports(ExamReportingDb db, ReportIntake intake, ITerminology terminology, ImportSignal signal)
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/exam/imports", async (IFormFile file, IFormFile? items, Caller caller, ImportReports handler, CancellationToken ct) =>
        {
            await using var main = file.OpenReadStream();
            await using var second = items?.OpenReadStream();
            return (await handler.Handle(main, file.FileName, second, items?.FileName, caller, ct)).Created(v => $"/api/v1/exam/imports/{v.Id}");
        })
        .For(Roles.Exam).Idempotent<ExamReportingDb>().DisableAntiforgery().WithTags("Exam imports").WithSummary("Upload a file of exam records 批量导入")
        .WithDescription("multipart/form-data: file (XLSX, or CSV in UTF-8 or GB18030; one row = one exam × one conclusion) and, with CSV, items (results by record number). Answers after the pre-check; ask the batch for progress.")
        .Produces<ImportStatus>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    public async Task<Outcome<ImportStatus>> Handle(Stream file, string fileName, Stream? items, string? itemsFileName, Caller caller, CancellationToken ct)
    {
        if (!caller.Has(Roles.Exam) || caller.InstitutionId is not { } id) { return Refusal.Forbidden(); }
        if (await intake.AgencyAsync(id, ct) is not { } agency || !agency.Institution.Is(InstitutionKind.ExamAgency)) { return Refusal.Forbidden("exam.no-agency"); }
        byte[]? content = await ReadAsync(file, ct), itemContent = items is null ? null : await ReadAsync(items, ct);
        if (content is null || items is not null && itemContent is null) { return Refusal.Invalid(new Finding("file", "file", "exam.import.too-large", TableLimits.Default.FileBytes >> 20)); }
        if (itemContent is { Length: 0 }) { itemContent = null; }
        ImportScan scan;
        try
        {
            using var table = new ImportFile(new MemoryStream(content), fileName, itemContent is null ? null : new MemoryStream(itemContent), itemsFileName, terminology, db.Clock.Today());
            scan = table.Scan;
        }
        catch (TableProblemException problem) { return Refusal.Invalid(new Finding("file", "file", "exam.import.unreadable", problem.Problem.Text())); }
        if (scan.Fatal.Count > 0) { return Refusal.Invalid(scan.Fatal.Select(p => new Finding("file", "file", "exam.import.unreadable", p.Text()))); }
        if (scan.OldTemplate) { return Refusal.Invalid(new Finding("file", "file", "exam.import.template", ImportColumns.TemplateVersion)); }
        if (scan.Rows == 0) { return Refusal.Invalid(new Finding("file", "file", "exam.import.empty")); }
        var batch = new ImportBatch
        {
            InstitutionId = id, Division = agency.Institution.Division, AgencyName = agency.Institution.Name, FileName = Path.GetFileName(fileName), ItemsFileName = itemContent is null ? null : Path.GetFileName(itemsFileName),
            FileHash = Convert.ToHexStringLower(SHA256.HashData(content)), FileBytes = content.Length, UploadedBy = caller.Id, UploadedByName = caller.Name, UploadedAt = db.Clock.GetUtcNow(),
            Rows = scan.Rows, Exams = scan.Exams, UnmatchedItems = scan.UnmatchedItems, Notes = [.. scan.Notes.Select(n => n.Text()).Take(20)],
        };
        batch.Because("upload");
        db.Add(batch);
        db.Add(new ImportProgress { BatchId = batch.Id, NextTry = db.Clock.GetUtcNow() });
        ImportStore.Put(db, batch.Id, 0, content);
        if (itemContent is not null) { ImportStore.Put(db, batch.Id, 1, itemContent); }
        await db.SaveChangesAsync(ct);
        signal.Wake();
        return Status(batch, null);
    }

    static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int n; (n = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            memory.Write(buffer, 0, n);
            if (memory.Length > TableLimits.Default.FileBytes) { return null; }
        }
        return memory.ToArray();
    }

    public static ImportStatus Status(ImportBatch b, ImportProgress? p) => b.State is BatchState.Waiting or BatchState.Running && p is not null
        ? new(b.Id, b.Version, b.State.ToString(), b.FileName, b.FileHash, b.FileBytes, b.UploadedByName, b.UploadedAt, b.EndedAt, b.Rows, b.Exams, p.Done, p.Created, p.Updated, p.Unchanged, p.PossibleDuplicates, p.Rejected, p.SuspectedCases, b.UnmatchedItems, b.Notes, b.Error)
        : new(b.Id, b.Version, b.State.ToString(), b.FileName, b.FileHash, b.FileBytes, b.UploadedByName, b.UploadedAt, b.EndedAt, b.Rows, b.Exams, b.State is BatchState.Done or BatchState.Undone ? b.Exams : p?.Done ?? 0, b.Created, b.Updated, b.Unchanged, b.PossibleDuplicates, b.Rejected, b.SuspectedCases, b.UnmatchedItems, b.Notes, b.Error);
}
