using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>A prefecture had no filed diagnosis agency, and a commission named a body to take the work on; a record, not a filing: the body still files.</summary>
internal sealed class AgencyDesignation : Record
{
    public string Prefecture { get; set; } = "";
    /// <summary>One open designation per prefecture; an ended one makes room.</summary>
    public string OpenKey { get; set; } = "";
    public string InstitutionName { get; set; } = "";
    public DateOnly NamedOn { get; set; }
    public DateOnly? EndedOn { get; set; }
    public string Basis { get; set; } = "";
    public string NamedBy { get; set; } = "";
}

internal sealed record DesignationView(Guid Id, int Version, string Prefecture, Guid InstitutionId, string InstitutionName, DateOnly NamedOn, DateOnly? EndedOn, string Basis, string NamedBy) : IVersioned
{
    public static DesignationView From(AgencyDesignation d) => new(d.Id, d.Version, d.Prefecture, d.InstitutionId!.Value, d.InstitutionName, d.NamedOn, d.EndedOn, d.Basis, d.NamedBy);
}

/// <summary>City without any filed agency: the commission names a suitable one (procedures §7; which level does so differs by province, so the province's and the prefecture's may).</summary>
internal sealed class DesignateAgency(RegistryDb db, ITerminology terminology)
{
    internal sealed record Request(string? Prefecture, Guid? InstitutionId, DateOnly? NamedOn, string? Basis);
    internal sealed record EndRequest(DateOnly? EndedOn, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/filings/designations", async (string? prefecture, DesignateAgency h, CancellationToken ct) => Results.Json(await h.List(prefecture, ct), Json.Options)).WithTags("filings").WithSummary("Bodies named for prefectures without a filed diagnosis agency").Produces<List<DesignationView>>();
        api.MapPost("/filings/designations", async (Request r, Caller caller, DesignateAgency h, CancellationToken ct) => (await h.Handle(r, caller, ct)).Created(_ => "/api/v1/filings/designations"))
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Names a body; refused while the prefecture has a filed agency").Produces<DesignationView>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/designations/{id:guid}/end", async (Guid id, EndRequest r, Caller caller, IfMatch match, DesignateAgency h, CancellationToken ct) => (await h.End(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Ends it, for example because an agency has filed").Produces<DesignationView>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<List<DesignationView>> List(string? prefecture, CancellationToken ct) =>
        [.. (await db.Designations.AsNoTracking().Where(d => prefecture == null || d.Prefecture == prefecture).OrderBy(d => d.Prefecture).ThenBy(d => d.Id).ToListAsync(ct)).Select(DesignationView.From)];

    public async Task<Outcome<DesignationView>> Handle(Request r, Caller caller, CancellationToken ct)
    {
        var findings = new List<Finding>();
        if (!DivisionCode.TryParse(r.Prefecture, out var prefecture) || terminology.Divisions.Find(prefecture)?.Level != DivisionLevel.Prefecture) { return Refusal.Invalid(new Finding("division", "prefecture", "problem.code-unknown", "prefecture", r.Prefecture ?? "")); }
        if (!ChangeProfile.May(caller, prefecture.Value)) { return Refusal.Forbidden(); }
        if (string.IsNullOrWhiteSpace(r.Basis)) { findings.Add(ChangeProfile.Needed("basis")); }
        if (r.InstitutionId is null) { findings.Add(ChangeProfile.Needed("institutionId")); }
        var day = r.NamedOn ?? db.Clock.Today();
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Id == r.InstitutionId, ct) is not { } named) { return Refusal.NotFound(); }
        string prefix = prefecture.Value[..4], mark = Institution.Mark(InstitutionKind.DiagnosisAgency);
        var filed = (await db.Institutions.AsNoTracking().Where(i => i.Division.StartsWith(prefix) && i.KindSet.Contains(mark)).ToListAsync(ct)).Where(i => ScopeFacts.LinesOn(i.Filings, day).Count > 0).Select(i => i.Name).ToList();
        if (filed.Count > 0) { return Refusal.Invalid(new Finding("designation", "prefecture", "filing.has-agency", terminology.Divisions.NameChain(prefecture), string.Join("、", filed))); }
        if (await db.Designations.AnyAsync(d => d.OpenKey == prefecture.Value, ct)) { return Refusal.Conflict(new("designation", "prefecture", "filing.already-designated", terminology.Divisions.NameChain(prefecture))); }
        var made = new AgencyDesignation { Prefecture = prefecture.Value, OpenKey = prefecture.Value, Division = prefecture.Value, InstitutionId = named.Id, InstitutionName = named.Name, NamedOn = day, Basis = r.Basis!.Trim(), NamedBy = caller.Name };
        made.Because("designate", made.Basis);
        db.Add(made);
        await db.SaveChangesAsync(ct);
        return DesignationView.From(made);
    }

    public async Task<Outcome<DesignationView>> End(Guid id, EndRequest r, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (await db.Designations.FirstOrDefaultAsync(d => d.Id == id, ct) is not { } found) { return Refusal.NotFound(); }
        if (!ChangeProfile.May(caller, found.Prefecture)) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(found, match, ct) is { } stale) { return stale; }
        var findings = ChangeProfile.CheckDays(found.NamedOn, r.EndedOn, "namedOn", "endedOn").ToList();
        if (r.EndedOn is null) { findings.Add(ChangeProfile.Needed("endedOn")); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(ChangeProfile.Needed("reason")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        (found.EndedOn, found.OpenKey) = (r.EndedOn, found.Id.ToString("N"));
        found.Because("end-designation", r.Reason);
        await db.SaveChangesAsync(ct);
        return DesignationView.From(found);
    }
}
