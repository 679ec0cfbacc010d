using System.Globalization;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.CoverageAudit.Indicators;

/// <summary>The mid-term or final evaluation of a plan as PDF (with bars) and as workbook (figures, definitions, rows behind them).</summary>
internal sealed class PrintIndicators(EvaluateIndicators evaluate, IServiceProvider services, Words words)
{
    /// <param name="stage">mid or final: the plan's own day; anything else needs <paramref name="asOf"/>.</param>
    public async Task<Outcome<(byte[] File, string Name, string Type)>> Handle(string plan, string? division, string? stage, DateOnly? asOf, bool workbook, Caller caller, CancellationToken ct, string? region = null)
    {
        var known = evaluate.Plans.FirstOrDefault(p => p.Id == plan);
        var day = asOf ?? (stage == "mid" ? known?.MidOn : stage == "final" ? known?.FinalOn : null);
        var outcome = await evaluate.Handle(plan, division, day, caller, ct, region);
        if (outcome.Value is not { } v) { return Outcome<(byte[], string, string)>.Refuse(outcome.Refused!.Value, outcome.Findings); }
        var course = await evaluate.CourseAsync(v, caller, ct);
        var name = $"{plan}-{v.Division}{(v.Region is null ? "" : "-" + v.Region)}-{DateEntry.Show(v.AsOf)}";
        if (workbook) { return (Workbook(v, course), name + ".xlsx", Routes.Xlsx); }
        try { return (Pdf(services.GetRequiredService<DocumentFonts>(), v, course, stage), name + ".pdf", "application/pdf"); }
        catch (MissingGlyphException e) { return Refusal.Invalid(new Finding("indicators", "plan", "indicators.glyph", e.Message)); }
    }

    internal byte[] Pdf(DocumentFonts fonts, IndicatorsView v, IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>> course, string? stage)
    {
        string Head(string key) => words.In("zh", "indicators." + key);
        var title = words.In("zh", stage switch { "mid" => "indicators.report.mid", "final" => "indicators.report.final", _ => "indicators.report.day" });
        var pdf = new PdfDocument(fonts, new(v.Plan.NameZh + title, v.AsOf)) { Footer = v.Plan.NameZh };
        var flow = pdf.Flow.Title(v.Plan.NameZh + title)
            .Paragraph($"{words.In("zh", "indicators.division-field")}：{v.DivisionName}　{words.In("zh", "coverage.as-of")}：{DateEntry.Show(v.AsOf)}", new PdfStyle(Align: PdfAlign.Centre))
            .Paragraph(string.Format(CultureInfo.InvariantCulture, words.In("zh", "indicators.report.summary"), v.Results.Count, v.Results.Count(r => r.Met == true), v.Results.Count(r => r.Met == false), v.Results.Count(r => r.Met is null && r.Origin != "NONE"), v.Results.Count(r => r.Origin == "NONE")), PdfStyle.Body)
            .Heading(words.In("zh", "indicators.report.table"))
            .Table([new(Head("no"), 8), new(Head("name"), 40), new(Head("target"), 14), new(Head("value"), 16), new(Head("counts"), 20), new(Head("verdict"), 12), new(Head("origin"), 14)],
                v.Results.Select(r => (IReadOnlyList<PdfCell>)[r.No, r.NameZh, Target(r, words.In("zh", "indicators.steady")), Value(r), Counts(r), words.In("zh", Verdict(r)), words.In("zh", "indicators.origin." + r.Origin) + (r.Day is { } d && d != v.AsOf ? " " + DateEntry.Show(d) : "")]), 9);
        var rates = v.Results.Where(r => r is { Unit: "%", Value: not null }).ToArray();
        if (rates.Length > 0)
        {
            // a heading stays with its chart
            flow.Need(110).Heading(words.In("zh", "indicators.report.chart"));
            // ten bars a chart, else their names run into each other
            foreach (var some in rates.Chunk(10))
            {
                flow.Chart(new(words.In("zh", "indicators.report.bars"), [.. some.Select(r => r.No)],
                    [new(words.In("zh", "indicators.value"), [.. some.Select(r => r.Value)]), new(words.In("zh", "indicators.target"), [.. some.Select(TargetNumber)])], "%"));
            }
            flow.Paragraph(string.Join('；', rates.Select(r => $"{r.No} {r.NameZh}")), PdfStyle.Small);
            foreach (var some in rates.Where(r => Moves(course, r)).Chunk(4))
            {
                var days = course[some[0].No];
                flow.Chart(new(words.In("zh", "indicators.report.course"), [.. days.Select(p => DateEntry.Show(p.Day))], [.. some.Select(r => new PdfSeries($"{r.No} {(r.NameZh.Length > 14 ? r.NameZh[..13] + "…" : r.NameZh)}", [.. course[r.No].Select(p => p.Value)]))], "%", Lines: true));
            }
        }
        flow.Heading(words.In("zh", "indicators.report.definitions"))
            .Table([new(Head("no"), 8), new(Head("numerator"), 40), new(Head("denominator"), 40), new(Head("trap"), 40), new(Head("source"), 30)], v.Results.Select(r => (IReadOnlyList<PdfCell>)[r.No, r.NumeratorZh, r.DenominatorZh, r.TrapZh, r.Source]), 8);
        return pdf.Save();
    }

    internal byte[] Workbook(IndicatorsView v, IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>> course)
    {
        string W(string key) => words[key];
        using var output = new MemoryStream();
        using (var book = new XlsxWriter(output))
        {
            book.BeginSheet(new XlsxSheet(W("indicators.title"), [new(W("indicators.no"), ColumnFormat.Text, 8), new(W("indicators.name"), ColumnFormat.Text, 40), new(W("indicators.operator"), ColumnFormat.Text, 8), new(W("indicators.target"), ColumnFormat.Text, 12), new(W("indicators.unit"), ColumnFormat.Text, 10),
                new(W("indicators.numerator"), ColumnFormat.General, 12), new(W("indicators.denominator"), ColumnFormat.General, 12), new(W("indicators.value"), ColumnFormat.General, 12), new(W("indicators.verdict"), ColumnFormat.Text, 12), new(W("indicators.origin"), ColumnFormat.Text, 12), new(W("indicators.day"), ColumnFormat.Date, 12), new(W("indicators.trap"), ColumnFormat.Text, 50), new(W("indicators.source"), ColumnFormat.Text, 40)]) { Filter = true, PrintWide = true });
            foreach (var r in v.Results)
            {
                book.WriteRow(r.No, Name(r), r.Operator, r.Operator == "UP" ? W("indicators.steady") : r.Target, Unit(r), new XlsxCell(r.Numerator), new XlsxCell(r.Denominator), r.ValueText is { } text ? new XlsxCell(text) : new XlsxCell(r.Value), W(Verdict(r)), W("indicators.origin." + r.Origin), r.Day, Words.Language == "en" ? r.TrapEn : r.TrapZh, r.Source);
            }
            var rates = v.Results.Where(r => r is { Unit: "%", Value: not null }).ToArray();
            // the charts follow their cells: whoever corrects a cell sees them change
            book.BeginSheet(new XlsxSheet(W("indicators.report.chart"), [new(W("indicators.no"), ColumnFormat.Text, 10), new(W("indicators.value"), ColumnFormat.General, 12), new(W("indicators.target"), ColumnFormat.General, 12), new(W("indicators.name"), ColumnFormat.Text, 44)])
            {
                PrintWide = true, Charts = [new($"{PlanName(v.Plan)} · {W("indicators.report.bars")} · {DateEntry.Show(v.AsOf)}", XlsxChartKind.Bar, 0, [1, 2], 100)],
            });
            foreach (var r in rates) { book.WriteRow(r.No, new XlsxCell(r.Value), new XlsxCell(TargetNumber(r)), Name(r)); }
            var moving = rates.Where(r => Moves(course, r)).ToArray();
            if (moving.Length > 0)
            {
                book.BeginSheet(new XlsxSheet(W("indicators.report.course"), [new(W("indicators.day"), ColumnFormat.Text, 12), .. moving.Select(r => new XlsxColumn($"{r.No} {Name(r)}", ColumnFormat.General, 18))])
                {
                    // six lines a chart: more cannot be told apart
                    PrintWide = true, Charts = [.. Enumerable.Range(1, moving.Length).Chunk(6).Select(c => new XlsxChart($"{PlanName(v.Plan)} · {W("indicators.report.course")}", XlsxChartKind.Line, 0, c, 100))],
                });
                foreach (var (day, n) in course[moving[0].No].Select((p, n) => (p.Day, n))) { book.WriteRow([DateEntry.Show(day), .. moving.Select(r => new XlsxCell(course[r.No][n].Value))]); }
            }
            book.BeginSheet(new XlsxSheet(W("indicators.rows"), [new(W("indicators.no"), ColumnFormat.Text, 8), new(W("indicators.row.kind"), ColumnFormat.Text, 14), new(W("indicators.row.id"), ColumnFormat.Text, 40), new(W("indicators.row.name"), ColumnFormat.Text, 40),
                new(W("indicators.numerator"), ColumnFormat.General, 10), new(W("indicators.denominator"), ColumnFormat.General, 10), new(W("indicators.row.why"), ColumnFormat.Text, 40)]) { Filter = true, PrintWide = true });
            foreach (var r in v.Results)
            {
                foreach (var s in r.Subjects) { book.WriteRow(r.No, s.Kind, s.Id, s.Name, s.InNumerator ? 1 : 0, s.InDenominator ? 1 : 0, s.Why); }
            }
        }
        return output.ToArray();
    }

    private static bool Moves(IReadOnlyDictionary<string, IReadOnlyList<IndicatorPoint>> course, IndicatorResult r) => course.TryGetValue(r.No, out var points) && points.Count(p => p.Value is not null) > 1;
    internal static decimal? TargetNumber(IndicatorResult r) => decimal.TryParse(r.Target, NumberStyles.Number, CultureInfo.InvariantCulture, out var t) ? t : null;
    private static string PlanName(IndicatorPlan p) => Words.Language == "en" ? p.NameEn : p.NameZh;

    internal static string Verdict(IndicatorResult r) => r.Origin == "NONE" ? "indicators.verdict.none" : r.NotApplicable ? "indicators.verdict.na" : r.Met switch { true => "indicators.verdict.met", false => "indicators.verdict.not", _ => "indicators.verdict.open" };
    internal static string Value(IndicatorResult r) => r.ValueText ?? (r.Value is { } n ? n.ToString("#,0.#", CultureInfo.InvariantCulture) + (r.Unit == "%" ? "%" : "") : "—");
    internal static string Target(IndicatorResult r, string steady) => r.Operator == "UP" ? steady : (r.Operator == ">=" ? "≥" : "=") + r.Target + (r.Unit == "%" ? "%" : "");
    internal static string Counts(IndicatorResult r) => r.Numerator is null ? "—" : r.Denominator is null ? r.Numerator.Value.ToString("#,0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{r.Numerator:#,0}/{r.Denominator:#,0}");
    internal static string Unit(IndicatorResult r) => Words.Language == "en" ? r.Unit : r.UnitZh;
    internal static string Name(IndicatorResult r) => Words.Language == "en" ? r.NameEn : r.NameZh;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/indicators/{plan}/report",
        async (string plan, string? division, string? stage, DateOnly? asOf, string? format, string? region, Caller caller, PrintIndicators handler, CancellationToken ct) =>
        {
            var report = await handler.Handle(plan, division, stage, asOf, format == "xlsx", caller, ct, region);
            return report.Ok ? Results.File(report.Value.File, report.Value.Type, report.Value.Name) : report.Answer();
        })
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Indicators").WithSummary("The evaluation of a plan (stage=mid|final or asOf; format=pdf|xlsx)").AnswersFile("application/pdf", Routes.Xlsx).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
