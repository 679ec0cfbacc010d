using System.Globalization;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Figures;

/// <summary>Rows for the plans' indicators; nothing in them is about a person.</summary>
internal sealed class TieringFigures(TieringDesk desk, SubmitSummary summaries) : ITieringFigures
{
    public async Task<IReadOnlyList<TieringFact>> AsOfAsync(DateOnly day, CancellationToken ct = default)
    {
        var db = desk.Db;
        var units = (await db.Units.AsNoTracking().Where(u => u.ProfileVersion > 0).ToListAsync(ct)).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Name, StringComparer.Ordinal).ToList();
        var checks = (await db.SelfChecks.AsNoTracking().ToListAsync(ct)).ToLookup(c => c.InstitutionId);
        var visits = await db.Visits.AsNoTracking().Where(v => v.PublishedOn != null && v.PublishedOn <= day).ToListAsync(ct);
        var rounds = await db.Rounds.AsNoTracking().Where(r => r.Year == day.Year).ToListAsync(ct);
        var outside = await db.OutsideBodies.AsNoTracking().OrderBy(b => b.Name).ToListAsync(ct);
        int campaign = summaries.Campaign(day);
        var sent = (await db.Summaries.AsNoTracking().Where(s => s.Year == campaign && s.SubmittedOn <= day).Select(s => new { s.Prefecture, s.SubmittedOn }).ToListAsync(ct)).GroupBy(s => s.Prefecture).ToDictionary(g => g.Key, g => g.Min(s => s.SubmittedOn));
        return [
            .. units.SelectMany(u => Capabilities(u, day)),
            .. units.Where(u => u.Kinds.Contains(InstitutionKind.Cdc)).Select(u => Monitoring(u, day)),
            .. units.Where(u => u.Kinds.Contains(InstitutionKind.Cdc) && u.Level == "prefecture").Select(u => Accredited(u, day)),
            .. rounds.Where(r => r.DayOf("draw") <= day).SelectMany(Draw),
            .. visits.SelectMany(v => v.Issues.Select(i => new TieringFact("network.rectified", "ISSUE", string.Create(CultureInfo.InvariantCulture, $"{v.Id}/{i.No}"), $"{v.UnitName}：{i.Text}", v.Division ?? "", i.RectifiedOn <= day, i.RectifiedOn <= day ? Day(i.RectifiedOn) : null))),
            .. outside.Select(b => (Body: b, Year: b.Years.Find(y => y.Year == day.Year && y.PickedOn <= day))).Where(x => x.Year is not null)
                .Select(x => new TieringFact("network.outside-sampled", "OUTSIDE", x.Body.Id.ToString(), x.Body.Name, x.Body.Division ?? "", x.Year!.SampledOn <= day, x.Year.Number)),
            .. units.Where(RunSelfCheck.Checks).Select(u => (Unit: u, On: checks[u.Id].Select(c => c.DayOf("list-gaps")).Where(d => d <= day).Min()))
                .Select(x => new TieringFact("network.gap-lists", "INSTITUTION", x.Unit.Id.ToString(), x.Unit.Name, x.Unit.Division ?? "", x.On is not null, Day(x.On))),
            .. units.Where(RunSelfCheck.Checks).Select(u => u.Prefecture).Concat(sent.Keys).Distinct().Order(StringComparer.Ordinal)
                .Select(p => new TieringFact("network.summaries", "DIVISION", p, TieringShow.Place(desk.Terminology, p), p, sent.ContainsKey(p), sent.TryGetValue(p, out var on) ? Day(on) : null)),
        ];
    }

    // accreditation is kept by its first day; its end is not
    private static TieringFact Accredited(Unit u, DateOnly day) => new("network.accredited-cdcs", "INSTITUTION", u.Id.ToString(), u.Name, u.Division ?? "", u.AccreditedOn <= day, u.AccreditedOn <= day ? Day(u.AccreditedOn) : null);

    // accredited bodies are confirmed as technical services, the others for monitoring (3A L55, L56)
    private static TieringFact Monitoring(Unit u, DateOnly day) =>
        new("network.monitoring-cdcs", "INSTITUTION", u.Id.ToString(), u.Name, u.Division ?? "", Routes(u, day).Any(Confirms), string.Join(' ', Routes(u, day).Select(r => r.Word())));

    private static IEnumerable<ConfirmationRoute> Routes(Unit u, DateOnly day) => u.Scope.Where(d => d is Domains.Monitoring or Domains.TechnicalService).Select(d => u.RouteOn(d, day));

    private static bool Confirms(ConfirmationRoute route) => route is ConfirmationRoute.Direct or ConfirmationRoute.Evaluation or ConfirmationRoute.Standard;

    private IEnumerable<TieringFact> Capabilities(Unit u, DateOnly day) =>
        u.Kinds.Contains(InstitutionKind.Cdc) && u.Level is "prefecture" or "county" && CapabilityCount.Of(u, day, desk.Terminology) is { Required: { } required } count
            ? [new TieringFact("network.capabilities-" + u.Level, "INSTITUTION", u.Id.ToString(), u.Name, u.Division ?? "", count.Complete, string.Create(CultureInfo.InvariantCulture, $"{count.Held}/{required}"), count.Held)] : [];

    // of the pool or of all agencies, as the round was drawn
    private static IEnumerable<TieringFact> Draw(QcRound r) => r.Draw is not { } draw ? [] : draw.Rows.Where(a => r.Policy is { PoolBasis: false } || a.Classes.Count > 0)
        .Select(a => new TieringFact("network.draw", "INSTITUTION", a.Id.ToString(), a.Name, a.Prefecture, a.Drawn, string.Join(' ', a.Classes)));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
