using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Load;

/// <summary>First load of results and confirmations: a fact already there (by its id) stays as it is.</summary>
internal sealed class LoadTiering(HospitalTieringDb db) : ITieringLoader
{
    public async Task<TieringLoaded> LoadAsync(TieringLoad load, CancellationToken ct = default)
    {
        foreach (var q in load.QcResults)
        {
            if (!Domains.Graded.Contains(q.Domain) || !Levels.All.Contains(q.Level) || !Grades.All.Contains(q.Grade)) { throw new ArgumentException($"{q.FactId}: '{q.Domain}', '{q.Level}' or '{q.Grade}' is unknown.", nameof(load)); }
        }
        foreach (var c in load.Confirmations)
        {
            if (!Domains.All.Contains(c.Domain) || c.Route is not ("EVALUATION" or "STANDARD") || c.To < c.From) { throw new ArgumentException($"{c.FactId}: '{c.Domain}' or '{c.Route}' is unknown, or it ends before it begins.", nameof(load)); }
        }
        var ids = load.QcResults.Select(q => q.InstitutionId).Concat(load.Confirmations.Select(c => c.InstitutionId)).ToHashSet();
        var units = (await db.Units.ToListAsync(ct)).Where(u => ids.Contains(u.Id)).ToDictionary(u => u.Id);
        var now = db.Clock.GetUtcNow();
        var changed = new HashSet<Unit>();
        var (added, same) = (0, 0);
        Unit Of(Guid id)
        {
            if (!units.TryGetValue(id, out var unit)) { db.Add(units[id] = unit = new Unit { Id = id, InstitutionId = id }); }
            return unit;
        }
        void Count(Unit unit, bool fresh)
        {
            if (fresh) { added++; changed.Add(unit); } else { same++; }
        }
        foreach (var q in load.QcResults)
        {
            var unit = Of(q.InstitutionId);
            Count(unit, !unit.QcResults.Exists(r => r.FactId == q.FactId)
                && unit.Take(new QcResult(q.FactId, q.Domain, q.Year, q.Level, q.Grade, null, q.PublishedOn, q.Reviewer, q.KnownAt ?? now)) != Taken.Unchanged);
        }
        foreach (var c in load.Confirmations)
        {
            var unit = Of(c.InstitutionId);
            // the steps before are not told by a load: taken as done on the first day
            Count(unit, !unit.Assessments.Exists(a => a.FactId == c.FactId)
                && unit.Take(new Assessment(c.FactId, c.Domain, c.Route, c.From, c.From, c.From, true, c.From, c.To, c.Assessor, c.KnownAt ?? now)) != Taken.Unchanged);
        }
        foreach (var unit in changed)
        {
            unit.Because("load");
            db.Announce(unit);
        }
        await db.SaveChangesAsync(ct);
        return new TieringLoaded(changed.Count, added, same);
    }
}
