using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.FollowUps;

/// <summary>The whole follow-up as it should have been recorded; what is left out is taken away, but for the relative's phone, which stays unless another is given.</summary>
/// <param name="Reason">Why it is corrected; others are told.</param>
internal sealed record CorrectFollowUpRequest(string? Reason, DateOnly On, FollowUpKind Kind, FollowUpOutcome Outcome, string? LossReason = null, bool DeclareLost = false, DateOnly? DiedOn = null, string? DeathCause = null, string? DeathSource = null,
    string? Site = null, string? Physician = null, string? RelativePhone = null, FollowUpAnswers? Answers = null, IReadOnlyList<AssessmentEntry>? Assessments = null)
{
    public RecordFollowUpRequest FollowUp => new(null, On, Kind, Outcome, LossReason, DeclareLost, DiedOn, DeathCause, DeathSource, Site, Physician, RelativePhone, Answers, Assessments);
}

/// <summary>
/// The station that recorded a follow-up corrects it: the next version, by the checks of a new one. The former versions stay in the history and are shown. What
/// was worked out from it (its own values, the baseline of later ones, the patient's state and next date) follows.
/// </summary>
internal sealed class CorrectFollowUp(RehabStationsDb db, RecordFollowUp recording, RehabReference reference)
{
    internal const int MostReason = 200;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/rehab/patients/{id:guid}/follow-ups/{followUp:guid}", async (Guid id, Guid followUp, CorrectFollowUpRequest request, Caller caller, IfMatch ifMatch, CorrectFollowUp handler, CancellationToken ct) =>
                (await handler.Handle(id, followUp, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Station).WithTags("Rehabilitation").WithSummary("Correct a recorded follow-up, with a reason; the former version stays").Produces<FollowUpView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    /// <param name="byExchange">The system that sent the follow-up corrects it.</param>
    public async Task<Outcome<FollowUpView>> Handle(Guid patientId, Guid followUpId, CorrectFollowUpRequest request, Caller caller, IfMatch ifMatch, CancellationToken ct, bool byExchange = false)
    {
        if (await OpenAsync(db, patientId, followUpId, caller, ct) is not var (patient, all, followUp)) { return Refusal.NotFound(); }
        if (Refuse(patient, followUp, caller, byExchange) is { } no) { return no; }
        var r = request.FollowUp;
        var entries = RecordFollowUp.EntriesOf(r);
        // a retry whose answer was lost: what it asks for stands
        if (string.IsNullOrWhiteSpace(r.RelativePhone) && FollowUpContent.Same(FollowUpContent.Flat(followUp), FollowUpContent.Flat(r, entries))) { return FollowUpView.Of(followUp, db); }
        if (await db.CheckAsync(followUp, ifMatch, ct) is { } stale) { return stale; }

        var rules = reference.Rules;
        var others = all.Where(f => f != followUp && !f.Withdrawn).ToList();
        var met = others.FindAll(f => f.Outcome != FollowUpOutcome.NotReached).ConvertAll(f => f.On);
        List<Attempt> attempts = [.. others.Where(f => f.Outcome == FollowUpOutcome.NotReached && f.On > met.Where(m => m <= r.On).DefaultIfEmpty().Max()).Select(f => new Attempt(f.On, f.Kind.ToString(), ""))];
        var findings = ReasonFaults(request.Reason).Concat(recording.Check(r, patient, attempts)).Concat(RecordAssessment.Check(rules, entries, r.On)).ToList();
        if (r.Outcome == FollowUpOutcome.Died && met.Exists(m => m > r.DiedOn)) { findings.Add(new Finding("R32", "diedOn", "rehab.seen-after-death", met.Max().ToString("yyyy-MM-dd"))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }

        var was = FormerFollowUp.Of(followUp);
        (followUp.On, followUp.Kind, followUp.Outcome, followUp.LossReason, followUp.DeclaredLost) = (r.On, r.Kind, r.Outcome, r.LossReason, r.DeclareLost);
        (followUp.DiedOn, followUp.DeathCause, followUp.DeathSource, followUp.Site, followUp.Physician) = (r.DiedOn, r.DeathCause?.Trim(), r.DeathSource, r.Site, r.Physician);
        (followUp.Reached, followUp.Answers, followUp.Assessments) = (r.Outcome is FollowUpOutcome.Reached or FollowUpOutcome.Died, r.Answers ?? new(), [.. entries]);
        if (!string.IsNullOrWhiteSpace(r.RelativePhone)) { followUp.RelativePhone = db.Protector.Seal(r.RelativePhone); }
        followUp.Because("correct", request.Reason!.Trim());
        await SettleFollowUps.SettleAsync(db, rules, patient, all, followUp, was, request.Reason.Trim(), ct);
        bool firstWalk = !all.Any(f => f != followUp && !f.Withdrawn && f.On <= followUp.On && f.Derived.Exists(d => d.Code == "6MWD"));
        var warnings = RecordAssessment.Warn(rules, entries, r.On, firstWalk).ToList();
        await db.SaveChangesAsync(ct);
        return Outcome<FollowUpView>.Done(FollowUpView.Of(followUp, db), warnings);
    }

    internal static async Task<(Patient Patient, List<FollowUp> All, FollowUp FollowUp)?> OpenAsync(RehabStationsDb db, Guid patientId, Guid followUpId, Caller caller, CancellationToken ct)
    {
        if (await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == patientId, ct) is not { } patient) { return null; }
        var all = await db.FollowUps.Where(f => f.PatientId == patientId).ToListAsync(ct);
        return all.Find(f => f.Id == followUpId) is { } followUp ? (patient, all, followUp) : null;
    }

    /// <summary>Who may not change it, and what may not be changed.</summary>
    internal static Refusal? Refuse(Patient patient, FollowUp followUp, Caller caller, bool byExchange) =>
        !IsOwn(followUp.InstitutionId, caller) ? Refusal.Forbidden("rehab.follow-up-not-yours")
        : followUp.ByExchange && !byExchange ? Refusal.Conflict(new Finding("R33", "", "rehab.follow-up-by-exchange"))
        : followUp.Withdrawn ? Refusal.Conflict(new Finding("R34", "", "rehab.follow-up-withdrawn"))
        : patient.State is PatientState.NotPneumoconiosis or PatientState.Duplicate ? Refusal.Conflict(new Finding("state", "", "rehab.no-correction-in-state"))
        : null;

    internal static bool IsOwn(Guid? recordedBy, Caller caller) => caller.SeesAll || (caller.Has(Roles.Station) && recordedBy is not null && recordedBy == caller.InstitutionId);

    internal static IEnumerable<Finding> ReasonFaults(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) { yield return new Finding("required", "reason", "rehab.correction-reason-needed"); }
        else if (reason.Trim().Length > MostReason) { yield return new Finding("too-long", "reason", "problem.too-long", "reason", MostReason); }
    }
}
