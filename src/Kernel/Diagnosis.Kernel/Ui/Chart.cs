using Microsoft.AspNetCore.Components;

namespace Diagnosis.Kernel.Ui;

/// <summary>What line and bar charts share.</summary>
public abstract class Chart : ComponentBase
{
    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>Names of the points or bars, in order.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<string> Labels { get; set; } = [];

    /// <summary>One to six series; values in the order of the labels.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    /// <summary>Unit of all values.</summary>
    [Parameter] public string? Unit { get; set; }

    /// <summary>Heading of the label column in the table.</summary>
    [Parameter] public string? LabelHead { get; set; }

    /// <summary>Definition, version and time of the data, under the chart.</summary>
    [Parameter] public string? Note { get; set; }

    /// <summary>Lines across, such as a target of 95 %.</summary>
    [Parameter] public IReadOnlyList<ChartMark> Marks { get; set; } = [];

    /// <summary>Fixed number of decimals.</summary>
    [Parameter] public int? Digits { get; set; }

    /// <summary>Lower end of the scale; 0 unless values lie below or a line chart sets it.</summary>
    [Parameter] public decimal? Low { get; set; }

    /// <summary>Upper end of the scale, e.g. 100 for per cent.</summary>
    [Parameter] public decimal? High { get; set; }

    /// <summary>The rows behind each label: every number can be followed.</summary>
    [Parameter] public IReadOnlyList<string>? Hrefs { get; set; }

    /// <summary>The table under the chart instead of beside it.</summary>
    [Parameter] public bool Stacked { get; set; }

    private protected const double Width = 640, Height = 270, Left = 52, Right = 12, Top = 16, Bottom = 34;

    private protected IReadOnlyList<decimal> Ticks { get; private set; } = [];

    private protected bool HasData { get; private set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var values = Series.SelectMany(s => s.Values).OfType<decimal>().ToList();
        HasData = values.Count > 0 && Labels.Count > 0;
        if (!HasData)
            return;
        values.AddRange(Marks.Select(m => m.Value));
        Ticks = ChartScale.Ticks(Low ?? Math.Min(0, values.Min()), High ?? values.Max());
    }

    private protected double Y(decimal value)
    {
        var span = (double)(Ticks[^1] - Ticks[0]);
        return Top + (Height - Top - Bottom) * (1 - (double)(value - Ticks[0]) / span);
    }

    private protected double Slot => (Width - Left - Right) / Labels.Count;

    private protected double X(int at) => Left + Slot * (at + 0.5);

    // not more labels under the axis than there is room for
    private protected int LabelEvery => (int)Math.Ceiling(Labels.Count * Math.Max(34.0, Labels.Max(l => l.Length) * 9.0) / (Width - Left - Right));

    private protected string Value(int series, int at) =>
        $"{Labels[at]} {Series[series].Name} {ChartScale.Show(Series[series].Values[at], Digits)}{Unit}";
}
