using Diagnosis.HospitalTiering.Confirmations;

namespace Diagnosis.HospitalTiering.Tests.Confirmations;

public sealed class ConfirmationDecisionTests
{
    /// <summary>The seven rows of tiering §4.</summary>
    [Theory]
    [InlineData("DIAGNOSIS", true, "C", false, false, null, "Direct")]
    [InlineData("DIAGNOSIS", true, "D", false, false, null, "AwaitingApplication")]
    [InlineData("DIAGNOSIS", true, null, true, true, true, "Evaluation")]
    [InlineData("EXAM", true, "C", false, false, null, "Direct")]
    [InlineData("EXAM", true, "D", false, false, null, "NotConfirmable")]
    [InlineData("MONITORING", true, null, true, false, true, "Standard")]
    [InlineData("DIAGNOSIS", false, "A", false, false, null, "OutOfScope")]
    public void The_decision_table_is_as_checked(string domain, bool inScope, string? grade, bool applied, bool agreed, bool? passed, string expected) =>
        Assert.Equal(expected, ConfirmationDecision.Decide(new ConfirmationCase(domain, inScope, grade, applied, agreed, passed, passed == true)).ToString());

    [Theory]
    [InlineData("EXAM", null, "NotConfirmable")]
    [InlineData("EXAM", "NOT_TAKEN_PART", "NotConfirmable")]
    [InlineData("DIAGNOSIS", "NOT_TAKEN_PART", "AwaitingApplication")]
    [InlineData("TECHNICAL_SERVICE", "D", "AwaitingApplication")]
    public void Not_having_taken_part_blocks_the_direct_route_without_being_a_grade(string domain, string? grade, string expected) =>
        Assert.Equal(expected, ConfirmationDecision.Decide(new ConfirmationCase(domain, true, grade)).ToString());

    [Fact]
    public void No_evaluation_helps_an_exam_agency() =>
        Assert.Equal(ConfirmationRoute.NotConfirmable, ConfirmationDecision.Decide(new ConfirmationCase("EXAM", true, "D", true, true, true, true)));

    [Fact]
    public void An_evaluation_needs_the_commissions_agreement() =>
        Assert.NotEqual(ConfirmationRoute.Evaluation, ConfirmationDecision.Decide(new ConfirmationCase("DIAGNOSIS", true, "D", true, false, true, true)));

    [Theory]
    [InlineData(null, false, "AwaitingAssessment")]
    [InlineData(false, false, "NotConfirmable")]
    [InlineData(true, false, "AwaitingApplication")]
    public void An_application_waits_fails_or_runs_out(bool? passed, bool inForce, string expected) =>
        Assert.Equal(expected, ConfirmationDecision.Decide(new ConfirmationCase("DIAGNOSIS", true, "D", true, true, passed, inForce)).ToString());
}
