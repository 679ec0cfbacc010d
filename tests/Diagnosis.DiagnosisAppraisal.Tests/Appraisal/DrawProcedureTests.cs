using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class DrawProcedureTests
{
    static readonly Guid drawId = Guid.Parse("0199c000-0000-7000-8000-000000000001");
    static readonly DateTimeOffset at = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    static byte[] Seed(int n) => SHA256.HashData(Encoding.UTF8.GetBytes($"seed-{n}"));
    static DrawExpert Expert(int n, bool specialist, params string[] groups) => new(DrawProcedure.RefOf(drawId, new Guid(n, 0, 0, new byte[8])), groups, specialist);

    /// <summary>Twelve specialists, eight others of whom three are radiologists.</summary>
    static DrawSnapshot Pool() => new(1, [.. Enumerable.Range(1, 20).Select(n => Expert(n, n <= 12, n <= 12 ? ["respiratory"] : n <= 15 ? ["x-radiology"] : ["x-hygiene"])).OrderBy(e => e.Ref, StringComparer.Ordinal)]);
    static DrawPlan Plan(params DrawExclusion[] exclusions) => new(5, 5, [new("specialist", 3, 1), new("any", 2, 1)], exclusions);
    static DrawRecord Drawn(int seed, DrawPlan? plan = null) => DrawProcedure.Draw(DrawProcedure.Commit(drawId, 1, at, Pool(), plan ?? Plan(), Seed(seed)), Seed(seed), ["八", "六"], at.AddHours(1), Draw.ByParties);

    [Fact]
    public void A_known_seed_gives_a_known_panel()
    {
        // the worked example beside docs/draw.md: whoever writes the procedure anew must find this
        string example = File.ReadAllText(Path.Combine(Testing.Repository.Root, "docs", "draw-example.json")).TrimEnd();
        Assert.Equal(example, DrawProcedure.Text(Drawn(1)));
        Assert.Equal([], DrawProcedure.Verify(example));
        var record = Drawn(1);
        Assert.Equal((5, 2), (record.Members!.Count, record.Alternates!.Count));
        Assert.Equal(7, record.Members.Concat(record.Alternates).Select(m => m.Ref).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_gives_the_same_panel_and_another_word_another()
    {
        Assert.Equal(Drawn(7).Members, Drawn(7).Members);
        var committed = DrawProcedure.Commit(drawId, 1, at, Pool(), Plan(), Seed(7));
        var panels = Enumerable.Range(0, 20).Select(n => string.Join(',', DrawProcedure.Draw(committed, Seed(7), ["一", n.ToString(System.Globalization.CultureInfo.InvariantCulture)], at, Draw.ByParties).Members!.Select(m => m.Ref).Order())).Distinct().Count();
        Assert.True(panels > 15, $"only {panels} different panels of twenty words");
    }

    [Fact]
    public void At_least_half_of_every_panel_are_specialists_and_nobody_excluded_is_drawn()
    {
        var away = Pool().Experts.Take(4).Select(e => new DrawExclusion(e.Ref, "INTEREST")).ToArray();
        var specialists = Pool().Experts.Where(e => e.Specialist).Select(e => e.Ref).ToHashSet();
        for (int seed = 0; seed < 500; seed++)
        {
            var record = Drawn(seed, Plan(away));
            Assert.True(record.Members!.Count(m => specialists.Contains(m.Ref)) >= 3);
            Assert.DoesNotContain(record.Members!.Concat(record.Alternates!), m => away.Any(x => x.Ref == m.Ref));
        }
    }

    [Fact]
    public void A_hundred_thousand_draws_favour_nobody()
    {
        const int Draws = 100_000;
        var committed = DrawProcedure.Commit(drawId, 1, at, Pool(), new(5, 5, [new("specialist", 5, 2)], []), Seed(0));
        var index = Pool().Experts.Where(e => e.Specialist).Select((e, i) => (e.Ref, i)).ToDictionary(x => x.Ref, x => x.i);
        int m = index.Count;
        var seats = new int[m];
        var first = new int[m];
        var spare = new int[m];
        var pairs = new int[m, m];
        for (int n = 0; n < Draws; n++)
        {
            var record = DrawProcedure.Draw(committed, Seed(n), ["", ""], at, Draw.ByParties);
            var drawn = record.Members!.Select(x => index[x.Ref]).ToArray();
            first[drawn[0]]++;
            foreach (int i in drawn) { seats[i]++; }
            foreach (var x in record.Alternates!) { spare[index[x.Ref]]++; }
            for (int a = 0; a < 5; a++) { for (int b = 0; b < a; b++) { pairs[Math.Min(drawn[a], drawn[b]), Math.Max(drawn[a], drawn[b])]++; } }
        }
        Assert.Equal((5 * Draws, 2 * Draws), (seats.Sum(), spare.Sum()));
        // 31.26: chi-square, 11 degrees of freedom, one in a thousand. Seats of one draw exclude each other, hence the factor.
        Assert.True(ChiSquare(first, Draws / (double)m) < 31.26, $"first seat: {ChiSquare(first, Draws / (double)m)}");
        double p = 5.0 / m, q = 2.0 / m;
        Assert.True(ChiSquare(seats, Draws * p) * (m - 1) / m / (1 - p) < 31.26, "seats");
        Assert.True(ChiSquare(spare, Draws * q) * (m - 1) / m / (1 - q) < 31.26, "alternates");
        // no pair of the 66 sits together more than five standard deviations away from its share
        double share = Draws * 5.0 * 4 / (m * (m - 1)), sigma = Math.Sqrt(share * (1 - share / Draws));
        for (int a = 0; a < m; a++) { for (int b = a + 1; b < m; b++) { Assert.InRange(pairs[a, b], share - 5 * sigma, share + 5 * sigma); } }
    }

    [Fact]
    public void The_test_of_the_distribution_would_notice_a_favoured_expert()
    {
        // the negative control: a remainder without rejection over a small range
        var counts = new int[12];
        for (int n = 0; n < 100_000; n++) { counts[SHA256.HashData(BitConverter.GetBytes(n))[0] % 16 % 12]++; }
        Assert.True(ChiSquare(counts, 100_000 / 12.0) > 31.26);
    }

    static double ChiSquare(int[] counts, double expected) => counts.Sum(c => (c - expected) * (c - expected) / expected);

    [Fact]
    public void Numbers_below_a_bound_that_does_not_divide_the_range_are_even()
    {
        var stream = new DrawStream(Seed(3));
        var counts = new int[3];
        for (int n = 0; n < 30_000; n++) { counts[stream.Below(3_000_000_000) / 1_000_000_000]++; }
        // without rejection the first third would come up twice as often
        Assert.True(ChiSquare(counts, 10_000) < 13.82);
    }

    [Fact]
    public void A_record_with_any_field_tampered_fails()
    {
        string right = DrawProcedure.Text(Drawn(1, Plan(new DrawExclusion(Pool().Experts[0].Ref, "INTEREST"))));
        Assert.Equal([], DrawProcedure.Verify(right));
        var places = new List<string>();
        Walk(JsonNode.Parse(right)!, "", places);
        Assert.True(places.Count > 90, $"only {places.Count} fields found");
        foreach (string place in places)
        {
            var copy = JsonNode.Parse(right)!;
            Tamper(copy, place);
            Assert.True(DrawProcedure.Verify(copy.ToJsonString()).Count > 0, place + " tampered and not noticed");
        }
        foreach (string field in JsonNode.Parse(right)!.AsObject().Select(p => p.Key).ToList())
        {
            var copy = JsonNode.Parse(right)!.AsObject();
            copy.Remove(field);
            Assert.True(DrawProcedure.Verify(copy.ToJsonString()).Count > 0, field + " removed and not noticed");
        }
        var added = JsonNode.Parse(right)!.AsObject();
        added["note"] = "x";
        Assert.NotEmpty(DrawProcedure.Verify(added.ToJsonString()));
        Assert.NotEmpty(DrawProcedure.Verify("not json"));
        Assert.NotEmpty(DrawProcedure.Verify("[]"));

        static void Walk(JsonNode node, string path, List<string> places)
        {
            if (node is JsonObject o) { foreach (var (name, value) in o) { Walk(value!, $"{path}/{name}", places); } }
            else if (node is JsonArray a) { for (int i = 0; i < a.Count; i++) { Walk(a[i]!, $"{path}/{i}", places); } }
            else { places.Add(path); }
        }

        static void Tamper(JsonNode root, string path)
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var parent = root;
            foreach (string part in parts[..^1]) { parent = parent is JsonArray a ? a[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : parent[part]!; }
            JsonNode Other(JsonNode old) => old.GetValueKind() switch
            {
                JsonValueKind.Number => JsonValue.Create(old.GetValue<int>() + 1), JsonValueKind.True => JsonValue.Create(false), JsonValueKind.False => JsonValue.Create(true),
                _ => JsonValue.Create(old.GetValue<string>() is { Length: > 0 } s ? (s[0] == '0' ? '1' : '0') + s[1..] : "x"),
            };
            if (parent is JsonArray list) { int i = int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture); list[i] = Other(list[i]!); } else { parent[parts[^1]] = Other(parent[parts[^1]]!); }
        }
    }

    [Fact]
    public void Another_seed_of_the_office_does_not_fit_the_commitment()
    {
        var committed = DrawProcedure.Commit(drawId, 1, at, Pool(), Plan(), Seed(1));
        var swapped = DrawProcedure.Draw(committed, Seed(2), ["", ""], at, Draw.ByParties);
        Assert.Contains(DrawProcedure.Verify(DrawProcedure.Text(swapped)), f => f.StartsWith("seedHash", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, null, "R01")]
    [InlineData(6, null, "R01")]
    [InlineData(3, null, "R02")]
    [InlineData(5, 2, "R03")]
    [InlineData(7, 3, "R03")]
    public void A_panel_against_the_rules_is_refused(int size, int? specialists, string rule)
    {
        var (plan, problem) = DrawPlanning.Plan(size, specialists, [], 2, 5, []);
        Assert.Null(plan);
        Assert.Equal(rule, problem!.Rule);
    }

    [Theory]
    [InlineData(5, null, 3)]
    [InlineData(7, null, 4)]
    [InlineData(9, 9, 9)]
    public void The_least_of_specialists_is_half(int size, int? asked, int specialists)
    {
        var (plan, problem) = DrawPlanning.Plan(size, asked, [], 2, 5, []);
        Assert.Null(problem);
        Assert.Equal(specialists, plan!.Strata[0].Members);
        Assert.Equal((size, 2), (plan.Strata.Sum(s => s.Members), plan.Strata.Sum(s => s.Alternates)));
    }

    [Fact]
    public void A_pool_that_cannot_give_the_panel_says_how_many_are_missing()
    {
        var small = new DrawSnapshot(1, [.. Enumerable.Range(1, 9).Select(n => Expert(n, n <= 2))]);
        var shortage = Assert.Single(DrawProcedure.Shortages(small, new(5, 5, [new("specialist", 3, 0), new("any", 2, 0)], [])));
        Assert.Equal(("specialist", 3, 2), (shortage.Match, shortage.Needed, shortage.Available));
        Assert.Equal([], DrawProcedure.Shortages(new(1, [.. Enumerable.Range(1, 5).Select(n => Expert(n, n <= 3))]), new(5, 5, [new("specialist", 3, 0), new("any", 2, 0)], [])));
        // one recusal, and the same pool is too small
        var five = new DrawSnapshot(1, [.. Enumerable.Range(1, 5).Select(n => Expert(n, n <= 3))]);
        Assert.NotEmpty(DrawProcedure.Shortages(five, new(5, 5, [new("specialist", 3, 0), new("any", 2, 0)], [new(five.Experts[0].Ref, "INTEREST")])));
    }

    [Fact]
    public void A_plan_without_shortage_can_be_drawn_with_any_seed()
    {
        var plan = new DrawPlan(7, 5, [new("specialist", 4, 1), new("group:x-radiology", 1, 0), new("any", 2, 1)], []);
        Assert.Equal([], DrawProcedure.Shortages(Pool(), plan));
        for (int seed = 0; seed < 300; seed++)
        {
            var record = Drawn(seed, plan);
            Assert.Equal((7, 2), (record.Members!.Count, record.Alternates!.Count));
            Assert.Equal([], DrawProcedure.Verify(DrawProcedure.Text(record)));
        }
    }

    [Fact]
    public void Canonical_text_is_ordered_without_blanks_and_escapes_little() =>
        Assert.Equal("""{"a":[1,true,"引\"\\\u000a/"],"b":{"x":"","y":null}}""", DrawProcedure.Canonical(JsonNode.Parse("""{ "b": { "y": null, "x": "" }, "a": [ 1, true, "\u5f15\"\\\n/" ] }""")));
}
