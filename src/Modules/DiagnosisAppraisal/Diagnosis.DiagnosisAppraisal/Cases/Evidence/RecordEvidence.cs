using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Kind">WorkerAccount, CoWorkerStatement, SupervisionData or EmployerData; surveys, decisions and awards come with the act that ends a suspension.</param>
/// <param name="From">The worker, the co-workers by name, the office the data come from.</param>
/// <param name="Signed">Statements of people must be signed.</param>
internal sealed record EvidenceRequest(EvidenceKind? Kind, string? From, string? Text, bool Signed = false, DateOnly? On = null);

/// <summary>Evidence on work and contact history besides the employer's papers (LAW art. 48).</summary>
internal sealed class RecordEvidence(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/evidence", async (Guid id, EvidenceRequest r, Caller caller, IfMatch ifMatch, RecordEvidence handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Record the worker's account, co-workers' statements (named, signed) or supervision data").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, EvidenceRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var day = r.On ?? desk.Today;
        if (day > desk.Today) { return Refusal.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(day))); }
        if (r.Kind is not { } kind) { return Refusal.Invalid(new Finding("E33", "kind", "diagnosis.evidence-kind")); }
        return record!.AddEvidence(kind, r.From, r.Signed, r.Text, day, caller.Name) is { } no ? no : await desk.SaveAsync(record, "evidence", kind.ToString(), null, ct);
    }
}
