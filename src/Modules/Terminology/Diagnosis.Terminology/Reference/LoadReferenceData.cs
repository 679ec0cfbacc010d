using Diagnosis.Kernel.Access;
using Diagnosis.Terminology.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Terminology.Reference;

/// <summary>How many rows a load of the shipped files added, changed and left because an administrator had touched them.</summary>
internal sealed record LoadResult(int Added, int Changed, int Kept);

/// <summary>
/// Brings the tables up to the shipped files at every start. New rows are added, untouched rows follow the file, rows an
/// administrator changed are never overwritten; nothing is removed. A shipped version that would be in force together with an administrator's is left out.
/// </summary>
internal sealed class LoadReferenceData(TerminologyDb db, ILogger<LoadReferenceData> log)
{
    public async Task<LoadResult> Handle(string folder, CancellationToken ct)
    {
        db.Actor = Caller.System("reference-data");
        var shipped = ReferenceFiles.Read(folder);
        int added = 0, changed = 0, kept = 0;
        await Merge(db.Catalogues); await Merge(db.Diseases); await Merge(db.Hazards); await Merge(db.Divisions);
        await Merge(db.Holidays); await Merge(db.Codes); await Merge(db.TimeLimits); await Merge(db.Policies);
        if (!await db.Stamps.AnyAsync(ct)) { db.Add(new Stamp()); }
        if (added + changed > 0)
        {
            await db.SaveInBulkAsync(ct);
            await db.Stamps.ExecuteUpdateAsync(s => s.SetProperty(x => x.Edits, x => x.Edits + 1), ct);
        }
        db.ChangeTracker.Clear();
        return new(added, changed, kept);

        async Task Merge<T>(DbSet<T> table) where T : ReferenceRow
        {
            var there = await table.ToDictionaryAsync(r => r.Key, ct);
            foreach (var row in shipped.OfType<T>())
            {
                if (!there.TryGetValue(row.Key, out var known))
                {
                    if (there.Values.FirstOrDefault(x => x.Edited && SameThing(x, row) && x.Overlaps(row)) is { } theirs)
                    {
                        log.LogWarning("{Kind} {Row} of the reference files is left out: an administrator's version {Theirs} holds on the same days", typeof(T).Name, row.Key, theirs.Key);
                        kept++;
                        continue;
                    }
                    row.Because("load", "reference files");
                    table.Add(row);
                    added++;
                }
                else if (known.Edited) { kept++; }
                else
                {
                    known.Take(row);
                    if (db.Entry(known).State == EntityState.Modified) { known.Because("load", "reference files"); changed++; }
                }
            }
        }
    }

    static bool SameThing(ReferenceRow a, ReferenceRow b) => (a, b) switch
    {
        (TimeLimitRow x, TimeLimitRow y) => x.LimitId == y.LimitId,
        (PolicyRow x, PolicyRow y) => x.Name == y.Name && x.Division == y.Division,
        _ => false,
    };
}
