using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Practitioners;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

/// <summary>A physician practises at an institution in some of the classes they are certified for.</summary>
internal sealed class RecordPractice(RegistryDb db, ChangeProfile profile, ITerminology terminology)
{
    /// <param name="Classes">Class numbers of <paramref name="Catalogue"/>; all certified ones of that edition when left out.</param>
    internal sealed record Request(Guid? PractitionerId, IReadOnlyList<int>? Classes, string? Catalogue, DateOnly? From, DateOnly? To, bool HiredFromOutside, string? Reason, bool Withdrawn = false);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/institutions/{id:guid}/practices", async (Guid id, Request r, Caller caller, IfMatch match, RecordPractice h, CancellationToken ct) => (await h.Handle(id, null, r, caller, match, ct)).Created(v => $"/api/v1/institutions/{v.Institution.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("institutions").WithSummary("Records where a physician practises").Produces<InstitutionView>(201).ProducesProblem(422);
        api.MapPut("/institutions/{id:guid}/practices/{factId:guid}", async (Guid id, Guid factId, Request r, Caller caller, IfMatch match, RecordPractice h, CancellationToken ct) => (await h.Handle(id, factId, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("institutions").WithSummary("Corrects, ends or withdraws a practice").Produces<InstitutionView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<InstitutionView>> Handle(Guid id, Guid? factId, Request r, Caller caller, IfMatch match, CancellationToken ct) =>
        profile.Handle(id, factId is null ? "practise" : r.Withdrawn ? "withdraw-practice" : "correct-practice", r.Reason, caller, match, async (institution, now) =>
        {
            var findings = new List<Finding>();
            PracticeFact? next = null;
            if (!(factId is not null && r.Withdrawn))
            {
                findings.AddRange(ChangeProfile.CheckDays(r.From, r.To, "from", "to"));
                var physician = await db.Practitioners.AsNoTracking().FirstOrDefaultAsync(p => p.Id == r.PractitionerId, ct);
                if (physician is null) { findings.Add(new("practitioner", "practitionerId", "registry.practitioner-unknown")); return findings; }
                next = FactOf(physician, r, now, terminology.Catalogue, findings);
                if (findings.Count > 0) { return findings; }
            }
            if (ChangeProfile.Put(institution.Practices, factId, next, f => f.FactId, f => f.SupersededAt is null, f => f with { SupersededAt = now }) is { } facts) { institution.Practices = facts; }
            else { findings.Add(ChangeProfile.NoSuchFact); }
            return findings;
        }, ct);

    /// <summary>Nobody practises in a class they hold no certificate for.</summary>
    static PracticeFact? FactOf(Practitioner physician, Request r, DateTimeOffset now, DiseaseCatalogue catalogue, List<Finding> findings)
    {
        string? edition = r.Catalogue ?? physician.Qualifications.OrderByDescending(q => q.IssuedOn).FirstOrDefault()?.Catalogue;
        if (edition is null || !catalogue.HasVersion(edition)) { findings.Add(new("catalogue", "catalogue", "problem.code-unknown", "catalogue", r.Catalogue ?? "")); return null; }
        var certified = physician.Qualifications.Where(q => q.Catalogue == edition && (q.ValidTo is null || q.ValidTo >= r.From)).SelectMany(q => q.Classes).Distinct().Order().ToList();
        var classes = r.Classes is { Count: > 0 } ? r.Classes.Distinct().Order().ToList() : certified;
        findings.AddRange(classes.Except(certified).Select(c => new Finding("class", "classes", "registry.not-certified", physician.Name, c, edition)));
        if (classes.Count == 0) { findings.Add(ChangeProfile.Needed("classes")); }
        return findings.Count > 0 ? null : new(Guid.CreateVersion7(), physician.Id, physician.Name, physician.QualificationNo, classes, edition, r.From!.Value, r.To, r.HiredFromOutside, now, null);
    }
}
