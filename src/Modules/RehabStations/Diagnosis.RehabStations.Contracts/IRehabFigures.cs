namespace Diagnosis.RehabStations.Contracts;

/// <summary>A township with so many living resident pneumoconiosis patients that it should have a station.</summary>
/// <param name="Code">Nine digits.</param>
/// <param name="Name">County and township.</param>
/// <param name="Patients">At or above the threshold in force, so never a small number.</param>
/// <param name="Served">A station operates for it on the day; a point only where the policy counts points.</param>
/// <param name="StationName">What serves it best, station or point; null = nothing does.</param>
public sealed record TownshipFact(string Code, string Name, int Patients, bool Served, string? StationName);

/// <summary>What the plans' indicators ask of rehabilitation, as of a day: rows, not sums.</summary>
public interface IRehabFigures
{
    Task<IReadOnlyList<TownshipFact>> QualifyingTownshipsAsync(DateOnly day, CancellationToken ct = default);
}
