using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Exposure;

internal sealed record WithdrawLineRequest(string? Reason);

/// <param name="Years">Null goes back to the computed time.</param>
internal sealed record OverrideFactorRequest(int? Years, int? Months, string? Reason);

/// <summary>The lines of a timeline: added, changed with a reason, withdrawn; and the real time of a factor settled by hand.</summary>
internal sealed class ChangeExposure(ExposureDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/exposure/lines", async (Guid id, ExposureLineRequest r, Caller caller, IfMatch ifMatch, ChangeExposure handler, CancellationToken ct) => (await handler.Add(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.CaseId}/exposure"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Exposure").WithSummary("Add a line to the occupational history of a case").Produces<ExposureAnswer>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        api.MapPut("/diagnosis/cases/{id:guid}/exposure/lines/{no:int}", async (Guid id, int no, ExposureLineRequest r, Caller caller, IfMatch ifMatch, ChangeExposure handler, CancellationToken ct) => (await handler.Change(id, no, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Exposure").WithSummary("Change a line, with a reason").Produces<ExposureAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/exposure/lines/{no:int}/withdrawal", async (Guid id, int no, WithdrawLineRequest r, Caller caller, IfMatch ifMatch, ChangeExposure handler, CancellationToken ct) => (await handler.Withdraw(id, no, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Exposure").WithSummary("Withdraw a line, with a reason").Produces<ExposureAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        api.MapPut("/diagnosis/cases/{id:guid}/exposure/factors/{code}", async (Guid id, string code, OverrideFactorRequest r, Caller caller, IfMatch ifMatch, ChangeExposure handler, CancellationToken ct) => (await handler.Override(id, code, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Exposure").WithSummary("Settle the real contact time of a factor, with a reason").Produces<ExposureAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<ExposureAnswer>> Add(Guid id, ExposureLineRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (t, c, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var (line, wrong) = desk.Read(r, c!);
        if (line is null) { return Refusal.Invalid(wrong); }
        if (t!.Add(line) is { } no) { return no; }
        return await desk.SaveAsync(t, t.Lines.Count, "add-exposure-line", null, ExposureDesk.Warnings(line, c!), ct);
    }

    public async Task<Outcome<ExposureAnswer>> Change(Guid id, int number, ExposureLineRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (t, c, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var (line, wrong) = desk.Read(r, c!);
        if (line is null) { return Refusal.Invalid(wrong); }
        if (t!.Change(number, line, r.Reason) is { } no) { return no; }
        return await desk.SaveAsync(t, number, "change-exposure-line", r.Reason, ExposureDesk.Warnings(line, c!), ct);
    }

    public async Task<Outcome<ExposureAnswer>> Withdraw(Guid id, int number, WithdrawLineRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (t, _, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        if (t!.Withdraw(number, r.Reason) is { } no) { return no; }
        return await desk.SaveAsync(t, number, "withdraw-exposure-line", r.Reason, null, ct);
    }

    public async Task<Outcome<ExposureAnswer>> Override(Guid id, string code, OverrideFactorRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (t, _, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        if (t!.Override(code, r.Years, r.Months, r.Reason, caller.Name, desk.Now, desk.Today) is { } no) { return no; }
        return await desk.SaveAsync(t, null, "settle-exposure-time", r.Reason, null, ct);
    }
}
