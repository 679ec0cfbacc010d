using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Indicators;

/// <summary>Figures as a loader brings them.</summary>
internal sealed class LoadFigures(CoverageAuditDb db, CoverageReference reference) : IIndicatorLoader
{
    public async Task<int> LoadAsync(IReadOnlyList<FigureLoad> figures, CancellationToken ct = default)
    {
        db.Actor = Caller.System("load");
        var known = (await db.Figures.Select(f => new { f.Plan, f.No, f.Area, f.Day }).ToListAsync(ct)).Select(f => (f.Plan, f.No, f.Area, f.Day)).ToHashSet();
        var fresh = 0;
        foreach (var f in figures)
        {
            if (reference.Indicators.Find(f.Plan, f.No) is not { Measure: null }) { throw new ArgumentException($"{f.Plan}-{f.No} is no indicator that is imported", nameof(figures)); }
            if (!known.Add((f.Plan, f.No, f.Division, f.Day))) { continue; }
            var figure = new IndicatorFigure { Plan = f.Plan, No = f.No, Area = f.Division, Division = f.Division, Day = f.Day, Numerator = f.Numerator, Denominator = f.Denominator, Value = f.Value, Text = f.Text, Source = f.Source, By = "load" };
            figure.Because("load");
            db.Add(figure);
            fresh++;
        }
        await db.SaveChangesAsync(ct);
        return fresh;
    }
}
