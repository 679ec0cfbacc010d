using Diagnosis.Host.Demonstration;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Tests.Demonstration;

/// <summary>What the coverage map of the demonstration must show on the anchor date.</summary>
public class CoverageOfTheProvinceTests
{
    static readonly Capability Capability = new(Given.Ground, new Network(Given.Province.Institutions, Given.Province.Practitioners, Given.Province.Stations, Given.Province.Houses) { Idle = new HashSet<Guid>() });
    static readonly string[] Prefectures = [.. Given.Ground.Prefectures.Select(p => p.Code.Value)];

    static IEnumerable<(string Prefecture, string Disease)> Cells(DateOnly day) =>
        Prefectures.SelectMany(p => Given.Catalogue.Entries(Given.Catalogue.VersionOn(day)!.Id).Select(e => (p, e.StableId)));

    static string Reason(string prefecture, string disease, DateOnly day)
    {
        var filed = Capability.Agencies(prefecture).Where(a => Capability.Filed(a, disease, day)).ToList();
        if (filed.Any(a => Capability.Can(a, disease, day))) { return "COVERED"; }
        if (filed.Any(a => Capability.Staffed(a, disease, day) && Capability.Confirmed(a, day))) { return "SUSPENDED"; }
        if (filed.Any(a => Capability.Staffed(a, disease, day))) { return "NOT_CONFIRMED"; }
        return filed.Count > 0 ? "NOT_STAFFED" : "NO_FILING";
    }

    [Theory]
    [InlineData("COVERED"), InlineData("SUSPENDED"), InlineData("NOT_CONFIRMED"), InlineData("NOT_STAFFED"), InlineData("NO_FILING")]
    public void Every_reason_stands_somewhere_on_the_map(string reason) =>
        Assert.Contains(Cells(Given.Anchor), c => Reason(c.Prefecture, c.Disease, Given.Anchor) == reason);

    [Fact]
    public void On_paper_every_prefecture_touched_the_ten_classes_in_2020()
    {
        var day = new DateOnly(2020, 12, 31);
        foreach (string p in Prefectures)
        {
            var classes = Given.Catalogue.Entries("CAT2013").Where(e => Capability.Agencies(p).Any(a => Capability.Filed(a, e.StableId, day))).Select(e => e.Class).Distinct().Order();
            Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], classes);
        }
    }

    [Fact]
    public void The_newly_listed_diseases_are_uncovered_in_most_prefectures()
    {
        foreach (string disease in new[] { "OD2024-10-001", "OD2024-11-001" })
        {
            int covered = Prefectures.Count(p => Capability.Capable(p, disease, Given.Anchor).Any());
            Assert.InRange(covered, 1, 3);
        }
    }

    [Fact]
    public void Some_diseases_hang_on_one_agency_and_some_do_not()
    {
        var counts = Cells(Given.Anchor).Select(c => Capability.Capable(c.Prefecture, c.Disease, Given.Anchor).Count()).ToList();
        Assert.Contains(1, counts);
        Assert.Contains(counts, n => n > 1);
    }

    [Fact]
    public void A_case_went_to_an_agency_that_had_filed_its_disease()
    {
        Assert.NotEmpty(Given.Province.Cases);
        Assert.All(Given.Province.Cases, c => Assert.True(Capability.Filed(c.Agency, c.Disease, c.ConcludedOn), $"{c.Disease} {c.Agency.Name} {c.ConcludedOn}"));
    }

    [Fact]
    public void A_capability_leak_is_one_because_nobody_at_home_could()
    {
        foreach (var c in Given.Province.Cases.Where(c => c.Place is not Place.Inside and not Place.UnlawfulPlace))
        {
            Assert.Equal(c.Place == Place.CapabilityLeak, !Capability.Capable(Ground.PrefectureOf(c.Employer.County), c.Disease, c.AcceptedOn).Any(a => Given.Province.Cases.Any(x => x.Agency.Id == a.Id)));
        }
    }

    [Fact]
    public void One_agency_has_never_had_a_case()
    {
        var busy = Given.Province.Cases.Select(c => c.Agency.Id).ToHashSet();
        Assert.Contains(Given.Province.Institutions.Where(i => i.Is(InstitutionKind.DiagnosisAgency)), a => !busy.Contains(a.Id));
    }
}
