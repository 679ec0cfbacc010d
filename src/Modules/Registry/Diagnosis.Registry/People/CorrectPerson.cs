using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.People;

/// <summary>Corrects what is recorded about a person; the document number stays (another number is another person).</summary>
internal sealed class CorrectPerson(RegistryDb db, ReadPerson read)
{
    internal sealed record Request(string? Name, string? Sex, DateOnly? BirthDate, string? Phone, string? Reason);

    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/people/{id:guid}", async (Guid id, Request r, Caller caller, IfMatch match, CorrectPerson h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
        .For(Roles.Exam, Roles.Diagnosis, Roles.Station, Roles.Commission).WithTags("people").WithSummary("Corrects name, sex, birth date or phone; fields left out stay").Produces<PersonView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<PersonView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var person = await db.People.VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);
        if (person is null) { return Refusal.NotFound(); }
        if (await db.CheckAsync(person, match, ct) is { } stale) { return stale; }
        if (string.IsNullOrWhiteSpace(r.Reason)) { return Refusal.Invalid(ChangeProfile.Needed("reason")); }
        if (r.Sex is not (null or "0" or "1" or "2" or "9")) { return Refusal.Invalid(new Finding("sex", "sex", "problem.code-unknown", "sex", r.Sex)); }
        string name = string.IsNullOrWhiteSpace(r.Name) ? person.Name : MatchPeople.NameOf(r.Name);
        if (await db.People.AnyAsync(p => p.NumberHash == person.NumberHash && p.DocumentType == person.DocumentType && p.Name == name && p.Id != id, ct)) { return Refusal.Conflict(new Finding("person", "name", "registry.name-taken")); }
        var before = (person.Name, person.Sex, person.BirthDate);
        (person.Name, person.Sex, person.BirthDate) = (name, r.Sex ?? person.Sex, r.BirthDate ?? person.BirthDate);
        // a phone concerns nobody else
        if (before != (person.Name, person.Sex, person.BirthDate)) { db.Publish(new PersonCorrected(person.Id, person.Version + 1, person.Name, person.Sex, person.BirthDate, r.Reason.Trim(), caller.InstitutionName ?? caller.Name)); }
        if (r.Phone is not null) { person.Phone = db.Protector.Seal(r.Phone.Trim()); }
        person.Because("correct", r.Reason);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return await read.Get(id, caller, ct);
    }
}
