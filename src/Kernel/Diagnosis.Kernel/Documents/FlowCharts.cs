using System.Globalization;

namespace Diagnosis.Kernel.Documents;

/// <summary>One row of bars or one line of a printed chart; a missing value leaves a gap.</summary>
public sealed record PdfSeries(string Name, IReadOnlyList<decimal?> Values);

/// <summary>A chart in print: told apart by grey and by mark, the figure beside each value, so that it survives a copy in black and white.</summary>
/// <param name="Labels">Names of the bars or points, in order.</param>
/// <param name="Unit">After every figure.</param>
/// <param name="Lines">Lines over time in place of bars side by side.</param>
/// <param name="High">Upper end of the scale.</param>
public sealed record PdfChart(string Title, IReadOnlyList<string> Labels, IReadOnlyList<PdfSeries> Series, string Unit = "", bool Lines = false, decimal High = 100);

public sealed partial class Flow
{
    private static readonly double[] Greys = [0.35, 0.75, 0.55, 0.15, 0.85, 0];

    /// <summary>A chart over the width of the text, 62 mm high, never cut by the end of a page.</summary>
    public Flow Chart(PdfChart chart)
    {
        const double Size = 8, Row = 11;
        // the key goes on below itself where it is wider than the page
        var (keys, from) = (new List<(double X, int Row)>(), Left + 26);
        foreach (var name in chart.Series.Select(x => x.Name))
        {
            double wide = 24 + document.WidthOf(name) * Size;
            var (at, row) = keys.Count == 0 ? (from, 0) : keys[^1] is var last ? (last.X + 24 + document.WidthOf(chart.Series[keys.Count - 1].Name) * Size, last.Row) : default;
            keys.Add(keys.Count > 0 && at + wide - 13 > Right ? (from, row + 1) : (at, row));
        }
        double foot = 30 + Row * (keys.Count == 0 ? 0 : keys[^1].Row), height = 62 * Mm + foot - 30;
        Need((height + 30) / Mm);
        Fit(height + 20);
        var canvas = Page;
        double top = y + 18, bottom = y + height - foot, left = Left + 26, right = Right;
        canvas.Text(Left, y + 10, 10, chart.Title, bold: true);
        // a tenth above the scale, so that the figure of a full bar has its place
        double Y(decimal value) => bottom - (bottom - top) * (double)(Math.Clamp(value, 0, chart.High) / (chart.High * 1.1m));
        void Beside(double x, double at, double size, string figure)
        {
            double wide = document.WidthOf(figure) * size;
            // no line of the grid runs through a figure
            canvas.Fill(x - wide / 2 - 0.5, at - size * 0.85, wide + 1, size * 0.95, 1);
            canvas.Text(x - wide / 2, at, size, figure);
        }
        for (int i = 0; i <= 4; i++)
        {
            decimal tick = chart.High * i / 4;
            canvas.Line(left, Y(tick), right, Y(tick), i == 0 ? 0.8 : 0.15);
            canvas.Text(Left, Y(tick) + 3, Size, Figure(tick) + chart.Unit, 0.3);
        }
        double slot = (right - left) / Math.Max(1, chart.Labels.Count), bar = Math.Min(26, slot * 0.7 / Math.Max(1, chart.Series.Count));
        for (int i = 0; i < chart.Labels.Count; i++)
        {
            double middle = left + slot * (i + 0.5);
            canvas.Text(middle - document.WidthOf(chart.Labels[i]) * Size / 2, bottom + 11, Size, chart.Labels[i]);
            // lines that run close together: each figure takes the nearest place that is still free
            var taken = new List<double>();
            for (int s = 0; s < chart.Series.Count; s++)
            {
                if (i >= chart.Series[s].Values.Count || chart.Series[s].Values[i] is not { } value) { continue; }
                string figure = Figure(value);
                if (chart.Lines)
                {
                    if (i > 0 && chart.Series[s].Values[i - 1] is { } before) { canvas.Line(middle - slot, Y(before), middle, Y(value), 0.8 + s * 0.6); }
                    canvas.Fill(middle - 2, Y(value) - 2, 4, 4, Greys[s % Greys.Length]);
                    double place = new double[] { -5, 10, -13, 18, -21, 26, -29, 34 }.Select(d => Y(value) + d).FirstOrDefault(p => p < bottom && p > top && taken.TrueForAll(t => Math.Abs(t - p) >= 7.5), Y(value) - 5);
                    taken.Add(place);
                    Beside(middle, place, 7, figure);
                    continue;
                }
                double x = middle - bar * chart.Series.Count / 2 + bar * s;
                canvas.Fill(x, Y(value), bar - 1, Math.Max(0.5, bottom - Y(value)), Greys[s % Greys.Length]);
                if (bar >= 12) { Beside(x + bar / 2, Y(value) - 2, 6.5, figure); }
            }
        }
        for (int s = 0; s < chart.Series.Count; s++)
        {
            double down = bottom + keys[s].Row * Row;
            canvas.Fill(keys[s].X, down + 17, 8, 6, Greys[s % Greys.Length]);
            canvas.Text(keys[s].X + 11, down + 23, Size, chart.Series[s].Name);
        }
        y += height + 4;
        return this;
    }

    private static string Figure(decimal value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
