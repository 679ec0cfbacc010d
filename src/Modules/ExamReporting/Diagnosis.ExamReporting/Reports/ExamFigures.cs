using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>One person behind a figure of an agency, the name masked.</summary>
/// <param name="ReportId">The newest of the records.</param>
internal sealed record CountedPerson(Guid ReportId, string Worker, int Records, DateOnly LastExam, bool Suspected, bool Contraindication);

/// <param name="Counted">Everybody the figure counts.</param>
/// <param name="Readable">Those of them whose records the reader may see: a commission reads the records of its employers.</param>
internal sealed record CountedPeople(string Agency, IReadOnlyList<CountedPerson> Rows, int Readable, int Counted);

/// <summary>Counts for other modules, by the database: a province has millions of records.</summary>
internal sealed class ExamFigures(ExamReportingDb db) : IExamFigures
{
    public async Task<IReadOnlyList<AgencyExamFigures>> OfAgenciesAsync(DateOnly from, DateOnly to, CancellationToken ct = default)
    {
        var counted = Counted(from, to);
        async Task<Dictionary<Guid, int>> People(IQueryable<ExamReport> rows) =>
            await rows.GroupBy(r => r.InstitutionId!.Value).Select(g => new { g.Key, Count = g.Select(r => r.PersonHash).Distinct().Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        // the codes of a record stand in one column, so that lists can be filtered by them
        var (examined, suspected, contra) = (await People(counted), await People(counted.Where(r => r.ConclusionCodes.Contains("03"))), await People(counted.Where(r => r.ConclusionCodes.Contains("04"))));
        var records = await counted.GroupBy(r => r.InstitutionId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. examined.OrderBy(a => a.Key).Select(a => new AgencyExamFigures(a.Key, a.Value, suspected.GetValueOrDefault(a.Key), contra.GetValueOrDefault(a.Key), records[a.Key]))];
    }

    // held, merged and withdrawn records count for nothing
    private IQueryable<ExamReport> Counted(DateOnly from, DateOnly to) =>
        db.Reports.AsNoTracking().Where(r => (r.State == ReportState.Active || r.State == ReportState.Closed) && r.InstitutionId != null && r.ExamDate >= from && r.ExamDate <= to);

    /// <summary>The people behind a figure of one agency, a page of them.</summary>
    /// <param name="conclusion">03, 04, or null for everybody examined.</param>
    public async Task<CountedPeople> PeopleAsync(Guid agency, DateOnly from, DateOnly to, string? conclusion, int start, int size, Caller caller, CancellationToken ct = default)
    {
        var all = Counted(from, to).Where(r => r.InstitutionId == agency);
        var rows = conclusion is null ? all : all.Where(r => r.ConclusionCodes.Contains(conclusion));
        var readable = rows.VisibleTo(db, caller).Select(r => r.PersonHash).Distinct();
        var keys = await readable.OrderBy(h => h).Skip(start).Take(size).ToListAsync(ct);
        var records = (await all.VisibleTo(db, caller).Where(r => keys.Contains(r.PersonHash)).Select(r => new { r.Id, r.PersonHash, r.PersonName, r.ExamDate, r.ConclusionCodes }).ToListAsync(ct)).ToLookup(r => r.PersonHash);
        return new(await all.Select(r => r.AgencyName).FirstOrDefaultAsync(ct) ?? "", [.. keys.Select(k => records[k].OrderByDescending(r => r.ExamDate).ThenByDescending(r => r.Id).ToList())
            .Select(own => new CountedPerson(own[0].Id, Mask.Name(own[0].PersonName), own.Count, own[0].ExamDate, own.Exists(r => r.ConclusionCodes.Contains("03", StringComparison.Ordinal)), own.Exists(r => r.ConclusionCodes.Contains("04", StringComparison.Ordinal))))],
            await readable.CountAsync(ct), await rows.Select(r => r.PersonHash).Distinct().CountAsync(ct));
    }
}
