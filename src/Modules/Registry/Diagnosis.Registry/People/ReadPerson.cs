using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.People;

/// <summary>A person with numbers masked.</summary>
internal sealed record PersonView(Guid Id, int Version, string Name, string DocumentType, string NumberMasked, string Sex, DateOnly BirthDate, string PhoneMasked, bool NumberDoubtful, Guid? SameAs) : IVersioned;

/// <summary>
/// Reading people, for those who hold a record about them. Numbers come masked; opening one takes a reason, is kept in the history
/// and counts against a daily quota.
/// </summary>
internal sealed class ReadPerson(RegistryDb db, ITerminology terminology, TimeProvider clock)
{
    internal sealed record RevealRequest(string? Field, string? Reason);
    internal sealed record Revealed(string Field, string Value, int LeftToday);
    internal sealed record SearchRequest(string? DocumentType, string? Number);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/people/{id:guid}", async (Guid id, Caller caller, ReadPerson h, CancellationToken ct) => (await h.Get(id, caller, ct)).Answer()).WithTags("people").WithSummary("One person, numbers masked; the read is kept").Produces<PersonView>().ProducesProblem(404);
        api.MapPost("/people/search", async (SearchRequest r, Caller caller, ReadPerson h, CancellationToken ct) => (await h.Search(r, caller, ct)).Answer()).WithTags("people").WithSummary("People with this document, as far as the caller may read them; a POST keeps the number out of addresses and logs").Produces<List<PersonView>>().ProducesProblem(422);
        api.MapPost("/people/{id:guid}/reveal", async (Guid id, RevealRequest r, Caller caller, ReadPerson h, CancellationToken ct) => (await h.Reveal(id, r, caller, ct)).Answer()).WithTags("people").WithSummary("Opens the number or the phone; needs a reason, is kept, and counts against a daily quota").Produces<Revealed>().ProducesProblem(404).ProducesProblem(422);
    }

    public async Task<Outcome<PersonView>> Get(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Visible(id, caller, ct) is not { } person) { return Refusal.NotFound(); }
        db.RecordRead(person, "read");
        await db.SaveChangesAsync(ct);
        return View(person);
    }

    public async Task<Outcome<List<PersonView>>> Search(SearchRequest r, Caller caller, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(r.Number)) { return Refusal.Invalid(ChangeProfile.Needed("number")); }
        string type = r.DocumentType ?? "1", hash = db.Protector.Hash($"{type}:{MatchPeople.NumberOf(r.Number)}");
        var people = await db.People.AsNoTracking().VisibleTo(db, caller).Where(p => p.NumberHash == hash && p.DocumentType == type).OrderBy(p => p.Id).ToListAsync(ct);
        foreach (var person in people) { db.RecordRead(person, "read", "search"); }
        await db.SaveChangesAsync(ct);
        return people.Select(View).ToList();
    }

    public async Task<Outcome<Revealed>> Reveal(Guid id, RevealRequest r, Caller caller, CancellationToken ct)
    {
        var today = clock.Today();
        int least = terminology.PolicyNumber("people.reveal-reason-length", caller.Division, today), most = terminology.PolicyNumber("people.reveal-per-day", caller.Division, today);
        string reason = r.Reason?.Trim() ?? "";
        var findings = new List<Finding>();
        if (r.Field is not ("number" or "phone")) { findings.Add(new("field", "field", "problem.code-unknown", "field", r.Field ?? "")); }
        if (reason.Length < least) { findings.Add(new("reason", "reason", "registry.reveal-reason", least)); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        // counted and opened in one save: a race for the last one is decided by the counter's own token
        return await db.AgainOnRaceAsync<Outcome<Revealed>>(async () =>
        {
            if (await Visible(id, caller, ct) is not { } person) { return Refusal.NotFound(); }
            var day = await db.Reveals.FirstOrDefaultAsync(d => d.CallerId == caller.Id && d.Day == today, ct);
            if (day is null) { db.Add(day = new RevealDay { CallerId = caller.Id, Day = today }); }
            if (day.Count >= most) { return Refusal.Invalid(new Finding("quota", "", "registry.reveal-quota", most)); }
            day.Count++;
            db.RecordRead(person, "reveal", $"{r.Field}: {reason}");
            await db.SaveChangesAsync(ct);
            return new Revealed(r.Field!, db.Protector.Open(r.Field == "number" ? person.Number : person.Phone), most - day.Count);
        });
    }

    public Task<Person?> Visible(Guid id, Caller caller, CancellationToken ct) => db.People.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(p => p.Id == id, ct);

    PersonView View(Person p) => new(p.Id, p.Version, p.Name, p.DocumentType, Mask.ResidentId(db.Protector.Open(p.Number)), p.Sex, p.BirthDate, Mask.Phone(db.Protector.Open(p.Phone)), p.NumberDoubtful, p.SameAs);
}
