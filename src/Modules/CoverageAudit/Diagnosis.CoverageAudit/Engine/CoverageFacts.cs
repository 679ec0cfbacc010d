using Diagnosis.Registry.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>When a fact entered the record and, if a correction replaced it, when it left. None: always known.</summary>
internal sealed record Known(DateTimeOffset From, DateTimeOffset? Until = null);

internal static class Knowing
{
    /// <summary>Believed at <paramref name="at"/>; null asks for what is believed now.</summary>
    public static bool At(this Known? known, DateTimeOffset? at) => known is null || (at is { } k ? known.From <= k && (known.Until is null || known.Until > k) : known.Until is null);
}

/// <summary>Days a fact holds, both ends inclusive; null = open.</summary>
internal readonly record struct Days(DateOnly? From, DateOnly? To)
{
    public static readonly Days Always = new(null, null);
    public bool Contains(DateOnly day) => (From is null || day >= From) && (To is null || day <= To);
}

internal sealed record PrefectureFact(string Code, string Name);

/// <summary>An agency standing in a prefecture for some days. An agency that moves has two facts with one id.</summary>
/// <param name="Provincial">A body of the province; whether it counts for the prefecture it stands in is policy.</param>
internal sealed record AgencyFact(string Id, string Name, string Prefecture, bool Provincial, Days Valid, Known? Known = null);

internal sealed record FilingFact(string Agency, FilingLine Line);

/// <summary>A class number together with the edition that gave it its meaning.</summary>
internal readonly record struct ClassRef(string Catalogue, int Number);

/// <summary>Physicians of an agency. With an id it is one person; without, <paramref name="Count"/> people of the classes named.</summary>
internal sealed record PhysicianFact(
    string Agency, string? Id, IReadOnlyList<ClassRef> Classes, int Count, bool HiredFromOutside, Days Practice, Known? Known = null);

/// <summary>Ordered best to worst, so that of two results of one day the worse is taken.</summary>
internal enum QcGrade { A, B, C, D, NotTakenPart }

/// <summary>A published quality-control result; unpublished ones are not facts.</summary>
internal sealed record QcFact(string Agency, QcGrade Grade, DateOnly PublishedOn, Known? Known = null);

/// <summary>A confirmation by the evaluation route.</summary>
internal sealed record EvaluationFact(string Agency, Days Valid, Known? Known = null);

/// <param name="Classes">Null = everything the agency does.</param>
internal sealed record SuspensionFact(string Agency, IReadOnlyList<ClassRef>? Classes, Days Valid, Known? Known = null);

internal enum CaseKind { First, Promotion, NewEvidence }

internal enum Conclusion { OccupationalDisease, NotOccupationalDisease }

/// <summary>A conclusion that replaced the one before it, of an appraisal at city or province.</summary>
internal sealed record AppraisalFact(DateOnly EffectiveOn, Conclusion Conclusion, Known? Known = null);

/// <summary>One disease of one diagnosis; a certificate naming several gives several facts with one id.</summary>
/// <param name="Person">Any pseudonym; with it, doubled diagnoses are found. Never an identity number.</param>
/// <param name="AgencyPrefecture">Where the agency stands, for an agency that is not among the facts (another province).</param>
internal sealed record CaseFact(
    string Id, string Disease, string? Person, string? Employer, string? Hukou, string? Residence,
    string Agency, string? AgencyPrefecture, DateOnly AcceptedOn, DateOnly? ConcludedOn, CaseKind Kind, Conclusion Conclusion,
    IReadOnlyList<AppraisalFact> Appraisals, Known? Known = null);

/// <summary>Everything the audit looks at. The same shape is filled from the database and from the evaluation document.</summary>
internal sealed record CoverageFacts
{
    public IReadOnlyList<PrefectureFact> Prefectures { get; init; } = [];
    public IReadOnlyList<AgencyFact> Agencies { get; init; } = [];
    public IReadOnlyList<FilingFact> Filings { get; init; } = [];
    public IReadOnlyList<PhysicianFact> Physicians { get; init; } = [];
    public IReadOnlyList<QcFact> QcResults { get; init; } = [];
    public IReadOnlyList<EvaluationFact> Evaluations { get; init; } = [];
    public IReadOnlyList<SuspensionFact> Suspensions { get; init; } = [];
    public IReadOnlyList<CaseFact> Cases { get; init; } = [];

    /// <summary>The facts of agencies already sorted by agency.</summary>
    public static CoverageFacts Of(IReadOnlyList<PrefectureFact> prefectures, IReadOnlyCollection<AgencyFile> files) => new()
    {
        Prefectures = prefectures,
        Agencies = [.. files.SelectMany(f => f.Places)], Filings = [.. files.SelectMany(f => f.Filings)], Physicians = [.. files.SelectMany(f => f.Physicians)],
        QcResults = [.. files.SelectMany(f => f.QcResults)], Evaluations = [.. files.SelectMany(f => f.Evaluations)], Suspensions = [.. files.SelectMany(f => f.Suspensions)],
    };
}
