using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.SelfChecks;

/// <param name="State">Of the day asked about, so that OVERDUE is one.</param>
internal sealed record CheckRow(Guid Id, int Version, Guid UnitId, string UnitName, string Prefecture, string Division, string StandardName, CheckState State, int Gaps, int Covered, int Closed, int Overdue, DateOnly OpenedOn, DateOnly? SubmittedOn) : IVersioned;

internal sealed record CheckView(Guid Id, int Version, SelfCheck Check, CheckState State, int PlanCoveragePercent, Standard Standard) : IVersioned;

/// <summary>A gap with its measures, as the overdue list and every number behind the summary show it.</summary>
/// <param name="State">OPEN, COVERED, OVERDUE or CLOSED, on the day asked about.</param>
internal sealed record GapRow(Guid CheckId, Guid UnitId, string UnitName, string Prefecture, Gap Gap, IReadOnlyList<Measure> Measures, string State, DateOnly? DueOn);

/// <summary>One prefecture in the province's summary. NotStarted + Started = Units; Open + Covered + Overdue + Closed = Gaps.</summary>
internal sealed record PrefectureSummary(string Prefecture, int Units, int NotStarted, int Started, int Submitted, int SubmittedLate, int Gaps, int Open, int Covered, int Overdue, int Closed);

/// <param name="Prefecture">Six digits.</param>
/// <param name="State">For checks a <see cref="CheckState"/>, for gaps OPEN, COVERED, OVERDUE or CLOSED, or PLANNED: every gap with a measure, done or not.</param>
/// <param name="Check">Gaps of this self-check only.</param>
internal sealed record CheckQuestion(string? Prefecture = null, string? State = null, ResourceKind? Kind = null, DateOnly? AsOf = null, Guid? Check = null);

/// <summary>Self-checks, gaps and the summary of prefectures, each as of a day.</summary>
internal sealed class ReadSelfChecks(TieringDesk desk)
{
    private async Task<IReadOnlyList<SelfCheck>> AllAsync(Caller caller, string? prefecture, DateOnly day, CancellationToken ct) =>
        // opened later than the day asked about: it did not exist then
        [.. (await desk.Db.SelfChecks.AsNoTracking().VisibleTo(desk.Db, caller).Where(c => prefecture == null || c.Prefecture == prefecture).ToListAsync(ct)).Where(c => c.Course[0].On <= day)];

    public async Task<IReadOnlyList<CheckRow>> ListAsync(CheckQuestion q, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(q.AsOf);
        return [.. (await AllAsync(caller, TieringDesk.Blank(q.Prefecture), day, ct)).Select(c => RowOf(c, day)).Where(r => string.IsNullOrEmpty(q.State) || r.State.ToString() == q.State)
            .OrderBy(r => r.Prefecture, StringComparer.Ordinal).ThenBy(r => r.UnitName, StringComparer.Ordinal).ThenBy(r => r.Id)];
    }

    private static CheckRow RowOf(SelfCheck c, DateOnly day) => new(c.Id, c.Version, c.InstitutionId!.Value, c.UnitName, c.Prefecture, c.Division, c.StandardName, c.StateOn(day), c.GapsOn(day).Count, c.GapsOn(day).Count(g => c.MeasuresOn(day).Any(m => m.GapNo == g.No)),
        c.GapsOn(day).Count(g => g.ClosedOn <= day), c.GapsOn(day).Count(g => StateOf(c, g, day) == "OVERDUE"), c.Course[0].On, c.SubmittedBy(day));

    public async Task<Outcome<CheckView>> FindAsync(Guid id, DateOnly? asOf, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.SelfChecks.AsNoTracking().VisibleTo(desk.Db, caller).SingleOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        // a plan that the coverage audit asked for follows no standard
        var standard = await desk.Db.Standards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == c.StandardId, ct) ?? new Standard();
        return new CheckView(c.Id, c.Version, c, c.StateOn(desk.Asked(asOf)), c.Gaps.Count == 0 ? 100 : 100 * c.Covered() / c.Gaps.Count, standard);
    }

    public async Task<IReadOnlyList<GapRow>> GapsAsync(CheckQuestion q, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(q.AsOf);
        return [.. (await AllAsync(caller, TieringDesk.Blank(q.Prefecture), day, ct)).SelectMany(c => c.GapsOn(day).Select(g => GapOf(c, g, day)))
            .Where(r => (q.Check is null || r.CheckId == q.Check) && (string.IsNullOrEmpty(q.State) || (q.State == "PLANNED" ? r.Measures.Count > 0 : r.State == q.State)) && (q.Kind is null || r.Gap.Kind == q.Kind)).OrderBy(r => r.DueOn ?? DateOnly.MaxValue).ThenBy(r => r.UnitName, StringComparer.Ordinal).ThenBy(r => r.Gap.No)];
    }

    private static GapRow GapOf(SelfCheck c, Gap g, DateOnly day)
    {
        var measures = c.MeasuresOn(day).Where(m => m.GapNo == g.No).ToList();
        return new GapRow(c.Id, c.InstitutionId!.Value, c.UnitName, c.Prefecture, g, measures, StateOf(c, g, day), measures.Where(m => m.DoneOn is null || m.DoneOn > day).Select(m => (DateOnly?)m.DueOn).Min());
    }

    /// <summary>Each gap is in exactly one of the four, so that the parts of a summary add up.</summary>
    internal static string StateOf(SelfCheck c, Gap g, DateOnly day)
    {
        if (g.ClosedOn <= day) { return "CLOSED"; }
        var measures = c.MeasuresOn(day).Where(m => m.GapNo == g.No).ToList();
        return measures.Exists(m => SelfCheck.IsOverdue(m, day)) ? "OVERDUE" : measures.Count > 0 ? "COVERED" : "OPEN";
    }

    /// <summary>The units behind a number of the summary: all, or those NOT_STARTED, STARTED, SUBMITTED or SUBMITTED_LATE on the day.</summary>
    public async Task<IReadOnlyList<Unit>> UnitsAsync(CheckQuestion q, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(q.AsOf);
        var checks = (await AllAsync(caller, TieringDesk.Blank(q.Prefecture), day, ct)).Where(c => c.StandardId != Guid.Empty).ToLookup(c => c.InstitutionId);
        return [.. (await desk.Db.Units.AsNoTracking().VisibleTo(desk.Db, caller).Where(u => u.ProfileVersion > 0 && (q.Prefecture == null || u.Prefecture == q.Prefecture)).ToListAsync(ct)).Where(RunSelfCheck.Checks)
            .Where(u => q.State switch { "NOT_STARTED" => !checks[u.Id].Any(), "STARTED" => checks[u.Id].Any(), "SUBMITTED" => checks[u.Id].Any(c => c.SubmittedBy(day) is not null), "SUBMITTED_LATE" => checks[u.Id].Any(c => Late(c, day)), _ => true })
            .OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal)];
    }

    private bool Late(SelfCheck c, DateOnly day) => c.SubmittedBy(day) is { } sent && desk.PolicyDay("tiering.plan-due", c.Division, sent) is { } due && sent > due;

    public async Task<IReadOnlyList<PrefectureSummary>> SummaryAsync(DateOnly? asOf, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(asOf);
        var units = (await desk.Db.Units.AsNoTracking().VisibleTo(desk.Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(RunSelfCheck.Checks).ToList();
        var checks = (await AllAsync(caller, null, day, ct)).ToLookup(c => c.Prefecture);
        return [.. units.GroupBy(u => u.Prefecture).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var mine = checks[g.Key].ToList();
            int started = g.Count(u => mine.Exists(c => c.InstitutionId == u.Id && c.StandardId != Guid.Empty));
            var submitted = mine.Where(c => c.StandardId != Guid.Empty && c.SubmittedBy(day) is not null).ToList();
            var states = mine.SelectMany(c => c.GapsOn(day).Select(x => StateOf(c, x, day))).ToList();
            int Of(string state) => states.Count(s => s == state);
            return new PrefectureSummary(g.Key, g.Count(), g.Count() - started, started, submitted.Select(c => c.InstitutionId).Distinct().Count(),
                submitted.Where(c => Late(c, day)).Select(c => c.InstitutionId).Distinct().Count(), states.Count, Of("OPEN"), Of("COVERED"), Of("OVERDUE"), Of("CLOSED"));
        })];
    }

    /// <summary>Units that should check themselves and the standards they can use: what the page offers.</summary>
    public async Task<(IReadOnlyList<Unit> Units, IReadOnlyList<Standard> Standards)> OffersAsync(Caller caller, CancellationToken ct) =>
        ([.. (await desk.Db.Units.AsNoTracking().VisibleTo(desk.Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(u => RunSelfCheck.Checks(u) && TieringDesk.May(Who.Either, caller, u.Id)).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal)],
         [.. (await desk.Db.Standards.AsNoTracking().Where(s => s.Purpose == StandardPurpose.SelfCheck).ToListAsync(ct)).Where(s => s.On(desk.Today))]);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/self-checks", async ([AsParameters] CheckQuestion q, Caller caller, ReadSelfChecks h, CancellationToken ct) => Results.Json(await h.ListAsync(q, caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Self-checks with their state on a day").Produces<IReadOnlyList<CheckRow>>();
        api.MapGet("/tiering/self-checks/{id:guid}", async (Guid id, DateOnly? asOf, Caller caller, ReadSelfChecks h, CancellationToken ct) => (await h.FindAsync(id, asOf, caller, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("One self-check with gaps, measures and course").Produces<CheckView>().ProducesProblem(404);
        api.MapGet("/tiering/gaps", async ([AsParameters] CheckQuestion q, Caller caller, ReadSelfChecks h, CancellationToken ct) => Results.Json(await h.GapsAsync(q, caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Gaps with their measures; state OVERDUE is the overdue list").Produces<IReadOnlyList<GapRow>>();
        api.MapGet("/tiering/self-checks/summary", async (DateOnly? asOf, Caller caller, ReadSelfChecks h, CancellationToken ct) => Results.Json(await h.SummaryAsync(asOf, caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Prefectures: units, plans and gaps as of a day").Produces<IReadOnlyList<PrefectureSummary>>();
    }
}
