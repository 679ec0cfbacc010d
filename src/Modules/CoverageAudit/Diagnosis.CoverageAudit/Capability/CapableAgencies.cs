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

    public async Task<IReadOnlyList<SoleCover>> SoleCoversAsync(DateOnly day, CancellationToken ct = default)
    {
        var engine = await ask.EngineAsync(day, ct);
        return [.. engine.Prefectures.Select(p => engine.AsOf(p.Code, day)).OfType<Engine.PrefectureSnapshot>()
            .SelectMany(p => p.SinglePoints.Select(i => new SoleCover(Guid.Parse(i.Agencies.First(a => a.Capable).Agency), p.Prefecture, i.Disease, i.Entry.NameZh)))];
    }
}
