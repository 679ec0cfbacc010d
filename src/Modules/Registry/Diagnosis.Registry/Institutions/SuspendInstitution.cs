using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Institutions;

/// <summary>A commission suspends an institution for some classes or for all; both days belong to the suspension.</summary>
internal sealed class SuspendInstitution(ChangeProfile profile, ITerminology terminology)
{
    /// <param name="Classes">Null or empty: all.</param>
    internal sealed record Request(FilingDomain? Domain, IReadOnlyList<int>? Classes, string? Catalogue, DateOnly? From, DateOnly? To, string? Basis, string? Reason, bool Withdrawn = false);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/institutions/{id:guid}/suspensions", async (Guid id, Request r, Caller caller, IfMatch match, SuspendInstitution h, CancellationToken ct) => (await h.Handle(id, null, r, caller, match, ct)).Created(v => $"/api/v1/institutions/{v.Institution.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("institutions").WithSummary("Enters a suspension ordered before this system (administrator, while there is no dossier); a new order is an act of the dossier, POST /filings/{id}/suspensions").Produces<InstitutionView>(201).ProducesProblem(422);
        api.MapPut("/institutions/{id:guid}/suspensions/{factId:guid}", async (Guid id, Guid factId, Request r, Caller caller, IfMatch match, SuspendInstitution h, CancellationToken ct) => (await h.Handle(id, factId, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("institutions").WithSummary("Corrects, ends or withdraws a suspension").Produces<InstitutionView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<InstitutionView>> Handle(Guid id, Guid? factId, Request r, Caller caller, IfMatch match, CancellationToken ct) =>
        profile.Handle(id, factId is null ? "suspend" : r.Withdrawn ? "withdraw-suspension" : "correct-suspension", r.Reason, caller, match, (institution, now) =>
        {
            var findings = new List<Finding>();
            SuspensionFact? next = null;
            if (!(factId is not null && r.Withdrawn))
            {
                findings.AddRange(ChangeProfile.CheckDays(r.From, r.To, "from", "to"));
                if (string.IsNullOrWhiteSpace(r.Basis)) { findings.Add(ChangeProfile.Needed("basis")); }
                string? edition = string.IsNullOrWhiteSpace(r.Catalogue) ? r.From is { } day ? terminology.Catalogue.VersionOn(day)?.Id : null : r.Catalogue;
                if (edition is null || !terminology.Catalogue.HasVersion(edition)) { findings.Add(new("catalogue", "catalogue", "problem.code-unknown", "catalogue", r.Catalogue ?? "")); }
                else { findings.AddRange((r.Classes ?? []).Where(c => terminology.Catalogue.Class(edition, c) is null).Select(c => new Finding("class", "classes", "registry.class-unknown", c, edition))); }
                if (findings.Count > 0) { return Task.FromResult<IReadOnlyList<Finding>>(findings); }
                next = new(Guid.CreateVersion7(), r.Domain ?? FilingDomain.Diagnosis, r.Classes is { Count: > 0 } ? [.. r.Classes.Distinct().Order()] : null, edition!, r.From!.Value, r.To, r.Basis!.Trim(), now, null);
            }
            if (ChangeProfile.Put(institution.Suspensions, factId, next, f => f.FactId, f => f.SupersededAt is null, f => f with { SupersededAt = now }) is { } facts) { institution.Suspensions = facts; }
            else { findings.Add(ChangeProfile.NoSuchFact); }
            return Task.FromResult<IReadOnlyList<Finding>>(findings);
        }, ct, new(r.Domain ?? FilingDomain.Diagnosis, factId is null));
}
