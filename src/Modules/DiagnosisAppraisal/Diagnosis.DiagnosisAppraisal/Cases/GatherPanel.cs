using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="InstitutionId">Where an invited physician practises; null: at this agency.</param>
internal sealed record MemberRequest(Guid PractitionerId, Guid? InstitutionId = null);

/// <param name="DiseaseCode">The disease the panel is gathered for when it is no longer the one applied for.</param>
internal sealed record GatherPanelRequest(IReadOnlyList<MemberRequest> Members, string? DiseaseCode = null, DateOnly? On = null);

/// <summary>Gathers the diagnosing physicians, each qualified for the class of the disease on the day; others' physicians if policy allows.</summary>
internal sealed class GatherPanel(CaseDesk desk, IInstitutions institutions)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/panel", async (Guid id, GatherPanelRequest r, Caller caller, IfMatch ifMatch, GatherPanel handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Gather the panel; each physician must be qualified for the class of the disease").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, GatherPanelRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.FileComplete, CaseState.Diagnosing) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        var catalogue = desk.Terminology.Catalogue;
        var (disease, problem) = r.DiseaseCode is null ? (catalogue.Find(record.AppliedDisease, day), null) : DiseaseOnDay.Resolve(catalogue, r.DiseaseCode, day, "diseaseCode");
        if (disease is null) { return Refusal.Invalid(problem ?? new Finding("D03", "diseaseCode", "diagnosis.disease-not-in-force", record.AppliedDiseaseCode, DiagnosisCase.Show(day), catalogue.VersionOn(day)?.Id ?? "")); }
        var (panel, wrong) = (new List<PanelMember>(), new List<Finding>());
        foreach (var member in r.Members)
        {
            var profile = await institutions.ProfileAsync(member.InstitutionId ?? record.AgencyId, ct);
            var practice = profile is null ? null : AgencyScope.Qualified(profile, member.PractitionerId, disease, day, catalogue);
            if (practice is null)
            {
                string name = profile?.Practices.FirstOrDefault(p => p.PractitionerId == member.PractitionerId)?.Name ?? member.PractitionerId.ToString();
                wrong.Add(new("D59", "members", "diagnosis.not-qualified", name, disease.ClassName, DiagnosisCase.Show(day)) { Basis = "职业病防治法 第46条" });
                continue;
            }
            panel.Add(new(practice.PractitionerId, practice.Name, practice.QualificationNo, profile!.Institution.Id, profile.Institution.Name, profile.Institution.Id != record.AgencyId || practice.HiredFromOutside));
        }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }
        var policy = CasePolicy.On(desk.Terminology, record.Division, day);
        if (record.GatherPanel(panel, policy.MinSigners, policy.AllowExternal) is { } no) { return no; }
        record.PanelBy = Actor.Of(caller);
        // who was invited from another agency reads the file and writes the own opinion
        await desk.Db.GrantAsync(record, [.. panel.Select(m => m.InstitutionId).Where(i => i != record.AgencyId).Distinct().Select(Readers.Institution)], ct);
        return await desk.SaveAsync(record, "gather-panel", null, null, ct);
    }
}
