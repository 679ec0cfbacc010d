using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Reason">Why the kind is another; kept in the history.</param>
internal sealed record KindRequest(CaseKind? Kind, EarlierDiagnosis? Earlier = null, string? Reason = null);

/// <summary>Corrects the kind of the diagnosis before it is concluded: a first one that turns out to be a promotion, a promotion that brings only new evidence.</summary>
internal sealed class ChangeKind(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/kind", async (Guid id, KindRequest r, Caller caller, IfMatch ifMatch, ChangeKind handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Correct the kind of the diagnosis: first, promotion, additional disease, new evidence").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, KindRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.Applied, CaseState.Received, CaseState.Evidence, CaseState.FileComplete, CaseState.Diagnosing) is { } state) { return state; }
        if (r.Kind is not { } kind) { return Refusal.Invalid(new Finding("E37", "kind", "diagnosis.kind-required")); }
        if (DiagnosisCase.Blank(r.Reason) is not { } reason) { return Refusal.Invalid(new Finding("E38", "reason", "diagnosis.kind-reason")); }
        var disease = desk.Terminology.Catalogue.Find(record.AppliedDisease, desk.Today);
        if (disease is null) { return Refusal.Invalid(new Finding("D03", "disease", "diagnosis.disease-not-in-force", record.AppliedDiseaseCode, DiagnosisCase.Show(desk.Today), desk.Terminology.Catalogue.VersionOn(desk.Today)?.Id ?? "")); }
        var earlier = r.Earlier ?? record.Earlier;
        if (KindRule.WhyNot(kind, disease, earlier, await desk.EarlierAsync(record, ct)) is { } no) { return Refusal.Invalid(no); }
        (record.Kind, record.Earlier) = (kind, earlier);
        return await desk.SaveAsync(record, "change-kind", reason, null, ct);
    }
}
