using System.Security.Cryptography;
using System.Text;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.FollowUps;

/// <param name="Id">Made by the client, so that an offline device may send the same follow-up again without making a second one.</param>
/// <param name="LossReason">Code list loss-reason; needed when not reached.</param>
/// <param name="DeclareLost">Ask for the patient to be marked lost; allowed only after the attempts rule.</param>
/// <param name="DeathSource">FAMILY, CIVIL_REGISTRY, HOSPITAL or DEATH_SURVEILLANCE.</param>
internal sealed record RecordFollowUpRequest(Guid? Id, DateOnly On, FollowUpKind Kind, FollowUpOutcome Outcome, string? LossReason = null, bool DeclareLost = false, DateOnly? DiedOn = null, string? DeathCause = null, string? DeathSource = null,
    string? Site = null, string? Physician = null, string? RelativePhone = null, FollowUpAnswers? Answers = null, IReadOnlyList<AssessmentEntry>? Assessments = null);

/// <param name="RelativePhone">Masked.</param>
internal sealed record FollowUpView(Guid Id, int Version, Guid PatientId, DateOnly On, FollowUpKind Kind, FollowUpOutcome Outcome, string? LossReason, string? Site, string? Physician, string? RelativePhone,
    FollowUpAnswers Answers, IReadOnlyList<AssessmentEntry> Assessments, IReadOnlyList<DerivedValue> Derived) : IVersioned
{
    public DateOnly? DiedOn { get; init; }
    public string? DeathCause { get; init; }
    public string? DeathSource { get; init; }
    public bool DeclaredLost { get; init; }
    /// <summary>Entered in error and taken back.</summary>
    public bool Withdrawn { get; init; }
    /// <summary>Corrected by the system that sent it, not here.</summary>
    public bool ByExchange { get; init; }
    /// <summary>Whose station recorded it, and may correct it.</summary>
    public Guid? InstitutionId { get; init; }

    internal static FollowUpView Of(FollowUp f, ModuleDb db) => new(f.Id, f.Version, f.PatientId, f.On, f.Kind, f.Outcome, f.LossReason, f.Site, f.Physician, f.RelativePhone.IsEmpty ? null : Mask.Phone(db.Protector.Open(f.RelativePhone)), f.Answers, f.Assessments, f.Derived)
    {
        DiedOn = f.DiedOn, DeathCause = f.DeathCause, DeathSource = f.DeathSource, DeclaredLost = f.DeclaredLost, Withdrawn = f.Withdrawn, ByExchange = f.ByExchange, InstitutionId = f.InstitutionId,
    };
}

/// <summary>Station staff record one contact or attempt with its assessments.</summary>
internal sealed class RecordFollowUp(RehabStationsDb db, RehabReference reference, ITerminology terminology)
{
    static readonly string[] DeathSources = ["FAMILY", "CIVIL_REGISTRY", "HOSPITAL", "DEATH_SURVEILLANCE"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/rehab/patients/{id:guid}/follow-ups", async (Guid id, RecordFollowUpRequest request, Caller caller, RecordFollowUp handler, CancellationToken ct) =>
                (await handler.Handle(id, request, caller, ct)).Created(v => $"/api/v1/rehab/patients/{id}/follow-ups/{v.Id}"))
            .For(Roles.Station).Idempotent<RehabStationsDb>().WithTags("Rehabilitation").WithSummary("Record a follow-up; a client-made id makes retries safe").Produces<FollowUpView>(201).ProducesProblem(409).ProducesProblem(422);

    /// <param name="byExchange">It came as FHIR resources, which stand already.</param>
    public async Task<Outcome<FollowUpView>> Handle(Guid patientId, RecordFollowUpRequest request, Caller caller, CancellationToken ct, bool byExchange = false)
    {
        var patient = await db.Patients.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == patientId, ct);
        if (patient is null) { return Refusal.NotFound(); }
        string hash = HashOf(patientId, request);
        if (request.Id is { } known && await db.FollowUps.FindAsync([known], ct) is { } same) { return Again(same, hash); }
        if (!caller.SeesAll && (patient.StationId is null || patient.InstitutionId != caller.InstitutionId)) { return Refusal.Forbidden("rehab.not-your-patient"); }
        if (patient.State is PatientState.Died or PatientState.NotPneumoconiosis or PatientState.Duplicate)
        {
            return Refusal.Conflict(new Finding("state", "", "rehab.no-follow-up-in-state"));
        }

        var rules = reference.Rules;
        var entries = EntriesOf(request);
        var findings = Check(request, patient, patient.Attempts).Concat(RecordAssessment.Check(rules, entries, request.On)).ToList();
        if (findings.Count > 0) { return Refusal.Invalid(findings); }

        var earlier = await db.FollowUps.AsNoTracking().Where(f => f.PatientId == patientId && f.On <= request.On && !f.Withdrawn).OrderBy(f => f.On).ThenBy(f => f.Id).ToListAsync(ct);
        var person = new AssessedPerson(patient.Sex, patient.BirthDate, patient.Stage, Values(earlier.Select(f => f.Derived), keepFirst: false), Values(earlier.Select(f => f.Derived), keepFirst: true));
        var answers = request.Answers ?? new FollowUpAnswers();
        var followUp = new FollowUp
        {
            Id = request.Id ?? Guid.CreateVersion7(), Division = patient.Division, InstitutionId = patient.InstitutionId, PatientId = patient.Id, StationId = patient.StationId, On = request.On, Kind = request.Kind, Outcome = request.Outcome,
            Reached = request.Outcome is FollowUpOutcome.Reached or FollowUpOutcome.Died, LossReason = request.LossReason, DeclaredLost = request.DeclareLost,
            DiedOn = request.DiedOn, DeathCause = request.DeathCause?.Trim(), DeathSource = request.DeathSource, ByExchange = byExchange, Site = request.Site, Physician = request.Physician, RelativePhone = db.Protector.Seal(request.RelativePhone),
            Answers = answers, Assessments = [.. entries], Derived = RecordAssessment.Derive(rules, person, entries, answers.ActiveTuberculosis == true, request.On), RequestHash = hash,
        };
        var warnings = RecordAssessment.Warn(rules, entries, request.On, firstWalk: !person.First.ContainsKey("6MWD")).ToList();
        followUp.Because("record");
        db.Add(followUp);
        Apply(patient, request, rules);
        patient.Because("follow-up");
        db.ChangeTracker.DetectChanges();
        // an older visit sent late may leave the patient as it is
        int version = patient.Version + (db.Entry(patient).State == EntityState.Modified ? 1 : 0);
        db.Publish(Told(followUp, 1, patient, version));
        try { await db.SaveChangesAsync(ct); }
        catch (DbUpdateException) when (request.Id is not null)
        {
            // the same device sent it twice at the same moment: the other one stands
            db.ChangeTracker.Clear();
            if (await db.FollowUps.FindAsync([request.Id.Value], ct) is { } theirs) { return Again(theirs, hash); }
            throw;
        }
        return Outcome<FollowUpView>.Done(FollowUpView.Of(followUp, db), warnings);
    }

    Outcome<FollowUpView> Again(FollowUp same, string hash) => same.RequestHash == hash ? FollowUpView.Of(same, db) : Refusal.Conflict(new Finding("R20", "id", "rehab.follow-up-id-used"));

    internal static IReadOnlyList<AssessmentEntry> EntriesOf(RecordFollowUpRequest request) => [.. (request.Assessments ?? []).Select(e => e with { Values = e.Values ?? new Dictionary<string, decimal>() })];

    /// <summary>What others are told of it.</summary>
    internal static FollowUpRecorded Told(FollowUp f, int version, Patient patient, int patientVersion) =>
        new(f.Id, version, patient.Id, patientVersion, (patient.LeadingDiagnosis ?? patient.Diagnoses[^1]).CaseId, patient.PersonId, patient.StationId, patient.StationName, patient.Division, f.On, f.Kind.ToString(), f.Outcome.ToString(), patient.NextDue,
            TakeFollowUp.Told(f.Answers), TakeFollowUp.Told(f.Assessments), [.. f.Derived.Select(d => new FollowUpDerived(d.Code, d.Value, d.Unit, d.Basis, d.Note))], PatientReaders.Hospitals(patient), f.ByExchange);

    /// <param name="attempts">The other failed contacts since the patient was last reached.</param>
    internal IEnumerable<Finding> Check(RecordFollowUpRequest r, Patient patient, IReadOnlyList<Attempt> attempts)
    {
        var today = db.Clock.Today();
        if (r.On > today) { yield return new Finding("R21", "on", "rehab.in-future", r.On.ToString("yyyy-MM-dd")); }
        if (r.On < patient.DiagnosedOn) { yield return new Finding("R22", "on", "rehab.before-diagnosis", patient.DiagnosedOn.ToString("yyyy-MM-dd")); }
        if (r.Outcome == FollowUpOutcome.NotReached)
        {
            if (string.IsNullOrWhiteSpace(r.LossReason)) { yield return new Finding("R23", "lossReason", "rehab.loss-reason-needed"); }
            else if (terminology.Code("loss-reason", r.LossReason, r.On) is null) { yield return new Finding("code", "lossReason", "problem.code-unknown", "lossReason", r.LossReason); }
            if ((r.Assessments?.Count ?? 0) > 0) { yield return new Finding("R24", "assessments", "rehab.not-reached-with-assessments"); }
        }
        if (r.DeclareLost)
        {
            int days = reference.Rules.Whole("lost.attempts", r.On), ways = reference.Rules.Whole("lost.ways", r.On);
            if (r.Outcome != FollowUpOutcome.NotReached || !Formulas.MayBeLost([.. attempts.Select(a => (a.On, a.Kind)), (r.On, r.Kind.ToString())], days, ways)) { yield return new Finding("R25", "declareLost", "rehab.lost-too-early", days, ways); }
        }
        if (r.Outcome == FollowUpOutcome.Died)
        {
            if (r.DiedOn is null) { yield return new Finding("R26", "diedOn", "rehab.death-date-needed"); }
            else if (r.DiedOn > r.On || r.DiedOn < patient.BirthDate) { yield return new Finding("R26", "diedOn", "rehab.death-date-wrong", r.On.ToString("yyyy-MM-dd")); }
            if (string.IsNullOrWhiteSpace(r.DeathCause)) { yield return new Finding("R27", "deathCause", "rehab.death-cause-needed"); }
            if (!DeathSources.Contains(r.DeathSource)) { yield return new Finding("R28", "deathSource", "rehab.death-source-needed", string.Join(", ", DeathSources)); }
        }
        if (r.Answers is not { } a) { yield break; }
        foreach (var (field, answer) in a.Pairs())
        {
            if (answer is { Has: true } && string.IsNullOrWhiteSpace(answer.Text)) { yield return new Finding("R29", $"answers.{field}.text", "rehab.text-needed", terminology.Code("follow-up-item", ItemCode(field), r.On)?.Zh ?? field); }
            if (answer?.Text?.Length > 500) { yield return new Finding("too-long", $"answers.{field}.text", "problem.too-long", field, 500); }
        }
        if (a.RehabDone == true && a.RehabCount is not > 0) { yield return new Finding("R30", "answers.rehabCount", "rehab.rehab-count-needed"); }
        if (a.RehabCount is < 0 or > 1000) { yield return new Finding("R05", "answers.rehabCount", "rehab.range", "rehabCount", a.RehabCount, "0–1000"); }
        if (a.Satisfaction is < 1 or > 5) { yield return new Finding("R05", "answers.satisfaction", "rehab.range", "satisfaction", a.Satisfaction, "1–5"); }
        if (a.LastRehabOn > r.On) { yield return new Finding("R31", "answers.lastRehabOn", "rehab.in-future", a.LastRehabOn.Value.ToString("yyyy-MM-dd")); }
    }

    /// <summary>Code of the list follow-up-item for a field of the answers.</summary>
    internal static string ItemCode(string field) => field switch { "homeRehab" => "home-rehab", "rehabDone" => "rehab-done", "selfEvaluation" => "self-evaluation", _ => field };

    static void Apply(Patient patient, RecordFollowUpRequest r, RehabRules rules)
    {
        if (r.Outcome == FollowUpOutcome.NotReached)
        {
            patient.Attempts = [.. patient.Attempts, new(r.On, r.Kind.ToString(), r.LossReason!)];
            if (r.DeclareLost && patient.State != PatientState.Lost) { patient.StateBefore = patient.State; patient.State = PatientState.Lost; patient.LostOn = r.On; }
            return;
        }
        patient.Attempts = [];
        if (patient.State == PatientState.Lost) { patient.State = patient.StateBefore ?? PatientState.Identified; patient.StateBefore = null; patient.LostOn = null; }
        if (patient.State == PatientState.Identified) { patient.State = PatientState.InCare; }
        // an offline device may send an older visit late: it must not move the clock back
        if (patient.LastFollowUpOn is null || r.On > patient.LastFollowUpOn) { patient.LastFollowUpOn = r.On; }
        if (r.Answers?.Oxygen is { } oxygen && r.On >= patient.LastFollowUpOn) { patient.HomeOxygen = oxygen.Has; }
        if (r.Outcome == FollowUpOutcome.Died)
        {
            patient.StateBefore = patient.State;
            patient.State = PatientState.Died;
            patient.DiedOn = r.DiedOn;
            patient.Death = [new(r.DiedOn!.Value, r.DeathCause!.Trim(), r.DeathSource!)];
        }
        if (r.Outcome == FollowUpOutcome.MovedOut) { patient.StateBefore = patient.State; patient.State = PatientState.Transferred; patient.MovedOutOn = r.On; }
        patient.PlanNext(rules);
    }

    internal static Dictionary<string, decimal> Values(IEnumerable<IReadOnlyList<DerivedValue>> oldestFirst, bool keepFirst)
    {
        var values = new Dictionary<string, decimal>();
        foreach (var d in oldestFirst.SelectMany(f => f))
        {
            if (d.Value is not { } v) { continue; }
            if (keepFirst) { values.TryAdd(d.Code, v); } else { values[d.Code] = v; }
        }
        return values;
    }

    static string HashOf(Guid patientId, RecordFollowUpRequest r) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(patientId + Json.Write(r))));
}
