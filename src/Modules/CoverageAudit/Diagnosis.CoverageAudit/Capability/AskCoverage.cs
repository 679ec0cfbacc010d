using System.Globalization;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>What the file data/coverage-policy.tsv and the schema say; read when the module is prepared.</summary>
internal sealed class CoverageReference
{
    private CoveragePolicies? _policies;

    public CoveragePolicies Policies { get => _policies ?? throw new InvalidOperationException("The coverage audit was not prepared."); set => _policies = value; }
    public byte[] Schema { get; set; } = [];
    public Indicators.IndicatorBook Indicators { get; set; } = CoverageAudit.Indicators.IndicatorBook.Empty;
    /// <summary>Where each prefecture's tile stands.</summary>
    public IReadOnlyDictionary<string, (int X, int Y)> Tiles { get; set; } = new Dictionary<string, (int, int)>();
}

/// <summary>How somebody asks for the audit. Everything may be left out: then today, what is known now, the catalogue of the day, the policy in force.</summary>
/// <param name="KnownAt">Day (its end, in China) or instant with offset.</param>
/// <param name="Catalogue">Read the day with this edition whatever is in force; for comparison.</param>
/// <param name="Transition">CARRY or REREAD.</param>
/// <param name="Basis">EMPLOYER, HUKOU or RESIDENCE.</param>
/// <param name="CapabilityStart">FILED or WORK_STARTED.</param>
/// <param name="Region">Only the prefectures of this region (SOUTH …) where a list of prefectures is asked for.</param>
internal sealed record CoverageQuestion(DateOnly? AsOf = null, DateOnly? From = null, DateOnly? To = null, string? KnownAt = null, string? Catalogue = null,
    int? MinPhysicians = null, bool? ProvincialBodiesCount = null, string? Transition = null, string? Basis = null, string? CapabilityStart = null, bool? CountHiredFromOutside = null, string? Region = null);

/// <summary>Whose row a caller may see. Capability is public knowledge for diagnosis agencies; realised figures are the commissions' own.</summary>
/// <param name="Area">The one prefecture; null = all.</param>
/// <param name="Region">What was asked for out of what may be seen; null = all of it.</param>
internal sealed record CoverageScope(string? Area, bool Realised, Region? Region = null)
{
    public bool Sees(string area) => (Area is null || Area == area) && (Region is null || Region.Prefectures.Contains(area));
    /// <summary>Nothing of the province is left out.</summary>
    public bool Whole => Area is null && Region is null;

    /// <summary>Null: no access at all.</summary>
    public static CoverageScope? Of(Caller caller, string province) =>
        caller.SeesAll ? new(null, true)
        : caller.Has(Roles.Commission) && caller.Division is { } division ? new(division == province ? null : Facts.Area.Of(division) ?? division, true)
        : caller.Has(Roles.Diagnosis, Roles.Admin) ? new(null, false)
        : null;
}

/// <summary>An engine over the facts, catalogue and policy that a question means, and what the asker may see of it.</summary>
/// <param name="Day">As of; the last day of a period.</param>
internal sealed record Asked(CoverageEngine Engine, CoverageScope Scope, DateOnly From, DateOnly Day)
{
    /// <summary>The prefectures the asker may see.</summary>
    public IReadOnlyList<PrefectureFact> Prefectures => [.. Engine.Prefectures.Where(p => Scope.Sees(p.Code))];
    public CatalogueVersion? Edition => Engine.Catalogue.VersionOn(Day);
}

/// <summary>Turns a question into an engine. Engines are kept while facts, catalogue and policy stay the same, so pages and API share one.</summary>
internal sealed class AskCoverage(FactsInMemory memory, ITerminology terminology, CoverageReference reference, Regions regions, TimeProvider clock)
{
    private const int MostEngines = 12;
    private readonly record struct Key(CatalogueIndex Index, long Agencies, long Cases, CoveragePolicy Policy, DateTimeOffset? KnownAt, string Province);
    private readonly Lock _lock = new();
    private readonly List<(Key Key, CoverageEngine Engine)> _engines = [];
    private readonly Dictionary<string, CatalogueIndex> _indexes = [];
    private DiseaseCatalogue? _indexed;

    public DateOnly Today => clock.Today();

    /// <summary>Days a question may be about; further out somebody mistyped, and counting months would leave the calendar.</summary>
    public static bool Answers(DateOnly day) => day.Year is >= 1900 and <= 2199;

    public string NameOf(string division) => Kernel.Identifiers.DivisionCode.TryParse(division, out var code) ? terminology.Divisions.Find(code)?.Name ?? division : division;

    /// <summary>Groups of prefectures somebody can ask for.</summary>
    public Regions Regions => regions;

    /// <summary>The catalogue as it is, whatever edition a question forces.</summary>
    public DiseaseCatalogue Catalogue => terminology.Catalogue;

    /// <summary>Policies as the terminology holds them (<c>coverage.min-physicians</c> …), else as shipped.</summary>
    public CoveragePolicies Policies => reference.Policies.Preferring((key, day) => terminology.Policy("coverage." + key.Replace('_', '-'), null, day)?.Value);

    /// <param name="cases">Whether cases matter for the answer.</param>
    public async Task<Outcome<Asked>> Handle(CoverageQuestion q, bool cases, Caller caller, CancellationToken ct)
    {
        var day = q.To ?? q.AsOf ?? Today;
        var from = q.From ?? new DateOnly(day.Year, 1, 1);
        foreach (var (field, asked) in new[] { (q.To is null ? "asOf" : "to", day), ("from", from) })
        {
            if (!Answers(asked)) { return Refusal.Invalid(new Finding("coverage", field, "coverage.no-edition", asked.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))); }
        }
        var policies = Policies;
        if (terminology.Catalogue.VersionOn(day) is null && q.Catalogue is null)
        {
            return Refusal.Invalid(new Finding("coverage", q.To is null ? "asOf" : "to", "coverage.no-edition", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }
        // older than the oldest policy row: the oldest answers, as the oldest edition does
        var policyDay = day < terminology.Catalogue.Versions[0].ValidFrom ? terminology.Catalogue.Versions[0].ValidFrom : day;
        var province = policies.Province(policyDay);
        if (CoverageScope.Of(caller, province) is not { } scope) { return Refusal.Forbidden("coverage.not-for-role"); }
        if (cases && !scope.Realised) { return Refusal.Forbidden("coverage.commissions-only"); }
        if (Empty(q.Region) is { } wanted)
        {
            if (regions.Find(wanted, day) is not { } region) { return Refusal.Invalid(new Finding("coverage", "region", "coverage.no-such-region", wanted, string.Join(", ", regions.On(day).Select(r => r.Id)))); }
            scope = scope with { Region = region };
        }
        if (from > day) { return Refusal.Invalid(new Finding("coverage", "to", "coverage.period-order")); }
        if (!TryKnownAt(q.KnownAt, out var knownAt)) { return Refusal.Invalid(new Finding("coverage", "knownAt", "coverage.known-at", q.KnownAt!)); }
        if (q.Catalogue is { } edition && !terminology.Catalogue.HasVersion(edition))
        {
            return Refusal.Invalid(new Finding("coverage", "catalogue", "coverage.no-such-edition", edition, string.Join(", ", terminology.Catalogue.Versions.Select(v => v.Id))));
        }

        var mapping = new EvaluateMapping(terminology.Catalogue);
        var policy = mapping.Policy(new PolicyDocument
        {
            MinPhysicians = q.MinPhysicians, ProvincialBodiesCount = q.ProvincialBodiesCount, Transition = Empty(q.Transition), Basis = Empty(q.Basis),
            CapabilityStart = Empty(q.CapabilityStart), CountHiredFromOutside = q.CountHiredFromOutside,
        }, policies.On(policyDay));
        if (mapping.Errors.Count > 0)
        {
            return Refusal.Invalid(mapping.Errors.Select(e => new Finding("coverage", e.Path.Replace("$.policy.", "", StringComparison.Ordinal), "coverage.policy-value",
                Kernel.Words.Language == "en" ? e.Problem.En : e.Problem.Zh, Kernel.Words.Language == "en" ? e.Remedy.En : e.Remedy.Zh)));
        }
        return new Asked(await EngineAsync(Index(q.Catalogue), policy, knownAt, province, cases, ct), scope, from, day);
    }

    /// <summary>For questions of other modules: today's belief, the policy of the day, no cases.</summary>
    public Task<CoverageEngine> EngineAsync(DateOnly day, CancellationToken ct) =>
        EngineAsync(Index(null), Policies.On(day), null, Policies.Province(day), false, ct);

    /// <summary>For stored audits: their policy and their moment, cases on request.</summary>
    public Task<CoverageEngine> EngineAsync(CoveragePolicy policy, DateTimeOffset? knownAt, string province, bool withCases, CancellationToken ct) =>
        EngineAsync(Index(null), policy, knownAt, province, withCases, ct);

    private async Task<CoverageEngine> EngineAsync(CatalogueIndex index, CoveragePolicy policy, DateTimeOffset? knownAt, string province, bool withCases, CancellationToken ct)
    {
        var agencies = await memory.AgenciesAsync(ct);
        var cases = withCases ? await memory.CasesAsync(ct) : null;
        var key = new Key(index, agencies.Stamp, cases?.Stamp ?? -1, policy, knownAt, province);
        CoverageEngine? before;
        lock (_lock)
        {
            if (_engines.FindIndex(e => e.Key == key) is >= 0 and var at) { return _engines[at].Engine; }
            // the newest one that differs in nothing but the facts: agencies about which nothing was learned are not worked out again
            before = _engines.FindLast(e => e.Key with { Agencies = key.Agencies, Cases = key.Cases } == key).Engine;
        }
        var engine = new CoverageEngine(index, [.. Area.In(province, terminology.Divisions).Select(d => new PrefectureFact(d.Code.Value, d.Name))], agencies.Files, cases?.Table ?? CaseTable.Empty, policy, knownAt, before);
        lock (_lock)
        {
            _engines.Add((key, engine));
            if (_engines.Count > MostEngines) { _engines.RemoveAt(0); }
        }
        return engine;
    }

    private CatalogueIndex Index(string? forced)
    {
        var catalogue = terminology.Catalogue;
        lock (_lock)
        {
            if (!ReferenceEquals(_indexed, catalogue)) { _indexes.Clear(); _indexed = catalogue; }
            if (!_indexes.TryGetValue(forced ?? "", out var index))
            {
                _indexes[forced ?? ""] = index = new CatalogueIndex(forced is null ? catalogue : Always(catalogue, forced));
            }
            return index;
        }
    }

    /// <summary>The same editions in the same order, but only this one is ever in force.</summary>
    internal static DiseaseCatalogue Always(DiseaseCatalogue catalogue, string edition)
    {
        var at = catalogue.Versions.ToList().FindIndex(v => v.Id == edition);
        return new DiseaseCatalogue(
            catalogue.Versions.Select((v, i) => i == at ? v with { ValidFrom = new DateOnly(1900, 1, 1), ValidTo = new DateOnly(9000, 12, 31) }
                : i < at ? v with { ValidFrom = DateOnly.MinValue.AddDays(i), ValidTo = DateOnly.MinValue.AddDays(i) }
                : v with { ValidFrom = new DateOnly(9001, 1, 1).AddDays(i), ValidTo = new DateOnly(9001, 1, 1).AddDays(i) }),
            catalogue.Versions.SelectMany(v => catalogue.Entries(v.Id)), catalogue.Versions.SelectMany(v => catalogue.Classes(v.Id)));
    }

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool TryKnownAt(string? text, out DateTimeOffset? at)
    {
        at = null;
        if (string.IsNullOrEmpty(text)) { return true; }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            at = new DateTimeOffset(day.ToDateTime(TimeOnly.MaxValue), TimeSpan.FromHours(8));
            return true;
        }
        // without an offset an instant would mean whatever zone the server stands in
        var offset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!offset || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)) { return false; }
        at = instant;
        return true;
    }
}
