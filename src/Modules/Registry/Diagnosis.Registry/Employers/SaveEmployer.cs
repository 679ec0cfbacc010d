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

namespace Diagnosis.Registry.Employers;

internal sealed record EmployerView(EmployerInfo Employer) : IVersioned { int IVersioned.Version => Employer.Version; }

/// <summary>Employers and using units: search, one, new, changed with a reason.</summary>
internal sealed class SaveEmployer(RegistryDb db, IEmployers employers, ITerminology terminology)
{
    internal sealed record Request(string? Name, string? CreditCode, string? SiteCode, string? EconomicType, string? Industry, string? Scale, string? AddressCode, string? AddressDetail, string? ZipCode, string? Contact, string? ContactPhone, string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/employers", async (string? q, int? size, SaveEmployer h, CancellationToken ct) => Results.Json(await h.Search(q, size, ct), Kernel.Data.Json.Options)).WithTags("employers").WithSummary("Employers by name or beginning of the credit code").Produces<IReadOnlyList<EmployerInfo>>();
        api.MapGet("/employers/{id:guid}", async (Guid id, SaveEmployer h, CancellationToken ct) => (await h.Get(id, ct)).Answer()).WithTags("employers").WithSummary("One employer").Produces<EmployerView>().ProducesProblem(404);
        api.MapPost("/employers", async (Request r, SaveEmployer h, CancellationToken ct) => (await h.Create(r, ct)).Created(v => $"/api/v1/employers/{v.Employer.Id}"))
            .For(Roles.Exam, Roles.Diagnosis, Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("employers").WithSummary("Registers an employer, or answers the one of this code and site").Produces<EmployerView>(201).ProducesProblem(422);
        api.MapPut("/employers/{id:guid}", async (Guid id, Request r, Caller caller, IfMatch match, SaveEmployer h, CancellationToken ct) => (await h.Change(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("employers").WithSummary("Changes an employer; code and site stay").Produces<EmployerView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<IReadOnlyList<EmployerInfo>> Search(string? q, int? size, CancellationToken ct) => employers.SearchAsync(q ?? "", Paging.Size(size), ct);
    public async Task<Outcome<EmployerView>> Get(Guid id, CancellationToken ct) => await employers.FindAsync(id, ct) is { } e ? new EmployerView(e) : Refusal.NotFound();

    public async Task<Outcome<EmployerView>> Create(Request r, CancellationToken ct)
    {
        var findings = Check(r);
        if (!CreditCode.Check(r.CreditCode, terminology.Identifiers).Valid) { findings.Add(new("credit-code", "creditCode", "registry.credit-code", r.CreditCode ?? "")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var id = (await employers.MatchAsync([Identity(r, r.CreditCode!, r.SiteCode)], ct))[0];
        return new EmployerView((await employers.FindAsync(id, ct))!);
    }

    public async Task<Outcome<EmployerView>> Change(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (await db.Employers.FirstOrDefaultAsync(e => e.Id == id, ct) is not { } employer) { return Refusal.NotFound(); }
        if (!ChangeProfile.May(caller, employer.Division)) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(employer, match, ct) is { } stale) { return stale; }
        var findings = Check(r);
        if (string.IsNullOrWhiteSpace(r.Reason)) { findings.Add(ChangeProfile.Needed("reason")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        employer.Take(Identity(r, employer.CreditCode, employer.SiteCode), db.Protector);
        employer.Because("change", r.Reason);
        await db.SaveChangesAsync(ct);
        return new EmployerView(employer.ToInfo());
    }

    List<Finding> Check(Request r)
    {
        var findings = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Name)) { findings.Add(ChangeProfile.Needed("name")); }
        if (!DivisionCode.TryParse(r.AddressCode, out _, terminology.Identifiers)) { findings.Add(new("division", "addressCode", "problem.code-unknown", "addressCode", r.AddressCode ?? "")); }
        return findings;
    }

    static EmployerIdentity Identity(Request r, string code, string? site) => new(r.Name!, code, site, r.EconomicType, r.Industry ?? "", r.Scale, DivisionCode.Parse(r.AddressCode!).NineDigits, r.AddressDetail ?? "", r.ZipCode, r.Contact ?? "", r.ContactPhone ?? "");
}
