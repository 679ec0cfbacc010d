using System.Globalization;
using System.Text.RegularExpressions;
using Diagnosis.DiagnosisAppraisal.DecisionSupport;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.DecisionSupport;

public sealed partial class DecisionRulesTests
{
    [Fact]
    public void An_administrator_changes_a_choice_by_a_dated_policy_without_a_restart_and_the_answer_says_which()
    {
        var terminology = new ShippedTerminology(Diagnosis.Testing.TestClock.At(2026, 3, 2)) { Decisions = { ["decision.P1"] = new("decision.P1", null, "compare-unrounded", new(2026, 1, 1), null, "示范省口径", 2) } };
        var rules = new DecisionRules(terminology).Load(Diagnosis.Testing.Repository.Data);
        // 39.67 dB rounds to 40: only the rounded value reaches the limit
        NoiseDeafnessRequest Ask(DateOnly on) => new(on, "male", 25, [30, 30, 30, 39, 40, 40], [30, 30, 30, 39, 40, 40], 10, 90);
        var (before, after) = (NoiseDeafnessRule.Evaluate(Ask(new(2025, 12, 31)), rules), NoiseDeafnessRule.Evaluate(Ask(new(2026, 1, 1)), rules));
        Assert.Equal(("round-first", 1), Used(before));
        Assert.Equal(("compare-unrounded", 2), Used(after));
        Assert.Equal((RuleResult.Met, RuleResult.NotMet), (before.Decision.Result, after.Decision.Result));
        Assert.Equal("示范省口径", rules.Policy("P1", new(2026, 1, 1)).Source);
        // a value the program cannot compute with is not taken
        terminology.Decisions["decision.P1"] = terminology.Decisions["decision.P1"] with { Value = "by-feeling" };
        Assert.Equal("round-first", rules.Policy("P1", new(2026, 1, 1)).Value);

        static (string, int) Used(NoiseDeafnessDecision d) { var p = d.Decision.Policies.Single(x => x.Id == "P1"); return (p.Value, p.Version); }
    }

    [Fact]
    public void Every_row_names_its_source_and_how_well_it_is_known()
    {
        Assert.True(Shipped.Rules.Editions.Count > 20);
        Assert.All(Shipped.Rules.Editions, e => Assert.Matches("CONFIRMED|MEMORY|POLICY", e.Status));
        var loaded = Shipped.Rules.Editions.Where(e => e.State == EditionState.Loaded).ToList();
        Assert.Equal(9, loaded.Count);
        Assert.All(loaded.SelectMany(Shipped.Rules.Clauses), c => Assert.Matches("CONFIRMED|MEMORY|POLICY|INFERRED", c.Status));
    }

    [Fact]
    public void Editions_whose_thresholds_nobody_read_are_listed_and_not_loaded()
    {
        foreach (string name in (string[])["GBZ 37-2024", "GBZ 23-2024", "GBZ 68-2022", "GBZ 24-2025", "GBZ 17-2015", "GBZ 94-2017", "GBZ 7-2014", "GBZ 336-2025"])
        {
            var e = Shipped.Rules.Editions.Single(x => x.Name == name);
            Assert.Equal(EditionState.NotLoaded, e.State);
            Assert.NotNull(e.Reason);
        }
        Assert.Equal(["GBZ 24-2017", "GBZ 41-2019", "GBZ 92-2008"], Shipped.Rules.Editions.Where(e => e.State == EditionState.Manual).Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("decision-clauses.tsv", "overall=2; distribution>4\t", "overall=2; distributon>4\t", "distributon")]
    [InlineData("decision-clauses.tsv", "overall=2; distribution>4\t", "overall=2 distribution>4\t", "no comparison")]
    [InlineData("decision-clauses.tsv", "large(long>=20, short>?10)\tP-short", "large(long>=20, short>?10)\t", "policy")]
    [InlineData("decision-clauses.tsv", "met\tIII\ta", "met\tIV\ta", "outcome")]
    [InlineData("decision-policies.tsv", "P-short\tpneumoconiosis\tmanual\t", "P-short\tpneumoconiosis\tperhaps\t", "choices")]
    [InlineData("decision-editions.tsv", "2016-05-01\t\tloaded", "2016-04-01\t\tloaded", "overlaps")]
    [InlineData("decision-noise-corrections.tsv", "male\t30\t39", "male\t31\t39", "age 30")]
    [InlineData("decision-noise-weights.tsv", "4000\t1", "4000\t2", "10")]
    [InlineData("decision-zone-codes.tsv", "3/+\t3", "3/+\t4", "0 to 3")]
    public void A_faulty_row_stops_the_start_and_says_where(string file, string from, string to, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => Shipped.Edited((file, from, to)));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_edition_is_loaded_by_rows_alone()
    {
        var rules = Shipped.Edited(
            ("decision-editions.tsv", "GBZ 68\t2013\t职业性苯中毒的诊断\tDiagnosis of occupational benzene poisoning\t2013-08-01\t\t", "GBZ 68\t2013\t职业性苯中毒的诊断\tDiagnosis of occupational benzene poisoning\t2013-08-01\t2024-12-31\t"),
            ("decision-editions.tsv", "poisoning\t\t\tnotLoaded\t0\texistence MEMORY(0.85)", "poisoning\t2025-01-01\t\tloaded\t1\tinvented for the test"),
            ("decision-clauses.tsv", "radiation\t2017\t10\t", "benzene\t2022\t10\tmet\tmild\ta\twbc<3.5\tP-sustained\t白细胞<3.5\tWBC below 3.5\tMEMORY(0.6)\nradiation\t2017\t10\t"));
        var r = new BenzeneRequest(new(2024, 12, 31), 3.8m, true, 2.1m, true, 120, true, null, null, null, null);
        Assert.Equal("mild", BenzeneRule.Handle(r, rules).Value!.Outcome);
        Assert.Equal(RuleResult.NotMet, BenzeneRule.Handle(r with { AssessedOn = new(2025, 1, 1) }, rules).Value!.Result);
    }

    [Theory]
    [InlineData("a>=3; b=yes", "3", "yes", nameof(Truth.Yes))]
    [InlineData("a>=3; b=yes", "2", null, nameof(Truth.No))]
    [InlineData("a>=3; b=yes", null, "yes", nameof(Truth.Unknown))]
    [InlineData("a>=3; b=yes", null, "no", nameof(Truth.No))]
    [InlineData("a>=3 | b=yes", null, "yes", nameof(Truth.Yes))]
    [InlineData("a>=3 | b=yes", "1", null, nameof(Truth.Unknown))]
    [InlineData("a!=3", "3", null, nameof(Truth.No))]
    [InlineData("b!=no", null, "yes", nameof(Truth.Yes))]
    [InlineData("a>?3", "3", null, nameof(Truth.Unknown))]
    [InlineData("a>?3", "3.01", null, nameof(Truth.Yes))]
    public void A_condition_is_true_false_or_open(string text, string? a, string? b, string expected)
    {
        var facts = new Facts { ["a"] = a is null ? Fact.Unknown("a") : Fact.Of(decimal.Parse(a, CultureInfo.InvariantCulture), "a"), ["b"] = b is null ? Fact.Unknown("b") : Fact.Of(b) };
        var missing = new List<string>();
        Assert.Equal(expected, Condition.Parse(text).Test(facts, Truth.Unknown, missing).ToString());
        Assert.Equal(expected == nameof(Truth.Unknown), missing.Count > 0);
    }

    /// <summary>Each key the slice writes as a literal, and each it builds from the data.</summary>
    [Fact]
    public void Every_word_is_there_in_both_languages()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Modules", "DiagnosisAppraisal", "Diagnosis.DiagnosisAppraisal", "DecisionSupport"));
        var literal = sources.SelectMany(f => Key().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(literal.Count > 60, $"only {literal.Count}");
        Assert.Equal([], literal.Where(k => !Shipped.Words.Has(k)));
        var built = Shipped.Rules.Editions.Select(e => "decision.rule." + e.Rule)
            .Concat(Shipped.Rules.Editions.Where(e => e.State == EditionState.Loaded).SelectMany(e => DecisionRules.LightToHeavy(e.Rule).Select(o => $"decision.outcome.{e.Rule}.{o}").Append($"decision.assume.{e.Rule}.1")))
            .Concat(MeasuredRules.All.SelectMany(r => r.Inputs).Select(i => "decision.field." + i.Name))
            .Concat(PneumoconiosisRule.Plaques.Select(p => "decision.choice.pleuralPlaque." + p)).Concat(ByssinosisRule.Symptoms.Select(p => "decision.choice.symptoms." + p))
            .Concat(Enum.GetNames<RuleResult>().Select(r => "decision.result." + r)).Distinct().ToList();
        Assert.Equal([], built.Where(k => !Shipped.Words.Has(k)));
        var films = from said in (bool?[])[true, false, null] from plaque in (string?[])[.. PneumoconiosisRule.Plaques, null] from zone in (string?[])["1/0", null]
                    select PneumoconiosisRule.Evaluate(new(new(2025, 6, 1), [.. Enumerable.Repeat(zone, 6)], said, said is null ? null : [new(12, null, said)], said, plaque), Shipped.Rules).Decision;
        var audiograms = from sex in (string[])["male", "female"] from ears in ((int, int)[])[(40, 50), (50, 40), (40, 40), (-1, -1)]
                         select NoiseDeafnessRule.Evaluate(new(new(2025, 6, 1), sex, 40, Ear(ears.Item1), Ear(ears.Item2), null, null), Shipped.Rules).Decision;
        var working = films.Concat(audiograms).SelectMany(d => d.Working).Select(w => w.Key).Distinct().ToList();
        Assert.True(working.Count > 30, $"only {working.Count}");
        Assert.Equal([], working.Where(k => !Shipped.Words.Has(k)));
        Assert.Equal([], Shipped.Examples("measured").Select(r => MeasuredRules.All.Single(m => m.Name == r.Need("rule")).Ask(System.Text.Json.Nodes.JsonNode.Parse(r.Need("request"))!.AsObject(), Shipped.Rules).Value!).SelectMany(d => d.Working).Select(w => w.Key).Distinct().Where(k => !Shipped.Words.Has(k)));
    }

    static int?[] Ear(int level) => [.. Enumerable.Repeat<int?>(level < 0 ? null : level, 6)];

    [GeneratedRegex("\"(decision\\.[a-zA-Z0-9.-]*[a-zA-Z0-9])\"")] private static partial Regex Key();
}
