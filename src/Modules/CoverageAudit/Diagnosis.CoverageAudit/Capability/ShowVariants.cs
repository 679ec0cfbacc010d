using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <param name="Variant">Null = the policy in force.</param>
internal sealed record VariantFigures(string? Variant, CoveragePolicy Policy, IReadOnlyList<VariantPrefecture> Prefectures);
internal sealed record VariantPrefecture(string Prefecture, string Name, Ratio Items, bool TargetMet);

/// <summary>Every prefecture under the policy in force and under each variant of it, on one day.</summary>
internal sealed class ShowVariants(AskCoverage ask)
{
    public async Task<Outcome<IReadOnlyList<VariantFigures>>> Handle(CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var all = new List<VariantFigures>();
        foreach (var variant in CoverageVariants.All.Prepend<string?>(null))
        {
            var asked = await ask.Handle(question.With(variant), false, caller, ct);
            if (asked.Value is not { } a) { return Outcome<IReadOnlyList<VariantFigures>>.Refuse(asked.Refused!.Value, asked.Findings); }
            all.Add(new(variant, a.Engine.Policy, [.. a.Prefectures.Select(p => a.Engine.AsOf(p.Code, a.Day)).OfType<PrefectureSnapshot>().Select(p => new VariantPrefecture(p.Prefecture, p.Name, p.Figures.Items, p.Figures.TargetMet))]));
        }
        return Outcome<IReadOnlyList<VariantFigures>>.Done(all);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/variants",
        async ([AsParameters] CoverageQuestion question, Caller caller, ShowVariants handler, CancellationToken ct) => (await handler.Handle(question, caller, ct)).Audit(v => v))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Item coverage under the policy in force and under each variant of it").Produces<IReadOnlyList<VariantFigures>>().ProducesProblem(403).ProducesProblem(422);
}
