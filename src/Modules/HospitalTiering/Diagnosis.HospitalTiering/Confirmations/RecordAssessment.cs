using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Confirmations;

/// <param name="Route">EVALUATION (diagnosis, technical service) or STANDARD (monitoring without accreditation).</param>
/// <param name="AppliedOn">Day of the application or of the self-evaluation; names the procedure: the same day again takes it further or corrects it.</param>
/// <param name="Passed">Absent = not decided.</param>
/// <param name="Reason">Needed when a decision that stands is changed.</param>
internal sealed record AssessmentEntry(string? Domain, string? Route, DateOnly? AppliedOn, DateOnly? AgreedOn = null, DateOnly? AssessedOn = null, bool? Passed = null, DateOnly? From = null, DateOnly? To = null, string? Assessor = null, string? Reason = null);

/// <summary>A commission records an evaluation or a check against the standard, step by step or at once.</summary>
internal sealed class RecordAssessment(HospitalTieringDb db)
{
    public async Task<Outcome<UnitDetail>> Handle(Guid unitId, AssessmentEntry entry, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Commission)) { return Refusal.Forbidden(); }
        if (await db.Units.VisibleTo(db, caller).SingleOrDefaultAsync(u => u.Id == unitId && u.ProfileVersion > 0, ct) is not { } unit) { return Refusal.NotFound(); }
        if (await db.CheckAsync(unit, ifMatch, ct) is { } stale) { return stale; }
        var today = db.Clock.Today();
        var decided = unit.Assessments.Find(a => a.SupersededAt is null && (a.Domain, a.Route) == (entry.Domain, entry.Route) && a.AppliedOn == entry.AppliedOn)?.Passed is not null;
        var findings = Check(entry, unit, today);
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var taken = unit.Take(new Assessment(Guid.CreateVersion7(), entry.Domain!, entry.Route!, entry.AppliedOn!.Value, entry.AgreedOn, entry.AssessedOn, entry.Passed, entry.From, entry.To,
            entry.Assessor?.Trim() ?? "", db.Clock.GetUtcNow(), null, string.IsNullOrWhiteSpace(entry.Reason) ? null : entry.Reason.Trim()));
        if (taken == Taken.Unchanged) { return UnitDetail.Of(unit, today); }
        if (decided && string.IsNullOrWhiteSpace(entry.Reason))
        {
            db.ChangeTracker.Clear();
            return Refusal.Invalid(new Finding("assessment-reason", "reason", "tiering.reason-needed"));
        }
        unit.Because("record-assessment", entry.Reason);
        db.Announce(unit);
        await db.SaveChangesAsync(ct);
        return UnitDetail.Of(unit, today);
    }

    private static List<Finding> Check(AssessmentEntry e, Unit unit, DateOnly today)
    {
        var findings = new List<Finding>();
        var fits = e.Route == "EVALUATION" ? e.Domain is Domains.Diagnosis or Domains.TechnicalService : e.Route == "STANDARD" && e.Domain == Domains.Monitoring;
        // an exam agency with D has no second way, and no diagnosis agency is confirmed by standard
        if (!fits) { findings.Add(new("assessment-route", "route", "tiering.route-not-for-domain") { Basis = "tiering.md §4" }); }
        else if (!unit.Scope.Contains(e.Domain!)) { findings.Add(new("assessment-scope", "domain", "tiering.domain-not-of-unit", unit.Name)); }
        if (e.AppliedOn is null) { findings.Add(new("assessment-applied", "appliedOn", "tiering.applied-needed")); }
        if (e.AppliedOn > today || e.AgreedOn > today || e.AssessedOn > today) { findings.Add(new("assessment-future", "assessedOn", "tiering.step-in-future")); }
        if (e.AgreedOn < e.AppliedOn || e.AssessedOn < (e.AgreedOn ?? e.AppliedOn)) { findings.Add(new("assessment-order", "assessedOn", "tiering.step-order")); }
        if (e.Passed is not null && e.AssessedOn is null) { findings.Add(new("assessment-assessed", "assessedOn", "tiering.assessed-needed")); }
        if (e is { Passed: true, Route: "EVALUATION", AgreedOn: null }) { findings.Add(new("assessment-agreed", "agreedOn", "tiering.agreed-needed")); }
        if (e.Passed == true && (e.From is null || e.To < e.From)) { findings.Add(new("assessment-period", "from", "tiering.period-needed")); }
        if (e.Passed != true && (e.From is not null || e.To is not null)) { findings.Add(new("assessment-period", "from", "tiering.period-only-if-passed")); }
        if (e.From > today.AddYears(1)) { findings.Add(new("assessment-period", "from", "tiering.day-far", DateEntry.Show(e.From), DateEntry.Show(today.AddYears(1)))); }
        if (e.To > today.AddYears(10)) { findings.Add(new("assessment-period", "to", "tiering.day-far", DateEntry.Show(e.To), DateEntry.Show(today.AddYears(10)))); }
        if (e.From < e.AssessedOn) { findings.Add(new("assessment-period", "from", "tiering.period-before-decision")); }
        return findings;
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/tiering/units/{id:guid}/assessments",
        async (Guid id, AssessmentEntry entry, Caller caller, IfMatch ifMatch, RecordAssessment handler, CancellationToken ct) => (await handler.Handle(id, entry, caller, ifMatch, ct)).Created(v => $"/api/v1/tiering/units/{v.Id}"))
        .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Record an evaluation or a check against the standard").Produces<UnitDetail>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
