using System.Globalization;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>Which of a worker's three places makes a case one prefecture's own.</summary>
internal enum AttributionBasis { Employer, Hukou, Residence }

/// <summary>The day from which a filing counts.</summary>
internal enum CapabilityStart { Filed, WorkStarted }

/// <summary>Every choice the figures depend on; printed with every result. Defaults are data (<see cref="CoveragePolicies"/>).</summary>
internal sealed record CoveragePolicy
{
    private readonly int _minPhysicians = 1;

    /// <summary>Physicians of the disease's class an agency needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1: nobody cannot diagnose.</exception>
    public required int MinPhysicians
    {
        get => _minPhysicians;
        init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); _minPhysicians = value; }
    }

    public required bool ProvincialBodiesCount { get; init; }
    public required FilingTransition Transition { get; init; }
    public required AttributionBasis Basis { get; init; }
    /// <summary>With fewer cases only counts are given, no percentage.</summary>
    public required int MinCasesForPercentage { get; init; }
    public required bool CountHiredFromOutside { get; init; }
    public required CapabilityStart CapabilityStart { get; init; }
}

/// <summary>The default policy of any day, read from <c>coverage-policy.tsv</c> (key, value, valid_from, valid_to, source, status).</summary>
internal sealed class CoveragePolicies
{
    private readonly List<(string Key, string Value, DateOnly From, DateOnly? To)> _rows = [];
    private readonly Func<string, DateOnly, string?>? _before;

    private CoveragePolicies() { }
    private CoveragePolicies(CoveragePolicies shipped, Func<string, DateOnly, string?> before) => (_rows, _before) = (shipped._rows, before);

    /// <summary>The same, but what <paramref name="before"/> says of a key and a day goes before the shipped file.</summary>
    public CoveragePolicies Preferring(Func<string, DateOnly, string?> before) => new(this, before);

    /// <summary>The province whose prefectures are audited, six digits.</summary>
    public string Province(DateOnly day) => Value("province", day);

    private string Value(string key, DateOnly day) => _before?.Invoke(key, day)
        ?? _rows.Where(r => r.Key == key && day >= r.From && (r.To is null || day <= r.To)).Select(r => r.Value).FirstOrDefault()
        ?? throw new InvalidDataException($"coverage-policy.tsv says nothing about '{key}' on {day:yyyy-MM-dd}.");

    /// <exception cref="InvalidDataException">No row of a key holds on the day, or a value cannot be read.</exception>
    public CoveragePolicy On(DateOnly day)
    {
        string Value(string key) => this.Value(key, day);
        return new CoveragePolicy
        {
            MinPhysicians = int.Parse(Value("min_physicians"), CultureInfo.InvariantCulture),
            ProvincialBodiesCount = bool.Parse(Value("provincial_bodies_count")),
            Transition = Enum.Parse<FilingTransition>(Value("transition"), true),
            Basis = Enum.Parse<AttributionBasis>(Value("basis"), true),
            MinCasesForPercentage = int.Parse(Value("min_cases_for_percentage"), CultureInfo.InvariantCulture),
            CountHiredFromOutside = bool.Parse(Value("count_hired_from_outside")),
            CapabilityStart = Enum.Parse<CapabilityStart>(Value("capability_start").Replace("_", "", StringComparison.Ordinal), true),
        };
    }

    public static CoveragePolicies Load(string dataDir)
    {
        var all = new CoveragePolicies();
        var lines = File.ReadLines(Path.Combine(dataDir, "coverage-policy.tsv")).Where(l => l.Length > 0).Select(l => l.Split('\t')).ToArray();
        int At(string column) => Array.IndexOf(lines[0], column) is >= 0 and var i ? i : throw new InvalidDataException($"coverage-policy.tsv lacks column '{column}'.");
        var (key, value, from, to) = (At("key"), At("value"), At("valid_from"), At("valid_to"));
        foreach (var cells in lines.Skip(1))
            all._rows.Add((cells[key], cells[value], Day(cells[from]), cells[to].Length == 0 ? null : Day(cells[to])));
        return all;
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
