using Diagnosis.HospitalTiering.Standards;

namespace Diagnosis.HospitalTiering.Reviews;

/// <param name="Meets">For basic and core items.</param>
/// <param name="Score">For scored items, from 0 to the item's maximum.</param>
internal sealed record ItemResult(string ItemCode, bool? Meets, decimal? Score = null, string? Note = null);

/// <summary>How the results stand against one grade.</summary>
/// <param name="Percent">Score reached of what can be reached under this grade; null while a basic item fails, because nothing is scored before.</param>
/// <param name="Failing">Basic and core items that do not hold.</param>
internal sealed record GradeStanding(string Grade, string Name, bool BasicHold, bool CoreHold, decimal? Percent, decimal MinPercent, bool Holds, IReadOnlyList<string> Failing);

/// <summary>Grade = the highest level whose basic items all hold, whose core items hold, and whose score reaches the threshold (tiering §1).</summary>
internal static class GradeDecision
{
    /// <summary>Every grade of the standard, the highest first.</summary>
    public static IReadOnlyList<GradeStanding> Assess(Standard standard, IReadOnlyList<ItemResult> results)
    {
        var of = results.ToDictionary(r => r.ItemCode);
        return [.. standard.Levels.OrderByDescending(l => l.Rank).Select(level =>
        {
            var items = standard.ItemsFor(level.Code);
            List<string> Failing(ItemKind kind) => [.. items.Where(i => i.Kind == kind && of.GetValueOrDefault(i.Code)?.Meets != true).Select(i => i.Code)];
            var (basic, core) = (Failing(ItemKind.Basic), Failing(ItemKind.Core));
            var scored = items.Where(i => i.Kind == ItemKind.Score).ToList();
            var reachable = scored.Sum(i => i.MaxScore);
            // what was not assessed scores nothing
            decimal? percent = basic.Count > 0 ? null : reachable == 0 ? 100 : 100 * scored.Sum(i => of.GetValueOrDefault(i.Code)?.Score ?? 0) / reachable;
            return new GradeStanding(level.Code, level.Name, basic.Count == 0, core.Count == 0, percent, level.MinScorePercent, basic.Count == 0 && core.Count == 0 && percent >= level.MinScorePercent, [.. basic, .. core]);
        })];
    }

    public static GradeStanding? Grade(Standard standard, IReadOnlyList<ItemResult> results) => Assess(standard, results).FirstOrDefault(g => g.Holds);
}
