using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Queue;

internal sealed record ResendRequest(string? Reason);
internal sealed record ResendAnswer(Guid Id, int Version, UploadState State) : IVersioned;

/// <summary>Sends an item again by hand: at once, with a fresh count of tries and under the same key. What has a receipt is never sent again.</summary>
internal sealed class ResendUpload(ExchangeDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/exchange/uploads/{id:guid}/resend", async (Guid id, ResendRequest r, Caller caller, IfMatch ifMatch, ResendUpload handler, CancellationToken ct) => (await handler.Handle(id, r.Reason, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Admin).WithTags("Exchange").WithSummary("Send a waiting, refused or parked card again now").Produces<ResendAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<ResendAnswer>> Handle(Guid id, string? reason, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        bool admin = caller.Has(Roles.Admin);
        if (await (admin ? db.Uploads : db.Uploads.VisibleTo(db, caller)).FirstOrDefaultAsync(u => u.Id == id, ct) is not { } item) { return Refusal.NotFound(); }
        if (!admin && !ReadUploads.Mine(item, caller)) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(item, ifMatch, ct) is { } stale) { return stale; }
        if (string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("E21", "reason", "exchange.resend-needs-reason")); }
        if (item.State == UploadState.Accepted) { return Refusal.Conflict(new Finding("E22", "", "exchange.has-receipt", item.Receipt!.Number)); }
        if (item.State is UploadState.Sending or UploadState.Superseded) { return Refusal.Conflict(new Finding("E23", "", "exchange.not-now." + item.State)); }
        item.Resend(db.Clock.GetUtcNow(), reason.Trim());
        await db.SaveChangesAsync(ct);
        return new ResendAnswer(item.Id, item.Version, item.State);
    }
}
