using Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>The province's pool of appraisal experts: every second senior physician of the diagnosis agencies, published as its first edition.</summary>
internal sealed partial class Loading
{
    Task<int> LoadExpertsAsync(IServiceProvider scope, CancellationToken ct)
    {
        var units = province.Institutions.SelectMany(i => i.Practices.Select(p => (p.PractitionerId, i.Name))).DistinctBy(x => x.PractitionerId).ToDictionary(x => x.PractitionerId, x => x.Name);
        var experts = province.Practitioners.Where(p => p.Title is "主任医师" or "副主任医师" && units.ContainsKey(p.Id)).OrderBy(p => p.QualificationNo, StringComparer.Ordinal).Where((_, i) => i % 2 == 0)
            .Select((p, i) => new PoolExpert($"ZJ{i + 1:0000}", p.Name, units[p.Id], p.Title, p.Division[..4] + "00", i % 3 == 0 ? ["x-radiology"] : [],
                [.. p.Certificates.SelectMany(c => c.Classes.Select(k => terminology.Catalogue.Class(c.Catalogue, k)?.Identity)).OfType<string>().Distinct()], p.Certificates[0].Number, p.Id)).ToList();
        return scope.GetRequiredService<IDiagnosisLoader>().LoadPoolAsync(DemoProvince.Province, province.Houses.Province.Name, experts, ct);
    }
}
