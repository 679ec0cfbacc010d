using Diagnosis.DiagnosisAppraisal.DecisionSupport;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>
/// The agreed reading as the body of POST /api/v1/decision-support/pneumoconiosis (GBZ 70): the page shows what the rule says to it, the API gives the body
/// to whoever asks another engine. Null where the agreed reading leaves a zone unread: that is decided by hand.
/// </summary>
internal sealed record StagingQuestion(DateOnly ReadOn, IReadOnlyList<string> Zones, bool Aggregation, IReadOnlyList<StagingOpacity> LargeOpacities, bool AsbestosExposure, string PleuralPlaque)
{
    /// <summary>What the rule that stood on the day of the reading says.</summary>
    public Decision? Ask(DecisionRules rules) =>
        PneumoconiosisRule.Handle(new(ReadOn, Zones, Aggregation, [.. LargeOpacities.Select(o => new DecisionSupport.LargeOpacity(o.LongMm, o.ShortMm))], AsbestosExposure, PleuralPlaque), rules).Value?.Decision;

    /// <param name="asbestos">A reliable history of contact with asbestos dust, as the exposure timeline tells it.</param>
    public static StagingQuestion? Of(ReadingSession s, bool asbestos) => s.Current is not { } agreed || agreed.Reading.Zones.Any(z => z is null) ? null
        : new(s.StartedOn, [.. agreed.Reading.Zones.OfType<string>()], agreed.Reading.Aggregation, [.. agreed.Reading.LargeOpacities.Select(o => new StagingOpacity(o.LongMm, o.ShortMm))], asbestos, agreed.Reading.PleuralPlaque);
}

internal sealed record StagingOpacity(decimal LongMm, decimal ShortMm);
