using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <param name="PractitionerId">Only for a registrar: whose paper is entered. A physician's own account reads for itself.</param>
/// <param name="OnPaper">A registrar says that the reading was made on paper.</param>
/// <param name="Reason">Why an own reading is followed by another while the phase is still blind.</param>
internal sealed record SubmitReadingRequest(FilmReading? Reading, Guid? PractitionerId = null, bool OnPaper = false, string? Reason = null);

/// <summary>One physician's blind reading. Several submit at the same moment; with the last one the readings open to all who read.</summary>
internal sealed class SubmitReading(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/readings/{id:guid}/submissions", async (Guid id, SubmitReadingRequest r, Caller caller, SubmitReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ct)).Created(v => $"/api/v1/diagnosis/readings/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Group reading").WithSummary("Submit a blind reading; a further one of the same reader is a version with its reason")
            .WithDescription("An account linked to a practitioner reads for that practitioner only. An account without one is a registrar: it names the reader and says onPaper. The answer tells how many have read, never what.")
            .Produces<SessionAnswer>(201).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<SessionAnswer>> Handle(Guid id, SubmitReadingRequest r, Caller caller, CancellationToken ct)
    {
        return await desk.ChangeAsync(id, caller, default, "submit-reading", null, async session =>
        {
            var (reader, onPaper, refused) = ReadingDesk.For(session, caller, r.PractitionerId, r.OnPaper);
            if (refused is not null) { return refused; }
            // a reading after the others were shown is not blind, whoever's fault it is; said before anything else so that nobody fills a form in vain
            if (session.Only(ReadingState.Blind) is { } late) { return late; }
            if (FilmReading.Check(r.Reading) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
            var own = await desk.Db.BlindReadings.FirstOrDefaultAsync(b => b.SessionId == session.Id && b.PractitionerId == reader!.PractitionerId, ct);
            if (own is null) { desk.Db.Add(own = new BlindReading { SessionId = session.Id, PractitionerId = reader!.PractitionerId, Division = session.Division, InstitutionId = reader.InstitutionId }); }
            if (own.Add(r.Reading!.Normal(), desk.Now, caller.Id, onPaper, r.Reason) is { } no) { return no; }
            own.Because(onPaper ? "read-on-paper" : "read", r.Reason);
            return session.Submit(new(reader!.PractitionerId, own.Latest.No, desk.Now, caller.Id, caller.Name, onPaper));
        }, ct);
    }
}
