using Diagnosis.RehabStations.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Stations;

/// <summary>Serving stations of a prefecture by name, for choosing where to transfer; a station's name and place are public.</summary>
internal static class StationTargets
{
    public static async Task<List<(Guid Id, string Name, string Division)>> NearAsync(RehabStationsDb db, string division, Guid? except, CancellationToken ct)
    {
        string prefix = division.Length >= 4 ? division[..4] : division;
        var found = await db.Stations.AsNoTracking().Where(s => s.Division.StartsWith(prefix)).OrderBy(s => s.Division).ThenBy(s => s.Name).ToListAsync(ct);
        return [.. found.Where(s => Station.Serves(s.State) && s.Id != except).Select(s => (s.Id, s.Name, s.Division))];
    }
}
