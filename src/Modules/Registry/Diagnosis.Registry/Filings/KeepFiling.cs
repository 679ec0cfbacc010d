using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

internal sealed record FilingRow(Guid Id, FilingDomain Domain, FilingState State, Guid InstitutionId, string InstitutionName, string Division, DateOnly? WorkStartedOn, int Versions, bool Late, DateOnly? Due, string? LimitId);

/// <summary>One act in the life of a dossier.</summary>
internal sealed record FilingAct(int Version, DateTimeOffset At, string Action, string? Reason, string Actor);

/// <summary>Dossiers: list, one, its history, a new one. An institution that is in the register already gets its dossier from what stands there.</summary>
internal sealed class KeepFiling(FilingDesk desk)
{
    /// <param name="InstitutionId">The caller's own when left out.</param>
    internal sealed record Request(Guid? InstitutionId, FilingDomain? Domain);

    RegistryDb Db => desk.Db;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/filings", async (FilingDomain? domain, FilingState? state, string? division, string? q, Guid? after, int? size, Caller caller, KeepFiling h, CancellationToken ct) => Results.Json(await h.List(domain, state, division, q, after, Paging.Size(size), caller, ct), Kernel.Data.Json.Options))
            .WithTags("filings").WithSummary("Dossiers the caller may read: an agency its own, a commission those of its area").Produces<Page<FilingRow>>();
        api.MapGet("/filings/{id:guid}", async (Guid id, Caller caller, KeepFiling h, CancellationToken ct) => (await h.Get(id, caller, ct)).Answer()).WithTags("filings").WithSummary("One dossier with its scope, physicians, gaps and clocks of today").Produces<FilingView>().ProducesProblem(404);
        api.MapGet("/filings/{id:guid}/history", async (Guid id, Caller caller, KeepFiling h, CancellationToken ct) => (await h.History(id, caller, ct)).Answer()).WithTags("filings").WithSummary("Every act, oldest first").Produces<List<FilingAct>>().ProducesProblem(404);
        api.MapPost("/filings", async (Request r, Caller caller, KeepFiling h, CancellationToken ct) => (await h.Open(r, caller, ct)).Created(v => $"/api/v1/filings/{v.Id}"))
            .For(Roles.Exam, Roles.Diagnosis, Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Opens a dossier; what the register holds already becomes its first version").Produces<FilingView>(201).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Page<FilingRow>> List(FilingDomain? domain, FilingState? state, string? division, string? q, Guid? after, int size, Caller caller, CancellationToken ct)
    {
        var today = desk.Today;
        var rows = Db.Filings.AsNoTracking().VisibleTo(Db, caller);
        if (domain is { } d) { rows = rows.Where(f => f.Domain == d); }
        if (state is { } s)
        {
            rows = s switch
            {
                FilingState.Stopping => rows.Where(f => f.State == s && f.StopsOn > today),
                FilingState.Stopped => rows.Where(f => f.State == s || (f.State == FilingState.Stopping && f.StopsOn <= today)),
                _ => rows.Where(f => f.State == s),
            };
        }
        if (DivisionCode.TryParse(division, out var area)) { string prefix = area.Level switch { DivisionLevel.Province => area.Value[..2], DivisionLevel.Prefecture => area.Value[..4], _ => area.Value }; rows = rows.Where(f => f.Division.StartsWith(prefix)); }
        if (!string.IsNullOrWhiteSpace(q)) { string text = q.Trim(); rows = rows.Where(f => f.InstitutionName.Contains(text)); }
        if (after is { } last) { rows = rows.Where(f => f.Id.CompareTo(last) > 0); }
        var found = await rows.OrderBy(f => f.Id).Take(size + 1).ToListAsync(ct);
        return found.Select(f =>
        {
            var clock = FilingClocks.Of(f, today, desk.Terminology).Where(c => c.Due is not null).MinBy(c => c.Due);
            return new FilingRow(f.Id, f.Domain, f.On(today), f.InstitutionId!.Value, f.InstitutionName, f.Division, f.WorkStartedOn, f.Versions.Count, f.Pending?.Late ?? f.Current?.FiledLate ?? false, clock?.Due, clock?.LimitId);
        }).ToList().ToPage(size, f => f.Id.ToString());
    }

    public async Task<Outcome<FilingView>> Get(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Db.Filings.AsNoTracking().VisibleTo(Db, caller).FirstOrDefaultAsync(f => f.Id == id, ct) is not { } f) { return Refusal.NotFound(); }
        return desk.View(f, await Db.Institutions.AsNoTracking().FirstAsync(i => i.Id == f.InstitutionId, ct));
    }

    public async Task<Outcome<List<FilingAct>>> History(Guid id, Caller caller, CancellationToken ct)
    {
        if (!await Db.Filings.VisibleTo(Db, caller).AnyAsync(f => f.Id == id, ct)) { return Refusal.NotFound(); }
        return await Db.History.AsNoTracking().Where(h => h.RecordId == id && h.Kind == nameof(FilingApplication)).OrderBy(h => h.Id).Select(h => new FilingAct(h.Version, h.At, h.Action, h.Reason, h.ActorName)).ToListAsync(ct);
    }

    public async Task<Outcome<FilingView>> Open(Request r, Caller caller, CancellationToken ct)
    {
        if (r.Domain is not { } domain) { return Refusal.Invalid(ChangeProfile.Needed("domain")); }
        if ((r.InstitutionId ?? caller.InstitutionId) is not { } id || (!caller.Has(Roles.Commission) && id != caller.InstitutionId && !caller.SeesAll)) { return Refusal.Invalid(ChangeProfile.Needed("institutionId")); }
        if (await Db.Institutions.FirstOrDefaultAsync(i => i.Id == id, ct) is not { } institution) { return Refusal.NotFound(); }
        if (!desk.May(FilingActor.Agency, caller, id, domain, institution.Division) && !desk.May(FilingActor.Province, caller, id, domain, institution.Division)) { return Refusal.Forbidden(); }
        string key = FilingApplication.KeyOf(id, domain);
        if (await Db.Filings.AnyAsync(f => f.OpenKey == key, ct)) { return Refusal.Conflict(new("filing-open", "institutionId", "filing.already-open", institution.Name)); }
        var f = new FilingApplication { Domain = domain, InstitutionId = id, OpenKey = key, Division = institution.Division };
        TakeFromRegister(f, institution, desk.Today);
        Db.Add(f);
        await Db.GrantAsync(f, [Readers.Institution(id), .. Readers.Chain(institution.Division)], ct);
        await desk.Save(f, institution, f.Versions.Count > 0 ? "take-over" : "open", null, ct);
        return desk.View(f, institution);
    }

    /// <summary>What was filed before this dossier: the scope of today as its first version, suspensions that still hold.</summary>
    internal static void TakeFromRegister(FilingApplication f, Institution i, DateOnly today)
    {
        var lines = f.Domain == FilingDomain.Diagnosis ? i.Filings.Where(x => x.Domain == FilingDomain.Diagnosis && x.Line.SupersededAt is null && x.Line.On(today)).ToList() : [];
        var categories = f.Domain == FilingDomain.Exam ? i.ExamCategories.Where(x => x.SupersededAt is null && x.ValidFrom <= today && !(x.ValidTo < today)).ToList() : [];
        if (lines.Count + categories.Count == 0) { return; }
        var from = lines.Select(x => x.Line.ValidFrom).Concat(categories.Select(c => c.ValidFrom)).Min();
        f.WorkStartedOn = lines.Select(x => x.Line.WorkStartedOn).Concat(categories.Select(c => c.WorkStartedOn)).Min() ?? from;
        var published = lines.Select(x => x.Line.KnownAt).Concat(categories.Select(c => c.KnownAt)).Max();
        f.Content = new() { Lines = ScopeFacts.LinesOn(i.Filings, today), Categories = ScopeFacts.CategoriesOn(i.ExamCategories, today) };
        f.Content = f.Domain == FilingDomain.Exam ? f.Content with { Lines = [] } : f.Content with { Categories = [] };
        f.Versions = [new(1, lines.Select(x => x.FilingNumber).FirstOrDefault(n => n.Length > 0) ?? "", from, null, from, false, published, false, "", f.Content.Lines, f.Content.Categories, null, true)];
        f.Suspensions = [.. i.Suspensions.Where(s => s.Domain == f.Domain && s.SupersededAt is null && s.From <= today && !(s.To < today)).Select(s => new OrderedSuspension(Guid.CreateVersion7(), s.FactId, s.Classes, s.Catalogue, s.From, s.To, s.Basis, ""))];
    }
}
