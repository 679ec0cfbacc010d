using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Contracts;

/// <param name="Kind">LUNG or AUDIOGRAM.</param>
public sealed record MeasurementFieldInfo(string Kind, string Field, string Zh, string En, string Unit);

/// <param name="Value">Null: tried without an answer (no response of the ear).</param>
public sealed record MeasuredValue(string Field, decimal? Value, string? Unit);

/// <summary>A lung function test or an audiogram of a case's worker that came by exchange.</summary>
/// <param name="Case">Number or id of the case.</param>
/// <param name="Kind">LUNG or AUDIOGRAM.</param>
/// <param name="By">Who measured, as the sender says.</param>
/// <param name="Id">The sender's own, made from what was sent: the same again is taken once.</param>
public sealed record CaseMeasurementSent(string Case, string Kind, DateOnly On, IReadOnlyList<MeasuredValue> Values, string? By, Guid Id);

/// <param name="Outcome">Created, Unchanged, NotFound, Forbidden or Refused.</param>
/// <param name="Findings">Errors when refused; fields kind, on, values[i].</param>
public sealed record CaseMeasurementAnswer(string Outcome, Guid? MeasurementId, IReadOnlyList<FindingText> Findings);

/// <summary>Takes measurements for cases by exchange.</summary>
public interface ICaseMeasurements
{
    IReadOnlyList<MeasurementFieldInfo> Fields(DateOnly day);

    /// <summary>What <see cref="RecordAsync"/> would answer now; nothing of it is kept.</summary>
    Task<CaseMeasurementAnswer> CheckAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default);

    /// <summary>One measurement, for a case of the caller's own agency, in a transaction of its own.</summary>
    Task<CaseMeasurementAnswer> RecordAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default);
}
