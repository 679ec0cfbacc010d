using System.Globalization;
using System.Text;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;

namespace Diagnosis.HospitalTiering.Load;

/// <summary>The campaign of 2024 as an example: self-checks in every prefecture from May to the end of the year, and the summaries the prefectures sent, some late, some not at all.</summary>
internal sealed class LoadCampaign(RunSelfCheck checks, KeepEvidence evidence, SubmitSummary summaries)
{
    private const int Year = 2024;

    /// <param name="settled">Units whose campaign must be closed, because another example begins with them.</param>
    public async Task<int> RunAsync(IReadOnlyList<Unit> units, Standard standard, Caller province, IReadOnlySet<Guid> settled, CancellationToken ct)
    {
        int made = 0, at = 0;
        foreach (var prefecture in units.GroupBy(u => u.Prefecture).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            // the last two prefectures have not sent a summary, two before them were late
            var late = at % 13 is 9 or 10;
            foreach (var (unit, n) in prefecture.Take(2).Select((u, n) => (u, n)))
            {
                await CheckAsync(unit, standard, province, at + n, settled.Contains(unit.Id) || (at + n) % 3 != 0, ct);
                made++;
            }
            if (at++ % 13 >= 11) { continue; }
            var commission = new Caller("system:demonstration:" + prefecture.Key, "市卫生健康委（演示）", new HashSet<string> { Roles.Commission }, null, null, prefecture.Key, false);
            if ((await summaries.Handle(new("分管主任（演示）", Year, null, new DateOnly(Year, late ? 10 : 9, late ? 12 : 18 + (at % 9))), commission, ct)).Ok) { made++; }
            if (at == 3 && (await summaries.Handle(new("分管主任（演示）", Year, "演示：补报一家单位的整改情况", new DateOnly(Year, 11, 5)), commission, ct)).Ok) { made++; }
        }
        return made;
    }

    private async Task CheckAsync(Unit unit, Standard standard, Caller province, int n, bool closes, CancellationToken ct)
    {
        var clerk = new Caller("system:demonstration:" + unit.Code, unit.Name, new HashSet<string> { Roles.Diagnosis }, unit.Id, unit.Name, unit.Division, false);
        DateOnly On(int month, int day) => new(Year, month, day);
        if ((await checks.OpenAsync(new(unit.Id, standard.Id, On(5, 6)), clerk, ct)).Value is not { } check) { return; }
        var items = standard.ItemsFor(check.Level);
        var failing = items.Where((_, i) => i % 5 == n % 5).Select(x => x.Code).ToHashSet();
        await checks.AnswerAsync(check.Id, new([.. items.Select(x => new ItemAnswer(x.Code, !failing.Contains(x.Code), failing.Contains(x.Code) ? "演示：尚未达到要求" : null))], On(5, 20)), clerk, default, ct);
        if ((await checks.ListGapsAsync(check.Id, new(null, On(6, 14)), clerk, default, ct)).Value is not { } listed) { return; }
        await checks.AnalyseAsync(check.Id, new("演示：设备与人员不足", On(7, 10)), clerk, default, ct);
        foreach (var gap in listed.Gaps)
        {
            var hardware = gap.Kind == ResourceKind.Hardware;
            await checks.PlanAsync(check.Id, new(null, gap.No, unit.Name, "达到标准要求", hardware ? "共享实验室，补充设备" : "补充人员并培训", On(12, 31), hardware ? "省职业病防治院实验室" : null, null, On(8, 20)), clerk, default, ct);
        }
        await checks.SubmitAsync(check.Id, new("单位负责人（演示）", On(9, 10)), clerk, default, ct);
        await checks.BeginAsync(check.Id, new(null, On(10, 8)), province, default, ct);
        // one in three is overdue since the end of the year
        if (!closes) { return; }
        foreach (var gap in listed.Gaps)
        {
            using var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"%PDF-1.4\n% campaign {unit.Code} {gap.No}\n")));
            await evidence.Handle(check.Id, $"measure:{gap.No}", "演示：验收单", file, "验收单.pdf", clerk, ct);
            await checks.FinishAsync(check.Id, new(gap.No, "已完成", On(12, 20)), clerk, default, ct);
        }
        await checks.VerifyAsync(check.Id, new([], null, new DateOnly(Year + 1, 1, 15)), province, default, ct);
        await checks.CloseAsync(check.Id, new(null, new DateOnly(Year + 1, 1, 20)), province, default, ct);
    }
}
