using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.FollowUps;

/// <param name="Basis">Equation or standard by which the value was worked out; points of different equations are not comparable.</param>
internal sealed record TrendPoint(DateOnly On, decimal Value, string? Basis);

/// <param name="Code">6MWD, 6MWD_PERCENT, SPO2, FVC_PERCENT, FEV1_PERCENT, MMRC, CAT …</param>
internal sealed record TrendSeries(string Code, string Unit, IReadOnlyList<TrendPoint> Points);

/// <summary>What was recorded of one patient: the follow-ups and the trends of what was measured.</summary>
internal sealed class ListFollowUps(RehabStationsDb db)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rehab/patients/{id:guid}/follow-ups", async (Guid id, string? after, int? size, Caller caller, ListFollowUps handler, CancellationToken ct) => (await handler.Handle(id, after, size, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("Follow-ups of a patient, newest first").Produces<Page<FollowUpView>>().ProducesProblem(404);
        api.MapGet("/rehab/patients/{id:guid}/follow-ups/{followUp:guid}", async (Guid id, Guid followUp, Caller caller, ListFollowUps handler, CancellationToken ct) => (await handler.One(id, followUp, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("One follow-up").Produces<FollowUpView>().ProducesProblem(404);
        api.MapGet("/rehab/patients/{id:guid}/trends", async (Guid id, Caller caller, ListFollowUps handler, CancellationToken ct) => (await handler.Trends(id, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("Measured and derived values over time, oldest first").Produces<IReadOnlyList<TrendSeries>>().ProducesProblem(404);
    }

    /// <param name="after">Key of the last row of the page before: its date and id.</param>
    public async Task<Outcome<Page<FollowUpView>>> Handle(Guid patientId, string? after, int? size, Caller caller, CancellationToken ct)
    {
        if (!await db.Patients.VisibleTo(db, caller).AnyAsync(p => p.Id == patientId, ct)) { return Refusal.NotFound(); }
        int take = Paging.Size(size);
        var rows = db.FollowUps.AsNoTracking().Where(f => f.PatientId == patientId);
        if (after?.Split('_') is [var day, var key] && DateOnly.TryParseExact(day, "yyyyMMdd", out var on) && Guid.TryParse(key, out var last)) { rows = rows.Where(f => f.On < on || (f.On == on && f.Id.CompareTo(last) < 0)); }
        var found = await rows.OrderByDescending(f => f.On).ThenByDescending(f => f.Id).Take(take + 1).ToListAsync(ct);
        var page = found.ToPage(take, f => $"{f.On:yyyyMMdd}_{f.Id}");
        return new Page<FollowUpView>([.. page.Items.Select(f => FollowUpView.Of(f, db))], page.Next);
    }

    public async Task<Outcome<FollowUpView>> One(Guid patientId, Guid followUpId, Caller caller, CancellationToken ct)
    {
        if (!await db.Patients.VisibleTo(db, caller).AnyAsync(p => p.Id == patientId, ct)) { return Refusal.NotFound(); }
        return await db.FollowUps.AsNoTracking().FirstOrDefaultAsync(f => f.Id == followUpId && f.PatientId == patientId, ct) is { } found ? FollowUpView.Of(found, db) : Refusal.NotFound();
    }

    public async Task<Outcome<List<TrendSeries>>> Trends(Guid patientId, Caller caller, CancellationToken ct)
    {
        if (!await db.Patients.VisibleTo(db, caller).AnyAsync(p => p.Id == patientId, ct)) { return Refusal.NotFound(); }
        var rows = await db.FollowUps.AsNoTracking().Where(f => f.PatientId == patientId && !f.Withdrawn).OrderBy(f => f.On).ThenBy(f => f.Id).Select(f => new { f.On, f.Derived }).ToListAsync(ct);
        return rows.SelectMany(r => r.Derived.Where(d => d.Value is not null).Select(d => (r.On, Value: d))).GroupBy(x => (x.Value.Code, x.Value.Unit))
            .Select(g => new TrendSeries(g.Key.Code, g.Key.Unit, [.. g.Select(x => new TrendPoint(x.On, x.Value.Value!.Value, x.Value.Basis))])).ToList();
    }
}
