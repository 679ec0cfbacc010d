using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Referrals;

/// <param name="Number">Resident identity number; kept sealed, never shown again in full.</param>
internal sealed record ReferralEntry(ReferralKind? Kind, Guid? ToId, string? PersonName, string? Number, string? Sex, DateOnly? BirthDate, string? Reason, string? Summary, Urgency? Urgency, DateOnly? On = null);

internal sealed record AcceptEntry(DateOnly? ExpectedOn, string? Note = null, DateOnly? On = null);
internal sealed record ReplyEntry(string? Answer, string? AnsweredBy, DateOnly? On = null);

/// <param name="PersonName">Masked for whoever is not one of the two bodies.</param>
/// <param name="Waiting">Days to the decision; running while it is open.</param>
/// <param name="ToCare">Days to arrival or answer.</param>
internal sealed record ReferralView(Guid Id, int Version, ReferralKind Kind, ReferralState State, Guid FromId, string FromName, Guid ToId, string ToName, string PersonName, string? Number, string Sex, DateOnly? BirthDate, string Reason, string Summary, Urgency Urgency,
    DateOnly RequestedOn, DateOnly? DecidedOn, DateOnly? ExpectedOn, string? RefusalReason, DateOnly? ArrivedOn, DateOnly? EndedOn, string? Answer, string? AnsweredBy, int Waiting, int? ToCare, IReadOnlyList<CourseStep> Course) : IVersioned;

/// <param name="Direction">in or out: from the caller's institution.</param>
/// <param name="Decided">True: accepted or refused, the ones the waiting time is of.</param>
/// <param name="Cared">True: arrived or answered, the ones the time to care is of.</param>
internal sealed record ReferralQuestion(ReferralKind? Kind = null, ReferralState? State = null, string? Direction = null, bool? Accepted = null, bool? Decided = null, bool? Cared = null);

/// <summary>How referrals went, by kind; the parts add up to the number asked for.</summary>
/// <param name="MedianDays">To the decision, of the decided ones.</param>
internal sealed record ReferralFigures(ReferralKind Kind, int Requested, int Waiting, int Accepted, int Refused, int Withdrawn, decimal? MedianDays, decimal? MedianDaysToCare)
{
    /// <summary>How many <see cref="MedianDays"/> is of.</summary>
    public int Decided { get; init; }
    /// <summary>How many <see cref="MedianDaysToCare"/> is of.</summary>
    public int CaredFor { get; init; }
}

/// <summary>Referrals between tiers and teleconsultations: asked by one body, decided and answered by the other.</summary>
internal sealed class RunReferral(TieringDesk desk, IInstitutions institutions)
{
    private HospitalTieringDb Db => desk.Db;
    private static readonly string[] Sexes = ["1", "2"];
    private const int OldestPatient = 130;

    /// <summary>Province above prefecture above county above township; a station's host counts by its level.</summary>
    public static int Tier(string level) => level switch { "province" => 4, "prefecture" => 3, "county" => 2, _ => 1 };

    /// <param name="exchanged">The id under which it came by exchange; null when it is entered here.</param>
    public async Task<Outcome<ReferralView>> RequestAsync(ReferralEntry e, Caller caller, CancellationToken ct, Guid? exchanged = null)
    {
        if (caller.InstitutionId is not { } own || caller.Has(Roles.Commission)) { return Refusal.Forbidden("tiering.referral.institutions-only"); }
        if (await institutions.FindAsync(own, ct) is not { } from) { return Refusal.Forbidden("tiering.referral.institutions-only"); }
        var findings = new List<Finding>();
        var to = e.ToId is { } id && id != own ? await institutions.FindAsync(id, ct) : null;
        if (to is null) { findings.Add(new("referral-to", "toId", "tiering.referral.to-needed")); }
        if (e.Kind is null) { findings.Add(new("referral-kind", "kind", "tiering.referral.kind-needed")); }
        else if (to is not null && ((e.Kind == ReferralKind.Up && Tier(to.Level) <= Tier(from.Level)) || (e.Kind == ReferralKind.Down && Tier(to.Level) >= Tier(from.Level)))) { findings.Add(new("referral-tier", "toId", "tiering.referral.wrong-tier." + e.Kind, to.Name)); }
        if (TieringDesk.Blank(e.PersonName) is null || e.PersonName!.Length > 50) { findings.Add(new("referral-person", "personName", "tiering.referral.person-needed")); }
        if (TieringDesk.Blank(e.Reason) is null) { findings.Add(new("referral-why", "reason", "tiering.referral.why-needed")); }
        if (e.Reason?.Length > 500) { findings.Add(new("referral-why", "reason", "problem.too-long", "reason", 500)); }
        if (TieringDesk.Blank(e.Summary) is null) { findings.Add(new("referral-summary", "summary", "tiering.referral.summary-needed")); }
        string? number = TieringDesk.Blank(e.Number)?.ToUpperInvariant();
        var read = default(ResidentId);
        if (number is not null && !ResidentId.TryParse(number, desk.Terminology.Identifiers, out read)) { findings.Add(new("referral-number", "number", "tiering.referral.bad-number")); }
        if (number is null && !Sexes.Contains(e.Sex)) { findings.Add(new("referral-sex", "sex", "tiering.referral.sex-needed")); }
        if (number is null && e.BirthDate is { } born && (born > desk.Today || born < desk.Today.AddYears(-OldestPatient))) { findings.Add(new("referral-born", "birthDate", "tiering.referral.bad-birth", DateEntry.Show(born))); }
        var day = e.On ?? desk.Today;
        if (day > desk.Today) { findings.Add(new("act-day", "on", "tiering.act-in-future", DateEntry.Show(day))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var referral = new Referral
        {
            Id = exchanged ?? Guid.CreateVersion7(), Kind = e.Kind!.Value, FromName = from.Name, ToId = to!.Id, ToName = to.Name, PersonName = e.PersonName!.Trim(), Number = number is null ? null : Db.Protector.Seal(number), NumberHash = number is null ? null : Db.Protector.Hash($"1:{number}"),
            Sex = number is null ? e.Sex! : read.Sex == Kernel.Identifiers.Sex.Male ? "1" : "2", BirthDate = number is null ? e.BirthDate : read.BirthDate, Reason = e.Reason!.Trim(), Summary = e.Summary!.Trim(), Urgency = e.Urgency ?? Urgency.Routine, RequestedOn = day,
            Division = from.Division, InstitutionId = own, Course = [new CourseStep("refer", day, caller.Name, exchanged is null ? null : Referral.ExchangeNote)],
        };
        referral.Because("refer");
        Db.Add(referral);
        await Db.GrantAsync(referral, [Readers.Institution(own), Readers.Institution(to.Id), .. Readers.Chain(from.Division), .. Readers.Chain(to.Division)], ct);
        Db.Publish(TakeReferral.Told(referral, 1, to.Division, desk.Today));
        await Db.SaveChangesAsync(ct);
        return View(referral, caller);
    }

    private async Task<Outcome<ReferralView>> ActAsync(Guid id, Caller caller, IfMatch match, bool receiver, string act, ActRequest r, Func<Referral, DateOnly, Refusal?> step, CancellationToken ct)
    {
        // commissions read, the two bodies act
        if (await Db.Referrals.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(x => x.Id == id, ct) is not { } seen) { return Refusal.NotFound(); }
        if (!TieringDesk.IsUnit(caller, receiver ? seen.ToId : seen.InstitutionId)) { return Refusal.Forbidden("tiering.not-yours"); }
        var outcome = await desk.ActAsync<Referral>(id, caller, match, Who.Unit, act, r, step, ct, may: true,
            then: x => { Db.Publish(TakeReferral.Told(x, x.Version + 1, null, desk.Today)); return Task.CompletedTask; });
        return outcome.Ok ? Outcome<ReferralView>.Done(View(outcome.Value!, caller)) : new Refusal(outcome.Refused!.Value, outcome.Findings) { Differences = outcome.Differences };
    }

    public Task<Outcome<ReferralView>> AcceptAsync(Guid id, AcceptEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, true, "accept-referral", new(r.Note, r.On), (x, day) => x.Accept(r.ExpectedOn, day), ct);
    public Task<Outcome<ReferralView>> RefuseAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, true, "refuse-referral", r, (x, day) => x.Refuse(r.Note, day), ct);
    public Task<Outcome<ReferralView>> ArriveAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, true, "arrive", r, (x, day) => x.Arrive(day), ct);
    public Task<Outcome<ReferralView>> ReplyAsync(Guid id, ReplyEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, true, "reply", new(null, r.On), (x, day) => x.Reply(r.Answer, r.AnsweredBy, day), ct);
    public Task<Outcome<ReferralView>> WithdrawAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, false, "withdraw-referral", r, (x, day) => x.Withdraw(r.Note, day), ct);

    public async Task<IReadOnlyList<ReferralView>> ListAsync(ReferralQuestion q, Caller caller, CancellationToken ct) => (await PageAsync(q, 0, 500, caller, ct)).Rows;

    /// <summary>A page of them, the newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<ReferralView> Rows, int Total)> PageAsync(ReferralQuestion q, int start, int size, Caller caller, CancellationToken ct)
    {
        var rows = Db.Referrals.AsNoTracking().VisibleTo(Db, caller);
        if (q.Kind is { } kind) { rows = rows.Where(r => r.Kind == kind); }
        if (q.State is { } state) { rows = rows.Where(r => r.State == state); }
        if (q.Accepted == true) { rows = rows.Where(r => r.State == ReferralState.Accepted || r.State == ReferralState.Arrived || r.State == ReferralState.Completed || r.State == ReferralState.Answered); }
        if (q.Direction == "in") { rows = rows.Where(r => r.ToId == caller.InstitutionId); }
        if (q.Direction == "out") { rows = rows.Where(r => r.InstitutionId == caller.InstitutionId); }
        if (q.Decided == true) { rows = rows.Where(r => r.DecidedOn != null); }
        if (q.Cared == true) { rows = rows.Where(r => r.ArrivedOn != null || r.State == ReferralState.Answered); }
        return ([.. (await rows.OrderByDescending(r => r.Id).Skip(start).Take(size).ToListAsync(ct)).Select(r => View(r, caller))], await rows.CountAsync(ct));
    }

    public async Task<IReadOnlyList<ReferralFigures>> FiguresAsync(Caller caller, CancellationToken ct) =>
        [.. (await Db.Referrals.AsNoTracking().VisibleTo(Db, caller).ToListAsync(ct)).GroupBy(r => r.Kind).OrderBy(g => g.Key).Select(g => new ReferralFigures(g.Key, g.Count(), g.Count(r => r.State == ReferralState.Requested),
            g.Count(r => r.State is ReferralState.Accepted or ReferralState.Arrived or ReferralState.Completed or ReferralState.Answered), g.Count(r => r.State == ReferralState.Refused), g.Count(r => r.State == ReferralState.Withdrawn),
            Median([.. g.Where(r => r.DecidedOn is not null).Select(r => r.WaitForDecision(desk.Today))]), Median([.. g.Where(r => r.ArrivedOn is not null || r.State == ReferralState.Answered).Select(r => r.WaitForCare(desk.Today)!.Value)]))
        { Decided = g.Count(r => r.DecidedOn is not null), CaredFor = g.Count(r => r.ArrivedOn is not null || r.State == ReferralState.Answered) })];

    internal static decimal? Median(IReadOnlyList<int> days)
    {
        if (days.Count == 0) { return null; }
        var sorted = days.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2m;
    }

    public async Task<Outcome<ReferralView>> ShowAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Db.Referrals.VisibleTo(Db, caller).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } referral) { return Refusal.NotFound(); }
        Db.RecordRead(referral, "read");
        await Db.SaveChangesAsync(ct);
        return View(referral, caller);
    }

    private ReferralView View(Referral r, Caller caller)
    {
        bool mine = TieringDesk.IsUnit(caller, r.InstitutionId) || TieringDesk.IsUnit(caller, r.ToId);
        return new(r.Id, r.Version, r.Kind, r.State, r.InstitutionId!.Value, r.FromName, r.ToId, r.ToName, mine ? r.PersonName : Mask.Name(r.PersonName), r.Number is { } n ? Mask.ResidentId(Db.Protector.Open(n)) : null, r.Sex, mine ? r.BirthDate : null,
            r.Reason, mine ? r.Summary : "", r.Urgency, r.RequestedOn, r.DecidedOn, r.ExpectedOn, r.RefusalReason, r.ArrivedOn, r.EndedOn, mine ? r.Answer : null, r.AnsweredBy, r.WaitForDecision(desk.Today), r.WaitForCare(desk.Today), r.Course);
    }

    /// <summary>Bodies of the province a patient can be sent to, with the caller's own tier; the suspended ones are marked by the page.</summary>
    public async Task<(InstitutionInfo? Own, IReadOnlyList<(InstitutionInfo Body, bool Suspended)> Others)> OffersAsync(Caller caller, CancellationToken ct)
    {
        if (caller.InstitutionId is not { } own || await institutions.FindAsync(own, ct) is not { } from) { return (null, []); }
        var found = new Dictionary<Guid, InstitutionInfo>();
        foreach (var kind in (InstitutionKind[])[InstitutionKind.PreventionHospital, InstitutionKind.DiagnosisAgency, InstitutionKind.Hospital, InstitutionKind.RehabHost])
        {
            foreach (var i in await institutions.ListAsync(kind, from.Division[..2], ct)) { found[i.Id] = i; }
        }
        found.Remove(own);
        // only the two columns the page needs would do, but a province has a few hundred units
        var suspended = (await Db.Units.AsNoTracking().ToListAsync(ct)).Where(u => u.SuspendedOn(desk.Today).Count > 0).Select(u => u.Id).ToHashSet();
        return (from, [.. found.Values.OrderByDescending(i => Tier(i.Level)).ThenBy(i => i.Division, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal).Select(i => (i, suspended.Contains(i.Id)))]);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/referrals", async (ReferralEntry e, Caller caller, RunReferral h, CancellationToken ct) => (await h.RequestAsync(e, caller, ct)).Created(v => $"/api/v1/tiering/referrals/{v.Id}"))
            .For(Roles.Diagnosis, Roles.Station, Roles.Hospital, Roles.Exam).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Refer a patient up or down, or ask for a teleconsultation").Produces<ReferralView>(201).ProducesProblem(403).ProducesProblem(422);
        api.MapGet("/tiering/referrals", async ([AsParameters] ReferralQuestion q, Caller caller, RunReferral h, CancellationToken ct) => Results.Json(await h.ListAsync(q, caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Referrals, the newest first").Produces<IReadOnlyList<ReferralView>>();
        api.MapGet("/tiering/referrals/figures", async (Caller caller, RunReferral h, CancellationToken ct) => Results.Json(await h.FiguresAsync(caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Numbers and waiting times by kind").Produces<IReadOnlyList<ReferralFigures>>();
        api.MapGet("/tiering/referrals/{id:guid}", async (Guid id, Caller caller, RunReferral h, CancellationToken ct) => (await h.ShowAsync(id, caller, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("One referral; the reading is recorded").Produces<ReferralView>().ProducesProblem(404);
        Act<AcceptEntry>(api, "acceptance", "Accept", (h, id, r, c, m, ct) => h.AcceptAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "refusal", "Refuse with a reason", (h, id, r, c, m, ct) => h.RefuseAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "arrival", "The patient arrived", (h, id, r, c, m, ct) => h.ArriveAsync(id, r, c, m, ct));
        Act<ReplyEntry>(api, "reply", "Write back and end", (h, id, r, c, m, ct) => h.ReplyAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "withdrawal", "Withdraw with a reason", (h, id, r, c, m, ct) => h.WithdrawAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<RunReferral, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<ReferralView>>> act) where TRequest : class =>
        api.MapPost($"/tiering/referrals/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, RunReferral h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary(summary).Produces<ReferralView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
