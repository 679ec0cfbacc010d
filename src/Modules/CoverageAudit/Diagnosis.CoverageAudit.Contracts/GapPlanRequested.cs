using Diagnosis.Kernel.Events;

namespace Diagnosis.CoverageAudit.Contracts;

/// <summary>What an agency is asked to do.</summary>
/// <param name="Kind">FILE a class, STAFF it with so many more physicians, be CONFIRMed, LIFT_SUSPENSION.</param>
/// <param name="Class">Class number of <paramref name="Catalogue"/>, for FILE and STAFF.</param>
/// <param name="Physicians">How many more, for STAFF; else 0.</param>
public sealed record GapMeasure(string Kind, int? Class, string? Catalogue, int Physicians);

/// <param name="Disease">Stable identity.</param>
/// <param name="Code">Code in the edition in force on the audit's day.</param>
public sealed record GapDisease(string Disease, string Code, string NameZh);

/// <summary>A commission read the coverage audit and asked an agency to close gaps of its prefecture. Written for the gap plans of HospitalTiering (one unit, one plan).</summary>
/// <param name="Prefecture">Six digits.</param>
/// <param name="AsOf">Day of the audit.</param>
/// <param name="Closes">Diseases that could then be diagnosed inside the prefecture, by that audit.</param>
/// <param name="InputsHash">SHA-256 of the facts, catalogue and policy the audit was made of.</param>
[Contract("coverage.gap-plan-requested.v1")]
public sealed record GapPlanRequested(Guid RequestId, int Version, Guid InstitutionId, string InstitutionName, string Prefecture, DateOnly AsOf,
    IReadOnlyList<GapMeasure> Measures, IReadOnlyList<GapDisease> Closes, string InputsHash, string RequestedBy);
