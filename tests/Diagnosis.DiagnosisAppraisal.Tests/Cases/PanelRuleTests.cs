using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

public sealed class PanelRuleTests
{
    static readonly DiseaseCatalogue catalogue = DiseaseCatalogue.Load(Repository.Data);

    // one letter a physician: 1/2/3 = OD with that stage, O = OD without stage, N = not OD, - = silent
    static (List<PanelMember> Panel, List<Opinion> Opinions) Read(string votes) => (
        [.. votes.Select((_, i) => new PanelMember(World.Doctor(i), "医师" + i, "Z", World.AgencyId, "", false))],
        [.. votes.Select((v, i) => (v, i)).Where(x => x.v != '-').Select(x => new Opinion(World.Doctor(x.i), "医师" + x.i, 1, x.v == 'N' ? Conclusion.NotOd : Conclusion.Od, char.IsAsciiDigit(x.v) ? x.v.ToString() : null, "r", new(2026, 3, 2), null))]);

    [Theory]
    [InlineData("111", "Od", 3, null)]
    [InlineData("11N", "Od", 3, null)]
    [InlineData("1NN", "NotOd", 3, null)]
    [InlineData("1NN", "Od", 3, "D24")]
    [InlineData("11N", "NotOd", 3, "D24")]
    [InlineData("11NN", "Od", 3, "D23")]
    [InlineData("11NN", "NotOd", 3, "D23")]
    [InlineData("11-", "Od", 3, "D21")]
    [InlineData("11", "Od", 3, "D22")]
    [InlineData("11", "Od", 2, null)]
    [InlineData("1", "Od", 1, null)]
    [InlineData("", "Od", 0, "D22")]
    [InlineData("11NNN", "NotOd", 3, null)]
    public void A_panel_concludes_by_simple_majority_of_enough_opinions(string votes, string proposed, int minSigners, string? rule)
    {
        var (panel, opinions) = Read(votes);
        Assert.Equal(rule, PanelRule.WhyNot(panel, opinions, Enum.Parse<Conclusion>(proposed), minSigners)?.Rule);
    }

    [Theory]
    [InlineData("11NN", "Od", true, false, null)]
    [InlineData("11NN", "NotOd", true, false, "D24")]
    [InlineData("1NN", "NotOd", true, false, null)]
    [InlineData("111N", "Od", false, true, "E69")]
    [InlineData("1111", "Od", false, true, null)]
    public void A_province_may_ask_for_unanimity_or_let_equal_votes_leave_the_link_unexcluded(string votes, string proposed, bool tieIsOd, bool unanimous, string? rule)
    {
        var (panel, opinions) = Read(votes);
        Assert.Equal(rule, PanelRule.WhyNot(panel, opinions, Enum.Parse<Conclusion>(proposed), 3, tieIsOd, unanimous)?.Rule);
    }

    [Theory]
    [InlineData("11N", "1", false, "医师2")]
    [InlineData("112", "1", false, "医师2")]
    [InlineData("12N", null, true, "医师2")]
    [InlineData("123", null, true, "")]
    [InlineData("OOO", null, false, "")]
    public void Dissent_and_the_majority_of_stages_are_told(string votes, string? stage, bool tied, string dissenters)
    {
        var tally = PanelRule.Count(Read(votes).Opinions);
        Assert.Equal((stage, tied, dissenters), (tally.Stage, tally.StageTied, string.Join(',', tally.Dissenters)));
    }

    [Fact]
    public void The_last_opinion_of_a_physician_counts()
    {
        var (_, opinions) = Read("11N");
        opinions.Add(opinions[0] with { Version = 2, Conclusion = Conclusion.NotOd, Stage = null });
        Assert.Equal((1, 2, Conclusion.NotOd), (PanelRule.Count(opinions).Od, PanelRule.Count(opinions).NotOd, PanelRule.Count(opinions).Conclusion));
    }

    [Theory]
    [InlineData("320706", "320723100", "520102001", "520102001", "Employer")]
    [InlineData("320706", "320102002", "320723100", "520102001", "Hukou")]
    [InlineData("320706", "320102002", "520102001", "320703001", "Residence")]
    [InlineData("320706", "320102002", "520102001", "520102001", "None")]
    [InlineData("320706", "", "", "", "None")]
    public void The_lawful_place_is_the_prefecture_of_employer_registration_or_residence(string agency, string employer, string hukou, string residence, string place) =>
        Assert.Equal(place, DiagnosisCase.PlaceFor(agency, employer, hukou, residence).ToString());

    [Theory]
    [InlineData("OD2013-01-001", "2025-07-31", "OD2013-01-001", null)]
    [InlineData("OD2013-01-001", "2025-08-01", null, "D04")]
    [InlineData("OD2024-01-001", "2025-07-31", null, "D04")]
    [InlineData("OD2024-01-001", "2025-08-01", "OD2024-01-001", null)]
    [InlineData("OD2024-11-001", "2025-07-31", null, "D03")]
    [InlineData("OD2024-11-001", "2025-08-01", "OD2024-11-001", null)]
    [InlineData("OD2030-01-001", "2025-08-01", null, "D02")]
    [InlineData("", "2025-08-01", null, "D01")]
    public void A_disease_code_is_of_the_edition_of_the_day(string code, string day, string? entry, string? rule)
    {
        var (found, problem) = DiseaseOnDay.Resolve(catalogue, code, DateOnly.Parse(day), "diseaseCode");
        Assert.Equal((entry, rule), (found?.Code, problem?.Rule));
        if (rule == "D04") { Assert.Contains(problem!.Args, a => a.ToString()!.Contains(code == "OD2013-01-001" ? "OD2024-01-001" : "OD2013-01-001")); }
    }

    [Theory]
    [InlineData("OD2024-01-001", "2026-03-02", "", "Filed")]
    [InlineData("OD2024-04-001", "2026-03-02", "", "NotFiled")]
    [InlineData("OD2024-01-001", "2021-05-31", "", "NotFiled")]
    [InlineData("OD2024-11-001", "2026-03-02", "", "NotFiled")]
    [InlineData("OD2024-01-001", "2026-03-02", "all", "Suspended")]
    [InlineData("OD2024-01-001", "2026-03-02", "1", "Suspended")]
    [InlineData("OD2024-01-001", "2026-03-02", "4", "Filed")]
    [InlineData("OD2024-01-001", "2026-02-28", "all", "Filed")]
    [InlineData("OD2024-01-001", "2026-03-06", "all", "Filed")]
    public void The_scope_of_an_agency_follows_filings_and_suspensions_of_the_day(string code, string day, string suspended, string verdict)
    {
        var date = DateOnly.Parse(day);
        var profile = World.Profile(World.AgencyId, "a", "320706", "c", 1, [1]) with
        {
            Suspensions = suspended.Length == 0 ? [] : [new(Guid.NewGuid(), FilingDomain.Diagnosis, suspended == "all" ? null : [int.Parse(suspended)], "CAT2013", new(2026, 3, 1), new(2026, 3, 5), "b", World.Known, null)],
        };
        var disease = catalogue.Find(code, date) ?? catalogue.InVersion(catalogue.Identity(code)!, "CAT2024")!;
        Assert.Equal(verdict, AgencyScope.Check(profile, disease, date, catalogue, FilingTransition.Carry).ToString());
    }

    [Fact]
    public void A_lifted_suspension_that_was_a_mistake_does_not_stop_anybody()
    {
        var profile = World.Profile(World.AgencyId, "a", "320706", "c", 1, [1]) with { Suspensions = [new(Guid.NewGuid(), FilingDomain.Diagnosis, null, "CAT2013", new(2026, 1, 1), null, "b", World.Known, World.Known.AddDays(1))] };
        Assert.Equal(ScopeVerdict.Filed, AgencyScope.Check(profile, catalogue.Find("OD2024-01-001", new(2026, 3, 2))!, new(2026, 3, 2), catalogue, FilingTransition.Carry));
    }

    [Theory]
    [InlineData(1, "OD2024-01-001", "2026-03-02", true)]
    [InlineData(5, "OD2024-01-001", "2026-03-02", false)]
    [InlineData(5, "OD2024-04-001", "2026-03-02", true)]
    [InlineData(1, "OD2024-01-001", "2021-05-31", false)]
    [InlineData(9, "OD2024-01-001", "2026-03-02", false)]
    public void A_physician_is_qualified_by_class_and_practice_on_the_day(int doctor, string code, string day, bool qualified)
    {
        var date = DateOnly.Parse(day);
        var disease = catalogue.Find(code, date) ?? throw new InvalidOperationException(code);
        Assert.Equal(qualified, AgencyScope.Qualified(World.Profile(World.AgencyId, "a", "320706", "c", 1, [1]), World.Doctor(doctor), disease, date, catalogue) is not null);
    }

    [Theory]
    [InlineData("OD2024-01-001", "Od", "1", null, "GBZ 70-2015", null, "")]
    [InlineData("OD2024-01-001", "Od", "4", null, "GBZ 70-2015", null, "D29")]
    [InlineData("OD2024-01-001", "Od", null, null, "GBZ 70-2015", null, "D29")]
    [InlineData("OD2024-04-001", "Od", null, null, "GBZ 49-2014", null, "")]
    [InlineData("OD2024-01-013", "Od", "1", null, "GBZ 70-2015", null, "D30")]
    [InlineData("OD2024-01-013", "Od", "1", "有机粉尘肺", "GBZ 70-2015", null, "")]
    [InlineData("OD2024-01-001", "Od", "1", null, null, null, "D31")]
    [InlineData("OD2024-01-001", "Od", "1", null, "GBZ 70-2015", "x", "D32")]
    [InlineData("OD2024-01-001", "NotOd", null, null, null, null, "D33")]
    [InlineData("OD2024-01-001", "NotOd", null, null, null, "胸片正常", "")]
    public void A_conclusion_contains_what_the_law_asks(string code, string conclusion, string? stage, string? open, string? basis, string? excluding, string rules)
    {
        var entry = catalogue.Find(code, new(2026, 3, 2))!;
        var outcome = new PanelOutcome(Enum.Parse<Conclusion>(conclusion), entry.Code, entry.StableId, entry.NameZh, DiseaseOnDay.IsPneumoconiosis(entry), open, stage, basis, "f", "h", excluding, null, new(2026, 3, 2), 0, 0, [], []);
        Assert.Equal(rules, string.Join(',', DiagnosisCase.Contents(outcome, entry).Select(f => f.Rule)));
    }

    [Theory]
    [InlineData("320706001", null)]
    [InlineData("320706400", "D52")]
    [InlineData("320706402", "W03")]
    [InlineData("320706000", "D52")]
    [InlineData("320706", "D51")]
    [InlineData("32070600x", "D51")]
    [InlineData("320799001", "D52")]
    [InlineData("520102001", "W02")]
    [InlineData(null, "D51")]
    public void Addresses_are_townships_of_the_list(string? code, string? rule) =>
        Assert.Equal(rule, Addresses.Check(Kernel.Identifiers.Divisions.Load(Path.Combine(Repository.Data, "divisions.tsv")), code, "a")?.Rule);
}
