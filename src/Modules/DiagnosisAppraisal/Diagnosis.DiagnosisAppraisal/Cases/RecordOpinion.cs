using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Stage">1, 2, 3 for pneumoconiosis; a degree for others; only with Od.</param>
/// <param name="DiseaseCode">Code of the edition in force on the day, where another disease is held than the one applied for.</param>
/// <param name="Reason">Why an opinion is changed; the earlier one is kept.</param>
internal sealed record OpinionRequest(Guid PractitionerId, Conclusion? Conclusion, string? Stage, string? Reasoning, string? Reason = null, DateOnly? On = null, string? DiseaseCode = null);

/// <summary>One physician's opinion. Physicians of one panel write at the same moment without hindering each other: a lost race is read again.</summary>
internal sealed class RecordOpinion(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/opinions", async (Guid id, OpinionRequest r, Caller caller, IfMatch ifMatch, RecordOpinion handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record a physician's opinion; dissent is kept").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, OpinionRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (r.Conclusion is not { } conclusion) { return Refusal.Invalid(new Finding("D60", "conclusion", "diagnosis.conclusion-required")); }
        // where the account is a physician's own, nobody else is signed for
        if (caller.PractitionerId is { } own && own != r.PractitionerId) { return Refusal.Forbidden("diagnosis.opinion-of-another", "职业病防治法 第46条"); }
        return await desk.AddAsync(async () =>
        {
            var (record, refused) = await desk.OpenForOpinionAsync(id, r.PractitionerId, caller, ifMatch, ct);
            if (refused is not null) { return refused; }
            var (day, wrongDay) = desk.DayOf(record!, r.On);
            if (wrongDay is not null) { return wrongDay; }
            var disease = desk.Terminology.Catalogue.Find(record!.AppliedDisease, day);
            CatalogueEntry? other = null;
            if (conclusion == Conclusion.Od && DiagnosisCase.Blank(r.DiseaseCode) is { } code)
            {
                var (held, problem) = DiseaseOnDay.Resolve(desk.Terminology.Catalogue, code, day, "diseaseCode");
                if (problem is not null) { return Refusal.Invalid(problem); }
                if (held!.StableId != record.AppliedDisease) { disease = other = held; }
            }
            // the stage of a pneumoconiosis is voted on: each who holds OD says which
            if (conclusion == Conclusion.Od && record.State == CaseState.Diagnosing && disease is not null && DiseaseOnDay.IsPneumoconiosis(disease) && r.Stage is not ("1" or "2" or "3"))
            {
                return Refusal.Invalid(new Finding("D29", "stage", "diagnosis.stage-required", disease.NameZh) { Basis = "GBZ 70-2015" });
            }
            if (record.RecordOpinion(r.PractitionerId, conclusion, r.Stage, r.Reasoning ?? "", day, r.Reason, Actor.Of(caller), other, caller.PractitionerId == r.PractitionerId) is { } no) { return no; }
            return await desk.SaveAsync(record, "opinion", r.Reason, null, ct);
        });
    }
}
