using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.CoverageAudit.Maps;

/// <summary>One division on a base map.</summary>
/// <param name="Code">Six digits.</param>
/// <param name="Path">SVG path data in the units of the map.</param>
/// <param name="X">Where its name stands.</param>
internal sealed record MapShape(string Code, string Path, double X, double Y);

/// <summary>A map of boundaries that an administrator loaded with its licence. The product ships none: who draws China's boundaries needs a reviewed map.</summary>
internal sealed class BaseMap : Record, IVersioned
{
    public string Title { get; set; } = "";
    /// <summary>Under what terms it may be shown, printed beneath the map.</summary>
    public string Licence { get; set; } = "";
    /// <summary>Publisher and, for maps of China, the review number 审图号.</summary>
    public string Source { get; set; } = "";
    public string FileName { get; set; } = "";
    /// <summary>SHA-256 of the file as loaded.</summary>
    public string Hash { get; set; } = "";
    public DateTimeOffset LoadedAt { get; set; }
    public string LoadedBy { get; set; } = "";
    public List<MapShape> Shapes { get; set; } = [];
    /// <summary>Loaded again or taken away: it is no longer shown.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }
}
