using Diagnosis.Kernel.Data;

namespace Diagnosis.CoverageAudit.Indicators;

/// <summary>A figure somebody outside the system supplied for an indicator, an area and a day. A corrected one is a new version with the reason in the history.</summary>
internal sealed class IndicatorFigure : Record
{
    public string Plan { get; set; } = "";
    public string No { get; set; } = "";
    /// <summary>The area it is about, six digits; also the owning division.</summary>
    public string Area { get; set; } = "";
    public DateOnly Day { get; set; }
    public decimal? Numerator { get; set; }
    public decimal? Denominator { get; set; }
    /// <summary>For counts and for rates given without their counts.</summary>
    public decimal? Value { get; set; }
    /// <summary>Several counts in the order of the target, e.g. 10/20/100.</summary>
    public string? Text { get; set; }
    public string Source { get; set; } = "";
    public string By { get; set; } = "";
}
