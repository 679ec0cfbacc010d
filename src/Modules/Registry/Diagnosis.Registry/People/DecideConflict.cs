using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.People;

internal sealed record ConflictPerson(Guid Id, string Name, string Sex, DateOnly BirthDate);

/// <summary>One number under two names, as the queue shows it.</summary>
internal sealed record ConflictView(Guid Id, int Version, ConflictState State, string DocumentType, string NumberMasked, ConflictPerson First, ConflictPerson Second, DateTimeOffset FoundAt, string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason) : IVersioned;

/// <summary>A commission decides what one number under two names means. Records elsewhere keep the person they name; only later matches follow the decision.</summary>
internal sealed class DecideConflict(RegistryDb db, MatchPeople people)
{
    /// <param name="Decision">SamePerson, DifferentPeople or WrongNumber.</param>
    /// <param name="PersonId">SamePerson: whom to keep (the first when left out). WrongNumber: whose number is wrong.</param>
    internal sealed record Request(ConflictState? Decision, Guid? PersonId, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/people/conflicts", async (ConflictState? state, Guid? after, int? size, Caller caller, DecideConflict h, CancellationToken ct) => Results.Json(await h.List(state ?? ConflictState.Open, after, Paging.Size(size), caller, ct), Kernel.Data.Json.Options))
            .For(Roles.Commission).WithTags("people").WithSummary("Numbers that stand under two names").Produces<Page<ConflictView>>();
        api.MapPost("/people/conflicts/{id:guid}/decision", async (Guid id, Request r, Caller caller, IfMatch match, DecideConflict h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("people").WithSummary("Decides a conflict").Produces<ConflictView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Page<ConflictView>> List(ConflictState state, Guid? after, int size, Caller caller, CancellationToken ct)
    {
        var rows = await Visible(caller).AsNoTracking().Where(c => c.State == state && (after == null || c.Id.CompareTo(after.Value) > 0)).OrderBy(c => c.Id).Take(size + 1).ToListAsync(ct);
        return (await View(rows, ct)).ToPage(size, c => c.Id.ToString());
    }

    public async Task<Outcome<ConflictView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (await Visible(caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } conflict) { return Refusal.NotFound(); }
        if (await db.CheckAsync(conflict, match, ct) is { } stale) { return stale; }
        var findings = new List<Finding>();
        if (r.Decision is null or ConflictState.Open) { findings.Add(ChangeProfile.Needed("decision")); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(ChangeProfile.Needed("reason")); }
        if (r.PersonId is { } named && named != conflict.FirstId && named != conflict.SecondId) { findings.Add(new("person", "personId", "registry.not-in-conflict")); }
        if (r.Decision == ConflictState.WrongNumber && r.PersonId is null) { findings.Add(ChangeProfile.Needed("personId")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (conflict.State != ConflictState.Open) { return Refusal.Conflict(new Finding("state", "", "registry.conflict-decided")); }
        (conflict.State, conflict.Reason, conflict.DecidedBy, conflict.DecidedAt) = (r.Decision!.Value, r.Reason, caller.Name, db.Clock.GetUtcNow());
        conflict.Because("decide", r.Reason);
        if (r.Decision == ConflictState.SamePerson)
        {
            var keep = r.PersonId ?? conflict.FirstId;
            var other = await db.People.SingleAsync(p => p.Id == (keep == conflict.FirstId ? conflict.SecondId : conflict.FirstId), ct);
            other.SameAs = keep;
            other.Because("same-person", r.Reason);
            // who may read the one may read the other: it is one human being
            var keys = await db.PersonReaders.Where(x => x.OwnerId == other.Id).Select(x => x.Key).ToListAsync(ct);
            await db.GrantAsync(await db.People.SingleAsync(p => p.Id == keep, ct), keys, ct);
        }
        if (r.Decision == ConflictState.WrongNumber)
        {
            conflict.WrongId = r.PersonId;
            var wrong = await db.People.SingleAsync(p => p.Id == r.PersonId, ct);
            wrong.NumberDoubtful = true;
            wrong.Because("wrong-number", r.Reason);
        }
        await db.SaveChangesAsync(ct);
        return (await View([conflict], ct))[0];
    }

    IQueryable<PersonConflict> Visible(Caller caller)
    {
        if (caller.SeesAll) { return db.Conflicts; }
        var keys = caller.ReaderKeys;
        return db.Conflicts.Where(c => db.PersonReaders.Any(x => keys.Contains(x.Key) && (x.OwnerId == c.FirstId || x.OwnerId == c.SecondId)));
    }

    async Task<List<ConflictView>> View(List<PersonConflict> rows, CancellationToken ct)
    {
        var known = await people.FindManyAsync([.. rows.SelectMany(c => new[] { c.FirstId, c.SecondId })], ct);
        return [.. rows.Select(c => new ConflictView(c.Id, c.Version, c.State, known[c.FirstId].DocumentType, Mask.ResidentId(db.Protector.Open(known[c.FirstId].Number)), Of(c.FirstId), Of(c.SecondId), c.FoundAt, c.DecidedBy, c.DecidedAt, c.Reason))];
        ConflictPerson Of(Guid id) => new(id, known[id].Name, known[id].Sex, known[id].BirthDate);
    }
}
