using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Consolidation;

internal sealed record ProposeMerge(Guid? FromId, Guid? IntoId, string? Note = null);
internal sealed record ArchiveEntry(string? Custodian, DateOnly? StopOn, DateOnly? NoticedOn, string? Transfer = null, DateOnly? On = null);

/// <param name="ByYear">Concluded diagnoses of each year of the window.</param>
internal sealed record WorkloadRow(Guid UnitId, string Name, string Prefecture, DateOnly FiledOn, IReadOnlyDictionary<int, int> ByYear, WorkloadOutcome Outcome, IReadOnlyList<string> SoleFor, bool Suspended, Guid? MergeId);

/// <param name="Years">The window, the oldest first.</param>
internal sealed record WorkloadReview(DateOnly AsOf, IReadOnlyList<int> Years, IReadOnlyList<WorkloadRow> Rows);

/// <summary>Reviews workload and runs merges. "Sole for a disease" is what the coverage audit says about the day.</summary>
internal sealed class RunMerge(TieringDesk desk, ICoverage coverage)
{
    private HospitalTieringDb Db => desk.Db;

    public async Task<WorkloadReview> ReviewAsync(DateOnly? asOf, string? prefecture, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(asOf);
        int lookback = desk.Number("tiering.no-workload-years", caller.Division, day);
        var years = ZeroWorkload.Window(day.Year, lookback);
        var agencies = (await Db.Units.AsNoTracking().VisibleTo(Db, caller).Where(u => u.ProfileVersion > 0 && (prefecture == null || u.Prefecture == prefecture)).ToListAsync(ct))
            .Where(u => FiledSince(u, day) is not null).ToList();
        var (first, last) = (years[0], years[^1]);
        var ids = agencies.Select(a => a.Id).ToList();
        var counts = (await Db.Workload.AsNoTracking().Where(w => ids.Contains(w.AgencyId) && w.Year >= first && w.Year <= last).GroupBy(w => new { w.AgencyId, w.Year }).Select(g => new { g.Key.AgencyId, g.Key.Year, Count = g.Count() }).ToListAsync(ct))
            .ToLookup(x => x.AgencyId);
        var merges = await Db.Merges.AsNoTracking().Where(m => m.OpenKey != null).ToDictionaryAsync(m => m.FromId, m => m.Id, ct);
        // a county commission sees some of the prefecture's agencies; whether one is the only one is a fact of the prefecture
        var all = (await Db.Units.AsNoTracking().Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(u => FiledSince(u, day) is not null).GroupBy(u => u.Prefecture).ToDictionary(g => g.Key, g => g.Count());
        var loads = agencies.Select(a => new AgencyWorkload(a.Id, a.Name, a.Prefecture, FiledSince(a, day)!.Value, years.ToDictionary(y => y, y => counts[a.Id].FirstOrDefault(c => c.Year == y)?.Count ?? 0), [])).ToList();
        var sole = await SoleAsync(loads.Where(a => ZeroWorkload.Judge(a, all[a.Prefecture], day.Year, lookback) == WorkloadOutcome.Consolidate).ToDictionary(a => a.Id, a => a.Prefecture), day, ct);
        var suspended = agencies.Where(u => u.SuspendedOn(day).Count > 0).Select(u => u.Id).ToHashSet();
        var rows = loads.Select(a => a with { SoleFor = sole.GetValueOrDefault(a.Id) ?? [] })
            .Select(a => new WorkloadRow(a.Id, a.Name, a.Prefecture, a.FiledOn, a.ByYear, ZeroWorkload.Judge(a, all[a.Prefecture], day.Year, lookback), a.SoleFor, suspended.Contains(a.Id), merges.TryGetValue(a.Id, out var m) ? m : null))
            .OrderBy(r => r.Prefecture, StringComparer.Ordinal).ThenByDescending(r => r.Outcome).ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        return new WorkloadReview(day, years, rows);
    }

    /// <summary>First day of the filing that holds without a break on the day; null where none does.</summary>
    internal static DateOnly? FiledSince(Unit unit, DateOnly day)
    {
        DateOnly? since = null;
        var at = day;
        // walk back over periods that touch
        while (unit.Filings.Where(f => f.Domain == Domains.Diagnosis && f.From <= at && (f.To is null || f.To >= at)).Select(f => (DateOnly?)f.From).Min() is { } from)
        {
            if (from == since) { break; }
            since = from;
            if (from == DateOnly.MinValue) { break; }
            at = from.AddDays(-1);
        }
        return since;
    }

    /// <summary>For each idle agency the diseases that only it can diagnose in its prefecture.</summary>
    private async Task<Dictionary<Guid, IReadOnlyList<string>>> SoleAsync(Dictionary<Guid, string> idle, DateOnly day, CancellationToken ct) => idle.Count == 0 ? [] :
        (await coverage.SoleCoversAsync(day, ct)).Where(s => idle.TryGetValue(s.InstitutionId, out var prefecture) && prefecture == s.Prefecture).GroupBy(s => s.InstitutionId).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(s => s.NameZh)]);

    /// <summary>The concluded diagnoses behind a number of the review, by case; no person is named.</summary>
    public async Task<IReadOnlyList<CountedCase>> CasesAsync(Guid unit, int year, Caller caller, CancellationToken ct) =>
        await Db.Units.VisibleTo(Db, caller).AnyAsync(u => u.Id == unit, ct) ? await Db.Workload.AsNoTracking().Where(w => w.AgencyId == unit && w.Year == year).OrderBy(w => w.CaseId).ToListAsync(ct) : [];

    public async Task<Outcome<Merge>> ProposeAsync(ProposeMerge r, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsCommission(caller)) { return Refusal.Forbidden(); }
        if (await desk.UnitAsync(r.FromId, caller, ct) is not { } from) { return Refusal.NotFound(); }
        if (await desk.UnitAsync(r.IntoId, caller, ct) is not { } into || into.Id == from.Id || into.Prefecture != from.Prefecture || FiledSince(into, desk.Today) is null) { return Refusal.Invalid(new Finding("merge-into", "intoId", "tiering.merge.into-needed")); }
        if (into.SuspendedOn(desk.Today).Count > 0) { return Refusal.Invalid(new Finding("merge-into", "intoId", "tiering.merge.into-suspended", into.Name)); }
        var row = (await ReviewAsync(null, from.Prefecture, caller, ct)).Rows.FirstOrDefault(x => x.UnitId == from.Id);
        if (row is null || row.Outcome is not (WorkloadOutcome.Consolidate or WorkloadOutcome.ZeroTransferFirst)) { return Refusal.Conflict(new Finding("merge-outcome", "fromId", "tiering.merge.not-idle", from.Name)); }
        if (row.MergeId is not null) { return Refusal.Conflict(new Finding("merge-open", "fromId", "tiering.merge.open-there", from.Name)); }
        var merge = new Merge
        {
            FromId = from.Id, FromName = from.Name, IntoId = into.Id, IntoName = into.Name, Prefecture = from.Prefecture, OpenKey = from.Id.ToString("N"), Outcome = row.Outcome, SoleFor = [.. row.SoleFor], Division = from.Division, InstitutionId = from.Id,
            Course = [new CourseStep("propose", desk.Today, caller.Name, TieringDesk.Blank(r.Note))],
        };
        merge.Because("propose", r.Note);
        Db.Add(merge);
        await Db.GrantAsync(merge, [.. from.Readers(), .. into.Readers()], ct);
        await Db.SaveChangesAsync(ct);
        return merge;
    }

    private Task<Outcome<Merge>> ActAsync(Guid id, Caller c, IfMatch m, string act, ActRequest r, Func<Merge, DateOnly, Refusal?> step, CancellationToken ct) =>
        desk.ActAsync<Merge>(id, c, m, Who.Commission, act, r, step, ct);

    public Task<Outcome<Merge>> HearAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, "hear", r, (x, _) => x.Hear(r.Note), ct);
    public Task<Outcome<Merge>> HandOverAsync(Guid id, ArchiveEntry r, Caller c, IfMatch m, CancellationToken ct) =>
        ActAsync(id, c, m, "hand-over", new(r.Custodian, r.On), (x, day) => x.HandOver(r, r.StopOn is { } stop && desk.Terminology.Limits.Find("TL-05", stop) is not null ? desk.Terminology.Due("TL-05", stop).Due : null, day), ct);
    public Task<Outcome<Merge>> ChangeFilingAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, "change-filing", r, (x, day) => x.ChangeFiling(day), ct);
    public Task<Outcome<Merge>> CloseAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, "close-merge", r, (x, _) => x.Close(), ct);
    public Task<Outcome<Merge>> DropAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, "drop", r, (x, _) => x.Drop(r.Note), ct);

    public async Task<IReadOnlyList<Merge>> ListAsync(Caller caller, CancellationToken ct) => await Db.Merges.AsNoTracking().VisibleTo(Db, caller).OrderByDescending(m => m.Id).ToListAsync(ct);
    public async Task<Outcome<Merge>> ShowAsync(Guid id, Caller caller, CancellationToken ct) => await Db.Merges.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(m => m.Id == id, ct) is { } merge ? merge : Refusal.NotFound();

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/workload", async (DateOnly? asOf, string? prefecture, Caller caller, RunMerge h, CancellationToken ct) => Results.Json(await h.ReviewAsync(asOf, prefecture, caller, ct), Kernel.Data.Json.Options))
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Diagnosis agencies by workload, with what becomes of each").Produces<WorkloadReview>();
        api.MapGet("/tiering/merges", async (Caller caller, RunMerge h, CancellationToken ct) => Results.Json(await h.ListAsync(caller, ct), Kernel.Data.Json.Options)).RequireAuthorization().WithTags("Tiering").WithSummary("Merges").Produces<IReadOnlyList<Merge>>();
        api.MapGet("/tiering/merges/{id:guid}", async (Guid id, Caller caller, RunMerge h, CancellationToken ct) => (await h.ShowAsync(id, caller, ct)).Answer()).RequireAuthorization().WithTags("Tiering").WithSummary("One merge").Produces<Merge>().ProducesProblem(404);
        api.MapPost("/tiering/merges", async (ProposeMerge r, Caller caller, RunMerge h, CancellationToken ct) => (await h.ProposeAsync(r, caller, ct)).Created(v => $"/api/v1/tiering/merges/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Propose to merge an idle agency into another").Produces<Merge>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        Act<ActRequest>(api, "hearing", "Hear both agencies", (h, id, r, c, m, ct) => h.HearAsync(id, r, c, m, ct));
        Act<ArchiveEntry>(api, "archive", "Hand the archive to its custodian; notice by TL-05", (h, id, r, c, m, ct) => h.HandOverAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "filing", "The filing was changed", (h, id, r, c, m, ct) => h.ChangeFilingAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "close", "Close the merge", (h, id, r, c, m, ct) => h.CloseAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "drop", "Give the merge up with a reason", (h, id, r, c, m, ct) => h.DropAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<RunMerge, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<Merge>>> act) where TRequest : class =>
        api.MapPost($"/tiering/merges/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, RunMerge h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary(summary).Produces<Merge>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
