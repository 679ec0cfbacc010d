using System.Text.Json;
using System.Text.Json.Serialization;

namespace Diagnosis.CoverageAudit.Engine;

// The document of POST /api/v1/coverage/evaluate. Its schema for third parties: data/schemas/coverage-evaluate.schema.json.
// Choices are words (checked here, so that the answer can say which words are allowed); dates are yyyy-MM-dd, both ends inclusive.
// "knownAt" and "supersededAt" are a date or an instant with offset; a bare date means its beginning in Asia/Shanghai for a fact and its
// end for the question. A fact without "knownAt" was always known.

/// <summary>Facts, policy and questions: everything the answer depends on, so nothing needs to be stored to repeat it.</summary>
internal sealed record EvaluateDocument
{
    /// <summary>Own catalogue; absent = the national one this system ships.</summary>
    public CatalogueDocument? Catalogue { get; init; }
    public IReadOnlyList<PrefectureDocument>? Prefectures { get; init; }
    public IReadOnlyList<AgencyDocument>? Agencies { get; init; }
    public IReadOnlyList<CaseDocument>? Cases { get; init; }
    /// <summary>What is left out is taken from the policy in force on the latest day asked about.</summary>
    public PolicyDocument? Policy { get; init; }
    /// <summary>Days for which a snapshot is wanted.</summary>
    public IReadOnlyList<DateOnly>? AsOf { get; init; }
    /// <summary>Period for day-weighted and continuous coverage, realised coverage and workload.</summary>
    public PeriodDocument? Period { get; init; }
    /// <summary>Facts learned later are not looked at; absent = all.</summary>
    public string? KnownAt { get; init; }
}

/// <summary>A small or foreign catalogue. Items keep one id through all editions.</summary>
internal sealed record CatalogueDocument
{
    public IReadOnlyList<EditionDocument>? Versions { get; init; }
    /// <summary>Names and identities of classes; needed only where a class number changes its meaning between editions.</summary>
    public IReadOnlyList<ClassDocument>? Classes { get; init; }
    public IReadOnlyList<ItemDocument>? Items { get; init; }
}

internal sealed record EditionDocument(string? Id, DateOnly? From, DateOnly? To, string? NameZh, string? NameEn);

/// <param name="Identity">The same word in two editions makes two class numbers one class. Absent: the number itself.</param>
internal sealed record ClassDocument(string? Catalogue, int? Class, string? Identity, string? NameZh, string? NameEn);

/// <param name="Classes">Class number in each edition that lists the item, by edition id.</param>
/// <param name="SplitFrom">Id of the item this one was split out of.</param>
internal sealed record ItemDocument(
    string? Id, string? NameZh, string? NameEn, bool? OpenEnded, IReadOnlyDictionary<string, int>? Classes, string? SplitFrom);

internal sealed record PrefectureDocument(string? Code, string? Name);

internal sealed record PeriodDocument(DateOnly? From, DateOnly? To);

internal sealed record AgencyDocument
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    /// <summary>Code of the prefecture it stands in.</summary>
    public string? Prefecture { get; init; }
    /// <summary>A body of the province.</summary>
    public bool Provincial { get; init; }
    /// <summary>First day it exists; absent = always did.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public IReadOnlyList<FilingDocument>? Filings { get; init; }
    public IReadOnlyList<PhysicianDocument>? Physicians { get; init; }
    public IReadOnlyList<QcDocument>? QualityControl { get; init; }
    public IReadOnlyList<EvaluationDocument>? Evaluations { get; init; }
    public IReadOnlyList<SuspensionDocument>? Suspensions { get; init; }
    public string? KnownAt { get; init; }
    public string? SupersededAt { get; init; }
}

/// <summary>Scope filed: exactly one of class, classes, item, items; except only with class.</summary>
internal sealed record FilingDocument
{
    public int? Class { get; init; }
    public IReadOnlyList<int>? Classes { get; init; }
    public string? Item { get; init; }
    public IReadOnlyList<string>? Items { get; init; }
    /// <summary>Diseases of the class that were left out.</summary>
    public IReadOnlyList<string>? Except { get; init; }
    /// <summary>Edition it was filed under; absent = the one in force on "from".</summary>
    public string? Catalogue { get; init; }
    /// <summary>Filing date.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    /// <summary>Day the work began, if before the filing.</summary>
    public DateOnly? WorkStartedOn { get; init; }
    public string? KnownAt { get; init; }
    public string? SupersededAt { get; init; }
}

/// <summary>Either a person ("id" with "class" or "classes") or a number of people of one class ("class" with "count").</summary>
internal sealed record PhysicianDocument
{
    public string? Id { get; init; }
    public int? Class { get; init; }
    public IReadOnlyList<int>? Classes { get; init; }
    public int? Count { get; init; }
    /// <summary>Edition whose class numbers the certificate uses; absent = the one in force on "from", without "from" the oldest.</summary>
    public string? Catalogue { get; init; }
    public bool HiredFromOutside { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public string? KnownAt { get; init; }
    public string? SupersededAt { get; init; }
}

/// <param name="Grade">A, B, C, D or NOT_TAKEN_PART.</param>
/// <param name="KnownAt">Absent = known from the day it was published.</param>
internal sealed record QcDocument(string? Grade, DateOnly? PublishedOn, string? KnownAt, string? SupersededAt);

internal sealed record EvaluationDocument(DateOnly? From, DateOnly? To, string? KnownAt, string? SupersededAt);

/// <param name="Classes">Absent = everything.</param>
/// <param name="Catalogue">Edition of the class numbers; absent = the one in force on "from".</param>
internal sealed record SuspensionDocument(
    IReadOnlyList<int>? Classes, string? Catalogue, DateOnly? From, DateOnly? To, string? KnownAt, string? SupersededAt);

internal sealed record CaseDocument
{
    public string? Id { get; init; }
    /// <summary>Code or identity of the disease. A certificate naming several is one row for each, with the same id.</summary>
    public string? Disease { get; init; }
    /// <summary>A pseudonym, to find doubled diagnoses. No identity numbers here.</summary>
    public string? Person { get; init; }
    /// <summary>Prefecture code of the employer at the application date; any code may stand here, also of other provinces.</summary>
    public string? Employer { get; init; }
    /// <summary>Prefecture code of the registered residence.</summary>
    public string? Hukou { get; init; }
    /// <summary>Prefecture code of the habitual residence.</summary>
    public string? Residence { get; init; }
    public string? Agency { get; init; }
    /// <summary>Needed when the agency is not among the agencies.</summary>
    public string? AgencyPrefecture { get; init; }
    public DateOnly? Accepted { get; init; }
    /// <summary>Absent = still open.</summary>
    public DateOnly? Concluded { get; init; }
    /// <summary>FIRST (default), PROMOTION or NEW_EVIDENCE.</summary>
    public string? Kind { get; init; }
    /// <summary>OD or NOT_OD.</summary>
    public string? Conclusion { get; init; }
    public IReadOnlyList<AppraisalDocument>? Appraisals { get; init; }
    public string? KnownAt { get; init; }
    public string? SupersededAt { get; init; }
}

internal sealed record AppraisalDocument(DateOnly? EffectiveOn, string? Conclusion, string? KnownAt, string? SupersededAt);

internal sealed record PolicyDocument
{
    public int? MinPhysicians { get; init; }
    public bool? ProvincialBodiesCount { get; init; }
    /// <summary>CARRY or REREAD.</summary>
    public string? Transition { get; init; }
    /// <summary>EMPLOYER, HUKOU or RESIDENCE.</summary>
    public string? Basis { get; init; }
    public int? MinCasesForPercentage { get; init; }
    public bool? CountHiredFromOutside { get; init; }
    /// <summary>FILED or WORK_STARTED.</summary>
    public string? CapabilityStart { get; init; }
}

/// <summary>What is wrong, where, and what to do about it, in both languages.</summary>
internal sealed record EvaluateError(string Path, string Code, Bilingual Problem, Bilingual Remedy);

internal sealed record Bilingual(string Zh, string En);

/// <summary>The audit. Enumerations are written as UPPER_SNAKE words.</summary>
/// <param name="Policy">The policy used, every default filled in.</param>
internal sealed record EvaluateAnswer(
    CoveragePolicy Policy, string? KnownAt, string InputsHash, IReadOnlyList<CatalogueEdition> Catalogues,
    IReadOnlyList<SnapshotAnswer> AsOf, PeriodAnswer? Period);

internal sealed record CatalogueEdition(string Id, DateOnly From, DateOnly? To, int Classes, int Items);

internal sealed record SnapshotAnswer(DateOnly Day, string Catalogue, IReadOnlyList<PrefectureAnswer> Prefectures, IReadOnlyList<AlarmAnswer> UncoveredEverywhere);

internal sealed record AlarmAnswer(string Disease, string Code, string NameZh, string NameEn, bool NewlyListed);

internal sealed record PrefectureAnswer(
    string Prefecture, string Name, CoverageFigures Figures, IReadOnlyList<ClassAnswer> Classes, IReadOnlyList<ItemAnswer> Items,
    IReadOnlyList<string> Gaps, IReadOnlyList<string> SinglePoints, IReadOnlyList<string> ProvincialBodiesNotCounted);

internal sealed record ClassAnswer(int Class, string NameZh, string NameEn, int Covered, int Items);

internal sealed record ItemAnswer(
    string Disease, string Code, int Class, string NameZh, string NameEn, bool OpenEnded, bool Covered, bool OnPaper, int CapableAgencies,
    bool SinglePoint, bool NewlyListed, GapReason? Reason, IReadOnlyList<AgencyCapability> Agencies);

internal sealed record PeriodAnswer(DateOnly From, DateOnly To, IReadOnlyList<PeriodMeasures> Capability, RealisedAnswer Realised, IReadOnlyList<AgencyWorkload> Workload);

internal sealed record RealisedAnswer(AttributionBasis Basis, IReadOnlyList<RealisedPrefectureAnswer> Prefectures, int Elsewhere, IReadOnlyList<CaseFlag> Flags);

internal sealed record RealisedPrefectureAnswer(
    string Prefecture, int Cases, int Inside, int ChoiceLeaks, int CapabilityLeaks, int UnlawfulPlaces, Ratio Raw, Ratio Attributable, Ratio Positive,
    int AppraisalsLeaked, int Promotions, int NewEvidence, IReadOnlyList<RealisedRowAnswer> Rows);

internal sealed record RealisedRowAnswer(
    string Case, string Disease, string? Catalogue, string AgencyPrefecture, string Agency, PlaceOutcome Outcome, bool HomeCovered, bool FinalPositive, bool Appraised,
    GapReason? HomeReason, IReadOnlyList<AgencyCapability> HomeAgencies);

internal static class EvaluateJson
{
    /// <summary>How document and answer are written: camelCase, UPPER_SNAKE words, unknown members refused so that a misspelt one is not silently ignored.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, false) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };
}
