using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>How a disease that lacks on one of two days stands on both.</summary>
/// <param name="Before">Null when the first day's edition does not list it.</param>
/// <param name="After">Null when the second day's edition does not list it.</param>
/// <param name="Change">What the newer edition did to it; null when both days have one edition.</param>
internal sealed record GapBetween(ItemCoverage? Before, ItemCoverage? After, CrosswalkKind? Change)
{
    public CatalogueEntry Entry => (After ?? Before!).Entry;
    public bool OnFirst => Before is { Covered: false };
    public bool OnSecond => After is { Covered: false };
}

/// <param name="Gaps">Diseases that could not be diagnosed on at least one of the days.</param>
internal sealed record BetweenView(Asked Asked, PrefectureSnapshot First, PrefectureSnapshot Second, IReadOnlyList<GapBetween> Gaps)
{
    public IEnumerable<GapBetween> Both => Gaps.Where(g => g.OnFirst && g.OnSecond);
    public IEnumerable<GapBetween> OnlyFirst => Gaps.Where(g => g.OnFirst && !g.OnSecond);
    public IEnumerable<GapBetween> OnlySecond => Gaps.Where(g => !g.OnFirst && g.OnSecond);
}

internal sealed record GapOnDay(DateOnly Day, string Catalogue, Ratio Items, IReadOnlyList<GapWhy> Gaps);
internal sealed record GapWhy(string Disease, string Code, int Class, string NameZh, GapReason Reason, bool NewlyListed, IReadOnlyList<AgencyCapability> Agencies);
internal sealed record BetweenAnswer(string Prefecture, string Name, GapOnDay First, GapOnDay Second, IReadOnlyList<string> OnBoth, IReadOnlyList<string> OnlyFirst, IReadOnlyList<string> OnlySecond);

/// <summary>Which diseases could not be diagnosed inside a prefecture on either of two days, and why: made for the days around a change of catalogue.</summary>
internal sealed class ShowBetween(AskCoverage ask)
{
    public async Task<Outcome<BetweenView>> Handle(string code, DateOnly first, DateOnly second, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question with { From = first, To = second }, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<BetweenView>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Engine.Prefectures.All(p => p.Code != code)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(code)) { return Refusal.Forbidden("coverage.not-your-area"); }
        if (a.Engine.AsOf(code, first) is not { } before || a.Engine.AsOf(code, second) is not { } after)
        {
            return Refusal.Invalid(new Finding("coverage", "first", "coverage.no-edition", first.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        }
        var catalogue = a.Engine.Catalogue;
        var changes = before.Figures.Catalogue == after.Figures.Catalogue ? null
            : catalogue.Crosswalk(before.Figures.Catalogue, after.Figures.Catalogue).ToDictionary(r => r.Newer.StableId, r => r.Kind);
        var (then, now) = (before.Items.ToDictionary(i => i.Disease), after.Items.ToDictionary(i => i.Disease));
        var gaps = after.Items.Select(i => i.Disease).Union(before.Items.Select(i => i.Disease))
            .Select(id => new GapBetween(then.GetValueOrDefault(id), now.GetValueOrDefault(id), changes is not null && changes.TryGetValue(id, out var kind) ? kind : null)).Where(g => g.OnFirst || g.OnSecond)
            .OrderBy(g => g.Entry.Class).ThenBy(g => g.Entry.Sequence).ToArray();
        return new BetweenView(a, before, after, gaps);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures/{code}/between",
        async (string code, DateOnly first, DateOnly second, [AsParameters] CoverageQuestion question, Caller caller, ShowBetween handler, CancellationToken ct) =>
            (await handler.Handle(code, first, second, question, caller, ct)).Audit(v => new BetweenAnswer(v.First.Prefecture, v.First.Name, On(v.First), On(v.Second),
                [.. v.Both.Select(g => g.Entry.StableId)], [.. v.OnlyFirst.Select(g => g.Entry.StableId)], [.. v.OnlySecond.Select(g => g.Entry.StableId)])))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Which diseases could not be diagnosed inside a prefecture on either of two days, and why")
        .Produces<BetweenAnswer>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);

    private static GapOnDay On(PrefectureSnapshot p) => new(p.Figures.Day, p.Figures.Catalogue, p.Figures.Items,
        [.. ShowPrefecture.Order(p.Gaps).Select(g => new GapWhy(g.Disease, g.Entry.Code, g.Entry.Class, g.Entry.NameZh, g.Reason!.Value, g.NewlyListed, g.Agencies))]);
}
