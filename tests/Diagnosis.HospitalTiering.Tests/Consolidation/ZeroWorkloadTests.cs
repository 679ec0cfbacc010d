using Diagnosis.HospitalTiering.Consolidation;

namespace Diagnosis.HospitalTiering.Tests.Consolidation;

public sealed class ZeroWorkloadTests
{
    /// <summary>The seven agencies of tiering §7, looked at in 2025 over three full years.</summary>
    [Theory]
    [InlineData("G1", 30, 41, 28, 0, 2015, 5, "", "HasWorkload")]
    [InlineData("G2", 0, 0, 0, 0, 2015, 5, "", "Consolidate")]
    [InlineData("G3", 0, 0, 0, 0, 2015, 5, "外照射慢性放射病", "ZeroTransferFirst")]
    [InlineData("G4", 0, 0, 0, 0, 2015, 1, "", "ZeroButSole")]
    [InlineData("G5", 0, 0, 0, 12, 2015, 5, "", "Consolidate")] // worked in 2020 only, outside the window
    [InlineData("G6", 5, 2, 7, 0, 2015, 5, "", "HasWorkload")]
    [InlineData("G7", 0, 0, 0, 0, 2023, 5, "", "TooNew")]
    public void The_worked_example_is_as_checked(string name, int y2022, int y2023, int y2024, int y2020, int filed, int inPrefecture, string sole, string expected) =>
        Assert.Equal(expected, ZeroWorkload.Judge(new AgencyWorkload(Guid.NewGuid(), name, "320100", new DateOnly(filed, 3, 1), new Dictionary<int, int> { [2020] = y2020, [2022] = y2022, [2023] = y2023, [2024] = y2024 }, sole.Length == 0 ? [] : [sole]), inPrefecture, 2025, 3).ToString());

    [Fact]
    public void An_agency_filed_on_the_first_day_of_the_window_has_had_its_years() =>
        Assert.Equal(WorkloadOutcome.Consolidate, ZeroWorkload.Judge(new AgencyWorkload(Guid.NewGuid(), "", "", new DateOnly(2022, 1, 1), new Dictionary<int, int>(), []), 2, 2025, 3));

    [Fact]
    public void The_window_are_the_full_years_before() => Assert.Equal([2022, 2023, 2024], ZeroWorkload.Window(2025, 3));
}
