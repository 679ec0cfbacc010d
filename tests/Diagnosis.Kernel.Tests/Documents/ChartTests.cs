using System.Globalization;
using System.Text.RegularExpressions;
using Diagnosis.Kernel.Documents;

namespace Diagnosis.Kernel.Tests.Documents;

public sealed class ChartTests
{
    private sealed record Word(double XMin, double YMin, double XMax, double YMax, string Text);

    private static (double Wide, Word[] Words) Laid(PdfChart chart, string name)
    {
        var pdf = new PdfDocument(Poppler.Fonts(), new("图", new DateOnly(2026, 3, 2)));
        pdf.Flow.Chart(chart);
        var html = Poppler.Run("pdftotext", "-bbox", Poppler.Keep(pdf.Save(), name), "-");
        double Number(Match m, string group) => double.Parse(m.Groups[group].Value, CultureInfo.InvariantCulture);
        var page = Regex.Match(html, "<page width=\"(?<w>[0-9.]+)\"");
        return (Number(page, "w"), [.. Regex.Matches(html, "<word xMin=\"(?<a>[0-9.-]+)\" yMin=\"(?<b>[0-9.-]+)\" xMax=\"(?<c>[0-9.-]+)\" yMax=\"(?<d>[0-9.-]+)\">(?<t>[^<]*)</word>").Select(m => new Word(Number(m, "a"), Number(m, "b"), Number(m, "c"), Number(m, "d"), m.Groups["t"].Value))]);
    }

    [Fact]
    public void A_key_wider_than_the_page_goes_on_below_itself()
    {
        string[] names = ["工业企业职业病危害项目申报率", "工作场所职业病危害因素监测合格率", "非医疗放射工作人员个人剂量监测率", "重点人群职业健康知识知晓率", "职业健康违法案件查处率"];
        var (wide, words) = Laid(new("逐年变化", ["2024-12-31", "2025-12-31"], [.. names.Select((n, i) => new PdfSeries(n, [80 + i, 90 + i]))], "%", Lines: true), "chart-key.pdf");
        Assert.All(names, n => Assert.Contains(words, w => w.Text == n));
        Assert.All(words, w => Assert.True(w.XMax < wide - 20, $"{w.Text} ends at {w.XMax} of {wide}"));
        Assert.True(words.Where(w => names.Contains(w.Text)).Select(w => Math.Round(w.YMin)).Distinct().Count() > 1, "more than one row of names");
    }

    [Fact]
    public void Figures_of_lines_close_together_do_not_stand_on_each_other()
    {
        decimal?[] values = [90.1m, 90.2m, 90.3m, 90.4m];
        var (_, words) = Laid(new("逐年变化", ["2025-12-31"], [.. values.Select((v, i) => new PdfSeries($"线{i}", [v]))], "%", Lines: true), "chart-figures.pdf");
        var figures = words.Where(w => w.Text.StartsWith("90.", StringComparison.Ordinal)).OrderBy(w => w.YMin).ToArray();
        Assert.Equal(4, figures.Length);
        Assert.All(figures.Zip(figures.Skip(1)), pair => Assert.True(pair.Second.YMin - pair.First.YMin >= 7, $"{pair.First.Text} at {pair.First.YMin}, {pair.Second.Text} at {pair.Second.YMin}"));
    }
}
