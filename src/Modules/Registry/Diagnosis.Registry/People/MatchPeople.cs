using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.People;

/// <summary>The people index as other modules ask it.</summary>
internal sealed class MatchPeople(RegistryDb db) : IPeople
{
    public Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct = default) => db.AgainOnRaceAsync(() => MatchOnceAsync(people, ct));

    async Task<IReadOnlyList<PersonMatch>> MatchOnceAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct)
    {
        if (people.Count == 0) { return []; }
        var hashes = people.Select(HashOf).ToArray();
        var distinct = hashes.Distinct().ToArray();
        // one question for the whole batch, as one array parameter whatever its size
        var there = (await db.People.AsNoTracking().Where(p => EF.Parameter(distinct).Contains(p.NumberHash)).OrderBy(p => p.Id)
            .Select(p => new { p.Id, p.NumberHash, p.Name, p.SameAs }).ToListAsync(ct)).GroupBy(p => p.NumberHash).ToDictionary(g => g.Key, g => g.Select(p => (p.Id, p.Name, p.SameAs)).ToList());
        var answer = new PersonMatch[people.Count];
        bool any = false;
        for (int i = 0; i < people.Count; i++)
        {
            var (person, hash) = (people[i], hashes[i]);
            string name = NameOf(person.Name);
            if (!there.TryGetValue(hash, out var holders)) { there[hash] = holders = []; }
            int at = holders.FindIndex(h => h.Name == name);
            if (at >= 0) { answer[i] = new(holders[at].SameAs ?? holders[at].Id, PersonMatchKind.Known); continue; }
            var made = new Person
            {
                Name = name, DocumentType = person.DocumentType, Number = db.Protector.Seal(NumberOf(person.DocumentNumber)), NumberHash = hash,
                Sex = person.Sex, BirthDate = person.BirthDate, Phone = db.Protector.Seal(person.Phone?.Trim()),
            };
            made.Because("match");
            db.Add(made);
            any = true;
            if (holders.Count > 0)
            {
                var conflict = new PersonConflict { FirstId = holders[0].Id, SecondId = made.Id, FoundAt = db.Clock.GetUtcNow() };
                conflict.Because("match", "one number under two names");
                db.Add(conflict);
            }
            answer[i] = new(made.Id, holders.Count > 0 ? PersonMatchKind.NameConflict : PersonMatchKind.New);
            holders.Add((made.Id, name, null));
        }
        if (any)
        {
            await db.SaveInBulkAsync(ct);
            db.ChangeTracker.Clear();
        }
        return answer;
    }

    public async Task<PersonInfo?> FindAsync(Guid id, CancellationToken ct = default) => (await db.People.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct))?.ToInfo();

    public async Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default)
    {
        var wanted = ids.Distinct().ToArray();
        return await db.People.AsNoTracking().Where(p => EF.Parameter(wanted).Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.ToInfo(), ct);
    }

    public async Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default)
    {
        string hash = db.Protector.Hash($"{documentType}:{NumberOf(number)}");
        return [.. (await db.People.AsNoTracking().Where(p => p.NumberHash == hash && p.DocumentType == documentType).OrderBy(p => p.Id).ToListAsync(ct)).Select(p => p.ToInfo())];
    }

    public Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default) => GrantManyAsync([new(personId, [.. readerKeys])], ct);

    public Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default) => db.AgainOnRaceAsync(async () =>
    {
        var ids = grants.Select(g => g.PersonId).Distinct().ToArray();
        var there = (await db.PersonReaders.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.OwnerId)).Select(r => new { r.OwnerId, r.Key }).ToListAsync(ct)).Select(r => (r.OwnerId, r.Key)).ToHashSet();
        bool any = false;
        foreach (var grant in grants)
        {
            foreach (var key in grant.ReaderKeys) { if (there.Add((grant.PersonId, key))) { db.Add(new Reader<Person> { Key = key, OwnerId = grant.PersonId }); any = true; } }
        }
        if (any)
        {
            await db.SaveInBulkAsync(ct);
            db.ChangeTracker.Clear();
        }
        return true;
    });

    /// <summary>Surrounding and doubled blanks are typing, not names.</summary>
    internal static string NameOf(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    internal static string NumberOf(string number) => number.Trim().ToUpperInvariant();

    // without a number nothing but what is said about the person tells people apart
    string HashOf(PersonIdentity p) => db.Protector.Hash(NumberOf(p.DocumentNumber) is { Length: > 0 } number ? $"{p.DocumentType}:{number}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{p.DocumentType}::{NameOf(p.Name)}|{p.Sex}|{p.BirthDate:yyyy-MM-dd}|{p.Phone?.Trim()}"));
}
