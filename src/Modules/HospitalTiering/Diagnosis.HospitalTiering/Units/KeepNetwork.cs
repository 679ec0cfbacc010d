using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Units;

/// <param name="Name">The named capability; the list of names is the authority's, the count is the check.</param>
internal sealed record HeldCapability(string Name, DateOnly Since, string? Evidence);

/// <summary>How a CDC stands against the count of its level.</summary>
/// <param name="Required">14 for a prefecture, 7 for a county; null where no count is set, and before one was.</param>
internal sealed record CapabilityCount(int Held, int? Required)
{
    public bool Complete => Required is { } r && Held >= r;
    /// <summary>How many more are required; their names are in no source, so they cannot be named.</summary>
    public int NotLoaded => Required is { } r ? Math.Max(0, r - Held) : 0;

    public static CapabilityCount Of(Unit unit, DateOnly day, ITerminology terminology) => new(NamesOf(unit, day).Count,
        unit.Kinds.Contains(InstitutionKind.Cdc) && unit.Level is "prefecture" or "county" && terminology.Policy("tiering.cdc-capabilities-" + unit.Level, unit.Division, day) is { } policy ? int.Parse(policy.Value, System.Globalization.CultureInfo.InvariantCulture) : null);

    /// <summary>The rows behind <see cref="Held"/>: each name once with its first day.</summary>
    public static IReadOnlyList<HeldCapability> NamesOf(Unit unit, DateOnly day) => [.. unit.Capabilities.Where(c => c.Since <= day).GroupBy(c => c.Name).Select(g => g.MinBy(c => c.Since)!)];
}

/// <param name="CentreOf">苏南, 苏中, 苏北 or any other region; empty = no centre.</param>
internal sealed record CentreEntry(string? CentreOf);

/// <param name="Kind">PAIR (with a unit) or ALLIANCE (with a name).</param>
/// <param name="To">Given for a tie that is there: it ends.</param>
internal sealed record TieEntry(string? Kind, string? Name, Guid? With, DateOnly? From, DateOnly? To = null);

internal sealed record CapabilityEntry(string? Name, DateOnly? Since, string? Evidence);

/// <param name="Level">A, B or C (high risk) of the year's evaluation check; empty = only the accreditation is recorded.</param>
internal sealed record TechnicalEntry(DateOnly? AccreditedOn, int? Year = null, string? Level = null);

/// <summary>Regional centres, pairs and alliances, and the counted capabilities of CDCs: what commissions know about units besides Registry.</summary>
internal sealed class KeepNetwork(TieringDesk desk)
{
    private async Task<Outcome<UnitDetail>> ChangeAsync(Guid id, Caller caller, IfMatch match, string act, string? reason, Func<Unit, Task<Refusal?>> step, CancellationToken ct)
    {
        if (!TieringDesk.IsCommission(caller)) { return Refusal.Forbidden(); }
        if (await desk.UnitAsync(id, caller, ct) is not { } unit) { return Refusal.NotFound(); }
        if (await desk.Db.CheckAsync(unit, match, ct) is { } stale) { return stale; }
        if (await step(unit) is { } no)
        {
            desk.Db.ChangeTracker.Clear();
            return no;
        }
        unit.Because(act, reason);
        await desk.Db.SaveChangesAsync(ct);
        return UnitDetail.Of(unit, desk.Today);
    }

    public Task<Outcome<UnitDetail>> CentreAsync(Guid id, CentreEntry e, Caller caller, IfMatch match, CancellationToken ct) => ChangeAsync(id, caller, match, "set-centre", e.CentreOf, u =>
    {
        u.CentreOf = TieringDesk.Blank(e.CentreOf);
        return Task.FromResult<Refusal?>(u.CentreOf?.Length > 20 ? Refusal.Invalid(new Finding("unit-centre", "centreOf", "problem.too-long", "centreOf", 20)) : null);
    }, ct);

    public Task<Outcome<UnitDetail>> TieAsync(Guid id, TieEntry e, Caller caller, IfMatch match, CancellationToken ct) => ChangeAsync(id, caller, match, "tie", e.Name, async u =>
    {
        if (e.Kind is not ("PAIR" or "ALLIANCE")) { return Refusal.Invalid(new Finding("tie-kind", "kind", "tiering.network.kind-needed")); }
        if (e.From is not { } from || e.To < from) { return Refusal.Invalid(new Finding("tie-from", "from", "tiering.network.from-needed")); }
        var other = e.With is { } with ? await desk.Db.Units.AsNoTracking().SingleOrDefaultAsync(x => x.Id == with && x.ProfileVersion > 0, ct) : null;
        if (e.Kind == "PAIR" && (other is null || other.Id == u.Id)) { return Refusal.Invalid(new Finding("tie-with", "with", "tiering.network.with-needed")); }
        var name = e.Kind == "PAIR" ? other!.Name : TieringDesk.Blank(e.Name);
        if (name is null) { return Refusal.Invalid(new Finding("tie-name", "name", "tiering.network.name-needed")); }
        var tie = new NetworkTie(e.Kind, name, other?.Id, from, e.To);
        u.Ties = [.. u.Ties.Where(t => (t.Kind, t.Name, t.With, t.From) != (tie.Kind, tie.Name, tie.With, tie.From)), tie];
        return null;
    }, ct);

    public Task<Outcome<UnitDetail>> CapabilityAsync(Guid id, CapabilityEntry e, Caller caller, IfMatch match, CancellationToken ct) => ChangeAsync(id, caller, match, "capability", e.Name, u =>
    {
        Refusal? no = !u.Kinds.Contains(InstitutionKind.Cdc) ? Refusal.Invalid(new Finding("capability-unit", "", "tiering.capability.cdc-only"))
            : TieringDesk.Blank(e.Name) is not { Length: <= 100 } ? Refusal.Invalid(new Finding("capability-name", "name", "tiering.network.name-needed"))
            : e.Since is null || e.Since > desk.Today ? Refusal.Invalid(new Finding("capability-since", "since", "tiering.network.from-needed")) : null;
        if (no is null) { u.Capabilities = [.. u.Capabilities.Where(c => c.Name != e.Name!.Trim()), new HeldCapability(e.Name!.Trim(), e.Since!.Value, TieringDesk.Blank(e.Evidence))]; }
        return Task.FromResult(no);
    }, ct);

    /// <summary>What decides whether a technical-service body is controlled in the next year.</summary>
    public Task<Outcome<UnitDetail>> TechnicalAsync(Guid id, TechnicalEntry e, Caller caller, IfMatch match, CancellationToken ct) => ChangeAsync(id, caller, match, "technical", e.Level, u =>
    {
        var level = TieringDesk.Blank(e.Level);
        Refusal? no = !u.Scope.Contains(Domains.TechnicalService) ? Refusal.Invalid(new Finding("technical-unit", "", "tiering.technical.only"))
            : e.AccreditedOn > desk.Today ? Refusal.Invalid(new Finding("act-day", "accreditedOn", "tiering.act-in-future", Kernel.Ui.DateEntry.Show(e.AccreditedOn)))
            : level is not (null or "A" or "B" or "C") ? Refusal.Invalid(new Finding("technical-level", "level", "tiering.technical.level"))
            : level is not null && (e.Year is not { } y || y < 2000 || y > desk.Today.Year) ? Refusal.Invalid(new Finding("technical-year", "year", "tiering.bad-year", 2000, desk.Today.Year)) : null;
        if (no is not null) { return Task.FromResult<Refusal?>(no); }
        u.AccreditedOn = e.AccreditedOn ?? u.AccreditedOn;
        if (level is not null) { u.RiskChecks = [.. u.RiskChecks.Where(c => c.Year != e.Year), new RiskCheck(e.Year!.Value, level, desk.Today)]; }
        return Task.FromResult<Refusal?>(null);
    }, ct);

    public static void Map(IEndpointRouteBuilder api)
    {
        Act<TechnicalEntry>(api, "technical", "Accreditation and risk of a technical-service body", (h, id, r, c, m, ct) => h.TechnicalAsync(id, r, c, m, ct));
        Act<CentreEntry>(api, "centre", "Centre of a region, or no longer", (h, id, r, c, m, ct) => h.CentreAsync(id, r, c, m, ct));
        Act<TieEntry>(api, "ties", "A pair or an alliance", (h, id, r, c, m, ct) => h.TieAsync(id, r, c, m, ct));
        Act<CapabilityEntry>(api, "capabilities", "A capability a CDC holds", (h, id, r, c, m, ct) => h.CapabilityAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<KeepNetwork, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<UnitDetail>>> act) where TRequest : class =>
        api.MapPost($"/tiering/units/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, KeepNetwork h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary(summary).Produces<UnitDetail>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
