using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Filing dossiers in the states people want to see. Those that take scope away begin at exam agencies far from the home county, so that no figure of the demonstration moves.</summary>
internal sealed partial class Loading
{
    async Task<int> LoadFilingsAsync(IServiceProvider scope, CancellationToken ct)
    {
        var (all, houses) = (province.Institutions, province.Houses);
        var afar = all.Where(i => i.Kinds is [InstitutionKind.ExamAgency] && i.ExamCategories.Any(c => c.ValidTo is null) && i.Prefecture != DemoProvince.HomePrefecture).OrderByDescending(i => i.Division, StringComparer.Ordinal).Take(2).ToList();
        var hospitals = all.Where(i => i.Kinds is [InstitutionKind.Hospital] && i.Filings.Count == 0).Take(2).ToList();
        var seeds = new List<FilingSeed> { new(houses.Diagnosis.Id, FilingDomain.Diagnosis, FilingStory.Published), new(houses.Exam.Id, FilingDomain.Exam, FilingStory.Published) };
        if (hospitals.Count == 2) { seeds.AddRange([new(hospitals[0].Id, FilingDomain.Diagnosis, FilingStory.OperatingUnfiled), new(hospitals[1].Id, FilingDomain.Diagnosis, FilingStory.Filed)]); }
        if (afar.Count == 2) { seeds.AddRange([new(afar[0].Id, FilingDomain.Exam, FilingStory.Suspended), new(afar[1].Id, FilingDomain.Exam, FilingStory.Stopping, houses.Diagnosis.Id)]); }
        seeds.AddRange(all.Where(i => i.Is(InstitutionKind.DiagnosisAgency) && i.Id != houses.Diagnosis.Id).Take(1).Select(i => new FilingSeed(i.Id, FilingDomain.Diagnosis, FilingStory.Changed)));
        int many = 0;
        foreach (var seed in seeds)
        {
            await using var own = services.CreateAsyncScope();
            try { if (await own.ServiceProvider.GetRequiredService<IRegistryLoader>().TellFilingAsync(seed, ct)) { many++; } }
            catch (InvalidOperationException refused) { log.LogWarning("Demonstration: filing {Story} stopped: {Why}", seed.Story, refused.Message); }
        }
        return many;
    }
}
