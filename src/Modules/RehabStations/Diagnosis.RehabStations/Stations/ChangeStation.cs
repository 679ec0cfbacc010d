using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Stations;

/// <param name="State">The next step of the life of the station; null: stays.</param>
/// <param name="On">Day of the step; today when left out.</param>
/// <param name="Townships">All townships served with their days; null: stay as they are.</param>
internal sealed record ChangeStationRequest(StationState? State, DateOnly? On, string? Note, IReadOnlyList<ServedTownship>? Townships = null);

/// <summary>The commission moves a station through its life (planned to operating, warning, rectifying, merged, closed) or changes what it serves.</summary>
internal sealed class ChangeStation(RehabStationsDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/rehab/stations/{id:guid}/changes", async (Guid id, ChangeStationRequest request, Caller caller, IfMatch ifMatch, ChangeStation handler, CancellationToken ct) => (await handler.Handle(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Commission).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Next step of a station's life, or other townships").Produces<StationView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<StationView>> Handle(Guid id, ChangeStationRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission)) { return Refusal.Forbidden(); }
        var station = await db.Stations.VisibleTo(db, caller).FirstOrDefaultAsync(s => s.Id == id, ct);
        if (station is null) { return Refusal.NotFound(); }
        if (await db.CheckAsync(station, ifMatch, ct) is { } stale) { return stale; }
        var on = request.On ?? db.Clock.Today();
        if (on > db.Clock.Today()) { return Refusal.Invalid(new Finding("R21", "on", "rehab.in-future", on.ToString("yyyy-MM-dd"))); }
        if (request.Townships is { } served)
        {
            var findings = RegisterStation.CheckTownships(station.Division, [.. served.Select(t => t.Township)], "townships").ToList();
            findings.AddRange(served.Select((t, i) => (t, i)).Where(x => x.t.To < x.t.From).Select(x => new Finding("R54", $"townships[{x.i}].to", "rehab.period-wrong")));
            if (findings.Count > 0) { return Refusal.Invalid(findings); }
            station.Townships = [.. served];
        }
        if (request.State is { } state && !station.Become(state, on, request.Note)) { return Refusal.Conflict(new Finding("state", "state", "rehab.step-impossible")); }
        station.Because(request.State?.ToString() ?? "townships", request.Note);
        await db.SaveChangesAsync(ct);
        return StationView.Of(station);
    }
}
