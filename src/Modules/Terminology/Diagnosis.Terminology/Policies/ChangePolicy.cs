using System.Globalization;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Data;
using Diagnosis.Terminology.Reference;
using Diagnosis.Terminology.TimeLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Policies;

/// <summary>A policy as lists and forms show it; its version serves as ETag.</summary>
/// <param name="Choices">The values it may take; null where any value of its kind will do.</param>
internal sealed record PolicyView(string Name, string? Division, string Value, DateOnly? ValidFrom, DateOnly? ValidTo, string Source, string Status, string Note, int PolicyVersion, bool Edited, bool Withdrawn, DateTimeOffset KnownAt, IReadOnlyList<string>? Choices = null) : IVersioned
{
    int IVersioned.Version => PolicyVersion;
}

/// <summary>A dated new version of a policy, or a first one for a smaller area.</summary>
internal sealed class ChangePolicy(TerminologyDb db, Editing editing, Contracts.ITerminology terminology)
{
    /// <param name="Division">Area it holds for; left out or empty: everywhere.</param>
    /// <param name="Value">Of the same kind as before: a number stays a number, a switch (true/false) a switch.</param>
    internal sealed record Request(string? Division, string? Value, string? ValidFrom, string? Source, string? Status, string? Note, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/terminology/policies", async (DateOnly? asOf, string? name, ChangePolicy c, CancellationToken ct) => Results.Json(await c.List(asOf, name, ct), Kernel.Data.Json.Options))
            .WithTags("policies").WithSummary("Policies: every version, or those in force on a day").Produces<List<PolicyView>>();
        api.MapGet("/terminology/policies/{name}", async (string name, string? division, ChangePolicy c, CancellationToken ct) => (await c.Get(name, division, ct)).Answer())
            .WithTags("policies").WithSummary("Newest version of a policy for exactly this area").Produces<PolicyView>().ProducesProblem(404);
        api.MapPut("/terminology/policies/{name}", async (string name, Request r, Caller caller, IfMatch match, ChangePolicy c, CancellationToken ct) => (await c.Handle(name, r, caller, match, ct)).Answer())
            .For(Roles.Admin).WithTags("policies").WithSummary("Makes a dated new version").Produces<PolicyView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<List<PolicyView>> List(DateOnly? asOf, string? name, CancellationToken ct) =>
        [.. (await db.Policies.AsNoTracking().Where(p => name == null || p.Name == name).OrderBy(p => p.Name).ThenBy(p => p.Division).ThenBy(p => p.PolicyVersion).ToListAsync(ct)).Where(p => asOf is not { } day || p.IsValidOn(day)).Select(View)];

    public async Task<Outcome<PolicyView>> Get(string name, string? division, CancellationToken ct)
    {
        string area = AreaOf(division) ?? "-";
        return await db.Policies.AsNoTracking().Where(p => p.Name == name && p.Division == area).OrderByDescending(p => p.PolicyVersion).FirstOrDefaultAsync(ct) is { } row ? View(row) : Refusal.NotFound();
    }

    public async Task<Outcome<PolicyView>> Handle(string name, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (!caller.Has(Roles.Admin) && !caller.SeesAll) { return Refusal.Forbidden(); }
        var all = await db.Policies.Where(p => p.Name == name).OrderBy(p => p.PolicyVersion).ToListAsync(ct);
        if (all.Count == 0) { return Refusal.NotFound(); }
        var findings = new List<Finding>();
        string? area = AreaOf(r.Division);
        if (area is null) { findings.Add(new("division", "division", "problem.code-unknown", "division", r.Division!)); }
        var versions = all.Where(p => p.Division == area).ToList();
        var newest = versions.LastOrDefault();
        if (newest is not null && Editing.Check(versions, newest, v => v.PolicyVersion, match) is { } stale) { return stale; }
        var model = newest ?? all[^1];
        if (!PreviewTimeLimit.IsDay(r.ValidFrom, out var from)) { findings.Add(string.IsNullOrWhiteSpace(r.ValidFrom) ? ChangeTimeLimit.Missing("validFrom") : PreviewTimeLimit.BadDay("validFrom", r.ValidFrom)); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(ChangeTimeLimit.Missing("reason")); }
        if (string.IsNullOrWhiteSpace(r.Value)) { findings.Add(ChangeTimeLimit.Missing("value")); }
        else if (model.Choices is { } choices && !choices.Split(',').Contains(r.Value.Trim(), StringComparer.Ordinal)) { findings.Add(new("value", "value", "terminology.policy-choice", r.Value, choices.Replace(",", "、", StringComparison.Ordinal))); }
        else if (!SameKind(model.Value, r.Value.Trim())) { findings.Add(new("value", "value", "terminology.policy-kind", r.Value, model.Value)); }
        if (findings.Count == 0 && newest?.ValidFrom is { } began && from < began) { findings.Add(new("valid-from", "validFrom", "terminology.valid-from-before", r.ValidFrom!, Kernel.Ui.DateEntry.Show(began))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }

        var next = new PolicyRow
        {
            Name = name, Division = area!, PolicyVersion = (newest?.PolicyVersion ?? 0) + 1, Value = r.Value!.Trim(), ValidFrom = from, Edited = true,
            Source = r.Source?.Trim() ?? model.Source, Status = r.Status ?? "POLICY", NoteZh = r.Note ?? model.NoteZh, Choices = model.Choices,
        };
        next.Because("new-version", r.Reason);
        if (newest is not null) { Editing.Succeed(newest, next, r.Reason!); }
        db.Add(next);
        return await editing.SaveAsync(ct) is { } refused ? refused : View(next);
    }

    string? AreaOf(string? division) => string.IsNullOrWhiteSpace(division) ? "" : DivisionCode.TryParse(division, out var code) && terminology.Divisions.Find(code) is not null ? code.Value : null;

    static bool SameKind(string before, string now) =>
        int.TryParse(before, CultureInfo.InvariantCulture, out _) ? int.TryParse(now, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        : before is not ("true" or "false") || now is "true" or "false";

    static PolicyView View(PolicyRow p) => new(p.Name, p.Division.Length == 0 ? null : p.Division, p.Value, p.ValidFrom, p.ValidTo, p.Source, p.Status, p.NoteZh, p.PolicyVersion, p.Edited, p.Withdrawn, p.KnownAt, p.Choices?.Split(','));
}
