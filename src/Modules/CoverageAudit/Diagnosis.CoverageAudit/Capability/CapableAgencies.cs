using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Facts;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>Where a worker can be sent.</summary>
internal sealed class CapableAgencies(AskCoverage ask) : ICoverage
{
    public async Task<IReadOnlyList<CapableAgency>> CapableForAsync(string disease, string prefecture, DateOnly day, int most, CancellationToken ct = default)
    {
        var engine = await ask.EngineAsync(day, ct);
        return [.. ShowDisease.Capable(engine, disease, Area.Of(prefecture) ?? prefecture, day, most)
            .Select(c => new CapableAgency(Guid.Parse(c.Agency.Id), c.Agency.Name, c.Agency.Prefecture))];
    }
}
