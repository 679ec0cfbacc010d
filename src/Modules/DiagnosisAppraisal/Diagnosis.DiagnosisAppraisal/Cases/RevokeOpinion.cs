using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record RevokeRequest(Guid PractitionerId, string? Reason, DateOnly? On = null);

/// <summary>A physician takes the opinion back before the panel concludes; colleagues may be writing at the same moment.</summary>
internal sealed class RevokeOpinion(CaseDesk desk)
{
    const int MostTries = 20;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/opinions/revocation", async (Guid id, RevokeRequest r, Caller caller, IfMatch ifMatch, RevokeOpinion handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Take a physician's opinion back; it stays on file and no longer counts").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, RevokeRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        // where the account is a physician's own, nobody else is signed for
        if (caller.PractitionerId is { } own && own != r.PractitionerId) { return Refusal.Forbidden("diagnosis.opinion-of-another", "职业病防治法 第46条"); }
        for (int attempt = 1; ; attempt++)
        {
            var (record, refused) = await desk.OpenForOpinionAsync(id, r.PractitionerId, caller, ifMatch, ct);
            if (refused is not null) { return refused; }
            var (day, wrongDay) = desk.DayOf(record!, r.On);
            if (wrongDay is not null) { return wrongDay; }
            if (record!.RevokeOpinion(r.PractitionerId, r.Reason, day, Actor.Of(caller), caller.PractitionerId == r.PractitionerId) is { } no) { return no; }
            try { return await desk.SaveAsync(record, "revoke-opinion", r.Reason, null, ct); }
            catch (DbUpdateConcurrencyException) when (ifMatch.Version is null && attempt < MostTries) { desk.Db.ChangeTracker.Clear(); }
        }
    }
}
