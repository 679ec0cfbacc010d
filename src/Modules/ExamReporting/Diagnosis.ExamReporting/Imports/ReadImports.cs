using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Imports;

internal sealed record UndoImportRequest(string? Reason);

/// <summary>Batches of the caller's own agency: history, progress, rejected rows, taking back.</summary>
internal sealed class ReadImports(ExamReportingDb db, ReportIntake intake, ExamRules rules, ITerminology terminology, Words words)
{
    const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exam/imports", async (Guid? after, int? size, Caller caller, ReadImports handler, CancellationToken ct) => await handler.ListAsync(after, size, caller, ct))
            .For(Roles.Exam).WithTags("Exam imports").WithSummary("Batch history, newest first").Produces<Page<ImportStatus>>();
        api.MapGet("/exam/imports/{id:guid}", async (Guid id, Caller caller, ReadImports handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Roles.Exam).WithTags("Exam imports").WithSummary("Progress and result of a batch").Produces<ImportStatus>().ProducesProblem(404);
        api.MapGet("/exam/imports/{id:guid}/rejected", async (Guid id, string? part, Caller caller, ReadImports handler, CancellationToken ct) =>
            await handler.RejectedAsync(id, part == "items" ? 1 : 0, caller, ct) is { } f ? Results.File(f.Content, f.Name.EndsWith(".csv", StringComparison.Ordinal) ? "text/csv" : Xlsx, f.Name) : Results.NotFound())
            .For(Roles.Exam).WithTags("Exam imports").WithSummary("The rejected rows as a file of the same kind, with the reasons in a last column").WithDescription("part=items: the second CSV. Correct and upload again.").AnswersFile(Routes.Csv, Routes.Xlsx).ProducesProblem(404);
        api.MapPost("/exam/imports/{id:guid}/undo", async (Guid id, UndoImportRequest request, Caller caller, IfMatch ifMatch, ReadImports handler, CancellationToken ct) => (await handler.UndoAsync(id, request.Reason, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithTags("Exam imports").WithSummary("Take a batch back, if nothing was built on it").Produces<ImportStatus>().ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/exam/imports/template.xlsx", (ITerminology t, TimeProvider clock) => Results.File(ImportTemplate.Xlsx(t, Diagnosis.Kernel.Calendar.ChinaTime.Today(clock)), Xlsx, $"体检个案导入模板v{ImportColumns.TemplateVersion}.xlsx"))
            .For(Roles.Exam).WithTags("Exam imports").WithSummary("The template with drop-downs, example and instructions").AnswersFile(Routes.Xlsx);
        api.MapGet("/exam/imports/template.csv", (bool? items) => Results.File(ImportTemplate.Csv(items == true), "text/csv", items == true ? "检查项目.csv" : "个案与结论.csv"))
            .For(Roles.Exam).WithTags("Exam imports").WithSummary("The template as CSV; items=true for the second file").AnswersFile(Routes.Csv);
    }

    IQueryable<ImportBatch> Own(Caller caller) => db.Batches.Where(b => caller.SeesAll || b.InstitutionId == caller.InstitutionId);

    public async Task<Page<ImportStatus>> ListAsync(Guid? after, int? size, Caller caller, CancellationToken ct)
    {
        int take = Paging.Size(size);
        var rows = Own(caller).AsNoTracking();
        if (after is { } a) { rows = rows.Where(b => b.Id.CompareTo(a) < 0); }
        var list = await rows.OrderByDescending(b => b.Id).Take(take + 1).GroupJoin(db.Progress, b => b.Id, p => p.BatchId, (b, p) => new { b, p }).SelectMany(x => x.p.DefaultIfEmpty(), (x, p) => new { x.b, p }).ToListAsync(ct);
        return list.OrderByDescending(x => x.b.Id.ToString(), StringComparer.Ordinal).Select(x => ImportReports.Status(x.b, x.p)).ToList().ToPage(take, s => s.Id.ToString());
    }

    public async Task<Outcome<ImportStatus>> FindAsync(Guid id, Caller caller, CancellationToken ct) =>
        await Own(caller).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id, ct) is { } b ? ImportReports.Status(b, await db.Progress.AsNoTracking().FirstOrDefaultAsync(p => p.BatchId == id, ct)) : Refusal.NotFound();

    /// <summary>Null: no such batch, or nothing was rejected. The numbers in it are the agency's own and must come back whole, so fetching it is recorded.</summary>
    public async Task<(byte[] Content, string Name)?> RejectedAsync(Guid id, int file, Caller caller, CancellationToken ct)
    {
        if (await Own(caller).FirstOrDefaultAsync(b => b.Id == id, ct) is not { } batch) { return null; }
        var rejections = await db.Rejections.AsNoTracking().Where(r => r.BatchId == id && r.File == file).OrderBy(r => r.No).ToListAsync(ct);
        if (rejections.Count == 0 || await ImportStore.GetAsync(db, id, file, ct) is not { } original) { return null; }
        using var output = new MemoryStream();
        RejectedRowsFile.Write(original, file == 0 ? batch.FileName : batch.ItemsFileName!, rejections.Select(r => { object[] args = [.. r.Args]; return new RejectedCell(r.Row, r.Column, words[r.Key, args], words[r.Key + ".remedy", args], r.Sheet); }), output);
        db.RecordRead(batch, "download-rejected");
        await db.SaveChangesAsync(ct);
        var content = output.ToArray();
        return (content, Path.GetFileNameWithoutExtension(file == 0 ? batch.FileName : batch.ItemsFileName) + "-未通过" + (content is [0x50, 0x4B, ..] ? ".xlsx" : ".csv"));
    }

    /// <summary>Withdraws what the batch made and restores what it changed. Refused as a whole when anything was built on it since.</summary>
    public async Task<Outcome<ImportStatus>> UndoAsync(Guid id, string? reason, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (await Own(caller).FirstOrDefaultAsync(b => b.Id == id, ct) is not { } batch) { return Refusal.NotFound(); }
        if (await db.CheckAsync(batch, ifMatch, ct) is { } stale) { return stale; }
        if (batch.State != BatchState.Done) { return Refusal.Conflict(new Finding("state", "", "exam.import.not-done")); }
        if (string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("required", "reason", "exam.required")); }
        int days = rules.Number("exam.import-undo-days", terminology, batch.Division, Kernel.Calendar.ChinaTime.DateOf(batch.UploadedAt));
        if (db.Clock.GetUtcNow() > batch.EndedAt!.Value.AddDays(days)) { return Refusal.Conflict(new Finding("undo", "", "exam.import.undo-late", days)); }
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var made = db.Reports.Where(r => r.BatchId == id);
        int built = await made.CountAsync(r => r.Version != r.BatchVersion, ct)
            + await db.SuspectedCases.CountAsync(c => made.Any(r => r.Id == c.ReportId) && (c.WorkerNotifiedOn != null || c.EmployerNotifiedOn != null || c.ReportedOn != null || c.DiagnosisCaseId != null), ct)
            + await db.Contraindications.CountAsync(c => made.Any(r => r.Id == c.ReportId) && (c.WorkerNotifiedOn != null || c.EmployerNotifiedOn != null), ct);
        if (built > 0) { return Refusal.Conflict(new Finding("undo", "", "exam.import.built-upon", built)); }
        while (await made.OrderBy(r => r.Id).Take(500).ToListAsync(ct) is { Count: > 0 } reports)
        {
            var ids = reports.Select(r => r.Id).ToList();
            var cases = (await db.SuspectedCases.Where(c => ids.Contains(c.ReportId)).ToListAsync(ct)).ToLookup(c => c.ReportId);
            var contraindications = (await db.Contraindications.Where(c => ids.Contains(c.ReportId)).ToListAsync(ct)).ToLookup(c => c.ReportId);
            foreach (var report in reports)
            {
                int version = report.Version;
                if (version == 1) { report.Withdraw(reason.Trim()); }
                else
                {
                    string former = await db.History.Where(h => h.RecordId == report.Id && h.Kind == nameof(ExamReport) && h.Version == version - 1 && h.Content != null).Select(h => h.Content!).SingleAsync(ct);
                    db.Entry(report).CurrentValues.SetValues(Json.Read<ExamReport>(former));
                    report.Version = version;
                    report.Because("undo-import", reason.Trim());
                }
                (report.BatchId, report.BatchVersion) = (null, 0);
                await intake.FollowAsync(report, [.. cases[report.Id]], [.. contraindications[report.Id]], ct);
            }
            await db.SaveChangesAsync(ct);
        }
        batch.State = BatchState.Undone;
        batch.Because("undo", reason.Trim());
        await db.SaveChangesAsync(ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return ImportReports.Status(batch, null);
    }
}
