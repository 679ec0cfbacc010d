using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record WithdrawRequest(string? Reason);

/// <summary>The two ends of a case: the worker withdraws, or the finished file goes to the archive, where it is kept for good.</summary>
internal sealed class CloseCase(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/withdrawal", async (Guid id, WithdrawRequest r, Caller caller, IfMatch ifMatch, CloseCase handler, CancellationToken ct) => (await handler.Withdraw(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("The worker withdraws the application").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/archive", async (Guid id, Caller caller, IfMatch ifMatch, CloseCase handler, CancellationToken ct) => (await handler.Archive(id, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Put the finished file into the archive").Produces<CaseAnswer>().ProducesProblem(409);
    }

    public async Task<Outcome<CaseAnswer>> Withdraw(Guid id, WithdrawRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        if (record!.Withdraw(r.Reason) is { } no) { return no; }
        record.CloseSuspensions(desk.Today);
        await AskCommission.WithdrawAsync(desk.Db, record.Id, r.Reason, ct);
        return await desk.SaveAsync(record, "withdraw", r.Reason, null, ct);
    }

    public async Task<Outcome<CaseAnswer>> Archive(Guid id, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        return record!.Archive() is { } no ? no : await desk.SaveAsync(record, "archive", null, null, ct);
    }
}
