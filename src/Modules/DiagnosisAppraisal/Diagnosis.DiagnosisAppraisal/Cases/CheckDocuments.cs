using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record PaperRequest(string Code, DateOnly? ReceivedOn, string? Note);

/// <param name="Papers">All papers that are there, those of earlier checks included.</param>
/// <param name="Notify">Give the one-time notice of everything still missing from the worker.</param>
internal sealed record CheckDocumentsRequest(IReadOnlyList<PaperRequest> Papers, bool Notify = false, DateOnly? On = null);

/// <summary>The papers of a file: what is there, what is missing, and the one notice about it.</summary>
internal sealed class CheckDocuments(CaseDesk desk, PaperList list)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/documents", async (Guid id, CheckDocumentsRequest r, Caller caller, IfMatch ifMatch, CheckDocuments handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record which papers are there; notify once what is missing").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, CheckDocumentsRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var day = r.On ?? desk.Today;
        var kinds = list.For(record!, day, Radiation(record!));
        if (r.Papers.FirstOrDefault(p => kinds.All(k => k.Code != p.Code)) is { } odd) { return Refusal.Invalid(new Finding("D53", "papers", "diagnosis.paper-unknown", odd.Code)); }
        var papers = r.Papers.DistinctBy(p => p.Code).Select(p => new Paper(p.Code, p.ReceivedOn ?? record!.Papers.FirstOrDefault(x => x.Code == p.Code)?.ReceivedOn ?? day, DiagnosisCase.Blank(p.Note))).ToList();
        var missing = kinds.Where(k => k.Required && (record!.State != CaseState.Applied || k.From == "worker") && papers.All(p => p.Code != k.Code)).ToList();
        if (record!.CheckPapers(papers, [.. missing.Select(m => m.Code)], r.Notify, day) is { } no) { return no; }
        return await desk.SaveAsync(record, r.Notify ? "notify-missing" : "check-papers", null,
            missing.Count == 0 || r.Notify ? null : [Finding.Warn("W04", "papers", "diagnosis.papers-still-missing", string.Join('、', missing.Select(m => m.NameZh)))], ct);
    }

    internal static bool Radiation(DiagnosisCase c) => c.AppliedDiseaseCode.Length == 13 && c.AppliedDiseaseCode[7..9] == "07";
}
