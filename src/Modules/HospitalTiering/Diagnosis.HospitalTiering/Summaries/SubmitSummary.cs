using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Summaries;

/// <param name="Year">Of the campaign; the year of the day when left out.</param>
/// <param name="Reason">Needed for a further version.</param>
internal sealed record SummaryEntry(string? SignedBy, int? Year = null, string? Reason = null, DateOnly? On = null);

/// <param name="Prefectures">Every prefecture the asker sees that has units to check themselves, or sent a summary.</param>
internal sealed record SummaryOverview(int Year, DateOnly AsOf, DateOnly? DueOn, IReadOnlyList<SummaryStanding> Prefectures);

internal sealed record SummaryView(Guid Id, int Version, SubmittedSummary Summary, bool Intact, IReadOnlyList<SummaryLine> Versions) : IVersioned;

/// <summary>A prefecture signs and sends its summary; the province sees who has sent, in which version, and who is overdue.</summary>
internal sealed class SubmitSummary(TieringDesk desk, ReadSelfChecks read)
{
    private HospitalTieringDb Db => desk.Db;

    /// <summary>The prefecture whose commission the caller is; null for province, counties and everybody else.</summary>
    internal static string? Own(Caller caller) => caller.Has(Roles.Commission) && caller.Division is { Length: >= 6 } d && d[4..6] == "00" && d[2..4] != "00" ? d[..6] : null;

    public async Task<Outcome<SubmittedSummary>> Handle(SummaryEntry e, Caller caller, CancellationToken ct)
    {
        if (Own(caller) is not { } prefecture) { return Refusal.Forbidden("tiering.summary.prefecture-only"); }
        var day = e.On ?? desk.Today;
        int year = e.Year ?? day.Year;
        var findings = new List<Finding>();
        if (day > desk.Today) { findings.Add(new Finding("act-day", "on", "tiering.act-in-future", DateEntry.Show(day))); }
        if (year < 2000 || year > day.Year) { findings.Add(new Finding("summary-year", "year", "tiering.bad-year", 2000, day.Year)); }
        if (TieringDesk.Blank(e.SignedBy) is not { Length: <= 100 } signed) { findings.Add(new Finding("summary-signed", "signedBy", "tiering.check.sign-needed") { Basis = "3A L52" }); signed = ""; }
        var before = await Db.Summaries.AsNoTracking().Where(s => s.Prefecture == prefecture && s.Year == year).OrderBy(s => s.Number).ToListAsync(ct);
        if (before.Count > 0 && TieringDesk.Blank(e.Reason) is null) { findings.Add(new Finding("summary-reason", "reason", "tiering.summary.reason-needed", before.Count)); }
        if (before.Count > 0 && day < before[^1].SubmittedOn) { findings.Add(new Finding("act-day", "on", "tiering.act-before-last", DateEntry.Show(before[^1].SubmittedOn))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if ((await read.SummaryAsync(day, caller, ct)).FirstOrDefault(s => s.Prefecture == prefecture) is not { } totals) { return Refusal.Conflict(new Finding("summary-empty", "", "tiering.summary.no-units")); }
        var summary = new SubmittedSummary
        {
            Year = year, Prefecture = prefecture, Number = before.Count + 1, SubmittedOn = day, DueOn = Due(year, prefecture), SignedBy = signed, SubmittedBy = caller.Name, SubmittedAt = desk.Now, Reason = TieringDesk.Blank(e.Reason),
            Totals = totals, Units = [.. await UnitsAsync(prefecture, day, caller, ct)], Division = prefecture,
        };
        summary.Hash = summary.ContentHash();
        summary.Because("submit-summary", summary.Hash);
        Db.Add(summary);
        await Db.GrantAsync(summary, [.. Readers.Chain(prefecture)], ct);
        await Db.SaveChangesAsync(ct);
        var warnings = new List<Finding>();
        if (summary.Late && summary.Number == 1) { warnings.Add(Finding.Warn("summary-late", "", "tiering.check.plan-late", DateEntry.Show(summary.DueOn))); }
        // told, not refused: the day is the province's, and a unit that is late must not make its prefecture late
        if (totals.Units > totals.Submitted) { warnings.Add(Finding.Warn("summary-incomplete", "", "tiering.summary.incomplete", totals.Units - totals.Submitted)); }
        return Outcome<SubmittedSummary>.Done(summary, warnings);
    }

    private async Task<IReadOnlyList<SummarisedUnit>> UnitsAsync(string prefecture, DateOnly day, Caller caller, CancellationToken ct)
    {
        var units = (await Db.Units.AsNoTracking().VisibleTo(Db, caller).Where(u => u.ProfileVersion > 0 && u.Prefecture == prefecture).ToListAsync(ct)).Where(RunSelfCheck.Checks).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal).ToList();
        var checks = (await Db.SelfChecks.AsNoTracking().VisibleTo(Db, caller).Where(c => c.Prefecture == prefecture).ToListAsync(ct)).Where(c => c.Course.Count > 0 && c.Course[0].On <= day).ToLookup(c => c.InstitutionId);
        return [.. units.SelectMany(u => checks[u.Id].Any() ? checks[u.Id].Select(c => Row(u.Id, u.Name, u.Division, c, day)) : [new SummarisedUnit(u.Id, u.Name, u.Division, null, "NotStarted", null, 0, 0, 0, 0, 0)])];
    }

    private static SummarisedUnit Row(Guid id, string name, string division, SelfCheck c, DateOnly day)
    {
        var states = c.GapsOn(day).Select(g => ReadSelfChecks.StateOf(c, g, day)).ToList();
        int Of(string state) => states.Count(s => s == state);
        return new(id, name, division, c.Id, c.StateOn(day).ToString(), c.SubmittedBy(day), states.Count, Of("OPEN"), Of("COVERED"), Of("OVERDUE"), Of("CLOSED"));
    }

    /// <summary>The province's day for a year, from the policy in force at its end; null where none was set.</summary>
    private DateOnly? Due(int year, string? division) => desk.PolicyDay("tiering.plan-due", division, new DateOnly(year, 12, 31));

    /// <summary>The last year up to a day for which the province set a day; the year itself where there was none for ten years.</summary>
    public int Campaign(DateOnly day) => Enumerable.Range(0, 10).Select(n => day.Year - n).FirstOrDefault(y => Due(y, null) is not null, day.Year);

    public async Task<SummaryOverview> OverviewAsync(int? year, DateOnly? asOf, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(asOf);
        int campaign = year is { } y ? Math.Clamp(y, 1950, 2199) : Campaign(day);
        var owing = (await Db.Units.AsNoTracking().VisibleTo(Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(RunSelfCheck.Checks).Select(u => u.Prefecture);
        var sent = (await Db.Summaries.AsNoTracking().VisibleTo(Db, caller).Where(s => s.Year == campaign).Select(s => new SummaryLine(s.Id, s.Prefecture, s.Number, s.SubmittedOn, s.SignedBy, s.Hash)).ToListAsync(ct)).ToLookup(s => s.Prefecture);
        return new(campaign, day, Due(campaign, null), [.. owing.Concat(sent.Select(g => g.Key)).Distinct().Order(StringComparer.Ordinal).Select(p => SummaryStanding.Of(p, Due(campaign, p), sent[p], day))]);
    }

    public async Task<Outcome<SummaryView>> ShowAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Db.Summaries.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(s => s.Id == id, ct) is not { } s) { return Refusal.NotFound(); }
        var versions = await Db.Summaries.AsNoTracking().Where(x => x.Prefecture == s.Prefecture && x.Year == s.Year).OrderBy(x => x.Number).Select(x => new SummaryLine(x.Id, x.Prefecture, x.Number, x.SubmittedOn, x.SignedBy, x.Hash)).ToListAsync(ct);
        return new SummaryView(s.Id, s.Version, s, s.Intact, versions);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/prefecture-summaries", async (SummaryEntry e, Caller caller, SubmitSummary h, CancellationToken ct) => (await h.Handle(e, caller, ct)).Created(v => $"/api/v1/tiering/prefecture-summaries/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Sign and send the prefecture's summary to the province; a further version needs a reason").Produces<SubmittedSummary>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/tiering/prefecture-summaries", async (int? year, DateOnly? asOf, Caller caller, SubmitSummary h, CancellationToken ct) => Results.Json(await h.OverviewAsync(year, asOf, caller, ct), Json.Options))
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Which prefectures have sent their summary, and who is overdue").Produces<SummaryOverview>();
        api.MapGet("/tiering/prefecture-summaries/{id:guid}", async (Guid id, Caller caller, SubmitSummary h, CancellationToken ct) => (await h.ShowAsync(id, caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("One version as sent, its hash verified").Produces<SummaryView>().ProducesProblem(404);
    }
}
