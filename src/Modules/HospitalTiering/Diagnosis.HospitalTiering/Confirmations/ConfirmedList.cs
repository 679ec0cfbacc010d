using System.Security.Cryptography;
using System.Text;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Confirmations;

/// <summary>One unit and domain as it stood: the route and what it rested on.</summary>
/// <param name="BasisId">The quality-control result or the assessment behind the route.</param>
internal sealed record ListedUnit(Guid UnitId, string Code, string Name, string Prefecture, string Domain, string Route, string? Grade, DateOnly? PublishedOn, DateOnly? From, DateOnly? To, Guid? BasisId)
{
    public bool Confirmed => Route is "DIRECT" or "EVALUATION" or "STANDARD";
}

/// <summary>The confirmed bodies as fixed on a day (留档备查, 3A L58). Never changed, never computed again: what it says is what was known then.</summary>
internal sealed class ConfirmedList : Record
{
    public string Title { get; set; } = "";
    public DateOnly AsOf { get; set; }
    public List<ListedUnit> Rows { get; set; } = [];
    /// <summary>SHA-256 of title, day, area, instant and rows.</summary>
    public string Hash { get; set; } = "";
    public DateTimeOffset FrozenAt { get; set; }
    public string FrozenBy { get; set; } = "";

    public string ContentHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(new { Title, AsOf, Division, At = FrozenAt.ToUnixTimeMilliseconds(), Rows }))));
}

internal sealed record FreezeEntry(string? Title, DateOnly? AsOf = null);

/// <param name="Intact">The content still gives its hash and the record was never saved again.</param>
/// <param name="ChangedSince">Units whose route is another one today; for information, the list stays.</param>
internal sealed record ListView(Guid Id, int Version, string Title, DateOnly AsOf, string Division, string Hash, DateTimeOffset FrozenAt, string FrozenBy, int Confirmed, bool Intact, IReadOnlyList<ListedUnit> Rows, IReadOnlyList<ListedUnit> ChangedSince) : IVersioned;

internal sealed record ListSummary(Guid Id, string Title, DateOnly AsOf, string Division, string Hash, string FrozenBy, int Confirmed, int Rows);

/// <summary>Freezes the confirmed list of a commission's area, shows and verifies it.</summary>
internal sealed class FreezeList(TieringDesk desk)
{
    private HospitalTieringDb Db => desk.Db;

    public async Task<Outcome<ListView>> Handle(FreezeEntry e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsCommission(caller)) { return Refusal.Forbidden(); }
        var day = e.AsOf ?? desk.Today;
        if (TieringDesk.Blank(e.Title) is not { } title || title.Length > 200) { return Refusal.Invalid(new Finding("list-title", "title", "tiering.list.title-needed")); }
        if (day > desk.Today) { return Refusal.Invalid(new Finding("act-day", "asOf", "tiering.act-in-future", DateEntry.Show(day))); }
        var rows = await RowsAsync(day, caller, ct);
        if (rows.Count == 0) { return Refusal.Invalid(new Finding("list-empty", "asOf", "tiering.list.nothing")); }
        var list = new ConfirmedList { Title = title, AsOf = day, Rows = [.. rows], FrozenAt = desk.Now, FrozenBy = caller.Name, Division = caller.Division ?? "", InstitutionId = caller.InstitutionId };
        list.Hash = list.ContentHash();
        list.Because("freeze", list.Hash);
        Db.Add(list);
        await Db.GrantAsync(list, [.. Readers.Chain(caller.Division), .. caller.Division is { } d ? [Readers.Division(d)] : Array.Empty<string>()], ct);
        await Db.SaveChangesAsync(ct);
        return View(list, []);
    }

    private async Task<IReadOnlyList<ListedUnit>> RowsAsync(DateOnly day, Caller caller, CancellationToken ct) =>
        [.. (await Db.Units.AsNoTracking().VisibleTo(Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Code, StringComparer.Ordinal)
            .SelectMany(u => u.Scope.Select(d => Row(u, d, day))).Where(r => r.Route != ConfirmationRoute.OutOfScope.Word())];

    private static ListedUnit Row(Unit u, string domain, DateOnly day)
    {
        var (route, last) = (u.RouteOn(domain, day), u.LastResult(domain, day));
        var held = route is ConfirmationRoute.Evaluation or ConfirmationRoute.Standard ? u.Assessments.LastOrDefault(a => a.Domain == domain && a.SupersededAt is null && a.Passed == true && a.From <= day && (a.To is null || a.To >= day)) : null;
        return new ListedUnit(u.Id, u.Code, u.Name, u.Prefecture, domain, route.Word(), last?.Grade, last?.PublishedOn, held?.From, held?.To, held?.FactId ?? last?.FactId);
    }

    private static ListView View(ConfirmedList l, IReadOnlyList<ListedUnit> changed) =>
        new(l.Id, l.Version, l.Title, l.AsOf, l.Division, l.Hash, l.FrozenAt, l.FrozenBy, l.Rows.Count(r => r.Confirmed), l.Version == 1 && l.ContentHash() == l.Hash, l.Rows, changed);

    public async Task<IReadOnlyList<ListSummary>> ListAsync(Caller caller, CancellationToken ct) =>
        [.. (await Db.Lists.AsNoTracking().VisibleTo(Db, caller).OrderByDescending(l => l.Id).ToListAsync(ct)).Select(l => new ListSummary(l.Id, l.Title, l.AsOf, l.Division, l.Hash, l.FrozenBy, l.Rows.Count(r => r.Confirmed), l.Rows.Count))];

    public async Task<Outcome<ListView>> ShowAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Db.Lists.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(l => l.Id == id, ct) is not { } list) { return Refusal.NotFound(); }
        var now = (await RowsAsync(desk.Today, caller, ct)).ToDictionary(r => (r.UnitId, r.Domain));
        return View(list, [.. list.Rows.Where(r => now.TryGetValue((r.UnitId, r.Domain), out var n) && n.Route != r.Route).Select(r => now[(r.UnitId, r.Domain)])]);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/confirmed-lists", async (FreezeEntry e, Caller caller, FreezeList h, CancellationToken ct) => (await h.Handle(e, caller, ct)).Created(v => $"/api/v1/tiering/confirmed-lists/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Freeze the list of confirmed bodies as of a day").Produces<ListView>(201).ProducesProblem(422);
        api.MapGet("/tiering/confirmed-lists", async (Caller caller, FreezeList h, CancellationToken ct) => Results.Json(await h.ListAsync(caller, ct), Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Frozen lists").Produces<IReadOnlyList<ListSummary>>();
        api.MapGet("/tiering/confirmed-lists/{id:guid}", async (Guid id, Caller caller, FreezeList h, CancellationToken ct) => (await h.ShowAsync(id, caller, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("One frozen list, its hash verified").Produces<ListView>().ProducesProblem(404);
    }
}
