using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>Counts for other modules, by the database: a province has millions of records.</summary>
internal sealed class ExamFigures(ExamReportingDb db) : IExamFigures
{
    public async Task<IReadOnlyList<AgencyExamFigures>> OfAgenciesAsync(DateOnly from, DateOnly to, CancellationToken ct = default)
    {
        var counted = db.Reports.AsNoTracking().Where(r => (r.State == ReportState.Active || r.State == ReportState.Closed) && r.InstitutionId != null && r.ExamDate >= from && r.ExamDate <= to);
        async Task<Dictionary<Guid, int>> People(IQueryable<ExamReport> rows) =>
            await rows.GroupBy(r => r.InstitutionId!.Value).Select(g => new { g.Key, Count = g.Select(r => r.PersonHash).Distinct().Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        // the codes of a record stand in one column, so that lists can be filtered by them
        var (examined, suspected, contra) = (await People(counted), await People(counted.Where(r => r.ConclusionCodes.Contains("03"))), await People(counted.Where(r => r.ConclusionCodes.Contains("04"))));
        var records = await counted.GroupBy(r => r.InstitutionId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. examined.OrderBy(a => a.Key).Select(a => new AgencyExamFigures(a.Key, a.Value, suspected.GetValueOrDefault(a.Key), contra.GetValueOrDefault(a.Key), records[a.Key]))];
    }
}
