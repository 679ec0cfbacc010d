using Diagnosis.Kernel.Access;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Practitioners;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

/// <summary>Bulk loading of institutions and practitioners: the demonstration and the first load from files.</summary>
internal sealed class LoadRegistry(RegistryDb db, Filings.FilingStories stories) : IRegistryLoader
{
    public Task<bool> TellFilingAsync(FilingSeed seed, CancellationToken ct = default) => stories.TellAsync(seed, ct);

    public async Task<RegistryLoaded> LoadAsync(RegistryLoad load, CancellationToken ct = default)
    {
        if (!db.Actor.IsKnown || db.Actor.Id == "system:unnamed") { db.Actor = Caller.System("registry-load"); }
        int created = 0, updated = 0, unchanged = 0;
        var now = db.Clock.GetUtcNow();

        var licences = load.Practitioners.Select(p => p.QualificationNo).Distinct().ToArray();
        var people = await db.Practitioners.Where(p => EF.Parameter(licences).Contains(p.QualificationNo)).ToDictionaryAsync(p => p.QualificationNo, ct);
        foreach (var said in load.Practitioners)
        {
            if (!people.TryGetValue(said.QualificationNo, out var known))
            {
                db.Add(known = new Practitioner { Id = said.Id, QualificationNo = said.QualificationNo });
                known.Because("load");
                people.Add(said.QualificationNo, known);
            }
            else if (known.Id != said.Id) { throw new ArgumentException($"Licence {said.QualificationNo} already stands under {known.Id}.", nameof(load)); }
            (known.Name, known.Title, known.Division) = (said.Name, said.Title, said.Division);
            known.Qualifications = Union(known.Qualifications, said.Qualifications, q => q.CertificateNo, q => q);
            Count(known);
        }

        var codes = load.Institutions.Select(i => i.Code).Distinct().ToArray();
        var there = await db.Institutions.Where(i => EF.Parameter(codes).Contains(i.Code)).ToDictionaryAsync(i => i.Code, ct);
        foreach (var said in load.Institutions)
        {
            if (!there.TryGetValue(said.Code, out var known))
            {
                db.Add(known = new Institution { Id = said.Id, Code = said.Code });
                known.Because("load");
                there.Add(said.Code, known);
            }
            else if (known.Id != said.Id) { throw new ArgumentException($"Credit code {said.Code} already stands under {known.Id}.", nameof(load)); }
            (known.Name, known.Level, known.Division, known.IsProvincial, known.IsPublic, known.Phone, known.Address) = (said.Name, said.Level, said.Division, said.IsProvincial, said.IsPublic, said.Phone, said.Address);
            known.SetKinds(said.Kinds);
            known.Filings = Union(known.Filings, said.Filings, f => f.FactId, f => f.Line.KnownAt == default ? f with { Line = f.Line with { KnownAt = now } } : f);
            known.ExamCategories = Union(known.ExamCategories, said.ExamCategories, f => f.FactId, f => f.KnownAt == default ? f with { KnownAt = now } : f);
            known.Practices = Union(known.Practices, said.Practices, f => f.FactId, f => f.KnownAt == default ? f with { KnownAt = now } : f);
            known.Suspensions = Union(known.Suspensions, said.Suspensions, f => f.FactId, f => f.KnownAt == default ? f with { KnownAt = now } : f);
            if (Count(known)) { db.PublishProfile(known); }
        }
        if (created + updated > 0) { await db.SaveInBulkAsync(ct); }
        db.ChangeTracker.Clear();
        return new(created, updated, unchanged);

        bool Count(Kernel.Data.Record record)
        {
            switch (db.Entry(record).State)
            {
                case EntityState.Added: created++; return true;
                case EntityState.Modified: updated++; record.Because("load"); return true;
                default: unchanged++; return false;
            }
        }
    }

    static IReadOnlyList<T> Union<T, TKey>(IReadOnlyList<T> known, IReadOnlyList<T> said, Func<T, TKey> key, Func<T, T> complete) where TKey : notnull
    {
        var ids = known.Select(key).ToHashSet();
        var fresh = said.Where(x => ids.Add(key(x))).Select(complete).ToList();
        return fresh.Count == 0 ? known : [.. known, .. fresh];
    }
}
