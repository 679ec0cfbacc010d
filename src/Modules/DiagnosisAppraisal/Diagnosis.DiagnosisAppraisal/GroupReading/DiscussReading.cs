using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

internal sealed record ReadingNoteRequest(string? Text, bool OnPaper = false);

/// <summary>A line of the discussion, once the readings are open: by somebody who read, or from the minutes by the registrar.</summary>
internal sealed class DiscussReading(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/readings/{id:guid}/notes", async (Guid id, ReadingNoteRequest r, Caller caller, DiscussReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ct)).Created(v => $"/api/v1/diagnosis/readings/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Group reading").WithSummary("Record a line of the discussion").Produces<SessionAnswer>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<SessionAnswer>> Handle(Guid id, ReadingNoteRequest r, Caller caller, CancellationToken ct) => desk.ChangeAsync(id, caller, default, "discuss", null, s =>
    {
        if (caller.PractitionerId is { } own ? !s.HasRead(own) : !caller.SeesAll && caller.InstitutionId != s.InstitutionId) { return Refusal.Forbidden("diagnosis.reading-not-reader"); }
        return s.Note(r.Text, desk.Now, caller.Name, caller.PractitionerId is null);
    }, ct);
}
