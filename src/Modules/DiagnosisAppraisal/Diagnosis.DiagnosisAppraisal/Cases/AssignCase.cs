using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="PractitionerId">A physician who practises at the agency today.</param>
internal sealed record AssignRequest(Guid PractitionerId, string? Note = null);

/// <summary>Gives a case to one physician of the agency to see to; whoever did so finds it under "assigned by me" until the case is done.</summary>
internal sealed class AssignCase(CaseDesk desk, IInstitutions institutions)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/assignments", async (Guid id, AssignRequest r, Caller caller, IfMatch ifMatch, AssignCase handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Give the case to a physician of the agency").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, AssignRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var practice = await institutions.ProfileAsync(record!.AgencyId, ct) is { } profile ? AgencyScope.Practising(profile, desk.Today).FirstOrDefault(p => p.PractitionerId == r.PractitionerId) : null;
        if (practice is null) { return Refusal.Invalid(new Finding("E39", "practitionerId", "diagnosis.assign-not-here")); }
        return record.Assign(new(practice.PractitionerId, practice.Name, Actor.Of(caller), desk.Today, DiagnosisCase.Blank(r.Note))) is { } no ? no : await desk.SaveAsync(record, "assign", practice.Name, null, ct);
    }
}
