using System.Globalization;
using System.Text;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Consolidation;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.Leads;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Reference;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Load;

/// <summary>Worked examples for a demonstration, through the use cases themselves: the same units give the same examples. Nothing where some are there already.</summary>
internal sealed class LoadExamples(TieringDesk desk, RunSelfCheck checks, RunReview reviews, RunRound rounds, RunReferral referrals, KeepEvidence evidence, KeepNetwork network,
    LoadCampaign campaign, RunMerge merges, ControlOutside outside, HandOverLead leads, FreezeList lists, RecordAssessment assessments, Regions regions, IExamFigures exams) : ITieringExamples
{
    public async Task<int> LoadAsync(CancellationToken ct = default)
    {
        var db = desk.Db;
        if (await db.SelfChecks.AnyAsync(ct)) { return 0; }
        var units = (await db.Units.AsNoTracking().Where(u => u.ProfileVersion > 0).ToListAsync(ct)).OrderBy(u => u.Code, StringComparer.Ordinal).ToList();
        var standards = await db.Standards.AsNoTracking().Where(s => s.ValidFrom != null && s.ValidTo == null).ToListAsync(ct);
        if (units.Count == 0 || standards.Find(s => s.Purpose == StandardPurpose.SelfCheck) is not { } checklist || standards.Find(s => s.Purpose == StandardPurpose.GradeReview) is not { } grades) { return 0; }
        var province = Province(units[0]);
        var current = units.Where(RunSelfCheck.Checks).Take(6).ToList();
        int made = await campaign.RunAsync([.. units.Where(RunSelfCheck.Checks)], checklist, province, current.Select(u => u.Id).ToHashSet(), ct);
        made += await ChecksAsync(current, checklist, province, ct);
        made += await ReviewAsync(units.Find(u => u.Kinds.Contains(InstitutionKind.PreventionHospital)), grades, province, ct);
        made += await RoundAsync(units, province, ct);
        made += await ReferralsAsync(units, ct);
        made += await NetworkAsync(units, province, ct);
        made += await OutsideAsync(province, ct);
        made += await LeadsAsync(units, province, ct);
        made += await RoutesAsync(units, province, ct);
        return made;
    }

    private static Caller Clerk(Unit u) => new("system:demonstration:" + u.Code, u.Name, new HashSet<string> { Roles.Diagnosis }, u.Id, u.Name, u.Division, false);

    /// <summary>Each a step further than the one before: checking, listed, planned, submitted, in progress with something overdue, verified.</summary>
    private async Task<int> ChecksAsync(List<Unit> units, Standard standard, Caller province, CancellationToken ct)
    {
        var (begun, due) = (desk.Today.AddDays(-90), desk.Today.AddDays(-10));
        for (int i = 0; i < units.Count; i++)
        {
            var (u, clerk) = (units[i], Clerk(units[i]));
            if ((await checks.OpenAsync(new(u.Id, standard.Id, begun), clerk, ct)).Value is not { } check) { continue; }
            var items = standard.ItemsFor(check.Level);
            var failing = items.Where((_, n) => n % 4 == i % 4).Select(x => x.Code).ToHashSet();
            await checks.AnswerAsync(check.Id, new([.. items.Select(x => new ItemAnswer(x.Code, !failing.Contains(x.Code), failing.Contains(x.Code) ? "演示：尚未达到要求" : null))], begun), clerk, default, ct);
            if (i == 0) { continue; }
            var listed = (await checks.ListGapsAsync(check.Id, new(null, begun), clerk, default, ct)).Value;
            if (i == 1 || listed is null) { continue; }
            await checks.AnalyseAsync(check.Id, new("演示：设备与人员不足", begun), clerk, default, ct);
            foreach (var gap in listed.Gaps)
            {
                await checks.PlanAsync(check.Id, new(null, gap.No, u.Name, "达到标准要求", gap.Kind == ResourceKind.Hardware ? "共享实验室，补充设备" : "补充人员并培训", gap.No == 1 ? due : desk.Today.AddDays(120), gap.Kind == ResourceKind.Hardware ? "省职业病防治院实验室" : null, null, begun), clerk, default, ct);
            }
            if (i == 2) { continue; }
            await checks.SubmitAsync(check.Id, new("单位负责人（演示）", begun), clerk, default, ct);
            if (i == 3) { continue; }
            await checks.BeginAsync(check.Id, new(null, begun), province, default, ct);
            if (i == 4) { continue; }
            foreach (var gap in listed.Gaps)
            {
                using var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"%PDF-1.4\n% demonstration {gap.No}\n")));
                await evidence.Handle(check.Id, $"measure:{gap.No}", "演示：验收单", file, "验收单.pdf", clerk, ct);
                await checks.FinishAsync(check.Id, new(gap.No, "已完成", due), clerk, default, ct);
            }
            await checks.VerifyAsync(check.Id, new([], null, due), province, default, ct);
        }
        return units.Count;
    }

    private async Task<int> ReviewAsync(Unit? hospital, Standard standard, Caller province, CancellationToken ct)
    {
        if (hospital is null || (await reviews.OpenAsync(new(hospital.Id, standard.Id), Clerk(hospital), ct)).Value is not { } review) { return 0; }
        // nine tenths of every maximum: the highest grade by score
        ItemResult[] results = [.. standard.All().Select(i => i.Kind == ItemKind.Score ? new ItemResult(i.Code, null, i.MaxScore * 0.92m) : new ItemResult(i.Code, true))];
        await reviews.AssessSelfAsync(review.Id, new(results), Clerk(hospital), default, ct);
        await reviews.ApplyAsync(review.Id, new(standard.Levels.MaxBy(l => l.Rank)!.Code), Clerk(hospital), default, ct);
        await reviews.ReceiveAsync(review.Id, new(), province, default, ct);
        await reviews.DecideAsync(review.Id, new(true), province, default, ct);
        await reviews.GoToSiteAsync(review.Id, new("专家组（演示）"), province, default, ct);
        return 1;
    }

    private async Task<int> RoundAsync(List<Unit> units, Caller province, CancellationToken ct)
    {
        var agencies = units.Where(u => u.Scope.Contains(Domains.Exam)).ToList();
        var last = (await exams.OfAgenciesAsync(new DateOnly(desk.Today.Year - 1, 1, 1), new DateOnly(desk.Today.Year - 1, 12, 31), ct)).Select(f => f.AgencyId).ToHashSet();
        // figures of the records where there are any, invented ones for the other agencies
        var figures = agencies.Select((u, n) => last.Contains(u.Id) ? new RoundFigure(u.Code, 0, 0, 0, false, n % 9 == 3) : new RoundFigure(u.Code, 8000 + (n * 700), n % 5 == 0 ? 4 : 16 + n, n % 7 == 0 ? 60 : 170 + (n * 14), false, n % 9 == 3)).ToList();
        if ((await rounds.PlanAsync(new(desk.Today.Year, figures), province, ct)).Value is not { } round) { return 0; }
        await rounds.DrawAsync(round.Id, new("demonstration"), province, default, ct);
        return 1;
    }

    private async Task<int> ReferralsAsync(List<Unit> units, CancellationToken ct)
    {
        var (low, high) = (units.Find(u => u.Level == "county"), units.Find(u => u.Level == "prefecture" && u.Kinds.Contains(InstitutionKind.DiagnosisAgency)));
        if (low is null || high is null) { return 0; }
        var up = (await referrals.RequestAsync(new(ReferralKind.Up, high.Id, "陈示范", null, "1", new DateOnly(1962, 4, 5), "尘肺病叁期，评估氧疗与并发症", "演示：静息血氧 87%，家庭氧疗两周", Urgency.Urgent, desk.Today.AddDays(-6)), Clerk(low), ct)).Value;
        if (up is not null) { await referrals.AcceptAsync(up.Id, new(desk.Today.AddDays(2), null, desk.Today.AddDays(-4)), Clerk(high), default, ct); }
        var ask = (await referrals.RequestAsync(new(ReferralKind.Teleconsultation, high.Id, "周示范", null, "2", new DateOnly(1970, 9, 1), "胸片疑似矽肺，请会诊分期", "演示：小阴影密集度 1/1，附胸片报告", Urgency.Routine, desk.Today.AddDays(-2)), Clerk(low), ct)).Value;
        return (up is null ? 0 : 1) + (ask is null ? 0 : 1);
    }

    /// <summary>A centre in every region, county bodies paired with one of their prefecture, an alliance.</summary>
    private async Task<int> NetworkAsync(List<Unit> units, Caller province, CancellationToken ct)
    {
        int made = 0;
        foreach (var region in regions.On(desk.Today))
        {
            var here = units.Where(u => region.Prefectures.Contains(u.Prefecture)).ToList();
            if (here.Find(u => u.Kinds.Contains(InstitutionKind.PreventionHospital) && u.Level != "county") is not { } centre) { continue; }
            if ((await network.CentreAsync(centre.Id, new CentreEntry(region.NameZh), province, default, ct)).Ok) { made++; }
            foreach (var low in here.Where(u => u.Level == "county" && RunSelfCheck.Checks(u)).Take(2))
            {
                var with = here.Find(u => u.Prefecture == low.Prefecture && u.Id != low.Id && u.Level == "prefecture" && u.Kinds.Contains(InstitutionKind.DiagnosisAgency)) ?? centre;
                if ((await network.TieAsync(low.Id, new TieEntry("PAIR", null, with.Id, new DateOnly(2024, 3, 1)), province, default, ct)).Ok) { made++; }
            }
            if ((await network.TieAsync(centre.Id, new TieEntry("ALLIANCE", region.NameZh + "尘肺病诊疗联盟（演示）", null, new DateOnly(2023, 6, 1)), province, default, ct)).Ok) { made++; }
        }
        return made;
    }

    private static Caller Province(Unit any) => new("system:demonstration", "省卫生健康委（演示）", new HashSet<string> { Roles.Commission }, null, null, any.Prefecture[..2] + "0000", false);

    public async Task<int> ProposeMergeAsync(CancellationToken ct = default)
    {
        if (await desk.Db.Merges.AnyAsync(ct) || await desk.Db.Units.AsNoTracking().FirstOrDefaultAsync(u => u.ProfileVersion > 0, ct) is not { } any) { return 0; }
        var province = Province(any);
        var review = await merges.ReviewAsync(null, null, province, ct);
        var idle = review.Rows.FirstOrDefault(r => r.Outcome is WorkloadOutcome.Consolidate or WorkloadOutcome.ZeroTransferFirst && review.Rows.Any(o => Takes(o, r)));
        return idle is not null && (await merges.ProposeAsync(new(idle.UnitId, review.Rows.First(o => Takes(o, idle)).UnitId, "演示：近三个年度没有诊断工作量"), province, ct)).Ok ? 1 : 0;

        static bool Takes(WorkloadRow other, WorkloadRow idle) => other.Prefecture == idle.Prefecture && other.UnitId != idle.UnitId && other is { Outcome: WorkloadOutcome.HasWorkload, Suspended: false };
    }

    private async Task<int> OutsideAsync(Caller province, CancellationToken ct)
    {
        string[] homes = ["浙江省", "浙江省", "安徽省", "安徽省", "上海市", "上海市", "山东省"];
        for (int i = 0; i < homes.Length; i++)
        {
            if ((await outside.RegisterAsync(new(string.Create(CultureInfo.InvariantCulture, $"DEMO9999990000{i:0000}"), $"{homes[i]}职业卫生技术服务机构{i + 1}（演示）", homes[i]), province, ct)).Value is not { } body) { continue; }
            // the last has no number yet and may not serve
            if (i < homes.Length - 1) { await outside.NumberAsync(body.Id, new(desk.Today.Year, string.Create(CultureInfo.InvariantCulture, $"ZK{desk.Today.Year}-{i + 1:000}")), province, default, ct); }
        }
        if ((await outside.SampleAsync(new(desk.Today.Year, "demonstration"), province, ct)).Value is { } sample && sample.Rows.FirstOrDefault(r => r.State == OutsideState.Sampled) is { } first)
        {
            await outside.ReportAsync(first.Id, new(desk.Today.Year, "演示：未发现重大问题", "国家卫生健康委、发证机关、所在地卫生健康委"), province, default, ct);
        }
        return homes.Length;
    }

    private async Task<int> LeadsAsync(List<Unit> units, Caller province, CancellationToken ct)
    {
        var agencies = units.Where(u => u.Scope.Contains(Domains.Exam)).Take(2).ToList();
        int made = 0;
        for (int i = 0; i < agencies.Count; i++)
        {
            var lead = (await leads.Handle(new(LeadWay.ToEnforcement, i == 0 ? LeadSource.Qc : LeadSource.Complaint, agencies[i].Id, i == 0 ? "超出备案项目" : "检查结论不规范", "演示：质量控制中发现的问题，移交监督执法", desk.Today.AddDays(-40 + (i * 15))), province, ct)).Value;
            if (lead is null) { continue; }
            made++;
            if (i == 0) { await leads.SettleAsync(lead.Id, new("演示：责令限期改正，已复查合格", desk.Today.AddDays(-5)), province, default, ct); }
        }
        return made;
    }

    /// <summary>A body that lost direct confirmation has applied for the evaluation; and a confirmed list is on file.</summary>
    private async Task<int> RoutesAsync(List<Unit> units, Caller province, CancellationToken ct)
    {
        int made = 0;
        if (units.Find(u => u.Scope.Contains(Domains.Diagnosis) && u.RouteOn(Domains.Diagnosis, desk.Today) == ConfirmationRoute.AwaitingApplication) is { } waiting
            && (await assessments.Handle(waiting.Id, new(Domains.Diagnosis, "EVALUATION", desk.Today.AddDays(-20), desk.Today.AddDays(-8), Assessor: "省疾控中心（演示）"), province, default, ct)).Ok) { made++; }
        if ((await lists.Handle(new($"{desk.Today.Year} 年能力确认机构名单（演示）", desk.Today), province, ct)).Ok) { made++; }
        return made;
    }
}
