using System.ComponentModel;
using System.Text.Json.Serialization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>A pure-tone audiogram (air conduction) and the exposure.</summary>
internal sealed record NoiseDeafnessRequest(
    [property: Description("Day of the test: decides the edition.")] DateOnly? TestedOn,
    [property: Description("male or female.")] string? Sex,
    [property: Description("Completed years on the day of the test, 0 to 120.")] int? AgeYears,
    [property: Description("Left ear, air conduction, dB HL as measured at 500, 1000, 2000, 3000, 4000, 6000 Hz; null: not measured or no response.")] IReadOnlyList<int?>? Left,
    [property: Description("Right ear, likewise.")] IReadOnlyList<int?>? Right,
    [property: Description("Years of continuous noise work; null: not known.")] decimal? ExposureYears = null,
    [property: Description("8-h equivalent level at work, dB(A); null: not known.")] decimal? LevelDb = null);

/// <param name="HighFrequencyMean">Binaural mean at 3, 4 and 6 kHz, corrected, whole dB.</param>
/// <param name="BetterEarWeighted">Weighted value of the better ear, whole dB.</param>
internal sealed record NoiseDeafnessDecision(Decision Decision, int? HighFrequencyMean, int? BetterEarWeighted, int? LeftWeighted, int? RightWeighted);

internal sealed class NoiseDeafnessAnswer : DecisionAnswer
{
    [Description("mild, moderate or severe when the criteria are met, else null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Grade { get; set; }
    [Description("Binaural mean at 3, 4 and 6 kHz after correction, rounded to whole dB; the unrounded number stands in the working.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? HighFrequencyMean { get; set; }
    [Description("Weighted value of the better ear after correction, rounded to whole dB.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? BetterEarWeighted { get; set; }
    public int? LeftWeighted { get; set; }
    public int? RightWeighted { get; set; }
}

/// <summary>Noise-induced deafness from an audiogram, GBZ 49. Whole numbers throughout: no banker's rounding, no binary fractions. Stores nothing.</summary>
internal static class NoiseDeafnessRule
{
    public const string Name = "noise-deafness";
    public const int OldestAge = 120;
    public static readonly string[] Frequencies = ["500", "1000", "2000", "3000", "4000", "6000"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/noise-deafness", (NoiseDeafnessRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => Answer(d, words)))
            .WithTags("Decision support").WithSummary("Whether an audiogram meets the criteria of noise-induced deafness (GBZ 49): support, not a diagnosis").Produces<NoiseDeafnessAnswer>().ProducesProblem(422);

    public static NoiseDeafnessAnswer Answer(NoiseDeafnessDecision d, Words words) =>
        new NoiseDeafnessAnswer { Grade = d.Decision.Outcome, HighFrequencyMean = d.HighFrequencyMean, BetterEarWeighted = d.BetterEarWeighted, LeftWeighted = d.LeftWeighted, RightWeighted = d.RightWeighted }.Fill(d.Decision, words);

    /// <summary>Checks the input, then evaluates.</summary>
    public static Outcome<NoiseDeafnessDecision> Handle(NoiseDeafnessRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.TestedOn, "testedOn", rules.Today);
        checks.Required(r.Sex, "sex");
        checks.OneOf(r.Sex, "sex", "male", "female");
        checks.Required(r.AgeYears, "ageYears");
        checks.Between(r.AgeYears, "ageYears", 0, OldestAge);
        Ear(r.Left, "left");
        Ear(r.Right, "right");
        checks.Between(r.ExposureYears, "exposureYears", 0, 80);
        if (r.ExposureYears > r.AgeYears) { checks.Add("DS05", "exposureYears", "decision.exposure-beyond-age", r.ExposureYears, r.AgeYears!); }
        checks.Between(r.LevelDb, "levelDb", 0, 200);
        return checks.Ok ? Evaluate(r, rules) : Refusal.Invalid(checks.Findings);

        void Ear(IReadOnlyList<int?>? values, string ear)
        {
            checks.Required(values, ear);
            if (values is { Count: not 6 }) { checks.Add("DS20", ear, "decision.frequency-count", ear, values.Count); }
            for (int i = 0; i < values?.Count; i++) { checks.Between(values[i], $"{ear}[{i}]", -20, 130); }
        }
    }

    /// <summary>Pure. The request has passed <see cref="Handle"/>'s checks.</summary>
    public static NoiseDeafnessDecision Evaluate(NoiseDeafnessRequest r, DecisionRules rules)
    {
        var on = r.TestedOn!.Value;
        if (rules.EditionOn(Name, on) is not { State: EditionState.Loaded } edition) { return new(Decision.NotLoaded(Name, on, rules.EditionOn(Name, on)), null, null, null, null); }
        var correction = rules.NoiseCorrection(edition.Edition, r.Sex!, r.AgeYears!.Value);
        var weights = rules.NoiseWeights(edition.Edition);
        bool floor = rules.Policy("P-negative", on).Value == "floor", roundFirst = rules.Policy("P1", on).Value == "round-first";
        int?[] left = Corrected(r.Left!), right = Corrected(r.Right!);
        var working = new List<WorkingLine>
        {
            new("correction", "decision.work.correction." + r.Sex, [r.AgeYears!.Value, correction.AgeFrom, correction.AgeTo, string.Join(" / ", correction.Decibels)]),
            new("left", "decision.work.left", [Row(r.Left!), Row(left)]),
            new("right", "decision.work.right", [Row(r.Right!), Row(right)]),
        };

        var high = Enumerable.Range(0, 6).Where(i => weights[i].High).ToList();
        int? sum = high.All(i => left[i] is not null && right[i] is not null) ? high.Sum(i => left[i]!.Value + right[i]!.Value) : null;
        int count = 2 * high.Count;
        int? mean = sum is { } s ? HalfUp(s, count) : null;
        working.Add(sum is { } total ? new("highFrequencyMean", "decision.work.high", [total, count, InputChecks.Text(decimal.Round((decimal)total / count, 2, MidpointRounding.AwayFromZero)), mean!.Value], (decimal)total / count) : new("highFrequencyMean", "decision.work.high-open", []));
        int? leftTenths = Weighted(left), rightTenths = Weighted(right);
        int? leftWhole = Whole(leftTenths), rightWhole = Whole(rightTenths);
        working.Add(Ear("leftWeighted", "decision.work.left-weighted", leftTenths, leftWhole));
        working.Add(Ear("rightWeighted", "decision.work.right-weighted", rightTenths, rightWhole));
        // whole dB decide the grade, tenths which ear is the better one
        int? better = leftTenths is { } l && rightTenths is { } q ? Whole(Math.Min(l, q)) : null;
        working.Add(better is { } b ? new("betterEarWeighted", leftTenths == rightTenths ? "decision.work.better-both" : leftTenths < rightTenths ? "decision.work.better-left" : "decision.work.better-right", [b], Math.Min(leftTenths!.Value, rightTenths!.Value) / 10m) : new("betterEarWeighted", "decision.work.better-open", []));
        working.Add(new("exposure", "decision.work.exposure", [r.LevelDb is { } db ? InputChecks.Text(db) : "?", r.ExposureYears is { } y ? InputChecks.Text(y) : "?"]));

        var facts = new Facts
        {
            ["levelDb"] = Fact.Said(r.LevelDb, "levelDb"),
            ["exposureYears"] = Fact.Said(r.ExposureYears, "exposureYears"),
            ["highFrequencyMean"] = sum is { } x ? Fact.Of(roundFirst ? HalfUp(x, count) : (decimal)x / count) : Fact.Unknown(Gap(high)),
            ["betterEarWeighted"] = better is { } w ? Fact.Of(w) : Fact.Unknown(Gap([.. Enumerable.Range(0, 6).Where(i => weights[i].Tenths > 0)])),
        };
        return new(DecisionTable.Decide(rules, edition, on, [facts], working, ["P1", "P-negative"]), mean, better, leftWhole, rightWhole);

        int?[] Corrected(IReadOnlyList<int?> ear) => [.. ear.Select((v, i) => v is { } dB ? floor ? Math.Max(0, dB - correction.Decibels[i]) : dB - correction.Decibels[i] : (int?)null)];
        int? Weighted(int?[] ear) => Enumerable.Range(0, 6).All(i => weights[i].Tenths == 0 || ear[i] is not null) ? Enumerable.Range(0, 6).Sum(i => weights[i].Tenths * (ear[i] ?? 0)) : null;
        string Gap(List<int> needed) => needed.FirstOrDefault(i => left[i] is null, -1) is >= 0 and var a ? $"left[{a}]" : $"right[{needed.First(i => right[i] is null)}]";
        static WorkingLine Ear(string name, string key, int? tenths, int? whole) => tenths is { } t ? new(name, key, [InputChecks.Text(t / 10m), whole!.Value], t / 10m) : new(name, key + "-open", []);
        static string Row(IEnumerable<int?> values) => string.Join(" / ", values.Select(v => v?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"));
    }

    static int? Whole(int? tenths) => tenths is { } t ? HalfUp(t, 10) : null;

    /// <summary>A fraction rounded to the nearest whole number, halves up, also below zero.</summary>
    public static int HalfUp(int numerator, int denominator) => (int)Math.Floor((2L * numerator + denominator) / (2m * denominator));
}
