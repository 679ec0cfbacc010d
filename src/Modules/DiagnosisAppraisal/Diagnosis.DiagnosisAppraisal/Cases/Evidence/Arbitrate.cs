using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Body">The arbitration commission.</param>
/// <param name="Reason">What is in dispute: relation, job, post, time on post.</param>
/// <param name="On">Day of the claim.</param>
internal sealed record ArbitrationRequest(string? Body, string? Reason, DateOnly? On = null);

/// <param name="AwardNo">Number of the award or judgment.</param>
internal sealed record AwardRequest(string? Award, string? AwardNo = null, DateOnly? On = null);

/// <summary>A dispute on relation, job, post or time goes to labour arbitration (LAW art. 49); the diagnosis waits for the award (TL-24, a policy).</summary>
internal sealed class Arbitrate(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/arbitration", async (Guid id, ArbitrationRequest r, Caller caller, IfMatch ifMatch, Arbitrate handler, CancellationToken ct) => (await handler.Begin(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("The parties went to labour arbitration: suspends the diagnosis (TL-24)").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/arbitration/award", async (Guid id, AwardRequest r, Caller caller, IfMatch ifMatch, Arbitrate handler, CancellationToken ct) => (await handler.End(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("The award arrived: the diagnosis goes on").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<CaseAnswer>> Begin(Guid id, ArbitrationRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var (day, wrongDay) = desk.DayOf(record!, r.On);
        if (wrongDay is not null) { return wrongDay; }
        return record!.Suspend(SuspensionKind.Arbitration, day, r.Reason, CaseClocks.Basis(desk.Terminology, "TL-24", day), null, r.Body) is { } no ? no : await desk.SaveAsync(record, "suspend", "arbitration", null, ct);
    }

    public async Task<Outcome<CaseAnswer>> End(Guid id, AwardRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var day = r.On ?? desk.Today;
        if (day > desk.Today) { return Refusal.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(day))); }
        return record!.Resume(SuspensionKind.Arbitration, day, r.Award, r.AwardNo, caller.Name) is { } no ? no : await desk.SaveAsync(record, "resume", "arbitration", null, ct);
    }
}
