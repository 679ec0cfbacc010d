using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>After the agency has stopped: who keeps the permanent archive, and only then the dossier is closed. A file without a keeper is a file that is lost.</summary>
internal sealed class CloseFiling(FilingDesk desk)
{
    /// <param name="InstitutionId">Where the custodian is in the register.</param>
    /// <param name="Receipt">The record of the hand-over.</param>
    internal sealed record CustodianRequest(string? Name, Guid? InstitutionId, DateOnly? HandedOn, string? Receipt);
    internal sealed record CloseRequest(string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/filings/{id:guid}/custodian", async (Guid id, CustodianRequest r, Caller caller, IfMatch match, CloseFiling h, CancellationToken ct) => (await h.Custodian(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis, Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Names who keeps the archive; the agency, or the commission where the agency is gone").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/closure", async (Guid id, CloseRequest r, Caller caller, IfMatch match, CloseFiling h, CancellationToken ct) => (await h.Close(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Closes the dossier; refused while the archive has no custodian").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<FilingView>> Custodian(Guid id, CustodianRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, caller.Has(Roles.Commission) ? FilingActor.Supervisor : FilingActor.Agency, "custodian", r.Receipt, async (f, _, problems, _) =>
    {
        if (f.Stop is null && f.StoppedByOrderOn is null) { problems.Add(new("filing-state", "state", "filing.not-stopping")); }
        string? name = r.InstitutionId is { } other ? await desk.Db.Institutions.Where(i => i.Id == other).Select(i => i.Name).FirstOrDefaultAsync(ct) : r.Name?.Trim();
        if (string.IsNullOrEmpty(name)) { problems.Add(ChangeProfile.Needed(r.InstitutionId is null ? "name" : "institutionId")); }
        if (r.InstitutionId == f.InstitutionId) { problems.Add(new("custodian", "institutionId", "filing.custodian-itself")); }
        if (r.HandedOn is null) { problems.Add(ChangeProfile.Needed("handedOn")); }
        else if (r.HandedOn > desk.Today) { problems.Add(new("day", "handedOn", "filing.in-the-future", Kernel.Ui.DateEntry.Show(r.HandedOn))); }
        if (string.IsNullOrWhiteSpace(r.Receipt)) { problems.Add(ChangeProfile.Needed("receipt")); }
        if (problems.Count == 0) { f.Custodian = new(name!, r.InstitutionId, r.HandedOn!.Value, r.Receipt!.Trim()); }
    }, ct);

    public Task<Outcome<FilingView>> Close(Guid id, CloseRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Province, "close", r.Reason, (f, _, problems, _) =>
    {
        if (!f.IsStopped(desk.Today)) { problems.Add(new("filing-state", "state", "filing.not-stopping")); }
        else if (f.Custodian is null) { problems.Add(new("filing-custodian", "custodian", "filing.no-custodian")); }
        if (problems.Count == 0) { (f.ClosedOn, f.OpenKey) = (desk.Today, f.Id.ToString("N")); }
        return Task.CompletedTask;
    }, ct);
}
