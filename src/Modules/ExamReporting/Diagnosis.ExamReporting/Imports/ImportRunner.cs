using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Work;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>Wakes the import job when a file has come; it looks by itself too, so a lost signal costs seconds.</summary>
internal sealed class ImportSignal : IDisposable
{
    readonly SemaphoreSlim wake = new(0, 1);
    public void Wake() { try { wake.Release(); } catch (SemaphoreFullException) { /* already awake */ } }
    public Task WaitAsync(TimeSpan most, CancellationToken ct) => wake.WaitAsync(most, ct);
    public void Dispose() => wake.Dispose();
}

/// <summary>Does waiting batches, also those that another process left unfinished.</summary>
internal sealed class ImportWorker(ImportRunner runner, ImportSignal signal, ILogger<ImportWorker> log, Opening? opening = null) : Worker(opening)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await runner.RunDueAsync(stoppingToken) == 0) { await signal.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken); }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
#pragma warning disable CA1031 // the loop must live; the batch keeps its own error
            catch (Exception error)
            {
                log.LogWarning(error, "The import job failed and will look again");
                await signal.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
            }
#pragma warning restore CA1031
        }
    }
}

/// <summary>
/// The job: an exam is one unit, some hundred exams are one transaction, and how far it is stands in the same transaction. A process that dies loses
/// the chunk it worked on and nothing else; whoever comes next goes on behind the last chunk.
/// </summary>
internal sealed class ImportRunner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ImportRunner> log)
{
    const int MostTries = 5, MostRaces = 4;
    public int ChunkSize { get; set; } = 500;

    /// <summary>Runs every batch that is due; returns how many were worked on.</summary>
    public async Task<int> RunDueAsync(CancellationToken ct)
    {
        List<Guid> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ExamReportingDb>();
            var now = clock.GetUtcNow();
            due = await db.Batches.Where(b => b.State == BatchState.Waiting || b.State == BatchState.Running)
                .Join(db.Progress.Where(p => p.NextTry <= now), b => b.Id, p => p.BatchId, (b, _) => b.Id).OrderBy(id => id).ToListAsync(ct);
        }
        foreach (var id in due)
        {
            try { await RunAsync(id, ct); }
            catch (OperationCanceledException) when (ct.IsCancellationRequested) { throw; }
#pragma warning disable CA1031 // kept on the batch, tried again later, told in the end
            catch (Exception error)
            {
                log.LogWarning(error, "Import {Batch} failed in a chunk", id);
                await PutOffAsync(id, error, ct);
            }
#pragma warning restore CA1031
        }
        return due.Count;
    }

    async Task RunAsync(Guid id, CancellationToken ct)
    {
        ImportBatch batch;
        MemoryStream? file, items;
        InstitutionProfile? agency;
        int done;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ExamReportingDb>();
            db.Actor = Caller.System("ExamReporting.Import");
            batch = await db.Batches.SingleAsync(b => b.Id == id, ct);
            done = (await db.Progress.AsNoTracking().SingleAsync(p => p.BatchId == id, ct)).Done;
            if (batch.State == BatchState.Waiting) { batch.State = BatchState.Running; batch.Because("start"); await db.SaveChangesAsync(ct); }
            file = await ImportStore.GetAsync(db, id, 0, ct);
            items = await ImportStore.GetAsync(db, id, 1, ct);
            agency = await scope.ServiceProvider.GetRequiredService<IInstitutions>().ProfileAsync(batch.InstitutionId!.Value, ct);
            if (file is null || agency is null) { throw new InvalidOperationException("The file or the agency of the batch is gone."); }
        }
        await using var outer = scopes.CreateAsyncScope();
        var terminology = outer.ServiceProvider.GetRequiredService<ITerminology>();
        using var table = new ImportFile(file, batch.FileName, items, batch.ItemsFileName, terminology, clock.Today());
        var chunk = new List<ImportExam>(ChunkSize);
        foreach (var exam in table.Exams().Skip(done))
        {
            chunk.Add(exam);
            if (chunk.Count < ChunkSize) { continue; }
            if (!await RunChunkAsync(batch, agency, table, chunk, done, ct)) { return; }
            done += chunk.Count;
            chunk.Clear();
        }
        if (chunk.Count > 0 && !await RunChunkAsync(batch, agency, table, chunk, done, ct)) { return; }
        await FinishAsync(id, table, ct);
    }

    /// <summary>One transaction. False when another host has done this chunk meanwhile.</summary>
    async Task<bool> RunChunkAsync(ImportBatch batch, InstitutionProfile agency, ImportFile table, List<ImportExam> chunk, int done, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ExamReportingDb>();
            db.Actor = new Caller(batch.UploadedBy, batch.UploadedByName, new HashSet<string>(), batch.InstitutionId, batch.AgencyName, null, true);
            var intake = scope.ServiceProvider.GetRequiredService<ReportIntake>();
            var progress = await db.Progress.SingleAsync(p => p.BatchId == batch.Id, ct);
            if (progress.Done != done) { return false; }
            string reason = $"{batch.FileName} ({batch.FileHash[..12]})";
            long start = clock.GetTimestamp();
            var readable = chunk.Where(e => e.Bad.Count == 0 && e.RowProblems.Count == 0).ToList();
            // the others are checked too, so that one round tells everything
            var prepared = await intake.PrepareAsync(agency, [.. readable.Select(e => e.Submission with { Reason = reason })], clock.Today(), ct);
            var prepareTook = clock.GetElapsedTime(start);
            var accepted = new List<(ImportExam Exam, AcceptedReport Report)>(readable.Count);
            for (int i = 0; i < readable.Count; i++)
            {
                if (prepared[i].Accepted is { } a) { accepted.Add((readable[i], a)); } else { Reject(db, batch, progress, table, readable[i], prepared[i].Findings); }
            }
            foreach (var exam in chunk) { if (exam.Bad.Count > 0 || exam.RowProblems.Count > 0) { Reject(db, batch, progress, table, exam, []); } }
            var settled = await intake.ApplyAsync([.. accepted.Select(a => a.Report)], batch.Id, ct);
            for (int i = 0; i < settled.Count; i++)
            {
                int rows = accepted[i].Exam.Rows.Count;
                switch (settled[i].Outcome)
                {
                    case ReportOutcome.Created: progress.Created += rows; break;
                    case ReportOutcome.Updated: progress.Updated += rows; break;
                    case ReportOutcome.Unchanged: progress.Unchanged += rows; break;
                    default: progress.PossibleDuplicates += rows; break;
                }
                progress.SuspectedCases += settled[i].Opened.Count;
            }
            progress.Done = done + chunk.Count;
            (progress.Tries, progress.NextTry) = (0, clock.GetUtcNow());
            var applyTook = clock.GetElapsedTime(start) - prepareTook;
            try
            {
                await db.SaveInBulkAsync(ct);
                log.LogDebug("Import {Batch}: {Exams} exams prepared in {Prepare:0} ms, decided in {Decide:0} ms, saved in {Save:0} ms", batch.Id, chunk.Count, prepareTook.TotalMilliseconds, applyTook.TotalMilliseconds, (clock.GetElapsedTime(start) - prepareTook - applyTook).TotalMilliseconds);
                return true;
            }
            catch (Exception race) when (attempt < MostRaces && Races.IsRace(race)) { /* a record of this chunk came by another way at the same moment: read and decide again */ }
        }
    }

    static void Reject(ExamReportingDb db, ImportBatch batch, ImportProgress progress, ImportFile table, ImportExam exam, IReadOnlyList<Finding> findings)
    {
        progress.Rejected += exam.Rows.Count;
        bool twoFiles = batch.ItemsFileName is not null;
        var told = new HashSet<(bool Item, int Row)>();
        foreach (var p in exam.RowProblems) { bool item = p.Sheet == table.ItemSheetName && p.Row is { } r && exam.ItemRows.Contains(r); Add(item, p.Row ?? exam.Rows[0], null, "table", "exam.import.row", [p.Text()]); }
        foreach (var b in exam.Bad) { bool item = b.Header[0] == '#'; Add(item, b.Row, b.Header.TrimStart('#'), "cell", b.Key, [b.Value]); }
        foreach (var f in findings.Where(f => f.Level == Level.Error))
        {
            var (item, index, header) = ImportColumns.Place(f.Field);
            Add(item, index < 0 ? exam.Rows[0] : item ? exam.ItemRows[index] : exam.Rows[Math.Min(index, exam.Rows.Count - 1)], header, f.Rule, f.Key, [.. f.Args.Select(a => Convert.ToString(a, System.Globalization.CultureInfo.InvariantCulture) ?? "")]);
        }
        // an exam is taken whole or not at all: its other rows and its items come back with it
        int first = told.Count > 0 ? told.Min(t => t.Row) : exam.Rows[0];
        foreach (int row in exam.Rows) { if (!told.Contains((false, row))) { Add(false, row, null, "exam", "exam.import.same-exam", [first.ToString(System.Globalization.CultureInfo.InvariantCulture)]); } }
        foreach (int row in exam.ItemRows) { if (!told.Contains((true, row))) { Add(true, row, null, "exam", "exam.import.same-exam", [first.ToString(System.Globalization.CultureInfo.InvariantCulture)]); } }

        void Add(bool item, int row, string? column, string rule, string key, List<string> args)
        {
            told.Add((item, row));
            db.Add(new ImportRejection { BatchId = batch.Id, No = progress.NextRejection++, File = item && twoFiles ? 1 : 0, Sheet = item ? table.ItemSheetName! : table.SheetName, Row = row, Column = column, Rule = rule, Key = key, Args = args });
        }
    }

    async Task FinishAsync(Guid id, ImportFile table, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamReportingDb>();
        db.Actor = Caller.System("ExamReporting.Import");
        var batch = await db.Batches.SingleAsync(b => b.Id == id, ct);
        var p = await db.Progress.SingleAsync(x => x.BatchId == id, ct);
        if (batch.State != BatchState.Running) { return; }
        batch.UnmatchedItems = table.OrphanItemRows.Count;
        foreach (int row in table.OrphanItemRows)
        {
            db.Add(new ImportRejection { BatchId = id, No = p.NextRejection++, File = batch.ItemsFileName is null ? 0 : 1, Sheet = table.ItemSheetName!, Row = row, Column = ImportColumns.RecordNumber, Rule = "item", Key = "exam.import.orphan" });
        }
        (batch.Created, batch.Updated, batch.Unchanged, batch.PossibleDuplicates, batch.Rejected, batch.SuspectedCases) = (p.Created, p.Updated, p.Unchanged, p.PossibleDuplicates, p.Rejected, p.SuspectedCases);
        (batch.State, batch.EndedAt, batch.Error) = (BatchState.Done, clock.GetUtcNow(), null);
        batch.Because("finish");
        await db.SaveChangesAsync(ct);
    }

    async Task PutOffAsync(Guid id, Exception error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamReportingDb>();
        db.Actor = Caller.System("ExamReporting.Import");
        var progress = await db.Progress.SingleAsync(p => p.BatchId == id, ct);
        progress.Tries++;
        progress.NextTry = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Pow(2, progress.Tries));
        if (progress.Tries >= MostTries)
        {
            var batch = await db.Batches.SingleAsync(b => b.Id == id, ct);
            (batch.State, batch.EndedAt, batch.Error) = (BatchState.Failed, clock.GetUtcNow(), error.GetType().Name);
            batch.Because("fail", error.GetType().Name);
        }
        await db.SaveChangesAsync(ct);
    }
}
