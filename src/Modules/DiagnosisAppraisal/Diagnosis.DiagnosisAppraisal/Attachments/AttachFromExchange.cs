using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>A file of the exchange takes the way of an upload: <see cref="AttachFile"/>. In a scope of its own, so that a refusal leaves nothing behind; its id decides whether it came before.</summary>
internal sealed class AttachFromExchange(IServiceScopeFactory scopes, AttachmentKinds kinds, Words words) : ICaseFiles
{
    public IReadOnlyList<CaseFileKind> Kinds(DateOnly on) => [.. kinds.On(on).Select(k => new CaseFileKind(k.Code, k.NameZh, k.NameEn, k.Film))];

    public Task<CaseFileAnswer> CheckAsync(CaseFile file, Caller caller, CancellationToken ct = default) => AttachAsync(file, caller, false, ct);
    public Task<CaseFileAnswer> AttachAsync(CaseFile file, Caller caller, CancellationToken ct = default) => AttachAsync(file, caller, true, ct);

    async Task<CaseFileAnswer> AttachAsync(CaseFile file, Caller caller, bool keep, CancellationToken ct)
    {
        if (!caller.Has(Roles.Diagnosis)) { return new("Forbidden", null, []); }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DiagnosisAppraisalDb>();
        // rolled back with the scope
        await using var trial = keep ? null : await db.Database.BeginTransactionAsync(ct);
        var byId = Guid.TryParse(file.Case, out var id) ? id : Guid.Empty;
        if (await db.Cases.VisibleTo(db, caller).Where(c => c.CaseNo == file.Case || c.Id == byId).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct) is not { } caseId) { return new("NotFound", null, []); }
        if (await db.Attachments.AnyAsync(a => a.Id == file.Id && a.CaseId == caseId, ct)) { return new("Unchanged", file.Id, []); }
        using var content = new MemoryStream(file.Content.ToArray(), writable: false);
        var outcome = await scope.ServiceProvider.GetRequiredService<AttachFile>().Handle(caseId, new(file.Kind, file.Title, file.DatedOn, file.Id), [new IncomingFile(content, file.FileName)], caller, ct);
        return new(outcome.Ok ? "Created" : outcome.Refused is Refused.Forbidden or Refused.NotFound ? outcome.Refused.ToString()! : "Refused", outcome.Ok ? file.Id : null,
            [.. outcome.Findings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis))]);
    }
}
