using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Stations;

/// <param name="Division">Township (9 digits) or county (6) where it stands.</param>
/// <param name="Townships">Nine-digit codes in the same county, served from <paramref name="PlannedOn"/>.</param>
internal sealed record RegisterStationRequest(string Name, StationLevel Level, Guid HostInstitutionId, string Division, IReadOnlyList<string> Townships, DateOnly? PlannedOn = null, decimal? CorridorMetres = null);

internal sealed record StationView(Guid Id, int Version, string Name, StationLevel Level, StationState State, IReadOnlyList<StationState> MayBecome, Guid? HostInstitutionId, string HostName, string Division, decimal? CorridorMetres, IReadOnlyList<ServedTownship> Townships, IReadOnlyList<StationStep> Steps) : IVersioned
{
    internal static StationView Of(Station s) => new(s.Id, s.Version, s.Name, s.Level, s.State, s.MayBecome, s.InstitutionId, s.HostName, s.Division, s.CorridorMetres, s.Townships, s.Steps);
}

/// <summary>The commission plans a station or point inside a primary-care institution.</summary>
internal sealed class RegisterStation(RehabStationsDb db, IInstitutions institutions)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/rehab/stations", async (RegisterStationRequest request, Caller caller, RegisterStation handler, CancellationToken ct) => (await handler.Handle(request, caller, ct)).Created(v => $"/api/v1/rehab/stations/{v.Id}"))
            .For(Roles.Commission).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Plan a station or point").Produces<StationView>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/rehab/stations", async (string? after, int? size, Caller caller, RegisterStation handler, CancellationToken ct) => (await handler.List(after, size, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("Stations and points of the caller's area or institution").Produces<Page<StationView>>();
        api.MapGet("/rehab/stations/{id:guid}", async (Guid id, Caller caller, RegisterStation handler, CancellationToken ct) => (await handler.One(id, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("One station").Produces<StationView>().ProducesProblem(404);
    }

    public async Task<Outcome<StationView>> Handle(RegisterStationRequest request, Caller caller, CancellationToken ct)
    {
        var findings = new List<Finding>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > 100) { findings.Add(new("required", "name", "rehab.station-name")); }
        if (!DivisionCode.TryParse(request.Division, out var division) || division.Level < DivisionLevel.County) { findings.Add(new("R50", "division", "rehab.station-division", request.Division)); }
        else if (!caller.SeesAll && !(DivisionCode.TryParse(caller.Division, out var area) && division.IsWithin(area))) { return Refusal.Forbidden("rehab.station-outside"); }
        findings.AddRange(CheckTownships(request.Division, request.Townships, "townships"));
        if (request.CorridorMetres is <= 0 or > 200) { findings.Add(new("R05", "corridorMetres", "rehab.range", "corridorMetres", request.CorridorMetres, "0–200 m")); }
        var host = await institutions.FindAsync(request.HostInstitutionId, ct);
        if (host is null) { findings.Add(new("R51", "hostInstitutionId", "rehab.host-unknown")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        string place = division.Value;
        if (await db.Stations.AnyAsync(s => s.Division == place && s.Name == request.Name, ct)) { return Refusal.Conflict(new("R52", "name", "rehab.station-exists", request.Name)); }
        var on = request.PlannedOn ?? db.Clock.Today();
        var station = new Station
        {
            Name = request.Name.Trim(), Level = request.Level, InstitutionId = host!.Id, HostName = host.Name, Division = place, CorridorMetres = request.CorridorMetres, State = StationState.Planned,
            Steps = [new(StationState.Planned, on, null)], Townships = [.. request.Townships.Select(t => new ServedTownship(t, on, null))],
        };
        db.Add(station);
        await db.GrantAsync(station, ReaderKeys(station), ct);
        await db.SaveChangesAsync(ct);
        return StationView.Of(station);
    }

    public async Task<Outcome<Page<StationView>>> List(string? after, int? size, Caller caller, CancellationToken ct)
    {
        int take = Paging.Size(size);
        var rows = db.Stations.AsNoTracking().VisibleTo(db, caller);
        if (Guid.TryParse(after, out var last)) { rows = rows.Where(s => s.Id.CompareTo(last) > 0); }
        var page = (await rows.OrderBy(s => s.Id).Take(take + 1).ToListAsync(ct)).ToPage(take, s => s.Id.ToString());
        return new Page<StationView>([.. page.Items.Select(StationView.Of)], page.Next);
    }

    public async Task<Outcome<StationView>> One(Guid id, Caller caller, CancellationToken ct) =>
        await db.Stations.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(s => s.Id == id, ct) is { } station ? StationView.Of(station) : Refusal.NotFound();

    internal static IEnumerable<string> ReaderKeys(Station station) => station.InstitutionId is { } i ? [Readers.Institution(i), .. Readers.Chain(station.Division)] : Readers.Chain(station.Division);

    internal static IEnumerable<Finding> CheckTownships(string division, IReadOnlyList<string> townships, string field)
    {
        for (int i = 0; i < townships.Count; i++)
        {
            // a station is found by its county, so it cannot serve a township of another one
            if (!DivisionCode.TryParse(townships[i], out var t) || t.Level != DivisionLevel.Township || !townships[i].StartsWith(division.Length >= 6 ? division[..6] : division, StringComparison.Ordinal)) { yield return new Finding("R53", $"{field}[{i}]", "rehab.township-wrong", townships[i]); }
        }
    }
}
