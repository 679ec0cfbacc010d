using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>One agency against every disease of the edition, in the edition's order.</summary>
/// <param name="Counted">False for a provincial body the policy leaves out.</param>
internal sealed record AgencyColumn(string Agency, string Name, bool Provincial, bool Counted, string? County, IReadOnlyList<AgencyCapability> Items)
{
    public int Capable => Items.Count(i => i.Capable);
    public int Filed => Items.Count(i => i.Filed);
}

internal sealed record AgenciesView(Asked Asked, PrefectureSnapshot Snapshot, IReadOnlyList<AgencyColumn> Agencies);
internal sealed record AgencyAnswer(string Agency, string Name, bool Provincial, bool Counted, int Capable, int Filed, IReadOnlyList<AgencyCapability> Items);

/// <summary>Agencies × diseases inside a prefecture: the rows behind each cell of the province's matrix.</summary>
internal sealed class ShowAgencies(AskCoverage ask)
{
    public async Task<Outcome<AgenciesView>> Handle(string code, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<AgenciesView>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Engine.Prefectures.All(p => p.Code != code)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(code)) { return Refusal.Forbidden("coverage.not-your-area"); }
        if (a.Engine.AsOf(code, a.Day) is not { } snapshot) { return Refusal.NotFound(); }
        return new AgenciesView(a, snapshot, [.. a.Engine.Facts.Agencies.Where(f => f.Prefecture == code && f.Valid.Contains(a.Day)).DistinctBy(f => f.Id).OrderBy(f => f.Provincial ? 1 : 0).ThenBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => new AgencyColumn(f.Id, f.Name, f.Provincial, !f.Provincial || a.Engine.Policy.ProvincialBodiesCount, a.Engine.File(f.Id)?.County,
                [.. snapshot.Items.Select(i => a.Engine.Capability(f.Id, i.Disease, a.Day)!)]))]);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures/{code}/agencies",
        async (string code, [AsParameters] CoverageQuestion question, Caller caller, ShowAgencies handler, CancellationToken ct) =>
            (await handler.Handle(code, question, caller, ct)).Audit(v => v.Agencies.Select(x => new AgencyAnswer(x.Agency, x.Name, x.Provincial, x.Counted, x.Capable, x.Filed, x.Items))))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Every agency of a prefecture against every disease on a day").Produces<IReadOnlyList<AgencyAnswer>>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
