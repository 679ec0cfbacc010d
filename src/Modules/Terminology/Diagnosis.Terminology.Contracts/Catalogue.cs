using System.Collections.Frozen;
using System.Globalization;

namespace Diagnosis.Terminology.Contracts;

/// <summary>One edition of 《职业病分类和目录》 with the days it is in force (both inclusive; no end = still in force).</summary>
public sealed record CatalogueVersion(
    string Id, DateOnly ValidFrom, DateOnly? ValidTo, string NameZh, string NameEn, int Classes, int Items, string Source, string Status)
{
    /// <summary>Whether this edition is in force on <paramref name="day"/>.</summary>
    public bool On(DateOnly day) => day >= ValidFrom && (ValidTo is null || day <= ValidTo);
}

/// <summary>
/// A class of one edition. Numbers are reused between editions for different things (10 is 其他职业病 in 2013 and
/// 职业性肌肉骨骼疾病 in 2024), so what a certificate or a filing means across editions is told by <see cref="Identity"/>.
/// </summary>
public sealed record CatalogueClass(string Version, int Number, string Identity, string NameZh, string NameEn, int Items);

/// <summary>A disease as one edition lists it.</summary>
public sealed record CatalogueEntry
{
    /// <summary>Edition the row belongs to.</summary>
    public required string Version { get; init; }
    /// <summary>Code in this edition, e.g. OD2024-07-012.</summary>
    public required string Code { get; init; }
    /// <summary>Identity across editions: the code under which the disease was first listed.</summary>
    public required string StableId { get; init; }
    /// <summary>Class number in this edition.</summary>
    public required int Class { get; init; }
    /// <summary>Class name in this edition.</summary>
    public string ClassName { get; init; } = "";
    /// <summary>Identity of the class across editions.</summary>
    public required string ClassIdentity { get; init; }
    /// <summary>Position inside the class.</summary>
    public int Sequence { get; init; }
    public string Subgroup { get; init; } = "";
    public string NameZh { get; init; } = "";
    public string NameEn { get; init; } = "";
    /// <summary>One of the clauses that admit a disease not listed by name (4 in each edition).</summary>
    public bool OpenEnded { get; init; }
    /// <summary>ICD-10 codes and ranges as printed, separated by ';'; empty when none is known.</summary>
    public string Icd10 { get; init; } = "";
    public string Standard { get; init; } = "";
    public string Hazard { get; init; } = "";
    /// <summary>Number printed in the official list, e.g. 七-12.</summary>
    public string OfficialNumber { get; init; } = "";
    /// <summary>Initials for pickers; empty when the file has no such column.</summary>
    public string Pinyin { get; init; } = "";
    /// <summary>Code of the row this one came from in the edition before; null when newly listed.</summary>
    public string? MapsTo { get; init; }
    /// <summary>Identity this item was split out of; null unless the item is a split.</summary>
    public string? SplitFrom { get; init; }
    /// <summary>How sure the name is (CONFIRMED, DERIVED, UNCERTAIN, …).</summary>
    public string NameStatus { get; init; } = "";
}

/// <summary>One line of the crosswalk from an older edition to a newer one.</summary>
public sealed record CrosswalkRow(CatalogueEntry? Older, CatalogueEntry Newer, CrosswalkKind Kind);

/// <summary>What happened to a disease between two editions.</summary>
public enum CrosswalkKind { Same, Moved, Split, New }

/// <summary>
/// The occupational-disease catalogue through time. Immutable and safe to share. A disease keeps its identity when it is
/// renumbered or moved to another class; an item split out of another gets its own identity and remembers where it came from.
/// </summary>
public sealed class DiseaseCatalogue
{
    private readonly Edition[] _editions;
    private readonly FrozenDictionary<string, Edition> _byId;
    private readonly FrozenDictionary<string, string> _identity;
    private readonly FrozenDictionary<string, string> _splitFrom;

    private sealed class Edition(CatalogueVersion version, CatalogueEntry[] entries, CatalogueClass[] classes)
    {
        public readonly CatalogueVersion Version = version;
        public readonly CatalogueEntry[] Entries = entries;
        public readonly CatalogueClass[] Classes = classes;
        public readonly FrozenDictionary<string, CatalogueEntry> ByIdentity = entries.ToFrozenDictionary(e => e.StableId);
        public readonly FrozenDictionary<int, CatalogueClass> ByNumber = classes.ToFrozenDictionary(c => c.Number);
    }

    /// <param name="versions">The editions, in any order; their days must not overlap.</param>
    /// <param name="entries">Rows of all editions with identities already given.</param>
    /// <param name="classes">Classes of all editions.</param>
    /// <exception cref="InvalidDataException">Editions overlap, a row or identity is doubled inside an edition, or a row names a class its edition lacks.</exception>
    public DiseaseCatalogue(IEnumerable<CatalogueVersion> versions, IEnumerable<CatalogueEntry> entries, IEnumerable<CatalogueClass> classes)
    {
        var rows = entries.ToLookup(e => e.Version);
        var groups = classes.ToLookup(c => c.Version);
        var ordered = versions.OrderBy(v => v.ValidFrom).ToArray();
        if (ordered.Length == 0) throw new InvalidDataException("A catalogue needs at least one edition.");
        for (var i = 1; i < ordered.Length; i++)
            if (ordered[i - 1].ValidTo is not { } end || end >= ordered[i].ValidFrom)
                throw new InvalidDataException($"Catalogue editions {ordered[i - 1].Id} and {ordered[i].Id} are in force on the same day.");

        var identity = new Dictionary<string, string>();
        var splits = new Dictionary<string, string>();
        _editions = new Edition[ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
        {
            var mine = rows[ordered[i].Id].OrderBy(e => e.Class).ThenBy(e => e.Sequence).ToArray();
            var myClasses = groups[ordered[i].Id].OrderBy(c => c.Number).ToArray();
            if (mine.Length == 0) throw new InvalidDataException($"Edition {ordered[i].Id} lists no disease.");
            if (mine.GroupBy(e => e.StableId).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new InvalidDataException($"Edition {ordered[i].Id} lists {twice.Key} twice.");
            if (myClasses.GroupBy(c => c.Number).FirstOrDefault(g => g.Count() > 1) is { } doubled)
                throw new InvalidDataException($"Edition {ordered[i].Id} has class {doubled.Key} twice.");
            if (mine.FirstOrDefault(e => myClasses.All(c => c.Number != e.Class)) is { } lost)
                throw new InvalidDataException($"{lost.Code} names class {lost.Class}, which edition {lost.Version} does not have.");
            foreach (var e in mine)
            {
                identity.TryAdd(e.StableId, e.StableId);
                if (identity.TryGetValue(e.Code, out var known) && known != e.StableId)
                    throw new InvalidDataException($"Code {e.Code} stands for two diseases.");
                identity[e.Code] = e.StableId;
                if (e.SplitFrom is not null) splits[e.StableId] = e.SplitFrom;
            }
            _editions[i] = new Edition(ordered[i], mine, myClasses);
        }
        _byId = _editions.ToFrozenDictionary(e => e.Version.Id);
        _identity = identity.ToFrozenDictionary();
        _splitFrom = splits.ToFrozenDictionary();
        Versions = ordered;
        Identities = _editions.SelectMany(e => e.Entries).Select(e => e.StableId).Distinct().ToArray();
    }

    /// <summary>The editions, oldest first.</summary>
    public IReadOnlyList<CatalogueVersion> Versions { get; }

    /// <summary>Every identity of every edition, in the order of first listing.</summary>
    public IReadOnlyList<string> Identities { get; }

    /// <summary>The edition in force on a day; null before the first.</summary>
    public CatalogueVersion? VersionOn(DateOnly day)
    {
        foreach (var e in _editions)
            if (e.Version.On(day)) return e.Version;
        return null;
    }

    /// <summary>Whether an edition of this id exists.</summary>
    public bool HasVersion(string version) => _byId.ContainsKey(version);

    /// <summary>The diseases of an edition in official order.</summary>
    /// <exception cref="KeyNotFoundException">No such edition.</exception>
    public IReadOnlyList<CatalogueEntry> Entries(string version) => Get(version).Entries;

    /// <summary>The classes of an edition by number.</summary>
    /// <exception cref="KeyNotFoundException">No such edition.</exception>
    public IReadOnlyList<CatalogueClass> Classes(string version) => Get(version).Classes;

    /// <summary>A class of an edition by its number; null when the edition has no such class.</summary>
    public CatalogueClass? Class(string version, int number) =>
        _byId.TryGetValue(version, out var e) ? e.ByNumber.GetValueOrDefault(number) : null;

    /// <summary>The identity behind any edition's code (or behind an identity itself); null when unknown.</summary>
    public string? Identity(string codeOrStableId) => _identity.GetValueOrDefault(codeOrStableId);

    /// <summary>The disease as the edition in force on <paramref name="asOf"/> lists it, found by any edition's code or by identity;
    /// null when that edition does not list it.</summary>
    public CatalogueEntry? Find(string codeOrStableId, DateOnly asOf) =>
        Identity(codeOrStableId) is { } id && VersionOn(asOf) is { } v ? InVersion(id, v.Id) : null;

    /// <summary>The row of an identity in an edition; null when the edition does not list it.</summary>
    public CatalogueEntry? InVersion(string stableId, string version) =>
        _byId.TryGetValue(version, out var e) ? e.ByIdentity.GetValueOrDefault(stableId) : null;

    /// <summary>The row of <paramref name="version"/> that stood for this disease there: its own, or, for an item split out
    /// later, the row of the item it was split from. Null when the edition had nothing of the kind.</summary>
    public CatalogueEntry? StoodFor(string stableId, string version)
    {
        for (var id = stableId; ;)
        {
            if (InVersion(id, version) is { } row) return row;
            if (!_splitFrom.TryGetValue(id, out var parent)) return null;
            id = parent;
        }
    }

    /// <summary>Every row of <paramref name="newer"/> with the row of <paramref name="older"/> it comes from.</summary>
    public IReadOnlyList<CrosswalkRow> Crosswalk(string older, string newer)
    {
        _ = Get(older);
        return Get(newer).Entries.Select(e =>
        {
            var from = StoodFor(e.StableId, older);
            var kind = from is null ? CrosswalkKind.New
                : from.StableId != e.StableId ? CrosswalkKind.Split
                : from.ClassIdentity != e.ClassIdentity ? CrosswalkKind.Moved
                : CrosswalkKind.Same;
            return new CrosswalkRow(from, e, kind);
        }).ToArray();
    }

    private Edition Get(string version) =>
        _byId.TryGetValue(version, out var e) ? e : throw new KeyNotFoundException($"No catalogue edition '{version}'.");

    /// <summary>
    /// Reads <c>catalogues.tsv</c>, <c>catalogue-classes.tsv</c> and, for every edition, <c>catalogue-&lt;year&gt;.tsv</c>
    /// (year = the id without its CAT). Columns are found by name; <c>pinyin</c> may be missing.
    /// </summary>
    /// <exception cref="InvalidDataException">A file contradicts the counts its edition states, or a row maps to a code that does not exist.</exception>
    public static DiseaseCatalogue Load(string dataDir)
    {
        var versions = Table.Read(Path.Combine(dataDir, "catalogues.tsv")).Select(r => new CatalogueVersion(
                r["id"], Day(r["valid_from"]), r["valid_to"].Length == 0 ? null : Day(r["valid_to"]),
                r["name_zh"], r["name_en"], Number(r["classes"]), Number(r["items"]), r["source"], r["status"]))
            .OrderBy(v => v.ValidFrom).ToArray();
        var classes = Table.Read(Path.Combine(dataDir, "catalogue-classes.tsv")).Select(r => new CatalogueClass(
            r["catalogue"], Number(r["class"]), r["identity"], r["name_zh"], r["name_en"], Number(r["items"]))).ToArray();

        var all = new List<CatalogueEntry>();
        CatalogueEntry[] before = [];
        foreach (var version in versions)
        {
            var year = version.Id.StartsWith("CAT", StringComparison.Ordinal) ? version.Id[3..] : version.Id;
            var mine = classes.Where(c => c.Version == version.Id).ToDictionary(c => c.Number);
            var raw = Table.Read(Path.Combine(dataDir, $"catalogue-{year}.tsv")).Select(r => Row(r, version, mine)).ToArray();
            var rows = GiveIdentities(raw, before);
            if (rows.Length != version.Items || mine.Count != version.Classes)
                throw new InvalidDataException($"{version.Id} should have {version.Classes} classes and {version.Items} items; the files have {mine.Count} and {rows.Length}.");
            foreach (var c in mine.Values)
                if (rows.Count(e => e.Class == c.Number) is var count && count != c.Items)
                    throw new InvalidDataException($"{version.Id} class {c.Number} should have {c.Items} items; the file has {count}.");
            all.AddRange(rows);
            before = rows;
        }
        return new DiseaseCatalogue(versions, all, classes);
    }

    private static CatalogueEntry Row(Table.Line r, CatalogueVersion version, Dictionary<int, CatalogueClass> classes)
    {
        var number = Number(r["category_no"]);
        if (!classes.TryGetValue(number, out var group))
            throw new InvalidDataException($"{r["code"]} names class {number}, which {version.Id} does not have.");
        return new CatalogueEntry
        {
            Version = version.Id, Code = r["code"], StableId = r["code"], Class = number, ClassName = r["category_name"], ClassIdentity = group.Identity,
            Sequence = Number(r["seq_in_category"]), Subgroup = r["subgroup"], NameZh = r["official_name"], NameEn = r["english_name"],
            OpenEnded = r["open_ended"] == "Y", Icd10 = r["icd10"], Standard = r["diagnosis_standard"], Hazard = r["typical_hazard_factor"],
            OfficialNumber = r["official_item_no"], NameStatus = r["name_status"], Pinyin = r.Find("pinyin") ?? "",
            MapsTo = r.FindPrefix("maps_to_") is { Length: > 0 } m ? m : null,
        };
    }

    // Of several rows that come from one older row, the one left in its class is that disease; the others were split out of it.
    private static CatalogueEntry[] GiveIdentities(CatalogueEntry[] rows, CatalogueEntry[] before)
    {
        var older = before.ToDictionary(e => e.Code);
        var heir = new Dictionary<string, string>();
        foreach (var group in rows.Where(e => e.MapsTo is not null).GroupBy(e => e.MapsTo!))
        {
            if (!older.TryGetValue(group.Key, out var from))
                throw new InvalidDataException($"{group.First().Code} maps to {group.Key}, which the edition before does not list.");
            heir[group.Key] = (group.FirstOrDefault(e => e.ClassIdentity == from.ClassIdentity) ?? group.First()).Code;
        }
        return Array.ConvertAll(rows, e =>
            e.MapsTo is null ? e
            : heir[e.MapsTo] == e.Code ? e with { StableId = older[e.MapsTo].StableId }
            : e with { SplitFrom = older[e.MapsTo].StableId });
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // A tab-separated file with a header; no quoting, so quotes inside names stay as they are.
    private static class Table
    {
        internal sealed class Line(Dictionary<string, int> header, string[] cells)
        {
            public string this[string column] => Find(column) ?? throw new InvalidDataException($"Column '{column}' is missing.");
            public string? Find(string column) => !header.TryGetValue(column, out var i) ? null : i < cells.Length ? cells[i] : "";
            public string? FindPrefix(string prefix) =>
                header.Keys.FirstOrDefault(k => k.StartsWith(prefix, StringComparison.Ordinal)) is { } k ? Find(k) : null;
        }

        public static IEnumerable<Line> Read(string path)
        {
            using var lines = File.ReadLines(path).Where(l => l.Length > 0).GetEnumerator();
            if (!lines.MoveNext()) throw new InvalidDataException($"{Path.GetFileName(path)} is empty.");
            var header = lines.Current.TrimStart('\uFEFF').Split('\t').Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i);
            while (lines.MoveNext()) yield return new Line(header, lines.Current.Split('\t'));
        }
    }
}
