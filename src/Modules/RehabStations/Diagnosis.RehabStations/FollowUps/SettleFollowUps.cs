using Diagnosis.Kernel.Data;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.FollowUps;

/// <summary>How a follow-up stood before it was changed.</summary>
internal sealed record FormerFollowUp(Guid Id, DateOnly On, FollowUpKind Kind, FollowUpOutcome Outcome, bool Withdrawn, string? LossReason, bool DeclaredLost, DateOnly? DiedOn, string? DeathCause, string? DeathSource, YesNo? Oxygen, bool ActiveTuberculosis,
    IReadOnlyList<AssessmentEntry> Assessments, IReadOnlyList<DerivedValue> Derived)
{
    public static FormerFollowUp Of(FollowUp f) => new(f.Id, f.On, f.Kind, f.Outcome, f.Withdrawn, f.LossReason, f.DeclaredLost, f.DiedOn, f.DeathCause, f.DeathSource, f.Answers.Oxygen, f.Answers.ActiveTuberculosis == true, f.Assessments, f.Derived);

    /// <summary>What the patient's own state follows from.</summary>
    public (DateOnly, FollowUpKind, FollowUpOutcome, bool, string?, bool, DateOnly?, string?, string?, bool?) OfThePatient => (On, Kind, Outcome, Withdrawn, LossReason, DeclaredLost, DiedOn, DeathCause, DeathSource, Oxygen?.Has);
}

/// <summary>What follows from a follow-up that was corrected or taken back: for the patient, and for the values of other follow-ups that were worked out with its own.</summary>
internal static class SettleFollowUps
{
    /// <summary>Brings patient and follow-ups into line and tells what changed; the caller saves.</summary>
    /// <param name="all">Of the patient, tracked, with the changed one as it is to be.</param>
    public static async Task SettleAsync(RehabStationsDb db, RehabRules rules, Patient patient, IReadOnlyList<FollowUp> all, FollowUp changed, FormerFollowUp was, string reason, CancellationToken ct)
    {
        var again = Rederive(rules, patient, all, changed, was);
        Restate(patient, all, changed, was, rules);
        patient.Because(changed.Withdrawn ? "follow-up-withdrawn" : "follow-up-corrected", reason);
        foreach (var f in again) { f.Because("rederive", reason); }
        db.ChangeTracker.DetectChanges();
        int version = patient.Version + (db.Entry(patient).State == EntityState.Modified ? 1 : 0);
        foreach (var f in again.Prepend(changed))
        {
            var (readings, derived) = await GoneAsync(db, f, ct);
            db.Publish(new FollowUpCorrected(RecordFollowUp.Told(f, f.Version + 1, patient, version), reason, f.Withdrawn, CareOf(patient.State), readings, derived));
        }
    }

    static string CareOf(PatientState state) => state switch { PatientState.Died => "Completed", PatientState.Transferred or PatientState.NotPneumoconiosis or PatientState.Duplicate => "Revoked", _ => "Active" };

    /// <summary>What any former version said that this one does not: whoever shows it must take it away, also who missed a version between.</summary>
    static async Task<(IReadOnlyList<string> Readings, IReadOnlyList<string> Derived)> GoneAsync(RehabStationsDb db, FollowUp f, CancellationToken ct)
    {
        var former = (await db.History.AsNoTracking().Where(h => h.RecordId == f.Id && h.Kind == nameof(FollowUp) && h.Content != null).Select(h => h.Content!).ToListAsync(ct)).ConvertAll(Json.Read<FollowUp>);
        static IEnumerable<string> Readings(FollowUp f) => TakeFollowUp.Told(f.Assessments).Select(r => $"{r.Assessment}.{r.Field}");
        static IEnumerable<string> Derived(FollowUp f) => f.Derived.Where(d => d.Value is not null || d.Note is not null).Select(d => d.Code);
        return ([.. former.SelectMany(Readings).Distinct().Except(f.Withdrawn ? [] : Readings(f))], [.. former.SelectMany(Derived).Distinct().Except(f.Withdrawn ? [] : Derived(f))]);
    }

    /// <summary>
    /// Works out again what depends on the changed follow-up: its own values, and those of others that took its height or weight, or had it as their baseline.
    /// Only a value that comes out differently with the new facts than with the old ones is replaced: the others keep the rule of their time.
    /// </summary>
    /// <returns>The other follow-ups whose values changed.</returns>
    internal static List<FollowUp> Rederive(RehabRules rules, Patient patient, IReadOnlyList<FollowUp> all, FollowUp changed, FormerFollowUp was)
    {
        var before = all.Where(f => !(f == changed ? was.Withdrawn : f.Withdrawn)).Select(f => f == changed ? (f.Id, was.On, was.Derived) : (f.Id, f.On, Derived: (IReadOnlyList<DerivedValue>)f.Derived)).ToDictionary(f => f.Id);
        var after = before.ToDictionary();
        after.Remove(changed.Id);
        if (!changed.Withdrawn)
        {
            changed.Derived = Merged(changed.Derived, Derive(before.Values, changed.Id, was.On, was.Assessments, was.ActiveTuberculosis), Derive(after.Values, changed.Id, changed.On, changed.Assessments, changed.Answers.ActiveTuberculosis == true));
            after[changed.Id] = (changed.Id, changed.On, changed.Derived);
        }
        var again = new List<FollowUp>();
        foreach (var f in all.Where(f => f != changed && !f.Withdrawn).OrderBy(f => f.On).ThenBy(f => f.Id))
        {
            bool tuberculosis = f.Answers.ActiveTuberculosis == true;
            var derived = Merged(f.Derived, Derive(before.Values, f.Id, f.On, f.Assessments, tuberculosis), Derive(after.Values, f.Id, f.On, f.Assessments, tuberculosis));
            if (derived.SequenceEqual(f.Derived)) { continue; }
            f.Derived = derived;
            after[f.Id] = (f.Id, f.On, derived);
            again.Add(f);
        }
        return again;

        List<DerivedValue> Derive(IEnumerable<(Guid Id, DateOnly On, IReadOnlyList<DerivedValue> Derived)> known, Guid id, DateOnly on, IReadOnlyList<AssessmentEntry> entries, bool tuberculosis)
        {
            var earlier = known.Where(k => k.Id != id && k.On <= on).OrderBy(k => k.On).ThenBy(k => k.Id).Select(k => k.Derived).ToList();
            int stage = patient.StageHistory.LastOrDefault(s => s.On <= on)?.Stage ?? patient.Stage;
            return RecordAssessment.Derive(rules, new(patient.Sex, patient.BirthDate, stage, RecordFollowUp.Values(earlier, keepFirst: false), RecordFollowUp.Values(earlier, keepFirst: true)), entries, tuberculosis, on);
        }
    }

    static List<DerivedValue> Merged(IReadOnlyList<DerivedValue> stored, List<DerivedValue> withOldFacts, List<DerivedValue> withNewFacts) =>
        [.. withNewFacts.Select(n => withOldFacts.Contains(n) && stored.FirstOrDefault(s => s.Code == n.Code) is { } kept ? kept : n),
            .. stored.Where(s => !withNewFacts.Exists(n => n.Code == s.Code) && !withOldFacts.Exists(o => o.Code == s.Code))];

    /// <summary>The patient as the follow-ups say that stand now. What staff decided (invited, in programme …) stays.</summary>
    internal static void Restate(Patient patient, IReadOnlyList<FollowUp> all, FollowUp changed, FormerFollowUp was, RehabRules rules)
    {
        if (was.OfThePatient == FormerFollowUp.Of(changed).OfThePatient) { return; }
        if (!was.Withdrawn && was.Outcome == FollowUpOutcome.Died) { Back(patient, PatientState.Died); (patient.DiedOn, patient.Death) = (null, []); }
        if (!was.Withdrawn && was.Outcome == FollowUpOutcome.MovedOut) { Back(patient, PatientState.Transferred); patient.MovedOutOn = null; }

        var standing = all.Where(f => !f.Withdrawn).OrderBy(f => f.On).ThenBy(f => f.Id).ToList();
        var met = standing.FindAll(f => f.Outcome != FollowUpOutcome.NotReached);
        patient.LastFollowUpOn = met.Count > 0 ? met[^1].On : null;
        if (met.LastOrDefault(f => f.Answers.Oxygen is not null)?.Answers.Oxygen is { } oxygen) { patient.HomeOxygen = oxygen.Has; }
        // nobody says anything of it any more
        else if (was.Oxygen is not null) { patient.HomeOxygen = false; }
        var missed = standing.FindAll(f => f.Outcome == FollowUpOutcome.NotReached && (patient.LastFollowUpOn is null || f.On > patient.LastFollowUpOn));
        patient.Attempts = [.. missed.Select(f => new Attempt(f.On, f.Kind.ToString(), f.LossReason ?? ""))];

        if (patient.State == PatientState.Identified && met.Count > 0) { patient.State = PatientState.InCare; }
        else if (patient.State == PatientState.InCare && met.Count == 0) { patient.State = PatientState.Identified; }
        // a loss needs its attempts: without one of them it falls
        var lost = missed.Find(f => f.DeclaredLost && Formulas.MayBeLost(missed.Select(m => (m.On, m.Kind.ToString())), rules.Whole("lost.attempts", f.On), rules.Whole("lost.ways", f.On)));
        if (lost is null && patient.LostOn is not null) { Back(patient, PatientState.Lost); patient.LostOn = null; }
        if (lost is not null && patient.IsCurrent && patient.State != PatientState.Lost) { (patient.StateBefore, patient.State) = (patient.State, PatientState.Lost); }
        if (lost is not null && patient.State == PatientState.Lost) { patient.LostOn = lost.On; }

        if (!changed.Withdrawn && changed.Outcome == FollowUpOutcome.Died)
        {
            if (patient.State != PatientState.Died) { (patient.StateBefore, patient.State) = (patient.State, PatientState.Died); }
            patient.DiedOn = changed.DiedOn;
            patient.Death = [new(changed.DiedOn!.Value, changed.DeathCause!, changed.DeathSource!)];
        }
        if (!changed.Withdrawn && changed.Outcome == FollowUpOutcome.MovedOut)
        {
            if (patient.State != PatientState.Transferred) { (patient.StateBefore, patient.State) = (patient.State, PatientState.Transferred); }
            patient.MovedOutOn = changed.On;
        }
        patient.PlanNext(rules);
    }

    static void Back(Patient patient, PatientState from)
    {
        if (patient.State == from) { patient.State = patient.StateBefore ?? PatientState.InCare; patient.StateBefore = null; }
        else if (patient.StateBefore == from) { patient.StateBefore = PatientState.InCare; }
    }
}
