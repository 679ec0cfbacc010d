using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Quality;

/// <param name="Domain">DIAGNOSIS, EXAM or TECHNICAL_SERVICE.</param>
/// <param name="Level">PROVINCE or PREFECTURE.</param>
/// <param name="Grade">A, B, C, D or NOT_TAKEN_PART.</param>
/// <param name="PublishedOn">Absent = not yet published; confirms nobody.</param>
/// <param name="Reason">Needed when a result of the same domain, year and level is corrected.</param>
internal sealed record QcEntry(string? Domain, int? Year, string? Level, string? Grade, decimal? Score = null, DateOnly? PublishedOn = null, string? Reviewer = null, string? Reason = null);

/// <summary>A commission records a quality-control result of a unit in its area; another one of the same domain, year and level corrects it.</summary>
internal sealed class RecordQcResult(HospitalTieringDb db)
{
    private const int FirstYear = 2000;

    public async Task<Outcome<UnitDetail>> Handle(Guid unitId, QcEntry entry, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission)) { return Refusal.Forbidden(); }
        if (await db.Units.VisibleTo(db, caller).SingleOrDefaultAsync(u => u.Id == unitId && u.ProfileVersion > 0, ct) is not { } unit) { return Refusal.NotFound(); }
        if (await db.CheckAsync(unit, ifMatch, ct) is { } stale) { return stale; }
        var today = db.Clock.Today();
        var findings = Check(entry, unit, today);
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var corrects = unit.QcResults.Exists(r => r.SupersededAt is null && (r.Domain, r.Year, r.Level) == (entry.Domain, entry.Year, entry.Level));
        var taken = unit.Take(Result(entry, db.Clock.GetUtcNow()));
        if (taken == Taken.Unchanged) { return UnitDetail.Of(unit, today); }
        if (corrects && string.IsNullOrWhiteSpace(entry.Reason))
        {
            db.ChangeTracker.Clear();
            return Refusal.Invalid(new Finding("qc-reason", "reason", "tiering.reason-needed"));
        }
        unit.Because(corrects ? "correct-qc-result" : "record-qc-result", entry.Reason);
        db.Announce(unit);
        await db.SaveChangesAsync(ct);
        return UnitDetail.Of(unit, today);
    }

    internal static QcResult Result(QcEntry e, DateTimeOffset now) =>
        new(Guid.CreateVersion7(), e.Domain!, e.Year!.Value, e.Level!, e.Grade!, e.Score, e.PublishedOn, e.Reviewer?.Trim() ?? "", now, null, string.IsNullOrWhiteSpace(e.Reason) ? null : e.Reason.Trim());

    /// <summary>The same checks for form, API and file.</summary>
    internal static List<Finding> Check(QcEntry e, Unit unit, DateOnly today)
    {
        var findings = new List<Finding>();
        if (!Domains.Graded.Contains(e.Domain)) { findings.Add(new("qc-domain", "domain", "tiering.bad-domain", e.Domain ?? "", string.Join(", ", Domains.Graded))); }
        else if (!unit.Scope.Contains(e.Domain!)) { findings.Add(new("qc-scope", "domain", "tiering.domain-not-of-unit", unit.Name)); }
        if (e.Year is not { } year || year < FirstYear || year > today.Year) { findings.Add(new("qc-year", "year", "tiering.bad-year", FirstYear, today.Year)); }
        if (!Levels.All.Contains(e.Level)) { findings.Add(new("qc-level", "level", "tiering.bad-level", e.Level ?? "")); }
        if (!Grades.All.Contains(e.Grade)) { findings.Add(new("qc-grade", "grade", "tiering.bad-grade", e.Grade ?? "")); }
        if (e.PublishedOn > today) { findings.Add(new("qc-published", "publishedOn", "tiering.published-in-future")); }
        if (e.PublishedOn is { } published && e.Year is { } of && published.Year < of) { findings.Add(new("qc-published", "publishedOn", "tiering.published-before-year", of)); }
        if (e.Score is < 0 or > 1000) { findings.Add(new("qc-score", "score", "tiering.bad-score")); }
        if (e.Reviewer?.Length > 100) { findings.Add(new("qc-reviewer", "reviewer", "problem.too-long", "reviewer", 100)); }
        return findings;
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/tiering/units/{id:guid}/quality-results",
        async (Guid id, QcEntry entry, Caller caller, IfMatch ifMatch, RecordQcResult handler, CancellationToken ct) => (await handler.Handle(id, entry, caller, ifMatch, ct)).Created(v => $"/api/v1/tiering/units/{v.Id}"))
        .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Record or correct a quality-control result").Produces<UnitDetail>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
