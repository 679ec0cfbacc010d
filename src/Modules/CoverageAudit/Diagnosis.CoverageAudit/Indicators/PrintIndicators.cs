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
    public async Task<Outcome<(byte[] File, string Name, string Type)>> Handle(string plan, string? division, string? stage, DateOnly? asOf, bool workbook, Caller caller, CancellationToken ct)
    {
        var known = evaluate.Plans.FirstOrDefault(p => p.Id == plan);
        var day = asOf ?? (stage == "mid" ? known?.MidOn : stage == "final" ? known?.FinalOn : null);
        var outcome = await evaluate.Handle(plan, division, day, caller, ct);
        if (outcome.Value is not { } v) { return Outcome<(byte[], string, string)>.Refuse(outcome.Refused!.Value, outcome.Findings); }
        var name = $"{plan}-{v.Division}-{DateEntry.Show(v.AsOf)}";
        if (workbook) { return (Workbook(v), name + ".xlsx", Routes.Xlsx); }
        try { return (Pdf(services.GetRequiredService<DocumentFonts>(), v, stage), name + ".pdf", "application/pdf"); }
        catch (MissingGlyphException e) { return Refusal.Invalid(new Finding("indicators", "plan", "indicators.glyph", e.Message)); }
    }

    internal byte[] Pdf(DocumentFonts fonts, IndicatorsView v, string? stage)
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
            flow.Heading(words.In("zh", "indicators.report.chart"));
            // a bar is a table of one row: name, shaded share, rest; the figure stands beside it
            foreach (var r in rates)
            {
                var share = (double)Math.Clamp(r.Value!.Value, 0, 100) * 0.6;
                var (columns, cells) = (new List<PdfColumn> { new(null, 40) }, new List<PdfCell> { $"{r.No} {r.NameZh}" });
                if (share >= 0.5) { columns.Add(new(null, share)); cells.Add(new("", Shaded: true)); }
                if (share <= 59.5) { columns.Add(new(null, 60 - share)); cells.Add(""); }
                columns.Add(new(null, 24));
                cells.Add($"{Value(r)}（{words.In("zh", "indicators.target")} {Target(r, "")}）");
                flow.Table(columns, [cells], 8);
            }
        }
        flow.Heading(words.In("zh", "indicators.report.definitions"))
            .Table([new(Head("no"), 8), new(Head("numerator"), 40), new(Head("denominator"), 40), new(Head("trap"), 40), new(Head("source"), 30)], v.Results.Select(r => (IReadOnlyList<PdfCell>)[r.No, r.NumeratorZh, r.DenominatorZh, r.TrapZh, r.Source]), 8);
        return pdf.Save();
    }

    internal byte[] Workbook(IndicatorsView v)
    {
        string W(string key) => words[key];
        using var output = new MemoryStream();
        using (var book = new XlsxWriter(output))
        {
            book.BeginSheet(new XlsxSheet(W("indicators.title"), [new(W("indicators.no"), ColumnFormat.Text, 8), new(W("indicators.name"), ColumnFormat.Text, 40), new(W("indicators.operator"), ColumnFormat.Text, 8), new(W("indicators.target"), ColumnFormat.Text, 12), new(W("indicators.unit"), ColumnFormat.Text, 10),
                new(W("indicators.numerator"), ColumnFormat.General, 12), new(W("indicators.denominator"), ColumnFormat.General, 12), new(W("indicators.value"), ColumnFormat.General, 12), new(W("indicators.verdict"), ColumnFormat.Text, 12), new(W("indicators.origin"), ColumnFormat.Text, 12), new(W("indicators.day"), ColumnFormat.Date, 12), new(W("indicators.trap"), ColumnFormat.Text, 50), new(W("indicators.source"), ColumnFormat.Text, 40)]) { Filter = true });
            foreach (var r in v.Results)
            {
                book.WriteRow(r.No, Name(r), r.Operator, r.Operator == "UP" ? W("indicators.steady") : r.Target, Unit(r), new XlsxCell(r.Numerator), new XlsxCell(r.Denominator), r.ValueText is { } text ? new XlsxCell(text) : new XlsxCell(r.Value), W(Verdict(r)), W("indicators.origin." + r.Origin), r.Day, Words.Language == "en" ? r.TrapEn : r.TrapZh, r.Source);
            }
            book.BeginSheet(new XlsxSheet(W("indicators.rows"), [new(W("indicators.no"), ColumnFormat.Text, 8), new(W("indicators.row.kind"), ColumnFormat.Text, 14), new(W("indicators.row.id"), ColumnFormat.Text, 40), new(W("indicators.row.name"), ColumnFormat.Text, 40),
                new(W("indicators.numerator"), ColumnFormat.General, 10), new(W("indicators.denominator"), ColumnFormat.General, 10), new(W("indicators.row.why"), ColumnFormat.Text, 40)]) { Filter = true });
            foreach (var r in v.Results)
            {
                foreach (var s in r.Subjects) { book.WriteRow(r.No, s.Kind, s.Id, s.Name, s.InNumerator ? 1 : 0, s.InDenominator ? 1 : 0, s.Why); }
            }
        }
        return output.ToArray();
    }

    internal static string Verdict(IndicatorResult r) => r.Origin == "NONE" ? "indicators.verdict.none" : r.NotApplicable ? "indicators.verdict.na" : r.Met switch { true => "indicators.verdict.met", false => "indicators.verdict.not", _ => "indicators.verdict.open" };
    internal static string Value(IndicatorResult r) => r.ValueText ?? (r.Value is { } n ? n.ToString("#,0.#", CultureInfo.InvariantCulture) + (r.Unit == "%" ? "%" : "") : "—");
    internal static string Target(IndicatorResult r, string steady) => r.Operator == "UP" ? steady : (r.Operator == ">=" ? "≥" : "=") + r.Target + (r.Unit == "%" ? "%" : "");
    internal static string Counts(IndicatorResult r) => r.Numerator is null ? "—" : r.Denominator is null ? r.Numerator.Value.ToString("#,0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{r.Numerator:#,0}/{r.Denominator:#,0}");
    internal static string Unit(IndicatorResult r) => Words.Language == "en" ? r.Unit : r.UnitZh;
    internal static string Name(IndicatorResult r) => Words.Language == "en" ? r.NameEn : r.NameZh;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/indicators/{plan}/report",
        async (string plan, string? division, string? stage, DateOnly? asOf, string? format, Caller caller, PrintIndicators handler, CancellationToken ct) =>
        {
            var report = await handler.Handle(plan, division, stage, asOf, format == "xlsx", caller, ct);
            return report.Ok ? Results.File(report.Value.File, report.Value.Type, report.Value.Name) : report.Answer();
        })
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Indicators").WithSummary("The evaluation of a plan (stage=mid|final or asOf; format=pdf|xlsx)").AnswersFile("application/pdf", Routes.Xlsx).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
