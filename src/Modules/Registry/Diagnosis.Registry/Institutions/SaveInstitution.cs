using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

/// <summary>Institutions: list, one, new, changed. Public to every signed-in user; changed by the commission of their area.</summary>
internal sealed class SaveInstitution(RegistryDb db, ChangeProfile profile, ITerminology terminology)
{
    /// <param name="Level">province, prefecture, county or township.</param>
    internal sealed record Request(string? Code, string? Name, IReadOnlyList<InstitutionKind>? Kinds, string? Level, string? Division, bool IsProvincial, bool IsPublic, string? Phone, string? Address, string? Reason);

    public static readonly string[] Levels = ["province", "prefecture", "county", "township"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/institutions", async (string? q, InstitutionKind? kind, string? division, Guid? after, int? size, SaveInstitution h, CancellationToken ct) => Results.Json(await h.List(q, kind, division, after, Paging.Size(size), ct), Kernel.Data.Json.Options))
            .WithTags("institutions").WithSummary("Institutions by name or code, kind and area").Produces<Page<InstitutionInfo>>();
        api.MapGet("/institutions/{id:guid}", async (Guid id, SaveInstitution h, CancellationToken ct) => (await h.Get(id, ct)).Answer())
            .WithTags("institutions").WithSummary("One institution with filings, physicians and suspensions").Produces<InstitutionView>().ProducesProblem(404);
        api.MapPost("/institutions", async (Request r, Caller caller, SaveInstitution h, CancellationToken ct) => (await h.Create(r, caller, ct)).Created(v => $"/api/v1/institutions/{v.Institution.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("institutions").WithSummary("Registers an institution").Produces<InstitutionView>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPut("/institutions/{id:guid}", async (Guid id, Request r, Caller caller, IfMatch match, SaveInstitution h, CancellationToken ct) => (await h.Change(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("institutions").WithSummary("Changes an institution; the credit code stays").Produces<InstitutionView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Page<InstitutionInfo>> List(string? q, InstitutionKind? kind, string? division, Guid? after, int size, CancellationToken ct)
    {
        var rows = db.Institutions.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q)) { string text = q.Trim(), code = text.ToUpperInvariant(); rows = rows.Where(i => i.Name.Contains(text) || i.Code.StartsWith(code)); }
        if (kind is { } k) { string mark = Institution.Mark(k); rows = rows.Where(i => i.KindSet.Contains(mark)); }
        if (DivisionCode.TryParse(division, out var area)) { string prefix = Prefix(area); rows = rows.Where(i => i.Division.StartsWith(prefix)); }
        if (after is { } last) { rows = rows.Where(i => i.Id.CompareTo(last) > 0); }
        var found = await rows.OrderBy(i => i.Id).Take(size + 1).ToListAsync(ct);
        return found.Select(i => i.ToInfo()).ToList().ToPage(size, i => i.Id.ToString());
    }

    public async Task<Outcome<InstitutionView>> Get(Guid id, CancellationToken ct) => await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, ct) is { } found ? InstitutionView.From(found) : Refusal.NotFound();

    public async Task<Outcome<InstitutionView>> Create(Request r, Caller caller, CancellationToken ct)
    {
        var findings = Check(r, terminology);
        var code = CreditCode.Check(r.Code, terminology.Identifiers);
        if (!code.Valid) { findings.Add(new("credit-code", "code", "registry.credit-code", r.Code ?? "")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (!ChangeProfile.May(caller, r.Division!)) { return Refusal.Forbidden(); }
        if (await db.Institutions.AnyAsync(i => i.Code == r.Code, ct)) { return Refusal.Conflict(new Finding("institution", "code", "registry.code-taken", r.Code!)); }
        var institution = new Institution { Code = r.Code! };
        Take(institution, r, terminology);
        institution.Because("register", r.Reason);
        db.Add(institution);
        db.PublishProfile(institution);
        await db.SaveChangesAsync(ct);
        return InstitutionView.From(institution);
    }

    public Task<Outcome<InstitutionView>> Change(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => profile.Handle(id, "change", r.Reason, caller, match, (institution, _) =>
    {
        var findings = Check(r, terminology);
        // nobody moves an institution into an area that is not theirs
        if (findings.Count == 0 && !ChangeProfile.May(caller, r.Division!)) { findings.Add(new("division", "division", "problem.forbidden")); }
        if (findings.Count == 0) { Take(institution, r, terminology); }
        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }, ct);

    internal static List<Finding> Check(Request r, ITerminology terminology)
    {
        var findings = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Name)) { findings.Add(ChangeProfile.Needed("name")); }
        if (r.Kinds is not { Count: > 0 }) { findings.Add(ChangeProfile.Needed("kinds")); }
        if (!Levels.Contains(r.Level)) { findings.Add(new("level", "level", "problem.code-unknown", "level", r.Level ?? "")); }
        if (!DivisionCode.TryParse(r.Division, out var division) || terminology.Divisions.Find(division) is null) { findings.Add(new("division", "division", "problem.code-unknown", "division", r.Division ?? "")); }
        return findings;
    }

    internal static void Take(Institution institution, Request r, ITerminology terminology)
    {
        (institution.Name, institution.Level, institution.IsProvincial, institution.IsPublic) = (r.Name!.Trim(), r.Level!, r.IsProvincial, r.IsPublic);
        (institution.Phone, institution.Address, institution.Division) = (r.Phone?.Trim(), r.Address?.Trim(), DivisionCode.Parse(r.Division!).Value);
        institution.SetKinds(r.Kinds!);
    }

    static string Prefix(DivisionCode area) => area.Level switch { DivisionLevel.Province => area.Value[..2], DivisionLevel.Prefecture => area.Value[..4], _ => area.Value };
}
