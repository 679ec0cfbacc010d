using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Diagnosis.Kernel.Ui;

/// <summary>Axis ticks at round numbers, and small helpers for SVG.</summary>
internal static class ChartScale
{
    // Chinese as itself
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Ticks at 1, 2 or 5 times a power of ten, about five, the first at or below <paramref name="low"/>, the last at or above <paramref name="high"/>.</summary>
    internal static IReadOnlyList<decimal> Ticks(decimal low, decimal high)
    {
        if (high <= low)
            high = low + 1;
        var rough = (double)((high - low) / 4);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (decimal)((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 }) * (decimal)power;
        var ticks = new List<decimal>();
        for (var tick = Math.Floor(low / step) * step; ; tick += step)
        {
            ticks.Add(tick);
            if (tick >= high)
                return ticks;
        }
    }

    /// <summary>A coordinate.</summary>
    internal static string N(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    internal static string Show(decimal? value, int? digits) =>
        value is null ? "—" : value.Value.ToString(digits is null ? "#,0.####" : $"N{digits}", CultureInfo.InvariantCulture);

    // Razor takes <text> for its own tag, so SVG text is made here
    internal static MarkupString Text(double x, double y, string css, string text) =>
        new($"""<text x="{N(x)}" y="{N(y)}" class="{css}">{Encoder.Encode(text)}</text>""");

    /// <summary>A marker of its own shape for each series, so that lines differ without colour.</summary>
    internal static MarkupString Marker(int series, double x, double y, string title)
    {
        var path = (series % 4) switch
        {
            0 => $"M{N(x - 3.5)} {N(y)}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
            1 => $"M{N(x - 3.5)} {N(y - 3.5)}h7v7h-7z",
            2 => $"M{N(x)} {N(y - 4.5)}l4.5 8h-9z",
            _ => $"M{N(x)} {N(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
        };
        return new($"""<path d="{path}" class="marker s{series % 6}"><title>{Encoder.Encode(title)}</title></path>""");
    }
}
