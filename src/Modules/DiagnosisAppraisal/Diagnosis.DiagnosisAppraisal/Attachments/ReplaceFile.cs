using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>A better scan or a corrected paper: a further version with its reason; the earlier ones stay as they are.</summary>
internal sealed class ReplaceFile(CaseDesk cases, AttachmentDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/attachments/{id:guid}/versions", async (Guid id, string? reason, string? name, HttpRequest request, Caller caller, IfMatch ifMatch, ReplaceFile handler, CancellationToken ct) =>
                (await handler.Handle(id, reason, [new(request.Body, name ?? "")], caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/attachments/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().TakesFile(FileKinds.Pdf, AttachFile.Types).WithTags("Attachments").WithSummary("Add a version of an attachment, with a reason; nothing is overwritten")
            .Produces<AttachmentAnswer>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<AttachmentAnswer>> Handle(Guid id, string? reason, IReadOnlyList<IncomingFile> incoming, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (attachment, c, refused) = await desk.OpenAsync(id, caller, ifMatch, cases, ct);
        if (refused is not null) { return refused; }
        var (pages, wrong) = await desk.StoreAsync(incoming, c!, ct);
        if (wrong is not null) { return wrong; }
        if (attachment!.Add(pages!, desk.Now, caller.Id, caller.Name, reason) is { } no) { return no; }
        attachment.Because("new-version", reason);
        await desk.Db.SaveChangesAsync(ct);
        return Outcome<AttachmentAnswer>.Done(AttachmentAnswer.Of(attachment), desk.Warnings(pages!));
    }
}
