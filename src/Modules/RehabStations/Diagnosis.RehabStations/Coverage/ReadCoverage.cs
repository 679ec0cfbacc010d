using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Coverage;

/// <param name="Rate">Per cent; null means not applicable: no township reaches the threshold.</param>
/// <param name="NeededFor95">Served townships that 95 % asks for, rounded up.</param>
/// <param name="WithoutTownship">Patients whose residence is known to the county only; they count in no township.</param>
internal sealed record CoverageView(DateOnly AsOf, string Division, int Threshold, bool PointCounts, int Qualifying, int Served, decimal? Rate, int NeededFor95, int Patients, int PatientsServed, decimal? ReachRate, int WithoutTownship, IReadOnlyList<TownshipView> Townships);

internal sealed record TownshipView(string Code, string Name, int Patients, bool Qualifies, bool Served, StationLevel? Level, string? StationName);

internal sealed record IndicatorsView(int Year, string Division, int Registered, int Due, int FollowedAlive, int DiedInYear, int Lost, decimal? FollowUpRate, decimal? LossRate);

/// <summary>What the commission reports: coverage of townships and the follow-up rate of a year.</summary>
internal sealed class ReadCoverage(RehabStationsDb db, RehabReference reference, ITerminology terminology) : IRehabFigures
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rehab/coverage", async (DateOnly? asOf, string? division, bool? pointCounts, Caller caller, ReadCoverage handler, CancellationToken ct) => (await handler.Handle(asOf, division, pointCounts, caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Rehabilitation").WithSummary("Townships with 100 or more patients and their stations; null rate = not applicable").Produces<CoverageView>().ProducesProblem(403);
        api.MapGet("/rehab/indicators", async (int? year, string? division, Caller caller, ReadCoverage handler, CancellationToken ct) => (await handler.Indicators(year, division, caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Rehabilitation").WithSummary("Follow-up rate of a year").Produces<IndicatorsView>().ProducesProblem(403);
    }

    public async Task<Outcome<CoverageView>> Handle(DateOnly? asOf, string? division, bool? pointCounts, Caller caller, CancellationToken ct)
    {
        if (Area(division, caller) is not { } area) { return Refusal.Forbidden("rehab.area-outside"); }
        var day = asOf ?? db.Clock.Today();
        var rules = reference.Rules;
        int threshold = rules.Whole("coverage.threshold", day);
        bool points = pointCounts ?? rules.Switch("coverage.point-counts", day);
        var (townships, unplaced) = await TownshipsAsync(Prefix(area), day, ct);
        var result = TownshipCoverage.Compute(townships.Select(t => t.Count), threshold, points);
        return new CoverageView(day, area, threshold, points, result.Qualifying, result.Served, result.Rate, TownshipCoverage.Needed(result.Qualifying, 95), result.Patients, result.PatientsServed, result.ReachRate, unplaced,
            [.. townships.OrderByDescending(t => t.Count.Patients).ThenBy(t => t.Count.Township, StringComparer.Ordinal)
                .Select(t => new TownshipView(t.Count.Township, Name(t.Count.Township), t.Count.Patients, t.Count.Patients >= threshold, TownshipCoverage.IsServed(t.Count, points), t.Count.Best, t.Station?.Name))]);
    }

    public async Task<IReadOnlyList<TownshipFact>> QualifyingTownshipsAsync(DateOnly day, CancellationToken ct = default)
    {
        var rules = reference.Rules;
        int threshold = rules.Whole("coverage.threshold", day);
        bool points = rules.Switch("coverage.point-counts", day);
        return [.. (await TownshipsAsync("", day, ct)).Townships.Where(t => t.Count.Patients >= threshold).OrderBy(t => t.Count.Township, StringComparer.Ordinal)
            .Select(t => new TownshipFact(t.Count.Township, Name(t.Count.Township), t.Count.Patients, TownshipCoverage.IsServed(t.Count, points), t.Station?.Name))];
    }

    /// <param name="prefix">Of the area's code; empty = everywhere.</param>
    private async Task<(List<(TownshipCount Count, Station? Station)> Townships, int Unplaced)> TownshipsAsync(string prefix, DateOnly day, CancellationToken ct)
    {
        // counts only: residents of the area count here even where another county's station looks after them
        var counts = await db.Patients.AsNoTracking().Where(p => p.ResidenceAddress.StartsWith(prefix) && p.DiagnosedOn <= day && p.State != PatientState.NotPneumoconiosis && p.State != PatientState.Duplicate
                && (p.DiedOn == null || p.DiedOn > day) && (p.MovedOutOn == null || p.MovedOutOn > day))
            .GroupBy(p => p.ResidenceAddress).Select(g => new { Township = g.Key, Patients = g.Count() }).ToListAsync(ct);
        var stations = (await db.Stations.AsNoTracking().Where(s => s.Division.StartsWith(prefix)).ToListAsync(ct)).Where(s => Station.Serves(s.StateOn(day))).ToList();
        var townships = new List<(TownshipCount Count, Station? Station)>();
        foreach (var c in counts.Where(c => c.Township.Length >= 9 && c.Township[6..9] != "000").GroupBy(c => c.Township[..9]))
        {
            var best = stations.Where(s => s.ServesOn(c.Key, day)).OrderBy(s => s.Level).ThenBy(s => s.Id).FirstOrDefault();
            townships.Add((new(c.Key, c.Sum(x => x.Patients), best?.Level), best));
        }
        int unplaced = counts.Where(c => c.Township.Length < 9 || c.Township[6..9] == "000").Sum(c => c.Patients);
        return (townships, unplaced);
    }

    public async Task<Outcome<IndicatorsView>> Indicators(int? year, string? division, Caller caller, CancellationToken ct)
    {
        if (Area(division, caller) is not { } area) { return Refusal.Forbidden("rehab.area-outside"); }
        int y = year ?? db.Clock.Today().Year;
        if (y is < 1950 or > 2100) { return Refusal.Invalid(new Finding("R05", "year", "rehab.range", "year", y, "1950–2100")); }
        string prefix = Prefix(area);
        DateOnly first = new(y, 1, 1), last = new(y, 12, 31);
        var patients = db.Patients.AsNoTracking().VisibleTo(db, caller).Where(p => p.Division.StartsWith(prefix) && p.DiagnosedOn <= last);
        int registered = await patients.CountAsync(ct), duplicates = await patients.CountAsync(p => p.State == PatientState.Duplicate, ct), wrong = await patients.CountAsync(p => p.State == PatientState.NotPneumoconiosis, ct);
        var inDue = patients.Where(p => p.State != PatientState.Duplicate && p.State != PatientState.NotPneumoconiosis);
        int gone = await inDue.CountAsync(p => (p.DiedOn != null && p.DiedOn < first) || (p.MovedOutOn != null && p.MovedOutOn < first), ct);
        var due = inDue.Where(p => (p.DiedOn == null || p.DiedOn >= first) && (p.MovedOutOn == null || p.MovedOutOn >= first));
        int died = await due.CountAsync(p => p.DiedOn != null && p.DiedOn <= last, ct);
        int alive = await due.CountAsync(p => (p.DiedOn == null || p.DiedOn > last) && db.FollowUps.Any(f => f.PatientId == p.Id && f.On >= first && f.On <= last && f.Reached && !f.Withdrawn), ct);
        var r = FollowUpRate.Compute(registered, duplicates, wrong, gone, alive, died);
        return new IndicatorsView(y, area, r.Registered, r.Due, r.Alive, r.DiedInYear, r.Lost, r.Rate, r.LossRate);
    }

    /// <summary>The asked area when it lies in the caller's own; the caller's own when none is asked.</summary>
    static string? Area(string? asked, Caller caller)
    {
        if (asked is null && caller.Division is null) { return null; }
        if (!DivisionCode.TryParse(asked ?? caller.Division, out var area)) { return null; }
        return caller.SeesAll || (caller.Has(Roles.Commission) && DivisionCode.TryParse(caller.Division, out var own) && area.IsWithin(own)) ? area.Value : null;
    }

    static string Prefix(string area) => area.Length == 6 ? area.EndsWith("0000", StringComparison.Ordinal) ? area[..2] : area.EndsWith("00", StringComparison.Ordinal) ? area[..4] : area : area;

    string Name(string township) => terminology.Divisions.Find(DivisionCode.Parse(township)) is { } d ? d.Name : terminology.Divisions.Find(DivisionCode.Parse(township[..6])) is { } county ? county.Name + " " + township : township;
}
