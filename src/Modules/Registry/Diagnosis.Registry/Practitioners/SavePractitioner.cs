using Diagnosis.Kernel.Access;
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

namespace Diagnosis.Registry.Practitioners;

internal sealed record PractitionerView(Guid Id, int Version, string Name, string QualificationNo, string? Title, string Division, IReadOnlyList<Qualification> Qualifications) : IVersioned
{
    public static PractitionerView From(Practitioner p) => new(p.Id, p.Version, p.Name, p.QualificationNo, p.Title, p.Division, p.Qualifications);
}

/// <summary>Physicians with their class certificates: list, one, new, changed.</summary>
internal sealed class SavePractitioner(RegistryDb db, ITerminology terminology)
{
    internal sealed record Request(string? Name, string? QualificationNo, string? Title, string? Division, IReadOnlyList<Qualification>? Qualifications, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/practitioners", async (string? q, Guid? after, int? size, SavePractitioner h, CancellationToken ct) => Results.Json(await h.List(q, after, Paging.Size(size), ct), Kernel.Data.Json.Options)).WithTags("practitioners").WithSummary("Physicians by name or licence").Produces<Page<PractitionerView>>();
        api.MapGet("/practitioners/{id:guid}", async (Guid id, SavePractitioner h, CancellationToken ct) => (await h.Get(id, ct)).Answer()).WithTags("practitioners").WithSummary("One physician").Produces<PractitionerView>().ProducesProblem(404);
        api.MapPost("/practitioners", async (Request r, Caller caller, SavePractitioner h, CancellationToken ct) => (await h.Handle(null, r, caller, default, ct)).Created(v => $"/api/v1/practitioners/{v.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("practitioners").WithSummary("Registers a physician").Produces<PractitionerView>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPut("/practitioners/{id:guid}", async (Guid id, Request r, Caller caller, IfMatch match, SavePractitioner h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("practitioners").WithSummary("Changes a physician; practices recorded earlier stay as they were recorded").Produces<PractitionerView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Page<PractitionerView>> List(string? q, Guid? after, int size, CancellationToken ct)
    {
        var rows = db.Practitioners.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q)) { string text = q.Trim(); rows = rows.Where(p => p.Name.Contains(text) || p.QualificationNo.StartsWith(text)); }
        if (after is { } last) { rows = rows.Where(p => p.Id.CompareTo(last) > 0); }
        return (await rows.OrderBy(p => p.Id).Take(size + 1).ToListAsync(ct)).Select(PractitionerView.From).ToList().ToPage(size, p => p.Id.ToString());
    }

    public async Task<Outcome<PractitionerView>> Get(Guid id, CancellationToken ct) => await db.Practitioners.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct) is { } p ? PractitionerView.From(p) : Refusal.NotFound();

    public async Task<Outcome<PractitionerView>> Handle(Guid? id, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var findings = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Name)) { findings.Add(ChangeProfile.Needed("name")); }
        if (string.IsNullOrWhiteSpace(r.QualificationNo)) { findings.Add(ChangeProfile.Needed("qualificationNo")); }
        if (!DivisionCode.TryParse(r.Division, out var division) || terminology.Divisions.Find(division) is null) { findings.Add(new("division", "division", "problem.code-unknown", "division", r.Division ?? "")); }
        for (int i = 0; i < (r.Qualifications?.Count ?? 0); i++)
        {
            var q = r.Qualifications![i];
            if (string.IsNullOrWhiteSpace(q.CertificateNo)) { findings.Add(ChangeProfile.Needed($"qualifications[{i}].certificateNo")); }
            if (q.Catalogue is null || !terminology.Catalogue.HasVersion(q.Catalogue)) { findings.Add(new("catalogue", $"qualifications[{i}].catalogue", "problem.code-unknown", "catalogue", q.Catalogue ?? "")); }
            else if (q.Classes is not { Count: > 0 }) { findings.Add(ChangeProfile.Needed($"qualifications[{i}].classes")); }
            else { findings.AddRange(q.Classes.Where(c => terminology.Catalogue.Class(q.Catalogue, c) is null).Select(c => new Finding("class", $"qualifications[{i}].classes", "registry.class-unknown", c, q.Catalogue))); }
        }
        if (id is not null && string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(ChangeProfile.Needed("reason")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (!ChangeProfile.May(caller, division.Value)) { return Refusal.Forbidden(); }
        string licence = r.QualificationNo!.Trim();
        if (await db.Practitioners.AnyAsync(p => p.QualificationNo == licence && p.Id != (id ?? Guid.Empty), ct)) { return Refusal.Conflict(new Finding("practitioner", "qualificationNo", "registry.licence-taken", licence)); }
        Practitioner physician;
        if (id is { } known)
        {
            if (await db.Practitioners.FirstOrDefaultAsync(p => p.Id == known, ct) is not { } found) { return Refusal.NotFound(); }
            if (!ChangeProfile.May(caller, found.Division)) { return Refusal.Forbidden(); }
            if (await db.CheckAsync(found, match, ct) is { } stale) { return stale; }
            physician = found;
        }
        else { db.Add(physician = new Practitioner()); }
        (physician.Name, physician.QualificationNo, physician.Title, physician.Division) = (r.Name!.Trim(), licence, r.Title?.Trim(), division.Value);
        if (r.Qualifications is not null) { physician.Qualifications = r.Qualifications; }
        physician.Because(id is null ? "register" : "change", r.Reason);
        await db.SaveChangesAsync(ct);
        return PractitionerView.From(physician);
    }
}
