using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>
/// The catalogue turned into bits once: for each edition its diseases, the classes whose physicians serve each disease, and
/// what a filing line or a suspension means in it. Expansions are remembered, since agencies file the same few scopes.
/// </summary>
internal sealed class CatalogueIndex
{
    private readonly Dictionary<string, int> _classBit = [];
    private readonly Dictionary<string, int> _disease = [];
    private readonly Dictionary<(ScopeKey, int), DiseaseSet> _expanded = [];
    private readonly Lock _lock = new();

    internal sealed record Edition(CatalogueVersion Version, int Number, DiseaseSet Listed, int ListedCount, CatalogueEntry[] Entries, int[] Diseases, ulong[] Serving, StaffGroup[] Groups);

    /// <summary>Diseases of an edition served by the same classes.</summary>
    internal sealed record StaffGroup(ulong Classes, DiseaseSet Diseases);

    private readonly record struct ScopeKey(FilingKind Kind, int? Class, string? Item, string Except, string Catalogue, FilingTransition Transition);

    public CatalogueIndex(DiseaseCatalogue catalogue)
    {
        Catalogue = catalogue;
        foreach (var id in catalogue.Identities) _disease.Add(id, _disease.Count);
        foreach (var c in catalogue.Versions.SelectMany(v => catalogue.Classes(v.Id)))
            _classBit.TryAdd(c.Identity, _classBit.Count);
        if (_classBit.Count > 64) throw new InvalidDataException("A catalogue may have at most 64 distinct classes.");

        Editions = new Edition[catalogue.Versions.Count];
        for (var v = 0; v < Editions.Length; v++)
        {
            var version = catalogue.Versions[v];
            var entries = catalogue.Entries(version.Id).ToArray();
            var listed = NewSet();
            var serving = new ulong[Size];
            var diseases = new int[entries.Length];
            for (var e = 0; e < entries.Length; e++)
            {
                var i = diseases[e] = _disease[entries[e].StableId];
                listed.Add(i);
                // a physician keeps the class of the certificate: for a moved item the classes it had before serve as well
                for (var u = 0; u <= v; u++)
                    if (catalogue.StoodFor(entries[e].StableId, catalogue.Versions[u].Id) is { } row)
                        serving[i] |= 1UL << _classBit[row.ClassIdentity];
            }
            var groups = diseases.GroupBy(i => serving[i]).Select(g =>
            {
                var set = NewSet();
                foreach (var i in g) set.Add(i);
                return new StaffGroup(g.Key, set);
            }).ToArray();
            Editions[v] = new Edition(version, v, listed, entries.Length, entries, diseases, serving, groups);
        }
    }

    public DiseaseCatalogue Catalogue { get; }
    public Edition[] Editions { get; }
    public int Size => _disease.Count;
    public DiseaseSet NewSet() => new(Size);
    public Edition? On(DateOnly day) => Array.Find(Editions, e => e.Version.On(day));

    /// <summary>Position of a disease given by code or identity; -1 when the catalogue does not know it.</summary>
    public int Position(string codeOrIdentity) => Catalogue.Identity(codeOrIdentity) is { } id ? _disease[id] : -1;

    public ulong ClassBits(IEnumerable<ClassRef> classes)
    {
        var bits = 0UL;
        foreach (var c in classes)
            if (Catalogue.Class(c.Catalogue, c.Number) is { } known) bits |= 1UL << _classBit[known.Identity];
        return bits;
    }

    /// <summary>The diseases of an edition that a line's scope contains.</summary>
    public DiseaseSet Expand(FilingLine line, Edition edition, FilingTransition transition)
    {
        var key = (new ScopeKey(line.Kind, line.Class, line.Item, string.Join('\n', line.Except), line.Catalogue, transition), edition.Number);
        lock (_lock)
        {
            if (_expanded.TryGetValue(key, out var ready)) return ready;
            var set = NewSet();
            for (var e = 0; e < edition.Entries.Length; e++)
                if (FiledScope.Contains(line, edition.Entries[e], Catalogue, transition)) set.Add(edition.Diseases[e]);
            return _expanded[key] = set;
        }
    }

    /// <summary>The diseases a suspension takes away: those now in the class, and those that were in it under the suspension's own edition.</summary>
    public DiseaseSet Expand(SuspensionFact suspension, Edition edition)
    {
        if (suspension.Classes is null) return edition.Listed;
        var set = NewSet();
        for (var e = 0; e < edition.Entries.Length; e++)
            foreach (var c in suspension.Classes)
                if (Catalogue.Class(c.Catalogue, c.Number)?.Identity == edition.Entries[e].ClassIdentity
                    || Catalogue.StoodFor(edition.Entries[e].StableId, c.Catalogue)?.Class == c.Number)
                    set.Add(edition.Diseases[e]);
        return set;
    }
}
