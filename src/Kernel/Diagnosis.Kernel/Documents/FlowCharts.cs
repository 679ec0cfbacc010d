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
        const double Size = 8, Foot = 30;
        double height = 62 * Mm;
        Need((height + 30) / Mm);
        Fit(height + 20);
        var canvas = Page;
        double top = y + 18, bottom = y + height - Foot, left = Left + 26, right = Right;
        canvas.Text(Left, y + 10, 10, chart.Title, bold: true);
        double Y(decimal value) => bottom - (bottom - top) * (double)(Math.Clamp(value, 0, chart.High) / chart.High);
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
            for (int s = 0; s < chart.Series.Count; s++)
            {
                if (i >= chart.Series[s].Values.Count || chart.Series[s].Values[i] is not { } value) { continue; }
                string figure = Figure(value);
                if (chart.Lines)
                {
                    if (i > 0 && chart.Series[s].Values[i - 1] is { } before) { canvas.Line(middle - slot, Y(before), middle, Y(value), 0.8 + s * 0.6); }
                    canvas.Fill(middle - 2, Y(value) - 2, 4, 4, Greys[s % Greys.Length]);
                    // the figures of the first line above it, of the others below
                    canvas.Text(middle - document.WidthOf(figure) * 7 / 2, Y(value) + (s == 0 ? -5 : 10), 7, figure);
                    continue;
                }
                double x = middle - bar * chart.Series.Count / 2 + bar * s;
                canvas.Fill(x, Y(value), bar - 1, Math.Max(0.5, bottom - Y(value)), Greys[s % Greys.Length]);
                if (bar >= 12) { canvas.Text(x + bar / 2 - document.WidthOf(figure) * 6.5 / 2, Y(value) - 2, 6.5, figure); }
            }
        }
        double key = left;
        for (int s = 0; s < chart.Series.Count; s++)
        {
            canvas.Fill(key, bottom + 17, 8, 6, Greys[s % Greys.Length]);
            canvas.Text(key + 11, bottom + 23, Size, chart.Series[s].Name);
            key += 24 + document.WidthOf(chart.Series[s].Name) * Size;
        }
        y += height + 4;
        return this;
    }

    private static string Figure(decimal value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
