using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.DecisionSupport;

namespace Diagnosis.DiagnosisAppraisal.Tests.DecisionSupport;

public sealed class MeasuredRuleTests
{
    public static TheoryData<string> Ids => [.. Shipped.Examples("measured").Select(r => r.Need("id"))];

    static Decision Ask(string rule, string request)
    {
        var outcome = MeasuredRules.All.Single(r => r.Name == rule).Ask(JsonNode.Parse(request)!.AsObject(), Shipped.Rules);
        Assert.True(outcome.Ok, string.Join(' ', outcome.Findings.Select(f => f.Field + " " + f.Key)));
        return outcome.Value!;
    }

    static string Wire(RuleResult r) => r switch { RuleResult.Met => "met", RuleResult.NotMet => "notMet", RuleResult.Manual => "manual", _ => "notLoaded" };

    [Fact]
    public void Every_worked_example_is_a_row() => Assert.Equal([('B', 10), ('C', 5), ('D', 7), ('E', 5), ('L', 16), ('Y', 5)], Shipped.Examples("measured").GroupBy(r => r.Need("id")[0]).Select(g => (g.Key, g.Count())).Order());

    [Theory, MemberData(nameof(Ids))]
    public void A_worked_example_comes_to_its_outcome(string id)
    {
        var row = Shipped.Examples("measured").Single(r => r.Need("id") == id);
        var d = Ask(row.Need("rule"), row.Need("request"));
        Assert.Equal((row.Need("result"), row.Find("outcome")), (Wire(d.Result), d.Outcome));
        if (d.Result == RuleResult.NotLoaded) { Assert.Equal("GBZ 37-2024", d.Edition!.Name); }
    }

    [Theory]
    [InlineData("lead", """{"assessedOn":"2016-04-30","mobilisedUrineLead":{"value":4,"unit":"umol/L"}}""", nameof(RuleResult.NotLoaded), null)]
    [InlineData("lead", """{"assessedOn":"2016-05-01","mobilisedUrineLead":{"value":4,"unit":"umol/L"}}""", nameof(RuleResult.Met), "mild")]
    [InlineData("lead", """{"assessedOn":"2025-04-30","mobilisedUrineLead":{"value":4,"unit":"µmol/L"}}""", nameof(RuleResult.Met), "mild")]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"value":600,"unit":"ug/L"},"abdominalSymptoms":true}""", nameof(RuleResult.Met), "mild")]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"value":599,"unit":"ug/L"},"abdominalSymptoms":true}""", nameof(RuleResult.NotMet), null)]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"value":3,"unit":"umol/L"}}""", nameof(RuleResult.Manual), null)]
    [InlineData("lead", """{"assessedOn":"2024-05-01","zpp":{"value":13,"unit":"ug/gHb"}}""", nameof(RuleResult.Manual), null)]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"value":1,"unit":"umol/L"},"leadPalsy":true}""", nameof(RuleResult.Manual), null)]
    [InlineData("benzene", """{"assessedOn":"2013-07-31","wbc":2,"wbcSustained":true}""", nameof(RuleResult.NotLoaded), null)]
    [InlineData("benzene", """{"assessedOn":"2018-07-31","wbc":3.8,"neutrophils":2.1,"platelets":120}""", nameof(RuleResult.Manual), null)]
    [InlineData("benzene", """{"assessedOn":"2018-07-31","wbc":3.8,"wbcSustained":false,"neutrophils":2.1,"platelets":120}""", nameof(RuleResult.NotMet), null)]
    [InlineData("benzene", """{"assessedOn":"2018-07-31","wbc":3.8,"wbcSustained":true,"platelets":120}""", nameof(RuleResult.Manual), null)]
    [InlineData("benzene", """{"assessedOn":"2018-07-31","wbc":4.8,"neutrophils":2.1,"platelets":120,"leukaemia":true}""", nameof(RuleResult.Manual), null)]
    [InlineData("organophosphorus", """{"exposedOn":"2025-06-01","cholinesterasePercent":70}""", nameof(RuleResult.NotMet), null)]
    [InlineData("organophosphorus", """{"exposedOn":"2025-06-01","cholinesterasePercent":30}""", nameof(RuleResult.Met), "moderate")]
    [InlineData("organophosphorus", """{"exposedOn":"2025-06-01"}""", nameof(RuleResult.Manual), null)]
    [InlineData("carbon-monoxide", """{"exposedOn":"2025-05-01","cohbPercent":60}""", nameof(RuleResult.NotLoaded), null)]
    [InlineData("carbon-monoxide", """{"exposedOn":"2025-04-30","cohbPercent":50}""", nameof(RuleResult.Met), "moderate")]
    [InlineData("byssinosis", """{"testedOn":"2025-06-01","symptoms":"firstDay","preShiftFev1":3.00,"postShiftFev1":2.70,"fev1PercentPredicted":90,"fvcPercentPredicted":90}""", nameof(RuleResult.Manual), null)]
    [InlineData("byssinosis", """{"testedOn":"2025-06-01","symptoms":"firstDay","preShiftFev1":3.01,"postShiftFev1":2.70,"fev1PercentPredicted":90,"fvcPercentPredicted":90}""", nameof(RuleResult.Met), "I")]
    [InlineData("byssinosis", """{"testedOn":"2025-06-01","symptoms":"persistent","fev1PercentPredicted":90,"fvcPercentPredicted":79}""", nameof(RuleResult.Met), "II")]
    [InlineData("radiation", """{"exposedOn":"2018-04-30","doseGy":3}""", nameof(RuleResult.NotLoaded), null)]
    [InlineData("radiation", """{"exposedOn":"2018-05-01","doseGy":3}""", nameof(RuleResult.Met), "boneMarrowModerate")]
    [InlineData("radiation", """{"exposedOn":"2018-05-01","doseGy":49.9}""", nameof(RuleResult.Met), "intestinal")]
    public void Edges_dates_and_gaps_are_answered_honestly(string rule, string request, string result, string? outcome)
    {
        var d = Ask(rule, request);
        Assert.Equal((result, outcome), (d.Result.ToString(), d.Outcome));
    }

    [Fact]
    public void A_heavier_value_never_comes_to_a_lighter_band()
    {
        foreach (var (rule, field, from, to, heavierIsLess) in ((string, string, int, int, bool)[])[("organophosphorus", "cholinesterasePercent", 0, 1000, true), ("carbon-monoxide", "cohbPercent", 0, 1000, false), ("radiation", "doseGy", 0, 700, false)])
        {
            int last = -1;
            for (int i = from; i <= to; i++)
            {
                int at = heavierIsLess ? to - i : i;
                var d = Ask(rule, $$"""{"exposedOn":"2020-06-01","{{field}}":{{(at / 10m).ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""");
                int rank = d.Outcome is null ? -1 : DecisionRules.LightToHeavy(rule).ToList().IndexOf(d.Outcome);
                Assert.True(rank >= last, $"{rule} {at}");
                last = rank;
            }
            Assert.Equal(DecisionRules.LightToHeavy(rule).Count - 1, last);
        }
    }

    [Theory]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"value":600,"unit":"mg/L"}}""", "bloodLead.unit")]
    [InlineData("lead", """{"assessedOn":"2024-05-01","bloodLead":{"unit":"ug/L"}}""", "bloodLead.value")]
    [InlineData("lead", """{"bloodLead":{"value":600,"unit":"ug/L"}}""", "assessedOn")]
    [InlineData("benzene", """{"assessedOn":"2024-05-01","wbc":-1}""", "wbc")]
    [InlineData("organophosphorus", """{"exposedOn":"2024-05-01","cholinesterasePercent":-1}""", "cholinesterasePercent")]
    [InlineData("carbon-monoxide", """{"exposedOn":"2024-05-01","cohbPercent":101}""", "cohbPercent")]
    [InlineData("byssinosis", """{"testedOn":"2024-05-01","symptoms":"some"}""", "symptoms")]
    [InlineData("radiation", """{"doseGy":1}""", "exposedOn")]
    public void Bad_input_is_refused_by_its_field(string rule, string request, string field)
    {
        var outcome = MeasuredRules.All.Single(r => r.Name == rule).Ask(JsonNode.Parse(request)!.AsObject(), Shipped.Rules);
        Assert.Equal([field], outcome.Findings.Select(f => f.Field));
    }
}
