using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <param name="Kind">Code of a paper or of attachments-kinds.tsv.</param>
/// <param name="Title">What stands on it, for people; the kind's name when left out.</param>
/// <param name="DatedOn">The day of the document or film.</param>
/// <param name="Id">For a channel that knows its own repeats by an id; null makes one.</param>
internal sealed record AttachRequest(string? Kind, string? Title = null, DateOnly? DatedOn = null, Guid? Id = null);

/// <param name="No">Number of the newest version.</param>
/// <param name="Sha256">Of its pages in order.</param>
/// <param name="IdentityDiffers">Fields in which a film's header contradicts the case's person.</param>
internal sealed record AttachmentAnswer(Guid Id, int Version, Guid CaseId, string Kind, string Title, int No, IReadOnlyList<string> Sha256, IReadOnlyList<string> IdentityDiffers, bool Withdrawn) : IVersioned
{
    public static AttachmentAnswer Of(CaseAttachment a) => new(a.Id, a.Version, a.CaseId, a.Kind, a.Title, a.Latest.No, [.. a.Latest.Pages.Select(p => p.File.Sha256)], [.. a.Latest.Pages.SelectMany(p => p.Film?.IdentityDiffers ?? []).Distinct()], a.Withdrawn is not null);
}

/// <summary>A document for a case: one file, or the images of its pages in order. The agency of the case attaches; the content says what it is.</summary>
internal sealed class AttachFile(CaseDesk cases, AttachmentDesk desk)
{
    internal static readonly string[] Types = [FileKinds.Jpeg, FileKinds.Png, FileKinds.Tiff, FileKinds.Dicom, Routes.Binary];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/attachments", async (Guid id, string? kind, string? title, DateOnly? datedOn, string? name, HttpRequest request, Caller caller, AttachFile handler, CancellationToken ct) =>
                (await handler.Handle(id, new(kind, title, datedOn), [new(request.Body, name ?? "")], caller, ct)).Created(v => $"/api/v1/diagnosis/attachments/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().TakesFile(FileKinds.Pdf, Types).WithTags("Attachments").WithSummary("Attach a file to a case (the file is the body; kind and name in the query)")
            .WithDescription("PDF, JPEG, PNG, TIFF or DICOM by content, whatever name or media type says. A film whose header contradicts the case's person is taken with warning F20.").Produces<AttachmentAnswer>(201).ProducesProblem(404).ProducesProblem(422);

    public async Task<Outcome<AttachmentAnswer>> Handle(Guid caseId, AttachRequest r, IReadOnlyList<IncomingFile> incoming, Caller caller, CancellationToken ct)
    {
        var (opened, refused) = await cases.OpenAsync(caseId, caller, default, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        if (AttachmentDesk.Closed(c) is { } closed) { return closed; }
        if (desk.Kinds.Find(r.Kind, desk.Today) is not { } kind) { return Refusal.Invalid(new Finding("F12", "kind", "diagnosis.attachment-kind", r.Kind ?? "")); }
        if (r.DatedOn > desk.Today) { return Refusal.Invalid(new Finding("D11", "datedOn", "diagnosis.day-in-future", DiagnosisCase.Show(r.DatedOn.Value))); }
        int most = desk.Policy(c.Division).MostPerCase;
        if (await desk.Db.Attachments.CountAsync(a => a.CaseId == c.Id, ct) >= most) { return Refusal.Invalid(new Finding("F13", "file", "diagnosis.attachment-too-many", most)); }
        var (pages, wrong) = await desk.StoreAsync(incoming, c, ct);
        if (wrong is not null) { return wrong; }
        var attachment = new CaseAttachment
        {
            Id = r.Id ?? Guid.CreateVersion7(), CaseId = c.Id, CaseNo = c.CaseNo, Kind = kind.Code, Title = DiagnosisCase.Blank(r.Title) is { } title ? title[..Math.Min(title.Length, 100)] : kind.NameZh, DatedOn = r.DatedOn ?? pages![0].Film?.StudyDate,
            Division = c.Division, InstitutionId = c.InstitutionId,
        };
        if (attachment.Add(pages!, desk.Now, caller.Id, caller.Name, null) is { } no) { return no; }
        attachment.Because("attach", string.Join(' ', pages!.Select(p => p.File.Sha256)));
        desk.Db.Add(attachment);
        await desk.Db.SaveChangesAsync(ct);
        return Outcome<AttachmentAnswer>.Done(AttachmentAnswer.Of(attachment), desk.Warnings(pages!));
    }
}
