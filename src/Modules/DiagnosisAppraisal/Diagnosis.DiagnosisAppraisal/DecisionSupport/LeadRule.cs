using System.ComponentModel;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <param name="Unit">umol/L, ug/L, ug/gHb, umol/24h or ug/24h: compared in the unit reported, never converted.</param>
internal sealed record MeasuredValue(decimal? Value, [property: Description("umol/L, ug/L, ug/gHb (zpp), umol/24h or ug/24h (mobilised); compared in the unit reported, never converted.")] string? Unit);

/// <summary>Findings of chronic lead poisoning. A value not given was not measured; a sign not given was not seen.</summary>
internal sealed record LeadRequest(
    [property: Description("Day of the assessment: decides the edition.")] DateOnly? AssessedOn,
    [property: Description("Blood lead, umol/L or ug/L.")] MeasuredValue? BloodLead = null,
    [property: Description("Urine lead, umol/L or ug/L.")] MeasuredValue? UrineLead = null,
    [property: Description("Zinc protoporphyrin, umol/L or ug/gHb.")] MeasuredValue? Zpp = null,
    [property: Description("Urine δ-aminolaevulinic acid, umol/L or ug/L.")] MeasuredValue? UrineAla = null,
    [property: Description("Urine lead after chelation, umol/L, ug/L, umol/24h or ug/24h.")] MeasuredValue? MobilisedUrineLead = null,
    [property: Description("Abdominal dull pain, distension or constipation.")] bool? AbdominalSymptoms = null,
    bool? LeadColic = null, bool? Anaemia = null, bool? PeripheralNeuropathy = null, bool? LeadPalsy = null, bool? LeadEncephalopathy = null);

/// <summary>Grades of chronic lead poisoning, GBZ 37. Stores nothing.</summary>
internal static class LeadRule
{
    public const string Name = "lead";

    /// <summary>Measured values and the units each may be reported in.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Units = new Dictionary<string, string[]>
    {
        ["bloodLead"] = ["umol/L", "ug/L"], ["urineLead"] = ["umol/L", "ug/L"], ["zpp"] = ["umol/L", "ug/gHb"], ["urineAla"] = ["umol/L", "ug/L"], ["mobilisedUrineLead"] = ["umol/L", "ug/L", "umol/24h", "ug/24h"],
    };

    public static readonly string[] FactNames = [.. Units.SelectMany(u => u.Value.Select(unit => Fact(u.Key, unit))), "abdominalSymptoms", "leadColic", "anaemia", "peripheralNeuropathy", "leadPalsy", "leadEncephalopathy"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/decision-support/lead", (LeadRequest r, DecisionRules rules, Words words) => Handle(r, rules).To(d => new GradeAnswer { Grade = d.Outcome }.Fill(d, words)))
            .WithTags("Decision support").WithSummary("Whether findings meet the criteria of chronic lead poisoning (GBZ 37): support, not a diagnosis").Produces<GradeAnswer>().ProducesProblem(422);

    public static Outcome<Decision> Handle(LeadRequest r, DecisionRules rules)
    {
        var checks = new InputChecks();
        checks.Day(r.AssessedOn, "assessedOn", rules.Today);
        foreach (var (name, value) in Values(r))
        {
            if (value is null) { continue; }
            checks.Required(value.Value, $"{name}.value");
            checks.Between(value.Value, $"{name}.value", 0, 1_000_000);
            checks.Required(value.Unit, $"{name}.unit");
            checks.OneOf(Unit(value), $"{name}.unit", Units[name]);
        }
        return checks.Then(rules, Name, r.AssessedOn, (edition, on) => Evaluate(r, rules, edition, on));
    }

    static Decision Evaluate(LeadRequest r, DecisionRules rules, RuleEdition edition, DateOnly on)
    {
        var facts = new Facts
        {
            ["leadColic"] = DecisionSupport.Fact.Sign(r.LeadColic), ["anaemia"] = DecisionSupport.Fact.Sign(r.Anaemia), ["peripheralNeuropathy"] = DecisionSupport.Fact.Sign(r.PeripheralNeuropathy),
            ["leadPalsy"] = DecisionSupport.Fact.Sign(r.LeadPalsy), ["leadEncephalopathy"] = DecisionSupport.Fact.Sign(r.LeadEncephalopathy),
        };
        var working = new List<WorkingLine>();
        var values = Values(r);
        foreach (var (name, value) in values)
        {
            foreach (string unit in Units[name]) { facts[Fact(name, unit)] = value is not null && Unit(value) == unit ? DecisionSupport.Fact.Of(value.Value!.Value) : DecisionSupport.Fact.Absent; }
            working.Add(value is null ? new(name, $"decision.work.not-measured.{name}", []) : new(name, $"decision.work.measured.{name}", [InputChecks.Text(value.Value!.Value), Unit(value)!.Replace('u', 'µ')], value.Value));
        }
        // nothing measured of what a limb asks for leaves the limb open; one of them measured answers it
        if (r.BloodLead is null && r.UrineLead is null) { facts[Fact("bloodLead", "umol/L")] = DecisionSupport.Fact.Unknown("bloodLead"); }
        facts["abdominalSymptoms"] = r.AbdominalSymptoms is null && r.Zpp is null && r.UrineAla is null ? DecisionSupport.Fact.Unknown("zpp") : DecisionSupport.Fact.Sign(r.AbdominalSymptoms);
        foreach (var (sign, seen) in Signs(r).Where(s => s.Value == true)) { working.Add(new(sign, "decision.work.sign." + sign, [])); }
        working.Add(new("signs", "decision.work.signs-not-given", []));
        return DecisionTable.Decide(rules, edition, on, [facts], working, []);
    }

    static Dictionary<string, bool?> Signs(LeadRequest r) => new() { ["abdominalSymptoms"] = r.AbdominalSymptoms, ["leadColic"] = r.LeadColic, ["anaemia"] = r.Anaemia, ["peripheralNeuropathy"] = r.PeripheralNeuropathy, ["leadPalsy"] = r.LeadPalsy, ["leadEncephalopathy"] = r.LeadEncephalopathy };

    static Dictionary<string, MeasuredValue?> Values(LeadRequest r) => new() { ["bloodLead"] = r.BloodLead, ["urineLead"] = r.UrineLead, ["zpp"] = r.Zpp, ["urineAla"] = r.UrineAla, ["mobilisedUrineLead"] = r.MobilisedUrineLead };

    /// <summary>The two signs for micro are one unit.</summary>
    static string? Unit(MeasuredValue value) => value.Unit?.Trim().Replace('µ', 'u').Replace('μ', 'u');

    static string Fact(string name, string unit) => $"{name}.{unit.Replace("/", "", StringComparison.Ordinal)}";
}
