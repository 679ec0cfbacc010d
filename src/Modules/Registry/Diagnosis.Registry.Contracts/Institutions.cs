using Diagnosis.Kernel.Events;

namespace Diagnosis.Registry.Contracts;

/// <summary>What a body of the network does; one institution may be several.</summary>
public enum InstitutionKind { ExamAgency, DiagnosisAgency, AppraisalOffice, PreventionHospital, Cdc, TechnicalService, RehabHost, Hospital, Commission }

/// <summary>An institution as other modules see it. Registry is the only place where institutions are defined.</summary>
/// <param name="Code">Unified social credit code.</param>
/// <param name="Division">County (6 digits) or township (9 digits) where it stands.</param>
/// <param name="Level">province, prefecture, county or township.</param>
public sealed record InstitutionInfo(Guid Id, int Version, string Code, string Name, IReadOnlyList<InstitutionKind> Kinds, string Level, string Division, bool IsProvincial, bool IsPublic, string? Phone, string? Address)
{
    public string Prefecture => Division[..4] + "00";
    public bool Is(InstitutionKind kind) => Kinds.Contains(kind);
}

/// <summary>What a filing is for.</summary>
public enum FilingDomain { Exam, Diagnosis }

/// <summary>A published diagnosis filing line with the identity of the fact, so that a later correction replaces it and the audit can still see what was known before.</summary>
public sealed record FilingFact(Guid FactId, FilingDomain Domain, FilingLine Line, string FilingNumber);

/// <summary>An exam category filed by an exam agency: 粉尘 / 化学 / 物理 / 生物 / 放射 / 其他.</summary>
public sealed record ExamCategoryFact(Guid FactId, string Category, DateOnly ValidFrom, DateOnly? ValidTo, DateOnly? WorkStartedOn, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>A diagnosing physician's practice at one institution, with the classes of the certificate.</summary>
/// <param name="Classes">Class numbers of <paramref name="Catalogue"/>, the list in force when the certificate was issued.</param>
public sealed record PracticeFact(Guid FactId, Guid PractitionerId, string Name, string QualificationNo, IReadOnlyList<int> Classes, string Catalogue, DateOnly From, DateOnly? To, bool HiredFromOutside, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>A suspension of an institution for some classes (null: all), both days included.</summary>
public sealed record SuspensionFact(Guid FactId, FilingDomain Domain, IReadOnlyList<int>? Classes, string Catalogue, DateOnly From, DateOnly? To, string Basis, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>Everything Registry holds about one institution's capability: all facts, superseded ones included.</summary>
public sealed record InstitutionProfile(InstitutionInfo Institution, IReadOnlyList<FilingFact> Filings, IReadOnlyList<ExamCategoryFact> ExamCategories, IReadOnlyList<PracticeFact> Practices, IReadOnlyList<SuspensionFact> Suspensions);

/// <summary>An institution, its filings, physicians or suspensions changed; carries the whole profile, so that a receiver needs no question and may miss versions.</summary>
[Contract("registry.institution-profile-changed.v1")]
public sealed record InstitutionProfileChanged(Guid InstitutionId, int Version, InstitutionProfile Profile);

/// <summary>Questions about institutions, answered now.</summary>
public interface IInstitutions
{
    Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default);
    Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default);
    Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default);
    /// <summary>Institutions of a kind whose division starts with the prefix (2, 4 or 6 digits).</summary>
    Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default);
    /// <summary>Diagnosis agencies of a prefecture that have filed this disease on this day and are not suspended for it.</summary>
    Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default);
}
