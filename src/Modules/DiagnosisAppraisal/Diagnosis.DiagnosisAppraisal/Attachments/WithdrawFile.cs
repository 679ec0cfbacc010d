using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

internal sealed record WithdrawFileRequest(string? Reason);

/// <summary>An attachment that was put in by mistake no longer counts; it stays readable, with the reason.</summary>
internal sealed class WithdrawFile(CaseDesk cases, AttachmentDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/attachments/{id:guid}/withdrawal", async (Guid id, WithdrawFileRequest r, Caller caller, IfMatch ifMatch, WithdrawFile handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Attachments").WithSummary("Withdraw an attachment, with a reason").Produces<AttachmentAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<AttachmentAnswer>> Handle(Guid id, WithdrawFileRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (attachment, _, refused) = await desk.OpenAsync(id, caller, ifMatch, cases, ct);
        if (refused is not null) { return refused; }
        if (attachment!.Withdraw(r.Reason, desk.Now, caller.Name) is { } no) { return no; }
        attachment.Because("withdraw", r.Reason);
        await desk.Db.SaveChangesAsync(ct);
        return AttachmentAnswer.Of(attachment);
    }
}
