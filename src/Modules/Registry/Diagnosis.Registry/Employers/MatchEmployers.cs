using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Employers;

/// <summary>Employers as other modules ask for them.</summary>
internal sealed class MatchEmployers(RegistryDb db) : IEmployers
{
    public Task<IReadOnlyList<Guid>> MatchAsync(IReadOnlyList<EmployerIdentity> employers, CancellationToken ct = default) => db.AgainOnRaceAsync(() => MatchOnceAsync(employers, ct));

    async Task<IReadOnlyList<Guid>> MatchOnceAsync(IReadOnlyList<EmployerIdentity> employers, CancellationToken ct)
    {
        if (employers.Count == 0) { return []; }
        var keys = employers.Select(e => Employer.KeyOf(e.CreditCode, e.SiteCode, e.Name, e.AddressCode)).ToArray();
        var distinct = keys.Distinct().ToArray();
        var there = await db.Employers.Where(e => EF.Parameter(distinct).Contains(e.MatchKey)).ToDictionaryAsync(e => e.MatchKey, ct);
        var answer = new Guid[employers.Count];
        for (int i = 0; i < employers.Count; i++)
        {
            if (!there.TryGetValue(keys[i], out var employer))
            {
                there[keys[i]] = employer = new Employer { MatchKey = keys[i] };
                employer.Because("match");
                employer.Take(employers[i], db.Protector);
                db.Add(employer);
            }
            else { employer.Take(employers[i], db.Protector); }
            answer[i] = employer.Id;
        }
        if (db.ChangeTracker.HasChanges())
        {
            foreach (var changed in db.ChangeTracker.Entries<Employer>().Where(e => e.State == EntityState.Modified)) { changed.Entity.Because("match", "a report says otherwise"); }
            await db.SaveInBulkAsync(ct);
        }
        db.ChangeTracker.Clear();
        return answer;
    }

    public async Task<EmployerInfo?> FindAsync(Guid id, CancellationToken ct = default) => (await db.Employers.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, ct))?.ToInfo();

    public async Task<IReadOnlyList<EmployerInfo>> SearchAsync(string nameOrCode, int most, CancellationToken ct = default)
    {
        string text = nameOrCode.Trim(), code = text.ToUpperInvariant();
        if (text.Length == 0) { return []; }
        return [.. (await db.Employers.AsNoTracking().Where(e => e.CreditCode.StartsWith(code) || e.Name.Contains(text)).OrderBy(e => e.Name).ThenBy(e => e.Id).Take(Math.Clamp(most, 1, 200)).ToListAsync(ct)).Select(e => e.ToInfo())];
    }
}
