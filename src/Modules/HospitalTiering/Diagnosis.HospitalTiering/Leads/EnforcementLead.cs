using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Leads;

/// <summary>Quality control hands leads to enforcement of its level; enforcement copies typical cases back (3A L69).</summary>
internal enum LeadWay { ToEnforcement, ToQualityControl }

internal enum LeadSource { Qc, Complaint, Inspection }

/// <summary>Something found about a body, handed over and handled.</summary>
internal sealed class EnforcementLead : CourseRecord
{
    public LeadWay Way { get; set; }
    public LeadSource Source { get; set; }
    public string UnitName { get; set; } = "";
    /// <summary>What it is about: 出具虚假证明, 超出备案项目 …</summary>
    public string Kind { get; set; } = "";
    public string Text { get; set; } = "";
    /// <summary>province, prefecture or county: sender and receiver are of the same level.</summary>
    public string Level { get; set; } = "";
    public DateOnly SentOn { get; set; }
    public string? Outcome { get; set; }
    public DateOnly? HandledOn { get; set; }
}

internal sealed record LeadEntry(LeadWay? Way, LeadSource? Source, Guid? UnitId, string? Kind, string? Text, DateOnly? SentOn = null);
internal sealed record OutcomeEntry(string? Outcome, DateOnly? On = null);

/// <param name="HandlingPercent">Handled of sent; null where none was sent.</param>
internal sealed record LeadList(int Sent, int Handled, int? HandlingPercent, IReadOnlyList<EnforcementLead> Leads);

/// <summary>Hands leads over and records what became of them.</summary>
internal sealed class HandOverLead(TieringDesk desk)
{
    private HospitalTieringDb Db => desk.Db;

    public async Task<Outcome<EnforcementLead>> Handle(LeadEntry e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsCommission(caller)) { return Refusal.Forbidden(); }
        if (await desk.UnitAsync(e.UnitId, caller, ct) is not { } unit) { return Refusal.NotFound(); }
        var (findings, day) = (new List<Finding>(), e.SentOn ?? desk.Today);
        if (e.Way is null) { findings.Add(new("lead-way", "way", "tiering.lead.way-needed")); }
        if (e.Source is null) { findings.Add(new("lead-source", "source", "tiering.lead.source-needed")); }
        if (TieringDesk.Blank(e.Kind) is not { Length: <= 100 }) { findings.Add(new("lead-kind", "kind", "tiering.lead.kind-needed")); }
        if (TieringDesk.Blank(e.Text) is not { Length: <= 2000 }) { findings.Add(new("lead-text", "text", "tiering.lead.text-needed")); }
        if (day > desk.Today) { findings.Add(new("act-day", "sentOn", "tiering.act-in-future", DateEntry.Show(day))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var division = caller.Division ?? unit.Prefecture;
        var lead = new EnforcementLead
        {
            Way = e.Way!.Value, Source = e.Source!.Value, UnitName = unit.Name, Kind = e.Kind!.Trim(), Text = e.Text!.Trim(), SentOn = day, Division = division, InstitutionId = unit.Id,
            // same level: the sender's own
            Level = division.EndsWith("0000", StringComparison.Ordinal) ? "province" : division.EndsWith("00", StringComparison.Ordinal) ? "prefecture" : "county", Course = [new CourseStep("send-lead", day, caller.Name)],
        };
        lead.Because("send-lead");
        Db.Add(lead);
        // the body itself does not read what is said about it
        await Db.GrantAsync(lead, [Readers.Division(division), .. Readers.Chain(division)], ct);
        await Db.SaveChangesAsync(ct);
        return lead;
    }

    public Task<Outcome<EnforcementLead>> SettleAsync(Guid id, OutcomeEntry e, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<EnforcementLead>(id, caller, match, Who.Commission, "settle-lead", new(e.Outcome, e.On), (l, day) =>
    {
        if (l.HandledOn is not null) { return Refusal.Conflict(new Finding("lead-handled", "", "tiering.lead.handled", DateEntry.Show(l.HandledOn))); }
        if (TieringDesk.Blank(e.Outcome) is not { } outcome) { return Refusal.Invalid(new Finding("lead-outcome", "outcome", "tiering.lead.outcome-needed")); }
        (l.Outcome, l.HandledOn) = (outcome, day);
        return null;
    }, ct);

    public async Task<LeadList> ListAsync(LeadWay? way, bool? open, Guid? unit, Caller caller, CancellationToken ct)
    {
        var rows = (await Db.Leads.AsNoTracking().VisibleTo(Db, caller).Where(l => (way == null || l.Way == way) && (unit == null || l.InstitutionId == unit)).OrderByDescending(l => l.Id).ToListAsync(ct)).Where(l => open is not { } o || l.HandledOn is null == o).ToList();
        int handled = rows.Count(l => l.HandledOn is not null);
        return new LeadList(rows.Count, handled, rows.Count == 0 ? null : 100 * handled / rows.Count, rows);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/leads", async (LeadEntry e, Caller caller, HandOverLead h, CancellationToken ct) => (await h.Handle(e, caller, ct)).Created(v => $"/api/v1/tiering/leads/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Hand a lead to enforcement, or a case back to quality control").Produces<EnforcementLead>(201).ProducesProblem(404).ProducesProblem(422);
        api.MapPost("/tiering/leads/{id:guid}/outcome", async (Guid id, OutcomeEntry e, Caller caller, IfMatch match, HandOverLead h, CancellationToken ct) => (await h.SettleAsync(id, e, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("What became of a lead").Produces<EnforcementLead>().ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/tiering/leads", async (LeadWay? way, bool? open, Guid? unit, Caller caller, HandOverLead h, CancellationToken ct) => Results.Json(await h.ListAsync(way, open, unit, caller, ct), Json.Options))
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Leads with the handling rate").Produces<LeadList>();
    }
}
