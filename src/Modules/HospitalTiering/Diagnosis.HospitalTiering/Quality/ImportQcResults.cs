using System.Globalization;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Quality;

/// <summary>CREATED, UPDATED, UNCHANGED or REJECTED with the problem.</summary>
internal sealed record QcRow(int Row, string Unit, string Outcome, string? Column = null, string? Problem = null, string? Expected = null);

/// <summary>A file of grades as it was taken: counts add up to the rows.</summary>
internal sealed class QcImport : Record
{
    public string FileName { get; set; } = "";
    public string By { get; set; } = "";
    public List<QcRow> Rows { get; set; } = [];
    public int Count(string outcome) => Rows.Where(r => r.Outcome == outcome).Select(r => r.Row).Distinct().Count();
}

/// <summary>The rejected rows of an import as the file they came in plus the reason.</summary>
internal sealed class RejectedFile
{
    public required Guid Id { get; set; }
    public required string FileName { get; set; }
    public required byte[] Content { get; set; }
}

internal sealed record QcImportAnswer(Guid Id, int Version, string FileName, int Rows, int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<QcRow> Outcomes, string? RejectedFile) : IVersioned
{
    public static QcImportAnswer Of(QcImport i) => new(i.Id, i.Version, i.FileName, i.Rows.Select(r => r.Row).Distinct().Count(), i.Count("CREATED"), i.Count("UPDATED"), i.Count("UNCHANGED"), i.Count("REJECTED"), i.Rows,
        i.Count("REJECTED") == 0 ? null : $"/api/v1/tiering/imports/{i.Id}/rejected");
}

/// <summary>Takes a file of quality-control grades (CSV or XLSX). The same file again changes nothing.</summary>
internal sealed class ImportQcResults(HospitalTieringDb db, Words words)
{
    // headers as users see them; the file is Chinese whatever the language of the page
    internal const string Code = "统一社会信用代码", Name = "机构名称", Domain = "质控领域", Year = "年度", Level = "质控级别", Grade = "等级", Score = "得分", Published = "公布日期", Reviewer = "质控单位", Why = "更正理由";
    internal static readonly TableColumns Columns = new(Code, Name, Domain, Year, Level, Grade, Score, Published, Reviewer, Why) { Required = [Code, Domain, Year, Level, Grade] };
    private static readonly TableLimits Limits = new() { FileBytes = 5 << 20, Rows = 20_000 };

    public async Task<Outcome<QcImportAnswer>> Handle(Stream file, string fileName, Caller caller, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission)) { return Refusal.Forbidden(); }
        using var content = new MemoryStream();
        await file.CopyToAsync(content, ct);
        var import = new QcImport { FileName = Path.GetFileName(fileName), By = caller.Name, Division = caller.Division ?? "", InstitutionId = caller.InstitutionId };
        var units = (await db.Units.VisibleTo(db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).ToLookup(u => u.Code, StringComparer.OrdinalIgnoreCase);
        var (now, today) = (db.Clock.GetUtcNow(), db.Clock.Today());
        var changed = new HashSet<Unit>();
        try
        {
            content.Position = 0;
            using var reader = TableReader.Open(content, fileName, Limits);
            if (reader.Sheets.Count == 0) { return Refusal.Invalid(new Finding("import", "file", "tiering.import-empty")); }
            var sheet = reader.Sheets[0].Read(Columns);
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return Unreadable(missing); }
            foreach (var row in sheet.Rows) { Take(row, units, import, changed, now, today); }
        }
        catch (TableProblemException e)
        {
            db.ChangeTracker.Clear();
            return Unreadable(e.Problem);
        }
        if (import.Rows.Count == 0) { return Refusal.Invalid(new Finding("import", "file", "tiering.import-empty")); }
        foreach (var unit in changed)
        {
            unit.Because("import-qc-results", import.FileName);
            db.Announce(unit);
        }
        db.Add(import);
        await db.GrantAsync(import, [.. caller.InstitutionId is { } i ? [Readers.Institution(i)] : Array.Empty<string>(), .. caller.Division is { } d ? [Readers.Division(d)] : Array.Empty<string>()], ct);
        if (import.Count("REJECTED") > 0)
        {
            using var output = new MemoryStream();
            RejectedRowsFile.Write(content, fileName, import.Rows.Where(r => r.Outcome == "REJECTED").Select(r => new RejectedCell(r.Row, r.Column, r.Problem!, r.Expected)), output, Limits);
            db.Add(new RejectedFile { Id = import.Id, FileName = import.FileName, Content = output.ToArray() });
        }
        await db.SaveChangesAsync(ct);
        return QcImportAnswer.Of(import);
    }

    private void Take(Row row, ILookup<string, Unit> units, QcImport import, HashSet<Unit> changed, DateTimeOffset now, DateOnly today)
    {
        var label = row[Name].Length > 0 ? row[Name] : row[Code];
        void Reject(string? column, string problem, string? expected) => import.Rows.Add(new QcRow(row.Number, label, "REJECTED", column, problem, expected));
        if (row.Problems.Count > 0) { Reject(null, row.Problems[0].Text(), null); return; }
        if (units[row[Code]].FirstOrDefault() is not { } unit) { Reject(Code, words["tiering.import-unit", row[Code]], words["tiering.import-unit.remedy"]); return; }
        var entry = new QcEntry(WordOf("tiering.domain.", Domains.Graded, row[Domain]), int.TryParse(row[Year], NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null, WordOf("tiering.qc-level.", Levels.All, row[Level]),
            WordOf("tiering.grade.", Grades.All, row[Grade]), decimal.TryParse(row[Score], NumberStyles.Number, CultureInfo.InvariantCulture, out var score) ? score : null, DateEntry.TryParse(row[Published], out var day) ? day : null, row[Reviewer], row[Why]);
        var findings = RecordQcResult.Check(entry, unit, today);
        if (row[Published].Length > 0 && entry.PublishedOn is null) { findings.Add(new Finding("qc-published", "publishedOn", "tiering.bad-date", row[Published])); }
        if (row[Score].Length > 0 && entry.Score is null) { findings.Add(new Finding("qc-score", "score", "tiering.bad-score")); }
        if (findings.Count > 0)
        {
            foreach (var f in findings) { Reject(ColumnOf(f.Field), words[f.Key, f.Args], words[f.Key + ".remedy", f.Args]); }
            return;
        }
        var taken = unit.Take(RecordQcResult.Result(entry, now));
        if (taken != Taken.Unchanged) { changed.Add(unit); }
        import.Rows.Add(new QcRow(row.Number, unit.Name, taken.ToString().ToUpperInvariant()));
    }

    // cells may hold the word of the API or the word of either language
    private string? WordOf(string prefix, IReadOnlyList<string> all, string text) =>
        all.FirstOrDefault(w => text.Equals(w, StringComparison.OrdinalIgnoreCase) || text == words.In("zh", prefix + w) || text.Equals(words.In("en", prefix + w), StringComparison.OrdinalIgnoreCase)) ?? (text.Length == 0 ? null : text);

    private static string? ColumnOf(string field) => field switch { "domain" => Domain, "year" => Year, "level" => Level, "grade" => Grade, "score" => Score, "publishedOn" => Published, "reviewer" => Reviewer, _ => null };

    private static Refusal Unreadable(TableProblem problem) => Refusal.Invalid(new Finding("import", "file", "tiering.import-file", problem.Text(CultureInfo.CurrentUICulture)));

    /// <summary>An import the caller may see.</summary>
    public async Task<Outcome<QcImportAnswer>> Show(Guid id, Caller caller, CancellationToken ct) =>
        await db.Imports.AsNoTracking().VisibleTo(db, caller).SingleOrDefaultAsync(i => i.Id == id, ct) is { } import ? QcImportAnswer.Of(import) : Refusal.NotFound();

    /// <summary>The empty file to fill in.</summary>
    public byte[] Template(bool csv)
    {
        using var output = new MemoryStream();
        if (csv)
        {
            using var writer = new CsvWriter(output);
            writer.WriteRow([.. Columns.Names.Select(n => (object?)n)]);
        }
        else
        {
            using var writer = new XlsxWriter(output);
            IReadOnlyList<string> Choices(string prefix, IReadOnlyList<string> all) => [.. all.Select(w => words.In("zh", prefix + w))];
            writer.BeginSheet(new XlsxSheet(words.In("zh", "tiering.template.sheet"), [
                new(Code, ColumnFormat.Text, 22, null, true), new(Name, ColumnFormat.Text, 32), new(Domain, ColumnFormat.General, 14, Choices("tiering.domain.", Domains.Graded), true), new(Year, ColumnFormat.General, 8, null, true),
                new(Level, ColumnFormat.General, 10, Choices("tiering.qc-level.", Levels.All), true), new(Grade, ColumnFormat.General, 10, Choices("tiering.grade.", Grades.All), true),
                new(Score, ColumnFormat.General, 8), new(Published, ColumnFormat.Date, 14), new(Reviewer, ColumnFormat.Text, 24), new(Why, ColumnFormat.Text, 24)]));
            writer.WriteInstructions(words.In("zh", "tiering.template.help"), words.In("zh", "tiering.template.text").Split('\n'));
        }
        return output.ToArray();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/quality-results/import", async (HttpRequest request, Caller caller, ImportQcResults handler, CancellationToken ct) =>
            {
                var file = request.HasFormContentType ? (await request.ReadFormAsync(ct)).Files is [var first, ..] ? first : null : null;
                if (file is null) { return Outcome<QcImportAnswer>.Refuse(Refused.Invalid, new Finding("import", "file", "tiering.import-no-file")).Answer(); }
                await using var stream = file.OpenReadStream();
                return (await handler.Handle(stream, file.FileName, caller, ct)).Created(v => $"/api/v1/tiering/imports/{v.Id}");
            })
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Import quality-control grades (multipart, field 'file': CSV or XLSX)").Accepts<IFormFile>("multipart/form-data").Produces<QcImportAnswer>(201).ProducesProblem(422);
        api.MapGet("/tiering/imports/{id:guid}", async (Guid id, Caller caller, ImportQcResults handler, CancellationToken ct) => (await handler.Show(id, caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("One import with the outcome of every row").Produces<QcImportAnswer>().ProducesProblem(404);
        api.MapGet("/tiering/imports/{id:guid}/rejected", async (Guid id, Caller caller, ImportQcResults handler, HospitalTieringDb db, CancellationToken ct) =>
            {
                var seen = await handler.Show(id, caller, ct);
                var rejected = seen.Ok ? await db.RejectedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, ct) : null;
                return rejected is null ? Outcome<QcImportAnswer>.Refuse(Refused.NotFound, Refusal.NotFound().Findings).Answer() : Results.File(rejected.Content, "application/octet-stream", rejected.FileName);
            })
            .For(Roles.Commission).WithTags("Tiering").WithSummary("The rejected rows with their reasons, as the file they came in").AnswersFile(Routes.Binary).ProducesProblem(404);
        api.MapGet("/tiering/quality-results/template", (string? format, ImportQcResults handler) => format == "csv"
                ? Results.File(handler.Template(true), "text/csv; charset=utf-8", "quality-results.csv")
                : Results.File(handler.Template(false), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "quality-results.xlsx"))
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Empty file for the import (format=xlsx or csv)").AnswersFile(Routes.Xlsx, Routes.Csv);
    }
}
