using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <param name="Reason">Why a further version follows; signatures on the earlier one no longer count.</param>
internal sealed record AgreeReadingRequest(FilmReading? Reading, string? Reason = null, bool OnPaper = false);

/// <summary>The chair states what the panel agrees on; each physician signs it by its hash.</summary>
internal sealed class AgreeReading(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/readings/{id:guid}/agreed", async (Guid id, AgreeReadingRequest r, Caller caller, IfMatch ifMatch, AgreeReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/readings/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Group reading").WithSummary("State the agreed reading; a further one is a version with its reason").Produces<SessionAnswer>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<SessionAnswer>> Handle(Guid id, AgreeReadingRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) => desk.ChangeAsync(id, caller, ifMatch, "agree-reading", r.Reason, async s =>
    {
        if (ReadingDesk.Chairs(s, caller, r.OnPaper) is { } no) { return no; }
        // a chair who did not read before the phase was closed cannot speak for those who did
        if (caller.PractitionerId is { } own && !s.HasRead(own) && s.State == ReadingState.Open) { return Refusal.Forbidden("diagnosis.reading-only-readers-sign"); }
        if (s.Only(ReadingState.Open) is { } state) { return state; }
        if (FilmReading.Check(r.Reading) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        var blind = await desk.Db.BlindReadings.AsNoTracking().Where(b => b.SessionId == s.Id).OrderBy(b => b.PractitionerId).ToListAsync(ct);
        return s.Agree(r.Reading!.Normal(), [.. blind.OrderBy(b => b.PractitionerId.ToString(), StringComparer.Ordinal).Select(b => b.Latest.Hash)], desk.Now, caller.Name, caller.PractitionerId is null, r.Reason);
    }, ct);
}
