using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Rounds;

/// <param name="LastRisk">Of the evaluation check of the year before.</param>
/// <param name="Why">NEW or RISK_C where exempt.</param>
/// <param name="Grade">Published in the year.</param>
internal sealed record TechnicalRow(Guid UnitId, string Name, string Prefecture, DateOnly? AccreditedOn, string? LastRisk, bool Exempt, string? Why, string? Grade, bool Suspended);

internal sealed record TechnicalList(int Year, int Due, int Exempt, int Controlled, IReadOnlyList<TechnicalRow> Rows);

/// <summary>Which technical-service bodies of the province are controlled in a year and which are left out (3A L63).</summary>
internal sealed class TechnicalRoster(TieringDesk desk)
{
    public async Task<TechnicalList> ListAsync(int? year, Caller caller, CancellationToken ct)
    {
        int of = year ?? desk.Today.Year;
        var rows = (await desk.Db.Units.AsNoTracking().VisibleTo(desk.Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(u => u.Scope.Contains(Domains.TechnicalService))
            .OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal).Select(u =>
            {
                var risk = u.RiskChecks.Find(c => c.Year == of - 1)?.Level;
                var exempt = ProvincialDraw.Exempt(risk, u.AccreditedOn, of);
                var grade = u.QcResults.LastOrDefault(q => q is { Domain: Domains.TechnicalService, SupersededAt: null, PublishedOn: not null } && q.Year == of)?.Grade;
                return new TechnicalRow(u.Id, u.Name, u.Prefecture, u.AccreditedOn, risk, exempt, !exempt ? null : risk == "C" ? "RISK_C" : "NEW", grade, u.SuspendedOn(desk.Today).Count > 0);
            }).ToList();
        return new(of, rows.Count(r => !r.Exempt), rows.Count(r => r.Exempt), rows.Count(r => r is { Exempt: false, Grade: not null }), rows);
    }

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/tiering/technical", async (int? year, Caller caller, TechnicalRoster h, CancellationToken ct) => Results.Json(await h.ListAsync(year, caller, ct), Json.Options))
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Technical-service bodies to be controlled in a year, and those left out").Produces<TechnicalList>();
}
