using Diagnosis.HospitalTiering.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Worked examples of the tiering procedures on the units that are there: self-checks at every step, a grade review, a round that was drawn, referrals.</summary>
internal sealed partial class Loading
{
    async Task<int> LoadProceduresAsync(IServiceProvider scope, CancellationToken ct)
    {
        // the examples stand on units, and units come from Registry's events
        await DeliverAsync("registry", ct);
        return await scope.GetRequiredService<ITieringExamples>().LoadAsync(ct);
    }

    async Task<int> LoadMergesAsync(IServiceProvider scope, CancellationToken ct)
    {
        // who had no work is told by the concluded cases of all the years
        await DeliverAsync("diagnosis", ct);
        return await scope.GetRequiredService<ITieringExamples>().ProposeMergeAsync(ct);
    }
}
