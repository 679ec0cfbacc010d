using System.Text;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Imports;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests.Imports;

public enum FileKind { CsvUtf8, CsvGb18030, Xlsx }

public class ImportTests
{
    static readonly CancellationToken None = TestContext.Current.CancellationToken;

    public static TheoryData<Engine, FileKind> EnginesAndKinds => [.. from e in new[] { Engine.Sqlite, Engine.Postgres } from k in Enum.GetValues<FileKind>() select (e, k)];

    /// <summary>The rows of a record as a clerk would fill them: names here, codes there, later rows half empty.</summary>
    static IEnumerable<string[]> Rows(ExamReportSubmission s)
    {
        for (int i = 0; i < s.Conclusions!.Count; i++)
        {
            var c = s.Conclusions[i];
            string[] row =
            [
                s.RecordNumber ?? "", s.Worker!.Name ?? "", "居民身份证", s.Worker.DocumentNumber ?? "", s.Worker.Sex == "1" ? "男" : "女", $"{s.Worker.BirthDate:yyyyMMdd}", s.Worker.Phone ?? "",
                s.Employer!.Name!, s.Employer.CreditCode!, "否", "", "173", s.Employer.Industry!, "小型", s.Employer.AddressCode!, s.Employer.AddressName!, s.Employer.AddressDetail!, "", s.Employer.Contact!, s.Employer.ContactPhone!,
                "", "", "", "", "", "", "",
                "01 常规监测", s.Exam!.Type!, $"{s.Exam.Date:yyyy-M-d}", string.Join('；', s.Exam.ContactFactors!), "", string.Join(',', s.Exam.Factors!), "", s.Exam.WorkType!, "", "",
                ReferenceData.Shipped.Hazard(c.Factor!)?.Name ?? c.Factor!, c.Conclusion!, c.SuspectedDisease ?? "", c.Contraindication ?? "", c.Other ?? "", $"{c.HarmStart:yyyy-MM-dd}", $"{c.HarmYears}", $"{c.HarmMonths}",
                s.Report!.Writer!, s.Report.WriterPhone!, $"{s.Report.WriteDate:yyyy/M/d}", s.Report.ExamBody!, s.Report.ReportUnit!, s.Report.Reporter!, s.Report.ReporterPhone!, $"{s.Report.ReportDate:yyyy-MM-dd}", "",
            ];
            if (i > 0) { for (int k = 1; k < 37; k++) { row[k] = ""; } }
            yield return row;
        }
    }

    static IEnumerable<string[]> ItemRows(ExamReportSubmission s) => s.Items!.Select(i => new[] { s.RecordNumber!, i.Group!, i.Name!, i.Code!, i.ResultType!, i.Result!, i.Unit ?? "", $"{i.ReferenceMin}", $"{i.ReferenceMax}", i.Abnormal! });

    sealed record Upload(byte[] File, string Name, byte[]? Items, string? ItemsName);

    static Upload Make(FileKind kind, IReadOnlyList<string[]> rows, IReadOnlyList<string[]> items)
    {
        string[] headers = [.. ImportColumns.Rows.Select(c => c.Header)], itemHeaders = [.. ImportColumns.Items.Select(c => c.Header)];
        if (kind == FileKind.Xlsx)
        {
            using var output = new MemoryStream();
            using (var book = new XlsxWriter(output))
            {
                foreach (var (name, head, body) in new[] { (ImportColumns.Sheet, headers, rows), (ImportColumns.ItemSheet, itemHeaders, items) })
                {
                    book.BeginSheet(new(name, [.. head.Select(h => new XlsxColumn(h, ColumnFormat.Text))]));
                    foreach (var row in body) { book.WriteRow([.. row.Select(t => new XlsxCell(t))]); }
                }
            }
            return new(output.ToArray(), "体检.xlsx", null, null);
        }
        byte[] Csv(string[] head, IReadOnlyList<string[]> body)
        {
            using var output = new MemoryStream();
            using (var csv = new CsvWriter(output, new CsvOptions { Gb18030 = kind == FileKind.CsvGb18030 })) { csv.WriteRow([.. head]); foreach (var row in body) { csv.WriteRow([.. row]); } }
            return output.ToArray();
        }
        return new(Csv(headers, rows), "体检.csv", Csv(itemHeaders, items), "项目.csv");
    }

    static Upload Make(FileKind kind, params IReadOnlyList<ExamReportSubmission> exams) => Make(kind, [.. exams.SelectMany(Rows)], [.. exams.SelectMany(ItemRows)]);

    static async Task<Outcome<ImportStatus>> Send(TestModules app, Upload u) =>
        await app.In<ImportReports, Outcome<ImportStatus>>(h => h.Handle(new MemoryStream(u.File), u.Name, u.Items is null ? null : new MemoryStream(u.Items), u.ItemsName, Agency, None));

    static async Task<ImportStatus> Run(TestModules app, Upload upload)
    {
        var sent = await Send(app, upload);
        Assert.True(sent.Ok, string.Join("; ", sent.Findings.Select(f => Words[f.Key, f.Args])));
        await app.Services.GetRequiredService<ImportRunner>().RunDueAsync(None);
        var status = (await app.In<ReadImports, Outcome<ImportStatus>>(r => r.FindAsync(sent.Value!.Id, Agency, None))).Value!;
        Assert.Equal("Done", status.State);
        Assert.Equal(status.Rows, status.Created + status.Updated + status.Unchanged + status.PossibleDuplicates + status.Rejected);
        return status;
    }

    [Theory, MemberData(nameof(EnginesAndKinds))]
    public async Task A_file_of_any_kind_is_taken_as_the_single_path_would_and_again_changes_nothing(Engine engine, FileKind kind)
    {
        await using var app = await StartAsync(engine);
        ExamReportSubmission[] exams = [Clear("B-1", 1), Suspicious("B-2", 2), Clear("B-3", 3)];
        var upload = Make(kind, exams);
        var first = await Run(app, upload);
        Assert.Equal((6, 3, 6, 0, 1), (first.Rows, first.Exams, first.Created, first.Rejected, first.SuspectedCases));
        var again = await Run(app, upload);
        Assert.Equal((6, 0, 0), (again.Unchanged, again.Created, again.Updated));
        // the same record by the single path is the same content
        foreach (var s in exams) { Assert.Equal(ReportOutcome.Unchanged, (await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, Agency, None))).Value!.Outcome); }
        var stored = await app.In<ExamReportingDb, List<ExamReport>>(db => db.Reports.AsNoTracking().OrderBy(r => r.RecordNumber).ToListAsync(None));
        Assert.All(stored, r => { Assert.Equal(1, r.Version); Assert.Single(r.Items); Assert.Equal(2, r.Conclusions.Count); });
        Assert.Single(await app.In<ExamReportingDb, List<OutboxRow>>(async db => [.. (await db.Outbox.ToListAsync(None)).Select(m => new OutboxRow(m.Contract))]));
        // bulk rows have their history and their readers like any other
        Assert.Equal(3, await app.In<ExamReportingDb, int>(db => db.History.CountAsync(h => h.Kind == nameof(ExamReport), None)));
        Assert.Equal(3, (await app.In<ReadReports, Page<ReportLine>>(r => r.ListAsync(new(), Commission(County), None))).Items.Count);

        var changed = await Run(app, Make(kind, Clear("B-1", 1), exams[1] with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01")] }, Clear("B-9", 3), Clear("B-4", 4)));
        Assert.Equal((2, 2, 2, 2), (changed.Unchanged, changed.Updated, changed.PossibleDuplicates, changed.Created));
        Assert.Equal(CaseState.Withdrawn, (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.SingleAsync(None))).State);
    }

    sealed record OutboxRow(string Contract);

    [Theory, MemberData(nameof(EnginesAndKinds))]
    public async Task Rejected_rows_come_back_with_their_reasons_and_pass_once_corrected(Engine engine, FileKind kind)
    {
        await using var app = await StartAsync(engine);
        ExamReportSubmission bad = Clear("R-2", 2) is var b ? b with { Worker = b.Worker! with { DocumentNumber = "999999197503081234" }, Items = [b.Items![0] with { Result = "约三升" }] } : b, orphan = Clear("R-9", 9);
        var rows = Rows(Clear("R-1", 1)).Concat(Rows(bad)).Concat(Rows(Clear("R-3", 3))).ToList();
        rows[^1][42] = "二〇一〇年";
        var done = await Run(app, Make(kind, rows, [.. ItemRows(Clear("R-1", 1)), .. ItemRows(bad), .. ItemRows(orphan)]));
        Assert.Equal((6, 2, 4, 1), (done.Rows, done.Created, done.Rejected, done.UnmatchedItems));

        async Task<(byte[] Content, string Name)?> Fetch(int part) => await app.In<ReadImports, (byte[], string)?>(r => r.RejectedAsync(done.Id, part, Agency, None));
        var back = (await Fetch(0))!.Value;
        Assert.Null(await app.In<ReadImports, (byte[], string)?>(r => r.RejectedAsync(done.Id, 0, OtherAgency, None)));
        List<string[]> Cells(byte[] file, string name, string sheet, int columns)
        {
            using var table = TableReader.Open(new MemoryStream(file), name);
            var head = (table.Sheets.FirstOrDefault(s => s.Name == sheet) ?? table.Sheets[0]).Read();
            return [.. head.Rows.Select(r => Enumerable.Range(0, columns + 1).Select(i => r[i]).ToArray())];
        }
        var failed = Cells(back.Content, back.Name, ImportColumns.Sheet, ImportColumns.Rows.Count);
        Assert.Equal(["R-2", "R-2", "R-3", "R-3"], failed.Select(r => r[0]));
        Assert.Contains("证件号码", failed[0][^1], StringComparison.Ordinal);
        Assert.Contains("开始接害日期", failed[3][^1], StringComparison.Ordinal);
        Assert.All(failed, r => Assert.NotEqual("", r[^1]));
        var itemsBack = kind == FileKind.Xlsx ? back : (await Fetch(1))!.Value;
        var failedItems = Cells(itemsBack.Content, itemsBack.Name, ImportColumns.ItemSheet, ImportColumns.Items.Count);
        Assert.Equal(["R-2", "R-9"], failedItems.Select(r => r[0]));
        Assert.Contains("结果", failedItems[0][^1], StringComparison.Ordinal);

        // corrected in the file that came back, and sent again
        failed[0][3] = ResidentNumber(2);
        failed[3][42] = "2010-05-01";
        failedItems[0][5] = "3.0";
        var second = await Run(app, Make(kind, [.. failed.Select(r => r[..^1])], [failedItems[0][..^1]]));
        Assert.Equal((4, 4, 0), (second.Rows, second.Created, second.Rejected));
    }

    [Theory, MemberData(nameof(EnginesAndKinds))]
    public async Task Item_rows_of_no_exam_are_counted_and_come_back_even_when_every_exam_was_taken(Engine engine, FileKind kind)
    {
        await using var app = await StartAsync(engine);
        var done = await Run(app, Make(kind, [.. Rows(Clear("R-1", 1))], [.. ItemRows(Clear("R-1", 1)), .. ItemRows(Clear("R-8", 8)), .. ItemRows(Clear("R-9", 9))]));
        int unmatched = Clear().Items!.Count * 2;
        Assert.Equal((0, unmatched), (done.Rejected, done.UnmatchedItems));
        var back = await app.In<ReadImports, (byte[] Content, string Name)?>(r => r.RejectedAsync(done.Id, kind == FileKind.Xlsx ? 0 : 1, Agency, None));
        using var table = TableReader.Open(new MemoryStream(back!.Value.Content), back.Value.Name);
        var rows = (table.Sheets.FirstOrDefault(s => s.Name == ImportColumns.ItemSheet) ?? table.Sheets[0]).Read().Rows.ToList();
        Assert.Equal(unmatched, rows.Count);
        Assert.All(rows, r => Assert.Contains("没有这个个案编号", r[ImportColumns.Items.Count], StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_job_that_dies_in_the_middle_goes_on_without_loss_or_repetition(Engine engine)
    {
        var registry = MakeRegistry();
        await using var app = await StartAsync(engine, registry);
        // rows of one exam need not stand together: the second conclusions of all come last
        var exams = Enumerable.Range(0, 23).Select(i => (i % 5 == 0 ? Suspicious($"C-{i:00}", i) : Clear($"C-{i:00}", i)) with { Worker = Clear("x", 1).Worker! with { DocumentNumber = ResidentNumber(i, true, $"19{70 + i:00}0308"), BirthDate = new(1970 + i, 3, 8) } }).ToList();
        exams = [.. exams.Select(e => e with { Conclusions = [.. e.Conclusions!.Select(c => c with { HarmStart = new(2015, 5, 1), HarmYears = 5 })] })];
        var pairs = exams.Select(e => Rows(e).ToArray()).ToList();
        var sent = await Send(app, Make(FileKind.CsvUtf8, [.. pairs.Select(p => p[0]), .. pairs.Select(p => p[1])], [.. exams.SelectMany(ItemRows)]));
        var runner = app.Services.GetRequiredService<ImportRunner>();
        runner.ChunkSize = 4;
        registry.MatchesLeft = 3;
        await runner.RunDueAsync(None);
        async Task<ImportStatus> Status() => (await app.In<ReadImports, Outcome<ImportStatus>>(r => r.FindAsync(sent.Value!.Id, Agency, None))).Value!;
        var halfway = await Status();
        Assert.Equal(("Running", 12, 24), (halfway.State, halfway.Done, halfway.Created));
        Assert.Equal(12, await app.In<ExamReportingDb, int>(db => db.Reports.CountAsync(None)));
        // put off for a moment, then another process comes along
        Assert.Equal(0, await runner.RunDueAsync(None));
        app.Clock.Now = app.Clock.Now.AddMinutes(1);
        registry.MatchesLeft = null;
        Assert.Equal(1, await app.Services.GetRequiredService<ImportRunner>().RunDueAsync(None));
        var done = await Status();
        Assert.Equal(("Done", 46, 46, 0, 5), (done.State, done.Rows, done.Created, done.Unchanged, done.SuspectedCases));
        Assert.Equal((23, 5, 5), await app.In<ExamReportingDb, (int, int, int)>(async db => (await db.Reports.CountAsync(None), await db.SuspectedCases.CountAsync(None), await db.Outbox.CountAsync(None))));
        Assert.Equal(0, await runner.RunDueAsync(None));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_job_that_cannot_go_on_says_so_in_the_end(Engine engine)
    {
        var registry = MakeRegistry();
        await using var app = await StartAsync(engine, registry);
        registry.MatchesLeft = 0;
        var sent = await Send(app, Make(FileKind.Xlsx, Clear()));
        for (int i = 0; i < 5; i++) { Assert.Equal(1, await app.Services.GetRequiredService<ImportRunner>().RunDueAsync(None)); app.Clock.Now = app.Clock.Now.AddMinutes(5); }
        Assert.Equal(0, await app.Services.GetRequiredService<ImportRunner>().RunDueAsync(None));
        Assert.Equal("Failed", (await app.In<ReadImports, Outcome<ImportStatus>>(r => r.FindAsync(sent.Value!.Id, Agency, None))).Value!.State);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "empty", [] },
        { "old excel", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]] },
        { "torn xlsx", [0x50, 0x4B, 0x03, 0x04, .. new byte[40]] },
        { "a page", "<html><table></table></html>"u8.ToArray() },
        { "columns missing", "个案编号,姓名\r\n1,张三\r\n"u8.ToArray() },
        { "header only", Make(FileKind.CsvUtf8).File },
        { "open quote", [.. Make(FileKind.CsvUtf8).File, .. "\"abc"u8] },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task A_broken_file_is_refused_with_the_remedy_and_nothing_is_kept(string what, byte[] content)
    {
        await using var app = await StartAsync(Engine.Sqlite);
        var outcome = await Send(app, new(content, what + ".csv", null, null));
        Assert.Equal(Refused.Invalid, outcome.Refused);
        Assert.All(outcome.Findings, f => { Assert.True(Words.Has(f.Key)); Assert.True(Words.Has(f.Key + ".remedy")); });
        Assert.Equal((0, 0), await app.In<ExamReportingDb, (int, int)>(async db => (await db.Batches.CountAsync(None), await db.FileParts.CountAsync(None))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Uploaded_files_are_kept_sealed_and_whole(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var content = new byte[700_000];
        new Random(5).NextBytes(content);
        await app.In<ExamReportingDb>(async db => { ImportStore.Put(db, Guid.Empty, 0, content); await db.SaveChangesAsync(None); });
        Assert.Equal(content, (await app.In<ExamReportingDb, MemoryStream?>(db => ImportStore.GetAsync(db, Guid.Empty, 0, None)))!.ToArray());
        Assert.True(await app.In<ExamReportingDb, int>(db => db.FileParts.CountAsync(None)) > 2);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_batch_is_taken_back_unless_something_was_built_on_it(Engine engine)
    {
        await using var app = await StartAsync(engine);
        await Run(app, Make(FileKind.Xlsx, Clear("U-1", 1)));
        var batch = await Run(app, Make(FileKind.Xlsx, Clear("U-1", 1) with { Conclusions = [Conclusion(Silica, "03") with { SuspectedDisease = Silicosis }, Conclusion(Lead, "01")] }, Suspicious("U-2", 2)));
        Assert.Equal((2, 2, 2), (batch.Updated, batch.Created, batch.SuspectedCases));
        var id = (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.FirstAsync(None))).Id;
        Task<Outcome<ImportStatus>> Undo() => app.In<ReadImports, Outcome<ImportStatus>>(r => r.UndoAsync(batch.Id, "传错文件", Agency, default, None));
        Assert.Equal(Refused.NotFound, (await app.In<ReadImports, Outcome<ImportStatus>>(r => r.UndoAsync(batch.Id, "x", OtherAgency, default, None))).Refused);

        Assert.Equal("Undone", (await Undo()).Value!.State);
        var reports = await app.In<ExamReportingDb, List<ExamReport>>(db => db.Reports.AsNoTracking().OrderBy(r => r.RecordNumber).ToListAsync(None));
        Assert.Equal([(ReportState.Active, "01", 3), (ReportState.Withdrawn, "01,03", 2)], reports.Select(r => (r.State, r.ConclusionCodes, r.Version)));
        Assert.All(await app.In<ExamReportingDb, List<SuspectedCase>>(db => db.SuspectedCases.ToListAsync(None)), c => Assert.Equal(CaseState.Withdrawn, c.State));
        Assert.Equal(Refused.Conflict, (await Undo()).Refused);

        // sent again it stands again; once somebody was told, it stays
        batch = await Run(app, Make(FileKind.Xlsx, Suspicious("U-2", 2)));
        Assert.Equal(2, batch.Updated);
        id = (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.SingleAsync(c => c.State == CaseState.Found, None))).Id;
        await app.In<ActOnSuspectedCase, Outcome<CaseAnswer>>(a => a.NotifyAsync(id, new() { Of = "worker", On = new(2025, 5, 21) }, Agency, default, None));
        Assert.Equal(Refused.Conflict, (await Undo()).Refused);
    }

    [Fact]
    public async Task The_templates_are_read_back_as_files_of_the_right_kind()
    {
        await using var app = await StartAsync(Engine.Sqlite);
        Assert.Equal("exam.import.empty", Assert.Single((await Send(app, new(ImportTemplate.Xlsx(ReferenceData.Shipped, new(2026, 3, 2)), "t.xlsx", null, null))).Findings).Key);
        var csv = await Run(app, new(ImportTemplate.Csv(false), "t.csv", ImportTemplate.Csv(true), "i.csv"));
        // the example in it is a right record
        Assert.Equal((1, 0), (csv.Rows, csv.Rejected));
    }
}
