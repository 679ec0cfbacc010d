using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Units;

/// <param name="Route">DIRECT, EVALUATION …</param>
/// <param name="Region">SOUTH …: units standing in its prefectures.</param>
/// <param name="Tie">CENTRE, PAIR or ALLIANCE: units that are or have one on the day.</param>
/// <param name="Search">Part of the name, or the credit code.</param>
internal sealed record UnitQuestion(InstitutionKind? Kind = null, string? Domain = null, string? Prefecture = null, string? Route = null, string? Search = null, DateOnly? AsOf = null, string? After = null, int? Size = null, string? Region = null, string? Tie = null);

/// <summary>Units the caller may see with grade and route. A province has a few hundred, and the route is worked out, not stored: filtered in memory.</summary>
internal sealed class ListUnits(HospitalTieringDb db, Regions regions)
{
    public async Task<Outcome<Page<UnitSummary>>> Handle(UnitQuestion q, Caller caller, CancellationToken ct)
    {
        var day = q.AsOf ?? db.Clock.Today();
        var size = Paging.Size(q.Size);
        var region = regions.Find(q.Region, day);
        if (!string.IsNullOrEmpty(q.Region) && region is null) { return Refusal.Invalid(new Finding("unit-region", "region", "tiering.no-such-region", q.Region)); }
        var rows = db.Units.AsNoTracking().VisibleTo(db, caller).Where(u => u.ProfileVersion > 0);
        if (!string.IsNullOrEmpty(q.Prefecture)) { rows = rows.Where(u => u.Prefecture == q.Prefecture); }
        var found = (await rows.ToListAsync(ct))
            .Where(u => region is null || region.Prefectures.Contains(u.Prefecture))
            .Where(u => q.Kind is not { } kind || u.Kinds.Contains(kind))
            .Where(u => string.IsNullOrWhiteSpace(q.Search) || u.Name.Contains(q.Search.Trim(), StringComparison.OrdinalIgnoreCase) || u.Code.Equals(q.Search.Trim(), StringComparison.OrdinalIgnoreCase))
            .OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal).ThenBy(u => u.Id)
            .Select(u => UnitSummary.Of(u, day))
            .Where(u => q.Tie switch { "CENTRE" => u.CentreOf is not null, "PAIR" or "ALLIANCE" => u.Ties.Any(t => t.Kind == q.Tie), _ => true })
            .Where(u => string.IsNullOrEmpty(q.Domain) || u.Domains.Any(d => d.Domain == q.Domain))
            .Where(u => string.IsNullOrEmpty(q.Route) || u.Domains.Any(d => d.Route == q.Route && (string.IsNullOrEmpty(q.Domain) || d.Domain == q.Domain)))
            .ToList();
        var start = q.After is { } after ? found.FindIndex(u => u.Id.ToString() == after) + 1 : 0;
        return found.Skip(start).Take(size + 1).ToList().ToPage(size, u => u.Id.ToString());
    }

    /// <summary>Every unit the caller may see, for a list to choose from.</summary>
    public async Task<IReadOnlyList<UnitSummary>> AllAsync(Caller caller, CancellationToken ct)
    {
        var day = db.Clock.Today();
        return [.. (await db.Units.AsNoTracking().VisibleTo(db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal).ThenBy(u => u.Id).Select(u => UnitSummary.Of(u, day))];
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/tiering/units",
        async ([AsParameters] UnitQuestion question, Caller caller, ListUnits handler, CancellationToken ct) => (await handler.Handle(question, caller, ct)).Answer())
        .RequireAuthorization().WithTags("Tiering").WithSummary("Units with level, sponsor, last grade and confirmation route").Produces<Page<UnitSummary>>().ProducesProblem(422);
}
