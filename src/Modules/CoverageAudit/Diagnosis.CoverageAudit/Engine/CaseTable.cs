namespace Diagnosis.CoverageAudit.Engine;

/// <summary>One version of one disease of one case, as numbers: a million of them are less than a hundred megabytes and are read through in milliseconds.
/// Names of agencies, areas and diseases are positions in the table's lists; 0 = none.</summary>
internal struct CaseRow
{
    public Guid Case, Person;
    public long KnownFrom, KnownUntil;
    public int Accepted, Concluded, Agency, AgencyArea, Employer, Hukou, Residence, Disease, Appraisals;
    public CaseKind Kind;
    public Conclusion Conclusion;
    /// <summary>Replaced by a newer reading of the same case.</summary>
    public bool Gone;
    /// <summary>The person has another row: whether a diagnosis is doubled has to be looked at.</summary>
    public bool PersonAgain;

    public readonly bool Known(long? at) => !Gone && (at is { } k ? KnownFrom <= k && KnownUntil > k : KnownUntil == long.MaxValue);
}

/// <summary>All concluded cases. Readers hold a <see cref="CaseTable"/>, which never changes; the one writer holds a <see cref="Builder"/> and gives a new table after each
/// change, sharing every block that did not change.</summary>
internal sealed class CaseTable
{
    private const int BlockSize = 4096;
    public static readonly CaseTable Empty = new Builder().Table();

    private sealed class Block
    {
        public readonly CaseRow[] Rows = new CaseRow[BlockSize];
        public int Count, First = int.MaxValue, Last = int.MinValue;
        public Block Copy() { var c = new Block { Count = Count, First = First, Last = Last }; Rows.AsSpan(0, Count).CopyTo(c.Rows); return c; }
    }

    private readonly Block[] _blocks;
    private readonly string[] _agencies, _areas, _diseases;
    private readonly IReadOnlyList<AppraisalFact>[] _appraisals;
    private readonly Dictionary<Guid, string> _names;

    private CaseTable(Block[] blocks, string[] agencies, string[] areas, string[] diseases, IReadOnlyList<AppraisalFact>[] appraisals, Dictionary<Guid, string> names, int count) =>
        (_blocks, _agencies, _areas, _diseases, _appraisals, _names, Count) = (blocks, agencies, areas, diseases, appraisals, names, count);

    /// <summary>Rows, every version known at any time included.</summary>
    public int Count { get; }
    public IReadOnlyList<string> Agencies => _agencies;
    public IReadOnlyList<string> Areas => _areas;
    public IReadOnlyList<string> Diseases => _diseases;
    public string? Area(int at) => at == 0 ? null : _areas[at];
    public IReadOnlyList<AppraisalFact> Appraisals(in CaseRow row) => _appraisals[row.Appraisals];
    public ref readonly CaseRow this[int at] => ref _blocks[at / BlockSize].Rows[at % BlockSize];
    /// <summary>The id as it was given.</summary>
    public string Name(Guid id) => _names.TryGetValue(id, out var name) ? name : id.ToString();

    /// <summary>The order of two ids by their names. Ids without a name of their own are compared as numbers, which is the order of their texts: sorting
    /// a year's flags by written-out ids once took longer than finding them.</summary>
    public int ByName(Guid x, Guid y) => _names.Count == 0 ? x.CompareTo(y) : string.CompareOrdinal(Name(x), Name(y));

    public static CaseTable Of(IReadOnlyList<CaseFact> cases)
    {
        if (cases.Count == 0) return Empty;
        var builder = new Builder();
        foreach (var c in cases) builder.Add(c);
        return builder.Table();
    }

    /// <summary>Positions of the rows believed at an instant (ticks; null = now) and concluded in the period. Blocks without such a day are not looked at.</summary>
    public IEnumerable<int> Concluded(int from, int to, long? knownAt)
    {
        for (var b = 0; b < _blocks.Length; b++)
        {
            var block = _blocks[b];
            if (block.First > to || block.Last < from) continue;
            for (var r = 0; r < block.Count; r++)
                if (block.Rows[r].Concluded >= from && block.Rows[r].Concluded <= to && block.Rows[r].Known(knownAt)) yield return b * BlockSize + r;
        }
    }

    internal delegate void Visit(int at, in CaseRow row);

    /// <summary>The same rows as <see cref="Concluded"/>, handed over one by one without a copy: for runs over a year's cases.</summary>
    public void Each(int from, int to, long? knownAt, Visit visit)
    {
        for (var b = 0; b < _blocks.Length; b++)
        {
            var block = _blocks[b];
            if (block.First > to || block.Last < from) continue;
            var rows = block.Rows.AsSpan(0, block.Count);
            for (var r = 0; r < rows.Length; r++)
            {
                ref readonly var row = ref rows[r];
                if (row.Concluded >= from && row.Concluded <= to && row.Known(knownAt)) visit(b * BlockSize + r, row);
            }
        }
    }

    /// <summary>A row written down for a hash: everything but when it was known.</summary>
    public string Canonical(in CaseRow r, long? knownAt) => string.Join('|', Name(r.Case), _diseases[r.Disease], r.Person == default ? "" : Name(r.Person), _areas[r.Employer], _areas[r.Hukou], _areas[r.Residence],
        _agencies[r.Agency], _areas[r.AgencyArea], r.Accepted, r.Concluded, r.Kind, r.Conclusion,
        string.Join(',', Appraisals(r).Where(a => a.Known.At(knownAt is { } k ? new DateTimeOffset(k, TimeSpan.Zero) : null)).Select(a => $"{a.EffectiveOn.DayNumber}{a.Conclusion}").Order(StringComparer.Ordinal)));

    internal sealed class Builder
    {
        private readonly List<Block> _blocks = [];
        private readonly List<bool> _shared = [];
        private readonly List<string> _agencies = [""], _areas = [""], _diseases = [""];
        private readonly Dictionary<string, int> _agency = [], _area = [], _disease = [];
        private readonly List<IReadOnlyList<AppraisalFact>> _appraisals = [[]];
        private readonly Dictionary<Guid, string> _names = [];
        private readonly Dictionary<string, Guid> _ids = [];
        private readonly Dictionary<Guid, int> _person = [];
        private readonly Dictionary<Guid, (int First, int Count)> _rows = [];
        private int _count;

        public int Count => _count;

        /// <summary>All versions of one record, in place of those read before.</summary>
        public void Replace(Guid record, IEnumerable<CaseFact> versions)
        {
            if (_rows.Remove(record, out var old))
                for (var r = old.First; r < old.First + old.Count; r++) Writable(r).Rows[r % BlockSize].Gone = true;
            var first = _count;
            foreach (var v in versions) Add(v);
            if (_count > first) _rows[record] = (first, _count - first);
        }

        public void Add(CaseFact c)
        {
            if (_count % BlockSize == 0) { _blocks.Add(new Block()); _shared.Add(false); }
            var block = Writable(_count);
            var again = false;
            var person = c.Person is null ? default : Id(c.Person);
            if (person != default && !_person.TryAdd(person, _count))
            {
                again = true;
                var before = _person[person];
                if (!_blocks[before / BlockSize].Rows[before % BlockSize].PersonAgain) Writable(before).Rows[before % BlockSize].PersonAgain = true;
            }
            var concluded = c.ConcludedOn?.DayNumber ?? int.MinValue;
            block = _blocks[_count / BlockSize];
            block.Rows[_count % BlockSize] = new CaseRow
            {
                Case = Id(c.Id), Person = person, KnownFrom = c.Known?.From.UtcTicks ?? long.MinValue, KnownUntil = c.Known?.Until?.UtcTicks ?? long.MaxValue,
                Accepted = c.AcceptedOn.DayNumber, Concluded = concluded, Agency = At(_agency, _agencies, c.Agency), AgencyArea = At(_area, _areas, c.AgencyPrefecture),
                Employer = At(_area, _areas, c.Employer), Hukou = At(_area, _areas, c.Hukou), Residence = At(_area, _areas, c.Residence), Disease = At(_disease, _diseases, c.Disease),
                Appraisals = Appraised(c.Appraisals), Kind = c.Kind, Conclusion = c.Conclusion, PersonAgain = again,
            };
            block.Count++;
            if (c.ConcludedOn is not null) { block.First = Math.Min(block.First, concluded); block.Last = Math.Max(block.Last, concluded); }
            _count++;
        }

        /// <summary>What has been added up to now; later additions do not touch it.</summary>
        public CaseTable Table()
        {
            for (var b = 0; b < _shared.Count; b++) _shared[b] = true;
            return new CaseTable([.. _blocks], [.. _agencies], [.. _areas], [.. _diseases], [.. _appraisals], new Dictionary<Guid, string>(_names), _count);
        }

        private Block Writable(int row)
        {
            var b = row / BlockSize;
            if (_shared[b]) { _blocks[b] = _blocks[b].Copy(); _shared[b] = false; }
            return _blocks[b];
        }

        private Guid Id(string text)
        {
            if (Guid.TryParseExact(text, "D", out var id) && id != default) return id;
            if (_ids.TryGetValue(text, out var known)) return known;
            id = new Guid(_ids.Count + 1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0);
            (_ids[text], _names[id]) = (id, text);
            return id;
        }

        private static int At(Dictionary<string, int> index, List<string> list, string? text)
        {
            if (string.IsNullOrEmpty(text)) return 0;
            if (index.TryGetValue(text, out var at)) return at;
            list.Add(text);
            return index[text] = list.Count - 1;
        }

        // most have none, and of one day and kind one object serves all
        private readonly Dictionary<(DateOnly, Conclusion), int> _plain = [];
        private int Appraised(IReadOnlyList<AppraisalFact> list)
        {
            if (list.Count == 0) return 0;
            if (list is [{ Known: null } one])
            {
                if (_plain.TryGetValue((one.EffectiveOn, one.Conclusion), out var at)) return at;
                _plain[(one.EffectiveOn, one.Conclusion)] = _appraisals.Count;
            }
            _appraisals.Add(list);
            return _appraisals.Count - 1;
        }
    }
}
