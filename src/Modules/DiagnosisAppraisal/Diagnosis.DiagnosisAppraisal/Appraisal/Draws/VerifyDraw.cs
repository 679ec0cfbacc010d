using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

/// <summary>A member's or alternate's name beside the published hash, once the session was opened.</summary>
internal sealed record NamedExpert(string Ref, Guid ExpertId, string Name);

/// <summary>What everybody may know of a draw: hashes and hashed experts before the session, the whole record and the names of those drawn after it. It names no party and no case.</summary>
/// <param name="Faults">Of an opened draw: what does not agree; empty when everything does.</param>
internal sealed record PublicDraw(Guid Id, int No, DrawState State, DrawRecord Record, IReadOnlyList<NamedExpert> Names, IReadOnlyList<string>? Faults);

/// <summary>The public record of a draw. Before the session is opened it shows commitments only, to everyone, the office included.</summary>
internal sealed class VerifyDraw(DiagnosisAppraisalDb db)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/verify/draws/{id:guid}", async (Guid id, VerifyDraw h, CancellationToken ct) => (await h.Handle(id, ct)).Answer())
            .AllowAnonymous().WithTags("Appraisal: draw").WithSummary("The public record of a draw: commitments before the session, everything to recompute it afterwards").Produces<PublicDraw>().ProducesProblem(404);
        api.MapGet("/verify/draws/{id:guid}/record", async Task<IResult> (Guid id, VerifyDraw h, CancellationToken ct) =>
        {
            var found = await h.Handle(id, ct);
            return found.Ok ? Results.File(System.Text.Encoding.UTF8.GetBytes(DrawProcedure.Text(found.Value!.Record)), "application/json", $"draw-{id}.json") : found.Answer();
        }).AllowAnonymous().WithTags("Appraisal: draw").WithSummary("The record as a file for tools/verify-draw").AnswersFile("application/json").ProducesProblem(404);
    }

    public async Task<Outcome<PublicDraw>> Handle(Guid id, CancellationToken ct)
    {
        if (await db.Draws.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, ct) is not { } draw) { return Refusal.NotFound(); }
        bool opened = draw.Published.Members is not null;
        return new PublicDraw(draw.Id, draw.No, draw.State, draw.Published, opened ? [.. draw.Published.Members!.Concat(draw.Published.Alternates!).Select(m => draw.PersonOf(m.Ref)).Select(p => new NamedExpert(p.Ref, p.ExpertId, p.Name))] : [],
            opened ? DrawProcedure.Verify(DrawProcedure.Text(draw.Published)) : null);
    }
}
