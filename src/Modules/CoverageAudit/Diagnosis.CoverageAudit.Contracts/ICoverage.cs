namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>An agency that can lawfully diagnose a disease on a day.</summary>
public sealed record CapableAgency(Guid InstitutionId, string Name, string Prefecture);

/// <summary>A disease that only one agency of its prefecture can diagnose on a day.</summary>
public sealed record SoleCover(Guid InstitutionId, string Prefecture, string Disease, string NameZh);

/// <summary>Where a worker can be sent: asked when an agency must refuse a disease outside its filing (procedures §3).</summary>
public interface ICoverage
{
    /// <summary>Capable agencies, those of <paramref name="prefecture"/> first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<CapableAgency>> CapableForAsync(string disease, string prefecture, DateOnly day, int most, CancellationToken ct = default);

    /// <summary>Every disease that hangs on one agency in its prefecture on a day.</summary>
    Task<IReadOnlyList<SoleCover>> SoleCoversAsync(DateOnly day, CancellationToken ct = default);
}
