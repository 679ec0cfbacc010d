using Diagnosis.Kernel;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>Whether the thresholds of an edition can be computed with.</summary>
internal enum EditionState
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("loaded")] Loaded,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("notLoaded")] NotLoaded,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("manual")] Manual,
}

/// <summary>One edition of one standard: a row of data/decision-editions.tsv.</summary>
internal sealed record RuleEdition(string Rule, string StandardNo, string Edition, string TitleZh, string TitleEn, DateOnly? From, DateOnly? To, EditionState State, string Version, string Status, string Source, string? ReasonZh, string? ReasonEn, string? CautionZh, string? CautionEn)
{
    public string Title => Words.Language == "en" ? TitleEn : TitleZh;
    public string? Reason => Words.Language == "en" ? ReasonEn : ReasonZh;
    public string? Caution => Words.Language == "en" ? CautionEn : CautionZh;
    /// <summary>GBZ 70-2015; an edition known by its place only is named without a year.</summary>
    public string Name => char.IsAsciiDigit(Edition[0]) ? $"{StandardNo}-{Edition}" : StandardNo;
    /// <summary>An edition without any date is listed and never chosen.</summary>
    public bool In(DateOnly day) => (From is not null || To is not null) && (From is null || From <= day) && (To is null || day <= To);
}

internal enum ClauseEffect { Met, NotMet, Manual }

/// <summary>One row of a decision table, data/decision-clauses.tsv; rows are tried in order and the first that holds decides.</summary>
internal sealed record Clause(string Rule, string Edition, int Order, ClauseEffect Effect, string? Outcome, string? Id, Condition When, string? Policy, string TextZh, string TextEn, string Status)
{
    public string Text => Words.Language == "en" ? TextEn : TextZh;
}

/// <summary>
/// A choice where the standard leaves one: a row of data/decision-policies.tsv, or what an administrator has put in its place since as policy
/// decision.<paramref name="Id"/>, dated, without a restart.
/// </summary>
/// <param name="Choices">What the program can compute with.</param>
internal sealed record RulePolicy(string Id, string Rule, string Value, string TextZh, string TextEn, DateOnly From, DateOnly? To, string Source, string Status, IReadOnlyList<string> Choices, int Version = 1)
{
    public string Text => Words.Language == "en" ? TextEn : TextZh;
}

/// <summary>An age and sex correction of the noise rule, dB for 500, 1000, 2000, 3000, 4000 and 6000 Hz.</summary>
internal sealed record NoiseCorrection(string Edition, string Sex, int AgeFrom, int AgeTo, int[] Decibels, string Source, string Status);

/// <summary>How much a frequency counts in the weighted value (tenths) and whether it belongs to the high frequencies.</summary>
internal sealed record NoiseWeight(string Edition, int Frequency, int Tenths, bool High);

/// <summary>
/// All rule data, read once at start from data/decision-*.tsv. Thresholds, tables, policies and dates stand there with their source and
/// status; the code only knows how to measure what a clause asks for. A faulty row stops the start and names file and line.
/// </summary>
internal sealed class DecisionRules(ITerminology? terminology = null, TimeProvider? clock = null)
{
    /// <summary>No finding is later; without a clock every day is past.</summary>
    public DateOnly Today => clock?.Today() ?? DateOnly.MaxValue;

    /// <summary>What each rule can answer for, and by which names its clauses may ask.</summary>
    static readonly Dictionary<string, (string[] Facts, string[] Outcomes)> known = new(StringComparer.Ordinal)
    {
        ["pneumoconiosis"] = (["overall", "distribution", "zonesAt01", "aggregation", "asbestos", "plaque", "large.long", "large.short"], ["I", "II", "III"]),
        ["noise-deafness"] = (["levelDb", "exposureYears", "highFrequencyMean", "betterEarWeighted"], ["mild", "moderate", "severe"]),
        ["lead"] = (LeadRule.FactNames, ["mild", "moderate", "severe"]),
        ["benzene"] = (["wbc", "neutrophils", "platelets", "pancytopenia", "myelodysplasticSyndrome", "leukaemia", "aplasticAnaemia"], ["mild", "moderate", "severe"]),
        ["organophosphorus"] = (["cholinesterase"], ["mild", "moderate", "severe"]),
        ["carbon-monoxide"] = (["cohb"], ["mild", "moderate", "severe"]),
        ["byssinosis"] = (["symptoms", "drop", "fev1Percent", "fvcPercent"], ["I", "II"]),
        ["radiation"] = (["dose"], ["boneMarrowMild", "boneMarrowModerate", "boneMarrowSevere", "boneMarrowVerySevere", "intestinal", "cerebral"]),
    };

    /// <summary>The outcomes of a rule, the lightest first.</summary>
    public static IReadOnlyList<string> LightToHeavy(string rule) => known[rule].Outcomes;

    Loaded? loaded;
    Loaded Data => loaded ?? throw new InvalidOperationException("The decision rules are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    public IReadOnlyList<RuleEdition> Editions => Data.Editions;
    public IReadOnlyList<NoiseCorrection> NoiseCorrections => Data.Corrections;

    /// <summary>The edition in force on a day, loaded or not; null when the file names none.</summary>
    public RuleEdition? EditionOn(string rule, DateOnly day) => Data.Editions.FirstOrDefault(e => e.Rule == rule && e.In(day));

    public IReadOnlyList<Clause> Clauses(RuleEdition edition) => Data.Clauses[(edition.Rule, edition.Edition)];

    public IEnumerable<string> PolicyIds => Data.Policies.Select(p => p.Id).Distinct();

    public RulePolicy Policy(string id, DateOnly day)
    {
        var shipped = Data.Policies.FirstOrDefault(p => p.Id == id && p.From <= day && (p.To is null || day <= p.To)) ?? throw new InvalidOperationException($"No decision policy '{id}' for {day:yyyy-MM-dd}.");
        return terminology?.Policy("decision." + id, null, day) is { } now && shipped.Choices.Contains(now.Value) ? shipped with { Value = now.Value, From = now.ValidFrom, To = now.ValidTo, Source = now.Source, Version = now.Version } : shipped;
    }

    /// <summary>Grade 0 to 3 of a code of the twelve-point scale; null for what is no code.</summary>
    public int? ZoneGrade(string code) => Data.ZoneCodes.TryGetValue(code, out int grade) ? grade : null;
    public IEnumerable<string> ZoneCodes => Data.ZoneCodes.Keys;

    public NoiseCorrection NoiseCorrection(string edition, string sex, int age) => Data.Corrections.FirstOrDefault(c => c.Edition == edition && c.Sex == sex && c.AgeFrom <= age && age <= c.AgeTo)
        ?? throw new InvalidOperationException($"No correction for {sex}, {age}.");
    /// <summary>The six frequencies in their order.</summary>
    public IReadOnlyList<NoiseWeight> NoiseWeights(string edition) => Data.Weights[edition];

    /// <exception cref="InvalidDataException">A row is wrong: unknown rule, fact, outcome, policy or value, overlapping editions, a loaded edition without clauses.</exception>
    public DecisionRules Load(string folder)
    {
        TsvTable Read(string name) => Tsv.Read(Path.Combine(folder, $"decision-{name}.tsv"));

        var editions = new List<RuleEdition>();
        foreach (var r in Read("editions").Rows)
        {
            var e = new RuleEdition(r.Need("rule"), r.Need("standard_no"), r.Need("edition"), r.Need("title_zh"), r.Need("title_en"), r.FindDate("effective_from"), r.FindDate("effective_to"),
                r.Need("state") switch { "loaded" => EditionState.Loaded, "notLoaded" => EditionState.NotLoaded, "manual" => EditionState.Manual, var other => throw r.Bad("state", $"\"{other}\" is not loaded, notLoaded or manual") },
                r.Need("rule_version"), r.Need("status"), r.Need("source"), r.Find("reason_zh"), r.Find("reason_en"), r.Find("caution_zh"), r.Find("caution_en"));
            if (e.State == EditionState.Loaded && (e.From is null || !known.ContainsKey(e.Rule))) { throw r.Bad("state", "a loaded edition needs a start and a rule the program can compute"); }
            if (e.State != EditionState.Loaded && (e.ReasonZh is null || e.ReasonEn is null)) { throw r.Bad("reason_zh", "an edition that is not loaded must say why"); }
            if (editions.Any(o => o.Rule == e.Rule && (o.From is not null || o.To is not null) && (e.From is not null || e.To is not null) && (o.To is null || e.From is null || e.From <= o.To) && (e.To is null || o.From is null || o.From <= e.To)))
            {
                throw r.Bad("effective_from", "overlaps with another edition of the same rule");
            }
            editions.Add(e);
        }

        var policies = new List<RulePolicy>();
        foreach (var r in Read("policies").Rows)
        {
            string[] choices = r.Need("choices").Split(',');
            if (!choices.Contains(r.Need("value"), StringComparer.Ordinal)) { throw r.Bad("value", "is none of the choices"); }
            policies.Add(new(r.Need("policy"), r.Need("rule"), r.Need("value"), r.Need("text_zh"), r.Need("text_en"), r.FindDate("valid_from") ?? throw r.Bad("valid_from", "must not be empty"), r.FindDate("valid_to"), r.Need("source"), r.Need("status"), choices));
        }

        var clauses = new List<Clause>();
        foreach (var r in Read("clauses").Rows)
        {
            string rule = r.Need("rule");
            if (!known.TryGetValue(rule, out var can)) { throw r.Bad("rule", $"\"{rule}\" is no rule"); }
            Condition when;
            try { when = Condition.Parse(r.Need("when")); }
            catch (FormatException error) { throw r.Bad("when", error.Message); }
            if (when.Names.Except(can.Facts).FirstOrDefault() is { } name) { throw r.Bad("when", $"the rule has no fact \"{name}\"; there are {string.Join(", ", can.Facts)}"); }
            var effect = r.Need("effect") switch { "met" => ClauseEffect.Met, "notMet" => ClauseEffect.NotMet, "manual" => ClauseEffect.Manual, var other => throw r.Bad("effect", $"\"{other}\" is not met, notMet or manual") };
            string? outcome = r.Find("outcome"), policy = r.Find("policy");
            if (effect == ClauseEffect.NotMet ? outcome is not null : outcome is null || !can.Outcomes.Contains(outcome)) { throw r.Bad("outcome", $"must be one of {string.Join(", ", can.Outcomes)}, and empty for notMet"); }
            if (policy is not null && policies.All(p => p.Id != policy)) { throw r.Bad("policy", $"there is no policy {policy}"); }
            if (when.LeavesEquality && policy is null) { throw r.Bad("policy", "the condition leaves an equality open, so a policy must settle it"); }
            clauses.Add(new(rule, r.Need("edition"), r.FindInt("order") ?? throw r.Bad("order", "must not be empty"), effect, outcome, r.Find("clause"), when, policy, r.Need("text_zh"), r.Need("text_en"), r.Need("status")));
        }
        var tables = clauses.GroupBy(c => (c.Rule, c.Edition)).ToDictionary(g => g.Key, g => (IReadOnlyList<Clause>)[.. g.OrderBy(c => c.Order)]);
        if (editions.FirstOrDefault(e => e.State == EditionState.Loaded && !tables.ContainsKey((e.Rule, e.Edition))) is { } empty) { throw new InvalidDataException($"decision-clauses.tsv: {empty.Rule} {empty.Name} is loaded but has no clause"); }

        var zones = Read("zone-codes").Rows.ToDictionary(r => r.Need("code"), r => r.FindInt("grade") is { } g and >= 0 and <= 3 ? g : throw r.Bad("grade", "must be 0 to 3"), StringComparer.Ordinal);
        int[] frequencies = [500, 1000, 2000, 3000, 4000, 6000];
        var corrections = Read("noise-corrections").Rows.Select(r => new NoiseCorrection(r.Need("edition"), r.Need("sex"), r.FindInt("age_from") ?? 0, r.FindInt("age_to") ?? 0,
            [.. frequencies.Select(f => r.FindInt($"hz{f}") ?? throw r.Bad($"hz{f}", "must not be empty"))], r.Need("source"), r.Need("status"))).ToList();
        var weights = Read("noise-weights").Rows.Select(r => new NoiseWeight(r.Need("edition"), r.FindInt("frequency") ?? 0, r.FindInt("weight_tenths") ?? 0, r.NeedYesNo("high_frequency"))).GroupBy(w => w.Edition).ToDictionary(g => g.Key, g => (IReadOnlyList<NoiseWeight>)[.. g.OrderBy(w => w.Frequency)]);
        foreach (var e in editions.Where(e => e.State == EditionState.Loaded && e.Rule == NoiseDeafnessRule.Name))
        {
            if (!weights.TryGetValue(e.Edition, out var six) || !six.Select(w => w.Frequency).SequenceEqual(frequencies) || six.Sum(w => w.Tenths) != 10) { throw new InvalidDataException($"decision-noise-weights.tsv: {e.Name} needs the six frequencies, weights adding up to 10"); }
            foreach (string sex in (string[])["male", "female"])
            {
                for (int age = 0; age <= NoiseDeafnessRule.OldestAge; age++)
                {
                    if (corrections.Count(c => c.Edition == e.Edition && c.Sex == sex && c.AgeFrom <= age && age <= c.AgeTo) != 1) { throw new InvalidDataException($"decision-noise-corrections.tsv: {e.Name} needs exactly one row for {sex}, age {age}"); }
                }
            }
        }
        loaded = new(editions, tables, policies, zones, corrections, weights);
        return this;
    }

    sealed record Loaded(IReadOnlyList<RuleEdition> Editions, IReadOnlyDictionary<(string, string), IReadOnlyList<Clause>> Clauses, IReadOnlyList<RulePolicy> Policies, IReadOnlyDictionary<string, int> ZoneCodes,
        IReadOnlyList<NoiseCorrection> Corrections, IReadOnlyDictionary<string, IReadOnlyList<NoiseWeight>> Weights);
}
