using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>Made-up cases that have reached everything, so that the preview of a wording shows every placeholder filled.</summary>
internal sealed class SampleFacts(CaseDesk desk, AppraisalReference reference, CaseFacts facts, Words words)
{
    const string Number = "999999********997X";

    public async Task<DocumentFacts> OfCaseAsync(CancellationToken ct) => (await facts.OfAsync(Case(), desk.Today, "（此处为制作文书时填写的事由）", ct)) with
    {
        Number = Number, Phone = "138****1234", FilingNumber = "（备案编号）", Readings = ["2026年1月5日集体阅片：甲医师、乙医师。加权κ：线性0.80，平方0.90。"], Sheet = new("000000000-0000-00000", 1, "", desk.Today, "丙审核", Copies, ["甲医师（Z0001）", "乙医师（Z0002）"], null, false),
        Referral = new(1, AidDepartment.CivilAffairs, true, "示例姓名", desk.Today, new("", ""), desk.Today, "示例接收人", ["诊断证明书复印件"], null),
    };

    public AppraisalFacts OfAppraisal() => new(Appraisal(), Case(), Number, desk.Today, reference, desk.Terminology, words)
    {
        Draw = new(Guid.Empty, 1, "第1期，共40人，回避及不符合条件排除2人", "专家5人，其中相关专业诊断医师3人，候补2人", new('0', 64), new('0', 64), new('0', 64), "当事人抽取", "2000-01-01T00:00:00Z", "甲专家（示例医院）、乙专家（示例医院）", "丙专家", ["甲专家 → 丙专家：因病不能到会"], new('0', 64), "张示例", "示例采石有限公司 王示例"),
    };

    static IReadOnlyList<CertificateCopy> Copies => [new(1, "WORKER"), new(2, "WORKER"), new(3, "EMPLOYER")];

    static PanelOutcome Outcome(DateOnly on) => new(Conclusion.Od, "", "", "矽肺", true, null, "1", "GBZ 70-2015", "双肺弥漫性小阴影。", "脱离粉尘作业。", "（结论为无职业病时填写）", on.AddYears(1), on, 2, 0, [], []) { Place = "示例会议室" };

    DiagnosisCase Case()
    {
        var day = desk.Today;
        return new()
        {
            State = CaseState.Delivered, CaseNo = "000000000-SQ0000-00000", PersonName = "张示例", Sex = "1", BirthDate = new(1970, 6, 15), Number = default, Phone = default, EmployerName = "示例采石有限公司", Employer = new("示例采石有限公司", "000000000000000000", "320706001", "矿山路1号"), EmployerAddress = "320706001",
            InstitutionId = Guid.Empty, UsingUnit = new("示例工程有限公司", "000000000000000000", "320706001", null), Division = "320706001",
            HukouAddress = "320706001", ResidenceAddress = "320706001", AgencyName = "示例诊断机构", AppliedDiseaseName = "矽肺", AppliedOn = day.AddDays(-60), ReceivedOn = day.AddDays(-58), FileCompletedOn = day.AddDays(-30), ConcludedOn = day.AddDays(-10), CertificateNumber = "000000000-0000-00000",
            Papers = [new("registration-form", day.AddDays(-60), null), new("identity", day.AddDays(-60), null)], NotReceived = new(NotReceivedReason.OutOfScope, null, day, ["省职业病防治院"]),
            History = new("凿岩", new(2004, 3, 1), 18, 4, [], "2004年3月起从事凿岩作业，接触矽尘。"),
            Panel = [new(Guid.Empty, "甲医师", "Z0001", Guid.Empty, "示例诊断机构", false), new(Guid.Empty, "乙医师", "Z0002", Guid.Empty, "示例诊断机构", false)],
            Opinions = [new(Guid.Empty, "甲医师", 1, Conclusion.Od, "1", "接触史明确，影像改变符合。", day.AddDays(-10), null)],
            Outcome = Outcome(day.AddDays(-10)),
            Handovers = [new("WORKER", "张示例", day.AddDays(-5), "IN_PERSON", "签收")],
        };
    }

    AppraisalCase Appraisal()
    {
        var day = desk.Today;
        var votes = new ExpertVote[] { new(Guid.Empty, "甲专家", true, null), new(Guid.Empty, "乙专家", false, "（不同意见的内容）") };
        return new()
        {
            State = AppraisalState.DocumentIssued, Level = AppraisalLevel.Second, CaseNo = "000000000-JD0000-00000", DocumentNumber = "000000000-JDS0000-00000", OfficeName = "示例鉴定办事机构", PersonName = "张示例", EmployerName = "示例采石有限公司", AgencyName = "示例诊断机构", CertificateNumber = "000000000-0000-00000",
            FirstOfficeName = "示例首次鉴定办事机构", FirstDocumentNumber = "000000000-JDS0000-00001", ApplicantName = "张示例", Representative = "李示例（配偶）", Reasons = "对期别有异议。", ReceivedOn = day.AddDays(-50), AppliedOn = day.AddDays(-40), AcceptedOn = day.AddDays(-38),
            Late = new(day.AddDays(-50), day.AddDays(-35), day.AddDays(-40), "TL-31", "（规定期限的条款）"), NotAcceptedReason = "（不予受理的理由）", WithdrawReason = "（撤回的理由）", Notice = new(day.AddDays(-40), ["（缺少的材料）"], null),
            Pauses = [new(AppraisalCase.MedicalExam, day.AddDays(-20), day.AddDays(-15), "补充检查高千伏胸片", "已完成")],
            Panel = [new(Guid.Empty, "1", "甲专家", "示例医院", "主任医师", true, ""), new(Guid.Empty, "2", "乙专家", "示例医院", "主任医师", false, "")],
            Hearing = new(day.AddDays(-8), "示例会议室", Guid.Empty, "甲专家", [new(AppraisalParty.Worker, "张示例", "（劳动者的陈述）", false), new(AppraisalParty.Employer, "王示例", "（用人单位的陈述）", false)], "（合议的记录）"),
            Motions = [new(1, day.AddDays(-8), Outcome(day.AddDays(-8)), AppraisalEffect.Upheld, votes, 1, 1, true)],
            Document = new("000000000-JDS0000-00000", day, Copies, FeeBearer.Employer, null, AppraisalEffect.Upheld, []),
        };
    }
}
