using Diagnosis.Kernel.Events;

namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>A share of an audit.</summary>
/// <param name="Code">items, paper, classes-touched, classes-full (of the catalogue), or raw, attributable, positive (of the people diagnosed in the period).</param>
/// <param name="Percent">Null when the denominator is empty, or too small for a percentage.</param>
public sealed record CoverageFigure(string Code, long Numerator, long Denominator, decimal? Percent);

/// <param name="Prefecture">Six digits.</param>
public sealed record PrefectureFigures(string Prefecture, string Name, IReadOnlyList<CoverageFigure> Figures);

/// <summary>An audit was taken and is kept for good; the figures of each prefecture it is about. They count people in groups, nobody by name.</summary>
/// <param name="InputsHash">SHA-256 of the facts, catalogue and policy it was made of.</param>
/// <param name="ResultHash">SHA-256 of the kept result.</param>
[Contract("coverage.snapshot-taken.v1")]
public sealed record CoverageSnapshotTaken(Guid SnapshotId, int Version, DateOnly From, DateOnly AsOf, DateTimeOffset TakenAt, string Catalogue, string InputsHash, string ResultHash, IReadOnlyList<PrefectureFigures> Prefectures);
