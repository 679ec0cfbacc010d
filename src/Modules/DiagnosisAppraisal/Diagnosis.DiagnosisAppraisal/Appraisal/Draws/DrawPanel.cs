using System.Globalization;
using System.Security.Cryptography;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

internal sealed record GroupRequest(string? Group, int Members);

/// <param name="Size">Odd, not under the policy's minimum.</param>
/// <param name="Specialists">Diagnosing physicians of the specialty; null: the least the law wants.</param>
/// <param name="Groups">Members wanted from other fields; what is left is drawn from the whole pool.</param>
/// <param name="Alternates">Null: as the policy says.</param>
/// <param name="OtherProvince">Both parties consent to experts of other provinces.</param>
/// <param name="RepeatGround">Code of appraisal-repeat-grounds.tsv; needed when a draw of this case exists. It is checked against the case, and published with the reason; the former draw is kept.</param>
/// <param name="RepeatReason">The ground in words, naming nobody: everybody can read it.</param>
internal sealed record PrepareDrawRequest(int? Size, int? Specialists = null, IReadOnlyList<GroupRequest>? Groups = null, int? Alternates = null, bool OtherProvince = false, string? RepeatReason = null, string? RepeatGround = null);

/// <param name="DrawnBy">PARTIES, or OFFICE_ON_MANDATE where the parties asked the office to draw for them.</param>
/// <param name="WorkerWord">Anything the worker wants mixed into the draw after the commitment was published.</param>
internal sealed record DrawRequest(string? DrawnBy, string? WorkerWord = null, string? EmployerWord = null);
/// <param name="EmployerAbsent">Why nobody confirms for the employer: it is unknown or dissolved and cannot be found.</param>
internal sealed record OpenSessionRequest(string? WorkerConfirmed, string? EmployerConfirmed, string? Place, DateOnly? On = null, string? EmployerAbsent = null);
internal sealed record ReplaceRequest(Guid? ExpertId, string? Reason, DateOnly? On = null);
internal sealed record RecusalRequest(Guid? ExpertId, RecusalGround? Ground, string? Reason, string? AskedBy, DateOnly? On = null);

internal sealed record DrawAnswer(Guid Id, int Version, DrawState State, string Commitment, string? ResultHash, AppraisalState CaseState) : IVersioned;

/// <summary>
/// Draws a panel so that anybody can check it (docs/draw.md): commit to pool, plan and seed; mix in the parties' words; fix the result by its
/// hash; open it in the session. Recusals come first; a pool that cannot give the panel is refused with the numbers.
/// </summary>
internal sealed class DrawPanel(AppraisalDesk desk, ManageExperts experts, Words words)
{
    const int LongestWord = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/recusals", async (Guid id, RecusalRequest r, Caller caller, IfMatch ifMatch, DrawPanel h, CancellationToken ct) => (await h.RecuseAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal: draw").WithSummary("Record that an expert may not sit, with ground and reason; a seat already drawn goes to the next alternate").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/draws", async (Guid id, PrepareDrawRequest r, Caller caller, IfMatch ifMatch, DrawPanel h, CancellationToken ct) => (await h.PrepareAsync(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/verify/draws/{v.Id}"))
            .For(Roles.Appraisal).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal: draw").WithSummary("Prepare a draw: recusals removed, pool snapshot, plan and seed committed to and published").Produces<DrawAnswer>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/draws/{id:guid}/drawing", async (Guid id, DrawRequest r, Caller caller, DrawPanel h, CancellationToken ct) => (await h.DrawAsync(id, r, caller, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal: draw").WithSummary("Draw; the result stays sealed and its hash is published").Produces<DrawAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/draws/{id:guid}/opening", async (Guid id, OpenSessionRequest r, Caller caller, DrawPanel h, CancellationToken ct) => (await h.OpenAsync(id, r, caller, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal: draw").WithSummary("Open the session: both parties confirm, names and seed are revealed").Produces<DrawAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/draws/{id:guid}/replacements", async (Guid id, ReplaceRequest r, Caller caller, DrawPanel h, CancellationToken ct) => (await h.ReplaceAsync(id, r, caller, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal: draw").WithSummary("A drawn expert declines; the next alternate takes the seat").Produces<DrawAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<AppraisalAnswer>> RecuseAsync(Guid id, RecusalRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        string province = ManageExperts.ProvinceOf(caller);
        if (r.ExpertId is not { } expertId || await desk.Db.Experts.AsNoTracking().FirstOrDefaultAsync(e => e.Id == expertId && e.Division == province, ct) is not { } expert) { return Refusal.Invalid(new Finding("R10", "expertId", "appraisal.no-such-expert")); }
        if (r.Ground is not { } ground) { return Refusal.Invalid(new Finding("R11", "ground", "appraisal.recusal-ground")); }
        bool heard = c.Hearing is not null;
        if (c.Recuse(new(expert.Id, expert.Name, ground, r.Reason?.Trim() ?? "", DiagnosisCase.Blank(r.AskedBy), day)) is { } no) { return no; }
        var warnings = new List<Finding>();
        if (c.DrawId is { } drawId && c.SessionOpenedOn is null) { warnings.Add(Finding.Warn("V03", "expertId", "appraisal.recused-after-draw")); }
        else if (c.RecusedSeats().Count > 0) { warnings.AddRange(Reseat(await desk.Db.Draws.FirstAsync(d => d.Id == c.DrawId, ct), c, day)); }
        if (heard && c.Hearing is null) { warnings.Add(Finding.Warn("V08", "expertId", "appraisal.hear-again")); }
        return await desk.SaveAsync(c, "recuse", ground.ToString(), warnings, ct);
    }

    /// <summary>Gives the seats of recused members to the next alternates who may sit; a seat for which there is none stays, and nothing can be heard until the panel is drawn anew.</summary>
    static List<Finding> Reseat(Draw draw, AppraisalCase c, DateOnly day)
    {
        var told = new List<Finding>();
        foreach (var leaving in c.RecusedSeats())
        {
            if (draw.NextFor(c.Panel, leaving.ExpertId, c.IsRecused) is not { } next) { told.Add(Finding.Warn("V07", "expertId", "appraisal.recused-no-alternate", leaving.Name)); continue; }
            var recusal = c.Recusals.First(r => r.ExpertId == leaving.ExpertId);
            draw.Replacements.Add(new(leaving.ExpertId, leaving.Name, next.ExpertId, next.Name, recusal.Reason, day, recusal.Ground));
            c.Replace(leaving.ExpertId, next);
            draw.Because("replace", recusal.Reason);
            told.Add(Finding.Warn("V06", "expertId", "appraisal.recused-replaced", leaving.Name, next.Name));
        }
        return told;
    }

    /// <summary>Why a draw that exists may not be repeated: the ground must be one of the list and true of this case, and its words are for everybody to read.</summary>
    Finding? WhyNotAgain(PrepareDrawRequest r, AppraisalCase c, Draw former)
    {
        if (string.IsNullOrWhiteSpace(r.RepeatReason)) { return new("R12", "repeatReason", "appraisal.repeat-reason", former.No); }
        var grounds = desk.Reference.RepeatGrounds(desk.Today);
        if (grounds.FirstOrDefault(g => g.Code == r.RepeatGround?.Trim()) is not { } ground) { return new("R28", "repeatGround", "appraisal.repeat-ground", string.Join('、', grounds.Select(g => $"{g.Code} {g.Name}"))); }
        if (!ground.Holds(c, former, former.Recomputes(desk.Db.Protector))) { return new("R29", "repeatGround", "appraisal.repeat-ground-untrue", ground.Name); }
        if (!ExcludingEvidence.Names(r.RepeatReason, desk.Terminology, c.Division, desk.Today)) { return new("R30", "repeatReason", "appraisal.repeat-reason-empty"); }
        string[] parties = [c.PersonName, c.EmployerName, c.ApplicantName, c.Representative ?? "", .. (c.Joined ?? []).SelectMany(j => new[] { j.Name, j.Representative ?? "" })];
        return parties.FirstOrDefault(p => p.Length > 1 && r.RepeatReason.Contains(p, StringComparison.Ordinal)) is { } named ? new("R31", "repeatReason", "appraisal.repeat-reason-names", named) : null;
    }

    public async Task<Outcome<DrawAnswer>> PrepareAsync(Guid id, PrepareDrawRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var db = desk.Db;
        if (c.MayDraw() is { } state) { return state; }
        var former = await db.Draws.Where(d => d.AppraisalId == c.Id).OrderByDescending(d => d.No).FirstOrDefaultAsync(ct);
        if (former is not null && WhyNotAgain(r, c, former) is { } notAgain) { return Refusal.Conflict(notAgain); }
        string province = c.Division[..2] + "0000";
        if (await experts.LatestAsync(province, ct) is not { } pool) { return Refusal.Invalid(new Finding("R13", "", "appraisal.no-pool")); }
        foreach (var g in r.Groups ?? []) { if (g.Group is null || desk.Reference.Specialty(g.Group) is null) { return Refusal.Invalid(new Finding("P06", "groups", "appraisal.specialty-unknown", g.Group ?? "")); } }

        var today = desk.Today;
        var policy = desk.PolicyOf(c, today);
        var judged = await db.Cases.AsNoTracking().FirstAsync(x => x.Id == c.DiagnosisCaseId, ct);
        string specialty = desk.Terminology.Catalogue.Find(judged.Outcome!.Disease, judged.Outcome.On)?.ClassIdentity ?? "";
        var drawId = Guid.CreateVersion7();
        var now = await db.Experts.AsNoTracking().Where(e => e.Division == province).ToDictionaryAsync(e => e.Id, ct);
        var sat = c.FirstAppraisalId is { } firstId ? await SatInAsync(firstId, ct) : [];

        var people = new List<DrawPerson>();
        var published = new List<DrawExpert>();
        var excluded = new List<ExcludedExpert>();
        foreach (var e in pool.Entries)
        {
            string reference = DrawProcedure.RefOf(drawId, e.ExpertId);
            bool specialist = e.DiagnosingClasses.Contains(specialty) && !(e.CertificateTo < today);
            people.Add(new(reference, e.ExpertId, e.Name, e.Unit, e.Title, specialist));
            published.Add(new(reference, [.. e.Specialties.Union(e.DiagnosingClasses).Order(StringComparer.Ordinal)], specialist));
            if (WhyNot(e, now.GetValueOrDefault(e.ExpertId), c, judged, sat, policy, r.OtherProvince) is var (ground, reason)) { excluded.Add(new(reference, e.ExpertId, e.Name, ground, reason)); }
        }
        published.Sort((a, b) => string.CompareOrdinal(a.Ref, b.Ref));
        excluded.Sort((a, b) => string.CompareOrdinal(a.Ref, b.Ref));

        var (plan, problem) = DrawPlanning.Plan(r.Size ?? policy.MinExperts, r.Specialists, [.. (r.Groups ?? []).Select(g => (g.Group!, g.Members))], r.Alternates ?? policy.Alternates, policy.MinExperts, [.. excluded.Select(x => new DrawExclusion(x.Ref, x.Ground))]);
        if (problem is not null) { return Refusal.Invalid(problem); }
        var snapshot = new DrawSnapshot(pool.Edition, published);
        if (DrawProcedure.Shortages(snapshot, plan!) is { Count: > 0 } shortages)
        {
            return Refusal.Invalid(shortages.Select(s => new Finding("R14", "", "appraisal.pool-short", NameOf(s.Match, specialty), s.Needed, s.Available, published.Count, excluded.Count)));
        }
        var seed = RandomNumberGenerator.GetBytes(32);
        var draw = new Draw
        {
            Id = drawId, AppraisalId = c.Id, No = (former?.No ?? 0) + 1, State = DrawState.Committed, InstitutionId = c.InstitutionId, Division = c.Division, CommittedOn = today, People = people, Excluded = excluded, Rules = [.. policy.Rules],
            RepeatGround = former is null ? null : r.RepeatGround!.Trim(), RepeatReason = former is null ? null : DiagnosisCase.Blank(r.RepeatReason), Seed = db.Protector.Seal(Convert.ToHexStringLower(seed)), Published = DrawProcedure.Commit(drawId, (former?.No ?? 0) + 1, desk.Clock.GetUtcNow(), snapshot, plan!, seed),
        };
        if (former is not null && former.State != DrawState.Abandoned) { former.Abandon(db.Protector, r.RepeatReason!); former.Because("abandon", r.RepeatReason); }
        if (former is not null) { c.State = c.File?.HandedOverOn is null ? AppraisalState.FileRequested : AppraisalState.FileReceived; (c.DrawId, c.SessionOpenedOn, c.Panel, c.Hearing) = (null, null, [], null); }
        draw.Because("commit", r.RepeatReason);
        db.Add(draw);
        // the case's version guards against two clerks preparing a draw at the same moment
        c.DrawId = draw.Id;
        c.Because("prepare-draw", r.RepeatReason);
        await db.SaveChangesAsync(ct);
        return Answer(draw, c);
    }

    public async Task<Outcome<DrawAnswer>> DrawAsync(Guid id, DrawRequest r, Caller caller, CancellationToken ct)
    {
        var (draw, c, refused) = await FindAsync(id, caller, ct);
        if (refused is not null) { return refused; }
        if ((r.WorkerWord?.Length ?? 0) > LongestWord || (r.EmployerWord?.Length ?? 0) > LongestWord) { return Refusal.Invalid(new Finding("R15", "workerWord", "appraisal.word-long", LongestWord)); }
        if (draw!.DrawNow(desk.Db.Protector, r.DrawnBy ?? "", [r.WorkerWord?.Trim() ?? "", r.EmployerWord?.Trim() ?? ""], desk.Clock.GetUtcNow(), desk.Today) is { } no) { return no; }
        c!.Drawn(draw.Id);
        draw.Because("draw");
        c.Because("draw");
        await desk.Db.SaveChangesAsync(ct);
        return Answer(draw, c);
    }

    public async Task<Outcome<DrawAnswer>> OpenAsync(Guid id, OpenSessionRequest r, Caller caller, CancellationToken ct)
    {
        var (draw, c, refused) = await FindAsync(id, caller, ct);
        if (refused is not null) { return refused; }
        var (day, wrongDay) = desk.DayOf(c!, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (draw!.DrawnOn is { } drawn && day < drawn) { return Refusal.Invalid(new Finding("J12", "on", "appraisal.day-before-last-act", DiagnosisCase.Show(day), DiagnosisCase.Show(drawn))); }
        if (c!.State != AppraisalState.PanelDrawn) { return c.Only(AppraisalState.PanelDrawn)!; }
        if (draw.Open(desk.Db.Protector, r.WorkerConfirmed, r.EmployerConfirmed, r.EmployerAbsent, r.Place, day) is { } no) { return no; }
        if (c.OpenSession(draw.Panel(), day) is { } cannot) { desk.Db.ChangeTracker.Clear(); return cannot; }
        draw.Because("open");
        // who was recused while the list was sealed does not sit
        var told = Reseat(draw, c, day);
        c.Because("open-session");
        await desk.Db.SaveChangesAsync(ct);
        return Outcome<DrawAnswer>.Done(Answer(draw, c), told);
    }

    public async Task<Outcome<DrawAnswer>> ReplaceAsync(Guid id, ReplaceRequest r, Caller caller, CancellationToken ct)
    {
        var (draw, c, refused) = await FindAsync(id, caller, ct);
        if (refused is not null) { return refused; }
        if (draw!.State != DrawState.Opened || c!.State != AppraisalState.PanelDrawn) { return Refusal.Conflict(new Finding("R16", "", "appraisal.replace-when-open")); }
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (c.Panel.FirstOrDefault(s => s.ExpertId == r.ExpertId) is not { } leaving) { return Refusal.Invalid(new Finding("R17", "expertId", "appraisal.not-on-panel")); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { return Refusal.Invalid(new Finding("R18", "reason", "appraisal.reason-required")); }
        if (draw.NextFor(c.Panel, leaving.ExpertId, c.IsRecused) is not { } next) { return Refusal.Conflict(new Finding("R19", "", "appraisal.no-alternate", leaving.Name)); }
        draw.Replacements.Add(new(leaving.ExpertId, leaving.Name, next.ExpertId, next.Name, r.Reason.Trim(), day, c.Recusals.FirstOrDefault(x => x.ExpertId == leaving.ExpertId)?.Ground));
        c.Replace(leaving.ExpertId, next);
        draw.Because("replace", r.Reason);
        c.Because("replace", r.Reason);
        await desk.Db.SaveChangesAsync(ct);
        return Answer(draw, c);
    }

    async Task<(Draw? Draw, AppraisalCase? Case, Refusal? Refused)> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.Draws.FirstOrDefaultAsync(d => d.Id == id, ct) is not { } draw) { return (null, null, Refusal.NotFound()); }
        var (c, refused) = await desk.OpenAsync(draw.AppraisalId, caller, default, ct);
        return refused is not null ? (null, null, refused) : c!.DrawId != draw.Id ? (null, null, Refusal.Conflict(new Finding("R20", "", "appraisal.draw-state.Abandoned"))) : (draw, c, null);
    }

    static DrawAnswer Answer(Draw d, AppraisalCase c) => new(d.Id, d.Version, d.State, d.Published.Commitment, d.Published.ResultHash, c.State);

    /// <summary>Experts who sat in the first appraisal.</summary>
    async Task<HashSet<Guid>> SatInAsync(Guid firstId, CancellationToken ct)
    {
        var first = await desk.Db.Appraisals.AsNoTracking().FirstAsync(a => a.Id == firstId, ct);
        return [.. first.Panel.Select(s => s.ExpertId)];
    }

    string NameOf(string match, string specialty) => match == DrawProcedure.Specialist ? desk.Reference.SpecialtyName(specialty) : match == DrawProcedure.Any ? words["appraisal.match.any"] : desk.Reference.SpecialtyName(match[DrawProcedure.GroupPrefix.Length..]);

    /// <summary>Why an expert of the pool cannot be drawn in this case; filters first, then recusals found by the system, then those recorded.</summary>
    internal static (string Ground, string Reason)? WhyNot(PoolEntry e, Expert? now, AppraisalCase c, DiagnosisCase judged, IReadOnlySet<Guid> satInFirst, AppraisalPolicy policy, bool otherProvince)
    {
        if (now is null or { State: not ExpertState.Active }) { return (now?.State == ExpertState.Suspended ? "SUSPENDED" : "REMOVED", now?.StateReason ?? ""); }
        if (!policy.SeniorTitles.Contains(e.Title)) { return ("NOT_SENIOR", e.Title); }
        if (e.OtherProvince && !otherProvince) { return ("OTHER_PROVINCE", ""); }
        if (TookPart(e, judged)) { return ("TOOK_PART_IN_DIAGNOSIS", judged.CertificateNumber ?? ""); }
        if (satInFirst.Contains(e.ExpertId)) { return ("TOOK_PART_IN_FIRST_APPRAISAL", c.FirstDocumentNumber ?? ""); }
        return c.Recusals.FirstOrDefault(x => x.ExpertId == e.ExpertId) is { } r ? (Code(r.Ground), r.Reason) : null;
    }

    internal static string Code(RecusalGround ground) => ground switch
    {
        RecusalGround.PartyOrRelative => "PARTY_OR_RELATIVE", RecusalGround.TookPartInDiagnosis => "TOOK_PART_IN_DIAGNOSIS", RecusalGround.TookPartInFirstAppraisal => "TOOK_PART_IN_FIRST_APPRAISAL", RecusalGround.Interest => "INTEREST", _ => "OTHER",
    };

    /// <summary>On the panel, or among those who signed or reviewed: by the practitioner, by the certificate's number, or by name within the agency.</summary>
    internal static bool TookPart(PoolEntry e, DiagnosisCase judged)
    {
        if (judged.Panel.Any(m => m.PractitionerId == e.PractitionerId || (e.CertificateNo is { Length: > 0 } no && m.QualificationNo == no) || (m.Name == e.Name && e.Unit == m.InstitutionName))) { return true; }
        return judged.Certificates.Any(x => (e.CertificateNo is { Length: > 0 } no && x.Signers.Any(s => s.Contains(no, StringComparison.Ordinal))) || (e.Unit == judged.AgencyName && (x.ReviewedBy == e.Name || x.Signers.Any(s => s.StartsWith(e.Name, StringComparison.Ordinal)))));
    }
}
