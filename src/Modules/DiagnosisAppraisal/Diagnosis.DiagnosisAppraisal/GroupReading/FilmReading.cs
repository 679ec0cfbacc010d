using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>A large opacity: longest diameter over 10 mm and the width across it.</summary>
/// <param name="Zone">rightUpper … leftLower, where the reader names it.</param>
internal sealed record LargeOpacity(decimal LongMm, decimal ShortMm, string? Zone = null);

/// <summary>What one physician sees on one film (GBZ 70, scale as ILO). A value: never changed, only followed by another version.</summary>
/// <param name="Quality">1 good, 2 acceptable, 3 poor, 4 not acceptable for classification.</param>
/// <param name="Zones">Profusion on the 12-point scale: right upper, middle, lower, left upper, middle, lower. Null: the zone cannot be read.</param>
/// <param name="Aggregation">Small opacities aggregate somewhere.</param>
/// <param name="PleuralPlaque">none, present, heartBorderOrDiaphragm, overHalfOfOneWall, shaggyHeartBorder.</param>
/// <param name="SmallOpacities">Predominant and secondary shape and size: "p", "q/t" … of p q r (rounded) s t u (irregular).</param>
internal sealed record FilmReading(int Quality, IReadOnlyList<string?> Zones, bool Aggregation, IReadOnlyList<LargeOpacity> LargeOpacities, string PleuralPlaque, string? SmallOpacities, string? Other, string? Comment)
{
    public static readonly IReadOnlyList<string> ZoneNames = ["rightUpper", "rightMiddle", "rightLower", "leftUpper", "leftMiddle", "leftLower"];
    public static readonly IReadOnlyList<string> Plaques = ["none", "present", "heartBorderOrDiaphragm", "overHalfOfOneWall", "shaggyHeartBorder"];

    /// <summary>What is wrong with a reading as given; empty when it can be taken.</summary>
    public static IReadOnlyList<Finding> Check(FilmReading? r)
    {
        if (r is null) { return [new("G20", "reading", "diagnosis.reading-required")]; }
        var wrong = new List<Finding>();
        if (r.Quality is < 1 or > 4) { wrong.Add(new("G21", "reading.quality", "diagnosis.reading-quality")); }
        var zones = r.Zones ?? [];
        if (zones.Count != 6) { wrong.Add(new("G22", "reading.zones", "diagnosis.reading-six-zones", zones.Count)); }
        for (int i = 0; i < zones.Count && i < 6; i++)
        {
            if (zones[i] is { } value && Profusion.IndexOf(value) is null) { wrong.Add(new("G23", $"reading.zones[{i}]", "diagnosis.reading-scale", value)); }
        }
        if ((zones.Any(z => z is null) || r.Quality == 4) && string.IsNullOrWhiteSpace(r.Comment)) { wrong.Add(new("G24", "reading.comment", "diagnosis.reading-unreadable")); }
        foreach (var (o, i) in (r.LargeOpacities ?? []).Select((o, i) => (o, i)))
        {
            if (o.LongMm <= 10 || o.LongMm > 400 || o.ShortMm <= 0 || o.ShortMm > o.LongMm || o.Zone is not null && !ZoneNames.Contains(o.Zone)) { wrong.Add(new("G25", $"reading.largeOpacities[{i}]", "diagnosis.reading-large-opacity")); }
        }
        if (!Plaques.Contains(r.PleuralPlaque)) { wrong.Add(new("G26", "reading.pleuralPlaque", "diagnosis.reading-plaque", r.PleuralPlaque ?? "")); }
        string? shape = r.SmallOpacities;
        bool known = shape is null || (shape.Length is 1 or 3 && "pqrstu".Contains(shape[0], StringComparison.Ordinal) && (shape.Length == 1 || shape[1] == '/' && "pqrstu".Contains(shape[2], StringComparison.Ordinal)));
        if (!known) { wrong.Add(new("G27", "reading.smallOpacities", "diagnosis.reading-shape", shape!)); }
        else if (shape is null && zones.Any(z => Profusion.IndexOf(z) >= 3)) { wrong.Add(new("G28", "reading.smallOpacities", "diagnosis.reading-shape-required")); }
        return wrong;
    }

    /// <summary>Blank texts are no texts, and lists are never null.</summary>
    public FilmReading Normal() => this with { LargeOpacities = LargeOpacities ?? [], SmallOpacities = Cases.DiagnosisCase.Blank(SmallOpacities), Other = Cases.DiagnosisCase.Blank(Other), Comment = Cases.DiagnosisCase.Blank(Comment) };
}

/// <summary>The 12-point scale of profusion (GBZ 70, the same as ILO).</summary>
internal static class Profusion
{
    public static readonly IReadOnlyList<string> Scale = ["0/-", "0/0", "0/1", "1/0", "1/1", "1/2", "2/1", "2/2", "2/3", "3/2", "3/3", "3/+"];

    /// <summary>0 … 11; null for what is not on the scale.</summary>
    public static int? IndexOf(string? value)
    {
        for (int i = 0; i < Scale.Count; i++) { if (Scale[i] == value) { return i; } }
        return null;
    }
}
