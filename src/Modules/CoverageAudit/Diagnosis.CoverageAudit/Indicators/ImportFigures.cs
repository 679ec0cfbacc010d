using System.Globalization;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Indicators;

/// <param name="Outcome">CREATED, UPDATED, UNCHANGED or REJECTED.</param>
/// <param name="Column">Where a rejected row is wrong.</param>
internal sealed record FigureRow(int Row, string Indicator, string Outcome, string? Column = null, string? Problem = null, string? Remedy = null);

/// <summary>What became of a file; the counts add up to its rows.</summary>
internal sealed record FigureImportAnswer(string FileName, int Rows, int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<FigureRow> Outcomes);

/// <summary>Takes figures of indicators the product has no facts for (CSV or XLSX). Good rows are taken, wrong ones told with row and column; the same file again changes nothing.</summary>
internal sealed class ImportFigures(CoverageAuditDb db, AskCoverage ask, CoverageReference reference, ITerminology terminology, Words words)
{
    internal const string Plan = "规划", No = "指标序号", Area = "行政区划代码", Day = "截至日期", Numerator = "分子", Denominator = "分母", Value = "数值", Source = "来源";
    internal static readonly TableColumns Columns = new(Plan, No, Area, Day, Numerator, Denominator, Value, Source) { Required = [Plan, No, Area, Day, Source] };
    private static readonly TableLimits Limits = new() { FileBytes = 2 << 20, Rows = 5_000 };

    public async Task<Outcome<FigureImportAnswer>> Handle(Stream file, string fileName, Caller caller, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission) || CoverageScope.Of(caller, ask.Policies.Province(ask.Today)) is not { } scope) { return Refusal.Forbidden("coverage.commissions-only"); }
        using var content = new MemoryStream();
        await file.CopyToAsync(content, ct);
        content.Position = 0;
        var rows = new List<FigureRow>();
        var known = (await db.Figures.ToListAsync(ct)).ToDictionary(f => (f.Plan, f.No, f.Area, f.Day));
        try
        {
            using var reader = TableReader.Open(content, fileName, Limits);
            if (reader.Sheets.Count == 0) { return Refusal.Invalid(new Finding("indicators", "file", "indicators.import-empty")); }
            var sheet = reader.Sheets[0].Read(Columns);
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return Unreadable(missing); }
            foreach (var row in sheet.Rows) { rows.Add(Take(row, fileName, caller, scope, known)); }
        }
        catch (TableProblemException e)
        {
            db.ChangeTracker.Clear();
            return Unreadable(e.Problem);
        }
        if (rows.Count == 0) { return Refusal.Invalid(new Finding("indicators", "file", "indicators.import-empty")); }
        await db.SaveChangesAsync(ct);
        int Of(string outcome) => rows.Count(r => r.Outcome == outcome);
        return new FigureImportAnswer(Path.GetFileName(fileName), rows.Count, Of("CREATED"), Of("UPDATED"), Of("UNCHANGED"), Of("REJECTED"), rows);
    }

    private FigureRow Take(Row row, string fileName, Caller caller, CoverageScope scope, Dictionary<(string, string, string, DateOnly), IndicatorFigure> known)
    {
        var label = row[Plan] + "-" + row[No];
        FigureRow Reject(string? column, string key, params object[] args) => new(row.Number, label, "REJECTED", column, words[key, args], words[key + ".remedy", args]);
        if (row.Problems.Count > 0) { return new(row.Number, label, "REJECTED", null, row.Problems[0].Text()); }
        if (reference.Indicators.Find(row[Plan], row[No]) is not { } indicator) { return Reject(No, "indicators.unknown", label); }
        if (indicator.Measure is not null) { return Reject(No, "indicators.is-computed", label); }
        var area = row[Area];
        if (area.Length != 6 || !Kernel.Identifiers.DivisionCode.TryParse(area, out var code) || terminology.Divisions.Find(code) is null) { return Reject(Area, "indicators.division", area); }
        if (scope.Area is { } own && !area.StartsWith(UnitFacts.Significant(own), StringComparison.Ordinal)) { return Reject(Area, "coverage.not-your-area"); }
        if (!DateEntry.TryParse(row[Day], out var day)) { return Reject(Day, "indicators.bad-day", row[Day]); }
        if (day > ask.Today) { return Reject(Day, "indicators.future", DateEntry.Show(day)); }
        decimal? Number(string column) => decimal.TryParse(row[column], NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n : null;
        var (numerator, denominator, value) = (Number(Numerator), Number(Denominator), Number(Value));
        string? text = null;
        foreach (var (column, given) in new[] { (Numerator, numerator), (Denominator, denominator) })
        {
            if (row[column].Length > 0 && given is null or < 0) { return Reject(column, "indicators.number", row[column]); }
        }
        if (row[Value].Length > 0 && value is null)
        {
            var parts = row[Value].Split('/');
            if (!indicator.Target.Contains('/', StringComparison.Ordinal) || parts.Length != indicator.Target.Split('/').Length || parts.Any(p => !decimal.TryParse(p, NumberStyles.Number, CultureInfo.InvariantCulture, out _))) { return Reject(Value, "indicators.number", row[Value]); }
            text = row[Value];
        }
        if (numerator is null && value is null && text is null) { return Reject(Numerator, "indicators.nothing"); }
        if (numerator > denominator && indicator.Unit == "%" && denominator > 0) { return Reject(Numerator, "indicators.more-than-all", numerator, denominator); }
        if (value is < 0 || (value > 100 && indicator.Unit == "%")) { return Reject(Value, "indicators.number", row[Value]); }
        if (row[Source].Length is 0 or > 200) { return Reject(Source, "indicators.source-length"); }
        var fresh = !known.TryGetValue((indicator.Plan, indicator.No, area, day), out var figure);
        if (!fresh && (figure!.Numerator, figure.Denominator, figure.Value, figure.Text, figure.Source) == (numerator, denominator, value, text, row[Source])) { return new(row.Number, label, "UNCHANGED"); }
        if (fresh)
        {
            known[(indicator.Plan, indicator.No, area, day)] = figure = new IndicatorFigure { Plan = indicator.Plan, No = indicator.No, Area = area, Day = day, Division = area };
            db.Add(figure);
        }
        (figure!.Numerator, figure.Denominator, figure.Value, figure.Text, figure.Source, figure.By) = (numerator, denominator, value, text, row[Source], caller.Name);
        figure.Because("import", Path.GetFileName(fileName));
        return new(row.Number, label, fresh ? "CREATED" : "UPDATED");
    }

    private static Refusal Unreadable(TableProblem problem) => Refusal.Invalid(new Finding("indicators", "file", "indicators.import-file", problem.Text(CultureInfo.CurrentUICulture)));

    /// <summary>The empty file to fill in, with every indicator that is imported.</summary>
    public byte[] Template()
    {
        using var output = new MemoryStream();
        using (var writer = new CsvWriter(output))
        {
            writer.WriteRow([.. Columns.Names.Select(n => (object?)n)]);
            foreach (var i in reference.Indicators.Indicators.Where(i => i.Measure is null)) { writer.WriteRow([i.Plan, i.No, reference.Indicators.Plans.First(p => p.Id == i.Plan).Division, "", "", "", "", ""]); }
        }
        return output.ToArray();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/indicators/figures/import", async (HttpRequest request, Caller caller, ImportFigures handler, CancellationToken ct) =>
            {
                var file = request.HasFormContentType ? (await request.ReadFormAsync(ct)).Files is [var first, ..] ? first : null : null;
                if (file is null) { return Outcome<FigureImportAnswer>.Refuse(Refused.Invalid, new Finding("indicators", "file", "indicators.import-empty")).Answer(); }
                await using var stream = file.OpenReadStream();
                return (await handler.Handle(stream, file.FileName, caller, ct)).Answer();
            })
            .For(Roles.Commission).Idempotent<CoverageAuditDb>().WithTags("Indicators").WithSummary("Import figures of indicators (multipart, field 'file': CSV or XLSX)").Accepts<IFormFile>("multipart/form-data").Produces<FigureImportAnswer>().ProducesProblem(422);
        api.MapGet("/indicators/figures/template", (ImportFigures handler) => Results.File(handler.Template(), "text/csv; charset=utf-8", "indicators.csv"))
            .For(Roles.Commission).WithTags("Indicators").WithSummary("The file to fill in, with every indicator that is imported").AnswersFile(Routes.Csv);
    }
}
