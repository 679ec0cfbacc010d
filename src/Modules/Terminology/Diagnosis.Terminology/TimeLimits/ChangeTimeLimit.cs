using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Data;
using Diagnosis.Terminology.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.TimeLimits;

/// <summary>A limit as lists and forms show it; the version is that of the limit and serves as ETag.</summary>
internal sealed record LimitView(TimeLimit Limit, bool Edited, bool Withdrawn, DateTimeOffset KnownAt) : IVersioned
{
    int IVersioned.Version => Limit.Version;
}

/// <summary>A dated new version of a time limit. The law is data: whoever changes it names source, first day and reason.</summary>
internal sealed class ChangeTimeLimit(TerminologyDb db, Editing editing)
{
    /// <param name="ValidFrom">First day of the new version, yyyy-MM-dd.</param>
    /// <param name="Length">Null where the rule gives no number (then <paramref name="ReasonIfNoneZh"/> says why).</param>
    /// <param name="Unit">WorkingDays, CalendarDays, Years, Hours, None.</param>
    /// <param name="Source">Legal source of the new version.</param>
    /// <param name="Reason">Why it is changed; stands in the history.</param>
    internal sealed record Request(string? ValidFrom, int? Length, string? Unit, bool? RollOver, int? WarnDays, IReadOnlyList<AllowedPause>? Pauses,
        string? Source, string? Article, string? Status, string? Note, string? ReasonIfNoneZh, string? ReasonIfNoneEn, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/terminology/time-limits", async (DateOnly? asOf, ChangeTimeLimit c, CancellationToken ct) => Results.Json(await c.List(asOf, ct), Kernel.Data.Json.Options))
            .WithTags("time limits").WithSummary("Time limits: every version, or those in force on a day").Produces<List<LimitView>>();
        api.MapGet("/terminology/time-limits/{id}", async (string id, ChangeTimeLimit c, CancellationToken ct) => (await c.Get(id, ct)).Answer())
            .WithTags("time limits").WithSummary("Newest version of a limit").Produces<LimitView>().ProducesProblem(404);
        api.MapPut("/terminology/time-limits/{id}", async (string id, Request r, Caller caller, IfMatch match, ChangeTimeLimit c, CancellationToken ct) => (await c.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Admin).WithTags("time limits").WithSummary("Makes a dated new version; fields left out stay as they were").Produces<LimitView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<List<LimitView>> List(DateOnly? asOf, CancellationToken ct) =>
        [.. (await db.TimeLimits.AsNoTracking().OrderBy(l => l.LimitId).ThenBy(l => l.LimitVersion).ToListAsync(ct)).Where(l => asOf is not { } day || l.IsValidOn(day)).Select(View)];

    public async Task<Outcome<LimitView>> Get(string id, CancellationToken ct) =>
        await db.TimeLimits.AsNoTracking().Where(l => l.LimitId == id).OrderByDescending(l => l.LimitVersion).FirstOrDefaultAsync(ct) is { } row ? View(row) : Refusal.NotFound();

    public async Task<Outcome<LimitView>> Handle(string id, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (!caller.Has(Roles.Admin) && !caller.SeesAll) { return Refusal.Forbidden(); }
        var versions = await db.TimeLimits.Where(l => l.LimitId == id).OrderBy(l => l.LimitVersion).ToListAsync(ct);
        if (versions.Count == 0) { return Refusal.NotFound(); }
        var newest = versions[^1];
        if (Editing.Check(versions, newest, v => v.LimitVersion, match) is { } stale) { return stale; }

        var findings = new List<Finding>();
        if (!PreviewTimeLimit.IsDay(r.ValidFrom, out var from)) { findings.Add(string.IsNullOrWhiteSpace(r.ValidFrom) ? Missing("validFrom") : PreviewTimeLimit.BadDay("validFrom", r.ValidFrom)); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(Missing("reason")); }
        if (r.Source is { } s && s.Trim().Length == 0) { findings.Add(Missing("source")); }
        var unit = newest.Unit;
        if (r.Unit is not null && (!Enum.TryParse(r.Unit, true, out unit) || !Enum.IsDefined(unit))) { findings.Add(new("unit", "unit", "problem.code-unknown", "unit", r.Unit)); }
        int? length = r.Length ?? (unit == LimitUnit.None ? null : newest.Length);
        if (length is <= 0 or > 10_000 || (length is null) != (unit == LimitUnit.None)) { findings.Add(new("length", "length", "terminology.length-and-unit")); }
        if (r.WarnDays is < 0 or > 365) { findings.Add(new("warn", "warnDays", "terminology.warn-days")); }
        string? noneZh = r.ReasonIfNoneZh ?? newest.ReasonIfNoneZh, noneEn = r.ReasonIfNoneEn ?? newest.ReasonIfNoneEn ?? noneZh;
        if (unit == LimitUnit.None && string.IsNullOrWhiteSpace(noneZh)) { findings.Add(Missing("reasonIfNoneZh")); }
        // the versions before the newest are history: a new one never reaches behind the first day of the newest
        if (findings.Count == 0 && newest.ValidFrom is { } began && from < began) { findings.Add(new("valid-from", "validFrom", "terminology.valid-from-before", r.ValidFrom!, Kernel.Ui.DateEntry.Show(began))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }

        var next = TimeLimitRow.From(newest.ToLimit());
        (next.LimitVersion, next.ValidFrom, next.ValidTo, next.Edited, next.Length, next.Unit) = (newest.LimitVersion + 1, from, null, true, length, unit);
        (next.RollOver, next.WarnDays, next.Pauses) = (r.RollOver ?? newest.RollOver, r.WarnDays ?? newest.WarnDays, r.Pauses ?? [.. newest.Pauses]);
        (next.Source, next.Article, next.Status, next.Note) = (r.Source?.Trim() ?? newest.Source, r.Article ?? newest.Article, r.Status ?? newest.Status, r.Note ?? newest.Note);
        (next.ReasonIfNoneZh, next.ReasonIfNoneEn, next.LengthStatus) = (noneZh, noneEn, length == newest.Length ? newest.LengthStatus : "");
        next.Because("new-version", r.Reason);
        Editing.Succeed(newest, next, r.Reason!);
        db.Add(next);
        return await editing.SaveAsync(ct) is { } refused ? refused : View(next);
    }

    static LimitView View(TimeLimitRow row) => new(row.ToLimit(), row.Edited, row.Withdrawn, row.KnownAt);
    internal static Finding Missing(string field) => new("required", field, "problem.required", field);
}
