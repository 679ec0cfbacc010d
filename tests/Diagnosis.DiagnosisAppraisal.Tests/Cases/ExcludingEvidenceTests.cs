using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

public sealed class ExcludingEvidenceTests
{
    static readonly ShippedTerminology terminology = new(TestClock.At(2026, 3, 2));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("无")]
    [InlineData("没有")]
    [InlineData("x")]
    [InlineData("XXXXXXXX")]
    [InlineData("ｎ／ａ")]
    [InlineData("无。没有。")]
    [InlineData("没有任何排除证据")]
    [InlineData("无其他相关资料")]
    [InlineData("见病历资料")]
    [InlineData("Nothing, see above")]
    [InlineData("————")]
    public void What_names_no_evidence_is_none(string? text) => Assert.False(ExcludingEvidence.Names(text, terminology, "320700", new(2026, 3, 2)));

    [Theory]
    [InlineData("胸片正常")]
    [InlineData("影像不支持")]
    [InlineData("无胸膜斑")]
    [InlineData("高千伏胸片正常")]
    [InlineData("无矽尘接触史，2019年工作场所检测报告第3号")]
    [InlineData("CT：结节病（活检证实）")]
    [InlineData("2019年测听")]
    public void What_names_a_finding_is_evidence(string text) => Assert.True(ExcludingEvidence.Names(text, terminology, "320700", new(2026, 3, 2)));

    [Fact]
    public void The_words_are_those_of_the_policy_and_not_of_the_program()
    {
        Assert.True(ExcludingEvidence.Names("没有任何排除证据", [], 4));
        Assert.False(ExcludingEvidence.Names("胸片正常", ["胸片", "正常"], 4));
        Assert.False(ExcludingEvidence.Names("胸片正常", [], 5));
    }
}
