namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>
/// SEAM to decision support: the agreed reading as the body of POST /api/v1/decision-support/pneumoconiosis (GBZ 70). Null where the agreed reading
/// leaves a zone unread: that is decided by hand. When the staging rule stands in this module, the page calls it with this record and shows the
/// answer in place of the link (ReadingPage.razor, "staging-seam").
/// </summary>
internal sealed record StagingQuestion(DateOnly ReadOn, IReadOnlyList<string> Zones, bool Aggregation, IReadOnlyList<StagingOpacity> LargeOpacities, bool AsbestosExposure, string PleuralPlaque)
{
    public const string Address = "/api/v1/decision-support/pneumoconiosis";

    /// <param name="asbestos">A reliable history of contact with asbestos dust, as the exposure timeline tells it.</param>
    public static StagingQuestion? Of(ReadingSession s, bool asbestos) => s.Current is not { } agreed || agreed.Reading.Zones.Any(z => z is null) ? null
        : new(s.StartedOn, [.. agreed.Reading.Zones.OfType<string>()], agreed.Reading.Aggregation, [.. agreed.Reading.LargeOpacities.Select(o => new StagingOpacity(o.LongMm, o.ShortMm))], asbestos, agreed.Reading.PleuralPlaque);
}

internal sealed record StagingOpacity(decimal LongMm, decimal ShortMm);
