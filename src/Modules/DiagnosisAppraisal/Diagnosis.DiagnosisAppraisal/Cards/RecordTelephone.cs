using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <param name="At">When the call was made; now without.</param>
/// <param name="To">Who was called.</param>
internal sealed record TelephoneRequest(DateTimeOffset? At, string? To);

/// <summary>That the acute case was telephoned: at once when somebody died, three or more were poisoned together, or it is anthrax (TL-50).</summary>
internal sealed class RecordTelephone(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cards/{id:guid}/telephone", async (Guid id, TelephoneRequest r, Caller caller, IfMatch ifMatch, RecordTelephone handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(FileCard.Filers).WithTags("Report cards").WithSummary("Record the telephone report of an acute case").Produces<CardAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CardAnswer>> Handle(Guid id, TelephoneRequest r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Set<Card>().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } card) { return Refusal.NotFound(); }
        if (!ReadCards.Mine(card, caller)) { return Refusal.Forbidden("diagnosis.not-your-case"); }
        if (await db.CheckAsync(card, match, ct) is { } stale) { return stale; }
        if (!card.OwesTelephone) { return Refusal.Conflict(new Finding("D88", "", "diagnosis.card.no-telephone-due")); }
        var now = db.Clock.GetUtcNow();
        var at = r.At ?? now;
        if (string.IsNullOrWhiteSpace(r.To)) { return Refusal.Invalid(new Finding("D89", "to", "diagnosis.card.telephone-to")); }
        if (at > now || at < card.FirstVisitAt) { return Refusal.Invalid(new Finding("D89", "at", "diagnosis.card.telephone-at")); }
        card.Telephoned = new(at, r.To.Trim(), caller.Name);
        card.Because("telephone", r.To.Trim());
        await db.SaveChangesAsync(ct);
        return CardAnswer.Of(card);
    }
}
