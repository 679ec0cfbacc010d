using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Access;

/// <param name="PractitionerId">A practitioner who practises at the account's institution; null takes the link away.</param>
internal sealed record LinkPractitionerRequest(Guid? PractitionerId, string? Reason);
internal sealed record LinkedAccount(string UserName, int Version, Guid? PractitionerId) : IVersioned;

/// <summary>Says that an account is a physician's own. It takes effect at the next sign-in.</summary>
internal static class LinkPractitioner
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/api/v1/access/accounts/{userName}/practitioner", async (string userName, LinkPractitionerRequest r, AccessDb db, IInstitutions institutions, IfMatch ifMatch, CancellationToken ct) => (await Handle(userName, r, db, institutions, ifMatch, ct)).Answer())
        .For(Roles.Admin).WithTags("Access").WithSummary("Link an account to the practitioner whose own it is").Produces<LinkedAccount>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public static async Task<Outcome<LinkedAccount>> Handle(string userName, LinkPractitionerRequest r, AccessDb db, IInstitutions institutions, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Accounts.FirstOrDefaultAsync(a => a.UserName == userName && !a.IsMachine, ct) is not { } account) { return Refusal.NotFound(); }
        if (await db.CheckAsync(account, ifMatch, ct) is { } stale) { return stale; }
        if (r.PractitionerId is { } practitioner && (account.InstitutionId is not { } institution || (await institutions.ProfileAsync(institution, ct))?.Practices.Any(p => p.PractitionerId == practitioner && p.SupersededAt is null) != true))
        {
            return Refusal.Invalid(new Finding("A01", "practitionerId", "access.practitioner-not-here"));
        }
        account.PractitionerId = r.PractitionerId;
        account.Because("link-practitioner", r.Reason);
        await db.SaveChangesAsync(ct);
        return new LinkedAccount(account.UserName, account.Version, account.PractitionerId);
    }
}
