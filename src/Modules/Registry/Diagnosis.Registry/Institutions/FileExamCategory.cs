using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Institutions;

/// <summary>An exam category that an exam agency files.</summary>
internal sealed class FileExamCategory(ChangeProfile profile, ITerminology terminology, TimeProvider clock)
{
    public const string List = "exam-category";

    /// <param name="Category">Code of list exam-category, or the category of the hazard list (粉尘, 化学 …).</param>
    internal sealed record Request(string? Category, DateOnly? ValidFrom, DateOnly? ValidTo, DateOnly? WorkStartedOn, string? Reason, bool Withdrawn = false);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/institutions/{id:guid}/exam-categories", async (Guid id, Request r, Caller caller, IfMatch match, FileExamCategory h, CancellationToken ct) => (await h.Handle(id, null, r, caller, match, ct)).Created(v => $"/api/v1/institutions/{v.Institution.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("institutions").WithSummary("Enters an exam category that was filed before this system (administrator, while there is no dossier); everything else is an act of the dossier, POST /filings").Produces<InstitutionView>(201).ProducesProblem(422);
        api.MapPut("/institutions/{id:guid}/exam-categories/{factId:guid}", async (Guid id, Guid factId, Request r, Caller caller, IfMatch match, FileExamCategory h, CancellationToken ct) => (await h.Handle(id, factId, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("institutions").WithSummary("Corrects, ends or withdraws an exam category").Produces<InstitutionView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<InstitutionView>> Handle(Guid id, Guid? factId, Request r, Caller caller, IfMatch match, CancellationToken ct) =>
        profile.Handle(id, factId is null ? "file-category" : r.Withdrawn ? "withdraw-category" : "correct-category", r.Reason, caller, match, (institution, now) =>
        {
            var findings = new List<Finding>();
            ExamCategoryFact? next = null;
            if (!(factId is not null && r.Withdrawn))
            {
                findings.AddRange(ChangeProfile.CheckDays(r.ValidFrom, r.ValidTo, "validFrom", "validTo"));
                if (string.IsNullOrWhiteSpace(r.Category)) { findings.Add(ChangeProfile.Needed("category")); }
                else if (terminology.Code(List, r.Category, r.ValidFrom ?? clock.Today()) is null && terminology.Hazards.All(h => h.Category != r.Category)) { findings.Add(new("category", "category", "problem.code-unknown", "category", r.Category)); }
                if (findings.Count > 0) { return Task.FromResult<IReadOnlyList<Finding>>(findings); }
                next = new(Guid.CreateVersion7(), r.Category!, r.ValidFrom!.Value, r.ValidTo, r.WorkStartedOn, now, null);
            }
            if (ChangeProfile.Put(institution.ExamCategories, factId, next, f => f.FactId, f => f.SupersededAt is null, f => f with { SupersededAt = now }) is { } facts) { institution.ExamCategories = facts; }
            else { findings.Add(ChangeProfile.NoSuchFact); }
            return Task.FromResult<IReadOnlyList<Finding>>(findings);
        }, ct, new(FilingDomain.Exam, factId is null));
}
