using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Documents;

/// <summary>What the papers of an appraisal are filled from.</summary>
/// <param name="Number">Identity number as this reader may see it.</param>
/// <param name="On">The day the paper bears.</param>
internal sealed record AppraisalFacts(AppraisalCase Case, DiagnosisCase Judged, string Number, DateOnly On, AppraisalReference Reference, ITerminology Terminology, Words Words)
{
    /// <summary>The draw in force; null before there is one.</summary>
    public DrawFacts? Draw { get; init; }
}

/// <summary>A draw as its confirmation shows it; what is sealed is null.</summary>
internal sealed record DrawFacts(Guid Id, int No, string Pool, string Plan, string Commitment, string SeedHash, string? ResultHash, string? DrawnBy, string? DrawnAt, string? Panel, string? Alternates,
    IReadOnlyList<string> Replaced, string? Seed, string? Worker, string? Employer)
{
    public static DrawFacts Of(Draw d, Words words)
    {
        var p = d.Published;
        var sealedYet = new DrawFacts(d.Id, d.No, $"第{p.Snapshot.PoolEdition}期，共{p.Snapshot.Experts.Count}人，回避及不符合条件排除{p.Plan.Exclusions.Count}人",
            $"专家{p.Plan.Size}人，其中相关专业诊断医师{p.Plan.Strata.Where(s => s.Match == DrawProcedure.Specialist).Sum(s => s.Members)}人，候补{p.Plan.Strata.Sum(s => s.Alternates)}人",
            p.Commitment, p.SeedHash, p.ResultHash, p.DrawnBy is { } by ? words.In("zh", "appraisal.drawn-by." + by) : null, p.DrawnAt, null, null, [], null, null, null);
        return d.OpenedOn is null ? sealedYet : sealedYet with
        {
            Panel = string.Join('、', d.Panel().Select(s => $"{s.Name}（{s.Unit}）")), Alternates = string.Join('、', p.Alternates!.Select(a => d.SeatOf(a.Ref, a.Match).Name)),
            Replaced = [.. d.Replacements.Select(r => $"{r.LeavingName} → {r.NextName}：{r.Reason}（{DateEntry.ShowInDocument(r.On)}）")],
            Seed = p.Seed, Worker = d.WorkerConfirmed, Employer = d.EmployerConfirmed ?? $"未到场（{d.EmployerAbsent}）",
        };
    }
}

/// <summary>What the papers of an appraisal may be filled with: the document, notices, the process record and the confirmation of the draw.</summary>
internal static class AppraisalPlaceholders
{
    public static PlaceholderSet<AppraisalFacts> All { get; } = new(
    [
        new("鉴定级别", "首次鉴定、再次鉴定", f => Zh(f, "appraisal.level." + f.Case.Level)),
        new("受理编号", "本鉴定的受理编号", f => f.Case.CaseNo),
        new("鉴定书编号", "鉴定书编号，出具前为“（未编号）”", f => f.Case.DocumentNumber ?? "（未编号）"),
        new("鉴定办事机构", "本鉴定办事机构名称", f => f.Case.OfficeName),
        new("文书日期", "文书日期，例如 2026年3月2日", f => Day(f.On)),
        new("申请人", "申请人及其身份，双方都申请的并列", f => string.Join('、', f.Case.Standing().Select(a => $"{a.Name}（{Party(f, a.Party)}）"))),
        new("代理人", "申请人的代理人，没有时为“无”", f => string.Join('、', f.Case.Standing().Select(a => a.Representative).OfType<string>()) is { Length: > 0 } names ? names : "无"),
        new("劳动者", "劳动者姓名", f => f.Case.PersonName),
        new("证件号码", "劳动者证件号码，本机构以外的读者看到的是遮盖后的号码", f => f.Number),
        new("用人单位", "用人单位名称", f => f.Case.EmployerName),
        new("诊断机构", "作出诊断的机构", f => f.Case.AgencyName),
        new("诊断证明书编号", "被鉴定的诊断证明书编号", f => f.Case.CertificateNumber),
        new("首次鉴定机构", "再次鉴定时为首次鉴定办事机构，首次鉴定时为空", f => f.Case.FirstDocumentNumber is null ? null : f.Case.FirstOfficeName),
        new("首次鉴定书编号", "再次鉴定时为首次鉴定书编号，首次鉴定时为空", f => f.Case.FirstDocumentNumber),
        new("申请理由", "申请鉴定的理由", f => string.Join("；", [.. f.Case.ApplicantWithdrawn is null ? [f.Case.Reasons] : Array.Empty<string>(), .. (f.Case.Joined ?? []).Where(j => j.Withdrawn is null).Select(j => j.Reasons)])),
        new("申请日期", "申请鉴定的日期", f => Day(f.Case.AppliedOn)),
        new("收到文书日期", "申请人收到诊断证明书或首次鉴定书的日期", f => Day(f.Case.ReceivedOn)),
        new("申请截止日", "逾期申请的，为申请期限的最后一日（TL-30、TL-31）", f => f.Case.Late is { } late ? Day(late.Due) : null),
        new("逾期依据", "逾期申请的，为规定期限的条款", f => f.Case.Late?.Basis),
        new("受理日期", "受理鉴定申请的日期", f => f.Case.AcceptedOn is { } on ? Day(on) : null),
        new("鉴定期限", "完成鉴定的最后一日（TL-34，未计中止）", f => f.Case.AcceptedOn is { } on && f.Terminology.Due("TL-34", on).Due is { } due ? Day(due) : null),
        new("不予受理理由", "不予受理的理由", f => f.Case.NotAcceptedReason),
        new("撤回理由", "撤回申请的理由", f => f.Case.WithdrawReason),
        new("缺少材料", "需要补正的材料", f => f.Case.Notice is { } n ? string.Join('、', n.Codes.Select(code => f.Reference.Papers(f.Case.Level, f.Case.AppliedOn).FirstOrDefault(p => p.Code == code)?.NameZh ?? code)) : null),
        new("原结论", "鉴定前生效的结论", f => Earlier(f)),
        new("鉴定专家", "鉴定专家姓名，注明相关专业诊断医师", f => f.Case.Panel.Count == 0 ? null : string.Join('、', f.Case.Panel.Select(s => s.Name + (s.Specialist ? "（相关专业诊断医师）" : "")))),
        new("专家组组长", "专家组组长", f => f.Case.Hearing?.Chair),
        new("鉴定会", "鉴定会的日期和地点", f => f.Case.Hearing is { } h ? $"{Day(h.On)}在{h.Place}召开" : null),
        new("陈述摘要", "双方当事人的陈述", f => f.Case.Hearing is { } h ? string.Join("；", h.Statements.Select(s => $"{Party(f, s.Party)}（{By(s)}）：{s.Text.TrimEnd('。')}")) + "。" : null),
        new("陈述记录", "双方当事人的陈述，每人一行表格", f => Rows(f.Case.Hearing?.Statements.Select(s => PlaceholderSet<AppraisalFacts>.Row(Party(f, s.Party), $"{By(s)}：{s.Text}"))), Rows: true),
        new("合议记录", "专家合议的记录", f => f.Case.Hearing?.Minutes),
        new("检查和调查", "医学检查和现场调查，每项一行表格，没有时为空", f => Rows(f.Case.Pauses.Select(o => PlaceholderSet<AppraisalFacts>.Row(Zh(f, "appraisal.order." + o.Reason), $"{o.Ordered}（{Day(o.From)}—{(o.To is { } to ? Day(to) : "")}）{o.Result}"))), Rows: true),
        new("鉴定所见", "鉴定所见", f => f.Case.Passed?.Proposed.Findings),
        new("鉴定结论", "对原结论的效力和鉴定结论", f => f.Case.Passed is { Proposed: var p } m ? $"{Zh(f, "appraisal.effect." + m.Effect)}：{Conclusion(f, p.Conclusion, p.OpenText ?? p.DiseaseName, p.Pneumoconiosis, p.Stage)}" : null),
        new("鉴定依据", "鉴定依据的标准", f => f.Case.Passed?.Proposed.Basis),
        new("排除依据", "结论为无职业病时的排除依据，其他情形为空", f => f.Case.Passed?.Proposed.ExcludingEvidence),
        new("处理意见", "处理意见", f => f.Case.Passed?.Proposed.Handling),
        new("表决", "专家人数和票数", f => f.Case.Passed is { } m ? $"专家{f.Case.Panel.Count}人，同意{m.Favour}票，不同意{m.Against}票" : null),
        new("表决日期", "通过结论的日期", f => f.Case.Passed is { } m ? Day(m.On) : null),
        // what was said against it, not by whom: the names stand in the process record
        new("不同意见", "不同意见的内容，不写姓名；没有时为空", f => f.Case.Passed?.Votes.Where(v => !v.Favour).Select(v => v.Opinion).ToList() is { Count: > 0 } against ? string.Join("；", against.Select(o => o!.TrimEnd('。'))) + "。" : null),
        new("表决记录", "历次表决的动议、票数和每位专家的意见，为表格", f => Rows(f.Case.Motions.SelectMany(m => Votes(f, m))), Rows: true),
        new("鉴定费用", "鉴定费用由谁承担", f => f.Case.Document is { } d ? Zh(f, "appraisal.fee." + d.FeeBearer) + (d.NoEmployer is { } why ? $"（{why}）" : "") : null),
        new("鉴定书联数", "鉴定书的份数和各联去向（appraisal.copies）", f => f.Case.Document is { } d ? $"一式{d.Copies.Count}份：{string.Join('、', d.Copies.GroupBy(x => x.Addressee).Select(g => $"{Zh(f, "appraisal.addressee." + g.Key)}{g.Count()}份"))}" : null),
        new("再鉴定期限", "申请再鉴定的期限（TL-31），例如 15日", f => f.Terminology.Limits.Find("TL-31", f.On)?.Length is { } days ? $"{days.ToString(CultureInfo.InvariantCulture)}日" : "法律规定的期限"),
        new("抽取核验地址", "任何人核验专家抽取的公开页面，未抽取时为空", f => f.Draw is { } d ? $"/verify/draw/{d.Id}" : null),
        new("抽取次数", "第几次抽取", f => f.Draw?.No.ToString(CultureInfo.InvariantCulture)),
        new("专家库", "抽取时的专家库版本和人数", f => f.Draw?.Pool),
        new("抽取方案", "专家、专业医师和候补的人数", f => f.Draw?.Plan),
        new("承诺哈希", "抽取前公布的承诺", f => f.Draw?.Commitment),
        new("种子哈希", "抽取前公布的种子哈希", f => f.Draw?.SeedHash),
        new("结果哈希", "抽取结果的哈希，未抽取时为空", f => f.Draw?.ResultHash),
        new("抽取方式", "当事人抽取或者受委托抽取，未抽取时为空", f => f.Draw?.DrawnBy),
        new("抽取时间", "抽取的时刻，未抽取时为空", f => f.Draw?.DrawnAt),
        new("启封专家", "启封后的专家名单，启封前为空", f => f.Draw?.Panel),
        new("候补专家", "启封后的候补名单，启封前为空", f => f.Draw?.Alternates),
        new("更换记录", "启封后更换的专家，每人一行表格，没有时为空", f => Rows(f.Draw?.Replaced.Select(r => PlaceholderSet<AppraisalFacts>.Row("更换", r))), Rows: true),
        new("种子", "启封后公布的种子，启封前为空", f => f.Draw?.Seed),
        new("劳动者确认", "启封时劳动者的确认", f => f.Draw?.Worker),
        new("用人单位确认", "启封时用人单位的确认，未到场的写明原因", f => f.Draw?.Employer),
    ]);

    static string Zh(AppraisalFacts f, string key) => f.Words.In("zh", key);
    static string Party(AppraisalFacts f, AppraisalParty party) => Zh(f, "appraisal.party." + party);
    static string Day(DateOnly day) => DateEntry.ShowInDocument(day);
    /// <summary>Who spoke; nobody does for an employer that cannot be found.</summary>
    static string By(Statement s) => s.By.Length > 0 ? s.By : "未到场";
    static string? Rows(IEnumerable<string>? rows) => rows is not null && string.Join('\n', rows) is { Length: > 0 } text ? text : null;
    static string Stage(AppraisalFacts f, string? stage) => stage is null ? "" : f.Words.Has("diagnosis.stage." + stage) ? Zh(f, "diagnosis.stage." + stage) : stage;
    static string Conclusion(AppraisalFacts f, Conclusion kind, string name, bool pneumoconiosis, string? stage) => kind == Contracts.Conclusion.Od ? $"职业病：{CasePlaceholders.Named(name, pneumoconiosis)}{Stage(f, stage)}" : $"无职业病（{name}）";

    static string Earlier(AppraisalFacts f) => f.Judged.Appraised?.TakeWhile(a => a.AppraisalId != f.Case.Id).LastOrDefault() is { } before
        ? Conclusion(f, before.Conclusion, before.OpenText ?? before.DiseaseName, before.Pneumoconiosis, before.Stage)
        : Conclusion(f, f.Judged.Outcome!.Conclusion, f.Judged.Outcome.OpenText ?? f.Judged.Outcome.DiseaseName, f.Judged.Outcome.Pneumoconiosis, f.Judged.Outcome.Stage);

    static IEnumerable<string> Votes(AppraisalFacts f, Motion m)
    {
        var p = m.Proposed;
        yield return PlaceholderSet<AppraisalFacts>.Row($"第{m.No}次表决", Conclusion(f, p.Conclusion, p.OpenText ?? p.DiseaseName, p.Pneumoconiosis, p.Stage), "表决日期", Day(m.On));
        yield return PlaceholderSet<AppraisalFacts>.Row("票数", $"专家{m.Votes.Count}人，同意{m.Favour}票，不同意{m.Against}票{(m.Passed ? "，通过" : "，未通过")}");
        foreach (var v in m.Votes) { yield return PlaceholderSet<AppraisalFacts>.Row(v.Name, (v.Favour ? "同意" : "不同意") + (v.Opinion is { } opinion ? "：" + opinion : "")); }
    }
}
