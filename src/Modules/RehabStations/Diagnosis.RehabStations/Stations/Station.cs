using Diagnosis.Kernel.Data;

namespace Diagnosis.RehabStations.Stations;

internal enum StationLevel { Station, Point }

internal enum StationState { Planned, Approved, Equipped, Accepted, Operating, Warning, Rectifying, Merged, Closed }

/// <summary>A township served, first and last day included.</summary>
internal sealed record ServedTownship(string Township, DateOnly From, DateOnly? To)
{
    public bool On(DateOnly day) => day >= From && (To is null || day <= To);
}

/// <summary>One step of a station's life.</summary>
internal sealed record StationStep(StationState State, DateOnly On, string? Note);

/// <summary>A rehabilitation station, or a point (village clinic), inside a primary-care institution.</summary>
internal sealed class Station : Record
{
    public string Name { get; set; } = "";
    public StationLevel Level { get; set; }
    public string HostName { get; set; } = "";
    public StationState State { get; set; }
    public List<ServedTownship> Townships { get; set; } = [];
    public List<StationStep> Steps { get; set; } = [];
    /// <summary>Stated where the recommended length is not to be had; metres.</summary>
    public decimal? CorridorMetres { get; set; }

    static readonly Dictionary<StationState, StationState[]> Next = new()
    {
        [StationState.Planned] = [StationState.Approved, StationState.Closed],
        [StationState.Approved] = [StationState.Equipped, StationState.Closed],
        [StationState.Equipped] = [StationState.Accepted, StationState.Closed],
        [StationState.Accepted] = [StationState.Operating, StationState.Closed],
        [StationState.Operating] = [StationState.Warning, StationState.Merged, StationState.Closed],
        [StationState.Warning] = [StationState.Rectifying, StationState.Closed],
        [StationState.Rectifying] = [StationState.Operating, StationState.Merged, StationState.Closed],
    };

    public IReadOnlyList<StationState> MayBecome => Next.GetValueOrDefault(State, []);

    /// <summary>A failed spot check does not send the patients away: a warned station goes on serving.</summary>
    public static bool Serves(StationState? state) => state is StationState.Operating or StationState.Warning or StationState.Rectifying;

    /// <summary>The state on a day; null before the first step.</summary>
    public StationState? StateOn(DateOnly day) => Steps.Where(s => s.On <= day).Select(s => (StationState?)s.State).LastOrDefault();

    public bool ServesOn(string township, DateOnly day) => Serves(StateOn(day)) && Townships.Any(t => t.Township == township && t.On(day));

    public bool Become(StationState state, DateOnly on, string? note)
    {
        if (!MayBecome.Contains(state) || (Steps.Count > 0 && on < Steps[^1].On)) { return false; }
        State = state;
        Steps = [.. Steps, new(state, on, note)];
        return true;
    }
}
