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
/// <param name="Repeats">The former draw and why it was given up; null for the first.</param>
/// <param name="RepeatedBy">The later draw that took this one's place.</param>
/// <param name="Replacements">Seats that went to alternates after the opening.</param>
internal sealed record PublicDraw(Guid Id, int No, DrawState State, DrawRecord Record, IReadOnlyList<NamedExpert> Names, IReadOnlyList<string>? Faults, PublicRepeat? Repeats, PublicRepeat? RepeatedBy, IReadOnlyList<PublicReplacement> Replacements);

/// <summary>A draw before or after this one, and why it was drawn again.</summary>
internal sealed record PublicRepeat(Guid Id, int No, string? Ground, string? GroundName, string Reason, DateOnly On);

/// <param name="Recused">The member may not sit; otherwise the member declined.</param>
internal sealed record PublicReplacement(string LeavingRef, string NextRef, bool Recused, DateOnly On);

/// <summary>The public record of a draw. Before the session is opened it shows commitments only, to everyone, the office included.</summary>
internal sealed class VerifyDraw(DiagnosisAppraisalDb db, AppraisalReference reference)
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
            opened ? DrawProcedure.Verify(DrawProcedure.Text(draw.Published)) : null, draw.RepeatReason is null ? null : await BesideAsync(draw, draw.No - 1, ct), await BesideAsync(draw, draw.No + 1, ct),
            opened ? [.. draw.Replacements.Select(r => new PublicReplacement(DrawProcedure.RefOf(draw.Id, r.Leaving), DrawProcedure.RefOf(draw.Id, r.Next), r.Ground is not null, r.On))] : []);
    }

    /// <summary>The draw before or after this one of the same case. The reason stands on the later of the two.</summary>
    async Task<PublicRepeat?> BesideAsync(Draw draw, int no, CancellationToken ct)
    {
        if (await db.Draws.AsNoTracking().FirstOrDefaultAsync(d => d.AppraisalId == draw.AppraisalId && d.No == no, ct) is not { } other) { return null; }
        var later = other.No > draw.No ? other : draw;
        return new(other.Id, other.No, later.RepeatGround, reference.RepeatGround(later.RepeatGround)?.Name, later.RepeatReason ?? "", later.CommittedOn);
    }
}
