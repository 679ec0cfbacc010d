using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>What a document is filled from. Numbers are in clear only for the agency of the case, which is the only one that makes documents.</summary>
internal sealed record DocumentFacts(DiagnosisCase Case, string Number, string Phone, DateOnly On, string? Subject, IReadOnlyList<(string Name, bool There)> Papers, ITerminology Terminology, Words Words)
{
    /// <summary>The consented hand-over a transfer letter is about.</summary>
    public AidReferral? Referral { get; init; }
    /// <summary>Of the agency on the day; null where none is known.</summary>
    public string? FilingNumber { get; init; }
    /// <summary>Group readings of the film that were opened, each as lines of text: who read, agreement, what was agreed, discussed and held otherwise.</summary>
    public IReadOnlyList<string> Readings { get; init; } = [];
    /// <summary>The version of the certificate that is printed; null for the other papers.</summary>
    public Certificate? Sheet { get; init; }
}

/// <summary>What the papers of a diagnosis may be filled with: notices, letters, the process record and the certificate.</summary>
internal static class CasePlaceholders
{
    public static PlaceholderSet<DocumentFacts> All { get; } = new(
    [
        new("姓名", "劳动者姓名", f => f.Case.PersonName),
        new("性别", "男、女", f => Known(f, "sex", f.Case.Sex)),
        new("出生日期", "例如 1970年6月15日", f => DateEntry.ShowInDocument(f.Case.BirthDate)),
        new("证件号码", "完整证件号码，仅用于交给当事人的文书", f => f.Number),
        new("联系电话", "劳动者联系电话", f => f.Phone),
        new("户籍地", "户籍所在地", f => Place(f, f.Case.HukouAddress, f.Case.HukouDetail)),
        new("经常居住地", "经常居住地", f => Place(f, f.Case.ResidenceAddress, f.Case.ResidenceDetail)),
        new("代理人", "代理人姓名和关系，没有时为“无”", f => f.Case.Agent is { } a ? $"{a.Name}（{a.Relation}）" : "无"),
        new("用人单位", "用人单位名称", f => f.Case.EmployerName),
        new("信用代码", "用人单位统一社会信用代码", f => f.Case.Employer.CreditCode is { Length: > 0 } code ? code : f.Case.Employer.Unknown is null ? null : "—"),
        new("用人单位地址", "用人单位地址", f => f.Case.Employer.AddressCode.Length == 0 && f.Case.Employer.Unknown is { } why ? why : Place(f, f.Case.EmployerAddress, f.Case.Employer.AddressDetail)),
        new("用工单位", "用工单位名称，没有时为“无”", f => f.Case.UsingUnit?.Name ?? "无"),
        new("用工单位信用代码", "用工单位统一社会信用代码，没有用工单位时为空", f => f.Case.UsingUnit is { } u ? u.CreditCode is { Length: > 0 } code ? code : "—" : null),
        new("受理号", "本病例受理号", f => f.Case.CaseNo),
        new("申请日期", "申请诊断的日期", f => DateEntry.ShowInDocument(f.Case.AppliedOn)),
        new("申请病种", "申请诊断的病种", f => f.Case.AppliedDiseaseName),
        new("申请类别", "首次、晋期、增加病种、新证据", f => Known(f, "kind", f.Case.Kind.ToString())),
        new("接收日期", "接收申请的日期", f => Day(f.Case.ReceivedOn)),
        new("已收材料", "已收到材料的清单，每项一行", f => Lines(f.Papers.Where(p => p.There).Select(p => p.Name))),
        new("缺少材料", "尚缺材料的清单，每项一行，没有时为“无”", f => Lines(f.Case.Notice is { } n && n.Codes.Count > 0 ? f.Papers.Where(p => !p.There).Select(p => p.Name) : f.Papers.Where(p => !p.There).Select(p => p.Name))),
        new("不予受理理由", "不予受理的理由和依据", f => f.Case.NotReceived is { } no ? f.Words.In("zh", "diagnosis.reason." + no.Reason) + (no.Text is null ? "" : "：" + no.Text) + (no.Basis is null ? "" : $"（{no.Basis}）") : null),
        new("其他机构", "可以诊断该病种的其他机构", f => f.Case.NotReceived is { Elsewhere.Count: > 0 } no ? string.Join('、', no.Elsewhere) : "无"),
        new("主管部门", "用人单位所在地县级卫生健康主管部门", f => County(f)),
        new("提供期限", "用人单位提供资料的天数（TL-21）", f => f.Terminology.Limits.Find("TL-21", f.On)?.Length?.ToString(CultureInfo.InvariantCulture)),
        new("接触史", "职业史和接触史", f => f.Case.History is { } h ? $"{h.Summary}（{h.Job}；{DateEntry.ShowInDocument(h.ContactBegan)}起接触，实际接触{h.Years}年{h.Months}个月）" : null),
        new("诊断医师", "参加诊断的医师和资格证号，每人一行", f => Lines(f.Case.Panel.Select(m => $"{m.Name}（{m.QualificationNo}，{m.InstitutionName}）"))),
        new("检查所见", "临床表现和检查所见", f => f.Case.Outcome is { Findings.Length: > 0 } o ? o.Findings : null),
        new("讨论意见", "每位医师的意见，每人一行", f => Lines(f.Case.Opinions.GroupBy(o => o.PractitionerId).Select(g => g.MaxBy(o => o.Version)!).Select(o => $"{o.Name}：{Known(f, "conclusion", o.Conclusion.ToString())}{(o.Stage is null ? "" : Known(f, "stage", o.Stage))}。{o.Reasoning}"))),
        new("不同意见", "持不同意见的医师及其意见和理由，每人一行，没有时为“无”", f => f.Case.Outcome is { Dissenters.Count: > 0 } o ? Lines(o.Dissenters.Select(name => Held(f, name))) : "无"),
        new("讨论地点", "医师集体讨论的地点", f => f.Case.Outcome?.Place),
        new("集体阅片", "集体阅片的医师、一致性（加权κ）、一致意见、讨论记录和保留意见，没有时为“无”", f => Lines(f.Readings)),
        new("结论", "诊断结论", f => f.Case.Outcome is { } o ? o.Conclusion == Conclusion.Od ? "职业病：" + Named(f, o.OpenText ?? o.DiseaseName, o.Pneumoconiosis, o.Stage) : "无职业病" : null),
        new("结论日期", "作出结论的日期", f => Day(f.Case.ConcludedOn)),
        new("诊断标准", "诊断依据的标准", f => f.Case.Outcome?.Basis),
        new("生效结论", "生效的结论及其文书编号：经鉴定变更的，为鉴定书", f => f.Case.Outcome is null ? null : Appraisal.AppraisalEffects.InForce(f.Case) is var now && now.IsOd ? $"职业病：{Named(f, now.OpenText ?? now.DiseaseName, now.Pneumoconiosis, now.Stage)}（{EffectivePaper(f.Case)}）" : $"无职业病（{EffectivePaper(f.Case)}）"),
        new("转介部门", "同意转介的部门及接收人", f => f.Referral is { } r ? Known(f, "department", r.Department.ToString()) + (r.To is null ? "" : $"（{r.To}）") : null),
        new("转介材料", "同意移交的材料，每项一行", f => f.Referral is { } r ? Lines(r.Given) : null),
        new("同意声明", "作出同意的人和日期", f => f.Referral is { } r ? $"{r.ConsentBy}于{DateEntry.ShowInDocument(r.ConsentOn)}书面同意" : null),
        new("处理意见", "处理意见", f => f.Case.Outcome is { Handling.Length: > 0 } o ? o.Handling : null),
        new("复查日期", "建议复查的日期，没有时为空", f => Day(f.Case.Outcome?.ReviewOn)),
        new("排除依据", "结论为无职业病时的排除依据，其他情形为空", f => f.Case.Outcome?.ExcludingEvidence),
        new("证明书编号", "诊断证明书编号", f => f.Case.CertificateNumber),
        new("送达情况", "各联送达情况，每项一行", f => Lines(f.Case.Handovers.Select(h => $"{Known(f, "addressee", h.Addressee)}（{h.To}）：{DateEntry.ShowInDocument(h.On)}，{Known(f, "way", h.Way)}，{h.Proof}{(f.Case.Certificates.Count > 1 ? $"（第{h.CertificateVersion}版）" : "")}"))),
        new("诊断机构", "本机构名称", f => f.Case.AgencyName),
        new("备案编号", "诊断机构在文书日期的备案编号，不知道时为空", f => f.FilingNumber),
        new("文书日期", "文书日期，例如 2026年3月2日", f => DateEntry.ShowInDocument(f.On)),
        new("事由", "制作文书时填写的内容，可为空", f => f.Subject ?? ""),
        new("证明书联数", "诊断证明书的份数和各联去向（certificate.copies）", f => f.Sheet is { } s ? $"一式{s.Copies.Count}份：{string.Join('、', s.Copies.GroupBy(x => x.Addressee).Select(g => $"{Known(f, "addressee", g.Key)}{g.Count()}份"))}" : null),
        new("签名医师", "在诊断证明书上签名的医师和资格证号", f => f.Sheet is { Signers.Count: > 0 } s ? string.Join('、', s.Signers) : null),
        new("审核人", "诊断机构审核人", f => f.Sheet is { ReviewedBy.Length: > 0 } s ? s.ReviewedBy : null),
        new("鉴定申请期限", "对诊断结论有异议时申请鉴定的期限（TL-30），例如 30日", f => f.Terminology.Limits.Find("TL-30", f.On)?.Length is { } days ? $"{days.ToString(CultureInfo.InvariantCulture)}日" : "法律规定的期限"),
        new("鉴定受理地", "受理首次鉴定的设区市", f => DivisionCode.TryParse(f.Case.Division[..4] + "00", out var d) && f.Terminology.Divisions.Find(d) is { } found ? found.Name : null),
    ]);

    /// <summary>What a physician of the minority holds, and why.</summary>
    static string Held(DocumentFacts f, string name) => PanelRule.Latest(f.Case.Opinions).FirstOrDefault(o => o.Name == name) is not { } o ? name
        : $"{name}：{Known(f, "conclusion", o.Conclusion.ToString())}{(o.DiseaseName is null ? "" : "，" + o.DiseaseName)}{(o.Stage is null ? "" : Known(f, "stage", o.Stage))}。理由：{o.Reasoning}";

    static string Known(DocumentFacts f, string prefix, string code) => f.Words.Has($"diagnosis.{prefix}.{code}") ? f.Words.In("zh", $"diagnosis.{prefix}.{code}") : code;
    /// <summary>The disease as a conclusion words it: a pneumoconiosis is 职业性 (diagnosis-rules R1).</summary>
    public static string Named(string disease, bool pneumoconiosis) => (pneumoconiosis && !disease.StartsWith("职业性", StringComparison.Ordinal) ? "职业性" : "") + disease;
    static string Named(DocumentFacts f, string disease, bool pneumoconiosis, string? stage) => Named(disease, pneumoconiosis) + (stage is null ? "" : Known(f, "stage", stage));
    static string EffectivePaper(DiagnosisCase c) => c.Appraised is [.., var last] ? $"职业病鉴定书 {last.DocumentNumber}" : $"职业病诊断证明书 {c.CertificateNumber}";
    static string? Day(DateOnly? day) => day is { } d ? DateEntry.ShowInDocument(d) : null;
    static string Lines(IEnumerable<string> items) => string.Join('\n', items.Select((x, i) => $"{i + 1}. {x}")) is { Length: > 0 } text ? text : "无";
    static string Place(DocumentFacts f, string code, string? detail) => (DivisionCode.TryParse(code, out var d) && f.Terminology.Divisions.NameChain(d) is { Length: > 0 } name ? name : code) + detail;
    static string County(DocumentFacts f) => DivisionCode.TryParse(f.Case.EmployerAddress, out var d) && d.County is { } county && f.Terminology.Divisions.Find(county) is { } found ? $"{found.Name}卫生健康主管部门" : "用人单位所在地卫生健康主管部门";
}
