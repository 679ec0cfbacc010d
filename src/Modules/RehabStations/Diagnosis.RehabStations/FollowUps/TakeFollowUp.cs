using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.RehabStations.FollowUps;

/// <summary>A follow-up of the exchange takes the way of the station's own: <see cref="RecordFollowUp"/>. In a scope of its own, so that a refusal leaves nothing behind.</summary>
internal sealed partial class TakeFollowUp(IServiceScopeFactory scopes, RehabReference reference, Words words) : IFollowUpIntake
{
    public IReadOnlyList<AssessmentFieldInfo> Fields(DateOnly day) =>
        [.. reference.Rules.Fields.Where(f => f.Validity.On(day)).GroupBy(f => (f.Assessment, f.Field)).Select(g => new AssessmentFieldInfo(g.Key.Assessment, g.Key.Field, g.First().Zh, g.First().En, [.. g.Select(f => f.Unit).Where(u => u.Length > 0)]))];

    public Task<FollowUpTaken> CheckAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default) => TakeAsync(submission, null, caller, false, ct);
    public Task<FollowUpTaken> RecordAsync(FollowUpSubmission submission, Caller caller, CancellationToken ct = default) => TakeAsync(submission, null, caller, true, ct);
    public Task<FollowUpTaken> CheckChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default) => TakeAsync(change.Submission, change, caller, false, ct);
    public Task<FollowUpTaken> ChangeAsync(FollowUpChange change, Caller caller, CancellationToken ct = default) => TakeAsync(change.Submission, change, caller, true, ct);

    async Task<FollowUpTaken> TakeAsync(FollowUpSubmission s, FollowUpChange? change, Caller caller, bool keep, CancellationToken ct)
    {
        if (!caller.Has(Roles.Station)) { return new("Forbidden", null, [], []); }
        for (int attempt = 1; ; attempt++)
        {
            try { return await TryAsync(s, change, caller, keep, ct); }
            // another follow-up of the same patient at the same moment
            catch (DbUpdateException) when (attempt < 5) { }
        }
    }

    async Task<FollowUpTaken> TryAsync(FollowUpSubmission s, FollowUpChange? change, Caller caller, bool keep, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RehabStationsDb>();
        // rolled back with the scope
        await using var trial = keep ? null : await db.Database.BeginTransactionAsync(ct);
        if (await db.Patients.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == s.PatientId, ct) is not { } patient) { return new("NotFound", null, [], []); }
        string[] readers = [.. Readers.Chain(patient.Division).Concat(PatientReaders.Hospitals(patient).Select(Readers.Institution)).Distinct()];
        var (entries, order) = Entries(s.Readings);
        bool takenBack = change?.TakenBack == true;
        var (kind, outcome) = (Read<FollowUpKind>(s.Kind) ?? default, Read<FollowUpOutcome>(s.Outcome) ?? default);
        // of what is taken back nothing needs to be readable any more
        if (!takenBack && Read<FollowUpKind>(s.Kind) is null) { return Bad("kind", s.Kind); }
        if (!takenBack && Read<FollowUpOutcome>(s.Outcome) is null) { return Bad("outcome", s.Outcome); }
        FollowUpAnswers? answers = null;
        try { if (!takenBack) { answers = Answers(s.Answers); } }
        catch (JsonException wrong) { return Bad(wrong.Path?.TrimStart('$', '.') is { Length: > 0 } path ? "answers." + path.Split('.')[0] : "answers", wrong.Path ?? ""); }
        int known = await db.FollowUps.Where(f => f.Id == s.Id).Select(f => f.Version).FirstOrDefaultAsync(ct);
        var request = new RecordFollowUpRequest(s.Id, s.On, kind, outcome, s.LossReason, false, s.DiedOn, s.DeathCause, s.DeathSource, s.Site, s.Physician, null, answers, entries.Count == 0 ? null : entries);
        var done = change is null ? await scope.ServiceProvider.GetRequiredService<RecordFollowUp>().Handle(s.PatientId, request, caller, ct, byExchange: true)
            : takenBack ? await scope.ServiceProvider.GetRequiredService<WithdrawFollowUp>().Handle(s.PatientId, s.Id, new(change.Reason), caller, default, ct, byExchange: true)
            : await scope.ServiceProvider.GetRequiredService<CorrectFollowUp>().Handle(s.PatientId, s.Id, new(change.Reason, s.On, kind, outcome, s.LossReason, false, s.DiedOn, s.DeathCause, s.DeathSource, s.Site, s.Physician, null, answers, entries.Count == 0 ? null : entries), caller, default, ct, byExchange: true);
        return new(done.Ok ? known == 0 ? "Created" : change is null || done.Value!.Version == known ? "Unchanged" : takenBack ? "Withdrawn" : "Corrected" : done.Refused is Refused.Forbidden or Refused.NotFound or Refused.Conflict ? done.Refused.ToString()! : "Refused", done.Ok ? s.Id : null, readers,
            [.. done.Findings.Select(f => new FindingText(f.Rule, Place(f.Field), words[f.Key, f.Args], words.Has(f.Key + ".remedy") ? words[f.Key + ".remedy", f.Args] : "", f.Basis))]);

        FollowUpTaken Bad(string field, string value) => new("Refused", null, readers, [new("code", field, words["problem.code-unknown", field, value], words["problem.code-unknown.remedy", field, value], null)]);

        // assessments[1].values.fev1 is what the sender calls its fourth reading
        string Place(string field)
        {
            if (AssessmentPath().Match(field) is not { Success: true } m) { return field; }
            var (of, name) = (entries[int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)].Code, m.Groups[2].Value);
            int at = order.FindIndex(r => r.Assessment == of && (name.Length == 0 || r.Field == name));
            return at < 0 ? $"readings[{order.FindIndex(r => r.Assessment == of)}]" : $"readings[{at}]";
        }
    }

    /// <summary>"NOT_REACHED", "not-reached" and "NotReached" are one.</summary>
    static T? Read<T>(string word) where T : struct, Enum => Enum.TryParse<T>(word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), true, out var v) && Enum.IsDefined(v) && !char.IsAsciiDigit(word.FirstOrDefault()) ? v : null;

    static (List<AssessmentEntry> Entries, List<FollowUpReading> Order) Entries(IReadOnlyList<FollowUpReading> readings)
    {
        var entries = new List<AssessmentEntry>();
        foreach (var g in readings.GroupBy(r => r.Assessment))
        {
            var (values, units, texts) = (new Dictionary<string, decimal>(), new Dictionary<string, string>(), new Dictionary<string, string>());
            foreach (var r in g)
            {
                if (r.Number is { } n) { values[r.Field] = n; } else if (r.Text is { } text) { texts[r.Field] = text; }
                if (r.Unit is { Length: > 0 } unit) { units[r.Field] = unit; }
            }
            entries.Add(new(g.Key, values, units.Count == 0 ? null : units, texts.Count == 0 ? null : texts));
        }
        return (entries, [.. readings]);
    }

    static readonly string[] Pairs = [.. new FollowUpAnswers().Pairs().Select(p => p.Field)];

    /// <summary>The answers as the API's own JSON: what it would refuse is refused here.</summary>
    static FollowUpAnswers? Answers(IReadOnlyList<FollowUpAnswer> said)
    {
        if (said.Count == 0) { return null; }
        var json = new JsonObject();
        foreach (var a in said)
        {
            json[a.Field] = Pairs.Contains(a.Field) ? new JsonObject { ["has"] = a.Has ?? throw new JsonException(null, "$." + a.Field, null, null), ["text"] = a.Text }
                : a.Has is { } has ? has : a.Number is { } n ? n : a.Date is { } day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : a.Code is { } code ? code : a.Text;
        }
        return JsonSerializer.Deserialize<FollowUpAnswers>(json, Strict);
    }

    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>What is told of the answers: no free texts.</summary>
    internal static IReadOnlyList<FollowUpAnswer> Told(FollowUpAnswers a) =>
        [.. new FollowUpAnswer?[] {
            a.Weight is { } w ? new("weight", Code: w.ToString()) : null, a.Appetite is { } p ? new("appetite", Code: p.ToString()) : null, a.Sleep is { } s ? new("sleep", Code: s.ToString()) : null, a.SelfEvaluation is { } e ? new("selfEvaluation", Code: e.ToString()) : null,
            a.RehabDone is { } done ? new("rehabDone", done) : null, a.RehabCount is { } count ? new("rehabCount", Number: count) : null, a.ActiveTuberculosis is { } tb ? new("activeTuberculosis", tb) : null, a.Satisfaction is { } c ? new("satisfaction", Number: c) : null,
            a.LastRehabOn is { } last ? new("lastRehabOn", Date: last) : null }.OfType<FollowUpAnswer>(), .. a.Pairs().Where(x => x.Answer is not null).Select(x => new FollowUpAnswer(x.Field, x.Answer!.Has))];

    internal static IReadOnlyList<FollowUpReading> Told(IReadOnlyList<AssessmentEntry> entries) =>
        [.. entries.SelectMany(e => e.Values.Select(v => new FollowUpReading(e.Code, v.Key, v.Value, null, e.Units?.GetValueOrDefault(v.Key))).Concat((e.Texts ?? new Dictionary<string, string>()).Select(t => new FollowUpReading(e.Code, t.Key, null, t.Value))))];

    [GeneratedRegex(@"^assessments\[(\d+)\](?:\.(?:values|units|texts)\.(\w+)|\.code)?$")] private static partial Regex AssessmentPath();
}
