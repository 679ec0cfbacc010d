using System.ComponentModel;
using System.Text.Json.Serialization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <param name="LongMm">Longest diameter, mm.</param>
/// <param name="ShortMm">Longest diameter at right angles to it, mm.</param>
internal sealed record LargeOpacity(
    [property: Description("Longest diameter, mm.")] decimal? LongMm,
    [property: Description("Diameter at right angles to it, mm; null: not measured.")] decimal? ShortMm = null,
    [property: Description("False: it is not settled that this opacity is pneumoconiotic; then it cannot decide. Default true.")] bool? Established = null);

/// <summary>A reading of a chest film.</summary>
internal sealed record PneumoconiosisRequest(
    [property: Description("Day of the reading: decides the edition.")] DateOnly? ReadOn,
    [property: Description("Six codes of the 12-point scale: right upper, middle, lower, left upper, middle, lower. Null or \"unreadable\" for a zone that cannot be read.")] IReadOnlyList<string?>? Zones,
    [property: Description("Aggregation of small opacities; null: not stated.")] bool? Aggregation = null,
    [property: Description("Large opacities; an empty list: none; null: not stated.")] IReadOnlyList<LargeOpacity?>? LargeOpacities = null,
    [property: Description("Reliable history of exposure to asbestos; null: not stated.")] bool? AsbestosExposure = null,
    [property: Description("none, present, heartBorderOrDiaphragm, overHalfOfOneWall or shaggyHeartBorder; null: not stated.")] string? PleuralPlaque = null);

/// <param name="Overall">Overall profusion 0-3; null when unreadable zones leave it open.</param>
/// <param name="Distribution">Zones that count; null when unreadable zones leave it open.</param>
internal sealed record PneumoconiosisDecision(Decision Decision, int? Overall, int? Distribution);

internal sealed class PneumoconiosisAnswer : DecisionAnswer
{
    [Description("I, II or III when the criteria of a stage are met, else null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Stage { get; set; }
    [Description("Overall profusion, grade 0 to 3; null when unreadable zones leave it open or nothing is loaded.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? Overall { get; set; }
    [Description("Number of zones of grade 1 or higher; null when unreadable zones leave it open or nothing is loaded.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? Distribution { get; set; }
}

/// <summary>Stages of pneumoconiosis from a film reading, GBZ 70. Stores nothing.</summary>
internal static class PneumoconiosisRule
{
    public const string Name = "pneumoconiosis", Unreadable = "unreadable";
    public static readonly string[] Plaques = ["none", "present", "heartBorderOrDiaphragm", "overHalfOfOneWall", "shaggyHeartBorder"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/pneumoconiosis", (PneumoconiosisRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => Answer(d, words)))
            .WithTags("Decision support").WithSummary("Whether a film reading meets the criteria of a stage (GBZ 70): support, not a diagnosis").Produces<PneumoconiosisAnswer>().ProducesProblem(422);

    public static PneumoconiosisAnswer Answer(PneumoconiosisDecision d, Words words) => new PneumoconiosisAnswer { Stage = d.Decision.Outcome, Overall = d.Overall, Distribution = d.Distribution }.Fill(d.Decision, words);

    /// <summary>Checks the input, then evaluates.</summary>
    public static Outcome<PneumoconiosisDecision> Handle(PneumoconiosisRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.ReadOn, "readOn", rules.Today);
        checks.Required(r.Zones, "zones");
        if (r.Zones is { } zones)
        {
            if (zones.Count != 6) { checks.Add("DS10", "zones", "decision.zone-count", zones.Count); }
            for (int i = 0; i < zones.Count; i++)
            {
                if (Code(zones[i]) is { } code && rules.ZoneGrade(code) is null) { checks.Add("DS11", $"zones[{i}]", "decision.zone-code", code, string.Join(' ', rules.ZoneCodes)); }
            }
        }
        for (int i = 0; i < r.LargeOpacities?.Count; i++)
        {
            var large = r.LargeOpacities[i];
            checks.Required(large?.LongMm, $"largeOpacities[{i}].longMm");
            checks.Between(large?.LongMm, $"largeOpacities[{i}].longMm", 0.1m, 400);
            checks.Between(large?.ShortMm, $"largeOpacities[{i}].shortMm", 0.1m, 400);
            if (large is { LongMm: { } l, ShortMm: { } s } && s > l) { checks.Add("DS12", $"largeOpacities[{i}].shortMm", "decision.short-longer", s, l); }
        }
        checks.OneOf(r.PleuralPlaque, "pleuralPlaque", Plaques);
        return checks.Ok ? Evaluate(r, rules) : Refusal.Invalid(checks.Findings);
    }

    /// <summary>Pure. The request has passed <see cref="Handle"/>'s checks: a day, six known codes.</summary>
    public static PneumoconiosisDecision Evaluate(PneumoconiosisRequest r, DecisionRules rules)
    {
        var on = r.ReadOn!.Value;
        if (rules.EditionOn(Name, on) is not { State: EditionState.Loaded } edition) { return new(Decision.NotLoaded(Name, on, rules.EditionOn(Name, on)), null, null); }
        int counts = int.Parse(rules.Policy("D1", on).Value, System.Globalization.CultureInfo.InvariantCulture);
        var read = r.Zones!.Select(Code).ToList();
        var unread = Enumerable.Range(0, 6).Where(i => read[i] is null).Select(i => $"zones[{i}]").ToList();
        var sure = read.OfType<string>().Select(c => new Zone(rules.ZoneGrade(c)!.Value, c == "0/1")).ToList();
        var readings = Fill(unread.Count).Select(more => (List<Zone>)[.. sure, .. more]).ToList();
        var figures = readings.Select(z => (Overall: z.Max(x => x.Grade), Distribution: z.Count(x => x.Grade >= counts), At01: z.Count(x => x.At01))).Distinct().ToList();

        var large = r.LargeOpacities?.Select((o, i) => Large(o!, i)).ToList();
        var completions = figures.ConvertAll(f =>
        {
            var facts = new Facts
            {
                ["overall"] = Fact.Of(f.Overall), ["distribution"] = Fact.Of(f.Distribution), ["zonesAt01"] = Fact.Of(f.At01),
                ["aggregation"] = Fact.Said(r.Aggregation, "aggregation"), ["asbestos"] = Fact.Said(r.AsbestosExposure, "asbestosExposure"), ["plaque"] = Fact.Said(r.PleuralPlaque, "pleuralPlaque"),
            };
            facts.List("large", large, "largeOpacities");
            return facts;
        });
        int? overall = Single(figures.Select(f => f.Overall)), distribution = Single(figures.Select(f => f.Distribution));
        var decision = DecisionTable.Decide(rules, edition, on, completions, [.. Working(r, rules, read, overall, distribution, counts)], ["D1"], unread);
        return new(decision, overall, distribution);
    }

    static IEnumerable<WorkingLine> Working(PneumoconiosisRequest r, DecisionRules rules, List<string?> read, int? overall, int? distribution, int counts)
    {
        for (int i = 0; i < 6; i++)
        {
            string name = $"zones[{i}]";
            yield return read[i] is { } code ? new(name, $"decision.work.zone.{i}", [code, rules.ZoneGrade(code)!.Value], rules.ZoneGrade(code)) : new(name, $"decision.work.zone-unreadable.{i}", []);
        }
        yield return overall is { } o ? new("overall", "decision.work.overall", [o], o) : new("overall", "decision.work.overall-open", []);
        yield return distribution is { } n ? new("distribution", "decision.work.distribution", [n, counts], n) : new("distribution", "decision.work.distribution-open", [counts]);
        if (r.LargeOpacities is { Count: 0 }) { yield return new("largeOpacities", "decision.work.large-none", []); }
        for (int i = 0; i < r.LargeOpacities?.Count; i++)
        {
            var l = r.LargeOpacities[i]!;
            yield return new($"largeOpacities[{i}]", l.Established == false ? "decision.work.large-not-established" : "decision.work.large", [i + 1, InputChecks.Text(l.LongMm!.Value), l.ShortMm is { } s ? InputChecks.Text(s) : "?"]);
        }
        yield return new("aggregation", "decision.work.aggregation." + Word(r.Aggregation), []);
        yield return new("asbestosExposure", "decision.work.asbestos." + Word(r.AsbestosExposure), []);
        yield return new("pleuralPlaque", "decision.work.plaque." + (r.PleuralPlaque ?? "open"), []);

        static string Word(bool? said) => said switch { true => "yes", false => "no", null => "open" };
    }

    static Facts Large(LargeOpacity o, int i)
    {
        string at = $"largeOpacities[{i}]";
        Fact longest = Fact.Said(o.LongMm, at + ".longMm"), shortest = Fact.Said(o.ShortMm, at + ".shortMm");
        // an opacity nobody has settled as pneumoconiotic keeps the clauses on large opacities open
        return new Facts { ["long"] = o.Established == false ? longest.InDoubt(Truth.Unknown, at + ".established") : longest, ["short"] = shortest };
    }

    /// <summary>Every way in which so many zones may read, as far as it makes a difference.</summary>
    static IEnumerable<List<Zone>> Fill(int zones, int from = 0)
    {
        if (zones == 0) { yield return []; yield break; }
        for (int i = from; i < kinds.Length; i++)
        {
            foreach (var rest in Fill(zones - 1, i)) { yield return [kinds[i], .. rest]; }
        }
    }

    static readonly Zone[] kinds = [new(0, false), new(0, true), new(1, false), new(2, false), new(3, false)];
    static int? Single(IEnumerable<int> values) => values.Distinct().ToList() is [var only] ? only : null;
    static string? Code(string? zone) => string.IsNullOrWhiteSpace(zone) || zone == Unreadable ? null : zone;

    readonly record struct Zone(int Grade, bool At01);
}
