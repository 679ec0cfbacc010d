using Diagnosis.Kernel.Protection;

namespace Diagnosis.RehabStations.Contracts;

/// <summary>A station or point as a loader brings it; it is operating from <paramref name="OpenedOn"/>.</summary>
/// <param name="Id">Chosen by the loader, so that accounts and patients can name it.</param>
/// <param name="IsPoint">A rehabilitation point (village clinic) instead of a station.</param>
/// <param name="HostInstitutionId">The primary-care institution in Registry whose staff work here.</param>
/// <param name="Division">Township (9 digits) or county (6 digits) where it stands.</param>
/// <param name="Townships">Nine-digit townships it serves from its opening.</param>
public sealed record StationSeed(Guid Id, string Name, bool IsPoint, Guid HostInstitutionId, string HostInstitutionName, string Division, IReadOnlyList<string> Townships, DateOnly OpenedOn, decimal? CorridorMetres = 30);

/// <summary>A patient registered in the past, with what was recorded since. Addresses have nine digits.</summary>
/// <param name="Sex">GB/T 2261.1: 1 male, 2 female.</param>
/// <param name="Stage">1, 2, 3; null where none is on record.</param>
/// <param name="StationId">Null: the responsibility rule decides.</param>
public sealed record PatientSeed(Guid PersonId, string Name, string Sex, DateOnly BirthDate, Sealed Number, string NumberHash, Sealed Phone,
    Guid CaseId, string DiseaseCode, string Disease, string DiseaseName, int? Stage, DateOnly DiagnosedOn, string CertificateNumber, string AgencyName, string AgencyDivision,
    string EmployerName, string EmployerAddress, string HukouAddress, string ResidenceAddress, Guid? StationId = null, DateOnly? DiedOn = null, string? DeathCause = null, bool HomeOxygen = false,
    IReadOnlyList<FollowUpSeed>? FollowUps = null);

/// <summary>A past follow-up with the measurements a trend shows; a null was not measured.</summary>
/// <param name="Kind">PHONE, VISIT, CLINIC or REMOTE.</param>
/// <param name="Walk">Six-minute walking distance, m.</param>
/// <param name="Spo2">At rest, %.</param>
/// <param name="Fvc">L.</param>
/// <param name="Fev1">L.</param>
/// <param name="Cat">Total, 0-40.</param>
public sealed record FollowUpSeed(DateOnly On, string Kind, bool Reached, decimal? Walk = null, decimal? Spo2 = null, decimal? Fvc = null, decimal? Fev1 = null, int? Mmrc = null, int? Cat = null, decimal? Height = null, decimal? Weight = null);

/// <summary>Brings in stations and historical patients in bulk (demonstration province, first load). Safe to repeat: what is there stays as it is.</summary>
public interface IRehabLoader
{
    /// <returns>How many stations were new.</returns>
    Task<int> LoadStationsAsync(IReadOnlyList<StationSeed> stations, CancellationToken ct = default);

    /// <summary>Load the stations first. A person who already is a patient is skipped; no events are published for the past.</summary>
    /// <returns>How many patients were new.</returns>
    Task<int> LoadPatientsAsync(IReadOnlyList<PatientSeed> patients, CancellationToken ct = default);
}
