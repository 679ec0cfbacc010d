using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>Capability of every prefecture the asker may see, on a day.</summary>
/// <param name="Nowhere">Diseases nobody in the whole province can diagnose; newly listed ones start here.</param>
internal sealed record ProvinceView(Asked Asked, IReadOnlyList<PrefectureSnapshot> Prefectures, IReadOnlyList<ItemCoverage> Nowhere);

internal sealed record PrefectureSummary(string Prefecture, string Name, CoverageFigures Figures, int Gaps, int SinglePoints, IReadOnlyList<ClassAnswer> Classes);
internal sealed record ProvinceAnswer(DateOnly AsOf, DateTimeOffset? KnownAt, string Catalogue, CoveragePolicy Policy, string InputsHash,
    IReadOnlyList<PrefectureSummary> Prefectures, IReadOnlyList<AlarmAnswer> UncoveredEverywhere);

internal sealed class ShowProvince(AskCoverage ask)
{
    public async Task<Outcome<ProvinceView>> Handle(CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<ProvinceView>.Refuse(asked.Refused!.Value, asked.Findings); }
        var all = a.Engine.AsOf(a.Day);
        return new ProvinceView(a, [.. all.Prefectures.Where(p => a.Scope.Sees(p.Prefecture))], all.UncoveredEverywhere);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures",
        async ([AsParameters] CoverageQuestion question, Caller caller, ShowProvince handler, CancellationToken ct) => (await handler.Handle(question, caller, ct)).Audit(v => new ProvinceAnswer(
            v.Asked.Day, v.Asked.Engine.KnownAt, v.Asked.Edition?.Id ?? "", v.Asked.Engine.Policy, v.Asked.Engine.InputsHash,
            [.. v.Prefectures.Select(p => new PrefectureSummary(p.Prefecture, p.Name, p.Figures, p.Gaps.Count(), p.SinglePoints.Count(),
                [.. p.Classes.Select(c => new ClassAnswer(c.Class.Number, c.Class.NameZh, c.Class.NameEn, c.Covered, c.Items))]))],
            [.. v.Nowhere.Select(EvaluateCoverage.Alarm)])))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Capability per prefecture as of a day").Produces<ProvinceAnswer>().ProducesProblem(403).ProducesProblem(422);
}
