using Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Cases in the situations people want to see: a silent employer, disputed data, a film half read, an appeal, a panel about to be drawn. After the start, because they need the pool of experts.</summary>
internal sealed partial class Loading
{
    async Task<int> LoadStoriesAsync(IServiceProvider scope, CancellationToken ct)
    {
        int many = 0;
        foreach (var live in province.LiveCases.Where(l => l.Story is not null))
        {
            if (await LoadOneAsync(live, null, ct) is not { } id) { continue; }
            await using var own = services.CreateAsyncScope();
            try
            {
                await own.ServiceProvider.GetRequiredService<IDiagnosisLoader>().TellAsync(id, live.Story!.Value, new(province.Houses.Appraisal.Id, SyntheticFilm.Draw(seed, live.AppliedOn, live.Person.Born, live.Person.Male)), ct);
                many++;
            }
            catch (InvalidOperationException refused) { log.LogWarning("Demonstration: {Case} ({Story}) stopped: {Why}", live.Key, live.Story, refused.Message); }
        }
        return many;
    }
}
